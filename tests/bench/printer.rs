// SPDX-License-Identifier: EUPL-1.2
//! A printer on the bench, on TCP or on a serial line (a pseudo-terminal): it speaks ESC/POS as the reference has it, prints at a pace, and fails as told.
//! It keeps every slip as the bytes that were printed between two cuts; whoever looks at them decodes them.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serialport::{SerialPort, TTYPort};

use crate::free_port;

/// What it holds before it stops reading, in bytes: as most printers.
const BUFFER: usize = 8 * 1024;
const TICK: Duration = Duration::from_millis(2);
/// How long it takes to switch it off and on.
const OFF: Duration = Duration::from_secs(1);
/// Rows of dots in a line of its own letters.
const LINE_ROWS: usize = 30;

/// How it behaves. Plain good when new.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Answers `DLE EOT`, and tells by itself once it was told to.
    pub answers: bool,
    pub knows_process_id: bool,
    /// Answers `GS r`.
    pub knows_fence: bool,
    /// Rows of dots until the roll ends.
    pub paper_rows: Option<usize>,
    pub near_end: bool,
    pub cover_open: bool,
    pub cutter_error: bool,
    /// Reads nothing and says nothing, with its port open.
    pub is_stuck: bool,
    /// Answers noise to everything.
    pub babbles: bool,
    /// Breaks the line after so many bytes more, once.
    pub hang_up_after: Option<usize>,
    /// Is switched off and on after so many bytes more, once: what it had not printed is gone.
    pub loses_after: Option<usize>,
    /// A pause before each order it prints.
    pub pause: Duration,
    /// Keeps what it has not printed when it is told to forget it, or its line is closed.
    pub is_stubborn: bool,
}

impl Default for Manners {
    fn default() -> Manners {
        Manners {
            answers: true,
            knows_process_id: true,
            knows_fence: true,
            paper_rows: None,
            near_end: false,
            cover_open: false,
            cutter_error: false,
            is_stuck: false,
            babbles: false,
            hang_up_after: None,
            loses_after: None,
            pause: Duration::ZERO,
            is_stubborn: false,
        }
    }
}

impl Manners {
    fn has_paper(&self) -> bool {
        self.paper_rows != Some(0)
    }

    fn can_print(&self) -> bool {
        self.has_paper() && !self.cover_open && !self.cutter_error
    }

    /// The answer to `DLE EOT n`.
    fn realtime(&self, n: u8) -> u8 {
        let bits = match n {
            1 => flag(!self.can_print(), 0x08),
            2 => {
                flag(self.cover_open, 0x04)
                    | flag(!self.has_paper(), 0x20)
                    | flag(self.cutter_error, 0x40)
            }
            3 => flag(self.cutter_error, 0x08),
            _ => flag(self.near_end || !self.has_paper(), 0x0C) | flag(!self.has_paper(), 0x60),
        };
        0x12 | bits
    }

    fn automatic(&self) -> [u8; 4] {
        let first = 0x10 | flag(!self.can_print(), 0x08) | flag(self.cover_open, 0x20);
        [
            first,
            flag(self.cutter_error, 0x08),
            flag(self.near_end || !self.has_paper(), 0x03) | flag(!self.has_paper(), 0x0C),
            0x0F,
        ]
    }
}

fn flag(is_set: bool, bits: u8) -> u8 {
    if is_set { bits } else { 0 }
}

#[derive(Default)]
struct Inside {
    manners: Manners,
    /// Bytes of an order that has not come whole.
    raw: Vec<u8>,
    /// Orders that wait for the mechanism.
    orders: VecDeque<Vec<u8>>,
    /// What hangs out of it.
    paper: Vec<u8>,
    slips: Vec<Vec<u8>>,
    says: Vec<u8>,
    tells: bool,
    told: [u8; 4],
    /// Switched off until then: hears nothing.
    off_until: Option<Instant>,
    connections: usize,
}

