// SPDX-License-Identifier: EUPL-1.2
//! Tables of what a clerk does and what the forecast is told.

use std::fmt::Write;

use queue::{AccessClass, Command, Destination, Language, Promise, ReasonId, Take, Token, decide};

use super::*;
use crate::ledger::Ledger;

/// Counter 1 does both services, counter 2 only the second; lunch is a pause of its own.
const OFFICE: &str = r#"
[office]
name = "Prova"
body = "Comune"
[hours]
monday = ["08:30-12:30"]
last_ticket_min = 15
[[area]]
id = "a"
letter = "A"
name = "A"
colour = "blue"
icon = "info"
[[service]]
id = "short"
area = "a"
name = "Short"
minutes = 5
icon = "info"
[[service]]
id = "long"
area = "a"
name = "Long"
minutes = 10
icon = "info"
[[counter]]
number = 1
name = "1"
first = ["short", "long"]
[[counter]]
number = 2
name = "2"
first = ["long"]
[[pause_reason]]
id = "pranzo"
text = "Pranzo"
lunch = true
"#;

const ONE: CounterId = CounterId(1);
const TWO: CounterId = CounterId(2);
const SHORT: ServiceId = ServiceId(0);
const LONG: ServiceId = ServiceId(1);

/// A hall that is told to the forecast as it goes. Monday 23 November 2026; times are Italian.
struct Stage {
    hall: Hall,
    reasons: Reasons,
    translator: Translator,
    ledger: Ledger,
    told: String,
    tokens: u8,
    date: &'static str,
}

impl Stage {
    fn new() -> Stage {
        let catalogue = Arc::new(Catalogue::parse(OFFICE).expect("the office has no faults"));
        let office = catalogue.office(None);
        let translator = Translator::new(catalogue, office.clone());
        let (hall, reasons) = (Hall::new(), Reasons::default());
        let mut stage = Stage {
            hall,
            reasons,
            translator,
            ledger: Ledger::default(),
            told: String::new(),
            tokens: 0,
            date: "2026-11-23",
        };
        stage.at(
            "8:00",
            Command::OpenDay {
                day: Day(20_261_123),
                office,
            },
        );
        stage.told.clear();
        stage
    }

    fn at(&mut self, time: &str, command: Command) {
        let wall: jiff::Zoned = format!("{}T{time:0>5}[Europe/Rome]", self.date)
            .parse()
            .expect("a time");
        let now = Moment(wall.timestamp().as_millisecond());
        for event in decide(&self.hall, &command, now).expect("the rules allow it") {
            let steps = self
                .translator
                .observe(&self.hall, &event, now, &self.reasons);
            steps.iter().for_each(|step| self.tell(step));
            self.ledger.observe(&steps);
            self.hall.apply(&event, now);
        }
    }

    fn take(&mut self, time: &str, services: &[ServiceId]) -> VisitId {
        self.tokens += 1;
        let (token, class, language) = (
            Token([self.tokens; 16]),
            AccessClass::Standard,
            Language::ITALIAN,
        );
        let promise = Some(Promise {
            low_s: 0,
            median_s: 0,
            high_s: 0,
            ahead: 0,
        });
        self.at(
            time,
            Command::Take(Take {
                token,
                services: services.to_vec(),
                class,
                language,
                slot: None,
                slots: None,
                promise,
            }),
        );
        VisitId(u64::from(self.tokens))
    }

