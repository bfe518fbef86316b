// SPDX-License-Identifier: EUPL-1.2
//! Keeps the journal's idea of the devices equal to what is so: whatever began or ended becomes an event. What could not be written now is
//! written at the next look, so nothing needs to be remembered. What lasts is told as an alarm.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use assets::words::Words;
use tokio::sync::{Notify, watch};

use super::alarm::{Alarm, AlarmDelay, Sending, Standing};
use super::settle::{Settle, Wrong};
use super::{Device, Devices, Own, SERVER, is_alarm};
use access::Access;
use catalogue::AlarmPlan;
use desk::scene::{DeviceTroubles, State};
use desk::{Desk, Order};
use terms::names::hex;

/// How often the devices are looked at; a report that says something new is looked at once.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A trouble of a device that began or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    device: u64,
    trouble: String,
    on: bool,
}

/// All that the monitor works with.
pub struct Monitor {
    pub desk: Desk,
    pub access: Arc<Access>,
    pub devices: Arc<Devices>,
    pub own: Arc<Own>,
    /// Told when a report came.
    pub news: Arc<Notify>,
}

/// What the desk knows that the monitor needs.
#[derive(Clone)]
struct Facts {
    /// `None` while no day is open: nothing is written then, and the new day begins with what is wrong.
    journal: Option<DeviceTroubles>,
    is_read_only: bool,
    is_lost: bool,
    epoch: u64,
    is_open: bool,
    plan: AlarmPlan,
    office: String,
    language: String,
    at: String,
}

/// Looks after server and devices until the server stops.
pub async fn monitor_devices(monitor: Monitor, mut stopping: watch::Receiver<bool>) {
    let sending = Sending::start()
        .map_err(|error| tracing::error!(%error, "alarms cannot be sent"))
        .ok();
    let (mut watch, mut settle, mut last) = (AlarmDelay::default(), Settle::default(), None);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = monitor.news.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let (own, access, known) = (
            monitor.own.clone(),
            monitor.access.clone(),
            monitor.devices.clone(),
        );
        let blocking = move || {
            own.try_disk();
            // The access database says in the log itself what is wrong with it.
            let _ = access.devices().map(|rows| {
                known.learn(&rows);
                own.believe_only(|device| rows.iter().any(|row| row.id == device));
            });
        };
        if tokio::task::spawn_blocking(blocking).await.is_err() {
            tracing::error!("the disk could not be tried");
        }
        let devices = monitor.devices.all();
        let names: BTreeMap<u64, String> = devices
            .iter()
            .map(|device| (device.id.unsigned_abs(), device.name.clone()))
            .collect();
        let told = monitor.desk.look({
            let names = names.clone();
            move |state| facts(state, names)
        });
        // While the desk cannot be asked, its journal cannot be written either; what was known before still says whom to tell.
        let facts = match told.await {
            Ok(facts) => facts,
            Err(_) => match &last {
                Some(last) => Facts {
                    journal: None,
                    is_read_only: true,
                    ..Facts::clone(last)
                },
                None => continue,
            },
        };
        let wrong = wrong(
            &devices,
            monitor
                .own
                .troubles(facts.is_read_only, facts.is_lost, facts.epoch),
            facts.journal.as_ref(),
        );
        let wrong = settle.look(&wrong, facts.journal.as_ref(), Instant::now());
        if let Some(journal) = &facts.journal {
            write(&monitor.desk, changes(journal, &wrong)).await;
        }
        if let Some(sending) = &sending {
            tell(sending, &mut watch, &facts, &names, &wrong);
        }
        last = Some(facts);
    }
}

fn facts(state: &mut State, names: BTreeMap<u64, String>) -> Facts {
    state.device_names = names;
    let wall = state.wall();
    let language = state
        .catalogue
        .languages()
        .first()
        .cloned()
        .unwrap_or_default();
    Facts {
        journal: state.hall.day().is_some().then(|| state.devices.clone()),
        is_read_only: state.is_read_only,
        is_lost: state.is_lost,
        epoch: state.epoch,
        is_open: state.catalogue.open_state(wall).is_open(),
        plan: state.catalogue.alarm().clone(),
        office: state.catalogue.name().get(&language).to_owned(),
        at: state.time(state.now),
        language,
    }
}

/// All that is wrong now, the server's own troubles under its number. A device that was not heard since the server's start, and is not silent for
/// long enough, is as the journal says.
fn wrong(devices: &[Device], own: BTreeSet<String>, journal: Option<&DeviceTroubles>) -> Wrong {
    let before = |id: u64| {
        journal
            .and_then(|journal| journal.0.get(&id))
            .map(|troubles| troubles.keys().cloned().collect())
    };
    let devices = devices.iter().map(|device| {
        let id = device.id.unsigned_abs();
        let is_unknown = device.report.is_none() && device.troubles.is_empty();
        (
            id,
            if is_unknown {
                before(id).unwrap_or_default()
            } else {
                device.troubles.clone()
            },
        )
    });
    devices.chain([(SERVER, own)]).collect()
}

async fn write(desk: &Desk, changes: Vec<Change>) {
    for Change {
        device,
        trouble,
        on,
    } in changes
    {
        tracing::info!(device, trouble, on, "a device changed");
        if desk
            .order(
                Order::Device {
                    device,
                    trouble,
                    on,
                },
                None,
            )
            .await
            .is_err()
        {
            return;
        }
    }
}

