// SPDX-License-Identifier: EUPL-1.2
//! Which time it is when the wall clock may be wrong. A line is what the two clocks do and what must be believed then: `pass` lets both
//! go on, `leap` sets the wall clock alone, `comes` is somebody who takes a number, `closes` ends the day by hand, `day` opens the day that is due.

use std::fmt::Write;

use queue::{Day, Inside, Judge, Last, Reading, Why};

const HOUR_MS: i64 = 3_600_000;

/// Days of 24 hours that begin at 4; the first is 1.
fn day_of(wall_ms: i64) -> Day {
    Day(
        u32::try_from(((wall_ms - 4 * HOUR_MS).div_euclid(24 * HOUR_MS) + 1).max(0))
            .expect("a day"),
    )
}

struct Stage {
    reading: Reading,
    judge: Judge,
    last: Option<Day>,
    inside: Inside,
}

impl Stage {
    /// `3 10:30`: the third day, at half past ten by the calendar.
    fn time(text: &str) -> i64 {
        let (day, clock) = text.split_once(' ').expect("a day and a time");
        let (hour, minute) = clock.split_once(':').expect("hours and minutes");
        let number = |text: &str| text.parse::<i64>().expect("a number");
        (number(day) - 1) * 24 * HOUR_MS + number(hour) * HOUR_MS + number(minute) * 60_000
    }

    fn start(words: &str) -> Stage {
        let (wall, last) = words
            .split_once(" after ")
            .map_or((words, None), |(wall, last)| (wall, Some(last)));
        let reading = Reading {
            wall_ms: Stage::time(wall),
            boot_ms: 0,
        };
        let last = last.map(|last| {
            let (last, is_open) = last
                .strip_suffix(" closed")
                .map_or((last, true), |last| (last, false));
            Last {
                day: day_of(Stage::time(last)),
                at_ms: Stage::time(last),
                is_open,
            }
        });
        Stage {
            reading,
            judge: Judge::start(reading, last, day_of),
            last: last.map(|last| last.day),
            inside: Inside::NoComers,
        }
    }

    fn play(&mut self, words: &str) {
        match words.split_once(' ') {
            Some(("pass", minutes)) => {
                let ms = minutes.parse::<i64>().expect("minutes") * 60_000;
                (self.reading.wall_ms, self.reading.boot_ms) =
                    (self.reading.wall_ms + ms, self.reading.boot_ms + ms);
            }
            Some(("leap", time)) => self.reading.wall_ms = Stage::time(time),
            _ if words == "comes" => self.inside = Inside::Comers,
            _ if words == "closes" => self.inside = Inside::Nobody,
            _ if words == "believe" => _ = self.judge.believe(),
            _ if words == "day" => {}
            _ => panic!("not a line: {words}"),
        }
        self.judge
            .read(self.reading, (self.last, self.inside), day_of);
        let today = day_of(self.judge.now_ms(self.reading));
        if words == "day"
            && self.judge.may_begin_days()
            && self.last.is_none_or(|last| today > last)
        {
            (self.last, self.inside) = (Some(today), Inside::NoComers);
            self.judge.day_began();
        }
    }

    fn say(&self) -> String {
        let now_min = self.judge.now_ms(self.reading) / 60_000;
        let why = self.judge.doubt().map_or("", |doubt| match doubt.why {
            Why::Leapt => ", leapt",
            Why::Far => ", far",
            Why::Behind => ", behind",
        });
        let open = self
            .last
            .map_or_else(|| "-".to_owned(), |day| day.0.to_string());
        format!(
            "{} {:02}:{:02}, day {open}{why}",
            now_min / 1_440 + 1,
            now_min % 1_440 / 60,
            now_min % 60
        )
    }
}

fn check(table: &str) {
    let (mut stage, mut expected, mut happened) = (None::<Stage>, String::new(), String::new());
    for line in table.lines().map(str::trim) {
        let (words, what) = line.split_once('|').expect("two columns");
        let words = words.trim();
        match (&mut stage, words.strip_prefix("start ")) {
            (_, Some(words)) => stage = Some(Stage::start(words)),
            (Some(stage), None) => stage.play(words),
            (None, None) => panic!("it begins with a start"),
        }
        let said = stage.as_ref().map(Stage::say).unwrap_or_default();
        writeln!(expected, "{words:24}| {}", what.trim()).expect("a string takes all");
        writeln!(happened, "{words:24}| {said}").expect("a string takes all");
    }
    assert!(
        expected == happened,
        "\nmust happen:\n{expected}\nhappened:\n{happened}"
    );
}

