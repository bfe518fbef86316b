// SPDX-License-Identifier: EUPL-1.2
//! The printers of a totem: the real machine that decides what is done with a slip, over printers as hostile as printers are.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use printing::inquiry::Owed;
use printing::press::{Effect, Input, Outcome, Press, Round, Turn};
use printing::status::PrinterState;
use protocol::SlipTrouble;

use super::Broken;
use super::dice::Dice;
use super::totem::PowerCut;

/// A piece of paper with a number on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    pub token: String,
    pub number: String,
    /// What staff asked for, when it is printed again.
    pub job: Option<String>,
}

impl Slip {
    pub fn name(&self) -> String {
        self.job.clone().unwrap_or_else(|| self.token.clone())
    }
}

/// What happens in the middle of the next slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    PaperOut,
    CoverOpen,
    /// The line breaks; what the printer took comes out.
    Breaks,
    /// It is switched off and on, and forgets what it took.
    SwitchedOff,
    /// It takes everything and stands still.
    Jam,
    /// It accepts everything and reads nothing, or only the beginning: the rest is in the kernel's hands.
    Swallows,
    /// It resets the line when it has read a part of what was handed over.
    Resets,
    /// From now on it answers one question late.
    AnswersLate,
    /// The totem's power is cut.
    PowerCut,
}

pub const MISHAPS: [Mishap; 9] = [
    Mishap::PaperOut,
    Mishap::CoverOpen,
    Mishap::Breaks,
    Mishap::SwitchedOff,
    Mishap::Jam,
    Mishap::Swallows,
    Mishap::Resets,
    Mishap::AnswersLate,
    Mishap::PowerCut,
];

#[derive(Clone)]
enum Item {
    Number(Slip),
    End,
    Fence,
}

struct Printer {
    press: Press,
    /// It says nothing of itself.
    is_mute: bool,
    state: PrinterState,
    is_jammed: bool,
    /// Handed over, and still on the totem's side.
    line: VecDeque<Item>,
    buffer: VecDeque<Item>,
    answers: u32,
    /// Answers one question late.
    is_late: bool,
    /// The answer to the last question, for when the next one comes.
    held: bool,
    /// The totem's account of the answers that have not come on this connection.
    owed: Owed,
    hanging: Option<Slip>,
}

/// The totem's own printer and the office's other one; the record of slips on the totem's disk; and what came out.
pub struct Printers {
    printers: Vec<Printer>,
    /// What became of each slip that the server was not told of yet; nothing while it is printed.
    record: BTreeMap<String, Option<Outcome>>,
    /// Printers out of which half a slip may hang.
    torn: BTreeSet<usize>,
    /// Slips that were told, or that staff want again, since the start; it is forgotten with the power.
    seen: BTreeSet<String>,
    pub mishap: Option<Mishap>,
    pub came_out: Vec<Slip>,
    /// Slips of which a printer said that they are out.
    pub proved: Vec<String>,
    /// A piece of paper had two numbers, or a slip was told as printed that no printer had taken.
    pub mixed: Vec<String>,
    broken: Broken,
}

impl Printers {
    pub fn new(mute: [bool; 2], broken: Broken) -> Printers {
        let printer = |is_mute| Printer {
            press: Press::new(false),
            is_mute,
            state: PrinterState::Online,
            is_jammed: false,
            line: VecDeque::new(),
            buffer: VecDeque::new(),
            answers: 0,
            is_late: false,
            held: false,
            owed: Owed::default(),
            hanging: None,
        };
        Printers {
            printers: mute.into_iter().map(printer).collect(),
            record: BTreeMap::new(),
            torn: BTreeSet::new(),
            seen: BTreeSet::new(),
            mishap: None,
            came_out: Vec::new(),
            proved: Vec::new(),
            mixed: Vec::new(),
            broken,
        }
    }

    /// The totem starts again: a slip in the middle of which it ended is uncertain. The links of those.
    pub fn restart(&mut self) {
        self.seen.clear();
        for (at, printer) in self.printers.iter_mut().enumerate() {
            printer.press = Press::new(self.torn.contains(&at));
            printer.hang_up();
        }
        if self.broken == Broken::ForgetsDoubt {
            self.record.retain(|_, outcome| outcome.is_some());
        }
        for outcome in self.record.values_mut().filter(|outcome| outcome.is_none()) {
            *outcome = Some(Err(SlipTrouble::Uncertain));
        }
    }

