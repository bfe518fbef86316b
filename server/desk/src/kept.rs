// SPDX-License-Identifier: EUPL-1.2
//! Answers as they are kept for their idempotency keys.

use protocol::{ConsoleView, NextAnswer};

use terms::names;

use super::Reply;

/// The reply as it is kept for its idempotency key: words written by hand are forgotten at the end of the day, answers are kept longer.
pub fn without_handwriting(reply: &Reply) -> Vec<u8> {
    if let Ok(mut answer) = serde_json::from_slice::<NextAnswer>(&reply.body) {
        answer.visit.note = None;
        forget(&mut answer.console);
        return serde_json::to_vec(&answer).unwrap_or_default();
    }
    if let Ok(mut console) = serde_json::from_slice::<ConsoleView>(&reply.body) {
        forget(&mut console);
        return serde_json::to_vec(&console).unwrap_or_default();
    }
    reply.body.to_vec()
}

fn forget(console: &mut ConsoleView) {
    if let Some(visit) = &mut console.visit {
        visit.note = None;
    }
    let parked = console
        .parked
        .iter_mut()
        .filter_map(|visit| visit.reason.as_mut());
    for reason in console
        .pause_reason
        .iter_mut()
        .chain(parked)
        .filter(|reason| reason.id == names::OTHER)
    {
        reason.text = None;
    }
}
