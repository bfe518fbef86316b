// SPDX-License-Identifier: EUPL-1.2
//! A totem of a fault day: the real machine, a model of its disk, and citizens who press its key.

use std::collections::BTreeMap;

use jiff::Timestamp;
use offline::{Ask, Machine, NoNumber, Now, Record};
use protocol::{HandOverAnswer, HandOverBody, HelloAnswer, HelloBody, LiveView, TakeBody, Ticket};

use super::printer::Printers;
use super::server::{Crash, hex};
use super::{Broken, office};

/// Without an answer for so long, the totem goes on alone.
pub const ALONE_AFTER_MS: i64 = 2_000;
/// A citizen is told that there is no number after so long.
const GIVE_UP_AFTER_MS: i64 = 30_000;

pub struct Totem {
    pub device: u64,
    pub machine: Machine,
    disk: BTreeMap<String, Record>,
    /// What its clock, which never runs backwards, is ahead of true time.
    ahead_ms: i64,
    /// What the machine's own clock would say.
    pub wall_ahead_ms: i64,
    server_ahead_ms: i64,
    pub asking: Option<Asking>,
    /// It has greeted the server since it found it last.
    pub greeted: bool,
    /// The links that were told last.
    pub told_before: Vec<String>,
    pub crash: Option<Crash>,
    pub printers: Printers,
    starts: u32,
    presses: u32,
    broken: Broken,
}

/// A citizen waits for a number.
#[derive(Clone, Debug)]
pub struct Asking {
    pub touch: String,
    pub body: TakeBody,
    pub since_ms: i64,
    pub was_asked: bool,
}

/// The power is cut in the middle of writing.
#[derive(Debug, PartialEq, Eq)]
pub struct PowerCut;

/// A ticket in somebody's hand.
pub type Seen = Option<Box<Ticket>>;

impl Totem {
    pub fn new(device: u64, now_ms: i64, mute: [bool; 2], broken: Broken) -> Totem {
        let mut totem = Totem {
            device,
            machine: Machine::default(),
            disk: BTreeMap::new(),
            ahead_ms: 0,
            wall_ahead_ms: 0,
            server_ahead_ms: 0,
            asking: None,
            greeted: false,
            told_before: Vec::new(),
            crash: None,
            printers: Printers::new(mute, broken),
            starts: 0,
            presses: 0,
            broken,
        };
        totem.restart(now_ms);
        totem
    }

    /// Forgets all but what is on the disk.
    pub fn restart(&mut self, now_ms: i64) {
        self.machine = Machine::from_records(self.disk.values().cloned());
        self.ahead_ms = self
            .wall_ahead_ms
            .max(self.machine.last_ms().saturating_sub(now_ms));
        self.server_ahead_ms =
            self.machine.office_at_start(now_ms + self.wall_ahead_ms) - (now_ms + self.ahead_ms);
        (self.asking, self.greeted, self.crash) = (None, false, None);
        self.printers.restart();
        self.starts += 1;
    }

    pub fn instance(&self) -> String {
        format!("{}-{}", self.device, self.starts)
    }

    pub fn now(&self, now_ms: i64) -> Now {
        let at_ms = now_ms + self.ahead_ms;
        Now {
            at_ms,
            office: Timestamp::from_millisecond(at_ms + self.server_ahead_ms).expect("a time"),
        }
    }

    /// A citizen presses the key; the touch that the server is to be asked with, if it is to be asked.
    pub fn press(&mut self, service: &str, now_ms: i64, alone: bool) -> Result<Seen, PowerCut> {
        self.presses += 1;
        let touch = format!("t{}-{}", self.instance(), self.presses);
        let body = TakeBody {
            services: vec![service.to_owned()],
            access: None,
            language: None,
            appointment: None,
        };
        self.asking = Some(Asking {
            touch,
            body,
            since_ms: now_ms,
            was_asked: !alone,
        });
        if alone { self.give(now_ms) } else { Ok(None) }
    }

    /// Time passes for whoever waits.
    pub fn wait(&mut self, now_ms: i64, silent_ms: i64) -> Result<Seen, PowerCut> {
        let Some(asking) = &self.asking else {
            return Ok(None);
        };
        let waited_ms = now_ms - asking.since_ms;
        if waited_ms >= ALONE_AFTER_MS && silent_ms >= ALONE_AFTER_MS {
            let seen = self.give(now_ms)?;
            if seen.is_some() {
                return Ok(seen);
            }
        }
        if waited_ms >= GIVE_UP_AFTER_MS {
            self.asking = None;
        }
        Ok(None)
    }

