// SPDX-License-Identifier: EUPL-1.2
//! One thread for each line: it tells the panels what they should show, hears keypads, and opens the line again when it was pulled out.

pub mod bus;
pub mod line;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bus::Bus;
use line::Line;

use crate::config::Port;
use crate::driver::{Cells, Verdict};
use crate::keypad::{Action, Debounce};

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A line that held for this long was no loose contact.
const HELD: Duration = Duration::from_secs(10);
/// How long the line is listened to before the panels' turn comes again.
const LISTEN: Duration = Duration::from_millis(20);
/// When the program ends, panels are told so within this.
const LEAVE_WITHIN: Duration = Duration::from_millis(1_500);
/// Bytes that may lie unread for longer than this are no press any more.
const STALE: Duration = Duration::from_secs(3);
/// As much as is looked at for an answer; whatever came before it on a noisy line is forgotten.
const LONGEST_ANSWER: usize = 512;
/// How often 256 bytes are read away before a request.
const MOST_DRAINED: usize = 64;

/// What the rest of the program shares with a line's thread.
#[derive(Debug, Default)]
pub struct Shared {
    /// What each panel should show.
    wanted: Mutex<Vec<Cells>>,
    state: Mutex<State>,
    is_leaving: AtomicBool,
}

/// How a line stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Why it is not open, if it is not.
    pub away: Option<String>,
    /// The panels that do not answer, or say no, by name.
    pub silent: Vec<String>,
}

impl Shared {
    pub fn want(&self, cells: Vec<Cells>) {
        *lock(&self.wanted) = cells;
    }

    pub fn state(&self) -> State {
        lock(&self.state).clone()
    }

    /// Lets the thread end once the panels have what they should show.
    pub fn leave(&self) {
        self.is_leaving.store(true, Ordering::SeqCst);
    }

    fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::SeqCst)
    }
}

/// Called for each press, with the number of the keypad on this line.
pub type Press = Box<dyn FnMut(usize, Action) + Send>;

/// Starts the thread of a line. With `on_paper`, everything is written to standard output instead.
///
/// # Errors
/// When the operating system gives no thread.
pub fn start(
    port: Port,
    refresh_ms: u64,
    on_paper: bool,
    shared: Arc<Shared>,
    press: Press,
) -> io::Result<JoinHandle<()>> {
    let blink: Vec<bool> = port
        .panels
        .iter()
        .map(|panel| panel.driver.blinks())
        .collect();
    let debounces = port
        .keypads
        .iter()
        .map(|keypad| Debounce::new(keypad.debounce_ms))
        .collect();
    let bus = Bus::new(&blink, refresh_ms);
    let name = format!("port {}", port.name);
    let (started, listened) = (Instant::now(), Instant::now());
    let worker = Worker {
        port,
        on_paper,
        shared,
        press,
        debounces,
        bus,
        started,
        listened,
    };
    std::thread::Builder::new()
        .name(name)
        .spawn(move || worker.run())
}

struct Worker {
    port: Port,
    on_paper: bool,
    shared: Arc<Shared>,
    press: Press,
    debounces: Vec<Debounce>,
    bus: Bus,
    started: Instant,
    /// When the line was last looked at.
    listened: Instant,
}