#[test]
fn a_clock_that_is_set_within_its_day_is_followed() {
    check(
        "start 1 10:00 after 1 09:00 | 1 10:00, day 1
         comes                       | 1 10:00, day 1
         leap 1 08:00                | 1 08:00, day 1
         pass 10                     | 1 08:10, day 1
         leap 1 23:00                | 1 23:00, day 1",
    );
}

#[test]
fn a_leap_into_another_day_ends_none() {
    check(
        "start 1 10:00 after 1 09:00 | 1 10:00, day 1
         comes                       | 1 10:00, day 1
         leap 2 10:00                | 1 10:00, day 1, leapt
         day                         | 1 10:00, day 1, leapt
         pass 5                      | 1 10:05, day 1, leapt
         leap 1 10:05                | 1 10:05, day 1
         leap 400 10:05              | 1 10:05, day 1, far
         day                         | 1 10:05, day 1, far
         leap 1 10:05                | 1 10:05, day 1
         pass 1440                   | 2 10:05, day 1
         day                         | 2 10:05, day 2
         leap 1 10:05                | 2 10:05, day 2, behind
         leap 2 10:05                | 2 10:05, day 2",
    );
}

#[test]
fn a_clock_that_stays_wrong_ends_the_day_at_night_and_says_no_date() {
    check(
        "start 1 10:00 after 1 09:00 | 1 10:00, day 1
         comes                       | 1 10:00, day 1
         leap 2 18:00                | 1 10:00, day 1, leapt
         pass 660                    | 1 21:00, day 1, leapt
         day                         | 1 21:00, day 1, leapt
         pass 480                    | 2 05:00, day 1, leapt
         day                         | 2 05:00, day 2, leapt
         pass 900                    | 2 20:00, day 2, leapt
         day                         | 2 20:00, day 2, leapt
         pass 600                    | 3 06:00, day 2, leapt
         day                         | 3 06:00, day 3, leapt
         leap 3 06:00                | 3 06:00, day 3",
    );
}

#[test]
fn a_start_far_ahead_or_behind_asks() {
    check(
        "start 400 10:00 after 1 17:00 | 1 17:00, day 1, far
         day                           | 1 17:00, day 1, far
         pass 5                        | 1 17:05, day 1, far
         believe                       | 400 10:05, day 1
         day                           | 400 10:05, day 400
         start 400 10:00 after 1 17:00 closed | 400 10:00, day 1
         start 16 08:00 after 1 17:00  | 16 08:00, day 1
         day                           | 16 08:00, day 16
         start 1 10:00 after 400 09:00 | 400 09:00, day 400, behind
         comes                         | 400 09:00, day 400, behind
         pass 60                       | 400 10:00, day 400, behind
         believe                       | 1 11:00, day 400",
    );
}

#[test]
fn a_closed_day_is_followed_by_what_the_clock_says_for_a_minute() {
    check(
        "start 1 10:00 after 1 09:00 | 1 10:00, day 1
         comes                       | 1 10:00, day 1
         closes                      | 1 10:00, day 1
         pass 20                     | 1 10:20, day 1
         leap 2 08:00                | 1 10:20, day 1, leapt
         day                         | 1 10:20, day 1, leapt
         pass 1                      | 2 08:01, day 1
         day                         | 2 08:01, day 2",
    );
}

#[test]
fn the_network_sets_a_clock_that_stood_still_over_the_night() {
    check(
        "start 1 17:05 after 1 17:00 | 1 17:05, day 1
         pass 1                      | 1 17:06, day 1
         leap 2 08:00                | 1 17:06, day 1, leapt
         start 1 00:00 after 3 17:00 | 3 17:00, day 3, behind
         pass 1                      | 3 17:01, day 3, behind
         leap 4 08:00                | 4 08:00, day 3
         start 1 17:05 after 1 17:00 | 1 17:05, day 1
         comes                       | 1 17:05, day 1
         leap 2 08:00                | 1 17:05, day 1, leapt",
    );
}
