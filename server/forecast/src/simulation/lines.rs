// SPDX-License-Identifier: EUPL-1.2
//! Who waits, in lines that are in order by themselves: one for each service and access class.
//!
//! What decides about the first of each line is kept beside the lines, by service, so that a decision (`next.rs`) reads a few neighbouring
//! numbers and nobody's data. Those who were sent to one counter stand apart.

use queue::{AccessClass, AreaId, Candidate, Moment, Policy, Tally, Tier};

use crate::hall::Setting;

pub(super) const CLASSES: usize = AccessClass::ALL.len();
/// No moment, head start or penalty counts for more than this, some 139 years; so their sums do not overflow, with a place beside them.
const MOST_MS: i64 = 1 << 42;
/// The key of the head of an empty line. With any penalty it is above [`LAST_MS`].
pub(super) const NEVER_MS: i64 = 8 * MOST_MS;
/// Every key of somebody is below this.
pub(super) const LAST_MS: i64 = 4 * MOST_MS;
const NOBODY: u32 = u32::MAX;

/// One person of a replication.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    /// Names the person for draws.
    pub visit: u64,
    pub arrived: Moment,
    pub slot: Option<Moment>,
    pub class: AccessClass,
    /// Where its legs begin among the tracked calls; `u32::MAX` when nobody asks about it.
    pub first_leg: u32,
    /// Where the services of its legs begin in the list of all.
    pub services_at: u32,
    /// Legs in all, and which is open.
    pub legs: u16,
    pub leg: u16,
    /// Whether it may ask for more than is known.
    pub asks: bool,
    pub service: u16,
    pub bound_to: Option<u16>,
    /// Who stands behind in the same line.
    pub behind: u32,
}

impl Person {
    pub const NOBODY_BEHIND: u32 = NOBODY;
}

/// The ends of a line.
#[derive(Clone, Copy, Debug)]
struct Line {
    first: u32,
    last: u32,
}

impl Line {
    const EMPTY: Line = Line {
        first: NOBODY,
        last: NOBODY,
    };
}

/// What does not change between futures: the policy in lengths that can be added, and what each counter serves.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub head_start_ms: [i64; CLASSES],
    pub penalty_ms: [i64; 3],
    pub least_penalty_ms: i64,
    /// Neither the guard nor a condition looks at those who have not waited longer.
    pub unnoticed_ms: i64,
    pub counters: Vec<Serves>,
    /// By condition: the services of its area, and of the area that it prefers.
    pub conditions: Vec<[Services; 2]>,
}

/// What a counter serves.
#[derive(Clone, Debug, Default)]
pub(super) struct Serves {
    /// By area.
    pub all: Vec<Served>,
    /// By condition: which of `all` are of its area, and which of the area that it prefers.
    pub conditions: Vec<[std::ops::Range<usize>; 2]>,
    /// By tier: which services.
    pub tiers: [Services; 3],
}

/// A set of services, 64 to a word.
pub(super) type Services = Vec<u64>;

