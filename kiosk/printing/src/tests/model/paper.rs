// SPDX-License-Identifier: EUPL-1.2
//! The printers of the model, as hostile as printers are.

use protocol::PrinterState;

use super::{AGAIN, Item, Paper, World, number_of};

impl World {
    /// What an order to clear does: the printer forgets its buffer or prints it first; then it may cut off what hangs out.
    pub(super) fn clear(&mut self, at: usize, forgets: bool, cuts: bool) {
        if forgets {
            self.papers[at].buffer.clear();
        } else if self.papers[at].state == PrinterState::Online && !self.papers[at].is_mute {
            while !self.papers[at].buffer.is_empty() {
                self.print_one(at);
            }
        }
        if cuts && self.papers[at].buffer.is_empty() {
            self.papers[at].hanging = None;
        }
    }

    pub(super) fn paper_moves(&self, at: usize, next: &mut Vec<World>) {
        let paper = &self.papers[at];
        if !paper.line.is_empty() {
            next.push(self.with(|world| {
                let item = world.papers[at].line.remove(0);
                world.papers[at].buffer.push(item);
            }));
        }
        if paper.state == PrinterState::Online && !paper.buffer.is_empty() {
            next.push(self.with(|world| world.print_one(at)));
        }
        if paper.state != PrinterState::Online {
            // Repaired: what it held comes out, or is gone.
            for keeps in [true, false] {
                next.push(self.with(|world| {
                    world.papers[at].state = PrinterState::Online;
                    if !keeps {
                        world.papers[at].forget();
                    }
                }));
            }
        } else if self.faults > 0 {
            for state in [PrinterState::PaperOut, PrinterState::CoverOpen] {
                next.push(self.with(|world| {
                    world.faults -= 1;
                    world.papers[at].state = state;
                }));
            }
            // Switched off and on.
            next.push(self.with(|world| {
                world.faults -= 1;
                world.papers[at].forget();
            }));
        }
    }

    /// The printer does the first thing in its buffer.
    pub(super) fn print_one(&mut self, at: usize) {
        match self.papers[at].buffer.remove(0) {
            Item::Number(job) => {
                let number = number_of(job);
                self.numbers_out[job] += 1;
                assert!(
                    self.issued[number],
                    "a slip of a number that the server does not have: {self:?}"
                );
                assert!(
                    !self.denied[job][at],
                    "a slip came out that was surely not printed: {self:?}"
                );
                assert!(
                    self.numbers_out[job] == 1,
                    "a slip was printed twice: {self:?}"
                );
                assert!(
                    job != AGAIN || self.staff_asked,
                    "printed again, and nobody asked: {self:?}"
                );
                let hanging = self.papers[at].hanging.replace(number);
                assert!(
                    hanging.is_none() || self.papers[at].is_mute,
                    "two numbers on one piece of paper: {self:?}"
                );
            }
            Item::End(job) => {
                self.ends_out[job] += 1;
                self.papers[at].hanging = None;
            }
            Item::Fence(_) => self.papers[at].answers += 1,
        }
    }
}

impl Paper {
    /// It is switched off, or forgets: what is on its way to it then goes with the connection.
    fn forget(&mut self) {
        self.buffer.clear();
        self.line.clear();
    }
}
