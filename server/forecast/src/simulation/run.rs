// SPDX-License-Identifier: EUPL-1.2
//! One future of the hall.

use queue::{AccessClass, CounterId, Moment};

use super::arrivals::Coming;
use super::begin::Unsaid;
use super::lines::{Lines, Person, Rules, Services};
use super::next::{Decision, Next};
use super::passing::Passing;
use crate::draw::{Chance, Purpose};
use crate::habits::Habits;
use crate::hall::{Present, Setting};

/// Marks those who are not part of the present.
pub(super) const UNTRACKED: u32 = u32::MAX;
/// No future is followed longer than this.
const HORIZON_S: f64 = 16.0 * 3_600.0;

/// Buffers that are kept between replications.
#[derive(Default)]
pub struct Scratch {
    /// Called between two pieces of work; see [`Scratch::pause`].
    pub(super) between: Option<Box<dyn FnMut() + Send>>,
    pub(super) rules: Rules,
    pub(super) coming: Coming,
    /// The lines as every future begins.
    pub(super) start: Lines,
    pub(super) lines: Lines,
    /// Who is at each counter as every future begins.
    pub(super) at_counters: Vec<u32>,
    pub(super) unsaid: Vec<Unsaid>,
    pub(super) counters: Vec<Desk>,
    /// By counter: when it does the next thing; infinite while idle or gone.
    pub(super) at_s: Vec<f64>,
    /// By counter: whether it is ready and calls nobody.
    pub(super) idle: Vec<bool>,
    /// Who comes and has not been let in yet, in order, from `Run::next_arrival` on.
    pub(super) arrivals: Vec<Arrival>,
    /// The walk-ins of a slice of the day: the bits of when, and which.
    pub(super) drawn: Vec<(u64, usize)>,
    /// How many legs are asked about.
    pub(super) asked: usize,
    /// Of each visit that is asked about: when each leg was called, and behind these when the last one was done.
    pub(super) tracked: usize,
    /// Whether the latter are.
    pub(super) ends: bool,
    pub(super) calls: Vec<f64>,
    /// By service and access class: when somebody who had come just now would have been called.
    pub(super) ghosts: Vec<[f64; 3]>,
    /// By access class: the services whose ghosts have not been called.
    pub(super) open_ghosts: [Services; 3],
    /// By service: what is added to its `mu` in this future.
    pub(super) slower: Vec<f64>,
    /// Services of all legs of those who are there at the start or have booked.
    pub(super) services: Vec<u16>,
    pub(super) booked: Vec<Slot>,
    /// Whether no leg follows that is not known.
    pub(super) nobody_goes_on: bool,
}

/// What one future says: times of calls, and of the end of each visit behind its own, in seconds; infinite where there was none.
pub(super) struct Future<'a> {
    pub calls: &'a [f64],
    pub ghosts: &'a [[f64; 3]],
}

/// A counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk {
    /// What it does next.
    pub then: Then,
    pub lunch_due_s: f64,
    pub idle_since_s: f64,
    /// The last visit, which names the draws that follow it.
    pub last: u64,
    pub worked_since_s: f64,
    /// From then on it calls nobody.
    pub until_s: f64,
    /// For so long it rests when whoever is there is gone; 0 when no pause is announced.
    pub pause_s: f64,
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
    /// Which of those who have booked; [`UNTRACKED`] for a walk-in.
    pub booked: u32,
}

/// Of somebody who has booked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub slot: Moment,
    /// Where the services of its legs begin, and how many are known.
    pub services_at: u32,
    pub legs: u16,
}

pub(super) fn run<'a>(
    setting: &Setting,
    habits: &Habits,
    present: &Present,
    chance: Chance,
    scratch: &'a mut Scratch,
) -> Future<'a> {
    Run::new(setting, habits, present, chance, scratch).play();
    Future {
        calls: &scratch.calls,
        ghosts: &scratch.ghosts,
    }
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
    pub next_arrival: usize,
}

