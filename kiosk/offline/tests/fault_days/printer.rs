// SPDX-License-Identifier: EUPL-1.2
//! The printers of a totem: the real machine that decides what is done with a slip, over printers as hostile as printers are.

use std::collections::{BTreeMap, BTreeSet};

use printing::press::{Effect, Input, Outcome, Press, Round, Turn};
use printing::status::PrinterState;
use protocol::SlipTrouble;

use super::Broken;
use super::dice::Dice;
use super::peer::{Item, Printer};
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
    /// It is switched off and on, and keeps or forgets what it took.
    SwitchedOff,
    /// It takes everything and stands still.
    Jam,
    /// It accepts everything and reads nothing, or only the beginning: the rest is in the kernel's hands.
    Swallows,
    /// It resets the line when it has read a part of what was handed over.
    Resets,
    /// From now on it answers one question late: each answer is that of the question before.
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
    pub lies: u64,
    /// Slips of which a printer said that they are out.
    pub proved: Vec<String>,
    /// What must not be: two numbers on a piece of paper, "printed" of a slip that no printer took, a printer taken for what it is not.
    pub wrong: Vec<String>,
    broken: Broken,
}

impl Printers {
    pub fn new(mute: [bool; 2], broken: Broken) -> Printers {
        Printers {
            printers: mute.into_iter().map(Printer::new).collect(),
            record: BTreeMap::new(),
            torn: BTreeSet::new(),
            seen: BTreeSet::new(),
            mishap: None,
            came_out: Vec::new(),
            lies: 0,
            proved: Vec::new(),
            wrong: Vec::new(),
            broken,
        }
    }

    /// The totem starts again: a slip in the middle of which it ended is uncertain. The links of those.
    pub fn restart(&mut self) {
        self.seen.clear();
        for (at, printer) in self.printers.iter_mut().enumerate() {
            printer.press = Press::new(self.torn.contains(&at));
            printer.forgotten();
        }
        if self.broken == Broken::ForgetsDoubt {
            self.record.retain(|_, outcome| outcome.is_some());
        }
        for outcome in self.record.values_mut().filter(|outcome| outcome.is_none()) {
            *outcome = Some(Err(SlipTrouble::Uncertain));
        }
    }

    /// The totem's power is cut, and that of the printers on the same plug: such a one keeps what it holds and prints it when it is on again, or
    /// later, or has forgotten it.
    pub fn power_cut(&mut self, random: &mut Dice) {
        for at in 0..self.printers.len() {
            match random.below(4) {
                0 => self.printers[at].buffer.clear(),
                1 => self.go_on(at),
                _ => {}
            }
        }
    }

