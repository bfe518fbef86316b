// SPDX-License-Identifier: EUPL-1.2
//! The row about the journal's end, which the server keeps outside of the journal.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::place::Place;
use super::{APPLICATION_ID, Access, FILE, MIGRATIONS};
use journal::Head;
use store::{OpenError, open, open_to_read};

/// The journal's last event and where the journal lies, as they were last known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEnd {
    pub head: Head,
    pub place: Place,
}

impl Access {
    /// What was kept of the journal; `None` in a folder of an earlier version, and after a copy was put back.
    pub fn anchor(&self) -> Result<Option<JournalEnd>, OpenError> {
        Ok(read(&self.database())?)
    }

    /// Keeps this instead of what was kept before. Not synced: nobody waits for it, and a power cut may lose the last of them, as an end that
    /// is behind the journal's is no fault.
    pub fn keep_anchor(&self, known: &JournalEnd) -> Result<(), rusqlite::Error> {
        let database = self.database();
        database.pragma_update(None, "synchronous", "NORMAL")?;
        let kept = write(&database, known);
        database.pragma_update(None, "synchronous", "FULL")?;
        kept
    }
}

/// The row in the folder `data`; only reads.
pub fn anchor(data: &Path) -> Result<Option<JournalEnd>, OpenError> {
    let path = data.join(FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let database = open_to_read(&path, APPLICATION_ID)?;
    // A folder of an earlier version has no such table.
    let is_there = database.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'anchor'",
        [],
        |row| row.get::<_, i64>(0),
    )?;
    if is_there == 0 {
        Ok(None)
    } else {
        Ok(read(&database)?)
    }
}

/// Takes the row away from the folder `data`, which no server has open: its journal was put there on purpose.
pub fn forget_anchor(data: &Path) -> Result<(), OpenError> {
    open(&data.join(FILE), APPLICATION_ID, MIGRATIONS)?.execute("DELETE FROM anchor", [])?;
    Ok(())
}

fn read(database: &Connection) -> Result<Option<JournalEnd>, rusqlite::Error> {
    let sql = "SELECT seq, hash, machine, file FROM anchor WHERE id = 1";
    let known = |row: &rusqlite::Row<'_>| {
        let file: Option<i64> = row.get(3)?;
        let place = Place {
            machine: row.get(2)?,
            file: file.map(i64::cast_unsigned),
        };
        Ok(JournalEnd {
            head: Head {
                seq: row.get(0)?,
                hash: row.get(1)?,
            },
            place,
        })
    };
    database.query_row(sql, [], known).optional()
}

fn write(database: &Connection, known: &JournalEnd) -> Result<(), rusqlite::Error> {
    let sql =
        "INSERT OR REPLACE INTO anchor (id, seq, hash, machine, file) VALUES (1, ?1, ?2, ?3, ?4)";
    let (head, place) = (&known.head, &known.place);
    let file = place.file.map(u64::cast_signed);
    database.prepare_cached(sql)?.execute(params![
        head.seq,
        &head.hash[..],
        place.machine,
        file
    ])?;
    Ok(())
}
