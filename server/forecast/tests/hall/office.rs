// SPDX-License-Identifier: EUPL-1.2
//! An office with a known truth, lived through plainly: a list of what happens next, a list of who waits, nothing shared with the
//! simulation except [`queue::choose`].

use forecast::habits::{CounterHabits, Habits, LogNormal, Lunch, SLICE_S, SLICES};
use forecast::hall::Setting;
use forecast::learn::{CounterPrior, Prior};
use forecast::shape::{Shape, ShapeTally};
use forecast::{Fact, Near, What};
use queue::{AccessClass, AreaId, Candidate, CounterId, Moment, Policy, Tally, choose, taker};

use crate::dice::Dice;

pub const OPENS_S: f64 = 8.0 * 3_600.0;
pub const LAST_TICKET_S: f64 = 14.0 * 3_600.0;
const CLOSES_S: f64 = 15.0 * 3_600.0;
const WALK: (f64, f64) = (25.0, 0.4);
const BETWEEN: (f64, f64) = (30.0, 0.6);
const NO_SHOW: f64 = 0.06;
const NO_SHOW_S: f64 = 70.0;
const LATE: (f64, f64) = (100.0, 0.6);
const LUNCH_S: f64 = 1_500.0;
const PRIORITY: f64 = 0.15;

/// What nobody in the office knows for certain.
#[derive(Clone)]
pub struct Truth {
    /// By service: median seconds, sigma, and arrivals in an hour.
    pub services: Vec<(f64, f64, f64)>,
    /// By counter: its services' tiers, its pace (factor of time), when it goes to lunch.
    pub counters: Vec<(Vec<Option<u8>>, f64, f64)>,
    /// Service times are exponential, with the median as their mean and no sigma.
    pub exponential: bool,
}

impl Truth {
    pub fn small() -> Truth {
        let counters = vec![
            (vec![Some(0), Some(0), None], 0.9, 12.0 * 3_600.0),
            (vec![Some(0), Some(1), Some(0)], 1.1, 12.5 * 3_600.0),
            (vec![None, Some(0), Some(0)], 1.0, 13.0 * 3_600.0),
        ];
        Truth { services: vec![(260.0, 0.6, 9.0), (500.0, 0.7, 6.0), (700.0, 0.5, 3.6)], counters, exponential: false }
    }

    pub fn setting(&self) -> Setting {
        let policy = Policy {
            head_start_ms: [0, 900_000, 900_000],
            tier_penalty_ms: [0, 400_000, 400_000],
            appointment_early_ms: 600_000,
            appointment_late_ms: 900_000,
            ratios: vec![],
            conditions: vec![],
            guard_ms: None,
            readmit_ms: 0,
            calls_before_no_show: 1,
            recall_after_ms: 0,
        };
        let areas = (0..self.services.len()).map(|s| AreaId(s as u16)).collect();
        Setting { policy, areas, tiers: self.counters.iter().map(|c| c.0.clone()).collect(), last_ticket_s: LAST_TICKET_S }
    }

    /// What an administrator would tell: round durations, and when lunch is.
    pub fn prior(&self) -> Prior {
        Prior {
            expected_s: self.services.iter().map(|s| (s.0 / 300.0).ceil() * 300.0).collect(),
            counters: self.counters.iter().map(|c| CounterPrior { opens_s: OPENS_S, closes_s: CLOSES_S, lunch_s: Some(c.2) }).collect(),
            tickets_from_s: OPENS_S,
            tickets_to_s: LAST_TICKET_S,
        }
    }

