// SPDX-License-Identifier: EUPL-1.2
//! What the machine is asked, and what it says.

use jiff::Timestamp;
use protocol::{TakeBody, Ticket};

use crate::record::Record;

/// When something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// On the totem's clock that never runs backwards.
    pub at_ms: i64,
    /// The office's time.
    pub office: Timestamp,
}

/// A press of "take the number" that the server does not answer.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The key of the press.
    pub touch: &'a str,
    pub body: &'a TakeBody,
    /// Whether the server was asked with it.
    pub was_asked: bool,
    /// 32 random hexadecimal digits that nobody used yet.
    pub fresh_token: &'a str,
}

/// A number that the totem gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// To be written before the ticket is shown; nothing when the press was answered before.
    pub records: Vec<Record>,
    pub ticket: Box<Ticket>,
}

/// Why a totem that is alone gives no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoNumber {
    #[error("no numbers are set aside for this totem now")]
    NoLease,
    #[error("all numbers that were set aside are given")]
    UsedUp,
    #[error("the service gives no tickets now")]
    Closed,
    #[error("the catalogue does not know the service")]
    UnknownService,
    #[error("the server has answered meanwhile")]
    Answered,
    #[error("it could not be written")]
    Disk,
}

/// The server is not the one to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server has epoch {theirs}, and {known} is known: it is an old one that was replaced")]
pub struct Disobeyed {
    pub theirs: u64,
    pub known: u64,
}
