// SPDX-License-Identifier: EUPL-1.2
//! One question to a printer, until its answer can be believed ([`Inquiry`]), and answers that are asked for and have not come ([`Owed`]).
//!
//! A real-time answer does not say what it answers: it may be a late one to the question before, and then a drawer would be read as an open cover.
//! Of two answers to a question that was asked twice in a row, the second is to this question at least, as long as answers lag by one. So good news
//! count at once while answers come in step, bad news when they come twice in a row, and out of step nothing counts that did not come twice.

use super::status::Question;

/// So often a question is asked at most before its answers are taken for noise.
const MOST_ASKED: u8 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inquiry {
    pub question: Question,
    /// Answers on this line have come out of step.
    is_late: bool,
    last: Option<u8>,
    answers: u8,
    /// An answer came that has to come once more; what comes until the question went out again is nobody's.
    is_due_again: bool,
}

/// What an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    Believed,
    /// The question has to be asked again.
    Open {
        /// It is not what the last answer to the same question was: one of them was to another.
        is_other: bool,
    },
    /// No two in a row were the same.
    Noise,
}

impl Inquiry {
    pub fn new(question: Question, is_late: bool) -> Inquiry {
        Inquiry {
            question,
            is_late,
            last: None,
            answers: 0,
            is_due_again: false,
        }
    }

    /// True when the question has to go out (again).
    pub fn is_due_again(&self) -> bool {
        self.is_due_again
    }

    /// The same question goes out once more.
    pub fn asked_again(&mut self) {
        self.is_due_again = false;
    }

    pub fn answered(&mut self, byte: u8) -> Worth {
        self.answers += 1;
        let before = self.last.replace(byte);
        match before {
            Some(before) if before == byte => Worth::Believed,
            None if !self.is_late && byte & bad_bits(self.question) == 0 => Worth::Believed,
            _ if self.answers >= MOST_ASKED => Worth::Noise,
            _ => {
                self.is_due_again = true;
                Worth::Open {
                    is_other: before.is_some(),
                }
            }
        }
    }
}

/// Bits that speak against printing. A drawer, and paper that runs low, do not.
fn bad_bits(question: Question) -> u8 {
    match question {
        Question::Printer => 0x08,
        Question::Offline => 0x24,
        Question::Error => 0x6C,
        Question::Paper => 0x60,
    }
}

/// Answers of `GS r` that were asked for on a line and have not come. They come in the order of the questions and do not name them: the answer to the
/// last one is the one after which none is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owed(u8);

impl Owed {
    pub fn asked(&mut self) {
        self.0 = self.0.saturating_add(1);
    }

    /// An answer came; true when it is the one to the last question.
    pub fn answered(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }

    pub fn is_any(self) -> bool {
        self.0 > 0
    }
}
