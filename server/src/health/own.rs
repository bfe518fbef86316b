// SPDX-License-Identifier: EUPL-1.2
//! How the server itself is: whether its journal can be written, its disk, and its backups. Its troubles are kept as those of device 0.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::DISK_LOW_MB;

use crate::backups::{State, Status};

/// The number under which the server's own troubles stand in the journal; devices are numbered from 1.
pub const SERVER: u64 = 0;
/// How often the disk is tried.
const TRY_EVERY: Duration = Duration::from_secs(60);
/// So far the clock of whoever put a copy back may have been ahead of ours.
const EPOCH_AHEAD_S: u64 = 2 * 86_400;
/// Written, read back, and left there: a disk that became read-only or loses what is written shows it before the journal needs it.
const CANARY: &str = "canary";
const CANARY_BYTES: usize = 4_096;

/// What is known of the server itself.
#[derive(Debug)]
pub struct Own {
    data: PathBuf,
    backups: Arc<Mutex<Status>>,
    started: Instant,
    disk: Mutex<Disk>,
    /// The highest epoch that each device says that it knows.
    claims: Mutex<BTreeMap<i64, u64>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Disk {
    tried: Option<Instant>,
    free_mb: Option<u64>,
    is_bad: bool,
}

impl Own {
    pub fn new(data: PathBuf, backups: Arc<Mutex<Status>>) -> Own {
        Own {
            data,
            backups,
            started: Instant::now(),
            disk: Mutex::default(),
            claims: Mutex::default(),
        }
    }

    /// A device has known a server of this epoch. False when there can be none yet: an epoch is the second in which a copy was put back, or one
    /// more than the epoch before.
    pub fn hear_epoch(&self, device: i64, epoch: u64, now_s: i64) -> bool {
        let is_possible = epoch <= now_s.max(0).unsigned_abs().saturating_add(EPOCH_AHEAD_S);
        let mut claims = self.claims();
        match is_possible {
            true => claims.insert(device, epoch),
            false => claims.remove(&device),
        };
        is_possible
    }

    /// Only what these devices say counts.
    pub fn believe_only(&self, is_known: impl Fn(i64) -> bool) {
        self.claims().retain(|device, _| is_known(*device));
    }

    fn claims(&self) -> MutexGuard<'_, BTreeMap<i64, u64>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn uptime_s(&self) -> u64 {
        self.started.elapsed().as_secs()
    }

    pub fn disk_free_mb(&self) -> Option<u64> {
        self.disk().free_mb
    }

    pub fn backup_age_s(&self) -> Option<u64> {
        self.backups
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .age_s()
    }

    /// Looks at the disk if that was not done of late. Blocks as long as the disk does.
    pub fn try_disk(&self) {
        let is_fresh = |disk: Disk| disk.tried.is_some_and(|at| at.elapsed() < TRY_EVERY);
        if is_fresh(self.disk()) {
            return;
        }
        let free_mb = free_mb(&self.data);
        let tried = canary(&self.data.join(CANARY));
        if let Err(error) = &tried {
            tracing::error!(%error, "the data folder cannot be written and read back");
        }
        // A full disk is another trouble than a bad one, and is told as such.
        let is_bad = tried.is_err_and(|error| error.kind() != std::io::ErrorKind::StorageFull);
        // Held for this moment only: the desk looks here too, and must not wait for a disk.
        *self.disk.lock().unwrap_or_else(PoisonError::into_inner) = Disk {
            tried: Some(Instant::now()),
            free_mb,
            is_bad,
        };
    }

    fn disk(&self) -> Disk {
        *self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The names of the server's troubles. The arguments are what the desk says of the journal.
    pub fn troubles(&self, is_read_only: bool, is_lost: bool, epoch: u64) -> BTreeSet<String> {
        let disk = self.disk();
        let backups = match self
            .backups
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .state()
        {
            State::Off => Some("backup-off"),
            State::Good | State::Unknown => None,
            State::Failed => Some("backup-failed"),
            State::Late => Some("backup-late"),
        };
        let low = disk
            .free_mb
            .is_some_and(|free| free < DISK_LOW_MB)
            .then_some("disk-low");
        let bad = disk.is_bad.then_some("disk-bad");
        let read_only = is_read_only.then_some(if is_lost { "journal-lost" } else { "read-only" });
        let replaced = self
            .claims()
            .values()
            .any(|claim| *claim > epoch)
            .then_some("replaced");
        [backups, low, bad, read_only, replaced]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect()
    }
}

/// What a plain user may still write at `path`, in millions of bytes.
pub fn free_mb(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize) / 1_000_000)
}

/// Writes some bytes that differ each time, makes sure that they are on the disk, and reads them back.
pub fn canary(path: &Path) -> std::io::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
    let bytes: Vec<u8> = seed.iter().copied().cycle().take(CANARY_BYTES).collect();
    let mut file = std::fs::File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    // Asks the disk rather than the memory where the system can; where it cannot, the write was proved all the same.
    let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    let mut back = Vec::new();
    file.rewind()?;
    file.take(CANARY_BYTES as u64).read_to_end(&mut back)?;
    if back == bytes {
        Ok(())
    } else {
        Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            "read back something else",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: i64 = 1_795_400_000;

    #[test]
    fn the_servers_troubles_have_names() {
        let folder = tempfile::tempdir().unwrap();
        let own = Own::new(folder.path().to_owned(), Arc::default());
        assert_eq!(
            own.troubles(false, false, 1),
            BTreeSet::new(),
            "nothing is said of what is not known yet"
        );
        own.try_disk();
        assert!(own.disk_free_mb().is_some());
        assert!(own.troubles(true, false, 1).contains("read-only"));
        assert!(own.troubles(true, true, 1).contains("journal-lost"));
        let is_replaced = || own.troubles(false, false, 1).contains("replaced");
        assert!(own.hear_epoch(4, 1, NOW_S) && !is_replaced());
        assert!(own.hear_epoch(4, 2, NOW_S) && is_replaced());
        assert!(
            own.hear_epoch(4, 1, NOW_S) && !is_replaced(),
            "it has found the right one"
        );
        assert!(
            !own.hear_epoch(4, 1 << 60, NOW_S) && !is_replaced(),
            "nobody has put a copy back in that future"
        );
        assert!(own.hear_epoch(5, NOW_S.unsigned_abs(), NOW_S) && is_replaced());
        own.believe_only(|device| device != 5);
        assert!(!is_replaced(), "it was revoked");
        let gone = Own::new(folder.path().join("gone"), Arc::default());
        gone.try_disk();
        assert!(gone.troubles(false, false, 1).contains("disk-bad"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..3 {
            canary(&folder.path().join(CANARY)).unwrap();
        }
        assert_eq!(
            std::fs::metadata(folder.path().join(CANARY)).unwrap().len(),
            CANARY_BYTES as u64
        );
    }
}
