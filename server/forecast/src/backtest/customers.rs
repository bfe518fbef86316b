// SPDX-License-Identifier: EUPL-1.2
//! Back-test on a bare log of customers, with nothing told about staffing, skills or the calling rule.
//!
//! Who serves what is inferred from whom each agent has served lately, and who is there from who was seen busy within a quarter of an
//! hour. A simulation would need to know more than that (who pauses, who is kept for what), so here the simple estimators are weighed
//! against each other: the logarithm of the wait is regressed on theirs and on the state of the lines (ridge regression, fading by day),
//! and ranges are the quantiles of earlier days' residuals at forecasts of like length, calibrated as everywhere.

use std::collections::{BTreeMap, VecDeque};

use queue::AccessClass;

use super::regress::Ridge;
use super::{Case, PREDICTORS};
use crate::calibrate::Calibration;
use crate::model::Range;
use crate::monitor::Monitor;
use crate::simple::{Ratios, SIMPLE};

/// Logarithms are taken of seconds plus this.
const FLOOR_S: f64 = 5.0;
/// An agent not seen busy for so long is thought to be away.
const AWAY_S: f64 = 900.0;
/// Days of residuals that are remembered, and into how many classes of forecasts they are put at most.
const MEMORY_DAYS: usize = 12;
const CLASSES: usize = 12;
/// What is kept of whom an agent has served after each further day.
const SKILL_MEMORY: f64 = 0.95;
/// Before anything is known, one customer takes this long.
const FIRST_GUESS_S: f64 = 240.0;

/// A customer, as the log has it. Times are seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Customer {
    /// Days in order, from 0.
    pub day: u32,
    pub arrived_s: f64,
    pub service: u16,
    pub priority: f64,
    /// Had to wait at all.
    pub queued: bool,
    pub called_s: Option<f64>,
    /// When the agent was free again.
    pub ended_s: Option<f64>,
    pub left_s: Option<f64>,
    pub agent: Option<u16>,
}

/// Replays the log without looking ahead: one case for each customer, named by the place in the log, from 1. `waited_s` is told only of
/// those who had to wait.
pub fn backtest(customers: &[Customer]) -> Vec<Case> {
    let mut centre = Centre::new(customers);
    let mut cases: Vec<Case> = vec![];
    let mut open: BTreeMap<usize, Told> = BTreeMap::new();
    for (day, at_s, kind, index) in events(customers) {
        centre.turn_to(day);
        let customer = &customers[index];
        match kind {
            Kind::End => centre.end(customer, at_s),
            Kind::Arrive => {
                let told = centre.tell(customer);
                let (ticket, service) = (index as u64 + 1, customer.service);
                let class = if customer.priority > 0.0 { AccessClass::Priority } else { AccessClass::Standard };
                cases.push(Case { day, ticket, service, class, issued_s: at_s, waited_s: None, told: told.ranges, model_s: told.model_s });
                open.insert(index, Told { case: cases.len() - 1, ..told });
                centre.waiting.push(index);
            }
            Kind::Call => {
                centre.waiting.retain(|w| *w != index);
                if let Some(told) = open.remove(&index).filter(|_| customer.queued) {
                    let waited_s = at_s - customer.arrived_s;
                    cases[told.case].waited_s = Some(waited_s);
                    centre.monitor.see(cases[told.case].medians_s(), waited_s);
                    centre.check(customer.service, waited_s, told);
                }
                centre.call(customer, at_s);
            }
            Kind::Leave => {
                centre.waiting.retain(|w| *w != index);
                open.remove(&index);
            }
        }
    }
    cases
}

/// What was told, and what to learn from when the truth comes.
struct Told {
    case: usize,
    ranges: [Range; PREDICTORS.len()],
    model_s: f64,
    /// What the regression saw, and the logarithm that it answered.
    seen: Vec<f64>,
    log_forecast: Option<f64>,
}

/// At the same moment they happen in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    End,
    Arrive,
    Call,
    Leave,
}

