# SPDX-License-Identifier: EUPL-1.2
# Forecasts: how many were kept, what would change, and why a wait has grown.
forecast-title = Forecasts
forecast-tabs = Pages of the dashboard
forecast-kept-line = Forecasts kept: { $n } of 100
forecast-of-hundred = { $n } of 100
forecast-kept-month = Kept in 30 days
forecast-kept-today = Kept today
forecast-kept = Forecasts kept
forecast-judged = { $n ->
    [0] no number called
    [one] 1 number called
   *[other] { $n } numbers called
}
forecast-error = Mean error
forecast-error-under = more or less, in 30 days
forecast-bias = Tendency
forecast-bias-shorter = people wait less than told
forecast-bias-longer = people wait longer than told
forecast-bias-none = none: right on average
forecast-by-hour = Kept by hour, in 30 days
forecast-by-service = Kept by service, in 30 days
forecast-hour = Hour
forecast-kept-column = Kept
forecast-numbers = Numbers
forecast-nothing-yet = No number called yet.
forecast-unknown-now = It cannot be told at the moment.
forecast-unknown-yet = We will tell you soon.
forecast-not-measured = This server does not measure it.
forecast-reading = We are reading the past days again: the figures are back soon. Until then waits come from a simpler estimate.
forecast-off = Forecasts are switched off on this server. Waits come from a simple estimate and are not checked.
forecast-as-of = As of { $time }. A forecast is kept when the call comes within the limit told on the ticket. The aim is 9 of 10.
forecast-degraded = Forecasts have been further off than usual these days. Until they are better we use a simpler estimate.
forecast-other-rule = People are called in another order than the office file says. Forecasts follow the order we see: check the calling rules.
forecast-not-there = Forecasts are not available at the moment. Everything else works.

what-if-title = What would change
what-if-open = I open counter
what-if-for = for
what-if-close = I close counter
what-if-ratio = I call one priority every
what-if-ask = Work it out
what-if-hint = Choose a change: we work out the wait of every service at once. Nothing really changes.
what-if-not-now = It cannot be worked out now. Try again soon.
what-if-said-open-for = If you open counter { $counter } for { $area }
what-if-said-open = If you open counter { $counter }
what-if-said-close = If you close counter { $counter }
what-if-said-ratio = { $n ->
    [one] If you call one priority for every other person
   *[other] If you call one priority every { $n } other people
}
what-if-ratio-others = { $n ->
    [one] 1 other person
   *[other] { $n } other people
}
what-if-off = This needs the forecasts, which are switched off on this server.
what-if-closed = No numbers are given now: a long wait includes the time until the counters open.
what-if-now = Who comes now waits
what-if-then = Would wait
what-if-change = Difference
what-if-waiting = For who waits already
what-if-nobody = nobody calls
what-if-nothing = Nothing would change.
what-if-others = { $n ->
    [one] For one other service nothing changes.
   *[other] For the other { $n } services nothing changes.
}

# Why a wait has grown.
grew-counter-closed = A counter has closed.
grew-counter-paused = A counter is on pause.
grew-more-priority = People with priority have come.
grew-more-appointments = People with an appointment have come.
grew-slower-than-usual = Services take longer than usual today.
grew-longer-visits = Those before you take longer than expected.
