# SPDX-License-Identifier: EUPL-1.2
# La pagina degli operatori.
staff-title = Sportello { $counter }
staff-title-closed = Sportello { $counter }, chiuso
staff-counter = Sportello { $counter }
staff-state-open = Aperto: { $areas }
staff-state-open-bare = Aperto
staff-state-paused = In pausa: { $reason }
staff-state-paused-bare = In pausa
staff-state-closed = Chiuso
staff-pause = Pausa
staff-resume = Riprendi
staff-close = Chiudi
staff-close-at = Ora di chiusura
staff-closes-at = Chiude alle { $time }
staff-open = Apri lo sportello
staff-change-counter = Cambia sportello
staff-sign-out = Esci
staff-now = Ora
staff-skip = Vai alle azioni

# Chi è allo sportello
staff-here = Chi è allo sportello
staff-band-serving = Allo sportello da
staff-band-called = Chiamata da
staff-band-calls = chiamata { $n }
staff-nobody = Nessuno allo sportello
staff-nobody-waiting = Nessuno è in attesa per questo sportello.
staff-nobody-auto = Chi arriva sarà chiamato subito.
staff-somebody-waiting = { $n ->
    [one] C’è una persona in attesa per questo sportello.
   *[other] Ci sono { $n } persone in attesa per questo sportello.
}
staff-closed-title = Lo sportello è chiuso
staff-closed-text = Quando lo apre, le persone in attesa possono essere chiamate qui.
staff-closed-choose = Scelga che cosa servire
staff-closed-serves = Pratiche da servire
staff-paused-title = Lo sportello è in pausa
staff-paused-since = in pausa da
staff-paused-text = Nessuno sarà chiamato qui finché non riprende.
staff-service = Pratica
staff-arrival = Arrivo
staff-arrival-told = { $time } · attesa { $waited } (prevista { $wait })
staff-arrival-plain = { $time } · attesa { $waited }
staff-access = Accesso
staff-access-standard = Ordinario
staff-access-priority = Prioritario
staff-access-appointment = Appuntamento
staff-access-appointment-at = Appuntamento delle { $time }
staff-language = Lingua
staff-why = Perché
staff-note-here = Nota ricevuta
staff-note-waiting = C’è una nota
staff-slip-uncertain = Il biglietto forse non è uscito: chieda se il numero è giusto.
staff-legs = Pratiche di questa visita
staff-leg-done = conclusa
staff-leg-now = adesso
staff-leg-later = dopo
staff-add-leg = aggiungi pratica
staff-note-label = Nota per il prossimo sportello
staff-note-hint = Nota per il prossimo sportello: parte con «Trasferisci»

# Perché è stata chiamata
staff-reason-longest-wait = attende da più tempo
staff-reason-preferred = è tra le pratiche proprie di questo sportello
staff-reason-head-start = accesso { $access }
staff-reason-head-start-bare = accesso prioritario
staff-reason-appointment-due = è l’ora del suo appuntamento
staff-reason-ratio = turno dell’accesso { $access }
staff-reason-ratio-bare = turno del suo accesso
staff-reason-condition = in { $area } si attende troppo
staff-reason-condition-bare = nel suo settore si attende troppo
staff-reason-starvation-guard = ha superato l’attesa massima
staff-reason-counter-free = lo sportello era libero
staff-reason-sent-here = mandata a questo sportello
staff-reason-clerk-choice = scelta dell’operatore
staff-reason-other = altro motivo
staff-access-word-standard = ordinario
staff-access-word-priority = prioritario
staff-access-word-appointment = su appuntamento

# Azioni
staff-actions = Azioni
staff-next = Chiama il prossimo
staff-finish-and-next = Concludi e chiama il prossimo
staff-recall = Richiama
staff-no-show = Non presente
staff-transfer = Trasferisci
staff-park = Sospendi
staff-undo = Annulla
staff-serve = È arrivata
staff-finish = Concludi
staff-call-number = Chiama un numero
staff-reprint = Ristampa
staff-auto-call = Chiama chi arriva
staff-auto-call-hint = Se lo sportello è libero, il primo che arriva è chiamato subito.

# Elenchi
staff-lists = In attesa e sospesi
staff-next-ones = Prossimi per questo sportello
staff-waiting = { $n } in attesa
staff-next-none = Nessuno in attesa
staff-more = e altri { $n }
staff-priority = prioritario
staff-appointment = appunt. { $time }
staff-appointment-bare = appuntamento
staff-late = attesa lunga
staff-call-this = Chiama { $number }
staff-park-this = Sospendi { $number }
staff-requeue-this = Rimetti in coda { $number }
staff-parked = Sospesi
staff-absent = Non presenti
staff-stranded = Nessuno sportello aperto le serve

