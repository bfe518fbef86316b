// SPDX-License-Identifier: EUPL-1.2
//! What is refused, by name and status, in words; and that nothing is lost by it.

use serde_json::{Value, json};
use tests::{Answer, Api, Office, new_key};

#[track_caller]
fn refused(answer: &Answer, status: u16, name: &str) -> protocol::Problem {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (status, name),
        "{}",
        answer.text
    );
    answer.json()
}

#[track_caller]
fn take_refused(office: &Office, body: &Value, status: u16, name: &str) -> protocol::Problem {
    refused(&office.kiosk.take(&new_key(), body), status, name)
}

#[test]
fn a_ticket_for_what_cannot_be_had() {
    let office = Office::open(&[1]);
    let unknown = take_refused(
        &office,
        &json!({ "services": ["carta-identita", "carta-blu"] }),
        422,
        "unknown-service",
    );
    assert_eq!(
        unknown.errors.first().map(|error| error.field.as_str()),
        Some("services[1]")
    );
    let closed = take_refused(
        &office,
        &json!({ "services": ["sospeso"] }),
        422,
        "closed-service",
    );
    assert_eq!(
        closed.errors.first().map(|error| error.field.as_str()),
        Some("services[0]")
    );
    take_refused(&office, &json!({ "services": [] }), 422, "bad-services");
    take_refused(
        &office,
        &json!({ "services": ["pin", "pin"] }),
        422,
        "bad-services",
    );
    let many: Vec<String> = (0..100).map(|_| "pin".to_owned()).collect();
    take_refused(&office, &json!({ "services": many }), 422, "bad-services");
    assert_eq!(
        office
            .live()
            .services
            .iter()
            .map(|service| service.waiting)
            .sum::<u32>(),
        0,
        "nobody waits by mistake"
    );
    assert_eq!(office.take("pin").number, "I 001", "no number was used up");
}

#[test]
fn a_page_of_the_internet_that_gives_its_name_our_address() {
    let office = Office::open(&[1]);
    let asked = |host: &str| {
        office
            .server
            .api
            .post_text("/api/v1/session", "{}", &[("host", host)])
    };
    refused(&asked("evil.example"), 421, "wrong-host");
    refused(&asked("evil.example:8080"), 421, "wrong-host");
    assert_ne!(asked("server.local").status, 421);
    assert_ne!(asked("192.0.2.10:8080").status, 421);
}

#[test]
fn a_body_that_is_not_what_it_should_be() {
    let office = Office::open(&[1]);
    take_refused(
        &office,
        &json!({ "services": ["pin"], "colour": "red" }),
        422,
        "wrong-fields",
    );
    take_refused(&office, &json!({ "services": "pin" }), 422, "wrong-fields");
    take_refused(&office, &json!({ "services": [7] }), 422, "wrong-fields");
    take_refused(
        &office,
        &json!({ "services": ["pin"], "access": "vip" }),
        422,
        "wrong-fields",
    );
    take_refused(
        &office,
        &json!({ "services": ["pin"], "language": "klingon" }),
        422,
        "wrong-fields",
    );
    take_refused(&office, &json!({}), 422, "wrong-fields");
    let bad_slot = json!({ "services": ["pin"], "access": "appointment", "appointment": { "slot": "tomorrow" } });
    take_refused(&office, &bad_slot, 422, "wrong-fields");
    for broken in ["", "{", "nonsense", "{\"services\": [\"pin\"]} x", "\u{0}"] {
        let answer =
            office
                .kiosk
                .post_text("/api/v1/visits", broken, &[("idempotency-key", &new_key())]);
        refused(&answer, 400, "bad-json");
    }
    let deep = office.kiosk.post_text(
        "/api/v1/visits",
        &"[".repeat(30_000),
        &[("idempotency-key", &new_key())],
    );
    assert!([400, 422].contains(&deep.status), "{}", deep.text);
    deep.problem();
}

#[test]
fn a_megabyte_of_json() {
    let office = Office::open(&[1]);
    let huge = json!({ "services": ["x".repeat(1_000_000)] }).to_string();
    // The server may answer and close before it has been told everything, which some clients report as an error of their own.
    if let Ok(answer) =
        office
            .kiosk
            .try_post_text("/api/v1/visits", &huge, &[("idempotency-key", &new_key())])
    {
        refused(&answer, 413, "body-too-large");
    }
    assert_eq!(office.take("pin").number, "I 001", "it goes on");
}

#[test]
fn a_request_in_another_form() {
    let office = Office::open(&[1]);
    let body = json!({ "services": ["pin"] }).to_string();
    let form = office.kiosk.post_text(
        "/api/v1/visits",
        &body,
        &[
            ("idempotency-key", &new_key()),
            ("content-type", "text/plain"),
        ],
    );
    refused(&form, 415, "not-json");
    refused(
        &office.kiosk.post_text("/api/v1/visits", &body, &[]),
        400,
        "key-missing",
    );
    for key in ["", &"k".repeat(1_000)] {
        refused(
            &office
                .kiosk
                .post_text("/api/v1/visits", &body, &[("idempotency-key", key)]),
            400,
            "bad-key",
        );
    }
    refused(&office.kiosk.get("/api/v1/nothing"), 404, "not-found");
    refused(
        &office.kiosk.get("/api/v1/counters/1/next"),
        405,
        "method-not-allowed",
    );
    let foreign = [
        ("origin", "http://example.org"),
        ("sec-fetch-site", "cross-site"),
        ("idempotency-key", "k"),
    ];
    refused(
        &office.kiosk.post_text("/api/v1/visits", &body, &foreign),
        403,
        "cross-site",
    );
}

