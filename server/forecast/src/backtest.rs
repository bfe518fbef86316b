// SPDX-License-Identifier: EUPL-1.2
//! Back-test: a log of facts is replayed in order; at each ticket's issue its wait is forecast from what was known then, and compared
//! with the truth when that comes.

mod customers;
mod regress;
mod score;

use std::collections::BTreeMap;

use queue::AccessClass;

use crate::fact::{Fact, What};
use crate::model::{Model, Range};
use crate::simple::SIMPLE;
use crate::simulation::Scratch;

pub use customers::{Customer, backtest as backtest_customers};
pub use score::{Score, score};

/// Who foretells, in the order of [`Case::told`]; the last is the [`Model`].
pub const PREDICTORS: [&str; SIMPLE + 1] = [
    "position x mean / counters",
    "queue length by service",
    "head of line",
    "last to enter service",
    "regolacode",
];

/// A counter that has called a service so many times serves it, whatever the office says.
const UNSAID: u32 = 3;

/// One ticket: what was told at its issue, and what came true.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub day: u32,
    pub ticket: u64,
    pub service: u16,
    pub class: AccessClass,
    pub issued_s: f64,
    /// Seconds from issue to call; `None` when it was never called.
    pub waited_s: Option<f64>,
    /// By [`PREDICTORS`].
    pub told: [Range; PREDICTORS.len()],
    /// The model's own median, in seconds, also where another estimator was told in its place.
    pub model_s: f64,
}

impl Case {
    /// What each estimator said, and the model by itself.
    fn medians_s(&self) -> [f64; PREDICTORS.len()] {
        std::array::from_fn(|predictor| {
            if predictor == SIMPLE {
                self.model_s
            } else {
                self.told[predictor].p50_s
            }
        })
    }
}

/// The scores of a predictor over the tickets from day `from` on that really waited: a call at once is no forecast.
pub fn score_cases(cases: &[Case], predictor: usize, from: u32) -> Score {
    let waited = cases.iter().filter(|case| case.day >= from);
    score(
        waited.filter_map(|case| Some((case.told[predictor], case.waited_s.filter(|s| *s > 0.0)?))),
    )
}

/// A back-test on its way. Feed it the facts of a log in order; days begin with [`What::Day`].
pub struct Backtest {
    model: Model,
    replications: u32,
    scratch: Scratch,
    day: Option<u32>,
    open: BTreeMap<u64, usize>,
    /// Calls of a service at a counter that is not said to serve it.
    unsaid: BTreeMap<(u16, u16), u32>,
    cases: Vec<Case>,
}

impl Backtest {
    pub fn new(model: Model, replications: u32) -> Backtest {
        Backtest {
            model,
            replications,
            scratch: Scratch::default(),
            day: None,
            open: BTreeMap::new(),
            unsaid: BTreeMap::new(),
            cases: Vec::new(),
        }
    }

    pub fn observe(&mut self, fact: &Fact) {
        if let What::Called { ticket, counter } = &fact.what {
            self.believe(*ticket, *counter);
        }
        if let What::Called { ticket, .. } = &fact.what
            && let Some(case) = self
                .open
                .remove(ticket)
                .and_then(|at| self.cases.get_mut(at))
        {
            case.waited_s = Some(fact.at_s - case.issued_s);
        }
        self.model.observe(fact);
        match &fact.what {
            What::Day { .. } => {
                self.day = Some(self.day.map_or(0, |day| day + 1));
                self.open.clear();
            }
            What::Issued {
                ticket,
                legs,
                class,
                ..
            } => {
                self.foretell(
                    *ticket,
                    (legs.first().copied().unwrap_or(0), *class),
                    fact.at_s,
                );
            }
            _ => {}
        }
    }

    /// Whether the model is worse than a simple estimator now, which is told in its place.
    pub fn degraded(&self) -> bool {
        self.model.degraded()
    }

    /// Whether calls follow another rule than the office tells.
    pub fn rule_differs(&self) -> bool {
        self.model.rule_differs()
    }

    /// What was told and came true, in the order of issue.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// An office description may be older than the log: what a counter calls again and again it serves.
    fn believe(&mut self, ticket: u64, counter: u16) {
        let service = self
            .model
            .watch()
            .tickets
            .get(&ticket)
            .and_then(|t| t.waiting.legs.first().copied());
        let Some(service) = service else { return };
        let serves = |tiers: &Vec<Option<queue::Tier>>| {
            tiers.get(usize::from(service)).copied().flatten().is_some()
        };
        let tiers = &self.model.setting().tiers;
        if tiers.get(usize::from(counter)).is_none_or(serves) {
            return;
        }
        let nobody = !tiers.iter().any(serves);
        let calls = self.unsaid.entry((counter, service)).or_insert(0);
        *calls += 1;
        if nobody || *calls >= UNSAID {
            self.model.allow(counter, service);
        }
    }

    fn foretell(&mut self, ticket: u64, (service, class): (u16, AccessClass), at_s: f64) {
        let Some(forecast) = self
            .model
            .foretell(ticket, self.replications, &mut self.scratch)
        else {
            return;
        };
        let told = std::array::from_fn(|predictor| {
            forecast
                .simple
                .get(predictor)
                .copied()
                .unwrap_or(forecast.range)
        });
        self.open.insert(ticket, self.cases.len());
        self.cases.push(Case {
            day: self.day.unwrap_or(0),
            ticket,
            service,
            class,
            issued_s: at_s,
            waited_s: None,
            told,
            model_s: forecast.model_s,
        });
    }
}
