// SPDX-License-Identifier: EUPL-1.2
//! The program: the main thread hears the server and says what each panel should show; everything that can be slow is a thread of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use client::{About, Client, Condition, Follower, Reporter};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::clock::Clock;
use crate::config::{self, Port, Settings};
use crate::driver::log::Log;
use crate::face::Face;
use crate::hall::Hall;
use crate::hand::{Desk, Hand};
use crate::keyboard;
use crate::options::Options;
use crate::port::{self, Shared};
use crate::standing::Standing;

/// How long the main thread listens before it looks at the clock, the panels and the signals again.
const LISTEN: Duration = Duration::from_millis(50);
/// Lines that are still busy after this are left behind when the program ends.
const END_WITHIN: Duration = Duration::from_secs(3);

/// Checks a file, or runs until it is told to end (SIGTERM, SIGINT); then every panel shows that it is cut off.
///
/// # Errors
/// When a file or setting is wrong, or the operating system gives no thread.
pub fn main(options: Options) -> anyhow::Result<()> {
    if let Some(path) = &options.check {
        for warning in config::read(path)?.warnings {
            eprintln!("{}: warning: {warning}", path.display());
        }
        println!("{}: ok", path.display());
        return Ok(());
    }
    let path = options
        .config
        .as_deref()
        .context("say which file: --config FILE")?;
    let settings = config::read(path)?;
    for warning in &settings.warnings {
        tracing::warn!("{}: {warning}", path.display());
    }
    let Some(server) = options.server.or(settings.server.clone()) else {
        bail!("say where the server is: --server http://ADDRESS:PORT, or `server` in the file");
    };
    if !server.starts_with("http://") {
        bail!("--server must begin with http://, and is `{server}`");
    }
    let token = options.token.or(settings.token.clone());
    if settings.has_keypads() && token.is_none() && !options.dry_run {
        bail!("keypads need a token: `regolacode token operator --name NAME` makes one");
    }
    Program::start(settings, &server, token, options.dry_run)?.run()
}

struct Program {
    clock: Clock,
    hall: Arc<Mutex<Hall>>,
    follower: Follower,
    reporter: Option<Reporter>,
    lines: Vec<Line>,
    keyboards: Vec<(String, Arc<AtomicBool>)>,
    /// For each keypad's counter, whether the server refuses its token.
    not_allowed: Vec<(String, Arc<AtomicBool>)>,
    signals: Signals,
    reported: Condition,
    /// Whether the office's counters and areas were compared with the panels'.
    compared: bool,
}

/// A line with its panels, as far as the main thread needs them.
struct Line {
    name: String,
    faces: Vec<(String, Face)>,
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

impl Program {
    fn start(
        mut settings: Settings,
        server: &str,
        token: Option<String>,
        on_paper: bool,
    ) -> anyhow::Result<Program> {
        let clock = Clock::start();
        let hall = Arc::new(Mutex::new(Hall::new(settings.blink_ms)));
        let client = Client::new(server, token.clone());
        let signals = Signals::new([SIGTERM, SIGINT]).context("no signals")?;
        if on_paper {
            put_on_paper(&mut settings);
        }
        let mut program = Program {
            clock,
            hall: Arc::clone(&hall),
            follower: Follower::start(server, token.clone(), None, || {}).context("no thread")?,
            reporter: None,
            lines: Vec::new(),
            keyboards: Vec::new(),
            not_allowed: Vec::new(),
            signals,
            reported: Condition::default(),
            compared: false,
        };
        for port in std::mem::take(&mut settings.ports) {
            program.start_line(port, settings.refresh_ms, on_paper, &client)?;
        }
        for keypad in settings.usb_keypads {
            let (hand, name) = (
                program.hand(&client, &keypad.name, keypad.counter)?,
                keypad.name.clone(),
            );
            let is_away = Arc::new(AtomicBool::new(false));
            keyboard::start(keypad, hand, clock, Arc::clone(&is_away)).context("no thread")?;
            program.keyboards.push((name, is_away));
        }
        if token.is_some() {
            let about = About {
                program: "regolacode-wires",
                version: env!("CARGO_PKG_VERSION"),
                data: None,
            };
            let heard = |answer: Result<_, client::ClientError>| {
                if let Err(error) = answer {
                    tracing::debug!(%error, "the report did not arrive");
                }
            };
            program.reporter = Some(
                Reporter::start(client, about, Condition::default(), heard).context("no thread")?,
            );
        }
        Ok(program)
    }

