// SPDX-License-Identifier: EUPL-1.2
//! The hall as a screen or panel last heard it: pure. Time is the milliseconds of a clock that never goes back, given by the caller.

use std::collections::BTreeMap;

use protocol::{CallView, CounterLive, LiveView};

use crate::Heard;

/// A break shorter than this, such as the server's restart, is not worth a word.
const GRACE_MS: u64 = 600;
/// No screen has room for more calls; the next view says how many the office wants.
const MOST_CALLS: usize = 20;

/// How a device stands with the server.
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

/// The last view of the hall, brought up to date by each call, and which calls are new.
#[derive(Debug)]
pub struct HeardHall {
    live: Option<LiveView>,
    link: Link,
    /// When each new call was first heard, by its number in the journal.
    new_ms: BTreeMap<u64, u64>,
    new_for_ms: u64,
}

impl HeardHall {
    /// A call is new for `new_for_ms`.
    pub fn new(new_for_ms: u64) -> HeardHall {
        HeardHall {
            live: None,
            link: Link::Starting,
            new_ms: BTreeMap::new(),
            new_for_ms,
        }
    }

    pub fn receive(&mut self, heard: Heard, now_ms: u64) {
        match heard {
            // Still old until something is heard on the new stream.
            Heard::Connected => {}
            Heard::CutOff => {
                if !matches!(self.link, Link::Cut { .. }) {
                    self.link = Link::Cut { since_ms: now_ms };
                }
            }
            Heard::Call(call) => self.hear_call(call, now_ms),
            Heard::Snapshot(view) | Heard::Live(view) => self.hear_view(*view, now_ms),
        }
    }

    pub fn live(&self) -> Option<&LiveView> {
        self.live.as_ref()
    }

    /// The latest calls, latest first.
    pub fn calls(&self) -> &[CallView] {
        self.live.as_ref().map_or(&[], |live| live.calls.as_slice())
    }

    pub fn counter(&self, id: u16) -> Option<&CounterLive> {
        self.live
            .as_ref()?
            .counters
            .iter()
            .find(|counter| counter.id == id)
    }

    /// What is to be shown of the link: a very short break is not told.
    pub fn link(&self, now_ms: u64) -> Link {
        match self.link {
            Link::Cut { since_ms } if now_ms < since_ms + GRACE_MS && self.live.is_some() => {
                Link::Up
            }
            link => link,
        }
    }

    /// Whether the server is heard this moment: nobody is called through a line that has gone quiet.
    pub fn is_heard(&self) -> bool {
        self.link == Link::Up
    }

    /// In how many milliseconds a break becomes worth a word.
    pub fn cut_shows_in_ms(&self, now_ms: u64) -> Option<u64> {
        match self.link {
            Link::Cut { since_ms } => (since_ms + GRACE_MS)
                .checked_sub(now_ms)
                .filter(|left| *left > 0),
            Link::Starting | Link::Up => None,
        }
    }

    /// Since how many milliseconds a call is new; `None` when it is not.
    pub fn new_since_ms(&self, seq: u64, now_ms: u64) -> Option<u64> {
        self.new_ms
            .get(&seq)
            .map(|since_ms| now_ms.saturating_sub(*since_ms))
            .filter(|ms| *ms < self.new_for_ms)
    }

    /// When each of the new calls was first heard.
    pub fn new_calls_ms(&self) -> impl Iterator<Item = u64> {
        self.new_ms.values().copied()
    }

    /// Lets time pass: what was new long enough is not any more.
    pub fn pass(&mut self, now_ms: u64) {
        let new_for_ms = self.new_for_ms;
        self.new_ms
            .retain(|_, since_ms| now_ms < *since_ms + new_for_ms);
    }

    /// Calls of the view that were never heard are new, unless they are old: a device that was just switched on, or cut off, shows them and
    /// makes nothing of them.
    fn hear_view(&mut self, view: LiveView, now_ms: u64) {
        self.link = Link::Up;
        let newest = self
            .calls()
            .iter()
            .map(|call| call.seq)
            .max()
            .filter(|newest| *newest <= view.seq)
            .unwrap_or_default();
        for call in view.calls.iter().filter(|call| call.seq > newest) {
            self.is_new(call, now_ms);
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
        if let Some(counter) = live
            .counters
            .iter_mut()
            .find(|counter| counter.id == call.counter)
        {
            counter.number = Some(call.number.clone());
            counter.area = Some(call.area.clone());
            counter.serving = Some(false);
        }
        live.calls.retain(|known| known.number != call.number);
        live.calls.insert(0, call.clone());
        live.calls.truncate(MOST_CALLS);
        self.is_new(&call, now_ms);
    }

    fn is_new(&mut self, call: &CallView, now_ms: u64) {
        let age_ms = u64::from(call.age_s) * 1_000;
        if age_ms < self.new_for_ms {
            self.new_ms
                .entry(call.seq)
                .or_insert(now_ms.saturating_sub(age_ms));
        }
    }
}
