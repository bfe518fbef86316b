// SPDX-License-Identifier: EUPL-1.2
//! The end of a day and the morning of the next: citizens, clerks, a network that loses, delays and repeats, power cuts, clocks that jump, a
//! server that is restored from a copy.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::dice::Dice;
use super::journal::Journal;
use super::ledger::{Ledger, Shown};
use super::network::{Answer, Asked, Wire};
use super::office::{self, CLOSES_MS, EVENING_MS, MENDED_MS, MINUTE_MS, MORNING_MS, SERVICES};
use super::printer::Slip;
use super::server::{Crash, Disk, Server};
use super::totem::{ALONE_AFTER_MS, PowerCut, Seen, Totem};
use super::{Broken, Figures, paper};

/// How long the mended office needs to settle.
const SETTLED_MS: i64 = MENDED_MS + 5 * MINUTE_MS;
const TICK_MS: i64 = 500;
/// At night, when nobody is there.
const NIGHT_TICK_MS: i64 = 5 * MINUTE_MS;
const NIGHT: std::ops::Range<i64> = CLOSES_MS + 5 * MINUTE_MS..MORNING_MS - 15 * MINUTE_MS;
const HELLO_EVERY_MS: i64 = 15_000;
const COPY_EVERY_MS: i64 = 10 * MINUTE_MS;

pub struct World {
    pub random: Dice,
    pub(super) broken: Broken,
    pub(super) now_ms: i64,
    pub server: Server,
    /// The server that was replaced, when it is plugged in again by mistake.
    pub(super) replaced: Option<Server>,
    /// The one that lost its disk to a copy, on a shelf.
    pub(super) old: Option<Server>,
    /// None while it is down: when it starts again.
    pub(super) server_up_at_ms: Option<i64>,
    pub(super) server_crash: Option<Crash>,
    /// Changes whenever another journal answers: what is under way then never arrives.
    pub(super) line: u32,
    pub totems: Vec<Totem>,
    pub(super) wires: Vec<Wire>,
    queue: BinaryHeap<Reverse<(i64, u64)>>,
    parcels: std::collections::BTreeMap<u64, Event>,
    serial: u64,
    pub(super) copy: Disk,
    /// Until then the disk of the copies is away.
    pub(super) copies_from_ms: i64,
    /// Nobody touches a clock on this day.
    pub(super) clocks_are_right: bool,
    /// Until then people come one after the other.
    pub(super) rush_until_ms: i64,
    pub ledger: Ledger,
    pub figures: Figures,
}

pub(super) enum Event {
    Tick,
    Clerk(u16),
    Citizen(usize),
    Rush(usize),
    /// One who does not know whether the slip came out.
    Anew(usize),
    Staff,
    Fault,
    /// Somebody tries what a stolen totem's token is good for.
    Nonsense,
    /// The office closes.
    Evening,
    /// The server's disk is lost.
    Lost,
    Copy,
    Mend(Mend),
    /// The power of a totem is off for a while.
    TotemOff(usize),
    ToServer {
        line: u32,
        totem: usize,
        starts: String,
        asked: Asked,
    },
    ToTotem {
        totem: usize,
        starts: String,
        answer: Answer,
    },
}

#[derive(Clone, Copy)]
pub(super) enum Mend {
    Wire(usize),
    Printers(usize),
    NewServerBack,
    ServersClock,
}

