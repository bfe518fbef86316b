// SPDX-License-Identifier: EUPL-1.2
//! Printers behind a file: `/dev/usb/lp0`, which also answers, or any path that bytes can be written to.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::line::{Line, WRITE_PATIENCE, at, is_passing, not_open};

/// `O_NONBLOCK` of Linux on the machines a totem is made of: a jammed printer must not hold the thread for ever.
const DO_NOT_BLOCK: i32 = 0o4000;
const LOOK_AGAIN: Duration = Duration::from_millis(10);

pub struct Device {
    path: PathBuf,
    file: Option<File>,
    /// A plain file gives back what was written to it, and a write-only one nothing.
    answers: bool,
    holds: Holds,
}

/// How it is known what such a file has not passed on.
#[derive(Clone, Copy)]
enum Holds {
    /// What is written is there.
    Nothing,
    /// `usblp` has one piece under way at a time: it takes another when the printer has taken that.
    OnePiece,
    /// A pipe says how much nobody has read.
    Pipe,
}

impl Device {
    pub fn new(path: &Path) -> Device {
        Device {
            path: path.to_owned(),
            file: None,
            answers: false,
            holds: Holds::Nothing,
        }
    }

    fn at(&self, error: &io::Error) -> io::Error {
        at(&self.path.display().to_string(), error)
    }
}

impl Line for Device {
    fn open(&mut self) -> io::Result<()> {
        self.file = None;
        // A printer's file is never made: a missing one is a missing printer.
        let open = |read: bool| {
            OpenOptions::new()
                .read(read)
                .append(true)
                .custom_flags(DO_NOT_BLOCK)
                .open(&self.path)
        };
        let (file, reads) = match open(true) {
            Ok(file) => (file, true),
            Err(_) => (open(false).map_err(|error| self.at(&error))?, false),
        };
        let kind = file
            .metadata()
            .map_err(|error| self.at(&error))?
            .file_type();
        self.answers = reads && kind.is_char_device();
        self.holds = match () {
            () if kind.is_char_device() => Holds::OnePiece,
            () if kind.is_fifo() => Holds::Pipe,
            () => Holds::Nothing,
        };
        self.file = Some(file);
        Ok(())
    }

    fn close(&mut self) {
        self.file = None;
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let started = Instant::now();
        loop {
            match self.file.as_mut().ok_or_else(not_open)?.write(bytes) {
                Ok(taken) => return Ok(taken),
                Err(error) if is_passing(&error) && started.elapsed() < WRITE_PATIENCE => {
                    thread::sleep(LOOK_AGAIN)
                }
                Err(error) if is_passing(&error) => return Ok(0),
                Err(error) => return Err(self.at(&error)),
            }
        }
    }

    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        let started = Instant::now();
        let mut bytes = vec![0; 512];
        loop {
            let file = self.file.as_mut().ok_or_else(not_open)?;
            let length = match if self.answers {
                file.read(&mut bytes)
            } else {
                Ok(0)
            } {
                Ok(length) => length,
                Err(error) if is_passing(&error) => 0,
                Err(error) => return Err(self.at(&error)),
            };
            if length > 0 {
                bytes.truncate(length);
                return Ok(bytes);
            }
            if started.elapsed() + LOOK_AGAIN > within {
                return Ok(Vec::new());
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    fn left(&mut self) -> io::Result<usize> {
        let file = self.file.as_ref().ok_or_else(not_open)?;
        let left = match self.holds {
            Holds::Nothing => Ok(0),
            Holds::OnePiece => is_writable(file).map(|is_free| usize::from(!is_free)),
            Holds::Pipe => rustix::io::ioctl_fionread(file)
                .map_err(io::Error::from)
                .map(|left| usize::try_from(left).unwrap_or(usize::MAX)),
        };
        left.map_err(|error| self.at(&error))
    }
}

/// Whether the device takes bytes now.
///
/// # Errors
/// When it is gone.
fn is_writable(file: &File) -> io::Result<bool> {
    let mut polled = [PollFd::new(file, PollFlags::OUT)];
    poll(
        &mut polled,
        Some(&Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        }),
    )?;
    let found = polled[0].revents();
    // A printer that was pulled out; one without paper has `ERR` too, and is asked for that by itself.
    if found.contains(PollFlags::HUP) {
        Err(io::ErrorKind::BrokenPipe.into())
    } else {
        Ok(found.contains(PollFlags::OUT))
    }
}
