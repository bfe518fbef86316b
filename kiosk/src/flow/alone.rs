// SPDX-License-Identifier: EUPL-1.2
//! The totem without the server: it shows what it knows, and gives numbers of its own.

use protocol::{LiveView, OfficeView, Ticket};

use super::{Link, Request, Screen, State, Taking, Trouble};

/// How far the wish for a number of the totem's own has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Own {
    /// The server is waited for.
    #[default]
    No,
    Wanted,
    /// There is none.
    None,
}

/// What came of a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// It knows all that was given without it, and is followed.
    Obeyed,
    /// It is one that was replaced.
    Disobeyed,
    /// Another program uses this totem's token.
    Copied,
}

/// A ticket that the totem gave: no visit of the server's journal has number 0.
pub fn given_alone(ticket: &Ticket) -> bool {
    ticket.id == 0
}

/// What the totem knows by itself, while nothing is heard.
pub(super) fn seen(state: &mut State, seen: Option<Box<(OfficeView, LiveView)>>, now_ms: u64) {
    if !matches!(state.hall.link, Link::Cut | Link::Alone) {
        return;
    }
    match seen {
        Some(seen) => {
            let (office, live) = *seen;
            super::hall::office(state, Box::new(office));
            state.hall.receive(Box::new(live), now_ms);
            state.hall.link = Link::Alone;
        }
        None => state.hall.link = Link::Cut,
    }
}

/// Without an answer for long enough, and with no sign of life of the server either, a number of the totem's own is wanted.
pub(super) fn tick(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    let (after_ms, silent_ms, has_own) = (
        state.rules.alone_after_ms,
        state.hall.silent_ms,
        state.rules.has_own_numbers,
    );
    let Screen::Taking(taking) = &mut state.screen else {
        return;
    };
    let waited = now_ms.saturating_sub(taking.since_ms) >= after_ms && silent_ms >= after_ms;
    if has_own && waited && taking.own == Own::No {
        taking.own = Own::Wanted;
        requests.push(Request::Give {
            key: taking.key.clone(),
            body: taking.body.clone(),
            was_asked: taking.was_sent,
        });
    }
}

pub(super) fn no_number(state: &mut State, key: &str, now_ms: u64) {
    let is_alone = matches!(state.hall.link, Link::Alone | Link::Cut);
    let Screen::Taking(taking) = &mut state.screen else {
        return;
    };
    if taking.key != key {
        return;
    }
    taking.own = Own::None;
    // The server may come back, or have answered long ago.
    taking.retry_at_ms = Some(now_ms);
    if is_alone && !taking.was_sent {
        let taking: Taking = taking.clone();
        state.touched_ms = now_ms;
        state.go(
            Screen::Trouble {
                trouble: Trouble::NoNumber,
                taking,
            },
            now_ms,
        );
    }
}
