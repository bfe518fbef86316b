// SPDX-License-Identifier: EUPL-1.2
//! All of the forecast in one value: what was learned, the present, what ranges were worth so far, and whether the model is to be trusted.
//! Facts in, distributions out.

use std::collections::BTreeMap;

use crate::calibrate::Calibration;
use crate::draw::mix;
use crate::fact::{Fact, What};
use crate::habits::Habits;
use crate::hall::{Present, Setting, Waiting};
use crate::learn::{Learner, Prior};
use crate::monitor::Monitor;
use crate::moved::Moved;
use crate::rule::Rule;
use crate::shown::Scene;
use crate::simple::{SIMPLE, Simple};
use crate::simulation::{Outlook, Scratch, Times, simulate};
use crate::watch::{Asked, HallMirror};

/// Of the times that a service takes, the share that are shorter than what is plausible.
const SHORTEST: f64 = 0.01;

/// A forecast in seconds from the moment it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    pub p05_s: f64,
    pub p50_s: f64,
    pub p95_s: f64,
}

/// What was forecast at an issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foretold {
    /// What is to be told: the model's range, or that of the best simple estimator while the model is not to be trusted.
    pub range: Range,
    /// What each simple estimator says.
    pub simple: [Range; SIMPLE],
    /// The model's own median, in seconds, whatever is told.
    pub model_s: f64,
}

/// What is to be told to everybody; see [`Model::forecasts`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecasts {
    pub waiting: Vec<Awaited>,
    /// For somebody who takes a number now, by service and access class; an appointment is one whose slot is now.
    pub arrivals: Vec<[Option<Range>; 3]>,
}

/// What is to be told to one ticket that waits; `None` where no future has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Awaited {
    pub ticket: u64,
    /// The call of each leg, the present one first.
    pub calls: Vec<Option<Range>>,
    /// When the last leg is done.
    pub end: Option<Range>,
}

/// Learns from facts as they come, and forecasts from the present. The same facts give the same model.
#[derive(Clone, Debug)]
pub struct Model {
    /// With the rule that calls are believed to follow.
    setting: Setting,
    rule: Rule,
    learner: Learner,
    watch: HallMirror,
    calibration: Calibration,
    simple: Simple,
    monitor: Monitor<{ SIMPLE + 1 }>,
    /// What was told at issue and has not come true yet, by ticket.
    told: BTreeMap<u64, (Foretold, Option<Times>)>,
    day: u64,
}

impl Model {
    pub fn new(setting: Setting, prior: Prior) -> Model {
        Model {
            learner: Learner::new(prior),
            watch: HallMirror::new(&setting),
            calibration: Calibration::new(setting.areas.len()),
            simple: Simple::new(setting.areas.len()),
            monitor: Monitor::new(),
            told: BTreeMap::new(),
            day: 0,
            rule: Rule::new(setting.policy.clone()),
            setting,
        }
    }

    /// Facts come in the order in which they happened.
    pub fn observe(&mut self, fact: &Fact) {
        match &fact.what {
            What::Day { .. } => {
                self.calibration.turn_the_day(if self.day > 1 {
                    1.0 - self.learner.jumped()
                } else {
                    0.0
                });
                self.told.clear();
                self.day += 1;
            }
            What::Called { ticket, counter } => {
                self.check(*ticket, fact.at_s);
                if self
                    .rule
                    .observe(&self.setting, &self.watch, (*ticket, *counter), fact.at_s)
                {
                    self.setting.policy = self.rule.believed().clone();
                }
            }
            What::NoShow { ticket } | What::Left { ticket } => {
                self.told.remove(ticket);
            }
            _ => {}
        }
        self.simple.observe(&self.watch, fact);
        self.learner.learn(&self.setting, &self.watch, fact);
        self.watch.observe(fact);
    }

    /// Time has passed and nothing has happened.
    pub fn tick(&mut self, now_s: f64) {
        self.watch.now_s = self.watch.now_s.max(now_s);
    }

    /// The office has changed: what was learned goes on with what is still there. `setting` and `prior` are the new ones; the present and
    /// today's tickets are kept.
    pub fn change_office(&mut self, setting: Setting, prior: Prior, moved: &Moved) {
        self.learner.change_office(prior, moved);
        self.watch.change_office(&setting.policy, moved);
        self.calibration.change_office(moved);
        self.simple.change_office(moved);
        self.rule.tell(&setting.policy);
        self.setting = Setting {
            policy: self.rule.believed().clone(),
            ..setting
        };
    }

    /// The counter serves this too, though the office did not say so.
    pub fn allow(&mut self, counter: u16, service: u16) {
        let tiers = self.setting.tiers.get_mut(usize::from(counter));
        if let Some(tier @ None) = tiers.and_then(|tiers| tiers.get_mut(usize::from(service))) {
            *tier = Some(0);
        }
    }

    pub fn watch(&self) -> &HallMirror {
        &self.watch
    }

    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// What is known of how the office lives, for the rest of today.
    pub fn habits(&self) -> Habits {
        self.learner.habits(&self.watch)
    }

    /// The shortest time that each service plausibly takes, in seconds: one in a hundred is shorter. Who counts as served only after that time
    /// has passed makes what is learned of the service a little longer, but not ever longer: with normal logarithms it comes to rest where 1.4
    /// in a hundred are shorter.
    pub fn shortest_s(&self) -> Vec<f64> {
        let habits = self.habits();
        habits
            .service
            .iter()
            .map(|service| service.at(habits.shape.quantile(SHORTEST)))
            .collect()
    }

    pub fn present(&self, asked: Asked) -> Present {
        self.watch.present(&self.setting, asked)
    }

    /// Whether calls follow another rule than the office tells. Forecasts follow the one they are seen to follow.
    pub fn rule_differs(&self) -> bool {
        self.rule.differs()
    }

