// SPDX-License-Identifier: EUPL-1.2
//! The right column of the clerk's page: who comes next and why, who is parked or was called in vain, whom nobody serves, and what
//! devices report.

use maud::{Markup, html};
use protocol::{Access, ConsoleView, CounterState, NextUp, ParkedVisit, Trouble};

use super::icons::icon;
use super::said::{clock, seconds_between};
use super::{Face, console_counted};

/// Next ones that the column shows; the rest is a number.
const SHOWN: usize = 8;
/// A wait of this many minutes is marked as long when there is no forecast to compare it with.
const LONG_MIN: u32 = 20;

/// `works` is whether the reader may act at this counter.
pub fn lists(face: Face<'_>, view: &ConsoleView, works: bool) -> Markup {
    let keys = works && view.state == CounterState::Open;
    html! {
        aside class="lists" aria-label=(face.get("staff-lists")) {
            (stranded(face, view))
            (next_ones(face, view, works))
            (console_counted::earlier(face, works, view))
            (set_aside(face, keys, "parked", "staff-parked", &view.parked))
            (set_aside(face, keys, "absent", "staff-absent", &view.absent))
            (troubles(face, view))
        }
    }
}

fn next_ones(face: Face<'_>, view: &ConsoleView, works: bool) -> Markup {
    let keys = works && view.state == CounterState::Open;
    let hidden = view
        .waiting
        .saturating_sub(u32::try_from(view.next.len().min(SHOWN)).unwrap_or(u32::MAX));
    html! {
        section class="card list" aria-labelledby="next-title" {
            header {
                h2 id="next-title" { (face.get("staff-next-ones")) }
                span { (face.words.with("staff-waiting", &[("n", view.waiting.into())])) }
            }
            @if view.next.is_empty() { p class="none" { (face.get("staff-next-none")) } }
            ul { @for one in view.next.iter().take(SHOWN) { (next_up(face, one, keys)) } }
            div class="list-foot" {
                @if works && view.state != CounterState::Closed { (auto_call(face, view.auto_call)) }
                @if hidden > 0 && !view.next.is_empty() { span { (face.words.with("staff-more", &[("n", hidden.into())])) } }
            }
        }
    }
}

/// "Call when someone arrives", on or off.
fn auto_call(face: Face<'_>, on: bool) -> Markup {
    html! {
        button class="switch" id="auto-call" type="button" role="switch" data-action="auto-call" data-on=(!on) aria-checked=(on)
            aria-describedby="auto-call-hint" title=(face.get("staff-auto-call-hint")) { span class="knob" {} (face.get("staff-auto-call")) }
        span id="auto-call-hint" class="unseen" { (face.get("staff-auto-call-hint")) }
    }
}

fn next_up(face: Face<'_>, one: &NextUp, keys: bool) -> Markup {
    let long = is_long(one);
    html! {
        li class={ "row " (face.area_class(&one.area)) } data-row=(one.id) {
            span class="stripe" aria-hidden="true" {}
            strong class="row-number" { (one.number) }
            span class="row-what" {
                span class="row-service" { (face.service_short(&one.service)) }
                (badge(face, one))
                @if one.note { span class="badge" { (icon("note")) span class="unseen" { (face.get("staff-note-waiting")) } } }
                span class="row-why" { (face.call_reason(&one.reason)) }
                @if let Some(grew) = one.forecast.as_ref().and_then(|forecast| forecast.grew) { span class="row-why" { (face.grew(grew)) } }
            }
            span class={ "row-wait" @if long { " long" } } {
                (wait_of(face, one))
                @if long { span class="unseen" { ", " (face.get("staff-late")) } }
            }
            @if keys {
                (call_key(face, one.id, &one.number))
                (park_key(face, one))
            }
        }
    }
}

/// An appointment shows the minutes from its slot (negative while it lies ahead), all others the minutes waited.
fn wait_of(face: Face<'_>, one: &NextUp) -> String {
    let minutes = match &one.slot {
        Some(slot) => seconds_between(slot, face.at).div_euclid(60),
        None => i64::from(one.waited_s / 60),
    };
    let (sign, said) = (
        if minutes < 0 { "−" } else { "" },
        u32::try_from(minutes.unsigned_abs()).unwrap_or(u32::MAX),
    );
    format!("{sign}{}", face.words.duration(said))
}

fn is_long(one: &NextUp) -> bool {
    one.slot.is_none() && one.waited_s >= LONG_MIN * 60
}

