# SPDX-License-Identifier: EUPL-1.2
# The totem.
key-back = Indietro
key-cancel = Annulla
closed-now = chiuso adesso
take-number = Prendi il numero
take-booking = Conferma l’arrivo
other-area = Altro settore
page-previous = Precedenti
page-next = Successive
page-of = Pagina { $page } di { $pages }

# The band of aids.
aid-large-text = Testo grande
aid-contrast = Contrasto
aid-voice = Voce
aid-low-reach = Tutto in basso
aid-help = Aiuto
aid-priority = Accesso prioritario
low-reach-on = I tasti sono tutti qui sotto.

# Home.
home-heading-morning = Buongiorno, come possiamo aiutarla?
home-heading-afternoon = Buon pomeriggio, come possiamo aiutarla?
home-line = Tocchi un settore per prendere il numero. Può scegliere più pratiche.
home-line-alone = Il totem non è collegato, ma il numero vale lo stesso. Adesso l’attesa non si può prevedere.
home-more-heading = Quale altro settore le serve?
home-booking-heading = Per quale settore ha l’appuntamento?
home-booking = Ho un appuntamento
home-booking-hint = Conferma l’arrivo
home-info = Informazioni
home-info-hint = Avvisi, luoghi e orari
area-waiting = { $n ->
    [0] nessuno
    [one] 1 in attesa
   *[other] { $n } in attesa
}

# Services of an area.
services-heading = Quali pratiche deve fare?
services-booking-heading = Per quale pratica ha l’appuntamento?
service-takes = circa { $min } min
tray-empty = Scelga una o più pratiche: avrà un solo numero.
tray-summary = { $n ->
    [one] La sua visita: 1 pratica.
   *[other] La sua visita: { $n } pratiche, un solo numero.
}
tray-wait = { $visit } Attesa prevista: { $wait }.
tray-booking = Il suo appuntamento è alle { $time }. Scelga la pratica.
tray-remove = Togli { $service }

# Appointment.
booking-heading = A che ora è il suo appuntamento?
booking-heading-chosen = Il suo appuntamento è alle { $time }
booking-line = Scelga l’ora e i minuti. Poi le chiediamo la pratica.
booking-hour = Ora
booking-minute = Minuti
booking-hour-spoken = ore { $hour }
booking-minute-spoken = { $minute } minuti
booking-on = Continua

# Priority access.
priority-heading = Accesso prioritario
priority-disability = Persone con disabilità e chi le accompagna
priority-pregnancy = Donne in gravidanza o con bambini piccoli
priority-age = Persone anziane che non possono attendere a lungo
priority-line = Chi ha questo diritto viene chiamato prima. Non deve mostrare documenti al totem.
priority-yes = Sì, ne ho diritto
priority-no = No, torno indietro

# Help.
help-heading = Come si prende il numero
help-step-1 = Tocchi il settore che le serve.
help-step-2 = Tocchi una o più pratiche.
help-step-3 = Tocchi «Prendi il numero» e ritiri il biglietto.
help-people = Se preferisce, chieda a una persona allo sportello: la aiuterà volentieri.
help-back = Torna al totem
help-take = Numero per ricevere aiuto

# A number is on its way.
taking-heading = Un momento
taking-line = Stiamo prendendo il suo numero.
taking-line-again = Il collegamento è lento. Stiamo riprovando: non occorre toccare nulla.
no-answer-heading = Non abbiamo ricevuto risposta
no-answer-line = Il collegamento si è interrotto. Può riprovare: non riceverà due numeri. Oppure chieda allo sportello.
no-number-heading = Adesso non possiamo darle un numero
no-number-line = Il totem non è collegato e i suoi numeri di riserva sono finiti. Chieda a una persona allo sportello.
trouble-again = Riprova
trouble-home = Torna all’inizio