    /// What the server has to be told.
    pub fn untold(&self) -> Vec<(String, Outcome)> {
        self.record
            .iter()
            .filter_map(|(name, outcome)| Some((name.clone(), (*outcome)?)))
            .collect()
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
                        if self.printers[printer].in_part == Some(slip.name()) {
                            self.wrong.push(format!(
                                "{} was told as printed, and no printer has taken all of it",
                                slip.name()
                            ));
                        }
                        self.proved
                            .extend((!self.printers[printer].is_mute).then(|| slip.name()));
                    }
                    let outcome = outcome.map(|_| ());
                    self.record.insert(slip.name(), Some(outcome));
                    return Ok(outcome);
                }
            }
        }
    }

    fn print_at(&mut self, at: usize, slip: &Slip, random: &mut Dice) -> Result<Outcome, PowerCut> {
        let mut effect = self.printers[at]
            .press
            .step(Input::Begin)
            .expect("an idle press begins");
        loop {
            let input = match effect {
                Effect::Ask => Input::Asked(self.look(at)),
                Effect::Clear { is_torn } => Input::Cleared(self.clear(at, is_torn, random)),
                Effect::Keep => {
                    self.record.insert(slip.name(), None);
                    self.torn.insert(at);
                    Input::Kept
                }
                Effect::Send => match self.send(at, slip, random)? {
                    Input::Broke { any: true } if self.broken == Broken::TakesResetForPrinted => {
                        self.printers[at].press.step(Input::Sent);
                        Input::Done
                    }
                    input => input,
                },
                Effect::Wait => self.printers[at].waited(self.broken),
                Effect::Finish(outcome) => {
                    // A line in doubt is given up. That there is no paper is no doubt.
                    if matches!(
                        outcome,
                        Err(SlipTrouble::Uncertain | SlipTrouble::Unreachable)
                    ) {
                        self.printers[at].hang_up();
                    }
                    return Ok(outcome);
                }
            };
            effect = self.printers[at]
                .press
                .step(input)
                .expect("a press answers what it is told");
        }
    }

    /// How the printer is, as the totem finds out. It may be taken for one that says nothing, and never for what it is not.
    fn look(&mut self, at: usize) -> PrinterState {
        let printer = &mut self.printers[at];
        let (believed, is_so) = (printer.asked(self.broken), printer.is_in());
        if believed != PrinterState::Unknown && believed != is_so {
            self.wrong.push(format!(
                "a printer was taken for {believed:?} and is {is_so:?}"
            ));
        }
        believed
    }

    /// The printer forgets its buffer or prints it first; then it may cut off what hangs out.
    fn clear(&mut self, at: usize, is_torn: bool, random: &mut Dice) -> bool {
        if self.printers[at].is_jammed && !self.printers[at].is_mute {
            return false;
        }
        if random.below(2) == 0 {
            self.go_on(at);
        }
        let printer = &mut self.printers[at];
        if random.below(2) == 0 {
            printer.buffer.clear();
        }
        // Of one that says nothing nobody knows.
        if !printer.is_mute && !printer.buffer.is_empty() {
            return false;
        }
        printer.cleared();
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
        self.lies += u64::from(matches!(
            mishap,
            Some(Mishap::Swallows | Mishap::Resets | Mishap::AnswersLate)
        ));
        let is_cut = matches!(
            mishap,
            Some(
                Mishap::Breaks
                    | Mishap::SwitchedOff
                    | Mishap::PowerCut
                    | Mishap::Swallows
                    | Mishap::Resets
            )
        );
        self.printers[at].in_part = (is_cut && taken < items.len()).then(|| slip.name());
        let rest = if is_cut {
            items.split_off(taken)
        } else {
            Vec::new()
        };
        if matches!(mishap, Some(Mishap::Swallows)) {
            self.printers[at].line.extend(rest);
        }
        self.printers[at].buffer.extend(items);
        self.printers[at].asks_whether_done();
        let printed = usize::try_from(random.below(3)).expect("few");
        match mishap {
            None | Some(Mishap::Swallows) => self.go_on(at),
            Some(Mishap::AnswersLate) => {
                self.printers[at].falls_behind();
                // It may stand still all the same: the answer of before the slip says nothing of this one.
                self.printers[at].is_jammed |= printed == 0;
                self.go_on(at);
            }
            Some(Mishap::Resets) => {
                self.go_on(at);
                // All was handed over, as far as the totem knows: what of it was read, only the printer does.
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
                if random.below(2) == 0 {
                    self.printers[at].buffer.clear();
                }
                return Ok(Input::Broke { any: taken > 0 });
            }
            Some(Mishap::PowerCut) => {
                (0..printed).for_each(|_| self.print_one(at));
                return Err(PowerCut);
            }
        }
        Ok(Input::Sent)
    }

    /// It stops after a few things, and says so if it says anything.
    fn stop(&mut self, at: usize, printed: usize, state: PrinterState) -> Input {
        (0..printed).for_each(|_| self.print_one(at));
        self.printers[at].state = state;
        if self.printers[at].is_mute {
            Input::Sent
        } else {
            Input::State(state)
        }
    }

    /// Somebody mends both printers: what they held comes out, or is gone.
    pub fn mend(&mut self, keeps: bool) {
        for at in 0..self.printers.len() {
            let printer = &mut self.printers[at];
            printer.mended();
            if !keeps {
                printer.buffer.clear();
            }
            self.go_on(at);
        }
    }

    fn go_on(&mut self, at: usize) {
        while self.printers[at].works() && !self.printers[at].buffer.is_empty() {
            self.print_one(at);
        }
    }

    fn print_one(&mut self, at: usize) {
        let printer = &mut self.printers[at];
        match printer.buffer.pop_front() {
            Some(Item::Number(slip)) => {
                let before = printer.hanging.replace(slip.clone());
                let other =
                    before.filter(|before| !printer.is_mute && before.number != slip.number);
                self.wrong.extend(other.map(|before| {
                    format!(
                        "{} and {} are on one piece of paper",
                        before.number, slip.number
                    )
                }));
                self.came_out.push(slip);
            }
            Some(Item::End) => printer.hanging = None,
            Some(Item::Fence) => printer.is_done(),
            None => {}
        }
    }
}
