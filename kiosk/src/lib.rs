// SPDX-License-Identifier: EUPL-1.2
//! The totem: takes a number for a citizen and prints the slip.

pub mod flow;
pub mod printer;
pub mod slip;
pub mod screens;
