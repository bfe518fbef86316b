// SPDX-License-Identifier: EUPL-1.2
//! Going on with a data folder that was moved, copied or damaged, because a person says so.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use backup::BackupError;
use journal::{Journal, JournalError};
use store::{DataError, OpenError, lock, private_folder};

/// Why a folder was not adopted.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("{0} is not there")]
    NoFolder(PathBuf),
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("{file}: {0}", file = journal::FILE)]
    Journal(#[from] JournalError),
    #[error("{file}: {0}", file = access::FILE)]
    Access(#[from] OpenError),
    #[error(transparent)]
    Copy(#[from] BackupError),
}

/// What became of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// Where the journal's files lie as they were before.
    pub kept: PathBuf,
    /// The last event that is there, and the last one that was known to be acknowledged.
    pub events: u64,
    pub acknowledged: u64,
    /// The new epoch: devices obey no server with a lower one, and hand over what this one lacks.
    pub epoch: u64,
}

/// Keeps a copy of the journal's files in the folder `data`, proves what can be read of the journal, and gives it a new epoch: the next start
/// leaves out the numbers that may have been given since its last event.
pub fn adopt(data: &Path, now: Timestamp) -> Result<Adopted, AdoptError> {
    if !data.is_dir() {
        return Err(AdoptError::NoFolder(data.to_owned()));
    }
    let _lock = lock(data)?;
    let kept = keep(data, now)?;
    let known = access::anchor(data)?;
    let mut journal = Journal::open(data)?;
    let (events, epoch) = (journal.seq(), journal.epoch().map_err(JournalError::from)?);
    // What lies behind a damaged place would stay in the log and be found again by each start; it is in the copy.
    journal.forget_erased().map_err(JournalError::from)?;
    drop(journal);
    journal::verify(data)?;
    let epoch = (epoch + 1).max(u64::try_from(now.as_second()).unwrap_or(0));
    journal::set_epoch(data, epoch)?;
    backup::hold_copied(data)?;
    access::forget_anchor(data)?;
    Ok(Adopted {
        kept,
        events,
        acknowledged: known.map_or(0, |known| known.head.seq),
        epoch,
    })
}

/// The files as they are, before anything opens them.
fn keep(data: &Path, now: Timestamp) -> Result<PathBuf, AdoptError> {
    let folder = data.join(format!("kept-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ")));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| AdoptError::Io { path, error }
    };
    private_folder(&folder).map_err(failed(&folder))?;
    for end in ["", "-wal", "-shm"] {
        let name = format!("{}{end}", journal::FILE);
        let from = data.join(&name);
        if from.is_file() {
            let to = folder.join(&name);
            let copied = fs::copy(&from, &to).and_then(|_| fs::File::open(&to)?.sync_all());
            copied.map_err(failed(&to))?;
        }
    }
    Ok(folder)
}
