// SPDX-License-Identifier: EUPL-1.2
//! What has happened, in the few words that learning needs. The live journal and any old log are told in these.

use queue::AccessClass;

/// A fact and its moment, in seconds since midnight of its day.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub at_s: f64,
    pub what: What,
}

/// Tickets are named by a number that is unique in the day; services and counters by index.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A day begins. `weekday` from 0, Monday; `near` a day on which the office is closed though it is usually open on that weekday.
    Day {
        weekday: u8,
        near: Near,
    },
    /// Somebody has booked (known at the begin of the day, or as soon as it happens), for these services, the first one first.
    Booked {
        booking: u64,
        legs: Vec<u16>,
        slot_s: f64,
    },
    Issued {
        ticket: u64,
        legs: Vec<u16>,
        class: AccessClass,
        slot_s: Option<f64>,
        booking: Option<u64>,
    },
    Called {
        ticket: u64,
        counter: u16,
    },
    Started {
        ticket: u64,
    },
    Ended {
        ticket: u64,
    },
    NoShow {
        ticket: u64,
    },
    Left {
        ticket: u64,
    },
    /// Waits, with these legs (the present one first), by its old arrival: called back from the parked, sent to another service or
    /// counter, given a further leg, or its call was undone.
    Waits {
        ticket: u64,
        legs: Vec<u16>,
        /// Only this counter may call it.
        bound_to: Option<u16>,
    },
    /// Is out of its line and not over; its counter, if it had one, is free.
    Parked {
        ticket: u64,
    },
    Opened {
        counter: u16,
    },
    Paused {
        counter: u16,
        lunch: bool,
    },
    Resumed {
        counter: u16,
    },
    /// The counter goes on pause, for lunch or not, when whoever is there is gone; `None` takes it back.
    PausesNext {
        counter: u16,
        lunch: Option<bool>,
    },
    Closed {
        counter: u16,
    },
    /// The counter is announced to call nobody from `at_s` on; `None` takes it back.
    ClosesAt {
        counter: u16,
        at_s: Option<f64>,
    },
}

/// Whether a day is next to one on which the office is closed though its weekday is a working day: a holiday, a bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Near {
    #[default]
    Nothing,
    /// The office was closed the working day before.
    After,
    /// It will be closed the next working day.
    Before,
}
