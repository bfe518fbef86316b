// SPDX-License-Identifier: EUPL-1.2
//! Who waits, in lines that are in order by themselves.
//!
//! Conditions, ratios and keys look only at the heads of the lines, whose keys are kept beside them; the guard and the conditions look at
//! who has waited longest as well. So [`queue::choose`] is told again here in terms of heads, and a test holds that to the function over
//! thousands of random halls. Where somebody was sent to one counter, the function itself is asked.

use queue::{AccessClass, AreaId, Candidate, Condition, Moment, Policy, Tally, Tier, choose};

use crate::hall::Setting;

use super::passing::{Passing, bit};

const CLASSES: usize = AccessClass::ALL.len();

/// One person of a replication.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    /// Names the person for draws.
    pub visit: u64,
    pub arrived: Moment,
    pub class: AccessClass,
    pub slot: Option<Moment>,
    /// Where its legs begin among the tracked calls; `usize::MAX` when nobody asks about it.
    pub first_leg: usize,
    /// Where the services of its legs begin in the list of all.
    pub services_at: usize,
    /// Legs in all, and which is open.
    pub legs: u16,
    pub leg: u16,
    pub service: u16,
    pub bound_to: Option<u16>,
}

/// A first-in first-out line that lets those who came earlier in at their place.
#[derive(Clone, Debug, Default)]
struct Line {
    people: Vec<u32>,
    head: usize,
}

impl Line {
    fn first(&self) -> Option<u32> {
        self.people.get(self.head).copied()
    }
}

/// What decides about the head of a line, the smaller the sooner: key in milliseconds (without the tier's penalty), arrival, handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    key_ms: i64,
    arrived: Moment,
    handle: u64,
}

impl Head {
    const NOBODY: Head = Head { key_ms: i64::MAX, arrived: Moment(i64::MAX), handle: u64::MAX };

    fn behind(self, penalty_ms: i64) -> Head {
        Head { key_ms: self.key_ms.saturating_add(penalty_ms), ..self }
    }
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

/// Of each class, the head with the smallest key among those who may be called.
#[derive(Clone, Copy, Debug)]
struct Heads {
    of: [Head; CLASSES],
    /// The place of the condition that holds, if one does.
    condition: Option<usize>,
    /// Which of the conditions before that one fail only because nobody is there in the area that they prefer, by place.
    over: u64,
}

/// A service of a counter: its first line, its area, and what its tier adds to keys.
#[derive(Clone, Copy, Debug)]
struct Served {
    line: usize,
    area: AreaId,
    penalty_ms: i64,
}

/// All lines of the hall: one for each service and access class, and one for those sent to a counter.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub people: Vec<Person>,
    lines: Vec<Line>,
    heads: Vec<Head>,
    sent: Vec<u32>,
    pub tally: Tally,
    /// By counter.
    served: Vec<Vec<Served>>,
}

impl Lines {
    /// Once for all futures by `setting`.
    pub fn prepare(&mut self, setting: &Setting) {
        let served = |(service, tier): (usize, &Option<Tier>)| {
            Some(Served { line: service * CLASSES, area: setting.areas[service], penalty_ms: penalty_ms(&setting.policy, (*tier)?) })
        };
        self.served = setting.tiers.iter().map(|tiers| tiers.iter().enumerate().filter_map(served).collect()).collect();
    }

    pub fn clear(&mut self, services: usize) {
        self.people.clear();
        self.sent.clear();
        self.lines.resize_with(services * CLASSES, Line::default);
        for line in &mut self.lines {
            line.people.clear();
            line.head = 0;
        }
        self.heads.clear();
        self.heads.resize(services * CLASSES, Head::NOBODY);
        self.tally = Tally::default();
    }

