// SPDX-License-Identifier: EUPL-1.2
//! The same futures as plainly as they can be told: a heap of events, one list of everybody who waits, [`queue::choose`] over all of it at
//! each decision, and once more for each of those who might come next. It makes the same draws as the simulation, so it must find the
//! same calls; the simulation is measured against it.
//!
//! It knows what the halls beside it have: nobody booked, counters that serve somebody when a future begins.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::iter::once;

use forecast::draw::{Chance, Purpose, mix, normal_quantile};
use forecast::habits::{Habits, KINDS, SLICE_S, SLICES};
use forecast::hall::{Doing, Present, Setting, Waiting};
use forecast::simulation::{Outlook, Times};
use queue::{AccessClass, Candidate, CounterId, Moment, Tally, choose, taker};

const GHOST: u64 = u64::MAX;
const HORIZON_S: f64 = 16.0 * 3_600.0;

/// Call times in seconds since midnight, infinite where there was no call; by future.
pub struct Calls {
    /// Of each leg.
    pub visits: Vec<Vec<Vec<f64>>>,
    /// When the last leg was done.
    pub ends: Vec<Vec<f64>>,
    /// By service and access class.
    pub arrivals: Vec<[Vec<f64>; 3]>,
}

pub fn simulate(
    setting: &Setting,
    habits: &Habits,
    present: &Present,
    replications: u32,
    seed: u64,
) -> Calls {
    let visits: Vec<Vec<Vec<f64>>> = present
        .waiting
        .iter()
        .map(|w| vec![vec![]; w.legs.len()])
        .collect();
    let mut calls = Calls {
        ends: vec![vec![]; visits.len()],
        visits,
        arrivals: vec![[const { vec![] }; 3]; setting.areas.len()],
    };
    for replication in 0..replications {
        let chance = Chance {
            seed: mix(seed ^ u64::from(replication)),
        };
        let mut future = Future::new(setting, habits, present, chance);
        future.play();
        calls
            .visits
            .iter_mut()
            .flatten()
            .zip(future.calls.into_iter().flatten())
            .for_each(|(all, one)| all.push(one));
        calls
            .ends
            .iter_mut()
            .zip(future.ends)
            .for_each(|(all, one)| all.push(one));
        calls
            .arrivals
            .iter_mut()
            .flatten()
            .zip(future.ghosts.into_iter().flatten())
            .for_each(|(all, one)| all.push(one));
    }
    calls
}

/// That all that was found plainly is what the other simulation says.
pub fn assert_all_same(plain: Calls, outlook: &Outlook) {
    let plain = plain
        .visits
        .into_iter()
        .flatten()
        .chain(plain.ends)
        .chain(plain.arrivals.into_iter().flatten());
    let ours = outlook
        .visits
        .iter()
        .flatten()
        .chain(&outlook.ends)
        .chain(outlook.arrivals.iter().flatten());
    assert_eq!(plain.clone().count(), ours.clone().count());
    plain
        .zip(ours)
        .for_each(|(plain, ours)| assert_same(plain, ours));
}

/// That the calls found plainly have the quantiles of the others: to the hundredth of a second, for those are kept in less room.
fn assert_same(mut plain_s: Vec<f64>, times: &Times) {
    plain_s.retain(|called_s| called_s.is_finite());
    plain_s.sort_unstable_by(f64::total_cmp);
    assert_eq!(plain_s.is_empty(), times.quantile(0.5).is_none());
    for p in [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0] {
        let Some(last) = plain_s.len().checked_sub(1) else {
            continue;
        };
        let place = (p * (last as f64 + 2.0) - 1.0).clamp(0.0, last as f64);
        let (below_s, above_s) = (
            plain_s[place.floor() as usize],
            plain_s[place.ceil() as usize],
        );
        let (plain_s, fast_s) = (
            below_s + (above_s - below_s) * place.fract(),
            times.quantile(p).expect("as many calls"),
        );
        assert!(
            (plain_s - fast_s).abs() < 0.01,
            "at {p}: {plain_s} told plainly, {fast_s} by the simulation"
        );
    }
}

