// SPDX-License-Identifier: EUPL-1.2
//! The thread that makes copies as the office file says: on its own, at the lowest priority, so that the desk never waits for it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use queue::Copied;
use tokio::runtime::Handle;

use backup::write_copied;
use backup::{PARTIAL_END, PARTIAL_START, Taken, copies, made_at, take, thin};
use catalogue::BackupPlan;
use desk::Desk;
use desk::scene::State as DeskState;
use terms::clock::Clock;

/// How often the thread looks whether a copy is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A copy that failed is tried again after this long, or after the interval if that is shorter.
const AGAIN: Duration = Duration::from_secs(60);
/// A copy that takes longer is one that was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3_600);
/// The least of priorities (setpriority(2)); Linux has one for each thread.
const LOWEST_PRIORITY: i32 = 19;

/// How the copies are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The server has just started.
    Unknown,
    /// The office file names no folder for them.
    Off,
    /// The last one is not older than two intervals.
    Good,
    /// The last attempt failed.
    Failed,
    /// The last good one is older than two intervals, and a minute.
    Late,
}

/// What is known of the copies.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// Once the desk was asked.
    is_known: bool,
    plan: Option<BackupPlan>,
    /// When the last copy was known to hold all that there is.
    good: Option<Instant>,
    /// When the thread began to wait for the first one.
    since: Option<Instant>,
    failed: bool,
    /// When the last copy was made, and how long that took.
    pub last: Option<(Timestamp, u128)>,
}

impl Status {
    pub fn state(&self) -> State {
        let Some(plan) = &self.plan else {
            return if self.is_known {
                State::Off
            } else {
                State::Unknown
            };
        };
        let age = self
            .good
            .or(self.since)
            .map_or(Duration::ZERO, |at| at.elapsed());
        match (self.failed, age > plan.every * 2 + Duration::from_secs(60)) {
            (true, _) => State::Failed,
            (false, true) => State::Late,
            (false, false) => State::Good,
        }
    }

    /// Seconds since the last copy that holds all that there was.
    pub fn age_s(&self) -> Option<u64> {
        self.good.map(|at| at.elapsed().as_secs())
    }
}

/// The thread at work. Dropping it stops it; a copy that is being made is left to itself, for a network folder can hang for ever, and ends
/// with the process.
pub struct Runner {
    _stop: Sender<()>,
    status: Arc<Mutex<Status>>,
}

impl Runner {
    /// Starts the thread for the data folder `data` and the office file, if there is one.
    /// Copies are named and thinned by the time that `clock` tells.
    pub fn start(
        data: PathBuf,
        office: Option<PathBuf>,
        desk: Desk,
        clock: Arc<dyn Clock>,
        runtime: Handle,
    ) -> std::io::Result<Runner> {
        let (stop, stopped) = channel::<()>();
        let status = Arc::new(Mutex::new(Status::default()));
        let mut work = Work {
            data,
            office,
            clock,
            status: status.clone(),
            seen: None,
            due: Instant::now(),
        };
        let run = move || {
            lower_priority();
            // At once at first: a restored server gives no numbers before it has a copy of its own, but four a minute.
            let mut wait = Duration::ZERO;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = LOOK_EVERY;
                // While the desk cannot be asked, the plan of before holds.
                if let Ok((plan, wants_copy)) = runtime.block_on(
                    desk.look(|state| (state.catalogue.backup().cloned(), state.wants_copy())),
                ) {
                    work.adopt(plan);
                    work.hurry(wants_copy);
                }
                work.look(&|question| runtime.block_on(desk.look(question)).ok());
            }
        };
        std::thread::Builder::new()
            .name("backup".to_owned())
            .spawn(run)?;
        Ok(Runner {
            _stop: stop,
            status,
        })
    }

    /// Where the thread says how it goes.
    pub fn status(&self) -> Arc<Mutex<Status>> {
        self.status.clone()
    }
}

/// Asks the desk what a copy holds, or tells it.
type AskDesk<'a> = dyn Fn(Box<dyn FnOnce(&mut DeskState) -> Copied + Send>) -> Option<Copied> + 'a;

struct Work {
    data: PathBuf,
    office: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    status: Arc<Mutex<Status>>,
    /// What the files looked like before the last good copy: when they look the same, there is nothing to copy.
    seen: Option<Vec<(u64, Option<SystemTime>)>>,
    due: Instant,
}

