// SPDX-License-Identifier: EUPL-1.2
//! What a command may do to the hall.

mod call;
mod counter;
mod day;
mod free;
mod offline;
mod outcome;
mod serving;
mod visit;

use alloc::vec;
use alloc::vec::Vec;

use crate::{
    Command, Counter, CounterId, CounterState, Day, Event, Hall, Moment, Office, Refusal,
    SlipOutcome, Visit, VisitId,
};

/// Answers `command`, asked at `now`, with the events that carry it out, or with the refusal. Changes nothing.
///
/// All events of one command belong together: the caller stores and applies them all or none. A `now` earlier than the last event
/// counts as the moment of that event.
pub fn decide(hall: &Hall, command: &Command, now: Moment) -> Result<Vec<Event>, Refusal> {
    let now = hall.not_before_latest(now);
    if let Command::OpenDay { day, office } = command {
        return day::open(hall, *day, office);
    }
    if let Command::GoBack { day, office } = command {
        return day::go_back(hall, *day, office);
    }
    let (Some(today), Some(office)) = (hall.day(), hall.office()) else {
        return Err(Refusal::DayClosed);
    };
    let at = At { hall, office, now };
    let mut events = at.decide(command, today)?;
    at.judge(&mut events);
    Ok(events)
}

/// The hall of an open day at the moment of a command.
#[derive(Clone, Copy)]
struct At<'a> {
    hall: &'a Hall,
    office: &'a Office,
    now: Moment,
}

impl<'a> At<'a> {
    fn decide(&self, command: &Command, today: Day) -> Result<Vec<Event>, Refusal> {
        match *command {
            Command::OpenDay { .. } | Command::GoBack { .. } => Err(Refusal::DayNotLater),
            Command::CloseDay => Ok(day::close(self.hall, today)),
            Command::ChangeOffice { ref office } => self.change_office(office),
            Command::Take(ref take) => self.take(take),
            Command::Lease {
                device,
                day,
                place,
                of,
            } => self.lease(device, day, place, of),
            Command::ClaimLease {
                device,
                day,
                from,
                to,
            } => self.claim_lease(device, day, crate::Series { from, to }),
            Command::SkipNumbers { letter, to } => Ok(self.skip_numbers(letter, to)),
            Command::Restored { epoch, skip } => Ok(self.restored(epoch, skip)),
            Command::HandOver(ref told) => self.hand_over(told),
            Command::Leave { token } => self.leave(token),
            Command::Slip { visit, outcome } => self.slip(visit, outcome),
            Command::SlipAgain { visit, device, job } => self.visit(visit).map(|v| {
                vec![Event::SlipAskedAgain {
                    visit: v.id,
                    device,
                    job,
                }]
            }),
            Command::SlipAgainDone {
                visit,
                job,
                outcome,
            } => self.visit(visit).map(|v| {
                vec![Event::SlipAgain {
                    visit: v.id,
                    job,
                    outcome,
                }]
            }),
            Command::Device {
                device,
                ref trouble,
                on,
            } => Ok(vec![Event::DeviceChanged {
                device,
                trouble: trouble.clone(),
                on,
            }]),
            Command::ParkWaiting { visit, reason } => self.park_waiting(visit, reason),
            Command::Requeue { visit } => self.requeue(visit),
            Command::CorrectOutcome { visit, served } => self.correct_outcome(visit, served),
            Command::Open {
                counter,
                ref services,
            } => self.open(counter, services.as_deref()),
            Command::Pause { counter, reason } => self.pause(counter, reason),
            Command::Resume { counter } => self.resume(counter),
            Command::Close {
                counter,
                shortest_ms,
            } => self.close(counter, shortest_ms),
            Command::CloseAt { counter, at } => self.close_at(counter, at),
            Command::AutoCall { counter, on } => self.auto_call(counter, on),
            Command::CallDue { since } => self.call_due(since),
            Command::Next {
                counter,
                expect,
                shortest_ms,
            } => self.next(counter, expect, shortest_ms),
            Command::NoShowAndNext { counter, expect } => self.no_show_and_next(counter, expect),
            Command::Call {
                counter,
                visit,
                expect,
                shortest_ms,
            } => self.call(counter, visit, expect, shortest_ms),
            Command::Recall { counter, expect } => self.recall(counter, expect),
            Command::Serve { counter, expect } => self.serve(counter, expect),
            Command::Finish { counter, expect } => self.finish(counter, expect),
            Command::NoShow { counter, expect } => self.no_show(counter, expect),
            Command::Park {
                counter,
                reason,
                expect,
            } => self.park(counter, reason, expect),
            Command::Transfer {
                counter,
                to,
                come_back,
                noted,
                expect,
            } => self.transfer(counter, to, (come_back, noted), expect),
            Command::AddLeg {
                counter,
                service,
                expect,
            } => self.add_leg(counter, service, expect),
            Command::Undo { counter } => self.undo(counter),
        }
    }

