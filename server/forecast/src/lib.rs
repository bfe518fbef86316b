// SPDX-License-Identifier: EUPL-1.2
//! How long a wait will be. Pure: facts and the present in, distributions out.
//!
//! - [`first`]: the plain forecast from expected durations and open counters.
//! - [`Model`]: learns from [`Fact`]s, foretells waits, and checks itself by what comes true. Its parts:
//!   - [`learn`]: habits learned from facts, leaning on what the office says of itself;
//!   - [`shape`]: how service times really fall around their log-normal;
//!   - [`watch`]: who waits and what every counter does, as facts tell it;
//!   - [`silence`]: what a counter may be doing of which nobody says a word;
//!   - [`simulation`]: the future of the hall by its own rules, many times over;
//!   - [`calibrate`]: ranges that hold what they say.
//! - [`rule`]: finds out when calls follow another rule than the office tells.
//! - [`monitor`]: notices when the model is wrong, beside the [`simple`] estimators of the literature, and tells the best of these then.
//! - [`shown`]: what people see of it: a range that stands still and does not grow without a reason.
//! - [`what_if`]: what a counter more or less, or another rule, would change.
//! - [`backtest`]: replays an old log without looking ahead, beside the simple estimators.

pub mod backtest;
pub mod calibrate;
pub mod draw;
pub mod fact;
pub mod first;
pub mod habits;
pub mod hall;
pub mod learn;
mod model;
pub mod monitor;
mod moved;
pub mod rule;
pub mod shape;
pub mod shown;
pub mod silence;
pub mod simple;
pub mod simulation;
pub mod watch;
pub mod what_if;

pub use fact::{Fact, Near, What};
pub use first::{NoForecast, arrival, waiting};
pub use model::{Awaited, Forecasts, Foretold, Model, Range};
pub use moved::Moved;
