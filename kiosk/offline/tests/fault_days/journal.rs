// SPDX-License-Identifier: EUPL-1.2
//! What the journal says of both days, read again from its first event.

use std::collections::{BTreeMap, BTreeSet};

use queue::{Day, Event, Hall, LegState, Moment, Number, SlipOutcome, Visit, VisitId};

use super::server::{Disk, hex};

/// A ticket in the journal.
#[derive(Clone, Debug)]
pub struct Kept {
    pub day: Day,
    pub number: Number,
    pub arrived: Moment,
    /// It still waits, or did when its day ended.
    pub waits: bool,
    pub slip: Option<SlipOutcome>,
    /// How often it was issued.
    pub times: usize,
}

pub struct Journal {
    pub last_day: Day,
    /// By link.
    pub visits: BTreeMap<String, Kept>,
    /// Told after their day.
    pub too_late: BTreeMap<String, Kept>,
    /// Numbers that it says were left out.
    pub left_out: BTreeSet<(Day, char, u32)>,
}

impl Journal {
    pub fn of(disk: &Disk) -> Journal {
        let mut hall = Hall::new();
        let mut journal = Journal {
            last_day: Day(0),
            visits: BTreeMap::new(),
            too_late: BTreeMap::new(),
            left_out: BTreeSet::new(),
        };
        for (event, at) in &disk.events {
            // A day ends with this, and its visits go.
            if let Event::VisitExpired { visit } = event {
                journal.look(&hall, *visit, true);
            }
            if let (Event::NumbersSkipped { letter, to }, Some(day)) = (event, hall.day()) {
                journal
                    .left_out
                    .extend((hall.last_number(*letter) + 1..=*to).map(|n| (day, *letter, n)));
            }
            hall.apply(event, *at);
            match event {
                Event::DayOpened { day, .. } => journal.last_day = *day,
                Event::VisitIssued { visit, .. } => {
                    journal.look(&hall, *visit, false);
                    journal.issued(&hall, *visit);
                }
                Event::SlipReported { visit, .. } => journal.look(&hall, *visit, false),
                Event::VisitTooLate {
                    token,
                    number,
                    day,
                    arrived,
                    ..
                } => {
                    let kept = Kept {
                        day: *day,
                        number: *number,
                        arrived: *arrived,
                        waits: false,
                        slip: None,
                        times: 1,
                    };
                    journal.too_late.insert(hex(token.0), kept);
                }
                _ => {}
            }
        }
        let last: Vec<VisitId> = hall.visits().map(|visit| visit.id).collect();
        last.into_iter()
            .for_each(|visit| journal.look(&hall, visit, true));
        journal
    }

    fn issued(&mut self, hall: &Hall, id: VisitId) {
        if let Some(kept) = hall
            .visit(id)
            .and_then(|visit| self.visits.get_mut(&hex(visit.token.0)))
        {
            kept.times += 1;
        }
    }

    /// `is_end` when this is the last of its day.
    fn look(&mut self, hall: &Hall, id: VisitId, is_end: bool) {
        let Some((visit, day)) = hall.visit(id).zip(hall.day()) else {
            return;
        };
        let waits = is_end && visit.state() == Some(LegState::Waiting);
        let times = self
            .visits
            .get(&hex(visit.token.0))
            .map_or(0, |kept| kept.times);
        let Visit {
            number,
            arrived,
            slip,
            ..
        } = *visit;
        self.visits.insert(
            hex(visit.token.0),
            Kept {
                day,
                number,
                arrived,
                waits,
                slip,
                times,
            },
        );
    }
}
