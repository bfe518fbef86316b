// SPDX-License-Identifier: EUPL-1.2
//! A slip on its way: handed over, taken, out. What was handed over is in the kernel's hands and no printer's; what was taken is in its buffer.

use std::time::{Duration, Instant};

use super::Station;
use crate::printer::inquiry::Owed;
use crate::printer::press::{Input, Proof};
use crate::printer::status::{
    ASK_DONE, PrinterState, Question, Said, TELL_CHANGES, ask_process_id, may_print,
};

/// How often it is looked at what the line still holds.
const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// A printer with a small buffer gets a moment for each block.
const BLOCK_PAUSE: Duration = Duration::from_millis(20);

/// How far a printer has come with taking bytes: it may pause, and it may be slow, but not for ever.
struct Taking {
    least: usize,
    moved: Instant,
    until: Instant,
}

impl Taking {
    /// True when it is waited for no longer.
    fn is_over(&mut self, left: usize, stuck_after: Duration) -> bool {
        if left < self.least {
            (self.least, self.moved) = (left, Instant::now());
        }
        self.moved.elapsed() >= stuck_after || Instant::now() >= self.until
    }
}

impl Station {
    fn taking(&self, bytes: usize) -> Taking {
        let now = Instant::now();
        Taking {
            least: usize::MAX,
            moved: now,
            until: now + self.patience.taken_within + self.line.time_for(bytes),
        }
    }

    /// Sends the slip and the question whether it is out. Answers to questions before it are none to this one.
    pub(super) fn send_slip(&mut self, slip: &[u8], proof: Proof, id: [u8; 4]) -> Input {
        self.listen(Duration::ZERO);
        let input = self.send(&whole(slip, self.tells, proof, id));
        if input == Input::Sent && proof == Proof::Fence {
            self.owed.asked();
        }
        input
    }

