// SPDX-License-Identifier: EUPL-1.2
//! `/supervisor/forecast`: how well forecasts were kept, and "what if".

use maud::{Markup, html};
use protocol::{ForecastQuality, QualityFigures, WhatIfChange, WhatIfService, WhatIfView};

use super::Face;
use super::choose::person_end;
use super::icons::icon;
use super::said::clock;
use super::shell::{Frame, foot, page};
use super::supervisor::{figure, tabs};
use super::table::{Card, table};

const PATH: &str = "/supervisor/forecast";
/// Of a hundred forecasts so many are meant to be kept.
const MEANT: u32 = 90;
/// With fewer judged promises a share says little.
const ENOUGH: u32 = 20;
/// "One of priority after every so many others."
const RATIOS: [u32; 5] = [1, 2, 3, 4, 5];

/// What the page shows.
pub struct Forecasts<'a> {
    pub quality: &'a ForecastQuality,
    /// What was asked, and the answer; no answer when there can be none now.
    pub asked: Option<(&'a WhatIfChange, Option<&'a WhatIfView>)>,
}

/// The whole page.
pub fn forecast(face: Face<'_>, forecasts: &Forecasts<'_>, person: &str) -> Markup {
    let title = face.get("forecast-title");
    let body = html! {
        header class="bar" {
            a class="bar-home" href="/" { (icon("crest")) span class="bar-name" { (face.get("supervisor-title")) } }
            (tabs(face, PATH))
            (person_end(face, person))
        }
        main class="dashboard forecast" {
            h1 class="unseen" { (title) }
            div class="dashboard-top" {
                (warning(face, forecasts.quality))
                (hint(face, forecasts.quality))
                (figures(face, forecasts.quality))
            }
            (what_if(face, forecasts))
            (by_hour(face, forecasts.quality))
            (by_service(face, forecasts.quality))
            p class="small" { (face.words.with("forecast-as-of", &[("time", clock(face.at).into())])) }
        }
        (foot(face, PATH))
    };
    page(
        face,
        &Frame {
            title: &title,
            style: "desk.css",
            script: None,
            class: "desk",
            reload_s: None,
        },
        body,
    )
}

/// Said to the supervisor when forecasts are not what they should be.
pub fn warning(face: Face<'_>, quality: &ForecastQuality) -> Markup {
    let keys = [
        (!quality.available, "forecast-not-there"),
        (quality.available && quality.degraded, "forecast-degraded"),
        (
            quality.available && quality.other_rule,
            "forecast-other-rule",
        ),
    ];
    html! {
        @for (_, key) in keys.iter().filter(|(holds, _)| *holds) {
            p class="box warn forecast-warning" role="status" { (icon("warning")) span { (face.get(key)) } }
        }
    }
}

/// Whether the figures are of anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measured {
    Yes,
    /// The forecast's thread is dead or far behind.
    NotNow,
    /// The past is being read.
    Soon,
    /// Only the plain forecast is wanted.
    Never,
}

fn measured(quality: &ForecastQuality) -> Measured {
    match quality {
        ForecastQuality {
            available: false, ..
        } => Measured::NotNow,
        ForecastQuality {
            plain_only: true, ..
        } => Measured::Never,
        ForecastQuality { reading: true, .. } => Measured::Soon,
        _ => Measured::Yes,
    }
}

/// Why there are no figures, where that is nobody's fault.
fn hint(face: Face<'_>, quality: &ForecastQuality) -> Markup {
    let key = match measured(quality) {
        Measured::Yes | Measured::NotNow => None,
        Measured::Soon => Some("forecast-reading"),
        Measured::Never => Some("forecast-off"),
    };
    html! { @if let Some(key) = key { p class="box" role="status" { (icon("clock")) span { (face.get(key)) } } } }
}

/// "92 su 100", or a dash while too few were judged.
pub fn kept(face: Face<'_>, figures: &QualityFigures) -> String {
    share(figures).map_or_else(
        || "–".to_owned(),
        |n| face.words.with("forecast-of-hundred", &[("n", n.into())]),
    )
}

/// Of a hundred promises, how many were kept.
pub fn share(figures: &QualityFigures) -> Option<u32> {
    figures.kept_of_hundred().filter(|_| figures.n >= ENOUGH)
}

/// Whether clearly fewer promises are kept than are meant to be.
pub fn is_bad(figures: &QualityFigures) -> bool {
    share(figures).is_some_and(|share| share + 5 < MEANT)
}

/// Of how many people that is; nothing where nobody knows.
pub fn counted(face: Face<'_>, quality: &ForecastQuality, figures: &QualityFigures) -> String {
    match measured(quality) {
        Measured::Yes => face
            .words
            .with("forecast-judged", &[("n", figures.n.into())]),
        Measured::NotNow | Measured::Soon | Measured::Never => String::new(),
    }
}

