// SPDX-License-Identifier: EUPL-1.2
//! Putting a copy in the place of a data folder that was lost.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{BackupError, DATABASES, MANIFEST, Manifest, OFFICE, copies, prove, sync};
use store::{DataError, lock, private_folder};

/// Why a copy was not put back.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    Copy(#[from] BackupError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(
        "the data folder {0} is not empty: nothing is written over; choose a folder that is empty or not there"
    )]
    NotEmpty(PathBuf),
    #[error("there is no copy in {0}")]
    None(PathBuf),
    #[error("{0} is no copy, and no folder of copies")]
    NoCopy(PathBuf),
}

/// What was put back.
#[derive(Clone, Debug)]
pub struct Restored {
    pub from: PathBuf,
    pub manifest: Manifest,
    /// The new epoch: higher than any that the copy knew.
    pub epoch: u64,
    /// Where the office file of the copy now lies, if it had one.
    pub office: Option<PathBuf>,
}

/// Proves the copy `from` (its folder, a file in it, or a folder of copies, of which the newest good one is taken), puts it into the empty
/// folder `data` and raises the epoch, so that devices hand over what the copy lacks and obey the old server no more.
///
/// The new epoch is the seconds since 1970, or one more than the old if that is higher: two servers restored from the same copy differ.
pub fn restore(from: &Path, data: &Path, now: Timestamp) -> Result<Restored, RestoreError> {
    let (from, manifest) = find(from)?;
    let _lock = claim(data)?;
    let copied = copy(&from, &manifest, data);
    let epoch = (manifest.epoch + 1).max(u64::try_from(now.as_second()).unwrap_or(0));
    let raised = copied.and_then(|office| {
        let failed = |error| BackupError::Journal {
            path: data.join(journal::FILE),
            error: Box::new(error),
        };
        journal::set_epoch(data, epoch)
            .and_then(|()| journal::verify(data))
            .map_err(failed)?;
        super::copied::of_copy(data)?;
        let access = access::forget_anchor(data).and_then(|()| access::end_sessions(data));
        access.map_err(|error| BackupError::bad(&data.join(access::FILE), error.to_string()))?;
        Ok(office)
    });
    match raised {
        Ok(office) => Ok(Restored {
            from,
            manifest,
            epoch,
            office,
        }),
        Err(error) => {
            // A half folder must not look like a whole one.
            for name in DATABASES.into_iter().chain([OFFICE, super::copied::FILE]) {
                let _ = fs::remove_file(data.join(name));
            }
            Err(error.into())
        }
    }
}

fn find(from: &Path) -> Result<(PathBuf, Manifest), RestoreError> {
    let folder = if from.is_file() {
        from.parent().unwrap_or(from)
    } else {
        from
    };
    if folder.join(MANIFEST).is_file() {
        return Ok((folder.to_owned(), prove(folder)?));
    }
    if !folder.is_dir() {
        return Err(RestoreError::NoCopy(from.to_owned()));
    }
    let mut last = None;
    for copy in copies(folder)
        .map_err(BackupError::io(folder))?
        .into_iter()
        .rev()
    {
        match prove(&copy) {
            Ok(manifest) => return Ok((copy, manifest)),
            Err(error) => {
                tracing::warn!(%error, "this copy is not good; the one before it is tried");
                last = Some(error);
            }
        }
    }
    Err(last.map_or_else(|| RestoreError::None(folder.to_owned()), RestoreError::Copy))
}

/// Makes and locks the data folder; nothing but the lock may be in it.
fn claim(data: &Path) -> Result<File, RestoreError> {
    let failed = BackupError::io(data);
    if !data.is_dir() {
        private_folder(data).map_err(failed)?;
    } else if fs::read_dir(data)
        .map_err(failed)?
        .flatten()
        .any(|entry| entry.file_name() != "lock")
    {
        // Told apart, for the one needs another folder and the other the server to be stopped.
        drop(lock(data)?);
        return Err(RestoreError::NotEmpty(data.to_owned()));
    }
    Ok(lock(data)?)
}

fn copy(from: &Path, manifest: &Manifest, data: &Path) -> Result<Option<PathBuf>, BackupError> {
    for part in &manifest.files {
        let to = data.join(&part.name);
        fs::copy(from.join(&part.name), &to).map_err(BackupError::io(&to))?;
        sync(&to)?;
    }
    sync(data)?;
    let office = data.join(OFFICE);
    Ok(office.is_file().then_some(office))
}