    pub fn join(&mut self, policy: &Policy, handle: u32) {
        let person = self.people[handle as usize];
        if person.bound_to.is_some() {
            self.sent.push(handle);
            return;
        }
        let (class, place) = standing(policy, &person);
        let rank = |h: u32| (standing(policy, &self.people[h as usize]).1, self.people[h as usize].arrived, h);
        let own = (place, person.arrived, handle);
        let index = usize::from(person.service) * CLASSES + class;
        let line = &mut self.lines[index];
        let mut at = line.people.len();
        while at > line.head && rank(line.people[at - 1]) > own {
            at -= 1;
        }
        line.people.insert(at, handle);
        if at == line.head {
            self.look(policy, index);
        }
    }

    /// Whom `counter` calls at `now`, by the rules of the hall. `tiers` is what the counter serves.
    pub fn next(&self, setting: &Setting, tiers: &[Option<Tier>], counter: u16, now: Moment) -> Option<Next> {
        let policy = &setting.policy;
        if !self.sent.is_empty() || policy.conditions.len() > 60 {
            let choice = choose(policy, &self.tally, self.candidates(setting, tiers, counter), now)?;
            return Some(Next { handle: choice.handle as u32, why: Why::Rules });
        }
        let served = &self.served[usize::from(counter)];
        if let Some(guard_ms) = policy.guard_ms
            && let Some((since, arrived, handle)) = self.longest(policy, served, now, guard_ms)
        {
            return Some(Next { handle, why: Why::Guard(since, arrived) });
        }
        let (condition, over) = self.condition(policy, served, now);
        let area = condition.map(|place| policy.conditions[place].prefer);
        let heads = Heads { of: self.smallest(policy, served, area, now), condition, over };
        let chosen = by_class(policy, &self.tally, &heads.of)?;
        Some(Next { handle: heads.of[chosen].handle as u32, why: Why::Heads(heads) })
    }

    /// Which of those of `class` who come at `arrived`, when a future begins, would be called at `now` instead of `next`.
    pub fn passing(&self, policy: &Policy, class: AccessClass, arrived: Moment, next: Next, now: Moment) -> Passing {
        let waited_ms = now.since_ms(arrived);
        let beyond_guard = policy.guard_ms.is_some_and(|guard_ms| waited_ms > guard_ms);
        let heads = match next.why {
            Why::Guard(since, seniors) => return Passing::these([beyond_guard && (arrived, arrived) < (since, seniors); 3]),
            Why::Heads(_) if beyond_guard => return Passing::ALL,
            Why::Heads(heads) => heads,
            Why::Rules => return Passing::ASK,
        };
        // A ghost could itself make a condition hold that comes before the one that does.
        let before = heads.condition.unwrap_or(policy.conditions.len());
        let own = |ask: u64, (place, c): (usize, &Condition)| if waited_ms > c.over_ms { ask | bit(place) } else { ask };
        let ask = policy.conditions.iter().enumerate().take(before).fold(0, own);
        let key_ms = arrived.0.saturating_sub(policy.head_start_ms[class.index()]);
        let called = |tier: Tier| {
            let mut of = heads.of;
            let ghost = Head { key_ms, arrived, handle: u64::MAX }.behind(penalty_ms(policy, tier));
            ghost < of[class.index()] && {
                of[class.index()] = ghost;
                by_class(policy, &self.tally, &of) == Some(class.index())
            }
        };
        let only = heads.condition.map(|place| policy.conditions[place].prefer);
        Passing { tiers: [called(0), called(1), called(2)], only, alone: heads.over, ask }
    }

    /// Whether `ghost`, who comes when a future begins (an appointment: at its slot), would be called by `counter` at `now`, by the
    /// function itself.
    pub fn would_pass(&self, setting: &Setting, ghost: Candidate, tiers: &[Option<Tier>], counter: u16, now: Moment) -> bool {
        let all = self.candidates(setting, tiers, counter).chain(std::iter::once(ghost));
        choose(&setting.policy, &self.tally, all, now).is_some_and(|choice| choice.handle == ghost.handle)
    }

