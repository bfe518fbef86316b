# SPDX-License-Identifier: EUPL-1.2
# How a wait is said. Short forms, for tiles and boards.
wait-now = subito
wait-under = meno di { $min } minuti
wait-within = fino a { $high } min
wait-about = circa { $min } min
wait-range = { $low }–{ $high } min
wait-within-hours = fino a { $high }
wait-about-hours = circa { $high }
wait-range-hours = { $low }–{ $high }
wait-long = { $ahead ->
    [one] una persona prima, { $minutes }
   *[other] { $ahead } persone prima, { $minutes }
}
wait-unknown-no-counter = nessuno sportello aperto
wait-unknown-paused = sportelli in pausa
wait-unknown-closed = chiuso adesso
wait-unknown-unavailable = attesa non prevedibile
wait-unknown-not-waiting = nessuna attesa

# What follows "La chiameremo".
wait-when-under = tra meno di { $min } minuti
wait-when-within = entro { $high } minuti
wait-when-about = tra circa { $min } minuti
wait-when-range = tra { $low } e { $high } minuti
wait-when-within-hours = entro { $high }
wait-when-about-hours = tra circa { $high }
wait-when-range-hours = tra { $low } e { $high }
wait-hours = { $n ->
    [one] 1 ora
   *[other] { $n } ore
}
wait-hours-short = { $n } h { $rest }
wait-hours-minutes = { $n ->
    [0] { $rest } minuti
    [one] 1 ora e { $rest } minuti
   *[other] { $n } ore e { $rest } minuti
}
wait-hours-half = { $n ->
    [0] mezz’ora
    [one] 1 ora e mezza
   *[other] { $n } ore e mezza
}

# Sentences to the citizen.
wait-sentence-now = Può andare subito allo sportello.
wait-sentence = La chiameremo { $when }.
wait-sentence-long = { $ahead ->
    [one] Prima di lei c’è una persona. La chiameremo { $when }.
   *[other] Prima di lei ci sono { $ahead } persone. La chiameremo { $when }.
}
wait-sentence-unknown-no-counter = Al momento nessuno sportello è aperto per questa pratica. Non possiamo prevedere l’attesa.
wait-sentence-unknown-paused = Gli sportelli sono in pausa. Al momento non possiamo prevedere l’attesa.
wait-sentence-unknown-closed = Gli sportelli adesso sono chiusi.
wait-sentence-unknown-unavailable = Al momento non possiamo prevedere l’attesa.
wait-sentence-unknown-not-waiting = Non c’è nulla da attendere.
