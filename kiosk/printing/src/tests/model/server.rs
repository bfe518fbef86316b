// SPDX-License-Identifier: EUPL-1.2
//! What the server and staff do in the model.

use super::{Doing, JOBS, Kept, World};

impl World {
    /// The totem tells the server in the end; staff ask for a slip again.
    pub(super) fn server_moves(&self, next: &mut Vec<World>) {
        if self
            .totem
            .as_ref()
            .is_some_and(|totem| totem.doing == Doing::Idle)
        {
            for job in (0..JOBS).filter(|job| matches!(self.record[*job], Kept::Done(_))) {
                next.push(self.with(|world| {
                    world.told[job] = true;
                    world.record[job] = Kept::Nothing;
                }));
                // The server has it, and the totem crashed before it knew: it is told again.
                if self.crashes > 0 && !self.told[job] {
                    next.push(self.with(|world| {
                        world.told[job] = true;
                        world.crashes -= 1;
                        world.totem = None;
                    }));
                }
            }
        }
        if self.told[0] && !self.staff_asked && !self.is_second {
            next.push(self.with(|world| world.staff_asked = true));
        }
    }
}
