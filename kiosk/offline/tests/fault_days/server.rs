// SPDX-License-Identifier: EUPL-1.2
//! The server of a fault day: the real rules of the hall, a model of what its disk keeps, and a desk that answers only what is on it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    Access, AreaLive, Became, HandOverAnswer, HandOverBody, HandedOver, HeldNumbers, HelloAnswer, HelloBody, Instants, LeasedDay, LiveView,
    OpenState, ServiceHours, TakeBody, Ticket,
};
use queue::{
    AccessClass, Command, CounterId, Day, DeviceId, Event, Hall, HandOver, Language, Moment, Number, Refusal, Take, Token, VisitId, decide,
};

use super::office::{self, SERVICES};
use super::{Broken, DAY_MS};

/// What the desk leaves out after a restore: so many numbers at once, and so many a minute since the copy.
const AT_ONCE: i64 = 20;
const FASTEST_A_MINUTE: i64 = 4;

/// What is on the disk.
#[derive(Clone, Default)]
pub struct Disk {
    pub events: Vec<(Event, Moment)>,
    pub answers: BTreeMap<(u64, String), Kept>,
    pub epoch: u64,
}

#[derive(Clone)]
pub enum Kept {
    Ticket(Box<Ticket>),
    /// Whoever asks with this key gets nothing.
    GivenUp,
}

pub struct Server {
    pub disk: Disk,
    pub hall: Hall,
    /// What its clock, which never runs backwards, is ahead of true time.
    ahead_ms: i64,
    /// Tokens are counted, so that a day is the same for the same seed.
    tokens: u64,
    broken: Broken,
}

/// Where a crash hits a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    BeforeDisk,
    AfterDisk,
}

impl Server {
    pub fn start(disk: Disk, wall_ahead_ms: i64, now_ms: i64, broken: Broken) -> Server {
        let mut hall = Hall::new();
        disk.events.iter().for_each(|(event, at)| hall.apply(event, *at));
        let last = disk.events.last().map_or(i64::MIN, |(_, at)| at.0);
        let tokens = u64::try_from(disk.events.len()).expect("few") << 20 | disk.epoch << 44;
        let mut server = Server { disk, hall, ahead_ms: wall_ahead_ms.max(last.saturating_sub(now_ms)), tokens, broken };
        if server.hall.day().is_none() {
            let open = Command::OpenDay { day: office::day(now_ms), office: office::office() };
            server.run(&open, now_ms).expect("the day can be opened");
        }
        if server.disk.epoch > 1 {
            let minutes = (server.moment(now_ms).0 - last.max(office::day_begins(now_ms))).max(0) / 60_000;
            let skip = u32::try_from(AT_ONCE + FASTEST_A_MINUTE * minutes).expect("few minutes");
            let restored = Command::Restored { epoch: server.disk.epoch, skip };
            server.run(&restored, now_ms).expect("it was restored");
        }
        server
    }

    pub fn moment(&self, now_ms: i64) -> Moment {
        Moment(now_ms + self.ahead_ms)
    }

    /// Decides and writes.
    fn run(&mut self, command: &Command, now_ms: i64) -> Result<Vec<Event>, Refusal> {
        let at = self.moment(now_ms);
        let events = decide(&self.hall, command, at)?;
        for event in &events {
            self.hall.apply(event, at);
            self.disk.events.push((event.clone(), at));
        }
        Ok(events)
    }

    pub fn next(&mut self, counter: u16, now_ms: i64) {
        let counter = CounterId(counter);
        // Nobody waiting is an ordinary answer.
        let _nobody = self.run(&Command::Open { counter, services: None }, now_ms);
        let _nobody = self.run(&Command::Next { counter, expect: None }, now_ms);
    }