    fn give(&mut self, now_ms: i64) -> Result<Seen, PowerCut> {
        let Some(asking) = self.asking.clone() else {
            return Ok(None);
        };
        let mut token = [0xa1; 16];
        token[..8].copy_from_slice(
            &(u64::from(self.presses) | u64::from(self.starts) << 24 | self.device << 48)
                .to_le_bytes(),
        );
        let token = hex(token);
        let ask = Ask {
            touch: &asking.touch,
            body: &asking.body,
            was_asked: asking.was_asked,
            fresh_token: &token,
        };
        match self.machine.give(&ask, self.now(now_ms)) {
            Ok(given) => {
                let written = self.write(given.records);
                if self.broken == Broken::ShowsBeforeDisk || written.is_ok() {
                    self.asking = None;
                    return Ok(Some(given.ticket));
                }
                Err(PowerCut)
            }
            // By a clock that is wrong the office may be closed.
            Err(NoNumber::NoLease | NoNumber::UsedUp | NoNumber::Closed) => Ok(None),
            Err(other) => panic!("a totem gives numbers: {other:?}"),
        }
    }

    /// The server's answer to a press: the ticket is seen, or nobody is there for it any more.
    pub fn taken(
        &mut self,
        touch: &str,
        epoch: u64,
        ticket: Box<Ticket>,
        now_ms: i64,
    ) -> Result<Answered, PowerCut> {
        let Some(asking) = self.asking.clone().filter(|asking| asking.touch == touch) else {
            let in_hand = self
                .machine
                .tickets()
                .any(|kept| kept.token == ticket.token && !kept.given_up);
            return Ok(if in_hand {
                Answered::Again
            } else {
                Answered::Nobody(ticket.token)
            });
        };
        self.write(
            self.machine
                .keep((touch, epoch), &asking.body, &ticket, self.now(now_ms)),
        )?;
        self.asking = None;
        Ok(Answered::Seen(ticket))
    }

    pub fn hello(&self) -> HelloBody {
        self.machine.hello(&self.instance())
    }

    /// Whether the server is to be followed.
    pub fn greeted_by(
        &mut self,
        answer: &HelloAnswer,
        live: &LiveView,
        now_ms: i64,
    ) -> Result<bool, PowerCut> {
        let Ok(records) = self.machine.greeted(answer) else {
            self.greeted = false;
            return Ok(false);
        };
        self.write(records)?;
        self.write(self.machine.office_heard(office::view()))?;
        self.server_ahead_ms = answer
            .at
            .parse::<Timestamp>()
            .expect("a time")
            .as_millisecond()
            - (now_ms + self.ahead_ms);
        self.machine.live_heard(live, now_ms + self.ahead_ms);
        Ok(true)
    }

    pub fn next_hand_over(&mut self, now_ms: i64) -> Option<HandOverBody> {
        let body = self.machine.hand_over(&self.instance(), self.now(now_ms));
        if let Some(body) = body
            .as_ref()
            .filter(|_| self.broken == Broken::ForgetsBeforeTold)
        {
            let settled = body.visits.iter().map(|visit| protocol::HandedOver {
                token: visit.token.clone(),
                became: protocol::Became::Merged,
            });
            let answer = HandOverAnswer {
                epoch: self.machine.epoch(),
                visits: settled.collect(),
            };
            let records = self.machine.handed_over(&answer).expect("the same epoch");
            let _cut = self.write(records);
        }
        body
    }

    /// Whether these are other visits than those that were told last.
    pub fn is_news(&mut self, body: &HandOverBody) -> bool {
        let links: Vec<String> = body
            .visits
            .iter()
            .map(|visit| visit.token.clone())
            .collect();
        std::mem::replace(&mut self.told_before, links.clone()) != links
    }

    pub fn handed_over(&mut self, answer: &HandOverAnswer) -> Result<(), PowerCut> {
        match self.machine.handed_over(answer) {
            Ok(records) => self.write(records),
            Err(_disobeyed) => {
                self.greeted = false;
                Ok(())
            }
        }
    }

    /// Disk first, then memory; an armed power cut hits before or after the disk.
    fn write(&mut self, records: Vec<Record>) -> Result<(), PowerCut> {
        if records.is_empty() {
            return Ok(());
        }
        match self.crash.take() {
            Some(Crash::BeforeDisk) => return Err(PowerCut),
            Some(Crash::AfterDisk) => {
                self.disk
                    .extend(records.into_iter().map(|record| (record.key(), record)));
                return Err(PowerCut);
            }
            None => {}
        }
        for record in records {
            self.disk.insert(record.key(), record.clone());
            self.machine.apply(record);
        }
        Ok(())
    }
}

/// What a late or timely answer comes to.
pub enum Answered {
    Seen(Box<Ticket>),
    /// The same answer came twice.
    Again,
    /// Its place is given up.
    Nobody(String),
}
