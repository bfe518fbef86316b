// SPDX-License-Identifier: EUPL-1.2
//! Whether a copy is a good one: its files are those that were written, SQLite finds no damage, no event is missing and the hash chain holds.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{BackupError, MANIFEST, Manifest, digest, uri};
use journal::Head;
use terms::names::hex;

/// What the databases of a copy say.
pub(super) struct Proof {
    pub epoch: u64,
    pub head: Head,
}

/// Proves the copy in `folder`, and tells what is in it.
pub fn prove(folder: &Path) -> Result<Manifest, BackupError> {
    let path = folder.join(MANIFEST);
    let text = fs::read_to_string(&path).map_err(BackupError::io(&path))?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| BackupError::bad(&path, error.to_string()))?;
    for part in &manifest.files {
        let path = folder.join(&part.name);
        if Path::new(&part.name).components().count() != 1 {
            return Err(BackupError::bad(&path, "it names a file elsewhere"));
        }
        if digest(&path)? != (part.bytes, part.sha256.clone()) {
            return Err(BackupError::bad(
                &path,
                "the file is not the one that was written",
            ));
        }
    }
    let proof = databases(folder)?;
    if (proof.epoch, proof.head.seq, hex(&proof.head.hash))
        != (manifest.epoch, manifest.events, manifest.head.clone())
    {
        return Err(BackupError::bad(
            folder,
            "the journal is not the one that the copy was made of",
        ));
    }
    Ok(manifest)
}

/// Opens both databases of `folder`, and walks the journal's chain from its first event.
pub(super) fn databases(folder: &Path) -> Result<Proof, BackupError> {
    let [journal, access] = super::DATABASES.map(|name| folder.join(name));
    check(&access)?;
    let connection = check(&journal)?;
    let (epoch, head) = journal::prove(&connection).map_err(|error| BackupError::Journal {
        path: journal,
        error: Box::new(error),
    })?;
    Ok(Proof { epoch, head })
}

/// Opens a database that nobody writes, and lets SQLite look for damage.
fn check(path: &Path) -> Result<Connection, BackupError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(path, "immutable=1"), flags)
        .map_err(BackupError::database(path))?;
    let found: String = connection
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(BackupError::database(path))?;
    if found == "ok" {
        Ok(connection)
    } else {
        Err(BackupError::bad(path, found))
    }
}
