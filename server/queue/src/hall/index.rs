// SPDX-License-Identifier: EUPL-1.2
//! The lists kept for speed. Every change of a visit goes through here, so that they cannot fall behind.

use alloc::vec::Vec;

use super::{Hall, Leg, LegState, Visit};
use crate::{CounterId, Moment, VisitId};

impl Hall {
    /// Changes a visit and the lists that depend on it. `None` when there is no such visit.
    pub(super) fn change(&mut self, id: VisitId, change: impl FnOnce(&mut Visit)) -> Option<()> {
        self.unlist(id);
        let place = self.place(id)?;
        change(self.visits.get_mut(place)?);
        self.list(id);
        Some(())
    }

    /// As `change`, for its current leg.
    pub(super) fn change_leg(&mut self, id: VisitId, change: impl FnOnce(&mut Leg)) -> Option<()> {
        self.change(id, |visit| {
            if let Some(leg) = visit.legs.get_mut(visit.current) {
                change(leg);
            }
        })
    }

    pub(super) fn add_visit(&mut self, visit: Visit) {
        let id = visit.id;
        self.tokens.insert(visit.token, id);
        self.give(visit.number);
        self.visits.push(visit);
        self.list(id);
    }

    /// No leg may wait for a counter that cannot call it any more: those for which `lost` holds are set free.
    pub(super) fn unbind(&mut self, lost: impl Fn(CounterId, &Leg) -> bool) {
        let free = |leg: &mut Leg| {
            if leg.bound_to.is_some_and(|counter| lost(counter, leg)) {
                leg.bound_to = None;
            }
        };
        // Neither the service nor the state of a leg changes here, so the lists stay as they are.
        self.visits
            .iter_mut()
            .flat_map(|v| v.legs.iter_mut())
            .for_each(free);
        self.undo
            .values_mut()
            .flat_map(|u| u.visits_mut())
            .flat_map(|v| v.legs.iter_mut())
            .for_each(free);
    }

    /// Nobody is at the counter any more.
    pub(super) fn release(&mut self, counter: CounterId, at: Moment) {
        if let Some(counter) = self.counters.get_mut(&counter) {
            counter.visit = None;
            counter.idle_since = at;
        }
    }

    /// Visits that are not over, by id.
    pub(crate) fn open_visits(&self) -> Vec<VisitId> {
        self.visits
            .iter()
            .filter(|v| v.is_open())
            .map(|v| v.id)
            .collect()
    }

    /// Visits put aside, by id.
    pub(crate) fn parked(&self) -> impl Iterator<Item = VisitId> + '_ {
        self.parked.iter().copied()
    }

    /// Visits that did not come when called, by id.
    pub(crate) fn absent(&self) -> impl Iterator<Item = VisitId> + '_ {
        self.absent.iter().copied()
    }

    /// How many wait for the service of this index, and since when the first of them.
    pub(crate) fn queue_of(&self, service: usize) -> (u32, Option<Moment>) {
        let Some(queue) = self.waiting.get(service) else {
            return (0, None);
        };
        (
            u32::try_from(queue.len()).unwrap_or(u32::MAX),
            queue.first().map(|&(arrived, _)| arrived),
        )
    }

    fn list(&mut self, id: VisitId) {
        self.relist(id, true);
    }

    fn unlist(&mut self, id: VisitId) {
        self.relist(id, false);
    }

    /// Visits of whose last leg nobody said how it ended, by id.
    pub(crate) fn inferred(&self) -> impl DoubleEndedIterator<Item = VisitId> + '_ {
        self.inferred.iter().copied()
    }

    fn relist(&mut self, id: VisitId, present: bool) {
        let Some(visit) = self.visit(id) else { return };
        let (arrived, is_inferred) = (visit.arrived, visit.inferred_leg().is_some());
        let Some((state, service)) = visit.leg().map(|leg| (leg.state, leg.service)) else {
            return;
        };
        if present && is_inferred {
            self.inferred.insert(id);
        } else {
            self.inferred.remove(&id);
        }
        let set = match state {
            LegState::Waiting => {
                if let Some(queue) = self.waiting.get_mut(usize::from(service.0)) {
                    if present {
                        queue.insert((arrived, id))
                    } else {
                        queue.remove(&(arrived, id))
                    };
                }
                return;
            }
            LegState::Parked => &mut self.parked,
            LegState::NoShow => &mut self.absent,
            _ => return,
        };
        if present {
            set.insert(id)
        } else {
            set.remove(&id)
        };
    }
}
