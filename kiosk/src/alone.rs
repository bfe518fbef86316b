// SPDX-License-Identifier: EUPL-1.2
//! The threads of a totem that may have to go on alone: one gives its own numbers, one greets the server and hands over what was given.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use client::{Client, ClientError};
use offline::{Ask, Vault, VaultError};
use protocol::TakeBody;
use tracing::{error, info, warn};

use crate::errands::Inbox;
use crate::flow::{Greeting, Input};

/// How often the totem says that it is there, and asks for its numbers.
const HELLO_EVERY: Duration = Duration::from_secs(15);
/// A hello that brought nothing is said again after this long, as long as the stream stands.
const HELLO_AGAIN: Duration = Duration::from_secs(2);
const WAITING: usize = 8;

/// The totem's own disk, shared by the threads; nobody holds it while waiting for the network.
pub type SharedVault = Arc<Mutex<Vault>>;

pub fn hold(vault: &SharedVault) -> MutexGuard<'_, Vault> {
    vault.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens the totem's own disk. Without it the totem works as long as the server does.
pub fn open_vault(
    folder: Option<&Path>,
    token: Option<&str>,
    instance: &str,
) -> Option<SharedVault> {
    let (folder, token) = folder.zip(token)?;
    match Vault::open(&Vault::file(folder, token), instance.to_owned()) {
        Ok(vault) => Some(Arc::new(Mutex::new(vault))),
        Err(error) => {
            error!(%error, folder = %folder.display(), "without its own disk the totem gives no numbers when the server is away");
            None
        }
    }
}

/// A number of the totem's own is wanted.
struct Wanted {
    key: String,
    body: TakeBody,
    was_asked: bool,
}

pub struct Alone {
    wanted: SyncSender<Wanted>,
    /// The stream stands again: its number, by which the greeting is known.
    streams: Sender<u64>,
}

impl Alone {
    /// Starts the threads; they end when this is dropped.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(client: &Client, inbox: &Inbox, vault: &SharedVault) -> io::Result<Alone> {
        let (wanted, wants) = sync_channel(WAITING);
        let (streams, stream_news) = channel();
        let (own, to) = (vault.clone(), inbox.clone());
        thread::Builder::new()
            .name("own-numbers".to_owned())
            .spawn(move || give_all(&own, &to, &wants))?;
        let (one, own, to) = (client.clone(), vault.clone(), inbox.clone());
        thread::Builder::new()
            .name("hand-over".to_owned())
            .spawn(move || greet_all(&one, &own, &to, &stream_news))?;
        Ok(Alone { wanted, streams })
    }

    /// Asks for a number of the totem's own. `was_asked`: the server was asked with this key before.
    pub fn give(&self, key: String, body: TakeBody, was_asked: bool) {
        if self
            .wanted
            .try_send(Wanted {
                key,
                body,
                was_asked,
            })
            .is_err()
        {
            warn!("too many numbers are wanted at once");
        }
    }

    /// The stream stands.
    pub fn greet(&self, stream: u64) {
        // The thread lives as long as this.
        let _ = self.streams.send(stream);
    }
}

fn give_all(vault: &SharedVault, inbox: &Inbox, wants: &Receiver<Wanted>) {
    while let Ok(Wanted {
        key,
        body,
        was_asked,
    }) = wants.recv()
    {
        let fresh_token = client::new_key();
        let ask = Ask {
            touch: &key,
            body: &body,
            was_asked,
            fresh_token: &fresh_token,
        };
        let given = hold(vault).give(&ask);
        inbox.put(match given {
            Ok(ticket) => {
                info!("a number was given without the server");
                Input::Given { key, ticket }
            }
            Err(why) => {
                warn!(%why, "no number without the server");
                Input::NoNumber { key }
            }
        });
    }
}

fn greet_all(client: &Client, vault: &SharedVault, inbox: &Inbox, streams: &Receiver<u64>) {
    let (mut stream, mut wait) = (None, HELLO_EVERY);
    loop {
        match streams.recv_timeout(wait) {
            Ok(newer) => stream = Some(newer),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        // Several streams may have come and gone meanwhile.
        while let Ok(newer) = streams.try_recv() {
            stream = Some(newer);
        }
        let Some(stream) = stream else { continue };
        let greeting = greet(client, vault);
        wait = if greeting.is_some() {
            HELLO_EVERY
        } else {
            HELLO_AGAIN
        };
        if let Some(greeting) = greeting {
            inbox.put(Input::Greeted { stream, greeting });
        }
    }
}

/// Hello, and everything that the server does not know yet. `None` when it did not answer: the stream will tell.
fn greet(client: &Client, vault: &SharedVault) -> Option<Greeting> {
    let (hello, epoch) = {
        let vault = hold(vault);
        (vault.hello(), vault.machine().epoch())
    };
    let answer = match client.knowing(epoch).hello(&hello) {
        Ok(answer) => answer,
        Err(ClientError::Refused(problem)) if problem.name() == "copied-totem" => {
            error!("another totem uses the same token: both are refused");
            return Some(Greeting::Copied);
        }
        // A server that knows nothing of this is followed all the same.
        Err(ClientError::Refused(problem)) if problem.status < 500 => {
            warn!(
                problem = problem.name(),
                "the server gives no numbers for when it is away"
            );
            return Some(Greeting::Obeyed);
        }
        Err(error) => {
            warn!(%error, "the server could not be greeted");
            return None;
        }
    };
    if let Some(greeting) = refused(hold(vault).greeted(&answer)) {
        return Some(greeting);
    }
    hand_over(client, vault)
}

fn hand_over(client: &Client, vault: &SharedVault) -> Option<Greeting> {
    let mut before = None;
    loop {
        let body = hold(vault).hand_over();
        let Some(body) = body else {
            return Some(Greeting::Obeyed);
        };
        // What the server wants to be told later is not told again at once.
        let links: Vec<String> = body
            .visits
            .iter()
            .map(|visit| visit.token.clone())
            .collect();
        if before.as_ref() == Some(&links) {
            return Some(Greeting::Obeyed);
        }
        match client.hand_over(&client::new_key(), &body) {
            Ok(answer) => {
                info!(visits = answer.visits.len(), "handed over");
                if let Some(greeting) = refused(hold(vault).handed_over(&answer)) {
                    return Some(greeting);
                }
            }
            Err(error) if error.is_passing() => {
                warn!(%error, "the hand-over is tried again");
                return None;
            }
            Err(error) => {
                warn!(%error, "the hand-over is refused for now");
                return Some(Greeting::Obeyed);
            }
        }
        before = Some(links);
    }
}

fn refused(outcome: Result<(), VaultError>) -> Option<Greeting> {
    match outcome {
        Ok(()) => None,
        Err(VaultError::Disobeyed(why)) => {
            error!(%why, "this server is not followed");
            Some(Greeting::Disobeyed)
        }
        Err(VaultError::Store(error)) => {
            error!(%error, "the totem's own disk cannot be written");
            Some(Greeting::Obeyed)
        }
    }
}
