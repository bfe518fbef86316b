// SPDX-License-Identifier: EUPL-1.2
//! Habits learned from facts, day by day. Everything starts from what the office says of itself and leans on it while data are few
//! (pseudo-counts), forgets slowly, and does not believe absurd rows.

mod arrivals;
mod counter;
mod effects;
mod hours;
mod joint;
mod legs;
mod spread;
mod tally;
mod turns;

use queue::AccessClass;

use crate::fact::{Fact, What};
use crate::habits::{Habits, KINDS, LogNormal, SLICE_S, SLICES};
use crate::hall::{Doing, Setting};
use crate::moved::Moved;
use crate::shape::ShapeTally;
use crate::silence::Silence;
use crate::watch::{Asked, HallMirror};

use counter::{CounterTally, lean_on_each_other};
use effects::Effects;
use hours::Hours;
use legs::Legs;
use spread::Spread;
use tally::{LogTally, Share, Tally};

/// What is kept of a day's evidence after each further day: half of it after 34 working days.
const DAY_MEMORY: f64 = 0.98;
/// The same for how crowded each weekday is, of which there is one in five days.
const WEEKDAY_MEMORY: f64 = 0.98;
/// Durations further from the middle than this many standard deviations are pulled in to it: a forgotten "finish", a slip of the finger.
const ABSURD: f64 = 4.0;
/// Before anything is learned, the standard deviation of the logarithm of a service time.
const SIGMA: f64 = 0.7;

/// What the office says of itself before anything is learned.
#[derive(Clone, Debug)]
pub struct Prior {
    /// Expected seconds at the counter, by service.
    pub expected_s: Vec<f64>,
    pub counters: Vec<CounterPrior>,
    /// When the totem gives numbers.
    pub tickets_from_s: f64,
    pub tickets_to_s: f64,
}

#[derive(Clone, Copy, Debug)]
pub struct CounterPrior {
    pub opens_s: f64,
    pub closes_s: f64,
    /// When it is meant to go to lunch.
    pub lunch_s: Option<f64>,
}

/// Learns from facts; [`Learner::habits`] says what it knows.
#[derive(Clone, Debug)]
pub struct Learner {
    prior: Prior,
    /// How long services take, how fast counters are, and how slow the whole office is.
    effects: Effects,
    shape: ShapeTally,
    walk: LogTally,
    /// In seconds, and not as a logarithm: where finishes are told late it is often nothing, and its mean is what waits are made of.
    between: Tally,
    no_show: [Share; 3],
    no_show_s: Tally,
    /// What visits are for besides their first service.
    legs: Legs,
    /// `[slice][service * KINDS + class]`: visits without a booking that was known, and `days` how many days they were counted over.
    arrivals: Vec<Vec<f64>>,
    weekday: [Tally; 7],
    /// Level of the days after and before one on which the office is closed.
    near: [Tally; 2],
    /// How far days are from what was expected of them, beyond chance.
    crowd: Spread,
    days: f64,
    hours: Hours,
    today: Vec<Vec<f64>>,
    booked_come: Share,
    punctual: Tally,
    counter: Vec<CounterTally>,
    /// The share of pauses that nobody announces.
    silent: Share,
    /// Day and moment of each counter's last event, for gaps.
    freed_s: Vec<Option<f64>>,
}

impl Learner {
    pub fn new(prior: Prior) -> Learner {
        let services = prior.expected_s.len();
        let counters = prior.counters.len();
        Learner {
            effects: Effects::new(&prior.expected_s, counters),
            shape: ShapeTally::default(),
            walk: LogTally::new(
                LogNormal {
                    mu: 25.0_f64.ln(),
                    sigma: 0.5,
                },
                5.0,
            ),
            between: Tally::new(26.0, 20.0, 5.0),
            no_show: [Share::new(0.04, 25.0); 3],
            no_show_s: Tally::new(90.0, 20.0, 3.0),
            legs: Legs::new(services),
            arrivals: vec![vec![0.0; services * KINDS]; SLICES],
            weekday: [Tally::new(1.0, 0.2, 2.0); 7],
            near: [Tally::new(1.0, 0.2, 1.0); 2],
            crowd: Spread::new(&arrivals::CROWDS),
            days: 0.0,
            hours: Hours::new(),
            today: vec![vec![0.0; services * KINDS]; SLICES],
            booked_come: Share::new(0.9, 20.0),
            punctual: Tally::new(-300.0, 400.0, 5.0),
            counter: vec![CounterTally::new(); counters],
            silent: Share::new(0.1, 10.0),
            freed_s: vec![None; counters],
            prior,
        }
    }

