// SPDX-License-Identifier: EUPL-1.2
//! The way to a printer: something that is opened, written to and read from. Nothing here may block for longer than it is told.

use std::io;
use std::time::Duration;

pub(super) use serial::is_passing;

/// How long one write may wait for a printer that takes nothing just now; whoever writes listens in between and decides when it is enough.
pub const WRITE_PATIENCE: Duration = Duration::from_millis(200);

/// A line to a printer.
pub trait Line: Send {
    /// Opens it anew.
    ///
    /// # Errors
    /// When there is nobody at the other end, in words for the log.
    fn open(&mut self) -> io::Result<()>;

    /// Closes it; nothing happens when it is not open.
    fn close(&mut self);

    /// Hands over as much of `bytes` as the line takes within [`WRITE_PATIENCE`], and says how much that was; none when it takes nothing now.
    ///
    /// # Errors
    /// When the line is lost.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// What came back, waited for at most `within`; empty when nothing did.
    ///
    /// # Errors
    /// When the line is lost.
    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>>;

    /// How many bytes were handed over and are still on this side: in the kernel's buffer, where no printer has them. 0 when all are gone.
    ///
    /// # Errors
    /// When the line is lost, or cannot tell: then nobody knows what became of them.
    fn left(&mut self) -> io::Result<usize>;

    /// Closes it and throws away what is still on this side, so that nothing of it comes out later.
    fn abort(&mut self) {
        self.close();
    }

    /// How long `bytes` are on their way, at most.
    fn time_for(&self, _bytes: usize) -> Duration {
        Duration::ZERO
    }
}

pub(super) fn not_open() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "the line is not open")
}

/// An error with the place in front of it.
pub(super) fn at(place: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{place}: {error}"))
}
