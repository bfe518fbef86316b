# SPDX-License-Identifier: EUPL-1.2
# Le previsioni: quanto sono state mantenute, che cosa cambierebbe, e perché un’attesa si è allungata.
forecast-title = Previsioni
forecast-tabs = Pagine del cruscotto
forecast-kept-line = Previsioni mantenute: { $n } su 100
forecast-of-hundred = { $n } su 100
forecast-kept-month = Mantenute in 30 giorni
forecast-kept-today = Mantenute oggi
forecast-kept = Previsioni mantenute
forecast-judged = { $n ->
    [0] nessun numero chiamato
    [one] 1 numero chiamato
   *[other] { $n } numeri chiamati
}
forecast-error = Errore medio
forecast-error-under = in più o in meno, in 30 giorni
forecast-bias = Tendenza
forecast-bias-shorter = si attende meno di quanto detto
forecast-bias-longer = si attende più di quanto detto
forecast-bias-none = nessuna: in media è giusta
forecast-by-hour = Mantenute per ora, in 30 giorni
forecast-by-service = Mantenute per pratica, in 30 giorni
forecast-hour = Ora
forecast-kept-column = Mantenute
forecast-numbers = Numeri
forecast-nothing-yet = Ancora nessun numero chiamato.
forecast-unknown-now = In questo momento non si può dire.
forecast-unknown-yet = Lo diciamo tra poco.
forecast-not-measured = Su questo server non si misura.
forecast-reading = Stiamo rileggendo i giorni passati: tra poco le cifre tornano. Intanto le attese vengono da una stima più semplice.
forecast-off = Su questo server le previsioni sono spente. Le attese vengono da una stima semplice e non sono verificate.
forecast-as-of = Dati delle { $time }. Una previsione è mantenuta quando la chiamata arriva entro il limite detto sul biglietto. L’obiettivo è 9 su 10.
forecast-degraded = Le previsioni in questi giorni sbagliano più del solito. Finché non migliorano usiamo una stima più semplice.
forecast-other-rule = Le persone vengono chiamate con un ordine diverso da quello scritto nel file dell’ufficio. Le previsioni seguono l’ordine che vediamo: controlli le regole di chiamata.
forecast-not-there = Le previsioni non sono disponibili in questo momento. Il resto funziona.

what-if-title = Che cosa cambierebbe
what-if-open = Apro lo sportello
what-if-for = per
what-if-close = Chiudo lo sportello
what-if-ratio = Chiamo una priorità ogni
what-if-ask = Calcola
what-if-hint = Scelga un cambiamento: calcoliamo subito l’attesa di ogni pratica. Nulla cambia davvero.
what-if-not-now = Ora non è possibile calcolarlo. Riprovi tra poco.
what-if-said-open-for = Se apre lo sportello { $counter } per { $area }
what-if-said-open = Se apre lo sportello { $counter }
what-if-said-close = Se chiude lo sportello { $counter }
what-if-said-ratio = { $n ->
    [one] Se chiama una priorità ogni altra persona
   *[other] Se chiama una priorità ogni { $n } altre persone
}
what-if-ratio-others = { $n ->
    [one] 1 altra persona
   *[other] { $n } altre persone
}
what-if-off = Per calcolarlo servono le previsioni, che su questo server sono spente.
what-if-closed = Adesso non si danno numeri: un’attesa lunga comprende il tempo fino all’apertura degli sportelli.
what-if-now = Chi arriva ora attende
what-if-then = Attenderebbe
what-if-change = Differenza
what-if-waiting = Per chi è già in attesa
what-if-nobody = nessuno lo chiama
what-if-nothing = Non cambierebbe nulla.
what-if-others = { $n ->
    [one] Per un’altra pratica non cambia nulla.
   *[other] Per le altre { $n } pratiche non cambia nulla.
}

# Perché l’attesa si è allungata.
grew-counter-closed = Uno sportello ha chiuso.
grew-counter-paused = Uno sportello è in pausa.
grew-more-priority = Sono arrivate persone con priorità.
grew-more-appointments = Sono arrivate persone con appuntamento.
grew-slower-than-usual = Oggi le pratiche durano più del solito.
grew-longer-visits = Le pratiche di chi è prima durano più del previsto.
