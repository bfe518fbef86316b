// SPDX-License-Identifier: EUPL-1.2
//! The bench on which the whole appliance is proved: real servers, plain clients, and helpers that wait for a thing and never for a time.

mod bench;

pub use bench::browser::{Browser, Window};
pub use bench::cable::{Cable, NOTICED_WITHIN};
pub use bench::http::{Answer, Api};
pub use bench::lan::{BOTH, Lan, Way};
pub use bench::load::{Journal, Load, Told, number_after};
pub use bench::modbus::Registers;
pub use bench::office::{Office, catalogue, new_key, ticket};
pub use bench::panel::{Manner, Panels};
pub use bench::printer::{Manners, Printer};
pub use bench::process::Watched;
pub use bench::random::Random;
pub use bench::screen::{Picture, Screen};
pub use bench::sealed::{Disk, Sealed, as_root};
pub use bench::server::{Program, Server, Start, built, command_line, free_port};
pub use bench::sse::{Item, Stream};
pub use bench::temp::Temp;
pub use bench::wait::{until, until_some};
pub use bench::wire::Wire;
