// SPDX-License-Identifier: EUPL-1.2
//! What one device can do to the office, by the real face: nothing to anybody but itself.

use protocol::{HealthDetails, HealthView};

use super::*;

fn bearer(office: &Office, kind: DeviceKind) -> String {
    format!("Authorization: Bearer {}", office.token(kind))
}

fn details(office: &Office, supervisor: &str) -> HealthDetails {
    let (_, _, body) = office.ask("GET /api/v1/health", &[supervisor], "");
    serde_json::from_str::<HealthView>(&body)
        .unwrap()
        .details
        .unwrap()
}

/// Whether the supervisor reads this trouble of this device; 0 is the server.
fn is_told(details: &HealthDetails, device: i64, trouble: &str) -> bool {
    let of_server = details.troubles.iter().filter(|_| device == 0);
    let of_device = details
        .devices
        .iter()
        .filter(|one| one.device == device)
        .flat_map(|one| &one.troubles);
    of_server.chain(of_device).any(|one| one.name == trouble)
}

#[test]
fn a_totem_that_tells_nonsense_takes_no_numbers_from_the_others() {
    let office = Office::new("bounds-hello", Caps::default());
    let (kiosk, other) = (
        bearer(&office, DeviceKind::Kiosk),
        bearer(&office, DeviceKind::Kiosk),
    );
    let supervisor = bearer(&office, DeviceKind::Supervisor);
    let (_, _, live) = office.ask("GET /api/v1/live", &[], "");
    let day = serde_json::from_str::<protocol::LiveView>(&live)
        .unwrap()
        .day
        .unwrap();
    let hello =
        format!(r#"{{"instance":"a","heard":{{"day":"{day}","last":{{"A":4294967290}}}}}}"#);
    assert_eq!(
        office
            .ask("POST /api/v1/device/hello", &[JSON, &kiosk], &hello)
            .0,
        200
    );
    let visit = |n: u32, number: &str| {
        format!(
            r#"{{"token":"{n:032x}","number":"{number}","day":"{day}","at_ms":0,"services":["carta-identita"],"access":"standard","language":"it"}}"#
        )
    };
    let visits = [visit(1, "A 4000"), visit(2, "Z 900"), visit(3, "A 900")].join(",");
    let told = format!(r#"{{"instance":"a","at_ms":1000,"visits":[{visits}]}}"#);
    let (status, _, answer) = office.ask(
        "POST /api/v1/device/handover",
        &[JSON, &kiosk, "Idempotency-Key: h"],
        &told,
    );
    assert_eq!(status, 200, "{answer}");
    let answer: protocol::HandOverAnswer = serde_json::from_str(&answer).unwrap();
    let became: Vec<protocol::Became> = answer.visits.iter().map(|visit| visit.became).collect();
    assert_eq!(
        became,
        [
            protocol::Became::Refused,
            protocol::Became::Refused,
            protocol::Became::Merged
        ]
    );
    let take = |key: &str| {
        let key = format!("Idempotency-Key: {key}");
        let (status, _, ticket) = office.ask(
            "POST /api/v1/visits",
            &[JSON, &key, &other],
            r#"{"services":["carta-identita"]}"#,
        );
        assert_eq!(status, 201, "{ticket}");
        serde_json::from_str::<protocol::Ticket>(&ticket)
            .unwrap()
            .number
    };
    assert_eq!([take("1"), take("2")], ["A 001", "A 002"]);
    assert!(is_told(&details(&office, &supervisor), 1, "nonsense"));
}

#[test]
fn a_board_that_never_stops_reporting_writes_next_to_nothing_and_is_told_of() {
    let office = Office::new("bounds-report", Caps::default());
    let (board, supervisor) = (
        bearer(&office, DeviceKind::Board),
        bearer(&office, DeviceKind::Supervisor),
    );
    let before = details(&office, &supervisor).seq;
    let report = |n: u32, epoch: u64| {
        let troubles: Vec<String> = (0..20)
            .map(|trouble| format!(r#"{{"name":"t{trouble}-{n}"}}"#))
            .collect();
        let body = format!(
            r#"{{"program":"display-board","version":"1","instance":"a","uptime_s":1,"clock":"2026-11-23T19:00:00Z","epoch":{epoch},"troubles":[{}]}}"#,
            troubles.join(",")
        );
        office
            .ask("POST /api/v1/device/report", &[JSON, &board], &body)
            .0
    };
    assert_eq!(report(0, 1 << 60), 200);
    let absurd = details(&office, &supervisor);
    assert!(
        is_told(&absurd, 1, "nonsense") && !is_told(&absurd, 0, "replaced"),
        "{absurd:?}"
    );
    let statuses: Vec<u16> = (1..=300).map(|n| report(n, 1)).collect();
    assert!(
        statuses.iter().filter(|status| **status == 200).count() < 100,
        "{statuses:?}"
    );
    assert_eq!(statuses.last(), Some(&429));
    let after = details(&office, &supervisor);
    assert!(is_told(&after, 1, "too-often"), "{:?}", after.devices);
    assert!(after.seq - before <= 60, "{} events", after.seq - before);
    assert_eq!(
        office.problem("POST /api/v1/device/report", &[JSON, &board], "{}"),
        (429, "too-often".to_owned())
    );
    let other = bearer(&office, DeviceKind::Board);
    assert_eq!(
        office
            .problem("POST /api/v1/device/report", &[JSON, &other], "{}")
            .0,
        422,
        "another one is heard"
    );
}

#[test]
fn a_totem_that_never_stops_greeting_fills_no_memory() {
    let office = Office::new("bounds-instances", Caps::default());
    let kiosk = bearer(&office, DeviceKind::Kiosk);
    let hello = |instance: &str| {
        office
            .ask(
                "POST /api/v1/device/hello",
                &[JSON, &kiosk],
                &format!(r#"{{"instance":"{instance}"}}"#),
            )
            .0
    };
    assert_eq!(hello(&"x".repeat(60_000)), 422);
    let statuses: Vec<u16> = (0..100).map(|n| hello(&format!("start-{n}"))).collect();
    assert_eq!((statuses[0], statuses.last()), (200, Some(&429)));
    let held = r#"{"day":"2026-11-23","from":900,"to":924}"#;
    let other = bearer(&office, DeviceKind::Kiosk);
    let body = format!(
        r#"{{"instance":"a","held":[{}]}}"#,
        vec![held; 500].join(",")
    );
    assert_eq!(
        office.problem("POST /api/v1/device/hello", &[JSON, &other], &body),
        (422, "wrong-fields".to_owned())
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn a_device_that_reports_is_heard_and_its_troubles_are_kept() {
    let office = Office::new("report", Caps::default());
    let token = office.token(DeviceKind::Kiosk);
    let kiosk = format!("Authorization: Bearer {token}");
    let report = |printer: &str, clock: &str| {
        let body = format!(
            r#"{{"program":"kiosk","version":"1","instance":"a","uptime_s":1,"clock":"{clock}","printer":"{printer}","disk_free_mb":9000}}"#
        );
        office.ask("POST /api/v1/device/report", &[&kiosk, JSON], &body)
    };
    let (status, _, body) = report("paper_near_end", &jiff::Timestamp::now().to_string());
    assert_eq!(status, 200, "{body}");
    let answer: protocol::DeviceAnswer = serde_json::from_str(&body).unwrap();
    assert!(
        (answer.epoch, answer.device) == (1, 1) && answer.clock_ahead_ms.abs() < 10_000,
        "{body}"
    );
    let (_, _, view) = office.ask("GET /api/v1/office", &[&kiosk], "");
    assert_eq!(
        serde_json::from_str::<protocol::OfficeView>(&view)
            .unwrap()
            .epoch,
        1
    );

    let desk = office.running.as_ref().unwrap().app().desk.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let troubles = || {
        runtime
            .block_on(desk.look(|state| state.devices.clone()))
            .unwrap()
    };
    let wait_for = |trouble: &str, on: bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while troubles().has(1, trouble) != on {
            assert!(Instant::now() < end, "{trouble}, {on}: {:?}", troubles());
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    wait_for("paper-near-end", true);
    report("paper_out", "2020-01-01T00:00:00Z");
    wait_for("clock-off", true);
    wait_for("paper-out", true);
    wait_for("paper-near-end", false);

    let wrong = |body: &str| office.problem("POST /api/v1/device/report", &[&kiosk, JSON], body);
    assert_eq!(
        wrong(r#"{"program":"kiosk"}"#),
        (422, "wrong-fields".to_owned())
    );
    assert_eq!(report("paper_out", "yesterday").0, 422);
    assert_eq!(
        office.problem("POST /api/v1/device/report", &[JSON], "{}"),
        (401, "token-needed".to_owned())
    );
}
