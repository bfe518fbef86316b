# SPDX-License-Identifier: EUPL-1.2
# Il tabellone e il display di sportello per un browser o una smart TV.
board-page-title = Tabellone
board-page-counter-title = Sportello { $counter }
board-page-counter = Sportello
board-page-now = Chiamata attuale
board-page-last = Ultime chiamate
board-page-none = Nessuna chiamata
board-page-none-text = Prenda un numero al totem: lo chiameremo qui.
board-page-waits = Chi prende il numero adesso attende
board-page-people = { $n ->
    [0] nessuno in coda
    [one] 1 in attesa
   *[other] { $n } in attesa
}
board-page-closed = L’ufficio è chiuso
board-page-opens = Riapre { $when }
board-page-at = Aggiornato alle { $time }
board-page-cut-off = Collegamento interrotto: i numeri potrebbero non essere aggiornati
board-page-sound-blocked = Suono bloccato dal browser: tocchi lo schermo una volta
board-page-pause-notices = Ferma gli avvisi
board-page-notice-deadline = Scadenza
board-page-notice-event = Evento sul territorio
board-page-notice-initiative = Iniziativa
board-page-notice-news = Notizia
board-page-notices = Avvisi
board-page-counter-closed = Sportello chiuso
board-page-counter-paused = In pausa
board-page-counter-paused-text = Torniamo tra poco
board-page-counter-free-text = Attenda la chiamata del suo numero
board-page-say = { $letter } { $digits }, sportello { $counter }
