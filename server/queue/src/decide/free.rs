// SPDX-License-Identifier: EUPL-1.2
//! "Call when someone arrives": a counter that calls by itself takes whoever comes to wait while it has nobody and nobody waits for it.
//! When somebody waits for it already, the clerk has chosen not to call, and decides.

use alloc::vec;
use alloc::vec::Vec;

use crate::{
    AccessClass, Candidate, Counter, CounterId, CounterState, Event, Moment, Reason, Refusal,
    Visit, VisitId, choose, taker,
};

use super::At;
use crate::ServiceId;

/// A visit that comes to wait by the command being decided: it took a number, or waits again.
#[derive(Clone, Copy)]
pub(super) struct Comer {
    pub visit: VisitId,
    pub service: ServiceId,
    pub bound_to: Option<CounterId>,
    /// How the rules of order see it, but for tier and `sent_here`.
    candidate: Candidate,
}

impl Comer {
    /// As it is when this counter closes: any other may call it.
    pub(super) fn not_bound_to(self, counter: CounterId) -> Comer {
        Comer {
            bound_to: self.bound_to.filter(|&bound| bound != counter),
            ..self
        }
    }
}

/// What else the command being decided does, which the hall does not show yet. (A counter that stays taken, closes, or sends the comer
/// away still has its visit in the hall, so it is not idle.)
#[derive(Clone, Copy, Default)]
pub(super) struct Meanwhile {
    /// This counter has nobody any more.
    pub freed: Option<CounterId>,
    /// This visit does not wait any more.
    pub gone: Option<VisitId>,
}

impl At<'_> {
    /// A visit of the hall that comes to wait for this service.
    pub(super) fn comer(
        &self,
        visit: &Visit,
        service: ServiceId,
        bound_to: Option<CounterId>,
    ) -> Option<Comer> {
        let arrived = Comer {
            visit: visit.id,
            service,
            bound_to,
            candidate: Candidate {
                area: self.hall.area_of(service)?,
                ..self.hall.candidate(visit, 0, false)?
            },
        };
        Some(arrived)
    }

    /// A visit that gets its number now: its class, slot and arrival.
    pub(super) fn new_comer(
        &self,
        visit: VisitId,
        service: ServiceId,
        (class, slot, arrived): (AccessClass, Option<Moment>, Moment),
    ) -> Option<Comer> {
        let area = self.hall.area_of(service)?;
        let candidate = Candidate {
            handle: visit.0,
            arrived,
            class,
            slot,
            area,
            tier: 0,
            sent_here: false,
        };
        Some(Comer {
            visit,
            service,
            bound_to: None,
            candidate,
        })
    }

    /// As the asking counter sees it; `None` when that counter cannot call it.
    pub(super) fn comer_at(&self, comer: &Comer, counter: CounterId) -> Option<Candidate> {
        if comer.bound_to.is_some_and(|bound| bound != counter) {
            return None;
        }
        let tier = self.hall.tier(counter, comer.service)?;
        Some(Candidate {
            tier,
            sent_here: comer.bound_to.is_some(),
            ..comer.candidate
        })
    }

    /// The call of a comer by the counter that is free for it, if any.
    pub(super) fn free_call(&self, comer: &Comer, meanwhile: Meanwhile) -> Option<Event> {
        if !comer.candidate.eligible(&self.office.policy, self.now) {
            return None;
        }
        let idle = |c: &Counter| self.idle(c, comer, meanwhile);
        let counter = taker(self.hall.counters().filter_map(idle))?;
        let reason = if comer.bound_to.is_some() {
            Reason::SentHere
        } else {
            Reason::CounterFree
        };
        Some(Event::VisitCalled {
            visit: comer.visit,
            counter,
            reason,
            continues: meanwhile.freed == Some(counter),
            judged: None,
        })
    }

    /// The call by a counter that has just become able to call by itself.
    pub(super) fn first_call(
        &self,
        counter: CounterId,
        services: Option<&[ServiceId]>,
    ) -> Option<Event> {
        let able = |c: &Candidate| {
            let service = self
                .hall
                .visit(VisitId(c.handle))
                .and_then(Visit::leg)
                .map(|leg| leg.service);
            services.is_none_or(|only| service.is_some_and(|s| only.contains(&s)))
        };
        let waiting = self.hall.candidates(counter).filter(able);
        let choice = choose(&self.office.policy, &self.hall.tally(), waiting, self.now)?;
        Some(Event::VisitCalled {
            visit: VisitId(choice.handle),
            counter,
            reason: choice.reason,
            continues: false,
            judged: None,
        })
    }

    /// The call of an appointment that has become due since then, by a counter for which nobody else waits: the longest idle one.
    pub(super) fn call_due(&self, since: Moment) -> Result<Vec<Event>, Refusal> {
        let policy = &self.office.policy;
        let ready = |counter: &&Counter| {
            let mut able = self
                .hall
                .candidates(counter.number)
                .filter(|c| c.eligible(policy, self.now))
                .peekable();
            let idle =
                counter.state == CounterState::Open && counter.auto_call && counter.visit.is_none();
            idle && able.peek().is_some() && able.all(|c| !c.eligible(policy, since))
        };
        let counter = self
            .hall
            .counters()
            .filter(ready)
            .min_by_key(|c| (c.idle_since, c.number));
        counter
            .and_then(|c| self.first_call(c.number, None))
            .map(|call| vec![call])
            .ok_or(Refusal::NobodyWaiting)
    }

    fn idle(
        &self,
        counter: &Counter,
        comer: &Comer,
        meanwhile: Meanwhile,
    ) -> Option<(CounterId, u8, Moment)> {
        let freed = meanwhile.freed == Some(counter.number);
        let nobody = counter.visit.is_none() || freed;
        if counter.state != CounterState::Open || !counter.auto_call || !nobody {
            return None;
        }
        let tier = self.comer_at(comer, counter.number)?.tier;
        let others =
            |c: &Candidate| c.handle != comer.visit.0 && meanwhile.gone != Some(VisitId(c.handle));
        let policy = &self.office.policy;
        if self
            .hall
            .candidates(counter.number)
            .any(|c| others(&c) && c.eligible(policy, self.now))
        {
            return None;
        }
        Some((
            counter.number,
            tier,
            if freed { self.now } else { counter.idle_since },
        ))
    }
}
