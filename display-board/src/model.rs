// SPDX-License-Identifier: EUPL-1.2
//! What a board knows of the hall, and what of it is new: pure. Time is the milliseconds of a clock that never goes back, given by the caller.

pub use client::Link;
use client::{Heard, HeardHall};
use protocol::{CallView, CounterLive, LiveView, Notice, OfficeView};

use crate::clock::ServerClock;

/// A new call is marked for this long.
pub const HIGHLIGHT_MS: u64 = 10_000;
/// The mark is on for one half and off for the other: far below what may trouble anybody, and each edge is a drawing of the whole screen.
const BLINK_MS: u64 = 2_000;
/// A notice stays at least this long.
const NOTICE_MS: u64 = 14_000;
/// The hall as the board knows it.
#[derive(Debug)]
pub struct Model {
    pub office: Option<OfficeView>,
    hall: HeardHall,
    clock: ServerClock,
    notice: usize,
    notice_since_ms: u64,
}

/// All that decides how the board looks: two that are equal are drawn alike.
#[derive(Debug, PartialEq)]
pub struct Picture {
    live: Option<LiveView>,
    link: Link,
    marks: Vec<Mark>,
    notice: usize,
    time: Option<String>,
    catalogue: Option<String>,
}

/// How a call is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Not new.
    Plain,
    On,
    Off,
}

impl Default for Model {
    fn default() -> Model {
        Model {
            office: None,
            hall: HeardHall::new(HIGHLIGHT_MS),
            clock: ServerClock::default(),
            notice: 0,
            notice_since_ms: 0,
        }
    }
}

impl Model {
    pub fn receive(&mut self, heard: Heard, now_ms: u64) {
        if let Heard::Snapshot(view) | Heard::Live(view) = &heard {
            self.clock.set(&view.at, now_ms);
        }
        self.hall.receive(heard, now_ms);
        self.pass(now_ms);
    }

    pub fn live(&self) -> Option<&LiveView> {
        self.hall.live()
    }

    pub fn learn_office(&mut self, office: OfficeView) {
        self.clock.set_time_zone(&office.time_zone);
        self.office = Some(office);
    }

    /// The catalogue this board should have, when it has another or none.
    pub fn wanted_catalogue(&self) -> Option<&str> {
        let wanted = self.live()?.catalogue.as_str();
        (self.office.as_ref().map(|office| office.catalogue.as_str()) != Some(wanted))
            .then_some(wanted)
    }

    /// What the board shows of its link: a very short break is not told.
    pub fn link(&self, now_ms: u64) -> Link {
        self.hall.link(now_ms)
    }

    pub fn clock(&self) -> &ServerClock {
        &self.clock
    }

    /// The latest calls, latest first.
    pub fn calls(&self) -> &[CallView] {
        self.hall.calls()
    }

    pub fn counter(&self, id: u16) -> Option<&CounterLive> {
        self.hall.counter(id)
    }

    pub fn mark(&self, call: &CallView, now_ms: u64) -> Mark {
        match self.hall.new_since_ms(call.seq, now_ms) {
            Some(age_ms) if age_ms % BLINK_MS < BLINK_MS / 2 => Mark::On,
            Some(_) => Mark::Off,
            None => Mark::Plain,
        }
    }

    /// The notice to show.
    pub fn notice(&self) -> Option<&Notice> {
        let notices = &self.live()?.notices;
        notices.get(self.notice % notices.len().max(1))
    }

    /// Lets time pass: the next notice when it is due and nobody is being called.
    pub fn pass(&mut self, now_ms: u64) {
        self.hall.pass(now_ms);
        if self.hall.new_calls_ms().next().is_none() && now_ms >= self.notice_since_ms + NOTICE_MS {
            self.notice = self.notice.wrapping_add(1);
            self.notice_since_ms = now_ms;
        }
    }

    pub fn picture(&self, now_ms: u64) -> Picture {
        Picture {
            live: self.live().map(seen_of),
            link: self.link(now_ms),
            marks: self
                .calls()
                .iter()
                .map(|call| self.mark(call, now_ms))
                .collect(),
            notice: self.notice % self.live().map_or(1, |live| live.notices.len().max(1)),
            time: self.clock.time(now_ms),
            catalogue: self.office.as_ref().map(|office| office.catalogue.clone()),
        }
    }

    /// In how many milliseconds the picture changes by itself; until then nothing has to be drawn.
    pub fn changes_in_ms(&self, now_ms: u64) -> u64 {
        let blinks = self
            .hall
            .new_calls_ms()
            .map(|since_ms| BLINK_MS / 2 - now_ms.saturating_sub(since_ms) % (BLINK_MS / 2))
            .min();
        let has_notices = self.live().is_some_and(|live| live.notices.len() > 1);
        let notice = has_notices.then(|| {
            (self.notice_since_ms + NOTICE_MS)
                .saturating_sub(now_ms)
                .max(1)
        });
        let minute = self.clock.minute_ends_in_ms(now_ms);
        [blinks, notice, self.hall.cut_shows_in_ms(now_ms), minute]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(60_000)
    }
}

/// A view without what grows by itself and is not drawn.
fn seen_of(live: &LiveView) -> LiveView {
    let calls = live
        .calls
        .iter()
        .map(|call| CallView {
            age_s: 0,
            ..call.clone()
        })
        .collect();
    LiveView {
        seq: 0,
        at: String::new(),
        prints: 0,
        calls,
        ..live.clone()
    }
}

#[cfg(test)]
mod tests;
