// SPDX-License-Identifier: EUPL-1.2
//! The journal's files on the disk: whether they still are those that are open, and whether the log is whole.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::FILE;
use super::wal::{self, Damage};

/// The files of an open journal: their paths, and device and number of each.
#[derive(Debug)]
pub(super) struct Files(Vec<(PathBuf, (u64, u64))>);

impl Files {
    /// Those that are there now.
    pub fn of(data: &Path) -> Files {
        let paths = ["", "-wal", "-shm"].map(|end| data.join(format!("{FILE}{end}")));
        let known = |path: PathBuf| fs::metadata(&path).ok().map(|meta| (path, identity(&meta)));
        Files(paths.into_iter().filter_map(known).collect())
    }

    /// Whether every one of them still is what its path leads to. An open file that was deleted can be written for long, and nobody finds
    /// it again. A path that cannot be looked at says nothing: the disk may be bad for a moment.
    pub fn are_in_place(&self) -> bool {
        self.0.iter().all(|(path, known)| match fs::metadata(path) {
            Ok(meta) => identity(&meta) == *known,
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        })
    }
}

/// Whether the write-ahead log in the folder `data`, which nobody has open, is damaged before acknowledged transactions.
pub fn log_damage(data: &Path) -> io::Result<Option<Damage>> {
    wal::damage(&data.join(format!("{FILE}-wal")))
}

fn identity(meta: &fs::Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
}