fn badge(face: Face<'_>, one: &NextUp) -> Markup {
    html! {
        @match (one.access, &one.slot) {
            (Access::Standard | Access::Unknown, _) => {}
            (Access::Priority, _) => span class="badge area-blue" { (icon("wheelchair")) (face.get("staff-priority")) },
            (Access::Appointment, Some(slot)) => {
                span class="badge area-green" { (face.words.with("staff-appointment", &[("time", clock(slot).into())])) }
            },
            (Access::Appointment, None) => span class="badge area-green" { (face.get("staff-appointment-bare")) },
        }
    }
}

/// Calls this very visit, out of order.
fn call_key(face: Face<'_>, visit: u64, number: &str) -> Markup {
    let words = face
        .words
        .with("staff-call-this", &[("number", number.into())]);
    html! {
        button class="row-key" type="button" id={ "call-" (visit) } data-action="call" data-visit=(visit) aria-label=(words) title=(words) {
            (icon("megaphone"))
        }
    }
}

/// Sets a visit aside that waits.
fn park_key(face: Face<'_>, one: &NextUp) -> Markup {
    let words = face
        .words
        .with("staff-park-this", &[("number", one.number.as_str().into())]);
    html! {
        button class="row-key" type="button" id={ "park-" (one.id) } data-dialog="park" data-visit=(one.id) data-number=(one.number)
            aria-label=(words) title=(words) { (icon("hourglass-medium")) }
    }
}

fn set_aside(face: Face<'_>, keys: bool, id: &str, title: &str, visits: &[ParkedVisit]) -> Markup {
    html! {
        @if !visits.is_empty() {
            section class="card list" aria-labelledby={ (id) "-title" } {
                header { h2 id={ (id) "-title" } { (face.get(title)) } span { (visits.len()) } }
                ul { @for one in visits { (aside_row(face, keys, one)) } }
            }
        }
    }
}

fn aside_row(face: Face<'_>, keys: bool, one: &ParkedVisit) -> Markup {
    let put_back = face.words.with(
        "staff-requeue-this",
        &[("number", one.number.as_str().into())],
    );
    html! {
        li class={ "row " (face.area_class(&one.area)) } data-row=(one.id) {
            span class="stripe" aria-hidden="true" {}
            strong class="row-number" { (one.number) }
            span class="row-what" {
                span class="row-service" {
                    @match &one.reason {
                        Some(reason) => (face.office_reason(reason)),
                        None => (face.service_short(&one.service)),
                    }
                }
            }
            span class="row-wait" { (face.words.duration(face.minutes_since(&one.since))) }
            @if keys { (call_key(face, one.id, &one.number)) }
            @if keys {
                button class="row-key" type="button" id={ "requeue-" (one.id) } data-action="requeue" data-visit=(one.id)
                    aria-label=(put_back) title=(put_back) { (icon("arrow-counter-clockwise")) }
            }
        }
    }
}

fn stranded(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        @if !view.stranded.is_empty() {
            section class="strip bad" aria-labelledby="stranded-title" {
                h2 id="stranded-title" { (icon("warning")) (face.get("staff-stranded")) }
                ul class="stranded" {
                    @for one in view.stranded.iter().take(SHOWN) {
                        li { strong { (one.number) } " " (face.service_short(&one.service)) }
                    }
                }
                @if view.stranded.len() > SHOWN { p { (face.words.with("staff-more", &[("n", (view.stranded.len() - SHOWN).into())])) } }
            }
        }
    }
}

fn troubles(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        @if !view.troubles.is_empty() {
            section class="troubles" aria-label=(face.get("staff-troubles")) {
                @for trouble in view.troubles.iter().take(3) { (trouble_strip(face, trouble)) }
            }
        }
    }
}

fn trouble_strip(face: Face<'_>, trouble: &Trouble) -> Markup {
    let what = face.get(if face.words.has(&trouble.kind) {
        &trouble.kind
    } else {
        "trouble-printer"
    });
    let words = match trouble.device.as_str() {
        "" => first_upper(&what),
        device => face.words.with(
            "staff-trouble",
            &[("device", device.into()), ("what", what.into())],
        ),
    };
    html! {
        p class="strip warn" {
            (icon(if trouble.device.is_empty() { "warning" } else { "printer" }))
            span { (words) @if let Some(number) = &trouble.number { " · " (face.words.with("staff-trouble-number", &[("number", number.as_str().into())])) } }
            time { (clock(&trouble.at)) }
        }
    }
}

fn first_upper(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
