// SPDX-License-Identifier: EUPL-1.2
//! Commands about who is at a counter.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::Meanwhile;
use crate::{
    CounterId, CounterState, Destination, Event, Leg, LegState, MAX_LEGS, ReasonId, Refusal,
    ServiceId, Visit, VisitId,
};

impl At<'_> {
    pub(super) fn recall(
        &self,
        counter: CounterId,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        let (visit, leg) = self.called_here(counter, expect)?;
        let waited_ms = leg
            .last_called
            .map_or(i64::MAX, |last| self.now.since_ms(last));
        let after_ms = self.office.policy.recall_after_ms.saturating_sub(waited_ms);
        if after_ms > 0 {
            return Err(Refusal::TooSoon { after_ms });
        }
        Ok(vec![Event::VisitRecalled { visit, counter }])
    }

    pub(super) fn serve(
        &self,
        counter: CounterId,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        let (visit, _) = self.called_here(counter, expect)?;
        Ok(vec![Event::ServiceStarted { visit, counter }])
    }

    pub(super) fn no_show(
        &self,
        counter: CounterId,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        self.absent(counter, expect).map(|event| vec![event])
    }

    /// The clerk says that who was called has not come.
    pub(super) fn absent(
        &self,
        counter: CounterId,
        expect: Option<VisitId>,
    ) -> Result<Event, Refusal> {
        let (visit, leg) = self.called_here(counter, expect)?;
        let needed = self.office.policy.calls_before_no_show;
        if leg.calls < needed {
            return Err(Refusal::CallAgainFirst {
                calls: leg.calls,
                needed,
            });
        }
        Ok(Event::NoShow {
            visit,
            counter,
            inferred: false,
        })
    }

    pub(super) fn park(
        &self,
        counter: CounterId,
        reason: Option<ReasonId>,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        let visit = self.here(counter, expect)?.id;
        Ok(vec![Event::VisitParked {
            visit,
            counter: Some(counter),
            reason,
        }])
    }

    /// The leg goes on waiting for another service, or at another counter, with its number and arrival. With `come_back` a new leg for
    /// the original service, at this counter, follows it.
    pub(super) fn transfer(
        &self,
        counter: CounterId,
        to: Destination,
        (come_back, noted): (bool, bool),
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        let visit = self.here(counter, expect)?;
        let leg = visit.leg().ok_or(Refusal::WrongState(visit.id))?;
        let service = self.destination(visit, leg, counter, to)?;
        if come_back && visit.legs.len() >= MAX_LEGS {
            return Err(Refusal::BadServices);
        }
        let transferred = Event::VisitTransferred {
            visit: visit.id,
            counter,
            to,
            come_back,
            noted,
        };
        let comer = self.comer(visit, service, to.counter);
        let call = comer.and_then(|comer| self.free_call(&comer, Meanwhile::default()));
        Ok([transferred].into_iter().chain(call).collect())
    }

    pub(super) fn add_leg(
        &self,
        counter: CounterId,
        service: ServiceId,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        let visit = self.here(counter, expect)?;
        self.offered(service)?;
        if asked(visit, visit.current, service) {
            return Err(Refusal::AlreadyAsked(service));
        }
        if visit.legs.len() >= MAX_LEGS {
            return Err(Refusal::BadServices);
        }
        Ok(vec![Event::LegAdded {
            visit: visit.id,
            counter,
            service,
        }])
    }

    /// The service that the transferred leg will wait for.
    fn destination(
        &self,
        visit: &Visit,
        leg: &Leg,
        from: CounterId,
        to: Destination,
    ) -> Result<ServiceId, Refusal> {
        if to.service.is_none() && to.counter.is_none() {
            return Err(Refusal::BadServices);
        }
        let service = to.service.unwrap_or(leg.service);
        self.offered(service)?;
        let elsewhere = to.counter.is_some_and(|c| c != from);
        let stays = service == leg.service && !elsewhere;
        let later =
            service != leg.service && asked(visit, visit.current.saturating_add(1), service);
        if stays || later {
            return Err(Refusal::AlreadyAsked(service));
        }
        if let Some(number) = to.counter {
            if self.counter(number)?.state == CounterState::Closed {
                return Err(Refusal::CounterClosed);
            }
            self.hall
                .tier(number, service)
                .ok_or(Refusal::CounterCannotServe(number))?;
        }
        Ok(service)
    }

    fn called_here(
        &self,
        counter: CounterId,
        expect: Option<VisitId>,
    ) -> Result<(VisitId, &Leg), Refusal> {
        let visit = self.here(counter, expect)?;
        let called = visit.leg().filter(|leg| leg.state == LegState::Called);
        called
            .map(|leg| (visit.id, leg))
            .ok_or(Refusal::WrongState(visit.id))
    }
}

/// The visit has an open leg for the service, from the leg of this index on.
fn asked(visit: &Visit, from: usize, service: ServiceId) -> bool {
    visit
        .legs
        .iter()
        .skip(from)
        .any(|leg| leg.service == service && leg.state.is_open())
}
