// SPDX-License-Identifier: EUPL-1.2
//! From the journal's events to the forecast's facts. Pure: the hall before an event, the event and its moment in, steps out. The live forecast
//! and the export for the back-test are told the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use forecast::hall::Setting;
use forecast::learn::Prior;
use forecast::{Fact, What};
use jiff::Timestamp;
use jiff::civil::Date;
use queue::{
    Counter, CounterId, CounterState, Day, Event, Hall, LegState, Moment, Office, ReasonId,
    ServiceId, Visit, VisitId,
};

use super::places::Places;
use catalogue::Catalogue;
use terms::names::{self, Reasons};

/// Where the clerk did not say when the service began, it began this long after the call, in seconds.
const WALK_S: f64 = 25.0;

/// What an event means to the forecast. The steps of a day are counted from 0, the begin of the day.
#[derive(Clone, Debug)]
pub enum Step {
    /// Something has happened.
    Fact(Fact),
    /// Who serves what and who is next from now on, and what the office says of the day.
    Office(Box<(Setting, Prior)>),
    /// At these steps something else has happened, or nothing at all.
    Rewrite(Vec<(usize, Vec<Fact>)>),
    /// What stands at a step that was rewritten.
    Rewritten(Vec<Fact>),
}

/// Translates a journal, event by event.
#[derive(Debug)]
pub struct Translator {
    catalogue: Arc<Catalogue>,
    places: Places,
    date: Date,
    /// What counters were limited to when they were opened.
    limits: BTreeMap<CounterId, Vec<ServiceId>>,
    /// How many steps the day has so far.
    told: usize,
    /// The steps of each counter's last action, as long as it could be taken back.
    actions: BTreeMap<CounterId, Vec<usize>>,
    /// The steps about a visit at whose end it was inferred how it ended.
    ends: BTreeMap<VisitId, Vec<usize>>,
    /// The visits of the day that the forecast knows.
    known: BTreeSet<VisitId>,
}

impl Translator {
    /// Facts will be told in the places of `target`, those of other offices of the past by slug and number.
    pub fn new(catalogue: Arc<Catalogue>, target: Office) -> Translator {
        Translator {
            catalogue,
            places: Places::new(target),
            date: Date::default(),
            limits: BTreeMap::new(),
            told: 0,
            actions: BTreeMap::new(),
            ends: BTreeMap::new(),
            known: BTreeSet::new(),
        }
    }

    /// The steps of `event`, which happens at `at` in `hall` and is not part of it yet.
    pub fn observe(
        &mut self,
        hall: &Hall,
        event: &Event,
        at: Moment,
        reasons: &Reasons,
    ) -> Vec<Step> {
        if let Event::DayOpened { day, office } = event {
            return self.open_day(*day, office);
        }
        let at_s = self.at_s(at);
        let mut now = Now {
            translator: self,
            hall,
            at_s,
            steps: Vec::new(),
        };
        now.tell(event, reasons);
        let steps = now.steps;
        self.keep_end(event, &steps);
        self.told += steps.len();
        self.keep_action(event, steps.len());
        steps
    }

    /// The model's place of a service of the office that is told of now.
    pub fn place(&self, service: ServiceId) -> Option<u16> {
        self.places.services(&[service]).first().copied()
    }

    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    fn open_day(&mut self, day: Day, office: &Office) -> Vec<Step> {
        self.date = names::date(day).unwrap_or_default();
        self.places.map(office);
        self.limits.clear();
        self.actions.clear();
        self.ends.clear();
        self.known.clear();
        let what = What::Day {
            weekday: self.date.weekday().to_monday_zero_offset().unsigned_abs(),
            near: self.catalogue.near(self.date),
        };
        let steps = vec![self.office(), Step::Fact(Fact { at_s: 0.0, what })];
        self.told = steps.len();
        steps
    }

    fn office(&self) -> Step {
        let hours = self.catalogue.day_hours(self.date);
        Step::Office(Box::new((
            self.places.setting(&self.limits, hours.last_ticket_s),
            self.places.prior(hours),
        )))
    }

    /// Seconds since midnight of the business day, as the office's clocks show them.
    pub fn at_s(&self, at: Moment) -> f64 {
        let wall = Timestamp::from_millisecond(at.0)
            .unwrap_or_default()
            .to_zoned(self.catalogue.time_zone().clone());
        let midnight = self.date.at(0, 0, 0, 0);
        wall.datetime().duration_since(midnight).as_millis_f64() / 1_000.0
    }