fn figures(face: Face<'_>, quality: &ForecastQuality) -> Markup {
    let (today, month) = (&quality.today.all, &quality.last_30_days.all);
    let counted = |figures| counted(face, quality, figures);
    let (bias, under) = match month.bias_s {
        Some(s) if s >= 60.0 => (duration(face, s), face.get("forecast-bias-shorter")),
        Some(s) if s <= -60.0 => (duration(face, -s), face.get("forecast-bias-longer")),
        Some(_) => (duration(face, 0.0), face.get("forecast-bias-none")),
        None => ("–".to_owned(), String::new()),
    };
    html! {
        ul class="figures" {
            (figure(face.get("forecast-kept-month"), kept(face, month), counted(month), is_bad(month)))
            (figure(face.get("forecast-kept-today"), kept(face, today), counted(today), is_bad(today)))
            @match month.mean_absolute_error_s {
                Some(s) => (figure(face.get("forecast-error"), duration(face, s), face.get("forecast-error-under"), false)),
                None => (figure(face.get("forecast-error"), "–".to_owned(), String::new(), false)),
            }
            (figure(face.get("forecast-bias"), bias, under, false))
        }
    }
}

fn what_if(face: Face<'_>, forecasts: &Forecasts<'_>) -> Markup {
    html! {
        section class="card table what-if" aria-labelledby="what-if-title" {
            h2 id="what-if-title" { (face.get("what-if-title")) }
            @if measured(forecasts.quality) == Measured::Never {
                p class="what-if-none" { (face.get("what-if-off")) }
            } @else {
                div class="what-if-forms" {
                    (open_form(face, forecasts))
                    (close_form(face, forecasts))
                    (ratio_form(face, forecasts))
                }
            }
            @match &forecasts.asked {
                None if measured(forecasts.quality) == Measured::Never => {},
                None => p class="what-if-none" { (face.get("what-if-hint")) },
                Some((change, None)) => {
                    h3 { (said(face, change)) }
                    p class="what-if-none" role="status" { (face.get("what-if-not-now")) }
                },
                Some((change, Some(view))) => {
                    h3 { (said(face, change)) }
                    (effects(face, view))
                },
            }
        }
    }
}

fn open_form(face: Face<'_>, forecasts: &Forecasts<'_>) -> Markup {
    let (counter, area) = match &forecasts.asked {
        Some((WhatIfChange::Open { counter, area, .. }, _)) => (Some(*counter), area.as_deref()),
        _ => (None, None),
    };
    html! {
        form method="get" action=(PATH) {
            label for="open" { (face.get("what-if-open")) }
            (counters(face, "open", counter))
            label for="area" { (face.get("what-if-for")) }
            select id="area" name="area" {
                @for one in &face.office.areas { option value=(one.id) selected[area == Some(one.id.as_str())] { (face.area_name(&one.id)) } }
            }
            (language(face))
            button class="button" type="submit" { (face.get("what-if-ask")) }
        }
    }
}

fn close_form(face: Face<'_>, forecasts: &Forecasts<'_>) -> Markup {
    let counter = match &forecasts.asked {
        Some((WhatIfChange::Close { counter }, _)) => Some(*counter),
        _ => None,
    };
    html! {
        form method="get" action=(PATH) {
            label for="close" { (face.get("what-if-close")) }
            (counters(face, "close", counter))
            (language(face))
            button class="button" type="submit" { (face.get("what-if-ask")) }
        }
    }
}

fn ratio_form(face: Face<'_>, forecasts: &Forecasts<'_>) -> Markup {
    let chosen = match &forecasts.asked {
        Some((WhatIfChange::Ratio { every, .. }, _)) => *every,
        _ => 3,
    };
    html! {
        form method="get" action=(PATH) {
            label for="priority_every" { (face.get("what-if-ratio")) }
            select id="priority_every" name="priority_every" {
                @for every in RATIOS { option value=(every) selected[every == chosen] { (face.words.with("what-if-ratio-others", &[("n", every.into())])) } }
            }
            (language(face))
            button class="button" type="submit" { (face.get("what-if-ask")) }
        }
    }
}

fn counters(face: Face<'_>, name: &str, chosen: Option<u16>) -> Markup {
    html! {
        select id=(name) name=(name) {
            @for counter in &face.office.counters { option value=(counter.id) selected[chosen == Some(counter.id)] { (counter.id) } }
        }
    }
}

/// A form begins a new address: the language goes along.
fn language(face: Face<'_>) -> Markup {
    html! { @if face.words.language() != "it" { input type="hidden" name="lang" value=(face.words.language()); } }
}

fn said(face: Face<'_>, change: &WhatIfChange) -> String {
    match change {
        WhatIfChange::Open { counter, area, .. } => match area {
            Some(area) => face.words.with(
                "what-if-said-open-for",
                &[
                    ("counter", (*counter).into()),
                    ("area", face.area_name(area).into()),
                ],
            ),
            None => face
                .words
                .with("what-if-said-open", &[("counter", (*counter).into())]),
        },
        WhatIfChange::Close { counter } => face
            .words
            .with("what-if-said-close", &[("counter", (*counter).into())]),
        WhatIfChange::Ratio { every, .. } => face
            .words
            .with("what-if-said-ratio", &[("n", (*every).into())]),
    }
}

