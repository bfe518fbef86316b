// SPDX-License-Identifier: EUPL-1.2
//! What the hall looks like on panels: pure. Time is the milliseconds of a clock that never goes back, given by the caller.

use std::collections::BTreeMap;

use client::{Heard, HeardHall, Link};
use jiff::{SignedDuration, Timestamp};
use protocol::wait::{Wait, said};
use protocol::{CallView, CounterState, LiveView};

use crate::driver::Cells;
use crate::face::{Face, Part, Shows, Symbol};

/// How long a counter's display says what became of a press.
const TOLD_MS: u64 = 2_500;

/// What became of a press on a keypad, when it is not simply seen in the hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody waits.
    Nobody,
    /// The server said no.
    Refused,
    /// The server did not answer: nothing happened, and nothing will by itself.
    Away,
}

/// The hall as it was last heard.
#[derive(Debug)]
pub struct Hall {
    heard: HeardHall,
    told: BTreeMap<u16, (Told, u64)>,
    /// The server's time, and when it was heard.
    clock: Option<(Timestamp, u64)>,
    is_leaving: bool,
}

impl Hall {
    /// A call blinks for `blink_ms`.
    pub fn new(blink_ms: u64) -> Hall {
        Hall {
            heard: HeardHall::new(blink_ms),
            told: BTreeMap::new(),
            clock: None,
            is_leaving: false,
        }
    }

    pub fn receive(&mut self, heard: Heard, now_ms: u64) {
        match &heard {
            Heard::Call(call) => drop(self.told.remove(&call.counter)),
            Heard::Snapshot(view) | Heard::Live(view) => {
                if let Ok(at) = view.at.parse() {
                    self.clock = Some((at, now_ms));
                }
                self.told.retain(|_, (_, until_ms)| now_ms < *until_ms);
            }
            Heard::Connected | Heard::CutOff => {}
        }
        self.heard.receive(heard, now_ms);
    }

    /// Lets the display of `counter` say what became of a press there.
    pub fn tell(&mut self, counter: u16, told: Told, now_ms: u64) {
        self.told.insert(counter, (told, now_ms + TOLD_MS));
    }

    /// From now on everything shows that it is cut off: the program ends.
    pub fn leave(&mut self) {
        self.is_leaving = true;
    }

    /// Whether what is known is what is.
    pub fn is_live(&self, now_ms: u64) -> bool {
        self.heard.link(now_ms) == Link::Up && !self.is_leaving
    }

    /// Whether the server is heard this moment: nobody is called through a line that has gone quiet.
    pub fn is_heard(&self) -> bool {
        self.heard.is_heard() && !self.is_leaving
    }

    /// The server's time in `ahead_ms` from now (RFC 3339), as far as it is known.
    pub fn server_time(&self, now_ms: u64, ahead_ms: u64) -> Option<String> {
        let (at, heard_ms) = self.clock?;
        let since_ms = i64::try_from(now_ms.saturating_sub(heard_ms) + ahead_ms).ok()?;
        Some(
            at.checked_add(SignedDuration::from_millis(since_ms))
                .ok()?
                .to_string(),
        )
    }

    /// Whether the office has such a thing; true while the office is not known.
    pub fn knows(&self, shows: &Shows) -> bool {
        let Some(live) = self.heard.live() else {
            return true;
        };
        match shows {
            Shows::Counter(id) => live.counters.iter().any(|counter| counter.id == *id),
            Shows::Call { .. } => true,
            Shows::Waiting(area) | Shows::Minutes(area) => {
                live.areas.iter().any(|known| known.id == *area)
            }
        }
    }

    /// What a panel shows now.
    pub fn cells(&self, face: &Face, now_ms: u64) -> Cells {
        let (text, blinks) = match self.heard.live() {
            Some(live) if self.is_live(now_ms) => self.text(face, live, now_ms),
            _ => (face.cut_off(), false),
        };
        Cells {
            text,
            blinks: blinks && face.may_blink,
        }
    }

    fn text(&self, face: &Face, live: &LiveView, now_ms: u64) -> (String, bool) {
        match &face.shows {
            Shows::Counter(id) => self.counter(face, live, *id, now_ms),
            Shows::Call { rank, part } => match live.calls.get(rank - 1) {
                Some(call) => (call_text(face, call, *part), self.is_new(call.seq, now_ms)),
                None => (face.symbol(Symbol::Free), false),
            },
            Shows::Waiting(area) => match live.areas.iter().find(|known| known.id == *area) {
                Some(area) => (face.count(area.waiting), false),
                None => (face.symbol(Symbol::Refused), false),
            },
            Shows::Minutes(area) => match live.areas.iter().find(|known| known.id == *area) {
                Some(area) => (
                    minutes(face, &said(area.forecast.as_ref(), area.forecast_reason)),
                    false,
                ),
                None => (face.symbol(Symbol::Refused), false),
            },
        }
    }

    fn counter(&self, face: &Face, live: &LiveView, id: u16, now_ms: u64) -> (String, bool) {
        if let Some((told, until_ms)) = self.told.get(&id)
            && now_ms < *until_ms
        {
            return match told {
                Told::Nobody => (face.symbol(Symbol::Nobody), false),
                Told::Refused => (face.symbol(Symbol::Refused), false),
                Told::Away => (face.cut_off(), false),
            };
        }
        let Some(counter) = live.counters.iter().find(|counter| counter.id == id) else {
            return (face.symbol(Symbol::Refused), false);
        };
        let state = match (&counter.number, counter.state) {
            (Some(number), _) => {
                let call = live
                    .calls
                    .iter()
                    .find(|call| call.counter == id && call.number == *number);
                return (
                    face.number(number),
                    call.is_some_and(|call| self.is_new(call.seq, now_ms)),
                );
            }
            (None, CounterState::Open) => Symbol::Free,
            (None, CounterState::Paused) => Symbol::Paused,
            (None, CounterState::Closed) => Symbol::Closed,
            (None, CounterState::Unknown) => Symbol::Unknown,
        };
        (face.symbol(state), false)
    }

    fn is_new(&self, seq: u64, now_ms: u64) -> bool {
        self.heard.new_since_ms(seq, now_ms).is_some()
    }
}

fn call_text(face: &Face, call: &CallView, part: Part) -> String {
    match part {
        Part::Number => face.number(&call.number),
        Part::Counter => face.count(u32::from(call.counter)),
        Part::Both => face.call(&call.number, call.counter),
    }
}

/// The most minutes that somebody who comes now has to wait.
fn minutes(face: &Face, wait: &Wait) -> String {
    match wait {
        Wait::Now => face.count(0),
        Wait::Under { min } => face.count(*min),
        Wait::Range { high_min, .. } | Wait::Long { high_min, .. } => face.count(*high_min),
        Wait::Unknown(_) => face.symbol(Symbol::Unknown),
    }
}

#[cfg(test)]
mod tests;
