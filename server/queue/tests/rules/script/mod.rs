// SPDX-License-Identifier: EUPL-1.2
//! A small language for the tables. Each line is `TIME  what is done  |  what happens`; a line without a bar sets the office up:
//!
//! ```text
//! policy head-start priority 10m
//! 9:00  open 1             | 1 opens
//! 9:01  take carta         | A001 waits for carta
//! 9:02  next 1             | A001 to 1 (longest wait)
//! 9:03  see waiting carta  | 0
//! ```
//!
//! Several events stand in their order, parted by `;`. A refusal is `no:` and its name. The office is [`office::sample`].

mod commands;
pub mod office;
mod say;

use std::fmt::Write;

use queue::{Day, Hall, Moment, Office, decide};

pub const TODAY: Day = Day(20_261_123);

/// Plays the table and compares what happens with what must happen; the message of a failure is the table as it really went.
#[track_caller]
pub fn check(table: &str) {
    let mut stage = Stage::default();
    let (mut expected, mut happened) = (String::new(), String::new());
    for line in table
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let Some((done, result)) = line.split_once('|') else {
            match line
                .strip_prefix("slots ")
                .and_then(|span| span.split_once('-'))
            {
                Some((first, last)) => stage.slots = Some((moment(first), moment(last))),
                None => office::set_up(&mut stage.office, line),
            }
            continue;
        };
        let (time, words) = done
            .trim()
            .split_once(' ')
            .unwrap_or_else(|| panic!("a time and a command: {line}"));
        let now = moment(time);
        stage.open_the_day(now);
        let answer = stage.play(words.trim(), now);
        let done = done.trim_end();
        writeln!(expected, "{done:44}| {}", result.trim()).expect("a string takes all");
        writeln!(happened, "{done:44}| {answer}").expect("a string takes all");
    }
    assert!(
        expected == happened,
        "\nmust happen:\n{expected}\nhappened:\n{happened}"
    );
}

pub struct Stage {
    pub hall: Hall,
    pub office: Office,
    tokens: u8,
    /// When slots of today can be.
    slots: Option<(Moment, Moment)>,
}

impl Default for Stage {
    fn default() -> Stage {
        Stage {
            hall: Hall::new(),
            office: office::sample(),
            tokens: 0,
            slots: None,
        }
    }
}

impl Stage {
    fn open_the_day(&mut self, now: Moment) {
        if self.hall.last_day().is_none() {
            let open = queue::Command::OpenDay {
                day: TODAY,
                office: self.office.clone(),
            };
            for event in decide(&self.hall, &open, now).expect("the sample office can open") {
                self.hall.apply(&event, now);
            }
        }
    }

    /// One line: a look, or a command with its events.
    fn play(&mut self, words: &str, now: Moment) -> String {
        if let Some(look) = words.strip_prefix("see ") {
            return say::look(self, look, now);
        }
        let command = self.command(words);
        match decide(&self.hall, &command, now) {
            Err(refusal) => format!("no: {}", say::refusal(&self.hall, &refusal)),
            Ok(events) => {
                let mut said = Vec::new();
                for event in events {
                    self.hall.apply(&event, now);
                    said.push(say::event(self, &event));
                }
                said.join("; ")
            }
        }
    }
}

/// `9:05` or `9:05:30` on the day of the tables.
pub fn moment(time: &str) -> Moment {
    let parts: Vec<i64> = time
        .split(':')
        .map(|p| p.parse().unwrap_or_else(|_| panic!("not a time: {time}")))
        .collect();
    let s = match parts.as_slice() {
        [h, m] => h * 3600 + m * 60,
        [h, m, s] => h * 3600 + m * 60 + s,
        _ => panic!("not a time: {time}"),
    };
    Moment(s * 1000)
}

/// `90s`, `10m` or `2h`, in milliseconds; `-5m` too.
pub fn span_ms(text: &str) -> i64 {
    let (n, unit) = text.split_at(text.len() - 1);
    let n: i64 = n
        .parse()
        .unwrap_or_else(|_| panic!("not a length of time: {text}"));
    n * match unit {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => panic!("not a length of time: {text}"),
    }
}
