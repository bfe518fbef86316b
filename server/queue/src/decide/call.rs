// SPDX-License-Identifier: EUPL-1.2
//! Calling somebody to a counter: who is next, or somebody by name. Who is there is finished first, in the same step.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::{Comer, Meanwhile};
use crate::{Counter, CounterId, CounterState, Event, LegState, Reason, Refusal, Visit, VisitId, choose};

impl At<'_> {
    /// Finishes who is here and calls who is next. When somebody was here and nobody waits, the finish still happens.
    pub(super) fn next(&self, number: CounterId, expect: Option<VisitId>) -> Result<Vec<Event>, Refusal> {
        let counter = self.calling(number, expect)?;
        let done = self.done(counter)?;
        let again = done.as_ref().and_then(|done| done.again);
        let again_here = again.and_then(|comer| self.comer_at(&comer, number));
        let waiting = self.hall.candidates(number).chain(again_here);
        let choice = choose(&self.office.policy, &self.hall.tally(), waiting, self.now);
        match (choice, done) {
            (None, None) => Err(Refusal::NobodyWaiting),
            (Some(choice), done) => Ok(self.finish_and_call(number, done, VisitId(choice.handle), choice.reason)),
            (None, Some(done)) => {
                let elsewhere = self.again_elsewhere(&done, None);
                Ok([done.served].into_iter().chain(elsewhere).collect())
            }
        }
    }

    pub(super) fn call(&self, number: CounterId, id: VisitId, expect: Option<VisitId>) -> Result<Vec<Event>, Refusal> {
        let counter = self.calling(number, expect)?;
        let visit = self.visit(id)?;
        let leg = visit.leg().ok_or(Refusal::WrongState(id))?;
        match leg.state {
            LegState::Waiting | LegState::Parked => {}
            LegState::NoShow => self.still_admitted(visit)?,
            _ => return Err(Refusal::WrongState(id)),
        }
        if leg.bound_to.is_some_and(|bound| bound != number) || self.hall.tier(number, leg.service).is_none() {
            return Err(Refusal::CounterCannotServe(number));
        }
        let done = self.done(counter)?;
        Ok(self.finish_and_call(number, done, id, Reason::ClerkChoice))
    }

    pub(super) fn finish(&self, number: CounterId, expect: Option<VisitId>) -> Result<Vec<Event>, Refusal> {
        let visit = self.here(number, expect)?;
        let done = self.done_with(visit, number);
        let meanwhile = Meanwhile { freed: Some(number), ..Meanwhile::default() };
        let call = done.again.and_then(|comer| self.free_call(&comer, meanwhile));
        Ok([done.served].into_iter().chain(call).collect())
    }

    /// The counter may call now.
    fn calling(&self, number: CounterId, expect: Option<VisitId>) -> Result<&Counter, Refusal> {
        let counter = self.as_seen(number, expect)?;
        if counter.state == CounterState::Paused { Err(Refusal::CounterPaused) } else { Ok(counter) }
    }

    fn finish_and_call(&self, number: CounterId, done: Option<Done>, visit: VisitId, reason: Reason) -> Vec<Event> {
        let call = |continues| Event::VisitCalled { visit, counter: number, reason, continues, judged: None };
        let Some(done) = done else { return vec![call(false)] };
        let elsewhere = self.again_elsewhere(&done, Some(visit));
        [done.served, call(true)].into_iter().chain(elsewhere).collect()
    }

    /// The finished visit has another leg and this counter calls somebody else, or nobody: another counter may be free for it.
    fn again_elsewhere(&self, done: &Done, called: Option<VisitId>) -> Option<Event> {
        let comer = done.again.filter(|comer| called != Some(comer.visit))?;
        self.free_call(&comer, Meanwhile { freed: None, gone: called })
    }

    fn done(&self, counter: &Counter) -> Result<Option<Done>, Refusal> {
        let Some(visit) = counter.visit else { return Ok(None) };
        Ok(Some(self.done_with(self.visit(visit)?, counter.number)))
    }

    fn done_with(&self, visit: &Visit, number: CounterId) -> Done {
        let again = visit.following().and_then(|leg| self.comer(visit, leg.service, leg.bound_to));
        Done { served: Event::LegServed { visit: visit.id, counter: number }, again }
    }
}

/// The end of a leg.
struct Done {
    served: Event,
    /// The visit has another leg and waits again.
    again: Option<Comer>,
}