    fn start_line(
        &mut self,
        port: Port,
        refresh_ms: u64,
        on_paper: bool,
        client: &Client,
    ) -> anyhow::Result<()> {
        let shared = Arc::new(Shared::default());
        let name = port.name.clone();
        let faces = port
            .panels
            .iter()
            .map(|panel| (panel.place.name.clone(), panel.face.clone()))
            .collect();
        let hands: Vec<Hand> = port
            .keypads
            .iter()
            .map(|keypad| self.hand(client, &keypad.name, keypad.counter))
            .collect::<anyhow::Result<_>>()?;
        let press = Box::new(move |keypad: usize, action| hands[keypad].press(action));
        let thread = port::start(port, refresh_ms, on_paper, Arc::clone(&shared), press)
            .context("no thread")?;
        self.lines.push(Line {
            name,
            faces,
            shared,
            thread,
        });
        Ok(())
    }

    fn hand(&mut self, client: &Client, name: &str, counter: u16) -> anyhow::Result<Hand> {
        let not_allowed = Arc::new(AtomicBool::new(false));
        self.not_allowed
            .push((name.to_owned(), Arc::clone(&not_allowed)));
        let desk = Desk {
            client: client.clone(),
            hall: Arc::clone(&self.hall),
            clock: self.clock,
            name: name.to_owned(),
            counter,
            not_allowed,
        };
        Ok(Hand::start(desk).context("no thread")?.0)
    }

    fn run(mut self) -> anyhow::Result<()> {
        while self.signals.pending().next().is_none() {
            if let Some(heard) = self.follower.take_within(LISTEN) {
                lock(&self.hall).receive(heard, self.clock.now_ms());
            }
            self.show();
            if let Some(line) = self.lines.iter().find(|line| line.thread.is_finished()) {
                // Only a panic of ours ends it; the service manager starts the program again.
                bail!("the thread of the line `{}` has ended", line.name);
            }
            self.compare();
            self.report();
        }
        self.end();
        Ok(())
    }

    fn show(&self) {
        let hall = lock(&self.hall);
        let now_ms = self.clock.now_ms();
        for line in &self.lines {
            line.shared.want(
                line.faces
                    .iter()
                    .map(|(_, face)| hall.cells(face, now_ms))
                    .collect(),
            );
        }
    }

    /// Says once which panels show something that the office does not have.
    fn compare(&mut self) {
        if self.compared || !lock(&self.hall).is_heard() {
            return;
        }
        self.compared = true;
        for name in self.unknown() {
            tracing::warn!(display = name, "the office has no such counter or area");
        }
    }

    fn unknown(&self) -> Vec<String> {
        let hall = lock(&self.hall);
        let faces = self.lines.iter().flat_map(|line| &line.faces);
        faces
            .filter(|(_, face)| !hall.knows(&face.shows))
            .map(|(name, _)| name.clone())
            .collect()
    }

    fn report(&mut self) {
        let Some(reporter) = &self.reporter else {
            return;
        };
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| (line.name.as_str(), line.names(), line.shared.state()))
            .collect();
        let standing = Standing {
            lines: &lines,
            keyboards_away: &raised(&self.keyboards),
            keypads_not_allowed: &raised(&self.not_allowed),
            displays_unknown: &self.unknown(),
        };
        let condition = standing.condition();
        if condition != self.reported {
            reporter.set(condition.clone());
            self.reported = condition;
        }
    }

    /// No panel may go on showing numbers when nobody changes them any more.
    fn end(self) {
        tracing::info!("ending: the displays show that they are cut off");
        lock(&self.hall).leave();
        self.show();
        for line in &self.lines {
            line.shared.leave();
        }
        let end = Instant::now() + END_WITHIN;
        while Instant::now() < end && self.lines.iter().any(|line| !line.thread.is_finished()) {
            std::thread::sleep(LISTEN);
        }
        // What is still busy ends with the process.
        for line in self
            .lines
            .into_iter()
            .filter(|line| line.thread.is_finished())
        {
            if line.thread.join().is_err() {
                tracing::error!(port = line.name, "the line's thread panicked");
            }
        }
    }
}

impl Line {
    fn names(&self) -> Vec<&str> {
        self.faces.iter().map(|(name, _)| name.as_str()).collect()
    }
}

fn raised(flags: &[(String, Arc<AtomicBool>)]) -> Vec<String> {
    flags
        .iter()
        .filter(|(_, flag)| flag.load(Ordering::SeqCst))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Every panel becomes a line of text, and nothing can be pressed.
fn put_on_paper(settings: &mut Settings) {
    settings.usb_keypads.clear();
    for port in &mut settings.ports {
        port.keypads.clear();
        for panel in &mut port.panels {
            panel.driver = Box::new(Log);
        }
    }
}

fn lock(hall: &Mutex<Hall>) -> MutexGuard<'_, Hall> {
    hall.lock().unwrap_or_else(PoisonError::into_inner)
}
