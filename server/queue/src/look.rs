// SPDX-License-Identifier: EUPL-1.2
//! What each face needs to know of the hall, derived and never stored.

use alloc::vec::Vec;

use crate::{CounterId, Hall, Moment, Reason, ServiceId, Tier, VisitId};

/// A service as totem and board show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLook {
    pub service: ServiceId,
    /// Visits that wait for it now.
    pub waiting: u32,
    /// Open counters (not paused) that serve it.
    pub open_counters: u32,
    /// Counters on pause that serve it.
    pub paused_counters: u32,
    pub oldest_arrival: Option<Moment>,
}

/// How the hall reaches a service now: what a forecast of a new arrival needs. Cheap: no look at single visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub service: ServiceId,
    /// Visits that wait for this or any service that shares an open counter with it.
    pub ahead: u32,
    /// Their expected time at the counter in all, in seconds.
    pub ahead_work_s: u64,
    /// Open counters that serve the service.
    pub open_counters: u32,
    /// Those of them that have nobody.
    pub idle_counters: u32,
    /// Open counters that serve any of the services counted in `ahead`.
    pub pool_counters: u32,
}

/// One waiting visit, as its citizen and the clerks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitLook {
    pub visit: VisitId,
    /// Visits that would be called before it if all counters that can call it went on calling now.
    pub ahead: u32,
    pub reach: Reach,
}

/// What a clerk's page shows beside the counter's own visit: who comes next, in order, and with which reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterLook {
    pub counter: CounterId,
    pub next: Vec<(VisitId, Tier, Reason)>,
    /// All that wait and that this counter could call.
    pub waiting: u32,
    /// Parked visits of the whole office.
    pub parked: Vec<VisitId>,
    /// No-shows that may still be admitted again.
    pub absent: Vec<VisitId>,
    pub can_undo: bool,
}

impl Hall {
    /// All services in use, in the office's order.
    pub fn look_services(&self) -> Vec<ServiceLook> {
        Vec::new()
    }

    pub fn reach(&self, service: ServiceId) -> Option<Reach> {
        let _ = service;
        None
    }

    /// `None` unless the visit waits.
    pub fn look_visit(&self, visit: VisitId, now: Moment) -> Option<VisitLook> {
        let _ = (visit, now);
        None
    }

    /// `most` bounds the list of next ones. `None` for an unknown counter.
    pub fn look_counter(&self, counter: CounterId, most: usize, now: Moment) -> Option<CounterLook> {
        let _ = (counter, most, now);
        None
    }

    /// Waiting visits that no open or paused counter serves: staff must see them.
    pub fn stranded(&self) -> Vec<VisitId> {
        Vec::new()
    }

    /// Why the visit at this counter was called.
    pub fn call_reason(&self, visit: VisitId) -> Option<Reason> {
        let _ = visit;
        None
    }
}
