// SPDX-License-Identifier: EUPL-1.2
//! Opening a serial line, for the totem's printer and for wires.

use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serialport::{ErrorKind, SerialPort, SerialPortBuilder};

/// A line that was closed just now may still seem to be in use: a process that is being started holds a copy of every open file for a moment.
const IN_USE: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(5);

/// Opens the device at `path` for this program alone, as `line` says (its own path does not matter). Waits up to half a second for a device that another
/// process has.
///
/// # Errors
/// When it is not there, stays in use, or cannot run at this speed.
pub fn open(path: &str, line: &SerialPortBuilder) -> io::Result<Box<dyn SerialPort>> {
    let line = line.clone().path(path);
    let until = Instant::now() + IN_USE;
    loop {
        match line.clone().open() {
            Ok(port) => return Ok(port),
            // So the library says that somebody else has it, and also that there is none.
            Err(error) if error.kind() == ErrorKind::NoDevice && Path::new(path).exists() && Instant::now() < until => sleep(AGAIN),
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use serialport::TTYPort;

    use super::*;

    #[test]
    fn a_line_that_somebody_else_has_for_a_moment_is_waited_for_and_not_for_ever() {
        let (_master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let path = slave.name().expect("it has a name");
        let held = File::open(&path).expect("it can be opened");
        held.try_lock().expect("nobody else has it");
        let line = serialport::new("", 9_600);
        assert!(open(&path, &line).is_err(), "somebody has it and keeps it");
        let opens = std::thread::spawn(move || open(&path, &line).map(|_| ()));
        sleep(Duration::from_millis(50));
        drop(held);
        assert!(opens.join().expect("it ends").is_ok(), "let go in time");
    }

    #[test]
    fn a_line_that_is_not_there_is_not_waited_for() {
        let began = Instant::now();
        assert!(open("/dev/there-is-no-such-line", &serialport::new("", 9_600)).is_err());
        assert!(began.elapsed() < IN_USE);
    }
}
