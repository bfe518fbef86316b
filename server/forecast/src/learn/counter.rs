// SPDX-License-Identifier: EUPL-1.2
//! How a counter spends its day.

use super::tally::{LogTally, Share, Tally};
use super::turns::ByWeekday;
use super::{CounterPrior, DAY_MEMORY};
use crate::habits::{CounterHabits, LogNormal, Lunch};
use crate::silence::{Guess, Silence};

/// Before anything is learned, the share of days on which a counter does not go to lunch.
const SKIPS: f64 = 0.03;

/// Before anything is learned, how long lunch lasts.
const LUNCH_S: f64 = 1_800.0;

/// What is known of a counter's day.
#[derive(Clone, Debug)]
pub(super) struct CounterTally {
    pub late: LogTally,
    absent: ByWeekday,
    pub lunch_due: Tally,
    pub lunch_length: Tally,
    pub breaks: f64,
    pub open_s: f64,
    pub break_length: LogTally,
    pub opened_today: bool,
    pub since_s: f64,
    /// When it last called somebody.
    pub called_s: f64,
    /// The share of pauses that nobody announces; it leans on the office's.
    silent: Share,
    /// How likely it is that no lunch is to come any more today; of that, that it has been there without a word.
    lunch_over: f64,
    lunch_silent: f64,
    lunch_told: bool,
    /// The share of days without lunch.
    skips: ByWeekday,
    /// The squares of how far calls were from stopping just when lunch was due.
    kept_squares: Tally,
    /// When it closed although there was work, unless it has opened again; before, the moment up to which it had gone on working.
    pub left_s: Option<(f64, f64)>,
    early: ByWeekday,
    early_at: Tally,
    comes_back: Share,
    back: LogTally,
}

impl CounterTally {
    pub fn new() -> CounterTally {
        CounterTally {
            late: LogTally::new(
                LogNormal {
                    mu: 120.0_f64.ln(),
                    sigma: 0.8,
                },
                2.0,
            ),
            absent: ByWeekday::new(0.03, 10.0),
            lunch_due: Tally::new(0.0, 600.0, 0.0),
            lunch_length: Tally::new(LUNCH_S, 400.0, 5.0),
            breaks: 0.4,
            open_s: 20_000.0,
            break_length: LogTally::new(LogNormal::with_mean(480.0, 0.5), 3.0),
            opened_today: false,
            since_s: 0.0,
            called_s: 0.0,
            silent: Share::new(0.0, 6.0),
            lunch_over: SKIPS,
            lunch_silent: 0.0,
            lunch_told: false,
            skips: ByWeekday::new(SKIPS, 15.0),
            kept_squares: Tally::new(120.0_f64.powi(2), 0.0, 3.0),
            left_s: None,
            early: ByWeekday::new(0.03, 4.0),
            early_at: Tally::new(0.0, 600.0, 0.0),
            comes_back: Share::new(0.2, 4.0),
            back: LogTally::new(
                LogNormal {
                    mu: 1_800.0_f64.ln(),
                    sigma: 0.7,
                },
                3.0,
            ),
        }
    }

    /// A day of this weekday begins.
    pub fn begin(&mut self, weekday: u8) {
        (self.lunch_told, self.lunch_over, self.lunch_silent) =
            (false, self.skips.get(weekday), 0.0);
    }

    /// It has opened; if it had closed before, it has come back.
    pub fn open(&mut self, at_s: f64) {
        if let Some((_, left_s)) = self.left_s.take() {
            self.comes_back.add(true);
            self.back.add((at_s - left_s).max(60.0));
        }
        self.since_s = at_s;
    }

    /// It goes on a pause and says so; `planned_s` is when it is meant to go to lunch.
    pub fn pause(&mut self, lunch: bool, kept_s: f64, at_s: f64, planned_s: Option<f64>) {
        self.silent.add(false);
        if !lunch {
            self.breaks += 1.0;
            return;
        }
        // It was due when the last service ended, at the latest; but it was not when somebody was called.
        let due_s = planned_s.map_or(kept_s, |planned_s| {
            planned_s.clamp(self.called_s.min(at_s), at_s)
        });
        self.lunch_due.add(due_s);
        let usual_s = planned_s.unwrap_or(self.lunch_due.mean());
        let off_s = (self.called_s - usual_s)
            .max(usual_s - at_s)
            .clamp(0.0, 3_600.0);
        self.kept_squares.add(off_s.powi(2));
        (self.lunch_told, self.lunch_over, self.lunch_silent) = (true, 1.0, 0.0);
    }

