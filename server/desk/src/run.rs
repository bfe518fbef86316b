// SPDX-License-Identifier: EUPL-1.2
//! The desk's thread.

mod disk;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use queue::{Command, Moment};
use tokio::sync::{broadcast, watch};

use self::disk::restore;
use super::answers::{self, Answers, Key};
use super::batch::Batch;
use super::{Ask, CallFrame, Desk, Pulse, Reply, WAITING_LINE, day};
use crate::scene::State;
use anchor::Anchor;
use catalogue::Catalogue;
use journal::{Journal, JournalError};
use outlook::{Follower, Forecasts};
use terms::clock::Clock;
use terms::refused::{Kind, Refused};

/// How often the desk looks at the clock when nobody asks it anything.
const TICK: Duration = Duration::from_millis(200);
/// At most so many orders go into one transaction, so that the first of them need not wait long.
const MOST_AT_ONCE: usize = 512;
/// After so many failures to write in a row the server only reads.
const MOST_FAILURES: u32 = 3;
/// Calls kept for subscribers that are slow; a slower one asks for what it missed.
const CALLS_KEPT: usize = 256;

/// What the desk needs to begin.
pub struct Setup {
    pub data: PathBuf,
    pub catalogue: Arc<Catalogue>,
    pub clock: Arc<dyn Clock>,
    /// The server's own address for citizens' pages.
    pub own_url: String,
    pub foretelling: outlook::Options,
    /// Told of every end of the journal.
    pub anchor: Arc<Anchor>,
}

/// Waits for the desk's thread to end.
pub struct Stopped {
    asks: SyncSender<Ask>,
    thread: Option<JoinHandle<()>>,
    /// Ends after the desk.
    _follower: Follower,
}

