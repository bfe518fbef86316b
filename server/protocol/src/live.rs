// SPDX-License-Identifier: EUPL-1.2
//! `GET /api/v1/live`: the hall at this moment, as anybody standing in it may see it.

use serde::{Deserialize, Serialize};

use crate::{Forecast, NoForecast, OpenState, QualityFigures, Text};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveView {
    /// The journal's number of the last event that is part of this view.
    pub seq: u64,
    /// Now, on the server (RFC 3339 with the office's offset).
    pub at: String,
    /// The business day, `2026-11-23`; null when none is open.
    pub day: Option<String>,
    /// See `OfficeView::catalogue`.
    pub catalogue: String,
    pub office: OpenState,
    pub services: Vec<ServiceLive>,
    pub areas: Vec<AreaLive>,
    pub counters: Vec<CounterLive>,
    /// Latest first, as many as the office wants on its boards; a visit's later call replaces its earlier one; taken back ones are gone.
    pub calls: Vec<CallView>,
    pub notices: Vec<Notice>,
    /// How well the forecasts of the last 30 days were kept, where the office shows it to the hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast_quality: Option<QualityFigures>,
    /// The journal's number of the newest slip that staff want again from a totem and that has not come out yet; 0 when there is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub prints: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceLive {
    pub id: String,
    pub waiting: u32,
    pub open_counters: u32,
    /// For somebody who takes a number now.
    pub forecast: Option<Forecast>,
    pub forecast_reason: Option<NoForecast>,
}

/// The same for a whole area: the widest of its services' forecasts that can be given, so that the tile does not promise too much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AreaLive {
    pub id: String,
    /// The last number given in the sequence of its letter today; 0 before the first.
    #[serde(default)]
    pub last_number: u32,
    pub waiting: u32,
    pub open_counters: u32,
    pub forecast: Option<Forecast>,
    pub forecast_reason: Option<NoForecast>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CounterState {
    Closed,
    Open,
    Paused,
    /// Of a newer release: shown as neither open nor closed, with nothing said of it.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CounterLive {
    pub id: u16,
    pub state: CounterState,
    /// Who was called to or is served at it.
    pub number: Option<String>,
    /// Area of that number.
    pub area: Option<String>,
    /// `called` or `serving`, when somebody is there.
    pub serving: Option<bool>,
    /// What it serves while open, by preference.
    pub services: Vec<String>,
    /// When it will close, as its clerk said (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<String>,
}

/// A call or a recall. Carries number and counter only, and the language to say it in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallView {
    /// The journal's number of the call.
    pub seq: u64,
    pub number: String,
    /// The area of the number (its letter and colour).
    pub area: String,
    pub counter: u16,
    pub language: String,
    /// When (RFC 3339).
    pub at: String,
    /// How old it is now, in seconds, on the server's clock.
    #[serde(default)]
    pub age_s: u32,
    #[serde(default)]
    pub recall: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    Deadline,
    Event,
    Initiative,
    News,
    /// Of a newer release: treated as `News`.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    pub kind: NoticeKind,
    pub title: Text,
    pub text: Text,
    /// The day it is about, `2026-12-16`.
    pub date: Option<String>,
}
