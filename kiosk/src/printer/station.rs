// SPDX-License-Identifier: EUPL-1.2
//! One printer in the world: its line, what it says, and the [`Press`] carried out on it. Blocks, but never for ever.

mod clear;
mod output;
mod send;

use std::io;
use std::time::{Duration, Instant};

use protocol::SlipTrouble;
use tracing::{info, warn};

use super::inquiry::Owed;
use super::line::Line;
use super::press::{Effect, Input, Outcome, Press, Proof};
use super::profile::{Confirmation, NearEnd, Profile};
use super::status::{PrinterState, Question, Said, Status, TELL_CHANGES};

/// How long what may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A printer that answers `DLE EOT` does so at once, even while it prints. Some do not: the first answer of all is waited for three times as long.
    pub answer_within: Duration,
    /// A slip takes two seconds; a jam never ends.
    pub done_within: Duration,
    /// How long a printer may take nothing in the middle of a slip.
    pub stuck_after: Duration,
    /// How long it may take a slip in small sips, beside the time that the line itself needs.
    pub taken_within: Duration,
    /// How long a line may break after a printer that says nothing has taken a slip: a connection that is reset says so within that.
    pub settled_after: Duration,
    /// How long a slip may hang at the output of a presenter before staff hear of it.
    pub collected_within: Duration,
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
            taken_within: Duration::from_secs(60),
            settled_after: Duration::from_millis(500),
            collected_within: Duration::from_secs(30),
            poll_every: Duration::from_secs(5),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// A printer that others print on as well is asked less often, and let go in between: many take one connection at a time.
