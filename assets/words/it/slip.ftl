# SPDX-License-Identifier: EUPL-1.2
# The printed ticket.
slip-then = poi: { $services }
slip-priority = Accesso prioritario
slip-appointment = Con appuntamento
slip-ahead = { $ahead }. Attesa prevista
slip-go = Vada subito allo sportello { $counter }
slip-follow = Segua il turno sul telefono
slip-test = Prova di stampa
slip-test-valid = Non è un numero valido.
