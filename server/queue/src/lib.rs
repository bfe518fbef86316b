// SPDX-License-Identifier: EUPL-1.2
//! The rules of the waiting hall, as a pure value.
//!
//! [`decide`] says what a [`Command`] may do to a [`Hall`] and answers with [`Event`]s or a [`Refusal`]; [`Hall::apply`] makes an event
//! part of the hall. Nothing here reads a clock, does I/O, or depends on the order of a hash map: the moment is an argument, so the same
//! commands at the same moments give the same hall on every machine, today and when the journal is replayed.
#![no_std]

extern crate alloc;

mod clock;
mod command;
mod copied;
mod decide;
mod event;
mod hall;
mod ids;
mod look;
mod office;
mod order;
mod refusal;
mod sequence;

pub use clock::{Doubt, FAR_MS, Inside, Judge, Last, Reading, Why};
pub use command::{Command, Destination, HandOver, Take};
pub use copied::{AHEAD, AHEAD_A_MINUTE, Copied, Unwritten, may_have_followed};
pub use decide::decide;
pub use event::{Event, Judged, Promise, Reason, SlipOutcome, SlipTrouble};
pub use hall::{
    Counter, CounterState, Evidence, Hall, LARGEST_NUMBER, Lease, Leg, LegState, MAX_LEGS, Visit,
};
pub use ids::{
    AccessClass, AreaId, CounterId, Day, DeviceId, Language, Moment, Number, ReasonId, ServiceId,
    Token, VisitId,
};
pub use look::{CounterLook, MOST_ORDERED, Reach, ServiceLook, VisitLook};
pub use office::{
    Area, Condition, CounterPlan, MAX_RATIO, NextOverCall, Office, OfficeError, Policy, Ratio,
    Series, Service, Tier, UNDO_MS,
};
pub use order::{Candidate, Choice, Tally, choose, taker};
pub use refusal::Refusal;
pub use sequence::Sequence;
