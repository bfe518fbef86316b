// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with a device, from what is known of it. Pure.

use std::collections::BTreeSet;

use protocol::{CLOCK_OFF_S, DISK_LOW_MB, DeviceReport, ReportedTrouble, SILENT_AFTER_S};

/// The trouble of a device that says nothing.
pub const SILENT: &str = "silent";

/// Troubles that staff should know of and that nobody needs to run for.
const QUIET: [&str; 4] = [
    "no-voice",
    "backup-off",
    "printer-asked-in-vain",
    "slip-not-collected",
];

/// Whether somebody should come and look. A device that is silent while the office is closed has been switched off.
pub fn is_alarm(trouble: &str, is_open: bool) -> bool {
    !QUIET.contains(&trouble) && (is_open || trouble != SILENT)
}

/// What is known of a device at a moment.
#[derive(Clone, Copy, Debug)]
pub struct JournalEnd<'a> {
    pub report: Option<&'a DeviceReport>,
    pub silent_s: u64,
    /// How far its clock is ahead of the server's.
    pub clock_ahead_ms: i64,
    /// Whether two machines report as this one.
    pub is_copied: bool,
}

impl JournalEnd<'_> {
    /// The names of its troubles. Of a silent device nothing else is known any more.
    pub fn troubles(&self) -> BTreeSet<String> {
        let name = |name: &str| BTreeSet::from([name.to_owned()]);
        if self.silent_s >= SILENT_AFTER_S {
            return name(SILENT);
        }
        let Some(report) = self.report else {
            return BTreeSet::new();
        };
        let said = report
            .troubles
            .iter()
            .map(|trouble| trouble.name.as_str())
            .filter(|name| ReportedTrouble::is_name(name));
        let printer = report.printer.and_then(protocol::PrinterState::trouble);
        let display = report
            .displays
            .iter()
            .any(|display| !display.answers)
            .then_some("display-no-answer");
        let disk = report
            .disk_free_mb
            .is_some_and(|free| free < DISK_LOW_MB)
            .then_some("disk-low");
        let clock =
            (self.clock_ahead_ms.unsigned_abs() > CLOCK_OFF_S * 1_000).then_some("clock-off");
        let copied = self.is_copied.then_some("copied");
        said.chain(
            [printer, display, disk, clock, copied]
                .into_iter()
                .flatten(),
        )
        .map(str::to_owned)
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use protocol::{DisplayState, PrinterState};

    use super::*;

    fn report() -> DeviceReport {
        DeviceReport {
            program: "kiosk".to_owned(),
            version: "1".to_owned(),
            instance: "a".to_owned(),
            uptime_s: 1,
            clock: "2026-11-23T09:00:00Z".to_owned(),
            troubles: vec![],
            printer: Some(PrinterState::Online),
            displays: vec![],
            epoch: None,
            disk_free_mb: Some(10_000),
        }
    }

    fn troubles(change: impl FnOnce(&mut DeviceReport)) -> Vec<String> {
        let mut report = report();
        change(&mut report);
        JournalEnd {
            report: Some(&report),
            silent_s: 3,
            clock_ahead_ms: 0,
            is_copied: false,
        }
        .troubles()
        .into_iter()
        .collect()
    }

    #[test]
    fn each_trouble_has_its_name() {
        assert_eq!(troubles(|_| {}), [""; 0]);
        assert_eq!(troubles(|r| r.printer = None), [""; 0]);
        assert_eq!(
            troubles(|r| r.printer = Some(PrinterState::Unknown)),
            [""; 0]
        );
        assert_eq!(
            troubles(|r| r.printer = Some(PrinterState::PaperNearEnd)),
            ["paper-near-end"]
        );
        assert_eq!(
            troubles(|r| r.printer = Some(PrinterState::NotCollected)),
            ["slip-not-collected"]
        );
        assert!(!is_alarm("slip-not-collected", true) && !is_alarm("printer-asked-in-vain", true));
        assert_eq!(troubles(|r| r.disk_free_mb = Some(499)), ["disk-low"]);
        assert_eq!(
            troubles(|r| r.displays = vec![DisplayState {
                name: "3".to_owned(),
                answers: false
            }]),
            ["display-no-answer"]
        );
        assert_eq!(
            troubles(|r| r.troubles = vec![
                ReportedTrouble::new("no-voice"),
                ReportedTrouble::new("Bad Name")
            ]),
            ["no-voice"]
        );
    }

    #[test]
    fn a_clock_more_than_a_minute_off_either_way_is_a_trouble() {
        let report = report();
        let clock = |clock_ahead_ms| {
            JournalEnd {
                report: Some(&report),
                silent_s: 0,
                clock_ahead_ms,
                is_copied: false,
            }
            .troubles()
        };
        assert!(clock(60_000).is_empty() && clock(-60_000).is_empty());
        assert!(clock(60_001).contains("clock-off") && clock(-3_600_000).contains("clock-off"));
    }

    #[test]
    fn of_a_silent_device_only_that_is_known() {
        let mut report = report();
        report.printer = Some(PrinterState::PaperOut);
        let known = JournalEnd {
            report: Some(&report),
            silent_s: 59,
            clock_ahead_ms: 0,
            is_copied: true,
        };
        assert_eq!(
            known.troubles().into_iter().collect::<Vec<_>>(),
            ["copied", "paper-out"]
        );
        assert_eq!(
            JournalEnd {
                silent_s: 60,
                ..known
            }
            .troubles()
            .into_iter()
            .collect::<Vec<_>>(),
            [SILENT]
        );
        assert_eq!(
            JournalEnd {
                report: None,
                silent_s: 60,
                ..known
            }
            .troubles()
            .into_iter()
            .collect::<Vec<_>>(),
            [SILENT]
        );
    }
}
