// SPDX-License-Identifier: EUPL-1.2
//! A day of a made-up office, lived through plainly: a list of what happens next, a list of who waits, nothing shared with the
//! simulation except [`queue::choose`] and [`queue::taker`].

use forecast::{Fact, Near, What};
use queue::{AccessClass, AreaId, Candidate, CounterId, Moment, Tally, choose, taker};

use crate::dice::Dice;
use crate::truth::{CLOSES_S, LAST_TICKET_S, LATE, OPENS_S, Truth};

/// After that nobody works any more.
const NIGHT_S: f64 = CLOSES_S + 5_400.0;

impl Truth {
    /// The facts of one day.
    pub fn day(&self, weekday: u8, dice: &mut Dice) -> Vec<Fact> {
        self.day_near(weekday, Near::Nothing, dice)
    }

    pub fn day_near(&self, weekday: u8, near: Near, dice: &mut Dice) -> Vec<Fact> {
        let mut hall = Hall {
            truth: self,
            weekday: usize::from(weekday) % 5,
            pace: (self.pace_spread * dice.normal()).exp(),
            level: self.level(weekday, near != Near::Nothing)
                * (self.crowd_spread * dice.normal()).exp(),
            tally: Tally::default(),
            waiting: vec![],
            counters: vec![],
            facts: vec![],
            next_s: vec![],
            coming: vec![],
        };
        hall.say(0.0, What::Day { weekday, near });
        for counter in &self.counters {
            let away = counter
                .away
                .filter(|(_, _, share)| dice.happens(*share))
                .map(|(from_s, to_s, _)| (from_s, to_s));
            hall.counters.push(Counter {
                person: None,
                idle_since_s: None,
                lunch_s: counter.lunch_s[hall.weekday],
                away,
                worked_since_s: OPENS_S,
            });
            let absent = dice.happens(self.absent) || counter.off[hall.weekday];
            hall.next_s.push((
                if absent {
                    f64::INFINITY
                } else {
                    OPENS_S + dice.around(LATE.0, LATE.1)
                },
                Next::Open,
            ));
        }
        hall.expect(dice);
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
    Reopen,
    Nothing,
}

struct Counter {
    person: Option<Person>,
    idle_since_s: Option<f64>,
    lunch_s: Option<f64>,
    away: Option<(f64, f64)>,
    worked_since_s: f64,
}

#[derive(Clone)]
struct Person {
    ticket: u64,
    arrived_s: f64,
    service: u16,
    /// Another service that follows under the same number.
    then: Option<u16>,
    class: AccessClass,
    slot_s: Option<f64>,
    booking: Option<u64>,
}

struct Hall<'a> {
    truth: &'a Truth,
    weekday: usize,
    /// Factors of this day: of service times, and of arrivals.
    pace: f64,
    level: f64,
    tally: Tally,
    waiting: Vec<Person>,
    counters: Vec<Counter>,
    facts: Vec<Fact>,
    /// What each counter does next.
    next_s: Vec<(f64, Next)>,
    /// Who will come, the last first.
    coming: Vec<Person>,
}

