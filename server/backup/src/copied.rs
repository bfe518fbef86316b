// SPDX-License-Identifier: EUPL-1.2
//! What the newest copy holds, in a small file beside the journal: the desk gives no more numbers than a server restored from that copy leaves
//! out, also after a restart.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use queue::{Copied, Day, Moment};
use serde::{Deserialize, Serialize};

use super::{BackupError, sync};

pub(super) const FILE: &str = "copied.json";

#[derive(Serialize, Deserialize)]
struct Stored {
    /// As in the journal: `20261123`.
    day: Option<u32>,
    last: BTreeMap<char, u32>,
    at_ms: i64,
    /// Written by none before 0.2.
    #[serde(default)]
    is_restored: bool,
}

/// What was written last; nothing when no copy was made, or the file cannot be read.
pub fn copied(data: &Path) -> Option<Copied> {
    let text = fs::read_to_string(data.join(FILE)).ok()?;
    match serde_json::from_str::<Stored>(&text) {
        Ok(stored) => Some(Copied {
            day: stored.day.map(Day),
            last: stored.last,
            at: Moment(stored.at_ms),
            is_restored: stored.is_restored,
        }),
        Err(error) => {
            tracing::error!(%error, "{FILE} cannot be read");
            None
        }
    }
}

/// Surely on disk when it returns.
pub fn write(data: &Path, copied: &Copied) -> Result<(), BackupError> {
    let stored = Stored {
        day: copied.day.map(|day| day.0),
        last: copied.last.clone(),
        at_ms: copied.at.0,
        is_restored: copied.is_restored,
    };
    let text = serde_json::to_string(&stored).expect("plain data with text keys always serialises");
    let (new, path) = (data.join(format!("{FILE}.new")), data.join(FILE));
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
    });
    written
        .and_then(|()| fs::rename(&new, &path))
        .map_err(BackupError::io(&path))?;
    sync(data)
}

/// A journal that was put back holds what its copy held.
pub fn of_copy(data: &Path) -> Result<(), BackupError> {
    let path = data.join(journal::FILE);
    let failed = |error| BackupError::Journal {
        path: path.clone(),
        error: Box::new(error),
    };
    let replay = journal::Journal::open(data)
        .and_then(|journal| journal.replay(|_, _, _, _| {}))
        .map_err(failed)?;
    let copied = Copied {
        is_restored: true,
        ..Copied::of(&replay.hall, replay.last_at.unwrap_or(Moment(0)))
    };
    write(data, &copied)
}
