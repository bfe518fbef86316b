# SPDX-License-Identifier: EUPL-1.2
# The hall's board.
board-waits = If you take a number now you wait
board-no-more-numbers = No numbers are given now
board-people = { $n ->
    [0] nobody waiting
    [one] 1 waiting
   *[other] { $n } waiting
}
board-no-calls = Nobody called yet
board-no-calls-hint = Numbers are shown here when they are called.
board-closed = The counters are closed
board-closed-opens = We open { $when }.
board-today-at = today at { $time }
board-tomorrow-at = tomorrow at { $time }
board-day-at = on { $date } at { $time }
board-cut = Connection lost
board-cut-hint = The board starts again by itself. Please ask the staff meanwhile.
board-cut-since = Connection lost. Last update at { $time }. Please listen to the staff.
board-starting = The board is starting
board-starting-hint = The numbers appear in a moment.
board-no-voice = Voice not available

# The display over a counter.
counter-free = Counter open
counter-free-hint = The next number appears here.
counter-paused = Counter on a break
counter-paused-hint = We will be back as soon as we can.
counter-closed = Counter closed
counter-closed-hint = See the board for the other counters.
counter-cut = Connection lost
counter-cut-hint = This screen starts again by itself. Please ask the staff meanwhile.
counter-starting = This screen is starting
counter-starting-hint = One moment, please.
counter-unknown = Counter not known
counter-unknown-hint = Staff: please check the number of this screen.
