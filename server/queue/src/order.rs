// SPDX-License-Identifier: EUPL-1.2
//! Who is next, and why: one function, for the live hall and for every simulation of it.

use crate::{AccessClass, AreaId, CounterId, Moment, Policy, Reason, Tier};

/// One waiting leg, as the rules of order see it. Small and `Copy`, so that a simulation can keep millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The caller's own handle (a visit's id, or an index in a simulation); ties of key and arrival go to the smaller.
    pub handle: u64,
    pub arrived: Moment,
    pub class: AccessClass,
    pub slot: Option<Moment>,
    pub area: AreaId,
    /// How gladly the asking counter serves this leg's service.
    pub tier: Tier,
    /// The leg was sent to the asking counter.
    pub sent_here: bool,
}

/// The choice and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub handle: u64,
    pub tier: Tier,
    pub reason: Reason,
}

/// What the ratios remember: how many of each class were called since the last call of each other class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// `since[a][b]`: calls of class `b` since the last call of class `a`.
    pub since: [[u32; 3]; 3],
}

impl Tally {
    /// Counts a call of `class` (as [`Candidate::counts_as`] tells it).
    pub fn called(&mut self, class: AccessClass) {
        for row in &mut self.since {
            if let Some(calls) = row.get_mut(class.index()) {
                *calls = calls.saturating_add(1);
            }
        }
        if let Some(row) = self.since.get_mut(class.index()) {
            *row = [0; 3];
        }
    }

    /// Calls of `other` since the last call of `class`.
    pub fn calls_since(&self, class: AccessClass, other: AccessClass) -> u32 {
        self.since
            .get(class.index())
            .and_then(|row| row.get(other.index()))
            .copied()
            .unwrap_or(0)
    }
}

/// Chooses among `waiting` (only those the asking counter can serve), by: guard, conditions, ratios, then the smallest key.
/// `None` when nobody is eligible. Does not allocate.
///
/// - Guard: of those who have waited longer than `guard_ms`, the longest.
/// - Conditions: the first that holds, and whose preferred area has somebody, limits the choice to that area; within it, ratios and key decide.
/// - Ratios: see [`Policy::ratios`].
/// - Key: [`Candidate::key`].
///
/// Without conditions no class starves another: whoever has the smallest key of all is called after at most `every` calls of the other
/// class of the deciding ratio, and only finitely many later arrivals can have a smaller key than one that waits.
pub fn choose(
    policy: &Policy,
    tally: &Tally,
    waiting: impl Iterator<Item = Candidate> + Clone,
    now: Moment,
) -> Option<Choice> {
    let eligible = waiting.filter(move |c| c.eligible(policy, now));
    if let Some(longest) = beyond_guard(policy, eligible.clone(), now) {
        return Some(longest.chosen(Reason::StarvationGuard));
    }
    if let Some(area) = preferred_area(policy, eligible.clone(), now) {
        let (chosen, _) = by_class(policy, tally, eligible.filter(move |c| c.area == area))?;
        return Some(chosen.chosen(Reason::Condition(area)));
    }
    let (chosen, ratio) = by_class(policy, tally, eligible.clone())?;
    let reason = ratio.unwrap_or_else(|| reason_of_key(policy, &chosen, eligible));
    Some(chosen.chosen(reason))
}

/// Which of the idle counters that call by themselves takes an arriving visit: the one that prefers the service most, then the longest
/// idle, then the lowest number. `idle` yields (counter, tier of the service there, idle since).
pub fn taker(idle: impl Iterator<Item = (CounterId, Tier, Moment)>) -> Option<CounterId> {
    idle.min_by_key(|&(counter, tier, since)| (tier, since, counter))
        .map(|(counter, _, _)| counter)
}

impl Candidate {
    /// The class that the rules of order count it under: an appointment that came too late, or without a slot, is a walk-in.
    pub fn counts_as(&self, policy: &Policy) -> AccessClass {
        match (self.class, self.slot) {
            (AccessClass::Appointment, Some(slot))
                if self.arrived <= slot.plus_ms(policy.appointment_late_ms) =>
            {
                AccessClass::Appointment
            }
            (AccessClass::Appointment, _) => AccessClass::Standard,
            (class, _) => class,
        }
    }

    /// Whether it may be called at `now`: an appointment not before its time, everybody else always.
    pub fn eligible(&self, policy: &Policy, now: Moment) -> bool {
        self.booked(policy)
            .is_none_or(|slot| now >= slot.plus_ms(policy.appointment_early_ms.saturating_neg()))
    }

    /// From when its wait counts: the arrival, or the slot for an appointment that came before it.
    pub fn waits_from(&self, policy: &Policy) -> Moment {
        self.booked(policy)
            .map_or(self.arrived, |slot| slot.max(self.arrived))
    }