impl Run<'_> {
    fn play(&mut self) {
        self.settle_idle();
        while self.open > 0 {
            let (counter, desk_s) = self.next_desk();
            let mut arrival_s = self.peek_arrival();
            // Until somebody's coming sets a counter to work, none is ready earlier.
            while arrival_s < desk_s && arrival_s <= self.start_s + HORIZON_S && !self.arrive() {
                arrival_s = self.peek_arrival();
            }
            if desk_s.min(arrival_s) > self.start_s + HORIZON_S {
                break;
            }
            if arrival_s >= desk_s {
                self.act(counter, desk_s);
            }
        }
    }

    /// At the start somebody may wait whom an idle counter can call (an appointment that is due just now), and ghosts may find a free counter.
    fn settle_idle(&mut self) {
        for counter in 0..self.s.counters.len() {
            if self.s.idle[counter] && self.start_s < self.s.counters[counter].until_s {
                self.decide(counter, self.start_s);
            }
        }
    }

    fn next_desk(&self) -> (usize, f64) {
        let mut next = (0, f64::INFINITY);
        for (counter, at_s) in self.s.at_s.iter().enumerate() {
            next = if *at_s < next.1 {
                (counter, *at_s)
            } else {
                next
            };
        }
        next
    }

    fn act(&mut self, counter: usize, now_s: f64) {
        match self.s.counters[counter].then {
            Then::End(handle) => {
                let visit = self.s.lines.people[handle as usize].visit;
                self.s.at_s[counter] = now_s + self.between_s(visit);
                self.s.counters[counter].then = Then::Ready;
                self.next_leg(handle, now_s);
            }
            Then::Ready => self.ready(counter, now_s),
            Then::Gone => self.s.at_s[counter] = f64::INFINITY,
        }
    }

    /// The visit waits for its next leg, with its old arrival.
    fn next_leg(&mut self, handle: u32, now_s: f64) {
        let person = &mut self.s.lines.people[handle as usize];
        if person.leg + 1 < person.legs {
            person.service =
                self.s.services[person.services_at as usize + usize::from(person.leg) + 1];
        } else if let Some((service, asks)) = onward(self.habits, self.chance, person) {
            // Nobody has asked when a leg is called that is not known yet.
            (person.service, person.asks, person.first_leg) = (service, asks, UNTRACKED);
        }
        person.leg += 1;
        person.bound_to = None;
        self.s
            .lines
            .join(&self.s.rules, &self.setting.policy, handle);
        self.offer(handle, now_s);
    }

    /// A counter with nobody there: lunch, a short break, or the next one.
    fn ready(&mut self, counter: usize, now_s: f64) {
        let habit = &self.habits.counter[counter];
        let desk = self.s.counters[counter];
        if now_s >= desk.until_s {
            (self.s.at_s[counter], self.s.idle[counter]) = (f64::INFINITY, false);
            self.s.counters[counter].then = Then::Gone;
            return;
        }
        if now_s >= desk.lunch_due_s {
            self.s.counters[counter].lunch_due_s = f64::INFINITY;
            return self.rest(counter, now_s + self.lunch_s(counter));
        }
        if desk.pause_s > 0.0 {
            self.s.counters[counter].pause_s = 0.0;
            return self.rest(counter, now_s + desk.pause_s);
        }
        let breaks = habit.break_rate * (now_s - desk.worked_since_s).max(0.0);
        self.s.counters[counter].worked_since_s = now_s;
        // The probability of a break is 1 − exp(−breaks), which is below `breaks`: mostly that is enough to know.
        let unit = self.chance.unit(Purpose::ShortBreak, desk.last, 0);
        if unit < breaks && unit < 1.0 - (-breaks).exp() {
            return self.rest(
                counter,
                now_s
                    + habit
                        .break_length
                        .at(self.chance.normal(Purpose::ShortLength, desk.last, 0)),
            );
        }
        self.decide(counter, now_s);
    }

    /// Nobody is called here before `back_s`.
    fn rest(&mut self, counter: usize, back_s: f64) {
        (self.s.at_s[counter], self.s.idle[counter]) = (back_s, false);
        self.s.counters[counter].worked_since_s = back_s;
    }

    /// Calls whoever is next, or stays idle.
    fn decide(&mut self, counter: usize, now_s: f64) {
        let now = moment(now_s);
        let decision = Decision {
            setting: self.setting,
            rules: &self.s.rules,
            lines: &self.s.lines,
            counter,
            now,
        };
        let next = decision.next();
        self.settle_ghosts(counter, next.as_ref(), now, now_s);
        let was_idle = std::mem::replace(&mut self.s.idle[counter], next.is_none());
        if let Some(next) = &next {
            return self.call(counter, next.handle, now_s);
        }
        let desk = &mut self.s.counters[counter];
        if !was_idle {
            desk.idle_since_s = now_s;
        }
        // Lunch wakes an idle counter, and so does an appointment that becomes due.
        desk.then = Then::Ready;
        let due_s = self
            .s
            .lines
            .next_eligible(&self.setting.policy, now)
            .map_or(f64::INFINITY, seconds);
        self.s.at_s[counter] = due_s.min(desk.lunch_due_s.min(desk.until_s).max(now_s));
    }

    fn call(&mut self, counter: usize, handle: u32, now_s: f64) {
        self.s
            .lines
            .leave(&self.s.rules, &self.setting.policy, handle);
        let person = self.s.lines.people[handle as usize];
        self.s.lines.count(&self.setting.policy, &person);
        if person.first_leg != UNTRACKED {
            self.s.calls[person.first_leg as usize + usize::from(person.leg)] = now_s;
            self.open -= 1;
        }
        let walk_s = self.habits.walk.at(self.chance.normal(
            Purpose::Walk,
            person.visit,
            u64::from(person.leg),
        ));
        let (at_s, then) = self.attend(counter, handle, now_s, walk_s);
        self.s.at_s[counter] = at_s;
        let desk = &mut self.s.counters[counter];
        (desk.then, desk.last) = (then, person.visit);
    }

    /// When the counter does the next thing after somebody who is called at `called_s`, and what that is.
    pub fn attend(
        &mut self,
        counter: usize,
        handle: u32,
        called_s: f64,
        walk_s: f64,
    ) -> (f64, Then) {
        let person = &self.s.lines.people[handle as usize];
        let leg = u64::from(person.leg);
        if self.chance.unit(Purpose::NoShow, person.visit, leg)
            < self.habits.no_show[person.class.index()]
        {
            // The visit's later legs are not served either.
            if person.first_leg != UNTRACKED {
                self.open -= usize::from(person.legs - person.leg - 1);
            }
            return (called_s + self.habits.no_show_s, Then::Ready);
        }
        let slower = self.s.slower[usize::from(person.service)];
        let length = self
            .habits
            .service_on(usize::from(person.service), counter, slower);
        let service_s = self.habits.service_s(
            length,
            0.0,
            self.chance.unit(Purpose::Service, person.visit, leg),
        );
        self.done(handle, called_s + walk_s + service_s)
    }

    /// What the counter does when it is done with somebody at `end_s`, and when. Where nobody goes on to another leg, nothing happens in the
    /// hall until it is ready to call.
    pub fn done(&mut self, handle: u32, end_s: f64) -> (f64, Then) {
        let person = &self.s.lines.people[handle as usize];
        let end_s = end_s.max(self.start_s);
        if person.leg + 1 < person.legs {
            return (end_s, Then::End(handle));
        }
        if self.s.ends && person.first_leg != UNTRACKED {
            self.s.calls[person.first_leg as usize + usize::from(person.legs)] = end_s;
        }
        if !self.s.nobody_goes_on && onward(self.habits, self.chance, person).is_some() {
            return (end_s, Then::End(handle));
        }
        (end_s + self.between_s(person.visit), Then::Ready)
    }

    fn between_s(&self, visit: u64) -> f64 {
        self.habits
            .between
            .at(self.chance.normal(Purpose::Between, visit, 0))
    }

    /// Offers somebody who has just begun to wait to the counters that are idle: the gladdest, then the longest idle. Whether there is one.
    pub fn offer(&mut self, handle: u32, now_s: f64) -> bool {
        let service = usize::from(self.s.lines.people[handle as usize].service);
        let idle = self.s.idle.iter().enumerate().filter(|(_, idle)| **idle);
        let since = |c: usize| moment(self.s.counters[c].idle_since_s);
        let able = idle.filter_map(|(c, _)| {
            Some((
                CounterId(c as u16),
                self.setting.tiers[c][service]?,
                since(c),
            ))
        });
        let taker = queue::taker(able);
        if let Some(taker) = taker {
            self.ready_idle(usize::from(taker.0), now_s);
        }
        taker.is_some()
    }

    /// An idle counter goes to lunch when that is due, else calls.
    fn ready_idle(&mut self, counter: usize, now_s: f64) {
        self.s.counters[counter].worked_since_s = now_s;
        self.ready(counter, now_s);
    }

    /// Ghosts are arrivals of this moment that take nobody's place: each is settled by the first counter that would call it.
    fn settle_ghosts(&mut self, counter: usize, next: Option<&Next>, now: Moment, now_s: f64) {
        let (setting, arrived) = (self.setting, moment(self.start_s));
        let Scratch {
            lines,
            rules,
            ghosts,
            open_ghosts,
            ..
        } = &mut *self.s;
        let decision = Decision {
            setting,
            rules,
            lines,
            counter,
            now,
        };
        for (class, open) in AccessClass::ALL.into_iter().zip(open_ghosts) {
            let settled = open.iter().all(|word| *word == 0);
            if settled || next.is_some_and(|next| decision.nobody_passes(class, arrived, next)) {
                continue;
            }
            let asked = decision.serves(open);
            if asked == [false; 3] {
                continue;
            }
            let passing = next.map_or(Passing::ALL, |next| {
                decision.passing(class, arrived, next, asked)
            });
            if passing.nobody() {
                continue;
            }
            for (word, open) in open.iter_mut().enumerate() {
                let mut called = decision.called(word, *open, class, arrived, &passing, next);
                *open &= !called;
                self.open -= called.count_ones() as usize;
                while called != 0 {
                    ghosts[word * 64 + called.trailing_zeros() as usize][class.index()] = now_s;
                    called &= called - 1;
                }
            }
        }
    }

    pub fn lunch_s(&self, counter: usize) -> f64 {
        let Some(lunch) = self.habits.counter[counter].lunch else {
            return 0.0;
        };
        (lunch.length_s
            + lunch.length_spread_s * self.chance.normal(Purpose::LunchLength, counter as u64, 0))
        .max(60.0)
    }
}

/// Where somebody goes on to after the last leg that is known, if anywhere, and whether the visit may ask for still more then: first what
/// is asked for with the number, then what clerks add.
fn onward(habits: &Habits, chance: Chance, person: &Person) -> Option<(u16, bool)> {
    let unit = |purpose| move || chance.unit(purpose, person.visit, u64::from(person.leg));
    let asked = match person {
        Person { asks: false, .. } => None,
        _ if person.leg >= person.legs => Some(&habits.further.later),
        Person { slot: Some(_), .. } => Some(&habits.further.booked),
        _ => Some(&habits.further.walk_ins),
    };
    if let Some(next) =
        asked.and_then(|asked| asked.next(person.service, unit(Purpose::FurtherLeg)))
    {
        return Some((next, true));
    }
    Some((
        habits.sent_on.next(person.service, unit(Purpose::SentOn))?,
        false,
    ))
}

pub(super) fn moment(s: f64) -> Moment {
    Moment((s * 1_000.0) as i64)
}

fn seconds(m: Moment) -> f64 {
    // A millisecond more, so that who becomes eligible then really is.
    (m.0 + 1) as f64 / 1_000.0
}
