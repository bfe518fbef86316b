// SPDX-License-Identifier: EUPL-1.2
//! The real server on a real socket. Whole days are played in the workspace's `tests`.

mod bounds;
mod keys;
mod newer;
mod office;
mod privacy;
mod strangers;
mod waiting_office;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::{Config, Source};
use crate::http::Caps;
use crate::start;
use access::DeviceKind;
use catalogue::Catalogue;
use desk::{Act, Action, TakeOrder};
use office::Office;
use terms::clock::{Clock, ManualClock, ScaledClock};

mod crowded;

/// A Monday evening, on which time goes by as usual: whatever the hour at which the tests are run, no counter is about to open.
fn evening() -> ScaledClock {
    ScaledClock::new(1.0, Some("2026-11-23T19:00:00Z".parse().unwrap()))
}

const JSON: &str = "Content-Type: application/json";

#[test]
fn bad_requests_get_their_problem() {
    let office = Office::new("problems", Caps::default());
    let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
    let board = format!("Authorization: Bearer {}", office.token(DeviceKind::Board));
    let (kiosk, board, key) = (kiosk.as_str(), board.as_str(), "Idempotency-Key: k");
    let large = "x".repeat(70_000);
    let take = "POST /api/v1/visits";
    let table: &[(&str, &[&str], &str, u16, &str)] = &[
        ("GET /nowhere", &[], "", 404, "not-found"),
        ("DELETE /api/v1/office", &[], "", 405, "method-not-allowed"),
        (
            "GET /api/v1/office",
            &["Authorization: Bearer wrong"],
            "",
            401,
            "bad-token",
        ),
        (
            "GET /api/v1/office",
            &["Authorization: Basic eDp5"],
            "",
            401,
            "bad-token",
        ),
        (take, &[JSON, key], "{}", 401, "token-needed"),
        (take, &[JSON, key, board], "{}", 403, "not-allowed"),
        (
            take,
            &[JSON, kiosk],
            r#"{"services":["tari"]}"#,
            400,
            "key-missing",
        ),
        (
            take,
            &[key, kiosk],
            r#"{"services":["tari"]}"#,
            415,
            "not-json",
        ),
        (take, &[JSON, key, kiosk], "{", 400, "bad-json"),
        (take, &[JSON, key, kiosk], &large, 413, "body-too-large"),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":["tari"],"name":"Rossi"}"#,
            422,
            "wrong-fields",
        ),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":"tari"}"#,
            422,
            "wrong-fields",
        ),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":[]}"#,
            422,
            "bad-services",
        ),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":["magic"]}"#,
            422,
            "unknown-service",
        ),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":["tari"],"language":"xxl"}"#,
            422,
            "wrong-fields",
        ),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":["tari"],"access":"appointment"}"#,
            422,
            "wrong-fields",
        ),
        (
            take,
            &[JSON, key, kiosk],
            r#"{"services":["tari"],"appointment":{"slot":"soon"}}"#,
            422,
            "wrong-fields",
        ),
        (
            take,
            &[JSON, key, kiosk, "Sec-Fetch-Site: cross-site"],
            r#"{"services":["tari"]}"#,
            403,
            "cross-site",
        ),
        ("GET /api/v1/visits/123", &[], "", 404, "unknown-visit"),
        ("GET /api/v1/events?after=x", &[], "", 400, "bad-query"),
        ("POST /api/v1/counters/1/next", &[], "", 401, "token-needed"),
        (
            "POST /api/v1/counters/1/next",
            &[kiosk],
            "",
            403,
            "not-allowed",
        ),
        ("POST /api/v1/day/close", &[kiosk], "", 403, "not-allowed"),
    ];
    for (request, headers, body, status, name) in table {
        assert_eq!(
            office.problem(request, headers, body),
            (*status, (*name).to_owned()),
            "{request} {body:.40}"
        );
    }
    let operator = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Operator)
    );
    for (request, status, name) in [
        ("POST /api/v1/counters/77/next", 404, "unknown-counter"),
        ("POST /api/v1/counters/one/next", 404, "unknown-counter"),
        ("POST /api/v1/counters/1/dance", 404, "not-found"),
        ("POST /api/v1/counters/1/next", 409, "counter-closed"),
    ] {
        assert_eq!(
            office.problem(request, &[&operator], ""),
            (status, name.to_owned()),
            "{request}"
        );
    }
}

#[test]
fn every_answer_is_hardened() {
    let office = Office::new("headers", Caps::default());
    for path in [
        "/api/v1/office",
        "/api/v1/live",
        "/nowhere",
        "/api/openapi.json",
    ] {
        let (_, head, _) = office.ask(&format!("GET {path}"), &[], "");
        for expected in [
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "frame-ancestors 'none'",
        ] {
            assert!(head.contains(expected), "{path}: {head}");
        }
        assert!(!head.contains("unsafe-inline"), "{path}");
    }
}