# Avvisi dei dispositivi
staff-troubles = Avvisi dei dispositivi
staff-trouble = { $device }: { $what }
trouble-printer-unreachable = la stampante non risponde
trouble-paper-out = la carta è finita
trouble-cover-open = il coperchio della stampante è aperto
trouble-slip-uncertain = non si sa se il biglietto è uscito
trouble-printer = la stampa non è riuscita
trouble-other-printer = un’altra stampante non può stampare
trouble-reprint-late = la ristampa non è partita: il totem non ha risposto
trouble-clock-jumped = l’orologio del server è cambiato di colpo: l’ordine resta giusto
trouble-clock-behind = l’orologio del server è indietro: avvisi chi gestisce il sistema
trouble-office-refused = il nuovo file dell’ufficio non è stato accettato: vale ancora quello di prima
trouble-history-damaged = il registro dei giorni passati è rovinato: avvisi chi gestisce il sistema
trouble-number-twice = questo numero era già stato dato: la persona ha un biglietto con un altro numero
trouble-totem-copied = due totem usano lo stesso codice: nessuno dei due viene servito
staff-trouble-number = numero { $number }

# Finestre
staff-cancel = Indietro
staff-transfer-title = Trasferisci
staff-transfer-service = A quale pratica
staff-transfer-same = La stessa pratica
staff-transfer-counter = A quale sportello
staff-transfer-any = Uno qualsiasi
staff-transfer-back = Poi torna da me
staff-transfer-go = Trasferisci
staff-transfer-choose = Scelga una pratica, uno sportello o tutti e due.
staff-park-title = Sospendi
staff-park-reason = Motivo
staff-park-go = Sospendi
staff-pause-title = Metti in pausa lo sportello
staff-pause-go = Vai in pausa
staff-reason-none = Nessun motivo
staff-reason-words = Altro motivo, a parole
staff-add-leg-title = Aggiungi una pratica
staff-add-leg-service = Quale pratica
staff-add-leg-go = Aggiungi
staff-call-number-title = Chiama un numero
staff-call-number-label = Numero, per esempio A 042
staff-call-number-go = Chiama
staff-reprint-title = Ristampa un biglietto
staff-reprint-text = Il biglietto esce dal totem con la scritta «Ristampa».
staff-reprint-totem = Totem
staff-reprint-go = Ristampa
staff-close-title = Chiudere lo sportello?
staff-close-text = La pratica di chi è allo sportello risulta conclusa. Chi è stato solo chiamato torna in attesa.
staff-close-go = Chiudi lo sportello
staff-close-at-title = A che ora chiude questo sportello?
staff-close-at-text = Serve a prevedere bene le attese. Lo sportello non si chiude da solo: lo chiude lei.
staff-close-at-label = Ora (vuota: non lo so)
staff-close-at-go = Salva

# Che cosa è successo, detto anche dal lettore di schermo
staff-said-called = { $number } chiamata allo sportello { $counter }: { $reason }
staff-said-nobody = Nessuno in attesa
staff-said-recall = Richiamata
staff-said-reprint = Ristampa chiesta al totem
staff-said-serve = Servizio iniziato
staff-said-finish = Concluso
staff-said-no-show = Segnata come non presente
staff-said-park = Sospesa
staff-said-transfer = Trasferita
staff-said-add-leg = Pratica aggiunta
staff-said-undo = Annullato
staff-said-requeue = Rimessa in coda
staff-said-open = Sportello aperto
staff-said-pause = Sportello in pausa
staff-said-resume = Sportello di nuovo aperto
staff-said-close = Sportello chiuso
staff-said-close-at = Ora di chiusura salvata
staff-said-auto-call = Impostazione cambiata
staff-sit = Siediti a questo sportello
staff-sit-title = Lo sportello è aperto
staff-sit-text = Nessuno è seduto qui. Si sieda per chiamare e servire.
staff-said-failed = Il server non risponde. Quando torna, controlli chi è allo sportello.
staff-said-stale = Nel frattempo lo sportello è cambiato. Ecco la situazione aggiornata.
staff-cut-off = Collegamento interrotto: i dati potrebbero non essere aggiornati. Riprovo…
staff-back = Collegamento ristabilito
