// SPDX-License-Identifier: EUPL-1.2
//! `/staff`: a counter as its clerk works it. The *part* is all that changes; the dialogs stand beside it, so that a fresh part never
//! disturbs what the clerk is writing.

use maud::{Markup, html};
use protocol::{ConsoleView, CounterState};

use super::Face;
use super::icons::icon;
use super::said::clock;
use super::shell::{Frame, page, with_language};
use super::{console_counted, console_dialogs, console_lists, console_visit};

/// Whoever is signed in: the name, and whether this counter is theirs to work (an open counter where nobody sits is not, yet).
#[derive(Clone, Copy)]
pub struct Clerk<'a> {
    pub name: &'a str,
    pub sits_here: bool,
    /// Where slips can be printed again.
    pub totems: &'a [Totem],
}

/// A totem by the number and the name of its token.
#[derive(Clone, Debug)]
pub struct Totem {
    pub id: i64,
    pub name: String,
}

/// The whole page of a counter for a clerk.
pub fn console(face: Face<'_>, view: &ConsoleView, clerk: Clerk<'_>) -> Markup {
    let body = html! {
        a class="skip" href="#actions" { (face.get("staff-skip")) }
        p id="cut-off" class="cut-off" role="status" hidden { (icon("wifi-slash")) span { (face.get("staff-cut-off")) } }
        div id="part" data-part { (part(face, view, clerk)) }
        (console_dialogs::dialogs(face, view, clerk))
        p id="said" class="said" role="status" aria-live="polite" {}
        (script_words(face))
    };
    let title = title(face, view);
    page(
        face,
        &Frame {
            title: &title,
            style: "desk.css",
            script: Some("console.js"),
            class: "desk",
            reload_s: None,
        },
        body,
    )
}

/// What a fresh part replaces.
pub fn part(face: Face<'_>, view: &ConsoleView, clerk: Clerk<'_>) -> Markup {
    let works = clerk.sits_here || view.state == CounterState::Closed;
    html! {
        div class="console" data-counter=(view.id) data-visit=[view.visit.as_ref().map(|visit| visit.id)]
            data-number=[view.visit.as_ref().map(|visit| visit.number.as_str())]
            data-closes-at=[view.closes_at.as_deref().map(clock)] data-seq=(view.seq) data-now=(face.at) data-title=(title(face, view)) data-said=[said(face, view)]
            data-counted=[console_counted::fresh(face, view)] {
            (head(face, view, clerk))
            main class="console-main" {
                section class="card here" aria-labelledby="here-title" {
                    h2 id="here-title" class="unseen" { (face.get("staff-here")) }
                    @if works {
                        (console_visit::here(face, view))
                        (console_counted::last(face, view))
                        (console_visit::actions(face, view, !clerk.totems.is_empty()))
                    } @else {
                        (console_visit::seat(face))
                    }
                }
                (console_lists::lists(face, view, works))
            }
        }
    }
}

fn title(face: Face<'_>, view: &ConsoleView) -> String {
    let counter = [("counter", view.id.into())];
    match (&view.visit, view.state) {
        (Some(visit), _) => format!(
            "{} · {}",
            visit.number,
            face.words.with("staff-title", &counter)
        ),
        (None, CounterState::Closed) => face.words.with("staff-title-closed", &counter),
        (None, _) => face.words.with("staff-title", &counter),
    }
}

/// Who was called and why, for the screen reader.
fn said(face: Face<'_>, view: &ConsoleView) -> Option<String> {
    let visit = view.visit.as_ref()?;
    let reason = face.call_reason(&visit.reason);
    let variables = [
        ("number", visit.number.as_str().into()),
        ("counter", view.id.into()),
        ("reason", reason.into()),
    ];
    Some(face.words.with("staff-said-called", &variables))
}

