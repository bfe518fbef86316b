// SPDX-License-Identifier: EUPL-1.2
//! The large card of the clerk's page: who is at the counter, and what can be done.

use maud::{Markup, html};
use protocol::{Access, ConsoleView, ConsoleVisit, CounterState, LegState, LegView, wait};

use super::Face;
use super::icons::icon;
use super::said::clock;

/// The card's upper part: the visit, or why nobody is here.
pub fn here(face: Face<'_>, view: &ConsoleView) -> Markup {
    match (&view.visit, view.state) {
        (Some(visit), _) => visit_here(face, visit),
        (None, CounterState::Closed | CounterState::Unknown) => closed(face, view),
        (None, CounterState::Paused) => paused(face, view),
        (None, CounterState::Open) => nobody(face, view),
    }
}

fn visit_here(face: Face<'_>, visit: &ConsoleVisit) -> Markup {
    let (since, words) = match (&visit.started_at, visit.serving) {
        (Some(started), true) => (started, "staff-band-serving"),
        _ => (&visit.called_at, "staff-band-called"),
    };
    html! {
        div class={ "band " (face.area_class(&visit.area)) } {
            span class="band-what" {
                (icon(if visit.serving { "user-sound" } else { "megaphone" }))
                span { (face.get(words)) " " time data-since=(since) { (face.elapsed(since)) } }
                @if visit.calls > 1 { span class="band-calls" { "· " (face.words.with("staff-band-calls", &[("n", visit.calls.into())])) } }
            }
            strong { (face.area_name(&visit.area)) }
        }
        div class="visit" {
            div class="visit-top" {
                p class={ "number " (face.area_class(&visit.area)) } { (visit.number) }
                (facts(face, visit))
            }
            (legs(face, visit))
            @if visit.slip_uncertain { p class="hint warn" { (icon("printer")) span { (face.get("staff-slip-uncertain")) } } }
            @if let Some(note) = &visit.note {
                div class="received" { (icon("note")) p { strong { (face.get("staff-note-here")) ": " } (note) } }
            }
            label class="note" for="note" {
                span class="unseen" { (face.get("staff-note-label")) }
                textarea id="note" maxlength="200" rows="2" data-keep=(visit.id) placeholder=(face.get("staff-note-hint")) {}
            }
        }
    }
}

fn facts(face: Face<'_>, visit: &ConsoleVisit) -> Markup {
    let service = visit
        .legs
        .get(visit.current)
        .map_or("", |leg| leg.service.as_str());
    let language = assets::words::language_name(&visit.language);
    html! {
        dl class="facts" {
            dt { (face.get("staff-service")) } dd { (face.service_name(service)) }
            dt { (face.get("staff-arrival")) } dd { (arrival(face, visit)) }
            dt { (face.get("staff-access")) } dd { (access(face, visit)) }
            dt { (face.get("staff-language")) } dd lang=(visit.language) { (language) }
            dt { (face.get("staff-why")) } dd { (face.call_reason(&visit.reason)) }
        }
    }
}

fn arrival(face: Face<'_>, visit: &ConsoleVisit) -> String {
    let (time, waited) = (
        clock(&visit.arrived_at),
        face.words.duration(visit.waited_s / 60),
    );
    match &visit.promise {
        Some(promise) => {
            let told = face.words.wait_minutes(&wait::said(Some(promise), None));
            face.words.with(
                "staff-arrival-told",
                &[
                    ("time", time.into()),
                    ("waited", waited.into()),
                    ("wait", told.into()),
                ],
            )
        }
        None => face.words.with(
            "staff-arrival-plain",
            &[("time", time.into()), ("waited", waited.into())],
        ),
    }
}

