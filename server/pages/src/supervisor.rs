// SPDX-License-Identifier: EUPL-1.2
//! `/supervisor`: waits and counters at this moment. Nothing about single workers, and nothing kept.

use maud::{Markup, html};
use protocol::{
    AreaLive, CounterLive, CounterState, ForecastQuality, HealthDetails, LiveView, NextUp,
    NoForecast, wait,
};

use super::choose::person_end;
use super::icons::icon;
use super::said::clock;
use super::shell::{Frame, foot, page, with_language};
use super::table::Card;
use super::{Face, devices, forecast};

/// A wait of this many minutes is marked as long.
const LONG_MIN: u32 = 20;
/// Rows of the list of longest waits.
pub const SHOWN: usize = 6;

/// The hall as the page needs it.
pub struct Hall<'a> {
    pub live: &'a LiveView,
    /// All that wait, the longest wait first; the first [`SHOWN`] with their forecasts.
    pub waiting: &'a [NextUp],
    /// Those of them that no open counter serves.
    pub stranded: &'a [NextUp],
    /// Server and devices.
    pub health: &'a HealthDetails,
    pub quality: &'a ForecastQuality,
    /// What is strange about the server's clock: the name of a message.
    pub clock: Option<&'static str>,
}

/// The whole page.
pub fn supervisor(face: Face<'_>, hall: &Hall<'_>, person: &str) -> Markup {
    let title = face.get("supervisor-title");
    let body = html! {
        header class="bar" {
            a class="bar-home" href="/" { (icon("crest")) span class="bar-name" { (title) } }
            (tabs(face, "/supervisor"))
            button id="sound" class="button quiet" type="button" hidden { (icon("speaker-high")) (face.get("devices-sound")) }
            (person_end(face, person))
        }
        p id="cut-off" class="cut-off" role="status" hidden { (icon("wifi-slash")) span { (face.get("staff-cut-off")) } }
        div id="part" data-part data-address="/supervisor" { (part(face, hall)) }
        (foot(face, "/supervisor"))
    };
    page(
        face,
        &Frame {
            title: &title,
            style: "desk.css",
            script: Some("supervisor.js"),
            class: "desk",
            reload_s: Some(10),
        },
        body,
    )
}

/// The pages of the dashboard, of which `here` is shown.
pub fn tabs(face: Face<'_>, here: &str) -> Markup {
    let pages = [
        ("/supervisor", face.get("supervisor-now")),
        ("/supervisor/forecast", face.get("forecast-title")),
    ];
    html! {
        nav class="tabs" aria-label=(face.get("forecast-tabs")) {
            @for (path, title) in pages {
                a href=(with_language(face, path)) aria-current=[(path == here).then_some("page")] { (title) }
            }
        }
    }
}

/// What a fresh part replaces.
pub fn part(face: Face<'_>, hall: &Hall<'_>) -> Markup {
    html! {
        main class="dashboard" data-seq=(hall.live.seq) data-now=(face.at) {
            h1 class="unseen" { (face.get("supervisor-now")) }
            div class="dashboard-top" {
                (clock_question(face, hall.clock))
                (devices::banner(face, hall.health))
                (forecast::warning(face, hall.quality))
                (figures(face, hall))
            }
            (services(face, hall))
            (longest(face, hall))
            (counters(face, hall.live))
            (devices::section(face, hall.health))
            p class="small" { (face.get("supervisor-only-now")) }
        }
    }
}

/// The wall clock and the time that passed do not agree: only a person can say which is right.
fn clock_question(face: Face<'_>, clock: Option<&str>) -> Markup {
    html! {
        @if let Some(trouble) = clock {
            section class="alarm-banner" role="alert" {
                h2 { (icon("warning")) (face.get("supervisor-clock")) }
                p { (face.get(trouble)) }
                form method="post" action="/supervisor/day/close" {
                    button class="button" type="submit" { (face.get("supervisor-clock-right")) }
                }
                p class="small" { (face.get("supervisor-clock-then")) }
            }
        }
    }
}

