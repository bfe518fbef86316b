// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/visits`: taking a number and following it.

use serde::{Deserialize, Serialize};

use crate::{CallView, Grew};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Standard,
    Priority,
    Appointment,
    /// Of a newer release: treated as `Standard`.
    #[serde(other)]
    Unknown,
}

/// Body of `POST /api/v1/visits`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeBody {
    /// Ids of services, one leg each, in this order.
    pub services: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// ISO 639-1; the office's first language if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentBody>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AppointmentBody {
    /// The booked moment, RFC 3339.
    pub slot: String,
}

/// Seconds from now to the call (at issue: from issue to call): the median and a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    pub low_s: u32,
    pub high_s: u32,
    pub median_s: u32,
    /// People who will be called before.
    pub ahead: u32,
    /// Why the upper bound is later than the one that was told before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grew: Option<Grew>,
}

/// Seconds from now to something that is further off than the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Expected {
    pub low_s: u32,
    pub high_s: u32,
    pub median_s: u32,
}

/// What comes after the next call of a visit that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Then {
    /// The call of each later leg, in their order.
    pub calls: Vec<Expected>,
    /// When the last leg is done.
    pub end: Expected,
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoForecast {
    /// No counter that serves it is open.
    NoCounter,
    /// All counters that serve it are on pause.
    Paused,
    /// The office is closed.
    Closed,
    /// It cannot be computed at the moment.
    Unavailable,
    /// The visit does not wait.
    NotWaiting,
    /// Of a newer release: treated as `Unavailable`.
    #[serde(other)]
    Unknown,
}

/// Answer of `POST /api/v1/visits`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// The visit's id in the journal; 0 when a totem gave the ticket by itself, and no journal knows it yet.
    pub id: u64,
    /// The citizen's link: 32 hexadecimal digits.
    pub token: String,
    /// As people read it: `A 042`.
    pub number: String,
    /// The area's id.
    pub area: String,
    pub legs: Vec<LegView>,
    pub ahead: u32,
    pub forecast: Option<Forecast>,
    /// Set when `forecast` is null.
    pub forecast_reason: Option<NoForecast>,
    /// Open counters that serve the first leg.
    pub open_counters: u32,
    pub issued_at: String,
    /// The phone page.
    pub url: String,
    pub access: Access,
    pub language: String,
    /// Set when the visit was called in the same step, because a counter was free.
    pub call: Option<CallView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LegState {
    /// An earlier leg comes first.
    Pending,
    Waiting,
    Called,
    Serving,
    Served,
    NoShow,
    Parked,
    Left,
    Expired,
    /// Of a newer release.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegView {
    /// Id of the service.
    pub service: String,
    pub area: String,
    pub state: LegState,
    /// The counter that called it last.
    pub counter: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    Waiting,
    Called,
    Serving,
    /// All legs are served.
    Served,
    NoShow,
    Parked,
    Left,
    Expired,
    /// Of a newer release.
    #[serde(other)]
    Unknown,
}

/// Answer of `GET /api/v1/visits/{token}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitView {
    pub id: u64,
    pub number: String,
    pub area: String,
    pub state: VisitState,
    pub access: Access,
    pub language: String,
    pub legs: Vec<LegView>,
    /// Index in `legs` of the one that is open now, or of the last.
    pub current: usize,
    pub ahead: u32,
    pub forecast: Option<Forecast>,
    pub forecast_reason: Option<NoForecast>,
    /// Absent where it is not known, and while the visit does not wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Then>,
    /// What was told when the ticket was issued.
    pub promise: Option<Forecast>,
    pub open_counters: u32,
    pub issued_at: String,
    /// The last call, if any.
    pub call: Option<CallView>,
    /// Whether nobody said how the last leg that ended did: the counter moved on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
    /// The journal's number this view was made at.
    pub seq: u64,
}

/// Body of `POST /api/v1/visits/{token}/slip`: what became of the paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SlipBody {
    pub outcome: SlipOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SlipTrouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SlipOutcome {
    Printed,
    NotPrinted,
    /// The citizen wanted no paper.
    NotWanted,
    /// Of a newer release: what became of the paper is not known.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SlipTrouble {
    Unreachable,
    PaperOut,
    CoverOpen,
    /// The printer went silent in the middle: whether a slip came out is not known.
    Uncertain,
    Other,
    /// Of a newer release: treated as `Other`.
    #[serde(other)]
    Unknown,
}
