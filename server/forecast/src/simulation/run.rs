// SPDX-License-Identifier: EUPL-1.2
//! One future of the hall.

use queue::{AccessClass, Candidate, Moment};

use super::lines::{Lines, Next};
use super::passing::Passing;
use crate::draw::{Chance, Purpose};
use crate::habits::Habits;
use crate::hall::{Present, Setting};

/// Marks those who are not part of the present.
pub(super) const UNTRACKED: usize = usize::MAX;
/// The handle of a ghost: after all people.
const GHOST: u64 = u64::MAX;
/// No future is followed longer than this.
const HORIZON_S: f64 = 16.0 * 3_600.0;

/// Buffers that are kept between replications.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) lines: Lines,
    pub(super) counters: Vec<Desk>,
    pub(super) arrivals: Vec<Arrival>,
    /// When each tracked leg was called.
    pub(super) calls: Vec<f64>,
    /// By service and access class: when somebody who had come just now would have been called.
    pub(super) ghosts: Vec<[f64; 3]>,
    /// By service: what is added to its `mu` in this future.
    pub(super) slower: Vec<f64>,
    /// Services of all legs of those who are there at the start.
    pub(super) services: Vec<u16>,
}

impl Scratch {
    pub(super) fn prepare(&mut self, setting: &Setting) {
        self.lines.prepare(setting);
    }

    pub(super) fn clear(&mut self, services: usize) {
        self.lines.clear(services);
        self.counters.clear();
        self.arrivals.clear();
        self.calls.clear();
        self.services.clear();
        self.slower.clear();
        self.ghosts.clear();
        self.ghosts.resize(services, [f64::INFINITY; 3]);
    }
}

/// What one future says: call times in seconds, infinite where there was none.
pub(super) struct Future<'a> {
    pub calls: &'a [f64],
    pub ghosts: &'a [[f64; 3]],
}

/// A counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk {
    /// When it does the next thing; infinite while idle or gone.
    pub at_s: f64,
    pub then: Then,
    pub lunch_due_s: f64,
    pub idle_since_s: f64,
    pub idle: bool,
    /// The last visit, which names the draws that follow it.
    pub last: u64,
    pub worked_since_s: f64,
    /// From then on it calls nobody.
    pub until_s: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Then {
    /// Who is here is done.
    End(u32),
    /// Ready to call.
    Ready,
    Gone,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub at_s: f64,
    pub visit: u64,
    pub service: u16,
    pub class: AccessClass,
    pub slot_s: Option<f64>,
}

/// Somebody who would come at the moment at which a future begins.
#[derive(Clone, Copy)]
struct Ghost {
    service: usize,
    class: AccessClass,
    arrived: Moment,
}

pub(super) fn run<'a>(setting: &Setting, habits: &Habits, present: &Present, chance: Chance, scratch: &'a mut Scratch) -> Future<'a> {
    Run::new(setting, habits, present, chance, scratch).play();
    Future { calls: &scratch.calls, ghosts: &scratch.ghosts }
}

pub(super) struct Run<'a> {
    pub setting: &'a Setting,
    pub habits: &'a Habits,
    pub chance: Chance,
    pub s: &'a mut Scratch,
    pub start_s: f64,
    /// The next slice of the day whose arrivals have not been drawn.
    pub slice: usize,
    /// Tracked calls and ghosts still open.
    pub open: usize,
    pub open_ghosts: usize,
    pub next_arrival: usize,
}

