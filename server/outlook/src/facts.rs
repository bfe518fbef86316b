// SPDX-License-Identifier: EUPL-1.2
//! From the journal's events to the forecast's facts. Pure: the hall before an event, the event and its moment in, steps out. The live forecast
//! and the export for the back-test are told the same.

mod translate;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use forecast::hall::Setting;
use forecast::learn::Prior;
use forecast::{Fact, What};
use jiff::Timestamp;
use jiff::civil::Date;
use queue::{CounterId, Day, Event, Hall, Moment, Office, ServiceId, Visit, VisitId};

use super::places::Places;
use catalogue::Catalogue;
use terms::names::{self, Reasons};

use translate::Now;

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
