// SPDX-License-Identifier: EUPL-1.2
//! Calling somebody to a counter: who is next, or somebody by name. Who is there is finished first, in the same step.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::Meanwhile;
use super::outcome::Done;
use crate::{
    Counter, CounterId, CounterState, Event, Leg, LegState, Reason, Refusal, VisitId, choose,
};

impl At<'_> {
    /// Ends who is here and calls who is next. When somebody was here and nobody waits, the end still happens.
    pub(super) fn next(
        &self,
        number: CounterId,
        expect: Option<VisitId>,
        shortest_ms: Option<i64>,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.calling(number, expect)?;
        self.next_after(number, self.done(counter, shortest_ms)?)
    }

    pub(super) fn no_show_and_next(
        &self,
        number: CounterId,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        self.calling(number, expect)?;
        let ended = self.absent(number, expect)?;
        self.next_after(number, Some(Done { ended, again: None }))
    }

    fn next_after(&self, number: CounterId, done: Option<Done>) -> Result<Vec<Event>, Refusal> {
        let again = done.as_ref().and_then(|done| done.again);
        let again_here = again.and_then(|comer| self.comer_at(&comer, number));
        let waiting = self.hall.candidates(number).chain(again_here);
        let choice = choose(&self.office.policy, &self.hall.tally(), waiting, self.now);
        match (choice, done) {
            (None, None) => Err(Refusal::NobodyWaiting),
            (Some(choice), done) => {
                Ok(self.finish_and_call(number, done, VisitId(choice.handle), choice.reason))
            }
            (None, Some(done)) => {
                let elsewhere = self.again_elsewhere(&done, None);
                Ok([done.ended].into_iter().chain(elsewhere).collect())
            }
        }
    }

    pub(super) fn call(
        &self,
        number: CounterId,
        id: VisitId,
        expect: Option<VisitId>,
        shortest_ms: Option<i64>,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.calling(number, expect)?;
        let visit = self.visit(id)?;
        let leg = visit.leg().ok_or(Refusal::WrongState(id))?;
        match leg.state {
            LegState::Waiting | LegState::Parked => {}
            LegState::NoShow | LegState::Served => self.still_admitted(visit)?,
            _ => return Err(Refusal::WrongState(id)),
        }
        let callable = |leg: &Leg| {
            leg.bound_to.is_none_or(|bound| bound == number)
                && self.hall.tier(number, leg.service).is_some()
        };
        // Who only counts as served is called for that again, also while waiting for a next leg that this counter does not serve.
        let again = if leg.state == LegState::Served || !callable(leg) {
            self.not_served(visit)
        } else {
            None
        };
        let called = again.as_ref().map_or(leg, |(_, leg)| leg);
        if !callable(called) {
            return Err(Refusal::CounterCannotServe(number));
        }
        let done = self.done(counter, shortest_ms)?;
        Ok(again
            .map(|(corrected, _)| corrected)
            .into_iter()
            .chain(self.finish_and_call(number, done, id, Reason::ClerkChoice))
            .collect())
    }

    pub(super) fn finish(
        &self,
        number: CounterId,
        expect: Option<VisitId>,
    ) -> Result<Vec<Event>, Refusal> {
        let visit = self.here(number, expect)?;
        let done = self.served(visit, number, false);
        let meanwhile = Meanwhile {
            freed: Some(number),
            ..Meanwhile::default()
        };
        let call = done
            .again
            .and_then(|comer| self.free_call(&comer, meanwhile));
        Ok([done.ended].into_iter().chain(call).collect())
    }

    /// The counter may call now.
    fn calling(&self, number: CounterId, expect: Option<VisitId>) -> Result<&Counter, Refusal> {
        let counter = self.as_seen(number, expect)?;
        if counter.state == CounterState::Paused {
            Err(Refusal::CounterPaused)
        } else {
            Ok(counter)
        }
    }

    fn finish_and_call(
        &self,
        number: CounterId,
        done: Option<Done>,
        visit: VisitId,
        reason: Reason,
    ) -> Vec<Event> {
        let call = |continues| Event::VisitCalled {
            visit,
            counter: number,
            reason,
            continues,
            judged: None,
        };
        let Some(done) = done else {
            return vec![call(false)];
        };
        let elsewhere = self.again_elsewhere(&done, Some(visit));
        [done.ended, call(true)]
            .into_iter()
            .chain(elsewhere)
            .collect()
    }

    /// The finished visit has another leg and this counter calls somebody else, or nobody: another counter may be free for it.
    fn again_elsewhere(&self, done: &Done, called: Option<VisitId>) -> Option<Event> {
        let comer = done.again.filter(|comer| called != Some(comer.visit))?;
        self.free_call(
            &comer,
            Meanwhile {
                freed: None,
                gone: called,
            },
        )
    }

    fn done(&self, counter: &Counter, shortest_ms: Option<i64>) -> Result<Option<Done>, Refusal> {
        let Some(visit) = counter.visit else {
            return Ok(None);
        };
        Ok(Some(self.moved_on(
            self.visit(visit)?,
            counter.number,
            shortest_ms,
        )))
    }
}
