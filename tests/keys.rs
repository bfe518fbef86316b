// SPDX-License-Identifier: EUPL-1.2
//! One touch, one ticket: the same key gets the same answer, on retries, in a race, and after a crash.

use protocol::Ticket;
use serde_json::json;
use tests::{Office, new_key};

#[test]
fn the_same_key_gets_the_same_ticket_also_after_a_crash() {
    let office = Office::open(&[1]);
    let (key, body) = (new_key(), json!({ "services": ["carta-identita"] }));
    let first: Ticket = office.kiosk.take(&key, &body).expect(201).json();
    let again: Ticket = office.kiosk.take(&key, &body).expect(201).json();
    assert_eq!(first, again);
    assert_eq!(office.waiting("carta-identita"), 1);

    let office = office.restart(|server| server.program.kill());
    let after: Ticket = office.kiosk.take(&key, &body).expect(201).json();
    assert_eq!(first, after);
    assert_eq!(office.waiting("carta-identita"), 1);
    assert_eq!(office.take("carta-identita").number, "A 002");
}

#[test]
fn the_same_key_at_once_makes_one_ticket() {
    let office = Office::open(&[]);
    let (key, body) = (new_key(), json!({ "services": ["pin"] }));
    let ask = || {
        office
            .kiosk
            .take(&key, &body)
            .expect(201)
            .json::<Ticket>()
            .id
    };
    let ids: Vec<u64> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        asking
            .into_iter()
            .map(|one| one.join().expect("answered"))
            .collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(office.waiting("pin"), 1);
}

#[test]
fn a_key_belongs_to_one_request_and_one_device() {
    let office = Office::open(&[]);
    let key = new_key();
    let first: Ticket = office
        .kiosk
        .take(&key, &json!({ "services": ["pin"] }))
        .expect(201)
        .json();
    let other = office
        .kiosk
        .take(&key, &json!({ "services": ["residenza"] }));
    assert_eq!(
        (other.status, other.problem().as_str()),
        (422, "key-reused")
    );
    let second_kiosk = office.server.as_a("kiosk");
    let theirs: Ticket = second_kiosk
        .take(&key, &json!({ "services": ["pin"] }))
        .expect(201)
        .json();
    assert_ne!(first.id, theirs.id);
}

#[test]
fn a_refused_request_can_be_tried_again_with_its_key() {
    let office = Office::open(&[]);
    let key = new_key();
    assert_eq!(
        office
            .kiosk
            .take(&key, &json!({ "services": ["sospeso"] }))
            .problem(),
        "closed-service"
    );
    let ticket: Ticket = office
        .kiosk
        .take(&key, &json!({ "services": ["pin"] }))
        .expect(201)
        .json();
    assert_eq!(ticket.number, "I 001");
}

#[test]
fn an_action_of_a_counter_may_carry_a_key_too() {
    let office = Office::open(&[1]);
    let (first, second) = (office.take("carta-identita"), office.take("carta-identita"));
    let key = new_key();
    let press = || {
        office.clerk.post_text(
            "/api/v1/counters/1/next",
            "{}",
            &[("idempotency-key", &key)],
        )
    };
    let answer: protocol::NextAnswer = press().expect(200).json();
    assert_eq!(answer.visit.id, first.id);
    let again: protocol::NextAnswer = press().expect(200).json();
    assert_eq!(
        again.visit.id, first.id,
        "the answer was lost on the way, not the press"
    );
    assert_eq!(office.next(1).visit.id, second.id);
}
