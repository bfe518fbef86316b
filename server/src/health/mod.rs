// SPDX-License-Identifier: EUPL-1.2
//! How the devices are: what each said last, and what is wrong with it. Changes become events of the journal; what devices say in between is
//! kept in memory only.

pub mod alarm;
mod diagnose;
mod monitor;
mod own;
mod settle;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use protocol::DeviceReport;

use access::{Access, DeviceKind, DeviceRow};
use terms::clock::Clock;

pub use diagnose::{JournalEnd, SILENT, is_alarm};
pub use monitor::{Monitor, monitor_devices};
pub use own::{Own, SERVER, canary, free_mb};
pub use settle::Bucket;
pub use view::details;

/// A device that has not reported for so long is no part of the office any more: nobody waits for it after a restart of the server.
const FORGOTTEN_AFTER_MS: i64 = 3 * 24 * 3_600_000;
/// Two programs that report in turn under one token within this are copies of one machine.
const COPIED_WITHIN: Duration = Duration::from_secs(60);
/// The trouble of a device that asks too often, and of one that says what cannot be.
pub const TOO_OFTEN: &str = "too-often";
pub const NONSENSE: &str = "nonsense";
/// For so long after the last time.
const MISBEHAVES_FOR: Duration = Duration::from_secs(300);

/// What is known of all devices.
#[derive(Debug)]
pub struct Devices {
    clock: Arc<dyn Clock>,
    started: Instant,
    kept: Mutex<BTreeMap<i64, Kept>>,
}

/// What is known of one device.
#[derive(Clone, Debug)]
struct Kept {
    name: String,
    kind: DeviceKind,
    /// When it was last heard; `None` since the server's start.
    heard: Option<Instant>,
    report: Option<DeviceReport>,
    clock_ahead_ms: i64,
    /// The program before the present one, and when it was last heard.
    before: Option<(String, Instant)>,
    copied: Option<Instant>,
    /// What it did that no device should, and when it did so last.
    misbehaved: BTreeMap<&'static str, Instant>,
}

/// A device with all that is known of it, as of now.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: i64,
    pub name: String,
    pub kind: DeviceKind,
    pub report: Option<DeviceReport>,
    /// For how long nothing was heard of it: since the server's start, if never.
    pub silent_s: u64,
    pub clock_ahead_ms: i64,
    pub troubles: BTreeSet<String>,
}

impl Devices {
    pub fn new(clock: Arc<dyn Clock>) -> Devices {
        Devices {
            clock,
            started: Instant::now(),
            kept: Mutex::default(),
        }
    }

    /// Takes a report in, and answers how far the device's clock is ahead of ours, in milliseconds.
    pub fn receive(
        &self,
        id: i64,
        name: &str,
        kind: DeviceKind,
        report: DeviceReport,
        clock: Timestamp,
    ) -> i64 {
        let now = Instant::now();
        let clock_ahead_ms = clock
            .as_millisecond()
            .saturating_sub(self.clock.machines().as_millisecond());
        let mut all = self.kept();
        let kept = all.entry(id).or_insert_with(|| Kept::new(name, kind));
        kept.receive(report, now);
        kept.clock_ahead_ms = clock_ahead_ms;
        clock_ahead_ms
    }

    /// A device did what none should: a trouble of its own for some minutes. Whether that is news.
    pub fn misbehaves(&self, id: i64, name: &str, kind: DeviceKind, what: &'static str) -> bool {
        let now = Instant::now();
        let mut all = self.kept();
        let kept = all.entry(id).or_insert_with(|| Kept::new(name, kind));
        kept.misbehaved
            .insert(what, now)
            .is_none_or(|before| now - before >= MISBEHAVES_FOR)
    }

    /// Learns which devices the office has: one that reported of late is waited for.
    pub fn learn(&self, rows: &[DeviceRow]) {
        let now_ms = self.clock.moment().0;
        let mut all = self.kept();
        let expected = |row: &&DeviceRow| {
            row.seen_ms
                .is_some_and(|seen| now_ms - seen < FORGOTTEN_AFTER_MS)
        };
        for row in rows.iter().filter(expected) {
            all.entry(row.id)
                .or_insert_with(|| Kept::new(&row.name, row.kind));
        }
        all.retain(|id, kept| {
            kept.heard.is_some()
                || !kept.misbehaved.is_empty()
                || rows.iter().any(|row| row.id == *id)
        });
    }

    /// All devices as of now.
    pub fn all(&self) -> Vec<Device> {
        let now = Instant::now();
        self.kept()
            .iter()
            .map(|(id, kept)| kept.device(*id, now, self.started))
            .collect()
    }

    /// Whether two machines report under this device's token at a time.
    pub fn is_copied(&self, id: i64) -> bool {
        let now = Instant::now();
        self.kept().get(&id).is_some_and(|kept| kept.is_copied(now))
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<i64, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn new(name: &str, kind: DeviceKind) -> Kept {
        Kept {
            name: name.to_owned(),
            kind,
            heard: None,
            report: None,
            clock_ahead_ms: 0,
            before: None,
            copied: None,
            misbehaved: BTreeMap::new(),
        }
    }

    fn receive(&mut self, report: DeviceReport, now: Instant) {
        let changed = self
            .report
            .as_ref()
            .is_some_and(|last| last.instance != report.instance);
        if changed {
            // A program that was started again never comes back as the one before.
            let back = self.before.as_ref().is_some_and(|(before, at)| {
                *before == report.instance && now - *at < COPIED_WITHIN
            });
            if back {
                self.copied = Some(now);
            }
            self.before = self
                .report
                .take()
                .zip(self.heard)
                .map(|(last, at)| (last.instance, at));
        }
        self.report = Some(report);
        self.heard = Some(now);
    }

    fn is_copied(&self, now: Instant) -> bool {
        self.copied.is_some_and(|at| now - at < COPIED_WITHIN)
    }

    fn device(&self, id: i64, now: Instant, started: Instant) -> Device {
        let silent_s = (now - self.heard.unwrap_or(started)).as_secs();
        let known = JournalEnd {
            report: self.report.as_ref(),
            silent_s,
            clock_ahead_ms: self.clock_ahead_ms,
            is_copied: self.is_copied(now),
        };
        let misbehaves = self
            .misbehaved
            .iter()
            .filter(|(_, at)| now - **at < MISBEHAVES_FOR)
            .map(|(what, _)| (*what).to_owned());
        Device {
            id,
            name: self.name.clone(),
            kind: self.kind,
            report: self.report.clone(),
            silent_s,
            clock_ahead_ms: self.clock_ahead_ms,
            troubles: known.troubles().into_iter().chain(misbehaves).collect(),
        }
    }
}

/// Keeps in the access database that a device lives, so that the server waits for it after its next start.
pub fn remember(access: &Access, id: i64) {
    if let Err(refused) = access.device_seen(id) {
        tracing::debug!(why = refused.kind.name(), "a device's report is not kept");
    }
}

#[cfg(test)]
mod tests;