    /// What the server has to be told.
    pub fn untold(&self) -> Vec<(String, Outcome)> {
        self.record.iter().filter_map(|(name, outcome)| Some((name.clone(), (*outcome)?))).collect()
    }

    pub fn told(&mut self, name: &str) {
        self.record.remove(name);
        self.seen.insert(name.to_owned());
    }

    /// Whether the slip was begun before, or asked for before.
    pub fn knows(&mut self, name: &str) -> bool {
        !self.seen.insert(name.to_owned()) || self.record.contains_key(name)
    }

    pub fn was_begun(&self, name: &str) -> bool {
        self.record.contains_key(name)
    }

    /// From printer to printer, as long as surely nothing came out.
    pub fn print(&mut self, slip: &Slip, random: &mut Dice) -> Result<Outcome, PowerCut> {
        let (mut round, mut at) = Round::new(self.printers.len());
        loop {
            let mut outcome = self.print_at(at, slip, random)?;
            if self.broken == Broken::TakesDoubtForNo && outcome.is_err() {
                outcome = Err(SlipTrouble::Unreachable);
            }
            match round.tried(outcome) {
                Turn::Try(next) => at = next,
                Turn::End(outcome) => {
                    if let Ok(printer) = outcome {
                        self.torn.remove(&printer);
                        if !self.printers[printer].line.is_empty() {
                            self.mixed.push(format!("{} was told as printed, and no printer has taken it", slip.name()));
                        }
                        self.proved.extend((!self.printers[printer].is_mute).then(|| slip.name()));
                    }
                    let outcome = outcome.map(|_| ());
                    self.record.insert(slip.name(), Some(outcome));
                    return Ok(outcome);
                }
            }
        }
    }

    fn print_at(&mut self, at: usize, slip: &Slip, random: &mut Dice) -> Result<Outcome, PowerCut> {
        let mut effect = self.printers[at].press.step(Input::Begin).expect("an idle press begins");
        loop {
            let input = match effect {
                Effect::Ask => self.printers[at].asked(),
                Effect::Clear { is_torn } => Input::Cleared(self.clear(at, is_torn, random)),
                Effect::Keep => {
                    self.record.insert(slip.name(), None);
                    self.torn.insert(at);
                    Input::Kept
                }
                Effect::Send => self.send(at, slip, random)?,
                Effect::Wait => self.printers[at].waited(self.broken),
                Effect::Finish(outcome) => {
                    if outcome.is_err() {
                        self.printers[at].hang_up();
                    }
                    return Ok(outcome);
                }
            };
            effect = self.printers[at].press.step(input).expect("a press answers what it is told");
        }
    }

    /// The printer forgets its buffer or prints it first; then it may cut off what hangs out.
    fn clear(&mut self, at: usize, is_torn: bool, random: &mut Dice) -> bool {
        if self.printers[at].is_jammed {
            return false;
        }
        if random.below(2) == 0 {
            self.go_on(at);
        }
        let printer = &mut self.printers[at];
        if printer.is_mute || random.below(2) == 0 {
            printer.buffer.clear();
        }
        if !printer.buffer.is_empty() {
            return false;
        }
        printer.answers = 0;
        if printer.is_late && !printer.is_mute {
            // It answered the second time that it was asked whether it is done: one answer is to come.
            printer.held = true;
            printer.owed = Owed::default();
            printer.owed.asked();
        }
        if is_torn {
            printer.hanging = None;
        }
        true
    }