#[derive(Clone)]
struct Person {
    visit: u64,
    /// The present leg, counted from 0, and its service; then those that are known to follow.
    leg: u64,
    service: usize,
    then: Vec<usize>,
    more: More,
    /// Only this counter may call it.
    bound_to: Option<usize>,
    /// Whose handle is the order of coming; tier and area depend on who asks and on the leg.
    candidate: Candidate,
}

/// What may follow the last leg that is known.
#[derive(Clone, Copy)]
enum More {
    /// What somebody asked for with the number, after the first service or after a later one.
    First,
    Later,
    /// Only what a clerk adds.
    Added,
}

struct Counter {
    /// When somebody is done, or it is ready to call, or wakes from being idle.
    at_s: f64,
    /// Who goes on to another leg after the present one; the counter gets ready then.
    goes_on: Option<Person>,
    idle_since_s: Option<f64>,
    lunch_due_s: f64,
    worked_since_s: f64,
    last: u64,
}

#[derive(Clone, Copy, PartialEq)]
struct Time(f64);

impl Eq for Time {}

impl Ord for Time {
    fn cmp(&self, other: &Time) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Time) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Future<'a> {
    setting: &'a Setting,
    habits: &'a Habits,
    chance: Chance,
    start_s: f64,
    /// The index of a counter, or beyond these that of somebody who comes.
    events: BinaryHeap<Reverse<(Time, usize)>>,
    counters: Vec<Counter>,
    coming: Vec<Person>,
    waiting: Vec<Person>,
    tally: Tally,
    slower: Vec<f64>,
    /// By visit that waits: when each leg is called, and when the last is done.
    calls: Vec<Vec<f64>>,
    ends: Vec<f64>,
    ghosts: Vec<[f64; 3]>,
    /// Calls that are still asked for.
    open: usize,
}

