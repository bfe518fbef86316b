// SPDX-License-Identifier: EUPL-1.2
//! Who comes to the hall during a future.

use queue::{AccessClass, Moment};

use super::lines::Person;
use super::run::{Arrival, Run, Scratch, UNTRACKED, moment};
use crate::draw::{Purpose, mix, name, normal_quantile};
use crate::habits::{Habits, KINDS, SLICE_S, SLICES};

/// At most so many come in a slice of few; more are drawn otherwise.
const MOST: usize = 200;
/// Above this mean the Poisson distribution is taken as normal.
const MANY: f64 = 30.0;

/// How many are expected, once for all futures.
#[derive(Debug, Default)]
pub struct Coming {
    slices: Vec<Slice>,
}

/// A slice of the day.
#[derive(Debug, Default)]
struct Slice {
    /// How many of all are expected, and of each kind together with those before it.
    mean: f64,
    upto: Vec<f64>,
    /// The probability of at most so many.
    at_most: Vec<f64>,
    names: Vec<Names>,
}

/// What the draws about one who comes are named: the same in all futures.
#[derive(Clone, Copy, Debug)]
struct Names {
    time: u64,
    kind: u64,
    visit: u64,
}

impl Coming {
    pub fn prepare(&mut self, habits: &Habits, from: usize) {
        self.slices.resize_with(SLICES, Slice::default);
        for (number, slice) in self.slices.iter_mut().enumerate().skip(from) {
            slice.prepare(number, habits.slice(number));
        }
    }
}

impl Slice {
    fn prepare(&mut self, number: usize, expected: &[f64]) {
        self.upto.clear();
        self.mean = 0.0;
        for expected in expected {
            self.mean += expected;
            self.upto.push(self.mean);
        }
        self.at_most.clear();
        if self.mean <= MANY {
            poisson(self.mean, &mut self.at_most);
        }
        // As many as there are in nearly all futures; the names of others are found as they come.
        let many = self.mean + 5.0 * self.mean.sqrt() + 3.0;
        self.names.extend(
            (self.names.len()..many.min(1_000.0) as usize).map(|nth| names(number, nth as u64)),
        );
    }

    /// How many come.
    fn count(&self, unit: f64) -> usize {
        if self.mean > MANY {
            return (self.mean + self.mean.sqrt() * normal_quantile(unit))
                .round()
                .max(0.0) as usize;
        }
        self.at_most
            .iter()
            .position(|at_most| *at_most >= unit)
            .unwrap_or(self.at_most.len())
    }

    /// The kind, at `unit`, of one who comes.
    fn kind(&self, unit: f64) -> usize {
        let left = self.mean * unit;
        self.upto
            .partition_point(|upto| *upto < left)
            .min(self.upto.len().saturating_sub(1))
    }
}

impl Run<'_> {
    /// When the next one comes; infinite after the last.
    pub fn peek_arrival(&mut self) -> f64 {
        while self.next_arrival >= self.s.arrivals.len()
            || self.s.arrivals[self.next_arrival].at_s > self.slice as f64 * SLICE_S
        {
            if self.slice >= SLICES || self.slice as f64 * SLICE_S >= self.setting.last_ticket_s {
                break;
            }
            self.draw_slice();
        }
        self.s
            .arrivals
            .get(self.next_arrival)
            .map_or(f64::INFINITY, |a| a.at_s)
    }

    /// Draws the walk-ins of one slice of the day. Those of the slice that has begun already are drawn as a whole, and the past ones dropped,
    /// so that the same ones come in the next update.
    fn draw_slice(&mut self) {
        let number = self.slice;
        self.slice += 1;
        let Scratch {
            coming,
            drawn,
            arrivals,
            ..
        } = &mut *self.s;
        let slice = &coming.slices[number];
        drawn.clear();
        for nth in 0..slice.count(self.chance.unit(Purpose::ArrivalCount, number as u64, 0)) {
            let names = slice
                .names
                .get(nth)
                .copied()
                .unwrap_or_else(|| names(number, nth as u64));
            let at_s = (number as f64 + self.chance.named(names.time)) * SLICE_S;
            if at_s <= self.start_s || at_s >= self.setting.last_ticket_s {
                continue;
            }
            // None is negative, so they are in the order of their bits.
            drawn.push((at_s.to_bits(), nth));
        }
        drawn.sort_unstable();
        let booked = arrivals.len() > self.next_arrival;
        for (at_s, nth) in drawn.iter() {
            let names = slice
                .names
                .get(*nth)
                .copied()
                .unwrap_or_else(|| names(number, *nth as u64));
            let kind = slice.kind(self.chance.named(names.kind));
            let (at_s, service, class) = (
                f64::from_bits(*at_s),
                (kind / KINDS) as u16,
                AccessClass::ALL[kind % KINDS],
            );
            arrivals.push(Arrival {
                at_s,
                visit: names.visit,
                service,
                class,
                booked: UNTRACKED,
            });
        }
        if booked {
            arrivals[self.next_arrival..].sort_unstable_by(|a, b| a.at_s.total_cmp(&b.at_s));
        }
    }

    /// Lets the next one in. Whether a counter that was idle takes notice.
    pub fn arrive(&mut self) -> bool {
        let arrival = self.s.arrivals[self.next_arrival];
        self.next_arrival += 1;
        let handle = self.s.lines.people.len() as u32;
        let booked = self.s.booked.get(arrival.booked as usize);
        let slot = booked
            .map(|booked| booked.slot)
            .or_else(|| self.unknown_slot(&arrival));
        self.s.lines.people.push(Person {
            visit: arrival.visit,
            arrived: moment(arrival.at_s),
            class: arrival.class,
            slot,
            first_leg: UNTRACKED,
            services_at: booked.map_or(UNTRACKED, |booked| booked.services_at),
            legs: booked.map_or(1, |booked| booked.legs),
            leg: 0,
            asks: true,
            service: arrival.service,
            bound_to: None,
            behind: Person::NOBODY_BEHIND,
        });
        self.s
            .lines
            .join(&self.s.rules, &self.setting.policy, handle);
        self.offer(handle, arrival.at_s)
    }

    /// The slot of an appointment that is kept elsewhere: people come to it as they come to others.
    fn unknown_slot(&self, arrival: &Arrival) -> Option<Moment> {
        let (early_s, spread_s) = (self.habits.punctual_s, self.habits.punctual_spread_s);
        let drawn = || {
            arrival.at_s
                - early_s
                - spread_s * self.chance.normal(Purpose::Punctuality, arrival.visit, 0)
        };
        (arrival.class == AccessClass::Appointment).then(|| moment(drawn()))
    }
}

fn names(slice: usize, nth: u64) -> Names {
    let slice = slice as u64;
    let name = |purpose| name(purpose, slice, nth);
    Names {
        time: name(Purpose::ArrivalTime),
        kind: name(Purpose::ArrivalKind),
        visit: mix(slice * 4_096 + nth) | 1 << 63,
    }
}

/// The probabilities of at most none, one, two, …, up to certainty.
fn poisson(mean: f64, at_most: &mut Vec<f64>) {
    let (mut term, mut sum) = ((-mean).exp(), (-mean).exp());
    at_most.push(sum);
    for n in 1..=MOST {
        term *= mean / n as f64;
        // The rest is less than can be added.
        if n as f64 > mean && sum + term == sum {
            break;
        }
        sum += term;
        at_most.push(sum);
    }
}
