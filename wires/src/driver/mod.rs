// SPDX-License-Identifier: EUPL-1.2
//! Panels' protocols: what to show becomes requests, and what comes back is judged. Pure: lines and time are the port's business.

pub mod ascii;
pub mod log;
pub mod modbus;

use std::fmt::Debug;

/// What a panel shows: exactly as many characters as it has, printable ASCII.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    pub text: String,
    pub blinks: bool,
}

/// Which panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// As people call it, for logs and reports.
    pub name: String,
    /// On its line; for Modbus the unit.
    pub address: u8,
    /// The row of a panel that has several.
    pub line: u8,
    /// The first register, where it is not the protocol's.
    pub register: Option<u16>,
}

/// What to think of the bytes that came after a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that counts yet.
    Waiting,
    /// The panel took it; these bytes, from and to, were its answer.
    Taken { from: usize, to: usize },
    /// The panel said no, with a word for the log.
    Refused { from: usize, to: usize, why: String },
}

/// One protocol.
pub trait Driver: Debug + Send {
    /// The requests, to be sent one after the other, that make the panel show this.
    fn requests(&self, place: &Place, cells: &Cells) -> Vec<Vec<u8>>;

    /// Whether panels answer at all. If not, nobody can know whether they live.
    fn answers(&self) -> bool;

    /// Judges all that came since `request` was sent.
    fn judge(&self, request: &[u8], place: &Place, received: &[u8]) -> Verdict;

    /// Whether panels blink by themselves; else the text is shown and taken away in turn.
    fn blinks(&self) -> bool;
}