impl Stopped {
    /// Ends the thread after what has arrived; what comes later is answered "not now".
    pub fn stop(&mut self) {
        // When the line is full the thread is alive and will find the stop soon.
        let _ = self.asks.send(Ask::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the desk's thread panicked");
        }
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Opens the journal, rebuilds the hall, and starts the thread.
///
/// The number answered is that of the last business day's first event: the chain before it has not been checked yet.
pub fn spawn(setup: Setup) -> Result<(Desk, Stopped, u64), JournalError> {
    let (asks, arrivals) = sync_channel(WAITING_LINE);
    let (calls, _) = broadcast::channel(CALLS_KEPT);
    let (forecasts, beginning) = Forecasts::new(setup.catalogue.clone(), &setup.foretelling);
    let (data, clock, forecast_version) =
        (setup.data.clone(), setup.clock.clone(), forecasts.told());
    let mut run = Run::start(setup, calls.clone(), forecasts)?;
    let (pulse, first_checked, answered) =
        (run.pulse.subscribe(), run.first_checked, run.answers.keys());
    let thread = std::thread::Builder::new()
        .name("desk".to_owned())
        .spawn(move || run.go(&arrivals))
        .expect("a thread can be started");
    let desk = Desk {
        asks: asks.clone(),
        pulse,
        calls,
        live: Arc::new(Mutex::new(None)),
        answered,
        forecast_version,
    };
    let follower = beginning.start(data, clock);
    Ok((
        desk,
        Stopped {
            asks,
            thread: Some(thread),
            _follower: follower,
        },
        first_checked,
    ))
}

struct Run {
    setup: Setup,
    state: State,
    answers: Answers,
    /// `None` while the database cannot be opened again after an error.
    journal: Option<Journal>,
    /// The journal's files are not those in the data folder any more.
    is_lost: bool,
    failures: u32,
    pulse: watch::Sender<Pulse>,
    calls: broadcast::Sender<Arc<CallFrame>>,
    looked_at_clock: Option<Instant>,
    /// Appointments that were due at this moment have been seen to.
    due_until: Moment,
    complained: Option<Instant>,
    forgot_erased: Option<Instant>,
    first_checked: u64,
}

impl Run {
    fn start(
        setup: Setup,
        calls: broadcast::Sender<Arc<CallFrame>>,
        forecasts: Forecasts,
    ) -> Result<Run, JournalError> {
        let state = State::new(setup.catalogue.clone(), setup.own_url.clone(), forecasts);
        let journal = Journal::open(&setup.data)?;
        setup.anchor.check(&journal)?;
        let (mut state, rows, journal) = restore(&setup, state, journal)?;
        setup.anchor.note(journal.head());
        let mut answers = Answers::default();
        answers.load(rows);
        let last_before = state.last_at;
        day::begin(&mut state, &*setup.clock);
        let pulse = watch::Sender::new(Pulse { seq: state.seq });
        let mut run = Run {
            first_checked: state.first_seq,
            due_until: state.last_at,
            setup,
            state,
            answers,
            journal: Some(journal),
            is_lost: false,
            failures: 0,
            pulse,
            calls,
            looked_at_clock: None,
            complained: None,
            forgot_erased: None,
        };
        let _ = run.state.dial.read(&*run.setup.clock);
        run.round(Vec::new());
        run.state.unwritten = super::offline::unwritten(&run.state, last_before);
        run.adopt_catalogue();
        run.adopt_epoch(last_before);
        Ok(run)
    }

    /// The office file may have changed while the server was off, in the middle of a day.
    fn adopt_catalogue(&mut self) {
        let mut batch = Batch::default();
        let catalogue = self.setup.catalogue.clone();
        match batch.take_office(&mut self.state, &catalogue) {
            Ok(_) => self.commit(batch),
            Err(refused) => {
                let why = refused.kind.name();
                tracing::error!(
                    why,
                    "the office file changed while the server was off and does not fit the open day; its rules hold as soon as they do"
                );
            }
        }
    }

    /// The journal may be a copy that took the place of a lost one.
    fn adopt_epoch(&mut self, last_before: Moment) {
        if self.state.epoch <= super::FIRST_EPOCH || self.state.hall.day().is_none() {
            return;
        }
        let mut batch = Batch::default();
        let command = super::offline::restored(&self.state, last_before);
        match batch.command(&mut self.state, &command) {
            Ok(()) => self.commit(batch),
            Err(refused) => tracing::error!(
                kind = refused.kind.name(),
                "the new epoch could not be written"
            ),
        }
    }

    fn go(&mut self, arrivals: &Receiver<Ask>) {
        loop {
            let mut asks = Vec::new();
            match arrivals.recv_timeout(TICK) {
                Ok(ask) => asks.push(ask),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while asks.len() < MOST_AT_ONCE
                && let Ok(ask) = arrivals.try_recv()
            {
                asks.push(ask);
            }
            if self.round(asks) {
                return;
            }
        }
    }

    /// Decides, writes, shows and answers what has arrived; tells whether to stop.
    fn round(&mut self, asks: Vec<Ask>) -> bool {
        let (mut looks, mut batch, mut stop) = (Vec::new(), Batch::default(), false);
        self.state.now = self.setup.clock.moment().max(self.state.last_at);
        self.reopen();
        self.look_at_files();
        self.state.is_read_only = self.is_read_only();
        self.look_at_clock(&mut batch);
        let mut kept = Vec::new();
        for ask in asks {
            match ask {
                Ask::Kept(key, reply) => kept.push((key, reply)),
                Ask::Do(job) => match self.refusal() {
                    Some(kind) => answer(job.reply, Err(Refused::new(kind).after_s(5))),
                    None => self.decide(&mut batch, *job),
                },
                Ask::Look(look) => looks.push(look),
                Ask::Stop => stop = true,
            }
        }
        if self.refusal().is_none() {
            batch.try_waiting_office(&mut self.state);
        }
        self.commit(batch);
        self.forget_erased();
        for (key, reply) in kept {
            answer(reply, self.kept(&key));
        }
        if self.journal.is_some() {
            looks.into_iter().for_each(|look| look(&mut self.state));
        }
        stop
    }

    fn decide(&mut self, batch: &mut Batch, job: super::Job) {
        if let Some(journal) = &self.journal {
            batch.add(&mut self.state, &mut self.answers, journal, job);
        }
    }

    /// The answer that a key got, which is on disk.
    fn kept(&self, key: &Key) -> Result<Option<Reply>, Refused> {
        let journal = self.journal.as_ref().ok_or(Kind::NotNow)?;
        self.answers
            .find(key)?
            .map_or(Ok(None), |id| answers::read(journal, id))
    }

    /// Why nothing can be changed at the moment, if so.
    fn refusal(&self) -> Option<Kind> {
        match &self.journal {
            _ if self.is_read_only() => Some(Kind::ReadOnly),
            None => Some(Kind::NotNow),
            Some(_) => None,
        }
    }

    fn commit(&mut self, batch: Batch) {
        if !batch.is_empty() {
            let Some(journal) = &mut self.journal else {
                return;
            };
            if let Err(error) = journal.append(&batch.rows) {
                self.failed(batch, error.into());
                return;
            }
            if !journal.is_in_place() {
                self.lose(batch);
                return;
            }
            self.setup.anchor.note(journal.head());
            self.failures = 0;
            if self.complained.take().is_some() {
                tracing::info!("the journal can be written again");
            }
            debug_assert_eq!(journal.seq(), self.state.seq);
            self.state.forecasts.ring();
            if let Some(moment) = self.state.went_back.take() {
                self.setup.clock.put(moment);
            }
            if batch.rows.opened.is_some() {
                self.reload_answers();
            }
            if batch.rows.closed.is_some() {
                self.forgot_erased = None;
            }
        }
        for frame in batch.call_frames(&self.state) {
            // Nobody may be listening.
            let _ = self.calls.send(frame);
        }
        let seq = self.state.seq;
        self.pulse
            .send_if_modified(|pulse| std::mem::replace(&mut pulse.seq, seq) != seq);
        batch
            .outcomes
            .into_iter()
            .for_each(|(reply, outcome)| answer(reply, outcome));
    }

    /// Looks at the clocks now and then: has one jumped, must a business day begin?
    fn look_at_clock(&mut self, batch: &mut Batch) {
        if self.looked_at_clock.is_some_and(|at| at.elapsed() < TICK) || self.refusal().is_some() {
            return;
        }
        let is_start = self.looked_at_clock.replace(Instant::now()).is_none();
        day::look(&mut self.state, &*self.setup.clock);
        if let (Some(today), Some(journal)) = (day::due(&self.state), &self.journal) {
            // Nothing was given yet on a day that opens while the server runs; at the start, `adopt_epoch` says what may have been.
            let restored = Command::Restored {
                epoch: self.state.epoch,
                skip: 0,
            };
            let is_copy = !is_start && self.state.epoch > super::FIRST_EPOCH;
            let opened = batch.open_day(&mut self.state, journal, today);
            let done = opened.and_then(|()| {
                if is_copy {
                    batch.command(&mut self.state, &restored)
                } else {
                    Ok(())
                }
            });
            if let Err(refused) = done {
                tracing::error!(
                    kind = refused.kind.name(),
                    "the business day could not be opened"
                );
            }
        }
        self.call_due(batch);
    }

    /// Calls appointments that have become due since the last look, to counters that call by themselves.
    fn call_due(&mut self, batch: &mut Batch) {
        let since = std::mem::replace(&mut self.due_until, self.state.now);
        while batch
            .command(&mut self.state, &Command::CallDue { since })
            .is_ok()
        {}
    }
}

/// The one who asked may be gone by now.
fn answer<T>(reply: tokio::sync::oneshot::Sender<T>, outcome: T) {
    let _ = reply.send(outcome);
}