fn events(customers: &[Customer]) -> Vec<(u32, f64, Kind, usize)> {
    let mut events = vec![];
    for (index, c) in customers.iter().enumerate() {
        events.push((c.day, c.arrived_s, Kind::Arrive, index));
        if let Some(called_s) = c.called_s.map(|s| s.max(c.arrived_s)) {
            events.push((c.day, called_s, Kind::Call, index));
            events.push((c.day, c.ended_s.unwrap_or(called_s).max(called_s + 0.001), Kind::End, index));
        } else if let Some(left_s) = c.left_s {
            events.push((c.day, left_s.max(c.arrived_s), Kind::Leave, index));
        }
    }
    events.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    events
}

#[derive(Clone, Debug)]
struct Agent {
    /// How many of each service lately.
    served: Vec<f64>,
    busy: bool,
    seen_s: f64,
}

/// What the log has told so far.
struct Centre<'a> {
    customers: &'a [Customer],
    day: Option<u32>,
    waiting: Vec<usize>,
    agents: Vec<Agent>,
    /// Fading means of the time at the agent: by service, and of all.
    mean_s: Vec<f64>,
    mean_all_s: f64,
    last_wait_s: Vec<f64>,
    last_wait_all_s: f64,
    last_queued_wait_s: f64,
    last_queued_s: f64,
    ratios: [Ratios; SIMPLE],
    monitor: Monitor<{ PREDICTORS.len() }>,
    ridge: Ridge,
    /// Of earlier days: forecast and truth, both as logarithms.
    days: VecDeque<Vec<(f64, f64)>>,
    today: Vec<(f64, f64)>,
    residuals: Residuals,
    calibration: Calibration,
}

