// SPDX-License-Identifier: EUPL-1.2
//! Everybody at once: 64 totems take numbers, 8 counters press next.

use std::collections::BTreeSet;
use std::sync::Barrier;

use protocol::{NextAnswer, Ticket};
use serde_json::json;
use tests::{Office, new_key, number_after};

const TOTEMS: u64 = 64;
const TICKETS_EACH: u64 = 20;

#[test]
fn sixty_four_totems_at_once_get_numbers_without_gaps() {
    let office = Office::open(&[]);
    let start = Barrier::new(usize::try_from(TOTEMS).expect("few"));
    let take = || -> Vec<Ticket> {
        start.wait();
        (0..TICKETS_EACH)
            .map(|_| {
                office
                    .kiosk
                    .take(&new_key(), &json!({ "services": ["residenza"] }))
                    .expect(201)
                    .json()
            })
            .collect()
    };
    let tickets: Vec<Ticket> = std::thread::scope(|scope| {
        let totems: Vec<_> = (0..TOTEMS).map(|_| scope.spawn(take)).collect();
        totems
            .into_iter()
            .flat_map(|totem| totem.join().expect("all answered"))
            .collect()
    });
    let numbers: BTreeSet<u64> = tickets
        .iter()
        .map(|ticket| {
            ticket
                .number
                .strip_prefix("A ")
                .and_then(|n| n.parse().ok())
                .expect("a number")
        })
        .collect();
    let series = std::iter::successors(Some(1), |last| Some(number_after(*last)));
    assert_eq!(
        numbers,
        series.take(tickets.len()).collect(),
        "each number once, none left out"
    );
    let links: BTreeSet<&str> = tickets.iter().map(|ticket| ticket.token.as_str()).collect();
    assert_eq!(links.len(), tickets.len());
    assert_eq!(
        u64::from(office.waiting("residenza")),
        TOTEMS * TICKETS_EACH
    );
}

#[test]
fn eight_counters_at_once_call_everybody_once() {
    let counters: Vec<u16> = vec![1, 2, 4, 5, 6, 7, 8, 9];
    let office = Office::open(&counters);
    let waiting: BTreeSet<u64> = (0..200).map(|_| office.take("carta-identita").id).collect();
    let start = Barrier::new(counters.len() + 1);
    let work = |counter: u16| -> Vec<u64> {
        start.wait();
        let press = || {
            let answer = office.clerk.act(counter, "next");
            (answer.status != 204).then(|| answer.expect(200).json::<NextAnswer>().visit.id)
        };
        std::iter::from_fn(press).collect()
    };
    let called: Vec<u64> = std::thread::scope(|scope| {
        let mut clerks: Vec<_> = counters
            .iter()
            .map(|counter| scope.spawn(|| work(*counter)))
            .collect();
        // The ninth presses at a counter that a colleague works as well: two tabs, one state.
        clerks.push(scope.spawn(|| work(1)));
        clerks
            .into_iter()
            .flat_map(|clerk| clerk.join().expect("all answered"))
            .collect()
    });
    assert_eq!(
        called.len(),
        waiting.len(),
        "nobody is called twice or lost"
    );
    assert_eq!(called.into_iter().collect::<BTreeSet<u64>>(), waiting);
    assert_eq!(office.waiting("carta-identita"), 0);
}