    /// Goes on in an office that has changed, with what is still there.
    pub fn change_office(&mut self, prior: Prior, moved: &Moved) {
        self.effects
            .change_office(&prior.expected_s, prior.counters.len(), moved);
        self.legs.change_office(moved);
        self.counter = moved.by_counter(&self.counter, |_| CounterTally::new());
        self.freed_s = moved.by_counter(&self.freed_s, |_| None);
        for slice in self.arrivals.iter_mut().chain(&mut self.today) {
            let (kinds, _) = slice.as_chunks::<KINDS>();
            *slice = moved.by_service(kinds, |_| [0.0; KINDS]).into_flattened();
        }
        self.prior = prior;
    }

    /// How much slower than usual services are today, as a logarithm, as far as that is more than chance.
    pub fn drift(&self) -> f64 {
        self.effects.unusual()
    }

    /// How likely it is that today all services have become slower or faster at once.
    pub fn jumped(&self) -> f64 {
        self.effects.jumped()
    }

    /// Learns from `fact`; `before` is the hall before it.
    pub fn learn(&mut self, setting: &Setting, before: &HallMirror, fact: &Fact) {
        let at_s = fact.at_s;
        match &fact.what {
            What::Day { weekday, .. } => {
                self.turn_the_day(before);
                self.counter
                    .iter_mut()
                    .for_each(|counter| counter.begin(*weekday));
            }
            What::Booked { .. } => {}
            What::Issued {
                legs,
                class,
                slot_s,
                booking,
                ..
            } => {
                let told =
                    booking.and_then(|booking| Some(before.booked.get(&booking)?.legs.len()));
                self.legs.issued(legs, slot_s.is_some(), told);
                if let Some(slot_s) = slot_s {
                    self.punctual.add(at_s - slot_s);
                }
                match told {
                    Some(_) => self.booked_come.add(true),
                    None => self.count_arrival(at_s, legs, *class),
                }
            }
            What::Called { counter, .. } => {
                self.learn_between(setting, before, *counter, at_s);
                if let Some(tally) = self.counter.get_mut(usize::from(*counter)) {
                    tally.called_s = at_s;
                }
            }
            What::Started { ticket } => {
                if let Some(t) = before.tickets.get(ticket) {
                    self.no_show[t.waiting.class.index()].add(false);
                    self.walk.add((at_s - t.called_s).clamp(1.0, 900.0));
                }
            }
            What::Ended { ticket } => self.learn_service(before, *ticket, at_s),
            What::NoShow { ticket } => {
                if let Some(t) = before.tickets.get(ticket) {
                    self.no_show[t.waiting.class.index()].add(true);
                    self.no_show_s.add(at_s - t.called_s);
                    self.freed(t.counter, None);
                }
            }
            What::Waits {
                ticket,
                legs,
                bound_to,
            } => {
                if let Some(t) = before.tickets.get(ticket) {
                    self.legs.waits(t, legs, *bound_to);
                }
            }
            What::Left { .. }
            | What::Parked { .. }
            | What::ClosesAt { .. }
            | What::PausesNext { .. } => {}
            What::Opened { counter } => self.learn_opening(*counter, at_s),
            What::Paused { counter, lunch } => self.learn_pause(before, *counter, *lunch, at_s),
            What::Resumed { counter } => self.learn_resume(before, *counter, at_s),
            What::Closed { counter } => {
                let index = usize::from(*counter);
                let announced = before
                    .counters
                    .get(index)
                    .is_some_and(|now| now.announced(at_s));
                let work = at_s < self.prior.tickets_to_s
                    || before
                        .waits_for(setting, index, Asked::Everything)
                        .is_some();
                self.learn_close(*counter, at_s, work && !announced);
            }
        }
    }

