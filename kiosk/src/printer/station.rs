// SPDX-License-Identifier: EUPL-1.2
//! One printer in the world: its line, what it says, and the [`Press`] carried out on it. Blocks, but never for ever.

mod clear;

use std::io;
use std::time::{Duration, Instant};

use protocol::SlipTrouble;
use tracing::{info, warn};

use super::line::Line;
use super::press::{Effect, Input, Outcome, Press, Proof};
use super::profile::{Confirmation, Profile};
use super::status::{ASK_DONE, PrinterState, Question, Said, Status, TELL_CHANGES, ask_process_id, may_print};

/// How long what may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A printer that answers `DLE EOT` does so at once, even while it prints.
    pub answer_within: Duration,
    /// A slip takes two seconds; a jam never ends.
    pub done_within: Duration,
    /// How long a printer may take nothing in the middle of a slip.
    pub stuck_after: Duration,
    /// How often a printer that does nothing is asked.
    pub poll_every: Duration,
    /// The first pause before a lost line is opened again; it doubles each time.
    pub first_pause: Duration,
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            answer_within: Duration::from_millis(700),
            done_within: Duration::from_secs(12),
            stuck_after: Duration::from_secs(6),
            poll_every: Duration::from_secs(5),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// A printer that others print on as well is asked less often, and let go in between: many take one connection at a time.
const SHARED_POLL: u32 = 6;

pub struct Station {
    line: Box<dyn Line>,
    profile: Profile,
    patience: Patience,
    /// False for a printer that others use as well.
    is_own: bool,
    status: Status,
    press: Press,
    is_open: bool,
    /// On this connection the printer was told to tell changes by itself.
    tells: bool,
    /// Whether it answers `GS r`, as far as it was tried on this connection: some answer `DLE EOT` only.
    fences: Option<bool>,
    next_look: Instant,
    pause: Duration,
    last_id: u16,
}

impl Station {
    /// `is_torn` when an earlier run of the totem ended in the middle of a slip.
    pub fn new(line: Box<dyn Line>, profile: Profile, is_own: bool, is_torn: bool) -> Station {
        let patience = Patience::default();
        Station {
            line,
            profile,
            pause: patience.first_pause,
            patience,
            is_own,
            status: Status::default(),
            press: Press::new(is_torn),
            is_open: false,
            tells: false,
            fences: None,
            next_look: Instant::now(),
            last_id: 0,
        }
    }

    pub fn with_patience(self, patience: Patience) -> Station {
        Station { pause: patience.first_pause, patience, ..self }
    }

    pub fn state(&self) -> PrinterState {
        self.status.state()
    }

