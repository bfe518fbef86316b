// SPDX-License-Identifier: EUPL-1.2
//! Printers on a serial line, 8 bits, no parity, one stop bit, hardware flow control off: what nearly all are set to.

use std::io;
use std::time::Duration;

use serial::SerialLine;

use super::line::{Line, WRITE_PATIENCE, at, not_open};

pub struct Serial {
    path: String,
    baud: u32,
    line: Option<SerialLine>,
}

impl Serial {
    pub fn new(path: &str, baud: u32) -> Serial {
        Serial {
            path: path.to_owned(),
            baud,
            line: None,
        }
    }
}

impl Line for Serial {
    fn open(&mut self) -> io::Result<()> {
        self.line = None;
        let line = SerialLine::open(&self.path, &serialport::new("", self.baud))
            .map_err(|error| at(&self.path, &error))?;
        self.line = Some(line);
        Ok(())
    }

    fn close(&mut self) {
        self.line = None;
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = self.line.as_mut().ok_or_else(not_open)?;
        line.write_within(bytes, WRITE_PATIENCE)
            .map_err(|error| at(&self.path, &error))
    }

    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        let line = self.line.as_mut().ok_or_else(not_open)?;
        let mut bytes = vec![0; 512];
        let length = line
            .read_within(&mut bytes, within.max(Duration::from_millis(1)))
            .map_err(|error| at(&self.path, &error))?;
        bytes.truncate(length);
        Ok(bytes)
    }

    /// What the kernel has not put on the wire. Where nothing holds a printer's line up, every byte goes out, whether anybody hears it or not.
    fn left(&mut self) -> io::Result<usize> {
        self.line
            .as_ref()
            .ok_or_else(not_open)?
            .unsent()
            .map_err(|error| at(&self.path, &error))
    }

    /// The kernel would go on sending for half a minute, and closing would wait for it.
    fn abort(&mut self) {
        if let Some(line) = self.line.take() {
            // One that cannot be told so is gone.
            let _ = line.discard_output();
        }
    }

    /// Ten bits a byte, and as much again for the printer to hold it up.
    fn time_for(&self, bytes: usize) -> Duration {
        Duration::from_secs(2 * 10 * bytes as u64 / u64::from(self.baud.max(1)))
    }
}
