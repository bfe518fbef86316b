// SPDX-License-Identifier: EUPL-1.2
//! `GET /api/v1/events`: what the Server-Sent Events carry. The SSE `event` is the variant's name, `id` the journal's number.
//!
//! - Without `Last-Event-ID` or `?after=N` the stream starts with a `snapshot`.
//! - With one, it starts with every `call` after N, in order, then a `live`; when N is not of this day or not of this journal, with a `snapshot`.
//! - Afterwards: each `call` at once, and a `live` when anything changed (several changes may share one).
//! - A subscriber that reads too slowly gets a `snapshot` preceded by the calls it missed, never a gap.
//! - A comment line at least every 2 seconds (every second on `/api/v1/events`), so that a cut is noticed within 5.

use crate::{CallView, LiveView};

/// Header of the stream's answer: see `OfficeView::epoch`. A listener that has known a higher one listens no more; one that has known a lower
/// one forgets where it was, for the numbers after a restore are not those of before. A totem says with it, when it asks for a number or greets,
/// which epoch it knows: a server with a lower one was replaced.
pub const EPOCH_HEADER: &str = "x-regolacode-epoch";

/// With this begins the `User-Agent` of our programs; their release follows. A server reads what they send as far as it can, also where it refuses
/// what it does not know from anybody else.
pub const PROGRAM_AGENT: &str = "regolacode-device/";

#[derive(Clone, Debug, PartialEq)]
pub enum StreamEvent {
    /// Forget what you knew; calls in it are history: only those younger than a minute are announced, once.
    Snapshot(Box<LiveView>),
    Live(Box<LiveView>),
    Call(CallView),
}
