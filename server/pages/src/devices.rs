// SPDX-License-Identifier: EUPL-1.2
//! Server and devices at a glance, on the supervisor's page: a banner when somebody should come and look, and a table of all.

use maud::{Markup, html};
use protocol::{DeviceTroubleView, DeviceView, HealthDetails};

use super::Face;
use super::icons::icon;
use super::said::clock;
use super::table::{Card, table};

/// Alarms that the banner names; the rest is a number.
const NAMED: usize = 4;
/// From here on a silence is not counted in minutes.
const LONG_SILENCE_S: u64 = 6_000;

/// What somebody should look at now. `data-alarms` names each, so that the page's script hears a new one and sounds.
pub fn banner(face: Face<'_>, health: &HealthDetails) -> Markup {
    let alarms = alarms(face, health);
    let names: Vec<&str> = alarms.iter().map(|alarm| alarm.id.as_str()).collect();
    html! {
        @if !alarms.is_empty() {
            section class="alarm-banner" role="alert" data-alarms=(names.join(" ")) {
                h2 { (icon("bell-ringing")) (face.words.with("devices-alarm", &[("n", alarms.len().into())])) }
                ul {
                    @for alarm in alarms.iter().take(NAMED) {
                        li { (alarm.words) @if let Some(since) = &alarm.since { " " time { (since) } } }
                    }
                }
            }
        }
    }
}

/// The table of server and devices.
pub fn section(face: Face<'_>, health: &HealthDetails) -> Markup {
    const COLUMNS: [&str; 5] = [
        "devices-column-device",
        "devices-column-state",
        "devices-column-heard",
        "devices-column-room",
        "devices-column-version",
    ];
    let card = Card {
        id: "devices",
        class: "devices",
        title: face.get("devices-title"),
    };
    let rows = html! {
        (server_row(face, health))
        @for device in &health.devices { (device_row(face, device)) }
    };
    card.around(html! {
        (table(face, "region", "devices-title", &COLUMNS, rows))
        @if health.devices.is_empty() { p class="none" { (face.get("devices-none")) } }
    })
}

struct Named {
    id: String,
    words: String,
    since: Option<String>,
}

fn alarms(face: Face<'_>, health: &HealthDetails) -> Vec<Named> {
    let server = face.get("device-server");
    let of_server = health
        .troubles
        .iter()
        .map(|trouble| (0, server.as_str(), trouble, 0));
    let of_devices = health.devices.iter().flat_map(|device| {
        device.troubles.iter().map(move |trouble| {
            (
                device.device,
                device.name.as_str(),
                trouble,
                device.silent_s,
            )
        })
    });
    let named = |(id, name, trouble, silent_s): (i64, &str, &DeviceTroubleView, u64)| {
        let what = what(face, trouble, silent_s);
        Named {
            id: format!("{id}:{}", trouble.name),
            words: face.words.with(
                "device-trouble",
                &[("device", name.into()), ("what", what.into())],
            ),
            since: trouble
                .since
                .as_deref()
                .map(|since| clock(since).to_owned()),
        }
    };
    of_server
        .chain(of_devices)
        .filter(|(_, _, trouble, _)| trouble.is_alarm)
        .map(named)
        .collect()
}

fn server_row(face: Face<'_>, health: &HealthDetails) -> Markup {
    html! {
        tr {
            th scope="row" { (face.get("device-server")) }
            td { (states(face, &health.troubles, 0)) }
            td { @match health.backup_age_s { Some(s) => (face.words.with("devices-backup-age", &[("time", minutes(face, s).into())])), None => "–" } }
            td { (room(face, health.disk_free_mb)) }
            td { (env!("CARGO_PKG_VERSION")) }
        }
    }
}

fn device_row(face: Face<'_>, device: &DeviceView) -> Markup {
    let kind = face.get(&format!("device-kind-{}", device.kind));
    html! {
        tr {
            th scope="row" { (device.name) span class="device-kind" { (kind) } }
            td { (states(face, &device.troubles, device.silent_s)) }
            td { (heard(face, device)) }
            td { (room(face, device.disk_free_mb)) }
            td { (device.version.as_deref().unwrap_or("–")) }
        }
    }
}

fn states(face: Face<'_>, troubles: &[DeviceTroubleView], silent_s: u64) -> Markup {
    html! {
        @if troubles.is_empty() { span class="badge ok" { (icon("check")) (face.get("devices-well")) } }
        @for trouble in troubles {
            span class={ "badge " @if trouble.is_alarm { "bad" } @else { "warn" } } {
                (icon("warning")) (what(face, trouble, silent_s))
                @if let Some(detail) = &trouble.detail { " (" (detail) ")" }
            }
            " "
        }
    }
}

/// A trouble in words; one that this version does not know in general ones.
fn what(face: Face<'_>, trouble: &DeviceTroubleView, silent_s: u64) -> String {
    let key = format!("trouble-{}", trouble.name);
    match trouble.name.as_str() {
        "silent" if silent_s >= LONG_SILENCE_S => face.words.with(
            "trouble-silent-long",
            &[("time", minutes(face, silent_s).into())],
        ),
        "silent" => face.words.with(
            "trouble-silent-for",
            &[("n", (silent_s / 60).max(1).into())],
        ),
        _ if face.words.has(&key) => face.get(&key),
        _ => face.get("trouble-other"),
    }
}

fn heard(face: Face<'_>, device: &DeviceView) -> Markup {
    html! {
        @match (device.program.is_some(), device.silent_s) {
            (false, _) => "–",
            (true, 0..=19) => (face.get("devices-now")),
            (true, s @ 20..=119) => (face.words.with("devices-seconds", &[("n", s.into())])),
            (true, s) => (face.words.with("devices-ago", &[("time", minutes(face, s).into())])),
        }
    }
}

fn minutes(face: Face<'_>, s: u64) -> String {
    face.words
        .duration(u32::try_from(s / 60).unwrap_or(u32::MAX))
}

fn room(face: Face<'_>, free_mb: Option<u64>) -> String {
    free_mb.map_or_else(
        || "–".to_owned(),
        |mb| {
            face.words
                .with("devices-gigabytes", &[("n", (mb / 1_000).into())])
        },
    )
}
