// SPDX-License-Identifier: EUPL-1.2
//! How a future starts from the present.

use queue::AccessClass;

use super::run::{Arrival, Desk, Run, Scratch, Slot, Then, UNTRACKED, moment};
use crate::draw::{Chance, Purpose, normal_cdf, normal_quantile};
use crate::habits::{CounterHabits, Habits, SLICE_S};
use crate::hall::{CounterNow, Doing, Present, Setting, Waiting};
use crate::silence::{Guess, Silence};
use crate::simulation::lines::Person;

/// What a counter may be doing of which nobody has said a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsaid {
    guess: Guess,
    /// Mean and spread of when a lunch would end.
    lunch_ends: Option<(f64, f64)>,
}

impl Unsaid {
    fn of(habits: &Habits, habit: &CounterHabits, now: &CounterNow, now_s: f64) -> Unsaid {
        let habit = &CounterHabits {
            lunch_over: if now.lunch_done {
                1.0
            } else {
                habit.lunch_over
            },
            ..*habit
        };
        let (free_s, wanted_s) = match now.doing {
            Doing::Between { since_s, wanted_s } => (since_s, wanted_s),
            Doing::Idle { since_s } => (since_s, f64::INFINITY),
            _ => {
                return Unsaid {
                    guess: Guess::heard(habit.lunch_over),
                    lunch_ends: None,
                };
            }
        };
        let silence = Silence {
            habit,
            between: habits.between,
            free_s,
            wanted_s,
            now_s,
        };
        Unsaid {
            guess: silence.lasting(),
            lunch_ends: silence.lunch_ends(),
        }
    }
}

impl Scratch {
    /// From now on `between` is called between two pieces of work, none of which is longer than a future: there whoever simulates may let others
    /// have the core.
    pub fn pause_with(&mut self, between: impl FnMut() + Send + 'static) {
        self.between = Some(Box::new(between));
    }

    /// A pause between two pieces of work, if there is something to be done in it.
    pub fn pause(&mut self) {
        if let Some(between) = &mut self.between {
            between();
        }
    }

    /// What all futures of `present` begin with.
    pub fn prepare(&mut self, setting: &Setting, habits: &Habits, present: &Present) {
        self.rules.prepare(setting);
        self.coming.prepare(habits, first_slice(present));
        self.start.clear(setting.areas.len());
        self.start.tally = present.tally;
        self.services.clear();
        (self.asked, self.tracked, self.ends) = (0, 0, present.ends_asked);
        for waiting in &present.waiting {
            let handle = self.admit(waiting, waiting.asked);
            self.start.join(&self.rules, &setting.policy, handle);
        }
        self.at_counters.clear();
        for now in &present.counters {
            let handle = match &now.doing {
                Doing::Called { visit, .. } | Doing::Serving { visit, .. } => {
                    self.admit(visit, false)
                }
                _ => u32::MAX,
            };
            self.at_counters.push(handle);
        }
        self.booked.clear();
        for booked in &present.booked {
            let (slot, services_at, legs) = (
                moment(booked.slot_s),
                self.services.len() as u32,
                booked.legs.len() as u16,
            );
            self.booked.push(Slot {
                slot,
                services_at,
                legs,
            });
            self.services.extend_from_slice(&booked.legs);
        }
        // Later legs follow only one of these.
        self.nobody_goes_on = [
            &habits.sent_on,
            &habits.further.walk_ins,
            &habits.further.booked,
        ]
        .iter()
        .all(|onward| onward.0.is_empty());
        self.unsaid.clear();
        self.unsaid.extend(
            present
                .counters
                .iter()
                .zip(&habits.counter)
                .map(|(now, habit)| Unsaid::of(habits, habit, now, present.now_s)),
        );
    }

    fn admit(&mut self, waiting: &Waiting, asked: bool) -> u32 {
        let (handle, services_at) = (self.start.people.len() as u32, self.services.len() as u32);
        let first_leg = if asked {
            self.tracked as u32
        } else {
            UNTRACKED
        };
        if asked {
            self.asked += waiting.legs.len();
            self.tracked += waiting.legs.len() + usize::from(self.ends);
        }
        self.services.extend_from_slice(&waiting.legs);
        self.start.people.push(Person {
            visit: waiting.visit,
            arrived: moment(waiting.arrived_s),
            slot: waiting.slot_s.map(moment),
            class: waiting.class,
            first_leg,
            services_at,
            legs: waiting.legs.len() as u16,
            leg: 0,
            asks: false,
            service: waiting.legs.first().copied().unwrap_or(0),
            bound_to: waiting.bound_to,
            behind: Person::NOBODY_BEHIND,
        });
        handle
    }

    /// Begins a future.
    fn begin(&mut self, setting: &Setting, present: &Present) {
        let services = setting.areas.len();
        self.lines.copy(&self.start);
        self.counters.clear();
        self.at_s.clear();
        self.idle.clear();
        self.idle.resize(present.counters.len(), false);
        self.arrivals.clear();
        self.calls.clear();
        self.calls.resize(self.tracked, f64::INFINITY);
        self.slower.clear();
        self.ghosts.clear();
        self.ghosts.resize(services, [f64::INFINITY; 3]);
        for open in &mut self.open_ghosts {
            open.clear();
            open.extend((0..services).step_by(64).map(|first| {
                if present.arrivals_asked {
                    all_from(first, services)
                } else {
                    0
                }
            }));
        }
    }
}