    pub fn take(&mut self, device: u64, key: &str, body: &TakeBody, now_ms: i64) -> Option<Box<Ticket>> {
        match self.disk.answers.get(&(device, key.to_owned())) {
            Some(Kept::Ticket(ticket)) => return Some(ticket.clone()),
            Some(Kept::GivenUp) => return None,
            None => {}
        }
        self.tokens += 1;
        let mut token = [0x5e; 16];
        token[..8].copy_from_slice(&self.tokens.to_le_bytes());
        let services = body.services.iter().map(|slug| office::service(slug)).collect();
        let class = AccessClass::Standard;
        let take = Take { token: Token(token), services, class, language: Language::ITALIAN, slot: None, promise: None };
        let events = self.run(&Command::Take(take), now_ms).expect("a number can be taken");
        let number = events.iter().find_map(|event| match event {
            Event::VisitIssued { number, .. } => Some(*number),
            _ => None,
        });
        let ticket = Box::new(office::ticket(&hex(token), &number.expect("issued").to_string()));
        self.disk.answers.insert((device, key.to_owned()), Kept::Ticket(ticket.clone()));
        Some(ticket)
    }

    pub fn leave(&mut self, token: &str, now_ms: i64) {
        let Some(token) = token_of(token) else { return };
        // Called meanwhile, or left before: nothing to do.
        let _too_late = self.run(&Command::Leave { token }, now_ms);
    }

    pub fn hello(&mut self, device: u64, body: &HelloBody, now_ms: i64) -> HelloAnswer {
        for held in &body.held {
            let claim = Command::ClaimLease { device: DeviceId(device), day: office::day_of(&held.day), from: held.from, to: held.to };
            let _theirs = self.run(&claim, now_ms);
        }
        for (letter, to) in
            body.heard.iter().filter(|heard| office::day_of(&heard.day) == office::day(now_ms)).flat_map(|heard| &heard.last)
        {
            self.run(&Command::SkipNumbers { letter: *letter, to: *to }, now_ms).expect("numbers can be skipped");
        }
        let place = if self.broken == Broken::SameNumbersForAll { 0 } else { u32::try_from(device).expect("few") - 1 };
        let today = self.hall.day().expect("a day is open");
        let days = [today, Day(today.0 + 1)];
        for day in days {
            if self.broken != Broken::SameNumbersForAll {
                let _none_left = self.run(&Command::Lease { device: DeviceId(device), day, place, of: 4 }, now_ms);
            }
        }
        HelloAnswer {
            epoch: self.disk.epoch,
            at: office::time(self.moment(now_ms).0),
            day: Some(office::day_text(today)),
            days: days.into_iter().map(|day| self.leased(device, day)).collect(),
        }
    }

    fn leased(&self, device: u64, day: Day) -> LeasedDay {
        let text = office::day_text(day);
        let held = |from, to| HeldNumbers { day: text.clone(), from, to };
        let own = self.hall.leases().filter(|lease| lease.device == DeviceId(device) && lease.day == day);
        let mut numbers: Vec<HeldNumbers> = own.map(|lease| held(lease.numbers.from, lease.numbers.to)).collect();
        if self.broken == Broken::SameNumbersForAll {
            numbers = vec![held(900, 924)];
        }
        let begins = office::begins(day);
        let (from, to) = (office::time(begins), office::time(begins + DAY_MS));
        let hours = |slug: &&str| ServiceHours { id: (*slug).to_owned(), spans: vec![Instants { from: from.clone(), to: to.clone() }] };
        LeasedDay {
            day: text.clone(),
            begins: from.clone(),
            ends: to.clone(),
            numbers,
            used: BTreeMap::new(),
            services: SERVICES.iter().map(hours).collect(),
        }
    }

