// SPDX-License-Identifier: EUPL-1.2
//! One printer at the other end of a line, and what the totem makes of what it says: the real reading of its states and of its answers.
//!
//! A printer that is late gives each answer when the next question of its kind comes. States and the ends of slips are two kinds here, so that no
//! question about its state ever brings out that a slip is out: harder than with most printers, which have one row of answers.

use std::collections::VecDeque;

use printing::inquiry::Owed;
use printing::press::{Input, Press};
use printing::status::{PrinterState, Question, Status};

use super::Broken;
use super::printer::Slip;

#[derive(Clone)]
pub enum Item {
    Number(Slip),
    End,
    Fence,
}

pub struct Printer {
    pub press: Press,
    /// It says nothing of itself.
    pub is_mute: bool,
    pub state: PrinterState,
    pub is_jammed: bool,
    /// Handed over, and still on the totem's side.
    pub line: VecDeque<Item>,
    pub buffer: VecDeque<Item>,
    /// The last slip, when the printer was not given all of it.
    pub in_part: Option<String>,
    pub hanging: Option<Slip>,
    /// What the totem knows of it.
    status: Status,
    /// Ends of slips that it told and nobody has heard yet.
    answers: u32,
    is_late: bool,
    /// The end of the last slip is told when the next one is asked for.
    held: bool,
    /// Its last state is told when the next one is asked for.
    held_state: Option<u8>,
    /// The totem's account of the answers that have not come on this connection.
    owed: Owed,
}

impl Printer {
    pub fn new(is_mute: bool) -> Printer {
        let mut printer = Printer {
            press: Press::new(false),
            is_mute,
            state: PrinterState::Online,
            is_jammed: false,
            line: VecDeque::new(),
            buffer: VecDeque::new(),
            in_part: None,
            hanging: None,
            status: Status::default(),
            answers: 0,
            is_late: false,
            held: false,
            held_state: None,
            owed: Owed::default(),
        };
        printer.status.opened();
        printer
    }

    /// The connection ends, with all that it held and all that was to be answered on it; there is a new one at once.
    pub fn hang_up(&mut self) {
        self.line.clear();
        (self.answers, self.held, self.held_state, self.owed) = (0, false, None, Owed::default());
        self.status.opened();
    }

    /// The totem starts again and knows nothing of it.
    pub fn forgotten(&mut self) {
        self.status = Status::default();
        self.hang_up();
    }

    pub fn mended(&mut self) {
        (
            self.state,
            self.is_jammed,
            self.is_late,
            self.held,
            self.held_state,
        ) = (PrinterState::Online, false, false, false, None);
    }

    /// Nothing of an earlier slip is left, and all of its answers have come but what a late printer holds.
    pub fn cleared(&mut self) {
        (self.answers, self.owed) = (0, Owed::default());
        if self.is_late && !self.is_mute {
            // It answered the second time that it was asked whether it is done: one answer is to come.
            self.held = true;
            self.owed.asked();
        }
    }

    /// From now on it answers late: the answer of before the slip comes now, and the slip's own with the next question.
    pub fn falls_behind(&mut self) {
        if !self.is_mute && !self.is_late {
            (self.is_late, self.held) = (true, false);
            self.owed.asked();
            self.answers += 1;
        }
    }

    pub fn asks_whether_done(&mut self) {
        if !self.is_mute {
            self.owed.asked();
        }
    }

    /// All before the question is printed: it says so, or keeps it for the next time.
    pub fn is_done(&mut self) {
        self.answers += if self.is_late {
            u32::from(std::mem::replace(&mut self.held, true))
        } else {
            1
        };
    }

    pub fn waited(&mut self, broken: Broken) -> Input {
        let is_taken = self.line.is_empty() || broken == Broken::TakesHandedForTaken;
        while self.answers > 0 {
            self.answers -= 1;
            let is_last = self.owed.answered() || broken == Broken::BelievesLateAnswers;
            if is_last && is_taken {
                return Input::Done;
            }
        }
        if self.is_mute && is_taken {
            return Input::Done;
        }
        if self.state == PrinterState::Online {
            Input::Late
        } else {
            Input::State(self.state)
        }
    }

    pub fn works(&self) -> bool {
        self.state == PrinterState::Online && !self.is_jammed
    }

    /// How it is, as far as it can say so.
    pub fn is_in(&self) -> PrinterState {
        match self.state {
            _ if self.is_mute => PrinterState::Unknown,
            _ if self.is_jammed => PrinterState::NoAnswer,
            state => state,
        }
    }

    /// What the totem believes when it has asked all questions; once more, when it turned out meanwhile that the answers are late.
    pub fn asked(&mut self, broken: Broken) -> PrinterState {
        if self.status.is_mute() {
            self.ask(Question::Offline, broken);
            return self.status.state();
        }
        let was_late = self.status.is_late();
        self.ask_round(broken);
        if !was_late && self.status.is_late() {
            self.ask_round(broken);
        }
        self.status.state()
    }

    fn ask_round(&mut self, broken: Broken) {
        for question in Question::ALL {
            self.ask(question, broken);
            if self.status.is_mute() {
                return;
            }
        }
    }

    /// Until an answer can be believed, or none comes.
    fn ask(&mut self, question: Question, broken: Broken) {
        let mut due = Some(question);
        while let Some(question) = due {
            self.status.asked(question);
            let Some(byte) = self.answer(question) else {
                break;
            };
            self.status.heard(&[byte]);
            if broken == Broken::BelievesLateStates && self.status.due_again().is_some() {
                self.status.asked(question);
                self.status.heard(&[byte]);
            }
            due = self.status.due_again();
        }
        self.status.timed_out();
    }

    fn answer(&mut self, question: Question) -> Option<u8> {
        if self.is_mute || self.is_jammed {
            return None;
        }
        let byte = self.byte(question);
        if self.is_late {
            self.held_state.replace(byte)
        } else {
            Some(byte)
        }
    }

    /// The ESC/POS reference's bits. The line of the drawer is high: in an answer to another question that would be an open cover.
    fn byte(&self, question: Question) -> u8 {
        let (is_open, is_out) = (
            self.state == PrinterState::CoverOpen,
            self.state == PrinterState::PaperOut,
        );
        let bit = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        0x12 | match question {
            Question::Printer => 0x04 | bit(is_open || is_out, 0x08),
            Question::Offline => bit(is_open, 0x04) | bit(is_out, 0x20),
            Question::Error => 0,
            Question::Paper => bit(is_out, 0x60),
        }
    }
}