fn figures(face: Face<'_>, hall: &Hall<'_>) -> Markup {
    let open = hall
        .live
        .counters
        .iter()
        .filter(|counter| counter.state == CounterState::Open)
        .count();
    let paused = hall
        .live
        .counters
        .iter()
        .filter(|counter| counter.state == CounterState::Paused)
        .count();
    let longest = hall.waiting.first();
    html! {
        ul class="figures" {
            (figure(face.get("supervisor-waiting"), hall.waiting.len().to_string(), String::new(), false))
            (figure(
                face.get("supervisor-longest"),
                longest.map_or_else(|| "–".to_owned(), |one| minutes(face, one.waited_s)),
                longest.map_or_else(|| face.get("supervisor-longest-none"), |one| who(face, one)),
                longest.is_some_and(is_long),
            ))
            (figure(
                face.get("supervisor-open-counters"),
                open.to_string(),
                format!(
                    "{}, {}",
                    face.words.with("supervisor-of", &[("n", hall.live.counters.len().into())]),
                    face.words.with("supervisor-paused", &[("n", paused.into())])
                ),
                false,
            ))
            (figure(
                face.get("supervisor-stranded"),
                hall.stranded.len().to_string(),
                face.get(if hall.stranded.is_empty() { "supervisor-stranded-none" } else { "supervisor-stranded-some" }),
                !hall.stranded.is_empty(),
            ))
            (figure(
                face.get("forecast-kept"),
                forecast::kept(face, &hall.quality.last_30_days.all),
                forecast::counted(face, hall.quality, &hall.quality.last_30_days.all),
                forecast::is_bad(&hall.quality.last_30_days.all),
            ))
        }
    }
}

/// A number with its title and a line under it. A dash stands where there is none.
pub fn figure(title: String, value: String, under: String, bad: bool) -> Markup {
    let class = if bad {
        " bad"
    } else if value == "–" {
        " blank"
    } else {
        ""
    };
    html! {
        li class={ "card figure" (class) } {
            span class="figure-title" { (title) }
            strong { (value) }
            span class="figure-under" { (under) }
        }
    }
}

fn who(face: Face<'_>, one: &NextUp) -> String {
    let variables = [
        ("number", one.number.as_str().into()),
        ("service", face.service_short(&one.service).into()),
    ];
    face.words.with("supervisor-longest-who", &variables)
}

fn services(face: Face<'_>, hall: &Hall<'_>) -> Markup {
    const COLUMNS: [&str; 6] = [
        "supervisor-service",
        "supervisor-column-waiting",
        "supervisor-column-oldest",
        "supervisor-column-next",
        "supervisor-column-counters",
        "supervisor-column-state",
    ];
    let rows = html! { @for area in &hall.live.areas { (area_row(face, hall, area)) } };
    Card {
        id: "services",
        class: "",
        title: face.get("supervisor-services"),
    }
    .table(face, &COLUMNS, rows)
}

fn area_row(face: Face<'_>, hall: &Hall<'_>, area: &AreaLive) -> Markup {
    let oldest = hall.waiting.iter().find(|one| {
        face.service(&one.service)
            .is_some_and(|service| service.area == area.id)
    });
    let said = wait::said(area.forecast.as_ref(), area.forecast_reason);
    let serving: Vec<String> = hall
        .live
        .counters
        .iter()
        .filter(|counter| serves(face, counter, &area.id))
        .map(|counter| counter.id.to_string())
        .collect();
    let (class, state) = area_state(area, oldest.is_some_and(is_long));
    html! {
        tr class=(face.area_class(&area.id)) {
            th scope="row" { span class="stripe" aria-hidden="true" {} (face.area_name(&area.id)) }
            td { (area.waiting) }
            td class={ @if oldest.is_some_and(is_long) { "long" } } { @match oldest { Some(one) => (minutes(face, one.waited_s)), None => "–" } }
            td { (face.words.wait_minutes(&said)) }
            td { @if serving.is_empty() { "–" } @else { (serving.join(", ")) } }
            td { span class={ "badge " (class) } { (face.get(state)) } }
        }
    }
}