    pub fn hand_over(&mut self, device: u64, body: &HandOverBody, now_ms: i64) -> HandOverAnswer {
        let mut visits = Vec::new();
        for visit in &body.visits {
            let instead = visit.instead_of_key.as_ref().and_then(|key| self.give_up_key(device, key));
            let age_ms = (body.at_ms - visit.at_ms).max(0);
            let mut token = token_of(&visit.token).expect("a link");
            if self.broken == Broken::MergesTwice && self.hall.visit_by_token(token).is_some() {
                token.0[15] ^= 0xff;
            }
            let told = HandOver {
                device: DeviceId(device),
                token,
                number: number_of(&visit.number).expect("a number"),
                day: office::day_of(&visit.day),
                services: visit.services.iter().map(|slug| office::service(slug)).collect(),
                class: if visit.access == Access::Priority { AccessClass::Priority } else { AccessClass::Standard },
                language: Language::ITALIAN,
                slot: None,
                promise: None,
                arrived: Moment(self.moment(now_ms).0 - if self.broken == Broken::ArrivesNow { 0 } else { age_ms }),
                after: visit.after.as_deref().and_then(token_of),
                instead: instead.filter(|_| self.broken != Broken::KeepsBoth),
            };
            let became = match self.run(&Command::HandOver(told), now_ms) {
                Ok(events) if events.is_empty() => Became::Known,
                Ok(events) if events.iter().any(|event| matches!(event, Event::VisitIssued { .. })) => Became::Merged,
                Ok(_) => Became::Expired,
                Err(Refusal::DayNotLater) => Became::Later,
                Err(refusal) => panic!("a hand-over was refused: {refusal:?}"),
            };
            visits.push(HandedOver { token: visit.token.clone(), became });
        }
        HandOverAnswer { epoch: self.disk.epoch, visits }
    }

    fn give_up_key(&mut self, device: u64, key: &str) -> Option<VisitId> {
        let place = (device, key.to_owned());
        match self.disk.answers.get(&place) {
            Some(Kept::Ticket(ticket)) => self.hall.visit_by_token(token_of(&ticket.token)?).map(|visit| visit.id),
            Some(Kept::GivenUp) => None,
            None if self.broken == Broken::KeepsBoth => None,
            None => {
                self.disk.answers.insert(place, Kept::GivenUp);
                None
            }
        }
    }

    /// The hall as totems hear it.
    pub fn live(&self, now_ms: i64) -> LiveView {
        let area = |(id, letter): (&str, char)| AreaLive {
            id: id.to_owned(),
            last_number: self.hall.last_number(letter),
            waiting: 0,
            open_counters: 3,
            forecast: None,
            forecast_reason: None,
        };
        LiveView {
            prints: 0,
            areas: office::AREAS.into_iter().map(area).collect(),
            day: self.hall.day().map(office::day_text),
            ..empty_live(&office::time(self.moment(now_ms).0))
        }
    }

    /// All links of the journal, with what became of them.
    pub fn tokens(&self) -> BTreeSet<String> {
        let of = |event: &Event| match event {
            Event::VisitIssued { token, .. } | Event::VisitTooLate { token, .. } => Some(hex(token.0)),
            _ => None,
        };
        self.disk.events.iter().filter_map(|(event, _)| of(event)).collect()
    }
}

fn empty_live(at: &str) -> LiveView {
    let text = format!(
        r#"{{"seq":0,"at":"{at}","day":null,"catalogue":"c","office":{{"state":"open","until":null}},"services":[],"areas":[],"counters":[],
            "calls":[],"notices":[]}}"#
    );
    let live: LiveView = serde_json::from_str(&text).expect("a live view");
    assert_eq!(live.office, OpenState::Open { until: None });
    live
}

pub fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn token_of(hex: &str) -> Option<Token> {
    let byte = |place: usize| u8::from_str_radix(hex.get(place * 2..place * 2 + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..16).map(byte).collect();
    bytes?.try_into().ok().map(Token)
}

fn number_of(text: &str) -> Option<Number> {
    let (letter, digits) = text.split_once(' ')?;
    Some(Number { letter: letter.chars().next()?, n: digits.parse().ok()? })
}
