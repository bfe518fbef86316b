// SPDX-License-Identifier: EUPL-1.2
//! What hangs on serial lines and USB beside the screens: LED displays at the counters and in the hall, and keypads of clerks without a PC.
//!
//! What is shown is pure ([`hall`], [`face`]), how a panel is told is pure too ([`driver`], [`template`]); a thread for each line ([`port`])
//! and for each keypad ([`hand`], [`keyboard`]) does the rest, so that none can hold up another, nor the server.

pub mod app;
pub mod checksum;
pub mod clock;
pub mod config;
pub mod driver;
pub mod face;
pub mod hall;
pub mod hand;
pub mod keyboard;
pub mod keypad;
pub mod options;
pub mod port;
pub mod standing;
pub mod template;