# The ticket.
ticket-heading = Ecco il suo numero
ticket-wait = Attesa prevista
ticket-ahead = Prima di lei
ticket-people = { $n ->
    [0] nessuno
    [one] 1 persona
   *[other] { $n } persone
}
ticket-around = chiamata verso le { $time }
ticket-go = Vada subito allo sportello { $counter }
ticket-follow = Segua il turno sul telefono
ticket-follow-line = Inquadri il codice: vedrà quante persone mancano, anche se si allontana. Nessuna app e nessun dato personale.
ticket-follow-alone = Adesso manca il collegamento. La pagina funziona appena torna: il codice resta valido per tutto il giorno.
ticket-alone = Numero dato senza rete: vale lo stesso. Segua il tabellone; l’attesa non si può prevedere.
ticket-ahead-alone = contate dal totem
ticket-code = Codice QR della pagina per il telefono
ticket-print = Stampa il biglietto
ticket-no-paper = Senza carta
ticket-have-slip = Ho il biglietto
ticket-new-number = Chiedo un altro numero
ticket-done = Ho finito
ticket-more-time = Più tempo
ticket-line-offered = Il biglietto si stampa da solo fra pochi secondi.
ticket-line-printing = Il biglietto è in stampa. Lo ritiri qui sotto.
ticket-line-printed = Ritiri il biglietto. Poi torna la pagina iniziale.
ticket-line-printed-at = Ritiri il biglietto alla stampante { $place }. Poi torna la pagina iniziale.
ticket-line-no-paper = Ricordi il numero o inquadri il codice con il telefono. Poi torna la pagina iniziale.
ticket-line-paper-out = La stampante ha finito la carta. Il suo numero è { $number }: lo trova qui sopra e sul telefono con il codice QR.
ticket-line-cover-open = La stampante è aperta. Il suo numero è { $number }: lo trova qui sopra e sul telefono con il codice QR.
ticket-line-uncertain = La stampante si è fermata. Il suo numero { $number } vale comunque. Se il biglietto non è uscito, può chiedere un altro numero.
ticket-line-failed = La stampante non funziona. Il suo numero è { $number }: lo trova qui sopra e sul telefono con il codice QR.

# Left alone.
warning-heading = È ancora qui?
warning-line = Se non tocca lo schermo, la pagina torna all’inizio e le sue scelte vengono cancellate.
warning-yes = Sì, continuo
warning-no = No, ho finito

# Closed, cut off, starting.
closed-heading = Adesso siamo chiusi
closed-reason = Oggi gli sportelli sono chiusi: { $reason }.
closed-today = Orario di oggi: { $hours }.
closed-opens = Riapriamo { $date } alle { $time }.
closed-opens-today = Riapriamo oggi alle { $time }.
closed-opens-unknown = Guardi gli orari nelle informazioni.
unreachable-heading = Il totem non è collegato
unreachable-line = Adesso non possiamo darle un numero qui. Chieda a una persona allo sportello. Il totem riprova da solo.
starting-heading = Un momento
starting-line = Il totem si sta avviando.

# Information.
info-title = Informazioni
info-line = Avvisi, dove andare e orari
info-notices = Avvisi
info-where = Dove andare
info-hours = Orari
info-no-notices = Adesso non ci sono avvisi.
info-counters = { $n ->
    [one] Sportello { $counters }
   *[other] Sportelli { $counters }
}
info-exception = Oggi l’orario cambia: { $reason }.
info-closed = chiuso

# The service corner, for staff.
corner-heading = Assistenza tecnica
corner-pin-line = Scriva il PIN di assistenza.
corner-pin-wrong = Il PIN non è giusto.
corner-pin-rests = Troppi tentativi. Riprovi fra { $seconds } secondi.
corner-erase = Cancella
corner-ok = Conferma
corner-leave = Torna al totem
corner-name = Totem
corner-server = Server
corner-printer = Stampante
corner-version = Versione
corner-link-up = collegato
corner-link-cut = non collegato
corner-print = Prova di stampa
corner-restart = Riavvia
corner-exit = Chiudi il programma
corner-testing = stampa in corso
corner-test-good = prova riuscita
printer-online = pronta
printer-paper-near-end = carta quasi finita
printer-cutter = taglierina bloccata
printer-offline = non può stampare
printer-not-collected = un biglietto non è stato ritirato
printer-unreachable = non raggiungibile
printer-paper-out = senza carta
printer-cover-open = coperchio aperto
printer-uncertain = si è fermata durante la stampa
printer-other = non ha stampato
