// SPDX-License-Identifier: EUPL-1.2
//! Keeps the journal's idea of the devices equal to what is so: whatever began or ended becomes an event. What could not be written now is
//! written at the next look, so nothing needs to be remembered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::{Device, Devices};
use crate::access::Access;
use crate::desk::{Desk, DeviceTroubles, Order};

/// How often the devices are looked at; a report that says something new is looked at once.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A trouble of a device that began or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    device: u64,
    trouble: String,
    on: bool,
}

/// Looks after the devices until the server stops. `news` is told when a report came.
pub async fn keep(desk: Desk, access: Arc<Access>, devices: Arc<Devices>, news: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = news.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        match access.devices() {
            Ok(rows) => devices.learn(&rows),
            // The access database says so in the log itself.
            Err(_) => continue,
        }
        look(&desk, &devices.all()).await;
    }
}

/// One look at all devices.
async fn look(desk: &Desk, devices: &[Device]) {
    let names: BTreeMap<u64, String> = devices.iter().map(|device| (device.id.unsigned_abs(), device.name.clone())).collect();
    let journal = desk.look(move |state| {
        state.device_names = names;
        state.hall.day().is_some().then(|| state.devices.clone())
    });
    // While no day is open nothing is written; the new day begins with what is wrong then.
    let Ok(Some(journal)) = journal.await else { return };
    for change in changes(&journal, devices) {
        let Change { device, trouble, on } = change;
        tracing::info!(device, trouble, on, "a device changed");
        if desk.order(Order::Device { device, trouble, on }, None).await.is_err() {
            return;
        }
    }
}

/// What the journal does not know yet.
fn changes(journal: &DeviceTroubles, devices: &[Device]) -> Vec<Change> {
    let mut changes = Vec::new();
    let nothing = BTreeSet::new();
    let is: BTreeMap<u64, &BTreeSet<String>> = devices.iter().map(|device| (device.id.unsigned_abs(), &device.troubles)).collect();
    for (device, troubles) in &journal.0 {
        let now = is.get(device).copied().unwrap_or(&nothing);
        let ended = troubles.keys().filter(|trouble| !now.contains(*trouble));
        changes.extend(ended.map(|trouble| Change { device: *device, trouble: trouble.clone(), on: false }));
    }
    for (device, troubles) in is {
        let began = troubles.iter().filter(|trouble| !journal.has(device, trouble));
        changes.extend(began.map(|trouble| Change { device, trouble: trouble.clone(), on: true }));
    }
    changes
}

#[cfg(test)]
mod tests {
    use queue::{Event, Moment};

    use super::*;
    use crate::access::DeviceKind;

    fn device(id: i64, troubles: &[&str]) -> Device {
        let troubles = troubles.iter().map(|trouble| (*trouble).to_owned()).collect();
        Device { id, name: "Totem".to_owned(), kind: DeviceKind::Kiosk, report: None, silent_s: 0, clock_ahead_ms: 0, troubles }
    }

    #[test]
    fn the_journal_hears_of_changes_only() {
        let mut journal = DeviceTroubles::default();
        let days = [
            (vec![device(1, &["paper-near-end"]), device(2, &[])], vec!["1 paper-near-end true"]),
            (vec![device(1, &["paper-near-end"]), device(2, &[])], vec![]),
            (vec![device(1, &["paper-out"]), device(2, &["silent"])], vec!["1 paper-near-end false", "1 paper-out true", "2 silent true"]),
            // A device that is taken away has no troubles any more.
            (vec![device(2, &[])], vec!["1 paper-out false", "2 silent false"]),
        ];
        for (devices, expected) in days {
            let changes = changes(&journal, &devices);
            let said: Vec<String> = changes.iter().map(|c| format!("{} {} {}", c.device, c.trouble, c.on)).collect();
            assert_eq!(said, expected);
            for Change { device, trouble, on } in changes {
                journal.observe(Moment(0), &Event::DeviceChanged { device, trouble, on });
            }
        }
        assert_eq!(journal, DeviceTroubles::default());
    }
}