fn head(face: Face<'_>, view: &ConsoleView, clerk: Clerk<'_>) -> Markup {
    html! {
        header class="bar" {
            (icon("crest"))
            h1 class="bar-name" { (face.words.with("staff-counter", &[("counter", view.id.into())])) }
            span class="bar-body" { (clerk.name) }
            div class="bar-end" {
                (state(face, view))
                @if clerk.sits_here { (switches(face, view)) }
                a class="button quiet" id="change-counter" href=(with_language(face, "/staff/counters")) {
                    (icon("arrow-square-out")) (face.get("staff-change-counter"))
                }
                form method="post" action="/staff/sign-out" {
                    button class="button quiet" type="submit" id="sign-out" { (face.get("staff-sign-out")) }
                }
                time class="bar-clock" data-clock aria-label=(face.get("staff-now")) { (clock(face.at)) }
            }
        }
    }
}

fn state(face: Face<'_>, view: &ConsoleView) -> Markup {
    let areas = face.areas_of(&view.services);
    let (class, words) = match (view.state, &view.pause_reason) {
        (CounterState::Closed | CounterState::Unknown, _) => {
            ("closed", face.get("staff-state-closed"))
        }
        (CounterState::Paused, Some(reason)) => (
            "paused",
            face.words.with(
                "staff-state-paused",
                &[("reason", face.office_reason(reason).into())],
            ),
        ),
        (CounterState::Paused, None) => ("paused", face.get("staff-state-paused-bare")),
        (CounterState::Open, _) if areas.is_empty() => ("open", face.get("staff-state-open-bare")),
        (CounterState::Open, _) => (
            "open",
            face.words
                .with("staff-state-open", &[("areas", areas.into())]),
        ),
    };
    html! { span class={ "state " (class) } { span class="dot" {} span { (words) } } }
}

/// Pause or resume, and close.
fn switches(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        @match view.state {
            CounterState::Closed | CounterState::Unknown => {}
            CounterState::Open => {
                (closing(face, view))
                button class="button quiet" id="pause" type="button" data-dialog="pause" { (icon("coffee")) (face.get("staff-pause")) }
                (close(face, view))
            }
            CounterState::Paused => {
                (closing(face, view))
                button class="button quiet" id="resume" type="button" data-action="resume" { (icon("play")) (face.get("staff-resume")) }
                (close(face, view))
            }
        }
    }
}

/// When it will close: to be said, or said already.
fn closing(face: Face<'_>, view: &ConsoleView) -> Markup {
    let words = match &view.closes_at {
        Some(at) => face
            .words
            .with("staff-closes-at", &[("time", clock(at).into())]),
        None => face.get("staff-close-at"),
    };
    html! { button class="button quiet" id="close-at" type="button" data-dialog="close-at" { (icon("clock")) (words) } }
}

fn close(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        // With somebody here, closing finishes or sends back that person: asked first.
        @if view.visit.is_some() {
            button class="button quiet" id="close" type="button" data-dialog="close" { (icon("sign-out")) (face.get("staff-close")) }
        } @else {
            button class="button quiet" id="close" type="button" data-action="close" { (icon("sign-out")) (face.get("staff-close")) }
        }
    }
}

/// Words that the script says by itself, in the page's language.
fn script_words(face: Face<'_>) -> Markup {
    const SAID: [&str; 19] = [
        "nobody",
        "recall",
        "serve",
        "finish",
        "no-show",
        "correct",
        "park",
        "transfer",
        "add-leg",
        "undo",
        "requeue",
        "reprint",
        "open",
        "pause",
        "resume",
        "close",
        "close-at",
        "auto-call",
        "failed",
    ];
    html! {
        ul id="words" hidden {
            @for name in SAID { li data-word=(name) { (face.get(&format!("staff-said-{name}"))) } }
            li data-word="stale" { (face.get("staff-said-stale")) }
            li data-word="back" { (face.get("staff-back")) }
            li data-word="choose" { (face.get("staff-transfer-choose")) }
        }
    }
}
