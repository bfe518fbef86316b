// SPDX-License-Identifier: EUPL-1.2
//! Follows facts and knows the present: who waits, who is where, since when.

use std::collections::BTreeMap;

use queue::{AccessClass, Tier};

use crate::fact::{Fact, What};
use crate::hall::{Booked, CounterNow, Doing, Present, Setting, Waiting};

/// What a simulation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// One visit alone: the forecast at its issue.
    Ticket(u64),
    /// Every waiting visit, and the next arrival at every service.
    Everything,
}

/// A visit of the day that is not over.
#[derive(Clone, Debug)]
pub struct Ticket {
    pub waiting: Waiting,
    pub counter: Option<u16>,
    pub called_s: f64,
    pub started_s: f64,
}

/// The present of a day, as facts tell it.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    pub now_s: f64,
    pub weekday: u8,
    pub tickets: BTreeMap<u64, Ticket>,
    pub booked: BTreeMap<u64, Booked>,
    pub counters: Vec<CounterNow>,
}

impl Watch {
    pub fn new(counters: usize) -> Watch {
        let mut watch = Watch::default();
        watch.begin(counters, 0);
        watch
    }

    fn begin(&mut self, counters: usize, weekday: u8) {
        self.tickets.clear();
        self.booked.clear();
        self.now_s = 0.0;
        self.weekday = weekday;
        self.counters = vec![CounterNow { doing: Doing::NotYet, lunch_done: false, breaks: 0 }; counters];
    }

    pub fn see(&mut self, fact: &Fact) {
        if !matches!(fact.what, What::Day { .. }) {
            self.now_s = self.now_s.max(fact.at_s);
        }
        match &fact.what {
            What::Day { weekday } => self.begin(self.counters.len(), *weekday),
            What::Booked { booking, service, slot_s } => {
                self.booked.insert(*booking, Booked { visit: u64::MAX / 2 + booking, slot_s: *slot_s, service: *service });
            }
            What::Issued { ticket, legs, class, slot_s, booking } => {
                self.booked.remove(&booking.unwrap_or(u64::MAX));
                self.issue(*ticket, legs, *class, *slot_s);
            }
            What::Called { ticket, counter } => self.call(*ticket, *counter),
            What::Started { ticket } => self.start(*ticket),
            What::Ended { ticket } => self.end(*ticket),
            What::NoShow { ticket } | What::Left { ticket } => {
                if let Some(counter) = self.tickets.remove(ticket).and_then(|over| over.counter) {
                    self.set(counter, Doing::Idle { since_s: self.now_s });
                }
            }
            What::Opened { counter } | What::Resumed { counter } => self.set(*counter, Doing::Idle { since_s: self.now_s }),
            What::Paused { counter, lunch: true } => {
                self.set(*counter, Doing::Lunch { since_s: self.now_s });
                if let Some(c) = self.counters.get_mut(usize::from(*counter)) {
                    c.lunch_done = true;
                }
            }
            What::Paused { counter, lunch: false } => {
                self.set(*counter, Doing::Break { since_s: self.now_s });
                if let Some(c) = self.counters.get_mut(usize::from(*counter)) {
                    c.breaks += 1;
                }
            }
            What::Closed { counter } => self.set(*counter, Doing::Gone),
        }
    }

    /// The present for a simulation by `setting`'s rules that asks about `asked`.
    pub fn present(&self, setting: &Setting, asked: Asked) -> Present {
        let waiting = self.tickets.iter().filter(|(_, t)| t.counter.is_none()).map(|(id, t)| {
            let mut waiting = t.waiting.clone();
            waiting.asked = asked == Asked::Everything || asked == Asked::Ticket(*id);
            waiting
        });
        let mut counters = self.counters.clone();
        for (counter, tiers) in counters.iter_mut().zip(&setting.tiers) {
            if let Doing::Between { wanted, .. } = &mut counter.doing {
                *wanted = self.waits_for(setting, tiers, asked);
            }
        }
        Present {
            now_s: self.now_s,
            waiting: waiting.collect(),
            booked: self.booked.values().cloned().collect(),
            counters,
            arrivals_asked: asked == Asked::Everything,
        }
    }

    /// Whether somebody could have been called by a counter that serves `tiers`; who has come just now and is asked about does not count.
    fn waits_for(&self, setting: &Setting, tiers: &[Option<Tier>], asked: Asked) -> bool {
        let early_s = setting.policy.appointment_early_ms as f64 / 1_000.0;
        self.tickets.iter().any(|(id, t)| {
            let due = t.waiting.slot_s.is_none_or(|slot_s| slot_s - early_s <= self.now_s);
            let served = t.waiting.legs.first().is_some_and(|s| tiers.get(usize::from(*s)).copied().flatten().is_some());
            t.counter.is_none() && asked != Asked::Ticket(*id) && due && served
        })
    }

    fn issue(&mut self, ticket: u64, legs: &[u16], class: AccessClass, slot_s: Option<f64>) {
        let waiting = Waiting { visit: ticket, arrived_s: self.now_s, class, slot_s, legs: legs.to_vec(), bound_to: None, asked: false };
        self.tickets.insert(ticket, Ticket { waiting, counter: None, called_s: 0.0, started_s: 0.0 });
    }

    fn call(&mut self, ticket: u64, counter: u16) {
        let Some(known) = self.tickets.get_mut(&ticket) else { return };
        known.counter = Some(counter);
        known.called_s = self.now_s;
        let visit = known.waiting.clone();
        self.set(counter, Doing::Called { since_s: self.now_s, visit });
    }

    fn start(&mut self, ticket: u64) {
        let Some(known) = self.tickets.get_mut(&ticket) else { return };
        known.started_s = self.now_s;
        let (Some(counter), visit) = (known.counter, known.waiting.clone()) else { return };
        self.set(counter, Doing::Serving { since_s: self.now_s, visit });
    }

    fn end(&mut self, ticket: u64) {
        let Some(known) = self.tickets.get_mut(&ticket) else { return };
        let counter = known.counter.take();
        known.waiting.legs.remove(0);
        if known.waiting.legs.is_empty() {
            self.tickets.remove(&ticket);
        }
        self.free(counter);
    }

    fn free(&mut self, counter: Option<u16>) {
        if let Some(counter) = counter {
            self.set(counter, Doing::Between { since_s: self.now_s, wanted: false });
        }
    }

    fn set(&mut self, counter: u16, doing: Doing) {
        if let Some(c) = self.counters.get_mut(usize::from(counter)) {
            c.doing = doing;
        }
    }
}