#[test]
fn a_token_that_is_missing_wrong_or_of_somebody_else() {
    let office = Office::open(&[1]);
    let anybody = &office.server.api;
    let body = json!({ "services": ["pin"] });
    refused(&anybody.take(&new_key(), &body), 401, "token-needed");
    refused(&anybody.act(1, "next"), 401, "token-needed");
    refused(&anybody.get("/api/v1/counters/1"), 401, "token-needed");
    let stranger: Api = anybody.with_token("0123456789abcdef0123456789abcdef");
    refused(&stranger.take(&new_key(), &body), 401, "bad-token");
    refused(&stranger.get("/api/v1/live"), 401, "bad-token");
    refused(&office.kiosk.act(1, "next"), 403, "not-allowed");
    refused(&office.kiosk.get("/api/v1/counters/1"), 403, "not-allowed");
    let board = office.server.as_a("board");
    board.get("/api/v1/live").expect(200);
    refused(&board.take(&new_key(), &body), 403, "not-allowed");
    refused(&board.act(1, "open"), 403, "not-allowed");
}

#[test]
fn a_link_that_is_nobodys() {
    let office = Office::open(&[1]);
    for token in [
        "0".repeat(32),
        "x".repeat(32),
        "1".to_owned(),
        "%2e%2e%2f".to_owned(),
    ] {
        let answer = office.server.api.get(&format!("/api/v1/visits/{token}"));
        assert_eq!(answer.status, 404, "{token}: {}", answer.text);
        answer.problem();
    }
}

#[test]
fn an_action_that_the_counter_does_not_allow_now() {
    let office = Office::open(&[1]);
    let clerk = &office.clerk;
    refused(&clerk.act(99, "open"), 404, "unknown-counter");
    refused(&clerk.act(0, "open"), 404, "unknown-counter");
    refused(&clerk.act(2, "next"), 409, "counter-closed");
    refused(&clerk.act(1, "open"), 409, "counter-open");
    refused(&clerk.act(1, "resume"), 409, "counter-not-paused");
    for action in ["recall", "serve", "finish", "no-show", "park"] {
        refused(&clerk.act(1, action), 409, "nobody-here");
    }
    // Opening a counter is no action that undo takes back.
    refused(&clerk.act(1, "undo"), 409, "nothing-to-undo");
    refused(
        &clerk.act_with(1, "call", &json!({ "number": "A 777" })),
        404,
        "unknown-visit",
    );
    refused(
        &clerk.act_with(1, "call", &json!({ "visit": 777 })),
        404,
        "unknown-visit",
    );
    refused(&clerk.act_with(1, "call", &json!({})), 422, "wrong-fields");
    refused(
        &clerk.act_with(1, "open", &json!({ "service": [] })),
        422,
        "wrong-fields",
    );
    refused(
        &clerk.act_with(2, "open", &json!({ "services": ["carta-blu"] })),
        422,
        "unknown-service",
    );
    refused(
        &clerk.act_with(1, "pause", &json!({ "reason": "r".repeat(201) })),
        422,
        "wrong-fields",
    );
}

#[test]
fn a_transfer_that_leads_nowhere() {
    let office = Office::open(&[1, 4]);
    let ticket = office.take("carta-identita");
    office.next(1);
    let clerk = &office.clerk;
    refused(
        &clerk.act_with(1, "transfer", &json!({})),
        422,
        "wrong-fields",
    );
    refused(
        &clerk.act_with(1, "transfer", &json!({ "service": "carta-blu" })),
        422,
        "unknown-service",
    );
    refused(
        &clerk.act_with(1, "transfer", &json!({ "counter": 77 })),
        404,
        "unknown-counter",
    );
    refused(
        &clerk.act_with(1, "transfer", &json!({ "service": "pin", "counter": 4 })),
        422,
        "counter-cannot-serve",
    );
    refused(
        &clerk.act_with(
            1,
            "transfer",
            &json!({ "service": "pin", "note": "n".repeat(201) }),
        ),
        422,
        "wrong-fields",
    );
    assert_eq!(
        office.visit(&ticket.token).state,
        protocol::VisitState::Called,
        "still at the counter"
    );
}

#[test]
fn an_expired_link_says_so_when_the_day_is_over() {
    let office = Office::open(&[1]);
    let ticket = office.take("pin");
    office
        .server
        .api
        .post(
            &format!("/api/v1/visits/{}/leave", ticket.token),
            &json!({}),
        )
        .expect(200);
    let answer = office
        .server
        .api
        .get(&format!("/api/v1/visits/{}", ticket.token));
    assert_eq!(
        answer.status, 200,
        "until the end of the day the citizen sees what became of it: {}",
        answer.text
    );
}

#[test]
fn problems_are_in_the_readers_language() {
    let office = Office::open(&[1]);
    let ask = |language: &str| -> protocol::Problem {
        office
            .kiosk
            .post_text(
                "/api/v1/visits",
                "{}",
                &[
                    ("accept-language", language),
                    ("idempotency-key", &new_key()),
                ],
            )
            .json()
    };
    let (italian, english) = (ask("it"), ask("en"));
    assert_eq!(italian.kind, english.kind);
    assert_ne!(italian.title, english.title);
    assert_eq!(
        ask("ja").title,
        italian.title,
        "Italian when the language is not known"
    );
}
