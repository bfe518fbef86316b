// SPDX-License-Identifier: EUPL-1.2
//! Opening a database of the server: the settings that the promises rest on, each asserted, and the numbered migrations. In: a path, the number that
//! tells our kinds of databases apart, migrations. Out: a connection. It never knows what a table means.

mod folder;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub use folder::{DataError, lock, make_data, mend, private_folder};

/// Before this one SQLite could lose committed data of the write-ahead log when a second process checkpointed beside the writer.
const OLDEST_SQLITE: i32 = 3_051_003;
/// What every SQLite database begins with.
const HEADER: &[u8; 16] = b"SQLite format 3\0";
/// How long a short writer of ours (a token made on the command line) may hold the database.
pub const BUSY: Duration = Duration::from_secs(5);

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("SQLite {0} is too old: it can lose committed data; 3.51.3 or later is needed")]
    OldSqlite(&'static str),
    #[error("the database did not accept {0}")]
    Setting(&'static str),
    #[error(
        "the database was written by a later version of Regolacode (schema {found}, this version knows {known})"
    )]
    Later { found: usize, known: usize },
    #[error("the file is not a database of Regolacode")]
    Foreign,
    #[error("the database cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// Opens the database at `path` for writing, made new if it is not there, and brings it to the last of `migrations`.
/// `application_id` tells the kinds of databases apart.
pub fn open(
    path: &Path,
    application_id: i32,
    migrations: &[&str],
) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    if is_something_else(path) {
        return Err(OpenError::Foreign);
    }
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    configure(&connection)?;
    migrate(&mut connection, application_id, migrations)?;
    Ok(connection)
}

/// Carries the write-ahead log over into the database and cuts it to nothing: what was erased from the database would stay readable there.
/// Tells whether that was possible now; a reader beside us, or a disk that is full, only puts it off.
pub fn empty_log(connection: &Connection) -> bool {
    let is_busy = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], is_busy)
        .is_ok_and(|busy| busy == 0)
}

/// Opens the database at `path` for reading only; it must be there.
pub fn open_to_read(path: &Path, application_id: i32) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    if number(&connection, "application_id")? != i64::from(application_id) {
        return Err(OpenError::Foreign);
    }
    Ok(connection)
}

/// SQLite takes a file that is too short for a header for an empty database, and would begin anew over what is left of a damaged one. (An
/// empty file is what a first start leaves that was interrupted, and so is a file with a rollback journal beside it.)
fn is_something_else(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    let mut header = Vec::new();
    let read = file
        .by_ref()
        .take(HEADER.len() as u64)
        .read_to_end(&mut header);
    let interrupted = Path::new(&format!("{}-journal", path.display())).exists();
    read.is_ok() && !header.is_empty() && header != HEADER && !interrupted
}

fn configure(connection: &Connection) -> Result<(), OpenError> {
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::Setting("journal_mode=WAL"));
    }
    // With NORMAL an acknowledged row can be lost in a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    if number(connection, "synchronous")? != 2 {
        return Err(OpenError::Setting("synchronous=FULL"));
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // What is erased on schedule must not stay readable in free pages.
    let _: i64 =
        connection.pragma_update_and_check(None, "secure_delete", true, |row| row.get(0))?;
    // On a full disk the log and its index must survive a reopening, for there is no room to make them anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

fn migrate(
    connection: &mut Connection,
    application_id: i32,
    migrations: &[&str],
) -> Result<(), OpenError> {
    let found = usize::try_from(number(connection, "user_version")?).unwrap_or(usize::MAX);
    let id = number(connection, "application_id")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if (found > 0 || tables > 0) && id != i64::from(application_id) {
        return Err(OpenError::Foreign);
    }
    if found > migrations.len() {
        return Err(OpenError::Later {
            found,
            known: migrations.len(),
        });
    }
    for (index, migration) in migrations.iter().enumerate().skip(found) {
        let step = connection.transaction()?;
        step.execute_batch(migration)?;
        step.pragma_update(
            None,
            "user_version",
            i64::try_from(index + 1).unwrap_or(i64::MAX),
        )?;
        step.pragma_update(None, "application_id", application_id)?;
        step.commit()?;
    }
    Ok(())
}

fn number(connection: &Connection, pragma: &str) -> Result<i64, OpenError> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}
