# SPDX-License-Identifier: EUPL-1.2
# The hall's board.
board-waits = Chi prende il numero adesso attende
board-no-more-numbers = Adesso non si danno numeri
board-people = { $n ->
    [0] nessuno in coda
    [one] 1 in attesa
   *[other] { $n } in attesa
}
board-no-calls = Nessuna chiamata per ora
board-no-calls-hint = I numeri chiamati compaiono qui.
board-closed = Gli sportelli sono chiusi
board-closed-opens = Riapriamo { $when }.
board-today-at = oggi alle { $time }
board-tomorrow-at = domani alle { $time }
board-day-at = { $date } alle { $time }
board-cut = Collegamento interrotto
board-cut-hint = Il tabellone riparte da solo. Intanto chieda al personale.
board-cut-since = Collegamento interrotto. Ultimo aggiornamento alle { $time }. Ascolti il personale.
board-starting = Tabellone in aggiornamento
board-starting-hint = I numeri compaiono tra poco.
board-no-voice = Voce non disponibile

# The display over a counter.
counter-free = Sportello aperto
counter-free-hint = Il prossimo numero compare qui.
counter-paused = Sportello in pausa
counter-paused-hint = Torniamo appena possibile.
counter-closed = Sportello chiuso
counter-closed-hint = Guardi il tabellone per gli altri sportelli.
counter-cut = Collegamento interrotto
counter-cut-hint = Lo schermo riparte da solo. Intanto chieda al personale.
counter-starting = Schermo in aggiornamento
counter-starting-hint = Un momento, per favore.
counter-unknown = Sportello non previsto
counter-unknown-hint = Il personale controlli il numero di questo schermo.
