// SPDX-License-Identifier: EUPL-1.2
//! The journal: the append-only list of events from which everything else is derived, in SQLite (write-ahead log, `synchronous=FULL`).
//!
//! Each row's hash covers the row before it, so damage that SQLite does not notice is found. Beside the events lie plain rows that may be
//! erased: answers to idempotency keys, and notes and reasons that people wrote by hand.

mod chain;
mod reader;
mod schema;
mod stored;
mod stored_office;
mod stored_slugs;

use std::collections::BTreeSet;
use std::path::Path;

use queue::{Day, Event, Hall, Moment, Number, Token, VisitId};
use rusqlite::{Connection, OptionalExtension, params};

pub use chain::{Broken, Head, Summary};
pub use reader::{Entry, Reader};
pub use schema::{OpenError, open, open_to_read};
pub use stored::{Unreadable, decode, encode};

use crate::names::Reasons;

/// File name of the journal in the data folder.
pub const FILE: &str = "journal.db";
const APPLICATION_ID: i32 = 0x5265_676f;
/// How far back, in events, links are remembered as expired.
const PAST_EVENTS: u64 = 10_000;

const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        day INTEGER NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX events_by_day ON events (day);
    CREATE TABLE answers (
        id INTEGER PRIMARY KEY,
        day INTEGER NOT NULL,
        key BLOB NOT NULL,
        request BLOB NOT NULL,
        status INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE notes (
        kind TEXT NOT NULL,
        subject INTEGER NOT NULL,
        day INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (kind, subject)
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO meta (name, value) VALUES ('epoch', 1);
",
];

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Broken(#[from] Broken),
    #[error("the database cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl JournalError {
    /// Whether there was no room on the disk.
    pub fn is_full(&self) -> bool {
        let (JournalError::Sqlite(error) | JournalError::Open(OpenError::Sqlite(error))) = self else { return false };
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
    }
}

/// The journal, open for writing. One thread owns it.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    head: Head,
}

/// What one transaction adds.
#[derive(Debug, Default)]
pub struct Batch {
    pub events: Vec<Row>,
    pub answers: Vec<AnswerRow>,
    pub notes: Vec<NoteRow>,
    /// Notes of earlier days, and answers of days before the day before, are erased.
    pub opened: Option<Day>,
    /// The day is over: its notes are erased.
    pub closed: Option<Day>,
}

/// An event in its stored form; its number follows from its place.
#[derive(Debug)]
pub struct Row {
    pub at: Moment,
    pub day: Day,
    pub body: Vec<u8>,
}

/// The answer given to an idempotency key.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    pub id: i64,
    pub day: Day,
    pub key: [u8; 16],
    pub request: [u8; 16],
    pub status: u16,
    pub body: Vec<u8>,
}

/// Which answers are kept, without the answers themselves.
#[derive(Clone, Copy, Debug)]
pub struct AnswerKey {
    pub id: i64,
    pub key: [u8; 16],
    pub request: [u8; 16],
}

/// Words that somebody wrote by hand: about a visit, or why a counter is on pause. `text` is `None` to erase them.
#[derive(Clone, Debug)]
pub struct NoteRow {
    pub kind: NoteKind,
    /// The visit, or the counter's number.
    pub subject: u64,
    pub day: Day,
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Left for the next counter with a transfer.
    Visit,
    /// Why a visit was parked.
    Park,
    /// Why a counter is on pause.
    Pause,
}

impl NoteKind {
    fn slug(self) -> &'static str {
        match self {
            NoteKind::Visit => "visit",
            NoteKind::Park => "park",
            NoteKind::Pause => "pause",
        }
    }

    fn from_slug(slug: &str) -> Option<NoteKind> {
        [NoteKind::Visit, NoteKind::Park, NoteKind::Pause].into_iter().find(|k| k.slug() == slug)
    }
}

/// What the journal holds of the last business day, as far as the hall needs it.
#[derive(Debug)]
pub struct Replay {
    pub hall: Hall,
    pub reasons: Reasons,
    /// Number of the first event of the day; 1 in an empty journal.
    pub first: u64,
    pub last_at: Option<Moment>,
    pub last_day: Option<Day>,
}

impl Journal {
    /// Opens the journal in the folder `data` and checks that no number is missing; the chain is checked by [`Journal::replay`] for the
    /// last day and by [`verify`] for all.
    pub fn open(data: &Path) -> Result<Journal, JournalError> {
        let connection = open(&data.join(FILE), APPLICATION_ID, MIGRATIONS)?;
        chain::check_count(&connection)?;
        let head = chain::head(&connection)?;
        Ok(Journal { connection, head })
    }

    /// Grows whenever the journal is restored from a copy; 1 at first.
    pub fn epoch(&self) -> Result<u64, rusqlite::Error> {
        epoch(&self.connection)
    }

