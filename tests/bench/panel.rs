// SPDX-License-Identifier: EUPL-1.2
//! LED panels on one line that speak `STX address blink text ETX check`, well or badly, and keypads beside them. Written from the
//! description of the protocol alone, so that it does not share a mistake with the program under test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Wire, until};

/// How long a panel that is slow takes to answer.
const SLOW: Duration = Duration::from_millis(150);

/// How a panel answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    #[default]
    Good,
    /// It takes everything and says nothing.
    Silent,
    /// It takes nothing and says so.
    No,
    /// Noise before and after its answer.
    Noisy,
    /// Noise only, and a lot of it.
    Garbage,
    /// The first byte of its answer only.
    Half,
    Slow,
}

#[derive(Default)]
struct State {
    buffer: Vec<u8>,
    manners: BTreeMap<u8, Manner>,
    shown: BTreeMap<u8, (String, bool)>,
    frames: BTreeMap<u8, usize>,
    broken: usize,
}

/// The panels of one line.
pub struct Panels {
    wire: Option<Wire>,
    name: PathBuf,
    state: Arc<Mutex<State>>,
}

impl Panels {
    /// The protocol as an installer writes it.
    pub const PROTOCOL: &str = r"
        [[protocol]]
        name = 'stx'
        kind = 'ascii'
        frame = '\x02{begin}{address:2}{blink}{text}\x03{end}{check:x}'
        checksum = 'xor'
        blink_on = 'B'
        blink_off = 'S'
        ack = '\x06{address:2}'
        nak = '\x15{address:2}'
    ";

    pub fn plug(name: &Path) -> Panels {
        let mut panels = Panels {
            wire: None,
            name: name.to_owned(),
            state: Arc::default(),
        };
        panels.replug();
        panels
    }

    pub fn unplug(&mut self) {
        self.wire = None;
    }

    pub fn replug(&mut self) {
        let state = Arc::clone(&self.state);
        self.wire = Some(Wire::plug(&self.name, move |bytes| receive(&state, bytes)));
    }

    /// All panels of the line lose power for a moment: they are dark.
    pub fn lose_power(&self) {
        self.state().shown.clear();
    }

    pub fn set_manner(&self, address: u8, manner: Manner) {
        self.state().manners.insert(address, manner);
    }

    pub fn shows(&self, address: u8) -> Option<(String, bool)> {
        self.state().shown.get(&address).cloned()
    }

    pub fn frames(&self, address: u8) -> usize {
        self.state()
            .frames
            .get(&address)
            .copied()
            .unwrap_or_default()
    }

    /// Frames with a wrong checksum.
    pub fn broken(&self) -> usize {
        self.state().broken
    }

    /// A key of a keypad on this line.
    #[track_caller]
    pub fn press(&self, bytes: &[u8]) {
        self.wire.as_ref().expect("it is plugged in").send(bytes);
    }

    /// Waits until a panel shows this text, blinking or not.
    #[track_caller]
    pub fn until_shown(&self, address: u8, text: &str, within: Duration) {
        until(
            &format!(
                "panel {address} shows {text:?}, not {:?}",
                self.shows(address)
            ),
            within,
            || self.shows(address).is_some_and(|(shown, _)| shown == text),
        );
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn receive(state: &Mutex<State>, bytes: &[u8]) -> Vec<u8> {
    let (mut answers, mut is_slow) = (Vec::new(), false);
    {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.buffer.extend_from_slice(bytes);
        while let Some(end) = state
            .buffer
            .iter()
            .position(|byte| *byte == 3)
            .filter(|end| state.buffer.len() >= end + 3)
        {
            let frame: Vec<u8> = state.buffer.drain(..end + 3).collect();
            let manner = take(&mut state, &frame, &mut answers);
            is_slow |= manner == Manner::Slow;
        }
    }
    if is_slow {
        std::thread::sleep(SLOW);
    }
    answers
}

fn take(state: &mut State, frame: &[u8], answers: &mut Vec<u8>) -> Manner {
    let (body, check) = frame.split_at(frame.len() - 2);
    let sum = body[1..].iter().fold(0, |sum, byte| sum ^ byte);
    if body[0] != 2 || check != format!("{sum:02X}").as_bytes() {
        state.broken += 1;
        return Manner::Silent;
    }
    let text = std::str::from_utf8(&body[1..body.len() - 1]).expect("panels are told plain text");
    let address: u8 = text[..2].parse().expect("an address of two digits");
    let manner = state.manners.get(&address).copied().unwrap_or_default();
    *state.frames.entry(address).or_default() += 1;
    if manner != Manner::No {
        state
            .shown
            .insert(address, (text[3..].to_owned(), &text[2..3] == "B"));
    }
    let (yes, no) = (format!("\x06{address:02}"), format!("\x15{address:02}"));
    match manner {
        Manner::Good | Manner::Slow => answers.extend_from_slice(yes.as_bytes()),
        Manner::Noisy => answers.extend_from_slice(format!("?\x06?{yes}\x00~").as_bytes()),
        Manner::No => answers.extend_from_slice(no.as_bytes()),
        Manner::Garbage => answers.extend((0..=255).filter(|byte| *byte != 6).cycle().take(3_000)),
        Manner::Half => answers.push(6),
        Manner::Silent => {}
    }
    manner
}