impl Work {
    fn adopt(&mut self, plan: Option<BackupPlan>) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        if status.plan != plan || !status.is_known {
            *status = Status {
                is_known: true,
                plan,
                since: Some(Instant::now()),
                ..Status::default()
            };
            (self.due, self.seen) = (Instant::now(), None);
        }
    }

    /// A copy is due before its time when many numbers were given since the last one; not at once when that one failed.
    fn hurry(&mut self, wants_copy: bool) {
        if wants_copy
            && !self
                .status
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .failed
        {
            self.due = Instant::now();
        }
    }

    fn look(&mut self, ask: &AskDesk<'_>) {
        let plan = self
            .status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .plan
            .clone();
        let Some(plan) = plan.filter(|_| Instant::now() >= self.due) else {
            return;
        };
        let looks = look_of(&self.data);
        let newest = copies(&plan.folder)
            .ok()
            .and_then(|copies| copies.last().cloned());
        if newest.is_some() && self.seen.as_ref() == Some(&looks) {
            self.well(&plan, None);
            return;
        }
        let at = self.clock.machines();
        if newest
            .as_deref()
            .and_then(made_at)
            .is_some_and(|made| made.as_second() == at.as_second())
        {
            // Copies go by the second: this one is made at the next look.
            return;
        }
        let before = ask(Box::new(|state| state.copied_now()));
        match take(&self.data, self.office.as_deref(), &plan.folder, at) {
            Ok(taken) => {
                self.tell(before, ask);
                tracing::info!(
                    events = taken.manifest.events,
                    took_ms = taken.took_ms,
                    "a backup was made and proved"
                );
                self.seen = Some(looks);
                self.well(&plan, Some(&taken));
                throw_away(&plan);
            }
            Err(error) => {
                tracing::error!(%error, "no backup could be made");
                self.status
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .failed = true;
                self.due = Instant::now() + plan.every.min(AGAIN);
            }
        }
    }

    /// On disk before the desk knows it: a server that starts again must not think less of what it gave.
    fn tell(&self, before: Option<Copied>, ask: &AskDesk<'_>) {
        let now = ask(Box::new(|state| state.copied_now()));
        let Some((before, now)) = before.zip(now) else {
            return;
        };
        let copied = Copied {
            at: now.at,
            ..before
        };
        match write_copied(&self.data, &copied) {
            // Nobody asks for the answer; a desk that does not answer reads the file when it is open again.
            Ok(()) => drop(ask(Box::new(move |state| {
                state.copied = Some(copied.clone());
                copied
            }))),
            Err(error) => {
                tracing::error!(%error, "what the backup holds could not be written down")
            }
        }
    }

    fn well(&mut self, plan: &BackupPlan, taken: Option<&Taken>) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.good = Some(Instant::now());
        status.failed = false;
        if let Some(taken) = taken {
            status.last = made_at(&taken.folder).map(|at| (at, taken.took_ms));
        }
        self.due = Instant::now() + plan.every;
    }
}

/// Size and age of all that a copy is made of.
fn look_of(data: &Path) -> Vec<(u64, Option<SystemTime>)> {
    let names = ["journal.db", "journal.db-wal", "access.db", "access.db-wal"];
    let looks = names.map(|name| {
        std::fs::metadata(data.join(name)).map(|found| (found.len(), found.modified().ok()))
    });
    looks
        .into_iter()
        .map(|look| look.unwrap_or((0, None)))
        .collect()
}

/// Removes what is too much, and what copies that were killed left behind: what cannot be removed is no reason for not making the next.
fn throw_away(plan: &BackupPlan) {
    sweep(&plan.folder);
    let Ok(copies) = copies(&plan.folder) else {
        return;
    };
    let made: Vec<Timestamp> = copies.iter().filter_map(|copy| made_at(copy)).collect();
    let go = thin::too_many(&made, plan.keep);
    for copy in copies
        .iter()
        .filter(|copy| made_at(copy).is_some_and(|at| go.contains(&at)))
    {
        if let Err(error) = std::fs::remove_dir_all(copy) {
            tracing::warn!(%error, "an old backup stays");
        }
    }
}

/// Another program may be making a copy at this moment, so only what is old is swept away.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_partial = name.starts_with(PARTIAL_START) && name.ends_with(PARTIAL_END);
        let is_old = entry
            .metadata()
            .and_then(|meta| meta.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > LEFT_BEHIND));
        if is_partial && is_old {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn lower_priority() {
    if let Err(error) = rustix::process::setpriority_process(None, LOWEST_PRIORITY) {
        tracing::debug!(%error, "backups run at the usual priority");
    }
}
