// SPDX-License-Identifier: EUPL-1.2
//! The slip of a ticket. It is printed once at most; when it is not sure whether it came out, it is not printed again: the number is on the
//! screen and on the phone, and two slips with one number would be worse than none.

use protocol::{SlipBody, SlipOutcome, SlipTrouble, TakeBody, Ticket};

use super::{Paper, Request, Screen, Shown, State};
use crate::printer::PrinterState;
use crate::printer::status::may_print;

pub(super) fn show(
    state: &State,
    ticket: Box<Ticket>,
    body: TakeBody,
    now_ms: u64,
    requests: &mut Vec<Request>,
) -> Shown {
    let stay_ms = state.rules.ticket_s * 1000;
    let (paper, leave_at_ms) = match no_paper(state) {
        _ if !state.rules.has_printer => (Paper::NoPrinter, Some(now_ms + stay_ms)),
        // Nothing is offered that cannot be given: without paper the number has to be read and remembered, in twice the time.
        Some(trouble) => {
            requests.push(Request::ReportSlip {
                token: ticket.token.clone(),
                body: self::body(Err(trouble)),
            });
            (Paper::Failed(trouble), Some(now_ms + 2 * stay_ms))
        }
        None if state.rules.print_after_s == 0 => {
            requests.push(Request::Print {
                ticket: ticket.clone(),
            });
            (printing(state, now_ms), None)
        }
        None => (
            Paper::Offered {
                until_ms: now_ms + state.rules.print_after_s * 1000,
            },
            None,
        ),
    };
    Shown {
        ticket,
        body,
        paper,
        leave_at_ms,
    }
}

pub(super) fn printer(state: &mut State, printer: usize, told: PrinterState) {
    if state.printers.len() <= printer {
        state.printers.resize(printer + 1, PrinterState::Unknown);
    }
    state.printers[printer] = told;
}

/// The trouble of the first printer when all of them say that they cannot print.
fn no_paper(state: &State) -> Option<SlipTrouble> {
    let known = state.printers.len() >= state.rules.places.len();
    let troubles: Option<Vec<SlipTrouble>> = state
        .printers
        .iter()
        .map(|told| may_print(*told).err())
        .collect();
    troubles
        .filter(|_| known)
        .and_then(|troubles| troubles.first().copied())
}

/// What the server is told of a slip.
pub fn body(outcome: Result<usize, SlipTrouble>) -> SlipBody {
    match outcome {
        Ok(_) => SlipBody {
            outcome: SlipOutcome::Printed,
            reason: None,
        },
        Err(trouble) => SlipBody {
            outcome: SlipOutcome::NotPrinted,
            reason: Some(trouble),
        },
    }
}

fn printing(state: &State, now_ms: u64) -> Paper {
    Paper::Printing {
        until_ms: now_ms + state.rules.print_within_s * 1000,
    }
}

pub(super) fn print(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    let printing = printing(state, now_ms);
    if let Screen::Ticket(shown) = &mut state.screen
        && matches!(shown.paper, Paper::Offered { .. })
    {
        shown.paper = printing;
        requests.push(Request::Print {
            ticket: shown.ticket.clone(),
        });
    }
}

pub(super) fn decline(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    let stay_ms = state.rules.ticket_s * 1000;
    if let Screen::Ticket(shown) = &mut state.screen
        && matches!(shown.paper, Paper::Offered { .. })
    {
        shown.paper = Paper::Declined;
        shown.leave_at_ms = Some(now_ms + stay_ms);
        let body = SlipBody {
            outcome: SlipOutcome::NotWanted,
            reason: None,
        };
        requests.push(Request::ReportSlip {
            token: shown.ticket.token.clone(),
            body,
        });
    }
}

/// The printer is done with a slip, whoever stands at the totem by now. The server is told in any case.
pub(super) fn outcome(
    state: &mut State,
    token: String,
    outcome: Result<usize, SlipTrouble>,
    now_ms: u64,
    requests: &mut Vec<Request>,
) {
    let stay_ms = state.rules.ticket_s * 1000;
    if let Screen::Ticket(shown) = &mut state.screen
        && shown.ticket.token == token
        && matches!(
            shown.paper,
            Paper::Printing { .. } | Paper::Failed(SlipTrouble::Uncertain)
        )
    {
        // Without paper the number has to be read and remembered: twice the time.
        let (paper, stay_ms) = match outcome {
            Ok(at) if matches!(state.rules.places.get(at), Some(Some(_))) => {
                (Paper::PrintedAt(at), stay_ms)
            }
            Ok(_) => (Paper::Printed, stay_ms),
            Err(trouble) => (Paper::Failed(trouble), stay_ms * 2),
        };
        shown.paper = paper;
        shown.leave_at_ms = Some(now_ms + stay_ms);
    }
    requests.push(Request::ReportSlip {
        token,
        body: body(outcome),
    });
}

/// Nothing was heard of a slip for too long: it may be out or not. What is heard later is still shown, and told to the server.
pub(super) fn doubt(state: &mut State, now_ms: u64) {
    let stay_ms = 2 * state.rules.ticket_s * 1000;
    if let Screen::Ticket(shown) = &mut state.screen
        && matches!(shown.paper, Paper::Printing { .. })
    {
        shown.paper = Paper::Failed(SlipTrouble::Uncertain);
        shown.leave_at_ms = Some(now_ms + stay_ms);
    }
}

/// More time to read the ticket, as often as wanted.
pub(super) fn more_time(state: &mut State, now_ms: u64) {
    let stay_ms = state.rules.ticket_s.max(20) * 1000;
    if let Screen::Ticket(shown) = &mut state.screen
        && shown.leave_at_ms.is_some()
    {
        shown.leave_at_ms = Some(now_ms + stay_ms);
    }
}
