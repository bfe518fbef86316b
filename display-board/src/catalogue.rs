// SPDX-License-Identifier: EUPL-1.2
//! A named thread that fetches the catalogue when the board finds that it has changed.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use client::Client;
use protocol::OfficeView;

const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Fetches on demand; the screen never waits for it.
#[derive(Debug)]
pub struct Catalogue {
    wanted: Option<Sender<()>>,
    fetched: Receiver<OfficeView>,
    is_asked: bool,
    thread: Option<JoinHandle<()>>,
}

impl Catalogue {
    /// `wake` is called when a catalogue can be taken.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(client: Client, wake: impl Fn() + Send + 'static) -> std::io::Result<Catalogue> {
        let (wanted, orders) = channel();
        let (sender, fetched) = channel();
        let thread = std::thread::Builder::new()
            .name("catalogue".to_owned())
            .spawn(move || fetch_all(&client, &orders, &sender, &wake))?;
        Ok(Catalogue {
            wanted: Some(wanted),
            fetched,
            is_asked: false,
            thread: Some(thread),
        })
    }

    /// Asks for a fresh catalogue, unless one is on its way.
    pub fn ask(&mut self) {
        if !self.is_asked {
            self.is_asked = self
                .wanted
                .as_ref()
                .is_some_and(|wanted| wanted.send(()).is_ok());
        }
    }

    /// What was fetched.
    pub fn take(&mut self) -> Option<OfficeView> {
        let office = self.fetched.try_recv().ok()?;
        self.is_asked = false;
        Some(office)
    }
}

impl Drop for Catalogue {
    fn drop(&mut self) {
        drop(self.wanted.take());
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the catalogue's thread had panicked");
        }
    }
}

fn fetch_all(
    client: &Client,
    orders: &Receiver<()>,
    sender: &Sender<OfficeView>,
    wake: &impl Fn(),
) {
    while orders.recv().is_ok() {
        loop {
            match client.office() {
                Ok(office) => {
                    if sender.send(office).is_err() {
                        return;
                    }
                    wake();
                    break;
                }
                Err(error) => tracing::warn!(%error, "no catalogue"),
            }
            if orders.recv_timeout(RETRY_AFTER) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }
}