impl World {
    pub fn new(seed: u64, broken: Broken) -> World {
        let mut random = Dice::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(17));
        let now_ms = EVENING_MS;
        let server = Server::start(
            Disk {
                epoch: 1,
                ..Disk::default()
            },
            0,
            now_ms,
            broken,
        );
        let count = 2 + usize::try_from(random.below(2)).expect("small");
        let mut mute = || [random.below(4) == 0, random.below(4) == 0];
        let totems = (1..=count)
            .map(|device| Totem::new(device as u64, now_ms, mute(), broken))
            .collect();
        let wire = Wire {
            up: true,
            down: true,
            loss_in_100: 0,
            slowest_ms: 40,
            heard_ms: now_ms,
            hello_at_ms: now_ms,
        };
        let copy = server.disk.clone();
        let clocks_are_right = random.below(2) == 0;
        let mut world = World {
            random,
            broken,
            now_ms,
            server,
            replaced: None,
            old: None,
            server_up_at_ms: None,
            server_crash: None,
            line: 0,
            totems,
            wires: vec![wire; count],
            queue: BinaryHeap::new(),
            parcels: std::collections::BTreeMap::new(),
            serial: 0,
            copy,
            copies_from_ms: now_ms,
            rush_until_ms: now_ms,
            clocks_are_right,
            ledger: Ledger::default(),
            figures: Figures {
                days: 1,
                ..Figures::default()
            },
        };
        world.begin(count);
        world
    }

    fn begin(&mut self, totems: usize) {
        self.make_copy();
        self.after(0, Event::Tick);
        (1..=office::COUNTERS)
            .for_each(|counter| self.after(30_000 * i64::from(counter), Event::Clerk(counter)));
        (0..totems).for_each(|totem| self.after(5_000, Event::Citizen(totem)));
        self.after(2 * MINUTE_MS, Event::Fault);
        self.after(MINUTE_MS, Event::Nonsense);
        self.after(4 * MINUTE_MS, Event::Staff);
        self.after(COPY_EVERY_MS, Event::Copy);
        self.after(CLOSES_MS - EVENING_MS, Event::Evening);
    }

    pub fn live(&mut self) {
        while let Some(Reverse((at_ms, serial))) = self.queue.pop() {
            self.now_ms = at_ms;
            if at_ms > SETTLED_MS {
                return;
            }
            let event = self
                .parcels
                .remove(&serial)
                .expect("each parcel is opened once");
            self.happen(event);
        }
    }

    /// Checks everything, after the next business day has begun for what was told too late.
    pub fn judge(mut self) -> (Figures, Vec<String>) {
        let journal = Journal::of(&self.server.disk);
        let mut broken = self.ledger.judge(&journal, &self.server, &self.totems);
        paper::judge(&self.ledger, &journal, &self.totems, &mut broken);
        self.figures.too_late = journal.too_late.len() as u64;
        self.figures.slips = self
            .totems
            .iter()
            .map(|totem| totem.printers.came_out.len() as u64)
            .sum();
        self.figures.lost = self.ledger.lost;
        self.figures.doubled = self.ledger.doubled;
        self.figures.by_replaced = self.ledger.by_replaced;
        self.figures.lies = self.totems.iter().map(|totem| totem.printers.lies).sum();
        (self.figures, broken)
    }

    pub(super) fn after(&mut self, wait_ms: i64, event: Event) {
        self.serial += 1;
        self.queue
            .push(Reverse((self.now_ms + wait_ms, self.serial)));
        self.parcels.insert(self.serial, event);
    }

    pub(super) fn within(&mut self, most: i64) -> i64 {
        i64::try_from(self.random.below(most.unsigned_abs().max(1))).expect("small")
    }

    pub(super) fn is_open(&self) -> bool {
        office::is_open(self.now_ms)
    }

    /// So long until people come again; nothing while they come.
    pub(super) fn until_open_ms(&self) -> i64 {
        if self.now_ms < MORNING_MS && !self.is_open() {
            MORNING_MS - self.now_ms
        } else {
            0
        }
    }

    /// Copies the server's disk, if it works and there is where to put the copy.
    fn make_copy(&mut self) {
        if self.server_up_at_ms.is_none()
            && self.replaced.is_none()
            && self.copies_from_ms <= self.now_ms
        {
            if self.copy.events.len() != self.server.disk.events.len() {
                self.copy = self.server.disk.clone();
            }
            self.server.copied(self.now_ms);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Tick => self.tick(),
            Event::Clerk(counter) => self.clerk(counter),
            Event::Citizen(totem) => self.citizen(totem),
            Event::Fault => self.fault(),
            Event::Nonsense => self.nonsense(),
            Event::Rush(totem) => self.rush(totem),
            Event::Anew(totem) => self.press(totem),
            Event::Staff => self.staff(),
            Event::Evening => self.evening(),
            Event::Lost => self.restore(),
            Event::Copy => {
                self.make_copy();
                self.after(COPY_EVERY_MS, Event::Copy);
            }
            Event::Mend(mend) => self.mend(mend),
            Event::TotemOff(totem) => self.totem_dies(totem),
            Event::ToServer {
                line,
                totem,
                starts,
                asked,
            } => self.served(line, totem, starts, asked),
            Event::ToTotem {
                totem,
                starts,
                answer,
            } => self.answered(totem, &starts, answer),
        }
    }

    fn tick(&mut self) {
        if self.now_ms >= MENDED_MS {
            self.mend_all();
        }
        if self
            .server_up_at_ms
            .is_some_and(|at_ms| at_ms <= self.now_ms)
        {
            self.server_up_at_ms = None;
        }
        if self.server_up_at_ms.is_none() {
            self.server.open_day(self.now_ms);
            if self.server.wants_copy() {
                self.make_copy();
            }
        }
        for totem in 0..self.totems.len() {
            self.tick_totem(totem);
        }
        self.after(
            if NIGHT.contains(&self.now_ms) {
                NIGHT_TICK_MS
            } else {
                TICK_MS
            },
            Event::Tick,
        );
    }

    fn tick_totem(&mut self, totem: usize) {
        if self.wires[totem].down && self.server_up_at_ms.is_none() {
            self.wires[totem].heard_ms = self.now_ms;
        }
        let silent_ms = self.now_ms - self.wires[totem].heard_ms;
        if silent_ms >= ALONE_AFTER_MS {
            self.totems[totem].greeted = false;
        } else if self.wires[totem].hello_at_ms <= self.now_ms {
            let wait_ms = if self.totems[totem].greeted {
                HELLO_EVERY_MS
            } else {
                1_500
            };
            self.wires[totem].hello_at_ms = self.now_ms + wait_ms;
            let (body, epoch) = (
                self.totems[totem].hello(),
                self.totems[totem].machine.epoch(),
            );
            self.send(totem, Asked::Hello { body, epoch });
        }
        if let Some(asking) = self.totems[totem]
            .asking
            .clone()
            .filter(|asking| asking.was_asked)
            && (self.now_ms - asking.since_ms) % 1_000 < TICK_MS
        {
            let epoch = self.totems[totem].machine.epoch();
            self.send(
                totem,
                Asked::Take {
                    touch: asking.touch,
                    epoch,
                    body: asking.body,
                },
            );
        }
        let silent_ms = if self.totems[totem].greeted {
            silent_ms
        } else {
            silent_ms.max(ALONE_AFTER_MS)
        };
        let seen = self.totems[totem].wait(self.now_ms, silent_ms);
        self.see(totem, seen);
        self.tell_slips(totem);
    }

    fn clerk(&mut self, counter: u16) {
        if self.server_up_at_ms.is_none() && self.replaced.is_none() && self.is_open() {
            self.server.next(counter, self.now_ms);
        }
        let wait_ms = 20_000 + self.within(120_000) + self.until_open_ms();
        self.after(wait_ms, Event::Clerk(counter));
    }

    fn citizen(&mut self, totem: usize) {
        self.press(totem);
        let wait_ms = 10_000 + self.within(160_000) + self.until_open_ms();
        self.after(wait_ms, Event::Citizen(totem));
    }

    /// One comes after the other.
    fn rush(&mut self, totem: usize) {
        if self.now_ms < self.rush_until_ms {
            self.press(totem);
            self.after(1_000, Event::Rush(totem));
        }
    }

    fn press(&mut self, totem: usize) {
        if self.is_open() && self.totems[totem].asking.is_none() {
            self.figures.touches += 1;
            let service = *self.random.pick(&SERVICES);
            let alone = !self.totems[totem].greeted;
            let seen = self.totems[totem].press(service, self.now_ms, alone);
            self.see(totem, seen);
        }
    }

    /// Somebody has a ticket in the hand, or the light goes out.
    pub(super) fn see(&mut self, totem: usize, seen: Result<Seen, PowerCut>) {
        match seen {
            Ok(Some(ticket)) => {
                let kept = self.totems[totem]
                    .machine
                    .tickets()
                    .find(|kept| kept.token == ticket.token);
                let alone = kept.is_none_or(|kept| kept.alone);
                let touch = kept.map(|kept| kept.touch.clone()).unwrap_or_default();
                self.figures.tickets += 1;
                self.figures.alone += u64::from(alone);
                let at_ms = self.now_ms;
                let slip = Slip {
                    token: ticket.token.clone(),
                    number: ticket.number.clone(),
                    job: None,
                };
                let newest = self.replaced.as_ref().unwrap_or(&self.server).disk.epoch;
                let by_replaced = self.ledger.given_by_replaced.contains(&ticket.token)
                    && self.totems[totem].machine.epoch() < newest;
                self.ledger.shown.push(Shown {
                    touch,
                    token: ticket.token,
                    number: ticket.number,
                    totem,
                    at_ms,
                    alone,
                    by_replaced,
                });
                self.print(totem, &slip);
            }
            Ok(None) => {}
            Err(PowerCut) => self.totem_dies(totem),
        }
    }

    pub(super) fn totem_dies(&mut self, totem: usize) {
        self.figures.power_cuts += 1;
        self.totems[totem].printers.power_cut(&mut self.random);
        self.totems[totem].restart(self.now_ms);
        self.wires[totem].hello_at_ms = self.now_ms + 3_000;
    }
}
