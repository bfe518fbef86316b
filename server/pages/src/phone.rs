// SPDX-License-Identifier: EUPL-1.2
//! `/t/{token}`: the citizen's visit on a phone, in the visit's language. Works without JavaScript: it loads itself again, and giving the
//! place up is a form with a confirmation step.

use maud::{Markup, html};
use protocol::{VisitState, VisitView};

use super::Face;
use super::icons::icon;
use super::phone_states::state;
use super::said::clock;
use super::shell::{Frame, foot, in_hand, page};

/// The whole page of the visit with this link.
pub fn phone(face: Face<'_>, token: &str, visit: &VisitView) -> Markup {
    let body = html! {
        // Not hidden while something can change: without a script of ours it comes by itself when the page was not loaded again in time.
        p id="cut-off" class="cut-off" role="status" hidden[reload_s(visit).is_none()] { (icon("wifi-slash")) span { (face.get("phone-cut-off")) } }
        div id="part" data-part data-token=(token) { (part(face, token, visit)) }
        p id="said" class="said" role="status" aria-live="polite" {}
        (foot(face, &format!("/t/{token}")))
    };
    let title = title(face, visit);
    in_hand(
        face,
        &Frame {
            title: &title,
            style: "phone.css",
            script: Some("phone.js"),
            class: "phone",
            reload_s: reload_s(visit),
        },
        body,
    )
}

/// What a fresh part replaces.
pub fn part(face: Face<'_>, token: &str, visit: &VisitView) -> Markup {
    let counter = visit.call.as_ref().map(|call| call.counter);
    html! {
        div class="visit" data-state=(state_name(visit.state)) data-ahead=(visit.ahead) data-now=(face.at) data-seq=(visit.seq)
            data-calls=[visit.call.as_ref().map(|call| call.seq)] data-counter=[counter] data-title=(title(face, visit))
            data-soon=[soon(face, visit)] data-soon-title=[soon(face, visit).map(|_| face.words.with("phone-title-soon", &number_of(visit)))]
            data-called=[called(face, visit)] {
            header class={ "top " (face.area_class(&visit.area)) } {
                p class="office" { (face.text(&face.office.name)) " · " (face.text(&face.office.body)) }
                h1 { span class="unseen" { (face.get("phone-number")) " " } (visit.number) }
                p class="service" { (face.service_name(current_service(visit))) }
            }
            main {
                (state(face, visit))
                @if can_leave(visit) { (keys(face, token)) }
                p class="small" {
                    span class="age" data-age { (face.words.with("phone-at", &[("time", clock(face.at).into())])) }
                    @if can_leave(visit) { ". " (face.get("phone-keep")) }
                }
                noscript { p { a class="button" href={ "/t/" (token) } { (face.get("phone-reload")) } } }
            }
        }
    }
}

/// Asks once more before the place is given up; also the page that a browser without JavaScript sees.
pub fn give_up(face: Face<'_>, token: &str, visit: &VisitView) -> Markup {
    let body = html! {
        div class="visit" {
            header class={ "top " (face.area_class(&visit.area)) } {
                p class="office" { (face.text(&face.office.name)) " · " (face.text(&face.office.body)) }
                h1 { (visit.number) }
            }
            main {
                h2 { (face.get("phone-give-up-title")) }
                p { (face.words.with("phone-give-up-text", &number_of(visit))) }
                div class="keys near" {
                    a class="button primary" href={ "/t/" (token) } { (face.get("phone-give-up-no")) }
                    form method="post" action={ "/t/" (token) "/leave" } {
                        button class="button danger" type="submit" { (icon("x")) (face.get("phone-give-up-yes")) }
                    }
                }
            }
        }
        (foot(face, &format!("/t/{token}/leave")))
    };
    page(
        face,
        &Frame {
            title: &face.get("phone-give-up-title"),
            style: "phone.css",
            script: None,
            class: "phone",
            reload_s: None,
        },
        body,
    )
}

/// The page of a link that is not known, or stopped working with its day.
pub fn no_visit(face: Face<'_>, expired: bool) -> Markup {
    let name = if expired { "expired" } else { "unknown-link" };
    let title = face.get(&format!("phone-{name}"));
    let body = html! {
        div class="visit" {
            header class="top area-idle" { p class="office" { (face.text(&face.office.name)) " · " (face.text(&face.office.body)) } }
            main {
                h1 class="end" { (title) }
                p class="lead" { (face.get(&format!("phone-{name}-text"))) }
            }
        }
        (foot(face, "/"))
    };
    page(
        face,
        &Frame {
            title: &title,
            style: "phone.css",
            script: None,
            class: "phone",
            reload_s: None,
        },
        body,
    )
}

fn keys(face: Face<'_>, token: &str) -> Markup {
    html! {
        div class="keys" {
            button class="button primary" id="alert" type="button" hidden aria-pressed="false"
                data-on=(face.get("phone-alert-on")) data-off=(face.get("phone-alert")) {
                (icon("bell-ringing")) span data-words { (face.get("phone-alert")) }
            }
            a class="button danger" id="give-up" href={ "/t/" (token) "/leave" } { (icon("x")) (face.get("phone-give-up")) }
        }
    }
}

/// A citizen who waits may give the place up.
fn can_leave(visit: &VisitView) -> bool {
    visit.state == VisitState::Waiting
}

/// Browsers without JavaScript ask again often while something can change.
fn reload_s(visit: &VisitView) -> Option<u32> {
    match visit.state {
        VisitState::Waiting
        | VisitState::Called
        | VisitState::Serving
        | VisitState::Parked
        | VisitState::NoShow
        | VisitState::Unknown => Some(5),
        VisitState::Served if visit.inferred => Some(30),
        VisitState::Served | VisitState::Left | VisitState::Expired => None,
    }
}

fn title(face: Face<'_>, visit: &VisitView) -> String {
    match (&visit.call, visit.state) {
        (Some(call), VisitState::Called) => face
            .words
            .with("phone-title-called", &[("counter", call.counter.into())]),
        _ => face.words.with("phone-title", &number_of(visit)),
    }
}

/// What the alert says when at most two people are before this one.
fn soon(face: Face<'_>, visit: &VisitView) -> Option<String> {
    (visit.state == VisitState::Waiting && visit.ahead <= 2 && visit.open_counters > 0)
        .then(|| face.get("phone-alert-soon"))
}

fn called(face: Face<'_>, visit: &VisitView) -> Option<String> {
    let call = visit
        .call
        .as_ref()
        .filter(|_| visit.state == VisitState::Called)?;
    Some(
        face.words
            .with("phone-alert-called", &[("counter", call.counter.into())]),
    )
}

fn number_of(visit: &VisitView) -> [(&'static str, assets::words::Value<'_>); 1] {
    [("number", visit.number.as_str().into())]
}

pub fn current_service(visit: &VisitView) -> &str {
    visit
        .legs
        .get(visit.current)
        .map_or("", |leg| leg.service.as_str())
}

fn state_name(state: VisitState) -> &'static str {
    match state {
        VisitState::Waiting => "waiting",
        VisitState::Called => "called",
        VisitState::Serving => "serving",
        VisitState::Served => "served",
        VisitState::NoShow => "no_show",
        VisitState::Parked => "parked",
        VisitState::Left => "left",
        VisitState::Expired => "expired",
        VisitState::Unknown => "unknown",
    }
}
