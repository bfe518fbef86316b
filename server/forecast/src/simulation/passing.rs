// SPDX-License-Identifier: EUPL-1.2
//! Which ghosts, the next arrivals that take nobody's place, would be called instead of the one who is next.

use queue::{AreaId, Condition, Policy, Tier};

/// Which ghosts of a class are called in place of the one who is next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    /// Those of services of these tiers, in this area if there is one.
    pub tiers: [bool; 3],
    pub only: Option<AreaId>,
    /// Those in the area that one of these conditions prefers, by place: nobody else is there.
    pub alone: u64,
    /// Those in the area of one of these conditions must be asked for: they would make it hold by themselves.
    pub ask: u64,
}

impl Passing {
    pub const ALL: Passing = Passing::these([true; 3]);
    pub const ASK: Passing = Passing { ask: u64::MAX, ..Passing::these([false; 3]) };

    pub const fn these(tiers: [bool; 3]) -> Passing {
        Passing { tiers, only: None, alone: 0, ask: 0 }
    }

    pub fn nobody(&self) -> bool {
        self.tiers == [false; 3] && self.alone == 0 && self.ask == 0
    }

    /// Whether a ghost of this area and tier is called; `None` when the function must be asked.
    pub fn includes(&self, policy: &Policy, area: AreaId, tier: Tier) -> Option<bool> {
        let any = |places: u64, area_of: fn(&Condition) -> AreaId| {
            places != 0 && policy.conditions.iter().enumerate().any(|(place, c)| bit(place) & places != 0 && area_of(c) == area)
        };
        if self.ask == u64::MAX || any(self.ask, |c| c.area) {
            return None;
        }
        Some(any(self.alone, |c| c.prefer) || (self.tiers[usize::from(tier).min(2)] && self.only.is_none_or(|only| only == area)))
    }
}

/// Conditions are told by their place, as bits.
pub(super) fn bit(place: usize) -> u64 {
    1 << place
}
