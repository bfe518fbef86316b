// SPDX-License-Identifier: EUPL-1.2
//! Commands about a visit that is not at a counter.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::Meanwhile;
use crate::{
    Event, Leg, LegState, MAX_LEGS, Moment, ReasonId, Refusal, ServiceId, Take, Token, Visit,
    VisitId,
};

impl At<'_> {
    pub(super) fn take(&self, take: &Take) -> Result<Vec<Event>, Refusal> {
        let &[first, ..] = take.services.as_slice() else {
            return Err(Refusal::BadServices);
        };
        let twice =
            |(i, s): (usize, &ServiceId)| take.services.iter().take(i).any(|earlier| earlier == s);
        if take.services.len() > MAX_LEGS || take.services.iter().enumerate().any(twice) {
            return Err(Refusal::BadServices);
        }
        take.services.iter().try_for_each(|&s| self.offered(s))?;
        if self.hall.visit_by_token(take.token).is_some() {
            return Err(Refusal::Exhausted);
        }
        if !take.slot.is_none_or(|slot| is_today(slot, take.slots)) {
            return Err(Refusal::SlotNotToday);
        }
        let area = self
            .hall
            .area_of(first)
            .and_then(|a| self.office.area(a))
            .ok_or(Refusal::UnknownService(first))?;
        let visit = self.hall.next_visit().ok_or(Refusal::Exhausted)?;
        let number = self
            .hall
            .next_number(area.letter)
            .ok_or(Refusal::Exhausted)?;
        let issued = Event::VisitIssued {
            visit,
            token: take.token,
            number,
            services: take.services.clone(),
            class: take.class,
            language: take.language,
            slot: take.slot,
            promise: take.promise,
            arrived: None,
        };
        let call = self
            .new_comer(visit, first, (take.class, take.slot, self.now))
            .and_then(|comer| self.free_call(&comer, Meanwhile::default()));
        Ok([issued].into_iter().chain(call).collect())
    }

    pub(super) fn leave(&self, token: Token) -> Result<Vec<Event>, Refusal> {
        let visit = self
            .hall
            .visit_by_token(token)
            .ok_or(Refusal::UnknownVisit)?;
        self.in_state(visit, LegState::Waiting)?;
        Ok(vec![Event::VisitLeft { visit: visit.id }])
    }

    pub(super) fn park_waiting(
        &self,
        visit: VisitId,
        reason: Option<ReasonId>,
    ) -> Result<Vec<Event>, Refusal> {
        self.in_state(self.visit(visit)?, LegState::Waiting)?;
        Ok(vec![Event::VisitParked {
            visit,
            counter: None,
            reason,
        }])
    }

    pub(super) fn requeue(&self, id: VisitId) -> Result<Vec<Event>, Refusal> {
        let visit = self.visit(id)?;
        let leg = visit.leg().ok_or(Refusal::WrongState(id))?;
        match leg.state {
            LegState::Parked => {}
            LegState::NoShow | LegState::Served => self.still_admitted(visit)?,
            _ => return Err(Refusal::WrongState(id)),
        }
        let corrected = if leg.state == LegState::Served {
            self.not_served(visit).map(|(event, _)| event)
        } else {
            None
        };
        let requeued = Event::VisitRequeued { visit: id };
        let comer = self.comer(visit, leg.service, leg.bound_to);
        let call = comer.and_then(|comer| self.free_call(&comer, Meanwhile::default()));
        Ok(corrected
            .into_iter()
            .chain([requeued])
            .chain(call)
            .collect())
    }

    /// The service is in use and some counter in use serves it.
    pub(super) fn offered(&self, service: ServiceId) -> Result<(), Refusal> {
        self.office
            .service_in_use(service)
            .ok_or(Refusal::UnknownService(service))?;
        if self.office.serves(service) {
            Ok(())
        } else {
            Err(Refusal::NobodyServes(service))
        }
    }

    /// The visit did not come when called, or only counts as served; but not so long ago that it lost its place, and what it came for is still
    /// served.
    pub(super) fn still_admitted(&self, visit: &Visit) -> Result<(), Refusal> {
        if visit.inferred_leg().is_none() && visit.state() == Some(LegState::Served) {
            return Err(Refusal::WrongState(visit.id));
        }
        if !self.hall.may_return(visit, self.now) {
            return Err(Refusal::TooLateToReadmit(visit.id));
        }
        self.are_served(visit.legs.get(visit.current..).unwrap_or_default())
    }

    pub(super) fn are_served(&self, legs: &[Leg]) -> Result<(), Refusal> {
        legs.iter().try_for_each(|leg| {
            self.offered(leg.service)
                .map_err(|_| Refusal::NobodyServes(leg.service))
        })
    }

    fn in_state(&self, visit: &Visit, state: LegState) -> Result<(), Refusal> {
        if visit.state() == Some(state) {
            Ok(())
        } else {
            Err(Refusal::WrongState(visit.id))
        }
    }
}

/// Whether somebody can be called for this slot today, as far as is known when slots can be.
pub(super) fn is_today(slot: Moment, slots: Option<(Moment, Moment)>) -> bool {
    slots.is_none_or(|(first, last)| first <= slot && slot <= last)
}
