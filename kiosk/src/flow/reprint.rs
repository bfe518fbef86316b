// SPDX-License-Identifier: EUPL-1.2
//! Slips that staff want again from this totem. The picture of the hall says that there are some; which, only the totem that is meant is told.

use protocol::PrintJob;

use super::{Request, State};

/// How many are remembered, so that none is printed twice: more are not asked for in the minute that each of them lives.
const REMEMBERED: usize = 64;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reprints {
    /// The journal's number of the last one that was asked for.
    asked: u64,
    seen: Vec<String>,
}

/// `newest` is the journal's number of the last slip that staff want again from any totem.
pub(super) fn wanted(state: &mut State, newest: u64, requests: &mut Vec<Request>) {
    if newest > state.reprints.asked && state.rules.has_printer {
        state.reprints.asked = newest;
        requests.push(Request::FetchPrints);
    }
}

pub(super) fn jobs(state: &mut State, jobs: Vec<PrintJob>, requests: &mut Vec<Request>) {
    for PrintJob { id, ticket } in jobs {
        if state.reprints.seen.contains(&id) {
            continue;
        }
        if state.reprints.seen.len() == REMEMBERED {
            state.reprints.seen.remove(0);
        }
        state.reprints.seen.push(id.clone());
        requests.push(Request::Reprint {
            job: id,
            ticket: Box::new(ticket),
        });
    }
}
