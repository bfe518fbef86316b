# SPDX-License-Identifier: EUPL-1.2
# The printed ticket.
slip-then = then: { $services }
slip-priority = Priority access
slip-appointment = With an appointment
slip-ahead = { $ahead }. Expected wait
slip-go = Please go to counter { $counter } now
slip-follow = Follow your turn on your phone
slip-test = Printer test
slip-test-valid = This is not a valid number.
