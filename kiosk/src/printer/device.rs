// SPDX-License-Identifier: EUPL-1.2
//! Printers behind a file: `/dev/usb/lp0`, or any path that bytes can be written to. Nothing can be asked of them.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use protocol::SlipTrouble;

use super::{PrintError, Printer};

/// `O_NONBLOCK` of Linux on the machines a totem is made of: a jammed printer must not hold the thread for ever.
const DO_NOT_BLOCK: i32 = 0o4000;
const WRITE_WITHIN: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    #[error("the printer's file {path} cannot be opened: {source}")]
    NoFile { path: PathBuf, source: io::Error },
    #[error("the printer behind {path} takes nothing")]
    Stuck { path: PathBuf },
    #[error("the printer behind {path} broke off after {sent} bytes: {source}")]
    BrokeOff { path: PathBuf, sent: usize, source: io::Error },
}

impl DeviceError {
    pub fn trouble(&self) -> SlipTrouble {
        match self {
            DeviceError::NoFile { .. } => SlipTrouble::Unreachable,
            // A printer without paper takes nothing, but so does one that is merely busy.
            DeviceError::Stuck { .. } => SlipTrouble::Other,
            DeviceError::BrokeOff { .. } => SlipTrouble::Uncertain,
        }
    }
}

pub struct Device {
    path: PathBuf,
    write_within: Duration,
}

impl Device {
    pub fn new(path: &Path) -> Device {
        Device { path: path.to_owned(), write_within: WRITE_WITHIN }
    }

    /// With another patience for a printer that takes nothing.
    pub fn write_within(self, write_within: Duration) -> Device {
        Device { write_within, ..self }
    }

    fn write(&self, mut file: File, bytes: &[u8]) -> Result<(), DeviceError> {
        let started = Instant::now();
        let mut sent = 0;
        while sent < bytes.len() {
            match file.write(&bytes[sent..]) {
                Ok(more) => sent += more,
                Err(error) if is_busy(&error) && started.elapsed() < self.write_within => thread::sleep(LOOK_AGAIN),
                Err(error) if is_busy(&error) && sent == 0 => return Err(DeviceError::Stuck { path: self.path.clone() }),
                Err(source) => return Err(DeviceError::BrokeOff { path: self.path.clone(), sent, source }),
            }
        }
        Ok(())
    }
}

fn is_busy(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

impl Printer for Device {
    fn print(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        // A printer's file is never made: a missing one is a missing printer.
        let file = OpenOptions::new()
            .append(true)
            .custom_flags(DO_NOT_BLOCK)
            .open(&self.path)
            .map_err(|source| DeviceError::NoFile { path: self.path.clone(), source })?;
        Ok(self.write(file, bytes)?)
    }
}
