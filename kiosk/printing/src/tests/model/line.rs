// SPDX-License-Identifier: EUPL-1.2
//! The lines of the model: what they hold when the totem crashes, and answers that come late.

use super::World;
use crate::press::{Input, Round};

impl World {
    /// The kernel closes what the totem had open: what the line holds still comes to the printer, or a part of it, or nothing.
    pub(super) fn crash_moves(&self, next: &mut Vec<World>) {
        let held = self
            .papers
            .iter()
            .map(|paper| paper.line.len())
            .max()
            .unwrap_or(0);
        for comes in 0..=held {
            next.push(self.with(|world| {
                world.crashes -= 1;
                world.totem = None;
                for paper in &mut world.papers {
                    paper.line.truncate(comes);
                    paper.buffer.append(&mut paper.line);
                    paper.is_late = false;
                }
            }));
        }
    }

    pub(super) fn owe(&mut self, at: usize) {
        if !self.papers[at].is_mute {
            self.on().owed[at].asked();
        }
    }

    /// An answer is heard: the late one or the slip's own, and nothing in it says which.
    pub(super) fn answer_moves(&self, job: usize, round: Round, at: usize, next: &mut Vec<World>) {
        for is_late in [true, false] {
            let paper = &self.papers[at];
            if !(if is_late {
                paper.is_late
            } else {
                paper.answers > 0
            }) {
                continue;
            }
            let mut world = self.clone();
            if is_late {
                world.papers[at].is_late = false;
            } else {
                world.papers[at].answers -= 1;
            }
            let is_last = world.on().owed[at].answered();
            next.push(if is_last {
                world.step(job, round, at, Input::Done)
            } else {
                world
            });
        }
    }
}
