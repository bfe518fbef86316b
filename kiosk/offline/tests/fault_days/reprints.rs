// SPDX-License-Identifier: EUPL-1.2
//! Slips on paper: each number is printed once, the server is told what became of it, and staff ask for one again.

use printing::press::Outcome;
use protocol::SlipTrouble;
use queue::{Command, DeviceId, SlipOutcome, Token};

use super::Broken;
use super::network::{Answer, Asked};
use super::office::MINUTE_MS;
use super::printer::Slip;
use super::server::{Server, hex, token_of};
use super::totem::PowerCut;
use super::world::{Event, World};

/// A slip that staff want again is printed within a minute or not at all.
const PRINT_WITHIN_MS: i64 = MINUTE_MS;

/// A slip that staff want again, as the server's disk has it.
#[derive(Clone, Debug)]
pub struct Reprint {
    pub slip: Slip,
    device: u64,
    at_ms: i64,
    is_done: bool,
}

impl Server {
    /// What became of a slip; nothing when nobody knows its visit any more.
    fn slip(&mut self, name: &str, outcome: Outcome, now_ms: i64) {
        let outcome = match outcome {
            Ok(()) => SlipOutcome::Printed,
            Err(SlipTrouble::Uncertain) => SlipOutcome::NotPrinted(queue::SlipTrouble::Uncertain),
            Err(_) => SlipOutcome::NotPrinted(queue::SlipTrouble::Other),
        };
        if let Some(reprint) = self
            .disk
            .reprints
            .iter_mut()
            .find(|reprint| reprint.slip.name() == name)
        {
            reprint.is_done = true;
        } else if let Some(visit) = token_of(name)
            .and_then(|token| self.hall.visit_by_token(token))
            .map(|visit| visit.id)
        {
            self.run(&Command::Slip { visit, outcome }, now_ms)
                .expect("what became of a slip can be told");
        }
    }

    /// What this totem is to print again.
    pub fn wanted(&self, device: u64, now_ms: i64) -> Vec<Slip> {
        let wanted = |reprint: &&Reprint| {
            !reprint.is_done
                && reprint.device == device
                && now_ms - reprint.at_ms <= PRINT_WITHIN_MS
        };
        self.disk
            .reprints
            .iter()
            .filter(wanted)
            .map(|reprint| reprint.slip.clone())
            .collect()
    }
}

impl World {
    /// The slip of a ticket that somebody was just given, or one that staff want again.
    pub(super) fn print(&mut self, totem: usize, slip: &Slip) {
        let printed = self.totems[totem].printers.print(slip, &mut self.random);
        match printed {
            Ok(outcome) => {
                self.figures.doubtful += u64::from(outcome == Err(SlipTrouble::Uncertain));
                self.ledger.outcomes.insert(slip.name(), outcome);
                if outcome == Err(SlipTrouble::Uncertain)
                    && slip.job.is_none()
                    && self.random.below(2) == 0
                {
                    // Another number, with another key; the first one stays in the queue.
                    self.after(4_000, Event::Anew(totem));
                }
            }
            Err(PowerCut) => {
                if self.totems[totem].printers.was_begun(&slip.name()) {
                    self.figures.doubtful += 1;
                    self.ledger
                        .outcomes
                        .insert(slip.name(), Err(SlipTrouble::Uncertain));
                }
                self.totem_dies(totem);
            }
        }
    }

    /// Tells what became of slips once all that the totem gave is told, and asks for those that staff want again.
    pub(super) fn tell_slips(&mut self, totem: usize) {
        if !self.totems[totem].greeted || self.now_ms % 2_000 != 0 {
            return;
        }
        let now = self.totems[totem].now(self.now_ms);
        for (name, outcome) in self.totems[totem].printers.untold() {
            // What the server wants to be told later it does not know yet.
            if !self.totems[totem].machine.is_untold(&name, now) {
                self.send(totem, Asked::Slip { name, outcome });
            }
        }
        if !self
            .server
            .wanted(self.totems[totem].device, self.now_ms)
            .is_empty()
        {
            self.send(totem, Asked::Reprints);
        }
    }

    pub(super) fn answer_slips(&mut self, totem: usize, asked: &Asked) -> Option<Answer> {
        match asked {
            Asked::Slip { name, outcome } => {
                self.server.slip(name, *outcome, self.now_ms);
                Some(Answer::Told(name.clone()))
            }
            Asked::Reprints => Some(Answer::Reprints(
                self.server.wanted(self.totems[totem].device, self.now_ms),
            )),
            _ => None,
        }
    }

    pub(super) fn reprint(&mut self, totem: usize, wanted: Vec<Slip>) {
        for slip in wanted {
            let starts = self.totems[totem].instance();
            let knows = self.totems[totem].printers.knows(&slip.name());
            if !knows || self.broken == Broken::ReprintsEachTime {
                self.print(totem, &slip);
            }
            if starts != self.totems[totem].instance() {
                return;
            }
        }
    }

    /// Staff want a slip again: mostly one that is doubtful.
    pub(super) fn staff(&mut self) {
        let wait_ms = MINUTE_MS + self.within(6 * MINUTE_MS);
        self.after(wait_ms, Event::Staff);
        if self.server_up_at_ms.is_some() || self.replaced.is_some() || !self.is_open() {
            return;
        }
        let doubtful = |visit: &&queue::Visit| {
            visit.slip == Some(SlipOutcome::NotPrinted(queue::SlipTrouble::Uncertain))
        };
        let any = self.random.below(3) == 0;
        let visits: Vec<(Token, String)> = self
            .server
            .hall
            .visits()
            .filter(|visit| any || doubtful(visit))
            .map(|visit| (visit.token, visit.number.to_string()))
            .collect();
        if visits.is_empty() {
            return;
        }
        let (token, number) = self.random.pick(&visits).clone();
        let device = 1 + self.random.below(self.totems.len() as u64);
        self.figures.reprints += 1;
        let slip = Slip {
            token: hex(token.0),
            number,
            job: Some(format!("again-{}", self.figures.reprints)),
        };
        self.ledger
            .wanted_again
            .insert(slip.name(), slip.token.clone());
        let at_ms = self.now_ms;
        self.server.disk.reprints.push(Reprint {
            slip,
            device: DeviceId(device).0,
            at_ms,
            is_done: false,
        });
    }
}
