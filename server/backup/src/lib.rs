// SPDX-License-Identifier: EUPL-1.2
//! Copies of the data folder, made while the server works, proved before they count, and put back with [`restore`].
//!
//! A copy is a folder `regolacode-2026-11-23T10-20-00Z` with `journal.db`, `access.db`, the office file if there is one, and `backup.json`, which
//! tells what is in it. It is written under another name and gets its own only when all of it is on the disk and was read back, so
//! whatever has the name is whole.

mod copied;
mod prove;
mod restore;
pub mod thin;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use journal::JournalError;
use store::private_folder;
use terms::names::hex;

pub use copied::{copied, of_copy as hold_copied, write as write_copied};
pub use prove::prove;
pub use restore::{RestoreError, Restored, restore};

/// What tells what is in a copy.
pub const MANIFEST: &str = "backup.json";
/// What names of copies begin with.
const PREFIX: &str = "regolacode-";
/// What names of copies that are not whole yet begin and end with.
pub const PARTIAL_START: &str = ".regolacode-";
pub const PARTIAL_END: &str = ".partial";
/// The databases of a data folder.
const DATABASES: [&str; 2] = [journal::FILE, access::FILE];
/// The office file within a copy.
const OFFICE: &str = "office.toml";

/// What is in a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the program that made it.
    pub version: String,
    /// When it was begun (RFC 3339 in UTC): nothing older is missing in it.
    pub at: String,
    pub epoch: u64,
    /// Events of the journal, and the hash of the last one.
    pub events: u64,
    pub head: String,
    pub files: Vec<Part>,
}

/// A file of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A copy that was made and proved.
#[derive(Clone, Debug)]
pub struct Taken {
    pub folder: PathBuf,
    pub manifest: Manifest,
    pub took_ms: u128,
}

/// Why a copy was not made, or is not a good one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "the folder {0} is not there; it is not made, so that a disk that is not mounted is noticed"
    )]
    NoFolder(PathBuf),
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("{path}: {error}")]
    Database {
        path: PathBuf,
        error: rusqlite::Error,
    },
    #[error("{path}: {error}")]
    Journal {
        path: PathBuf,
        error: Box<JournalError>,
    },
    #[error("{path} is not a good copy: {why}")]
    Bad { path: PathBuf, why: String },
}

impl BackupError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
        let path = path.to_owned();
        move |error| BackupError::Io { path, error }
    }

    fn database(path: &Path) -> impl FnOnce(rusqlite::Error) -> BackupError {
        let path = path.to_owned();
        move |error| BackupError::Database { path, error }
    }

    fn bad(path: &Path, why: impl Into<String>) -> BackupError {
        BackupError::Bad {
            path: path.to_owned(),
            why: why.into(),
        }
    }
}

/// Copies the data folder `data` into a new folder within `to`, also while the server works, and proves the copy.
pub fn take(
    data: &Path,
    office: Option<&Path>,
    to: &Path,
    at: Timestamp,
) -> Result<Taken, BackupError> {
    let began = Instant::now();
    if !to.is_dir() {
        return Err(BackupError::NoFolder(to.to_owned()));
    }
    let name = format!("{PREFIX}{}", at.strftime("%Y-%m-%dT%H-%M-%SZ"));
    let (partial, whole) = (to.join(format!(".{name}{PARTIAL_END}")), to.join(&name));
    if whole.exists() {
        return Err(BackupError::bad(&whole, "it is there already"));
    }
    // What a copy that was interrupted in this very second left behind.
    let _ = fs::remove_dir_all(&partial);
    private_folder(&partial).map_err(BackupError::io(&partial))?;
    let made = fill(data, office, &partial, at).and_then(|manifest| {
        fs::rename(&partial, &whole).map_err(BackupError::io(&whole))?;
        sync(to)?;
        Ok(manifest)
    });
    match made {
        Ok(manifest) => Ok(Taken {
            folder: whole,
            manifest,
            took_ms: began.elapsed().as_millis(),
        }),
        Err(error) => {
            let _ = fs::remove_dir_all(&partial);
            Err(error)
        }
    }
}

/// The copies in a folder, oldest first.
pub fn copies(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if made_at(&path).is_some() && path.join(MANIFEST).is_file() {
            copies.push(path);
        }
    }
    copies.sort();
    Ok(copies)
}

/// When a copy was made, by its name.
pub fn made_at(path: &Path) -> Option<Timestamp> {
    let stamp = path.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    let (date, time) = stamp.split_once('T')?;
    format!("{date}T{}", time.replace('-', ":")).parse().ok()
}

fn fill(
    data: &Path,
    office: Option<&Path>,
    partial: &Path,
    at: Timestamp,
) -> Result<Manifest, BackupError> {
    for name in DATABASES {
        copy_database(&data.join(name), &partial.join(name))?;
    }
    let mut names: Vec<&str> = DATABASES.to_vec();
    if let Some(office) = office {
        fs::copy(office, partial.join(OFFICE)).map_err(BackupError::io(office))?;
        names.push(OFFICE);
    }
    let proof = prove::databases(partial)?;
    let mut files = Vec::new();
    for name in names {
        let path = partial.join(name);
        sync(&path)?;
        let (bytes, sha256) = digest(&path)?;
        files.push(Part {
            name: name.to_owned(),
            bytes,
            sha256,
        });
    }
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at: at.to_string(),
        epoch: proof.epoch,
        events: proof.head.seq,
        head: hex(&proof.head.hash),
        files,
    };
    let path = partial.join(MANIFEST);
    let text = serde_json::to_string_pretty(&manifest)
        .expect("plain data with text keys always serialises");
    fs::write(&path, text + "\n").map_err(BackupError::io(&path))?;
    sync(&path)?;
    sync(partial)?;
    Ok(manifest)
}

/// One consistent moment of a database, whatever is written meanwhile. What was erased from it is not in the copy either. No locks are taken
/// on the copy: network folders have none that work.
fn copy_database(from: &Path, to: &Path) -> Result<(), BackupError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(from, "mode=ro"), flags)
        .map_err(BackupError::database(from))?;
    connection
        .busy_timeout(std::time::Duration::from_secs(5))
        .map_err(BackupError::database(from))?;
    connection
        .execute("VACUUM INTO ?1", [uri(to, "nolock=1")])
        .map_err(BackupError::database(to))?;
    Ok(())
}

/// A path as SQLite's URI.
fn uri(path: &Path, options: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let encoded: String = bytes
        .map(|byte| {
            if plain(*byte) {
                char::from(*byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("file:{encoded}?{options}")
}

/// A file or folder, surely on its disk.
fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(BackupError::io(path))
}

/// Length and SHA-256 of a file, in hexadecimal.
fn digest(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(BackupError::io(path))?;
    let (mut hasher, mut buffer, mut bytes) = (Sha256::new(), vec![0; 256 * 1024], 0);
    loop {
        let length = file.read(&mut buffer).map_err(BackupError::io(path))?;
        if length == 0 {
            return Ok((bytes, hex(&hasher.finalize())));
        }
        hasher.update(&buffer[..length]);
        bytes += length as u64;
    }
}

#[cfg(test)]
mod tests;
