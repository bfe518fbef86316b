// SPDX-License-Identifier: EUPL-1.2
//! What a command may do to the hall.

use alloc::vec::Vec;

use crate::{Command, Event, Hall, Moment, Refusal};

/// Answers `command`, asked at `now`, with the events that carry it out, or with the refusal. Changes nothing.
///
/// All events of one command belong together: the caller stores and applies them all or none.
pub fn decide(hall: &Hall, command: &Command, now: Moment) -> Result<Vec<Event>, Refusal> {
    let _ = (hall, command, now);
    Err(Refusal::DayClosed)
}
