// SPDX-License-Identifier: EUPL-1.2
//! Telling people who look at no page: by mail, and by a signed request to an address of the office's choice. Each way has a thread of its own, that
//! sends and tries again later what could not be sent: nothing waits for it, and a mail server that hangs holds up no webhook.

mod attempt;
mod hook;
mod mail;
mod outbox;
mod watch;

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use serde::Serialize;

use attempt::Attempts;
use catalogue::AlarmPlan;
use outbox::Outbox;

pub use hook::signature;
pub use watch::{AlarmDelay, Standing};

/// How long the thread sleeps when there is nothing to send.
const IDLE: Duration = Duration::from_secs(3_600);
/// An attempt that takes longer has failed: a server that gives away a byte now and then keeps within the time that each of its answers has.
const ATTEMPT_WITHIN: Duration = Duration::from_secs(60);

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
    Mail(catalogue::MailPlan),
    Hook(catalogue::HookPlan),
}

impl Way {
    fn all(plan: &AlarmPlan) -> Vec<Way> {
        plan.mail
            .clone()
            .map(Way::Mail)
            .into_iter()
            .chain(plan.hook.clone().map(Way::Hook))
            .collect()
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

/// The threads that send. Dropping this ends them; what was not sent yet is left. A mail on its way may take long: they are left to themselves, and
/// end after that attempt.
#[derive(Debug)]
pub struct Sending {
    mails: Sender<(Way, Alarm)>,
    hooks: Sender<(Way, Alarm)>,
}

impl Sending {
    pub fn start() -> std::io::Result<Sending> {
        let start = |name: &str| {
            let (news, arrivals) = channel();
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || send_all(&arrivals))
                .map(|_| news)
        };
        Ok(Sending {
            mails: start("alarms by mail")?,
            hooks: start("alarms by hook")?,
        })
    }

    /// Sends an alarm by all ways of the plan, now or later; never waits.
    pub fn send(&self, plan: &AlarmPlan, alarm: Alarm) {
        for way in Way::all(plan) {
            let news = match way {
                Way::Mail(_) => &self.mails,
                Way::Hook(_) => &self.hooks,
            };
            // The threads live as long as this.
            let _ = news.send((way, alarm.clone()));
        }
    }
}

fn send_all(arrivals: &Receiver<(Way, Alarm)>) {
    let (mut outbox, mut attempts) = (Outbox::default(), Attempts::default());
    loop {
        let wait = outbox
            .next()
            .map_or(IDLE, |due| due.saturating_duration_since(Instant::now()));
        match arrivals.recv_timeout(wait) {
            Ok((way, alarm)) => outbox.add(way, alarm, Instant::now()),
            Err(RecvTimeoutError::Timeout) => send_due(&mut outbox, &mut attempts),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// What went wrong is told by the way alone: addresses may hold secrets.
fn send_due(outbox: &mut Outbox, attempts: &mut Attempts) {
    while let Some(one) = outbox.take_due(Instant::now()) {
        let (way, alarm) = (one.way.clone(), one.alarm.clone());
        match attempts.within(ATTEMPT_WITHIN, move || way.send(&alarm)) {
            Ok(()) => tracing::info!(
                way = one.way.name(),
                trouble = one.alarm.trouble,
                "an alarm was sent"
            ),
            Err(why) => {
                tracing::warn!(
                    way = one.way.name(),
                    why,
                    attempt = one.attempts + 1,
                    "an alarm could not be sent"
                );
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
    let mode = std::fs::metadata(path)
        .map_err(failed)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(format!(
            "{} holds a secret and others can read it: chmod 600",
            path.display()
        ));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let secret = text.trim();
    if secret.is_empty() {
        Err(format!("{} is empty", path.display()))
    } else {
        Ok(secret.to_owned())
    }
}
