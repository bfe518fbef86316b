// SPDX-License-Identifier: EUPL-1.2
//! The sample office, which the demonstration runs and towns copy.

/// The text of `sample/office.toml`.
pub const OFFICE_TOML: &str = include_str!("../sample/office.toml");
