// SPDX-License-Identifier: EUPL-1.2
//! What becomes of whoever is at a counter that moves on, when nobody says it; and putting that right.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::{Comer, Meanwhile};
use crate::{CounterId, Event, Leg, LegState, NextOverCall, Refusal, Visit, VisitId};

/// Nobody is called, comes, is served and goes again in less.
const SHORTEST_MS: i64 = 45_000;
/// Nobody waits longer than this for somebody to come: whatever is known of the service, who was called longer ago was served.
const LONGEST_MS: i64 = 180_000;
/// The shortest a service can plausibly take, where only its expected duration is known: of service times that are spread as they usually are,
/// one in a hundred is shorter than this part of their mean.
const PART: i64 = 15;
const OF: i64 = 100;

/// The end of a visit's stay at a counter.
pub(super) struct Done {
    pub ended: Event,
    /// The visit has another leg and waits again.
    pub again: Option<Comer>,
}

impl At<'_> {
    /// The end of whoever is at the counter when it moves on.
    pub(super) fn moved_on(
        &self,
        visit: &Visit,
        counter: CounterId,
        shortest_ms: Option<i64>,
    ) -> Done {
        match self.came(visit, shortest_ms) {
            None => self.served(visit, counter, false),
            Some(true) => self.served(visit, counter, true),
            Some(false) => Done {
                ended: Event::NoShow {
                    visit: visit.id,
                    counter,
                    inferred: true,
                },
                again: None,
            },
        }
    }

    pub(super) fn served(&self, visit: &Visit, counter: CounterId, inferred: bool) -> Done {
        let again = visit
            .following()
            .and_then(|leg| self.comer(visit, leg.service, leg.bound_to));
        Done {
            ended: Event::LegServed {
                visit: visit.id,
                counter,
                inferred,
            },
            again,
        }
    }

    /// Whether the visit was called so short a while ago that its citizen cannot have been served since.
    pub(super) fn is_just_called(&self, visit: &Visit, shortest_ms: Option<i64>) -> bool {
        let called = visit.leg().filter(|leg| leg.state == LegState::Called);
        called.is_some_and(|leg| {
            leg.last_called
                .is_some_and(|at| self.now.since_ms(at) < self.plausible_ms(leg, shortest_ms))
        })
    }

    /// Whether somebody who was called came, as far as can be inferred; `None` when it is known, for the service had begun.
    fn came(&self, visit: &Visit, shortest_ms: Option<i64>) -> Option<bool> {
        visit.leg().filter(|leg| leg.state == LegState::Called)?;
        Some(match self.office.policy.next_over_call {
            NextOverCall::Judge => !self.is_just_called(visit, shortest_ms),
            NextOverCall::Served => true,
            NextOverCall::NoShow => false,
        })
    }

    /// The shortest time from the call to the end of this leg's service that is plausible.
    fn plausible_ms(&self, leg: &Leg, shortest_ms: Option<i64>) -> i64 {
        let expected_ms = self.office.service(leg.service).map_or(0, |service| {
            i64::from(service.expected_s).saturating_mul(1_000)
        });
        let shortest_ms = shortest_ms.unwrap_or(expected_ms.saturating_mul(PART) / OF);
        shortest_ms.clamp(SHORTEST_MS, LONGEST_MS)
    }

    /// Told again, it is known already: nothing happens.
    pub(super) fn correct_outcome(&self, id: VisitId, served: bool) -> Result<Vec<Event>, Refusal> {
        let visit = self.visit(id)?;
        let (index, leg) = inferred(visit).ok_or(Refusal::WrongState(id))?;
        if (leg.state == LegState::Served) == served {
            return Ok(Vec::new());
        }
        if !self.hall.may_correct(visit, self.now) {
            return Err(Refusal::TooLateToCorrect(id));
        }
        let corrected = Event::OutcomeCorrected { visit: id, served };
        let later = visit
            .legs
            .get(index.saturating_add(1)..)
            .unwrap_or_default();
        let Some(following) = later.first().filter(|_| served) else {
            return Ok(vec![corrected]);
        };
        self.are_served(later)?;
        let comer = self.comer(visit, following.service, following.bound_to);
        let call = comer.and_then(|comer| self.free_call(&comer, Meanwhile::default()));
        Ok([corrected].into_iter().chain(call).collect())
    }

    /// What comes first when somebody who only counts as served is called or waits again for that leg: they were not served.
    pub(super) fn not_served<'v>(&self, visit: &'v Visit) -> Option<(Event, &'v Leg)> {
        let (_, leg) = inferred(visit).filter(|(_, leg)| leg.state == LegState::Served)?;
        self.hall.may_correct(visit, self.now).then_some((
            Event::OutcomeCorrected {
                visit: visit.id,
                served: false,
            },
            leg,
        ))
    }
}

fn inferred(visit: &Visit) -> Option<(usize, &Leg)> {
    let index = visit.inferred_leg()?;
    Some((index, visit.legs.get(index)?))
}
