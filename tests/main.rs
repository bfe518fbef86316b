// SPDX-License-Identifier: EUPL-1.2
//! The whole appliance under proof: one module for each kind of day. `tests/run` is how to run them.

mod board_screens;
mod board_voice;
mod boundaries;
mod kiosk_screens;
