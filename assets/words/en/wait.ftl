# SPDX-License-Identifier: EUPL-1.2
# How a wait is said. Short forms, for tiles and boards.
wait-now = right away
wait-under = less than { $min } minutes
wait-within = up to { $high } min
wait-about = about { $min } min
wait-range = { $low }–{ $high } min
wait-within-hours = up to { $high }
wait-about-hours = about { $high }
wait-range-hours = { $low }–{ $high }
wait-long = { $ahead ->
    [one] one person before, { $minutes }
   *[other] { $ahead } people before, { $minutes }
}
wait-unknown-no-counter = no counter open
wait-unknown-paused = counters on a break
wait-unknown-closed = closed now
wait-unknown-unavailable = wait not known
wait-unknown-not-waiting = no wait

# What follows "We will call you".
wait-when-under = in less than { $min } minutes
wait-when-within = within { $high } minutes
wait-when-about = in about { $min } minutes
wait-when-range = in { $low } to { $high } minutes
wait-when-within-hours = within { $high }
wait-when-about-hours = in about { $high }
wait-when-range-hours = in { $low } to { $high }
wait-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
wait-hours-short = { $n } h { $rest }
wait-hours-minutes = { $n ->
    [0] { $rest } minutes
    [one] 1 hour { $rest } minutes
   *[other] { $n } hours { $rest } minutes
}
wait-hours-half = { $n ->
    [0] half an hour
    [one] one and a half hours
   *[other] { $n } and a half hours
}

# Sentences to the citizen.
wait-sentence-now = You can go to the counter right away.
wait-sentence = We will call you { $when }.
wait-sentence-long = { $ahead ->
    [one] There is one person before you. We will call you { $when }.
   *[other] There are { $ahead } people before you. We will call you { $when }.
}
wait-sentence-unknown-no-counter = No counter is open for this service at the moment. We cannot tell how long the wait will be.
wait-sentence-unknown-paused = The counters are on a break. We cannot tell how long the wait will be.
wait-sentence-unknown-closed = The counters are closed now.
wait-sentence-unknown-unavailable = At the moment we cannot tell how long the wait will be.
wait-sentence-unknown-not-waiting = There is nothing to wait for.
