// SPDX-License-Identifier: EUPL-1.2
//! `POST /api/v1/device/report`: what a device says of itself, every [`REPORT_EVERY_S`] seconds and at once when something changes.

use serde::{Deserialize, Serialize};

/// How often a device reports when nothing changes. One that is silent for [`SILENT_AFTER_S`] is said to be.
pub const REPORT_EVERY_S: u64 = 15;
pub const SILENT_AFTER_S: u64 = 60;
/// A clock that differs more than this from the server's is a trouble.
pub const CLOCK_OFF_S: u64 = 60;
/// A device, or the server, with less room than this on its disk is in trouble.
pub const DISK_LOW_MB: u64 = 500;

/// What a device says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceReport {
    /// The program's name: `kiosk`, `display-board`, `regolacode-wires`.
    pub program: String,
    pub version: String,
    /// Made anew at each start of the program: two of them at a time under one token are a copied machine.
    pub instance: String,
    /// Since the program started.
    pub uptime_s: u64,
    /// Now on the device (RFC 3339): the server compares it with its own clock.
    pub clock: String,
    /// What is wrong, beside what the fields below say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<ReportedTrouble>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<PrinterState>,
    /// Displays that hang on this device by a wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displays: Vec<DisplayState>,
    /// The highest epoch that the device has heard of: a server with a lower one learns that it was replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u64>,
    /// Free room where the program keeps its data, in millions of bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_free_mb: Option<u64>,
}

/// A named trouble. Names are small letters, digits and hyphens, at most 40; each has words under `trouble-NAME`, and one that has
/// none is shown with general words. `detail` is for staff on the screen and is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportedTrouble {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl ReportedTrouble {
    pub fn new(name: &str) -> ReportedTrouble {
        ReportedTrouble {
            name: name.to_owned(),
            detail: None,
        }
    }

    /// Whether `name` may be the name of a trouble.
    pub fn is_name(name: &str) -> bool {
        (1..=40).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
}

/// How a printer is, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrinterState {
    Online,
    CoverOpen,
    PaperNearEnd,
    PaperOut,
    CutterError,
    /// It answers, and says that it cannot print for another reason.
    Offline,
    /// It answered before, or must answer, and does not.
    NoAnswer,
    /// It can print, and a slip hangs at its output that nobody took for a while.
    NotCollected,
    /// It is of a kind that never answers, or says something that only a newer release knows.
    #[serde(other)]
    Unknown,
}

impl PrinterState {
    /// The name of the trouble that this is, if it is one.
    pub fn trouble(self) -> Option<&'static str> {
        match self {
            PrinterState::Online | PrinterState::Unknown => None,
            PrinterState::CoverOpen => Some("cover-open"),
            PrinterState::PaperNearEnd => Some("paper-near-end"),
            PrinterState::PaperOut => Some("paper-out"),
            PrinterState::CutterError => Some("printer-cutter"),
            PrinterState::Offline => Some("printer-offline"),
            PrinterState::NoAnswer => Some("printer-unreachable"),
            PrinterState::NotCollected => Some("slip-not-collected"),
        }
    }
}

/// A display on a wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DisplayState {
    /// As its installer named it, such as `sportello 3`.
    pub name: String,
    pub answers: bool,
}

/// What the server tells a device that reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceAnswer {
    /// The number of the device, as in the journal.
    pub device: i64,
    /// Now on the server (RFC 3339 in UTC, with milliseconds).
    pub at: String,
    /// How far the device's clock is ahead of the server's, in milliseconds, as the server sees it.
    pub clock_ahead_ms: i64,
    /// See `OfficeView::epoch`.
    pub epoch: u64,
    /// See `OfficeView::catalogue`.
    pub catalogue: String,
}
