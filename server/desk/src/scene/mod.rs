// SPDX-License-Identifier: EUPL-1.2
//! All that the desk's thread knows: the hall, and what is derived from its events or lies beside it. The desk changes it, views read it; it knows neither.

mod calls;
mod devices;
mod prints;
mod state;
mod troubles;
mod waiting_office;

pub use calls::{Call, CallFrame, observe};
pub use devices::DeviceTroubles;
pub use prints::{Print, Prints};
pub use state::State;
pub use troubles::Trouble;
pub use waiting_office::{OFFICE_REFUSED, WaitingOffice};
