// SPDX-License-Identifier: EUPL-1.2
//! How far the sequences may run ahead of the newest copy of the journal, so that a hall restored from it can leave out all that may have been
//! given since: it skips what [`may_have_followed`] says, and nothing more was given, because [`Copied::may_give`] was asked before each
//! number. Two machines measure the time since the copy, and their clocks may differ: the one that skips allows for that.

use alloc::collections::BTreeMap;

use crate::{Day, Hall, LARGEST_NUMBER, Moment};

const DAY_MS: i64 = 86_400_000;
/// Nobody puts another server in the place of this one, gives numbers with it and takes it away again within so short a time.
const ANOTHER_SERVER_MS: i64 = 5 * 60_000;

/// So many numbers of a letter's sequence may be given that no copy has yet.
pub const AHEAD: u32 = 100;
/// And so many more for each minute without a newer copy: an office whose disk for copies is away goes on, if not faster than this.
pub const AHEAD_A_MINUTE: i64 = 4;
/// So much less time than truly passed may seem to have passed: a clock was set meanwhile, or that of the lost machine was ahead. Two hours
/// are local time taken for that of Greenwich, in summer, and the most that is common.
const CLOCKS_DIFFER_MS: i64 = 2 * 3_600_000;

/// What the newest copy surely holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub day: Option<Day>,
    /// The last number of each letter's sequence on that day.
    pub last: BTreeMap<char, u32>,
    /// When that was so: not before the last event of the copy.
    pub at: Moment,
    /// This hall is itself restored from that copy, and no newer one exists. It left out what clocks may differ by, so it may go on by as much
    /// more, and whoever is restored from the copy once more leaves out the same.
    pub is_restored: bool,
}

/// How many numbers of each letter may be given, `since_ms` after the copy, by the clock of whoever gives them.
fn may_follow(since_ms: i64) -> u32 {
    let more = since_ms.max(0).saturating_mul(AHEAD_A_MINUTE) / 60_000;
    AHEAD.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}

/// How many numbers of each letter another server may have given since the copy, which seems to be of `since_ms` ago.
pub fn may_have_followed(since_ms: i64) -> u32 {
    may_follow(since_ms.max(0).saturating_add(CLOCKS_DIFFER_MS))
}

impl Copied {
    /// What a copy holds that is begun now, or was made of this hall at that moment.
    pub fn of(hall: &Hall, at: Moment) -> Copied {
        let letters = letters(hall);
        Copied {
            day: hall.day(),
            last: letters
                .map(|letter| (letter, hall.last_number(letter)))
                .collect(),
            at,
            is_restored: false,
        }
    }

    /// Whether the sequence of this letter may go on by one number.
    pub fn may_give(&self, hall: &Hall, letter: char, now: Moment) -> bool {
        let since_ms = now.since_ms(self.at.max(hall.opened()));
        let most = if self.is_restored {
            may_have_followed(since_ms)
        } else {
            may_follow(since_ms)
        };
        self.ahead(hall, letter) < most
    }

    /// Whether half of the numbers that may be given without a newer copy are: time for one.
    pub fn is_due(&self, hall: &Hall) -> bool {
        letters(hall).any(|letter| self.ahead(hall, letter) >= AHEAD / 2)
    }

    /// How many numbers of the letter's sequence the copy has not. On a later day it has none.
    fn ahead(&self, hall: &Hall, letter: char) -> u32 {
        let copied = if self.day == hall.day() {
            self.last.get(&letter).copied().unwrap_or(0)
        } else {
            0
        };
        hall.last_number(letter).saturating_sub(copied)
    }
}

/// Numbers that a journal may lack: they were given after its last event and before it was opened, by a server whose disk was lost. While the
/// journal is open nobody else gives numbers, so nothing is believed that goes beyond these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unwritten {
    day: Option<Day>,
    /// The last number that may have been given, by letter.
    last: BTreeMap<char, u32>,
}

impl Unwritten {
    /// Of a journal that was just opened, and in which so many milliseconds are missing in which numbers were given; 0 if none are.
    pub fn of(hall: &Hall, missing_ms: i64) -> Unwritten {
        let more = if missing_ms >= ANOTHER_SERVER_MS {
            may_have_followed(missing_ms.min(DAY_MS))
        } else {
            0
        };
        let may = |letter| {
            (
                letter,
                hall.last_number(letter)
                    .saturating_add(more)
                    .min(LARGEST_NUMBER),
            )
        };
        Unwritten {
            day: hall.day(),
            last: letters(hall).map(may).collect(),
        }
    }

    /// Whether the sequence of this letter may have come as far as this today.
    pub fn may_reach(&self, hall: &Hall, letter: char, n: u32) -> bool {
        let unwritten = if self.day == hall.day() {
            self.last.get(&letter).copied().unwrap_or(0)
        } else {
            0
        };
        n <= unwritten.max(hall.last_number(letter))
    }
}

fn letters(hall: &Hall) -> impl Iterator<Item = char> {
    hall.office()
        .into_iter()
        .flat_map(|office| &office.areas)
        .map(|area| area.letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_follow_grows_with_time_and_never_shrinks() {
        let after = [
            (-1, 100),
            (0, 100),
            (14_999, 100),
            (15_000, 101),
            (60_000, 104),
            (3_600_000, 340),
            (i64::MAX, u32::MAX),
        ];
        for (since_ms, numbers) in after {
            assert_eq!(
                may_follow(since_ms),
                numbers,
                "{since_ms} ms after the copy"
            );
        }
    }

    #[test]
    fn clocks_that_differ_by_two_hours_hide_no_number() {
        for truly_ms in [0, 60_000, 7_200_000, 20_000_000] {
            for differ_ms in [-7_200_000, -60_000, 0, 60_000, 7_200_000] {
                let given = may_follow(truly_ms);
                let left_out = may_have_followed(truly_ms + differ_ms);
                assert!(
                    left_out >= given,
                    "{given} in {truly_ms} ms, {left_out} are left out"
                );
            }
        }
    }
}
