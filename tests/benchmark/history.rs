// SPDX-License-Identifier: EUPL-1.2
//! Years of an office, written into a journal by the rules themselves: what a server finds after long service.

use std::path::Path;

use catalogue::Catalogue;
use journal::{Batch, Journal, Row, encode};
use queue::{
    AccessClass, Command, CounterId, Day, Event, Hall, Language, Moment, Take, Token, decide,
};
use terms::names::Reasons;
use tests::{Random, catalogue};

const VISITS_A_DAY: u32 = 1_250;
const DAY_MS: i64 = 86_400_000;
/// 2024-01-01T08:00Z.
const FIRST: Moment = Moment(1_704_096_000_000);
const COUNTER: CounterId = CounterId(1);

/// Writes whole days into a new journal in `data` until it has `events` events: how many days that took.
pub fn write(data: &Path, events: u64) -> u32 {
    std::fs::create_dir_all(data).expect("a folder");
    let mut past = Past {
        journal: Journal::open(data).expect("a new journal"),
        hall: Hall::new(),
        reasons: Reasons::default(),
        random: Random::new(1),
        rows: Vec::new(),
        now: FIRST,
        day: Day(20_240_101),
    };
    let office = Catalogue::load(&catalogue())
        .expect("the office of the tests")
        .office(None);
    let mut days = 0;
    while past.journal.seq() < events {
        past.open_day(days, &office);
        for _ in 0..VISITS_A_DAY {
            past.visit();
        }
        past.close_day();
        days += 1;
    }
    days
}

struct Past {
    journal: Journal,
    hall: Hall,
    reasons: Reasons,
    random: Random,
    rows: Vec<Row>,
    now: Moment,
    day: Day,
}

impl Past {
    fn open_day(&mut self, days: u32, office: &queue::Office) {
        self.now = FIRST.plus_ms(i64::from(days) * DAY_MS);
        // Twelve months of 28 days are enough of a calendar here: days only need to go up.
        self.day = Day(20_240_101 + days / 336 * 10_000 + days / 28 % 12 * 100 + days % 28);
        self.ask(&Command::OpenDay {
            day: self.day,
            office: office.clone(),
        });
        self.ask(&Command::Open {
            counter: COUNTER,
            services: None,
        });
    }

    /// A citizen comes, is called, served, and goes.
    fn visit(&mut self) {
        let mut token = [0; 16];
        token[..8].copy_from_slice(&self.random.next_u64().to_le_bytes());
        token[8..].copy_from_slice(&self.random.next_u64().to_le_bytes());
        let take = Take {
            token: Token(token),
            services: vec![queue::ServiceId(0)],
            class: AccessClass::Standard,
            language: Language::ITALIAN,
            slot: None,
            slots: None,
            promise: None,
        };
        self.ask(&Command::Take(take));
        self.ask(&Command::Next {
            counter: COUNTER,
            expect: None,
            shortest_ms: None,
        });
        self.ask(&Command::Serve {
            counter: COUNTER,
            expect: None,
        });
        self.ask(&Command::Finish {
            counter: COUNTER,
            expect: None,
        });
    }

    fn close_day(&mut self) {
        self.ask(&Command::CloseDay);
        let batch = Batch {
            events: std::mem::take(&mut self.rows),
            closed: Some(self.day),
            ..Batch::default()
        };
        self.journal.append(&batch).expect("there is room");
    }

    fn ask(&mut self, command: &Command) {
        self.now = self.now.plus_ms(1_000);
        let events: Vec<Event> = decide(&self.hall, command, self.now).expect("an ordinary day");
        for event in events {
            self.hall.apply(&event, self.now);
            let office = self.hall.office().expect("the day is open or was");
            self.rows.push(Row {
                at: self.now,
                day: self.day,
                body: encode(&event, office, &self.reasons),
            });
        }
    }
}
