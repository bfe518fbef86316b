// SPDX-License-Identifier: EUPL-1.2
//! Notices when an office file changes, by looking at it every two seconds: this also works on network folders and for editors that
//! replace the file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::{Catalogue, LoadError, hash, read_text as read};

const EVERY: Duration = Duration::from_secs(2);

/// Looks at the file until it is dropped.
pub struct OfficeFileWatcher {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts a thread that calls `changed` with the new catalogue, or with what is wrong with it, whenever the text of the file differs from
/// the last one seen, which is that of the catalogue in use at first. Faults are logged here already. `changed` says whether it has taken what
/// it was given; a catalogue that it could not take is brought again.
pub fn watch(
    path: &Path,
    in_use: &Catalogue,
    changed: impl FnMut(Result<Catalogue, LoadError>) -> bool + Send + 'static,
) -> io::Result<OfficeFileWatcher> {
    watch_every(EVERY, path, &in_use.hash, changed)
}

pub(super) fn watch_every(
    every: Duration,
    path: &Path,
    hash: &str,
    mut changed: impl FnMut(Result<Catalogue, LoadError>) -> bool + Send + 'static,
) -> io::Result<OfficeFileWatcher> {
    let (stop, stopped) = channel::<()>();
    let mut seen = Seen {
        path: path.to_owned(),
        last: hash.to_owned(),
        is_good: true,
        taken: hash.to_owned(),
        complaint: String::new(),
    };
    let look = move || {
        while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
            if let Some(news) = seen.look() {
                let hash = news.as_ref().ok().map(|catalogue| catalogue.hash.clone());
                if changed(news) {
                    seen.taken(hash);
                }
            }
        }
    };
    let thread = Builder::new()
        .name("catalogue-watch".to_owned())
        .spawn(look)?;
    Ok(OfficeFileWatcher {
        stop: Some(stop),
        thread: Some(thread),
    })
}

impl Drop for OfficeFileWatcher {
    fn drop(&mut self) {
        // The thread ends when its channel does.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that watches the office file had panicked");
        }
    }
}

/// What is known of the file.
struct Seen {
    path: PathBuf,
    /// Hash of the text seen last, good or not. The file is read every time: it is small, and times of change are too coarse to trust.
    last: String,
    /// Whether that text was a good one.
    is_good: bool,
    /// Hash of the last catalogue that was taken.
    taken: String,
    /// What was wrong with the file last time, so that it is said once.
    complaint: String,
}

impl Seen {
    fn look(&mut self) -> Option<Result<Catalogue, LoadError>> {
        let text = match read(&self.path) {
            Ok(text) => text,
            Err(error) => return self.complain(error),
        };
        let hash = hash(&text);
        let changed = hash != self.last;
        self.last.clone_from(&hash);
        if hash == self.taken {
            // All is well, perhaps because a wrong change was taken back.
            self.complaint.clear();
            return None;
        }
        if !changed && !self.is_good {
            return None;
        }
        let parsed = Catalogue::parse(&text);
        self.is_good = parsed.is_ok();
        match parsed {
            Ok(catalogue) => {
                self.complaint.clear();
                Some(Ok(catalogue))
            }
            Err(faults) => self.complain(LoadError::Faults {
                path: self.path.clone(),
                faults,
            }),
        }
    }

    fn taken(&mut self, hash: Option<String>) {
        if let Some(hash) = hash {
            self.taken = hash;
        }
    }

    fn complain(&mut self, error: LoadError) -> Option<Result<Catalogue, LoadError>> {
        let complaint = error.to_string();
        if complaint == self.complaint {
            return None;
        }
        match &error {
            // One line for each, as all of the log.
            LoadError::Faults { path, faults } => faults
                .iter()
                .for_each(|fault| tracing::error!("{}: {fault}", path.display())),
            other => tracing::error!("{other}"),
        }
        tracing::warn!("the office in use stays as it is");
        self.complaint = complaint;
        Some(Err(error))
    }
}
