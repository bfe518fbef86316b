// SPDX-License-Identifier: EUPL-1.2
//! The business day and the office.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use crate::{Counter, CounterState, Day, Event, Hall, Lease, Office, Refusal, Visit};

/// Opens a later day; what is still open of the day before expires first. Numbers that devices hold for this day or later ones, and
/// the epoch, are said again, for a hall is rebuilt from the events of its last day alone.
pub(super) fn open(hall: &Hall, day: Day, office: &Office) -> Result<Vec<Event>, Refusal> {
    if hall.last_day().is_some_and(|last| day <= last) {
        return Err(Refusal::DayNotLater);
    }
    office.check().map_err(Refusal::BadOffice)?;
    let mut events = hall.day().map_or(Vec::new(), |before| close(hall, before));
    events.extend(begin(hall, day, office));
    Ok(events)
}

/// Goes back to a day before the last one, which a wrong clock had begun and somebody has closed.
pub(super) fn go_back(hall: &Hall, day: Day, office: &Office) -> Result<Vec<Event>, Refusal> {
    if hall.day().is_some() || hall.last_day().is_none_or(|last| day >= last) {
        return Err(Refusal::DayNotLater);
    }
    office.check().map_err(Refusal::BadOffice)?;
    Ok(begin(hall, day, office))
}

fn begin(hall: &Hall, day: Day, office: &Office) -> Vec<Event> {
    let mut events = vec![Event::DayOpened {
        day,
        office: office.clone(),
    }];
    events.extend(
        Some(hall.epoch())
            .filter(|&epoch| epoch > 0)
            .map(|epoch| Event::Restored { epoch }),
    );
    let kept = hall.leases().filter(|lease| lease.day >= day);
    events.extend(kept.map(
        |&Lease {
             device,
             day,
             numbers,
         }| Event::NumbersLeased {
            device,
            day,
            from: numbers.from,
            to: numbers.to,
        },
    ));
    events
}

/// Every open visit expires; `DayClosed` closes the counters.
pub(super) fn close(hall: &Hall, day: Day) -> Vec<Event> {
    let expired = hall
        .open_visits()
        .into_iter()
        .map(|visit| Event::VisitExpired { visit });
    expired.chain([Event::DayClosed { day }]).collect()
}

impl At<'_> {
    /// Replaces the office, unless a counter that is not closed would go (`SomebodyHere` or `CounterOpen`), or a leg that is still open would be left without
    /// a service in use or a counter in use that serves it (`WouldStrand`). That holds for legs being served too: they can come back to
    /// waiting. A counter that is on keeps its limit, its auto-call and who is there.
    pub(super) fn change_office(&self, new: &Office) -> Result<Vec<Event>, Refusal> {
        new.check().map_err(Refusal::BadOffice)?;
        new.replaces(self.office).map_err(Refusal::BadOffice)?;
        let going = |c: &&Counter| c.state != CounterState::Closed && new.plan(c.number).is_none();
        if let Some(counter) = self.hall.counters().find(going) {
            return Err(counter
                .visit
                .map_or(Refusal::CounterOpen, Refusal::SomebodyHere));
        }
        let lost = |service| new.service_in_use(service).is_none() || !new.serves(service);
        let stranded = |v: &&Visit| {
            v.is_open()
                && v.legs
                    .iter()
                    .any(|leg| leg.state.is_open() && lost(leg.service))
        };
        match self.hall.visits().find(stranded) {
            Some(visit) => Err(Refusal::WouldStrand(visit.id)),
            None => Ok(vec![Event::OfficeChanged {
                office: new.clone(),
            }]),
        }
    }
}
