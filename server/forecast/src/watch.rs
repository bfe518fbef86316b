// SPDX-License-Identifier: EUPL-1.2
//! Follows facts and knows the present: who waits, who is where, since when.

use std::collections::BTreeMap;

use queue::{AccessClass, Policy, Tally};

use crate::fact::{Fact, Near, What};
use crate::hall::{Booked, CounterNow, Doing, Present, Setting, Waiting};
use crate::moved::Moved;

/// What a simulation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// One visit alone: the forecast at its issue.
    Ticket(u64),
    /// Every waiting visit, and the next arrival at every service.
    Everything,
}

/// A visit of the day; those that are over stay known.
#[derive(Clone, Debug)]
pub struct Ticket {
    pub waiting: Waiting,
    pub counter: Option<u16>,
    pub parked: bool,
    /// Since when it has been in its line, as far as was known.
    pub line_s: f64,
    pub called_s: f64,
    pub started_s: f64,
    /// What it was served for last.
    pub served: Option<u16>,
}

impl Ticket {
    /// Whether it is in a line.
    pub fn waits(&self) -> bool {
        self.counter.is_none() && !self.parked
    }
}

/// The present of a day, as facts tell it.
#[derive(Clone, Debug, Default)]
pub struct HallMirror {
    pub now_s: f64,
    pub weekday: u8,
    pub near: Near,
    pub tickets: BTreeMap<u64, Ticket>,
    pub booked: BTreeMap<u64, Booked>,
    pub counters: Vec<CounterNow>,
    /// What the ratios remember of today's calls.
    pub tally: Tally,
    appointment_late_s: f64,
    /// Numbers given today, by service and access class.
    pub came: Vec<[u32; 3]>,
}

impl HallMirror {
    pub fn new(setting: &Setting) -> HallMirror {
        let mut watch = HallMirror {
            came: vec![[0; 3]; setting.areas.len()],
            ..HallMirror::default()
        };
        watch.follow(&setting.policy);
        watch.begin(setting.tiers.len(), 0, Near::Nothing);
        watch
    }

    fn begin(&mut self, counters: usize, weekday: u8, near: Near) {
        self.tickets.clear();
        self.booked.clear();
        self.now_s = 0.0;
        (self.weekday, self.near) = (weekday, near);
        self.tally = Tally::default();
        self.counters = vec![CounterNow::NOT_YET; counters];
        self.came.fill([0; 3]);
    }

    /// Whoever waits only for what is not there any more is not waited with.
    pub fn change_office(&mut self, policy: &Policy, moved: &Moved) {
        self.follow(policy);
        for ticket in self.tickets.values_mut() {
            ticket.counter = ticket.counter.and_then(|c| moved.counter(c));
            rename(&mut ticket.waiting, moved);
        }
        self.tickets.retain(|_, t| !t.waiting.legs.is_empty());
        self.booked = std::mem::take(&mut self.booked)
            .into_iter()
            .map(|(id, booked)| {
                (
                    id,
                    Booked {
                        legs: moved_legs(&booked.legs, moved),
                        ..booked
                    },
                )
            })
            .filter(|(_, booked)| !booked.legs.is_empty())
            .collect();
        self.came = moved.by_service(&self.came, |_| [0; 3]);
        self.counters = moved.by_counter(&self.counters, |_| CounterNow::NOT_YET);
        for counter in &mut self.counters {
            if let Doing::Called { visit, .. } | Doing::Serving { visit, .. } = &mut counter.doing {
                rename(visit, moved);
            }
        }
    }

    /// From how late on an appointment counts as a walk-in.
    fn follow(&mut self, policy: &Policy) {
        self.appointment_late_s = policy.appointment_late_ms as f64 / 1_000.0;
    }

