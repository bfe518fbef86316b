// SPDX-License-Identifier: EUPL-1.2
//! A refusal is an ordinary answer with a name: nothing is broken, the hall just does not allow it now.

use crate::{CounterId, Number, OfficeError, ServiceId, VisitId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No business day is open.
    DayClosed,
    /// That day is already open, or is earlier than the last one.
    DayNotLater,
    UnknownService(ServiceId),
    UnknownCounter(CounterId),
    UnknownVisit,
    /// A visit needs at least one service, each once, and at most [`MAX_LEGS`](crate::MAX_LEGS); a counter that opens for certain
    /// services needs at least one; a transfer needs a service or a counter.
    BadServices,
    /// The counter must be closed for this, and is not.
    CounterOpen,
    /// The counter must be open (or paused) for this, and is closed.
    CounterClosed,
    /// The counter is on pause.
    CounterPaused,
    /// The counter is not on pause.
    CounterNotPaused,
    /// There is nobody at this counter.
    NobodyHere,
    /// Somebody is at this counter: finish, park or transfer first. Names the visit.
    SomebodyHere(VisitId),
    /// Nobody whom this counter serves is waiting.
    NobodyWaiting,
    /// The command expected another visit at the counter: the screen it came from is stale. Names who is there.
    Stale(Option<VisitId>),
    /// The visit is not in a state that allows this (for example served, left or expired).
    WrongState(VisitId),
    /// It is too late to admit this no-show again.
    TooLateToReadmit(VisitId),
    /// It is too late to correct what was inferred of this visit.
    TooLateToCorrect(VisitId),
    /// The appointment is not at a time of today at which anybody could be called for it.
    SlotNotToday,
    /// A recall comes too soon after the last call or recall; try again after this many milliseconds.
    TooSoon {
        after_ms: i64,
    },
    /// This visit must be called more often before it counts as not present.
    CallAgainFirst {
        calls: u8,
        needed: u8,
    },
    /// No counter of the office serves that service.
    NobodyServes(ServiceId),
    /// That counter cannot serve this visit.
    CounterCannotServe(CounterId),
    /// The visit is already waiting for, or being served for, that service.
    AlreadyAsked(ServiceId),
    /// There is nothing to undo, it is too late, or another counter has taken the visit since.
    NothingToUndo,
    /// The new office would strand this visit: nobody would serve what it waits for.
    WouldStrand(VisitId),
    BadOffice(OfficeError),
    /// The office keeps no numbers for totems that are cut off, or none of them is free for that day.
    NothingToLease,
    /// A device tells of a number that it cannot have given: it is not among its own, and no server gave it.
    NeverGiven(Number),
    /// The number series or a counter of the core is exhausted, or the random token was given before; never met in a real day.
    Exhausted,
}
