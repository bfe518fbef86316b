// SPDX-License-Identifier: EUPL-1.2
//! Who is next, and why: one function, for the live hall and for every simulation of it.

use crate::{AccessClass, AreaId, CounterId, Moment, Policy, Reason, Tier};

/// One waiting leg, as the rules of order see it. Small and `Copy`, so that a simulation can keep millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The caller's own handle (a visit's id, or an index in a simulation); ties of key and arrival go to the smaller.
    pub handle: u64,
    pub arrived: Moment,
    pub class: AccessClass,
    pub slot: Option<Moment>,
    pub area: AreaId,
    /// How gladly the asking counter serves this leg's service.
    pub tier: Tier,
    /// The leg was sent to the asking counter.
    pub sent_here: bool,
}

/// The choice and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub handle: u64,
    pub tier: Tier,
    pub reason: Reason,
}

/// What the ratios remember: how many of each class were called since the last call of each other class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// `since[a][b]`: calls of class `b` since the last call of class `a`.
    pub since: [[u32; 3]; 3],
}

impl Tally {
    pub fn called(&mut self, class: AccessClass) {
        let _ = class;
    }
}

/// Chooses among `waiting` (only those the asking counter can serve), by: guard, conditions, ratios, then the smallest key.
/// `None` when nobody is eligible. Does not allocate.
pub fn choose(policy: &Policy, tally: &Tally, waiting: impl Iterator<Item = Candidate> + Clone, now: Moment) -> Option<Choice> {
    let _ = (policy, tally, waiting, now);
    None
}

/// Which of the idle counters that call by themselves takes an arriving visit: the one that prefers the service most, then the longest
/// idle, then the lowest number. `idle` yields (counter, tier of the service there, idle since).
pub fn taker(idle: impl Iterator<Item = (CounterId, Tier, Moment)>) -> Option<CounterId> {
    let _ = idle;
    None
}
