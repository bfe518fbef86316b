// SPDX-License-Identifier: EUPL-1.2
//! Where a journal lies: on which machine, and which file it is there. A copy is another file.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Set once for each installation of the operating system (machine-id(5)); containers may have none.
const MACHINE_ID: &str = "/etc/machine-id";
/// The machine's id is not to be shown as it is, so a hash of it with this is kept.
const SALT: &[u8] = b"regolacode data folder";
/// File systems whose files keep their number for good: ext2 to ext4, xfs, btrfs, f2fs, zfs, tmpfs, overlayfs (linux/magic.h).
const LASTING: [u64; 7] = [
    0xEF53,
    0x5846_5342,
    0x9123_683E,
    0xF2F5_2010,
    0x2FC1_2FC1,
    0x0102_1994,
    0x794C_7630,
];

/// What could not be found out is `None`, and differs from nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub machine: Option<Vec<u8>>,
    /// The number of the journal's file in its file system.
    pub file: Option<u64>,
}

impl Place {
    /// The place of the journal in the folder `data`.
    pub fn of(data: &Path) -> Place {
        let path = data.join(journal::FILE);
        let id = fs::read_to_string(MACHINE_ID)
            .map(|id| id.trim().to_owned())
            .ok();
        let machine = id.filter(|id| id.len() == 32).map(|id| {
            Sha256::new()
                .chain_update(SALT)
                .chain_update(id)
                .finalize()
                .to_vec()
        });
        let is_lasting = rustix::fs::statfs(&path)
            .is_ok_and(|disk| u64::try_from(disk.f_type).is_ok_and(|kind| LASTING.contains(&kind)));
        let file = fs::metadata(&path)
            .ok()
            .filter(|_| is_lasting)
            .map(|meta| meta.ino());
        Place { machine, file }
    }

    /// What became of the journal, if it surely is not the file that it was `before`.
    pub fn differs(&self, before: &Place) -> Option<&'static str> {
        let is_other_file =
            self.file.is_some() && before.file.is_some() && self.file != before.file;
        let how = if self.is_other_machine(before) {
            "brought here from another machine"
        } else {
            "copied or moved by hand"
        };
        is_other_file.then_some(how)
    }

    /// Alone this proves nothing: the system was installed anew, or has no lasting machine-id (a read-only root, some containers).
    pub fn is_other_machine(&self, before: &Place) -> bool {
        self.machine.is_some() && before.machine.is_some() && self.machine != before.machine
    }
}
