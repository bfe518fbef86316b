// SPDX-License-Identifier: EUPL-1.2
//! The journal's end, kept outside of the journal: its last event's number and hash, and where the journal lies. A journal that was deleted,
//! cut short, put back by hand or copied is whole in itself; only something beside it can tell.
//!
//! It is a row of the access database, written by a thread of its own right after each transaction of the journal and never waited for, so
//! it is at most some milliseconds behind, and never ahead.

mod adopt;

use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use access::{Access, JournalEnd, Place};
use journal::{Head, JournalError, RECOVERY_HELP};

pub use adopt::{AdoptError, Adopted, adopt};

/// The least time between two ends that are kept: many transactions at once cost one row.
const PAUSE: Duration = Duration::from_millis(20);

/// Why a server must not go on with a data folder. What to do is the same for all of them.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    #[error("{file} is not there, and {0} events were acknowledged. {RECOVERY_HELP}", file = journal::FILE)]
    Gone(u64),
    #[error(
        "this data folder was {0}. If the server that it comes from may still run, do not start this one: both would give the same numbers. If it is gone for good, \
         `regolacode adopt --data DIR` makes this folder the office's own"
    )]
    Elsewhere(&'static str),
    #[error(
        "{file}-wal is damaged at frame {frame}, and {commits} transactions that were acknowledged end there or later. {RECOVERY_HELP}",
        file = journal::FILE
    )]
    Log { frame: u32, commits: u32 },
    #[error("{file}-wal cannot be read: {0}", file = journal::FILE)]
    Io(#[from] io::Error),
}

/// Looks at a data folder before its journal is opened.
pub fn check(data: &Path, known: Option<&JournalEnd>) -> Result<(), AnchorError> {
    let path = data.join(journal::FILE);
    let is_there = path.metadata().is_ok_and(|meta| meta.len() > 0);
    if let Some(known) = known.filter(|known| known.head.seq > 0) {
        if !is_there {
            return Err(AnchorError::Gone(known.head.seq));
        }
        let place = Place::of(data);
        if let Some(how) = place.differs(&known.place) {
            return Err(AnchorError::Elsewhere(how));
        }
        if place.is_other_machine(&known.place) {
            tracing::warn!(
                "this machine's id is another one than before. If this disk was cloned, the two servers must not run side by side"
            );
        }
    }
    match journal::log_damage(data)? {
        Some(damage) => Err(AnchorError::Log {
            frame: damage.frame,
            commits: damage.commits,
        }),
        None => Ok(()),
    }
}

/// The newest end of the journal, as the desk knows it.
#[derive(Debug, Default)]
pub struct Anchor {
    latest: Mutex<Latest>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Latest {
    head: Head,
    is_over: bool,
}

impl Anchor {
    pub fn new(known: Option<&JournalEnd>) -> Anchor {
        let head = known.map(|known| known.head).unwrap_or_default();
        Anchor {
            latest: Mutex::new(Latest {
                head,
                is_over: false,
            }),
            news: Condvar::new(),
        }
    }

    /// All up to this event was acknowledged.
    pub fn note(&self, head: Head) {
        self.latest().head = head;
        self.news.notify_one();
    }

    /// Whether this journal holds all that was acknowledged.
    pub fn check(&self, journal: &journal::Journal) -> Result<(), JournalError> {
        let head = self.latest().head;
        match journal.hash_of(head.seq)? {
            Some(hash) if hash == head.hash => Ok(()),
            _ => Err(JournalError::Behind {
                known: head.seq,
                found: journal.seq(),
            }),
        }
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next end that is another one than `last`; `None` when there will be none.
    fn after(&self, last: Head) -> Option<Head> {
        let waits = |latest: &mut Latest| latest.head == last && !latest.is_over;
        let latest = self
            .news
            .wait_while(self.latest(), waits)
            .unwrap_or_else(PoisonError::into_inner);
        (latest.head != last).then_some(latest.head)
    }

    /// Waits a little, unless it is over.
    fn pause(&self) {
        drop(
            self.news
                .wait_timeout_while(self.latest(), PAUSE, |latest| !latest.is_over),
        );
    }
}

/// Writes down what the desk notes. Dropping it writes the last end.
pub struct AnchorWriter {
    anchor: Arc<Anchor>,
    thread: Option<JoinHandle<()>>,
}

impl AnchorWriter {
    /// The journal in the folder `data` is open by now.
    pub fn start(
        anchor: Arc<Anchor>,
        access: Arc<Access>,
        data: &Path,
    ) -> io::Result<AnchorWriter> {
        let (place, noted) = (Place::of(data), anchor.clone());
        let keep = move || {
            let (mut last, mut is_kept) = (Head::default(), true);
            while let Some(head) = noted.after(last) {
                last = head;
                let kept = access.keep_anchor(&JournalEnd {
                    head,
                    place: place.clone(),
                });
                if let Err(error) = &kept
                    && is_kept
                {
                    tracing::error!(%error, "the journal's end cannot be kept beside the journal");
                }
                is_kept = kept.is_ok();
                noted.pause();
            }
        };
        let thread = std::thread::Builder::new()
            .name("anchor".to_owned())
            .spawn(keep)?;
        Ok(AnchorWriter {
            anchor,
            thread: Some(thread),
        })
    }
}

impl Drop for AnchorWriter {
    fn drop(&mut self) {
        self.anchor.latest().is_over = true;
        self.anchor.news.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that keeps the journal's end panicked");
        }
    }
}

#[cfg(test)]
mod tests;
