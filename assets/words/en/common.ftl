# SPDX-License-Identifier: EUPL-1.2
# Words that several faces share.
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date = { $weekday } { $day } { $month }

counter = Counter
counter-numbered = Counter { $counter }
people-waiting = { $n ->
    [0] nobody waiting
   *[other] { $n } waiting
}
people-ahead = { $n ->
    [0] nobody before you
    [one] 1 person before you
   *[other] { $n } people before you
}
counters-open = { $n ->
    [0] no counter open
    [one] 1 counter open
   *[other] { $n } counters open
}
notice-deadline = Deadline
notice-event = Event
notice-initiative = Initiative
notice-news = News
access-standard = standard access
access-priority = priority access
access-appointment = appointment

# How long something took.
duration-minutes = { $n } min
duration-hours-minutes = { $hours } h { $minutes } min
duration-hours = { $n } h
duration-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
