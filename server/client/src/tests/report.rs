// SPDX-License-Identifier: EUPL-1.2
//! Devices that tell how they are.

use super::*;

fn report_of(request: &str) -> protocol::DeviceReport {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn a_device_reports_at_once_when_something_changes_and_not_when_nothing_does() {
    let answer = r#"{"device":7,"at":"2026-11-23T09:00:00.000Z","clock_ahead_ms":12,"epoch":1,"catalogue":"c"}"#;
    let server = FakeServer::start(
        (0..2)
            .map(|_| says(http("200 OK", "application/json", answer)))
            .collect(),
    );
    let (heard, answers) = channel();
    let about = About {
        program: "kiosk",
        version: "1",
        data: Some(std::env::temp_dir()),
    };
    let client = Client::new(&server.url, Some("secret".to_owned()));
    let reporter = Reporter::start(client, about, Condition::default(), move |answer| {
        heard.send(answer).unwrap()
    })
    .unwrap();
    let first = report_of(&server.request());
    assert_eq!(
        (
            first.program.as_str(),
            first.printer,
            first.instance.as_str()
        ),
        ("kiosk", None, reporter.instance())
    );
    assert!(first.disk_free_mb.is_some());
    assert_eq!(answers.recv_timeout(DEADLINE).unwrap().unwrap().device, 7);
    let paper = Condition {
        printer: Some(protocol::PrinterState::PaperNearEnd),
        ..Condition::default()
    };
    for condition in [Condition::default(), paper.clone(), paper] {
        reporter.set(condition);
    }
    let started = Instant::now();
    let second = report_of(&server.request());
    assert_eq!(second.printer, Some(protocol::PrinterState::PaperNearEnd));
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "at once, not at the next turn"
    );
}

#[test]
fn a_device_tells_a_server_that_was_replaced_that_nobody_follows_it() {
    let answer = |epoch: u64| {
        let body = format!(
            r#"{{"device":7,"at":"2026-11-23T09:00:00.000Z","clock_ahead_ms":12,"epoch":{epoch},"catalogue":"c"}}"#
        );
        says(http("200 OK", "application/json", &body))
    };
    let server = FakeServer::start(vec![answer(5), answer(1), answer(5), answer(5)]);
    let about = About {
        program: "kiosk",
        version: "1",
        data: None,
    };
    let reporter = Reporter::start(
        Client::new(&server.url, None),
        about,
        Condition::default(),
        |_| {},
    )
    .unwrap();
    let names = || {
        report_of(&server.request())
            .troubles
            .into_iter()
            .map(|trouble| trouble.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(), [""; 0]);
    // The old one comes back and is told, soon, that it is not the one; the one that took its place hears nothing of it in the end.
    reporter.set(Condition {
        printer: Some(protocol::PrinterState::Online),
        ..Condition::default()
    });
    assert_eq!(
        (names(), names(), names()),
        (vec![], vec!["server-replaced".to_owned()], vec![])
    );
}