    /// Smaller is called sooner: arrival (or slot) − head start of the class + penalty of the tier, in milliseconds.
    pub fn key(&self, policy: &Policy) -> i128 {
        let head_start = policy
            .head_start_ms
            .get(self.counts_as(policy).index())
            .copied()
            .unwrap_or(0);
        self.plain_key(policy)
            .saturating_sub(i128::from(head_start))
    }

    /// The key and what breaks its ties: the arrival, then the handle.
    pub fn rank(&self, policy: &Policy) -> (i128, Moment, u64) {
        (self.key(policy), self.arrived, self.handle)
    }

    /// The order of pure waiting, for the guard and for the longest wait.
    pub(crate) fn seniority(&self, policy: &Policy) -> (Moment, Moment, u64) {
        (self.waits_from(policy), self.arrived, self.handle)
    }

    /// The key without the head start.
    fn plain_key(&self, policy: &Policy) -> i128 {
        let penalty = policy
            .tier_penalty_ms
            .get(usize::from(self.tier).min(2))
            .copied()
            .unwrap_or(0);
        i128::from(self.booked(policy).unwrap_or(self.arrived).0)
            .saturating_add(i128::from(penalty))
    }

    /// The slot it is ordered by, if it still counts as an appointment.
    fn booked(&self, policy: &Policy) -> Option<Moment> {
        self.slot
            .filter(|_| self.counts_as(policy) == AccessClass::Appointment)
    }

    fn chosen(&self, reason: Reason) -> Choice {
        Choice {
            handle: self.handle,
            tier: self.tier,
            reason,
        }
    }
}

fn beyond_guard(
    policy: &Policy,
    eligible: impl Iterator<Item = Candidate>,
    now: Moment,
) -> Option<Candidate> {
    let guard_ms = policy.guard_ms?;
    eligible
        .filter(|c| now.since_ms(c.waits_from(policy)) > guard_ms)
        .min_by_key(|c| c.seniority(policy))
}

fn preferred_area(
    policy: &Policy,
    eligible: impl Iterator<Item = Candidate> + Clone,
    now: Moment,
) -> Option<AreaId> {
    let holds = |area: AreaId, over_ms: i64| {
        eligible
            .clone()
            .any(|c| c.area == area && now.since_ms(c.waits_from(policy)) > over_ms)
    };
    let found = policy
        .conditions
        .iter()
        .find(|c| holds(c.area, c.over_ms) && eligible.clone().any(|e| e.area == c.prefer));
    found.map(|c| c.prefer)
}

/// The choice by ratios, or else by key; with the reason when a ratio decided.
fn by_class(
    policy: &Policy,
    tally: &Tally,
    eligible: impl Iterator<Item = Candidate>,
) -> Option<(Candidate, Option<Reason>)> {
    let heads = heads(policy, eligible);
    let head = |class: AccessClass| heads.get(class.index()).copied().flatten();
    let first = heads
        .iter()
        .flatten()
        .min_by_key(|c| c.rank(policy))
        .copied()?;
    let first_class = first.counts_as(policy);
    for ratio in &policy.ratios {
        if ratio.class != first_class && ratio.other != first_class {
            continue;
        }
        if let (Some(one), Some(other)) = (head(ratio.class), head(ratio.other)) {
            let due = tally.calls_since(ratio.class, ratio.other) >= ratio.every;
            let chosen = if due { one } else { other };
            return Some((chosen, Some(Reason::Ratio(chosen.counts_as(policy)))));
        }
    }
    Some((first, None))
}

/// Of each class, the one with the smallest key.
fn heads(policy: &Policy, eligible: impl Iterator<Item = Candidate>) -> [Option<Candidate>; 3] {
    let mut heads: [Option<Candidate>; 3] = [None; 3];
    for candidate in eligible {
        if let Some(head) = heads.get_mut(candidate.counts_as(policy).index())
            && head.is_none_or(|h| candidate.rank(policy) < h.rank(policy))
        {
            *head = Some(candidate);
        }
    }
    heads
}

/// Why `chosen`, who has the smallest key of all, has it.
fn reason_of_key(
    policy: &Policy,
    chosen: &Candidate,
    mut eligible: impl Iterator<Item = Candidate> + Clone,
) -> Reason {
    if chosen.sent_here {
        return Reason::SentHere;
    }
    if chosen.booked(policy).is_some() {
        return Reason::AppointmentDue;
    }
    if !eligible
        .clone()
        .any(|c| c.seniority(policy) < chosen.seniority(policy))
    {
        return Reason::LongestWait;
    }
    let plain = |c: &Candidate| (c.plain_key(policy), c.arrived, c.handle);
    if eligible.any(|c| plain(&c) < plain(chosen)) {
        Reason::HeadStart(chosen.counts_as(policy))
    } else {
        Reason::Preferred
    }
}
