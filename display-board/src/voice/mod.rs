// SPDX-License-Identifier: EUPL-1.2
//! The voice of the hall: one named thread that says, one after the other, what [`Announcements`] finds due. Whatever fails, it goes on with the next.

mod child;
mod equipment;
mod sound;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use client::Heard;
use protocol::CallView;

use crate::announce::{Announcements, Phrasebook, Sentence};

pub use equipment::{Equipment, Loudspeaker};
pub use sound::Player;

/// Something that can be heard. Each call returns when it was heard whole, or could not be.
pub trait Voice: Send {
    /// Says that a call follows.
    ///
    /// # Errors
    /// When nothing was heard.
    fn chime(&mut self) -> Result<(), VoiceError>;

    /// # Errors
    /// When nothing, or not all, was heard.
    fn say(&mut self, sentence: &Sentence) -> Result<(), VoiceError>;
}

#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    #[error(
        "no program to play sounds with: install one of pipewire-bin, pulseaudio-utils, alsa-utils"
    )]
    NoPlayer,
    #[error("espeak-ng is not installed")]
    NoEspeak,
    #[error("{program}: {error}")]
    Start {
        program: String,
        error: std::io::Error,
    },
    #[error("{program} failed with {status}")]
    Failed {
        program: String,
        status: std::process::ExitStatus,
    },
    #[error("{program} took too long and was stopped")]
    Stuck { program: String },
    #[error("the board ends")]
    Halted,
    #[error("cannot write a sound file: {0}")]
    File(std::io::Error),
}

/// Tells a voice to be quiet at once, because the board ends.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Hears the hall and says its calls.
#[derive(Debug)]
pub struct Speaker {
    shared: Arc<Shared>,
    halt: Halt,
    thread: Option<JoinHandle<()>>,
}

impl Speaker {
    /// Starts the thread. `halt` is what `voice` obeys.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(voice: Box<dyn Voice>, halt: Halt) -> std::io::Result<Speaker> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("voice".to_owned())
            .spawn(move || speak(voice, &theirs))?;
        Ok(Speaker {
            shared,
            halt,
            thread: Some(thread),
        })
    }

    /// Never waits for the voice.
    pub fn receive(&self, heard: &Heard) {
        let mut state = self.shared.lock();
        match heard {
            Heard::Snapshot(view) => state.announcements.hear_snapshot(view),
            Heard::Live(view) => state.announcements.hear_live(view),
            Heard::Call(call) => state.announcements.hear_call(call),
            Heard::Connected | Heard::CutOff => {}
        }
        self.shared.changed.notify_one();
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.halt.set();
        self.shared.lock().is_ended = true;
        self.shared.changed.notify_one();
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the voice's thread had panicked");
        }
    }
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    announcements: Announcements,
    is_ended: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two of its methods, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a call to say; `None` at the end.
    fn next_due(&self) -> Option<CallView> {
        let mut state = self.lock();
        loop {
            if state.is_ended {
                return None;
            }
            if let Some(call) = state.announcements.next_due() {
                return Some(call);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn speak(mut voice: Box<dyn Voice>, shared: &Shared) {
    let phrases = Phrasebook::new();
    let mut complaints = Complaints::default();
    while let Some(call) = shared.next_due() {
        complaints.report("chime", voice.chime());
        for sentence in phrases.sentences(&call) {
            complaints.report(sentence.language.code(), voice.say(&sentence));
        }
    }
}

/// What could not be heard, by what it was: a trouble is logged when it begins, not at each of a day's thousand calls.
#[derive(Default)]
struct Complaints(BTreeMap<String, String>);

impl Complaints {
    fn report(&mut self, what: &str, outcome: Result<(), VoiceError>) {
        let error = match outcome {
            Err(VoiceError::Halted) => return,
            Ok(()) => {
                self.0.remove(what);
                return;
            }
            Err(error) => error.to_string(),
        };
        if self.0.get(what) != Some(&error) {
            tracing::warn!(what, %error, "not heard");
            self.0.insert(what.to_owned(), error);
        }
    }
}

#[cfg(test)]
mod tests;