    pub fn observe(&mut self, fact: &Fact) {
        if !matches!(fact.what, What::Day { .. }) {
            self.now_s = self.now_s.max(fact.at_s);
        }
        match &fact.what {
            What::Day { weekday, near } => self.begin(self.counters.len(), *weekday, *near),
            What::Booked {
                booking,
                legs,
                slot_s,
            } => {
                self.booked.insert(
                    *booking,
                    Booked {
                        visit: u64::MAX / 2 + booking,
                        slot_s: *slot_s,
                        legs: legs.clone(),
                    },
                );
            }
            What::Issued {
                ticket,
                legs,
                class,
                slot_s,
                booking,
            } => {
                self.booked.remove(&booking.unwrap_or(u64::MAX));
                self.issue(*ticket, legs, (*class, *slot_s), fact.at_s);
            }
            What::Called { ticket, counter } => self.call(*ticket, *counter),
            What::Started { ticket } => self.start(*ticket, fact.at_s),
            What::Ended { ticket } => self.end(*ticket),
            What::NoShow { ticket } => {
                // It may be admitted again.
                if let Some(known) = self.tickets.get_mut(ticket) {
                    known.parked = true;
                    let counter = known.counter.take();
                    self.idle(counter);
                }
            }
            What::Left { ticket } => {
                let counter = self.tickets.remove(ticket).and_then(|over| over.counter);
                self.idle(counter);
            }
            What::Waits {
                ticket,
                legs,
                bound_to,
            } => self.put_back(*ticket, legs, *bound_to),
            What::Parked { ticket } => {
                if let Some(known) = self.tickets.get_mut(ticket) {
                    known.parked = true;
                    let counter = known.counter.take();
                    self.free(counter);
                }
            }
            What::Opened { counter } => {
                self.goes_on(*counter);
                self.set(
                    *counter,
                    Doing::Idle {
                        since_s: self.now_s,
                    },
                );
            }
            What::Resumed { counter } => self.set(
                *counter,
                Doing::Idle {
                    since_s: self.now_s,
                },
            ),
            What::Paused {
                counter,
                lunch: true,
            } => {
                self.set(
                    *counter,
                    Doing::Lunch {
                        since_s: self.now_s,
                    },
                );
                if let Some(c) = self.counters.get_mut(usize::from(*counter)) {
                    c.lunch_done = true;
                }
            }
            What::Paused {
                counter,
                lunch: false,
            } => {
                self.set(
                    *counter,
                    Doing::Break {
                        since_s: self.now_s,
                    },
                );
                if let Some(c) = self.counters.get_mut(usize::from(*counter)) {
                    c.breaks += 1;
                }
            }
            What::Closed { counter } => self.set(
                *counter,
                Doing::Gone {
                    since_s: self.now_s,
                },
            ),
            What::PausesNext { counter, lunch } => {
                if let Some(c) = self.counters.get_mut(usize::from(*counter)) {
                    c.pauses = *lunch;
                }
            }
            What::ClosesAt { counter, at_s } => self.closes_at(*counter, *at_s),
        }
    }

    /// The present for a simulation by `setting`'s rules that asks about `asked`.
    pub fn present(&self, setting: &Setting, asked: Asked) -> Present {
        let waiting = self
            .tickets
            .iter()
            .filter(|(_, t)| t.waits())
            .map(|(id, t)| {
                let mut waiting = t.waiting.clone();
                waiting.asked = asked == Asked::Everything || asked == Asked::Ticket(*id);
                waiting
            });
        let mut counters = self.counters.clone();
        for (index, counter) in counters.iter_mut().enumerate() {
            if let Doing::Between { since_s, .. } | Doing::Idle { since_s } = counter.doing {
                let wanted_s = self.waits_for(setting, index, asked);
                // A counter that waits for somebody stays what it is.
                if wanted_s.is_some() || matches!(counter.doing, Doing::Between { .. }) {
                    counter.doing = Doing::Between {
                        since_s,
                        wanted_s: wanted_s.unwrap_or(f64::INFINITY),
                    };
                }
            }
        }
        Present {
            now_s: self.now_s,
            waiting: waiting.collect(),
            booked: self.booked.values().cloned().collect(),
            counters,
            tally: self.tally,
            arrivals_asked: asked == Asked::Everything,
            ends_asked: asked == Asked::Everything,
        }
    }

    /// Since when somebody could have been called by `counter`; who has come just now and is asked about does not count.
    pub(crate) fn waits_for(&self, setting: &Setting, counter: usize, asked: Asked) -> Option<f64> {
        let tiers = setting.tiers.get(counter)?;
        let early_s = setting.policy.appointment_early_ms as f64 / 1_000.0;
        let since = |(id, t): (&u64, &Ticket)| {
            let since_s = t
                .waiting
                .slot_s
                .map_or(t.line_s, |slot_s| t.line_s.max(slot_s - early_s));
            let served = t
                .waiting
                .legs
                .first()
                .is_some_and(|s| tiers.get(usize::from(*s)).copied().flatten().is_some())
                && t.waiting.bound_to.is_none_or(|c| usize::from(c) == counter);
            (t.waits() && asked != Asked::Ticket(*id) && since_s <= self.now_s && served)
                .then_some(since_s)
        };
        self.tickets.iter().filter_map(since).min_by(f64::total_cmp)
    }

