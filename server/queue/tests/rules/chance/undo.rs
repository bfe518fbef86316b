// SPDX-License-Identifier: EUPL-1.2
//! What can be taken back, told a second time: by keeping a whole record of who touched whom, and reading it from the end.

use std::collections::BTreeMap;

use queue::{CounterId, Event, Hall, Moment, UNDO_MS, Visit, VisitId};

use super::model::Desk;
use super::person::Person;

#[derive(Default)]
pub struct Record {
    entries: Vec<Entry>,
}

enum Entry {
    /// Something a counter can take back, with how all was before.
    Action {
        counter: u16,
        at: Moment,
        action: Action,
        visits: Vec<Visit>,
    },
    /// Somebody (a counter, or nobody's counter) did something with a visit.
    Touch { visit: u64, by: Option<u16> },
    /// From here on the counter (or no counter at all) can take back nothing from before.
    Forgotten { counter: Option<u16> },
}

#[derive(Clone)]
pub struct Action {
    pub people: Vec<Person>,
    pub who: Option<u64>,
    pub idle_since: Moment,
    pub called: Option<u64>,
}

impl Record {
    pub fn before(
        &mut self,
        event: &Event,
        hall: &Hall,
        people: &BTreeMap<u64, Person>,
        desks: &BTreeMap<u16, Desk>,
        now: Moment,
    ) {
        let (visit, counter, continues, called) = match *event {
            Event::VisitCalled {
                visit,
                counter,
                continues,
                ..
            } => (visit, counter, continues, true),
            Event::LegServed { visit, counter, .. } | Event::NoShow { visit, counter, .. } => {
                (visit, counter, false, false)
            }
            Event::VisitParked {
                visit,
                counter: Some(counter),
                ..
            } => (visit, counter, false, false),
            Event::VisitTransferred { visit, counter, .. } => (visit, counter, false, false),
            _ => return,
        };
        self.entries.push(Entry::Touch {
            visit: visit.0,
            by: Some(counter.0),
        });
        let desk = &desks[&counter.0];
        if !continues {
            let action = Action {
                people: vec![],
                who: desk.who,
                idle_since: desk.idle_since,
                called: None,
            };
            self.entries.push(Entry::Action {
                counter: counter.0,
                at: now,
                action,
                visits: vec![],
            });
        }
        let last = self.entries.iter_mut().rev().find_map(|e| match e {
            Entry::Action {
                counter: c,
                action,
                visits,
                ..
            } if *c == counter.0 => Some((action, visits)),
            _ => None,
        });
        let (action, visits) = last.expect("what continues has begun");
        if called {
            action.called = Some(visit.0);
        }
        if !action.people.iter().any(|p| p.id == visit.0) {
            action.people.push(people[&visit.0].clone());
            visits.push(hall.visit(visit).expect("known").clone());
        }
    }

    /// After the hall heard of it, and before the model does.
    pub fn after(&mut self, event: &Event, hall: &Hall, now: Moment) {
        match *event {
            Event::VisitLeft { visit }
            | Event::VisitExpired { visit }
            | Event::VisitRequeued { visit }
            | Event::OutcomeCorrected { visit, .. }
            | Event::VisitParked {
                visit,
                counter: None,
                ..
            }
            | Event::LegAdded { visit, .. } => self.entries.push(Entry::Touch {
                visit: visit.0,
                by: None,
            }),
            Event::VisitRecalled { visit, counter } | Event::ServiceStarted { visit, counter } => {
                self.entries.push(Entry::Touch {
                    visit: visit.0,
                    by: Some(counter.0),
                });
            }
            Event::CounterClosed { counter } => {
                self.entries.push(Entry::Forgotten {
                    counter: Some(counter.0),
                });
                self.unbind(counter);
            }
            Event::DayOpened { .. } | Event::DayClosed { .. } => self.entries.clear(),
            Event::OfficeChanged { .. } => self.entries.push(Entry::Forgotten { counter: None }),
            Event::SlipReported { visit, outcome } => {
                self.images()
                    .filter(|v| v.id == visit)
                    .for_each(|v| v.slip = Some(outcome));
            }
            Event::ActionUndone { counter } => self.is_as_before(counter, hall, now),
            _ => {}
        }
    }

    /// Whether the counter's last action can be taken back.
    pub fn can_undo(&self, counter: u16, now: Moment) -> bool {
        self.last(counter, now).is_some()
    }

    /// Takes the counter's last action off the record.
    pub fn undone(&mut self, counter: u16, now: Moment) -> Action {
        let at = self
            .last(counter, now)
            .expect("only what can be undone is undone");
        let Entry::Action { ref action, .. } = self.entries[at] else {
            unreachable!("last finds actions")
        };
        let action = action.clone();
        self.entries.push(Entry::Forgotten {
            counter: Some(counter),
        });
        for person in &action.people {
            self.entries.push(Entry::Touch {
                visit: person.id,
                by: None,
            });
        }
        action
    }

    fn last(&self, counter: u16, now: Moment) -> Option<usize> {
        let mut touched = vec![];
        for (i, entry) in self.entries.iter().enumerate().rev() {
            match entry {
                Entry::Forgotten { counter: c } if c.is_none_or(|c| c == counter) => return None,
                Entry::Touch { visit, by } if *by != Some(counter) => touched.push(*visit),
                Entry::Action {
                    counter: c,
                    at,
                    action,
                    ..
                } if *c == counter => {
                    let free = !action.people.iter().any(|p| touched.contains(&p.id));
                    return if free && now.0 - at.0 <= UNDO_MS {
                        Some(i)
                    } else {
                        None
                    };
                }
                _ => {}
            }
        }
        None
    }

    /// The hall holds each visit of the action exactly as it was, and so the counter.
    fn is_as_before(&self, counter: CounterId, hall: &Hall, now: Moment) {
        let at = self
            .last(counter.0, now)
            .expect("only what can be undone is undone");
        let Entry::Action { visits, action, .. } = &self.entries[at] else {
            unreachable!("last finds actions")
        };
        for visit in visits {
            assert_eq!(hall.visit(visit.id), Some(visit), "undo restores exactly");
        }
        let desk = hall.counter(counter).expect("known");
        assert_eq!(
            (desk.visit, desk.idle_since),
            (action.who.map(VisitId), action.idle_since)
        );
    }

    /// A counter that closes waits for nobody, not even for those who are brought back.
    fn unbind(&mut self, counter: CounterId) {
        self.images()
            .flat_map(|v| &mut v.legs)
            .filter(|l| l.bound_to == Some(counter))
            .for_each(|l| l.bound_to = None);
        for entry in &mut self.entries {
            if let Entry::Action { action, .. } = entry {
                let legs = action.people.iter_mut().flat_map(|p| &mut p.legs);
                legs.filter(|l| l.bound == Some(counter.0))
                    .for_each(|l| l.bound = None);
            }
        }
    }

    fn images(&mut self) -> impl Iterator<Item = &mut Visit> {
        let visits = |entry| match entry {
            &mut Entry::Action { ref mut visits, .. } => Some(visits),
            _ => None,
        };
        self.entries.iter_mut().filter_map(visits).flatten()
    }
}
