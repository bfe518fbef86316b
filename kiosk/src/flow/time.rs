// SPDX-License-Identifier: EUPL-1.2
//! The passing of time: how long each screen waits and what ends it, and when to look again.

use super::{Face, Link, Own, Paper, Request, Screen, State, alone, corner, paper, taking};

/// The first seconds are for connecting; afterwards silence is a fault and is said.
const STARTING_MS: u64 = 5_000;
/// How often it is asked for how long nothing was heard, once that matters.
const LOOK_AGAIN_MS: u64 = 100;

/// How something that waits is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Asks whether anybody is there.
    Warn,
    /// Home, with nothing left of the citizen.
    Forget,
    /// Tells that no number came.
    GiveUp,
    /// Prints the slip that was offered.
    Print,
    /// Tells that the slip may be out or not.
    Doubt,
}

/// The table of timers: when what is showing ends by itself, and how. A home screen that nobody has touched is the only one that waits for ever. There
/// is no other place for a screen's time, and no line here stands for "any other": a new screen, or a new state of the paper, needs its own.
fn timer(state: &State) -> Option<(u64, End)> {
    let (rules, seconds) = (&state.rules, |s: u64| s * 1000);
    if let Some(warned_ms) = state.warned_ms {
        return Some((warned_ms + seconds(rules.warn_s), End::Forget));
    }
    let idle = (state.touched_ms + seconds(rules.idle_s), End::Warn);
    Some(match &state.screen {
        Screen::Home if state.is_fresh() => return None,
        Screen::Home => idle,
        Screen::Services { .. } => idle,
        Screen::Priority => idle,
        Screen::Booking => idle,
        Screen::Help => idle,
        Screen::Info { .. } => idle,
        Screen::Taking(taking) => (taking.since_ms + seconds(rules.give_up_s), End::GiveUp),
        Screen::Ticket(shown) => match shown.paper {
            Paper::Offered { until_ms } => (until_ms, End::Print),
            Paper::Printing { until_ms } => (until_ms, End::Doubt),
            Paper::Printed
            | Paper::PrintedAt(_)
            | Paper::Declined
            | Paper::Failed(_)
            | Paper::NoPrinter => (shown.leave_at_ms.unwrap_or(state.changed_ms), End::Forget),
        },
        Screen::Trouble { .. } => idle,
        Screen::Pin { .. } => idle,
        Screen::Corner { .. } => idle,
    })
}

pub(super) fn tick(state: &mut State, now_ms: u64, requests: &mut Vec<Request>) {
    if state.hall.link == Link::Starting && now_ms.saturating_sub(state.started_ms) >= STARTING_MS {
        state.hall.link = Link::Cut;
    }
    corner::tick(state, now_ms);
    alone::tick(state, now_ms, requests);
    if let Some((at_ms, how)) = timer(state)
        && at_ms <= now_ms
    {
        end(state, how, now_ms, requests);
    }
    taking::tick(state, now_ms, requests);
}

fn end(state: &mut State, how: End, now_ms: u64, requests: &mut Vec<Request>) {
    match how {
        End::Warn => state.warned_ms = Some(now_ms),
        End::Forget => state.reset(now_ms),
        End::GiveUp => taking::give_up(state, now_ms),
        End::Print => paper::print(state, now_ms, requests),
        End::Doubt => paper::doubt(state, now_ms),
    }
}

impl State {
    /// When something changes by itself next, if it does: the moment for the next [`super::Input::Tick`].
    pub fn wake_at_ms(&self, now_ms: u64) -> Option<u64> {
        let starting = (self.hall.link == Link::Starting).then_some(self.started_ms + STARTING_MS);
        let minute = self
            .hall
            .to_next_minute_ms(now_ms)
            .map(|in_ms| now_ms + in_ms);
        let count = self
            .countdown(now_ms)
            .map(|_| now_ms - now_ms % 1000 + 1000);
        let ends = timer(self).map(|(at_ms, _)| at_ms);
        let asking = match self.face() {
            Face::Screen(Screen::Taking(taking)) => {
                let own = (self.rules.has_own_numbers && taking.own == Own::No).then(|| {
                    (taking.since_ms + self.rules.alone_after_ms).max(now_ms + LOOK_AGAIN_MS)
                });
                let retry = taking.retry_at_ms.filter(|_| taking.own != Own::Wanted);
                own.into_iter().chain(retry).min()
            }
            _ => None,
        };
        [
            starting,
            minute,
            count,
            ends,
            asking,
            self.corner.wake_at_ms(now_ms),
        ]
        .into_iter()
        .flatten()
        .min()
        .map(|at_ms| at_ms.max(now_ms))
    }
}