    /// Number of the last event; 0 in an empty journal.
    pub fn seq(&self) -> u64 {
        self.head.seq
    }

    /// Rebuilds the hall from the last business day, checking the chain on the way. `each` sees every event after the hall has it.
    pub fn replay(&self, mut each: impl FnMut(&Hall, u64, Moment, &Event)) -> Result<Replay, JournalError> {
        let last_day = chain::last_day(&self.connection)?;
        let first = match last_day {
            Some(day) => chain::first_of_day(&self.connection, day)?,
            None => 1,
        };
        let hall = Hall::after(last_visit_before(&self.connection, first)?);
        let mut replay = Replay { hall, reasons: Reasons::default(), first, last_at: None, last_day };
        chain::walk(&self.connection, first, |link| {
            let event = decode(link.body, replay.hall.office(), &mut replay.reasons)?;
            replay.hall.apply(&event, link.at);
            replay.last_at = Some(link.at);
            each(&replay.hall, link.seq, link.at, &event);
            Ok(())
        })?;
        Ok(replay)
    }

    /// Adds all of `batch` in one transaction and returns when it is on disk.
    ///
    /// After an error nothing of it is in the journal, and this handle must not be used again: open a new one.
    pub fn append(&mut self, batch: &Batch) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let head = self.insert_events(&batch.events)?;
        self.insert_answers(&batch.answers)?;
        self.write_notes(&batch.notes)?;
        self.erase(batch)?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.head = head;
        Ok(())
    }

    /// The answers still kept: their place, key and what was asked, without the answers themselves.
    pub fn answers(&self) -> Result<Vec<AnswerKey>, rusqlite::Error> {
        let mut statement = self.connection.prepare("SELECT id, key, request FROM answers")?;
        let rows = statement.query_map([], |row| Ok(AnswerKey { id: row.get(0)?, key: row.get(1)?, request: row.get(2)? }))?;
        rows.collect()
    }

    /// One answer: status and body.
    pub fn answer(&self, id: i64) -> Result<Option<(u16, Vec<u8>)>, rusqlite::Error> {
        let mut statement = self.connection.prepare_cached("SELECT status, body FROM answers WHERE id = ?1")?;
        statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()
    }

    /// The links of the newest visits before the event `first`: they have expired, which is another thing than never having been given.
    pub fn tokens_before(&self, first: u64) -> Result<BTreeSet<Token>, rusqlite::Error> {
        let sql = "SELECT coalesce(body ->> '$.visit_issued.token', body ->> '$.visit_too_late.token') FROM events
            WHERE seq BETWEEN ?1 AND ?2 AND (body GLOB '{\"visit_issued\":*' OR body GLOB '{\"visit_too_late\":*')";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([first.saturating_sub(PAST_EVENTS), first.saturating_sub(1)], |row| row.get::<_, String>(0))?;
        let mut tokens = BTreeSet::new();
        for row in rows {
            tokens.extend(crate::names::token(&row?));
        }
        Ok(tokens)
    }

    /// The numbers that were given on this business day before the event `first`: none, unless a wrong clock had left that day for another.
    pub fn numbers_before(&self, day: Day, first: u64) -> Result<Vec<Number>, rusqlite::Error> {
        chain::numbers_before(&self.connection, day, first)
    }

    pub fn notes(&self) -> Result<Vec<NoteRow>, rusqlite::Error> {
        let mut statement = self.connection.prepare("SELECT kind, subject, day, text FROM notes")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let mut notes = Vec::new();
        for row in rows {
            let (kind, subject, day, text) = row?;
            if let Some(kind) = NoteKind::from_slug(&kind) {
                notes.push(NoteRow { kind, subject, day: Day(day), text: Some(text) });
            }
        }
        Ok(notes)
    }

    fn insert_events(&self, rows: &[Row]) -> Result<Head, rusqlite::Error> {
        let mut head = self.head;
        let mut insert = self.connection.prepare_cached("INSERT INTO events (seq, at_ms, day, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for row in rows {
            head = head.next(row.at, row.day, &row.body);
            let text = std::str::from_utf8(&row.body).expect("JSON is UTF-8");
            insert.execute(params![head.seq, row.at.0, row.day.0, text, &head.hash[..]])?;
        }
        Ok(head)
    }

    fn insert_answers(&self, rows: &[AnswerRow]) -> Result<(), rusqlite::Error> {
        let sql = "INSERT INTO answers (id, day, key, request, status, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut insert = self.connection.prepare_cached(sql)?;
        for row in rows {
            insert.execute(params![row.id, row.day.0, &row.key[..], &row.request[..], row.status, row.body])?;
        }
        Ok(())
    }

    fn write_notes(&self, rows: &[NoteRow]) -> Result<(), rusqlite::Error> {
        for row in rows {
            let (kind, subject) = (row.kind.slug(), row.subject);
            match &row.text {
                Some(text) => self
                    .connection
                    .prepare_cached("INSERT OR REPLACE INTO notes (kind, subject, day, text) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![kind, subject, row.day.0, text])?,
                None => {
                    self.connection.prepare_cached("DELETE FROM notes WHERE kind = ?1 AND subject = ?2")?.execute(params![kind, subject])?
                }
            };
        }
        Ok(())
    }

    fn erase(&self, batch: &Batch) -> Result<(), rusqlite::Error> {
        if let Some(day) = batch.closed {
            self.connection.execute("DELETE FROM notes WHERE day <= ?1", [day.0])?;
        }
        if let Some(day) = batch.opened {
            // The day before is the one that was open before, whatever its date: a wrong clock may have begun it.
            self.connection.execute("DELETE FROM notes WHERE day <> ?1", [day.0])?;
            let last = "SELECT day FROM answers WHERE day <> ?1 ORDER BY rowid DESC LIMIT 1";
            let kept: Option<u32> = self.connection.query_row(last, [day.0], |row| row.get(0)).optional()?;
            self.connection.execute("DELETE FROM answers WHERE day NOT IN (?1, ?2)", [day.0, kept.unwrap_or(day.0)])?;
        }
        Ok(())
    }
}