#[test]
fn connections_that_only_wait_are_closed() {
    let quick = Duration::from_millis(100);
    let office = Office::new(
        "idle",
        Caps {
            head: quick,
            idle: quick,
            ..Caps::default()
        },
    );
    let mut silent = office.connect();
    let mut slow = office.connect();
    write!(slow, "GET /api/v1/live HTTP/1.1\r\nHost:").unwrap();
    for stream in [&mut silent, &mut slow] {
        let mut rest = Vec::new();
        // A reset is as good an end as an orderly one.
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    }
    assert_eq!(office.ask("GET /api/v1/live", &[], "").0, 200);
}

#[test]
fn a_stream_tells_calls_has_a_heartbeat_and_ends_with_the_server() {
    let mut office = Office::new("stream", Caps::default());
    let (kiosk, operator) = (
        office.token(DeviceKind::Kiosk),
        office.token(DeviceKind::Operator),
    );
    let (kiosk, operator) = (
        format!("Authorization: Bearer {kiosk}"),
        format!("Authorization: Bearer {operator}"),
    );
    let mut stream = stream_of(&office, "/api/v1/events");
    assert!(line_with(&mut stream, "event:").contains("snapshot"));
    let (status, _, ticket) = office.ask(
        "POST /api/v1/visits",
        &[JSON, "Idempotency-Key: 1", &kiosk],
        r#"{"services":["tari"]}"#,
    );
    assert_eq!(status, 201);
    let ticket: protocol::Ticket = serde_json::from_str(&ticket).unwrap();
    let mut own = stream_of(&office, &format!("/api/v1/visits/{}/events", ticket.token));
    assert!(line_with(&mut own, "data:").contains("waiting"));
    for action in ["open", "next"] {
        assert_eq!(
            office
                .ask(
                    &format!("POST /api/v1/counters/5/{action}"),
                    &[&operator],
                    ""
                )
                .0,
            200,
            "{action}"
        );
    }
    assert!(line_with(&mut stream, "event: call").contains("call"));
    assert!(line_with(&mut stream, "data:").contains(&ticket.number));
    // A forecast that changed meanwhile may be told first.
    while !line_with(&mut own, "data:").contains("\"called\"") {}
    line_with(&mut stream, ": ");
    office.running.take().unwrap().stop();
    let mut rest = String::new();
    let _ = stream.read_to_string(&mut rest);
    let _ = own.read_to_string(&mut rest);
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let office = Office::new("second", Caps::default());
    let catalogue = Catalogue::parse(assets::sample::OFFICE_TOML).unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let config = Config {
        office: Source::Given(Arc::new(catalogue)),
        data: office.folder.clone(),
        listen,
        caps: Caps::default(),
        plain_forecast: false,
    };
    let error = start(config, Arc::new(evening()))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("another server is running"), "{error}");
}

/// An event stream, read up to its body.
fn stream_of(office: &Office, path: &str) -> BufReader<TcpStream> {
    let mut stream = office.connect();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: office\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.contains("200"), "{line}");
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
    }
    reader
}

/// The next line that starts like this; a read that takes too long fails.
fn line_with(stream: &mut BufReader<TcpStream>, start: &str) -> String {
    loop {
        let mut line = String::new();
        assert!(
            stream.read_line(&mut line).unwrap() > 0,
            "the stream ended before `{start}`"
        );
        if line.starts_with(start) {
            return line;
        }
    }
}

