// SPDX-License-Identifier: EUPL-1.2
//! What a log of customers has told so far of a centre: who waits, who is there and serves what, how long it takes.

use std::collections::VecDeque;

use super::Customer;

/// Logarithms are taken of seconds plus this.
const FLOOR_S: f64 = 5.0;
/// An agent not seen busy for so long is thought to be away.
const AWAY_S: f64 = 900.0;
/// Not every log tells who gave up. Whoever was overtaken by so many, and has waited so many times as long as any of the last calls, is
/// thought to be gone.
const OVERTAKEN: u32 = 25;
const LONGER: f64 = 2.0;
const LATELY: usize = 50;
/// What is kept of whom an agent has served after each further day.
const SKILL_MEMORY: f64 = 0.95;
/// Before anything is known, one customer takes this long at an agent, and calls are so far apart while somebody waits.
const FIRST_GUESS_S: f64 = 240.0;
const FIRST_PACE_S: f64 = 60.0;
/// How fast the pace of calls, of all and of one service, and the day's error are followed.
const PACE_RATE: f64 = 0.1;
const OFF_RATE: f64 = 0.05;
/// So many services have an influence of their own; others only by their state.
const OWN_INFLUENCE: usize = 40;
/// The hour of the day, as weights of its neighbours among moments two hours apart.
const HOURS: usize = 13;
const STATE: usize = 20;
const SECONDS: usize = 10;

pub(super) fn log_of(s: f64) -> f64 {
    (s.max(0.0) + FLOOR_S).ln()
}

pub(super) fn seconds_of(log: f64) -> f64 {
    (log.min(14.0).exp() - FLOOR_S).max(0.0)
}

#[derive(Clone, Debug)]
struct Agent {
    /// How many of each service lately.
    served: Vec<f64>,
    busy: bool,
    seen_s: f64,
}

/// Somebody who waits, as the log has it.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    index: usize,
    /// How many were called who came later.
    overtaken: u32,
}

/// Mean time between calls while somebody waits.
#[derive(Clone, Copy, Debug)]
struct Pace {
    mean_s: f64,
    /// The last call, if somebody was left waiting then.
    since_s: Option<f64>,
}

impl Pace {
    fn called(&mut self, at_s: f64, somebody_waits: bool) {
        if let Some(since_s) = self.since_s {
            self.mean_s += PACE_RATE * (at_s - since_s - self.mean_s);
        }
        self.since_s = somebody_waits.then_some(at_s);
    }
}

pub(super) struct Centre<'a> {
    customers: &'a [Customer],
    waiting: Vec<Waiting>,
    /// The waits of the last calls.
    lately_s: VecDeque<f64>,
    agents: Vec<Agent>,
    /// Where agents have no names: how many were busy at once, the latest last, in a falling series.
    busy: usize,
    most_busy: VecDeque<(f64, usize)>,
    /// Fading means of the time at the agent: by service, and of all; `None` before an end was told.
    mean_s: Vec<f64>,
    mean_all_s: Option<f64>,
    pace: Pace,
    pace_of: Vec<Pace>,
    last_wait_s: Vec<f64>,
    last_wait_all_s: f64,
    last_queued_wait_s: f64,
    last_queued_s: f64,
    /// Fading means of how far the plainest estimator and what was told were off today, as logarithms.
    off: [f64; 2],
}

/// The lines at one moment, as somebody who comes finds them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub pooled_s: f64,
    pub by_service_s: f64,
    pub by_skill_s: f64,
    pub by_pace_s: f64,
    pub by_own_pace_s: f64,
    pub head_s: f64,
    pub head_of_all_s: f64,
    pub last_s: f64,
    people: f64,
    people_own: f64,
    agents: f64,
    able_agents: f64,
    busy: f64,
}

