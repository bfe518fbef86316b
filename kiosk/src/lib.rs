// SPDX-License-Identifier: EUPL-1.2
//! The totem: takes a number for a citizen and prints the slip.

mod alone;
pub mod app;
mod errands;
pub mod flow;
mod outputs;
pub mod print_test;
pub mod printer;
pub mod screens;
pub mod settings;
pub mod slip;
mod tray_window;
mod voice;
