// SPDX-License-Identifier: EUPL-1.2
//! Where the programs say what they do: standard error, through a line of bounded length that a thread of its own writes out. Whoever logs
//! never waits: what finds the line full is dropped and counted, and when somebody reads again the log says how many lines are missing.

mod lossy;

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::mpsc;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

pub use lossy::Lossy;

/// How long a program that ends waits for its last lines to be written.
const FLUSH_WITHIN: Duration = Duration::from_millis(500);
/// How long a program waits for somebody to read what it prints.
const PRINT_WITHIN: Duration = Duration::from_secs(1);

/// The log of this program. Dropping it waits a moment for the last lines.
pub struct Logs {
    lossy: Option<Lossy>,
}

impl Logs {
    /// Begins to log to standard error, one line an event; `RUST_LOG` chooses how much, else `filter` (as in `warn,client=info`). Panics are
    /// logged as well: their own message would wait for a reader.
    pub fn start(filter: &str, with_target: bool) -> Logs {
        // A handle of its own: whoever holds the lock of the shared one while nobody reads would stop all others.
        let own = std::io::stderr()
            .as_fd()
            .try_clone_to_owned()
            .map(File::from);
        let lossy = own.and_then(Lossy::start).ok();
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
        let ansi = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(ansi)
            .with_target(with_target);
        // Without a thread there is no log: a program that works silently is better than one that waits.
        match lossy.clone() {
            Some(lossy) => {
                let panics = lossy.clone();
                std::panic::set_hook(Box::new(move |info| panicked(info, &panics)));
                log.with_writer(move || lossy.clone()).init();
            }
            None => log.with_writer(std::io::sink).init(),
        }
        Logs { lossy }
    }

    /// A line of this program to standard error that is no event of the log, such as why it ends.
    pub fn say(&self, line: &str) {
        if let Some(mut lossy) = self.lossy.clone() {
            // What cannot be said is counted.
            let _ = lossy.write_all(format!("{line}\n").as_bytes());
        }
    }

    /// Waits a moment until the lines so far are written.
    pub fn flush(&self) {
        if let Some(lossy) = &self.lossy {
            lossy.flush_within(FLUSH_WITHIN);
        }
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Prints a text to standard output and waits a moment for that; a reader who does not read stops nobody.
pub fn print(text: &str) {
    let (done, printed) = mpsc::channel();
    let text = format!("{text}\n");
    let write = move || {
        let mut out = std::io::stdout().lock();
        // Nobody may be there to read it, nor to be told that it was written.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        let _ = done.send(());
    };
    if std::thread::Builder::new()
        .name("print".to_owned())
        .spawn(write)
        .is_ok()
    {
        let _ = printed.recv_timeout(PRINT_WITHIN);
    }
}

fn panicked(info: &std::panic::PanicHookInfo<'_>, lossy: &Lossy) {
    let thread = std::thread::current();
    let backtrace = std::backtrace::Backtrace::capture();
    match backtrace.status() {
        std::backtrace::BacktraceStatus::Captured => tracing::error!(
            "thread {:?} {info}\n{backtrace}",
            thread.name().unwrap_or("?")
        ),
        _ => tracing::error!("thread {:?} {info}", thread.name().unwrap_or("?")),
    }
    // The program ends with this thread.
    if thread.name() == Some("main") {
        lossy.flush_within(FLUSH_WITHIN);
    }
}
