// SPDX-License-Identifier: EUPL-1.2
//! What is decided of slips and printers, without a line, a thread or a clock: how a printer is by what it says ([`status`]), and what is done
//! with a slip so that a number stands on one at most ([`press`]). The totem carries it out; days of faults are played with it.

pub mod answer_parser;
pub mod inquiry;
pub mod press;
pub mod status;

#[cfg(test)]
mod tests;
