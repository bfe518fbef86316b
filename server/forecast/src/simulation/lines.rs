// SPDX-License-Identifier: EUPL-1.2
//! Who waits, in lines that are in order by themselves.
//!
//! Where an office has neither ratios nor conditions, and nobody has waited beyond the guard, [`queue::choose`] takes whoever has the
//! smallest key; then it is enough to compare the keys of the lines' heads, which are kept beside them. Otherwise the function is asked.

use queue::{AccessClass, Candidate, Moment, Policy, Tally, Tier, choose};

use crate::hall::Setting;

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
    /// Keys alone decided.
    Key(Head),
    /// Has waited beyond the guard: since when, and the arrival.
    Guard(Moment, Moment),
    /// The rules about the whole line were asked.
    Rules,
}

/// A service of a counter: its first line, and what its tier adds to keys.
#[derive(Clone, Copy, Debug)]
struct Served {
    line: usize,
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
            Some(Served { line: service * CLASSES, penalty_ms: penalty_ms(&setting.policy, (*tier)?) })
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
        if !self.plain(policy) {
            let choice = choose(policy, &self.tally, self.candidates(setting, tiers, counter), now)?;
            return Some(Next { handle: choice.handle as u32, why: Why::Rules });
        }
        let served = &self.served[usize::from(counter)];
        if let Some((since, arrived, handle)) = self.beyond_guard(policy, served, now) {
            return Some(Next { handle, why: Why::Guard(since, arrived) });
        }
        let best = self.smallest(policy, served, now);
        (best != Head::NOBODY).then_some(Next { handle: best.handle as u32, why: Why::Key(best) })
    }

    /// Whether `ghost`, who comes when a future begins (an appointment: at its slot), would be called by `counter` at `now` instead of `next`.
    pub fn would_pass(&self, setting: &Setting, ghost: Candidate, next: Next, tiers: &[Option<Tier>], counter: u16, now: Moment) -> bool {
        let policy = &setting.policy;
        let beyond_guard = policy.guard_ms.is_some_and(|guard_ms| now.since_ms(ghost.arrived) > guard_ms);
        match next.why {
            Why::Guard(since, arrived) => beyond_guard && (ghost.arrived, ghost.arrived) < (since, arrived),
            Why::Key(_) if beyond_guard => true,
            Why::Key(head) => {
                let key_ms = ghost.arrived.0.saturating_sub(policy.head_start_ms[ghost.class.index()]);
                Head { key_ms, arrived: ghost.arrived, handle: u64::MAX }.behind(penalty_ms(policy, ghost.tier)) < head
            }
            Why::Rules => {
                let all = self.candidates(setting, tiers, counter).chain(std::iter::once(ghost));
                choose(policy, &self.tally, all, now).is_some_and(|choice| choice.handle == ghost.handle)
            }
        }
    }

    /// Whether nobody of `class` who came at `arrived` can pass `next` anywhere: most decisions need not look at single ghosts.
    pub fn none_would_pass(policy: &Policy, class: AccessClass, arrived: Moment, next: Next, now: Moment) -> bool {
        let beyond_guard = policy.guard_ms.is_some_and(|guard_ms| now.since_ms(arrived) > guard_ms);
        let least_ms = policy.tier_penalty_ms.iter().copied().min().unwrap_or(0);
        let key_ms = arrived.0.saturating_sub(policy.head_start_ms[class.index()]).saturating_add(least_ms);
        match next.why {
            Why::Guard(..) => !beyond_guard,
            Why::Key(head) => !beyond_guard && key_ms > head.key_ms,
            Why::Rules => false,
        }
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

    /// Whether guard and keys alone decide.
    fn plain(&self, policy: &Policy) -> bool {
        policy.ratios.is_empty() && policy.conditions.is_empty() && self.sent.is_empty()
    }

    /// Of those who have waited beyond the guard, the longest: waits from, arrival, handle.
    fn beyond_guard(&self, policy: &Policy, served: &[Served], now: Moment) -> Option<(Moment, Moment, u32)> {
        let guard_ms = policy.guard_ms?;
        // Nobody in a line has waited longer than its head's place says, and the place is the key without the head start.
        let since = now.plus_ms(guard_ms.saturating_neg());
        let late_ms: [i64; CLASSES] = std::array::from_fn(|class| since.0.saturating_sub(policy.head_start_ms[class]));
        let mut longest: Option<(Moment, Moment, u32)> = None;
        for served in served {
            for (class, late_ms) in late_ms.iter().enumerate() {
                if self.heads[served.line + class].key_ms < *late_ms
                    && let Some(senior) = self.senior(served.line + class, class, since)
                    && longest.is_none_or(|l| senior < l)
                {
                    longest = Some(senior);
                }
            }
        }
        longest
    }

    /// Who in a line has waited longest, if that is since before `since`: waits from, arrival, handle.
    fn senior(&self, line: usize, class: usize, since: Moment) -> Option<(Moment, Moment, u32)> {
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
        line.people.iter().skip(line.head).map(seniority).filter(|senior| senior.0 < since).min()
    }

    fn smallest(&self, policy: &Policy, served: &[Served], now: Moment) -> Head {
        // An appointment is called when its slot is near, not before.
        let mut due_ms = [i64::MAX; CLASSES];
        let appointment = AccessClass::Appointment.index();
        due_ms[appointment] = now.0.saturating_add(policy.appointment_early_ms).saturating_sub(policy.head_start_ms[appointment]);
        let mut best = Head::NOBODY;
        for served in served {
            for (class, due_ms) in due_ms.iter().enumerate() {
                let head = self.heads[served.line + class];
                if head.key_ms.saturating_add(served.penalty_ms) <= best.key_ms && head.key_ms <= *due_ms {
                    best = best.min(head.behind(served.penalty_ms));
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

fn penalty_ms(policy: &Policy, tier: Tier) -> i64 {
    policy.tier_penalty_ms.get(usize::from(tier).min(2)).copied().unwrap_or(0)
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
