// SPDX-License-Identifier: EUPL-1.2
//! Who is next: [`queue::choose`] told again in terms of the heads of the lines, and a test holds it to the function over thousands of
//! random halls.
//!
//! Smallest keys are found first, as plain numbers, and only then those who have them: ties are rare.

mod heads;

use queue::{AccessClass, Candidate, Moment, Policy, Tally, Tier, choose};

use super::lines::{CLASSES, LAST_MS, Lines, NEVER_MS, Rules, Served, Serves, Services};
use super::passing::{Passing, bit};
use crate::hall::Setting;

use heads::{Heads, Least};

/// The handle of a ghost: after all people.
const GHOST: u64 = u64::MAX;
pub(super) const APPOINTMENT: usize = AccessClass::Appointment as usize;

/// What decides about somebody, the smaller the sooner: key in milliseconds with the tier's penalty, arrival, handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head {
    pub key_ms: i64,
    pub arrived: Moment,
    pub handle: u64,
}

impl Head {
    const NOBODY: Head = Head {
        key_ms: NEVER_MS,
        arrived: Moment(i64::MAX),
        handle: u64::MAX,
    };
}

/// Who is next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Next {
    pub handle: u32,
    why: Why,
}

#[derive(Clone, Copy, Debug)]
enum Why {
    /// Has waited beyond the guard: since when, and the arrival.
    Guard(Moment, Moment),
    /// The heads decided.
    Heads(Heads),
    /// The rules about the whole hall were asked.
    Rules,
}

/// A counter that decides at a moment.
#[derive(Clone, Copy)]
pub(super) struct Decision<'a> {
    pub setting: &'a Setting,
    pub rules: &'a Rules,
    pub lines: &'a Lines,
    pub counter: usize,
    pub now: Moment,
}