#[test]
fn anybody_may_ask_whether_the_server_works_and_supervisors_hear_more() {
    let office = Office::new("health", Caps::default());
    let ask = |headers: &[&str]| -> protocol::HealthView {
        let (status, _, body) = office.ask("GET /api/v1/health", headers, "");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    };
    let plain = ask(&[]);
    assert_eq!(
        (plain.status, plain.epoch, plain.details),
        (protocol::HealthStatus::Ok, 1, None)
    );
    assert_eq!(
        ask(&[&format!(
            "Authorization: Bearer {}",
            office.token(DeviceKind::Kiosk)
        )])
        .details,
        None
    );
    let supervisor = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Supervisor)
    );
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let details = ask(&[&supervisor]).details.unwrap();
        assert!(
            details.devices.is_empty(),
            "no device has reported: {:?}",
            details.devices
        );
        if details
            .troubles
            .iter()
            .any(|trouble| trouble.name == "backup-off" && !trouble.is_alarm)
        {
            return;
        }
        assert!(
            Instant::now() < end,
            "that no copies are made is not told: {:?}",
            details.troubles
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Everybody waits for exactly half an hour, whoever is free: nothing that a model of the hall expects, and the last one's wait is right.
#[test]
fn where_calls_make_no_sense_the_supervisor_reads_that_forecasts_are_worse() {
    let clock = Arc::new(ManualClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let office = Office::at("degraded", Caps::default(), clock.clone());
    live_without_sense(&office, &clock);
    let quality = || -> protocol::ForecastQuality {
        serde_json::from_str(&office.ask("GET /api/v1/forecast/quality", &[], "").2).unwrap()
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    while !quality().degraded {
        assert!(Instant::now() < deadline, "{:?}", quality());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(quality().available);
    let supervisor = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Supervisor)
    );
    for page in [
        "GET /supervisor?lang=it",
        "GET /supervisor/forecast?lang=it",
    ] {
        let (status, _, body) = office.ask(page, &[&supervisor], "");
        assert_eq!(status, 200, "{page}");
        assert!(body.contains("sbagliano più del solito"), "{page} {body}");
    }
}

/// Crowds come one after another; each of them is called as it came, half an hour later.
fn live_without_sense(office: &Office, clock: &ManualClock) {
    let desk = &office.running.as_ref().unwrap().app().desk;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let act = |action| {
        runtime
            .block_on(desk.act(
                Act {
                    counter: queue::CounterId(1),
                    action,
                    expect: None,
                },
                None,
            ))
            .unwrap()
    };
    let take = || {
        let (services, class) = (
            vec!["carta-identita".to_owned()],
            queue::AccessClass::Standard,
        );
        let order = TakeOrder {
            services,
            class,
            language: None,
            slot: None,
            kiosk: None,
            epoch: None,
        };
        runtime.block_on(desk.take(order, None)).unwrap()
    };
    act(Action::Open { services: None });
    for crowd in 0..9_i64 {
        let (people, apart_s) = (
            [12, 30, 20][crowd as usize % 3],
            [60, 20, 40][crowd as usize % 3],
        );
        for _ in 0..people {
            take();
            clock.advance_ms(apart_s * 1_000);
        }
        clock.advance_ms((1_800 - people * apart_s) * 1_000);
        for _ in 0..people {
            act(Action::Next);
            clock.advance_ms(10_000);
            act(Action::Finish);
            clock.advance_ms((apart_s - 10) * 1_000);
        }
    }
}

#[test]
fn anybody_may_ask_how_forecasts_were_kept_and_supervisors_what_would_change() {
    let office = Office::new("forecast", Caps::default());
    let [kiosk, supervisor] = [DeviceKind::Kiosk, DeviceKind::Supervisor]
        .map(|kind| format!("Authorization: Bearer {}", office.token(kind)));
    let deadline = Instant::now() + Duration::from_secs(30);
    let quality = loop {
        let (status, _, body) = office.ask("GET /api/v1/forecast/quality", &[], "");
        assert_eq!(status, 200);
        let quality: protocol::ForecastQuality = serde_json::from_str(&body).unwrap();
        if quality.available {
            break quality;
        }
        assert!(Instant::now() < deadline, "the forecast begins");
    };
    assert_eq!(
        (
            quality.today.all.n,
            quality.today.all.bias_s,
            quality.degraded
        ),
        (0, None, false)
    );

    let post = "POST /api/v1/forecast/what-if";
    let open = r#"{"changes":[{"open":{"counter":1}},{"open":{"counter":3,"area":"anagrafe"}}]}"#;
    assert_eq!(
        office.problem(post, &[JSON], open),
        (401, "token-needed".to_owned())
    );
    assert_eq!(
        office.problem(post, &[JSON, &kiosk], open),
        (403, "not-allowed".to_owned())
    );
    for wrong in [
        r#"{"changes":[]}"#,
        r#"{"changes":[{"ratio":{"access":"priority","every":0,"other":"standard"}}]}"#,
    ] {
        assert_eq!(
            office.problem(post, &[JSON, &supervisor], wrong),
            (422, "wrong-fields".to_owned()),
            "{wrong}"
        );
    }
    assert_eq!(
        office
            .problem("GET /api/v1/forecast/what-if?close=77", &[&supervisor], "")
            .1,
        "unknown-counter"
    );
    assert_eq!(
        office.problem("GET /api/v1/forecast/what-if", &[&supervisor], ""),
        (422, "wrong-fields".to_owned())
    );
    for (request, body) in [
        (post, open),
        (
            "GET /api/v1/forecast/what-if?open=3&area=anagrafe&close=",
            "",
        ),
    ] {
        let (status, _, body) = office.ask(request, &[JSON, &supervisor], body);
        assert_eq!(status, 200, "{body}");
        let view: protocol::WhatIfView = serde_json::from_str(&body).unwrap();
        let card = view
            .services
            .iter()
            .find(|service| service.service == "carta-identita")
            .unwrap();
        assert_eq!(
            (card.before_s, card.area.as_str()),
            (None, "anagrafe"),
            "no counter is open"
        );
        assert!(
            card.after_s.is_some_and(|s| s < 60),
            "a free counter: {card:?}"
        );
    }
}
