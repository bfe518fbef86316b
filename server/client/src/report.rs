// SPDX-License-Identifier: EUPL-1.2
//! A named thread that tells the server how this device is: every 15 seconds, and at once when something changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protocol::{
    DeviceAnswer, DeviceReport, DisplayState, PrinterState, REPORT_EVERY_S, ReportedTrouble,
};

use crate::key::{new_key, random_share};
use crate::{Client, ClientError};

/// A report that did not arrive is sent again after this long.
const AGAIN: Duration = Duration::from_secs(3);

/// The trouble of a device that found a server which was replaced. In its own words, on the pages of that server.
const REPLACED: &str = "server-replaced";

/// Who reports.
#[derive(Clone, Debug)]
pub struct About {
    /// The program's name, such as `kiosk`.
    pub program: &'static str,
    pub version: &'static str,
    /// Where the program keeps its data, for the free room there.
    pub data: Option<PathBuf>,
}

/// How the device is, as far as the program itself knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    pub troubles: Vec<ReportedTrouble>,
    pub printer: Option<PrinterState>,
    pub displays: Vec<DisplayState>,
}

/// Reports until dropped.
#[derive(Debug)]
pub struct Reporter {
    conditions: Option<Sender<Condition>>,
    instance: String,
    thread: Option<JoinHandle<()>>,
}

impl Reporter {
    /// Starts the thread. `answered` is called from it with what the server said, or why it said nothing.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        client: Client,
        about: About,
        condition: Condition,
        answered: impl Fn(Result<DeviceAnswer, ClientError>) + Send + 'static,
    ) -> std::io::Result<Reporter> {
        let (conditions, changes) = channel();
        let instance = new_key();
        let mut work = Work {
            client,
            about,
            condition,
            instance: instance.clone(),
            started: Instant::now(),
            epoch: None,
            is_old: false,
        };
        let run = move || {
            let mut due = Instant::now();
            loop {
                match changes.recv_timeout(due.saturating_duration_since(Instant::now())) {
                    Ok(condition) if condition == work.condition => continue,
                    Ok(condition) => work.condition = condition,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                let answer = work.client.report(&work.report());
                let is_news = answer
                    .as_ref()
                    .is_ok_and(|answer| work.receive(answer.epoch));
                due = Instant::now()
                    + if answer.is_ok() && !is_news {
                        usual()
                    } else {
                        AGAIN
                    };
                answered(answer);
            }
        };
        let thread = std::thread::Builder::new()
            .name("health".to_owned())
            .spawn(run)?;
        Ok(Reporter {
            conditions: Some(conditions),
            instance,
            thread: Some(thread),
        })
    }

    /// Says how the device is now; the server hears it at once if it is something new.
    pub fn set(&self, condition: Condition) {
        if let Some(conditions) = &self.conditions {
            // The thread lives as long as this reporter.
            let _ = conditions.send(condition);
        }
    }

    /// The name of this start of the program.
    pub fn instance(&self) -> &str {
        &self.instance
    }
}

impl Drop for Reporter {
    /// Ends the thread; a report on its way is left to itself.
    fn drop(&mut self) {
        drop(self.conditions.take());
        drop(self.thread.take());
    }
}

struct Work {
    client: Client,
    about: About,
    condition: Condition,
    instance: String,
    started: Instant,
    /// The highest that a server said.
    epoch: Option<u64>,
    /// The server that answered last was replaced by one with a higher epoch: nobody follows it.
    is_old: bool,
}

impl Work {
    /// The epoch of the server that answered: whether that changes what is wrong.
    fn receive(&mut self, epoch: u64) -> bool {
        let was_old = std::mem::replace(
            &mut self.is_old,
            self.epoch.is_some_and(|known| epoch < known),
        );
        self.epoch = self.epoch.max(Some(epoch));
        was_old != self.is_old
    }

    fn troubles(&self) -> Vec<ReportedTrouble> {
        let mut troubles = self.condition.troubles.clone();
        if self.is_old && !troubles.iter().any(|trouble| trouble.name == REPLACED) {
            troubles.push(ReportedTrouble::new(REPLACED));
        }
        troubles
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the server holds a device's wall clock against its own"
    )]
    fn report(&self) -> DeviceReport {
        DeviceReport {
            program: self.about.program.to_owned(),
            version: self.about.version.to_owned(),
            instance: self.instance.clone(),
            uptime_s: self.started.elapsed().as_secs(),
            clock: format!("{:.3}", jiff::Timestamp::now()),
            troubles: self.troubles(),
            printer: self.condition.printer,
            displays: self.condition.displays.clone(),
            epoch: self.epoch,
            disk_free_mb: self.about.data.as_deref().and_then(disk_free_mb),
        }
    }
}

/// Between nine and ten tenths of the time, so that the devices of a hall do not report in step.
fn usual() -> Duration {
    Duration::from_secs(REPORT_EVERY_S).mul_f64(0.9 + random_share() / 10.0)
}

/// What a plain user may still write there, in millions of bytes.
fn disk_free_mb(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize) / 1_000_000)
}
