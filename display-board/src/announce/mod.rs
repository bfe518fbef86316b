// SPDX-License-Identifier: EUPL-1.2
//! What to say now, once: pure.
//!
//! - A call is said once, in the journal's order; a recall is a call of its own. Nothing is dropped because there is much to say.
//! - A snapshot is history: of its calls only those younger than a minute are said.
//! - A call that is heard late, after a break, is said only if its citizen is still expected at that counter.
//! - A call that was taken back before it was said is not said.

mod numbers;
mod say;

use std::collections::VecDeque;

use protocol::{CallView, LiveView};

pub use numbers::Spoken;
pub use say::{Phrasebook, Sentence};

/// A call older than this is old news when it is first heard.
pub const FRESH_S: u32 = 60;

/// What was heard and what of it is still to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Announcements {
    /// The journal's number of the newest call heard.
    newest: Option<u64>,
    /// To say, by number in the journal.
    queue: VecDeque<CallView>,
    /// Heard late: the next view tells whether they still matter.
    late: Vec<CallView>,
    /// The longest list of calls of a view so far, by catalogue: a shorter one is whole.
    longest: (String, usize),
}

impl Announcements {
    /// The next call to say. It counts as said from here on.
    pub fn next_due(&mut self) -> Option<CallView> {
        self.queue.pop_front()
    }

    pub fn hear_call(&mut self, call: &CallView) {
        if self.newest.is_some_and(|newest| call.seq <= newest) {
            return;
        }
        self.newest = Some(call.seq);
        if call.age_s > FRESH_S {
            self.late.push(call.clone());
        } else {
            self.queue.push_back(call.clone());
        }
    }

    /// The hall as it is, with nothing known of how it came there.
    pub fn hear_snapshot(&mut self, view: &LiveView) {
        if self.newest.is_some_and(|newest| newest > view.seq) {
            // Another journal, or an older copy of ours: its numbers say nothing about what was heard.
            *self = Announcements::default();
        }
        for call in view.calls.iter().rev().filter(|call| call.age_s <= FRESH_S) {
            self.hear_call(call);
        }
        let newest = view.calls.iter().map(|call| call.seq).max();
        self.newest = self.newest.max(newest).or(Some(0));
        self.settle(view);
    }

    /// The hall after a change. A call in it that was not heard by itself is heard now.
    pub fn hear_live(&mut self, view: &LiveView) {
        if self.newest.is_none() {
            return self.hear_snapshot(view);
        }
        for call in view.calls.iter().rev() {
            self.hear_call(call);
        }
        self.settle(view);
    }

    /// Drops what was taken back and decides about what was heard late.
    fn settle(&mut self, view: &LiveView) {
        if self.longest.0 != view.catalogue {
            self.longest = (view.catalogue.clone(), 0);
        }
        self.longest.1 = self.longest.1.max(view.calls.len());
        let is_whole = view.calls.len() < self.longest.1 || view.calls.is_empty();
        self.queue
            .retain(|call| !is_taken_back(call, view, is_whole));
        let late = std::mem::take(&mut self.late);
        self.queue
            .extend(late.into_iter().filter(|call| is_expected(call, view)));
        self.queue.make_contiguous().sort_by_key(|call| call.seq);
    }
}

/// Whether the view, made after the call, shows that it is no longer true. A later call of the same number is no reason: both are said.
/// A call that may only have been pushed off the list by later ones (`is_whole` is false) stays, for none may be lost.
fn is_taken_back(call: &CallView, view: &LiveView, is_whole: bool) -> bool {
    let is_covered =
        call.seq <= view.seq && (is_whole || view.calls.iter().any(|shown| shown.seq < call.seq));
    is_covered
        && !is_expected(call, view)
        && !view.calls.iter().any(|shown| shown.number == call.number)
}

/// Whether the counter still waits for the citizen it called.
fn is_expected(call: &CallView, view: &LiveView) -> bool {
    view.counters.iter().any(|counter| {
        counter.id == call.counter
            && counter.number.as_ref() == Some(&call.number)
            && counter.serving == Some(false)
    })
}

#[cfg(test)]
mod tests;
