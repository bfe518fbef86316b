// SPDX-License-Identifier: EUPL-1.2
//! What the rules need to know of an office: no words, no colours, no hours. The catalogue has those.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{AccessClass, AreaId, CounterId, ServiceId};

/// How long a clerk's action can be undone, in milliseconds.
pub const UNDO_MS: i64 = 60_000;

/// The largest ratio an office may ask for: it bounds how many calls of one class can go before the other.
pub const MAX_RATIO: u32 = 1_000;

/// The office as the rules see it. Ids are positions in these lists and keep their meaning for a whole business day: an
/// office that replaces another in the middle of a day keeps the entries of the old one at their places, `retired` if need be, and
/// adds new ones at the end (see [`Office::replaces`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub areas: Vec<Area>,
    pub services: Vec<Service>,
    pub counters: Vec<CounterPlan>,
    pub policy: Policy,
    /// Numbers of every letter that are kept for totems that are cut off; the sequence of a letter leaves them out.
    pub reserved: Option<Series>,
}

/// Ticket numbers without their letter, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    pub from: u32,
    pub to: u32,
}

impl Series {
    pub fn contains(self, n: u32) -> bool {
        self.from <= n && n <= self.to
    }

    pub fn overlaps(self, other: Series) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// The block at `place` (from 0) of `of` equal ones; what is left over at the end belongs to none.
    pub fn block(self, place: u32, of: u32) -> Option<Series> {
        let size = self
            .to
            .checked_sub(self.from)?
            .checked_add(1)?
            .checked_div(of)?
            .max(1);
        let from = self.from.checked_add(place.checked_mul(size)?)?;
        let to = from.checked_add(size.checked_sub(1)?)?;
        (place < of && to <= self.to).then_some(Series { from, to })
    }
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
    /// In order; the first whose two classes both wait decides, if one of them has the smallest key. (So a third class, once its key is
    /// the smallest, is called whatever the ratios of the other two say: no class can starve another.)
    pub ratios: Vec<Ratio>,
    /// In order; the first that holds, and in whose preferred area somebody can be called, limits the choice to that area. An area that
    /// is always over its limit would keep the others waiting: an office with conditions should have a guard too.
    pub conditions: Vec<Condition>,
    /// Whoever has waited longer than this goes before every other rule (longest first). `None`: no guard.
    pub guard_ms: Option<i64>,
    /// How long after a no-show a visit may be admitted again, and what was inferred of a visit corrected.
    pub readmit_ms: i64,
    /// A no-show is refused before this many calls (first call included) of the visit; normally 1.
    pub calls_before_no_show: u8,
    /// A recall is refused sooner than this after the last call or recall.
    pub recall_after_ms: i64,
    /// What becomes of somebody who was called and not marked as being served, when the counter calls the next one.
    pub next_over_call: NextOverCall,
}

/// How somebody counts over whom "next" is pressed before anybody said that they came. In most offices one key is pressed for each citizen, so
/// both happen: who was served, and who never came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NextOverCall {
    /// A no-show when "next" comes sooner after the last call than the service can plausibly take, else served.
    #[default]
    Judge,
    Served,
    NoShow,
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
    /// A service, counter or condition names an area or service that is not there, or a service in use belongs to a retired area.
    Dangling,
    /// A counter does not list its services by rising id, each once, with a tier of 0, 1 or 2.
    Serves(CounterId),
    /// Two counters in use have the same number, or a number is 0.
    CounterNumber(CounterId),
    /// An entry of the office it replaces is missing, or has another slug, letter or area at its place.
    Moved,
    /// The reserved numbers begin with 0 or end before they begin.
    Series,
    /// A ratio of 0 or of more than [`MAX_RATIO`], or of a class with itself.
    Ratio,
}

