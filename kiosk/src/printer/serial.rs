// SPDX-License-Identifier: EUPL-1.2
//! Printers on a serial line, 8 bits, no parity, one stop bit, hardware flow control off: what nearly all are set to.

use std::io::{self, Read, Write};
use std::time::Duration;

use serialport::{ClearBuffer, SerialPort};

use super::line::{Line, WRITE_PATIENCE, at, is_passing, not_open};

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
        let port =
            serial::open(&self.path, &serialport::new("", self.baud).timeout(WRITE_PATIENCE)).map_err(|error| at(&self.path, &error))?;
        self.port = Some(port);
        Ok(())
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

    /// What the kernel has not put on the wire. Where nothing holds a printer's line up, every byte goes out, whether anybody hears it or not.
    fn left(&mut self) -> io::Result<usize> {
        let waiting = self.port.as_mut().ok_or_else(not_open)?.bytes_to_write();
        let waiting = waiting.map_err(|error| at(&self.path, &error.into()))?;
        Ok(usize::try_from(waiting).unwrap_or(usize::MAX))
    }

    /// The kernel would go on sending for half a minute, and closing would wait for it.
    fn abort(&mut self) {
        if let Some(port) = self.port.take() {
            // One that cannot be told so is gone.
            let _ = port.clear(ClearBuffer::Output);
        }
    }

    /// Ten bits a byte, and as much again for the printer to hold it up.
    fn time_for(&self, bytes: usize) -> Duration {
        Duration::from_secs(2 * 10 * bytes as u64 / u64::from(self.baud.max(1)))
    }
}
