// SPDX-License-Identifier: EUPL-1.2
//! What people saw, and whether the journal keeps to it.

use std::collections::{BTreeMap, BTreeSet};

use queue::{Event, Hall, LegState, Visit};

use super::office;
use super::server::{Server, hex};
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
    /// Links that were in a journal that was lost with its disk.
    lost_with_disk: BTreeSet<String>,
    /// Some clock was not right for a while.
    pub clocks_were_set: bool,
    pub lost: u64,
    pub doubled: u64,
}

pub struct Shown {
    pub touch: String,
    pub token: String,
    pub number: String,
    pub totem: usize,
    /// True time.
    pub at_ms: i64,
    pub alone: bool,
}

impl Ledger {
    pub fn asked(&mut self, touch: &str, token: &str) {
        self.made.entry(touch.to_owned()).or_default().insert(token.to_owned());
    }

    pub fn told(&mut self, token: &str) {
        self.told.insert(token.to_owned());
    }

    pub fn lost_disk(&mut self, server: &Server) {
        self.lost_with_disk.extend(server.tokens());
    }

    /// What was promised and not kept, in words.
    pub fn judge(&mut self, server: &Server, totems: &[Totem], restored: bool) -> Vec<String> {
        let mut broken = Vec::new();
        self.nobody_is_lost(server, &mut broken);
        self.nothing_is_there_twice(server, &mut broken);
        self.one_touch_is_one_visit(server, &mut broken);
        self.arrivals_are_those_of_the_people(server, totems, &mut broken);
        sequences_have_no_gaps(server, restored, &mut broken);
        replays_are_equal(server, &mut broken);
        for totem in totems {
            if totem.machine.tickets().any(|kept| kept.handed_in.is_none() && !kept.given_up) {
                broken.push(format!("totem {} still has something to hand over", totem.device));
            }
        }
        broken
    }

    fn nobody_is_lost(&mut self, server: &Server, broken: &mut Vec<String>) {
        for shown in &self.shown {
            let kept = server.hall.visits().find(|visit| hex(visit.token.0) == shown.token);
            match kept {
                None => {
                    self.lost += 1;
                    broken.push(format!("{} ({}, alone: {}) is in nobody's queue", shown.number, shown.touch, shown.alone));
                }
                Some(visit) if visit.number.to_string() != shown.number => {
                    self.doubled += 1;
                    broken.push(format!("{} is {} in the journal", shown.number, visit.number));
                }
                Some(_) => {}
            }
        }
    }

    fn nothing_is_there_twice(&mut self, server: &Server, broken: &mut Vec<String>) {
        let (mut numbers, mut slips, mut links) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        for visit in server.hall.visits() {
            if !numbers.insert(visit.number.to_string()) {
                self.doubled += 1;
                broken.push(format!("{} is in the journal twice", visit.number));
            }
            let link = hex(visit.token.0);
            let asked_for = self.made.values().any(|made| made.contains(&link)) || self.told.contains(&link);
            if !links.insert(link) || !asked_for {
                self.doubled += 1;
                broken.push(format!("{} is a visit that nobody asked for", visit.number));
            }
        }
        for shown in &self.shown {
            if let Some(other) = slips.insert(shown.number.clone(), shown.token.clone()) {
                self.doubled += u64::from(other != shown.token);
                broken.push(format!("{} is in two hands", shown.number));
            }
        }
    }

    /// Of what the server made of a touch and what the totem gave for it, one at most still waits or was left standing.
    fn one_touch_is_one_visit(&mut self, server: &Server, broken: &mut Vec<String>) {
        let mut touches = BTreeSet::new();
        for shown in &self.shown {
            if !touches.insert(shown.touch.clone()) {
                self.doubled += 1;
                broken.push(format!("{} got two tickets", shown.touch));
            }
        }
        let waits = |link: &String| {
            let visit = server.hall.visits().find(|visit| hex(visit.token.0) == *link);
            visit.and_then(Visit::state) == Some(LegState::Waiting)
        };
        for shown in self.shown.iter().filter(|shown| shown.alone) {
            let made = self.made.get(&shown.touch).into_iter().flatten().filter(|link| **link != shown.token);
            for link in made.filter(|link| waits(link)) {
                self.doubled += 1;
                broken.push(format!("{} waits twice: as {} and as {link}", shown.touch, shown.number));
            }
        }
    }

    /// Who was there before whom: by each totem's own clock, and within seconds by everybody's where no clock was touched.
    fn arrivals_are_those_of_the_people(&self, server: &Server, totems: &[Totem], broken: &mut Vec<String>) {
        let arrivals: BTreeMap<String, i64> = server.hall.visits().map(|visit| (hex(visit.token.0), visit.arrived.0)).collect();
        let all_clocks_right = !self.clocks_were_set && self.lost_with_disk.is_empty();
        for (totem, _) in totems.iter().enumerate() {
            let own = self.shown.iter().filter(|shown| shown.totem == totem && shown.alone);
            let times: Vec<(i64, &str)> = own.filter_map(|s| Some((*arrivals.get(&s.token)?, s.number.as_str()))).collect();
            let is_sure = !self.clocks_were_set || self.lost_with_disk.is_empty();
            if let Some(pair) = times.windows(2).find(|pair| is_sure && pair[0].0 > pair[1].0) {
                broken.push(format!("{} came before {} and waits behind it", pair[0].1, pair[1].1));
            }
        }
        for shown in self.shown.iter().filter(|_| all_clocks_right) {
            let off_ms = arrivals.get(&shown.token).map_or(0, |arrived| (arrived - shown.at_ms).abs());
            if off_ms > if shown.alone { ARRIVAL_WITHIN_MS } else { ANSWER_WITHIN_MS } {
                broken.push(format!("{} arrived {off_ms} ms away from when it was given", shown.number));
            }
        }
    }
}

fn sequences_have_no_gaps(server: &Server, restored: bool, broken: &mut Vec<String>) {
    for (_, letter) in office::AREAS {
        let of_letter = server.hall.visits().map(|visit| visit.number).filter(|number| number.letter == letter && number.n < 900);
        let given: BTreeSet<u32> = of_letter.map(|number| number.n).collect();
        let last = given.last().copied().unwrap_or(0);
        if !restored && given.len() != usize::try_from(last).expect("small") {
            broken.push(format!("numbers of {letter} are left out"));
        }
    }
}

fn replays_are_equal(server: &Server, broken: &mut Vec<String>) {
    let mut replayed = Hall::new();
    server.disk.events.iter().for_each(|(event, at)| replayed.apply(event, *at));
    if replayed != server.hall {
        broken.push("a replay of the journal is another hall".to_owned());
    }
    let links = server.disk.events.iter().filter(|(event, _)| matches!(event, Event::VisitIssued { .. })).count();
    if links != server.hall.visits().count() {
        broken.push("an event of the journal did not fit".to_owned());
    }
}
