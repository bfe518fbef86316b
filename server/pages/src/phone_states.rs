// SPDX-License-Identifier: EUPL-1.2
//! What the phone page says in each state of the visit.

use maud::{Markup, html};
use protocol::{CallView, Expected, LegState, NoForecast, VisitState, VisitView, wait};

use super::Face;
use super::icons::icon;
use super::phone::current_service;
use super::said::{clock_after, seconds_between};

pub fn state(face: Face<'_>, visit: &VisitView) -> Markup {
    html! {
        @match visit.state {
            VisitState::Waiting => { (waiting(face, visit)) (not_served(face, visit)) (then(face, visit)) (bring(face, visit)) },
            VisitState::Called => { (called(face, visit)) (then(face, visit)) (bring(face, visit)) },
            VisitState::Serving => { (serving(face, visit)) (then(face, visit)) },
            VisitState::Unknown => (then(face, visit)),
            VisitState::Parked => { (parked(face, visit)) (bring(face, visit)) },
            VisitState::NoShow => (no_show(face, visit)),
            VisitState::Served if visit.inferred => (served_perhaps(face, visit)),
            VisitState::Served => (ended("check-circle", face.get("phone-served"), face.get("phone-served-text"))),
            VisitState::Left => {
                (ended("x", face.get("phone-left"), face.words.with("phone-left-text", &[("number", visit.number.as_str().into())])))
            },
            VisitState::Expired => (ended("clock", face.get("phone-expired"), face.get("phone-expired-text"))),
        }
    }
}

fn waiting(face: Face<'_>, visit: &VisitView) -> Markup {
    html! {
        section class="wait" aria-live="polite" {
            (range(face, visit))
            @if let Some(forecast) = &visit.forecast {
                (progress(face, visit, forecast.median_s))
                p class="ahead" {
                    strong { (face.words.with("people-ahead", &[("n", visit.ahead.into())])) }
                    span { (face.words.with("phone-about", &[("time", clock_after(face.at, forecast.median_s).into())])) }
                }
                @if let Some(then) = &visit.then {
                    p class="end" { (face.words.with("phone-end", &[("when", when(face, &then.end).into())])) }
                }
                (longer(face, visit, forecast.high_s))
            } @else {
                p class="ahead" { strong { (face.words.with("people-ahead", &[("n", visit.ahead.into())])) } }
            }
        }
    }
}

/// "La chiameremo" and the range, large.
fn range(face: Face<'_>, visit: &VisitView) -> Markup {
    let said = wait::said(visit.forecast.as_ref(), visit.forecast_reason);
    if let wait::Wait::Unknown(reason) = said {
        return unknown(face, reason);
    }
    let large = face.words.wait_when(&said);
    html! {
        p class="lead" { (face.get("phone-will-call")) }
        p class="large" { (large) }
    }
}

fn unknown(face: Face<'_>, reason: NoForecast) -> Markup {
    let why = match reason {
        NoForecast::NoCounter => Some("phone-unknown-no-counter"),
        NoForecast::Paused => Some("phone-unknown-paused"),
        NoForecast::Closed => Some("phone-unknown-closed"),
        NoForecast::Unavailable | NoForecast::NotWaiting | NoForecast::Unknown => None,
    };
    html! {
        p class="large unknown" { (face.get("phone-unknown")) }
        @if let Some(why) = why { p class="lead" { (face.get(why)) } }
    }
}

/// How much of the wait is behind: what has passed, of what has passed and what is foreseen.
fn progress(face: Face<'_>, visit: &VisitView, median_s: u32) -> Markup {
    let passed_s = seconds_between(&visit.issued_at, face.at).max(0);
    let whole_s = passed_s + i64::from(median_s);
    html! { progress max=(whole_s.max(1)) value=(passed_s) aria-label=(face.get("phone-progress")) {} }
}

/// When the wait has outgrown what the ticket said, the page says so.
fn longer(face: Face<'_>, visit: &VisitView, high_s: u32) -> Markup {
    let passed_s = seconds_between(&visit.issued_at, face.at).max(0);
    let outgrown = visit
        .promise
        .as_ref()
        .filter(|promise| passed_s + i64::from(high_s) > i64::from(promise.high_s) + 60);
    let why = visit
        .forecast
        .as_ref()
        .and_then(|forecast| forecast.grew)
        .map(|grew| face.grew(grew));
    html! {
        @if let Some(promise) = outgrown {
            @let told = face.words.wait_minutes(&wait::said(Some(promise), None));
            p class="box warn" {
                (icon("clock"))
                span { (face.words.with("phone-longer", &[("wait", told.into())])) @if let Some(why) = why { " " (why) } }
            }
        }
    }
}