    /// May be told later than it was: by a totem that was cut off.
    fn issue(
        &mut self,
        ticket: u64,
        legs: &[u16],
        (class, slot_s): (AccessClass, Option<f64>),
        at_s: f64,
    ) {
        let waiting = Waiting {
            visit: ticket,
            arrived_s: at_s,
            class,
            slot_s,
            legs: legs.to_vec(),
            bound_to: None,
            asked: false,
        };
        let (line_s, called_s, started_s) = (self.now_s, 0.0, 0.0);
        self.tickets.insert(
            ticket,
            Ticket {
                waiting,
                counter: None,
                parked: false,
                line_s,
                called_s,
                started_s,
                served: None,
            },
        );
        if let Some(came) = legs
            .first()
            .and_then(|s| self.came.get_mut(usize::from(*s)))
        {
            came[class.index()] += 1;
        }
    }

    fn call(&mut self, ticket: u64, counter: u16) {
        let Some(known) = self.tickets.get_mut(&ticket) else {
            return;
        };
        known.counter = Some(counter);
        known.called_s = self.now_s;
        known.started_s = 0.0;
        known.parked = false;
        let visit = known.waiting.clone();
        let late = visit
            .slot_s
            .is_none_or(|slot_s| visit.arrived_s > slot_s + self.appointment_late_s);
        self.tally
            .called(if visit.class == AccessClass::Appointment && late {
                AccessClass::Standard
            } else {
                visit.class
            });
        self.goes_on(counter);
        self.set(
            counter,
            Doing::Called {
                since_s: self.now_s,
                visit,
            },
        );
    }

    /// It works, though it may have been announced to have closed by now.
    fn goes_on(&mut self, counter: u16) {
        if self
            .counters
            .get(usize::from(counter))
            .is_some_and(|c| c.until_s <= self.now_s)
        {
            self.closes_at(counter, None);
        }
    }

    fn closes_at(&mut self, counter: u16, at_s: Option<f64>) {
        if let Some(c) = self.counters.get_mut(usize::from(counter)) {
            c.until_s = at_s.unwrap_or(f64::INFINITY);
        }
    }

    fn put_back(&mut self, ticket: u64, legs: &[u16], bound_to: Option<u16>) {
        if !self.tickets.contains_key(&ticket) {
            self.issue(ticket, legs, (AccessClass::Standard, None), self.now_s);
        }
        let Some(known) = self.tickets.get_mut(&ticket) else {
            return;
        };
        known.parked = false;
        known.line_s = self.now_s;
        known.waiting.legs = legs.to_vec();
        known.waiting.bound_to = bound_to;
        let counter = known.counter.take();
        self.free(counter);
    }

    /// May be told later than it was.
    fn start(&mut self, ticket: u64, at_s: f64) {
        let Some(known) = self.tickets.get_mut(&ticket) else {
            return;
        };
        known.started_s = at_s;
        let (Some(counter), visit) = (known.counter, known.waiting.clone()) else {
            return;
        };
        self.set(
            counter,
            Doing::Serving {
                since_s: at_s,
                visit,
            },
        );
    }

    fn end(&mut self, ticket: u64) {
        let Some(known) = self.tickets.get_mut(&ticket) else {
            return;
        };
        let counter = known.counter.take();
        known.served = known
            .waiting
            .legs
            .drain(..known.waiting.legs.len().min(1))
            .next();
        known.waiting.bound_to = None;
        known.line_s = self.now_s;
        // A clerk may still add something to what is done.
        known.parked = known.waiting.legs.is_empty();
        self.free(counter);
    }

    fn idle(&mut self, counter: Option<u16>) {
        if let Some(counter) = counter {
            self.set(
                counter,
                Doing::Idle {
                    since_s: self.now_s,
                },
            );
        }
    }

    fn free(&mut self, counter: Option<u16>) {
        if let Some(counter) = counter {
            self.set(
                counter,
                Doing::Between {
                    since_s: self.now_s,
                    wanted_s: f64::INFINITY,
                },
            );
        }
    }

    fn set(&mut self, counter: u16, doing: Doing) {
        if let Some(c) = self.counters.get_mut(usize::from(counter)) {
            // A pause that was announced begins, or the clerk calls somebody all the same.
            if !matches!(doing, Doing::Serving { .. } | Doing::Between { .. }) {
                c.pauses = None;
            }
            c.doing = doing;
        }
    }
}

fn rename(waiting: &mut Waiting, moved: &Moved) {
    waiting.legs = moved_legs(&waiting.legs, moved);
    waiting.bound_to = waiting.bound_to.and_then(|c| moved.counter(c));
}

/// Those that are still there.
fn moved_legs(legs: &[u16], moved: &Moved) -> Vec<u16> {
    legs.iter()
        .filter_map(|service| moved.service(*service))
        .collect()
}
