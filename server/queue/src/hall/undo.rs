// SPDX-License-Identifier: EUPL-1.2
//! What is needed to take back a clerk's last action exactly, and no more than that action.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::{Hall, Visit};
use crate::{AccessClass, CounterId, Moment, SlipOutcome, Tally, UNDO_MS, VisitId};

/// A counter's last action, as it can be taken back: how things were before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Undoable {
    at: Moment,
    /// The counter's visit and idle time before.
    visit: Option<VisitId>,
    idle_since: Moment,
    /// The visits before, each once.
    visits: Vec<Visit>,
    /// The visit that the action called: its call is taken out of the tally.
    called: Option<VisitId>,
}

impl Undoable {
    pub(super) fn visits_mut(&mut self) -> impl Iterator<Item = &mut Visit> {
        self.visits.iter_mut()
    }

    fn holds(&self, visit: VisitId) -> bool {
        self.visits.iter().any(|v| v.id == visit)
    }
}

/// The calls of the day for the ratios: those that can still be undone singly, all earlier ones as one tally.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls {
    settled: Tally,
    recent: VecDeque<Call>,
    /// `settled` with `recent`.
    tally: Tally,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    at: Moment,
    counter: CounterId,
    visit: VisitId,
    class: AccessClass,
}

impl Calls {
    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    pub(super) fn add(
        &mut self,
        at: Moment,
        counter: CounterId,
        visit: VisitId,
        class: AccessClass,
    ) {
        while let Some(old) = self.recent.pop_front_if(|c| at.since_ms(c.at) > UNDO_MS) {
            self.settled.called(old.class);
        }
        self.recent.push_back(Call {
            at,
            counter,
            visit,
            class,
        });
        self.tally.called(class);
    }

    fn undo_last(&mut self, counter: CounterId, visit: VisitId) {
        let Some(place) = self
            .recent
            .iter()
            .rposition(|c| c.counter == counter && c.visit == visit)
        else {
            return;
        };
        self.recent.remove(place);
        self.tally = self.settled;
        self.recent.iter().for_each(|c| self.tally.called(c.class));
    }
}

impl Hall {
    /// Whether the counter's last action can be taken back at `now`.
    pub fn can_undo(&self, counter: CounterId, now: Moment) -> bool {
        self.undo
            .get(&counter)
            .is_some_and(|u| now.since_ms(u.at) <= UNDO_MS)
    }

    /// Keeps how the counter and the visit are before an action of the counter. `continues`: the action belongs to the one before.
    pub(super) fn keep(
        &mut self,
        counter: CounterId,
        visit: VisitId,
        continues: bool,
        at: Moment,
    ) -> Option<()> {
        let before = self.visit(visit)?.clone();
        let place = self.counter(counter)?;
        let fresh = Undoable {
            at,
            visit: place.visit,
            idle_since: place.idle_since,
            visits: Vec::new(),
            called: None,
        };
        if !continues {
            self.undo.remove(&counter);
        }
        let kept = self.undo.entry(counter).or_insert(fresh);
        if !kept.holds(visit) {
            kept.visits.push(before);
        }
        Some(())
    }

    /// The counter's last action called this visit.
    pub(super) fn keep_call(&mut self, counter: CounterId, visit: VisitId) {
        if let Some(kept) = self.undo.get_mut(&counter) {
            kept.called = Some(visit);
        }
    }

    /// Somebody (the counter `by`, if any) does something with the visit: no other counter can take back what it did before.
    pub(super) fn touch(&mut self, visit: VisitId, by: Option<CounterId>) {
        self.undo
            .retain(|&counter, kept| Some(counter) == by || !kept.holds(visit));
    }

    /// What became of a slip stays known, also when the action during which it was reported is taken back.
    pub(super) fn keep_slip(&mut self, visit: VisitId, outcome: SlipOutcome) {
        for before in self
            .undo
            .values_mut()
            .flat_map(|u| u.visits_mut())
            .filter(|v| v.id == visit)
        {
            before.slip = Some(outcome);
        }
    }

    pub(super) fn undo_last(&mut self, counter: CounterId) -> Option<()> {
        let kept = self.undo.remove(&counter)?;
        let place = self.counters.get_mut(&counter)?;
        place.visit = kept.visit;
        place.idle_since = kept.idle_since;
        if let Some(called) = kept.called {
            self.calls.undo_last(counter, called);
        }
        for before in kept.visits {
            self.touch(before.id, None);
            self.change(before.id, |visit| *visit = before)?;
        }
        Some(())
    }
}
