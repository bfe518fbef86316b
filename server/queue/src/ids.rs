// SPDX-License-Identifier: EUPL-1.2
//! Names of things and moments. Ids are dense indexes into the [`Office`](crate::Office), so that the rules and any simulation of them
//! run on plain arrays; the server turns them into the catalogue's stable slugs wherever they are stored or sent.

/// Index of an area in [`Office::areas`](crate::Office).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaId(pub u16);

/// Index of a service in [`Office::services`](crate::Office).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub u16);

/// The number written over a counter, from 1; not an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterId(pub u16);

/// A visit, numbered from 1 over the whole life of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitId(pub u64);

/// A paired device, by the number under which the server knows it. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u64);

/// A reason chosen from the office's list (for a pause or for parking); `ReasonId::OTHER` when it was written by hand.
/// Text written by hand never enters an event, for events live for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonId(pub u16);

impl ReasonId {
    pub const OTHER: ReasonId = ReasonId(u16::MAX);
}

/// The citizen's link: 128 random bits, made outside, without meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub [u8; 16]);

/// A token is a secret: it never shows in a log.
impl core::fmt::Debug for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Two lower-case letters of ISO 639-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(pub [u8; 2]);

impl Language {
    pub const ITALIAN: Language = Language(*b"it");
    pub const ENGLISH: Language = Language(*b"en");
}

/// How a visit has access. The order of the variants is the order of the columns in [`Policy`](crate::Policy).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessClass {
    Standard,
    Priority,
    Appointment,
}

impl AccessClass {
    pub const ALL: [AccessClass; 3] = [
        AccessClass::Standard,
        AccessClass::Priority,
        AccessClass::Appointment,
    ];

    pub fn index(self) -> usize {
        self as usize
    }
}

/// Milliseconds since 1970-01-01T00:00Z on a clock that never runs backwards (the server's, or a simulation's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// Milliseconds from `earlier` to `self`, never negative.
    pub fn since_ms(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    pub fn plus_ms(self, ms: i64) -> Moment {
        Moment(self.0.saturating_add(ms))
    }
}

/// A business day, written as the number `yyyymmdd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u32);

/// A ticket number: `A 042` is `{ letter: 'A', n: 42 }`. Past 999 it simply has four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    pub letter: char,
    pub n: u32,
}

impl core::fmt::Display for Number {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {:03}", self.letter, self.n)
    }
}