    fn tell(&mut self, step: &Step) {
        let said = match step {
            Step::Office(office) => format!("office {:?}", office.0.tiers),
            Step::Rewrite(edits) if edits.iter().all(|(_, facts)| facts.is_empty()) => {
                format!("back {}", edits.len())
            }
            Step::Rewrite(edits) => {
                format!(
                    "instead {}",
                    edits
                        .iter()
                        .flat_map(|(_, facts)| facts)
                        .map(told)
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            }
            Step::Rewritten(_) => "rewritten".to_owned(),
            Step::Fact(fact) => told(fact),
        };
        writeln!(self.told, "{said}").expect("a string takes all");
    }

    #[track_caller]
    fn told(&mut self, expected: &[&str]) {
        let told = std::mem::take(&mut self.told);
        assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    }

    /// The ledger's facts, in short.
    fn stands(&self) -> Vec<String> {
        self.ledger
            .facts()
            .map(|fact| format!("{:?}", fact.what))
            .collect()
    }
}

fn told(Fact { at_s, what }: &Fact) -> String {
    format!(
        "{}:{:02} {what:?}",
        *at_s as u32 / 3_600,
        *at_s as u32 / 60 % 60
    )
}

fn next(counter: CounterId) -> Command {
    Command::Next {
        counter,
        expect: None,
        shortest_ms: None,
    }
}

#[test]
fn a_visit_from_ticket_to_end() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:35", &[SHORT]);
    stage.at("8:36", next(ONE));
    stage.at(
        "8:37",
        Command::Serve {
            counter: ONE,
            expect: None,
        },
    );
    stage.at(
        "8:40",
        Command::Finish {
            counter: ONE,
            expect: None,
        },
    );
    stage.told(&[
        "8:30 Opened { counter: 0 }",
        "8:35 Issued { ticket: 1, legs: [0], class: Standard, slot_s: None, booking: None }",
        "8:36 Called { ticket: 1, counter: 0 }",
        "8:37 Started { ticket: 1 }",
        "8:40 Ended { ticket: 1 }",
    ]);
}

#[test]
fn a_service_that_was_never_begun_began_soon_after_the_call() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:35", &[SHORT, LONG]);
    stage.at("8:36", next(ONE));
    stage.told.clear();
    stage.at(
        "8:40",
        Command::Finish {
            counter: ONE,
            expect: None,
        },
    );
    stage.told(&[
        "8:36 Started { ticket: 1 }",
        "8:40 Ended { ticket: 1 }",
        "8:40 Waits { ticket: 1, legs: [1], bound_to: None }",
    ]);
}

#[test]
fn a_call_that_was_taken_back_has_not_happened() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:31", &[SHORT]);
    stage.take("8:31", &[SHORT]);
    stage.at("8:32", next(ONE));
    stage.at(
        "8:32",
        Command::Serve {
            counter: ONE,
            expect: None,
        },
    );
    stage.at("8:35", next(ONE));
    let before = stage.stands();
    stage.told.clear();
    stage.at("8:35", Command::Undo { counter: ONE });
    stage.told(&["back 2"]);
    assert_eq!(
        stage.stands(),
        before[..before.len() - 2],
        "neither the end of the first nor the call of the second"
    );
    // The first call is too long ago to be taken back, so now there is nothing.
    stage.at(
        "8:36",
        Command::Finish {
            counter: ONE,
            expect: None,
        },
    );
    stage.told(&["8:36 Ended { ticket: 1 }"]);
}

#[test]
fn an_undone_call_takes_the_begin_of_the_service_with_it() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:31", &[SHORT]);
    stage.at("8:32", next(ONE));
    stage.at(
        "8:32",
        Command::Serve {
            counter: ONE,
            expect: None,
        },
    );
    stage.at("8:32", Command::Undo { counter: ONE });
    assert_eq!(
        stage.stands().len(),
        3,
        "day, opening and ticket: {:?}",
        stage.stands()
    );
}

