// SPDX-License-Identifier: EUPL-1.2
//! A refused order leaves no trace: neither in the hall, nor beside it, nor on disk.

use std::collections::BTreeSet;

use protocol::HeardNumbers;
use queue::{CounterId, DeviceId, Number, SlipOutcome, Token};

use super::offline::{handed, hello};
use super::*;
use crate::{HandOverOrder, Handed, HelloOrder};

/// A small generator (xorshift), so that a failure names the seed that shows it again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()].clone()
    }
}

/// All that could hold a trace, but the clock.
async fn traces(bench: &Bench) -> String {
    let state = |state: &mut State| {
        let beside = format!(
            "{:?} {:?} {:?} {:?}",
            state.reasons, state.calls, state.notes, state.devices
        );
        let more = format!(
            "{:?} {:?} {} {:?}",
            state.prints, state.past, state.seq, state.last_at
        );
        let troubles: Vec<_> = state
            .troubles
            .iter()
            .filter(|trouble| trouble.kind != "trouble-office-refused")
            .cloned()
            .collect();
        format!("{:?}\n{beside}\n{more}\n{troubles:?}", state.hall)
    };
    let memory = bench.desk.look(state).await.unwrap();
    let database = rusqlite::Connection::open(bench.folder.join(journal::FILE)).unwrap();
    let count = |table: &str| -> i64 {
        database
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap()
    };
    format!("{memory}\n{:?}", ["events", "answers", "notes"].map(count))
}

fn some_action(dice: &mut Dice) -> Action {
    let visit = VisitId(dice.below(8));
    let number = Number {
        letter: dice.of(&['A', 'U', 'Z']),
        n: u32::try_from(dice.below(6)).unwrap(),
    };
    let whom = || {
        if visit.0.is_multiple_of(2) {
            Whom::Id(visit)
        } else {
            Whom::Number(number)
        }
    };
    let words = dice.of(&[
        None,
        Some("pranzo inventato".to_owned()),
        Some(format!("motivo {}", visit.0)),
        Some("x".repeat(300)),
    ]);
    let service = dice
        .of(&["carta-identita", "tari", "urp", "nulla"])
        .to_owned();
    match dice.below(18) {
        0..=2 => Action::Open {
            services: dice.of(&[None, Some(vec![service]), Some(Vec::new())]),
        },
        3 => Action::Pause { reason: words },
        4 => Action::Resume,
        5 => Action::Close,
        6 => Action::CloseAt {
            at: dice.of(&[
                None,
                Some(jiff::civil::time(3, 0, 0, 0)),
                Some(jiff::civil::time(17, 0, 0, 0)),
            ]),
        },
        7 => Action::AutoCall {
            on: dice.below(2) == 0,
        },
        8 => Action::Next,
        9 => Action::Call(whom()),
        10 => Action::Recall,
        11 => Action::Serve,
        12 => dice.of(&[Action::Finish, Action::NoShow, Action::Undo]),
        13 => Action::Park { reason: words },
        14 => Action::ParkWaiting {
            visit,
            reason: words,
        },
        15 => Action::Requeue { visit },
        16 => Action::Transfer {
            service: Some(service),
            counter: dice.of(&[None, Some(CounterId(5)), Some(CounterId(77))]),
            come_back: false,
            note: words,
        },
        _ => dice.of(&[
            Action::AddLeg { service },
            Action::Reprint {
                whom: whom(),
                totem: 1,
            },
        ]),
    }
}

fn some_hand_over(dice: &mut Dice) -> Order {
    let visits = (0..dice.below(3)).map(|_| {
        let n = dice.of(&[900, 901, 925, 5_000, 1]);
        let services = dice.of(&[vec!["carta-identita".to_owned()], Vec::new()]);
        let instead = dice.of(&[None, Some(Key::new("device:1", "never", "", b""))]);
        let visit = Handed {
            services,
            instead,
            ..handed(n + u32::try_from(dice.below(3)).unwrap() * 10_000, 5)
        };
        let visit = Handed {
            number: Number {
                letter: dice.of(&['A', 'Z']),
                n,
            },
            ..visit
        };
        (terms::names::token_hex(visit.token), Some(visit))
    });
    Order::HandOver(HandOverOrder {
        device: DeviceId(1),
        name: "Totem".to_owned(),
        visits: visits.collect(),
    })
}

fn some_order(dice: &mut Dice, links: &[Token]) -> Order {
    let link = dice.of(&[links, &[Token([0; 16])]].concat());
    match dice.below(20) {
        0..=3 => Order::Take(TakeOrder {
            services: vec![
                dice.of(&["carta-identita", "tari", "nulla"]).to_owned();
                usize::try_from(dice.below(3)).unwrap()
            ],
            ..order("")
        }),
        4 => Order::Leave { token: link },
        5 => Order::Slip {
            token: link,
            outcome: SlipOutcome::NotWanted,
            device: "Totem".to_owned(),
        },
        6 => Order::SlipAgain {
            device: 1,
            job: link,
            outcome: SlipOutcome::Printed,
        },
        7 => some_hand_over(dice),
        8 => {
            let last = [(dice.of(&['A', 'Z']), dice.of(&[3, u32::MAX]))].into();
            let heard = Some(HeardNumbers {
                day: dice.of(&["2026-11-23", "1970-01-01"]).to_owned(),
                last,
            });
            Order::Hello(HelloOrder { heard, ..hello(1) })
        }
        9 if dice.below(12) == 0 => Order::CloseDay,
        10 => {
            let renamed =
                assets::sample::OFFICE_TOML.replace("\"carta-identita\"", "\"carta-nuova\"");
            Order::Catalogue(Arc::new(Catalogue::parse(&renamed).unwrap()))
        }
        _ => {
            let expect = dice.of(&[None, None, None, Some(VisitId(3))]);
            Order::Act(Act {
                counter: CounterId(dice.of(&[1, 2, 5, 77])),
                action: some_action(dice),
                expect,
            })
        }
    }
}

#[tokio::test]
async fn whatever_is_refused_leaves_no_trace() {
    let mut kinds = BTreeSet::new();
    for seed in 1..=12 {
        let bench = Bench::new(&format!("traces-{seed}"));
        let (mut dice, mut links) = (
            Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed)),
            Vec::new(),
        );
        let mut before = traces(&bench).await;
        for step in 0..120 {
            let (order, said) = (some_order(&mut dice, &links), step.to_string());
            // What a file in force again, or a hall without the one it would strand, does by itself is no trace of a refusal.
            let key = (!matches!(order, Order::Catalogue(_) | Order::Hello(_)))
                .then(|| Key::new("user:1", &said, "/", b""));
            let words = format!("{order:?}");
            let words = words.get(..200).unwrap_or(&words).to_owned();
            let outcome = bench.desk.order(order, key).await;
            let after = traces(&bench).await;
            match outcome {
                Ok(reply) => links.extend(
                    serde_json::from_slice::<Ticket>(&reply.body)
                        .ok()
                        .and_then(|ticket| terms::names::token(&ticket.token)),
                ),
                Err(refused) => {
                    assert!(
                        before == after,
                        "seed {seed}, step {step}: {} left a trace: {words}\n{before}\n\n{after}",
                        refused.kind.name()
                    );
                    kinds.insert(refused.kind);
                }
            }
            before = after;
        }
    }
    assert!(
        kinds.len() >= 16,
        "the orders were too tame to prove anything: {kinds:?}"
    );
}
