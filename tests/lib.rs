// SPDX-License-Identifier: EUPL-1.2
//! The bench on which the whole appliance is proved: real servers, plain clients, and helpers that wait for a thing and never for a time.

mod bench;

pub use bench::http::{Answer, Api};
pub use bench::random::Random;
pub use bench::server::{Program, Server, Start, built, command_line, free_port};
pub use bench::sse::{Item, Stream};
pub use bench::temp::Temp;
pub use bench::wait::{until, until_some};
