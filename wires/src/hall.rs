// SPDX-License-Identifier: EUPL-1.2
//! What the hall looks like on panels: pure. Time is the milliseconds of a clock that never goes back, given by the caller.

use std::collections::BTreeMap;

use client::Heard;
use jiff::{SignedDuration, Timestamp};
use protocol::wait::{Wait, said};
use protocol::{CallView, CounterState, LiveView};

use crate::driver::Cells;
use crate::face::{Face, Part, Shows, Symbol};

/// A break shorter than this, such as the server's restart, is not worth dashes.
const GRACE_MS: u64 = 600;
/// How long a counter's display says what became of a press.
const TOLD_MS: u64 = 2_500;
/// The server keeps fewer calls than this; the next view says how many.
const MOST_CALLS: usize = 20;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Starting,
    Up,
    Cut { since_ms: u64 },
}

/// The hall as it was last heard.
#[derive(Debug)]
pub struct Hall {
    live: Option<LiveView>,
    link: Link,
    /// When new calls were first heard, by their number in the journal.
    new_ms: BTreeMap<u64, u64>,
    told: BTreeMap<u16, (Told, u64)>,
    /// The server's time, and when it was heard.
    clock: Option<(Timestamp, u64)>,
    blink_ms: u64,
    is_leaving: bool,
}

impl Hall {
    /// A call blinks for `blink_ms`.
    pub fn new(blink_ms: u64) -> Hall {
        Hall { live: None, link: Link::Starting, new_ms: BTreeMap::new(), told: BTreeMap::new(), clock: None, blink_ms, is_leaving: false }
    }

    pub fn hear(&mut self, heard: Heard, now_ms: u64) {
        match heard {
            // Still old until something is heard on the new stream.
            Heard::Connected => {}
            Heard::CutOff => {
                if !matches!(self.link, Link::Cut { .. }) {
                    self.link = Link::Cut { since_ms: now_ms };
                }
            }
            Heard::Call(call) => self.hear_call(call, now_ms),
            Heard::Snapshot(view) => {
                let blink_ms = self.blink_ms;
                for call in view.calls.iter().filter(|call| age_ms(call) < blink_ms) {
                    self.new_ms.entry(call.seq).or_insert(now_ms.saturating_sub(age_ms(call)));
                }
                self.hear_view(*view, now_ms);
            }
            Heard::Live(view) => self.hear_view(*view, now_ms),
        }
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
        let passing = |since_ms: u64| now_ms < since_ms + GRACE_MS && self.live.is_some();
        let up = match self.link {
            Link::Starting => false,
            Link::Up => true,
            Link::Cut { since_ms } => passing(since_ms),
        };
        up && !self.is_leaving
    }

    /// Whether the server is heard this moment: nobody is called through a line that has gone quiet.
    pub fn is_heard(&self) -> bool {
        self.link == Link::Up && !self.is_leaving
    }

    /// The server's time in `ahead_ms` from now (RFC 3339), as far as it is known.
    pub fn server_time(&self, now_ms: u64, ahead_ms: u64) -> Option<String> {
        let (at, heard_ms) = self.clock?;
        let since_ms = i64::try_from(now_ms.saturating_sub(heard_ms) + ahead_ms).ok()?;
        Some(at.checked_add(SignedDuration::from_millis(since_ms)).ok()?.to_string())
    }

    /// Whether the office has such a thing; true while the office is not known.
    pub fn knows(&self, shows: &Shows) -> bool {
        let Some(live) = &self.live else { return true };
        match shows {
            Shows::Counter(id) => live.counters.iter().any(|counter| counter.id == *id),
            Shows::Call { .. } => true,
            Shows::Waiting(area) | Shows::Minutes(area) => live.areas.iter().any(|known| known.id == *area),
        }
    }

    /// What a panel shows now.
    pub fn cells(&self, face: &Face, now_ms: u64) -> Cells {
        let (text, blinks) = match &self.live {
            Some(live) if self.is_live(now_ms) => self.text(face, live, now_ms),
            _ => (face.cut_off(), false),
        };
        Cells { text, blinks: blinks && face.may_blink }
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
                Some(area) => (minutes(face, &said(area.forecast.as_ref(), area.forecast_reason)), false),
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
                let call = live.calls.iter().find(|call| call.counter == id && call.number == *number);
                return (face.number(number), call.is_some_and(|call| self.is_new(call.seq, now_ms)));
            }
            (None, CounterState::Open) => Symbol::Free,
            (None, CounterState::Paused) => Symbol::Paused,
            (None, CounterState::Closed) => Symbol::Closed,
        };
        (face.symbol(state), false)
    }

    fn is_new(&self, seq: u64, now_ms: u64) -> bool {
        self.new_ms.get(&seq).is_some_and(|since_ms| now_ms < since_ms + self.blink_ms)
    }

    fn hear_view(&mut self, view: LiveView, now_ms: u64) {
        self.link = Link::Up;
        if let Ok(at) = view.at.parse() {
            self.clock = Some((at, now_ms));
        }
        let blink_ms = self.blink_ms;
        self.new_ms.retain(|_, since_ms| now_ms < *since_ms + blink_ms);
        self.told.retain(|_, (_, until_ms)| now_ms < *until_ms);
        self.live = Some(view);
    }

    /// Shows a call before the view that contains it has come. Those missed during a break come first and are old: they are shown and do not blink.
    fn hear_call(&mut self, call: CallView, now_ms: u64) {
        let Some(live) = &mut self.live else { return };
        if call.seq <= live.seq && live.calls.iter().any(|known| known.seq == call.seq) {
            return;
        }
        if let Some(counter) = live.counters.iter_mut().find(|counter| counter.id == call.counter) {
            counter.number = Some(call.number.clone());
            counter.area = Some(call.area.clone());
            counter.serving = Some(false);
        }
        if age_ms(&call) < self.blink_ms {
            self.new_ms.insert(call.seq, now_ms.saturating_sub(age_ms(&call)));
        }
        self.told.remove(&call.counter);
        live.calls.retain(|known| known.number != call.number);
        live.calls.insert(0, call);
        live.calls.truncate(MOST_CALLS);
    }
}

fn age_ms(call: &CallView) -> u64 {
    u64::from(call.age_s) * 1_000
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