    /// The truth itself, for an oracle.
    pub fn habits(&self) -> Habits {
        let normal = |(median_s, sigma): (f64, f64)| LogNormal { mu: median_s.ln(), sigma };
        let open = |slice: usize| (OPENS_S..LAST_TICKET_S).contains(&(slice as f64 * SLICE_S));
        let kinds = |slice: usize| -> Vec<f64> {
            let of = |s: &(f64, f64, f64)| if open(slice) { s.2 * SLICE_S / 3_600.0 } else { 0.0 };
            self.services.iter().flat_map(|s| [of(s) * (1.0 - PRIORITY), of(s) * PRIORITY]).collect()
        };
        let counter = |c: &(Vec<Option<u8>>, f64, f64)| CounterHabits {
            opens_s: OPENS_S,
            closes_s: CLOSES_S,
            late: normal(LATE),
            absent: 0.0,
            lunch: Some(Lunch { due_s: c.2, due_spread_s: 0.0, length_s: LUNCH_S, length_spread_s: 0.0 }),
            break_rate: 0.0,
            break_length: normal((300.0, 0.5)),
        };
        Habits {
            service: self.services.iter().map(|s| if self.exponential { exponential(s.0) } else { normal((s.0, s.1)) }).collect(),
            shape: if self.exponential { exponential_shape() } else { Shape::normal() },
            pace: self.counters.iter().map(|c| c.1.ln()).collect(),
            pace_spread: 0.0,
            walk: normal(WALK),
            between: normal(BETWEEN),
            no_show: [NO_SHOW; 3],
            no_show_s: NO_SHOW_S,
            arrivals: (0..SLICES).map(kinds).collect(),
            booked_come: 1.0,
            punctual_s: 0.0,
            punctual_spread_s: 1.0,
            counter: self.counters.iter().map(counter).collect(),
        }
    }

    /// The facts of one day.
    pub fn day(&self, weekday: u8, dice: &mut Dice) -> Vec<Fact> {
        let mut hall = Hall { truth: self, setting: self.setting(), waiting: vec![], counters: vec![], facts: vec![], next_s: vec![] };
        hall.facts.push(Fact { at_s: 0.0, what: What::Day { weekday, near: Near::Nothing } });
        for counter in &self.counters {
            hall.counters.push(Counter { ticket: None, idle_since_s: None, lunch_s: Some(counter.2) });
            hall.next_s.push((OPENS_S + dice.around(LATE.0, LATE.1), Next::Open));
        }
        hall.live(dice);
        hall.facts
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Next {
    Open,
    Ready,
    Start,
    End,
    GiveUp,
    Back,
    Nothing,
}

struct Counter {
    ticket: Option<u64>,
    idle_since_s: Option<f64>,
    lunch_s: Option<f64>,
}

struct Person {
    ticket: u64,
    arrived_s: f64,
    service: u16,
    class: AccessClass,
}

struct Hall<'a> {
    truth: &'a Truth,
    setting: Setting,
    waiting: Vec<Person>,
    counters: Vec<Counter>,
    facts: Vec<Fact>,
    /// What each counter does next.
    next_s: Vec<(f64, Next)>,
}

impl Hall<'_> {
    fn live(&mut self, dice: &mut Dice) {
        let per_hour: f64 = self.truth.services.iter().map(|s| s.2).sum();
        let (mut ticket, mut arrival_s) = (0, OPENS_S + dice.exponential(3_600.0 / per_hour));
        // The service and duration of each ticket are needed when it is called.
        let mut services = vec![];
        loop {
            let (counter, (at_s, next)) =
                self.next_s.iter().copied().enumerate().min_by(|a, b| a.1.0.total_cmp(&b.1.0)).expect("there are counters");
            if arrival_s < at_s.min(LAST_TICKET_S) {
                ticket += 1;
                services.push(self.arrive(ticket, arrival_s, per_hour, dice));
                arrival_s += dice.exponential(3_600.0 / per_hour);
            } else if at_s < CLOSES_S {
                self.act(counter, next, at_s, &services, dice);
            } else {
                return;
            }
        }
    }

    fn arrive(&mut self, ticket: u64, at_s: f64, per_hour: f64, dice: &mut Dice) -> u16 {
        let mut left = dice.unit() * per_hour;
        let service = self.truth.services.iter().position(|s| {
            left -= s.2;
            left <= 0.0
        });
        let service = service.unwrap_or(0) as u16;
        let class = if dice.happens(PRIORITY) { AccessClass::Priority } else { AccessClass::Standard };
        self.say(at_s, What::Issued { ticket, legs: vec![service], class, slot_s: None, booking: None });
        self.waiting.push(Person { ticket, arrived_s: at_s, service, class });
        let idle = self.counters.iter().enumerate().filter_map(|(index, c)| Some((index, c.idle_since_s?)));
        let tier = |index: usize| self.setting.tiers[index][usize::from(service)];
        let able = idle.filter_map(|(index, since_s)| Some((CounterId(index as u16), tier(index)?, moment(since_s))));
        if let Some(taker) = taker(able) {
            self.ready(usize::from(taker.0), at_s, dice);
        }
        service
    }

