// SPDX-License-Identifier: EUPL-1.2
//! The threads that talk to the server, so that the screen never waits: one for numbers, one for the catalogue, one for what the server is only told.

use std::collections::VecDeque;
use std::io;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use client::{Client, ClientError};
use protocol::{PRINT_WITHIN_S, SlipBody, TakeBody};
use tracing::{info, warn};

use crate::alone::{SharedVault, hold};
use crate::flow::Input;
use crate::printer::worker::SharedRecord;

/// Errands that may wait. A totem serves one citizen at a time, so more means that the server is away.
const WAITING: usize = 64;
/// Something that the server is only told is tried again after this long, and left to the next start of the program after [`TELL_FOR`].
const TELL_AGAIN: Duration = Duration::from_secs(3);
const TELL_FOR: Duration = Duration::from_secs(600);

/// Where answers go. Each one also wakes the screen.
#[derive(Clone)]
pub struct Inbox {
    pub inputs: Sender<Input>,
    pub wake: std::sync::Arc<dyn Fn() + Send + Sync>,
}

impl Inbox {
    pub fn put(&self, input: Input) {
        // The screen is gone when the program ends; nobody needs the answer then.
        if self.inputs.send(input).is_ok() {
            (self.wake)();
        }
    }
}

/// Something that the server has to know in the end.
#[derive(Clone, Debug)]
pub enum Tell {
    Slip {
        token: String,
        body: SlipBody,
    },
    /// Of a slip that staff wanted again.
    Print {
        job: String,
        body: SlipBody,
    },
    GiveUp {
        token: String,
    },
}

impl Tell {
    /// The name of the slip in the totem's record, if it is about one.
    pub fn record_name(&self) -> Option<String> {
        match self {
            Tell::Slip { token, .. } => Some(slip_name(token)),
            Tell::Print { job, .. } => Some(print_name(job)),
            Tell::GiveUp { .. } => None,
        }
    }
}

/// What a visit's slip is called in the totem's record.
pub fn slip_name(token: &str) -> String {
    format!("slip {token}")
}

/// What a slip that staff wanted again is called there.
pub fn print_name(job: &str) -> String {
    format!("again {job}")
}

pub struct Errands {
    takes: SyncSender<(String, TakeBody)>,
    offices: SyncSender<()>,
    prints: SyncSender<()>,
    /// Has room for all that a totem has not told after hours alone.
    tells: Sender<Tell>,
}

impl Errands {
    /// Starts the threads; they end when the errands are dropped.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(
        client: &Client,
        inbox: &Inbox,
        vault: Option<&SharedVault>,
        record: &SharedRecord,
    ) -> io::Result<Errands> {
        let (takes, take_queue) = sync_channel(WAITING);
        let (offices, office_queue) = sync_channel(1);
        let (prints, print_queue) = sync_channel(1);
        let (tells, tell_queue) = channel();
        let (one, to, own) = (client.clone(), inbox.clone(), vault.cloned());
        named("numbers").spawn(move || take_all(&one, &to, own.as_ref(), &take_queue))?;
        let (one, to, own) = (client.clone(), inbox.clone(), vault.cloned());
        named("catalogue").spawn(move || fetch_all(&one, &to, own.as_ref(), &office_queue))?;
        let (one, to) = (client.clone(), inbox.clone());
        named("reprints").spawn(move || fetch_prints(&one, &to, &print_queue))?;
        let (one, own, record) = (client.clone(), vault.cloned(), SharedRecord::clone(record));
        named("reports").spawn(move || tell_all(&one, own.as_ref(), &record, &tell_queue))?;
        Ok(Errands {
            takes,
            offices,
            prints,
            tells,
        })
    }

    pub fn take(&self, key: String, body: TakeBody) {
        if self.takes.try_send((key, body)).is_err() {
            warn!("too many numbers are asked for at once");
        }
    }

    /// One that is waiting already is enough.
    pub fn fetch_office(&self) {
        let _ = self.offices.try_send(());
    }

    pub fn fetch_prints(&self) {
        let _ = self.prints.try_send(());
    }

    pub fn tell(&self, tell: Tell) {
        // The thread lives as long as this.
        let _ = self.tells.send(tell);
    }
}

fn named(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned())
}