fn access(face: Face<'_>, visit: &ConsoleVisit) -> String {
    match (visit.access, &visit.slot) {
        (Access::Standard | Access::Unknown, _) => face.get("staff-access-standard"),
        (Access::Priority, _) => face.get("staff-access-priority"),
        (Access::Appointment, Some(slot)) => face.words.with(
            "staff-access-appointment-at",
            &[("time", clock(slot).into())],
        ),
        (Access::Appointment, None) => face.get("staff-access-appointment"),
    }
}

fn legs(face: Face<'_>, visit: &ConsoleVisit) -> Markup {
    html! {
        ol class="legs" aria-label=(face.get("staff-legs")) {
            @for (index, leg) in visit.legs.iter().enumerate() {
                @let here = index == visit.current;
                li class={ (leg_class(leg, here)) " " (face.area_class(&leg.area)) } aria-current=[here.then_some("step")] {
                    @if index > 0 { span class="leg-arrow" { (icon("arrow-right")) } }
                    span class="leg-name" {
                        @if leg.state == LegState::Served { (icon("check")) }
                        (index + 1) " " (face.service_short(&leg.service))
                        (other_area(face, leg, &visit.area))
                        span class="unseen" { ", " (face.get(leg_word(leg, here))) }
                    }
                }
            }
            li { button class="button dashed" id="add-leg" type="button" data-dialog="add-leg" { (icon("plus")) (face.get("staff-add-leg")) } }
        }
    }
}

fn leg_class(leg: &LegView, here: bool) -> &'static str {
    match (here, leg.state) {
        (true, _) => "leg now",
        (false, LegState::Served) => "leg done",
        (false, _) => "leg later",
    }
}

fn leg_word(leg: &LegView, here: bool) -> &'static str {
    match (here, leg.state) {
        (true, _) => "staff-leg-now",
        (false, LegState::Served) => "staff-leg-done",
        (false, _) => "staff-leg-later",
    }
}

/// A leg of another area carries that area's letter, so that its colour is not alone in saying so.
fn other_area(face: Face<'_>, leg: &LegView, area: &str) -> Markup {
    let other = face.area(&leg.area).filter(|_| leg.area != area);
    html! {
        @if let Some(other) = other {
            abbr class="leg-area" title=(face.text(&other.name)) { (other.letter) }
        }
    }
}

fn nobody(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        div class="empty" {
            (icon("door-open"))
            p class="empty-title" { (face.get("staff-nobody")) }
            @if view.waiting > 0 {
                p { (face.words.with("staff-somebody-waiting", &[("n", view.waiting.into())])) }
            } @else {
                p { (face.get("staff-nobody-waiting")) }
                @if view.auto_call { p { (face.get("staff-nobody-auto")) } }
            }
        }
    }
}

fn paused(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        div class="empty" {
            (icon("coffee"))
            p class="empty-title" { (face.get("staff-paused-title")) }
            @if let Some(reason) = &view.pause_reason { p class="empty-reason" { (face.office_reason(reason)) } }
            p { (face.get("staff-paused-since")) " " time data-since=(view.since) { (face.elapsed(&view.since)) } }
            p { (face.get("staff-paused-text")) }
        }
    }
}