impl Office {
    /// Whether the office can be used at all.
    pub fn check(&self) -> Result<(), OfficeError> {
        self.check_areas()?;
        if self
            .services
            .iter()
            .any(|s| self.area(s.area).is_none_or(|a| a.retired && !s.retired))
        {
            return Err(OfficeError::Dangling);
        }
        self.check_counters()?;
        if self
            .reserved
            .is_some_and(|series| series.from == 0 || series.to < series.from)
        {
            return Err(OfficeError::Series);
        }
        self.check_policy()
    }

    /// Whether this office can take the place of `old` in the middle of a business day: what `old` had is still at its place, with the
    /// same name, letter, area and counter number.
    pub fn replaces(&self, old: &Office) -> Result<(), OfficeError> {
        let areas = kept(&old.areas, &self.areas, |a, b| {
            a.slug == b.slug && a.letter == b.letter
        });
        let services = kept(&old.services, &self.services, |a, b| {
            a.slug == b.slug && a.area == b.area
        });
        let counters = kept(&old.counters, &self.counters, |a, b| a.number == b.number);
        if areas && services && counters {
            Ok(())
        } else {
            Err(OfficeError::Moved)
        }
    }

    pub fn area(&self, id: AreaId) -> Option<&Area> {
        self.areas.get(usize::from(id.0))
    }

    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.get(usize::from(id.0))
    }

    /// The service, if it exists and is in use.
    pub fn service_in_use(&self, id: ServiceId) -> Option<&Service> {
        self.service(id).filter(|s| !s.retired)
    }

    /// The plan of the counter in use with this number.
    pub fn plan(&self, number: CounterId) -> Option<&CounterPlan> {
        self.counters
            .iter()
            .find(|c| c.number == number && !c.retired)
    }

    /// Whether any counter in use serves the service.
    pub fn serves(&self, service: ServiceId) -> bool {
        self.counters
            .iter()
            .any(|c| !c.retired && c.tier(service).is_some())
    }

    fn check_areas(&self) -> Result<(), OfficeError> {
        for (i, area) in self.areas.iter().enumerate() {
            let taken = self
                .areas
                .iter()
                .take(i)
                .any(|a| !a.retired && !area.retired && a.letter == area.letter);
            if taken || !area.letter.is_ascii_uppercase() {
                return Err(OfficeError::Letter(AreaId(
                    u16::try_from(i).unwrap_or(u16::MAX),
                )));
            }
        }
        Ok(())
    }

    fn check_counters(&self) -> Result<(), OfficeError> {
        for (i, plan) in self.counters.iter().enumerate() {
            let taken = self
                .counters
                .iter()
                .take(i)
                .any(|c| !c.retired && !plan.retired && c.number == plan.number);
            if taken || plan.number.0 == 0 {
                return Err(OfficeError::CounterNumber(plan.number));
            }
            if plan.serves.iter().any(|&(s, _)| self.service(s).is_none()) {
                return Err(OfficeError::Dangling);
            }
            if !plan.serves.is_sorted_by(|a, b| a.0 < b.0)
                || plan.serves.iter().any(|&(_, tier)| tier > 2)
            {
                return Err(OfficeError::Serves(plan.number));
            }
        }
        Ok(())
    }

    fn check_policy(&self) -> Result<(), OfficeError> {
        if self
            .policy
            .conditions
            .iter()
            .any(|c| self.area(c.area).is_none() || self.area(c.prefer).is_none())
        {
            return Err(OfficeError::Dangling);
        }
        if self
            .policy
            .ratios
            .iter()
            .any(|r| r.every == 0 || r.every > MAX_RATIO || r.class == r.other)
        {
            return Err(OfficeError::Ratio);
        }
        Ok(())
    }
}

impl CounterPlan {
    /// How gladly the counter serves the service; `None` when it does not.
    pub fn tier(&self, service: ServiceId) -> Option<Tier> {
        let at = self
            .serves
            .binary_search_by_key(&service, |&(s, _)| s)
            .ok()?;
        self.serves.get(at).map(|&(_, tier)| tier)
    }
}

fn kept<T>(old: &[T], new: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    old.len() <= new.len() && old.iter().zip(new).all(|(a, b)| same(a, b))
}
