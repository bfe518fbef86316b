// SPDX-License-Identifier: EUPL-1.2
//! The state of the hall and how an event changes it.

use alloc::vec::Vec;

use crate::{
    AccessClass, CounterId, Day, Event, Language, Moment, Number, Office, Promise, ReasonId, ServiceId, SlipOutcome, Token, VisitId,
};

/// The whole hall of one office: the open business day, its visits and its counters.
#[derive(Clone, Debug, Default)]
pub struct Hall {
    office: Option<Office>,
}

/// One citizen's stay: one number, one or more legs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    pub token: Token,
    pub number: Number,
    pub class: AccessClass,
    pub language: Language,
    /// When the citizen took the number; keeps its meaning through all legs.
    pub arrived: Moment,
    pub slot: Option<Moment>,
    pub promise: Option<Promise>,
    pub slip: Option<SlipOutcome>,
    pub legs: Vec<Leg>,
    /// Index of the leg that is open now, or of the last one when the visit is over.
    pub current: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    pub service: ServiceId,
    pub state: LegState,
    /// Only this counter may call the leg (a transfer to a counter, or "come back to me"), as long as it is not closed.
    pub bound_to: Option<CounterId>,
    /// The counter that called it last.
    pub counter: Option<CounterId>,
    pub first_called: Option<Moment>,
    pub last_called: Option<Moment>,
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    /// Calls and recalls so far.
    pub calls: u8,
    /// Set on the leg that a "come back to me" transfer made or waits for.
    pub noted: bool,
    pub parked_for: Option<ReasonId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegState {
    /// An earlier leg of the visit comes first.
    Pending,
    Waiting,
    Called,
    Serving,
    Served,
    NoShow,
    Parked,
    Left,
    Expired,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    pub number: CounterId,
    pub state: CounterState,
    /// When the present state began.
    pub since: Moment,
    pub paused_for: Option<ReasonId>,
    /// Who was called to, or is served at, this counter.
    pub visit: Option<VisitId>,
    /// The moment from which it has had nobody, while open.
    pub idle_since: Moment,
    pub auto_call: bool,
    /// The limit given when it was opened.
    pub only: Option<Vec<ServiceId>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterState {
    Closed,
    Open,
    Paused,
}

impl Hall {
    /// An empty hall, before the first event of the journal.
    pub fn new() -> Hall {
        Hall::default()
    }

    /// Makes `event`, which happened at `at`, part of the hall. Total: an event that does not fit (it cannot come from [`decide`](crate::decide)) changes nothing.
    pub fn apply(&mut self, event: &Event, at: Moment) {
        let _ = (event, at);
    }

    /// The open business day, if any.
    pub fn day(&self) -> Option<Day> {
        None
    }

    /// The office of the open day (of the last one, when closed).
    pub fn office(&self) -> Option<&Office> {
        self.office.as_ref()
    }

    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        let _ = id;
        None
    }

    pub fn visit_by_token(&self, token: Token) -> Option<&Visit> {
        let _ = token;
        None
    }

    /// All visits of the day, by id.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        core::iter::empty()
    }

    /// All counters in use, by number.
    pub fn counters(&self) -> impl Iterator<Item = &Counter> {
        core::iter::empty()
    }

    pub fn counter(&self, number: CounterId) -> Option<&Counter> {
        self.counters().find(|c| c.number == number)
    }
}
