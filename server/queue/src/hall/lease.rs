// SPDX-License-Identifier: EUPL-1.2
//! Which numbers were given today, and which are set aside for totems that may be cut off.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::Hall;
use crate::{Day, DeviceId, Moment, Number, Series, Token};

/// No device can have given a larger number or heard of one, whatever it says.
pub const LARGEST_NUMBER: u32 = 9_999;

/// Numbers of every letter that one device alone gives on a business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub device: DeviceId,
    pub day: Day,
    pub numbers: Series,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// The last number of the sequence of each letter.
    last: BTreeMap<char, u32>,
    /// All that stand on a slip, in or out of the sequence.
    given: BTreeSet<(char, u32)>,
    /// For today and later days.
    leases: Vec<Lease>,
    /// Links of visits that were told too late, and who told them.
    too_late: BTreeMap<Token, DeviceId>,
}

impl Hall {
    /// What devices hold for today and later days.
    pub fn leases(&self) -> impl Iterator<Item = &Lease> + '_ {
        self.numbers.leases.iter()
    }

    /// The epoch of the last restoring that the hall knows of; 0 if there was none.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The last number given in the sequence of this letter; 0 before the first.
    pub fn last_number(&self, letter: char) -> u32 {
        self.numbers.last.get(&letter).copied().unwrap_or(0)
    }

    /// Whether a visit with this link was told after its day, or when nobody served it any more.
    pub fn was_too_late(&self, token: Token) -> bool {
        self.numbers.too_late.contains_key(&token)
    }

    /// Links of the visits that were told today and too late.
    pub fn too_late(&self) -> impl Iterator<Item = Token> + '_ {
        self.numbers.too_late.keys().copied()
    }

    /// How many visits this device has told too late today.
    pub(crate) fn count_too_late(&self, device: DeviceId) -> usize {
        self.numbers
            .too_late
            .values()
            .filter(|&&teller| teller == device)
            .count()
    }

    /// When the day was opened; the beginning of time before the first.
    pub(crate) fn opened(&self) -> Moment {
        self.opened.unwrap_or(Moment(i64::MIN))
    }

    /// The number that the next visit of this letter will have.
    pub(crate) fn next_number(&self, letter: char) -> Option<Number> {
        let mut n = self.last_number(letter).checked_add(1)?;
        loop {
            n = match self.set_aside(n) {
                Some(series) => series.to.checked_add(1)?,
                None if self.is_given(Number { letter, n }) => n.checked_add(1)?,
                None => return Some(Number { letter, n }),
            }
        }
    }

    pub(crate) fn is_given(&self, number: Number) -> bool {
        self.numbers.given.contains(&(number.letter, number.n))
    }

    /// Whether a number of any letter in this series was given today.
    pub(crate) fn any_given(&self, series: Series) -> bool {
        self.numbers.given.iter().any(|&(_, n)| series.contains(n))
    }

    /// Whether the sequences leave this number out.
    pub(crate) fn is_set_aside(&self, n: u32) -> bool {
        self.set_aside(n).is_some()
    }

    pub(super) fn leased(&mut self, device: DeviceId, day: Day, from: u32, to: u32) -> Option<()> {
        let lease = Lease {
            device,
            day,
            numbers: Series { from, to },
        };
        let fits = from <= to && self.day.is_some_and(|today| day >= today);
        if !fits || self.numbers.leases.contains(&lease) {
            return None;
        }
        self.numbers.leases.push(lease);
        Some(())
    }

    /// A journal of an earlier version may hold absurd ones.
    pub(super) fn skipped(&mut self, letter: char, to: u32) -> Option<()> {
        if to <= self.last_number(letter) || to > LARGEST_NUMBER {
            return None;
        }
        self.numbers.last.insert(letter, to);
        Some(())
    }

    pub(super) fn restored(&mut self, epoch: u64) -> Option<()> {
        if epoch <= self.epoch {
            return None;
        }
        self.epoch = epoch;
        Some(())
    }

    pub(super) fn told_too_late(&mut self, token: Token, device: DeviceId) -> Option<()> {
        if self.was_too_late(token) {
            return None;
        }
        self.numbers.too_late.insert(token, device);
        Some(())
    }

    /// The number stands on a slip from now on. One that is not set aside belongs to the sequence, which goes on behind it, unless it is absurd.
    pub(super) fn give(&mut self, number: Number) {
        self.numbers.given.insert((number.letter, number.n));
        let is_absurd = number.n
            > self
                .last_number(number.letter)
                .saturating_add(LARGEST_NUMBER);
        if !self.is_set_aside(number.n) && !is_absurd {
            let last = self.numbers.last.entry(number.letter).or_insert(0);
            *last = (*last).max(number.n);
        }
    }

    fn set_aside(&self, n: u32) -> Option<Series> {
        let reserved = self.office.as_ref().and_then(|office| office.reserved);
        let leased = self
            .numbers
            .leases
            .iter()
            .filter(|lease| Some(lease.day) == self.day)
            .map(|lease| lease.numbers);
        reserved
            .into_iter()
            .chain(leased)
            .find(|series| series.contains(n))
    }
}