fn effects(face: Face<'_>, view: &WhatIfView) -> Markup {
    let (changed, same): (Vec<&WhatIfService>, Vec<_>) =
        view.services.iter().partition(|service| changes(service));
    const COLUMNS: [&str; 5] = [
        "supervisor-service",
        "what-if-now",
        "what-if-then",
        "what-if-change",
        "what-if-waiting",
    ];
    let rows = html! { @for service in changed.iter() { (effect(face, service)) } };
    html! {
        @if !changed.is_empty() { (table(face, "group", "what-if-title", &COLUMNS, rows)) }
        @if changed.is_empty() { p class="what-if-none" { (face.get("what-if-nothing")) } }
        @else if !same.is_empty() { p class="what-if-none" { (face.words.with("what-if-others", &[("n", same.len().into())])) } }
        @if !changed.is_empty() && !face.office.hours.now.is_open() { p class="what-if-none" { (face.get("what-if-closed")) } }
    }
}

fn changes(service: &WhatIfService) -> bool {
    service.before_s.is_some() != service.after_s.is_some()
        || [service.change_min, service.waiting_change_min]
            .into_iter()
            .flatten()
            .any(|minutes| minutes != 0)
}

fn effect(face: Face<'_>, service: &WhatIfService) -> Markup {
    let wait = |s: Option<u32>| match s {
        Some(..30) => face.get("wait-now"),
        Some(s) => duration(face, f64::from(s)),
        None => face.get("what-if-nobody"),
    };
    html! {
        tr class=(face.area_class(&service.area)) {
            th scope="row" { span class="stripe" aria-hidden="true" {} (face.service_short(&service.service)) }
            td { (wait(service.before_s)) }
            td class={ @if service.after_s.is_none() { "long" } } { (wait(service.after_s)) }
            td { (change(face, service.change_min)) }
            td { (change(face, service.waiting_change_min)) }
        }
    }
}

fn change(face: Face<'_>, minutes: Option<i32>) -> Markup {
    let Some(minutes) = minutes else {
        return html! { "–" };
    };
    let (class, sign) = match minutes {
        ..0 => ("ok", "−"),
        0 => ("area-idle", "±"),
        _ => ("bad", "+"),
    };
    html! { span class={ "badge " (class) } { (sign) (face.words.duration(minutes.unsigned_abs())) } }
}

/// So many seconds, to the minute.
fn duration(face: Face<'_>, s: f64) -> String {
    face.words.duration((s / 60.0).round() as u32)
}

fn by_hour(face: Face<'_>, quality: &ForecastQuality) -> Markup {
    const COLUMNS: [&str; 3] = ["forecast-hour", "forecast-kept-column", "forecast-numbers"];
    let hours = &quality.last_30_days.hours;
    let card = Card {
        id: "by-hour",
        class: "by-hour",
        title: face.get("forecast-by-hour"),
    };
    if hours.is_empty() {
        return card.around(nothing_to_show(face, quality));
    }
    let rows = html! {
        @for one in hours {
            tr { th scope="row" { (one.hour) "–" (one.hour + 1) } (kept_cell(face, &one.figures)) td { (one.figures.n) } }
        }
    };
    card.table(face, &COLUMNS, rows)
}

fn by_service(face: Face<'_>, quality: &ForecastQuality) -> Markup {
    const COLUMNS: [&str; 4] = [
        "supervisor-service",
        "forecast-kept-column",
        "forecast-error",
        "forecast-numbers",
    ];
    let mut services: Vec<_> = quality.last_30_days.services.iter().collect();
    services.sort_by_key(|one| std::cmp::Reverse(one.figures.n));
    let card = Card {
        id: "by-service",
        class: "by-service",
        title: face.get("forecast-by-service"),
    };
    if services.is_empty() {
        return card.around(nothing_to_show(face, quality));
    }
    let rows = html! {
        @for one in services {
            tr class=(area_of(face, &one.service)) {
                th scope="row" { span class="stripe" aria-hidden="true" {} (face.service_short(&one.service)) }
                (kept_cell(face, &one.figures))
                td { (one.figures.mean_absolute_error_s.map_or_else(|| "–".to_owned(), |s| duration(face, s))) }
                td { (one.figures.n) }
            }
        }
    };
    card.table(face, &COLUMNS, rows)
}

fn nothing_to_show(face: Face<'_>, quality: &ForecastQuality) -> Markup {
    let key = match measured(quality) {
        Measured::Yes => "forecast-nothing-yet",
        Measured::NotNow => "forecast-unknown-now",
        Measured::Soon => "forecast-unknown-yet",
        Measured::Never => "forecast-not-measured",
    };
    html! { p class="what-if-none" { (face.get(key)) } }
}

fn area_of(face: Face<'_>, service: &str) -> String {
    face.service(service)
        .map_or_else(String::new, |service| face.area_class(&service.area))
}

fn kept_cell(face: Face<'_>, figures: &QualityFigures) -> Markup {
    html! { td class={ @if is_bad(figures) { "long" } } { (kept(face, figures)) } }
}
