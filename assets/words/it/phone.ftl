# SPDX-License-Identifier: EUPL-1.2
# La pagina sul telefono del cittadino.
phone-title = { $number }: il suo turno
phone-title-called = È il suo turno: sportello { $counter }
phone-title-soon = Manca poco: { $number }
phone-number = Il suo numero
phone-will-call = La chiameremo
phone-unknown = Attesa non prevedibile
phone-unknown-no-counter = In questo momento non c’è uno sportello aperto per la sua pratica. Il personale lo sa: il suo posto resta suo.
phone-unknown-paused = Gli sportelli per la sua pratica sono in pausa. Il suo posto resta suo.
phone-unknown-closed = L’ufficio è chiuso.
phone-ahead = { $n ->
    [0] Nessuno prima di lei
    [one] 1 persona prima di lei
   *[other] { $n } persone prima di lei
}
phone-about = verso le { $time }
phone-progress = A che punto è la sua attesa
phone-longer = L’attesa si è allungata: all’arrivo le avevamo detto { $wait }. Ci scusiamo.
phone-end = Dovrebbe aver finito { $when }.
phone-then = Poi, con lo stesso numero
phone-bring = Tenga pronti
phone-legs = Le sue pratiche
phone-called = Vada allo
phone-called-counter = sportello { $counter }
phone-called-text = È il suo turno per { $service }.
phone-called-again = L’abbiamo chiamata { $n } volte.
phone-serving = È allo sportello { $counter }
phone-serving-text = Se ha altre pratiche, resta in fila con lo stesso numero.
phone-parked = La sua pratica è sospesa
phone-parked-text = Il personale l’ha messa da parte per un momento. Appena ha tutto, torni allo sportello { $counter }: il suo posto resta suo.
phone-parked-text-bare = Il personale l’ha messa da parte per un momento. Appena ha tutto, si rivolga al personale: il suo posto resta suo.
phone-no-show = L’abbiamo chiamata e non l’abbiamo trovata
phone-no-show-text = Vada subito allo sportello { $counter } o al punto informazioni. Mostri questo numero: il suo turno si può recuperare.
phone-no-show-text-bare = Vada subito al punto informazioni. Mostri questo numero: il suo turno si può recuperare.
phone-no-show-inferred = Se invece è già stata servita, non deve fare nulla.
phone-served = Abbiamo finito. Grazie!
phone-served-text = Tutte le sue pratiche di oggi sono concluse.
phone-perhaps = Il suo turno risulta concluso
phone-perhaps-text = Se non è stata servita, lo dica allo sportello { $counter }: il suo numero si può richiamare.
phone-perhaps-text-bare = Se non è stata servita, lo dica allo sportello: il suo numero si può richiamare.
phone-perhaps-leg = { $service }: risulta conclusa. Se non è stata servita, lo dica allo sportello.
phone-left = Ha rinunciato al turno
phone-left-text = Il numero { $number } non sarà chiamato. Se cambia idea, prenda un nuovo numero al totem.
phone-expired = Questo numero non vale più
phone-expired-text = I numeri valgono solo per il giorno in cui sono presi. Se ha ancora bisogno, prenda un nuovo numero al totem.
phone-unknown-link = Questo collegamento non è valido
phone-unknown-link-text = Controlli di aver inquadrato tutto il codice QR del biglietto. Il numero sul biglietto resta valido: segua il tabellone in sala.
phone-alert = Avvisami quando manca poco
phone-alert-on = Avviso acceso: tenga aperta questa pagina
phone-alert-off = Spegni l’avviso
phone-alert-soon = Manca poco: si avvicini agli sportelli.
phone-alert-called = È il suo turno: vada allo sportello { $counter }.
phone-give-up = Rinuncio al turno
phone-give-up-title = Vuole davvero rinunciare?
phone-give-up-text = Perde il posto in fila e il numero { $number } non sarà chiamato.
phone-give-up-yes = Sì, rinuncio
phone-give-up-no = No, resto in fila
phone-cut-off = Collegamento interrotto: i dati potrebbero non essere aggiornati. Riprovo…
phone-back = Collegamento ristabilito
phone-at = Aggiornato alle { $time }
phone-reload = Aggiorna la pagina
phone-keep = Tenga il biglietto e guardi anche il tabellone: vale la chiamata in sala.
