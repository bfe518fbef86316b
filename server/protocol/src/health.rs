// SPDX-License-Identifier: EUPL-1.2
//! `GET /api/v1/health`: whether the server works; for supervisors also how it and all devices are.

use serde::{Deserialize, Serialize};

use crate::{DisplayState, PrinterState};

/// Without a right to know more, only `status`, `version` and `epoch` are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthView {
    pub status: HealthStatus,
    pub version: String,
    /// See `OfficeView::epoch`.
    pub epoch: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<HealthDetails>,
}

/// `Broken` comes with status 503: tickets cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    Ok,
    Broken,
    /// Of a newer release.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthDetails {
    /// Now, on the server (RFC 3339 with the office's offset).
    pub at: String,
    pub uptime_s: u64,
    /// Number of the journal's last event.
    pub seq: u64,
    /// Free room on the disk of the data folder, in millions of bytes.
    pub disk_free_mb: Option<u64>,
    /// Seconds since the last copy of the data that holds all there was; null when there is none since the start.
    pub backup_age_s: Option<u64>,
    /// Troubles of the server itself.
    pub troubles: Vec<DeviceTroubleView>,
    pub devices: Vec<DeviceView>,
}

/// A device as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceView {
    /// Its number in the journal.
    pub device: i64,
    /// As it was named when its token was made: "Totem ingresso".
    pub name: String,
    /// `kiosk`, `board`, `counter-display`, `info`, `operator` or `supervisor`.
    pub kind: String,
    /// Seconds since it was last heard.
    pub silent_s: u64,
    pub program: Option<String>,
    pub version: Option<String>,
    pub uptime_s: Option<u64>,
    pub clock_ahead_ms: Option<i64>,
    pub printer: Option<PrinterState>,
    pub displays: Vec<DisplayState>,
    pub disk_free_mb: Option<u64>,
    /// None: all is well, as far as the device knows.
    pub troubles: Vec<DeviceTroubleView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceTroubleView {
    /// Its words are under `trouble-NAME`.
    pub name: String,
    pub detail: Option<String>,
    /// Since when (RFC 3339), once it is in the journal.
    pub since: Option<String>,
    /// Whether somebody should come and look.
    pub is_alarm: bool,
}