    /// After `silence` it calls, having been away without a word or not, as `guess` has it.
    pub fn break_silence(&mut self, silence: &Silence, guess: &Guess) {
        if silence.habit.lunch.is_some() && !self.lunch_told {
            let silent = if self.lunch_over > 0.0 {
                self.lunch_silent / self.lunch_over
            } else {
                0.0
            };
            self.lunch_silent = guess.over * silent + guess.lunch + guess.unseen;
            self.lunch_over = 1.0 - guess.to_come;
        }
        self.breaks += guess.short;
        self.silent.add_part(guess.short, guess.short);
        if guess.lunch > 0.5 {
            self.lunch_length
                .add((silence.now_s - silence.lunch_began_s()).clamp(300.0, 7_200.0));
        } else if guess.short > 0.5 {
            self.break_length
                .add((silence.now_s - silence.free_s - silence.ready_s()).clamp(20.0, 3_600.0));
        }
    }

    /// Of the day's lunch it is known as well as it will be whether it was without a word; how likely that is.
    fn settle_lunch(&mut self, weekday: u8) -> f64 {
        let silent = if self.lunch_told || !self.opened_today {
            0.0
        } else {
            self.lunch_silent
        };
        if !self.lunch_told && self.opened_today {
            self.silent.add_part(self.lunch_silent, self.lunch_silent);
        }
        // Where it is not known whether lunch was over, as on a day on which it went home before, nothing is learned of that.
        if self.lunch_told || self.opened_today && self.lunch_over > 0.5 {
            self.skips.add(
                weekday,
                !self.lunch_told && self.lunch_silent < self.lunch_over / 2.0,
            );
        }
        self.silent.fade(DAY_MEMORY);
        self.kept_squares.fade(DAY_MEMORY);
        silent
    }

    /// How likely it is that it was at lunch on the day that ends, one of this weekday, without a word.
    pub fn turn_the_day(&mut self, weekday: u8) -> f64 {
        let silent_lunch = self.settle_lunch(weekday);
        self.absent.add(weekday, !self.opened_today);
        if self.opened_today {
            self.early.add(weekday, self.left_s.is_some());
        }
        if let Some((worked_s, left_s)) = self.left_s.take() {
            // It was due somewhere between; perhaps when it usually is.
            let usual_s = if self.early_at.weight() > 0.5 {
                self.early_at.mean()
            } else {
                (worked_s + left_s) / 2.0
            };
            self.early_at.add(usual_s.clamp(worked_s, left_s));
            self.comes_back.add(false);
        }
        self.called_s = 0.0;
        self.early_at.fade(0.9);
        self.comes_back.fade(DAY_MEMORY);
        self.back.fade(DAY_MEMORY);
        self.opened_today = false;
        self.breaks *= DAY_MEMORY;
        self.open_s *= DAY_MEMORY;
        self.late.fade(DAY_MEMORY);
        self.lunch_due.fade(DAY_MEMORY);
        self.lunch_length.fade(DAY_MEMORY);
        self.break_length.fade(DAY_MEMORY);
        silent_lunch
    }

    /// On a day of this weekday; `silent` is the share of pauses in the whole office that nobody announces.
    pub fn habits(&self, prior: &CounterPrior, weekday: u8, silent: f64) -> CounterHabits {
        let learned = self.lunch_due.weight() >= 3.0;
        let due_s = if learned {
            Some(self.lunch_due.mean())
        } else {
            prior.lunch_s
        };
        let due_spread_s = if prior.lunch_s.is_some() {
            0.0
        } else {
            self.lunch_due.spread()
        };
        CounterHabits {
            opens_s: prior.opens_s,
            closes_s: prior.closes_s,
            late: self.late.get(),
            absent: self.absent.get(weekday),
            lunch: due_s.map(|due_s| Lunch {
                due_s,
                due_spread_s,
                length_s: self.lunch_length.mean(),
                length_spread_s: self.lunch_length.spread(),
            }),
            break_rate: self.breaks / self.open_s.max(1.0),
            break_length: self.break_length.get(),
            silent: self.silent.leaning_on(silent),
            lunch_after_s: self.called_s,
            lunch_over: self.lunch_over,
            lunch_kept_s: self.kept_squares.mean().sqrt().hypot(due_spread_s),
            early: if self.early_at.weight() > 0.5 {
                self.early.get(weekday)
            } else {
                0.0
            },
            early_s: self.early_at.mean(),
            early_spread_s: self.early_at.spread(),
            comes_back: self.comes_back.get(),
            back: self.back.get(),
        }
    }
}

/// A counter of whose lunches few are known takes about as long as the others.
pub(super) fn lean_on_each_other(counters: &mut [CounterTally]) {
    let length_s = Tally::pooled(
        counters.iter().map(|counter| &counter.lunch_length),
        LUNCH_S,
        2.0,
    );
    counters
        .iter_mut()
        .for_each(|counter| counter.lunch_length.lean_on(length_s));
}