#[test]
fn a_pause_begins_when_nobody_is_there_any_more() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:31", &[SHORT]);
    stage.at("8:32", next(ONE));
    stage.told.clear();
    let lunch = Some(stage.reasons.id("pranzo"));
    stage.at(
        "8:33",
        Command::Pause {
            counter: ONE,
            reason: lunch,
        },
    );
    stage.told(&["8:33 PausesNext { counter: 0, lunch: Some(true) }"]);
    stage.at(
        "8:40",
        Command::NoShow {
            counter: ONE,
            expect: None,
        },
    );
    stage.told(&[
        "8:40 NoShow { ticket: 1 }",
        "8:40 Paused { counter: 0, lunch: true }",
    ]);
    stage.at("8:50", Command::Resume { counter: ONE });
    stage.at(
        "8:51",
        Command::Pause {
            counter: ONE,
            reason: Some(ReasonId::OTHER),
        },
    );
    stage.told(&[
        "8:50 Resumed { counter: 0 }",
        "8:51 Paused { counter: 0, lunch: false }",
    ]);
    stage.at("8:52", Command::Resume { counter: ONE });
    stage.at(
        "8:53",
        Command::Call {
            counter: ONE,
            visit: VisitId(1),
            expect: None,
            shortest_ms: None,
        },
    );
    stage.told(&[
        "8:52 Resumed { counter: 0 }",
        "8:53 Waits { ticket: 1, legs: [0], bound_to: None }",
        "8:53 Called { ticket: 1, counter: 0 }",
    ]);
}

#[test]
fn parking_transfers_and_added_legs() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.at(
        "8:30",
        Command::Open {
            counter: TWO,
            services: None,
        },
    );
    let visit = stage.take("8:31", &[SHORT]);
    stage.at("8:32", next(ONE));
    stage.told.clear();
    stage.at(
        "8:33",
        Command::Park {
            counter: ONE,
            reason: None,
            expect: None,
        },
    );
    stage.at("8:34", Command::Requeue { visit });
    stage.told(&[
        "8:33 Parked { ticket: 1 }",
        "8:34 Waits { ticket: 1, legs: [0], bound_to: None }",
    ]);
    stage.at("8:35", next(ONE));
    stage.at(
        "8:35",
        Command::AddLeg {
            counter: ONE,
            service: LONG,
            expect: None,
        },
    );
    stage.told.clear();
    let to = Destination {
        service: None,
        counter: Some(TWO),
    };
    let sent = Destination {
        service: Some(LONG),
        ..to
    };
    stage.at(
        "8:36",
        Command::Finish {
            counter: ONE,
            expect: None,
        },
    );
    stage.told(&[
        "8:35 Started { ticket: 1 }",
        "8:36 Ended { ticket: 1 }",
        "8:36 Waits { ticket: 1, legs: [1], bound_to: None }",
    ]);
    stage.take("8:37", &[SHORT]);
    stage.at(
        "8:38",
        Command::Call {
            counter: ONE,
            visit: VisitId(2),
            expect: None,
            shortest_ms: None,
        },
    );
    stage.told.clear();
    stage.at(
        "8:39",
        Command::Transfer {
            counter: ONE,
            to: sent,
            come_back: true,
            noted: false,
            expect: None,
        },
    );
    stage.told(&["8:39 Waits { ticket: 2, legs: [1, 0], bound_to: Some(1) }"]);
}

#[test]
fn counters_that_close_or_are_limited_change_who_serves_what() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: Some(vec![LONG]),
        },
    );
    stage.told(&[
        "office [[None, Some(0)], [None, Some(0)]]",
        "8:30 Opened { counter: 0 }",
    ]);
    stage.take("8:31", &[LONG]);
    stage.at("8:32", next(ONE));
    stage.told.clear();
    stage.at(
        "8:33",
        Command::Close {
            counter: ONE,
            shortest_ms: None,
        },
    );
    stage.told(&[
        "8:33 Waits { ticket: 1, legs: [1], bound_to: None }",
        "8:33 Closed { counter: 0 }",
        "office [[Some(0), Some(0)], [None, Some(0)]]",
    ]);
    stage.at(
        "8:40",
        Command::Open {
            counter: TWO,
            services: None,
        },
    );
    stage.told.clear();
    stage.at("12:40", Command::CloseDay);
    stage.told(&["12:40 Left { ticket: 1 }", "12:40 Closed { counter: 1 }"]);
}

