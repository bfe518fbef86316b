# SPDX-License-Identifier: EUPL-1.2
# The totem.
key-back = Back
key-cancel = Cancel
closed-now = closed now
take-number = Take a number
take-booking = Confirm arrival
other-area = Another area
page-previous = Previous
page-next = Next
page-of = Page { $page } of { $pages }

# The band of aids.
aid-large-text = Large text
aid-contrast = Contrast
aid-voice = Voice
aid-low-reach = Lower the keys
aid-help = Help
aid-priority = Priority access
low-reach-on = All the keys are down here.

# Home.
home-heading-morning = Good morning, how can we help you?
home-heading-afternoon = Good afternoon, how can we help you?
home-line = Touch an area to take a number. You can choose several services.
home-line-alone = The totem is not connected, but your number is valid all the same. The wait cannot be foretold now.
home-more-heading = Which other area do you need?
home-booking-heading = Which area is your appointment with?
home-booking = I have an appointment
home-booking-hint = Confirm your arrival
home-info = Information
home-info-hint = Notices, places and hours
area-waiting = { $n ->
    [0] nobody
    [one] 1 waiting
   *[other] { $n } waiting
}

# Services of an area.
services-heading = What do you need to do?
services-booking-heading = What is your appointment for?
service-takes = about { $min } min
tray-empty = Choose one or more services: you get one number.
tray-summary = { $n ->
    [one] Your visit: 1 service.
   *[other] Your visit: { $n } services, one number.
}
tray-wait = { $visit } Expected wait: { $wait }.
tray-booking = Your appointment is at { $time }. Choose the service.
tray-remove = Remove { $service }

# Appointment.
booking-heading = What time is your appointment?
booking-heading-chosen = Your appointment is at { $time }
booking-line = Choose the hour and the minutes. Then we ask which service you need.
booking-hour = Hour
booking-minute = Minutes
booking-hour-spoken = { $hour } o’clock
booking-minute-spoken = { $minute } minutes
booking-on = Continue

# Priority access.
priority-heading = Priority access
priority-disability = People with a disability and those who accompany them
priority-pregnancy = Pregnant women and people with small children
priority-age = Older people who cannot wait for long
priority-line = People with this right are called earlier. You do not need to show any papers here.
priority-yes = Yes, this applies to me
priority-no = No, go back

# Help.
help-heading = How to take a number
help-step-1 = Touch the area you need.
help-step-2 = Touch one or more services.
help-step-3 = Touch “Take a number” and take your ticket.
help-people = If you prefer, ask a person at the counter: they will be glad to help.
help-back = Back to the kiosk
help-take = Take a number to get help

# A number is on its way.
taking-heading = One moment
taking-line = We are getting your number.
taking-line-again = The connection is slow. We are trying again: you do not need to touch anything.
no-answer-heading = We got no answer
no-answer-line = The connection was lost. You can try again: you will not get two numbers. Or please ask at the counter.
no-number-heading = We cannot give you a number now
no-number-line = The totem is not connected and its spare numbers are used up. Please ask somebody at a counter.
trouble-again = Try again
trouble-home = Back to the start

# The ticket.
ticket-heading = Here is your number
ticket-wait = Expected wait
ticket-ahead = Before you
ticket-people = { $n ->
    [0] nobody
    [one] 1 person
   *[other] { $n } people
}
ticket-around = call expected around { $time }
ticket-go = Please go to counter { $counter } now
ticket-follow = Follow your turn on your phone
ticket-follow-line = Scan the code: you can see how many people are before you, even from outside. No app and no personal data.
ticket-follow-alone = There is no connection now. The page works as soon as it is back: the code stays valid all day.
ticket-alone = A number given without the network: it is valid all the same. Watch the board; the wait cannot be foretold.
ticket-ahead-alone = counted by the totem
ticket-code = QR code of the page for your phone
ticket-print = Print the ticket
ticket-no-paper = No paper
ticket-have-slip = I have my ticket
ticket-new-number = Get another number
ticket-done = I am done
ticket-more-time = More time
ticket-line-offered = The ticket prints by itself in a few seconds.
ticket-line-printing = Your ticket is printing. Take it from below.
ticket-line-printed = Take your ticket. Then the start page comes back.
ticket-line-printed-at = Take your ticket from the printer { $place }. Then the start page comes back.
ticket-line-no-paper = Remember the number or scan the code with your phone. Then the start page comes back.
ticket-line-paper-out = The printer is out of paper. Your number is { $number }: it is above, and on your phone with the QR code.
ticket-line-cover-open = The printer is open. Your number is { $number }: it is above, and on your phone with the QR code.
ticket-line-uncertain = The printer stopped. Your number { $number } is valid in any case. If no ticket came out, you may ask for another number.
ticket-line-failed = The printer does not work. Your number is { $number }: it is above, and on your phone with the QR code.

# Left alone.
warning-heading = Are you still there?
warning-line = If you do not touch the screen, it goes back to the start and forgets what you chose.
warning-yes = Yes, go on
warning-no = No, I am done

# Closed, cut off, starting.
closed-heading = We are closed now
closed-reason = The counters are closed today: { $reason }.
closed-today = Opening hours today: { $hours }.
closed-opens = We open again on { $date } at { $time }.
closed-opens-today = We open again today at { $time }.
closed-opens-unknown = See the opening hours under Information.
unreachable-heading = The kiosk is not connected
unreachable-line = We cannot give you a number here now. Please ask a person at the counter. The kiosk keeps trying.
starting-heading = One moment
starting-line = The kiosk is starting.

# Information.
info-title = Information
info-line = Notices, where to go and opening hours
info-notices = Notices
info-where = Where to go
info-hours = Hours
info-no-notices = There are no notices now.
info-counters = { $n ->
    [one] Counter { $counters }
   *[other] Counters { $counters }
}
info-exception = Today the hours are different: { $reason }.
info-closed = closed

# The service corner, for staff.
corner-heading = Maintenance
corner-pin-line = Type the maintenance PIN.
corner-pin-wrong = The PIN is not right.
corner-pin-rests = Too many attempts. Try again in { $seconds } seconds.
corner-erase = Erase
corner-ok = Confirm
corner-leave = Back to the kiosk
corner-name = Kiosk
corner-server = Server
corner-printer = Printer
corner-version = Version
corner-link-up = connected
corner-link-cut = not connected
corner-print = Printer test
corner-restart = Restart
corner-exit = Close the program
corner-testing = printing
corner-test-good = test passed
printer-online = ready
printer-paper-near-end = paper runs low
printer-cutter = cutter stuck
printer-offline = cannot print
printer-not-collected = a slip was not taken
printer-unreachable = cannot be reached
printer-paper-out = out of paper
printer-cover-open = cover open
printer-uncertain = stopped while printing
printer-other = did not print
