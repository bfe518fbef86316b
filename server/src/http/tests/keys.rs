// SPDX-License-Identifier: EUPL-1.2
//! Same key, same answer, for every action; and what hangs on an action happens with the first request alone.

use super::*;
use access::Role;

/// The cookie of somebody who signs in.
fn person(office: &Office, name: &str, role: Role) -> String {
    office
        .running
        .as_ref()
        .unwrap()
        .app()
        .access
        .add_person(name, role, "correct horse")
        .unwrap();
    let body = format!(r#"{{"name":"{name}","password":"correct horse"}}"#);
    let (status, head, _) = office.ask("POST /api/v1/session", &[JSON], &body);
    assert_eq!(status, 200);
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap();
    format!("Cookie: {}", cookie.split(';').next().unwrap())
}

fn sitter(office: &Office, counter: u16) -> Option<String> {
    office
        .running
        .as_ref()
        .unwrap()
        .app()
        .access
        .sitter(counter)
        .unwrap()
}

#[test]
fn a_retried_close_gets_its_answer_and_unseats_nobody() {
    let office = Office::new("keys-close", Caps::default());
    let (maria, anna) = (
        person(&office, "maria", Role::Operator),
        person(&office, "anna", Role::Operator),
    );
    let act = |who: &str, action: &str, key: &str| {
        office.ask(
            &format!("POST /api/v1/counters/1/{action}"),
            &[who, &format!("Idempotency-Key: {key}")],
            "",
        )
    };
    let opened = act(&maria, "open", "k1");
    assert_eq!(opened.0, 200);
    let closed = act(&maria, "close", "k2");
    assert_eq!(closed.0, 200);
    let again = act(&maria, "close", "k2");
    assert_eq!(
        (again.0, &again.2),
        (200, &closed.2),
        "the answer was lost on the way, not the press"
    );
    assert_eq!(
        act(&anna, "open", "k1").0,
        200,
        "a key is of one person alone"
    );
    for (action, key, first) in [("close", "k2", &closed), ("open", "k1", &opened)] {
        let late = act(&maria, action, key);
        assert_eq!((late.0, &late.2), (200, &first.2), "{action}");
        assert_eq!(
            sitter(&office, 1).as_deref(),
            Some("anna"),
            "a late {action} unseats nobody"
        );
    }
    assert_eq!(act(&anna, "next", "k3").0, 204);
    assert_eq!(act(&maria, "next", "k4").0, 403);
    assert_eq!(
        act(&maria, "next", "k3").0,
        403,
        "nobody gets another's answer"
    );
}

#[test]
fn a_supervisors_late_close_unseats_nobody_either() {
    let office = Office::new("keys-supervisor", Caps::default());
    let (chief, anna) = (
        person(&office, "chief", Role::Supervisor),
        person(&office, "anna", Role::Operator),
    );
    let act = |who: &str, action: &str, key: &str| {
        office
            .ask(
                &format!("POST /api/v1/counters/2/{action}"),
                &[who, &format!("Idempotency-Key: {key}")],
                "",
            )
            .0
    };
    assert_eq!(act(&anna, "open", "a"), 200);
    assert_eq!(act(&chief, "close", "c"), 200);
    assert_eq!(act(&anna, "open", "b"), 200);
    assert_eq!(act(&chief, "close", "c"), 200);
    assert_eq!(sitter(&office, 2).as_deref(), Some("anna"));
    assert_eq!(act(&anna, "next", "d"), 204);
}

#[test]
fn a_counter_that_is_taken_over_is_taken_over_once() {
    let office = Office::new("keys-over", Caps::default());
    let operator = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Operator)
    );
    let (maria, anna) = (
        person(&office, "maria", Role::Operator),
        person(&office, "anna", Role::Operator),
    );
    let act = |who: &str, action: &str, key: &str| {
        office.ask(
            &format!("POST /api/v1/counters/3/{action}"),
            &[who, &format!("Idempotency-Key: {key}")],
            "",
        )
    };
    assert_eq!(act(&operator, "open", "o").0, 200);
    let over = act(&maria, "open", "k");
    assert_eq!(
        (over.0, sitter(&office, 3).as_deref()),
        (200, Some("maria"))
    );
    assert_eq!(act(&maria, "close", "l").0, 200);
    assert_eq!(act(&anna, "open", "m").0, 200);
    let late = act(&maria, "open", "k");
    assert_eq!((late.0, late.2), (200, over.2));
    assert_eq!(sitter(&office, 3).as_deref(), Some("anna"));
}

