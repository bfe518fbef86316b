// SPDX-License-Identifier: EUPL-1.2
//! What the rules need to know of an office: no words, no colours, no hours. The catalogue has those.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{AccessClass, AreaId, CounterId, ServiceId};

/// How long a clerk's action can be undone, in milliseconds.
pub const UNDO_MS: i64 = 60_000;

/// The office as the rules see it. Ids are positions in these lists and keep their meaning for a whole business day: an
/// office that replaces another in the middle of a day keeps the entries of the old one at their places, `retired` if need be, and
/// adds new ones at the end (see [`Office::replaces`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub areas: Vec<Area>,
    pub services: Vec<Service>,
    pub counters: Vec<CounterPlan>,
    pub policy: Policy,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Stable name in the catalogue, such as `anagrafe`.
    pub slug: String,
    /// The capital letter that starts the area's ticket numbers.
    pub letter: char,
    pub retired: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub slug: String,
    pub area: AreaId,
    /// Expected time at the counter, in seconds.
    pub expected_s: u32,
    pub retired: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterPlan {
    pub number: CounterId,
    /// What this counter serves and how gladly: first (0), second (1), third (2) choice. Sorted by service.
    pub serves: Vec<(ServiceId, Tier)>,
    /// Whether the counter starts its day with "call when someone arrives".
    pub auto_call: bool,
    pub retired: bool,
}

/// 0 for the services a counter is there for, 1 for second and 2 for third choice.
pub type Tier = u8;

/// Who is next: see [`choose`](crate::choose) for how the fields act together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Head start of each access class, in milliseconds, by [`AccessClass::index`].
    pub head_start_ms: [i64; 3],
    /// What a service of each tier adds to the key, in milliseconds; the first is normally 0.
    pub tier_penalty_ms: [i64; 3],
    /// An appointment can be called from this long before its slot.
    pub appointment_early_ms: i64,
    /// Who comes later than this after the slot waits as a walk-in of the standard class, from the arrival.
    pub appointment_late_ms: i64,
    /// In order; the first whose two classes both wait decides.
    pub ratios: Vec<Ratio>,
    /// In order; the first that holds limits the choice to its area.
    pub conditions: Vec<Condition>,
    /// Whoever has waited longer than this goes before every other rule (longest first). `None`: no guard.
    pub guard_ms: Option<i64>,
    /// How long after a no-show a visit may be admitted again.
    pub readmit_ms: i64,
    /// A no-show is refused before this many calls (first call included) of the visit; normally 1.
    pub calls_before_no_show: u8,
    /// A recall is refused sooner than this after the last call or recall.
    pub recall_after_ms: i64,
}

/// "One `class` every `every` of `other`": after `every` calls of `other`, one of `class`; before, `other` goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    pub class: AccessClass,
    pub every: u32,
    pub other: AccessClass,
}

/// "When the longest wait in `area` is over `over_ms`, call from `prefer`" (mostly the same area).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    pub area: AreaId,
    pub over_ms: i64,
    pub prefer: AreaId,
}

/// Why an [`Office`] cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficeError {
    /// A letter is not `A`–`Z`, or two areas in use have the same one.
    Letter(AreaId),
    /// A service, counter or condition names an area or service that is not there.
    Dangling,
    /// Two counters in use have the same number, or a number is 0.
    CounterNumber(CounterId),
    /// An entry of the office it replaces is missing, or has another slug, letter or area at its place.
    Moved,
    /// A ratio of 0, or of a class with itself.
    Ratio,
}
