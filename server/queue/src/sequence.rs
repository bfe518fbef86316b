// SPDX-License-Identifier: EUPL-1.2
//! In which order a set of waiting legs would be called, one after the other, if nobody came and time stood still.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::{AccessClass, AreaId, Candidate, Choice, Moment, Policy, Tally, choose};

/// Yields the choices one after the other. What [`choose`] answers depends only on who is first by key and who has waited longest
/// in each class and area, so each step looks at these alone: n choices cost n·log n, not n².
#[derive(Clone, Debug)]
pub struct Sequence<'a> {
    policy: &'a Policy,
    tally: Tally,
    now: Moment,
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    class: AccessClass,
    /// By key, the next one last.
    by_key: Vec<Candidate>,
    /// By length of wait, the longest last.
    by_wait: Vec<Candidate>,
    /// Called already, and not yet dropped from both lists.
    called: BTreeSet<u64>,
}

impl<'a> Sequence<'a> {
    /// The order of those of `waiting` who are eligible at `now`.
    pub fn new(
        policy: &'a Policy,
        tally: Tally,
        waiting: impl Iterator<Item = Candidate>,
        now: Moment,
    ) -> Sequence<'a> {
        let mut sets: BTreeMap<(AccessClass, AreaId), Vec<Candidate>> = BTreeMap::new();
        for candidate in waiting.filter(|c| c.eligible(policy, now)) {
            sets.entry((candidate.counts_as(policy), candidate.area))
                .or_default()
                .push(candidate);
        }
        let groups = sets
            .into_iter()
            .map(|((class, _), set)| Group::new(policy, class, set))
            .collect();
        Sequence {
            policy,
            tally,
            now,
            groups,
        }
    }
}

impl Iterator for Sequence<'_> {
    type Item = Choice;

    fn next(&mut self) -> Option<Choice> {
        let heads = self
            .groups
            .iter()
            .flat_map(|g| g.by_key.last().into_iter().chain(g.by_wait.last()))
            .copied();
        let choice = choose(self.policy, &self.tally, heads, self.now)?;
        let group = self.groups.iter_mut().find(|g| g.has_head(choice.handle))?;
        group.take(choice.handle);
        self.tally.called(group.class);
        Some(choice)
    }
}

impl Group {
    fn new(policy: &Policy, class: AccessClass, mut set: Vec<Candidate>) -> Group {
        let mut by_wait = set.clone();
        set.sort_unstable_by_key(|c| core::cmp::Reverse(c.rank(policy)));
        by_wait.sort_unstable_by_key(|c| core::cmp::Reverse(c.seniority(policy)));
        Group {
            class,
            by_key: set,
            by_wait,
            called: BTreeSet::new(),
        }
    }

    fn has_head(&self, handle: u64) -> bool {
        [&self.by_key, &self.by_wait]
            .iter()
            .any(|list| list.last().is_some_and(|c| c.handle == handle))
    }
    fn take(&mut self, handle: u64) {
        self.called.insert(handle);
        for list in [&mut self.by_key, &mut self.by_wait] {
            while list.pop_if(|c| self.called.contains(&c.handle)).is_some() {}
        }
    }
}