#[test]
fn a_key_answers_after_its_time_and_for_the_end_of_the_day_too() {
    let office = Office::new("keys-late", Caps::default());
    let supervisor = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Supervisor)
    );
    let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
    let soon = format!("Not-After: {}", "2026-11-23T19:00:10Z");
    let open = || {
        office
            .ask(
                "POST /api/v1/counters/1/open",
                &[&supervisor, "Idempotency-Key: 1", &soon],
                "",
            )
            .0
    };
    assert_eq!(open(), 200);
    let clock = office.running.as_ref().unwrap().app().clock.clone();
    let end = Instant::now() + Duration::from_secs(30);
    while clock.wall() <= "2026-11-23T19:00:11Z".parse::<jiff::Timestamp>().unwrap() {
        assert!(Instant::now() < end, "the clock stands");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(open(), 200, "it was carried out in time");
    let (status, _, ticket) = office.ask(
        "POST /api/v1/visits",
        &[JSON, "Idempotency-Key: 2", &kiosk],
        r#"{"services":["tari"]}"#,
    );
    assert_eq!(status, 201);
    let ticket: protocol::Ticket = serde_json::from_str(&ticket).unwrap();
    let leave = || {
        office.ask(
            &format!("POST /api/v1/visits/{}/leave", ticket.token),
            &["Idempotency-Key: 3"],
            "",
        )
    };
    let left = leave();
    let close = || {
        office
            .ask(
                "POST /api/v1/day/close",
                &[&supervisor, "Idempotency-Key: 4"],
                "",
            )
            .0
    };
    assert_eq!((left.0, close()), (200, 204));
    assert_eq!(close(), 204, "the day was ended by this very request");
    assert_eq!(leave().2, left.2);
    assert_eq!(
        office.problem(
            "POST /api/v1/day/close",
            &[&supervisor, "Idempotency-Key: 5"],
            ""
        ),
        (409, "day-closed".to_owned())
    );
}

#[test]
fn what_is_done_to_a_visit_at_a_counter_that_is_not_there_is_not_done() {
    let office = Office::new("keys-nowhere", Caps::default());
    let operator = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Operator)
    );
    let (status, _, ticket) = office.ask(
        "POST /api/v1/visits",
        &[JSON, "Idempotency-Key: 1", &operator],
        r#"{"services":["tari"]}"#,
    );
    assert_eq!(status, 201);
    let ticket: protocol::Ticket = serde_json::from_str(&ticket).unwrap();
    let body = format!(r#"{{"visit":{},"waiting":true}}"#, ticket.id);
    assert_eq!(
        office.problem("POST /api/v1/counters/77/park", &[JSON, &operator], &body),
        (404, "unknown-counter".to_owned())
    );
    let (_, _, view) = office.ask(&format!("GET /api/v1/visits/{}", ticket.token), &[], "");
    assert!(view.contains(r#""state":"waiting""#), "{view}");
}

#[test]
fn an_opening_that_is_refused_takes_no_seat() {
    let office = Office::new("keys-refused", Caps::default());
    let maria = person(&office, "maria", Role::Operator);
    let open = |services: &str| {
        let body = format!(r#"{{"services":{services}}}"#);
        office
            .ask(
                "POST /api/v1/counters/1/open",
                &[JSON, &maria, "Idempotency-Key: 1"],
                &body,
            )
            .0
    };
    assert_eq!((open(r#"["magic"]"#), sitter(&office, 1)), (422, None));
    assert_eq!((open("[]"), sitter(&office, 1)), (422, None));
    assert_eq!(
        (open(r#"["carta-identita"]"#), sitter(&office, 1).as_deref()),
        (200, Some("maria")),
        "the key was not used up"
    );
}