#[test]
fn other_offices_are_told_in_the_places_of_this_one() {
    let mut stage = Stage::new();
    let mut other = stage.hall.office().expect("a day is open").clone();
    other.services.swap(0, 1);
    other.counters.reverse();
    other.counters.iter_mut().for_each(|plan| {
        plan.serves
            .iter_mut()
            .for_each(|(service, _)| service.0 = 1 - service.0)
    });
    other
        .counters
        .iter_mut()
        .for_each(|plan| plan.serves.sort_unstable());
    stage.date = "2026-11-24";
    stage.at(
        "8:05",
        Command::OpenDay {
            day: Day(20_261_124),
            office: other,
        },
    );
    stage.told.clear();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:31", &[SHORT]);
    // What is the first service there is the second one here.
    stage.told(&[
        "8:30 Opened { counter: 0 }",
        "8:31 Issued { ticket: 1, legs: [1], class: Standard, slot_s: None, booking: None }",
    ]);
}

#[test]
fn what_a_clerk_announces_is_told_at_once() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    stage.take("8:31", &[SHORT]);
    stage.at("8:32", next(ONE));
    stage.told.clear();
    stage.at(
        "8:33",
        Command::Pause {
            counter: ONE,
            reason: None,
        },
    );
    stage.at("8:34", Command::Resume { counter: ONE });
    stage.told(&[
        "8:33 PausesNext { counter: 0, lunch: Some(false) }",
        "8:34 PausesNext { counter: 0, lunch: None }",
    ]);
    let noon: jiff::Zoned = format!("{}T12:00[Europe/Rome]", stage.date)
        .parse()
        .expect("a time");
    let noon = Moment(noon.timestamp().as_millisecond());
    stage.at(
        "8:35",
        Command::CloseAt {
            counter: ONE,
            at: Some(noon),
        },
    );
    stage.at(
        "8:36",
        Command::CloseAt {
            counter: ONE,
            at: None,
        },
    );
    stage.told(&[
        "8:35 ClosesAt { counter: 0, at_s: Some(43200.0) }",
        "8:36 ClosesAt { counter: 0, at_s: None }",
    ]);
}

#[test]
fn what_is_learned_follows_what_was_inferred_and_then_corrected() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    let first = stage.take("8:31", &[SHORT]);
    stage.take("8:31", &[SHORT]);
    stage.at("8:32", next(ONE));
    stage.told.clear();
    stage.at("8:32", next(ONE));
    stage.told(&[
        "8:32 NoShow { ticket: 1 }",
        "8:32 Called { ticket: 2, counter: 0 }",
    ]);
    stage.at(
        "8:33",
        Command::CorrectOutcome {
            visit: first,
            served: true,
        },
    );
    stage.told(&["instead 8:32 Started { ticket: 1 }, 8:32 Ended { ticket: 1 }"]);
    assert!(
        !stage.stands().iter().any(|fact| fact.contains("NoShow")),
        "{:?}",
        stage.stands()
    );
    stage.at(
        "8:34",
        Command::CorrectOutcome {
            visit: first,
            served: false,
        },
    );
    stage.told(&["instead 8:32 NoShow { ticket: 1 }"]);
    assert!(
        !stage.stands().iter().any(|fact| fact.contains("Started")),
        "{:?}",
        stage.stands()
    );
    // It is called again, as somebody who did not come.
    stage.at(
        "8:37",
        Command::Call {
            counter: ONE,
            visit: first,
            expect: None,
            shortest_ms: None,
        },
    );
    stage.told(&[
        "8:32 Started { ticket: 2 }",
        "8:37 Ended { ticket: 2 }",
        "8:37 Waits { ticket: 1, legs: [0], bound_to: None }",
        "8:37 Called { ticket: 1, counter: 0 }",
    ]);
}

