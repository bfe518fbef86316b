// SPDX-License-Identifier: EUPL-1.2
//! What a board knows of the hall, and what of it is new: pure. Time is the milliseconds of a clock that never goes back, given by the caller.

use std::collections::BTreeMap;

use client::Heard;
use protocol::{CallView, CounterLive, LiveView, Notice, OfficeView};

use crate::clock::ServerClock;

/// A new call is marked for this long.
pub const NEW_MS: u64 = 10_000;
/// The mark is on for one half and off for the other: 1 Hz, far below what may trouble anybody.
const BLINK_MS: u64 = 1_000;
/// A notice stays at least this long.
const NOTICE_MS: u64 = 14_000;
/// A break shorter than this, such as the server's restart, is not worth a word.
const GRACE_MS: u64 = 600;

/// No board has room for more calls; the next view says how many the office wants.
const MOST_CALLS: usize = 20;

/// How the board stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing was heard yet.
    Starting,
    Up,
    /// Cut off since then.
    Cut {
        since_ms: u64,
    },
}

/// The hall as the board knows it.
#[derive(Debug)]
pub struct Model {
    pub office: Option<OfficeView>,
    pub live: Option<LiveView>,
    link: Link,
    clock: ServerClock,
    /// When each new call was first seen, by its number in the journal.
    seen_ms: BTreeMap<u64, u64>,
    notice: usize,
    notice_since_ms: u64,
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
            live: None,
            link: Link::Starting,
            clock: ServerClock::default(),
            seen_ms: BTreeMap::new(),
            notice: 0,
            notice_since_ms: 0,
        }
    }
}

impl Model {
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
            Heard::Snapshot(view) => self.hear_view(*view, now_ms, true),
            Heard::Live(view) => self.hear_view(*view, now_ms, false),
        }
    }

    pub fn learn_office(&mut self, office: OfficeView) {
        self.clock.set_time_zone(&office.time_zone);
        self.office = Some(office);
    }

    /// The catalogue this board should have, when it has another or none.
    pub fn wanted_catalogue(&self) -> Option<&str> {
        let wanted = self.live.as_ref()?.catalogue.as_str();
        (self.office.as_ref().map(|office| office.catalogue.as_str()) != Some(wanted)).then_some(wanted)
    }

    /// What the board shows of its link: a very short break is not told.
    pub fn link(&self, now_ms: u64) -> Link {
        match self.link {
            Link::Cut { since_ms } if now_ms < since_ms + GRACE_MS && self.live.is_some() => Link::Up,
            link => link,
        }
    }

    pub fn clock(&self) -> &ServerClock {
        &self.clock
    }

    /// The latest calls, latest first.
    pub fn calls(&self) -> &[CallView] {
        self.live.as_ref().map_or(&[], |live| live.calls.as_slice())
    }

    pub fn counter(&self, id: u16) -> Option<&CounterLive> {
        self.live.as_ref()?.counters.iter().find(|counter| counter.id == id)
    }

    pub fn mark(&self, call: &CallView, now_ms: u64) -> Mark {
        match self.seen_ms.get(&call.seq).map(|seen_ms| now_ms.saturating_sub(*seen_ms)) {
            Some(age_ms) if age_ms >= NEW_MS => Mark::Plain,
            Some(age_ms) if age_ms % BLINK_MS < BLINK_MS / 2 => Mark::On,
            Some(_) => Mark::Off,
            None => Mark::Plain,
        }
    }

    /// The notice to show.
    pub fn notice(&self) -> Option<&Notice> {
        let notices = &self.live.as_ref()?.notices;
        notices.get(self.notice % notices.len().max(1))
    }

    /// Lets time pass: the next notice when it is due and nobody is being called.
    pub fn pass(&mut self, now_ms: u64) {
        self.seen_ms.retain(|_, seen_ms| now_ms < *seen_ms + NEW_MS);
        if self.seen_ms.is_empty() && now_ms >= self.notice_since_ms + NOTICE_MS {
            self.notice = self.notice.wrapping_add(1);
            self.notice_since_ms = now_ms;
        }
    }

    /// In how many milliseconds the picture changes by itself; until then nothing has to be drawn.
    pub fn changes_in_ms(&self, now_ms: u64) -> u64 {
        let blinks = self.seen_ms.values().map(|seen_ms| BLINK_MS / 2 - now_ms.saturating_sub(*seen_ms) % (BLINK_MS / 2)).min();
        let has_notices = self.live.as_ref().is_some_and(|live| live.notices.len() > 1);
        let notice = has_notices.then(|| (self.notice_since_ms + NOTICE_MS).saturating_sub(now_ms).max(1));
        let cut = match self.link {
            Link::Cut { since_ms } => (since_ms + GRACE_MS).checked_sub(now_ms).filter(|left| *left > 0),
            Link::Starting | Link::Up => None,
        };
        let minute = self.clock.minute_ends_in_ms(now_ms);
        [blinks, notice, cut, minute].into_iter().flatten().min().unwrap_or(60_000)
    }

    fn hear_view(&mut self, view: LiveView, now_ms: u64, is_snapshot: bool) {
        self.link = Link::Up;
        self.clock.set(&view.at, now_ms);
        let is_first = self.live.is_none();
        let newest = self.calls().iter().map(|call| call.seq).max().filter(|newest| *newest <= view.seq).unwrap_or_default();
        for call in view.calls.iter().filter(|call| call.seq > newest) {
            let age_ms = u64::from(call.age_s) * 1_000;
            if !(is_first || is_snapshot) || age_ms < NEW_MS {
                self.seen_ms.entry(call.seq).or_insert(now_ms.saturating_sub(age_ms.min(NEW_MS)));
            }
        }
        self.live = Some(view);
        self.pass(now_ms);
    }

    /// Shows a call before the view that contains it has come.
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
        let age_ms = u64::from(call.age_s) * 1_000;
        if age_ms < NEW_MS {
            self.seen_ms.insert(call.seq, now_ms);
        }
        live.calls.retain(|known| known.number != call.number);
        live.calls.insert(0, call);
        live.calls.truncate(MOST_CALLS);
    }
}

#[cfg(test)]
mod tests;
