// SPDX-License-Identifier: EUPL-1.2
//! Notices when an office file changes, by looking at it every two seconds: this also works on network folders and for editors that
//! replace the file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, SystemTime};

use super::{Catalogue, LoadError};

const EVERY: Duration = Duration::from_secs(2);

/// Looks at the file until it is dropped.
pub struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts a thread that calls `changed` with the new catalogue, or with what is wrong with it, whenever the text of the file differs from
/// the last one seen, which is that of the catalogue in use at first. Faults are logged here already.
pub fn watch(path: &Path, in_use: &Catalogue, changed: impl FnMut(Result<Catalogue, LoadError>) + Send + 'static) -> io::Result<Watch> {
    watch_every(EVERY, path, in_use.hash(), changed)
}

fn watch_every(
    every: Duration,
    path: &Path,
    hash: &str,
    mut changed: impl FnMut(Result<Catalogue, LoadError>) + Send + 'static,
) -> io::Result<Watch> {
    let (stop, stopped) = channel::<()>();
    let mut seen = Seen { path: path.to_owned(), stamp: None, hash: hash.to_owned(), complaint: String::new() };
    let look = move || {
        while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
            if let Some(news) = seen.look() {
                changed(news);
            }
        }
    };
    let thread = Builder::new().name("catalogue-watch".to_owned()).spawn(look)?;
    Ok(Watch { stop: Some(stop), thread: Some(thread) })
}

impl Drop for Watch {
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
    /// Time of the last change and size, to read the file only when they differ.
    stamp: Option<(SystemTime, u64)>,
    hash: String,
    /// What was wrong with the file last time, so that it is said once.
    complaint: String,
}

impl Seen {
    fn look(&mut self) -> Option<Result<Catalogue, LoadError>> {
        let stamp = std::fs::metadata(&self.path).and_then(|meta| Ok((meta.modified()?, meta.len()))).ok();
        if stamp.is_some() && stamp == self.stamp {
            return None;
        }
        self.stamp = stamp;
        match Catalogue::load(&self.path) {
            Ok(catalogue) if catalogue.hash() == self.hash => {
                // Perhaps a wrong change was taken back.
                self.complaint.clear();
                None
            }
            Ok(catalogue) => {
                catalogue.hash().clone_into(&mut self.hash);
                self.complaint.clear();
                Some(Ok(catalogue))
            }
            Err(error) => self.complain(error),
        }
    }

    fn complain(&mut self, error: LoadError) -> Option<Result<Catalogue, LoadError>> {
        let complaint = error.to_string();
        if complaint == self.complaint {
            return None;
        }
        tracing::error!("the catalogue in use stays, because {complaint}");
        self.complaint = complaint;
        Some(Err(error))
    }
}
