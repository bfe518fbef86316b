// SPDX-License-Identifier: EUPL-1.2
//! Event logs: CSV with the columns `day,t,ev,ticket,service,counter`, and `book,cls,appt,info` if there are.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail, ensure};
use forecast::hall::Setting;
use forecast::learn::{CounterPrior, Prior};
use forecast::{Fact, What};
use queue::{AccessClass, AreaId};

use super::calendar::Calendar;
use super::csv::{Row, Sheet};

/// A log in the words of the forecast, and the names of its days.
#[derive(Debug)]
pub(super) struct Log {
    pub facts: Vec<Fact>,
    pub days: Vec<String>,
    /// What the log knows and the office description does not, for people.
    pub strange: Vec<String>,
}

/// More services or counters than this are a slip in the log.
const MOST: usize = 4_096;

/// Reads a log. Services and counters that the description does not have are added to it: counters that may serve nothing until they
/// are seen to. `names` are those of the services.
pub(super) fn read(
    text: &str,
    names: &[String],
    setting: &mut Setting,
    prior: &mut Prior,
) -> anyhow::Result<Log> {
    let sheet = Sheet::of(text)?;
    let columns = Columns::of(&sheet)?;
    let mut rows: Vec<(u32, f64, Row)> = vec![];
    let calendar = Calendar::of(
        sheet
            .rows()
            .map(|row| row.text(columns.day).to_owned())
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
    );
    for row in sheet.rows() {
        let at_s = row
            .time("t", columns.time)
            .with_context(|| format!("line {}", row.line))?
            .unwrap_or(0.0);
        rows.push((calendar.place(row.text(columns.day)), at_s, row));
    }
    // Lines of one moment keep their order, which tells what came from what.
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut reader = Reader::new(columns, names, setting, prior);
    for (day, at_s, row) in &rows {
        reader.turn_the_day(&calendar, *day);
        reader
            .line(*at_s, row)
            .with_context(|| format!("line {}", row.line))?;
    }
    Ok(Log {
        facts: reader.facts,
        days: calendar.days.into_iter().map(|day| day.name).collect(),
        strange: reader.strange,
    })
}

struct Reader<'a> {
    columns: Columns,
    names: &'a [String],
    setting: &'a mut Setting,
    prior: &'a mut Prior,
    bookings: BTreeMap<String, u64>,
    day: Option<u32>,
    /// Today's tickets and the service that each is for now; of those, the ones in a line.
    tickets: BTreeMap<u64, u16>,
    waiting: BTreeSet<u64>,
    facts: Vec<Fact>,
    strange: Vec<String>,
}

/// Where each column stands.
struct Columns {
    day: Option<usize>,
    time: Option<usize>,
    event: Option<usize>,
    ticket: Option<usize>,
    booking: Option<usize>,
    service: Option<usize>,
    class: Option<usize>,
    slot: Option<usize>,
    counter: Option<usize>,
    info: Option<usize>,
}

impl Columns {
    fn of(sheet: &Sheet<'_>) -> anyhow::Result<Columns> {
        Ok(Columns {
            day: Some(sheet.needs("day")?),
            time: Some(sheet.needs("t")?),
            event: Some(sheet.needs("ev")?),
            ticket: Some(sheet.needs("ticket")?),
            service: Some(sheet.needs("service")?),
            counter: Some(sheet.needs("counter")?),
            booking: sheet.column("book"),
            class: sheet.column("cls"),
            slot: sheet.column("appt"),
            info: sheet.column("info"),
        })
    }
}