impl Centre<'_> {
    fn new(customers: &[Customer]) -> Centre<'_> {
        let services = customers.iter().map(|c| usize::from(c.service) + 1).max().unwrap_or(1);
        let agents = customers.iter().filter_map(|c| c.agent).map(|a| usize::from(a) + 1).max().unwrap_or(0);
        let agent = Agent { served: vec![0.0; services], busy: false, seen_s: f64::NEG_INFINITY };
        Centre {
            customers,
            day: None,
            waiting: vec![],
            agents: vec![agent; agents],
            mean_s: vec![FIRST_GUESS_S; services],
            mean_all_s: FIRST_GUESS_S,
            last_wait_s: vec![0.0; services],
            last_wait_all_s: 0.0,
            last_queued_wait_s: 0.0,
            last_queued_s: f64::NEG_INFINITY,
            ratios: std::array::from_fn(|_| Ratios::new()),
            monitor: Monitor::new(),
            ridge: Ridge::new(STATE + services),
            days: VecDeque::new(),
            today: vec![],
            residuals: Residuals::default(),
            calibration: Calibration::new(services),
        }
    }

    fn turn_to(&mut self, day: u32) {
        if self.day.replace(day).is_none_or(|before| before == day) {
            return;
        }
        self.waiting.clear();
        self.last_wait_s.fill(0.0);
        (self.last_wait_all_s, self.last_queued_wait_s, self.last_queued_s) = (0.0, 0.0, f64::NEG_INFINITY);
        for agent in &mut self.agents {
            (agent.busy, agent.seen_s) = (false, f64::NEG_INFINITY);
            agent.served.iter_mut().for_each(|n| *n *= SKILL_MEMORY);
        }
        self.calibration.turn_the_day(1.0);
        self.ridge.turn_the_day();
        self.days.push_back(std::mem::take(&mut self.today));
        if self.days.len() > MEMORY_DAYS {
            self.days.pop_front();
        }
        self.residuals = Residuals::of(self.days.iter().flatten().copied().collect());
    }

    fn call(&mut self, customer: &Customer, at_s: f64) {
        let (service, waited_s) = (usize::from(customer.service), at_s - customer.arrived_s);
        (self.last_wait_s[service], self.last_wait_all_s) = (waited_s, waited_s);
        if customer.queued {
            (self.last_queued_wait_s, self.last_queued_s) = (waited_s, at_s);
        }
        if let Some(agent) = customer.agent.and_then(|a| self.agents.get_mut(usize::from(a))) {
            (agent.busy, agent.seen_s) = (true, at_s);
            agent.served[service] += 1.0;
        }
    }

    fn end(&mut self, customer: &Customer, at_s: f64) {
        if let Some(agent) = customer.agent.and_then(|a| self.agents.get_mut(usize::from(a))) {
            (agent.busy, agent.seen_s) = (false, at_s);
        }
        // A forgotten end says nothing.
        let lasted_s = (at_s - customer.called_s.unwrap_or(at_s)).clamp(0.0, 3_600.0);
        let mean_s = &mut self.mean_s[usize::from(customer.service)];
        *mean_s += 0.01 * (lasted_s - *mean_s);
        self.mean_all_s += 0.003 * (lasted_s - self.mean_all_s);
    }

    /// What is told to a customer who comes now.
    fn tell(&self, customer: &Customer) -> Told {
        let look = self.look(customer);
        let points = [look.pooled_s, look.by_service_s, look.head_s, self.last_wait_s[usize::from(customer.service)]];
        let simple: [Range; SIMPLE] = std::array::from_fn(|estimator| self.ratios[estimator].around(points[estimator]));
        let seen = self.features(customer, &look);
        let log_forecast = self.ridge.forecast(&seen);
        let quantile = |log_s: f64, p: f64| {
            let residual = self.residuals.quantile(log_s, self.calibration.raw(customer.service, p))?;
            Some(((log_s + residual).exp() - FLOOR_S).max(0.0))
        };
        let ours = |log_s: f64| Some(Range { p05_s: quantile(log_s, 0.05)?, p50_s: quantile(log_s, 0.5)?, p95_s: quantile(log_s, 0.95)? });
        // On the first day the pooled rule is all there is.
        let ours = log_forecast.and_then(ours).unwrap_or(simple[0]);
        let trusted = simple.get(self.monitor.choice()).copied().unwrap_or(ours);
        let ranges = std::array::from_fn(|predictor| simple.get(predictor).copied().unwrap_or(trusted));
        Told { case: 0, ranges, model_s: ours.p50_s, seen, log_forecast }
    }

    fn check(&mut self, service: u16, waited_s: f64, told: Told) {
        for (ratios, range) in self.ratios.iter_mut().zip(&told.ranges) {
            ratios.check(range, waited_s);
        }
        let truth = (waited_s + FLOOR_S).ln();
        self.ridge.learn(told.seen, truth);
        if let Some(log_s) = told.log_forecast {
            self.today.push((log_s, truth));
            if let Some(pit) = self.residuals.share_under(log_s, truth - log_s) {
                self.calibration.see(service, pit);
            }
        }
    }

    fn look(&self, customer: &Customer) -> Look {
        let (now_s, own) = (customer.arrived_s, usize::from(customer.service));
        let there: Vec<&Agent> = self.agents.iter().filter(|a| a.busy || now_s - a.seen_s < AWAY_S).collect();
        let able = |agent: &Agent, service: usize| agent.served[service] >= (0.01 * agent.served.iter().sum::<f64>()).max(1.0);
        let own_agents: Vec<&&Agent> = there.iter().filter(|a| able(a, own)).collect();
        let mut people = vec![0.0; self.mean_s.len()];
        self.waiting.iter().for_each(|w| people[usize::from(self.customers[*w].service)] += 1.0);
        // Of those who wait for other services, the share that is in the way: that of their agents who could call us too.
        let in_the_way = |(service, n): (usize, &f64)| {
            if service == own || *n == 0.0 {
                return *n;
            }
            let theirs = there.iter().filter(|a| able(a, service)).count().max(1);
            n * own_agents.iter().filter(|a| able(a, service)).count() as f64 / theirs as f64
        };
        let in_the_way: f64 = people.iter().enumerate().map(in_the_way).sum();
        let oldest = |mine: bool| {
            let of = self.waiting.iter().map(|w| &self.customers[*w]).filter(|c| !mine || c.service == customer.service);
            of.map(|c| now_s - c.arrived_s).fold(0.0, f64::max)
        };
        let (agents, able_agents) = (there.len().max(1) as f64, own_agents.len().max(1) as f64);
        Look {
            pooled_s: (self.waiting.len() as f64 + 1.0) * self.mean_all_s / agents,
            by_service_s: (people[own] + 1.0) * self.mean_s[own] / able_agents,
            by_skill_s: (in_the_way + 1.0) * self.mean_all_s / able_agents,
            head_s: oldest(true),
            head_of_all_s: oldest(false),
            people: self.waiting.len() as f64,
            people_own: people[own],
            agents,
            able_agents,
            busy: self.agents.iter().filter(|a| a.busy).count() as f64,
        }
    }

    /// What the regression sees: a constant, the state, and which service it is.
    fn features(&self, customer: &Customer, look: &Look) -> Vec<f64> {
        let own = usize::from(customer.service);
        let since_queued_s = (customer.arrived_s - self.last_queued_s).min(3_600.0);
        let ln = |s: f64| (s.max(0.0) + FLOOR_S).ln();
        let state: [f64; STATE] = [
            1.0,
            ln(look.pooled_s),
            ln(look.by_service_s),
            ln(look.by_skill_s),
            ln(look.head_s),
            ln(look.head_of_all_s),
            ln(self.last_wait_s[own]),
            ln(self.last_wait_all_s),
            ln(self.last_queued_wait_s),
            (since_queued_s + 30.0).ln(),
            (look.people + 1.0).ln(),
            (look.people_own + 1.0).ln(),
            look.agents.ln(),
            look.able_agents.ln(),
            customer.priority,
            (look.busy + 1.0).ln(),
        ];
        let services = (0..self.mean_s.len()).map(|s| f64::from(u8::from(s == own)));
        state.into_iter().chain(services).collect()
    }
}