    /// Takes `handle` out of its line.
    pub fn leave(&mut self, policy: &Policy, handle: u32) {
        let person = self.people[handle as usize];
        if person.bound_to.is_some() {
            self.sent.retain(|h| *h != handle);
            return;
        }
        let index = usize::from(person.service) * CLASSES + standing(policy, &person).0;
        let line = &mut self.lines[index];
        if line.first() == Some(handle) {
            line.head += 1;
            self.look(policy, index);
        } else if let Some(at) = line.people.iter().position(|h| *h == handle) {
            line.people.remove(at);
        }
    }

    /// Remembers a call, for the ratios.
    pub fn count(&mut self, policy: &Policy, person: &Person) {
        if let Some(class) = AccessClass::ALL.get(standing(policy, person).0) {
            self.tally.called(*class);
        }
    }

    /// The earliest moment after `now` at which somebody in a line becomes eligible.
    pub fn next_eligible(&self, policy: &Policy, now: Moment) -> Option<Moment> {
        let slots = self.lines.iter().skip(AccessClass::Appointment.index()).step_by(CLASSES).filter_map(Line::first);
        slots.filter_map(|h| self.people[h as usize].slot).map(|slot| slot.plus_ms(-policy.appointment_early_ms)).filter(|m| *m > now).min()
    }

    /// Keeps what decides about the head of a line.
    fn look(&mut self, policy: &Policy, index: usize) {
        self.heads[index] = self.lines[index].first().map_or(Head::NOBODY, |handle| {
            let person = &self.people[handle as usize];
            let (class, place) = standing(policy, person);
            let key_ms = place.0.saturating_sub(policy.head_start_ms[class]);
            Head { key_ms, arrived: person.arrived, handle: u64::from(handle) }
        });
    }

    /// The place of the first condition that holds, and in whose preferred area somebody may be called; and the places of those before it
    /// that lack only the latter.
    fn condition(&self, policy: &Policy, served: &[Served], now: Moment) -> (Option<usize>, u64) {
        let there = |area: AreaId| {
            let heads = served.iter().filter(|s| s.area == area).flat_map(|s| (0..CLASSES).map(move |class| (s.line + class, class)));
            heads.into_iter().any(|(line, class)| self.heads[line].key_ms <= due_ms(policy, class, now))
        };
        let over = |condition: &Condition| {
            let own = served.iter().filter(|s| s.area == condition.area);
            own.into_iter().any(|s| self.longest(policy, std::slice::from_ref(s), now, condition.over_ms).is_some())
        };
        let mut lacking = 0;
        for (place, condition) in policy.conditions.iter().enumerate().filter(|(_, c)| over(c)) {
            if there(condition.prefer) {
                return (Some(place), lacking);
            }
            lacking |= bit(place);
        }
        (None, lacking)
    }

    /// Of those who have waited longer than `over_ms`, the longest: waits from, arrival, handle.
    fn longest(&self, policy: &Policy, served: &[Served], now: Moment, over_ms: i64) -> Option<(Moment, Moment, u32)> {
        // Nobody in a line has waited longer than its head's place says, and the place is the key without the head start.
        let since = now.plus_ms(over_ms.saturating_neg());
        let late_ms: [i64; CLASSES] = std::array::from_fn(|class| since.0.saturating_sub(policy.head_start_ms[class]));
        let mut longest: Option<(Moment, Moment, u32)> = None;
        for served in served {
            for (class, late_ms) in late_ms.iter().enumerate() {
                if self.heads[served.line + class].key_ms < *late_ms
                    && let Some(senior) = self.senior(served.line + class, class, since, now.plus_ms(policy.appointment_early_ms))
                    && longest.is_none_or(|l| senior < l)
                {
                    longest = Some(senior);
                }
            }
        }
        longest
    }