    fn send(&mut self, at: usize, slip: &Slip, random: &mut Dice) -> Result<Input, PowerCut> {
        let mut items = vec![Item::Number(slip.clone()), Item::End];
        items.extend((!self.printers[at].is_mute).then_some(Item::Fence));
        let taken = usize::try_from(random.below(items.len() as u64 + 1)).expect("few");
        let mishap = self.mishap.take();
        if matches!(mishap, Some(Mishap::Breaks | Mishap::SwitchedOff | Mishap::PowerCut)) {
            items.truncate(taken);
        }
        if matches!(mishap, Some(Mishap::Swallows | Mishap::Resets)) {
            self.printers[at].line.extend(items.drain(taken..));
        }
        self.printers[at].buffer.extend(items);
        self.printers[at].asks_whether_done();
        let printed = usize::try_from(random.below(3)).expect("few");
        match mishap {
            None | Some(Mishap::Swallows) => self.go_on(at),
            Some(Mishap::AnswersLate) => {
                // The answer of before the slip comes now, and the slip's own with the next question.
                let printer = &mut self.printers[at];
                if !printer.is_mute && !printer.is_late {
                    (printer.is_late, printer.held) = (true, false);
                    printer.owed.asked();
                    printer.answers += 1;
                }
                // It may stand still all the same: that answer says nothing of this slip.
                if printed == 0 {
                    self.printers[at].is_jammed = true;
                } else {
                    self.go_on(at);
                }
            }
            Some(Mishap::Resets) => {
                self.go_on(at);
                // Nothing may have been handed over yet, as far as the printer knows; the totem knows better.
                self.printers[at].line.clear();
                return Ok(Input::Broke { any: true });
            }
            Some(Mishap::Jam) => self.printers[at].is_jammed = true,
            Some(Mishap::PaperOut) => return Ok(self.stop(at, printed, PrinterState::PaperOut)),
            Some(Mishap::CoverOpen) => return Ok(self.stop(at, printed, PrinterState::CoverOpen)),
            Some(Mishap::Breaks) => {
                self.go_on(at);
                return Ok(Input::Broke { any: taken > 0 });
            }
            Some(Mishap::SwitchedOff) => {
                (0..printed).for_each(|_| self.print_one(at));
                self.printers[at].buffer.clear();
                return Ok(Input::Broke { any: taken > 0 });
            }
            Some(Mishap::PowerCut) => {
                self.go_on(at);
                return Err(PowerCut);
            }
        }
        Ok(Input::Sent)
    }

    /// It stops after a few things, and says so if it says anything.
    fn stop(&mut self, at: usize, printed: usize, state: PrinterState) -> Input {
        (0..printed).for_each(|_| self.print_one(at));
        self.printers[at].state = state;
        if self.printers[at].is_mute { Input::Sent } else { Input::State(state) }
    }

    /// Somebody mends both printers: what they held comes out, or is gone.
    pub fn mend(&mut self, keeps: bool) {
        for at in 0..self.printers.len() {
            let printer = &mut self.printers[at];
            (printer.state, printer.is_jammed, printer.is_late, printer.held) = (PrinterState::Online, false, false, false);
            if !keeps {
                printer.buffer.clear();
            }
            self.go_on(at);
        }
    }

    fn go_on(&mut self, at: usize) {
        while self.printers[at].state == PrinterState::Online && !self.printers[at].buffer.is_empty() {
            self.print_one(at);
        }
    }

    fn print_one(&mut self, at: usize) {
        let printer = &mut self.printers[at];
        match printer.buffer.pop_front() {
            Some(Item::Number(slip)) => {
                let before = printer.hanging.replace(slip.clone());
                let other = before.filter(|before| !printer.is_mute && before.number != slip.number);
                self.mixed.extend(other.map(|before| format!("{} and {} are on one piece of paper", before.number, slip.number)));
                self.came_out.push(slip);
            }
            Some(Item::End) => printer.hanging = None,
            Some(Item::Fence) if printer.is_late => printer.answers += u32::from(std::mem::replace(&mut printer.held, true)),
            Some(Item::Fence) => printer.answers += 1,
            None => {}
        }
    }
}

impl Printer {
    /// The connection ends, with all that it held and all that was to be answered on it.
    fn hang_up(&mut self) {
        self.line.clear();
        (self.answers, self.held, self.owed) = (0, false, Owed::default());
    }

    fn asks_whether_done(&mut self) {
        if !self.is_mute {
            self.owed.asked();
        }
    }

    fn asked(&self) -> Input {
        let state = match self.state {
            _ if self.is_mute => PrinterState::Unknown,
            _ if self.is_jammed => PrinterState::NoAnswer,
            state => state,
        };
        Input::Asked(state)
    }

    fn waited(&mut self, broken: Broken) -> Input {
        while self.answers > 0 {
            self.answers -= 1;
            if self.owed.answered() || broken == Broken::BelievesLateAnswers {
                return Input::Done;
            }
        }
        if self.is_mute && (self.line.is_empty() || broken == Broken::TakesHandedForTaken) {
            return Input::Done;
        }
        if self.state == PrinterState::Online { Input::Late } else { Input::State(self.state) }
    }
}
