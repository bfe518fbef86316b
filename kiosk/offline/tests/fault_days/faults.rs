// SPDX-License-Identifier: EUPL-1.2
//! What goes wrong on a fault day, and how it is mended.

use super::DAY_MS;
use super::office::{self, MENDED_MS, MINUTE_MS};
use super::printer::MISHAPS;
use super::server::{Crash, Disk, Server};
use super::world::{Event, Mend, World};

/// What a clock is ahead by when a machine is switched on: mostly nothing or an hour back; in 1970, or in 2036.
const STARTED: [i64; 8] = [
    0,
    0,
    0,
    -60 * MINUTE_MS,
    -60 * MINUTE_MS,
    10 * MINUTE_MS,
    -20_780 * DAY_MS,
    3_363 * DAY_MS,
];
/// What a running machine's wall clock is set ahead by: hours, a day, a week, years.
const SET: [i64; 8] = [
    -60 * MINUTE_MS,
    10 * MINUTE_MS,
    3 * 60 * MINUTE_MS,
    DAY_MS,
    DAY_MS + 60 * MINUTE_MS,
    7 * DAY_MS,
    -20_780 * DAY_MS,
    3_363 * DAY_MS,
];

impl World {
    /// Something goes wrong, and after a while something else.
    pub(super) fn fault(&mut self) {
        if self.is_open() {
            self.figures.faults += 1;
            let totem = usize::try_from(self.random.below(self.totems.len() as u64)).expect("few");
            match self.random.below(100) {
                0..=14 => self.cut(totem, true, true),
                15..=21 => self.cut(totem, true, false),
                22..=28 => self.cut(totem, false, true),
                29..=34 => self.shake(totem, 10 + self.random.clone().below(50), 40),
                35..=40 => self.shake(totem, 0, 9_000),
                41..=47 => self.server_dies_by_itself(),
                48..=53 => self.server_crash = Some(self.crash()),
                54..=60 => self.totems[totem].crash = Some(self.crash()),
                61..=63 => self.totem_dies(totem),
                64 => self.set_clock(totem),
                65..=66 => self.set_servers_clock(),
                67..=68 => self.restore(),
                69 => self.plug_in_the_old_server(),
                70 => self.let_people_rush(totem),
                71..=72 => self.copies_from_ms = self.now_ms + self.within(2 * 60 * MINUTE_MS),
                _ => self.trouble_with_printers(totem),
            }
        }
        let wait_ms = 1_000 + self.within(4 * MINUTE_MS) + self.until_open_ms();
        self.after(wait_ms, Event::Fault);
    }

    pub(super) fn mend(&mut self, mend: Mend) {
        match mend {
            Mend::Wire(totem) => {
                let wire = &mut self.wires[totem];
                (wire.up, wire.down, wire.loss_in_100, wire.slowest_ms) = (true, true, 0, 40);
            }
            Mend::Printers(totem) => {
                let keeps = self.random.below(2) == 0;
                self.totems[totem].printers.mend(keeps);
            }
            Mend::NewServerBack => self.put_the_new_server_back(),
            Mend::ServersClock => self.server.wall_ahead_ms = 0,
        }
    }

    pub(super) fn mend_all(&mut self) {
        for totem in 0..self.wires.len() {
            self.mend(Mend::Wire(totem));
            self.mend(Mend::Printers(totem));
        }
        self.put_the_new_server_back();
        self.mend(Mend::ServersClock);
        self.server_up_at_ms = None;
        self.server_crash = None;
        self.totems.iter_mut().for_each(|totem| totem.crash = None);
    }

    /// The office closes: wires are cut over the night, the server is switched off, totems are switched on in the morning.
    pub(super) fn evening(&mut self) {
        for totem in 0..self.totems.len() {
            if self.random.below(2) == 0 {
                self.figures.nights += 1;
                let wait_ms = self.until_open_ms() + self.within(45 * MINUTE_MS);
                (self.wires[totem].up, self.wires[totem].down) = (false, false);
                self.after(wait_ms, Event::Mend(Mend::Wire(totem)));
            }
            if self.random.below(2) == 0 {
                let wait_ms = self.until_open_ms() - self.within(20 * MINUTE_MS);
                self.after(wait_ms, Event::TotemOff(totem));
            }
        }
        if self.random.below(3) == 0 {
            let down_ms = self.until_open_ms() - 20 * MINUTE_MS + self.within(40 * MINUTE_MS);
            self.server_dies(None, down_ms, 0);
        }
    }

