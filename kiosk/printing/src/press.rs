// SPDX-License-Identifier: EUPL-1.2
//! One number, at most one slip: what is done with a slip at one printer, as a pure machine. Ask, clear, write down, send, ask again.
//!
//! The rule that everything here serves: a slip of which a single byte may have reached the paper is never sent again, to any printer.
//! [`Press::step`] is told what happened and answers with what to do next; it opens nothing and knows no time.

use protocol::SlipTrouble;

use super::status::{PrinterState, may_print};

/// How a printer says that a slip is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// `GS ( H` function 48: it names the job when its last dot is on paper.
    ProcessId,
    /// `GS r 1` after the slip: an answer means that everything before it was done.
    Fence,
    /// It says nothing: what it took counts as printed. Took, not what was handed over: a line holds more than a slip for a printer that reads nothing.
    None,
}

/// What became of a slip. [`SlipTrouble::Uncertain`]: it may have come out, or half of it; all others: surely nothing came out.
pub type Outcome = Result<(), SlipTrouble>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    Begin,
    /// What the printer says of itself when asked.
    Asked(PrinterState),
    /// What it says by itself in the middle of a slip.
    State(PrinterState),
    /// What an earlier slip left behind is cleared away, or cannot be.
    Cleared(bool),
    /// "Printing" is written down, or cannot be: paper matters more.
    Kept,
    /// Everything was handed over. Where it is now, nobody knows.
    Sent,
    /// The line broke; `any` if a single byte was taken.
    Broke {
        any: bool,
    },
    /// The printer says that the slip is out; one that says nothing has taken all of it, and kept its line.
    Done,
    /// It was waited for long enough.
    Late,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Ask the printer how it is.
    Ask,
    /// Clear its buffer; cut off what hangs out of it when `is_torn`.
    Clear {
        is_torn: bool,
    },
    /// Write down, surely on disk, that this slip is being printed.
    Keep,
    Send,
    /// Listen until the printer says that it is done; with [`Proof::None`], until the line holds nothing of the slip any more.
    Wait,
    Finish(Outcome),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Phase {
    Idle,
    Asking,
    Clearing,
    Keeping,
    Sending,
    Waiting,
}

/// One printer's side of printing; one slip at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Press {
    phase: Phase,
    /// Something of an earlier slip may be in its buffer.
    is_dirty: bool,
    /// Half a slip may hang out of it.
    is_torn: bool,
}

impl Press {
    /// `is_torn` when an earlier run ended in the middle of a slip.
    pub fn new(is_torn: bool) -> Press {
        Press {
            phase: Phase::Idle,
            is_dirty: true,
            is_torn,
        }
    }

    pub fn is_idle(&self) -> bool {
        self.phase == Phase::Idle
    }

    /// What to do after `input`; nothing when it changes nothing.
    pub fn step(&mut self, input: Input) -> Option<Effect> {
        match (self.phase, input) {
            (Phase::Idle, Input::Begin) => Some(self.go(Phase::Asking, Effect::Ask)),
            (Phase::Asking, Input::Asked(state)) => Some(self.asked(state)),
            (Phase::Clearing, Input::Cleared(true)) => {
                (self.is_dirty, self.is_torn) = (false, false);
                Some(self.go(Phase::Keeping, Effect::Keep))
            }
            (Phase::Clearing, Input::Cleared(false)) => {
                Some(self.finish(Err(SlipTrouble::Unreachable)))
            }
            (Phase::Keeping, Input::Kept) => Some(self.go(Phase::Sending, Effect::Send)),
            (Phase::Sending, Input::Sent) => Some(self.go(Phase::Waiting, Effect::Wait)),
            (Phase::Sending, Input::Broke { any: false }) => {
                Some(self.finish(Err(SlipTrouble::Unreachable)))
            }
            (Phase::Waiting, Input::Done) => Some(self.finish(Ok(()))),
            (Phase::Sending | Phase::Waiting, Input::Broke { .. } | Input::Late) => {
                Some(self.doubt())
            }
            (Phase::Sending | Phase::Waiting, Input::State(state)) => self.told(state),
            _ => None,
        }
    }

    fn asked(&mut self, state: PrinterState) -> Effect {
        match may_print(state) {
            Err(trouble) => self.finish(Err(trouble)),
            Ok(()) if self.is_dirty => self.go(
                Phase::Clearing,
                Effect::Clear {
                    is_torn: self.is_torn,
                },
            ),
            Ok(()) => self.go(Phase::Keeping, Effect::Keep),
        }
    }

    /// News in the middle of a slip. Silence is none: many printers answer nothing while they print.
    fn told(&mut self, state: PrinterState) -> Option<Effect> {
        match may_print(state) {
            Ok(()) | Err(SlipTrouble::Unreachable) => None,
            Err(_) => Some(self.doubt()),
        }
    }

    fn doubt(&mut self) -> Effect {
        self.is_torn = true;
        self.finish(Err(SlipTrouble::Uncertain))
    }

    fn finish(&mut self, outcome: Outcome) -> Effect {
        self.is_dirty |= outcome.is_err();
        self.go(Phase::Idle, Effect::Finish(outcome))
    }

    fn go(&mut self, phase: Phase, effect: Effect) -> Effect {
        self.phase = phase;
        effect
    }
}

/// One slip and several printers, in the order of the settings: the next one is tried only when surely nothing came out of those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Round {
    at: usize,
    printers: usize,
    /// What is told when none of them prints: the trouble of the totem's own.
    first: Option<SlipTrouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Try this printer.
    Try(usize),
    /// Printed by this one, or not at all.
    End(Result<usize, SlipTrouble>),
}

impl Round {
    /// The first printer to try; there must be one.
    pub fn new(printers: usize) -> (Round, usize) {
        (
            Round {
                at: 0,
                printers,
                first: None,
            },
            0,
        )
    }

    /// What became of the slip at the printer that was tried.
    pub fn tried(&mut self, outcome: Outcome) -> Turn {
        match outcome {
            Ok(()) => Turn::End(Ok(self.at)),
            Err(SlipTrouble::Uncertain) => Turn::End(Err(SlipTrouble::Uncertain)),
            Err(trouble) => {
                let first = *self.first.get_or_insert(trouble);
                self.at += 1;
                if self.at < self.printers {
                    Turn::Try(self.at)
                } else {
                    Turn::End(Err(first))
                }
            }
        }
    }
}
