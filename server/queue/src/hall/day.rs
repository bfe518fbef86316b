// SPDX-License-Identifier: EUPL-1.2
//! Opening and closing a business day, and replacing the office in the middle of one.

use alloc::collections::{BTreeMap, BTreeSet};

use super::lease::Numbers;
use super::undo::Calls;
use super::{Counter, CounterState, Hall};
use crate::{CounterId, CounterPlan, Day, Moment, Office};

impl Hall {
    /// Empties the hall for another day: numbers start at 1 again, ids of visits go on. A day before the last one is one that a wrong clock
    /// had gone past.
    pub(super) fn day_opened(&mut self, day: Day, office: &Office, at: Moment) -> Option<()> {
        if self.day.is_some() || self.last_day == Some(day) {
            return None;
        }
        self.earlier_visits = self.next_visit()?.0.checked_sub(1)?;
        self.visits.clear();
        self.tokens.clear();
        self.numbers = Numbers::default();
        self.opened = Some(at);
        self.parked.clear();
        self.absent.clear();
        self.inferred.clear();
        self.undo.clear();
        self.calls = Calls::default();
        self.waiting = office.services.iter().map(|_| BTreeSet::new()).collect();
        self.counters = plans_in_use(office)
            .map(|plan| (plan.number, closed(plan, at)))
            .collect();
        self.office = Some(office.clone());
        self.day = Some(day);
        self.last_day = Some(day);
        Some(())
    }

    pub(super) fn day_closed(&mut self, day: Day, at: Moment) -> Option<()> {
        self.day.filter(|&open| open == day)?;
        let numbers: alloc::vec::Vec<CounterId> = self.counters.keys().copied().collect();
        for number in numbers {
            self.counter_closed(number, at);
        }
        self.undo.clear();
        self.day = None;
        Some(())
    }

    pub(super) fn counter_closed(&mut self, number: CounterId, at: Moment) -> Option<()> {
        let counter = self
            .counters
            .get_mut(&number)
            .filter(|c| c.state != CounterState::Closed)?;
        counter.state = CounterState::Closed;
        counter.since = at;
        counter.paused_for = None;
        counter.visit = None;
        counter.only = None;
        counter.closes_at = None;
        self.undo.remove(&number);
        self.unbind(|bound_to, _| bound_to == number);
        Some(())
    }

    pub(super) fn office_changed(&mut self, office: &Office, at: Moment) -> Option<()> {
        self.day?;
        let mut before = core::mem::take(&mut self.counters);
        let kept = |plan: &CounterPlan| {
            (
                plan.number,
                before
                    .remove(&plan.number)
                    .unwrap_or_else(|| closed(plan, at)),
            )
        };
        self.counters = plans_in_use(office).map(kept).collect::<BTreeMap<_, _>>();
        let queues = self.waiting.len().max(office.services.len());
        self.waiting.resize(queues, BTreeSet::new());
        self.office = Some(office.clone());
        // What was done under the other office cannot be taken back under this one.
        self.undo.clear();
        self.unbind(|counter, leg| {
            office
                .plan(counter)
                .is_none_or(|plan| plan.tier(leg.service).is_none())
        });
        Some(())
    }
}

fn plans_in_use(office: &Office) -> impl Iterator<Item = &CounterPlan> {
    office.counters.iter().filter(|plan| !plan.retired)
}

fn closed(plan: &CounterPlan, at: Moment) -> Counter {
    Counter {
        number: plan.number,
        state: CounterState::Closed,
        since: at,
        paused_for: None,
        visit: None,
        idle_since: at,
        auto_call: plan.auto_call,
        only: None,
        closes_at: None,
    }
}
