// SPDX-License-Identifier: EUPL-1.2
//! Days lived through by chance: hundreds of thousands of random commands in random offices, and every promise looked after by a
//! second, slower and simpler telling of the rules ([`model`], [`oracle`]) that knows the hall only by its events.
//!
//! A failure prints its seed; `RULES_SEED=<seed> cargo test -p queue days_lived` plays that one again.

mod chaos;
mod commands;
mod dice;
mod looks;
mod model;
mod offices;
mod oracle;
mod person;
mod refusals;
mod right;
mod starvation;
mod undo;

use queue::{Command, Event, Hall, Moment, Refusal, VisitId, decide};

use dice::Dice;
use model::Model;

const SEEDS: u64 = 100;
const COMMANDS: u32 = 2_000;

#[test]
fn days_lived_by_chance_keep_every_promise() {
    let wanted = std::env::var("RULES_SEED")
        .ok()
        .map(|s| s.parse::<u64>().expect("RULES_SEED is a number"));
    let seeds: Vec<u64> = wanted.map_or_else(|| (1..=SEEDS).collect(), |seed| vec![seed]);
    let mut seen = Seen::default();
    for seed in seeds {
        let told = ToldOnFailure(seed);
        Life::new(seed).live(&mut seen);
        std::mem::forget(told);
    }
    if wanted.is_none() {
        seen.enough();
    }
}

/// Prints the seed when the test falls while this is alive.
struct ToldOnFailure(u64);

impl Drop for ToldOnFailure {
    fn drop(&mut self) {
        eprintln!("failed: play it again with RULES_SEED={}", self.0);
    }
}

/// What happened in all lives, so that a test that tries nothing does not pass.
#[derive(Default)]
struct Seen {
    calls: std::collections::BTreeMap<String, u32>,
    undone: u32,
    refused: std::collections::BTreeMap<String, u32>,
}

impl Seen {
    fn enough(&self) {
        let name = |debug: String| {
            debug
                .split(['(', ' '])
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let reasons: std::collections::BTreeSet<String> =
            self.calls.keys().cloned().map(name).collect();
        let all = [
            "LongestWait",
            "HeadStart",
            "Preferred",
            "AppointmentDue",
            "Ratio",
            "Condition",
            "StarvationGuard",
            "CounterFree",
            "SentHere",
            "ClerkChoice",
        ];
        assert!(
            all.iter().all(|r| reasons.contains(*r)),
            "some reason never came up: {reasons:?}"
        );
        assert!(
            self.undone > 500,
            "hardly anything was undone: {}",
            self.undone
        );
        assert!(
            self.refused.len() >= 20,
            "few refusals came up: {:?}",
            self.refused
        );
    }
}

/// One hall with its second telling.
struct Life {
    dice: Dice,
    hall: Hall,
    model: Model,
    now: Moment,
    journal: Vec<(Event, Moment)>,
}

impl Life {
    fn new(seed: u64) -> Life {
        Life {
            dice: Dice::new(seed),
            hall: Hall::new(),
            model: Model::default(),
            now: Moment(1_000_000_000),
            journal: vec![],
        }
    }

    fn live(&mut self, seen: &mut Seen) {
        for step in 0..COMMANDS {
            self.time_passes();
            let command = commands::any(&mut self.dice, &self.hall, step);
            match decide(&self.hall, &command, self.now) {
                Ok(events) => self.happen(&command, events, seen),
                Err(refusal) => self.refuse(&command, &refusal, seen),
            }
            self.promises();
            if self.dice.one_in(40) {
                looks::in_order(&self.hall, &self.model, &mut self.dice);
                looks::all_at_once(&self.hall, &self.model);
            }
        }
        self.replay();
    }

    fn happen(&mut self, command: &Command, events: Vec<Event>, seen: &mut Seen) {
        self.model.begin(command, &events);
        for event in events {
            if let Event::VisitCalled { reason, .. } = event {
                *seen.calls.entry(format!("{reason:?}")).or_default() += 1;
            }
            seen.undone += u32::from(matches!(event, Event::ActionUndone { .. }));
            self.model.before(&event, &self.hall);
            self.hall.apply(&event, self.now);
            self.model.after(&event, &self.hall);
            self.journal.push((event, self.now));
        }
        self.model.nobody_was_forgotten();
    }

    fn refuse(&mut self, command: &Command, refusal: &Refusal, seen: &mut Seen) {
        let name = format!("{refusal:?}")
            .split(['(', ' '])
            .next()
            .unwrap_or_default()
            .to_owned();
        *seen.refused.entry(name).or_default() += 1;
        refusals::is_true(&self.model, command, refusal);
    }

    /// Mostly seconds, sometimes minutes or hours; sometimes the clock is set back, which the hall does not follow.
    fn time_passes(&mut self) {
        let ms = match self.dice.below(20) {
            0 => -i64::from(self.dice.below(60_000)),
            1 => i64::from(self.dice.below(1_800_000)),
            _ => i64::from(self.dice.below(25_000)),
        };
        self.now = self.now.plus_ms(ms);
        self.model.now = self
            .hall
            .latest()
            .map_or(self.now, |latest| latest.max(self.now));
    }

    fn promises(&self) {
        self.model.same_as(&self.hall);
        looks::counts(&self.hall, &self.model);
        for counter in self.hall.counters() {
            if let Some(visit) = counter.visit {
                assert_eq!(
                    self.hall.visit(visit).and_then(|v| v.at_counter()),
                    Some(counter.number),
                    "who is at a counter knows it"
                );
            }
        }
        let placed: Vec<VisitId> = self.hall.counters().filter_map(|c| c.visit).collect();
        assert!(
            placed
                .iter()
                .enumerate()
                .all(|(i, v)| !placed[..i].contains(v)),
            "nobody is at two counters"
        );
    }

    /// The same events make the same hall, with all it remembers for speed and for undo.
    fn replay(&self) {
        let mut again = Hall::new();
        for (event, at) in &self.journal {
            again.apply(event, *at);
        }
        assert!(again == self.hall, "a replay gives another hall");
    }
}
