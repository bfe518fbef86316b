// SPDX-License-Identifier: EUPL-1.2
//! Who stands first in each line, and the least of what was seen.

use super::super::lines::{CLASSES, NEVER_MS};
use super::Head;

/// Of each class, the head with the smallest key among those who may be called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heads {
    pub(super) of: [Head; CLASSES],
    /// The place of the condition that holds, if one does.
    pub(super) condition: Option<usize>,
    /// Which of the conditions before that one fail only because nobody is there in the area that they prefer, by place.
    pub(super) over: u64,
}

/// The two smallest keys of a list, each with its place in the lowest bits: found without a branch.
#[derive(Clone, Copy)]
pub(super) struct Least {
    pub(super) first: i64,
    pub(super) second: i64,
}

impl Least {
    pub(super) const PLACES: u32 = 16;
    pub(super) const NONE: Least = Least {
        first: NEVER_MS << Least::PLACES,
        second: NEVER_MS << Least::PLACES,
    };

    #[inline]
    pub(super) fn observe(&mut self, key_ms: i64, place: usize) {
        let one = key_ms << Least::PLACES | place as i64;
        (self.first, self.second) = (self.first.min(one), self.second.min(self.first.max(one)));
    }

    pub(super) fn key_ms(self) -> i64 {
        self.first >> Least::PLACES
    }

    pub(super) fn place(self) -> usize {
        (self.first & ((1 << Least::PLACES) - 1)) as usize
    }

    pub(super) fn tied(self) -> bool {
        self.second >> Least::PLACES == self.key_ms()
    }
}
