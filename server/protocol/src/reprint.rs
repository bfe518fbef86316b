// SPDX-License-Identifier: EUPL-1.2
//! Slips that staff want again, on purpose, from a totem's printer. `POST /api/v1/counters/{id}/reprint` asks for one; the picture of the hall
//! ([`crate::LiveView::prints`]) tells the totems that there is something; the totem that is meant gets it with `GET /api/v1/device/prints`, and says
//! what became of it with `POST /api/v1/device/prints/{id}`.

use serde::{Deserialize, Serialize};

use crate::Ticket;

/// A slip that was asked for and not printed for so long is not printed any more: whoever waited for it has gone another way.
pub const PRINT_WITHIN_S: u64 = 60;

/// Body of `POST /api/v1/counters/{id}/reprint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReprintBody {
    /// The visit's id; or its number in `number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
    /// Today's number as people read it, `A 042` or `A42`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The device number of the totem whose printer it comes out of.
    pub totem: i64,
}

/// A slip to print again; the slip says that it is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintJob {
    /// 32 hexadecimal digits; printed once at most, however often it is answered.
    pub id: String,
    pub ticket: Ticket,
}

/// Answer of `GET /api/v1/device/prints`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintJobs {
    pub prints: Vec<PrintJob>,
}
