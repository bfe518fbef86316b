// SPDX-License-Identifier: EUPL-1.2
//! What a printer proves: that a slip is out, and that nothing is left of an earlier one.

use std::time::{Duration, Instant};

use super::Station;
use crate::printer::press::{Input, Proof};
use crate::printer::profile::{Confirmation, Cut};
use crate::printer::status::{ASK_DONE, Said, may_print};

/// `DLE ENQ 2`: leave the error and forget what was received. Heeded at once, also amid data.
const FORGET: [u8; 3] = [0x10, 0x05, 2];
/// As much as the longest order that a torn slip can leave unfinished: a band of dots. What is too much of it does nothing.
const FILL: usize = 10_240;
const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// Late answers of what was cleared come within this.
const QUIET: Duration = Duration::from_millis(150);
/// The same, while an answer is owed for certain: a cut lies between two of them.
const OWED_QUIET: Duration = Duration::from_secs(2);

impl Station {
    /// How this printer will say that a slip is out.
    pub(super) fn proof(&mut self) -> Proof {
        if self.profile.confirmation == Confirmation::ProcessId && self.status.answers() {
            Proof::ProcessId
        } else if self.has_fence(self.patience.answer_within * 4) {
            Proof::Fence
        } else {
            Proof::None
        }
    }

    /// Whether `GS r` is answered. A printer of no known model is tried, while it can print and has nothing to do; it gets `within` for it.
    pub(super) fn has_fence(&mut self, within: Duration) -> bool {
        if !self.status.answers() || !self.asks() {
            return false;
        }
        if self.profile.confirmation != Confirmation::Auto {
            return true;
        }
        if self.fences.is_none()
            && self.is_open
            && may_print(self.state()).is_ok()
            && self.ask_done()
        {
            self.fences = Some(self.hears_fence(within));
        }
        self.fences == Some(true)
    }

    fn ask_done(&mut self) -> bool {
        let is_asked = self.push(&ASK_DONE);
        if is_asked {
            self.owed.asked();
        }
        is_asked
    }

    fn hears_fence(&mut self, within: Duration) -> bool {
        let until = Instant::now() + within;
        while self.is_open && Instant::now() < until {
            if self
                .listen(self.patience.answer_within / 3)
                .iter()
                .any(|said| matches!(said, Said::Fence { .. }))
            {
                return true;
            }
        }
        false
    }

    pub(super) fn forget(&mut self) {
        if self.is_open && self.status.answers() {
            self.push(&FORGET);
        }
    }

    /// Gives up a line with a slip in doubt. What the printer holds is forgotten, if it heeds that, and so is what the line holds.
    pub(super) fn give_up(&mut self) {
        self.forget();
        let until = Instant::now() + QUIET;
        while Instant::now() < until && self.is_open && self.line.left().is_ok_and(|left| left > 0)
        {
            self.listen(LOOK_AGAIN);
        }
        self.line.abort();
        self.is_open = false;
    }

    /// Makes sure that nothing of an earlier slip comes out with the next one. A printer that answers has to say that it is done with it.
    /// A line that is whole stays open: many printers refuse a new one for seconds after one was closed. What a doubtful slip left in a network
    /// interface went when its line was given up.
    pub(super) fn clear(&mut self, is_torn: bool) -> bool {
        if !self.is_open() {
            return false;
        }
        self.forget();
        let bytes = self.clearing(is_torn);
        if self.send(&bytes) != Input::Sent {
            return false;
        }
        let is_known = self.fences == Some(true) || self.profile.confirmation != Confirmation::Auto;
        let within = self.patience.done_within + self.line.time_for(bytes.len());
        if !self.has_fence(if is_torn {
            within
        } else {
            self.patience.answer_within * 4
        }) {
            return true;
        }
        // One that was tried just now has given its answer with that.
        // A byte may be lost on the way: asked twice at most.
        if is_known && !(0..2).any(|_| self.ask_done() && self.hears_fence(within)) {
            return false;
        }
        // If the earlier slip was not forgotten after all, its own answer came first.
        while self.is_open
            && !self
                .listen(if self.owed.is_any() {
                    OWED_QUIET
                } else {
                    QUIET
                })
                .is_empty()
        {}
        self.is_open
    }

    fn clearing(&self, is_torn: bool) -> Vec<u8> {
        let mut bytes = vec![0; if is_torn { FILL } else { 0 }];
        bytes.extend_from_slice(b"\x1b@");
        if is_torn && self.profile.cut != Cut::None {
            bytes.extend_from_slice(&[0x1B, b'J', self.profile.feed_dots, 0x1D, b'V', 1]);
            bytes.extend_from_slice(&self.profile.after);
        }
        bytes
    }
}
