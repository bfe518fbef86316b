// SPDX-License-Identifier: EUPL-1.2
//! `POST /api/v1/device/hello` and `…/handover`: what a totem needs to go on alone, and what it tells afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Access, Forecast};

/// Visits that one hand-over can tell of; more go into the next one.
pub const MOST_HANDED_OVER: usize = 50;

/// Body of `POST /api/v1/device/hello`: sent when the totem finds the server, and regularly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HelloBody {
    /// Made anew at each start of the program: two at once with one token are a copied totem.
    pub instance: String,
    /// The numbers the totem holds, as it was told before.
    #[serde(default)]
    pub held: Vec<HeldNumbers>,
    #[serde(default)]
    pub heard: Option<HeardNumbers>,
}

/// Numbers of every letter, from first to last, on a business day (`2026-11-23`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HeldNumbers {
    pub day: String,
    pub from: u32,
    pub to: u32,
}

/// The last number of each letter's sequence that the totem has heard of (see `AreaLive::last_number`), so that a server restored from a
/// backup gives none of them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HeardNumbers {
    pub day: String,
    pub last: BTreeMap<char, u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelloAnswer {
    /// Rises when the server was restored from a backup. A totem that has known a higher one does not obey this server.
    pub epoch: u64,
    /// Now, on the server (RFC 3339 with the office's offset).
    pub at: String,
    /// The open business day; null when none is.
    pub day: Option<String>,
    /// Today and the next day on which the office is open.
    pub days: Vec<LeasedDay>,
}

/// A business day for which the totem holds numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeasedDay {
    pub day: String,
    /// When the business day begins and ends (RFC 3339).
    pub begins: String,
    pub ends: String,
    /// The totem's own numbers of every letter.
    pub numbers: Vec<HeldNumbers>,
    /// By letter, the last of them that the server knows to be given.
    pub used: BTreeMap<char, u32>,
    /// When the services give tickets on that day; one that is not listed does not.
    pub services: Vec<ServiceHours>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceHours {
    pub id: String,
    /// From the first to the last ticket (RFC 3339), in order.
    pub spans: Vec<Instants>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Instants {
    pub from: String,
    pub to: String,
}

/// Body of `POST /api/v1/device/handover`: visits in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HandOverBody {
    pub instance: String,
    /// Now, on the totem's clock that never runs backwards, in milliseconds; only differences from it count.
    pub at_ms: i64,
    pub visits: Vec<HandedVisit>,
}

/// A visit that the totem knows of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HandedVisit {
    /// The citizen's link: 32 hexadecimal digits.
    pub token: String,
    /// As on the slip: `A 901`.
    pub number: String,
    /// The business day on which it was given.
    pub day: String,
    /// When it was given, on the clock of `HandOverBody::at_ms`.
    pub at_ms: i64,
    /// Ids of services, one leg each, in this order.
    pub services: Vec<String>,
    pub access: Access,
    pub language: String,
    /// The booked moment (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    /// What was told when it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Forecast>,
    /// The link of the ticket that the totem gave before this one, if it knows one: this one did not arrive before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The `Idempotency-Key` of the request for the same touch whose answer never came: what the server made of it is given up, and it
    /// makes nothing of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of_key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandOverAnswer {
    pub epoch: u64,
    /// In the order of the request.
    pub visits: Vec<HandedOver>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandedOver {
    pub token: String,
    pub became: Became,
}

/// What became of a visit that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// It is in the queue, at its place by arrival.
    Merged,
    /// It was told before.
    Known,
    /// Its day is over, or nobody serves it any more: kept as expired.
    Expired,
    /// The server has not begun that day yet: tell it again later.
    Later,
    /// It cannot be read: a link, number or time that is none.
    Refused,
    /// Of a newer release: the server has dealt with it, for only `Later` is told again.
    #[serde(other)]
    Unknown,
}

impl Became {
    /// Whether the totem has nothing left to do for it.
    pub fn is_settled(self) -> bool {
        self != Became::Later
    }
}