/// What the journal does not know yet.
fn changes(journal: &DeviceTroubles, wrong: &Wrong) -> Vec<Change> {
    let mut changes = Vec::new();
    let nothing = BTreeSet::new();
    for (device, troubles) in &journal.0 {
        let now = wrong.get(device).unwrap_or(&nothing);
        let ended = troubles.keys().filter(|trouble| !now.contains(*trouble));
        changes.extend(ended.map(|trouble| Change {
            device: *device,
            trouble: trouble.clone(),
            on: false,
        }));
    }
    for (device, troubles) in wrong {
        let began = troubles
            .iter()
            .filter(|trouble| !journal.has(*device, trouble));
        changes.extend(began.map(|trouble| Change {
            device: *device,
            trouble: trouble.clone(),
            on: true,
        }));
    }
    changes
}

/// Sends what has lasted long enough, and its end.
fn tell(
    sending: &Sending,
    watch: &mut AlarmDelay,
    facts: &Facts,
    names: &BTreeMap<u64, String>,
    wrong: &Wrong,
) {
    let standing = |(device, troubles): (&u64, &BTreeSet<String>)| {
        let worth = troubles
            .iter()
            .filter(|trouble| is_alarm(trouble, facts.is_open));
        worth
            .map(|trouble| Standing {
                device: *device,
                trouble: trouble.clone(),
            })
            .collect::<Vec<_>>()
    };
    let standing: Vec<Standing> = wrong.iter().flat_map(standing).collect();
    for (one, on) in watch.look(&standing, facts.plan.after, Instant::now()) {
        tracing::warn!(device = one.device, trouble = one.trouble, on, "alarm");
        let words = Words::new(&facts.language);
        let name = names
            .get(&one.device)
            .cloned()
            .unwrap_or_else(|| words.get("device-server"));
        let mut id = [0; 16];
        if getrandom::fill(&mut id).is_err() {
            continue;
        }
        let alarm = Alarm {
            id: hex(&id),
            office: facts.office.clone(),
            device: one.device,
            words: said(&words, &name, &one.trouble, on),
            name,
            trouble: one.trouble,
            on,
            at: facts.at.clone(),
        };
        sending.send(&facts.plan, alarm);
    }
}

/// "Totem ingresso: la carta è finita".
fn said(words: &Words, name: &str, trouble: &str, on: bool) -> String {
    let key = format!("trouble-{trouble}");
    let what = words.get(if words.has(&key) {
        &key
    } else {
        "trouble-other"
    });
    let key = if on {
        "device-trouble"
    } else {
        "device-trouble-over"
    };
    words.with(key, &[("device", name.into()), ("what", what.into())])
}

#[cfg(test)]
mod tests {
    use queue::{Event, Moment};

    use super::*;
    use access::DeviceKind;

    fn report() -> protocol::DeviceReport {
        serde_json::from_str(
            r#"{"program":"kiosk","version":"1","instance":"a","uptime_s":1,"clock":""}"#,
        )
        .unwrap()
    }

    fn device(id: i64, troubles: &[&str]) -> Device {
        let troubles = troubles
            .iter()
            .map(|trouble| (*trouble).to_owned())
            .collect();
        Device {
            id,
            name: "Totem".to_owned(),
            kind: DeviceKind::Kiosk,
            report: Some(report()),
            silent_s: 0,
            clock_ahead_ms: 0,
            troubles,
        }
    }

    #[test]
    fn the_journal_hears_of_changes_only() {
        let mut journal = DeviceTroubles::default();
        let days = [
            (
                vec![device(1, &["paper-near-end"]), device(2, &[])],
                vec!["1 paper-near-end true"],
            ),
            (vec![device(1, &["paper-near-end"]), device(2, &[])], vec![]),
            (
                vec![device(1, &["paper-out"]), device(2, &["silent"])],
                vec![
                    "1 paper-near-end false",
                    "1 paper-out true",
                    "2 silent true",
                ],
            ),
            // A device that is taken away has no troubles any more.
            (
                vec![device(2, &[])],
                vec!["1 paper-out false", "2 silent false"],
            ),
        ];
        for (devices, expected) in days {
            let changes = changes(&journal, &wrong(&devices, BTreeSet::new(), Some(&journal)));
            let said: Vec<String> = changes
                .iter()
                .map(|c| format!("{} {} {}", c.device, c.trouble, c.on))
                .collect();
            assert_eq!(said, expected);
            for Change {
                device,
                trouble,
                on,
            } in changes
            {
                journal.observe(
                    Moment(0),
                    &Event::DeviceChanged {
                        device,
                        trouble,
                        on,
                    },
                );
            }
        }
        assert_eq!(journal, DeviceTroubles::default());
    }

    #[test]
    fn after_a_restart_what_was_wrong_stays_so_until_the_device_is_heard() {
        let mut journal = DeviceTroubles::default();
        journal.observe(
            Moment(0),
            &Event::DeviceChanged {
                device: 1,
                trouble: "paper-out".to_owned(),
                on: true,
            },
        );
        let unheard = Device {
            report: None,
            ..device(1, &[])
        };
        assert_eq!(
            changes(
                &journal,
                &wrong(&[unheard], BTreeSet::new(), Some(&journal))
            ),
            []
        );
        let said = changes(
            &journal,
            &wrong(&[device(1, &[])], BTreeSet::new(), Some(&journal)),
        );
        assert_eq!(
            said,
            [Change {
                device: 1,
                trouble: "paper-out".to_owned(),
                on: false
            }]
        );
    }

    #[test]
    fn an_alarm_is_told_in_words() {
        let words = Words::new("it");
        assert_eq!(
            said(&words, "Totem ingresso", "paper-out", true),
            "Totem ingresso: la carta è finita"
        );
        assert_eq!(
            said(&words, "Totem", "of-a-newer-version", false),
            "Totem: risolto (c’è un problema)"
        );
    }
}
