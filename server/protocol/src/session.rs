// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/session`: a member of staff signs in with a browser. The session itself is a cookie that scripts cannot read.

use serde::{Deserialize, Serialize};

/// Body of `POST /api/v1/session`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    pub name: String,
    pub password: String,
}

/// A password never shows in a log.
impl core::fmt::Debug for SignInBody {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SignInBody(…)")
    }
}

/// Answer of `POST` and `GET /api/v1/session`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    pub name: String,
    /// `operator`, `supervisor` or `admin`.
    pub role: String,
    /// The counter where this person sits.
    pub counter: Option<u16>,
}
