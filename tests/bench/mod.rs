// SPDX-License-Identifier: EUPL-1.2
//! One file for each tool of the bench.

pub mod http;
pub mod random;
pub mod server;
pub mod sse;
pub mod temp;
pub mod wait;
