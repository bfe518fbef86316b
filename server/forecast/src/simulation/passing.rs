// SPDX-License-Identifier: EUPL-1.2
//! Which ghosts, the next arrivals that take nobody's place, would be called instead of the one who is next.

use super::lines::Services;

/// Which ghosts of a class are called in place of the one who is next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    /// Those of services of these tiers, in the area that this condition prefers, if one holds.
    pub tiers: [bool; 3],
    pub only: Option<usize>,
    /// Those in the area that one of these conditions prefers, by place: nobody else is there.
    pub alone: u64,
    /// Those in the area of one of these conditions must be asked for: they would make it hold by themselves.
    pub ask: u64,
}

impl Passing {
    pub const ALL: Passing = Passing::these([true; 3]);
    pub const ASK: Passing = Passing {
        ask: u64::MAX,
        ..Passing::these([false; 3])
    };

    pub const fn these(tiers: [bool; 3]) -> Passing {
        Passing {
            tiers,
            only: None,
            alone: 0,
            ask: 0,
        }
    }

    pub fn nobody(&self) -> bool {
        self.tiers == [false; 3] && self.alone == 0 && self.ask == 0
    }

    /// Of 64 services, the `word`th such: those whose ghosts are called, and those for which the rules must be asked. `tiers` and
    /// `conditions` tell which services a counter serves, and which are of the areas of a condition.
    pub fn among(
        &self,
        tiers: &[Services; 3],
        conditions: &[[Services; 2]],
        word: usize,
    ) -> (u64, u64) {
        let served = tiers.iter().fold(0, |served, tier| served | tier[word]);
        if self.ask == u64::MAX {
            return (0, served);
        }
        let of = |places: u64, area: usize| {
            let held = conditions
                .iter()
                .enumerate()
                .filter(|(place, _)| bit(*place) & places != 0);
            held.fold(0, |all, (_, areas)| all | areas[area][word])
        };
        let only = self
            .only
            .map_or(u64::MAX, |place| conditions[place][1][word]);
        let called = (0..3).fold(0, |called, tier| {
            if self.tiers[tier] {
                called | tiers[tier][word]
            } else {
                called
            }
        });
        (
            (called & only) | (of(self.alone, 1) & served),
            of(self.ask, 0) & served,
        )
    }
}

/// Conditions are told by their place, as bits.
pub(super) fn bit(place: usize) -> u64 {
    1 << place
}
