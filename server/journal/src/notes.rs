// SPDX-License-Identifier: EUPL-1.2
//! Words that people wrote by hand: rows beside the events, which are erased, and then gone from the disk as well.

use queue::Day;
use rusqlite::{OptionalExtension, params};

use super::{Batch, Journal};

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
        [NoteKind::Visit, NoteKind::Park, NoteKind::Pause]
            .into_iter()
            .find(|k| k.slug() == slug)
    }
}

impl Journal {
    pub fn notes(&self) -> Result<Vec<NoteRow>, rusqlite::Error> {
        let mut statement = self
            .connection
            .prepare("SELECT kind, subject, day, text FROM notes")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
            ))
        })?;
        let mut notes = Vec::new();
        for row in rows {
            let (kind, subject, day, text) = row?;
            if let Some(kind) = NoteKind::from_slug(&kind) {
                notes.push(NoteRow {
                    kind,
                    subject,
                    day: Day(day),
                    text: Some(text),
                });
            }
        }
        Ok(notes)
    }

    pub(super) fn write_notes(&self, rows: &[NoteRow]) -> Result<(), rusqlite::Error> {
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

    pub(super) fn erase(&self, batch: &Batch) -> Result<(), rusqlite::Error> {
        if let Some(day) = batch.closed {
            self.connection
                .execute("DELETE FROM notes WHERE day <= ?1", [day.0])?;
        }
        if let Some(day) = batch.opened {
            // The day before is the one that was open before, whatever its date: a wrong clock may have begun it.
            self.connection
                .execute("DELETE FROM notes WHERE day <> ?1", [day.0])?;
            let last = "SELECT day FROM answers WHERE day <> ?1 ORDER BY rowid DESC LIMIT 1";
            let kept: Option<u32> = self
                .connection
                .query_row(last, [day.0], |row| row.get(0))
                .optional()?;
            self.connection.execute(
                "DELETE FROM answers WHERE day NOT IN (?1, ?2)",
                [day.0, kept.unwrap_or(day.0)],
            )?;
        }
        Ok(())
    }
}
