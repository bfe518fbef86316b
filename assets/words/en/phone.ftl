# SPDX-License-Identifier: EUPL-1.2
# The page on the citizen's phone.
phone-title = { $number }: your turn
phone-title-called = Your turn: counter { $counter }
phone-title-soon = Almost your turn: { $number }
phone-number = Your number
phone-will-call = We will call you
phone-unknown = We cannot tell the wait at the moment
phone-unknown-no-counter = No open counter serves this at the moment. The staff know: you keep your place.
phone-unknown-paused = The counters that serve this are on pause. You keep your place.
phone-unknown-closed = The office is closed.
phone-ahead = { $n ->
    [0] Nobody before you
    [one] 1 person before you
   *[other] { $n } people before you
}
phone-about = at about { $time }
phone-progress = How far your wait has come
phone-longer = The wait has become longer: when you arrived we said { $wait }. We are sorry.
phone-end = You should be done { $when }.
phone-then = Then, with the same number
phone-bring = Have ready
phone-legs = Your services
phone-called = Please go to
phone-called-counter = counter { $counter }
phone-called-text = It is your turn for { $service }.
phone-called-again = We have called you { $n } times.
phone-serving = You are at counter { $counter }
phone-serving-text = If you have other services, you stay in line with the same number.
phone-parked = Your visit is on hold
phone-parked-text = The staff have put it aside for a moment. As soon as you have everything, go back to counter { $counter }: you keep your place.
phone-parked-text-bare = The staff have put it aside for a moment. As soon as you have everything, speak to the staff: you keep your place.
phone-no-show = We called you and did not find you
phone-no-show-text = Go to counter { $counter } or to the info point now. Show this number: you can still have your turn.
phone-no-show-text-bare = Go to the info point now. Show this number: you can still have your turn.
phone-no-show-inferred = If you have been served already, there is nothing to do.
phone-served = All done. Thank you!
phone-served-text = All your services for today are done.
phone-perhaps = Your turn is recorded as finished
phone-perhaps-text = If you were not served, please tell counter { $counter }: your number can be called again.
phone-perhaps-text-bare = If you were not served, please tell the counter: your number can be called again.
phone-perhaps-leg = { $service }: recorded as finished. If you were not served, please tell the counter.
phone-left = You have given up your place
phone-left-text = Number { $number } will not be called. If you change your mind, take a new number at the kiosk.
phone-expired = This number is no longer valid
phone-expired-text = Numbers are valid only on the day they are taken. If you still need us, take a new number at the kiosk.
phone-unknown-link = This link is not valid
phone-unknown-link-text = Check that you have scanned the whole QR code of your ticket. The number on the ticket stays valid: follow the board in the hall.
phone-alert = Tell me when it is almost my turn
phone-alert-on = Alert on: keep this page open
phone-alert-off = Turn the alert off
phone-alert-soon = Almost your turn: come closer to the counters.
phone-alert-called = It is your turn: go to counter { $counter }.
phone-give-up = I give up my place
phone-give-up-title = Do you really want to give up?
phone-give-up-text = You lose your place in line and number { $number } will not be called.
phone-give-up-yes = Yes, I give up
phone-give-up-no = No, I stay in line
phone-cut-off = Connection lost: what you see may be out of date. Trying again…
phone-back = Connection restored
phone-at = Updated at { $time }
phone-reload = Update the page
phone-keep = Keep your ticket and watch the board too: the call in the hall is the one that counts.