impl<'a> Run<'a> {
    pub fn new(
        setting: &'a Setting,
        habits: &'a Habits,
        present: &Present,
        chance: Chance,
        s: &'a mut Scratch,
    ) -> Run<'a> {
        s.begin(setting, present);
        let day_pace = habits.day_pace(chance);
        s.slower.extend(
            (0..setting.areas.len()).map(|service| day_pace + habits.service_pace(service, chance)),
        );
        let open = s.asked
            + s.open_ghosts
                .iter()
                .flatten()
                .map(|word| word.count_ones() as usize)
                .sum::<usize>();
        let mut run = Run {
            setting,
            habits,
            chance,
            s,
            start_s: present.now_s,
            slice: first_slice(present),
            open,
            next_arrival: 0,
        };
        for (counter, now) in present.counters.iter().enumerate() {
            let (desk, at_s) = run.desk(counter, now);
            run.s.counters.push(desk);
            run.s.at_s.push(at_s);
        }
        run.expect_booked(present);
        run
    }

    /// Those who have booked and have not come. Who should have come by now, in this future, does not come at all.
    fn expect_booked(&mut self, present: &Present) {
        for (place, booked) in present.booked.iter().enumerate() {
            let late_s = self.habits.punctual_s
                + self.habits.punctual_spread_s
                    * self.chance.normal(Purpose::Punctuality, booked.visit, 0);
            let at_s = booked.slot_s + late_s;
            if at_s > present.now_s
                && self.chance.unit(Purpose::Punctuality, booked.visit, 1) < self.habits.booked_come
            {
                let service = booked.legs.first().copied().unwrap_or(0);
                let (visit, class) = (booked.visit, AccessClass::Appointment);
                self.s.arrivals.push(Arrival {
                    at_s,
                    visit,
                    service,
                    class,
                    booked: place as u32,
                });
            }
        }
        self.s
            .arrivals
            .sort_unstable_by(|a, b| a.at_s.total_cmp(&b.at_s));
    }

    /// What a counter does next and when, given what it is doing now.
    fn desk(&mut self, counter: usize, now: &CounterNow) -> (Desk, f64) {
        let (now_s, who) = (self.start_s, counter as u64);
        let guess = self.s.unsaid[counter].guess;
        let lunch_over = (guess.over + guess.unseen) / (1.0 - guess.lunch).max(1e-9);
        let lunches = self.chance.unit(Purpose::Silence, who, 1) >= lunch_over;
        let lunch_due_s = if lunches {
            self.lunch_due_s(counter)
        } else {
            f64::INFINITY
        };
        let mut at_s = f64::INFINITY;
        let mut desk = Desk {
            then: Then::Ready,
            lunch_due_s,
            idle_since_s: now_s,
            last: who,
            worked_since_s: now_s,
            until_s: now.until_s.min(self.leaves_s(counter)),
            pause_s: 0.0,
        };
        match (now.pauses, self.habits.counter[counter].lunch) {
            (Some(true), Some(_)) => desk.lunch_due_s = now_s,
            (Some(_), _) => {
                desk.pause_s = self.habits.counter[counter]
                    .break_length
                    .at(self.chance.normal(Purpose::ShortLength, who, 2));
            }
            (None, _) => {}
        }
        match &now.doing {
            Doing::Gone { since_s } if now.announced(*since_s) => desk.then = Then::Gone,
            Doing::Gone { since_s } => at_s = self.gone(counter, *since_s, &mut desk),
            Doing::NotYet => at_s = self.not_open_yet(counter, &mut desk),
            Doing::Idle { since_s } => match self.away(counter, *since_s, &mut desk) {
                Some(back_s) => at_s = back_s,
                None => (self.s.idle[counter], desk.idle_since_s) = (true, *since_s),
            },
            Doing::Between { since_s, wanted_s } => {
                let away = self.away(counter, *since_s, &mut desk);
                at_s =
                    away.unwrap_or_else(|| self.between(counter, *since_s, *wanted_s, &mut desk));
            }
            Doing::Called { since_s, visit } => {
                desk.last = visit.visit;
                let walk_s = self.habits.walk.given_elapsed(
                    now_s - since_s,
                    self.chance.unit(Purpose::Walk, visit.visit, 0),
                );
                (at_s, desk.then) =
                    self.attend(counter, self.s.at_counters[counter], *since_s, walk_s);
            }
            Doing::Serving { since_s, visit } => {
                let service = usize::from(visit.legs.first().copied().unwrap_or(0));
                let length = self
                    .habits
                    .service_on(service, counter, self.s.slower[service]);
                let whole_s = self.habits.service_s(
                    length,
                    now_s - since_s,
                    self.chance.unit(Purpose::Service, visit.visit, 0),
                );
                (at_s, desk.then) = self.done(self.s.at_counters[counter], since_s + whole_s);
                desk.last = visit.visit;
            }
            // A lunch that has lasted as long as it should ends within minutes.
            Doing::Lunch { since_s } => at_s = (since_s + self.lunch_s(counter)).max(now_s + 60.0),
            Doing::Break { since_s } => {
                let length = self.habits.counter[counter].break_length;
                at_s = since_s
                    + length.given_elapsed(
                        now_s - since_s,
                        self.chance.unit(Purpose::ShortLength, who, 0),
                    );
            }
        }
        (desk, at_s.max(now_s))
    }

    fn not_open_yet(&self, counter: usize, desk: &mut Desk) -> f64 {
        let (habit, who) = (&self.habits.counter[counter], counter as u64);
        if self.chance.unit(Purpose::Lateness, who, 1) < habit.absent_given_closed(self.start_s) {
            desk.then = Then::Gone;
            return f64::INFINITY;
        }
        habit.opens_s
            + habit.late.given_elapsed(
                self.start_s - habit.opens_s,
                self.chance.unit(Purpose::Lateness, who, 0),
            )
    }

    /// It may have closed for good, or only for a while.
    fn gone(&self, counter: usize, since_s: f64, desk: &mut Desk) -> f64 {
        let (habit, who, elapsed_s) = (
            &self.habits.counter[counter],
            counter as u64,
            self.start_s - since_s,
        );
        if self.chance.unit(Purpose::Return, who, 0) < habit.back_given_gone(elapsed_s) {
            return since_s
                + habit
                    .back
                    .given_elapsed(elapsed_s, self.chance.unit(Purpose::Return, who, 1));
        }
        desk.then = Then::Gone;
        f64::INFINITY
    }

    /// When it goes home although there is work, given that it has not by now; infinite when it does not.
    fn leaves_s(&self, counter: usize) -> f64 {
        let (habit, who) = (&self.habits.counter[counter], counter as u64);
        let (leaves, passed) = habit.early_given_there(self.start_s);
        if leaves <= 0.0 || self.chance.unit(Purpose::Leave, who, 0) >= leaves {
            return f64::INFINITY;
        }
        let unit = self.chance.unit(Purpose::Leave, who, 1);
        habit.early_s + habit.early_spread_s * normal_quantile(passed + (1.0 - passed) * unit)
    }

    /// When a counter from which nothing has been heard since `since_s` comes back, if it is away in this future without having said so.
    fn away(&mut self, counter: usize, since_s: f64, desk: &mut Desk) -> Option<f64> {
        let Unsaid { guess, lunch_ends } = self.s.unsaid[counter];
        let (habit, who) = (&self.habits.counter[counter], counter as u64);
        let unit = self.chance.unit(Purpose::Silence, who, 0);
        if unit < guess.lunch {
            desk.lunch_due_s = f64::INFINITY;
            let (mean_s, spread_s) = lunch_ends?;
            let passed = normal_cdf((self.start_s - mean_s) / spread_s);
            let unit = passed + (1.0 - passed) * self.chance.unit(Purpose::LunchLength, who, 1);
            // Far beyond the usual end it ends within minutes.
            return Some(if passed > 0.999 {
                self.start_s + 60.0
            } else {
                mean_s + spread_s * normal_quantile(unit)
            });
        }
        let short = unit < guess.lunch + guess.short;
        let length_s = || {
            habit.break_length.given_elapsed(
                self.start_s - since_s,
                self.chance.unit(Purpose::ShortLength, who, 1),
            )
        };
        short.then(|| since_s + length_s())
    }

    /// With somebody there to be called since `wanted_s`, it is still getting ready; with nobody there it may be ready long since without
    /// anyone knowing.
    fn between(&mut self, counter: usize, since_s: f64, wanted_s: f64, desk: &mut Desk) -> f64 {
        let wanted = wanted_s.is_finite();
        let from_s = if wanted {
            since_s.max(wanted_s)
        } else {
            since_s
        };
        let elapsed_s = if wanted { self.start_s - from_s } else { 0.0 };
        let ready_s = from_s
            + self
                .habits
                .between
                .given_elapsed(elapsed_s, self.chance.unit(Purpose::Between, desk.last, 0));
        if !wanted && ready_s <= self.start_s {
            (self.s.idle[counter], desk.idle_since_s) = (true, ready_s);
            return f64::INFINITY;
        }
        ready_s
    }

    /// From when on it would go to lunch.
    fn lunch_due_s(&self, counter: usize) -> f64 {
        let Some(lunch) = self.habits.counter[counter].lunch else {
            return f64::INFINITY;
        };
        lunch.due_s
            + (lunch.due_spread_s * self.chance.normal(Purpose::LunchDelay, counter as u64, 0))
                .max(-lunch.due_spread_s)
    }
}

/// A word with a bit for each of `services` from `first` on.
fn all_from(first: usize, services: usize) -> u64 {
    u64::MAX >> (64 - (services - first).min(64))
}

fn first_slice(present: &Present) -> usize {
    (present.now_s / SLICE_S).max(0.0) as usize
}
