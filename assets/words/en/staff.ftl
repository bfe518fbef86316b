# SPDX-License-Identifier: EUPL-1.2
# The page of the staff.
staff-title = Counter { $counter }
staff-title-closed = Counter { $counter }, closed
staff-counter = Counter { $counter }
staff-state-open = Open: { $areas }
staff-state-open-bare = Open
staff-state-paused = On a break: { $reason }
staff-state-paused-bare = On a break
staff-state-closed = Closed
staff-pause = Pause
staff-resume = Resume
staff-close = Close
staff-close-at = Closing time
staff-closes-at = Closes at { $time }
staff-open = Open the counter
staff-change-counter = Change counter
staff-sign-out = Sign out
staff-now = Now
staff-skip = Skip to the actions

# Who is at the counter
staff-here = Who is at the counter
staff-band-serving = Time at the counter
staff-band-called = Time since the call
staff-band-calls = call { $n }
staff-nobody = Nobody at the counter
staff-nobody-waiting = Nobody is waiting for this counter.
staff-nobody-auto = Whoever arrives will be called at once.
staff-somebody-waiting = { $n ->
    [one] One person is waiting for this counter.
   *[other] { $n } people are waiting for this counter.
}
staff-closed-title = The counter is closed
staff-closed-text = Once you open it, people who wait can be called here.
staff-closed-choose = Choose what to serve
staff-closed-serves = Services to serve
staff-paused-title = The counter is on a break
staff-paused-since = on a break for
staff-paused-text = Nobody will be called here until you resume.
staff-service = Service
staff-arrival = Arrival
staff-arrival-told = { $time } · waited { $waited } (forecast { $wait })
staff-arrival-plain = { $time } · waited { $waited }
staff-access = Access
staff-access-standard = Standard
staff-access-priority = Priority
staff-access-appointment = Appointment
staff-access-appointment-at = Appointment at { $time }
staff-language = Language
staff-why = Why
staff-note-here = Note received
staff-note-waiting = There is a note
staff-slip-uncertain = The ticket may not have come out: ask whether the number is right.
staff-legs = Services of this visit
staff-leg-done = done
staff-leg-now = now
staff-leg-later = later
staff-add-leg = add a service
staff-note-label = Note for the next counter
staff-note-hint = Note for the next counter: it goes with “Transfer”

# Why it was called
staff-reason-longest-wait = has waited longest
staff-reason-preferred = this counter is there for it
staff-reason-head-start = { $access } access
staff-reason-head-start-bare = priority access
staff-reason-appointment-due = the appointment is due
staff-reason-ratio = turn of { $access } access
staff-reason-ratio-bare = turn of this access
staff-reason-condition = the wait in { $area } is too long
staff-reason-condition-bare = the wait in this area is too long
staff-reason-starvation-guard = has passed the longest wait allowed
staff-reason-counter-free = the counter was free
staff-reason-sent-here = sent to this counter
staff-reason-clerk-choice = chosen by the operator
staff-reason-other = another reason
staff-access-word-standard = standard
staff-access-word-priority = priority
staff-access-word-appointment = appointment

# Actions
staff-actions = Actions
staff-next = Call the next one
staff-finish-and-next = Finish and call the next one
staff-recall = Recall
staff-no-show = Not present
staff-transfer = Transfer
staff-park = Park
staff-undo = Undo
staff-serve = Is here
staff-finish = Finish
staff-call-number = Call a number
staff-reprint = Print again
staff-auto-call = Call on arrival
staff-auto-call-hint = When the counter is free, the first to arrive is called at once.

# Lists
staff-lists = Waiting and parked
staff-next-ones = Next for this counter
staff-waiting = { $n } waiting
staff-next-none = Nobody is waiting
staff-more = and { $n } more
staff-priority = priority
staff-appointment = appt. { $time }
staff-appointment-bare = appointment
staff-late = long wait
staff-call-this = Call { $number }
staff-park-this = Park { $number }
staff-requeue-this = Put { $number } back in the queue
staff-parked = Parked
staff-absent = Not present
staff-stranded = No open counter serves these

# Troubles of devices
staff-troubles = Notices from devices
staff-trouble = { $device }: { $what }
trouble-printer-unreachable = the printer does not answer
trouble-paper-out = out of paper
trouble-cover-open = the printer’s cover is open
trouble-slip-uncertain = the ticket may not have come out
trouble-printer = printing failed
trouble-other-printer = another printer cannot print
trouble-reprint-late = not printed again: the totem did not answer
trouble-clock-jumped = the server’s clock jumped: the order is still right
trouble-clock-behind = the server’s clock is behind: tell your administrator
trouble-office-refused = the new office file was not accepted: the old one is still in force
trouble-history-damaged = the journal of past days is damaged: tell your administrator
trouble-number-twice = this number had been given already: the person’s slip shows another one
trouble-totem-copied = two totems use the same code: neither of them is served
staff-trouble-number = number { $number }

# Dialogs
staff-cancel = Back
staff-transfer-title = Transfer
staff-transfer-service = To which service
staff-transfer-same = The same service
staff-transfer-counter = To which counter
staff-transfer-any = Any of them
staff-transfer-back = Then back to me
staff-transfer-go = Transfer
staff-transfer-choose = Choose a service, a counter or both.
staff-park-title = Park
staff-park-reason = Reason
staff-park-go = Park
staff-pause-title = Take a break at this counter
staff-pause-go = Start the break
staff-reason-none = No reason
staff-reason-words = Another reason, in words
staff-add-leg-title = Add a service
staff-add-leg-service = Which service
staff-add-leg-go = Add
staff-call-number-title = Call a number
staff-call-number-label = Number, for example A 042
staff-call-number-go = Call
staff-reprint-title = Print a ticket again
staff-reprint-text = The ticket comes out of the totem and says “Printed again”.
staff-reprint-totem = Totem
staff-reprint-go = Print again
staff-close-title = Close the counter?
staff-close-text = The service of the person at the counter counts as finished. Anyone only called goes back to waiting.
staff-close-go = Close the counter
staff-close-at-title = When will this counter close?
staff-close-at-text = It helps to foresee waits. The counter does not close by itself: you close it.
staff-close-at-label = Time (empty: not known)
staff-close-at-go = Save

# What happened, also said by the screen reader
staff-said-called = { $number } called to counter { $counter }: { $reason }
staff-said-nobody = Nobody is waiting
staff-said-recall = Called again
staff-said-reprint = Asked the totem to print again
staff-said-serve = Service started
staff-said-finish = Finished
staff-said-no-show = Marked as not present
staff-said-park = Parked
staff-said-transfer = Transferred
staff-said-add-leg = Service added
staff-said-undo = Undone
staff-said-requeue = Back in the queue
staff-said-open = Counter open
staff-said-pause = Counter on a break
staff-said-resume = Counter open again
staff-said-close = Counter closed
staff-said-close-at = Closing time saved
staff-said-auto-call = Setting changed
staff-sit = Sit at this counter
staff-sit-title = The counter is open
staff-sit-text = Nobody sits here. Sit down to call and serve.
staff-said-failed = The server does not answer. When it is back, check who is at the counter.
staff-said-stale = The counter has changed in the meantime. Here is how things are now.
staff-cut-off = Connection lost: what you see may be out of date. Trying again…
staff-back = Connection restored