    /// Whether the model has lately been worse than a simple estimator, which is told in its place.
    pub fn degraded(&self) -> bool {
        self.monitor.degraded()
    }

    /// The future of everybody who waits and of whoever comes next, as [`simulate`] tells it: see [`Model::range`] for reading it.
    pub fn outlook(&self, asked: Asked, replications: u32, scratch: &mut Scratch) -> Outlook {
        simulate(
            &self.setting,
            &self.habits(),
            &self.present(asked),
            replications,
            self.seed(),
            scratch,
        )
    }

    /// What to tell everybody who waits and whoever comes next, in seconds from now.
    pub fn forecasts(&self, replications: u32, scratch: &mut Scratch) -> Forecasts {
        let present = self.present(Asked::Everything);
        let outlook = simulate(
            &self.setting,
            &self.habits(),
            &present,
            replications,
            self.seed(),
            scratch,
        );
        let of_visit = |((waiting, times), end): ((&Waiting, &Vec<Times>), &Times)| {
            let legs = waiting.legs.iter().zip(times).enumerate();
            let calls = legs.map(|(leg, (service, times))| {
                match self.fallen_back(waiting.visit).filter(|_| leg == 0) {
                    Some(simple) => Some(simple),
                    None => self.range(*service, times),
                }
            });
            let end = waiting
                .legs
                .last()
                .and_then(|service| self.range(*service, end));
            Awaited {
                ticket: waiting.visit,
                calls: calls.collect(),
                end,
            }
        };
        let next = |(service, times): (usize, &[Times; 3])| {
            let service = service as u16;
            let simple = || {
                self.simple
                    .tell(&self.watch, &self.setting, None, service)
                    .get(self.monitor.choice())
                    .copied()
            };
            times.each_ref().map(|times| {
                if self.degraded() {
                    simple()
                } else {
                    self.range(service, times)
                }
            })
        };
        Forecasts {
            waiting: present
                .waiting
                .iter()
                .zip(&outlook.visits)
                .zip(&outlook.ends)
                .map(of_visit)
                .collect(),
            arrivals: outlook.arrivals.iter().enumerate().map(next).collect(),
        }
    }

    /// What the order and the pace of the hall look like for `service`, to tell later why a forecast had to grow.
    pub fn scene(&self, service: u16) -> Scene {
        Scene::of(&self.setting, &self.watch, service, self.learner.drift())
    }

    /// Stays the same for a whole day, so that each forecast rolls the same dice as the one before.
    pub fn seed(&self) -> u64 {
        mix(self.day)
    }

    /// The forecast for `ticket`, issued just now. It is remembered, so that ranges are calibrated by what comes true, and the model is
    /// compared with the simple estimators. `None` for a ticket that is not there.
    pub fn foretell(
        &mut self,
        ticket: u64,
        replications: u32,
        scratch: &mut Scratch,
    ) -> Option<Foretold> {
        let service = *self.watch.tickets.get(&ticket)?.waiting.legs.first()?;
        let simple = self
            .simple
            .tell(&self.watch, &self.setting, Some(ticket), service);
        let times = self
            .outlook(Asked::Ticket(ticket), replications, scratch)
            .visits
            .into_iter()
            .flatten()
            .next();
        // Where nothing can be simulated (no counter will ever be there), the plainest estimator is all there is.
        let ours = times
            .as_ref()
            .and_then(|times| self.range(service, times))
            .unwrap_or(simple[0]);
        let range = simple.get(self.monitor.choice()).copied().unwrap_or(ours);
        let forecast = Foretold {
            range,
            simple,
            model_s: ours.p50_s,
        };
        self.told.insert(ticket, (forecast, times));
        Some(forecast)
    }

    /// The calibrated range of these times, from now: of the calls for `service`, or of the ends of visits whose last leg is for it.
    /// `None` when there is none.
    pub fn range(&self, service: u16, times: &Times) -> Option<Range> {
        let quantile = |p: f64| {
            Some((times.quantile(self.calibration.raw(service, p))? - self.watch.now_s).max(0.0))
        };
        Some(Range {
            p05_s: quantile(0.05)?,
            p50_s: quantile(0.5)?,
            p95_s: quantile(0.95)?,
        })
    }

    /// What the trusted simple estimator said to `ticket`, less what has passed since; `None` while the model is trusted, or when the
    /// ticket has waited longer than that estimator thought possible.
    fn fallen_back(&self, ticket: u64) -> Option<Range> {
        let told = self
            .told
            .get(&ticket)?
            .0
            .simple
            .get(self.monitor.choice())?;
        let passed_s = self.watch.now_s - self.watch.tickets.get(&ticket)?.waiting.arrived_s;
        let left = |s: f64| (s - passed_s).max(0.0);
        (passed_s < told.p95_s).then(|| Range {
            p05_s: left(told.p05_s),
            p50_s: left(told.p50_s),
            p95_s: left(told.p95_s),
        })
    }

    /// What was told came true. Who was called at once tells nothing.
    fn check(&mut self, ticket: u64, at_s: f64) {
        let (Some((told, times)), Some(known)) =
            (self.told.remove(&ticket), self.watch.tickets.get(&ticket))
        else {
            return;
        };
        let waited_s = at_s - known.waiting.arrived_s;
        if waited_s <= 0.0 {
            return;
        }
        self.simple.check(&told.simple, waited_s);
        let [a, b, c, d] = told.simple.map(|range| range.p50_s);
        self.monitor.observe([a, b, c, d, told.model_s], waited_s);
        if let (Some(service), Some(pit)) = (
            known.waiting.legs.first(),
            times.and_then(|times| times.share_by(at_s)),
        ) {
            self.calibration.observe(*service, pit);
        }
    }
}
