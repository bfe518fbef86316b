# SPDX-License-Identifier: EUPL-1.2
# Words that several faces share.
weekday-0 = lunedì
weekday-1 = martedì
weekday-2 = mercoledì
weekday-3 = giovedì
weekday-4 = venerdì
weekday-5 = sabato
weekday-6 = domenica
month-1 = gennaio
month-2 = febbraio
month-3 = marzo
month-4 = aprile
month-5 = maggio
month-6 = giugno
month-7 = luglio
month-8 = agosto
month-9 = settembre
month-10 = ottobre
month-11 = novembre
month-12 = dicembre
date = { $day ->
    [1] { $weekday } 1º { $month }
   *[other] { $weekday } { $day } { $month }
}

counter = Sportello
counter-numbered = Sportello { $counter }
people-waiting = { $n ->
    [0] nessuno in attesa
    [one] 1 in attesa
   *[other] { $n } in attesa
}
people-ahead = { $n ->
    [0] nessuno prima di lei
    [one] 1 persona prima di lei
   *[other] { $n } persone prima di lei
}
counters-open = { $n ->
    [0] nessuno sportello aperto
    [one] 1 sportello aperto
   *[other] { $n } sportelli aperti
}
notice-deadline = Scadenza
notice-event = Evento
notice-initiative = Iniziativa
notice-news = Notizia
access-standard = accesso normale
access-priority = accesso prioritario
access-appointment = appuntamento

# How long something took.
duration-minutes = { $n } min
duration-hours-minutes = { $hours } h { $minutes } min
duration-hours = { $n } h
duration-days = { $n ->
    [one] 1 giorno
   *[other] { $n } giorni
}
