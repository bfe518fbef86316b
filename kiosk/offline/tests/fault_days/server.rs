// SPDX-License-Identifier: EUPL-1.2
//! The server of a fault day: the real rules of the hall, a model of what its disk keeps, and a desk that answers only what is on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use protocol::{AreaLive, LiveView, TakeBody, Ticket};
use queue::{
    AccessClass, Command, Copied, CounterId, Day, Event, Hall, Inside, Judge, Language, Last,
    Moment, Number, Reading, Refusal, Take, Token, Unwritten, Visit, Why, decide,
    may_have_followed,
};

use super::Broken;
use super::office::{self, MINUTE_MS};
use super::reprints::Reprint;

/// So long after its beginning a business day opens at the latest, if none of its tickets are given before.
const DAY_LATE_BOUND_MS: i64 = 6 * 60 * MINUTE_MS;

/// What is on the disk.
#[derive(Clone, Default)]
pub struct Disk {
    pub events: Vec<(Event, Moment)>,
    pub answers: BTreeMap<(u64, String), Kept>,
    pub epoch: u64,
    /// What the newest copy holds, when there is one.
    pub copied: Option<Copied>,
    pub reprints: Vec<Reprint>,
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
    /// What its wall clock is ahead of true time.
    pub wall_ahead_ms: i64,
    /// When it was switched on.
    on_ms: i64,
    /// Its clock had stood still then.
    stood_still: bool,
    judge: Judge,
    /// Somebody took a number on the open day since it was switched on.
    has_comers: bool,
    /// What was given before it started and is not in its journal.
    pub(super) unwritten: Unwritten,
    /// Tokens are counted, so that a day is the same for the same seed.
    tokens: u64,
    pub(super) broken: Broken,
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
        disk.events
            .iter()
            .for_each(|(event, at)| hall.apply(event, *at));
        let last = disk.events.last().map_or(i64::MIN, |(_, at)| at.0);
        // Other links than those of before a crash that lost what was not on the disk.
        let tokens = u64::try_from(now_ms).expect("after 1970") << 20;
        let reading = Reading {
            wall_ms: now_ms + wall_ahead_ms,
            boot_ms: 0,
        };
        let is_open = hall.day().is_some();
        let before = hall
            .last_day()
            .filter(|_| broken != Broken::BelievesTheClock)
            .map(|day| Last {
                day,
                at_ms: last,
                is_open,
            });
        let judge = Judge::start(reading, before, office::day);
        let ahead_ms = judge.now_ms(reading).max(last) - now_ms;
        let (on_ms, has_comers, stood_still) = (
            now_ms,
            false,
            judge.doubt().is_some_and(|doubt| doubt.why == Why::Behind),
        );
        let mut server = Server {
            disk,
            hall,
            ahead_ms,
            wall_ahead_ms,
            on_ms,
            stood_still,
            judge,
            has_comers,
            unwritten: Unwritten::default(),
            tokens,
            broken,
        };
        if server.is_new_copy() {
            server.disk.copied = Some(Copied {
                is_restored: true,
                ..Copied::of(&server.hall, Moment(last))
            });
        }
        server.open_day(now_ms);
        if server.is_new_copy() {
            let begins = server
                .begins(server.hall.day().expect("a day is open"), now_ms)
                .0;
            let since_ms = server.moment(now_ms).since_ms(Moment(last.max(begins)));
            let skip = if broken == Broken::SkipsTooFew {
                skipped_before(since_ms)
            } else {
                may_have_followed(since_ms)
            };
            let restored = Command::Restored {
                epoch: server.disk.epoch,
                skip,
            };
            server.run(&restored, now_ms).expect("it was restored");
        }
        let first_ms = server
            .hall
            .day()
            .map_or(i64::MAX, |day| office::hours(day).start);
        server.unwritten = Unwritten::of(
            &server.hall,
            server.moment(now_ms).since_ms(Moment(last.max(first_ms))),
        );
        server
    }

    /// A copy took the place of a lost journal, and the hall does not know it yet.
    fn is_new_copy(&self) -> bool {
        self.disk.epoch > self.hall.epoch().max(1)
    }

    /// Opens the business day that it is. Not under people who are inside, unless tickets of the new day are given by now, or those who are
    /// inside are of an old copy.
    pub fn open_day(&mut self, now_ms: i64) {
        self.judge_time(now_ms);
        let at_ms = self.office_ms(now_ms);
        let today = office::day(at_ms);
        let is_later =
            self.hall.last_day().is_none_or(|last| today > last) && self.judge.may_begin_days();
        let opens_ms = if self.broken == Broken::KeepsYesterday {
            i64::MAX
        } else {
            office::hours(today).start
        };
        let is_late = at_ms >= opens_ms.min(office::begins(today) + DAY_LATE_BOUND_MS);
        let has_people = self.hall.day().is_some() && self.hall.visits().any(Visit::is_open);
        if is_later && (!has_people || is_late || self.is_new_copy()) {
            self.begin_day(today, now_ms);
        }
    }

    fn begin_day(&mut self, today: Day, now_ms: i64) {
        self.run(
            &Command::OpenDay {
                day: today,
                office: office::office(),
            },
            now_ms,
        )
        .expect("the day can be opened");
        self.judge.day_began();
        self.has_comers = false;
    }

    fn judge_time(&mut self, now_ms: i64) {
        let inside = match (self.hall.day(), self.has_comers) {
            (None, _) => Inside::Nobody,
            (Some(_), false) => Inside::NoComers,
            (Some(_), true) => Inside::Comers,
        };
        let reading = self.reading(now_ms);
        self.judge
            .read(reading, (self.hall.last_day(), inside), office::day);
        if self.broken == Broken::BelievesTheClock {
            self.judge.believe();
        }
    }

    /// Its clock had stood still when it was switched on a moment ago: whoever sets it now is the network, which tells the right time. That the
    /// server was off for a day instead, nobody could see.
    pub fn waits_for_the_network(&self, now_ms: i64) -> bool {
        self.stood_still && now_ms - self.on_ms < 10 * MINUTE_MS
    }

    fn reading(&self, now_ms: i64) -> Reading {
        Reading {
            wall_ms: now_ms + self.wall_ahead_ms,
            boot_ms: now_ms - self.on_ms,
        }
    }

    /// The time that it holds to be right.
    pub(super) fn office_ms(&self, now_ms: i64) -> i64 {
        self.judge.now_ms(self.reading(now_ms))
    }

    /// The moment at which a business day begins.
    pub(super) fn begins(&self, day: Day, now_ms: i64) -> Moment {
        Moment(office::begins(day) - self.office_ms(now_ms) + self.moment(now_ms).0)
    }

    pub fn moment(&self, now_ms: i64) -> Moment {
        Moment(now_ms + self.ahead_ms)
    }

    /// Decides and writes.
    pub(super) fn run(&mut self, command: &Command, now_ms: i64) -> Result<Vec<Event>, Refusal> {
        let at = self.moment(now_ms);
        let events = decide(&self.hall, command, at)?;
        for event in &events {
            self.has_comers |= matches!(event, Event::VisitIssued { .. });
            self.hall.apply(event, at);
            self.disk.events.push((event.clone(), at));
        }
        Ok(events)
    }

    pub fn next(&mut self, counter: u16, now_ms: i64) {
        let counter = CounterId(counter);
        self.begin_work(now_ms);
        // Nobody waiting is an ordinary answer.
        let _nobody = self.run(
            &Command::Open {
                counter,
                services: None,
            },
            now_ms,
        );
        let _nobody = self.run(
            &Command::Next {
                counter,
                expect: None,
                shortest_ms: None,
            },
            now_ms,
        );
    }

    /// Somebody begins to work: yesterday ends, unless the night's work goes on.
    fn begin_work(&mut self, now_ms: i64) {
        let today = office::day(self.office_ms(now_ms));
        let begins = self.begins(today, now_ms);
        let is_later =
            self.hall.day().is_some_and(|open| today > open) && self.judge.may_begin_days();
        let works = self.hall.visits().any(|visit| {
            visit.arrived >= begins || visit.legs.iter().any(|leg| leg.last_called >= Some(begins))
        });
        if is_later && !works && self.broken != Broken::KeepsYesterday {
            self.begin_day(today, now_ms);
        }
    }

    pub fn take(
        &mut self,
        device: u64,
        key: &str,
        body: &TakeBody,
        now_ms: i64,
    ) -> Option<Box<Ticket>> {
        match self.disk.answers.get(&(device, key.to_owned())) {
            Some(Kept::Ticket(ticket)) => return Some(ticket.clone()),
            Some(Kept::GivenUp) => return None,
            None => {}
        }
        let office_ms = self.office_ms(now_ms);
        if !office::hours(office::day(office_ms)).contains(&office_ms)
            || !self.may_give(body, now_ms)
        {
            return None;
        }
        self.tokens += 1;
        let mut token = [0x5e; 16];
        token[..8].copy_from_slice(&self.tokens.to_le_bytes());
        let services = body
            .services
            .iter()
            .map(|slug| office::service(slug))
            .collect();
        let class = AccessClass::Standard;
        let take = Take {
            token: Token(token),
            services,
            class,
            language: Language::ITALIAN,
            slot: None,
            slots: None,
            promise: None,
        };
        let events = self
            .run(&Command::Take(take), now_ms)
            .expect("a number can be taken");
        let number = events.iter().find_map(|event| match event {
            Event::VisitIssued { number, .. } => Some(*number),
            _ => None,
        });
        let ticket = Box::new(office::ticket(
            &hex(token),
            &number.expect("issued").to_string(),
        ));
        self.disk
            .answers
            .insert((device, key.to_owned()), Kept::Ticket(ticket.clone()));
        Some(ticket)
    }

    /// No more numbers than a restored server leaves out.
    fn may_give(&self, body: &TakeBody, now_ms: i64) -> bool {
        let letter = office::letter(&body.services[0]);
        let copied = self.disk.copied.as_ref();
        self.broken == Broken::SkipsTooFew
            || copied.is_none_or(|copied| copied.may_give(&self.hall, letter, self.moment(now_ms)))
    }

    /// A copy of the disk was made and proved.
    pub fn copied(&mut self, now_ms: i64) {
        self.disk.copied = Some(Copied::of(&self.hall, self.moment(now_ms)));
    }

    /// Whether a copy is to be made before its time.
    pub fn wants_copy(&self) -> bool {
        self.broken != Broken::SkipsTooFew
            && self
                .disk
                .copied
                .as_ref()
                .is_some_and(|copied| copied.is_due(&self.hall))
    }

    pub fn leave(&mut self, token: &str, now_ms: i64) {
        let Some(token) = token_of(token) else { return };
        // Called meanwhile, or left before: nothing to do.
        let _too_late = self.run(&Command::Leave { token }, now_ms);
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
            ..empty_live(office::time(self.office_ms(now_ms)))
        }
    }

    /// All links of the journal, with what became of them.
    pub fn tokens(&self) -> BTreeSet<String> {
        let of = |event: &Event| match event {
            Event::VisitIssued { token, .. } | Event::VisitTooLate { token, .. } => {
                Some(hex(token.0))
            }
            _ => None,
        };
        self.disk
            .events
            .iter()
            .filter_map(|(event, _)| of(event))
            .collect()
    }
}

/// What a restored server left out before it was sure.
fn skipped_before(since_ms: i64) -> u32 {
    u32::try_from(20 + since_ms / 15_000).expect("few minutes")
}

fn empty_live(at: String) -> LiveView {
    static EMPTY: LazyLock<LiveView> = LazyLock::new(|| {
        let text = r#"{"seq":0,"at":"","day":null,"catalogue":"c","office":{"state":"open","until":null},"services":[],"areas":[],"counters":[],
            "calls":[],"notices":[]}"#;
        serde_json::from_str(text).expect("a live view")
    });
    LiveView {
        at,
        ..EMPTY.clone()
    }
}

pub fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn token_of(hex: &str) -> Option<Token> {
    let byte = |place: usize| u8::from_str_radix(hex.get(place * 2..place * 2 + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..16).map(byte).collect();
    bytes?.try_into().ok().map(Token)
}

pub(super) fn number_of(text: &str) -> Option<Number> {
    let (letter, digits) = text.split_once(' ')?;
    Some(Number {
        letter: letter.chars().next()?,
        n: digits.parse().ok()?,
    })
}
