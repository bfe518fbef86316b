// SPDX-License-Identifier: EUPL-1.2
//! Telling people who look at no page: by mail, and by a signed request to an address of the office's choice. A thread of its own sends, and
//! tries again later what could not be sent: nothing waits for it.

mod hook;
mod mail;
mod outbox;
mod watch;

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::catalogue::AlarmPlan;
use outbox::Outbox;

pub use hook::signature;
pub use watch::{Standing, Watch};

/// How long the thread sleeps when there is nothing to send.
const IDLE: Duration = Duration::from_secs(3_600);

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// The same on every attempt, so that a receiver can tell a second attempt from a second alarm.
    pub id: String,
    /// "Centro Servizi al Cittadino".
    pub office: String,
    /// The device's number in the journal; 0 is the server.
    pub device: u64,
    /// "Totem ingresso".
    pub name: String,
    /// Name of the trouble.
    pub trouble: String,
    /// False when it is over.
    pub on: bool,
    /// When it began or ended (RFC 3339).
    pub at: String,
    /// "Totem ingresso: la carta è finita".
    pub words: String,
}

/// A way to tell, as the office file says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Mail(crate::catalogue::MailPlan),
    Hook(crate::catalogue::HookPlan),
}

impl Way {
    fn all(plan: &AlarmPlan) -> Vec<Way> {
        plan.mail.clone().map(Way::Mail).into_iter().chain(plan.hook.clone().map(Way::Hook)).collect()
    }

    fn name(&self) -> &'static str {
        match self {
            Way::Mail(_) => "mail",
            Way::Hook(_) => "webhook",
        }
    }

    fn send(&self, alarm: &Alarm) -> Result<(), String> {
        match self {
            Way::Mail(plan) => mail::send(plan, alarm),
            Way::Hook(plan) => hook::send(plan, alarm),
        }
    }
}

/// The thread that sends. Dropping it ends it; what was not sent yet is left.
#[derive(Debug)]
pub struct Sending {
    news: Option<Sender<(AlarmPlan, Alarm)>>,
    thread: Option<JoinHandle<()>>,
}

impl Sending {
    pub fn start() -> std::io::Result<Sending> {
        let (news, arrivals) = channel::<(AlarmPlan, Alarm)>();
        let run = move || {
            let mut outbox = Outbox::default();
            loop {
                let wait = outbox.next().map_or(IDLE, |due| due.saturating_duration_since(Instant::now()));
                match arrivals.recv_timeout(wait) {
                    Ok((plan, alarm)) => Way::all(&plan).into_iter().for_each(|way| outbox.add(way, alarm.clone(), Instant::now())),
                    Err(RecvTimeoutError::Timeout) => send_due(&mut outbox),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        let thread = std::thread::Builder::new().name("alarms".to_owned()).spawn(run)?;
        Ok(Sending { news: Some(news), thread: Some(thread) })
    }

    /// Sends an alarm by all ways of the plan, now or later; never waits.
    pub fn send(&self, plan: &AlarmPlan, alarm: Alarm) {
        if let Some(news) = &self.news {
            // The thread lives as long as this.
            let _ = news.send((plan.clone(), alarm));
        }
    }
}

impl Drop for Sending {
    /// A mail on its way may take long, so the thread is left to itself: it ends after that attempt.
    fn drop(&mut self) {
        drop(self.news.take());
        drop(self.thread.take());
    }
}

/// What went wrong is told by the way alone: addresses may hold secrets.
fn send_due(outbox: &mut Outbox) {
    while let Some(one) = outbox.take_due(Instant::now()) {
        match one.way.send(&one.alarm) {
            Ok(()) => tracing::info!(way = one.way.name(), trouble = one.alarm.trouble, "an alarm was sent"),
            Err(why) => {
                tracing::warn!(way = one.way.name(), why, attempt = one.attempts + 1, "an alarm could not be sent");
                if !outbox.failed(one, Instant::now()) {
                    tracing::error!("an alarm is given up");
                }
            }
        }
    }
}

/// The secret in a file that only its owner may read, without the white space around it.
fn secret(path: &Path) -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("{} holds a secret and others can read it: chmod 600", path.display()));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let secret = text.trim();
    if secret.is_empty() { Err(format!("{} is empty", path.display())) } else { Ok(secret.to_owned()) }
}