pub(super) fn services(among: usize, of: impl Fn(usize) -> bool) -> Services {
    let word = |first: usize| {
        (first..among.min(first + 64)).fold(0, |word, s| word | u64::from(of(s)) << (s % 64))
    };
    (0..among).step_by(64).map(word).collect()
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Served {
    pub service: usize,
    /// What its tier adds to keys.
    pub penalty_ms: i64,
}

impl Rules {
    pub fn prepare(&mut self, setting: &Setting) {
        let policy = &setting.policy;
        self.head_start_ms = policy.head_start_ms.map(within);
        self.penalty_ms = policy.tier_penalty_ms.map(within);
        self.least_penalty_ms = self.penalty_ms.into_iter().min().unwrap_or(0);
        self.unnoticed_ms = policy
            .conditions
            .iter()
            .map(|c| c.over_ms)
            .chain(policy.guard_ms)
            .min()
            .unwrap_or(i64::MAX);
        let of = |area: AreaId| services(setting.areas.len(), |s| setting.areas[s] == area);
        self.conditions = policy
            .conditions
            .iter()
            .map(|c| [of(c.area), of(c.prefer)])
            .collect();
        self.counters = setting
            .tiers
            .iter()
            .map(|tiers| self.serves(setting, tiers))
            .collect();
    }

    fn serves(&self, setting: &Setting, tiers: &[Option<Tier>]) -> Serves {
        let area = |s: &Served| setting.areas[s.service];
        let served = |(service, tier): (usize, &Option<Tier>)| {
            Some(Served {
                service,
                penalty_ms: self.penalty_of((*tier)?),
            })
        };
        let mut all: Vec<Served> = tiers.iter().enumerate().filter_map(served).collect();
        all.sort_by_key(area);
        let of = |wanted: AreaId| {
            all.partition_point(|s| area(s) < wanted)..all.partition_point(|s| area(s) <= wanted)
        };
        let conditions = setting
            .policy
            .conditions
            .iter()
            .map(|c| [of(c.area), of(c.prefer)])
            .collect();
        let of_tier = |tier: usize| {
            services(tiers.len(), |s| {
                tiers[s].is_some_and(|t| usize::from(t).min(2) == tier)
            })
        };
        Serves {
            all,
            conditions,
            tiers: std::array::from_fn(of_tier),
        }
    }

    pub fn penalty_of(&self, tier: Tier) -> i64 {
        self.penalty_ms[usize::from(tier).min(2)]
    }
}

/// All lines of the hall, and those sent to a counter.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub people: Vec<Person>,
    /// By service and class.
    lines: Vec<[Line; CLASSES]>,
    /// Likewise: the key of the first without the tier's penalty, in milliseconds; [`NEVER_MS`] of nobody.
    pub keys_ms: Vec<[i64; CLASSES]>,
    pub sent: Vec<u32>,
    pub tally: Tally,
    /// Nobody in a line has waited from before this moment.
    pub oldest_ms: i64,
    /// How many stand in lines of appointments.
    pub appointments: usize,
}

impl Lines {
    pub fn clear(&mut self, services: usize) {
        self.people.clear();
        self.sent.clear();
        self.lines.clear();
        self.lines.resize(services, [Line::EMPTY; CLASSES]);
        self.keys_ms.clear();
        self.keys_ms.resize(services, [NEVER_MS; CLASSES]);
        (self.tally, self.oldest_ms, self.appointments) = (Tally::default(), NEVER_MS, 0);
    }

    /// Becomes like `other`, in its own room.
    pub fn copy(&mut self, other: &Lines) {
        self.people.clone_from(&other.people);
        self.sent.clone_from(&other.sent);
        self.lines.clone_from(&other.lines);
        self.keys_ms.clone_from(&other.keys_ms);
        (self.tally, self.oldest_ms, self.appointments) =
            (other.tally, other.oldest_ms, other.appointments);
    }

    pub fn join(&mut self, rules: &Rules, policy: &Policy, handle: u32) {
        let person = self.people[handle as usize];
        if person.bound_to.is_some() {
            self.sent.push(handle);
            return;
        }
        let (class, place) = standing(policy, &person);
        self.oldest_ms = self.oldest_ms.min(within(place.0));
        self.appointments += usize::from(class == AccessClass::Appointment.index());
        let rank = |h: u32| {
            (
                standing(policy, &self.people[h as usize]).1,
                self.people[h as usize].arrived,
                h,
            )
        };
        let own = (place, person.arrived, handle);
        let Line { first, last } = self.lines[usize::from(person.service)][class];
        // Most come last of all.
        let mut before = last;
        if last != NOBODY && rank(last) > own {
            before = NOBODY;
            let mut at = first;
            while rank(at) < own {
                (before, at) = (at, self.people[at as usize].behind);
            }
        }
        let line = &mut self.lines[usize::from(person.service)][class];
        let behind = if before == NOBODY {
            first
        } else {
            std::mem::replace(&mut self.people[before as usize].behind, handle)
        };
        self.people[handle as usize].behind = behind;
        if behind == NOBODY {
            line.last = handle;
        }
        if before == NOBODY {
            line.first = handle;
            self.keys_ms[usize::from(person.service)][class] =
                within(place.0) - rules.head_start_ms[class];
        }
    }

    /// Takes `handle` out of its line.
    pub fn leave(&mut self, rules: &Rules, policy: &Policy, handle: u32) {
        let person = self.people[handle as usize];
        if person.bound_to.is_some() {
            self.sent.retain(|h| *h != handle);
            return;
        }
        let (service, (class, place)) = (usize::from(person.service), standing(policy, &person));
        self.appointments -= usize::from(class == AccessClass::Appointment.index());
        let line = &mut self.lines[service][class];
        if line.first == handle {
            line.first = person.behind;
            let place_of = |next: u32| within(standing(policy, &self.people[next as usize]).1.0);
            self.keys_ms[service][class] = if person.behind == NOBODY {
                NEVER_MS
            } else {
                place_of(person.behind) - rules.head_start_ms[class]
            };
            line.last = if person.behind == NOBODY {
                NOBODY
            } else {
                line.last
            };
        } else {
            let mut before = line.first;
            while self.people[before as usize].behind != handle {
                before = self.people[before as usize].behind;
            }
            self.people[before as usize].behind = person.behind;
            line.last = if line.last == handle {
                before
            } else {
                line.last
            };
        }
        if within(place.0) <= self.oldest_ms {
            self.find_oldest(rules);
        }
    }