    /// Remembers the steps of what a clerk can correct: of the end itself first.
    fn keep_end(&mut self, event: &Event, steps: &[Step]) {
        let about = match event {
            Event::LegServed {
                visit,
                inferred: true,
                ..
            }
            | Event::NoShow {
                visit,
                inferred: true,
                ..
            } => *visit,
            Event::OutcomeCorrected { visit, .. } => {
                // Of the steps before, the end alone stands; that the visit waits now for what follows is told now.
                let own = (self.told..)
                    .zip(steps)
                    .filter(|(_, step)| matches!(step, Step::Fact(_)))
                    .map(|(at, _)| at);
                if let Some(end) = self.ends.get_mut(visit) {
                    end.truncate(1);
                    end.extend(own);
                }
                return;
            }
            _ => return,
        };
        let is_own = |step: &Step| match step {
            Step::Fact(Fact {
                what: What::Started { ticket } | What::Ended { ticket } | What::NoShow { ticket },
                ..
            })
            | Step::Fact(Fact {
                what: What::Waits { ticket, .. } | What::Left { ticket },
                ..
            }) => *ticket == about.0,
            _ => false,
        };
        let own = (self.told..)
            .zip(steps)
            .filter(|(_, step)| is_own(step))
            .map(|(at, _)| at);
        self.ends.insert(about, own.collect());
    }

    /// Remembers the steps of what a clerk can take back, as the hall does (see `queue`'s `hall/undo.rs`): the last action at each
    /// counter, with the begin of the service that followed a call.
    fn keep_action(&mut self, event: &Event, steps: usize) {
        let own = self.told - steps..self.told;
        match event {
            Event::VisitCalled {
                counter,
                continues: false,
                ..
            }
            | Event::LegServed { counter, .. }
            | Event::NoShow { counter, .. }
            | Event::VisitParked {
                counter: Some(counter),
                ..
            }
            | Event::VisitTransferred { counter, .. } => {
                self.actions.insert(*counter, own.collect());
            }
            Event::VisitCalled { counter, .. } | Event::ServiceStarted { counter, .. } => {
                self.actions.entry(*counter).or_default().extend(own);
            }
            Event::ActionUndone { counter } => {
                self.actions.remove(counter);
            }
            _ => {}
        }
    }
}

/// One event on its way.
struct Now<'a> {
    translator: &'a mut Translator,
    /// Before the event.
    hall: &'a Hall,
    at_s: f64,
    steps: Vec<Step>,
}