    /// What is known now, for the rest of a day in which `watch` is the present.
    pub fn habits(&self, watch: &HallMirror) -> Habits {
        let effects = self.effects_now(watch);
        let unsure = effects.unsure();
        // What is not known scatters the futures, and shall not make them longer on average.
        let known = |(s, own): (LogNormal, &f64)| LogNormal {
            mu: s.mu - (own + unsure.all) / 2.0,
            sigma: s.sigma,
        };
        Habits {
            service: effects.services().zip(&unsure.own).map(known).collect(),
            shape: self.shape.get(),
            pace: effects.paces(),
            service_spread: unsure.own.iter().map(|variance| variance.sqrt()).collect(),
            pace_spread: unsure.all.sqrt(),
            walk: self.walk.get(),
            between: self.between(),
            no_show: [0, 1, 2].map(|c| self.no_show[c].get()),
            no_show_s: self.no_show_s.mean(),
            sent_on: self.legs.sent_on(),
            further: self.legs.further(),
            arrivals: self.arrivals_of(watch),
            booked_come: self.booked_come.get(),
            punctual_s: self.punctual.mean(),
            punctual_spread_s: self.punctual.spread(),
            counter: self
                .counter
                .iter()
                .zip(&self.prior.counters)
                .map(|(c, p)| c.habits(p, watch.weekday, self.silent.get()))
                .collect(),
        }
    }

    /// With what the services that are not over yet tell by not being over.
    fn effects_now(&self, watch: &HallMirror) -> Effects {
        let mut effects = self.effects.clone();
        for (counter, now) in watch.counters.iter().enumerate() {
            if let Doing::Serving { since_s, visit } = &now.doing
                && let Some(service) = visit.legs.first()
            {
                effects.see_unfinished(usize::from(*service), counter, watch.now_s - since_s);
            }
        }
        effects
    }

    /// From the end of a service to the next call: the log-normal distribution with the mean and the spread that were seen.
    fn between(&self) -> LogNormal {
        let (mean_s, spread_s) = (self.between.mean().max(2.0), self.between.spread());
        LogNormal::with_mean(mean_s, (1.0 + (spread_s / mean_s).powi(2)).ln().sqrt())
    }

    fn learn_service(&mut self, before: &HallMirror, ticket: u64, at_s: f64) {
        let Some(t) = before.tickets.get(&ticket) else {
            return;
        };
        let (Some(counter), Some(service)) = (t.counter, t.waiting.legs.first()) else {
            return;
        };
        let (counter, service) = (usize::from(counter), usize::from(*service));
        self.freed(t.counter, Some(at_s));
        self.legs.ended(t);
        let whole_s = at_s - t.started_s;
        if t.started_s <= 0.0 || whole_s < 5.0 {
            return;
        }
        if let Some(standardised) = self.effects.observe(service, counter, whole_s.ln()) {
            self.shape.add(standardised);
        }
    }

    fn freed(&mut self, counter: Option<u16>, at_s: Option<f64>) {
        if let Some(slot) = counter.and_then(|c| self.freed_s.get_mut(usize::from(c))) {
            *slot = at_s;
        }
    }

    /// The time between two people counts only when the second was there already, and the clerk was not away without saying so.
    fn learn_between(&mut self, setting: &Setting, before: &HallMirror, counter: u16, at_s: f64) {
        let index = usize::from(counter);
        let freed_s = self.freed_s.get_mut(index).and_then(Option::take);
        let (Some(now), Some(prior), between) = (
            before.counters.get(index),
            self.prior.counters.get(index),
            self.between(),
        ) else {
            return;
        };
        let (Doing::Between { since_s, .. } | Doing::Idle { since_s }) = now.doing else {
            return;
        };
        let wanted_s = before
            .waits_for(setting, index, Asked::Everything)
            .unwrap_or(at_s);
        let Some(tally) = self.counter.get_mut(index) else {
            return;
        };
        let habit = &tally.habits(prior, before.weekday, self.silent.get());
        let silence = Silence {
            habit,
            between,
            free_s: since_s,
            wanted_s,
            now_s: at_s,
        };
        let guess = silence.broken();
        tally.break_silence(&silence, &guess);
        self.silent.add_part(guess.short, guess.short);
        if guess.lunch + guess.short < 0.5
            && let Some(freed_s) = freed_s.filter(|freed_s| wanted_s <= *freed_s)
        {
            self.between.add((at_s - freed_s).max(1.0));
        }
    }

    fn learn_opening(&mut self, counter: u16, at_s: f64) {
        let (Some(tally), Some(prior)) = (
            self.counter.get_mut(usize::from(counter)),
            self.prior.counters.get(usize::from(counter)),
        ) else {
            return;
        };
        if !tally.opened_today {
            tally.opened_today = true;
            tally.late.add((at_s - prior.opens_s).clamp(5.0, 3_600.0));
        }
        tally.open(at_s);
    }

