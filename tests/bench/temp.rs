// SPDX-License-Identifier: EUPL-1.2
//! A folder that is gone when the test ends.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static LAST: AtomicU32 = AtomicU32::new(0);

/// A new empty folder under the system's temporary one, removed with all in it when dropped.
pub struct Temp {
    path: PathBuf,
}

impl Temp {
    /// `name` only helps whoever looks at the disk while a test runs.
    pub fn new(name: &str) -> Temp {
        let n = LAST.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("regolacode-{name}-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder of the system can be written");
        Temp { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        // A folder that stays behind is a nuisance, not a wrong result; a panic here would hide the one that ends the test.
        let _gone = std::fs::remove_dir_all(&self.path);
    }
}
