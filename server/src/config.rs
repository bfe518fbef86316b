// SPDX-License-Identifier: EUPL-1.2
//! What a server is started with, and the data folder.
//!
//! The folder holds `journal.db` (events, answers to idempotency keys, notes), `access.db` (people, sessions, devices, seats), each with
//! SQLite's `-wal` and `-shm` beside it, and `lock`, which the running server holds.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use crate::catalogue::Catalogue;
use crate::http::Caps;

/// The port that the server listens on unless told otherwise.
pub const PORT: u16 = 8080;

#[derive(Clone, Debug)]
pub struct Config {
    pub office: Source,
    /// The data folder, made if it is not there.
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub caps: Caps,
    /// Waits are told by expected durations and open counters alone; nothing is learned.
    pub plain_forecast: bool,
}

/// Where the catalogue comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, read again whenever it changes.
    File(PathBuf),
    /// A catalogue that does not change.
    Given(Arc<Catalogue>),
}

impl Config {
    /// The office file `office` and the data folder `data`, on the documented port of all addresses.
    pub fn new(office: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Config {
        let listen = SocketAddr::from(([0, 0, 0, 0], PORT));
        Config { office: Source::File(office.into()), data: data.into(), listen, caps: Caps::default(), plain_forecast: false }
    }
}

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("the data folder {path} cannot be used: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("another server is running on the data folder {0}; stop it first, or use another folder")]
    InUse(PathBuf),
}

/// Makes the data folder, if need be, readable for its owner only.
pub fn make_data(data: &Path) -> Result<(), DataError> {
    let failed = |error| DataError::Io { path: data.to_owned(), error };
    if data.is_dir() {
        return Ok(());
    }
    private_folder(data).map_err(failed)
}

/// Makes a folder that only its owner can read.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Locks the data folder for one server; the lock ends with the file, also when the process is killed.
pub fn lock(data: &Path) -> Result<File, DataError> {
    let path = data.join("lock");
    let failed = |error| DataError::Io { path: path.clone(), error };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataError::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
