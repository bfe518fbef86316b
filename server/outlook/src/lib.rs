// SPDX-License-Identifier: EUPL-1.2
//! The forecast in the live server. In: the journal's events, as a thread beside the desk reads them from the disk ([`Follower`]), and the office's hours.
//! Out: what is forecast for every service and everybody who waits ([`Forecasts::now`]), how well it was kept, what another counter would change. It
//! never touches the hall, and nobody ever waits for it.

mod export;
pub mod facts;
mod follow;
mod forecaster;
pub mod ledger;
mod places;
pub mod plain;
mod published;
mod quality;
mod turns;
mod what_if;

pub use export::{export, office as office_of, office_json};
pub use follow::{Follower, Forecasts, Hook, Now, Options};
pub use published::{Coming, Published, Span, Waiting};
pub use what_if::{changes, view as what_if_view};

/// Runs of the hall for each published forecast.
const REPLICATIONS: u32 = 500;
