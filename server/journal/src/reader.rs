// SPDX-License-Identifier: EUPL-1.2
//! Reading the journal beside the desk, on a connection of its own, in short pieces: a reader that held one statement open for long would keep
//! the write-ahead log from being emptied.

use std::collections::BTreeSet;
use std::path::Path;

use queue::{Day, Event, Hall, Moment, Office};
use rusqlite::{Connection, OptionalExtension};

use super::stored::decode;
use super::{APPLICATION_ID, FILE, JournalError, last_visit_before, open_to_read};
use crate::chain::Broken;
use terms::names::Reasons;

/// Rows read at once.
const PIECE: usize = 2_000;

/// Follows the journal from a day on. The chain is not proved here: the desk has done so at the start, and writes what comes after.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    seq: u64,
    hall: Hall,
    reasons: Reasons,
}

/// An event as the journal has it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub seq: u64,
    pub at: Moment,
    pub day: Day,
    pub event: Event,
}

impl Reader {
    /// Begins before the first event of the last `days` business days in the journal of the folder `data`.
    pub fn open(data: &Path, days: u32) -> Result<Reader, JournalError> {
        let connection = open_to_read(&data.join(FILE), APPLICATION_ID)?;
        let sql = "SELECT min(seq) FROM events WHERE day IN (SELECT DISTINCT day FROM events ORDER BY day DESC LIMIT ?1)";
        let first: Option<u64> = connection.query_row(sql, [days], |row| row.get(0))?;
        let seq = first.unwrap_or(1).saturating_sub(1);
        let hall = Hall::after(last_visit_before(&connection, seq + 1)?);
        Ok(Reader {
            connection,
            seq,
            hall,
            reasons: Reasons::default(),
        })
    }

    /// The office that was last in force; `None` in an empty journal.
    pub fn last_office(&self) -> Result<Option<Office>, JournalError> {
        let sql = "SELECT seq, body FROM events WHERE body GLOB '{\"day_opened\":*' OR body GLOB '{\"office_changed\":*'
            ORDER BY seq DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?));
        let Some((seq, body)) = self.connection.query_row(sql, [], read).optional()? else {
            return Ok(None);
        };
        match decode(body.as_bytes(), None, &mut Reasons::default()).map_err(|error| Broken {
            seq,
            why: error.to_string(),
        })? {
            Event::DayOpened { office, .. } | Event::OfficeChanged { office } => Ok(Some(office)),
            _ => Ok(None),
        }
    }

    /// The last `days` business days.
    pub fn last_days(&self, days: u32) -> Result<BTreeSet<Day>, JournalError> {
        let mut statement = self
            .connection
            .prepare("SELECT DISTINCT day FROM events ORDER BY day DESC LIMIT ?1")?;
        let rows = statement.query_map([days], |row| row.get(0).map(Day))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Number of the last event read.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The hall as the events read so far have made it.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// The next events; `each` sees every one before the hall has it. Answers how many there were; none when there are no more.
    pub fn read(
        &mut self,
        mut each: impl FnMut(&Hall, &Reasons, &Entry),
    ) -> Result<usize, JournalError> {
        let rows = self.rows()?;
        let count = rows.len();
        for (seq, at_ms, day, body) in rows {
            let event = decode(body.as_bytes(), self.hall.office(), &mut self.reasons);
            let event = event.map_err(|error| Broken {
                seq,
                why: error.to_string(),
            })?;
            let entry = Entry {
                seq,
                at: Moment(at_ms),
                day: Day(day),
                event,
            };
            each(&self.hall, &self.reasons, &entry);
            self.hall.apply(&entry.event, entry.at);
            self.seq = seq;
        }
        Ok(count)
    }

    fn rows(&self) -> Result<Vec<(u64, i64, u32, String)>, rusqlite::Error> {
        let sql = "SELECT seq, at_ms, day, body FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map((self.seq, PIECE), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        rows.collect()
    }
}
