// SPDX-License-Identifier: EUPL-1.2
//! How a counter spends its day.

use super::tally::{LogTally, Share, Tally};
use super::turns::Turns;
use super::{CounterPrior, DAY_MEMORY};
use crate::habits::{CounterHabits, LogNormal, Lunch};

/// What is known of a counter's day.
#[derive(Clone, Debug)]
pub(super) struct CounterTally {
    pub late: LogTally,
    absent: Turns,
    pub lunch_due: Tally,
    pub lunch_length: Tally,
    pub breaks: f64,
    pub open_s: f64,
    pub break_length: LogTally,
    pub opened_today: bool,
    pub since_s: f64,
    /// When it last called somebody.
    pub called_s: f64,
    /// When it closed although there was work, unless it has opened again; before, the moment up to which it had gone on working.
    pub left_s: Option<(f64, f64)>,
    early: Turns,
    early_at: Tally,
    comes_back: Share,
    back: LogTally,
}

impl CounterTally {
    pub fn new() -> CounterTally {
        CounterTally {
            late: LogTally::new(LogNormal { mu: 120.0_f64.ln(), sigma: 0.8 }, 2.0),
            absent: Turns::new(0.03, 10.0),
            lunch_due: Tally::new(0.0, 600.0, 0.0),
            lunch_length: Tally::new(1_800.0, 400.0, 2.0),
            breaks: 0.4,
            open_s: 20_000.0,
            break_length: LogTally::new(LogNormal::with_mean(480.0, 0.5), 3.0),
            opened_today: false,
            since_s: 0.0,
            called_s: 0.0,
            left_s: None,
            early: Turns::new(0.03, 4.0),
            early_at: Tally::new(0.0, 600.0, 0.0),
            comes_back: Share::new(0.2, 4.0),
            back: LogTally::new(LogNormal { mu: 1_800.0_f64.ln(), sigma: 0.7 }, 3.0),
        }
    }

    /// It has opened; if it had closed before, it has come back.
    pub fn open(&mut self, at_s: f64) {
        if let Some((_, left_s)) = self.left_s.take() {
            self.comes_back.add(true);
            self.back.add((at_s - left_s).max(60.0));
        }
        self.since_s = at_s;
    }

    pub fn turn_the_day(&mut self) {
        self.absent.add(!self.opened_today);
        if self.opened_today {
            self.early.add(self.left_s.is_some());
        }
        if let Some((worked_s, left_s)) = self.left_s.take() {
            // It was due somewhere between; perhaps when it usually is.
            let usual_s = if self.early_at.weight() > 0.5 { self.early_at.mean() } else { (worked_s + left_s) / 2.0 };
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
    }

    pub fn habits(&self, prior: &CounterPrior) -> CounterHabits {
        let learned = self.lunch_due.weight() >= 3.0;
        let due_s = if learned { Some(self.lunch_due.mean()) } else { prior.lunch_s };
        let due_spread_s = if prior.lunch_s.is_some() { 0.0 } else { self.lunch_due.spread() };
        CounterHabits {
            opens_s: prior.opens_s,
            closes_s: prior.closes_s,
            late: self.late.get(),
            absent: self.absent.get(),
            lunch: due_s.map(|due_s| Lunch {
                due_s,
                due_spread_s,
                length_s: self.lunch_length.mean(),
                length_spread_s: self.lunch_length.spread(),
            }),
            break_rate: self.breaks / self.open_s.max(1.0),
            break_length: self.break_length.get(),
            early: if self.early_at.weight() > 0.5 { self.early.get() } else { 0.0 },
            early_s: self.early_at.mean(),
            early_spread_s: self.early_at.spread(),
            comes_back: self.comes_back.get(),
            back: self.back.get(),
        }
    }
}