impl<'a> Future<'a> {
    fn new(
        setting: &'a Setting,
        habits: &'a Habits,
        present: &'a Present,
        chance: Chance,
    ) -> Future<'a> {
        let services = setting.areas.len();
        let person = |(n, w): (usize, &Waiting)| known(setting, n, w);
        let ghosts = if present.arrivals_asked { services } else { 0 };
        let mut future = Future {
            setting,
            habits,
            chance,
            start_s: present.now_s,
            events: BinaryHeap::new(),
            counters: vec![],
            coming: vec![],
            waiting: present.waiting.iter().enumerate().map(person).collect(),
            tally: present.tally,
            slower: (0..services)
                .map(|s| habits.day_pace(chance) + habits.service_pace(s, chance))
                .collect(),
            calls: present
                .waiting
                .iter()
                .map(|w| vec![f64::INFINITY; w.legs.len()])
                .collect(),
            ends: vec![f64::INFINITY; present.waiting.len()],
            ghosts: vec![[f64::INFINITY; 3]; ghosts],
            open: present.waiting.iter().map(|w| w.legs.len()).sum::<usize>() + 3 * ghosts,
        };
        for (counter, now) in present.counters.iter().enumerate() {
            let Doing::Serving { since_s, visit } = &now.doing else {
                panic!("counters serve somebody when a future begins")
            };
            future.begin(
                counter,
                *since_s,
                known(setting, present.waiting.len() + counter, visit),
            );
        }
        future.draw_arrivals(present.waiting.len() + present.counters.len());
        future
    }

    /// Somebody has been served at `counter` since `since_s`.
    fn begin(&mut self, counter: usize, since_s: f64, who: Person) {
        let lunch_due_s = self.habits.counter[counter]
            .lunch
            .map_or(f64::INFINITY, |lunch| {
                let later_s =
                    lunch.due_spread_s * self.chance.normal(Purpose::LunchDelay, counter as u64, 0);
                lunch.due_s + later_s.max(-lunch.due_spread_s)
            });
        let length = self
            .habits
            .service_on(who.service, counter, self.slower[who.service]);
        let whole_s = self.habits.service_s(
            length,
            self.start_s - since_s,
            self.chance.unit(Purpose::Service, who.visit, 0),
        );
        let desk = Counter {
            at_s: 0.0,
            goes_on: None,
            idle_since_s: None,
            lunch_due_s,
            worked_since_s: self.start_s,
            last: who.visit,
        };
        self.counters.push(desk);
        self.done(counter, (since_s + whole_s).max(self.start_s), who);
    }

    /// Is done with somebody at `end_s`, who may go on to another leg.
    fn done(&mut self, counter: usize, end_s: f64, who: Person) {
        let (handle, visit) = (who.candidate.handle as usize, who.visit);
        let (last, tracked) = (
            who.then.is_empty(),
            who.leg < self.calls.get(handle).map_or(0, |calls| calls.len() as u64),
        );
        if last && tracked {
            self.ends[handle] = end_s;
        }
        self.counters[counter].goes_on = self.following(who);
        let goes_on = self.counters[counter].goes_on.is_some();
        self.wake(
            counter,
            if goes_on {
                end_s
            } else {
                end_s + self.between_s(visit)
            },
        );
    }

    /// The same person at the next leg, if there is one.
    fn following(&self, mut who: Person) -> Option<Person> {
        let unit = |purpose| move || self.chance.unit(purpose, who.visit, who.leg);
        let asked = match who.more {
            More::First if who.candidate.slot.is_some() => Some(&self.habits.further.booked),
            More::First => Some(&self.habits.further.walk_ins),
            More::Later => Some(&self.habits.further.later),
            More::Added => None,
        };
        let unknown = || {
            if let Some(next) =
                asked.and_then(|asked| asked.next(who.service as u16, unit(Purpose::FurtherLeg)))
            {
                return Some((next, More::Later));
            }
            Some((
                self.habits
                    .sent_on
                    .next(who.service as u16, unit(Purpose::SentOn))?,
                More::Added,
            ))
        };
        if who.then.is_empty() {
            let (next, more) = unknown()?;
            (who.service, who.more) = (usize::from(next), more);
        } else {
            who.service = who.then.remove(0);
        }
        (who.leg, who.bound_to, who.candidate.area) =
            (who.leg + 1, None, self.setting.areas[who.service]);
        Some(who)
    }

    fn draw_arrivals(&mut self, before: usize) {
        let (chance, mut at) = (self.chance, vec![]);
        for slice in (self.start_s / SLICE_S) as usize..SLICES {
            let kinds = &self.habits.arrivals[slice];
            let total: f64 = kinds.iter().sum();
            for nth in 0..poisson(total, chance.unit(Purpose::ArrivalCount, slice as u64, 0)) {
                let at_s =
                    (slice as f64 + chance.unit(Purpose::ArrivalTime, slice as u64, nth)) * SLICE_S;
                let mut left = total * chance.unit(Purpose::ArrivalKind, slice as u64, nth);
                let kind = kinds.iter().position(|expected| {
                    left -= expected;
                    left <= 0.0
                });
                at.push((
                    at_s,
                    mix(slice as u64 * 4_096 + nth) | 1 << 63,
                    kind.unwrap_or(kinds.len() - 1),
                ));
            }
        }
        at.retain(|(at_s, ..)| *at_s > self.start_s && *at_s < self.setting.last_ticket_s);
        at.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (n, (at_s, visit, kind)) in at.into_iter().enumerate() {
            self.events
                .push(Reverse((Time(at_s), self.counters.len() + n)));
            let mut person = person(
                self.setting,
                before + n,
                visit,
                kind / KINDS,
                AccessClass::ALL[kind % KINDS],
                at_s,
            );
            let off_s = || {
                self.habits.punctual_s
                    + self.habits.punctual_spread_s * chance.normal(Purpose::Punctuality, visit, 0)
            };
            person.candidate.slot = person.candidate.slot.map(|_| moment(at_s - off_s()));
            self.coming.push(person);
        }
    }

    fn play(&mut self) {
        while self.open > 0 {
            let Some(Reverse((Time(now_s), who))) = self.events.pop() else {
                break;
            };
            if now_s > self.start_s + HORIZON_S {
                break;
            }
            if who >= self.counters.len() {
                self.wait(self.coming[who - self.counters.len()].clone(), now_s);
            } else if self.counters[who].at_s == now_s {
                self.act(who, now_s);
            }
        }
    }

    fn act(&mut self, counter: usize, now_s: f64) {
        let Some(person) = self.counters[counter].goes_on.take() else {
            return self.ready(counter, now_s);
        };
        self.wake(counter, now_s + self.between_s(person.visit));
        self.wait(person, now_s);
    }

    fn wait(&mut self, person: Person, now_s: f64) {
        let service = person.service;
        self.waiting.push(person);
        let idle = self.counters.iter().enumerate().filter_map(|(c, counter)| {
            Some((
                CounterId(c as u16),
                self.setting.tiers[c][service]?,
                moment(counter.idle_since_s?),
            ))
        });
        if let Some(CounterId(counter)) = taker(idle) {
            self.counters[usize::from(counter)].worked_since_s = now_s;
            self.ready(usize::from(counter), now_s);
        }
    }

    /// Lunch, a short break, or the next one.
    fn ready(&mut self, counter: usize, now_s: f64) {
        let (habit, desk) = (&self.habits.counter[counter], &mut self.counters[counter]);
        if now_s >= desk.lunch_due_s {
            let lunch = habit.lunch.expect("a lunch that is due");
            let length_s = lunch.length_s
                + lunch.length_spread_s
                    * self.chance.normal(Purpose::LunchLength, counter as u64, 0);
            desk.lunch_due_s = f64::INFINITY;
            return self.away(counter, now_s + length_s.max(60.0));
        }
        let pause = 1.0 - (-habit.break_rate * (now_s - desk.worked_since_s).max(0.0)).exp();
        desk.worked_since_s = now_s;
        if self.chance.unit(Purpose::ShortBreak, desk.last, 0) < pause {
            let length_s =
                habit
                    .break_length
                    .at(self.chance.normal(Purpose::ShortLength, desk.last, 0));
            return self.away(counter, now_s + length_s);
        }
        self.decide(counter, now_s);
    }

    fn away(&mut self, counter: usize, back_s: f64) {
        (
            self.counters[counter].worked_since_s,
            self.counters[counter].idle_since_s,
        ) = (back_s, None);
        self.wake(counter, back_s);
    }

    fn wake(&mut self, counter: usize, at_s: f64) {
        self.counters[counter].at_s = at_s;
        self.events.push(Reverse((Time(at_s), counter)));
    }

    /// Calls whoever is next, or stays idle until lunch. A ghost is called when it would be next, were it there.
    fn decide(&mut self, counter: usize, now_s: f64) {
        let (tiers, policy, now) = (
            &self.setting.tiers[counter],
            &self.setting.policy,
            moment(now_s),
        );
        let mine = |p: &Person| {
            let tier = tiers[p.service].filter(|_| p.bound_to.is_none_or(|c| c == counter))?;
            Some(Candidate {
                tier,
                sent_here: p.bound_to.is_some(),
                ..p.candidate
            })
        };
        let waiting: Vec<Candidate> = self.waiting.iter().filter_map(mine).collect();
        let calls = |ghost: Candidate| {
            let all = waiting.iter().copied().chain(once(ghost));
            choose(policy, &self.tally, all, now).is_some_and(|choice| choice.handle == GHOST)
        };
        for (service, ghosts) in self.ghosts.iter_mut().enumerate() {
            for (class, called_s) in AccessClass::ALL
                .into_iter()
                .zip(ghosts)
                .filter(|(_, called_s)| called_s.is_infinite())
            {
                let ghost = person(self.setting, 0, GHOST, service, class, self.start_s);
                if mine(&ghost).is_some_and(|ghost| {
                    calls(Candidate {
                        handle: GHOST,
                        ..ghost
                    })
                }) {
                    *called_s = now_s;
                    self.open -= 1;
                }
            }
        }
        if let Some(choice) = choose(policy, &self.tally, waiting.iter().copied(), now) {
            return self.call(counter, choice.handle, now_s);
        }
        let desk = &mut self.counters[counter];
        desk.idle_since_s = desk.idle_since_s.or(Some(now_s));
        // Lunch wakes an idle counter, and so does an appointment that becomes due.
        let lunch_s = desk.lunch_due_s.max(now_s);
        let first = |service: usize| {
            self.waiting
                .iter()
                .filter(|p| p.service == service)
                .filter_map(|p| p.candidate.slot)
                .min()
        };
        let due = (0..tiers.len())
            .filter_map(first)
            .map(|slot| slot.0 - policy.appointment_early_ms)
            .filter(|due_ms| *due_ms > now.0);
        let due_s = due
            .min()
            .map_or(f64::INFINITY, |due_ms| due_ms as f64 / 1_000.0);
        self.wake(counter, lunch_s.min(due_s));
    }

    fn call(&mut self, counter: usize, handle: u64, now_s: f64) {
        let place = self
            .waiting
            .iter()
            .position(|p| p.candidate.handle == handle)
            .expect("who is called waits");
        let who = self.waiting.remove(place);
        let (visit, leg) = (who.visit, who.leg);
        self.tally
            .called(who.candidate.counts_as(&self.setting.policy));
        let asked = self
            .calls
            .get_mut(handle as usize)
            .and_then(|calls| calls.get_mut(leg as usize));
        let tracked = asked.is_some();
        if let Some(called_s) = asked {
            *called_s = now_s;
            self.open -= 1;
        }
        (
            self.counters[counter].idle_since_s,
            self.counters[counter].last,
        ) = (None, visit);
        if self.chance.unit(Purpose::NoShow, visit, leg)
            < self.habits.no_show[who.candidate.class.index()]
        {
            // Later legs will not be called.
            self.open -= if tracked { who.then.len() } else { 0 };
            return self.wake(counter, now_s + self.habits.no_show_s);
        }
        let walk_s = self
            .habits
            .walk
            .at(self.chance.normal(Purpose::Walk, visit, leg));
        let length = self
            .habits
            .service_on(who.service, counter, self.slower[who.service]);
        let service_s =
            self.habits
                .service_s(length, 0.0, self.chance.unit(Purpose::Service, visit, leg));
        self.done(counter, now_s + walk_s + service_s, who);
    }

    fn between_s(&self, visit: u64) -> f64 {
        self.habits
            .between
            .at(self.chance.normal(Purpose::Between, visit, 0))
    }
}