    /// Nobody has waited longer than the place of the first in a line says.
    fn find_oldest(&mut self, rules: &Rules) {
        let mut least_ms = [NEVER_MS; CLASSES];
        for keys_ms in &self.keys_ms {
            least_ms = std::array::from_fn(|class| least_ms[class].min(keys_ms[class]));
        }
        self.oldest_ms = (0..CLASSES)
            .map(|class| least_ms[class] + rules.head_start_ms[class])
            .min()
            .unwrap_or(NEVER_MS);
    }

    /// Remembers a call, for the ratios.
    pub fn count(&mut self, policy: &Policy, person: &Person) {
        self.tally
            .called(AccessClass::ALL[standing(policy, person).0]);
    }

    /// The first of a line that is not empty.
    pub fn first(&self, service: usize, class: usize) -> u32 {
        self.lines[service][class].first
    }

    /// Those in a line, in order.
    pub fn line(&self, service: usize, class: usize) -> impl Iterator<Item = u32> + Clone + '_ {
        let there = |handle: u32| (handle != NOBODY).then_some(handle);
        std::iter::successors(there(self.lines[service][class].first), move |h| {
            there(self.people[*h as usize].behind)
        })
    }

    /// The earliest moment after `now` at which the first of a line becomes eligible.
    pub fn next_eligible(&self, policy: &Policy, now: Moment) -> Option<Moment> {
        if self.appointments == 0 {
            return None;
        }
        let slots = (0..self.lines.len())
            .filter_map(|service| self.line(service, AccessClass::Appointment.index()).next());
        slots
            .filter_map(|h| self.people[h as usize].slot)
            .map(|slot| slot.plus_ms(-policy.appointment_early_ms))
            .filter(|m| *m > now)
            .min()
    }

    /// All whom [`queue::choose`] must look at for `counter`, which serves `tiers`.
    pub fn candidates<'a>(
        &'a self,
        setting: &'a Setting,
        tiers: &'a [Option<Tier>],
        counter: u16,
    ) -> impl Iterator<Item = Candidate> + Clone + 'a {
        // Who has an appointment and came late has waited less long than its place says, so here the whole line matters.
        let most = |class: usize| {
            if class == AccessClass::Appointment.index() {
                usize::MAX
            } else {
                1
            }
        };
        let lines = (0..self.lines.len())
            .flat_map(|service| (0..CLASSES).map(move |class| (service, class)));
        let heads =
            lines.flat_map(move |(service, class)| self.line(service, class).take(most(class)));
        heads
            .chain(self.sent.iter().copied())
            .filter_map(move |handle| self.candidate(setting, tiers, counter, handle))
    }

    pub fn candidate(
        &self,
        setting: &Setting,
        tiers: &[Option<Tier>],
        counter: u16,
        handle: u32,
    ) -> Option<Candidate> {
        let person = &self.people[handle as usize];
        let tier = tiers[usize::from(person.service)]?;
        if person.bound_to.is_some_and(|c| c != counter) {
            return None;
        }
        Some(Candidate {
            handle: u64::from(handle),
            arrived: person.arrived,
            class: person.class,
            slot: person.slot,
            area: setting.areas[usize::from(person.service)],
            tier,
            sent_here: person.bound_to.is_some(),
        })
    }
}

/// In which class's line a person stands, and by what moment: a late appointment stands among the standard ones by its arrival.
pub(super) fn standing(policy: &Policy, person: &Person) -> (usize, Moment) {
    match (person.class, person.slot) {
        (AccessClass::Appointment, Some(slot))
            if person.arrived <= slot.plus_ms(policy.appointment_late_ms) =>
        {
            (AccessClass::Appointment.index(), slot)
        }
        (AccessClass::Appointment, _) => (AccessClass::Standard.index(), person.arrived),
        (class, _) => (class.index(), person.arrived),
    }
}

pub(super) fn within(ms: i64) -> i64 {
    ms.clamp(-MOST_MS, MOST_MS)
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