fn called(face: Face<'_>, visit: &VisitView) -> Markup {
    let service = face.service_name(current_service(visit));
    html! {
        section class={ "go " (face.area_class(&visit.area)) } role="status" {
            (icon("megaphone"))
            p { (face.get("phone-called")) }
            @if let Some(call) = &visit.call { p class="large" { (counter(face, call)) } }
            p { (face.words.with("phone-called-text", &[("service", service.into())])) }
        }
    }
}

fn counter(face: Face<'_>, call: &CallView) -> String {
    face.words
        .with("phone-called-counter", &[("counter", call.counter.into())])
}

fn serving(face: Face<'_>, visit: &VisitView) -> Markup {
    html! {
        section class="wait" {
            @if let Some(call) = &visit.call { p class="large" { (face.words.with("phone-serving", &[("counter", call.counter.into())])) } }
            @if visit.legs.len() > 1 { p class="lead" { (face.get("phone-serving-text")) } }
        }
    }
}

fn parked(face: Face<'_>, visit: &VisitView) -> Markup {
    let text = match &visit.call {
        Some(call) => face
            .words
            .with("phone-parked-text", &[("counter", call.counter.into())]),
        None => face.get("phone-parked-text-bare"),
    };
    html! {
        section class="wait" {
            p class="large" { (face.get("phone-parked")) }
            p class="lead" { (text) }
        }
    }
}

fn no_show(face: Face<'_>, visit: &VisitView) -> Markup {
    let text = match &visit.call {
        Some(call) => face
            .words
            .with("phone-no-show-text", &[("counter", call.counter.into())]),
        None => face.get("phone-no-show-text-bare"),
    };
    html! {
        section class="wait" {
            p class="large bad" { (face.get("phone-no-show")) }
            p class="lead" { (text) }
            @if visit.inferred { p class="lead" { (face.get("phone-no-show-inferred")) } }
        }
    }
}

/// Nobody said that the citizen was served: the counter has moved on.
fn served_perhaps(face: Face<'_>, visit: &VisitView) -> Markup {
    let text = match &visit.call {
        Some(call) => face
            .words
            .with("phone-perhaps-text", &[("counter", call.counter.into())]),
        None => face.get("phone-perhaps-text-bare"),
    };
    ended("check-circle", face.get("phone-perhaps"), text)
}

/// The same of the leg before the one that the citizen waits for.
fn not_served(face: Face<'_>, visit: &VisitView) -> Markup {
    let before = visit
        .current
        .checked_sub(1)
        .and_then(|index| visit.legs.get(index))
        .filter(|_| visit.inferred);
    html! {
        @if let Some(leg) = before {
            p class="box" {
                (icon("info"))
                span { (face.words.with("phone-perhaps-leg", &[("service", face.service_name(&leg.service).into())])) }
            }
        }
    }
}

fn ended(drawing: &str, title: String, text: String) -> Markup {
    html! {
        section class="ended" {
            (icon(drawing))
            p class="large" { (title) }
            p class="lead" { (text) }
        }
    }
}

/// The legs still to come after this one, each with its wait where that is known.
fn then(face: Face<'_>, visit: &VisitView) -> Markup {
    let later = visit
        .legs
        .iter()
        .enumerate()
        .filter(|(index, leg)| *index != visit.current && leg.state == LegState::Pending);
    let calls = visit
        .then
        .iter()
        .flat_map(|then| &then.calls)
        .map(Some)
        .chain(std::iter::repeat(None));
    let later: Vec<_> = later
        .map(|(_, leg)| face.service_name(&leg.service))
        .zip(calls)
        .collect();
    html! {
        @if !later.is_empty() {
            div class="box" {
                (icon("list-checks"))
                div {
                    strong id="then" { (face.get("phone-then")) ":" }
                    ul aria-labelledby="then" {
                        @for (service, call) in later {
                            li { (service) @if let Some(call) = call { ", " (when(face, call)) } }
                        }
                    }
                }
            }
        }
    }
}

/// "tra 40 e 55 minuti".
fn when(face: Face<'_>, expected: &Expected) -> String {
    face.words.wait_when(&wait::said_of(expected))
}

/// What to have ready for the leg of now.
fn bring(face: Face<'_>, visit: &VisitView) -> Markup {
    let bring: Vec<&str> = face
        .service(current_service(visit))
        .map(|service| service.bring.iter().map(|text| face.text(text)).collect())
        .unwrap_or_default();
    html! {
        @if !bring.is_empty() {
            div class="box" {
                (icon("identification-card"))
                div {
                    strong id="bring" { (face.get("phone-bring")) ":" }
                    ul aria-labelledby="bring" { @for one in bring { li { (one) } } }
                }
            }
        }
    }
}
