// SPDX-License-Identifier: EUPL-1.2
//! A writer that never waits for whoever reads.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

/// Lines that may wait to be written.
const LINES: usize = 1_024;
/// Bytes of a line; what is longer is cut, so that the lines that wait take a few megabytes at most.
const LONGEST: usize = 8 * 1_024;
/// How often somebody who waits for a place in the full line looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Each write is one line (tracing writes an event at once). Cheap to clone.
#[derive(Clone, Debug)]
pub struct Lossy {
    lines: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Line(Vec<u8>),
    /// Answered when all lines before it were written.
    Flush(SyncSender<()>),
}

impl Lossy {
    /// Lines go to `out`, which may keep its thread waiting for ever.
    pub fn start(out: impl Write + Send + 'static) -> io::Result<Lossy> {
        let (lines, waiting) = sync_channel(LINES);
        let lossy = Lossy {
            lines,
            dropped: Arc::default(),
        };
        let dropped = lossy.dropped.clone();
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_out(&waiting, out, &dropped))?;
        Ok(lossy)
    }

    /// Waits until what was written so far is out, at most for `limit`.
    pub fn flush_within(&self, limit: Duration) {
        let end = Instant::now() + limit;
        let (done, written) = sync_channel(1);
        let mut message = Message::Flush(done);
        loop {
            match self.lines.try_send(message) {
                Ok(()) => break,
                Err(TrySendError::Disconnected(_)) => return,
                Err(TrySendError::Full(back)) if Instant::now() < end => message = back,
                Err(TrySendError::Full(_)) => return,
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        // Either way nothing more is to be done.
        let _ = written.recv_timeout(end.saturating_duration_since(Instant::now()));
    }
}

impl Write for Lossy {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut kept = line.get(..LONGEST).unwrap_or(line).to_vec();
        if kept.len() < line.len() {
            kept.extend_from_slice("…\n".as_bytes());
        }
        if self.lines.try_send(Message::Line(kept)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes what waits, in order; what is missing is said when nothing waits any more, for it came after what waited.
fn write_out(waiting: &Receiver<Message>, mut out: impl Write, dropped: &AtomicU64) {
    let mut next = waiting.recv().ok();
    while let Some(message) = next {
        match message {
            Message::Line(line) if out.write_all(&line).is_err() => {
                dropped.fetch_add(1, Ordering::Relaxed);
            }
            Message::Line(_) => {}
            // Whoever waited may have gone on.
            Message::Flush(done) => drop(done.try_send(())),
        }
        next = match waiting.try_recv() {
            Ok(message) => Some(message),
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => {
                say_dropped(&mut out, dropped);
                waiting.recv().ok()
            }
        };
    }
}

fn say_dropped(out: &mut impl Write, dropped: &AtomicU64) {
    let count = dropped.load(Ordering::Relaxed);
    if count == 0 {
        return;
    }
    let mut line = String::new();
    // Writing to a text does not fail, and a line without its time is still one.
    let _ = SystemTime.format_time(&mut Writer::new(&mut line));
    line.push_str(&format!(
        "  WARN {count} lines of this log were dropped: nobody read it\n"
    ));
    if out.write_all(line.as_bytes()).is_ok() {
        dropped.fetch_sub(count, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{PipeReader, Read, pipe};

    use super::*;

    const PIPE_BYTES: usize = 65_536;

    /// A pipe that holds no more byte.
    fn full_pipe() -> (PipeReader, io::PipeWriter) {
        let (reader, mut writer) = pipe().expect("a pipe");
        writer
            .write_all(&[b'.'; PIPE_BYTES])
            .expect("the pipe's own room");
        (reader, writer)
    }

    #[test]
    fn nobody_waits_for_a_pipe_that_is_not_read_and_the_missing_lines_are_counted() {
        let (mut reader, writer) = full_pipe();
        let mut lossy = Lossy::start(writer).expect("a thread");
        let lines = LINES as u64 * 2;
        for line in 0..lines {
            writeln!(lossy, "line {line}").expect("it never fails");
        }
        lossy.flush_within(Duration::from_millis(20));
        let dropped = lossy.dropped.load(Ordering::Relaxed);
        assert!(dropped >= lines - LINES as u64 - 1, "{dropped}");
        // Once it is read, what waited comes in order, and then how many are missing.
        drop(lossy);
        let mut text = String::new();
        reader
            .read_to_string(&mut text)
            .expect("the thread ends with the last writer");
        assert!(text.contains("line 0\nline 1\n"), "what waited is there");
    }

    #[test]
    fn a_log_that_flows_again_says_how_many_lines_are_missing() {
        let (reader, writer) = full_pipe();
        let mut lossy = Lossy::start(writer).expect("a thread");
        for line in 0..LINES * 2 {
            writeln!(lossy, "line {line}").expect("it never fails");
        }
        let dropped = lossy.dropped.load(Ordering::Relaxed);
        let expected = format!("WARN {dropped} lines of this log were dropped");
        let mut lines = io::BufRead::lines(io::BufReader::new(reader)).map_while(Result::ok);
        assert!(lines.any(|line| line.contains(&expected)), "{expected}");
        // The count begins anew: what is dropped next is said by itself.
        writeln!(lossy, "after").expect("it never fails");
        lossy.flush_within(Duration::from_secs(5));
        assert_eq!(lossy.dropped.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error() {
        let (reader, writer) = full_pipe();
        drop(reader);
        let mut lossy = Lossy::start(writer).expect("a thread");
        writeln!(lossy, "nobody reads this").expect("it never fails");
        lossy.flush_within(Duration::from_secs(5));
        assert_eq!(lossy.dropped.load(Ordering::Relaxed), 1);
    }
}
