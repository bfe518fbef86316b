// SPDX-License-Identifier: EUPL-1.2
//! The thread that prints, so that a slow or dead printer never holds up the screen. One slip at a time; each is sent once.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use protocol::SlipTrouble;
use tracing::{info, warn};

use super::{PrintError, Printer, Profile, escpos};
use crate::slip::Line;

/// Slips that may wait. More means that the printer is stuck: citizens are told instead.
const WAITING: usize = 4;

/// A slip to print, and what to call it when telling how it went.
#[derive(Clone, Debug)]
pub struct Job {
    pub name: String,
    pub lines: Vec<Line>,
}

/// Told how a job went: its name, and what happened.
pub type Done = Box<dyn Fn(String, Result<(), SlipTrouble>) + Send>;

pub struct Worker {
    jobs: SyncSender<Job>,
}

impl Worker {
    /// Starts the thread; it ends when the worker is dropped and the slips in its queue are done.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(printer: Box<dyn Printer>, profile: Profile, done: Done) -> io::Result<Worker> {
        let (jobs, queue) = sync_channel(WAITING);
        thread::Builder::new().name("printer".to_owned()).spawn(move || work(printer, &profile, &queue, &done))?;
        Ok(Worker { jobs })
    }

    /// Puts a slip in the queue; never blocks.
    ///
    /// # Errors
    /// When the queue is full: the slip is not printed, and `done` is not called.
    pub fn print(&self, job: Job) -> Result<(), PrintError> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => PrintError::Busy(WAITING),
            TrySendError::Disconnected(_) => PrintError::Busy(0),
        })
    }
}

fn work(mut printer: Box<dyn Printer>, profile: &Profile, queue: &Receiver<Job>, done: &Done) {
    while let Ok(job) = queue.recv() {
        let outcome = escpos::compose(&job.lines, profile)
            .map_err(|error| PrintError::Compose(error.to_string()))
            .and_then(|bytes| printer.print(&bytes));
        match &outcome {
            Ok(()) => info!("a slip came out"),
            Err(error) => warn!(%error, "a slip did not come out"),
        }
        done(job.name, outcome.map_err(|error| error.trouble()));
    }
}