/// The printer. Ends when dropped.
pub struct Printer {
    inside: Arc<Mutex<Inside>>,
    place: String,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Printer {
    /// On a TCP port of this machine.
    #[track_caller]
    pub fn network() -> Printer {
        let address = format!("127.0.0.1:{}", free_port());
        let listener = TcpListener::bind(&address).expect("the port is free");
        listener.set_nonblocking(true).expect("a listener");
        Printer::start(format!("network:{address}"), move |inside, ends| {
            serve(&listener, &inside, &ends)
        })
    }

    /// On a pseudo-terminal.
    #[track_caller]
    pub fn serial() -> Printer {
        let (mut master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let path = slave.name().expect("it has a name");
        master.set_timeout(TICK).expect("a time-out");
        Printer::start(format!("serial:{path}:115200"), move |inside, ends| {
            // The other end stays open, so that the line lives on when the totem lets it go.
            let _slave = slave;
            while !ends.load(Ordering::Relaxed) {
                let _gone = turn(&mut master, &inside);
            }
        })
    }

    fn start(
        place: String,
        run: impl FnOnce(Arc<Mutex<Inside>>, Arc<AtomicBool>) + Send + 'static,
    ) -> Printer {
        let (inside, ends) = (
            Arc::new(Mutex::new(Inside::default())),
            Arc::new(AtomicBool::new(false)),
        );
        let (one, other) = (Arc::clone(&inside), Arc::clone(&ends));
        let thread = std::thread::spawn(move || run(one, other));
        Printer {
            inside,
            place,
            ends,
            thread: Some(thread),
        }
    }

    /// As the totem's `--printer` has it.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Changes how it behaves, from now on.
    pub fn set(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut locked(&self.inside).manners);
    }

    /// The bytes of each slip that was cut.
    pub fn slips(&self) -> Vec<Vec<u8>> {
        locked(&self.inside).slips.clone()
    }

    /// What hangs out of it and is not cut.
    pub fn hanging(&self) -> Vec<u8> {
        locked(&self.inside).paper.clone()
    }

    /// How often its line was opened.
    pub fn connections(&self) -> usize {
        locked(&self.inside).connections
    }

    /// Switched off and on: what it had not printed is gone.
    pub fn power_cycle(&self) {
        forget(&mut locked(&self.inside));
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn locked(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection at a time, as most printers; the mechanism goes on without one.
fn serve(listener: &TcpListener, inside: &Mutex<Inside>, ends: &AtomicBool) {
    let mut line: Option<TcpStream> = None;
    while !ends.load(Ordering::Relaxed) {
        if line.is_none()
            && let Ok((stream, _)) = listener.accept()
        {
            stream.set_nonblocking(false).expect("a socket");
            stream.set_read_timeout(Some(TICK)).expect("a socket");
            let mut inside = locked(inside);
            inside.connections += 1;
            inside.tells = false;
            line = Some(stream);
        }
        match &mut line {
            Some(stream) => {
                if turn(stream, inside).is_none() {
                    line = None;
                    let mut inside = locked(inside);
                    inside.raw.clear();
                    if !inside.manners.is_stubborn {
                        inside.orders.clear();
                    }
                }
            }
            None => {
                work(inside);
                std::thread::sleep(TICK);
            }
        }
    }
}

/// A moment of its life: read, print, say. Nothing when the line is over.
fn turn(line: &mut (impl Read + Write), inside: &Mutex<Inside>) -> Option<()> {
    if locked(inside).manners.is_stuck {
        std::thread::sleep(TICK);
        return Some(());
    }
    let mut bytes = [0; 1024];
    let held = locked(inside).orders.iter().map(Vec::len).sum::<usize>();
    let length = if held > BUFFER {
        Ok(0)
    } else {
        line.read(&mut bytes)
    };
    match length {
        Ok(0) if held > BUFFER => std::thread::sleep(TICK),
        Ok(0) => return None,
        Ok(length) => {
            let mut inside = locked(inside);
            if let Some(left) = &mut inside.manners.hang_up_after {
                if *left < length {
                    inside.manners.hang_up_after = None;
                    return None;
                }
                *left -= length;
            }
            if inside.off_until.is_none_or(|until| until <= Instant::now()) {
                receive(&mut inside, &bytes[..length]);
            }
            if let Some(left) = &mut inside.manners.loses_after {
                *left = left.saturating_sub(length);
                if *left == 0 {
                    inside.manners.loses_after = None;
                    inside.off_until = Some(Instant::now() + OFF);
                    forget(&mut inside);
                }
            }
        }
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
            ) => {}
        Err(_) => return None,
    }
    work(inside);
    let mut inside = locked(inside);
    tell(&mut inside);
    let says = std::mem::take(&mut inside.says);
    drop(inside);
    line.write_all(&says).ok()
}

fn forget(inside: &mut Inside) {
    inside.raw.clear();
    inside.orders.clear();
    inside.tells = false;
}

/// Real-time orders are heeded at once, all others wait for the mechanism.
fn receive(inside: &mut Inside, bytes: &[u8]) {
    inside.raw.extend_from_slice(bytes);
    while let Some(length) = order_length(&inside.raw) {
        let order: Vec<u8> = inside.raw.drain(..length).collect();
        match order.as_slice() {
            [0x10, 4, n] if inside.manners.babbles => {
                inside.says.extend_from_slice(&[0xFF, 0x81, *n, 0x13, 0x37])
            }
            [0x10, 4, n] if inside.manners.answers => {
                let answer = inside.manners.realtime(*n);
                inside.says.push(answer);
            }
            [0x10, 4, _] => {}
            [0x10, 5, 2] if !inside.manners.is_stubborn => inside.orders.clear(),
            [0x10, 5, _] => {}
            _ => inside.orders.push_back(order),
        }
    }
}

/// Prints as long as it can, or one order at a pace. While it is at an order, others may look at it and change it.
fn work(inside: &Mutex<Inside>) {
    let until = Instant::now() + TICK;
    while Instant::now() < until {
        let mut now = locked(inside);
        let can_print = now.manners.can_print();
        let Some(order) = now.orders.pop_front_if(|_| can_print) else {
            return;
        };
        let pause = now.manners.pause;
        drop(now);
        // A byte that means nothing takes no time: what clears a torn slip has ten thousand of them.
        if order != [0] {
            std::thread::sleep(pause);
        }
        print(&mut locked(inside), &order);
    }
}

fn print(inside: &mut Inside, order: &[u8]) {
    let rows = rows_of(order);
    if let Some(left) = &mut inside.manners.paper_rows {
        *left = left.saturating_sub(rows);
    }
    match order {
        [0x1D, b'a', which] => {
            inside.tells = *which != 0 && inside.manners.answers;
            inside.told = [0; 4];
        }
        [0x1D, b'r', _] if inside.manners.answers && inside.manners.knows_fence => {
            inside.says.push(0)
        }
        [0x1D, b'(', b'H', 6, 0, 48, 48, a, b, c, d] if inside.manners.knows_process_id => {
            inside
                .says
                .extend_from_slice(&[0x37, 0x22, *a, *b, *c, *d, 0]);
        }
        [0x1B, b'@'] => {
            inside.tells = false;
            inside.paper.extend_from_slice(order);
        }
        [0x1D, b'V', ..] => {
            let mut slip = std::mem::take(&mut inside.paper);
            slip.extend_from_slice(order);
            inside.slips.push(slip);
        }
        _ => inside.paper.extend_from_slice(order),
    }
}

/// Says by itself what changed.
fn tell(inside: &mut Inside) {
    let now = inside.manners.automatic();
    if inside.tells && inside.told != now {
        inside.told = now;
        inside.says.extend_from_slice(&now);
    }
}

fn rows_of(order: &[u8]) -> usize {
    match order {
        [0x1D, b'v', b'0', _, _, _, low, high, ..] => {
            usize::from(u16::from_le_bytes([*low, *high]))
        }
        [0x1B, b'J', rows] => usize::from(*rows),
        [b'\n'] => LINE_ROWS,
        _ => 0,
    }
}

/// How long the first order is; none when it has not come whole.
fn order_length(bytes: &[u8]) -> Option<usize> {
    let length = match bytes {
        [] | [0x1B] | [0x1C] | [0x1D] | [0x10] => return None,
        [0x1B, b'@' | b'2', ..] => 2,
        [0x1B, ..] => 3,
        [0x1C, ..] => 2,
        [0x10, 4 | 5, ..] => 3,
        [0x1D, b'V', b'A' | b'B', ..] => 4,
        [0x1D, b'v', rest @ ..] => match rest {
            [_, _, x_low, x_high, y_low, y_high, ..] => {
                8 + usize::from(u16::from_le_bytes([*x_low, *x_high]))
                    * usize::from(u16::from_le_bytes([*y_low, *y_high]))
            }
            _ => return None,
        },
        [0x1D, b'(', rest @ ..] => match rest {
            [_, low, high, ..] => 5 + usize::from(u16::from_le_bytes([*low, *high])),
            _ => return None,
        },
        [0x1D, ..] => 3,
        _ => 1,
    };
    (bytes.len() >= length).then_some(length)
}
