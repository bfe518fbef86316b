// SPDX-License-Identifier: EUPL-1.2
//! The passing of time: the question to whoever went away, and when to look again.

use super::{Face, Link, Own, Request, Screen, State, corner, paper, taking};

/// The first seconds are for connecting; afterwards silence is a fault and is said.
const STARTING_MS: u64 = 5_000;
/// How often it is asked for how long nothing was heard, once that matters.
const LOOK_AGAIN_MS: u64 = 100;

pub(super) fn tick(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    if state.hall.link == Link::Starting && now_ms.saturating_sub(state.started_ms) >= STARTING_MS {
        state.hall.link = Link::Cut;
    }
    corner::tick(state, now_ms);
    taking::tick(state, now_ms, requests);
    paper::tick(state, now_ms, requests);
    idle(state, now_ms);
}

/// Asks whether anybody is there, and goes home when nobody answers.
fn idle(state: &mut State, now_ms: u64) {
    if !can_idle(state) {
        return;
    }
    match state.warned_ms {
        Some(warned_ms) if now_ms.saturating_sub(warned_ms) >= state.rules.warn_s * 1000 => state.reset(now_ms),
        Some(_) => {}
        None if now_ms.saturating_sub(state.touched_ms) >= state.rules.idle_s * 1000 => state.warned_ms = Some(now_ms),
        None => {}
    }
}

/// A ticket and a request under way have their own times; an untouched home screen waits for ever.
fn can_idle(state: &State) -> bool {
    !matches!(state.screen, Screen::Ticket(_) | Screen::Taking(_)) && !state.is_fresh()
}

impl State {
    /// When something changes by itself next, if it does: the moment for the next [`super::Input::Tick`].
    pub fn wake_at_ms(&self, now_ms: u64) -> Option<u64> {
        let starting = (self.hall.link == Link::Starting).then_some(self.started_ms + STARTING_MS);
        let minute = self.hall.to_next_minute_ms(now_ms).map(|in_ms| now_ms + in_ms);
        let count = self.countdown(now_ms).map(|_| now_ms - now_ms % 1000 + 1000);
        let idle = (can_idle(self) && self.warned_ms.is_none()).then_some(self.touched_ms + self.rules.idle_s * 1000);
        let asking = match self.face() {
            Face::Screen(Screen::Taking(taking)) => {
                let give_up = taking.since_ms + self.rules.give_up_s * 1000;
                let own = (self.rules.has_own_numbers && taking.own == Own::No)
                    .then(|| (taking.since_ms + self.rules.alone_after_ms).max(now_ms + LOOK_AGAIN_MS));
                let retry = taking.retry_at_ms.filter(|_| taking.own != Own::Wanted);
                [Some(give_up), own, retry].into_iter().flatten().min()
            }
            _ => None,
        };
        [starting, minute, count, idle, asking, self.corner.wake_at_ms(now_ms)].into_iter().flatten().min().map(|at_ms| at_ms.max(now_ms))
    }
}
