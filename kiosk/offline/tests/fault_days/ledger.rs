// SPDX-License-Identifier: EUPL-1.2
//! What people saw, and whether the journal keeps to it.

use std::collections::{BTreeMap, BTreeSet};

use printing::press::Outcome;
use queue::{Day, Event, Hall};

use super::journal::Journal;
use super::office;
use super::server::Server;
use super::totem::Totem;

/// A hand-over is on the slowest wire for so long at most.
const ARRIVAL_WITHIN_MS: i64 = 12_000;
/// A number of the server's own is in a hand so long after it was made, at most: then the citizen is told that there is none.
const ANSWER_WITHIN_MS: i64 = 31_000;

#[derive(Default)]
pub struct Ledger {
    /// Tickets in people's hands, in the order in which they came there.
    pub shown: Vec<Shown>,
    /// The links that the server made, by touch.
    made: BTreeMap<String, BTreeSet<String>>,
    told: BTreeSet<String>,
    stolen: BTreeSet<String>,
    /// A stolen totem told of numbers that may have been given.
    pub numbers_left_out: bool,
    /// Links that were in a journal that was lost with its disk.
    pub lost_with_disk: BTreeSet<String>,
    /// A copy took the place of a lost disk.
    was_restored: bool,
    /// Links that a replaced server knew when it was unplugged again: what it was told of their slips is on its disk alone, and so is what it
    /// was told of a day that is over.
    pub known_to_replaced: BTreeSet<String>,
    /// Links of numbers that it gave while it stood in the place of the server that had replaced it.
    pub given_by_replaced: BTreeSet<String>,
    /// What became of each slip as the totem believes, by link or by what staff asked for.
    pub outcomes: BTreeMap<String, Outcome>,
    /// What staff asked for, and the link of the visit.
    pub wanted_again: BTreeMap<String, String>,
    /// Some clock was not right for a while.
    pub clocks_were_set: bool,
    pub lost: u64,
    pub doubled: u64,
    /// Numbers that a replaced server gave a second time, to a totem that could not know.
    pub by_replaced: u64,
}

pub struct Shown {
    pub touch: String,
    pub token: String,
    pub number: String,
    pub totem: usize,
    /// True time.
    pub at_ms: i64,
    pub alone: bool,
    /// Given by a server that had been replaced and was plugged in again, to a totem that had not heard of the new one: it was cut off since before.
    /// The totem cannot know; the server may hear of it from other devices, but the word of one, which may be stolen, does not stop an office.
    pub by_replaced: bool,
}

impl Shown {
    pub fn day(&self) -> Day {
        office::day(self.at_ms)
    }
}

impl Ledger {
    pub fn asked(&mut self, touch: &str, token: &str) {
        self.made
            .entry(touch.to_owned())
            .or_default()
            .insert(token.to_owned());
    }

    pub fn told(&mut self, token: &str) {
        self.told.insert(token.to_owned());
    }

    pub fn told_by_the_stolen(&mut self, token: &str) {
        self.told(token);
        self.stolen.insert(token.to_owned());
    }

    pub fn lost_disk(&mut self, server: &Server) {
        self.was_restored = true;
        self.lost_with_disk.extend(server.tokens());
    }

    /// What was promised and not kept, in words.
    pub fn judge(&mut self, journal: &Journal, server: &Server, totems: &[Totem]) -> Vec<String> {
        let mut broken = Vec::new();
        self.nobody_is_lost(journal, &mut broken);
        self.nothing_is_there_twice(journal, &mut broken);
        self.one_touch_is_one_visit(journal, &mut broken);
        self.arrivals_are_those_of_the_people(journal, totems, &mut broken);
        sequences_have_no_gaps(journal, &mut broken);
        // A restored server leaves numbers out, also when the lost one had given none.
        if !self.was_restored && !self.numbers_left_out && !journal.left_out.is_empty() {
            broken.push("numbers are left out, and no disk was lost".to_owned());
        }
        replays_are_equal(server, journal, &mut broken);
        for totem in totems {
            if totem
                .machine
                .tickets()
                .any(|kept| kept.handed_in.is_none() && !kept.given_up)
            {
                broken.push(format!(
                    "totem {} still has something to hand over",
                    totem.device
                ));
            }
        }
        broken
    }

    /// Everybody is in the queue of the day on which the number was given, or, if its totem could be heard only in the morning, written
    /// down as too late. Only what was handed over before a disk was lost in the morning is told by nobody any more: its day is over.
    fn nobody_is_lost(&mut self, journal: &Journal, broken: &mut Vec<String>) {
        for shown in &self.shown {
            let is_over = shown.day() < journal.last_day;
            let kept = journal
                .visits
                .get(&shown.token)
                .or_else(|| journal.too_late.get(&shown.token).filter(|_| is_over));
            match kept {
                None if is_over
                    && (self.lost_with_disk.contains(&shown.token)
                        || self.known_to_replaced.contains(&shown.token)) => {}
                None => {
                    self.lost += 1;
                    broken.push(format!(
                        "{} ({}, alone: {}) is in nobody's queue",
                        shown.number, shown.touch, shown.alone
                    ));
                }
                Some(kept) if kept.day != shown.day() => {
                    broken.push(format!("{} is in the queue of another day", shown.number))
                }
                Some(kept) if kept.number.to_string() != shown.number && shown.by_replaced => {
                    self.by_replaced += 1
                }
                Some(kept) if kept.number.to_string() != shown.number => {
                    self.doubled += 1;
                    broken.push(format!(
                        "{} is {} in the journal",
                        shown.number, kept.number
                    ));
                }
                Some(_) => {}
            }
        }
    }

