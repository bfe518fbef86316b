// SPDX-License-Identifier: EUPL-1.2
//! A serial line, for the totem's printer and for wires. Nothing here blocks for longer than it is told: whoever is at the other end may take nothing,
//! or a byte now and then for ever.

use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use serialport::{ClearBuffer, ErrorKind, SerialPort, SerialPortBuilder, TTYPort};

/// A line that was closed just now may still seem to be in use: a process that is being started holds a copy of every open file for a moment.
const IN_USE: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(5);

/// A line that is open, for this program alone.
pub struct SerialLine(TTYPort);

impl SerialLine {
    /// Opens the device at `path` as `settings` say (its own path and time-out do not matter). Waits up to half a second for a device that another process has.
    ///
    /// # Errors
    /// When it is not there, stays in use, or cannot run at this speed.
    pub fn open(path: &str, settings: &SerialPortBuilder) -> io::Result<SerialLine> {
        let settings = settings.clone().path(path);
        let until = Instant::now() + IN_USE;
        loop {
            match settings.clone().open_native() {
                Ok(port) => return SerialLine::without_blocking(port),
                // So the library says that somebody else has it, and also that there is none.
                Err(error)
                    if error.kind() == ErrorKind::NoDevice
                        && Path::new(path).exists()
                        && Instant::now() < until =>
                {
                    sleep(AGAIN)
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The library waits for room before it writes, but then leaves the whole of what it was given to a write that blocks until the last byte has room.
    fn without_blocking(port: TTYPort) -> io::Result<SerialLine> {
        let flags = OFlag::from_bits_retain(fcntl(port.as_raw_fd(), FcntlArg::F_GETFL)?);
        fcntl(
            port.as_raw_fd(),
            FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK),
        )?;
        Ok(SerialLine(port))
    }

    /// Hands over as many of `bytes` as the line takes within `within`, and says how many these were.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn write_within(&mut self, bytes: &[u8], within: Duration) -> io::Result<usize> {
        let until = Instant::now() + within;
        let mut taken = 0;
        while taken < bytes.len() {
            let left = until.saturating_duration_since(Instant::now());
            self.0.set_timeout(left)?;
            match self.0.write(&bytes[taken..]) {
                Ok(more) => taken += more,
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error),
            }
            if left.is_zero() {
                break;
            }
        }
        Ok(taken)
    }

    /// Hands over all of `bytes` within `within`.
    ///
    /// # Errors
    /// When the device is gone, or did not take all of them in time.
    pub fn write_all_within(&mut self, bytes: &[u8], within: Duration) -> io::Result<()> {
        let taken = self.write_within(bytes, within)?;
        if taken == bytes.len() {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("the device took {taken} of {} bytes in time", bytes.len()),
        ))
    }

    /// What has come, waited for at most `within`; 0 if nothing came.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn read_within(&mut self, bytes: &mut [u8], within: Duration) -> io::Result<usize> {
        self.0.set_timeout(within)?;
        match self.0.read(bytes) {
            // A line that was pulled out can be read for ever and gives nothing.
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => Ok(length),
            Err(error) if is_passing(&error) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// How many bytes were handed over and have not left this machine.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn unsent(&self) -> io::Result<usize> {
        Ok(usize::try_from(self.0.bytes_to_write()?).unwrap_or(usize::MAX))
    }

    /// Throws away what has come and was not read.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn discard_input(&self) -> io::Result<()> {
        Ok(self.0.clear(ClearBuffer::Input)?)
    }

    /// Throws away what was handed over and has not left this machine.
    ///
    /// # Errors
    /// When the device is gone.
    pub fn discard_output(&self) -> io::Result<()> {
        Ok(self.0.clear(ClearBuffer::Output)?)
    }
}

/// True for what only means "not now", on a line of any kind.
pub fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    /// What no pseudo-terminal has room for.
    static MUCH: [u8; 100_000] = [b'a'; 100_000];

    fn pair() -> (TTYPort, SerialLine) {
        let (master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let path = slave.name().expect("it has a name");
        drop(slave);
        let line = SerialLine::open(&path, &serialport::new("", 9_600)).expect("it opens");
        (master, line)
    }

    #[test]
    fn a_line_that_somebody_else_has_for_a_moment_is_waited_for_and_not_for_ever() {
        let (_master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let path = slave.name().expect("it has a name");
        let held = File::open(&path).expect("it can be opened");
        held.try_lock().expect("nobody else has it");
        let line = serialport::new("", 9_600);
        assert!(
            SerialLine::open(&path, &line).is_err(),
            "somebody has it and keeps it"
        );
        let opens = std::thread::spawn(move || SerialLine::open(&path, &line).map(|_| ()));
        sleep(Duration::from_millis(50));
        drop(held);
        assert!(opens.join().expect("it ends").is_ok(), "let go in time");
    }

    #[test]
    fn a_line_that_is_not_there_is_not_waited_for() {
        let began = Instant::now();
        assert!(
            SerialLine::open("/dev/there-is-no-such-line", &serialport::new("", 9_600)).is_err()
        );
        assert!(began.elapsed() < IN_USE);
    }

    #[test]
    fn a_device_that_takes_nothing_ends_a_write_in_time() {
        let (_master, mut line) = pair();
        let (ended, end) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            ended.send(
                line.write_all_within(&MUCH, Duration::from_millis(300))
                    .map_err(|error| error.kind()),
            )
        });
        let result = end
            .recv_timeout(Duration::from_secs(10))
            .expect("the write has an end");
        assert_eq!(result, Err(io::ErrorKind::TimedOut));
    }

    #[test]
    fn a_device_that_takes_a_little_now_and_then_ends_a_write_in_time() {
        let (mut master, mut line) = pair();
        let (ended, end) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            ended.send(
                line.write_all_within(&MUCH, Duration::from_millis(300))
                    .map_err(|error| error.kind()),
            )
        });
        let mut some = [0; 64];
        let until = Instant::now() + Duration::from_secs(10);
        let result = loop {
            // Each reading makes room, so that there is never a long time without a byte that is taken.
            let _ = master.read(&mut some);
            if let Ok(result) = end.recv_timeout(Duration::from_millis(10)) {
                break result;
            }
            assert!(Instant::now() < until, "the write has an end");
        };
        assert_eq!(result, Err(io::ErrorKind::TimedOut));
    }

    #[test]
    fn all_bytes_arrive_in_order_and_an_answer_is_waited_for() {
        let (mut master, mut line) = pair();
        let sent: Vec<u8> = (0..20_000_u32).map(|n| b'a' + (n % 23) as u8).collect();
        let expected = sent.clone();
        let reads = std::thread::spawn(move || {
            let mut heard = vec![0; 20_000];
            master
                .set_timeout(Duration::from_secs(10))
                .expect("a time-out");
            master.read_exact(&mut heard).expect("all arrives");
            master.write_all(b"ok").expect("an answer");
            (heard, master)
        });
        line.write_all_within(&sent, Duration::from_secs(10))
            .expect("all is taken");
        let mut answer = [0; 8];
        assert_eq!(
            line.read_within(&mut answer, Duration::from_secs(10))
                .expect("an answer"),
            2
        );
        let (heard, master) = reads.join().expect("it read");
        assert!(heard == expected, "in order");
        assert_eq!(
            line.read_within(&mut answer, Duration::from_millis(1))
                .expect("silence is no error"),
            0
        );
        drop(master);
        assert!(
            line.read_within(&mut answer, Duration::from_secs(10))
                .is_err(),
            "gone"
        );
        assert!(
            line.write_within(b"a", Duration::from_secs(10)).is_err(),
            "gone"
        );
    }
}
