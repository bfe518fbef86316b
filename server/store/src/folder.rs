// SPDX-License-Identifier: EUPL-1.2
//! The data folder. It holds `journal.db` (events, answers to idempotency keys, notes), `access.db` (people, sessions, devices, seats), each with SQLite's
//! `-wal` and `-shm` beside it, and `lock`, which the running server holds. It is for the server's user alone.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("the data folder {path} cannot be used: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error(
        "another server is running on the data folder {0}; stop it first, or use another folder"
    )]
    InUse(PathBuf),
    #[error(
        "{0} can be read by others, and that cannot be changed; it holds notes and names: give it to the server's user alone (chown, chmod 700)"
    )]
    Open(PathBuf),
}

/// Makes the data folder, if need be, and has it readable for its owner only.
pub fn make_data(data: &Path) -> Result<(), DataError> {
    let failed = |error| DataError::Io {
        path: data.to_owned(),
        error,
    };
    if !data.is_dir() {
        private_folder(data).map_err(failed)?;
    }
    mend(data)
}

/// Takes the data folder and the files in it away from everybody but their owner. A file that is another user's can stay as it is, for nobody
/// else gets into the folder.
pub fn mend(data: &Path) -> Result<(), DataError> {
    let failed = |error| DataError::Io {
        path: data.to_owned(),
        error,
    };
    if restrict(data, 0o700).map_err(|_| DataError::Open(data.to_owned()))? {
        tracing::warn!(folder = %data.display(), "others could read the data folder; it is for its owner only now");
    }
    for entry in fs::read_dir(data).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // What a link leads to is not ours, and what has gone meanwhile (SQLite's own files come and go) nobody reads.
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            match restrict(&entry.path(), 0o600) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, file = %entry.path().display(), "others have rights to this file that cannot be taken away");
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Tells whether others than the owner had a right, which they have no more.
fn restrict(path: &Path, mode: u32) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let is_open = fs::metadata(path)?.permissions().mode() & 0o077 != 0;
    if is_open {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(is_open)
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
    let failed = |error| DataError::Io {
        path: path.clone(),
        error,
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataError::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