    /// Who in a line has waited longest, if that is since before `since`: waits from, arrival, handle.
    fn senior(&self, line: usize, class: usize, since: Moment, due: Moment) -> Option<(Moment, Moment, u32)> {
        let line = &self.lines[line];
        if class != AccessClass::Appointment.index() {
            let handle = line.first()?;
            let arrived = self.people[handle as usize].arrived;
            return (arrived < since).then_some((arrived, arrived, handle));
        }
        let seniority = |handle: &u32| {
            let person = &self.people[*handle as usize];
            (person.slot.map_or(person.arrived, |slot| slot.max(person.arrived)), person.arrived, *handle)
        };
        let eligible = |handle: &&u32| self.people[**handle as usize].slot.is_none_or(|slot| slot <= due);
        line.people.iter().skip(line.head).filter(eligible).map(seniority).filter(|senior| senior.0 < since).min()
    }

    /// Of each class, the head with the smallest key that may be called, in `area` if there is one.
    fn smallest(&self, policy: &Policy, served: &[Served], area: Option<AreaId>, now: Moment) -> [Head; CLASSES] {
        let due_ms: [i64; CLASSES] = std::array::from_fn(|class| due_ms(policy, class, now));
        let mut best = [Head::NOBODY; CLASSES];
        for served in served.iter().filter(|s| area.is_none_or(|area| s.area == area)) {
            for (class, best) in best.iter_mut().enumerate() {
                let head = self.heads[served.line + class];
                if head.key_ms.saturating_add(served.penalty_ms) <= best.key_ms && head.key_ms <= due_ms[class] {
                    *best = (*best).min(head.behind(served.penalty_ms));
                }
            }
        }
        best
    }

    fn candidates<'a>(
        &'a self,
        setting: &'a Setting,
        tiers: &'a [Option<Tier>],
        counter: u16,
    ) -> impl Iterator<Item = Candidate> + Clone + 'a {
        // Who has an appointment and came late has waited less long than its place says, so here the whole line matters.
        let whole = |index: usize| index % CLASSES == AccessClass::Appointment.index();
        let ends = self.lines.iter().enumerate().map(move |(index, line)| (line, if whole(index) { usize::MAX } else { 1 }));
        let heads = ends.flat_map(|(line, most)| line.people.iter().skip(line.head).take(most).copied());
        heads.chain(self.sent.iter().copied()).filter_map(move |handle| self.candidate(setting, tiers, counter, handle))
    }

    fn candidate(&self, setting: &Setting, tiers: &[Option<Tier>], counter: u16, handle: u32) -> Option<Candidate> {
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
fn standing(policy: &Policy, person: &Person) -> (usize, Moment) {
    match (person.class, person.slot) {
        (AccessClass::Appointment, Some(slot)) if person.arrived <= slot.plus_ms(policy.appointment_late_ms) => {
            (AccessClass::Appointment.index(), slot)
        }
        (AccessClass::Appointment, _) => (AccessClass::Standard.index(), person.arrived),
        (class, _) => (class.index(), person.arrived),
    }
}

/// Up to which key a class may be called at `now`: an appointment when its slot is near, not before.
fn due_ms(policy: &Policy, class: usize, now: Moment) -> i64 {
    if class == AccessClass::Appointment.index() {
        now.0.saturating_add(policy.appointment_early_ms).saturating_sub(policy.head_start_ms[class])
    } else {
        i64::MAX - 1
    }
}

/// Which class's head is called: by the first ratio that applies, or else by key.
fn by_class(policy: &Policy, tally: &Tally, heads: &[Head; CLASSES]) -> Option<usize> {
    let first = (0..CLASSES).min_by_key(|class| heads[*class]).filter(|class| heads[*class] != Head::NOBODY)?;
    for ratio in &policy.ratios {
        let (one, other) = (ratio.class.index(), ratio.other.index());
        if (one == first || other == first) && heads[one] != Head::NOBODY && heads[other] != Head::NOBODY {
            return Some(if tally.calls_since(ratio.class, ratio.other) >= ratio.every { one } else { other });
        }
    }
    Some(first)
}

fn penalty_ms(policy: &Policy, tier: Tier) -> i64 {
    policy.tier_penalty_ms.get(usize::from(tier).min(2)).copied().unwrap_or(0)
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
