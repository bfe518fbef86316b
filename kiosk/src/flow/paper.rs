// SPDX-License-Identifier: EUPL-1.2
//! The slip of a ticket. It is printed once at most; when it is not sure whether it came out, it is not printed again: the number is on the
//! screen and on the phone, and two slips with one number would be worse than none.

use protocol::{SlipBody, SlipOutcome, SlipTrouble, Ticket};

use super::{Paper, Request, Screen, Shown, State};

pub(super) fn show(state: &State, ticket: Box<Ticket>, now_ms: u64, requests: &mut Vec<Request>) -> Shown {
    if !state.rules.has_printer {
        return Shown { ticket, paper: Paper::NoPrinter, leave_at_ms: Some(now_ms + state.rules.ticket_s * 1000) };
    }
    if state.rules.print_after_s == 0 {
        requests.push(Request::Print { ticket: ticket.clone() });
        return Shown { ticket, paper: Paper::Printing, leave_at_ms: None };
    }
    Shown { ticket, paper: Paper::Offered { until_ms: now_ms + state.rules.print_after_s * 1000 }, leave_at_ms: None }
}

pub(super) fn print(state: &mut State, requests: &mut Vec<Request>) {
    if let Screen::Ticket(shown) = &mut state.screen
        && matches!(shown.paper, Paper::Offered { .. })
    {
        shown.paper = Paper::Printing;
        requests.push(Request::Print { ticket: shown.ticket.clone() });
    }
}

pub(super) fn decline(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    let stay_ms = state.rules.ticket_s * 1000;
    if let Screen::Ticket(shown) = &mut state.screen
        && matches!(shown.paper, Paper::Offered { .. })
    {
        shown.paper = Paper::Declined;
        shown.leave_at_ms = Some(now_ms + stay_ms);
        let body = SlipBody { outcome: SlipOutcome::NotWanted, reason: None };
        requests.push(Request::ReportSlip { token: shown.ticket.token.clone(), body });
    }
}

/// The printer is done with a slip, whoever stands at the totem by now. The server is told in any case.
pub(super) fn outcome(state: &mut State, token: String, outcome: Result<(), SlipTrouble>, now_ms: u64, requests: &mut Vec<Request>) {
    let stay_ms = state.rules.ticket_s * 1000;
    if let Screen::Ticket(shown) = &mut state.screen
        && shown.ticket.token == token
        && shown.paper == Paper::Printing
    {
        // Without paper the number has to be read and remembered: twice the time.
        let (paper, stay_ms) = match outcome {
            Ok(()) => (Paper::Printed, stay_ms),
            Err(trouble) => (Paper::Failed(trouble), stay_ms * 2),
        };
        shown.paper = paper;
        shown.leave_at_ms = Some(now_ms + stay_ms);
    }
    let body = match outcome {
        Ok(()) => SlipBody { outcome: SlipOutcome::Printed, reason: None },
        Err(trouble) => SlipBody { outcome: SlipOutcome::NotPrinted, reason: Some(trouble) },
    };
    requests.push(Request::ReportSlip { token, body });
}

/// Prints what is due; leaves a ticket that was on the screen for long enough.
pub(super) fn tick(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    let Screen::Ticket(shown) = &state.screen else { return };
    match (shown.paper, shown.leave_at_ms) {
        (Paper::Offered { until_ms }, _) if until_ms <= now_ms => print(state, requests),
        (_, Some(leave_at_ms)) if leave_at_ms <= now_ms => state.reset(now_ms),
        _ => {}
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
