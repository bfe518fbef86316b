// SPDX-License-Identifier: EUPL-1.2
//! Signing in, and choosing the counter to work at.

use maud::{Markup, html};
use protocol::{CounterLive, CounterState, LiveView};

use super::Face;
use super::icons::icon;
use super::shell::{Frame, bar, foot, page, with_language};

/// Who sits where: the counter's number and the person, if anybody.
pub struct Seat {
    pub counter: u16,
    pub person: Option<String>,
    /// True if that person is the reader of the page.
    pub own: bool,
}

/// The form for signing in. `trouble` is the name of a message of `login.ftl`; `next` the page to go on to.
pub fn sign_in(face: Face<'_>, trouble: Option<&str>, name: &str, next: &str) -> Markup {
    let body = html! {
        (bar(face, html! {}))
        main class="narrow" {
            section class="card form" {
                h1 { (face.get("login-heading")) }
                @if let Some(trouble) = trouble { p class="form-error" role="alert" { (icon("warning")) span { (face.get(trouble)) } } }
                form method="post" action=(with_language(face, "/staff/sign-in")) {
                    input type="hidden" name="next" value=(next);
                    label for="name" { (face.get("login-name")) }
                    input type="text" id="name" name="name" value=(name) required autocomplete="username" autocapitalize="none" spellcheck="false" autofocus[name.is_empty()];
                    label for="password" { (face.get("login-password")) }
                    input type="password" id="password" name="password" required autocomplete="current-password" autofocus[!name.is_empty()];
                    button class="button primary" type="submit" { (face.get("login-go")) }
                }
                p class="small" { (face.get("login-help")) }
            }
        }
        (foot(face, "/staff"))
    };
    page(
        face,
        &Frame {
            title: &face.get("login-title"),
            style: "desk.css",
            script: None,
            class: "desk",
            reload_s: None,
        },
        body,
    )
}

/// The page of somebody who is signed in without the right to see what was asked.
pub fn not_allowed(face: Face<'_>, person: &str) -> Markup {
    let body = html! {
        (bar(face, person_end(face, person)))
        main class="narrow" {
            section class="card form" {
                h1 { (face.get("login-need-role")) }
                p { (face.get("login-need-role-text")) }
            }
        }
        (foot(face, "/staff"))
    };
    page(
        face,
        &Frame {
            title: &face.get("login-need-role"),
            style: "desk.css",
            script: None,
            class: "desk",
            reload_s: None,
        },
        body,
    )
}

/// The counters, with their state and who sits there.
pub fn choose(face: Face<'_>, live: &LiveView, seats: &[Seat], person: &str) -> Markup {
    let body = html! {
        (bar(face, person_end(face, person)))
        p id="cut-off" class="cut-off" role="status" hidden { (icon("wifi-slash")) span { (face.get("staff-cut-off")) } }
        div id="part" class="grow" data-part data-address="/staff/counters" { (part(face, live, seats, person)) }
        (foot(face, "/staff/counters"))
    };
    page(
        face,
        &Frame {
            title: &face.get("choose-title"),
            style: "desk.css",
            script: Some("follow.js"),
            class: "desk",
            reload_s: Some(10),
        },
        body,
    )
}

/// What a fresh part replaces.
pub fn part(face: Face<'_>, live: &LiveView, seats: &[Seat], person: &str) -> Markup {
    html! {
        main class="wide" data-seq=(live.seq) data-now=(face.at) {
            h1 { (face.words.with("choose-heading", &[("name", person.into())])) }
            ul class="counters" aria-label=(face.get("choose-counters")) {
                @for counter in &live.counters {
                    li data-row=(counter.id) { (counter_card(face, counter, seats.iter().find(|seat| seat.counter == counter.id))) }
                }
            }
        }
    }
}

fn counter_card(face: Face<'_>, counter: &CounterLive, seat: Option<&Seat>) -> Markup {
    let taken = seat.is_some_and(|seat| seat.person.is_some() && !seat.own);
    let who = match seat {
        Some(Seat { own: true, .. }) => face.get("choose-yours"),
        Some(Seat {
            person: Some(person),
            ..
        }) => face
            .words
            .with("choose-taken", &[("name", person.as_str().into())]),
        _ => face.get("choose-free"),
    };
    let (class, state) = match counter.state {
        CounterState::Open => ("open", "choose-state-open"),
        CounterState::Paused => ("paused", "choose-state-paused"),
        CounterState::Closed | CounterState::Unknown => ("closed", "choose-state-closed"),
    };
    let catalogue = face.office.counters.iter().find(|one| one.id == counter.id);
    let areas = catalogue
        .map(|one| face.areas_of(&one.services))
        .unwrap_or_default();
    let inner = html! {
        strong class="counter-id" { (counter.id) }
        span class="counter-what" {
            span class="counter-name" { (face.words.with("staff-counter", &[("counter", counter.id.into())])) }
            span class="counter-areas" { (areas) }
            span class="counter-who" { span class={ "state " (class) } { span class="dot" {} (face.get(state)) } span { (who) } }
        }
    };
    html! {
        @if taken {
            div class="counter taken" { (inner) }
        } @else {
            a class="counter" href={ "/staff/counters/" (counter.id) } { (inner) }
        }
    }
}

/// Who is signed in, and the way out, at the end of the bar.
pub fn person_end(face: Face<'_>, person: &str) -> Markup {
    html! {
        div class="bar-end" {
            span class="bar-person" { (icon("user")) (person) }
            form method="post" action="/staff/sign-out" { button class="button quiet" type="submit" { (icon("sign-out")) (face.get("staff-sign-out")) } }
        }
    }
}
