// SPDX-License-Identifier: EUPL-1.2
//! How an event changes the hall. Each function answers `None`, and changes nothing, when the event does not fit.

use alloc::vec::Vec;

use super::{Counter, CounterState, Evidence, Hall, Leg, LegState, MAX_LEGS, Visit};
use crate::{CounterId, Destination, Event, Moment, Reason, ReasonId, ServiceId, VisitId};

impl Hall {
    /// Makes `event`, which happened at `at`, part of the hall. Total: an event that does not fit (it cannot come from
    /// [`decide`](crate::decide)) changes nothing.
    pub fn apply(&mut self, event: &Event, at: Moment) {
        let at = if self.goes_back(event) {
            at
        } else {
            self.not_before_latest(at)
        };
        if self.day.is_none() && !matches!(event, Event::DayOpened { .. }) {
            return;
        }
        if self.applied(event, at).is_some() {
            self.latest = Some(at);
        }
    }

    /// After a day that a wrong clock had begun, time goes on from the right one: with the hall empty, nobody's order depends on it.
    fn goes_back(&self, event: &Event) -> bool {
        matches!(event, Event::DayOpened { day, .. } if self.day.is_none() && self.last_day.is_some_and(|last| *day < last))
    }

    fn applied(&mut self, event: &Event, at: Moment) -> Option<()> {
        match *event {
            Event::DayOpened { day, ref office } => self.day_opened(day, office, at),
            Event::DayClosed { day } => self.day_closed(day, at),
            Event::OfficeChanged { ref office } => self.office_changed(office, at),
            Event::VisitIssued { .. } => self.issued(event, at),
            Event::VisitLeft { visit } => self.given_up(visit, LegState::Left, at),
            Event::VisitExpired { visit } => self.given_up(visit, LegState::Expired, at),
            Event::NumbersLeased {
                device,
                day,
                from,
                to,
            } => self.leased(device, day, from, to),
            Event::NumbersSkipped { letter, to } => self.skipped(letter, to),
            Event::Restored { epoch } => self.restored(epoch),
            Event::VisitTooLate { token, device, .. } => self.told_too_late(token, device),
            Event::SlipReported { visit, outcome } => {
                self.change(visit, |v| v.slip = Some(outcome))?;
                self.keep_slip(visit, outcome);
                Some(())
            }
            Event::CounterOpened {
                counter,
                ref services,
            } => self.counter_opened(counter, services.as_deref(), at),
            Event::CounterPaused { counter, reason } => self.counter_paused(counter, reason, at),
            Event::CounterResumed { counter } => self.counter_resumed(counter, at),
            Event::CounterClosed { counter } => self.counter_closed(counter, at),
            Event::ClosingAnnounced { counter, at } => {
                self.counters.get_mut(&counter).map(|c| c.closes_at = at)
            }
            Event::AutoCallSet { counter, on } => {
                self.counters.get_mut(&counter).map(|c| c.auto_call = on)
            }
            Event::VisitCalled {
                visit,
                counter,
                reason,
                continues,
                ..
            } => self.called(visit, counter, reason, continues, at),
            Event::VisitRecalled { visit, counter } => self.recalled(visit, counter, at),
            Event::ServiceStarted { visit, counter } => self.started(visit, counter, at),
            Event::LegServed {
                visit,
                counter,
                inferred,
            } => self.served(visit, counter, evidence(inferred), at),
            Event::NoShow {
                visit,
                counter,
                inferred,
            } => self.no_show(visit, counter, evidence(inferred), at),
            Event::OutcomeCorrected { visit, served } => self.corrected(visit, served),
            Event::VisitParked {
                visit,
                counter,
                reason,
            } => self.put_aside(visit, counter, reason, at),
            Event::VisitRequeued { visit } => self.requeued(visit, at),
            Event::VisitTransferred {
                visit,
                counter,
                to,
                come_back,
                noted,
            } => self.transferred(visit, counter, to, (come_back, noted), at),
            Event::LegAdded {
                visit,
                counter,
                service,
            } => self.leg_added(visit, counter, service),
            Event::ActionUndone { counter } => self.undo_last(counter),
            Event::DeviceChanged { .. }
            | Event::SlipAskedAgain { .. }
            | Event::SlipAgain { .. } => Some(()),
        }
    }

    fn issued(&mut self, event: &Event, at: Moment) -> Option<()> {
        let &Event::VisitIssued {
            visit,
            token,
            number,
            ref services,
            class,
            language,
            slot,
            promise,
            arrived,
        } = event
        else {
            return None;
        };
        let known = services
            .iter()
            .all(|s| usize::from(s.0) < self.waiting.len());
        let fits = self.next_visit() == Some(visit)
            && (arrived.is_some()
                || self
                    .next_number(number.letter)
                    .is_some_and(|next| number.n >= next.n))
            && !self.is_given(number)
            && !self.tokens.contains_key(&token);
        if !fits || !known || services.is_empty() {
            return None;
        }
        let mut legs: Vec<Leg> = services
            .iter()
            .map(|&s| Leg::new(s, LegState::Pending))
            .collect();
        legs.first_mut()?.state = LegState::Waiting;
        let arrived = arrived.map_or(at, |before| before.min(at));
        self.add_visit(Visit {
            id: visit,
            token,
            number,
            class,
            language,
            arrived,
            slot,
            promise,
            slip: None,
            legs,
            current: 0,
        });
        Some(())
    }