    /// People come one after the other; then the server may be lost while a totem cannot be heard.
    fn let_people_rush(&mut self, totem: usize) {
        let lasts_ms = self.within(3 * MINUTE_MS);
        self.rush_until_ms = self.now_ms + lasts_ms;
        (0..self.totems.len()).for_each(|totem| self.after(0, Event::Rush(totem)));
        if self.random.below(2) == 0 {
            self.cut(totem, true, true);
            self.after(lasts_ms, Event::Lost);
        }
    }

    /// Something in the middle of the next slip, and after a while it is mended.
    fn trouble_with_printers(&mut self, totem: usize) {
        self.totems[totem].printers.mishap = Some(*self.random.pick(&MISHAPS));
        let wait_ms = MINUTE_MS + self.within(6 * MINUTE_MS);
        self.after(wait_ms, Event::Mend(Mend::Printers(totem)));
    }

    fn crash(&mut self) -> Crash {
        if self.random.below(2) == 0 {
            Crash::BeforeDisk
        } else {
            Crash::AfterDisk
        }
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
        let wait_ms = 500
            + self.within(if long {
                MENDED_MS - self.now_ms + 1
            } else {
                5 * MINUTE_MS
            });
        self.after(wait_ms, Event::Mend(Mend::Wire(totem)));
    }

    fn server_dies_by_itself(&mut self) {
        let (down_ms, wall_ms) = (500 + self.within(3 * MINUTE_MS), self.clock_error(&STARTED));
        self.server_dies(None, down_ms, wall_ms);
        if wall_ms != 0 {
            self.mend_clock_within(30 * MINUTE_MS);
        }
    }

    /// Somebody sets the server's wall clock, or the network does; for seconds, for a while, or until the next morning.
    fn set_servers_clock(&mut self) {
        let is_right = self.server.waits_for_the_network(self.now_ms);
        self.server.wall_ahead_ms = if is_right { 0 } else { self.clock_error(&SET) };
        let lasts_ms = *self
            .random
            .pick(&[5_000, MINUTE_MS, 30 * MINUTE_MS, 20 * 60 * MINUTE_MS]);
        self.mend_clock_within(lasts_ms);
    }

    fn mend_clock_within(&mut self, most_ms: i64) {
        let wait_ms = 1_000 + self.within(most_ms);
        self.after(wait_ms, Event::Mend(Mend::ServersClock));
    }

    /// The server's power is cut; it starts again from `disk`, or from its own as it is.
    pub(super) fn server_dies(&mut self, disk: Option<Disk>, down_ms: i64, wall_ahead_ms: i64) {
        if self.server_up_at_ms.is_some() {
            return;
        }
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
        self.totems[totem].wall_ahead_ms = self.clock_error(&STARTED);
        if self.random.below(2) == 0 {
            self.totem_dies(totem);
        }
    }

    /// How far ahead a clock is now: on half of the days not at all.
    fn clock_error(&mut self, errors: &[i64]) -> i64 {
        let error_ms = if self.clocks_are_right {
            0
        } else {
            *self.random.pick(errors)
        };
        self.ledger.clocks_were_set |= error_ms != 0;
        self.figures.clocks_set += u64::from(error_ms != 0);
        error_ms
    }

    /// The server's disk is lost: a copy takes its place.
    pub(super) fn restore(&mut self) {
        if self.replaced.is_some() || self.server_up_at_ms.is_some() {
            return;
        }
        self.figures.restores += 1;
        let down_ms = MINUTE_MS + self.within(5 * MINUTE_MS);
        let epoch = u64::try_from((self.now_ms + down_ms - office::FIRST_BEGINS_MS) / 1_000)
            .expect("after the beginning");
        let disk = Disk {
            epoch,
            ..self.copy.clone()
        };
        self.line += 1;
        let lost = std::mem::replace(
            &mut self.server,
            Server::start(disk, 0, self.now_ms + down_ms, self.broken),
        );
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
            let old = std::mem::replace(&mut self.server, new);
            self.ledger.known_to_replaced.extend(old.tokens());
            self.old = Some(old);
            self.hang_up();
        }
    }
}
