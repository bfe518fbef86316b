// SPDX-License-Identifier: EUPL-1.2
//! Commands about the counter itself.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::Meanwhile;
use super::outcome::Done;
use crate::{CounterId, CounterState, Event, Moment, ReasonId, Refusal, ServiceId};

impl At<'_> {
    pub(super) fn open(
        &self,
        number: CounterId,
        services: Option<&[ServiceId]>,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.counter(number)?;
        if counter.state != CounterState::Closed {
            return Err(Refusal::CounterOpen);
        }
        for &service in services.unwrap_or_default() {
            self.office
                .service_in_use(service)
                .ok_or(Refusal::UnknownService(service))?;
            self.hall
                .tier(number, service)
                .ok_or(Refusal::CounterCannotServe(number))?;
        }
        if services.is_some_and(<[ServiceId]>::is_empty) {
            return Err(Refusal::BadServices);
        }
        let opened = Event::CounterOpened {
            counter: number,
            services: services.map(<[ServiceId]>::to_vec),
        };
        let call = if counter.auto_call {
            self.first_call(number, services)
        } else {
            None
        };
        Ok([opened].into_iter().chain(call).collect())
    }

    pub(super) fn pause(
        &self,
        number: CounterId,
        reason: Option<ReasonId>,
    ) -> Result<Vec<Event>, Refusal> {
        match self.staffed(number)?.state {
            CounterState::Open => Ok(vec![Event::CounterPaused {
                counter: number,
                reason,
            }]),
            _ => Err(Refusal::CounterPaused),
        }
    }

    pub(super) fn resume(&self, number: CounterId) -> Result<Vec<Event>, Refusal> {
        let counter = self.staffed(number)?;
        if counter.state != CounterState::Paused {
            return Err(Refusal::CounterNotPaused);
        }
        let idle = counter.auto_call && counter.visit.is_none();
        let call = if idle {
            self.first_call(number, None)
        } else {
            None
        };
        Ok([Event::CounterResumed { counter: number }]
            .into_iter()
            .chain(call)
            .collect())
    }

    /// Whoever is being served is finished, whoever was just called waits again; either may find another counter free. Who was called longer
    /// ago counts as when the counter calls the next one. Who was bound to this counter may be called by any that serves it.
    pub(super) fn close(
        &self,
        number: CounterId,
        shortest_ms: Option<i64>,
    ) -> Result<Vec<Event>, Refusal> {
        let closed = Event::CounterClosed { counter: number };
        let Some(visit) = self.staffed(number)?.visit else {
            return Ok(vec![closed]);
        };
        let visit = self.visit(visit)?;
        let (leaves, again) = if self.is_just_called(visit, shortest_ms) {
            let again = visit
                .leg()
                .and_then(|leg| self.comer(visit, leg.service, leg.bound_to));
            (Event::VisitRequeued { visit: visit.id }, again)
        } else {
            let Done { ended, again } = self.moved_on(visit, number, shortest_ms);
            (ended, again)
        };
        let call = again
            .and_then(|comer| self.free_call(&comer.not_bound_to(number), Meanwhile::default()));
        Ok([leaves, closed].into_iter().chain(call).collect())
    }

    pub(super) fn close_at(
        &self,
        number: CounterId,
        at: Option<Moment>,
    ) -> Result<Vec<Event>, Refusal> {
        self.staffed(number)?;
        Ok(vec![Event::ClosingAnnounced {
            counter: number,
            at,
        }])
    }

    pub(super) fn auto_call(&self, number: CounterId, on: bool) -> Result<Vec<Event>, Refusal> {
        let counter = self.staffed(number)?;
        let idle = counter.state == CounterState::Open && counter.visit.is_none();
        let call = if on && idle {
            self.first_call(number, None)
        } else {
            None
        };
        Ok([Event::AutoCallSet {
            counter: number,
            on,
        }]
        .into_iter()
        .chain(call)
        .collect())
    }

    pub(super) fn undo(&self, number: CounterId) -> Result<Vec<Event>, Refusal> {
        self.staffed(number)?;
        if self.hall.can_undo(number, self.now) {
            Ok(vec![Event::ActionUndone { counter: number }])
        } else {
            Err(Refusal::NothingToUndo)
        }
    }
}