impl Worker {
    fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        while !self.shared.is_leaving() {
            let opened = Instant::now();
            let Err(error) = self.open().and_then(|mut line| self.work(line.as_mut())) else {
                return;
            };
            self.away(&error);
            pause = if opened.elapsed() >= HELD {
                FIRST_PAUSE
            } else {
                pause
            };
            self.rest(client::spread(pause));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn open(&self) -> io::Result<Box<dyn Line>> {
        if self.on_paper {
            Ok(Box::new(line::Paper))
        } else {
            line::open(&self.port.device, self.port.speed)
        }
    }

    /// Works until the line fails, or until the program ends and all panels know.
    fn work(&mut self, line: &mut dyn Line) -> io::Result<()> {
        // A device may be there and fail at the first byte: only one that was heard or written to is open.
        self.listened = Instant::now();
        let _noise = self.listen(line, Duration::ZERO)?;
        lock(&self.shared.state).away = None;
        tracing::info!(
            port = self.port.name,
            device = self.port.device,
            "the line is open"
        );
        self.bus.forget();
        let mut leave_by = None;
        loop {
            let is_leaving = self.shared.is_leaving();
            self.learn();
            match self.bus.due(self.now_ms()) {
                Some((panel, cells)) => self.tell(line, panel, cells)?,
                None if is_leaving => return Ok(()),
                None => _ = self.listen(line, LISTEN)?,
            }
            if is_leaving
                && Instant::now() > *leave_by.get_or_insert_with(|| Instant::now() + LEAVE_WITHIN)
            {
                return Ok(());
            }
        }
    }

    fn learn(&mut self) {
        let now_ms = self.now_ms();
        for (panel, cells) in lock(&self.shared.wanted).iter().enumerate() {
            self.bus.want(panel, cells, now_ms);
        }
    }

    fn tell(&mut self, line: &mut dyn Line, panel: usize, cells: Cells) -> io::Result<()> {
        let requests = self.port.panels[panel]
            .driver
            .requests(&self.port.panels[panel].place, &cells);
        let mut is_taken = true;
        for request in requests {
            is_taken = is_taken && self.ask(line, panel, &request)?;
        }
        let was_silent = self.bus.is_silent(panel);
        self.bus.settle(panel, cells, is_taken, self.now_ms());
        if was_silent == is_taken {
            self.report(panel, is_taken);
        }
        Ok(())
    }

    /// Sends a request until the panel takes it; a panel that was silent before has one try, so that it does not hold up the others.
    fn ask(&mut self, line: &mut dyn Line, panel: usize, request: &[u8]) -> io::Result<bool> {
        let tries = if self.bus.is_silent(panel) {
            1
        } else {
            self.port.tries
        };
        for _ in 0..tries {
            self.drain(line)?;
            line.send(request)?;
            let on_wire = self.port.speed.time_for(request.len());
            let is_taken = if self.port.panels[panel].driver.answers() {
                self.answer(line, panel, request, on_wire)?
            } else {
                std::thread::sleep(on_wire);
                true
            };
            std::thread::sleep(self.gap());
            if is_taken {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn answer(
        &mut self,
        line: &mut dyn Line,
        panel: usize,
        request: &[u8],
        on_wire: Duration,
    ) -> io::Result<bool> {
        let end = Instant::now() + on_wire + Duration::from_millis(self.port.answer_ms);
        let mut received = Vec::new();
        let mut bytes = [0; 256];
        loop {
            let told = &self.port.panels[panel];
            let (from, to, is_taken) = match told.driver.judge(request, &told.place, &received) {
                Verdict::Taken { from, to } => (from, to, true),
                Verdict::Refused { from, to, why } => {
                    tracing::debug!(display = told.place.name, why, "refused");
                    (from, to, false)
                }
                Verdict::Waiting if Instant::now() < end => {
                    let left = end
                        .saturating_duration_since(Instant::now())
                        .max(Duration::from_millis(1));
                    let read = self.receive(line, &mut bytes, left)?;
                    received.extend_from_slice(&bytes[..read]);
                    received.drain(..received.len().saturating_sub(LONGEST_ANSWER));
                    continue;
                }
                Verdict::Waiting => (0, 0, false),
            };
            received.drain(from..to);
            self.interpret(&received);
            return Ok(is_taken);
        }
    }

    /// What came meanwhile is a press, or a late answer to another question. A line that babbles is not listened to for ever.
    fn drain(&mut self, line: &mut dyn Line) -> io::Result<()> {
        for _ in 0..MOST_DRAINED {
            if self.listen(line, Duration::ZERO)? == 0 {
                break;
            }
        }
        Ok(())
    }

    fn listen(&mut self, line: &mut dyn Line, within: Duration) -> io::Result<usize> {
        let mut bytes = [0; 256];
        let read = self.receive(line, &mut bytes, within)?;
        self.interpret(&bytes[..read]);
        Ok(read)
    }

    /// What came while this program stood still is old: a press of then must not act now.
    fn receive(
        &mut self,
        line: &mut dyn Line,
        bytes: &mut [u8],
        within: Duration,
    ) -> io::Result<usize> {
        let read = line.receive(bytes, within)?;
        let stood_still = self.listened.elapsed() > within + STALE;
        self.listened = Instant::now();
        if read == 0 || !stood_still {
            return Ok(read);
        }
        line.forget()?;
        tracing::warn!(
            port = self.port.name,
            "what came while this program stood still is left out"
        );
        Ok(0)
    }

    fn interpret(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let now_ms = self.now_ms();
        for (index, keypad) in self.port.keypads.iter_mut().enumerate() {
            for action in keypad.keys.receive(bytes, now_ms) {
                if self.debounces[index].counts(action, now_ms) {
                    (self.press)(index, action);
                }
            }
        }
    }

    /// Silence between two requests: what the installer set, and at least the 3.5 characters that end a Modbus frame.
    fn gap(&self) -> Duration {
        self.port
            .speed
            .time_for(4)
            .max(Duration::from_millis(self.port.turnaround_ms))
    }

    fn report(&self, panel: usize, is_taken: bool) {
        let name = &self.port.panels[panel].place.name;
        let mut state = lock(&self.shared.state);
        state.silent.retain(|other| other != name);
        if is_taken {
            tracing::info!(display = name, "answers again");
        } else {
            tracing::warn!(display = name, port = self.port.name, "does not answer");
            state.silent.push(name.clone());
        }
    }

    fn away(&self, error: &io::Error) {
        let told = error.to_string();
        let mut state = lock(&self.shared.state);
        if state.away.is_none() {
            tracing::warn!(
                port = self.port.name,
                device = self.port.device,
                error = told,
                "the line cannot be used; trying again"
            );
        }
        state.away = Some(told);
    }

    fn rest(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end && !self.shared.is_leaving() {
            std::thread::sleep(LISTEN);
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl crate::config::Speed {
    /// How long so many bytes are on the wire.
    fn time_for(self, bytes: usize) -> Duration {
        let bits = 1
            + u64::from(self.data_bits)
            + u64::from(self.parity != crate::config::Parity::None)
            + u64::from(self.stop_bits);
        Duration::from_micros(bytes as u64 * bits * 1_000_000 / u64::from(self.baud.max(1)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
