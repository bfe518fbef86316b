// SPDX-License-Identifier: EUPL-1.2
//! The service corner, behind a long hold on the crest and a PIN. There is no other way out of full screen.

use protocol::SlipTrouble;

use super::{Paper, Request, Screen, State};

/// How long the crest has to be held. Long enough not to happen by leaning on the glass.
const HOLD_MS: u64 = 5_000;
/// Wrong PINs before the pad rests, and for how long it rests the first time; each further wrong one doubles that, up to an hour.
const FREE_TRIES: u32 = 3;
const FIRST_REST_MS: u64 = 30_000;
const LONGEST_REST_MS: u64 = 3_600_000;
pub(super) const PIN_DIGITS: usize = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corner {
    held_since_ms: Option<u64>,
    wrong: u32,
    rests_until_ms: Option<u64>,
}

impl Corner {
    /// Whole seconds until the pad takes a PIN again, if it rests.
    pub fn rest_s(&self, now_ms: u64) -> Option<u64> {
        self.rests_until_ms
            .filter(|until_ms| *until_ms > now_ms)
            .map(|until_ms| (until_ms - now_ms).div_ceil(1000))
    }

    pub(super) fn wake_at_ms(&self, now_ms: u64) -> Option<u64> {
        let hold = self.held_since_ms.map(|since_ms| since_ms + HOLD_MS);
        let rest = self
            .rests_until_ms
            .filter(|until_ms| *until_ms > now_ms)
            .map(|_| now_ms - now_ms % 1000 + 1000);
        hold.into_iter().chain(rest).min()
    }
}

pub(super) fn crest(state: &mut State, down: bool, now_ms: u64) {
    match (down, state.corner.held_since_ms) {
        (true, None) => state.corner.held_since_ms = Some(now_ms),
        (false, Some(_)) => state.corner.held_since_ms = None,
        _ => {}
    }
}

pub(super) fn tick(state: &mut State, now_ms: u64) {
    let held = state
        .corner
        .held_since_ms
        .is_some_and(|since_ms| now_ms.saturating_sub(since_ms) >= HOLD_MS);
    // A number that is on its way, or has just come, is a citizen's: the corner does not take the screen from them. Later it does, above all when the
    // printer is what keeps the ticket there: what becomes of the slip is told all the same.
    let is_offered = matches!(&state.screen, Screen::Ticket(shown) if matches!(shown.paper, Paper::Offered { .. }));
    let busy = is_offered
        || matches!(
            state.screen,
            Screen::Taking(_) | Screen::Pin { .. } | Screen::Corner { .. }
        );
    if held && !busy && state.rules.pin.is_some() {
        state.corner.held_since_ms = None;
        state.warned_ms = None;
        state.touched_ms = now_ms;
        state.go(
            Screen::Pin {
                entered: String::new(),
                wrong: false,
            },
            now_ms,
        );
    }
}

pub(super) fn digit(state: &mut State, digit: u8, now_ms: u64) {
    if let Screen::Pin { entered, wrong } = &mut state.screen
        && state.corner.rest_s(now_ms).is_none()
        && entered.len() < PIN_DIGITS
        && digit < 10
    {
        entered.push(char::from(b'0' + digit));
        *wrong = false;
    }
}

pub(super) fn erase(state: &mut State) {
    if let Screen::Pin { entered, .. } = &mut state.screen {
        entered.pop();
    }
}

pub(super) fn pin_done(state: &mut State, now_ms: u64) {
    let Screen::Pin { entered, .. } = &state.screen else {
        return;
    };
    if state.corner.rest_s(now_ms).is_some() || entered.is_empty() {
        return;
    }
    if state.rules.pin.as_ref() == Some(entered) {
        state.corner = Corner::default();
        state.go(
            Screen::Corner {
                test: None,
                testing: false,
            },
            now_ms,
        );
        return;
    }
    state.corner.wrong = state.corner.wrong.saturating_add(1);
    if state.corner.wrong >= FREE_TRIES {
        let doublings = (state.corner.wrong - FREE_TRIES).min(7);
        state.corner.rests_until_ms =
            Some(now_ms + (FIRST_REST_MS << doublings).min(LONGEST_REST_MS));
    }
    state.screen = Screen::Pin {
        entered: String::new(),
        wrong: true,
    };
}

pub(super) fn test(state: &mut State, requests: &mut Vec<Request>) {
    if let Screen::Corner { testing, test } = &mut state.screen
        && !*testing
        && state.rules.has_printer
    {
        *testing = true;
        *test = None;
        requests.push(Request::TestPrint);
    }
}

pub(super) fn tested(state: &mut State, outcome: Result<(), SlipTrouble>) {
    if let Screen::Corner { testing, test } = &mut state.screen {
        *testing = false;
        *test = Some(outcome);
    }
}