fn closed(face: Face<'_>, view: &ConsoleView) -> Markup {
    let services = face
        .office
        .counters
        .iter()
        .find(|counter| counter.id == view.id)
        .map(|counter| counter.services.as_slice());
    html! {
        div class="empty" {
            (icon("door-open"))
            p class="empty-title" { (face.get("staff-closed-title")) }
            p { (face.get("staff-closed-text")) }
            @if let Some(services) = services.filter(|services| services.len() > 1) {
                details class="serves" id="serves" data-keep-open {
                    summary { (face.get("staff-closed-choose")) }
                    fieldset {
                        legend class="unseen" { (face.get("staff-closed-serves")) }
                        @for service in services {
                            label class="check" {
                                input type="checkbox" name="serves" value=(service) id={ "serves-" (service) } checked;
                                span { (face.service_name(service)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The card of an open counter where nobody sits: it can be taken over.
pub fn seat(face: Face<'_>) -> Markup {
    html! {
        div class="empty" {
            (icon("user"))
            p class="empty-title" { (face.get("staff-sit-title")) }
            p { (face.get("staff-sit-text")) }
        }
        div class="actions" id="actions" role="group" aria-label=(face.get("staff-actions")) tabindex="-1" {
            (main_key(face, "open", "staff-sit", "user"))
        }
    }
}

/// The keys under the card. The main one is always at the same place; the others act on who is here.
pub fn actions(face: Face<'_>, view: &ConsoleView, has_totems: bool) -> Markup {
    let here = view.visit.is_some();
    html! {
        div class="actions" id="actions" role="group" aria-label=(face.get("staff-actions")) tabindex="-1" {
            @match view.state {
                CounterState::Closed => (main_key(face, "open", "staff-open", "door-open")),
                CounterState::Paused if !here => (main_key(face, "resume", "staff-resume", "play")),
                _ if here => (main_key(face, "next", "staff-finish-and-next", "megaphone")),
                _ => (main_key(face, "next", "staff-next", "megaphone")),
            }
            @if here {
                div class="keys four" {
                    (key(face, "recall", "staff-recall", "arrow-counter-clockwise", "F8", Does::Act))
                    (key(face, "no-show", "staff-no-show", "user-minus", "F7", Does::Act))
                    (key(face, "transfer", "staff-transfer", "arrows-left-right", "F6", Does::Ask))
                    (key(face, "park", "staff-park", "hourglass-medium", "F5", Does::Ask))
                }
            }
            (lesser_keys(face, view, has_totems))
        }
    }
}

fn lesser_keys(face: Face<'_>, view: &ConsoleView, has_totems: bool) -> Markup {
    let called_only = view.visit.as_ref().is_some_and(|visit| !visit.serving);
    html! {
        div class="keys lesser" {
            @if called_only {
                (key(face, "serve", "staff-serve", "user", "F3", Does::Act))
                (key(face, "no-show-and-next", "staff-no-show-and-next", "user-minus", "F10", Does::Act))
            }
            @if view.visit.is_some() { (key(face, "finish", "staff-finish", "check", "F2", Does::Act)) }
            @if view.can_undo { (key(face, "undo", "staff-undo", "arrow-u-up-left", "F4", Does::Act)) }
            @if view.state == CounterState::Open {
                button class="button" id="call-number" type="button" data-dialog="call-number" {
                    (icon("ticket")) (face.get("staff-call-number"))
                }
            }
            @if has_totems && view.state != CounterState::Closed {
                button class="button" id="reprint" type="button" data-dialog="reprint" { (icon("printer")) (face.get("staff-reprint")) }
            }
        }
    }
}

/// Whether a key acts at once or opens its dialog.
enum Does {
    Act,
    Ask,
}

fn main_key(face: Face<'_>, action: &str, words: &str, drawing: &str) -> Markup {
    html! {
        button class="button main" id="main" type="button" data-action=(action) data-key="F9" aria-keyshortcuts="F9" {
            (icon(drawing)) span { (face.get(words)) } (cap("F9"))
        }
    }
}

fn key(
    face: Face<'_>,
    action: &str,
    words: &str,
    drawing: &str,
    cap_of: &str,
    does: Does,
) -> Markup {
    let (act, ask) = match does {
        Does::Act => (Some(action), None),
        Does::Ask => (None, Some(action)),
    };
    html! {
        button class="button" id=(action) type="button" data-action=[act] data-dialog=[ask] data-key=(cap_of) aria-keyshortcuts=(cap_of) {
            (icon(drawing)) span { (face.get(words)) } (cap(cap_of))
        }
    }
}

/// A key's name on its button; screen readers have it from `aria-keyshortcuts`.
pub fn cap(name: &str) -> Markup {
    html! { kbd aria-hidden="true" { (name) } }
}
