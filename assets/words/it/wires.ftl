# SPDX-License-Identifier: EUPL-1.2
# Pannelli a LED: varianti della stessa parola divise da |, dalla più lunga; si mostra la più lunga che ci sta, in maiuscole. Solo lettere senza accenti.

panel-closed = Chiuso|Chi|C
panel-paused = Pausa|Pau|P
