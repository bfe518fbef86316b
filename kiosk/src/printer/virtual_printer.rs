// SPDX-License-Identifier: EUPL-1.2
//! A printer without paper, for demonstrations and tests: the bytes go through our own interpreter and become pictures. It answers as a
//! good printer does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{fs, io};

use super::Profile;
use super::bitmap::Bitmap;
use super::line::Line;
use super::paper;

/// The last slip that came out, and how many came out so far. Shared with whoever shows it.
#[derive(Clone, Debug, Default)]
pub struct Tray {
    inner: Arc<Mutex<(u64, Option<Bitmap>)>>,
}

impl Tray {
    pub fn last(&self) -> (u64, Option<Bitmap>) {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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
    answers: Vec<u8>,
}

impl Virtual {
    /// With a folder, each slip is also written there: `slip-0001.bin` (the bytes) and `slip-0001.png`.
    pub fn new(folder: Option<PathBuf>, profile: Profile) -> Virtual {
        Virtual {
            folder,
            profile,
            tray: Tray::default(),
            answers: Vec::new(),
        }
    }

    pub fn tray(&self) -> Tray {
        self.tray.clone()
    }
}

fn keep(folder: &Path, bytes: &[u8], slip: &Bitmap) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let number = (1..)
        .find(|number| !folder.join(format!("slip-{number:04}.png")).exists())
        .unwrap_or(u32::MAX);
    fs::write(folder.join(format!("slip-{number:04}.bin")), bytes)?;
    fs::write(
        folder.join(format!("slip-{number:04}.png")),
        slip.png().map_err(io::Error::other)?,
    )
}

impl Line for Virtual {
    fn open(&mut self) -> io::Result<()> {
        self.folder.as_ref().map_or(Ok(()), fs::create_dir_all)
    }

    fn close(&mut self) {}

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let printed = paper::print(
            bytes,
            usize::from(self.profile.width_dots),
            self.profile.code_page,
        );
        if let Some(fault) = printed.faults.first() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("the slip is not ESC/POS: {fault}"),
            ));
        }
        for slip in printed.slips {
            if let Some(folder) = &self.folder {
                keep(folder, bytes, &slip)?;
            }
            self.tray.put(slip);
        }
        self.answers.extend_from_slice(&printed.answers);
        Ok(bytes.len())
    }

    fn left(&mut self) -> io::Result<usize> {
        Ok(0)
    }

    fn read(&mut self, _within: Duration) -> io::Result<Vec<u8>> {
        Ok(std::mem::take(&mut self.answers))
    }
}
