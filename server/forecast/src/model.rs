// SPDX-License-Identifier: EUPL-1.2
//! All of the forecast in one value: what was learned, the present, and what ranges were worth so far. Facts in, distributions out.

use std::collections::BTreeMap;

use crate::calibrate::Calibration;
use crate::draw::mix;
use crate::fact::{Fact, What};
use crate::habits::Habits;
use crate::hall::{Present, Setting};
use crate::learn::{Learner, Prior};
use crate::simulation::{Outlook, Scratch, Times, simulate};
use crate::watch::{Asked, Watch};

/// A forecast in seconds from the moment it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    pub p05_s: f64,
    pub p50_s: f64,
    pub p95_s: f64,
}

/// Learns from facts as they come, and forecasts from the present. The same facts give the same model.
#[derive(Clone, Debug)]
pub struct Model {
    setting: Setting,
    learner: Learner,
    watch: Watch,
    calibration: Calibration,
    /// What was told at issue and has not come true yet, by ticket.
    told: BTreeMap<u64, Times>,
    day: u64,
}

impl Model {
    pub fn new(setting: Setting, prior: Prior) -> Model {
        Model {
            learner: Learner::new(prior),
            watch: Watch::new(setting.tiers.len()),
            calibration: Calibration::new(setting.areas.len()),
            told: BTreeMap::new(),
            day: 0,
            setting,
        }
    }

    /// Facts come in the order in which they happened.
    pub fn observe(&mut self, fact: &Fact) {
        match &fact.what {
            What::Day { .. } => {
                self.calibration.turn_the_day();
                self.told.clear();
                self.day += 1;
            }
            What::Called { ticket, .. } => self.check(*ticket, fact.at_s),
            What::NoShow { ticket } | What::Left { ticket } => {
                self.told.remove(ticket);
            }
            _ => {}
        }
        self.learner.learn(&self.watch, fact);
        self.watch.see(fact);
    }

    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// What is known of how the office lives, for the rest of today.
    pub fn habits(&self) -> Habits {
        self.learner.habits(&self.watch)
    }

    pub fn present(&self, asked: Asked) -> Present {
        self.watch.present(&self.setting, asked)
    }

    /// The future of everybody who waits and of whoever comes next, as [`simulate`] tells it: see [`Model::range`] for reading it.
    pub fn outlook(&self, asked: Asked, replications: u32, scratch: &mut Scratch) -> Outlook {
        simulate(&self.setting, &self.habits(), &self.present(asked), replications, self.seed(), scratch)
    }

    /// Stays the same for a whole day, so that each forecast rolls the same dice as the one before.
    pub fn seed(&self) -> u64 {
        mix(self.day)
    }

    /// The forecast for `ticket`, issued just now. It is remembered, so that ranges are calibrated by what comes true. `None` when no
    /// counter will call it in any future that can be foreseen.
    pub fn foretell(&mut self, ticket: u64, replications: u32, scratch: &mut Scratch) -> Option<Range> {
        let service = *self.watch.tickets.get(&ticket)?.waiting.legs.first()?;
        let outlook = self.outlook(Asked::Ticket(ticket), replications, scratch);
        let times = outlook.visits.into_iter().flatten().next()?;
        let range = self.range(service, &times);
        self.told.insert(ticket, times);
        range
    }

    /// The calibrated range of call times for `service`, from now. `None` when there is no future with a call.
    pub fn range(&self, service: u16, times: &Times) -> Option<Range> {
        let quantile = |p: f64| Some((times.quantile(self.calibration.raw(service, p))? - self.watch.now_s).max(0.0));
        Some(Range { p05_s: quantile(0.05)?, p50_s: quantile(0.5)?, p95_s: quantile(0.95)? })
    }

    /// Where the truth fell in what was told; who was called at once tells nothing about ranges.
    fn check(&mut self, ticket: u64, at_s: f64) {
        let (Some(times), Some(known)) = (self.told.remove(&ticket), self.watch.tickets.get(&ticket)) else { return };
        if at_s > known.waiting.arrived_s
            && let (Some(service), Some(pit)) = (known.waiting.legs.first(), times.share_by(at_s))
        {
            self.calibration.see(*service, pit);
        }
    }
}
