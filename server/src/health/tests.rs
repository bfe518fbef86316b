// SPDX-License-Identifier: EUPL-1.2

use jiff::Timestamp;
use protocol::DeviceReport;

use super::*;
use crate::clock::ManualClock;

const NOON: i64 = 1_795_431_600;

fn devices() -> Devices {
    Devices::new(Arc::new(ManualClock::at(Timestamp::from_second(NOON).unwrap())))
}

fn report(instance: &str) -> DeviceReport {
    let text = format!(r#"{{"program":"kiosk","version":"1","instance":"{instance}","uptime_s":1,"clock":"2026-11-23T11:00:00Z"}}"#);
    serde_json::from_str(&text).unwrap()
}

fn hear(devices: &Devices, instance: &str) {
    devices.hear(4, "Totem", DeviceKind::Kiosk, report(instance), Timestamp::from_second(NOON).unwrap());
}

#[test]
fn the_difference_of_the_clocks_is_measured() {
    let devices = devices();
    let ahead = devices.hear(4, "Totem", DeviceKind::Kiosk, report("a"), Timestamp::from_second(NOON - 3_600).unwrap());
    assert_eq!(ahead, -3_600_000);
    assert!(devices.all()[0].troubles.contains("clock-off"));
}

#[test]
fn a_restart_is_no_copy_and_two_in_turn_are() {
    let devices = devices();
    for instance in ["a", "a", "b", "b", "c"] {
        hear(&devices, instance);
        assert!(!devices.is_copied(4), "{instance}");
    }
    hear(&devices, "b");
    assert!(devices.is_copied(4));
    assert!(devices.all()[0].troubles.contains("copied"));
}

#[test]
fn devices_that_reported_of_late_are_waited_for() {
    let devices = devices();
    let row = |id, seen_ms| DeviceRow { id, kind: DeviceKind::Board, name: "Monitor".to_owned(), seen_ms };
    let now_ms = NOON * 1_000;
    devices.learn(&[row(1, None), row(2, Some(now_ms - 3_600_000)), row(3, Some(now_ms - FORGOTTEN_AFTER_MS))]);
    assert_eq!(devices.all().iter().map(|device| device.id).collect::<Vec<_>>(), [2]);
    devices.learn(&[row(1, None)]);
    assert!(devices.all().is_empty(), "a device that is taken away is forgotten");
}
