// SPDX-License-Identifier: EUPL-1.2
//! The totem's own disk: records in a small SQLite file (write-ahead log, `synchronous=FULL`), with the same promise as the server's journal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, params};

use crate::record::Record;

/// Before this one SQLite could lose committed data of the write-ahead log when a second process checkpointed beside the writer.
const OLDEST_SQLITE: i32 = 3_051_003;
const APPLICATION_ID: i32 = 0x5265_6774;
const VERSION: i64 = 1;

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("SQLite {0} is too old: it can lose committed data; 3.51.3 or later is needed")]
    OldSqlite(&'static str),
    #[error("the database did not accept {0}")]
    Setting(&'static str),
    #[error("the file is not a totem's of this version")]
    Foreign,
    #[error("another totem uses it")]
    InUse,
    #[error("a record cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the folder {folder} cannot be made: {error}")]
    Folder {
        folder: PathBuf,
        error: std::io::Error,
    },
    #[error("the database cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the file, made new if it is not there. One program at a time has it.
    ///
    /// # Errors
    /// When it cannot be opened, is something else, or does not take the settings that the promises rest on.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::OldSqlite(rusqlite::version()));
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| StoreError::Folder {
                folder: folder.to_owned(),
                error,
            })?;
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_millis(500))?;
        configure(&connection).map_err(|error| match error {
            StoreError::Sqlite(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) =>
            {
                StoreError::InUse
            }
            other => other,
        })?;
        prepare(&connection)?;
        Ok(Store { connection })
    }

    /// All that is on disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self) -> Result<Vec<Record>, StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT body FROM records ORDER BY key")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut records = Vec::new();
        for row in rows {
            records.push(serde_json::from_str(&row?)?);
        }
        Ok(records)
    }

    /// Writes all of them in one transaction, and returns when they are on disk.
    ///
    /// # Errors
    /// When they are not; then none of them is.
    pub fn write(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for record in records {
            let body = serde_json::to_string(record)?;
            transaction
                .prepare_cached("INSERT OR REPLACE INTO records (key, body) VALUES (?1, ?2)")?
                .execute(params![record.key(), body])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Erases records by their keys.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn erase(&mut self, keys: &[String]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for key in keys {
            transaction
                .prepare_cached("DELETE FROM records WHERE key = ?1")?
                .execute([key])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    // Held until the program ends: two totems with one file would give the same numbers.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Setting("journal_mode=WAL"));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    if connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))? != 2 {
        return Err(StoreError::Setting("synchronous=FULL"));
    }
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // What is erased must not stay readable in free pages: a link is a secret.
    let _: i64 =
        connection.pragma_update_and_check(None, "secure_delete", true, |row| row.get(0))?;
    // Takes the lock now rather than at the first ticket.
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT")?;
    Ok(())
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        let make = format!(
            "BEGIN; CREATE TABLE records (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
             PRAGMA user_version = {VERSION}; PRAGMA application_id = {APPLICATION_ID}; COMMIT"
        );
        connection.execute_batch(&make)?;
        return Ok(());
    }
    let ours = number("application_id")? == i64::from(APPLICATION_ID)
        && number("user_version")? == VERSION;
    if ours {
        Ok(())
    } else {
        Err(StoreError::Foreign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let folder = std::env::temp_dir()
                .join(format!("regolacode-totem-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            Folder(folder)
        }

        fn file(&self) -> PathBuf {
            self.0.join("inside").join("totem.sqlite")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_is_written_is_there_after_a_start() {
        let folder = Folder::new("kept");
        let mut store = Store::open(&folder.file()).expect("a new file");
        store
            .write(&[Record::Epoch(1), Record::Epoch(3)])
            .expect("written");
        drop(store);
        let mut store = Store::open(&folder.file()).expect("the same file");
        assert_eq!(
            store.read().expect("read"),
            [Record::Epoch(3)],
            "a later record takes the place of the one before"
        );
        store.erase(&[Record::Epoch(0).key()]).expect("erased");
        assert!(store.read().expect("read").is_empty());
    }

    #[test]
    fn two_totems_do_not_share_a_file_and_foreign_files_are_left_alone() {
        let folder = Folder::new("shared");
        let first = Store::open(&folder.file()).expect("a new file");
        assert!(matches!(
            Store::open(&folder.file()),
            Err(StoreError::InUse)
        ));
        drop(first);
        let foreign = folder.0.join("foreign.sqlite");
        Connection::open(&foreign)
            .and_then(|c| c.execute_batch("CREATE TABLE mine (x)"))
            .expect("a database of somebody");
        assert!(matches!(Store::open(&foreign), Err(StoreError::Foreign)));
    }
}
