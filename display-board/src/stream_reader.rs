// SPDX-License-Identifier: EUPL-1.2
//! A named thread that hears the server and lets time pass, and has the window drawn when the picture changes and only then: each drawing
//! costs a screen without a graphics chip a good part of its processor.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use client::Follower;

use crate::catalogue::Catalogue;
use crate::model::Model;
use crate::voice::Speaker;

/// How long it listens before it looks at the catalogue and whether the program ends.
const LONGEST_LISTEN_MS: u64 = 250;
/// A catalogue that changes again while it is fetched is asked for once more after this long.
const ASK_AGAIN_MS: u64 = 1_000;

/// What the thread hears with, and whom it tells.
pub struct Senses {
    pub follower: Follower,
    pub catalogue: Catalogue,
    pub speaker: Option<Speaker>,
}

/// The model, kept up to date.
#[derive(Debug)]
pub struct StreamReader {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    model: Mutex<Model>,
    started: Instant,
    /// The program wants the thread to end …
    is_ended: AtomicBool,
    /// … and it did, or it panicked.
    is_over: AtomicBool,
}

impl StreamReader {
    /// `redraw` is called whenever the picture is not what it was.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        senses: Senses,
        redraw: impl Fn() + Send + 'static,
    ) -> std::io::Result<StreamReader> {
        let shared = Arc::new(Shared {
            model: Mutex::default(),
            started: Instant::now(),
            is_ended: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("stream_reader".to_owned())
            .spawn(move || listen(senses, &theirs, &redraw))?;
        Ok(StreamReader {
            shared,
            thread: Some(thread),
        })
    }

    /// The model as it is now; the thread waits as long as it is held.
    pub fn model(&self) -> MutexGuard<'_, Model> {
        self.shared.lock()
    }

    pub fn now_ms(&self) -> u64 {
        self.shared.now_ms()
    }

    /// False when the thread panicked: nothing that is shown would be true for long.
    pub fn is_listening(&self) -> bool {
        !self.shared.is_over.load(Ordering::SeqCst)
    }
}

impl Drop for StreamReader {
    fn drop(&mut self) {
        self.shared.is_ended.store(true, Ordering::SeqCst);
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the thread that hears the server had panicked");
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Model> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Wakes the window also when this thread ends by a panic, so that the window finds out.
struct WakeAtEnd<'a, F: Fn()>(&'a Shared, &'a F);

impl<F: Fn()> Drop for WakeAtEnd<'_, F> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        (self.1)();
    }
}

fn listen(mut senses: Senses, shared: &Shared, redraw: &impl Fn()) {
    let _wake = WakeAtEnd(shared, redraw);
    let (mut drawn, mut asked_ms) = (None, None);
    while !shared.is_ended.load(Ordering::SeqCst) {
        let wait_ms = shared
            .lock()
            .changes_in_ms(shared.now_ms())
            .min(LONGEST_LISTEN_MS);
        let heard = senses.follower.take_within(Duration::from_millis(wait_ms));
        if let (Some(heard), Some(speaker)) = (&heard, &senses.speaker) {
            speaker.receive(heard);
        }
        let (mut model, now_ms) = (shared.lock(), shared.now_ms());
        match heard {
            Some(heard) => model.receive(heard, now_ms),
            None => model.pass(now_ms),
        }
        keep_catalogue(&mut model, &mut senses.catalogue, &mut asked_ms, now_ms);
        let picture = Some(model.picture(now_ms));
        drop(model);
        if picture != drawn {
            drawn = picture;
            redraw();
        }
    }
}

fn keep_catalogue(
    model: &mut Model,
    catalogue: &mut Catalogue,
    asked_ms: &mut Option<u64>,
    now_ms: u64,
) {
    if let Some(office) = catalogue.take() {
        model.learn_office(office);
    }
    if model.wanted_catalogue().is_some()
        && asked_ms.is_none_or(|asked_ms| now_ms >= asked_ms + ASK_AGAIN_MS)
    {
        catalogue.ask();
        *asked_ms = Some(now_ms);
    }
}
