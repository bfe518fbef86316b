// SPDX-License-Identifier: EUPL-1.2
//! Printers on a serial line, 8 bits, no parity, one stop bit, hardware flow control off: what nearly all are set to.

use std::io::{self, Read, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serialport::{ErrorKind, SerialPort};

use super::line::{Line, WRITE_PATIENCE, at, is_passing, not_open};

/// A line that was closed just now may still seem to be in use: a process that is being started holds a copy of every open file for a moment.
const IN_USE: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(5);

pub struct Serial {
    path: String,
    baud: u32,
    port: Option<Box<dyn SerialPort>>,
}

impl Serial {
    pub fn new(path: &str, baud: u32) -> Serial {
        Serial { path: path.to_owned(), baud, port: None }
    }
}

impl Line for Serial {
    fn open(&mut self) -> io::Result<()> {
        self.port = None;
        let until = Instant::now() + IN_USE;
        loop {
            match serialport::new(&self.path, self.baud).timeout(WRITE_PATIENCE).open() {
                Ok(port) => {
                    self.port = Some(port);
                    return Ok(());
                }
                // So the library says that somebody else has it, and also that there is none.
                Err(error) if error.kind() == ErrorKind::NoDevice && Path::new(&self.path).exists() && Instant::now() < until => {
                    sleep(AGAIN)
                }
                Err(error) => return Err(at(&self.path, &error.into())),
            }
        }
    }

    fn close(&mut self) {
        self.port = None;
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let port = self.port.as_mut().ok_or_else(not_open)?;
        port.set_timeout(WRITE_PATIENCE)?;
        match port.write(bytes) {
            Ok(taken) => Ok(taken),
            Err(error) if is_passing(&error) => Ok(0),
            Err(error) => Err(at(&self.path, &error)),
        }
    }

    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        let port = self.port.as_mut().ok_or_else(not_open)?;
        port.set_timeout(within.max(Duration::from_millis(1)))?;
        let mut bytes = vec![0; 512];
        match port.read(&mut bytes) {
            // A line that was pulled out can be read for ever and gives nothing.
            Ok(0) => Err(at(&self.path, &io::ErrorKind::UnexpectedEof.into())),
            Ok(length) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            Err(error) if is_passing(&error) => Ok(Vec::new()),
            Err(error) => Err(at(&self.path, &error)),
        }
    }

    /// Ten bits a byte, and as much again for the printer to hold it up.
    fn time_for(&self, bytes: usize) -> Duration {
        Duration::from_secs(2 * 10 * bytes as u64 / u64::from(self.baud.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use serialport::TTYPort;

    use super::*;

    #[test]
    fn a_line_that_somebody_else_has_for_a_moment_is_waited_for_and_not_for_ever() {
        let (_master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let path = slave.name().expect("it has a name");
        let held = std::fs::File::open(&path).expect("it can be opened");
        held.try_lock().expect("nobody else has it");
        let mut serial = Serial::new(&path, 9_600);
        assert!(serial.open().is_err(), "somebody has it and keeps it");
        let opens = std::thread::spawn(move || serial.open());
        sleep(Duration::from_millis(50));
        drop(held);
        assert!(opens.join().expect("it ends").is_ok(), "let go in time");
    }
}
