// SPDX-License-Identifier: EUPL-1.2
//! A line to panels: a serial device, or standard output for installers.

use std::io::{self, Write};
use std::time::Duration;

use serial::SerialLine;

use crate::config::{Parity, Speed};

/// A device that has not taken a message for this long, beside the time that its bytes need, is as good as gone.
const WRITE_WITHIN: Duration = Duration::from_secs(2);

pub trait Line {
    /// Sends all bytes.
    ///
    /// # Errors
    /// When the device is gone or takes nothing.
    fn send(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// What has come, waited for at most `within`; 0 if nothing came.
    ///
    /// # Errors
    /// When the device is gone.
    fn receive(&mut self, bytes: &mut [u8], within: Duration) -> io::Result<usize>;

    /// Forgets all that has come.
    ///
    /// # Errors
    /// When the device is gone.
    fn forget(&mut self) -> io::Result<()>;
}

/// Opens a serial device, for this program alone, and forgets what came before. Waits a moment for one that is in use.
///
/// # Errors
/// When it is not there, stays in use, or cannot run at this speed.
pub fn open(device: &str, speed: Speed) -> io::Result<Box<dyn Line>> {
    let settings = serialport::new("", speed.baud)
        .data_bits(if speed.data_bits == 7 {
            serialport::DataBits::Seven
        } else {
            serialport::DataBits::Eight
        })
        .parity(match speed.parity {
            Parity::None => serialport::Parity::None,
            Parity::Even => serialport::Parity::Even,
            Parity::Odd => serialport::Parity::Odd,
        })
        .stop_bits(if speed.stop_bits == 2 {
            serialport::StopBits::Two
        } else {
            serialport::StopBits::One
        });
    let mut line = Serial {
        line: SerialLine::open(device, &settings)?,
        speed,
    };
    line.forget()?;
    Ok(Box::new(line))
}

struct Serial {
    line: SerialLine,
    speed: Speed,
}

impl Line for Serial {
    /// Does not wait until the bytes are on the wire (`tcdrain`), which some adapters never say: the port reckons how long that takes.
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let within = WRITE_WITHIN + self.speed.time_for(bytes.len());
        self.line.write_all_within(bytes, within)
    }

    fn receive(&mut self, bytes: &mut [u8], within: Duration) -> io::Result<usize> {
        self.line.read_within(bytes, within)
    }

    fn forget(&mut self) -> io::Result<()> {
        self.line.discard_input()
    }
}

/// Standard output: nothing ever comes back.
pub struct Paper;

impl Line for Paper {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    fn receive(&mut self, _bytes: &mut [u8], within: Duration) -> io::Result<usize> {
        std::thread::sleep(within);
        Ok(0)
    }

    fn forget(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use serialport::{SerialPort, TTYPort};

    use super::*;

    #[test]
    fn a_line_that_another_process_holds_for_a_moment_is_opened() {
        let (_master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let device = slave.name().expect("it has a name");
        let held = File::open(&device).expect("it can be opened");
        held.try_lock().expect("nobody else has it");
        let speed = Speed {
            baud: 9_600,
            data_bits: 8,
            parity: Parity::None,
            stop_bits: 1,
        };
        let opens = std::thread::spawn(move || open(&device, speed).map(|_| ()));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!opens.is_finished(), "it waits");
        drop(held);
        opens.join().expect("it ends").expect("let go in time");
    }
}
