// SPDX-License-Identifier: EUPL-1.2
//! What goes wrong on a fault day, and how it is mended.

use super::office;
use super::server::{Crash, Disk, Server};
use super::world::{Event, MENDED_MS, MINUTE_MS, Mend, World};

impl World {
    /// Something goes wrong, and after a while something else.
    pub(super) fn fault(&mut self) {
        if self.is_open() {
            self.figures.faults += 1;
            let totem = usize::try_from(self.random.below(self.totems.len() as u64)).expect("few");
            match self.random.below(100) {
                0..=24 => self.cut(totem, true, true),
                25..=34 => self.cut(totem, true, false),
                35..=44 => self.cut(totem, false, true),
                45..=52 => self.shake(totem, 10 + self.random.clone().below(50), 40),
                53..=60 => self.shake(totem, 0, 9_000),
                61..=70 => self.server_dies_by_itself(),
                71..=78 => self.server_crash = Some(self.crash()),
                79..=86 => self.totems[totem].crash = Some(self.crash()),
                87..=90 => self.totem_dies(totem),
                91..=94 => self.set_clock(totem),
                95..=97 => self.restore(),
                _ => self.plug_in_the_old_server(),
            }
        }
        let wait_ms = 1_000 + self.within(6 * MINUTE_MS);
        self.after(wait_ms, Event::Fault);
    }

    pub(super) fn mend(&mut self, mend: Mend) {
        match mend {
            Mend::Wire(totem) => {
                let wire = &mut self.wires[totem];
                (wire.up, wire.down, wire.loss_in_100, wire.slowest_ms) = (true, true, 0, 40);
            }
            Mend::NewServerBack => self.put_the_new_server_back(),
        }
    }

    pub(super) fn mend_all(&mut self) {
        (0..self.wires.len()).for_each(|totem| self.mend(Mend::Wire(totem)));
        self.put_the_new_server_back();
        self.server_up_at_ms = None;
        self.server_crash = None;
        self.totems.iter_mut().for_each(|totem| totem.crash = None);
    }

    fn crash(&mut self) -> Crash {
        if self.random.below(2) == 0 { Crash::BeforeDisk } else { Crash::AfterDisk }
    }

    fn cut(&mut self, totem: usize, up: bool, down: bool) {
        let wire = &mut self.wires[totem];
        wire.up &= !up;
        wire.down &= !down;
        self.mend_within(totem);
    }

    fn shake(&mut self, totem: usize, loss_in_100: u64, slowest_ms: u64) {
        let wire = &mut self.wires[totem];
        (wire.loss_in_100, wire.slowest_ms) = (loss_in_100, slowest_ms);
        self.mend_within(totem);
    }

    fn mend_within(&mut self, totem: usize) {
        let long = self.random.below(8) == 0;
        let wait_ms = 500 + self.within(if long { MENDED_MS - self.now_ms + 1 } else { 5 * MINUTE_MS });
        self.after(wait_ms, Event::Mend(Mend::Wire(totem)));
    }

    fn server_dies_by_itself(&mut self) {
        let (down_ms, wall_ms) = (500 + self.within(3 * MINUTE_MS), self.clock_error());
        self.server_dies(None, down_ms, wall_ms);
    }

    /// The server's power is cut; it starts again from `disk`, or from its own as it is.
    pub(super) fn server_dies(&mut self, disk: Option<Disk>, down_ms: i64, wall_ahead_ms: i64) {
        self.figures.power_cuts += 1;
        let disk = disk.unwrap_or_else(|| self.server.disk.clone());
        self.server = Server::start(disk, wall_ahead_ms, self.now_ms + down_ms, self.broken);
        self.server_up_at_ms = Some(self.now_ms + down_ms);
        self.hang_up();
    }

    /// Connections end at once where a wire leads to the totem.
    fn hang_up(&mut self) {
        for (totem, wire) in self.totems.iter_mut().zip(&self.wires) {
            totem.greeted &= !wire.down;
        }
    }

    fn set_clock(&mut self, totem: usize) {
        self.totems[totem].wall_ahead_ms = self.clock_error();
        if self.random.below(2) == 0 {
            self.totem_dies(totem);
        }
    }

    /// Mostly an hour back.
    fn clock_error(&mut self) -> i64 {
        let error_ms = match self.random.below(6) {
            0 | 1 => -60 * MINUTE_MS,
            2 => 10 * MINUTE_MS,
            _ => 0,
        };
        self.ledger.clocks_were_set |= error_ms != 0;
        error_ms
    }

    /// The server's disk is lost: a copy takes its place.
    fn restore(&mut self) {
        if self.replaced.is_some() || self.server_up_at_ms.is_some() {
            return;
        }
        self.figures.restores += 1;
        let down_ms = MINUTE_MS + self.within(5 * MINUTE_MS);
        let epoch = u64::try_from((self.now_ms + down_ms - office::FIRST_BEGINS_MS) / 1_000).expect("after the beginning");
        let disk = Disk { epoch, ..self.copy.clone() };
        self.line += 1;
        let lost = std::mem::replace(&mut self.server, Server::start(disk, 0, self.now_ms + down_ms, self.broken));
        self.ledger.lost_disk(&lost);
        self.old = Some(lost);
        self.server_up_at_ms = Some(self.now_ms + down_ms);
        self.copy = self.server.disk.clone();
        self.hang_up();
    }

    /// Somebody plugs in the machine that was replaced; its clock and disk are right, but old.
    fn plug_in_the_old_server(&mut self) {
        if self.server_up_at_ms.is_some() || self.replaced.is_some() {
            return;
        }
        let Some(old) = self.old.take() else { return };
        self.line += 1;
        self.replaced = Some(std::mem::replace(&mut self.server, old));
        self.hang_up();
        let wait_ms = 1_000 + self.within(4 * MINUTE_MS);
        self.after(wait_ms, Event::Mend(Mend::NewServerBack));
    }

    fn put_the_new_server_back(&mut self) {
        if let Some(new) = self.replaced.take() {
            self.line += 1;
            self.old = Some(std::mem::replace(&mut self.server, new));
            self.hang_up();
        }
    }
}