fn take_all(
    client: &Client,
    inbox: &Inbox,
    vault: Option<&SharedVault>,
    queue: &Receiver<(String, TakeBody)>,
) {
    while let Ok((key, body)) = queue.recv() {
        let epoch = vault.map_or(0, |vault| hold(vault).machine().epoch());
        let input = match client.knowing(epoch).take(&key, &body) {
            Ok(ticket) => {
                // On the totem's own disk before anybody sees it: a server that loses its disk is told again.
                if let Some(Err(error)) =
                    vault.map(|vault| hold(vault).keep((&key, epoch), &body, &ticket))
                {
                    warn!(%error, "a ticket of the server's could not be kept here too");
                }
                // Whichever was written first stands; the other one is given up.
                match vault.is_some_and(|vault| hold(vault).machine().has_answered(&key)) {
                    true => Input::TakenTooLate {
                        token: ticket.token,
                    },
                    false => Input::Taken {
                        key,
                        ticket: Box::new(ticket),
                    },
                }
            }
            // 503 means "surely not, for now": the citizen is told. Other faults of the server leave it open whether the number was given.
            Err(ClientError::Refused(problem)) if problem.status < 500 || problem.status == 503 => {
                info!(
                    status = problem.status,
                    problem = problem.name(),
                    "a number was refused"
                );
                Input::Refused {
                    key,
                    problem: Box::new(problem),
                }
            }
            Err(error) => {
                warn!(%error, "no number yet");
                Input::NoAnswer { key }
            }
        };
        inbox.put(input);
    }
}

fn fetch_all(client: &Client, inbox: &Inbox, vault: Option<&SharedVault>, queue: &Receiver<()>) {
    while queue.recv().is_ok() {
        let office = client.office();
        if let (Some(vault), Ok(office)) = (vault, &office)
            && let Err(error) = hold(vault).office_heard(office)
        {
            warn!(%error, "the catalogue could not be kept here");
        }
        match office {
            Ok(office) => inbox.put(Input::Office(Box::new(office))),
            Err(error) => warn!(%error, "the catalogue could not be fetched"),
        }
    }
}

/// Asks again for as long as the slips are wanted.
fn fetch_prints(client: &Client, inbox: &Inbox, queue: &Receiver<()>) {
    while queue.recv().is_ok() {
        let wanted = Instant::now();
        while wanted.elapsed() < Duration::from_secs(PRINT_WITHIN_S) {
            match client.prints() {
                Ok(jobs) => {
                    inbox.put(Input::Prints(jobs));
                    break;
                }
                Err(error) if error.is_passing() => thread::sleep(TELL_AGAIN),
                Err(error) => {
                    warn!(%error, "the slips that staff want again cannot be had");
                    break;
                }
            }
        }
    }
}