impl<'a> Reader<'a> {
    fn new(
        columns: Columns,
        names: &'a [String],
        setting: &'a mut Setting,
        prior: &'a mut Prior,
    ) -> Reader<'a> {
        let (bookings, tickets, waiting) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Reader {
            columns,
            names,
            setting,
            prior,
            bookings,
            day: None,
            tickets,
            waiting,
            facts: vec![],
            strange: vec![],
        }
    }

    fn turn_the_day(&mut self, calendar: &Calendar, day: u32) {
        if self.day.replace(day) != Some(day)
            && let Some(known) = calendar.days.get(day as usize)
        {
            self.tickets.clear();
            self.waiting.clear();
            self.facts.push(Fact {
                at_s: 0.0,
                what: What::Day {
                    weekday: known.weekday,
                    near: known.near,
                },
            });
        }
    }

    fn line(&mut self, at_s: f64, row: &Row) -> anyhow::Result<()> {
        let event = row.text(self.columns.event).to_uppercase();
        let what = match event.as_str() {
            "BOOK" => {
                let (service, slot_s) = (
                    self.service(row)?,
                    row.time("appt", self.columns.slot)?
                        .context("appt is missing")?,
                );
                // What else is noted beside a booking is no mistake.
                let legs = self.legs(row, service).unwrap_or_else(|_| vec![service]);
                What::Booked {
                    booking: self.booking(row.text(self.columns.booking)),
                    legs,
                    slot_s,
                }
            }
            "ISSUE" => self.issue(row)?,
            "CALL" => match self.call(at_s, row)? {
                Some(called) => called,
                None => return Ok(()),
            },
            "START" => What::Started {
                ticket: self.ticket(row)?,
            },
            "END" => What::Ended {
                ticket: self.over(row)?,
            },
            "NOSHOW" => What::NoShow {
                ticket: self.over(row)?,
            },
            "LEFT" => What::Left {
                ticket: self.over(row)?,
            },
            "PARK" => What::Parked {
                ticket: self.over(row)?,
            },
            "WAIT" => self.wait(row)?,
            "OPEN" => What::Opened {
                counter: self.counter(row)?,
            },
            "PAUSE" => What::Paused {
                counter: self.counter(row)?,
                lunch: row.text(self.columns.info).eq_ignore_ascii_case("lunch"),
            },
            "RESUME" => What::Resumed {
                counter: self.counter(row)?,
            },
            "CLOSES" => What::ClosesAt {
                counter: self.counter(row)?,
                at_s: row.time("appt", self.columns.slot)?,
            },
            "CLOSE" => What::Closed {
                counter: self.counter(row)?,
            },
            other => bail!("the event {other:?} is not known"),
        };
        self.facts.push(Fact { at_s, what });
        Ok(())
    }

    /// A number already in use waits again: for a further leg, if it has been served, else for this in place of what it waited for.
    fn issue(&mut self, row: &Row) -> anyhow::Result<What> {
        let (ticket, service) = (self.ticket(row)?, self.service(row)?);
        self.waiting.insert(ticket);
        if self.tickets.insert(ticket, service).is_some() {
            return Ok(What::Waits {
                ticket,
                legs: vec![service],
                bound_to: None,
            });
        }
        let class = row.whole("cls", self.columns.class)?.unwrap_or(0);
        let class = usize::try_from(class)
            .ok()
            .and_then(|c| AccessClass::ALL.get(c))
            .context("the class is 0, 1 or 2")?;
        let slot_s = row.time("appt", self.columns.slot)?;
        let booking = row.text(self.columns.booking).to_owned();
        let booking = (!booking.is_empty()).then(|| self.booking(&booking));
        Ok(What::Issued {
            ticket,
            legs: self.legs(row, service)?,
            class: *class,
            slot_s,
            booking,
        })
    }

    /// Waits again, or for something else, by its old arrival; bound to the counter, if one is named.
    fn wait(&mut self, row: &Row) -> anyhow::Result<What> {
        let (ticket, service) = (self.ticket(row)?, self.service(row)?);
        let bound_to = if row.text(self.columns.counter).is_empty() {
            None
        } else {
            Some(self.counter(row)?)
        };
        self.waiting.insert(ticket);
        self.tickets.insert(ticket, service);
        Ok(What::Waits {
            ticket,
            legs: self.legs(row, service)?,
            bound_to,
        })
    }

    /// The service, and in `info` those that follow it, with blanks between.
    fn legs(&self, row: &Row, service: u16) -> anyhow::Result<Vec<u16>> {
        let mut legs = vec![service];
        for further in row.text(self.columns.info).split_whitespace() {
            let known = further
                .parse()
                .ok()
                .filter(|service| usize::from(*service) < self.setting.areas.len());
            legs.push(known.with_context(|| {
                format!("info: {further:?} is not a service of the office description")
            })?);
        }
        Ok(legs)
    }

    /// Who is called again after having been served, or has come without a number, waits for a moment first.
    fn call(&mut self, at_s: f64, row: &Row) -> anyhow::Result<Option<What>> {
        let (ticket, counter) = (self.ticket(row)?, self.counter(row)?);
        if !self.waiting.remove(&ticket) {
            let said = if row.text(self.columns.service).is_empty() {
                None
            } else {
                Some(self.service(row)?)
            };
            let Some(service) = said.or_else(|| self.tickets.get(&ticket).copied()) else {
                self.strange.push(format!(
                    "line {}: ticket {ticket} is called and was not issued that day; left out",
                    row.line
                ));
                return Ok(None);
            };
            self.tickets.insert(ticket, service);
            self.facts.push(Fact {
                at_s,
                what: What::Waits {
                    ticket,
                    legs: vec![service],
                    bound_to: None,
                },
            });
        }
        Ok(Some(What::Called { ticket, counter }))
    }

    fn over(&mut self, row: &Row) -> anyhow::Result<u64> {
        let ticket = self.ticket(row)?;
        self.waiting.remove(&ticket);
        Ok(ticket)
    }

    fn ticket(&self, row: &Row) -> anyhow::Result<u64> {
        row.whole("ticket", self.columns.ticket)?
            .context("the ticket is missing")
    }

    /// By its number in the description, from 0, or by its name there.
    fn service(&mut self, row: &Row) -> anyhow::Result<u16> {
        let text = row.text(self.columns.service);
        if let Some(named) = self
            .names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text))
        {
            return Ok(named as u16);
        }
        let index = usize::try_from(
            row.whole("service", self.columns.service)?
                .context("the service is missing")?,
        )?;
        ensure!(index < MOST, "service {index} is too many");
        if index >= self.setting.areas.len() {
            self.strange.push(format!(
                "line {}: service {index} is not in the office description",
                row.line
            ));
            let usual_s = self.prior.expected_s.iter().sum::<f64>()
                / self.prior.expected_s.len().max(1) as f64;
            self.prior.expected_s.resize(index + 1, usual_s);
            self.setting
                .tiers
                .iter_mut()
                .for_each(|tiers| tiers.resize(index + 1, None));
            self.setting.areas = (0..=index).map(|s| AreaId(s as u16)).collect();
        }
        Ok(index as u16)
    }

    fn counter(&mut self, row: &Row) -> anyhow::Result<u16> {
        let index = usize::try_from(
            row.whole("counter", self.columns.counter)?
                .context("the counter is missing")?,
        )?;
        ensure!(index < MOST, "counter {index} is too many");
        if index >= self.setting.tiers.len() {
            self.strange.push(format!(
                "line {}: counter {index} is not in the office description",
                row.line
            ));
            let (opens_s, closes_s) = (self.prior.tickets_from_s, self.prior.tickets_to_s);
            self.prior.counters.resize(
                index + 1,
                CounterPrior {
                    opens_s,
                    closes_s,
                    lunch_s: None,
                },
            );
            self.setting
                .tiers
                .resize(index + 1, vec![None; self.setting.areas.len()]);
        }
        Ok(index as u16)
    }

    /// Bookings have any names; here they are numbered.
    fn booking(&mut self, name: &str) -> u64 {
        let next = self.bookings.len() as u64;
        *self.bookings.entry(name.to_owned()).or_insert(next)
    }
}
