// SPDX-License-Identifier: EUPL-1.2
//! What a press does: a request to the server, now or never. Nothing is kept for later: a call that was pressed minutes ago must not happen.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use client::{Client, ClientError, Order, new_key};

use crate::clock::Clock;
use crate::hall::{Hall, Told};
use crate::keypad::Action;

/// A press that the server has not got by then is forgotten, here and (by its own clock) there.
const PRESS_HOLDS_MS: u64 = 4_000;
const TRY_AGAIN: Duration = Duration::from_millis(200);

/// The hand of a keypad: one press at a time.
#[derive(Clone, Debug)]
pub struct Hand {
    presses: SyncSender<Action>,
    is_busy: Arc<AtomicBool>,
    name: String,
}

/// What the thread of a hand works with.
#[derive(Debug)]
pub struct Desk {
    pub client: Client,
    pub hall: Arc<Mutex<Hall>>,
    pub clock: Clock,
    pub name: String,
    pub counter: u16,
    /// Set while the server says that this program may not work at counters.
    pub not_allowed: Arc<AtomicBool>,
}

impl Hand {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(desk: Desk) -> std::io::Result<(Hand, JoinHandle<()>)> {
        let (presses, pressed) = sync_channel(1);
        let is_busy = Arc::new(AtomicBool::new(false));
        let hand = Hand {
            presses,
            is_busy: Arc::clone(&is_busy),
            name: desk.name.clone(),
        };
        let thread = std::thread::Builder::new()
            .name(format!("hand {}", desk.name))
            .spawn(move || desk.run(&pressed, &is_busy))?;
        Ok((hand, thread))
    }

    /// A press. While an earlier one is not answered, the keys rest.
    pub fn press(&self, action: Action) {
        if self.is_busy.swap(true, Ordering::SeqCst) {
            tracing::info!(
                keypad = self.name,
                ?action,
                "pressed while an earlier press is not answered: left out"
            );
            return;
        }
        if self.presses.try_send(action).is_err() {
            self.is_busy.store(false, Ordering::SeqCst);
        }
    }
}

impl Desk {
    fn run(&self, pressed: &Receiver<Action>, is_busy: &AtomicBool) {
        while let Ok(action) = pressed.recv() {
            let told = self.press(action);
            if let Some(told) = told {
                let mut hall = self.hall.lock().unwrap_or_else(PoisonError::into_inner);
                hall.tell(self.counter, told, self.clock.now_ms());
            }
            is_busy.store(false, Ordering::SeqCst);
        }
    }

    fn press(&self, action: Action) -> Option<Told> {
        let pressed_ms = self.clock.now_ms();
        let (is_heard, not_after) = {
            let hall = self.hall.lock().unwrap_or_else(PoisonError::into_inner);
            (
                hall.is_heard(),
                hall.server_time(pressed_ms, PRESS_HOLDS_MS),
            )
        };
        let Some(not_after) = not_after.filter(|_| is_heard) else {
            tracing::warn!(
                keypad = self.name,
                ?action,
                "pressed while the server is away: nothing is done"
            );
            return Some(Told::Away);
        };
        let one = Press {
            desk: self,
            not_after,
            until_ms: pressed_ms + PRESS_HOLDS_MS,
        };
        let outcome = one.carry_out(action);
        self.judge(action, outcome)
    }

    fn judge(&self, action: Action, outcome: Result<Done, ClientError>) -> Option<Told> {
        let forbidden = matches!(&outcome, Err(ClientError::Refused(problem)) if matches!(problem.status, 401 | 403));
        self.not_allowed.store(forbidden, Ordering::SeqCst);
        match outcome {
            Ok(Done::Seen) => None,
            Ok(Done::Nobody) => Some(Told::Nobody),
            Err(ClientError::Refused(problem)) => {
                tracing::warn!(
                    keypad = self.name,
                    ?action,
                    refusal = problem.name(),
                    "the server refused"
                );
                Some(if problem.name() == "nobody-waiting" {
                    Told::Nobody
                } else {
                    Told::Refused
                })
            }
            Err(error) => {
                tracing::warn!(keypad = self.name, ?action, %error, "no answer: not tried again");
                Some(Told::Away)
            }
        }
    }
}

enum Done {
    /// The hall shows it.
    Seen,
    Nobody,
}

/// One press under way.
struct Press<'a> {
    desk: &'a Desk,
    not_after: String,
    until_ms: u64,
}

impl Press<'_> {
    /// A closed counter is opened and a paused one resumed by pressing next; pause pressed again resumes.
    fn carry_out(&self, action: Action) -> Result<Done, ClientError> {
        let first = self.send(action.path());
        let needed = match (&first, action) {
            (Err(ClientError::Refused(problem)), Action::Next)
                if problem.name() == "counter-closed" =>
            {
                "open"
            }
            (Err(ClientError::Refused(problem)), Action::Next | Action::Pause)
                if problem.name() == "counter-paused" =>
            {
                "resume"
            }
            _ => return first,
        };
        match self.order(needed)? {
            // Opening may have called somebody by itself, who must not be sent away again by the same press.
            Some(console) if action == Action::Next && console.visit.is_none() => {
                self.send(action.path())
            }
            _ => Ok(Done::Seen),
        }
    }

    fn send(&self, path: &str) -> Result<Done, ClientError> {
        Ok(if self.order(path)?.is_some() {
            Done::Seen
        } else {
            Done::Nobody
        })
    }

    /// The same request with the same key, until it is answered or the press is too old.
    fn order(&self, action: &str) -> Result<Option<protocol::ConsoleView>, ClientError> {
        let key = new_key();
        let order = Order {
            counter: self.desk.counter,
            action,
            key: &key,
            not_after: Some(&self.not_after),
        };
        loop {
            match self.desk.client.act(&order) {
                Err(error) if error.is_passing() && self.desk.clock.now_ms() < self.until_ms => {
                    std::thread::sleep(TRY_AGAIN)
                }
                outcome => return outcome,
            }
        }
    }
}
