// SPDX-License-Identifier: EUPL-1.2
//! From the press of "take the number" to the answer.

use protocol::{Access, AppointmentBody, Problem, SlipTrouble, TakeBody, Ticket};

use super::{Booking, Link, Moment, Own, Paper, Request, Screen, State, Taking, Trouble, paper};

/// Asks for a number for what is in the tray.
pub(super) fn take(state: &mut State, moment: Moment<'_>, requests: &mut Vec<Request>) {
    if state.session.tray.is_empty() {
        return;
    }
    let slot = match state.session.booking {
        Some(Booking {
            hour: Some(hour),
            minute: Some(minute),
        }) => state.hall.slot(hour, minute, moment.now_ms),
        Some(_) => return,
        None => None,
    };
    let access = match (&slot, state.session.priority) {
        (Some(_), _) => Access::Appointment,
        (None, true) => Access::Priority,
        (None, false) => Access::Standard,
    };
    let body = TakeBody {
        services: state.session.tray.clone(),
        access: Some(access),
        language: Some(state.session.language.clone()),
        appointment: slot.map(|slot| AppointmentBody { slot }),
    };
    ask(
        state,
        (moment.fresh_key.to_owned(), false),
        body,
        moment.now_ms,
        requests,
    );
}

/// Another number for the same, when nobody knows whether the slip came out. The first one stays in the queue: its slip may be in a hand.
pub(super) fn anew(state: &mut State, moment: Moment<'_>, requests: &mut Vec<Request>) {
    if let Screen::Ticket(shown) = &state.screen
        && shown.paper == Paper::Failed(SlipTrouble::Uncertain)
    {
        let body = shown.body.clone();
        ask(
            state,
            (moment.fresh_key.to_owned(), false),
            body,
            moment.now_ms,
            requests,
        );
    }
}

/// Asks (again) with a key, which the server was asked with before or not. A totem that is alone asks itself.
pub(super) fn ask(
    state: &mut State,
    (key, was_sent): (String, bool),
    body: TakeBody,
    now_ms: u64,
    requests: &mut Vec<Request>,
) {
    let is_alone = state.hall.link == Link::Alone;
    let own = if is_alone { Own::Wanted } else { Own::No };
    requests.push(if is_alone {
        Request::Give {
            key: key.clone(),
            body: body.clone(),
            was_asked: was_sent,
        }
    } else {
        Request::Take {
            key: key.clone(),
            body: body.clone(),
        }
    });
    let was_sent = was_sent || !is_alone;
    state.go(
        Screen::Taking(Taking {
            key,
            body,
            since_ms: now_ms,
            failures: 0,
            retry_at_ms: None,
            was_sent,
            own,
        }),
        now_ms,
    );
}

pub(super) fn taken(
    state: &mut State,
    key: &str,
    ticket: Box<Ticket>,
    now_ms: u64,
    requests: &mut Vec<Request>,
) {
    let body = match &state.screen {
        Screen::Taking(taking) | Screen::Trouble { taking, .. } if taking.key == key => {
            Some(taking.body.clone())
        }
        _ => None,
    };
    let Some(body) = body else {
        // Answers to a repeated request may come twice: a ticket on the screen is in somebody's hands.
        let in_hand =
            matches!(&state.screen, Screen::Ticket(shown) if shown.ticket.token == ticket.token);
        if !in_hand {
            requests.push(Request::GiveUp {
                token: ticket.token,
            });
        }
        return;
    };
    state.warned_ms = None;
    let shown = paper::show(state, ticket, body, now_ms, requests);
    state.go(Screen::Ticket(shown), now_ms);
}

pub(super) fn refused(state: &mut State, key: &str, problem: Box<Problem>, now_ms: u64) {
    if let Screen::Taking(taking) = &state.screen
        && taking.key == key
    {
        let taking = taking.clone();
        state.touched_ms = now_ms;
        state.go(
            Screen::Trouble {
                trouble: Trouble::Refused(problem),
                taking,
            },
            now_ms,
        );
    }
}

/// Whether the number was given is not known: the same request is repeated, with the same key, a little later each time.
pub(super) fn no_answer(state: &mut State, key: &str, now_ms: u64) {
    if let Screen::Taking(taking) = &mut state.screen
        && taking.key == key
    {
        let wait_ms = 250 << taking.failures.min(3);
        taking.failures = taking.failures.saturating_add(1);
        taking.retry_at_ms = Some(now_ms + wait_ms);
    }
}

/// It was tried for long enough: the citizen is told.
pub(super) fn give_up(state: &mut State, now_ms: u64) {
    let Screen::Taking(taking) = &state.screen else {
        return;
    };
    let taking = taking.clone();
    state.touched_ms = now_ms;
    state.go(
        Screen::Trouble {
            trouble: Trouble::NoAnswer,
            taking,
        },
        now_ms,
    );
}

/// Repeats a request that is due.
pub(super) fn tick(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    let Screen::Taking(taking) = &mut state.screen else {
        return;
    };
    if taking.own != Own::Wanted && taking.retry_at_ms.is_some_and(|at_ms| at_ms <= now_ms) {
        taking.retry_at_ms = None;
        taking.was_sent = true;
        requests.push(Request::Take {
            key: taking.key.clone(),
            body: taking.body.clone(),
        });
    }
}

/// "Try again": after silence the same key, since the number may have been given; after a refusal a new one, since it was not.
pub(super) fn retry(state: &mut State, moment: Moment<'_>, requests: &mut Vec<Request>) {
    let Screen::Trouble { trouble, taking } = &state.screen else {
        return;
    };
    let key = match trouble {
        Trouble::NoAnswer | Trouble::NoNumber => (taking.key.clone(), taking.was_sent),
        Trouble::Refused(_) => (moment.fresh_key.to_owned(), false),
    };
    let body = taking.body.clone();
    ask(state, key, body, moment.now_ms, requests);
}
