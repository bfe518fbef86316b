// SPDX-License-Identifier: EUPL-1.2
//! How server and devices are, as supervisors see it.

use std::collections::BTreeSet;

use protocol::{DeviceTroubleView, DeviceView, HealthDetails};

use super::{Device, Own, SERVER, is_alarm};
use desk::scene::{OFFICE_REFUSED, State, WaitingOffice};
use terms::refused::Kind;

/// All that is known at the moment of `state`. Devices with troubles come first, those that somebody should look at before the others.
pub fn details(state: &State, own: &Own, devices: &[Device]) -> HealthDetails {
    let mut devices: Vec<DeviceView> = devices.iter().map(|device| view(state, device)).collect();
    devices.sort_by_key(|device| {
        (
            !device.troubles.iter().any(|trouble| trouble.is_alarm),
            device.troubles.is_empty(),
            device.device,
        )
    });
    HealthDetails {
        at: state.time(state.now),
        uptime_s: own.uptime_s(),
        seq: state.seq,
        disk_free_mb: own.disk_free_mb(),
        backup_age_s: own.backup_age_s(),
        troubles: of_server(state, own),
        devices,
    }
}

/// What is wrong with the server now, then what happened to it in the last minutes: its clock jumped, a new office file was refused.
fn of_server(state: &State, own: &Own) -> Vec<DeviceTroubleView> {
    let mut all = troubles(
        state,
        SERVER,
        &own.troubles(state.is_read_only, state.is_lost, state.epoch),
        |_| None,
    );
    let waits = state.waiting_office.as_ref();
    all.extend(waits.map(|waiting| waits_for(state, waiting)));
    for past in state
        .fresh_troubles()
        .filter(|trouble| trouble.device.is_empty() && trouble.visit.is_none())
    {
        // Said already, with its reason.
        if waits.is_some() && past.kind == OFFICE_REFUSED {
            continue;
        }
        let name = past
            .kind
            .strip_prefix("trouble-")
            .unwrap_or(past.kind)
            .to_owned();
        if all.iter().all(|known| known.name != name) {
            all.push(DeviceTroubleView {
                name,
                detail: None,
                since: Some(state.time(past.at)),
                is_alarm: true,
            });
        }
    }
    all
}

/// A new office file that is not in force yet: why, about whom, and since when.
fn waits_for(state: &State, waiting: &WaitingOffice) -> DeviceTroubleView {
    let name = match waiting.why.kind {
        Kind::WouldStrand => "office-waits-strand",
        Kind::CounterOpen | Kind::SomebodyHere => "office-waits-counter",
        _ => "office-waits-day",
    };
    let number = waiting
        .why
        .with
        .iter()
        .find(|(name, _)| *name == "number")
        .map(|(_, number)| number.clone());
    DeviceTroubleView {
        name: name.to_owned(),
        detail: number,
        since: Some(state.time(waiting.at)),
        is_alarm: true,
    }
}

fn view(state: &State, device: &Device) -> DeviceView {
    let report = device.report.as_ref();
    let detail = |name: &str| match (name, report) {
        ("display-no-answer", Some(report)) => {
            let silent: Vec<&str> = report
                .displays
                .iter()
                .filter(|display| !display.answers)
                .map(|display| display.name.as_str())
                .collect();
            Some(silent.join(", "))
        }
        (_, Some(report)) => report
            .troubles
            .iter()
            .find(|trouble| trouble.name == name)
            .and_then(|trouble| trouble.detail.clone()),
        (_, None) => None,
    };
    DeviceView {
        device: device.id,
        name: device.name.clone(),
        kind: device.kind.slug().to_owned(),
        silent_s: device.silent_s,
        program: report.map(|report| report.program.clone()),
        version: report.map(|report| report.version.clone()),
        uptime_s: report.map(|report| report.uptime_s),
        clock_ahead_ms: report.map(|_| device.clock_ahead_ms),
        printer: report.and_then(|report| report.printer),
        displays: report
            .map(|report| report.displays.clone())
            .unwrap_or_default(),
        disk_free_mb: report.and_then(|report| report.disk_free_mb),
        troubles: troubles(state, device.id.unsigned_abs(), &device.troubles, detail),
    }
}

fn troubles(
    state: &State,
    device: u64,
    names: &BTreeSet<String>,
    detail: impl Fn(&str) -> Option<String>,
) -> Vec<DeviceTroubleView> {
    let is_open = state.catalogue.open_state(state.wall()).is_open();
    let since = |name: &str| {
        state
            .devices
            .0
            .get(&device)
            .and_then(|troubles| troubles.get(name))
            .map(|at| state.time(*at))
    };
    let view = |name: &String| DeviceTroubleView {
        name: name.clone(),
        detail: detail(name),
        since: since(name),
        is_alarm: is_alarm(name, is_open),
    };
    names.iter().map(view).collect()
}