    /// Ends all that was still open of the visit.
    fn given_up(&mut self, id: VisitId, end: LegState, at: Moment) -> Option<()> {
        let visit = self.visit(id).filter(|v| v.is_open())?;
        if let Some(counter) = visit.at_counter() {
            self.release(counter, at);
        }
        self.touch(id, None);
        self.change(id, |visit| {
            for leg in visit.legs.iter_mut().filter(|leg| leg.state.is_open()) {
                leg.state = end;
                leg.ended = Some(at);
            }
        })
    }

    fn counter_opened(
        &mut self,
        number: CounterId,
        only: Option<&[ServiceId]>,
        at: Moment,
    ) -> Option<()> {
        let counter = self
            .counters
            .get_mut(&number)
            .filter(|c| c.state == CounterState::Closed)?;
        counter.only = only.map(|services| {
            let mut services = services.to_vec();
            services.sort_unstable();
            services.dedup();
            services
        });
        counter.state = CounterState::Open;
        counter.since = at;
        counter.idle_since = at;
        Some(())
    }

    fn counter_paused(
        &mut self,
        number: CounterId,
        reason: Option<ReasonId>,
        at: Moment,
    ) -> Option<()> {
        let counter = self
            .counters
            .get_mut(&number)
            .filter(|c| c.state == CounterState::Open)?;
        counter.state = CounterState::Paused;
        counter.since = at;
        counter.paused_for = reason;
        Some(())
    }

    fn counter_resumed(&mut self, number: CounterId, at: Moment) -> Option<()> {
        let counter = self
            .counters
            .get_mut(&number)
            .filter(|c| c.state == CounterState::Paused)?;
        counter.state = CounterState::Open;
        counter.since = at;
        counter.paused_for = None;
        if counter.visit.is_none() {
            counter.idle_since = at;
        }
        Some(())
    }

    fn called(
        &mut self,
        id: VisitId,
        number: CounterId,
        reason: Reason,
        continues: bool,
        at: Moment,
    ) -> Option<()> {
        let visit = self.visit(id)?;
        if !matches!(
            visit.state()?,
            LegState::Waiting | LegState::Parked | LegState::NoShow
        ) {
            return None;
        }
        let free = |c: &Counter| c.state == CounterState::Open && c.visit.is_none();
        self.counter(number).filter(|&c| free(c))?;
        let policy = &self.office()?.policy;
        let class = self.candidate(visit, 0, false)?.counts_as(policy);
        self.touch(id, Some(number));
        self.keep(number, id, continues, at)?;
        self.keep_call(number, id);
        self.calls.add(at, number, id, class);
        self.counters.get_mut(&number)?.visit = Some(id);
        self.change_leg(id, |leg| {
            leg.interrupt(LegState::Called);
            leg.counter = Some(number);
            leg.reason = Some(reason);
            leg.first_called.get_or_insert(at);
            leg.last_called = Some(at);
            leg.calls = 1;
        })
    }

    fn recalled(&mut self, id: VisitId, number: CounterId, at: Moment) -> Option<()> {
        self.here(id, number, &[LegState::Called])?;
        self.touch(id, Some(number));
        self.change_leg(id, |leg| {
            leg.calls = leg.calls.saturating_add(1);
            leg.last_called = Some(at);
        })
    }

    fn started(&mut self, id: VisitId, number: CounterId, at: Moment) -> Option<()> {
        self.here(id, number, &[LegState::Called])?;
        self.touch(id, Some(number));
        self.change_leg(id, |leg| {
            leg.state = LegState::Serving;
            leg.started = Some(at);
        })
    }

    fn served(
        &mut self,
        id: VisitId,
        number: CounterId,
        evidence: Evidence,
        at: Moment,
    ) -> Option<()> {
        self.ends_here(id, number, &[LegState::Called, LegState::Serving], at)?;
        self.change(id, |visit| {
            if let Some(leg) = visit.legs.get_mut(visit.current) {
                leg.state = LegState::Served;
                leg.ended = Some(at);
                leg.evidence = evidence;
            }
            if let Some(following) = visit.legs.get_mut(visit.current.saturating_add(1)) {
                following.state = LegState::Waiting;
                visit.current = visit.current.saturating_add(1);
            }
        })
    }