const SHARED_POLL: u32 = 6;
/// How much longer a printer that is slow to answer is waited for.
const SLOW: u32 = 3;
/// A line that held for so long was there, whether its printer says anything or not.
const HELD: Duration = Duration::from_secs(10);

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
    /// Answers of `GS r` that were asked for on this connection and have not come: the next one that comes is the oldest of them.
    owed: Owed,
    /// It has answered, but later than others do.
    is_slow: bool,
    /// The line was lost because the other end gave it up, and not for silence.
    was_closed: bool,
    /// Since when a slip hangs at the output.
    hangs_since: Option<Instant>,
    opened: Instant,
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
            owed: Owed::default(),
            is_slow: false,
            was_closed: false,
            hangs_since: None,
            opened: Instant::now(),
            next_look: Instant::now(),
            last_id: 0,
        }
    }

    pub fn with_patience(self, patience: Patience) -> Station {
        Station {
            pause: patience.first_pause,
            patience,
            ..self
        }
    }

    pub fn state(&self) -> PrinterState {
        match self.status.state() {
            PrinterState::PaperNearEnd if self.profile.near_end == NearEnd::Ignore => {
                self.state_of_output()
            }
            PrinterState::Online => self.state_of_output(),
            state => state,
        }
    }

    /// True when asking this printer is of no use: better it is not asked (`confirmation = "none"`).
    pub fn is_asked_in_vain(&self) -> bool {
        self.asks() && self.status.says_nothing()
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
            if !self.is_open {
                // Many close a line on which nothing was said for a while: that is no trouble yet.
                self.next_look = Instant::now();
            }
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
            self.ask_output();
        }
        let is_lost = !self.is_open;
        if !self.is_own {
            self.let_go();
        }
        let every = match is_lost {
            true => self.next_pause(),
            false if self.is_own => self.patience.poll_every,
            false => self.patience.poll_every * SHARED_POLL,
        };
        self.next_look = Instant::now() + every;
    }

    /// How long a line that was lost is left alone: longer each time, until an answer comes. That somebody took the connection is none.
    fn next_pause(&mut self) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.patience.longest_pause);
        pause
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
                    Input::Asked(state)
                }
                Some(Effect::Clear { is_torn }) => Input::Cleared(self.clear(is_torn)),
                Some(Effect::Keep) => {
                    keep();
                    Input::Kept
                }
                Some(Effect::Send) => {
                    id = self.next_id();
                    self.tells = self.status.answers() && self.asks();
                    self.send_slip(slip, proof, id)
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
            Ok(()) => {
                self.pause = self.patience.first_pause;
                self.hangs_since = None;
                info!("a slip came out");
            }
            Err(trouble) => warn!(?trouble, state = ?self.state(), "a slip did not come out"),
        }
        if outcome == Err(SlipTrouble::Uncertain) {
            // The rest of it should not come out after the citizen was told; what remains is cleared before the next slip.
            self.give_up();
        }
        let is_lost = !self.is_open;
        if !self.is_own {
            self.let_go();
        }
        self.next_look = Instant::now()
            + if is_lost {
                self.next_pause()
            } else {
                self.patience.first_pause
            };
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
        self.owed = Owed::default();
        self.fences = self.fences.filter(|fences| *fences);
        match self.line.open() {
            Ok(()) => {
                self.is_open = true;
                self.opened = Instant::now();
                self.status.opened();
            }
            Err(error) => self.lost(&error),
        }
        self.is_open
    }

    fn lost(&mut self, error: &io::Error) {
        if self.status.state() != PrinterState::NoAnswer {
            warn!(%error, "the printer cannot be reached");
        }
        if self.is_open && self.opened.elapsed() >= HELD {
            self.pause = self.patience.first_pause;
        }
        self.was_closed = error.kind() != io::ErrorKind::TimedOut;
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
        let was_late = self.status.is_late();
        self.ask_round();
        if !was_late && self.status.is_late() {
            // What was believed before that came to light may have been the answer to another question.
            self.ask_round();
        }
        if self.status.is_mute() || !self.is_open {
            return;
        }
        if self.status.state() == PrinterState::NoAnswer {
            self.lost(&io::Error::new(
                io::ErrorKind::TimedOut,
                "it does not answer any more",
            ));
            return;
        }
        if !self.tells && self.status.answers() {
            self.tells = self.push(&TELL_CHANGES);
        }
    }

    fn ask_round(&mut self) {
        for question in Question::ALL {
            let first = !self.status.answers() && !self.status.is_mute();
            let times = if first || self.is_slow { SLOW } else { 1 };
            self.ask(question, self.patience.answer_within * times);
            if self.status.is_mute() || !self.is_open {
                return;
            }
        }
    }

    /// How it is before a slip. One that never says anything is not waited for long. A line that was closed while nothing was said is opened once more.
    fn ask_before(&mut self) -> PrinterState {
        let was_open = self.is_open;
        let state = self.ask_now();
        let is_stale = was_open && !self.is_open && self.was_closed;
        if is_stale { self.ask_now() } else { state }
    }

    fn ask_now(&mut self) -> PrinterState {
        if !self.is_open() {
            return PrinterState::NoAnswer;
        }
        self.listen(Duration::ZERO);
        if self.status.is_mute() {
            self.ask(Question::Offline, self.patience.answer_within / 3);
        } else {
            self.ask_all();
        }
        self.state()
    }

    /// Asks until an answer can be believed.
    fn ask(&mut self, question: Question, within: Duration) {
        self.listen(Duration::ZERO);
        let began = Instant::now();
        let mut due = Some(question);
        let mut until = began;
        while let Some(question) = due {
            self.status.asked(question);
            until = Instant::now() + within;
            if !self.push(&question.bytes()) {
                break;
            }
            while self.is_open && self.status.is_waiting() && self.status.due_again().is_none() {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                self.listen(left);
            }
            due = self.status.due_again();
        }
        if self.status.is_waiting() {
            self.status.timed_out();
        } else if self.status.answers() {
            self.pause = self.patience.first_pause;
            self.is_slow |=
                began.elapsed() >= self.patience.answer_within && Instant::now() < until;
        }
    }

    fn next_id(&mut self) -> [u8; 4] {
        self.last_id = self.last_id % 9_999 + 1;
        let digits = format!("{:04}", self.last_id);
        <[u8; 4]>::try_from(digits.as_bytes()).expect("four digits are four bytes")
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
            Ok(bytes) => {
                let said = self.status.heard(&bytes);
                self.note_output();
                for _ in said
                    .iter()
                    .filter(|said| matches!(said, Said::Fence { .. }))
                {
                    self.owed.answered();
                }
                said
            }
            Err(error) => {
                self.lost(&error);
                Vec::new()
            }
        }
    }
}