fn person(
    setting: &Setting,
    order: usize,
    visit: u64,
    service: usize,
    class: AccessClass,
    arrived_s: f64,
) -> Person {
    let (arrived, area) = (moment(arrived_s), setting.areas[service]);
    let slot = (class == AccessClass::Appointment).then_some(arrived);
    let candidate = Candidate {
        handle: order as u64,
        arrived,
        class,
        slot,
        area,
        tier: 0,
        sent_here: false,
    };
    Person {
        visit,
        leg: 0,
        service,
        then: vec![],
        more: More::First,
        bound_to: None,
        candidate,
    }
}

/// Somebody who is there when a future begins, all of whose legs are known.
fn known(setting: &Setting, order: usize, w: &Waiting) -> Person {
    let mut legs = w.legs.iter().map(|service| usize::from(*service));
    let first = person(
        setting,
        order,
        w.visit,
        legs.next().expect("somebody comes for something"),
        w.class,
        w.arrived_s,
    );
    Person {
        then: legs.collect(),
        more: More::Added,
        bound_to: w.bound_to.map(usize::from),
        ..first
    }
}

fn moment(s: f64) -> Moment {
    Moment((s * 1_000.0) as i64)
}

fn poisson(mean: f64, unit: f64) -> u64 {
    if mean > 30.0 {
        return (mean + mean.sqrt() * normal_quantile(unit))
            .round()
            .max(0.0) as u64;
    }
    let (mut term, mut sum, mut n) = ((-mean).exp(), (-mean).exp(), 0);
    while sum < unit && n < 200 {
        n += 1;
        term *= mean / n as f64;
        sum += term;
    }
    n
}
