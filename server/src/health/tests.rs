// SPDX-License-Identifier: EUPL-1.2

use jiff::Timestamp;
use protocol::DeviceReport;

use super::*;
use terms::clock::ManualClock;

const NOON: i64 = 1_795_431_600;

fn devices() -> Devices {
    Devices::new(Arc::new(ManualClock::at(
        Timestamp::from_second(NOON).unwrap(),
    )))
}

fn report(instance: &str) -> DeviceReport {
    let text = format!(
        r#"{{"program":"kiosk","version":"1","instance":"{instance}","uptime_s":1,"clock":"2026-11-23T11:00:00Z"}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn receive(devices: &Devices, instance: &str) {
    devices.receive(
        4,
        "Totem",
        DeviceKind::Kiosk,
        report(instance),
        Timestamp::from_second(NOON).unwrap(),
    );
}

#[test]
fn the_difference_of_the_clocks_is_measured() {
    let devices = devices();
    let ahead = devices.receive(
        4,
        "Totem",
        DeviceKind::Kiosk,
        report("a"),
        Timestamp::from_second(NOON - 3_600).unwrap(),
    );
    assert_eq!(ahead, -3_600_000);
    assert!(devices.all()[0].troubles.contains("clock-off"));
}

#[test]
fn a_restart_is_no_copy_and_two_in_turn_are() {
    let devices = devices();
    for instance in ["a", "a", "b", "b", "c"] {
        receive(&devices, instance);
        assert!(!devices.is_copied(4), "{instance}");
    }
    receive(&devices, "b");
    assert!(devices.is_copied(4));
    assert!(devices.all()[0].troubles.contains("copied"));
}

#[test]
fn devices_that_reported_of_late_are_waited_for() {
    let devices = devices();
    let row = |id, seen_ms| DeviceRow {
        id,
        kind: DeviceKind::Board,
        name: "Monitor".to_owned(),
        seen_ms,
    };
    let now_ms = NOON * 1_000;
    devices.learn(&[
        row(1, None),
        row(2, Some(now_ms - 3_600_000)),
        row(3, Some(now_ms - FORGOTTEN_AFTER_MS)),
    ]);
    assert_eq!(
        devices
            .all()
            .iter()
            .map(|device| device.id)
            .collect::<Vec<_>>(),
        [2]
    );
    devices.learn(&[row(1, None)]);
    assert!(
        devices.all().is_empty(),
        "a device that is taken away is forgotten"
    );
}

/// Reads one request and answers it with `status`; the head and the body.
fn serve(listener: &std::net::TcpListener, status: &str) -> (String, String) {
    use std::io::{BufRead, BufReader, Read, Write};
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "a whole request");
    }
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap()
        .parse()
        .unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[test]
fn an_alarm_goes_to_the_webhook_signed_and_again_when_it_was_not_taken() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, "chiave\n").unwrap();
    std::fs::set_permissions(&secret_file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/allarmi", listener.local_addr().unwrap());
    let hook = Some(catalogue::HookPlan { url, secret_file });
    let plan = catalogue::AlarmPlan {
        hook,
        ..Default::default()
    };
    let sending = alarm::Sending::start().unwrap();
    let text = |text: &str| text.to_owned();
    let told = alarm::Alarm {
        id: text("0123"),
        office: text("Centro Servizi"),
        device: 1,
        name: text("Totem"),
        trouble: text("paper-out"),
        on: true,
        at: text("2026-11-23T10:20:00+01:00"),
        words: text("Totem: la carta è finita"),
    };
    sending.send(&plan, told);
    let (_, first) = serve(&listener, "500 Internal Server Error");
    let (head, body) = serve(&listener, "204 No Content");
    assert_eq!(first, body, "the same alarm");
    let header = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("idempotency-key"), "0123");
    let timestamp: i64 = header("x-regolacode-timestamp").parse().unwrap();
    assert_eq!(
        header("x-regolacode-signature"),
        alarm::signature(b"chiave", timestamp, &body)
    );
    assert!(body.contains("\"trouble\":\"paper-out\"") && !body.contains("chiave"));
}
