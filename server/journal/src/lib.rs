// SPDX-License-Identifier: EUPL-1.2
//! The journal: the append-only list of events from which everything else is derived, in SQLite (write-ahead log, `synchronous=FULL`).
//!
//! Each row's hash covers the row before it, so damage that SQLite does not notice is found. Beside the events lie plain rows that may be
//! erased: answers to idempotency keys, and notes and reasons that people wrote by hand.

mod chain;
mod export;
mod files;
mod notes;
mod reader;
mod stored;
mod stored_office;
mod stored_slugs;
mod wal;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use queue::{Day, Event, Hall, Moment, Number, Token, VisitId};
use rusqlite::{Connection, OptionalExtension, params};

pub use chain::{Broken, Head, Summary};
pub use export::{ExportError, export};
pub use files::log_damage;
pub use notes::{NoteKind, NoteRow};
pub use reader::{Entry, Reader};
pub use stored::{Unreadable, decode, encode};

use store::{OpenError, open, open_to_read};
use terms::names::Reasons;

/// What can be done about acknowledged events that are not there.
pub const RECOVERY_HELP: &str = "Put the newest backup back with `regolacode restore`; without one, `regolacode adopt --data DIR` keeps a copy of \
     what is there, goes on with what can be read, and gives no number twice";

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
    #[error(
        "the journal ends at event {found}, and all up to event {known} was acknowledged. {}",
        RECOVERY_HELP
    )]
    Behind { known: u64, found: u64 },
    #[error("the database cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl JournalError {
    /// Whether there was no room on the disk.
    pub fn is_full(&self) -> bool {
        let (JournalError::Sqlite(error) | JournalError::Open(OpenError::Sqlite(error))) = self
        else {
            return false;
        };
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
    }
}

/// The journal, open for writing. One thread owns it.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    head: Head,
    files: files::Files,
    /// Something was erased that may still be in the write-ahead log.
    has_erased: bool,
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

impl Batch {
    /// Whether something may be gone by it; a new note takes the place of the one before.
    fn erases(&self) -> bool {
        self.opened.is_some() || self.closed.is_some() || !self.notes.is_empty()
    }
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
        // What was erased before a crash may still be in the log.
        Ok(Journal {
            connection,
            head,
            files: files::Files::of(data),
            has_erased: true,
        })
    }

    /// Whether the files that are open still are those in the data folder; otherwise what is written is lost with this process.
    pub fn is_in_place(&self) -> bool {
        self.files.are_in_place()
    }

    /// Takes what was erased out of the write-ahead log, too. Never waits; what cannot be done now is done by a later call.
    pub fn forget_erased(&mut self) -> Result<(), rusqlite::Error> {
        if !self.has_erased {
            return Ok(());
        }
        self.connection.busy_timeout(Duration::ZERO)?;
        self.has_erased = !store::empty_log(&self.connection);
        self.connection.busy_timeout(store::BUSY)
    }

    /// The end of the chain.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The hash of the event `seq`, if it is there.
    pub fn hash_of(&self, seq: u64) -> Result<Option<[u8; 32]>, rusqlite::Error> {
        if seq == 0 {
            return Ok(Some(Head::default().hash));
        }
        self.connection
            .query_row("SELECT hash FROM events WHERE seq = ?1", [seq], |row| {
                row.get(0)
            })
            .optional()
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
    pub fn replay(
        &self,
        mut each: impl FnMut(&Hall, u64, Moment, &Event),
    ) -> Result<Replay, JournalError> {
        let last_day = chain::last_day(&self.connection)?;
        let first = match last_day {
            Some(day) => chain::first_of_day(&self.connection, day)?,
            None => 1,
        };
        let hall = Hall::after(last_visit_before(&self.connection, first)?);
        let mut replay = Replay {
            hall,
            reasons: Reasons::default(),
            first,
            last_at: None,
            last_day,
        };
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
        self.connection
            .prepare_cached("BEGIN IMMEDIATE")?
            .execute([])?;
        let head = self.insert_events(&batch.events)?;
        self.insert_answers(&batch.answers)?;
        self.write_notes(&batch.notes)?;
        self.erase(batch)?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.head = head;
        self.has_erased |= batch.erases();
        Ok(())
    }

    /// The answers still kept: their place, key and what was asked, without the answers themselves.
    pub fn answers(&self) -> Result<Vec<AnswerKey>, rusqlite::Error> {
        let mut statement = self
            .connection
            .prepare("SELECT id, key, request FROM answers")?;
        let rows = statement.query_map([], |row| {
            Ok(AnswerKey {
                id: row.get(0)?,
                key: row.get(1)?,
                request: row.get(2)?,
            })
        })?;
        rows.collect()
    }

    /// One answer: status and body.
    pub fn answer(&self, id: i64) -> Result<Option<(u16, Vec<u8>)>, rusqlite::Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT status, body FROM answers WHERE id = ?1")?;
        statement
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// The links of the newest visits before the event `first`: they have expired, which is another thing than never having been given.
    pub fn tokens_before(&self, first: u64) -> Result<BTreeSet<Token>, rusqlite::Error> {
        let sql = "SELECT coalesce(body ->> '$.visit_issued.token', body ->> '$.visit_too_late.token') FROM events
            WHERE seq BETWEEN ?1 AND ?2 AND (body GLOB '{\"visit_issued\":*' OR body GLOB '{\"visit_too_late\":*')";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map(
            [first.saturating_sub(PAST_EVENTS), first.saturating_sub(1)],
            |row| row.get::<_, String>(0),
        )?;
        let mut tokens = BTreeSet::new();
        for row in rows {
            tokens.extend(terms::names::token(&row?));
        }
        Ok(tokens)
    }

    /// The numbers that were given on this business day before the event `first`: none, unless a wrong clock had left that day for another.
    pub fn numbers_before(&self, day: Day, first: u64) -> Result<Vec<Number>, rusqlite::Error> {
        chain::numbers_before(&self.connection, day, first)
    }

    fn insert_events(&self, rows: &[Row]) -> Result<Head, rusqlite::Error> {
        let mut head = self.head;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO events (seq, at_ms, day, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
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
            insert.execute(params![
                row.id,
                row.day.0,
                &row.key[..],
                &row.request[..],
                row.status,
                row.body
            ])?;
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
    connection.query_row("SELECT value FROM meta WHERE name = 'epoch'", [], |row| {
        row.get(0)
    })
}

/// Checks the chain up to (not including) the event `before`: the history that the start does not wait for.
pub fn verify_history(data: &Path, before: u64) -> Result<(), JournalError> {
    let connection = open_to_read(&data.join(FILE), APPLICATION_ID)?;
    chain::verify_links(&connection, before)
}

/// The last visit issued before the event `first`. Visits are numbered over the whole life of the journal, so a new day goes on from here.
fn last_visit_before(connection: &Connection, first: u64) -> Result<VisitId, rusqlite::Error> {
    let sql = "SELECT body ->> '$.visit_issued.visit' FROM events WHERE seq < ?1 AND body GLOB '{\"visit_issued\":*' ORDER BY seq DESC LIMIT 1";
    let last: Option<u64> = connection
        .query_row(sql, [first], |row| row.get(0))
        .optional()?;
    Ok(VisitId(last.unwrap_or(0)))
}

#[cfg(test)]
mod tests;