    fn no_show(
        &mut self,
        id: VisitId,
        number: CounterId,
        evidence: Evidence,
        at: Moment,
    ) -> Option<()> {
        self.ends_here(id, number, &[LegState::Called], at)?;
        self.change_leg(id, |leg| {
            leg.state = LegState::NoShow;
            leg.ended = Some(at);
            leg.evidence = evidence;
        })
    }

    /// A leg that follows waits, or does not wait any more. When the leg ended stays as it was: the tolerance does not begin again.
    fn corrected(&mut self, id: VisitId, served: bool) -> Option<()> {
        let visit = self.visit(id)?;
        let index = visit.inferred_leg()?;
        let before = if served {
            LegState::NoShow
        } else {
            LegState::Served
        };
        visit.legs.get(index).filter(|leg| leg.state == before)?;
        self.touch(id, None);
        self.change(id, |visit| {
            visit.current = index;
            if let Some(leg) = visit.legs.get_mut(index) {
                leg.state = if served {
                    LegState::Served
                } else {
                    LegState::NoShow
                };
                leg.evidence = Evidence::Corrected;
            }
            let next = index.saturating_add(1);
            if let Some(following) = visit.legs.get_mut(next) {
                following.state = if served {
                    LegState::Waiting
                } else {
                    LegState::Pending
                };
                visit.current = if served { next } else { index };
            }
        })
    }

    fn put_aside(
        &mut self,
        id: VisitId,
        number: Option<CounterId>,
        reason: Option<ReasonId>,
        at: Moment,
    ) -> Option<()> {
        match number {
            Some(number) => {
                self.ends_here(id, number, &[LegState::Called, LegState::Serving], at)?
            }
            None => {
                self.visit(id)
                    .filter(|v| v.state() == Some(LegState::Waiting))?;
                self.touch(id, None);
            }
        }
        self.change_leg(id, |leg| {
            leg.interrupt(LegState::Parked);
            leg.parked_for = reason;
        })
    }

    fn requeued(&mut self, id: VisitId, at: Moment) -> Option<()> {
        let visit = self.visit(id)?;
        if !matches!(
            visit.state()?,
            LegState::Parked | LegState::NoShow | LegState::Called
        ) {
            return None;
        }
        if let Some(counter) = visit.at_counter() {
            self.release(counter, at);
        }
        self.touch(id, None);
        self.change_leg(id, |leg| leg.interrupt(LegState::Waiting))
    }

    fn transferred(
        &mut self,
        id: VisitId,
        number: CounterId,
        to: Destination,
        (come_back, noted): (bool, bool),
        at: Moment,
    ) -> Option<()> {
        let known = to
            .service
            .is_none_or(|s| usize::from(s.0) < self.waiting.len());
        let room = !come_back || self.visit(id)?.legs.len() < MAX_LEGS;
        if !known || !room {
            return None;
        }
        self.ends_here(id, number, &[LegState::Called, LegState::Serving], at)?;
        self.change(id, |visit| {
            let Some(leg) = visit.legs.get_mut(visit.current) else {
                return;
            };
            let mut back = Leg {
                bound_to: Some(number),
                ..Leg::new(leg.service, LegState::Pending)
            };
            leg.interrupt(LegState::Waiting);
            leg.service = to.service.unwrap_or(leg.service);
            leg.bound_to = to.counter;
            leg.noted = noted;
            if come_back {
                back.noted = noted;
                visit.legs.insert(visit.current.saturating_add(1), back);
            }
        })
    }

    fn leg_added(&mut self, id: VisitId, number: CounterId, service: ServiceId) -> Option<()> {
        self.here(id, number, &[LegState::Called, LegState::Serving])?;
        if usize::from(service.0) >= self.waiting.len() || self.visit(id)?.legs.len() >= MAX_LEGS {
            return None;
        }
        // What the citizen asked for in the meantime must not vanish with an undo.
        self.touch(id, None);
        self.change(id, |visit| {
            visit.legs.push(Leg::new(service, LegState::Pending))
        })
    }

    /// The visit is at this counter, in one of these states.
    fn here(&self, id: VisitId, number: CounterId, states: &[LegState]) -> Option<()> {
        self.counter(number).filter(|c| c.visit == Some(id))?;
        self.visit(id)
            .filter(|v| v.state().is_some_and(|s| states.contains(&s)))?;
        Some(())
    }

    /// As `here`; the visit goes away from the counter by an action that can be undone.
    fn ends_here(
        &mut self,
        id: VisitId,
        number: CounterId,
        states: &[LegState],
        at: Moment,
    ) -> Option<()> {
        self.here(id, number, states)?;
        self.touch(id, Some(number));
        self.keep(number, id, false, at)?;
        self.release(number, at);
        Some(())
    }
}

fn evidence(inferred: bool) -> Evidence {
    if inferred {
        Evidence::Inferred
    } else {
        Evidence::Stated
    }
}