/// Checks the whole journal in `data`: numbers, chain, that every event can be read, and that replaying it twice gives the same hall.
pub fn verify(data: &Path) -> Result<Summary, JournalError> {
    let connection = open_to_read(&data.join(FILE), APPLICATION_ID)?;
    chain::check_count(&connection)?;
    chain::verify(&connection)
}

/// Proves an open journal: no number is missing and every link of the chain holds. Its epoch, and the chain's end.
pub fn prove(connection: &Connection) -> Result<(u64, Head), JournalError> {
    chain::check_count(connection)?;
    chain::verify_links(connection, u64::MAX)?;
    Ok((epoch(connection)?, chain::head(connection)?))
}

/// Gives the journal in `data`, which no server has open, another epoch.
pub fn set_epoch(data: &Path, epoch: u64) -> Result<(), JournalError> {
    let connection = open(&data.join(FILE), APPLICATION_ID, MIGRATIONS)?;
    connection.execute("UPDATE meta SET value = ?1 WHERE name = 'epoch'", [epoch])?;
    Ok(())
}

fn epoch(connection: &Connection) -> Result<u64, rusqlite::Error> {
    connection.query_row("SELECT value FROM meta WHERE name = 'epoch'", [], |row| row.get(0))
}

/// Checks the chain up to (not including) the event `before`: the history that the start does not wait for.
pub fn verify_history(data: &Path, before: u64) -> Result<(), JournalError> {
    let connection = open_to_read(&data.join(FILE), APPLICATION_ID)?;
    chain::verify_links(&connection, before)
}

/// Writes the journal in `data` as JSON lines: `{"seq":1,"at_ms":…,"day":20261123,"event":{…},"hash":"…"}`.
pub fn export(data: &Path, out: &mut impl std::io::Write) -> Result<u64, ExportError> {
    let connection = open_to_read(&data.join(FILE), APPLICATION_ID).map_err(JournalError::from)?;
    let mut statement = connection.prepare("SELECT seq, at_ms, day, body, hash FROM events ORDER BY seq").map_err(JournalError::from)?;
    let mut rows = statement.query([]).map_err(JournalError::from)?;
    let mut count = 0;
    while let Some(row) = rows.next().map_err(JournalError::from)? {
        write_line(row, out)?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}

fn write_line(row: &rusqlite::Row<'_>, out: &mut impl std::io::Write) -> Result<(), ExportError> {
    let fields = || -> Result<_, rusqlite::Error> {
        Ok((row.get::<_, u64>(0)?, row.get::<_, i64>(1)?, row.get::<_, u32>(2)?, row.get::<_, String>(3)?, row.get::<_, Vec<u8>>(4)?))
    };
    let (seq, at_ms, day, body, hash) = fields().map_err(JournalError::from)?;
    let hash = crate::names::hex(&hash);
    writeln!(out, "{{\"seq\":{seq},\"at_ms\":{at_ms},\"day\":{day},\"event\":{body},\"hash\":\"{hash}\"}}")?;
    Ok(())
}

/// The last visit issued before the event `first`. Visits are numbered over the whole life of the journal, so a new day goes on from here.
fn last_visit_before(connection: &Connection, first: u64) -> Result<VisitId, rusqlite::Error> {
    let sql =
        "SELECT body ->> '$.visit_issued.visit' FROM events WHERE seq < ?1 AND body GLOB '{\"visit_issued\":*' ORDER BY seq DESC LIMIT 1";
    let last: Option<u64> = connection.query_row(sql, [first], |row| row.get(0)).optional()?;
    Ok(VisitId(last.unwrap_or(0)))
}

#[cfg(test)]
mod tests;