    /// A totem that was cut off after it told, and before it wrote that down, tells the same again: that is no news.
    fn slip(&self, visit: VisitId, outcome: SlipOutcome) -> Result<Vec<Event>, Refusal> {
        let visit = self.visit(visit)?;
        let is_known = visit.slip == Some(outcome);
        Ok(if is_known {
            Vec::new()
        } else {
            vec![Event::SlipReported {
                visit: visit.id,
                outcome,
            }]
        })
    }

    /// Says of each first call whether it kept what was promised.
    fn judge(&self, events: &mut [Event]) {
        let issued = events.iter().find_map(|event| match event {
            Event::VisitIssued {
                visit,
                promise,
                arrived,
                ..
            } => Some((
                *visit,
                *promise,
                self.now.since_ms(arrived.unwrap_or(self.now)),
            )),
            _ => None,
        });
        for event in events {
            let Event::VisitCalled {
                visit: id, judged, ..
            } = event
            else {
                continue;
            };
            let promised = match self.hall.visit(*id) {
                Some(visit) => visit
                    .promise
                    .filter(|_| visit.uncalled())
                    .map(|promise| (promise, self.now.since_ms(visit.arrived))),
                None => issued
                    .filter(|(visit, ..)| visit == id)
                    .and_then(|(_, promise, waited_ms)| Some((promise?, waited_ms))),
            };
            *judged = promised.map(|(promise, waited_ms)| promise.judge(waited_ms));
        }
    }

    fn counter(&self, number: CounterId) -> Result<&'a Counter, Refusal> {
        self.hall
            .counter(number)
            .ok_or(Refusal::UnknownCounter(number))
    }

    /// The counter, open or on pause.
    fn staffed(&self, number: CounterId) -> Result<&'a Counter, Refusal> {
        let counter = self.counter(number)?;
        if counter.state == CounterState::Closed {
            Err(Refusal::CounterClosed)
        } else {
            Ok(counter)
        }
    }

    /// The counter, staffed, with whom the clerk's screen showed there.
    fn as_seen(&self, number: CounterId, expect: Option<VisitId>) -> Result<&'a Counter, Refusal> {
        let counter = self.staffed(number)?;
        if expect.is_some() && expect != counter.visit {
            Err(Refusal::Stale(counter.visit))
        } else {
            Ok(counter)
        }
    }

    /// Who is at the counter, if it is whom the clerk's screen showed there.
    fn here(&self, number: CounterId, expect: Option<VisitId>) -> Result<&'a Visit, Refusal> {
        let id = self
            .as_seen(number, expect)?
            .visit
            .ok_or(Refusal::NobodyHere)?;
        self.visit(id)
    }

    fn visit(&self, id: VisitId) -> Result<&'a Visit, Refusal> {
        self.hall.visit(id).ok_or(Refusal::UnknownVisit)
    }
}
