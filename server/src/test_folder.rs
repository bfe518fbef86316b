// SPDX-License-Identifier: EUPL-1.2
//! A data folder for one unit test.

use std::path::PathBuf;

/// A new, empty folder that is removed when the test ends, also when it fails.
pub struct Folder(pub PathBuf);

impl Folder {
    /// `name` tells the test apart from all others of this crate.
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("regolacode-{name}-{}", std::process::id()));
        // What an earlier, killed run may have left behind.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