    /// False for a printer that has never said anything.
    pub fn answers(&self) -> bool {
        self.status.answers()
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Hears what the printer tells by itself, asks it when that is due, and opens its line again when it was lost.
    pub fn idle(&mut self) {
        if self.is_open {
            self.listen(Duration::ZERO);
        }
        if Instant::now() >= self.next_look {
            self.look();
        }
    }

    /// Asks the printer how it is, now.
    pub fn look(&mut self) {
        if self.is_open() {
            self.ask_all();
            self.has_fence(self.patience.answer_within * 4);
        }
        let mut every = self.patience.poll_every;
        if !self.is_own {
            self.let_go();
            every *= SHARED_POLL;
        }
        if self.is_own && !self.is_open {
            every = self.pause;
            self.pause = (self.pause * 2).min(self.patience.longest_pause);
        }
        self.next_look = Instant::now() + every;
    }

    /// Prints a slip, once. `keep` writes down that it is being printed, before the first byte goes out.
    pub fn print(&mut self, slip: &[u8], keep: &mut dyn FnMut()) -> Outcome {
        let mut proof = Proof::None;
        let mut id = [0; 4];
        let mut effect = self.press.step(Input::Begin);
        loop {
            let input = match effect {
                Some(Effect::Ask) => {
                    let state = self.ask_before();
                    proof = self.proof();
                    Input::Asked(state, proof)
                }
                Some(Effect::Clear { is_torn }) => Input::Cleared(self.clear(is_torn)),
                Some(Effect::Keep) => {
                    keep();
                    Input::Kept
                }
                Some(Effect::Send) => {
                    id = self.next_id();
                    let tells = self.status.answers() && self.asks();
                    self.tells = tells;
                    self.send(&whole(slip, tells, proof, id))
                }
                Some(Effect::Wait) => self.wait(proof, id, slip.len()),
                Some(Effect::Finish(outcome)) => return self.finish(outcome),
                // The machine answers every input that is given here; if it did not, the slip may be out.
                None => return self.finish(Err(SlipTrouble::Uncertain)),
            };
            effect = self.press.step(input);
        }
    }

    fn finish(&mut self, outcome: Outcome) -> Outcome {
        match outcome {
            Ok(()) => info!("a slip came out"),
            Err(trouble) => warn!(?trouble, state = ?self.state(), "a slip did not come out"),
        }
        if outcome == Err(SlipTrouble::Uncertain) {
            // The rest of it should not come out after the citizen was told; what remains is cleared before the next slip.
            self.forget();
            self.line.close();
            self.is_open = false;
        }
        if !self.is_own {
            self.let_go();
        }
        self.next_look = Instant::now() + self.patience.first_pause;
        outcome
    }

    /// Closes the line without forgetting what the printer said.
    fn let_go(&mut self) {
        self.line.close();
        self.is_open = false;
    }

    fn is_open(&mut self) -> bool {
        self.is_open || self.open()
    }

    fn open(&mut self) -> bool {
        self.tells = false;
        self.fences = self.fences.filter(|fences| *fences);
        match self.line.open() {
            Ok(()) => {
                self.is_open = true;
                self.status.opened();
                self.pause = self.patience.first_pause;
            }
            Err(error) => self.lost(&error),
        }
        self.is_open
    }

    fn lost(&mut self, error: &io::Error) {
        if self.status.state() != PrinterState::NoAnswer {
            warn!(%error, "the printer cannot be reached");
        }
        self.line.close();
        self.is_open = false;
        self.status.lost();
    }

    fn asks(&self) -> bool {
        self.profile.confirmation != Confirmation::None
    }

    /// Every question, one after the other. A printer that answered before and does not now loses its line: some get stuck that way.
    fn ask_all(&mut self) {
        if !self.asks() {
            return;
        }
        for question in Question::ALL {
            self.ask(question, self.patience.answer_within);
            if self.status.is_mute() || !self.is_open {
                return;
            }
        }
        if self.status.state() == PrinterState::NoAnswer {
            self.lost(&io::Error::new(io::ErrorKind::TimedOut, "it does not answer any more"));
            return;
        }
        if !self.tells && self.status.answers() {
            self.tells = self.push(&TELL_CHANGES);
        }
    }

    /// How it is before a slip. One that never says anything is not waited for long.
    fn ask_before(&mut self) -> PrinterState {
        if !self.is_open() {
            return PrinterState::NoAnswer;
        }
        if self.status.is_mute() {
            self.ask(Question::Offline, self.patience.answer_within / 3);
        } else {
            self.ask_all();
        }
        self.state()
    }

    fn ask(&mut self, question: Question, within: Duration) {
        self.listen(Duration::ZERO);
        self.status.asked(question);
        let until = Instant::now() + within;
        if self.push(&question.bytes()) {
            while self.is_open && self.status.is_waiting() {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                self.listen(left);
            }
        }
        self.status.timed_out();
    }

    fn next_id(&mut self) -> [u8; 4] {
        self.last_id = self.last_id % 9_999 + 1;
        let digits = format!("{:04}", self.last_id);
        <[u8; 4]>::try_from(digits.as_bytes()).expect("four digits are four bytes")
    }

    /// Hands everything over, listening whenever the printer takes nothing.
    fn send(&mut self, bytes: &[u8]) -> Input {
        let mut sent = 0;
        let mut moved = Instant::now();
        while sent < bytes.len() {
            match self.line.write(&bytes[sent..]) {
                Ok(0) => {
                    self.listen(Duration::ZERO);
                    let is_over = moved.elapsed() >= self.patience.stuck_after || self.trouble().is_some();
                    if !self.is_open || is_over {
                        return Input::Broke { any: sent > 0 };
                    }
                }
                Ok(taken) => {
                    sent += taken;
                    moved = Instant::now();
                }
                Err(error) => {
                    self.lost(&error);
                    return Input::Broke { any: sent > 0 };
                }
            }
        }
        Input::Sent
    }

    /// What the printer says against going on, if anything. Silence is nothing.
    fn trouble(&self) -> Option<PrinterState> {
        let state = self.state();
        may_print(state).is_err_and(|trouble| trouble != SlipTrouble::Unreachable).then_some(state)
    }

    /// Listens until the printer says that it is done, asking now and then how it is.
    fn wait(&mut self, proof: Proof, id: [u8; 4], bytes: usize) -> Input {
        let until = Instant::now() + self.patience.done_within + self.line.time_for(bytes);
        let mut asked = Instant::now();
        let mut questions = [Question::Offline, Question::Paper].into_iter().cycle();
        while Instant::now() < until {
            for said in self.listen(self.patience.answer_within / 3) {
                match said {
                    Said::ProcessId(told) if proof == Proof::ProcessId && told == id => return Input::Done,
                    Said::Fence { paper_out: false } if proof == Proof::Fence => return Input::Done,
                    Said::Fence { paper_out: true } if proof == Proof::Fence => return Input::State(PrinterState::PaperOut),
                    _ => {}
                }
            }
            if !self.is_open {
                return Input::Broke { any: true };
            }
            if let Some(state) = self.trouble() {
                return Input::State(state);
            }
            if asked.elapsed() >= self.patience.answer_within {
                asked = Instant::now();
                self.status.timed_out();
                if let Some(question) = questions.next() {
                    self.status.asked(question);
                    self.push(&question.bytes());
                }
            }
        }
        Input::Late
    }

    /// Sends a few bytes; false when the line takes nothing or is lost.
    fn push(&mut self, bytes: &[u8]) -> bool {
        match self.line.write(bytes) {
            Ok(taken) => taken == bytes.len(),
            Err(error) => {
                self.lost(&error);
                false
            }
        }
    }

    fn listen(&mut self, within: Duration) -> Vec<Said> {
        if !self.is_open {
            return Vec::new();
        }
        match self.line.read(within) {
            Ok(bytes) => self.status.heard(&bytes),
            Err(error) => {
                self.lost(&error);
                Vec::new()
            }
        }
    }
}

/// The slip, and the question whether it is out. Its first order, `ESC @`, also ends that the printer tells changes by itself.
fn whole(slip: &[u8], tells: bool, proof: Proof, id: [u8; 4]) -> Vec<u8> {
    let (begin, rest) = if tells && slip.starts_with(b"\x1b@") { slip.split_at(2) } else { slip.split_at(0) };
    let mut all = begin.to_vec();
    if !begin.is_empty() {
        all.extend_from_slice(&TELL_CHANGES);
    }
    all.extend_from_slice(rest);
    match proof {
        Proof::ProcessId => all.extend_from_slice(&ask_process_id(id)),
        Proof::Fence => all.extend_from_slice(&ASK_DONE),
        Proof::None => {}
    }
    all
}