impl Now<'_> {
    fn tell(&mut self, event: &Event, reasons: &Reasons) {
        match event {
            Event::DayOpened { .. } | Event::VisitRecalled { .. } | Event::LegAdded { .. } => {}
            Event::AutoCallSet { .. }
            | Event::SlipReported { .. }
            | Event::SlipAskedAgain { .. }
            | Event::SlipAgain { .. }
            | Event::DeviceChanged { .. } => {}
            Event::NumbersLeased { .. }
            | Event::NumbersSkipped { .. }
            | Event::Restored { .. }
            | Event::VisitTooLate { .. } => {}
            Event::DayClosed { .. } => self.close_day(),
            Event::OfficeChanged { office } => {
                self.translator.places.map(office);
                self.steps.push(self.translator.office());
            }
            Event::VisitIssued { .. } => self.issued(event),
            Event::VisitLeft { visit } | Event::VisitExpired { visit } => {
                self.visit(*visit, |ticket| What::Left { ticket })
            }
            Event::CounterOpened { counter, services } => {
                self.limit(*counter, services.clone());
                self.counter(*counter, |counter| What::Opened { counter });
            }
            Event::CounterPaused { counter, reason } => self.paused(*counter, *reason, reasons),
            Event::CounterResumed { counter } => self.resumed(*counter),
            Event::CounterClosed { counter } => {
                self.counter(*counter, |counter| What::Closed { counter });
                self.limit(*counter, None);
            }
            Event::ClosingAnnounced { counter, at } => {
                let at_s = at.map(|at| self.translator.at_s(at));
                self.counter(*counter, |counter| What::ClosesAt { counter, at_s });
            }
            Event::VisitCalled { visit, counter, .. } => self.called(*visit, *counter),
            Event::ServiceStarted { visit, .. } => {
                self.visit(*visit, |ticket| What::Started { ticket })
            }
            Event::LegServed { visit, counter, .. } => {
                self.served(*visit);
                self.rest(*counter, reasons);
            }
            Event::OutcomeCorrected { visit, served } => self.corrected(*visit, *served),
            Event::NoShow { visit, counter, .. } => {
                self.visit(*visit, |ticket| What::NoShow { ticket });
                self.rest(*counter, reasons);
            }
            Event::VisitParked { visit, counter, .. } => {
                self.visit(*visit, |ticket| What::Parked { ticket });
                counter
                    .iter()
                    .for_each(|counter| self.rest(*counter, reasons));
            }
            Event::VisitRequeued { visit } => self.waits_again(*visit),
            Event::VisitTransferred {
                visit,
                counter,
                to,
                come_back,
                ..
            } => {
                self.transferred(*visit, to, *come_back);
                self.rest(*counter, reasons);
            }
            Event::ActionUndone { counter } => {
                let undone = self
                    .translator
                    .actions
                    .get(counter)
                    .filter(|undone| !undone.is_empty());
                let nothing = |undone: &Vec<usize>| {
                    Step::Rewrite(undone.iter().map(|at| (*at, Vec::new())).collect())
                };
                self.steps.extend(undone.map(nothing));
            }
        }
    }

    fn issued(&mut self, event: &Event) {
        let Event::VisitIssued {
            visit,
            services,
            class,
            slot,
            arrived,
            ..
        } = event
        else {
            return;
        };
        let legs = self.translator.places.services(services);
        if legs.is_empty() {
            return;
        }
        self.translator.known.insert(*visit);
        let slot_s = slot.map(|slot| self.translator.at_s(slot));
        let came_s = arrived.map_or(self.at_s, |arrived| {
            self.translator.at_s(arrived).min(self.at_s)
        });
        self.visit_at(came_s, *visit, |ticket| What::Issued {
            ticket,
            legs,
            class: *class,
            slot_s,
            booking: None,
        });
    }

    /// Somebody who was parked or did not come may be called by name.
    fn called(&mut self, visit: VisitId, counter: CounterId) {
        if self
            .hall
            .visit(visit)
            .is_some_and(|v| v.state() != Some(LegState::Waiting))
        {
            self.waits_again(visit);
        }
        match self.translator.places.counter(counter) {
            Some(counter) => self.visit(visit, |ticket| What::Called { ticket, counter }),
            // A counter that is not there any more took somebody out of the line.
            None => self.visit(visit, |ticket| What::Left { ticket }),
        }
    }

    fn served(&mut self, id: VisitId) {
        let Some(visit) = self.hall.visit(id) else {
            return;
        };
        if let Some(called) = visit
            .leg()
            .filter(|leg| leg.started.is_none())
            .and_then(|leg| leg.last_called)
        {
            self.visit_at(
                began_s(self.translator.at_s(called), self.at_s),
                id,
                |ticket| What::Started { ticket },
            );
        }
        self.visit(id, |ticket| What::Ended { ticket });
        if let Some(following) = visit.following() {
            self.waits(
                id,
                visit
                    .legs
                    .iter()
                    .skip(visit.current + 1)
                    .map(|leg| leg.service),
                following.bound_to,
            );
        }
    }

    /// What is learned follows the correction: what was a no-show was a service, or the other way round, and then nothing came of it.
    fn corrected(&mut self, id: VisitId, served: bool) {
        let (Some(visit), Some(steps)) = (self.hall.visit(id), self.translator.ends.get(&id))
        else {
            return;
        };
        let Some(leg) = visit.inferred_leg().and_then(|index| visit.legs.get(index)) else {
            return;
        };
        let (Some(called), Some(ended), Some((first, others))) =
            (leg.last_called, leg.ended, steps.split_first())
        else {
            return;
        };
        let (called_s, at_s, ticket) = (
            self.translator.at_s(called),
            self.translator.at_s(ended),
            id.0,
        );
        let facts = if served {
            let started = Fact {
                at_s: began_s(called_s, at_s),
                what: What::Started { ticket },
            };
            vec![
                started,
                Fact {
                    at_s,
                    what: What::Ended { ticket },
                },
            ]
        } else {
            vec![Fact {
                at_s,
                what: What::NoShow { ticket },
            }]
        };
        let edits = [(*first, facts)]
            .into_iter()
            .chain(others.iter().map(|at| (*at, Vec::new())));
        self.steps.push(Step::Rewrite(edits.collect()));
        if let Some(following) = visit.following().filter(|_| served) {
            self.waits(
                id,
                visit
                    .legs
                    .iter()
                    .skip(visit.current + 1)
                    .map(|leg| leg.service),
                following.bound_to,
            );
        }
    }

    fn waits_again(&mut self, id: VisitId) {
        let Some((visit, leg)) = self
            .hall
            .visit(id)
            .and_then(|visit| Some((visit, visit.leg()?)))
        else {
            return;
        };
        self.waits(id, open_legs(visit), leg.bound_to);
    }

    fn transferred(&mut self, id: VisitId, to: &queue::Destination, come_back: bool) {
        let Some((visit, leg)) = self
            .hall
            .visit(id)
            .and_then(|visit| Some((visit, visit.leg()?)))
        else {
            return;
        };
        let now = to.service.unwrap_or(leg.service);
        let back = come_back.then_some(leg.service);
        self.waits(
            id,
            [now]
                .into_iter()
                .chain(back)
                .chain(open_legs(visit).skip(1)),
            to.counter,
        );
    }

    fn waits(
        &mut self,
        visit: VisitId,
        services: impl Iterator<Item = ServiceId>,
        bound_to: Option<CounterId>,
    ) {
        let legs = self
            .translator
            .places
            .services(&services.collect::<Vec<_>>());
        let bound_to = bound_to.and_then(|counter| self.translator.places.counter(counter));
        self.visit(visit, |ticket| {
            if legs.is_empty() {
                What::Left { ticket }
            } else {
                What::Waits {
                    ticket,
                    legs,
                    bound_to,
                }
            }
        });
    }

    /// A counter that goes on pause while somebody is there does so when they are gone.
    fn paused(&mut self, counter: CounterId, reason: Option<ReasonId>, reasons: &Reasons) {
        if self.alone(counter) {
            self.pause(counter, reason, reasons);
        } else {
            let lunch = Some(self.is_lunch(reason, reasons));
            self.counter(counter, |counter| What::PausesNext { counter, lunch });
        }
    }

    fn rest(&mut self, counter: CounterId, reasons: &Reasons) {
        if let Some(Counter {
            state: CounterState::Paused,
            paused_for,
            ..
        }) = self.hall.counter(counter)
        {
            self.pause(counter, *paused_for, reasons);
        }
    }

    fn pause(&mut self, counter: CounterId, reason: Option<ReasonId>, reasons: &Reasons) {
        let lunch = self.is_lunch(reason, reasons);
        self.counter(counter, |counter| What::Paused { counter, lunch });
    }

    fn is_lunch(&self, reason: Option<ReasonId>, reasons: &Reasons) -> bool {
        reason.is_some_and(|reason| self.translator.catalogue.is_lunch(reasons.slug(reason)))
    }

    fn resumed(&mut self, counter: CounterId) {
        if self.alone(counter) {
            self.counter(counter, |counter| What::Resumed { counter });
        } else {
            self.counter(counter, |counter| What::PausesNext {
                counter,
                lunch: None,
            });
        }
    }

    fn alone(&self, counter: CounterId) -> bool {
        self.hall
            .counter(counter)
            .is_some_and(|counter| counter.visit.is_none())
    }

    fn close_day(&mut self) {
        for counter in self
            .hall
            .counters()
            .filter(|counter| counter.state != CounterState::Closed)
        {
            self.counter(counter.number, |counter| What::Closed { counter });
        }
    }

    fn limit(&mut self, counter: CounterId, services: Option<Vec<ServiceId>>) {
        let limits = &mut self.translator.limits;
        let before = match services {
            Some(services) => limits.insert(counter, services.clone()).as_ref() != Some(&services),
            None => limits.remove(&counter).is_some(),
        };
        if before {
            self.steps.push(self.translator.office());
        }
    }

    fn counter(&mut self, counter: CounterId, what: impl FnOnce(u16) -> What) {
        if let Some(place) = self.translator.places.counter(counter) {
            self.fact(what(place));
        }
    }

    fn visit(&mut self, visit: VisitId, what: impl FnOnce(u64) -> What) {
        self.visit_at(self.at_s, visit, what);
    }

    fn visit_at(&mut self, at_s: f64, visit: VisitId, what: impl FnOnce(u64) -> What) {
        if self.translator.known.contains(&visit) {
            self.steps.push(Step::Fact(Fact {
                at_s,
                what: what(visit.0),
            }));
        }
    }

    fn fact(&mut self, what: What) {
        self.steps.push(Step::Fact(Fact {
            at_s: self.at_s,
            what,
        }));
    }
}

/// When a service began of which nobody said it.
fn began_s(called_s: f64, ended_s: f64) -> f64 {
    called_s + WALK_S.min((ended_s - called_s) / 2.0)
}

fn open_legs(visit: &Visit) -> impl Iterator<Item = ServiceId> + '_ {
    visit.legs.iter().skip(visit.current).map(|leg| leg.service)
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