fn serves(face: Face<'_>, counter: &CounterLive, area: &str) -> bool {
    counter.state == CounterState::Open
        && counter
            .services
            .iter()
            .any(|id| face.service(id).is_some_and(|service| service.area == area))
}

fn area_state(area: &AreaLive, long: bool) -> (&'static str, &'static str) {
    match (area.forecast_reason, area.open_counters, area.waiting) {
        (Some(NoForecast::Closed), _, 0) => ("area-idle", "supervisor-state-closed"),
        (_, 0, 0) => ("area-idle", "supervisor-state-idle"),
        (_, 0, _) => ("bad", "supervisor-state-open-one"),
        _ if long => ("warn", "supervisor-state-growing"),
        _ => ("ok", "supervisor-state-regular"),
    }
}

fn longest(face: Face<'_>, hall: &Hall<'_>) -> Markup {
    html! {
        section class="card list longest" aria-labelledby="longest-title" {
            header { h2 id="longest-title" { (face.get("supervisor-waiting-list")) } }
            @if hall.waiting.is_empty() { p class="none" { (face.get("staff-next-none")) } }
            ul {
                @for one in hall.waiting.iter().take(SHOWN) {
                    li class={ "row " (face.area_class(&one.area)) } {
                        span class="stripe" aria-hidden="true" {}
                        strong class="row-number" { (one.number) }
                        span class="row-what" {
                            span class="row-service" { (face.service_short(&one.service)) }
                            span class="row-why" { (expected(face, one)) }
                            @if let Some(grew) = one.forecast.as_ref().and_then(|forecast| forecast.grew) { span class="row-why" { (face.grew(grew)) } }
                        }
                        span class={ "row-wait" @if is_long(one) { " long" } } { (minutes(face, one.waited_s)) }
                    }
                }
            }
        }
    }
}

fn counters(face: Face<'_>, live: &LiveView) -> Markup {
    const COLUMNS: [&str; 4] = [
        "supervisor-counter",
        "supervisor-column-state",
        "supervisor-column-here",
        "supervisor-column-serves",
    ];
    let rows = html! { @for counter in &live.counters { (counter_row(face, counter)) } };
    Card {
        id: "counters",
        class: "",
        title: face.get("supervisor-counters"),
    }
    .table(face, &COLUMNS, rows)
}

fn counter_row(face: Face<'_>, counter: &CounterLive) -> Markup {
    let (class, state) = match counter.state {
        CounterState::Open => ("open", "choose-state-open"),
        CounterState::Paused => ("paused", "choose-state-paused"),
        CounterState::Closed | CounterState::Unknown => ("closed", "choose-state-closed"),
    };
    let how = if counter.serving == Some(true) {
        "supervisor-serving"
    } else {
        "supervisor-called"
    };
    html! {
        tr {
            th scope="row" { (counter.id) }
            td {
                span class={ "state " (class) } { span class="dot" {} (face.get(state)) }
                @if let Some(at) = &counter.closes_at { ", " (face.words.with("supervisor-closes-at", &[("time", clock(at).into())])) }
            }
            td { @match &counter.number { Some(number) => { strong { (number) } ", " (face.get(how)) }, None => "–" } }
            td { @if counter.state == CounterState::Closed { "–" } @else { (face.areas_of(&counter.services)) } }
        }
    }
}

/// When somebody who waits will be called, in the words of their phone; or why that cannot be foreseen.
fn expected(face: Face<'_>, one: &NextUp) -> String {
    let said = wait::said(one.forecast.as_ref(), one.forecast_reason);
    let when = face.words.wait_when(&said);
    if matches!(said, wait::Wait::Unknown(_)) {
        when
    } else {
        face.words
            .with("supervisor-expected", &[("when", when.into())])
    }
}

fn minutes(face: Face<'_>, s: u32) -> String {
    face.words.duration(s / 60)
}

fn is_long(one: &NextUp) -> bool {
    one.waited_s >= LONG_MIN * 60
}
