// SPDX-License-Identifier: EUPL-1.2
//! The day's calls as boards are told of them, and a call as it leaves on the event stream.

use std::collections::VecDeque;

use bytes::Bytes;
use queue::{CounterId, Event, Hall, Moment, SlipOutcome, VisitId};

use super::troubles::{Trouble, push_trouble, trouble_kind};

/// A call or recall that the boards were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub seq: u64,
    pub visit: VisitId,
    pub counter: CounterId,
    pub at: Moment,
    pub recall: bool,
}

/// A call as it leaves on the event stream: its text is made once for all who listen.
#[derive(Debug)]
pub struct CallFrame {
    pub seq: u64,
    pub bytes: Bytes,
}

/// Keeps what boards and staff are told beside the hall itself.
pub fn observe(
    calls: &mut Vec<Call>,
    troubles: &mut VecDeque<Trouble>,
    hall: &Hall,
    seq: u64,
    at: Moment,
    event: &Event,
) {
    match event {
        Event::DayOpened { .. } => {
            calls.clear();
            troubles.clear();
        }
        Event::VisitCalled { visit, counter, .. } => calls.push(Call {
            seq,
            visit: *visit,
            counter: *counter,
            at,
            recall: false,
        }),
        Event::VisitRecalled { visit, counter } => calls.push(Call {
            seq,
            visit: *visit,
            counter: *counter,
            at,
            recall: true,
        }),
        Event::ActionUndone { counter } => drop_undone(calls, hall, *counter),
        Event::SlipReported {
            visit,
            outcome: SlipOutcome::NotPrinted(why),
        }
        | Event::SlipAgain {
            visit,
            outcome: SlipOutcome::NotPrinted(why),
            ..
        } => {
            let trouble = Trouble {
                kind: trouble_kind(*why),
                device: String::new(),
                visit: Some(*visit),
                at,
            };
            push_trouble(troubles, trouble);
        }
        _ => {}
    }
}

/// A call that was taken back is one that the hall does not remember any more.
fn drop_undone(calls: &mut Vec<Call>, hall: &Hall, counter: CounterId) {
    let stands = |call: &Call| {
        let legs = hall
            .visit(call.visit)
            .map(|visit| visit.legs.as_slice())
            .unwrap_or_default();
        legs.iter().any(|leg| {
            leg.first_called.is_some_and(|first| first <= call.at)
                && leg.last_called >= Some(call.at)
        })
    };
    // Only the newest ones can have been undone: older calls of the counter may have been overwritten by later legs.
    let newest = calls
        .iter()
        .rposition(|call| call.counter == counter && !stands(call));
    if let Some(index) = newest {
        let visit = calls[index].visit;
        let gone = |call: &Call| call.counter == counter && call.visit == visit && !stands(call);
        calls.retain(|call| !gone(call));
    }
}
