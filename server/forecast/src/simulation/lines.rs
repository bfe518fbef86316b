// SPDX-License-Identifier: EUPL-1.2
//! Who waits, in lines that are in order by themselves.

use queue::{AccessClass, Candidate, Choice, Moment, Policy, Tally, Tier, choose};

use crate::hall::Setting;

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

/// All lines of the hall: one for each service and access class, and one for those sent to a counter.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub people: Vec<Person>,
    lines: Vec<Line>,
    sent: Vec<u32>,
    pub tally: Tally,
}

impl Lines {
    pub fn clear(&mut self, services: usize) {
        self.people.clear();
        self.sent.clear();
        self.lines.resize_with(services * 3, Line::default);
        for line in &mut self.lines {
            line.people.clear();
            line.head = 0;
        }
        self.tally = Tally::default();
    }

    pub fn join(&mut self, policy: &Policy, handle: u32) {
        let person = self.people[handle as usize];
        if person.bound_to.is_some() {
            self.sent.push(handle);
            return;
        }
        let (class, place) = standing(policy, &person);
        let people = &self.people;
        let line = &mut self.lines[person.service as usize * 3 + class];
        let mut at = line.people.len();
        while at > line.head && standing(policy, &people[line.people[at - 1] as usize]).1 > place {
            at -= 1;
        }
        line.people.insert(at, handle);
    }

    /// Whom `counter` calls at `now`, by the rules of the hall. `tiers` is what the counter serves.
    pub fn next(&self, setting: &Setting, tiers: &[Option<Tier>], counter: u16, now: Moment) -> Option<Choice> {
        choose(&setting.policy, &self.tally, self.candidates(setting, tiers, counter), now)
    }

    /// Whether somebody of the standard class who came at `arrived` for `service` would be called by `counter` at `now` instead of `chosen`.
    pub fn would_pass(
        &self,
        setting: &Setting,
        ghost: Candidate,
        chosen: Choice,
        tiers: &[Option<Tier>],
        counter: u16,
        now: Moment,
    ) -> bool {
        let policy = &setting.policy;
        let ghost_wins = |choice: Option<Choice>| choice.is_some_and(|c| c.handle == ghost.handle);
        if policy.ratios.is_empty() && policy.conditions.is_empty() && policy.guard_ms.is_none() {
            // Without rules about the whole line, the smaller key wins between any two: two candidates decide.
            let Some(chosen) = self.candidate(setting, tiers, counter, chosen.handle as u32) else { return false };
            return ghost_wins(choose(policy, &self.tally, [chosen, ghost].into_iter(), now));
        }
        ghost_wins(choose(policy, &self.tally, self.candidates(setting, tiers, counter).chain(std::iter::once(ghost)), now))
    }

    /// Takes `handle` out of its line.
    pub fn leave(&mut self, policy: &Policy, handle: u32) {
        let person = self.people[handle as usize];
        if person.bound_to.is_some() {
            self.sent.retain(|h| *h != handle);
            return;
        }
        let (class, _) = standing(policy, &person);
        let line = &mut self.lines[person.service as usize * 3 + class];
        if line.first() == Some(handle) {
            line.head += 1;
        } else if let Some(at) = line.people.iter().position(|h| *h == handle) {
            line.people.remove(at);
        }
    }

    /// The earliest moment after `now` at which somebody in a line becomes eligible.
    pub fn next_eligible(&self, policy: &Policy, now: Moment) -> Option<Moment> {
        let slots = self.lines.iter().skip(AccessClass::Appointment.index()).step_by(3).filter_map(Line::first);
        slots.filter_map(|h| self.people[h as usize].slot).map(|slot| slot.plus_ms(-policy.appointment_early_ms)).filter(|m| *m > now).min()
    }

    fn candidates<'a>(
        &'a self,
        setting: &'a Setting,
        tiers: &'a [Option<Tier>],
        counter: u16,
    ) -> impl Iterator<Item = Candidate> + Clone + 'a {
        let heads = self.lines.iter().filter_map(Line::first);
        heads.chain(self.sent.iter().copied()).filter_map(move |handle| self.candidate(setting, tiers, counter, handle))
    }

    fn candidate(&self, setting: &Setting, tiers: &[Option<Tier>], counter: u16, handle: u32) -> Option<Candidate> {
        let person = &self.people[handle as usize];
        let tier = tiers[person.service as usize]?;
        if person.bound_to.is_some_and(|c| c != counter) {
            return None;
        }
        Some(Candidate {
            handle: u64::from(handle),
            arrived: person.arrived,
            class: person.class,
            slot: person.slot,
            area: setting.areas[person.service as usize],
            tier,
            sent_here: person.bound_to.is_some(),
        })
    }
}

/// In which class's line a person stands, and by what moment: a late appointment stands among the standard ones by its arrival.
fn standing(policy: &Policy, person: &Person) -> (usize, Moment) {
    match person.slot {
        Some(slot) if person.arrived.0 <= slot.0.saturating_add(policy.appointment_late_ms) => (AccessClass::Appointment.index(), slot),
        Some(_) => (AccessClass::Standard.index(), person.arrived),
        None => (person.class.index(), person.arrived),
    }
}
