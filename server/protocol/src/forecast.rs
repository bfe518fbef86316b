// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/forecast`: how well forecasts were kept, and what a change would do.

use serde::{Deserialize, Serialize};

use crate::Access;

/// Why an announced upper bound had to grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grew {
    CounterClosed,
    CounterPaused,
    MorePriority,
    MoreAppointments,
    /// The whole office is slower than when the forecast was told.
    SlowerThanUsual,
    /// None of these: those before take longer than was to be expected.
    LongerVisits,
    /// Of a newer release: no reason is given.
    #[serde(other)]
    Unknown,
}

/// Answer of `GET /api/v1/forecast/quality`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastQuality {
    /// The journal's number of the last event that the forecasts know of; 0 when there are none.
    pub seq: u64,
    /// False when there are no forecasts at the moment. Then, and while `reading` or `plain_only` holds, all figures are of nothing.
    pub available: bool,
    /// The past is being read; until that is done a plain forecast is told.
    #[serde(default)]
    pub reading: bool,
    /// This server was started for the plain forecast alone, and does not measure it.
    #[serde(default)]
    pub plain_only: bool,
    /// The forecasts have lately been worse than a simple estimate, which is told in their place.
    pub degraded: bool,
    /// People are called by another rule than the office file says; the forecasts follow the rule that is seen.
    #[serde(default)]
    pub other_rule: bool,
    pub today: QualityPeriod,
    /// Today and the 29 days before.
    pub last_30_days: QualityPeriod,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualityPeriod {
    pub all: QualityFigures,
    /// Services with at least one judged promise, by id.
    pub services: Vec<QualityOfService>,
    /// By the hour of the day at which the ticket was issued.
    pub hours: Vec<QualityOfHour>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualityOfService {
    pub service: String,
    pub figures: QualityFigures,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualityOfHour {
    /// 0 to 23.
    pub hour: u8,
    pub figures: QualityFigures,
}

/// Of the promises on tickets whose holders have been called; those who were called at once, as promised, are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualityFigures {
    /// How many promises were judged.
    pub n: u32,
    /// How many were called by the upper bound.
    pub within_upper: u32,
    /// How many were called between the lower and the upper bound.
    pub within_range: u32,
    /// Mean distance of the wait from the promised median; null when `n` is 0.
    pub mean_absolute_error_s: Option<f64>,
    /// Mean of promised median minus wait: positive when people waited less than was said; null when `n` is 0.
    pub bias_s: Option<f64>,
}

impl QualityFigures {
    /// Of a hundred promises, how many were kept; none while none was judged.
    pub fn kept_of_hundred(&self) -> Option<u32> {
        (200 * self.within_upper + self.n).checked_div(2 * self.n)
    }
}

/// Body of `POST /api/v1/forecast/what-if`; the changes are thought of together, as of now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WhatIfBody {
    pub changes: Vec<WhatIfChange>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WhatIfChange {
    /// The counter opens, or ends its pause; `services` and those of the area `area` come first there, besides what it serves anyway.
    Open {
        counter: u16,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<String>,
    },
    /// The counter finishes whom it serves and calls nobody any more.
    Close { counter: u16 },
    /// After `every` calls of `other`, one of `access`.
    Ratio {
        access: Access,
        every: u32,
        other: Access,
    },
}

/// Answer of `/api/v1/forecast/what-if`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhatIfView {
    pub services: Vec<WhatIfService>,
}

/// For one service: median waits of somebody who comes now, in seconds; null where no counter would call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhatIfService {
    pub service: String,
    pub area: String,
    pub before_s: Option<u32>,
    pub after_s: Option<u32>,
    /// After minus before, in whole minutes; negative is sooner.
    pub change_min: Option<i32>,
    /// Who waits for it now: how much later they are called on average, in whole minutes; null when nobody waits.
    pub waiting_change_min: Option<i32>,
}