impl<'a> Centre<'a> {
    pub fn new(customers: &'a [Customer]) -> Centre<'a> {
        let services = services(customers);
        let agents = customers
            .iter()
            .filter_map(|c| c.agent)
            .map(|a| usize::from(a) + 1)
            .max()
            .unwrap_or(0);
        let agent = Agent {
            served: vec![0.0; services],
            busy: false,
            seen_s: f64::NEG_INFINITY,
        };
        let pace = Pace {
            mean_s: FIRST_PACE_S,
            since_s: None,
        };
        Centre {
            customers,
            waiting: vec![],
            lately_s: VecDeque::new(),
            agents: vec![agent; agents],
            busy: 0,
            most_busy: VecDeque::new(),
            mean_s: vec![FIRST_GUESS_S; services],
            mean_all_s: None,
            pace,
            pace_of: vec![pace; services],
            last_wait_s: vec![0.0; services],
            last_wait_all_s: 0.0,
            last_queued_wait_s: 0.0,
            last_queued_s: f64::NEG_INFINITY,
            off: [0.0; 2],
        }
    }

    pub fn turn_the_day(&mut self) {
        self.waiting.clear();
        self.last_wait_s.fill(0.0);
        (
            self.last_wait_all_s,
            self.last_queued_wait_s,
            self.last_queued_s,
        ) = (0.0, 0.0, f64::NEG_INFINITY);
        for agent in &mut self.agents {
            (agent.busy, agent.seen_s) = (false, f64::NEG_INFINITY);
            agent.served.iter_mut().for_each(|n| *n *= SKILL_MEMORY);
        }
        self.busy = 0;
        self.most_busy.clear();
        self.pace.since_s = None;
        self.pace_of.iter_mut().for_each(|pace| pace.since_s = None);
        self.off = [0.0; 2];
    }

    pub fn arrive(&mut self, index: usize) {
        self.waiting.push(Waiting {
            index,
            overtaken: 0,
        });
    }

    pub fn leave(&mut self, index: usize) {
        self.waiting.retain(|w| w.index != index);
    }

    pub fn call(&mut self, index: usize, at_s: f64) {
        self.leave(index);
        let customer = &self.customers[index];
        let (service, waited_s) = (usize::from(customer.service), at_s - customer.arrived_s);
        self.forget_who_is_gone(customer.arrived_s, waited_s, at_s);
        (self.last_wait_s[service], self.last_wait_all_s) = (waited_s, waited_s);
        if customer.queued {
            (self.last_queued_wait_s, self.last_queued_s) = (waited_s, at_s);
        }
        self.pace.called(at_s, !self.waiting.is_empty());
        let own_wait = self
            .waiting
            .iter()
            .any(|w| self.customers[w.index].service == customer.service);
        self.pace_of[service].called(at_s, own_wait);
        self.busy += 1;
        self.count_busy(at_s);
        if let Some(agent) = customer
            .agent
            .and_then(|a| self.agents.get_mut(usize::from(a)))
        {
            (agent.busy, agent.seen_s) = (true, at_s);
            agent.served[service] += 1.0;
        }
    }

    pub fn end(&mut self, customer: &Customer, at_s: f64) {
        if let Some(agent) = customer
            .agent
            .and_then(|a| self.agents.get_mut(usize::from(a)))
        {
            (agent.busy, agent.seen_s) = (false, at_s);
        }
        self.count_busy(at_s);
        self.busy = self.busy.saturating_sub(1);
        if let (Some(called_s), Some(_)) = (customer.called_s, customer.ended_s) {
            // A forgotten end says nothing.
            let lasted_s = (at_s - called_s).clamp(0.0, 3_600.0);
            let mean_s = &mut self.mean_s[usize::from(customer.service)];
            *mean_s += 0.01 * (lasted_s - *mean_s);
            let mean_all_s = self.mean_all_s.get_or_insert(FIRST_GUESS_S);
            *mean_all_s += 0.003 * (lasted_s - *mean_all_s);
        }
    }

    /// A wait came true: how far off the plainest estimator and what was told were.
    pub fn check(&mut self, plain_s: f64, told_s: f64, waited_s: f64) {
        for (off, told_s) in self.off.iter_mut().zip([plain_s, told_s]) {
            *off += OFF_RATE * ((log_of(waited_s) - log_of(told_s)).clamp(-2.0, 2.0) - *off);
        }
    }

    pub fn look(&self, customer: &Customer) -> Look {
        let (now_s, own) = (customer.arrived_s, usize::from(customer.service));
        let there: Vec<&Agent> = self
            .agents
            .iter()
            .filter(|a| a.busy || now_s - a.seen_s < AWAY_S)
            .collect();
        let able = |agent: &Agent, service: usize| {
            agent.served[service] >= (0.01 * agent.served.iter().sum::<f64>()).max(1.0)
        };
        let own_agents: Vec<&&Agent> = there.iter().filter(|a| able(a, own)).collect();
        let mut people = vec![0.0; self.mean_s.len()];
        self.waiting
            .iter()
            .for_each(|w| people[usize::from(self.customers[w.index].service)] += 1.0);
        // Of those who wait for other services, the share that is in the way: that of their agents who could call us too.
        let in_the_way = |(service, n): (usize, &f64)| {
            if service == own || *n == 0.0 || there.is_empty() {
                return *n;
            }
            let theirs = there.iter().filter(|a| able(a, service)).count().max(1);
            n * own_agents.iter().filter(|a| able(a, service)).count() as f64 / theirs as f64
        };
        let in_the_way: f64 = people.iter().enumerate().map(in_the_way).sum();
        let oldest = |mine: bool| {
            let of = self
                .waiting
                .iter()
                .map(|w| &self.customers[w.index])
                .filter(|c| !mine || c.service == customer.service);
            of.map(|c| now_s - c.arrived_s).fold(0.0, f64::max)
        };
        let nameless = self.agents.is_empty();
        let agents = if nameless {
            self.lately_busy(now_s)
        } else {
            there.len()
        }
        .max(1) as f64;
        let able_agents = if nameless {
            agents
        } else {
            own_agents.len().max(1) as f64
        };
        let (all, people_own) = (self.waiting.len() as f64, people[own]);
        let (by_pace_s, by_own_pace_s) = (
            (all + 1.0) * self.pace.mean_s,
            (people_own + 1.0) * self.pace_of[own].mean_s,
        );
        // Where no end is told, calls while somebody waits are as far apart as one customer takes, over the agents there are.
        let each = |mean_s: f64, agents: f64, pace_s: f64| {
            if self.mean_all_s.is_some() {
                mean_s / agents
            } else {
                pace_s
            }
        };
        let mean_all_s = self.mean_all_s.unwrap_or(FIRST_GUESS_S);
        Look {
            pooled_s: (all + 1.0) * each(mean_all_s, agents, self.pace.mean_s),
            by_service_s: (people_own + 1.0)
                * each(self.mean_s[own], able_agents, self.pace_of[own].mean_s),
            by_skill_s: (in_the_way + 1.0) * each(mean_all_s, able_agents, self.pace.mean_s),
            by_pace_s,
            by_own_pace_s,
            head_s: oldest(true),
            head_of_all_s: oldest(false),
            last_s: self.last_wait_s[own],
            people: all,
            people_own,
            agents,
            able_agents,
            busy: if nameless {
                self.busy
            } else {
                self.agents.iter().filter(|a| a.busy).count()
            } as f64,
        }
    }

    /// What a regression of the logarithm sees: a constant, the state, the hour, and which service it is.
    pub fn logs(&self, customer: &Customer, look: &Look) -> Vec<f64> {
        let since_queued_s = (customer.arrived_s - self.last_queued_s).min(3_600.0);
        let state: [f64; STATE] = [
            1.0,
            log_of(look.pooled_s),
            log_of(look.by_service_s),
            log_of(look.by_skill_s),
            log_of(look.by_pace_s),
            log_of(look.by_own_pace_s),
            log_of(look.head_s),
            log_of(look.head_of_all_s),
            log_of(look.last_s),
            log_of(self.last_wait_all_s),
            log_of(self.last_queued_wait_s),
            (since_queued_s + 30.0).ln(),
            (look.people + 1.0).ln(),
            (look.people_own + 1.0).ln(),
            look.agents.ln(),
            look.able_agents.ln(),
            customer.priority.clamp(-10.0, 10.0),
            (look.busy + 1.0).ln(),
            self.off[0],
            self.off[1],
        ];
        state
            .into_iter()
            .chain(hours(customer.arrived_s))
            .chain(self.which(customer))
            .collect()
    }

    /// What a regression in seconds sees: estimates over `unit_s`, and the plainest of them by hour and service.
    pub fn seconds(&self, customer: &Customer, look: &Look, unit_s: f64) -> Vec<f64> {
        let plain = look.pooled_s / unit_s;
        let state: [f64; SECONDS] = [
            30.0 / unit_s,
            plain,
            look.by_service_s / unit_s,
            look.by_skill_s / unit_s,
            look.by_pace_s / unit_s,
            look.by_own_pace_s / unit_s,
            look.head_s / unit_s,
            look.head_of_all_s / unit_s,
            plain * customer.priority.clamp(-10.0, 10.0),
            plain * self.off[0],
        ];
        let by_hour = hours(customer.arrived_s).map(|weight| plain * weight);
        state
            .into_iter()
            .chain(by_hour)
            .chain(self.which(customer).map(|own| plain * own))
            .collect()
    }

    /// How many numbers [`Centre::logs`] and [`Centre::seconds`] have.
    pub fn sizes(customers: &[Customer]) -> (usize, usize) {
        let more = HOURS + services(customers).min(OWN_INFLUENCE);
        (STATE + more, SECONDS + more)
    }

    fn which(&self, customer: &Customer) -> impl Iterator<Item = f64> {
        let own = usize::from(customer.service);
        (0..self.mean_s.len().min(OWN_INFLUENCE))
            .map(move |service| f64::from(u8::from(service == own)))
    }

    /// Somebody who had come at `arrived_s` was called.
    fn forget_who_is_gone(&mut self, arrived_s: f64, waited_s: f64, now_s: f64) {
        if self.lately_s.len() >= LATELY {
            self.lately_s.pop_front();
        }
        self.lately_s.push_back(waited_s);
        let longest_s = self.lately_s.iter().copied().fold(60.0, f64::max);
        let customers = self.customers;
        self.waiting.retain_mut(|w| {
            let came_s = customers[w.index].arrived_s;
            w.overtaken += u32::from(came_s < arrived_s);
            w.overtaken < OVERTAKEN || now_s - came_s < LONGER * longest_s
        });
    }

    fn count_busy(&mut self, at_s: f64) {
        while self
            .most_busy
            .back()
            .is_some_and(|(_, busy)| *busy <= self.busy)
        {
            self.most_busy.pop_back();
        }
        self.most_busy.push_back((at_s, self.busy));
    }

    /// How many were busy at once within a quarter of an hour, or are now.
    fn lately_busy(&self, now_s: f64) -> usize {
        let lately = self
            .most_busy
            .iter()
            .find(|(at_s, _)| now_s - at_s < AWAY_S);
        lately.map_or(0, |(_, busy)| *busy).max(self.busy)
    }
}

pub(super) fn services(customers: &[Customer]) -> usize {
    customers
        .iter()
        .map(|c| usize::from(c.service) + 1)
        .max()
        .unwrap_or(1)
}

fn hours(at_s: f64) -> impl Iterator<Item = f64> {
    let place = (at_s / 7_200.0).clamp(0.0, (HOURS - 1) as f64);
    (0..HOURS).map(move |hour| (1.0 - (place - hour as f64).abs()).max(0.0))
}
