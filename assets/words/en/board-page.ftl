# SPDX-License-Identifier: EUPL-1.2
# The board and the counter display for a browser or a smart TV.
board-page-title = Board
board-page-counter-title = Counter { $counter }
board-page-counter = Counter
board-page-now = Current call
board-page-last = Latest calls
board-page-none = No calls yet
board-page-none-text = Take a number at the kiosk: we will call it here.
board-page-waits = If you take a number now, you wait
board-page-people = { $n ->
    [0] nobody waiting
    [one] 1 waiting
   *[other] { $n } waiting
}
board-page-closed = The office is closed
board-page-opens = Opens again { $when }
board-page-at = Updated at { $time }
board-page-cut-off = Connection lost: the numbers may be out of date
board-page-sound-blocked = The browser blocks sound: touch the screen once
board-page-pause-notices = Stop the notices
board-page-notice-deadline = Deadline
board-page-notice-event = Local event
board-page-notice-initiative = Initiative
board-page-notice-news = News
board-page-notices = Notices
board-page-counter-closed = Counter closed
board-page-counter-paused = On a break
board-page-counter-paused-text = We will be back shortly
board-page-counter-free-text = Please wait for your number
board-page-say = { $letter } { $digits }, counter { $counter }
