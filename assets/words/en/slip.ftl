# SPDX-License-Identifier: EUPL-1.2
# The printed ticket.
slip-then = then: { $services }
slip-priority = Priority access
slip-appointment = With an appointment
slip-ahead = { $ahead }. Expected wait
slip-go = Please go to counter { $counter } now
slip-follow = Follow your turn on your phone
slip-follow-alone = The page for your phone works as soon as the connection is back.
slip-alone = Given without the network: valid all the same. Watch the board or ask at a counter.
slip-again = Printed again
slip-test = Printer test
slip-test-valid = This is not a valid number.