/// Tells in order; what cannot be told now is told later, and holds up nothing that comes after it.
fn tell_all(
    client: &Client,
    vault: Option<&SharedVault>,
    record: &SharedRecord,
    queue: &Receiver<Tell>,
) {
    let mut waiting: VecDeque<Waiting> = VecDeque::new();
    loop {
        let wait = if waiting.is_empty() {
            Duration::from_secs(3_600)
        } else {
            TELL_AGAIN
        };
        match queue.recv_timeout(wait) {
            Ok(tell) => waiting.push_back(Waiting { tell, tried: None }),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        waiting = one_round(waiting, |tell| {
            // The server does not know a visit before it is handed over.
            if is_own_secret(vault, tell) {
                return Told::Later;
            }
            let told = tell_one(client, vault, tell);
            if told == Told::Yes {
                forget(vault, record, tell);
            }
            told
        });
    }
}

/// Something that is to be told, and since when it is tried.
struct Waiting {
    tell: Tell,
    tried: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Told, or refused for good: nothing is left to do.
    Yes,
    /// Not this one, not now.
    No,
    /// It is not its time.
    Later,
    /// Nobody answers: no other will be told now either.
    Nobody,
}

/// Tries each once, in order, as long as somebody answers; what is left. One that failed for [`TELL_FOR`] is left to the next start of the program.
fn one_round(waiting: VecDeque<Waiting>, mut tell: impl FnMut(&Tell) -> Told) -> VecDeque<Waiting> {
    let mut is_heard = true;
    let mut left = VecDeque::new();
    for mut one in waiting {
        let told = if is_heard {
            tell(&one.tell)
        } else {
            Told::Later
        };
        is_heard &= told != Told::Nobody;
        let is_tried = matches!(told, Told::No | Told::Nobody);
        let is_over = is_tried && one.tried.get_or_insert_with(Instant::now).elapsed() >= TELL_FOR;
        if told != Told::Yes && !is_over {
            left.push_back(one);
        }
    }
    left
}

/// What is told need not be told after the next start.
fn forget(vault: Option<&SharedVault>, record: &SharedRecord, tell: &Tell) {
    if let Some(name) = tell.record_name() {
        record
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .told(&name);
    }
    if let (Tell::Slip { token, .. }, Some(vault)) = (tell, vault)
        && let Err(error) = hold(vault).slip_told(token)
    {
        warn!(%error, "what was told of a slip is told again after the next start");
    }
}

fn is_own_secret(vault: Option<&SharedVault>, tell: &Tell) -> bool {
    match tell {
        Tell::Slip { token, .. } | Tell::GiveUp { token } => {
            vault.is_some_and(|vault| hold(vault).is_untold(token))
        }
        Tell::Print { .. } => false,
    }
}

fn tell_one(client: &Client, vault: Option<&SharedVault>, tell: &Tell) -> Told {
    let outcome = match tell {
        Tell::Slip { token, body } => client.report_slip(token, body),
        Tell::Print { job, body } => client.report_print(job, body),
        Tell::GiveUp { token } => client.leave(token),
    };
    let Err(error) = outcome else {
        return Told::Yes;
    };
    warn!(%error, "the server could not be told");
    match &error {
        ClientError::Unreachable => Told::Nobody,
        error if error.is_passing() || is_strange(vault, tell, error) => Told::No,
        _ => Told::Yes,
    }
}

/// A server that does not know a ticket of today is not the one that was told of it: another may come back.
fn is_strange(vault: Option<&SharedVault>, tell: &Tell, error: &ClientError) -> bool {
    let is_unknown =
        matches!(error, ClientError::Refused(problem) if problem.name() == "unknown-visit");
    match tell {
        Tell::Slip { token, .. } => {
            is_unknown && vault.is_some_and(|vault| hold(vault).is_todays(token))
        }
        Tell::Print { .. } | Tell::GiveUp { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(names: &[&str]) -> VecDeque<Waiting> {
        names
            .iter()
            .map(|name| Waiting {
                tell: Tell::GiveUp {
                    token: (*name).to_owned(),
                },
                tried: None,
            })
            .collect()
    }

    fn name(tell: &Tell) -> &str {
        let Tell::GiveUp { token } = tell else {
            panic!("only that kind is told here")
        };
        token
    }

    #[test]
    fn one_that_cannot_be_told_holds_up_no_other() {
        let table = [
            (Told::Later, vec!["a", "c"]),
            (Told::No, vec!["a", "c"]),
            (Told::Nobody, vec!["a"]),
        ];
        for (bad, wanted) in table {
            let mut heard = Vec::new();
            let left = one_round(waiting(&["a", "bad", "c"]), |tell| {
                let is_bad = name(tell) == "bad";
                heard.extend((!is_bad).then(|| name(tell).to_owned()));
                if is_bad { bad } else { Told::Yes }
            });
            assert_eq!(heard, wanted, "{bad:?}");
            let left: Vec<&str> = left.iter().map(|one| name(&one.tell)).collect();
            assert_eq!(
                left,
                if bad == Told::Nobody {
                    vec!["bad", "c"]
                } else {
                    vec!["bad"]
                },
                "{bad:?}: in order"
            );
        }
    }

    #[test]
    fn what_fails_for_too_long_is_left_to_the_next_start_and_what_waits_for_its_time_is_not() {
        let long_ago = Instant::now()
            .checked_sub(TELL_FOR)
            .expect("the machine runs for longer");
        for (told, is_left) in [
            (Told::No, false),
            (Told::Nobody, false),
            (Told::Later, true),
        ] {
            let old = VecDeque::from([Waiting {
                tell: Tell::GiveUp {
                    token: "old".to_owned(),
                },
                tried: Some(long_ago),
            }]);
            assert_eq!(
                one_round(old, |_| told).len(),
                usize::from(is_left),
                "{told:?}"
            );
        }
    }
}