    fn learn_pause(&mut self, before: &HallMirror, counter: u16, lunch: bool, at_s: f64) {
        let index = usize::from(counter);
        let (Some(tally), Some(now)) = (self.counter.get_mut(index), before.counters.get(index))
        else {
            return;
        };
        tally.open_s += (at_s - tally.since_s).max(0.0);
        self.freed_s[index] = None;
        let kept_s = match now.doing {
            Doing::Between { since_s, .. } | Doing::Idle { since_s } => since_s,
            _ => at_s,
        };
        tally.pause(lunch, kept_s, at_s, self.prior.counters[index].lunch_s);
        self.silent.add(false);
    }

    fn learn_resume(&mut self, before: &HallMirror, counter: u16, at_s: f64) {
        let index = usize::from(counter);
        let (Some(tally), Some(now)) = (self.counter.get_mut(index), before.counters.get(index))
        else {
            return;
        };
        tally.since_s = at_s;
        match now.doing {
            Doing::Lunch { since_s } => tally
                .lunch_length
                .add((at_s - since_s).clamp(300.0, 7_200.0)),
            Doing::Break { since_s } => tally
                .break_length
                .add((at_s - since_s).clamp(20.0, 3_600.0)),
            _ => {}
        }
    }

    /// `early`: before the totem's last ticket, or with somebody waiting, and without having announced it.
    fn learn_close(&mut self, counter: u16, at_s: f64, early: bool) {
        if let Some(tally) = self.counter.get_mut(usize::from(counter)) {
            tally.open_s += (at_s - tally.since_s).max(0.0);
            tally.left_s = early.then(|| (tally.called_s.max(tally.since_s).min(at_s), at_s));
            self.freed_s[usize::from(counter)] = None;
        }
    }

    fn count_arrival(&mut self, at_s: f64, legs: &[u16], class: AccessClass) {
        self.hours.observe(&self.prior);
        let slice = ((at_s / SLICE_S) as usize).min(SLICES - 1);
        if let Some(count) = legs
            .first()
            .and_then(|s| self.today[slice].get_mut(usize::from(*s) * KINDS + class.index()))
        {
            *count += 1.0;
        }
    }

    /// Learns from the day that ends, and lets the older days fade.
    fn turn_the_day(&mut self, before: &HallMirror) {
        let total: f64 = self.today.iter().flatten().sum();
        if total > 0.0 {
            self.count_the_day(before, total);
        }
        if total > 0.0 || !before.tickets.is_empty() {
            before
                .booked
                .values()
                .for_each(|_| self.booked_come.add(false));
            for counter in &mut self.counter {
                let silent_lunch = counter.turn_the_day(before.weekday);
                self.silent.add_part(silent_lunch, silent_lunch);
            }
            self.silent.fade(DAY_MEMORY);
            lean_on_each_other(&mut self.counter);
            self.fade();
        }
        self.freed_s.fill(None);
    }

    /// Counts who came on the day that ends.
    fn count_the_day(&mut self, before: &HallMirror, total: f64) {
        self.learn_crowd(before, total);
        // Days are put on a common level first, so that a crowded weekday does not tilt the others.
        let level = self.level(before);
        for (known, today) in self
            .arrivals
            .iter_mut()
            .flatten()
            .zip(self.today.iter_mut().flatten())
        {
            *known = *known * DAY_MEMORY + *today / level;
            *today = 0.0;
        }
        self.days = self.days * DAY_MEMORY + 1.0;
        self.hours.turn_the_day();
    }

    fn fade(&mut self) {
        self.effects.turn_the_day(DAY_MEMORY);
        self.shape.fade(DAY_MEMORY);
        self.walk.fade(DAY_MEMORY);
        self.between.fade(DAY_MEMORY);
        self.no_show.iter_mut().for_each(|s| s.fade(DAY_MEMORY));
        self.no_show_s.fade(DAY_MEMORY);
        self.legs.fade(DAY_MEMORY);
        self.punctual.fade(DAY_MEMORY);
        self.booked_come.fade(DAY_MEMORY);
        self.weekday.iter_mut().for_each(|s| s.fade(WEEKDAY_MEMORY));
        self.crowd.fade(DAY_MEMORY);
    }
}