impl Run<'_> {
    fn play(&mut self) {
        self.settle_idle();
        while self.open + self.open_ghosts > 0 {
            let (counter, desk_s) = self.next_desk();
            let arrival_s = self.peek_arrival();
            let now_s = desk_s.min(arrival_s);
            if !now_s.is_finite() || now_s > self.start_s + HORIZON_S {
                break;
            }
            if arrival_s < desk_s {
                self.arrive();
            } else {
                self.act(counter, now_s);
            }
        }
    }

    /// At the start somebody may wait whom an idle counter can call (an appointment that is due just now), and ghosts may find a free counter.
    fn settle_idle(&mut self) {
        for counter in 0..self.s.counters.len() {
            if self.s.counters[counter].idle && self.start_s < self.s.counters[counter].until_s {
                self.decide(counter, self.start_s);
            }
        }
    }

    fn next_desk(&self) -> (usize, f64) {
        let mut next = (0, f64::INFINITY);
        for (counter, desk) in self.s.counters.iter().enumerate() {
            if desk.at_s < next.1 {
                next = (counter, desk.at_s);
            }
        }
        next
    }

    fn act(&mut self, counter: usize, now_s: f64) {
        match self.s.counters[counter].then {
            Then::End(handle) => {
                let visit = self.s.lines.people[handle as usize].visit;
                let between_s = self.habits.between.at(self.chance.normal(Purpose::Between, visit, 0));
                let desk = &mut self.s.counters[counter];
                (desk.at_s, desk.then, desk.last) = (now_s + between_s, Then::Ready, visit);
                self.next_leg(handle, now_s);
            }
            Then::Ready => self.ready(counter, now_s),
            Then::Gone => self.s.counters[counter].at_s = f64::INFINITY,
        }
    }

    /// The visit waits for its next leg, with its old arrival.
    fn next_leg(&mut self, handle: u32, now_s: f64) {
        let person = &mut self.s.lines.people[handle as usize];
        if person.leg + 1 >= person.legs {
            return;
        }
        person.leg += 1;
        person.bound_to = None;
        person.service = self.s.services[person.services_at + usize::from(person.leg)];
        self.s.lines.join(&self.setting.policy, handle);
        self.offer(handle, now_s);
    }

    /// A counter with nobody there: lunch, a short break, or the next one.
    fn ready(&mut self, counter: usize, now_s: f64) {
        let habit = &self.habits.counter[counter];
        let desk = self.s.counters[counter];
        if now_s >= desk.until_s {
            let desk = &mut self.s.counters[counter];
            (desk.at_s, desk.then, desk.idle) = (f64::INFINITY, Then::Gone, false);
            return;
        }
        if now_s >= desk.lunch_due_s {
            let back_s = now_s + self.lunch_s(counter);
            let desk = &mut self.s.counters[counter];
            (desk.at_s, desk.lunch_due_s, desk.worked_since_s, desk.idle) = (back_s, f64::INFINITY, back_s, false);
            return;
        }
        let pause = 1.0 - (-habit.break_rate * (now_s - desk.worked_since_s).max(0.0)).exp();
        self.s.counters[counter].worked_since_s = now_s;
        if self.chance.unit(Purpose::ShortBreak, desk.last, 0) < pause {
            let back_s = now_s + habit.break_length.at(self.chance.normal(Purpose::ShortLength, desk.last, 0));
            let desk = &mut self.s.counters[counter];
            (desk.at_s, desk.worked_since_s, desk.idle) = (back_s, back_s, false);
            return;
        }
        self.decide(counter, now_s);
    }

    /// Calls whoever is next, or stays idle.
    fn decide(&mut self, counter: usize, now_s: f64) {
        let now = moment(now_s);
        let tiers = &self.setting.tiers[counter];
        let next = self.s.lines.next(self.setting, tiers, counter as u16, now);
        self.settle_ghosts(counter, next, now_s);
        let desk = &mut self.s.counters[counter];
        let Some(next) = next else {
            if !desk.idle {
                (desk.idle, desk.idle_since_s) = (true, now_s);
            }
            // Lunch wakes an idle counter, and so does an appointment that becomes due.
            desk.then = Then::Ready;
            desk.at_s = self
                .s
                .lines
                .next_eligible(&self.setting.policy, now)
                .map_or(f64::INFINITY, seconds)
                .min(desk.lunch_due_s.min(desk.until_s).max(now_s));
            return;
        };
        desk.idle = false;
        self.call(counter, next.handle, now_s);
    }

    fn call(&mut self, counter: usize, handle: u32, now_s: f64) {
        self.s.lines.leave(&self.setting.policy, handle);
        let person = self.s.lines.people[handle as usize];
        self.s.lines.count(&self.setting.policy, &person);
        if person.first_leg != UNTRACKED {
            self.s.calls[person.first_leg + usize::from(person.leg)] = now_s;
            self.open -= 1;
        }
        let walk_s = self.habits.walk.at(self.chance.normal(Purpose::Walk, person.visit, u64::from(person.leg)));
        let (at_s, then) = self.attend(counter, handle, now_s, walk_s);
        let desk = &mut self.s.counters[counter];
        (desk.at_s, desk.then, desk.last) = (at_s, then, person.visit);
    }

    /// When the counter is done with somebody who is called at `called_s`, and what comes then.
    pub fn attend(&mut self, counter: usize, handle: u32, called_s: f64, walk_s: f64) -> (f64, Then) {
        let person = self.s.lines.people[handle as usize];
        let leg = u64::from(person.leg);
        if self.chance.unit(Purpose::NoShow, person.visit, leg) < self.habits.no_show[person.class.index()] {
            // The visit's later legs are not served either.
            if person.first_leg != UNTRACKED {
                self.open -= usize::from(person.legs - person.leg - 1);
            }
            return (called_s + self.habits.no_show_s, Then::Ready);
        }
        let slower = self.s.slower[usize::from(person.service)];
        let length = self.habits.service_on(usize::from(person.service), counter, slower);
        let service_s = self.habits.service_s(length, 0.0, self.chance.unit(Purpose::Service, person.visit, leg));
        (called_s + walk_s + service_s, Then::End(handle))
    }

    /// Offers somebody who has just begun to wait to the counters that are idle: the gladdest, then the longest idle.
    pub fn offer(&mut self, handle: u32, now_s: f64) {
        let service = usize::from(self.s.lines.people[handle as usize].service);
        let idle = self.s.counters.iter().enumerate().filter(|(_, d)| d.idle);
        let able = idle.filter_map(|(c, d)| Some((queue::CounterId(c as u16), self.setting.tiers[c][service]?, moment(d.idle_since_s))));
        if let Some(taker) = queue::taker(able) {
            self.ready_idle(usize::from(taker.0), now_s);
        }
    }

    /// An idle counter goes to lunch when that is due, else calls.
    fn ready_idle(&mut self, counter: usize, now_s: f64) {
        self.s.counters[counter].worked_since_s = now_s;
        self.ready(counter, now_s);
    }

    /// Ghosts are arrivals of this moment that take nobody's place: each is settled by the first counter that would call it.
    fn settle_ghosts(&mut self, counter: usize, next: Option<Next>, now_s: f64) {
        if self.open_ghosts == 0 {
            return;
        }
        let (now, arrived) = (moment(now_s), moment(self.start_s));
        for class in AccessClass::ALL {
            let passing = next.map_or(Passing::ALL, |next| self.s.lines.passing(&self.setting.policy, class, arrived, next, now));
            if !passing.nobody() {
                for service in 0..self.s.ghosts.len() {
                    self.settle_ghost(counter, passing, now_s, Ghost { service, class, arrived });
                }
            }
        }
    }

    fn settle_ghost(&mut self, counter: usize, passing: Passing, now_s: f64, who: Ghost) {
        let tiers = &self.setting.tiers[counter];
        let Some(tier) = tiers[who.service].filter(|_| self.s.ghosts[who.service][who.class.index()].is_infinite()) else { return };
        let (area, slot) = (self.setting.areas[who.service], (who.class == AccessClass::Appointment).then_some(who.arrived));
        let ghost = Candidate { handle: GHOST, arrived: who.arrived, class: who.class, slot, area, tier, sent_here: false };
        let asked = || self.s.lines.would_pass(self.setting, ghost, tiers, counter as u16, moment(now_s));
        let called = passing.includes(&self.setting.policy, area, tier).unwrap_or_else(asked);
        if called {
            self.s.ghosts[who.service][who.class.index()] = now_s;
            self.open_ghosts -= 1;
        }
    }

    pub fn lunch_s(&self, counter: usize) -> f64 {
        let Some(lunch) = self.habits.counter[counter].lunch else { return 0.0 };
        (lunch.length_s + lunch.length_spread_s * self.chance.normal(Purpose::LunchLength, counter as u64, 0)).max(60.0)
    }
}

pub(super) fn moment(s: f64) -> Moment {
    Moment((s * 1_000.0) as i64)
}

fn seconds(m: Moment) -> f64 {
    // A millisecond more, so that who becomes eligible then really is.
    (m.0 + 1) as f64 / 1_000.0
}