const STATE: usize = 16;

/// The lines at one moment, as somebody who comes finds them.
struct Look {
    pooled_s: f64,
    by_service_s: f64,
    by_skill_s: f64,
    head_s: f64,
    head_of_all_s: f64,
    people: f64,
    people_own: f64,
    agents: f64,
    able_agents: f64,
    busy: f64,
}

/// Truth less forecast, as logarithms, in classes of forecasts of like length.
#[derive(Clone, Debug, Default)]
struct Residuals {
    /// Upper ends of all classes but the last.
    ends: Vec<f64>,
    classes: Vec<Vec<f64>>,
}

impl Residuals {
    fn of(mut pairs: Vec<(f64, f64)>) -> Residuals {
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let count = (pairs.len() / 100).min(CLASSES);
        if count == 0 {
            return Residuals::default();
        }
        let size = pairs.len().div_ceil(count);
        let classes: Vec<Vec<f64>> = pairs
            .chunks(size)
            .map(|chunk| {
                let mut residuals: Vec<f64> = chunk.iter().map(|(forecast, truth)| truth - forecast).collect();
                residuals.sort_unstable_by(f64::total_cmp);
                residuals
            })
            .collect();
        let ends = (1..classes.len()).map(|class| pairs[class * size].0).collect();
        Residuals { ends, classes }
    }

    fn class(&self, log_forecast: f64) -> Option<&[f64]> {
        self.classes.get(self.ends.partition_point(|end| *end <= log_forecast)).map(Vec::as_slice)
    }

    fn quantile(&self, log_forecast: f64, p: f64) -> Option<f64> {
        let class = self.class(log_forecast)?;
        let place = p.clamp(0.0, 1.0) * class.len().checked_sub(1)? as f64;
        let (below, above) = (class[place.floor() as usize], class[place.ceil() as usize]);
        Some(below + (above - below) * place.fract())
    }

    fn share_under(&self, log_forecast: f64, residual: f64) -> Option<f64> {
        let class = self.class(log_forecast)?;
        Some(class.partition_point(|r| *r <= residual) as f64 / class.len() as f64)
    }
}