impl Hall<'_> {
    /// Decides who will come, and tells what is booked.
    fn expect(&mut self, dice: &mut Dice) {
        let (truth, mut booking) = (self.truth, 0);
        let person = |arrived_s, service, class| Person {
            ticket: 0,
            arrived_s,
            service,
            then: None,
            class,
            slot_s: None,
            booking: None,
        };
        for (index, service) in truth.services.iter().enumerate() {
            let most_s = 3_600.0 / (1.6 * service.per_hour * self.level);
            let mut at_s = OPENS_S + dice.exponential(most_s);
            while at_s < LAST_TICKET_S {
                let class = if dice.happens(truth.priority) {
                    AccessClass::Priority
                } else {
                    AccessClass::Standard
                };
                if dice.happens(truth.hour(at_s) / 1.6) {
                    self.coming.push(person(at_s, index as u16, class));
                }
                at_s += dice.exponential(most_s);
            }
            for _ in 0..service.booked {
                let slot_s = OPENS_S + 900.0 * (2.0 + (dice.unit() * 20.0).floor());
                let comes_s = (slot_s + truth.punctual.0 + truth.punctual.1 * dice.normal())
                    .clamp(OPENS_S, LAST_TICKET_S);
                self.say(
                    0.0,
                    What::Booked {
                        booking,
                        legs: vec![index as u16],
                        slot_s,
                    },
                );
                if dice.happens(truth.booked_come) {
                    let booked = person(comes_s, index as u16, AccessClass::Appointment);
                    self.coming.push(Person {
                        slot_s: Some(slot_s),
                        booking: Some(booking),
                        ..booked
                    });
                }
                booking += 1;
            }
        }
        self.coming
            .sort_by(|a, b| b.arrived_s.total_cmp(&a.arrived_s));
        for (nth, person) in self.coming.iter_mut().rev().enumerate() {
            person.ticket = nth as u64 + 1;
            if truth.second > 0.0 && dice.happens(truth.second) {
                person.then = Some((dice.unit() * truth.services.len() as f64) as u16);
            }
        }
    }

    fn live(&mut self, dice: &mut Dice) {
        loop {
            let next = self
                .next_s
                .iter()
                .copied()
                .enumerate()
                .min_by(|a, b| a.1.0.total_cmp(&b.1.0));
            let (counter, (at_s, next)) = next.expect("there are counters");
            if self.coming.last().is_some_and(|p| p.arrived_s < at_s) {
                let person = self.coming.pop().expect("somebody comes");
                self.arrive(person, dice);
            } else if at_s < NIGHT_S {
                self.act(counter, next, at_s, dice);
            } else {
                return;
            }
        }
    }

    fn arrive(&mut self, person: Person, dice: &mut Dice) {
        let Person {
            ticket,
            arrived_s: at_s,
            service,
            then,
            class,
            slot_s,
            booking,
        } = person;
        let legs = [service].into_iter().chain(then).collect();
        self.say(
            at_s,
            What::Issued {
                ticket,
                legs,
                class,
                slot_s,
                booking,
            },
        );
        self.wait(person, at_s, dice);
    }

    fn wait(&mut self, person: Person, at_s: f64, dice: &mut Dice) {
        let service = person.service;
        self.waiting.push(person);
        let idle = self
            .counters
            .iter()
            .enumerate()
            .filter_map(|(index, c)| Some((index, c.idle_since_s?)));
        let tier = |index: usize| self.truth.counters[index].tiers[usize::from(service)];
        let able = idle.filter_map(|(index, since_s)| {
            Some((CounterId(index as u16), tier(index)?, moment(since_s)))
        });
        if let Some(taker) = taker(able) {
            // Idle time does not tire.
            self.counters[usize::from(taker.0)].worked_since_s = at_s;
            self.ready(usize::from(taker.0), at_s, dice);
        }
    }

    fn act(&mut self, counter: usize, next: Next, at_s: f64, dice: &mut Dice) {
        let number = counter as u16;
        match next {
            Next::Open | Next::Back | Next::Reopen => {
                let opens = next != Next::Back;
                self.say(
                    at_s,
                    if opens {
                        What::Opened { counter: number }
                    } else {
                        What::Resumed { counter: number }
                    },
                );
                self.counters[counter].worked_since_s = at_s;
                self.ready(counter, at_s, dice);
            }
            Next::Ready => self.ready(counter, at_s, dice),
            Next::Start => {
                let person = self.counters[counter]
                    .person
                    .as_ref()
                    .expect("somebody was called");
                let (ticket, service) = (
                    person.ticket,
                    &self.truth.services[usize::from(person.service)],
                );
                self.say(at_s, What::Started { ticket });
                let middle_s = service.median_s * self.truth.counters[counter].pace * self.pace;
                let lasts_s = if self.truth.exponential {
                    dice.exponential(middle_s)
                } else {
                    dice.around(middle_s, service.sigma)
                };
                self.next_s[counter] = (at_s + lasts_s, Next::End);
            }
            Next::End => {
                let mut person = self.counters[counter]
                    .person
                    .take()
                    .expect("somebody was served");
                self.say(
                    at_s,
                    What::Ended {
                        ticket: person.ticket,
                    },
                );
                self.next_s[counter] = (
                    at_s + dice.around(self.truth.between.0, self.truth.between.1),
                    Next::Ready,
                );
                if let Some(service) = person.then.take() {
                    self.wait(Person { service, ..person }, at_s, dice);
                } else if self.truth.sent_on > 0.0 && dice.happens(self.truth.sent_on) {
                    // The clerk finds out that another office must see this.
                    let service = (dice.unit() * self.truth.services.len() as f64) as u16;
                    self.say(
                        at_s,
                        What::Waits {
                            ticket: person.ticket,
                            legs: vec![service],
                            bound_to: None,
                        },
                    );
                    self.wait(Person { service, ..person }, at_s, dice);
                }
            }
            Next::GiveUp => {
                let person = self.counters[counter]
                    .person
                    .take()
                    .expect("somebody was called");
                self.say(
                    at_s,
                    What::NoShow {
                        ticket: person.ticket,
                    },
                );
                self.ready(counter, at_s, dice);
            }
            Next::Nothing => self.next_s[counter].0 = f64::INFINITY,
        }
    }

    fn ready(&mut self, counter: usize, at_s: f64, dice: &mut Dice) {
        self.counters[counter].idle_since_s = None;
        if self.goes_away(counter, at_s, dice) {
            return;
        }
        let chosen = choose(
            &self.truth.policy,
            &self.tally,
            self.candidates(counter),
            moment(at_s),
        );
        let Some(choice) = chosen else {
            self.wait_for_work(counter, at_s);
            return;
        };
        let at = self
            .waiting
            .iter()
            .position(|p| p.ticket == choice.handle)
            .expect("the chosen one waits");
        self.tally
            .called(candidate(&self.waiting[at], 0).counts_as(&self.truth.policy));
        self.counters[counter].person = Some(self.waiting.remove(at));
        self.say(
            at_s,
            What::Called {
                ticket: choice.handle,
                counter: counter as u16,
            },
        );
        let walk_s = dice.around(self.truth.walk.0, self.truth.walk.1);
        let gone = dice.happens(self.truth.no_show);
        self.next_s[counter] = if gone {
            (at_s + self.truth.no_show_s, Next::GiveUp)
        } else {
            (at_s + walk_s, Next::Start)
        };
    }

    /// Home, elsewhere, to lunch, or for a short break.
    fn goes_away(&mut self, counter: usize, at_s: f64, dice: &mut Dice) -> bool {
        let (truth, number) = (self.truth, counter as u16);
        let desk = &mut self.counters[counter];
        let tired =
            1.0 - (-truth.breaks_per_hour / 3_600.0 * (at_s - desk.worked_since_s).max(0.0)).exp();
        desk.worked_since_s = at_s;
        let empty = at_s >= LAST_TICKET_S && self.candidates(counter).next().is_none();
        let desk = &mut self.counters[counter];
        if empty
            || truth.counters[counter].leaves_s[self.weekday]
                .is_some_and(|leaves_s| at_s >= leaves_s)
        {
            self.next_s[counter] = (f64::INFINITY, Next::Nothing);
            self.say(at_s, What::Closed { counter: number });
        } else if let Some((_, back_s)) = desk.away.take_if(|(from_s, _)| at_s >= *from_s) {
            self.next_s[counter] = (back_s.max(at_s + 60.0), Next::Reopen);
            self.say(at_s, What::Closed { counter: number });
        } else if desk.lunch_s.take_if(|due_s| at_s >= *due_s).is_some() {
            self.next_s[counter] = (
                at_s + (truth.lunch.0 + truth.lunch.1 * dice.normal()).max(300.0),
                Next::Back,
            );
            self.say(
                at_s,
                What::Paused {
                    counter: number,
                    lunch: true,
                },
            );
        } else if dice.happens(tired) {
            self.next_s[counter] = (
                at_s + dice.around(truth.break_s.0, truth.break_s.1),
                Next::Back,
            );
            self.say(
                at_s,
                What::Paused {
                    counter: number,
                    lunch: false,
                },
            );
        } else {
            return false;
        }
        true
    }

    /// An idle counter too goes to lunch and home, and calls an appointment when its time comes.
    fn wait_for_work(&mut self, counter: usize, at_s: f64) {
        let (desk, truth) = (&mut self.counters[counter], &self.truth.counters[counter]);
        desk.idle_since_s = Some(at_s);
        let early_s = self.truth.policy.appointment_early_ms as f64 / 1_000.0;
        let slots = self
            .waiting
            .iter()
            .filter_map(|p| Some(p.slot_s? - early_s + 0.002))
            .filter(|s| *s > at_s);
        let due = [
            desk.lunch_s,
            truth.leaves_s[self.weekday],
            desk.away.map(|a| a.0),
            Some(LAST_TICKET_S).filter(|s| *s > at_s),
        ];
        let wakes_s = slots
            .chain(due.into_iter().flatten())
            .fold(f64::INFINITY, f64::min);
        self.next_s[counter] = (wakes_s, Next::Ready);
    }

    fn candidates(&self, counter: usize) -> impl Iterator<Item = Candidate> + Clone + '_ {
        let tiers = &self.truth.counters[counter].tiers;
        self.waiting
            .iter()
            .filter_map(move |p| Some(candidate(p, tiers[usize::from(p.service)]?)))
    }

    fn say(&mut self, at_s: f64, what: What) {
        self.facts.push(Fact { at_s, what });
    }
}

fn candidate(p: &Person, tier: u8) -> Candidate {
    Candidate {
        handle: p.ticket,
        arrived: moment(p.arrived_s),
        class: p.class,
        slot: p.slot_s.map(moment),
        area: AreaId(p.service),
        tier,
        sent_here: false,
    }
}

fn moment(s: f64) -> Moment {
    Moment((s * 1_000.0) as i64)
}