    fn act(&mut self, counter: usize, next: Next, at_s: f64, services: &[u16], dice: &mut Dice) {
        let number = counter as u16;
        match next {
            Next::Open | Next::Back => {
                self.say(at_s, if next == Next::Open { What::Opened { counter: number } } else { What::Resumed { counter: number } });
                self.ready(counter, at_s, dice);
            }
            Next::Ready => self.ready(counter, at_s, dice),
            Next::Start => {
                let ticket = self.counters[counter].ticket.expect("somebody was called");
                let (median_s, sigma, _) = self.truth.services[usize::from(services[ticket as usize - 1])];
                self.say(at_s, What::Started { ticket });
                let middle_s = median_s * self.truth.counters[counter].1;
                let lasts_s = if self.truth.exponential { dice.exponential(middle_s) } else { dice.around(middle_s, sigma) };
                self.next_s[counter] = (at_s + lasts_s, Next::End);
            }
            Next::End => {
                let ticket = self.counters[counter].ticket.take().expect("somebody was served");
                self.say(at_s, What::Ended { ticket });
                self.next_s[counter] = (at_s + dice.around(BETWEEN.0, BETWEEN.1), Next::Ready);
            }
            Next::GiveUp => {
                let ticket = self.counters[counter].ticket.take().expect("somebody was called");
                self.say(at_s, What::NoShow { ticket });
                self.ready(counter, at_s, dice);
            }
            Next::Nothing => self.next_s[counter].0 = f64::INFINITY,
        }
    }

    fn ready(&mut self, counter: usize, at_s: f64, dice: &mut Dice) {
        self.counters[counter].idle_since_s = None;
        if self.counters[counter].lunch_s.is_some_and(|due_s| at_s >= due_s) {
            self.counters[counter].lunch_s = None;
            self.say(at_s, What::Paused { counter: counter as u16, lunch: true });
            self.next_s[counter] = (at_s + LUNCH_S, Next::Back);
            return;
        }
        let chosen = choose(&self.setting.policy, &Tally::default(), self.candidates(counter), moment(at_s));
        let Some(choice) = chosen else {
            self.counters[counter].idle_since_s = Some(at_s);
            // An idle counter too goes to lunch.
            self.next_s[counter] = self.counters[counter].lunch_s.map_or((f64::INFINITY, Next::Nothing), |due_s| (due_s, Next::Ready));
            return;
        };
        self.waiting.retain(|p| p.ticket != choice.handle);
        self.counters[counter].ticket = Some(choice.handle);
        self.say(at_s, What::Called { ticket: choice.handle, counter: counter as u16 });
        let gone = dice.happens(NO_SHOW);
        self.next_s[counter] = if gone { (at_s + NO_SHOW_S, Next::GiveUp) } else { (at_s + dice.around(WALK.0, WALK.1), Next::Start) };
    }

    fn candidates(&self, counter: usize) -> impl Iterator<Item = Candidate> + Clone + '_ {
        self.waiting.iter().filter_map(move |p| {
            Some(Candidate {
                handle: p.ticket,
                arrived: moment(p.arrived_s),
                class: p.class,
                slot: None,
                area: AreaId(p.service),
                tier: self.setting.tiers[counter][usize::from(p.service)]?,
                sent_here: false,
            })
        })
    }

    fn say(&mut self, at_s: f64, what: What) {
        self.facts.push(Fact { at_s, what });
    }
}

/// The logarithm of an exponential time has the mean ln(mean) − 0.5772 and the standard deviation 1.2825.
fn exponential(mean_s: f64) -> LogNormal {
    LogNormal { mu: mean_s.ln() - 0.5772, sigma: 1.2825 }
}

fn exponential_shape() -> Shape {
    let mut tally = ShapeTally::default();
    for n in 0..100_000 {
        let p = (f64::from(n) + 0.5) / 100_000.0;
        tally.add(((-(1.0 - p).ln()).ln() + 0.5772) / 1.2825);
    }
    tally.get()
}

fn moment(s: f64) -> Moment {
    Moment((s * 1_000.0) as i64)
}