    /// Hands everything over, listening whenever the printer takes nothing; in blocks, each when the one before is taken, if it needs that.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Input {
        let mut taking = self.taking(bytes.len());
        let mut sent = 0;
        while sent < bytes.len() {
            let end = self.profile.block_bytes.map_or(bytes.len(), |block| {
                bytes.len().min(sent + usize::from(block))
            });
            match self.line.write(&bytes[sent..end]) {
                Ok(0) => {
                    self.listen(Duration::ZERO);
                    let is_over = taking.is_over(bytes.len() - sent, self.patience.stuck_after)
                        || self.trouble().is_some();
                    if !self.is_open || is_over {
                        return Input::Broke { any: sent > 0 };
                    }
                }
                Ok(taken) => {
                    sent += taken;
                    if self.profile.block_bytes.is_some()
                        && let Some(input) = self.drain(&mut taking, bytes.len() - sent)
                    {
                        return input;
                    }
                }
                Err(error) => {
                    self.lost(&error);
                    return Input::Broke { any: sent > 0 };
                }
            }
        }
        Input::Sent
    }

    /// Waits until the line holds nothing; `rest` bytes come after what it holds. Nothing when it is empty, else why it is not.
    fn drain(&mut self, taking: &mut Taking, rest: usize) -> Option<Input> {
        loop {
            let left = match self.line.left() {
                Ok(0) => break,
                Ok(left) => left,
                Err(error) => {
                    self.lost(&error);
                    return Some(Input::Broke { any: true });
                }
            };
            if taking.is_over(left + rest, self.patience.stuck_after) {
                return Some(Input::Late);
            }
            self.listen(LOOK_AGAIN);
            if let Some(input) = self.interrupted() {
                return Some(input);
            }
        }
        if rest > 0 {
            self.listen(BLOCK_PAUSE);
        }
        self.interrupted()
    }

    fn interrupted(&self) -> Option<Input> {
        if !self.is_open {
            return Some(Input::Broke { any: true });
        }
        self.trouble().map(Input::State)
    }

    /// What the printer says against going on, if anything. Silence is nothing.
    fn trouble(&self) -> Option<PrinterState> {
        let state = self.state();
        may_print(state)
            .is_err_and(|trouble| trouble != protocol::SlipTrouble::Unreachable)
            .then_some(state)
    }

    /// Waits until the printer says that the slip is out. One that says nothing has to take all of it, and to keep its line for a moment.
    pub(super) fn wait(&mut self, proof: Proof, id: [u8; 4], bytes: usize) -> Input {
        let mut taking = self.taking(bytes);
        if proof != Proof::None {
            return self.wait_for_word(proof, id, taking);
        }
        if let Some(input) = self.drain(&mut taking, 0) {
            return input;
        }
        let settled = Instant::now() + self.patience.settled_after;
        while Instant::now() < settled {
            self.listen(LOOK_AGAIN);
            if let Some(input) = self.interrupted() {
                return input;
            }
        }
        Input::Done
    }

    /// Listens until the printer says that it is done, asking now and then how it is.
    fn wait_for_word(&mut self, proof: Proof, id: [u8; 4], mut taking: Taking) -> Input {
        let mut until = Instant::now() + self.patience.done_within;
        let mut asked = Instant::now();
        let mut questions = [Question::Offline, Question::Paper].into_iter().cycle();
        while Instant::now() < until {
            let owed = self.owed;
            let said = self.listen(self.patience.answer_within / 3);
            let left = if self.is_open {
                self.line.left()
            } else {
                Ok(0)
            };
            if let Some(input) = self.done(&said, (proof, id), owed, matches!(left, Ok(0))) {
                return input;
            }
            if let Some(input) = self.interrupted() {
                return input;
            }
            match left {
                Ok(0) => {}
                // It has not got the question yet.
                Ok(left) if !taking.is_over(left, self.patience.stuck_after) => {
                    until = Instant::now() + self.patience.done_within
                }
                Ok(_) => return Input::Late,
                Err(error) => {
                    self.lost(&error);
                    return Input::Broke { any: true };
                }
            }
            if let Some(question) = self.status.due_again() {
                self.status.asked(question);
                self.push(&question.bytes());
            } else if asked.elapsed() >= self.patience.answer_within {
                asked = Instant::now();
                self.status.timed_out();
                if let Some(question) = questions.next() {
                    self.status.asked(question);
                    self.push(&question.bytes());
                }
            }
        }
        Input::Late
    }

    /// What was said of this slip, if anything was. `owed`: the answers of `GS r` that were missing before, of which the last is this slip's, if the
    /// printer has the question at all.
    fn done(
        &self,
        said: &[Said],
        (proof, id): (Proof, [u8; 4]),
        mut owed: Owed,
        is_taken: bool,
    ) -> Option<Input> {
        for one in said {
            match *one {
                Said::ProcessId(told) if proof == Proof::ProcessId && told == id => {
                    return Some(Input::Done);
                }
                Said::Fence { paper_out } => {
                    let is_last = owed.answered();
                    if is_last && proof == Proof::Fence && is_taken {
                        return Some(if paper_out {
                            Input::State(PrinterState::PaperOut)
                        } else {
                            Input::Done
                        });
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// The slip, and the question whether it is out. Its first order, `ESC @`, also ends that the printer tells changes by itself.
fn whole(slip: &[u8], tells: bool, proof: Proof, id: [u8; 4]) -> Vec<u8> {
    let (begin, rest) = if tells && slip.starts_with(b"\x1b@") {
        slip.split_at(2)
    } else {
        slip.split_at(0)
    };
    let mut all = begin.to_vec();
    if !begin.is_empty() {
        all.extend_from_slice(&TELL_CHANGES);
    }
    all.extend_from_slice(rest);
    match proof {
        Proof::ProcessId => all.extend_from_slice(&ask_process_id(id)),
        Proof::Fence => all.extend_from_slice(&ASK_DONE),
        Proof::None => {}
    }
    all
}
