// SPDX-License-Identifier: EUPL-1.2
//! Problem documents of RFC 9457, `application/problem+json`.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/NAME`, where NAME is the refusal's name, such as `nobody-here` or `unknown-service`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In the reader's language: what happened.
    pub title: String,
    pub status: u16,
    /// In the reader's language: what to do.
    pub detail: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With 409 at a counter: the fresh state of that counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<Box<crate::ConsoleView>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Path of the field in the body, such as `services[1]`.
    pub field: String,
    pub message: String,
}

impl Problem {
    /// The refusal's name, without the path.
    pub fn name(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}
