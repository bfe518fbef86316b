# SPDX-License-Identifier: EUPL-1.2
# The printed ticket.
slip-then = poi: { $services }
slip-priority = Accesso prioritario
slip-appointment = Con appuntamento
slip-ahead = { $ahead }. Attesa prevista
slip-go = Vada subito allo sportello { $counter }
slip-follow = Segua il turno sul telefono
slip-follow-alone = La pagina per il telefono funziona appena torna il collegamento.
slip-alone = Numero dato senza rete: vale lo stesso. Segua il tabellone o chieda allo sportello.
slip-again = Ristampa
slip-test = Prova di stampa
slip-test-valid = Non è un numero valido.
