// SPDX-License-Identifier: EUPL-1.2
//! A printer without paper, for demonstrations and tests: the bytes go through our own interpreter and become pictures.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use super::bitmap::Bitmap;
use super::paper;
use super::{PrintError, Printer, Profile};

#[derive(Debug, thiserror::Error)]
pub enum VirtualError {
    #[error("the slip's picture cannot be written to {path}: {source}")]
    NoFolder { path: PathBuf, source: io::Error },
    #[error("the slip's picture cannot be made: {0}")]
    NoPicture(#[from] png::EncodingError),
    #[error("the slip is not ESC/POS: {0}")]
    NotEscPos(String),
}

/// The last slip that came out, and how many came out so far. Shared with whoever shows it.
#[derive(Clone, Debug, Default)]
pub struct Tray {
    inner: Arc<Mutex<(u64, Option<Bitmap>)>>,
}

impl Tray {
    pub fn last(&self) -> (u64, Option<Bitmap>) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, slip: Bitmap) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        *inner = (inner.0 + 1, Some(slip));
    }
}

pub struct Virtual {
    folder: Option<PathBuf>,
    profile: Profile,
    tray: Tray,
}

impl Virtual {
    /// With a folder, each slip is also written there: `slip-0001.bin` (the bytes) and `slip-0001.png`.
    pub fn new(folder: Option<PathBuf>, profile: Profile) -> Virtual {
        Virtual { folder, profile, tray: Tray::default() }
    }

    pub fn tray(&self) -> Tray {
        self.tray.clone()
    }

    fn keep(&self, folder: &Path, bytes: &[u8], slip: &Bitmap) -> Result<(), VirtualError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| VirtualError::NoFolder { path, source }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        let number = (1..).find(|number| !folder.join(format!("slip-{number:04}.png")).exists()).unwrap_or(u32::MAX);
        let (raw, picture) = (folder.join(format!("slip-{number:04}.bin")), folder.join(format!("slip-{number:04}.png")));
        fs::write(&raw, bytes).map_err(at(&raw))?;
        fs::write(&picture, slip.png()?).map_err(at(&picture))
    }
}

impl Printer for Virtual {
    fn print(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        let printed = paper::print(bytes, usize::from(self.profile.width_dots), self.profile.code_page);
        if let Some(fault) = printed.faults.first() {
            return Err(VirtualError::NotEscPos(fault.clone()).into());
        }
        for slip in printed.slips {
            if let Some(folder) = &self.folder {
                self.keep(folder, bytes, &slip)?;
            }
            self.tray.put(slip);
        }
        Ok(())
    }
}