#[test]
fn the_next_leg_is_told_with_the_correction() {
    let mut stage = Stage::new();
    stage.at(
        "8:30",
        Command::Open {
            counter: ONE,
            services: None,
        },
    );
    let visit = stage.take("8:31", &[SHORT, LONG]);
    stage.at("8:32", next(ONE));
    stage.told.clear();
    stage.at(
        "8:35",
        Command::Close {
            counter: ONE,
            shortest_ms: None,
        },
    );
    let waits = "Waits { ticket: 1, legs: [1], bound_to: None }";
    stage.told(&[
        "8:32 Started { ticket: 1 }",
        "8:35 Ended { ticket: 1 }",
        &format!("8:35 {waits}"),
        "8:35 Closed { counter: 0 }",
    ]);
    stage.at(
        "8:36",
        Command::CorrectOutcome {
            visit,
            served: false,
        },
    );
    stage.told(&["instead 8:35 NoShow { ticket: 1 }"]);
    stage.at(
        "8:37",
        Command::CorrectOutcome {
            visit,
            served: true,
        },
    );
    stage.told(&[
        "instead 8:32 Started { ticket: 1 }, 8:35 Ended { ticket: 1 }",
        &format!("8:37 {waits}"),
    ]);
    stage.at(
        "8:38",
        Command::CorrectOutcome {
            visit,
            served: false,
        },
    );
    assert!(
        !stage.stands().iter().any(|fact| fact.contains("Waits")),
        "{:?}",
        stage.stands()
    );
    // Called again although it waited for the next leg: it was not served, and then it was.
    stage.at(
        "8:39",
        Command::CorrectOutcome {
            visit,
            served: true,
        },
    );
    stage.at(
        "8:39",
        Command::Open {
            counter: ONE,
            services: Some(vec![SHORT]),
        },
    );
    stage.told.clear();
    stage.at(
        "8:40",
        Command::Call {
            counter: ONE,
            visit,
            expect: None,
            shortest_ms: None,
        },
    );
    stage.told(&[
        "instead 8:35 NoShow { ticket: 1 }",
        "8:40 Waits { ticket: 1, legs: [0, 1], bound_to: None }",
        "8:40 Called { ticket: 1, counter: 0 }",
    ]);
}

#[test]
fn a_service_that_was_interrupted_begins_anew() {
    let begin = |stage: &mut Stage| {
        stage.at(
            "8:30",
            Command::Open {
                counter: ONE,
                services: None,
            },
        );
        let visit = stage.take("8:31", &[SHORT]);
        stage.at("8:32", next(ONE));
        stage.at(
            "8:33",
            Command::Serve {
                counter: ONE,
                expect: None,
            },
        );
        visit
    };
    let again = |stage: &mut Stage| {
        stage.at(
            "9:00",
            Command::Call {
                counter: ONE,
                visit: VisitId(1),
                expect: None,
                shortest_ms: None,
            },
        );
        stage.told.clear();
        stage.at(
            "9:10",
            Command::Finish {
                counter: ONE,
                expect: None,
            },
        );
        stage.told(&["9:00 Started { ticket: 1 }", "9:10 Ended { ticket: 1 }"]);
    };
    let mut parked = Stage::new();
    begin(&mut parked);
    parked.at(
        "8:40",
        Command::Park {
            counter: ONE,
            reason: None,
            expect: None,
        },
    );
    again(&mut parked);
    let mut requeued = Stage::new();
    let visit = begin(&mut requeued);
    requeued.at(
        "8:40",
        Command::Park {
            counter: ONE,
            reason: None,
            expect: None,
        },
    );
    requeued.at("8:50", Command::Requeue { visit });
    again(&mut requeued);
    let mut sent_back = Stage::new();
    begin(&mut sent_back);
    let to = Destination {
        service: Some(LONG),
        counter: None,
    };
    sent_back.at(
        "8:40",
        Command::Transfer {
            counter: ONE,
            to,
            come_back: false,
            noted: false,
            expect: None,
        },
    );
    again(&mut sent_back);
    // Taken back, the service goes on since it began.
    let mut undone = Stage::new();
    begin(&mut undone);
    undone.at(
        "8:40",
        Command::Park {
            counter: ONE,
            reason: None,
            expect: None,
        },
    );
    undone.at("8:40", Command::Undo { counter: ONE });
    undone.told.clear();
    undone.at(
        "8:45",
        Command::Finish {
            counter: ONE,
            expect: None,
        },
    );
    undone.told(&["8:45 Ended { ticket: 1 }"]);
}