impl Decision<'_> {
    /// Whom the counter calls by the rules of the hall.
    pub fn next(self) -> Option<Next> {
        let (policy, lines) = (&self.setting.policy, self.lines);
        if policy.conditions.len() > 60 {
            let choice = choose(policy, &lines.tally, self.candidates(), self.now)?;
            return Some(Next {
                handle: choice.handle as u32,
                why: Why::Rules,
            });
        }
        let serves = &self.rules.counters[self.counter];
        if let Some(guard_ms) = policy.guard_ms
            && let Some((since, arrived, handle)) = self.longest(&serves.all, guard_ms)
        {
            return Some(Next {
                handle,
                why: Why::Guard(since, arrived),
            });
        }
        let (condition, over) = self.condition(serves);
        let heads = Heads {
            of: self.smallest_allowed(serves, condition),
            condition,
            over,
        };
        let chosen = by_class(policy, &lines.tally, &heads.of)?;
        Some(Next {
            handle: heads.of[chosen].handle as u32,
            why: Why::Heads(heads),
        })
    }

    /// Which of those of `class` who come at `arrived`, when a future begins, would be called instead of `next`; only those for services
    /// of the tiers `asked` are of interest.
    pub fn passing(
        self,
        class: AccessClass,
        arrived: Moment,
        next: &Next,
        asked: [bool; 3],
    ) -> Passing {
        let policy = &self.setting.policy;
        let waited_ms = self.now.since_ms(arrived);
        let beyond_guard = policy.guard_ms.is_some_and(|guard_ms| waited_ms > guard_ms);
        let heads = match &next.why {
            Why::Guard(since, seniors) => {
                return Passing::these(
                    [beyond_guard && (arrived, arrived) < (*since, *seniors); 3],
                );
            }
            Why::Heads(_) if beyond_guard => return Passing::ALL,
            Why::Heads(heads) => heads,
            Why::Rules => return Passing::ASK,
        };
        // A ghost could itself make a condition hold that comes before the one that does.
        let before = heads.condition.unwrap_or(policy.conditions.len());
        let conditions = policy.conditions.iter().enumerate().take(before);
        let ask = conditions.fold(0, |ask, (place, c)| {
            if waited_ms > c.over_ms {
                ask | bit(place)
            } else {
                ask
            }
        });
        let only = heads.condition;
        let called =
            |tier: usize| asked[tier] && self.comes_first(class, arrived, tier as Tier, &heads.of);
        Passing {
            tiers: std::array::from_fn(called),
            only,
            alone: heads.over,
            ask,
        }
    }

    /// Whether nobody of `class` who comes at `arrived` would be called instead of `next`, as is plain from keys alone.
    pub fn nobody_passes(self, class: AccessClass, arrived: Moment, next: &Next) -> bool {
        let Why::Heads(heads) = &next.why else {
            return false;
        };
        let key_ms = arrived
            .0
            .saturating_sub(self.rules.head_start_ms[class.index()])
            .saturating_add(self.rules.least_penalty_ms);
        heads.over == 0
            && self.now.since_ms(arrived) <= self.rules.unnoticed_ms
            && key_ms > heads.of[class.index()].key_ms
    }

    /// Of which tiers the counter serves one of the `open` services.
    pub fn serves(self, open: &Services) -> [bool; 3] {
        let tiers = &self.rules.counters[self.counter].tiers;
        std::array::from_fn(|tier| {
            open.iter()
                .zip(&tiers[tier])
                .any(|(open, of_tier)| open & of_tier != 0)
        })
    }

    /// Of 64 services, the `word`th such, those whose ghosts of `class` are called, among the `open` ones; `passing` as told of `next`.
    pub fn called(
        self,
        word: usize,
        open: u64,
        class: AccessClass,
        arrived: Moment,
        passing: &Passing,
        next: Option<&Next>,
    ) -> u64 {
        let tiers = &self.rules.counters[self.counter].tiers;
        let (mut called, mut asked) = passing.among(tiers, &self.rules.conditions, word);
        (called, asked) = (called & open, asked & open);
        while asked != 0 {
            let (service, bit) = (
                word * 64 + asked.trailing_zeros() as usize,
                asked & asked.wrapping_neg(),
            );
            let passes =
                next.is_none_or(|next| self.would_pass(self.ghost(service, class, arrived), next));
            called = if passes { called | bit } else { called & !bit };
            asked &= !bit;
        }
        called
    }

    fn ghost(self, service: usize, class: AccessClass, arrived: Moment) -> Candidate {
        let (area, slot) = (
            self.setting.areas[service],
            (class == AccessClass::Appointment).then_some(arrived),
        );
        let tier = self.setting.tiers[self.counter][service].unwrap_or(0);
        Candidate {
            handle: GHOST,
            arrived,
            class,
            slot,
            area,
            tier,
            sent_here: false,
        }
    }

    /// Whether `ghost`, who comes when a future begins (an appointment: at its slot), would be called instead of `next`.
    fn would_pass(self, ghost: Candidate, next: &Next) -> bool {
        let policy = &self.setting.policy;
        let Why::Heads(heads) = &next.why else {
            let all = self.candidates().chain(std::iter::once(ghost));
            return choose(policy, &self.lines.tally, all, self.now)
                .is_some_and(|choice| choice.handle == ghost.handle);
        };
        let serves = &self.rules.counters[self.counter];
        let waited_ms = self.now.since_ms(ghost.arrived);
        for (place, condition) in policy.conditions.iter().enumerate() {
            let over = (condition.area == ghost.area && waited_ms > condition.over_ms)
                || self.waits_longer(serves, place);
            if over && (condition.prefer == ghost.area || self.somebody(serves, place)) {
                let heads = || self.smallest_allowed(serves, Some(place));
                return condition.prefer == ghost.area
                    && self.comes_first(ghost.class, ghost.arrived, ghost.tier, &heads());
            }
        }
        self.comes_first(ghost.class, ghost.arrived, ghost.tier, &heads.of)
    }

    /// Whether somebody else would be called before all `heads`.
    fn comes_first(
        self,
        class: AccessClass,
        arrived: Moment,
        tier: Tier,
        heads: &[Head; CLASSES],
    ) -> bool {
        let class = class.index();
        let key_ms = arrived
            .0
            .saturating_sub(self.rules.head_start_ms[class])
            .saturating_add(self.rules.penalty_of(tier));
        let one = Head {
            key_ms,
            arrived,
            handle: GHOST,
        };
        one < heads[class] && {
            let mut heads = *heads;
            heads[class] = one;
            by_class(&self.setting.policy, &self.lines.tally, &heads) == Some(class)
        }
    }

    /// The place of the first condition that holds, and in whose preferred area somebody may be called; and the places of those before it
    /// that lack only the latter.
    fn condition(self, serves: &Serves) -> (Option<usize>, u64) {
        let mut lacking = 0;
        for place in 0..serves.conditions.len() {
            if self.waits_longer(serves, place) {
                if self.somebody(serves, place) {
                    return (Some(place), lacking);
                }
                lacking |= bit(place);
            }
        }
        (None, lacking)
    }

    /// Whether anybody may be called in the area that the condition at this place prefers.
    fn somebody(self, serves: &Serves, place: usize) -> bool {
        let (due_ms, area) = (self.due_ms(), self.setting.policy.conditions[place].prefer);
        let mut served = serves.all[serves.conditions[place][1].clone()]
            .iter()
            .map(|s| &self.lines.keys_ms[s.service]);
        served.any(|[a, b, c]| *a.min(b) < LAST_MS || *c <= due_ms)
            || self.anybody_sent(|sent| sent.area == area)
    }

    /// Whether anybody who may be called has waited longer in the area of the condition at this place than it allows.
    fn waits_longer(self, serves: &Serves, place: usize) -> bool {
        let (condition, served) = (
            &self.setting.policy.conditions[place],
            &serves.all[serves.conditions[place][0].clone()],
        );
        let since = self.now.plus_ms(condition.over_ms.saturating_neg());
        let booked = || {
            served
                .iter()
                .any(|s| self.senior(s.service, since).is_some())
        };
        let in_line = || self.late(served, since) || (self.lines.appointments > 0 && booked());
        (self.lines.oldest_ms < since.0 && in_line())
            || self.anybody_sent(|sent| sent.area == condition.area && sent.since < since)
    }

    /// Whether anybody without an appointment waits since before `since`: the place of a head is its key without the head start.
    fn late(self, served: &[Served], since: Moment) -> bool {
        let late_ms = self
            .rules
            .head_start_ms
            .map(|head_start_ms| since.0.saturating_sub(head_start_ms).min(LAST_MS));
        let late = |s: &Served| {
            (self.lines.keys_ms[s.service][0] < late_ms[0])
                | (self.lines.keys_ms[s.service][1] < late_ms[1])
        };
        served.iter().fold(false, |any, s| any | late(s))
    }

    /// Of those who have waited longer than `over_ms`, the longest: waits from, arrival, handle.
    fn longest(self, served: &[Served], over_ms: i64) -> Option<(Moment, Moment, u32)> {
        let since = self.now.plus_ms(over_ms.saturating_neg());
        let mut longest = if self.lines.sent.is_empty() {
            None
        } else {
            self.longest_sent(since)
        };
        if self.lines.oldest_ms >= since.0 {
            return longest;
        }
        if self.late(served, since) {
            let least = self.least(served, |_| 0);
            let heads = [0, 1].map(|class| self.head(served, class, least[class], |_| 0));
            let arrived = heads.map(|head| (head.arrived, head.arrived, head.handle as u32));
            longest = arrived.into_iter().chain(longest).min();
        }
        if self.lines.appointments > 0 {
            longest = served
                .iter()
                .filter_map(|s| self.senior(s.service, since))
                .chain(longest)
                .min();
        }
        longest
    }

    /// Who in a line of appointments has waited longest, if that is since before `since`: waits from, arrival, handle. Who came late has
    /// waited less long than their place says.
    fn senior(self, service: usize, since: Moment) -> Option<(Moment, Moment, u32)> {
        // Nobody in a line has waited longer than its head's place says.
        let late_ms = since
            .0
            .saturating_sub(self.rules.head_start_ms[APPOINTMENT])
            .min(LAST_MS);
        if self.lines.keys_ms[service][APPOINTMENT] >= late_ms {
            return None;
        }
        let people = &self.lines.people;
        let due = self.now.plus_ms(self.setting.policy.appointment_early_ms);
        let eligible = self
            .lines
            .line(service, APPOINTMENT)
            .filter(|handle| people[*handle as usize].slot.is_none_or(|slot| slot <= due));
        let seniority = |handle: u32| {
            let person = &people[handle as usize];
            (
                person
                    .slot
                    .map_or(person.arrived, |slot| slot.max(person.arrived)),
                person.arrived,
                handle,
            )
        };
        eligible
            .map(seniority)
            .filter(|senior| senior.0 < since)
            .min()
    }

    /// Of each class, the one with the smallest key who may be called while a condition holds, or none does.
    fn smallest_allowed(self, serves: &Serves, condition: Option<usize>) -> [Head; CLASSES] {
        let served = condition.map_or(&serves.all[..], |place| {
            &serves.all[serves.conditions[place][1].clone()]
        });
        let mut heads = self.smallest(served);
        if !self.lines.sent.is_empty() {
            self.smallest_sent(
                &mut heads,
                condition.map(|place| self.setting.policy.conditions[place].prefer),
            );
        }
        heads
    }

    /// Of each class, the head of a line with the smallest key that may be called.
    fn smallest(self, served: &[Served]) -> [Head; CLASSES] {
        let penalty_ms = |s: &Served| s.penalty_ms;
        let mut least = self.least(served, penalty_ms);
        if self.lines.appointments > 0 {
            (0..served.len()).for_each(|place| {
                least[APPOINTMENT]
                    .observe(self.key_ms(&served[place], APPOINTMENT, penalty_ms), place)
            });
        }
        std::array::from_fn(|class| self.head(served, class, least[class], penalty_ms))
    }

    /// The smallest keys of those without an appointment.
    #[inline]
    fn least(self, served: &[Served], penalty_ms: impl Fn(&Served) -> i64) -> [Least; CLASSES] {
        let (mut standard, mut priority) = (Least::NONE, Least::NONE);
        for (place, s) in served.iter().enumerate() {
            let keys_ms = &self.lines.keys_ms[s.service];
            standard.observe(keys_ms[0] + penalty_ms(s), place);
            priority.observe(keys_ms[1] + penalty_ms(s), place);
        }
        [standard, priority, Least::NONE]
    }

    /// The key of the head of a line; that of nobody where it may not be called.
    fn key_ms(self, served: &Served, class: usize, penalty_ms: impl Fn(&Served) -> i64) -> i64 {
        let key_ms = self.lines.keys_ms[served.service][class];
        let due = class != APPOINTMENT || key_ms <= self.due_ms();
        if due {
            key_ms + penalty_ms(served)
        } else {
            NEVER_MS
        }
    }

    #[inline]
    fn head(
        self,
        served: &[Served],
        class: usize,
        least: Least,
        penalty_ms: impl Fn(&Served) -> i64,
    ) -> Head {
        let key_ms = least.key_ms();
        if key_ms >= LAST_MS {
            return Head::NOBODY;
        }
        let head = |s: &Served| {
            let handle = self.lines.first(s.service, class);
            Head {
                key_ms,
                arrived: self.lines.people[handle as usize].arrived,
                handle: u64::from(handle),
            }
        };
        if least.tied() {
            let equal = served
                .iter()
                .filter(|s| self.key_ms(s, class, &penalty_ms) == key_ms);
            return equal.map(head).min().unwrap_or(Head::NOBODY);
        }
        head(&served[least.place()])
    }

    /// Up to which key an appointment may be called: when its slot is near, not before.
    pub fn due_ms(self) -> i64 {
        let due_ms = self
            .now
            .0
            .saturating_add(self.setting.policy.appointment_early_ms);
        due_ms
            .saturating_sub(self.rules.head_start_ms[APPOINTMENT])
            .min(LAST_MS)
    }

    fn candidates(&self) -> impl Iterator<Item = Candidate> + Clone + '_ {
        self.lines.candidates(
            self.setting,
            &self.setting.tiers[self.counter],
            self.counter as u16,
        )
    }
}

/// Which class's head is called: by the first ratio that applies, or else by key.
fn by_class(policy: &Policy, tally: &Tally, heads: &[Head; CLASSES]) -> Option<usize> {
    let mut first = 0;
    for class in 1..CLASSES {
        first = if heads[class] < heads[first] {
            class
        } else {
            first
        };
    }
    if heads[first] == Head::NOBODY {
        return None;
    }
    for ratio in &policy.ratios {
        let (one, other) = (ratio.class.index(), ratio.other.index());
        if (one == first || other == first)
            && heads[one] != Head::NOBODY
            && heads[other] != Head::NOBODY
        {
            return Some(
                if tally.calls_since(ratio.class, ratio.other) >= ratio.every {
                    one
                } else {
                    other
                },
            );
        }
    }
    Some(first)
}
