// SPDX-License-Identifier: EUPL-1.2
//! Event logs: CSV with the columns `day,t,ev,ticket,book,service,cls,appt,counter,info`, sorted by day and time.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use forecast::hall::Setting;
use forecast::{Fact, Near, What};
use jiff::civil::Date;
use queue::AccessClass;

/// A log in the words of the forecast, and the names of its days.
#[derive(Debug)]
pub(super) struct Log {
    pub facts: Vec<Fact>,
    pub days: Vec<String>,
}

pub(super) fn read(text: &str, setting: &Setting) -> anyhow::Result<Log> {
    let mut lines = text.lines();
    let header = lines.next().context("the log is empty")?;
    let mut reader = Reader { columns: Columns::of(header)?, setting, bookings: BTreeMap::new(), log: Log { facts: vec![], days: vec![] } };
    for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        reader.line(line).with_context(|| format!("line {}", index + 2))?;
    }
    Ok(reader.log)
}

struct Reader<'a> {
    columns: Columns,
    setting: &'a Setting,
    bookings: BTreeMap<String, u64>,
    log: Log,
}

/// Where each column stands.
struct Columns([usize; NAMES.len()]);

const NAMES: [&str; 10] = ["day", "t", "ev", "ticket", "book", "service", "cls", "appt", "counter", "info"];
const DAY: usize = 0;
const TIME: usize = 1;
const EVENT: usize = 2;
const TICKET: usize = 3;
const BOOKING: usize = 4;
const SERVICE: usize = 5;
const CLASS: usize = 6;
const SLOT: usize = 7;
const COUNTER: usize = 8;
const INFO: usize = 9;

impl Columns {
    fn of(header: &str) -> anyhow::Result<Columns> {
        let mut columns = [0; NAMES.len()];
        for (column, name) in columns.iter_mut().zip(NAMES) {
            let found = header.split(',').position(|c| c.trim() == name);
            *column = found.with_context(|| format!("the column {name} is missing"))?;
        }
        Ok(Columns(columns))
    }
}

impl Reader<'_> {
    fn line(&mut self, line: &str) -> anyhow::Result<()> {
        let cells: Vec<&str> = line.split(',').collect();
        let row = Row(self.columns.0.map(|at| cells.get(at).copied().unwrap_or("").trim()));
        self.turn_the_day(row.0[DAY]);
        let what = match row.0[EVENT] {
            "BOOK" => {
                let (service, slot_s) = (self.service(&row)?, row.number(SLOT)?);
                What::Booked { booking: self.booking(row.0[BOOKING]), service, slot_s }
            }
            "ISSUE" => self.issue(&row)?,
            "CALL" => What::Called { ticket: row.whole(TICKET)?, counter: self.counter(&row)? },
            "START" => What::Started { ticket: row.whole(TICKET)? },
            "END" => What::Ended { ticket: row.whole(TICKET)? },
            "NOSHOW" => What::NoShow { ticket: row.whole(TICKET)? },
            "LEFT" => What::Left { ticket: row.whole(TICKET)? },
            "OPEN" => What::Opened { counter: self.counter(&row)? },
            "PAUSE" => What::Paused { counter: self.counter(&row)?, lunch: row.0[INFO] == "lunch" },
            "RESUME" => What::Resumed { counter: self.counter(&row)? },
            "CLOSE" => What::Closed { counter: self.counter(&row)? },
            other => bail!("the event {other:?} is not known"),
        };
        let at_s = if row.0[TIME].is_empty() { 0.0 } else { row.number(TIME)? };
        self.log.facts.push(Fact { at_s, what });
        Ok(())
    }

    fn turn_the_day(&mut self, day: &str) {
        if self.log.days.last().is_none_or(|last| last != day) {
            let weekday = weekday(day, self.log.days.len());
            self.log.days.push(day.to_owned());
            self.log.facts.push(Fact { at_s: 0.0, what: What::Day { weekday, near: Near::Nothing } });
        }
    }

    fn issue(&mut self, row: &Row<'_>) -> anyhow::Result<What> {
        let class = usize::try_from(row.whole(CLASS)?).ok().and_then(|c| AccessClass::ALL.get(c)).context("the class is 0, 1 or 2")?;
        let slot_s = if row.0[SLOT].is_empty() { None } else { Some(row.number(SLOT)?) };
        let booking = (!row.0[BOOKING].is_empty()).then(|| self.booking(row.0[BOOKING]));
        Ok(What::Issued { ticket: row.whole(TICKET)?, legs: vec![self.service(row)?], class: *class, slot_s, booking })
    }

    fn service(&self, row: &Row<'_>) -> anyhow::Result<u16> {
        row.index(SERVICE, self.setting.areas.len())
    }

    fn counter(&self, row: &Row<'_>) -> anyhow::Result<u16> {
        row.index(COUNTER, self.setting.tiers.len())
    }

    /// Bookings have any names; here they are numbered.
    fn booking(&mut self, name: &str) -> u64 {
        let next = self.bookings.len() as u64;
        *self.bookings.entry(name.to_owned()).or_insert(next)
    }
}

struct Row<'a>([&'a str; NAMES.len()]);

impl Row<'_> {
    fn number(&self, column: usize) -> anyhow::Result<f64> {
        let number: f64 = self.0[column].parse().with_context(|| format!("{} is not a number", NAMES[column]))?;
        ensure!(number.is_finite(), "{} is not finite", NAMES[column]);
        Ok(number)
    }

    /// A whole number, which some tools write as `7.0`.
    fn whole(&self, column: usize) -> anyhow::Result<u64> {
        let number = self.number(column)?;
        ensure!(number >= 0.0 && number.fract() == 0.0, "{} is not a whole number", NAMES[column]);
        Ok(number as u64)
    }

    fn index(&self, column: usize, len: usize) -> anyhow::Result<u16> {
        let index = self.whole(column)?;
        ensure!(index < len as u64, "{} {index} is not in the office description", NAMES[column]);
        Ok(index as u16)
    }
}

/// From 0, Monday. A day is a date (`2026-10-05` or `20261005`), or else just a working day after the one before, beginning with a Monday.
fn weekday(day: &str, nth: usize) -> u8 {
    let date = Date::strptime("%Y-%m-%d", day).or_else(|_| Date::strptime("%Y%m%d", day)).ok();
    date.map_or((nth % 5) as u8, |date| date.weekday().to_monday_zero_offset() as u8)
}
