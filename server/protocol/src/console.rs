// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/counters/{id}`: a counter as its clerk sees and works it. Every action answers with the fresh [`ConsoleView`], except `next`
//! and `call`, which answer with a [`NextAnswer`] (or 204 when nobody waits).

use serde::{Deserialize, Serialize};

use crate::{Access, CallView, CounterState, Forecast, LegView, NoForecast};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsoleView {
    pub seq: u64,
    pub id: u16,
    pub state: CounterState,
    /// Since when it is in this state (RFC 3339).
    pub since: String,
    pub pause_reason: Option<ReasonView>,
    pub auto_call: bool,
    /// What it serves while open, by preference.
    pub services: Vec<String>,
    /// Who is here.
    pub visit: Option<ConsoleVisit>,
    /// Who comes next, in order, with the reason each would be called for.
    pub next: Vec<NextUp>,
    /// All that wait and that this counter could call.
    pub waiting: u32,
    /// Parked visits of the office.
    pub parked: Vec<ParkedVisit>,
    /// No-shows that may still be admitted again.
    pub absent: Vec<ParkedVisit>,
    /// Waiting visits that no open counter serves.
    pub stranded: Vec<NextUp>,
    /// Visits of this counter of which nobody said how they ended, the last one first: what the server inferred can be corrected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<CountedVisit>,
    pub can_undo: bool,
    /// When it will close, as its clerk said (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<String>,
    /// Things that staff should know: slips that did not come out in the last minutes, and the like.
    pub troubles: Vec<Trouble>,
}

/// A trouble of a device, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trouble {
    /// Name of a message of the word files.
    pub kind: String,
    pub device: String,
    pub number: Option<String>,
    pub at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsoleVisit {
    pub id: u64,
    pub number: String,
    pub area: String,
    /// True once service has started; false while called only.
    pub serving: bool,
    pub legs: Vec<LegView>,
    pub current: usize,
    pub access: Access,
    pub language: String,
    pub arrived_at: String,
    pub called_at: String,
    pub started_at: Option<String>,
    /// From arrival to the first call.
    pub waited_s: u32,
    pub promise: Option<Forecast>,
    /// Why it was called.
    pub reason: ReasonView,
    pub calls: u8,
    /// A note that another counter left.
    pub note: Option<String>,
    /// What the phone page says, so that both say the same.
    pub slot: Option<String>,
    pub slip_uncertain: bool,
}

/// A reason with what it is about. `id` is one of `longest-wait`, `preferred`, `head-start`, `appointment-due`, `ratio`, `condition`,
/// `starvation-guard`, `counter-free`, `sent-here`, `clerk-choice`, or one of the office's own pause and park reasons, or `other`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonView {
    pub id: String,
    pub access: Option<Access>,
    pub area: Option<String>,
    /// Words written by hand, or of the catalogue, for pauses and parking.
    pub text: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextUp {
    pub id: u64,
    pub number: String,
    pub area: String,
    pub service: String,
    pub access: Access,
    pub slot: Option<String>,
    pub waited_s: u32,
    pub reason: ReasonView,
    pub forecast: Option<Forecast>,
    pub forecast_reason: Option<NoForecast>,
    pub note: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParkedVisit {
    pub id: u64,
    pub number: String,
    pub area: String,
    pub service: String,
    /// Since it was parked, or called in vain.
    pub since: String,
    pub reason: Option<ReasonView>,
}

/// A visit that was called and not marked as being served when the counter moved on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountedVisit {
    pub id: u64,
    pub number: String,
    pub area: String,
    pub service: String,
    /// Whether it counts as served; else as not present.
    pub served: bool,
    /// Whether the clerk has corrected it.
    pub corrected: bool,
    /// When the counter moved on (RFC 3339).
    pub at: String,
}

/// Answer of `next` and `call`: who was called, why, and the fresh state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextAnswer {
    pub call: CallView,
    pub visit: ConsoleVisit,
    pub reason: ReasonView,
    pub console: ConsoleView,
}

/// `visit` in these bodies is who the clerk's screen showed at the counter; when somebody else is there by now the answer is 409 with the fresh state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExpectBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmptyBody {}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenBody {
    /// Limits what the counter serves while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PauseBody {
    /// The id of one of the office's reasons, or words (at most 200 characters; they are forgotten at the end of the day).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ParkBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who the screen showed at the counter; or, with `waiting`, which waiting visit to park.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
    /// True to park a visit that waits instead of the one at the counter.
    #[serde(default)]
    pub waiting: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CallBody {
    /// The visit's id; or its number in `number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
    /// Today's number as people read it, `A 042` or `A42`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<u64>,
}

/// Body of `…/requeue`: puts a parked visit or a no-show back to waiting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequeueBody {
    pub visit: u64,
}

/// Body of `…/correct`: how the visit really ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CorrectBody {
    pub visit: u64,
    pub served: bool,
}

/// Where to: another service, another counter, or both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TransferBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<u16>,
    #[serde(default)]
    pub come_back: bool,
    /// For the next counter, at most 200 characters; forgotten at the end of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddLegBody {
    pub service: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseAtBody {
    /// `12:30`, by the office's clocks; null takes back what was said.
    pub at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AutoCallBody {
    pub on: bool,
}