    fn nothing_is_there_twice(&mut self, journal: &Journal, broken: &mut Vec<String>) {
        let (mut numbers, mut slips) = (BTreeSet::new(), BTreeMap::new());
        // What a stolen totem tells of days that are over is written down and stands in nobody's way.
        let too_late = journal
            .too_late
            .iter()
            .filter(|(link, _)| !self.stolen.contains(*link));
        for (link, kept) in journal.visits.iter().chain(too_late) {
            if !numbers.insert((kept.day, kept.number)) {
                self.doubled += 1;
                broken.push(format!("{} is in the journal twice", kept.number));
            }
            let asked_for =
                self.made.values().any(|made| made.contains(link)) || self.told.contains(link);
            if kept.times > 1 || !asked_for {
                self.doubled += 1;
                broken.push(format!("{} is a visit that nobody asked for", kept.number));
            }
        }
        let mut in_two_hands = 0;
        for shown in &self.shown {
            if let Some(other) = slips.insert(
                (shown.by_replaced, shown.day(), &shown.number),
                &shown.token,
            ) {
                in_two_hands += u64::from(*other != shown.token);
                broken.push(format!("{} is in two hands", shown.number));
            }
        }
        self.doubled += in_two_hands;
    }

    /// Of what the server made of a touch and what the totem gave for it, one at most still waits or was left standing.
    fn one_touch_is_one_visit(&mut self, journal: &Journal, broken: &mut Vec<String>) {
        let mut touches = BTreeSet::new();
        for shown in &self.shown {
            if !touches.insert(shown.touch.clone()) {
                self.doubled += 1;
                broken.push(format!("{} got two tickets", shown.touch));
            }
        }
        for shown in self
            .shown
            .iter()
            .filter(|shown| shown.alone && journal.visits.contains_key(&shown.token))
        {
            let made = self
                .made
                .get(&shown.touch)
                .into_iter()
                .flatten()
                .filter(|link| **link != shown.token);
            for link in made.filter(|link| journal.visits.get(*link).is_some_and(|kept| kept.waits))
            {
                self.doubled += 1;
                broken.push(format!(
                    "{} waits twice: as {} and as {link}",
                    shown.touch, shown.number
                ));
            }
        }
    }

    /// Who was there before whom: by each totem's own clock, and within seconds by everybody's where no clock was touched.
    fn arrivals_are_those_of_the_people(
        &self,
        journal: &Journal,
        totems: &[Totem],
        broken: &mut Vec<String>,
    ) {
        let arrival = |token: &String| {
            journal
                .visits
                .get(token)
                .or_else(|| journal.too_late.get(token))
                .map(|kept| kept.arrived.0)
        };
        let all_clocks_right = !self.clocks_were_set && self.lost_with_disk.is_empty();
        for (totem, _) in totems.iter().enumerate() {
            let own = self.shown.iter().filter(|shown| {
                shown.totem == totem && shown.alone && journal.visits.contains_key(&shown.token)
            });
            let times: Vec<(i64, &str)> = own
                .filter_map(|s| Some((arrival(&s.token)?, s.number.as_str())))
                .collect();
            let is_sure = !self.clocks_were_set || self.lost_with_disk.is_empty();
            if let Some(pair) = times
                .windows(2)
                .find(|pair| is_sure && pair[0].0 > pair[1].0)
            {
                broken.push(format!(
                    "{} came before {} and waits behind it",
                    pair[0].1, pair[1].1
                ));
            }
        }
        for shown in self.shown.iter().filter(|_| all_clocks_right) {
            let off_ms = arrival(&shown.token).map_or(0, |arrived| (arrived - shown.at_ms).abs());
            if off_ms
                > if shown.alone {
                    ARRIVAL_WITHIN_MS
                } else {
                    ANSWER_WITHIN_MS
                }
            {
                broken.push(format!(
                    "{} arrived {off_ms} ms away from when it was given",
                    shown.number
                ));
            }
        }
    }
}

/// Up to the last one, each number was given, or left out by an event that says so.
fn sequences_have_no_gaps(journal: &Journal, broken: &mut Vec<String>) {
    let mut last: BTreeMap<(Day, char), u32> = BTreeMap::new();
    let given = journal
        .visits
        .values()
        .map(|kept| (kept.day, kept.number.letter, kept.number.n));
    let given: BTreeSet<(Day, char, u32)> = given.filter(|(_, _, n)| *n < 900).collect();
    for (day, letter, n) in &given {
        last.entry((*day, *letter))
            .and_modify(|last| *last = (*last).max(*n))
            .or_insert(*n);
    }
    for ((day, letter), last) in last {
        let is_missing = |n: &u32| {
            !given.contains(&(day, letter, *n)) && !journal.left_out.contains(&(day, letter, *n))
        };
        if let Some(n) = (1..=last).find(is_missing) {
            broken.push(format!(
                "{letter} {n:03} was given to nobody, and nothing says why"
            ));
        }
    }
}

fn replays_are_equal(server: &Server, journal: &Journal, broken: &mut Vec<String>) {
    let mut replayed = Hall::new();
    server
        .disk
        .events
        .iter()
        .for_each(|(event, at)| replayed.apply(event, *at));
    if replayed != server.hall {
        broken.push("a replay of the journal is another hall".to_owned());
    }
    let issued = server
        .disk
        .events
        .iter()
        .filter(|(event, _)| matches!(event, Event::VisitIssued { .. }))
        .count();
    if issued
        != journal
            .visits
            .values()
            .map(|kept| kept.times)
            .sum::<usize>()
    {
        broken.push("an event of the journal did not fit".to_owned());
    }
}
