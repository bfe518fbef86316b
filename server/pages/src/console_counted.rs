// SPDX-License-Identifier: EUPL-1.2
//! What the server inferred of those over whom the clerk called the next one, with the key that puts it right.

use maud::{Markup, html};
use protocol::{ConsoleView, CountedVisit, CounterState};

use super::Face;
use super::console_visit::cap;
use super::icons::icon;
use super::said::{clock, seconds_between};

/// So many are shown in the list.
const SHOWN: usize = 5;
/// What was inferred so short a while ago belongs to the clerk's last press.
const FRESH_S: i64 = 5;

/// The last one, on the card.
pub fn last(face: Face<'_>, view: &ConsoleView) -> Markup {
    html! {
        @if let Some(one) = view.counted.first().filter(|_| view.state != CounterState::Closed) {
            p class={ "strip counted " @if one.served { "ok" } @else { "warn" } } id="counted" {
                (icon(if one.served { "check" } else { "user-minus" }))
                span { (words(face, one)) " " small { (how(face, one)) } }
                (correct(face, one, true))
            }
        }
    }
}

/// The ones before it.
pub fn earlier(face: Face<'_>, keys: bool, view: &ConsoleView) -> Markup {
    let earlier: Vec<&CountedVisit> = view
        .counted
        .iter()
        .skip(usize::from(view.state != CounterState::Closed))
        .take(SHOWN)
        .collect();
    html! {
        @if !earlier.is_empty() {
            section class="card list" aria-labelledby="counted-title" {
                header { h2 id="counted-title" { (face.get("staff-counted")) } }
                ul { @for one in earlier {
                    li class={ "row counted-row " (face.area_class(&one.area)) } data-row=(one.id) {
                        span class="stripe" aria-hidden="true" {}
                        strong class="row-number" { (one.number) }
                        span class="row-what" {
                            span class="row-service" { (face.get(if one.served { "staff-counted-served" } else { "staff-counted-no-show" })) }
                            span class="row-why" { (how(face, one)) }
                        }
                        @if keys { (correct(face, one, false)) }
                    }
                } }
            }
        }
    }
}

/// What the clerk's last press made of whoever was called, to be read out.
pub fn fresh(face: Face<'_>, view: &ConsoleView) -> Option<String> {
    let last = view.counted.first().filter(|one| !one.corrected)?;
    (seconds_between(&last.at, face.at) <= FRESH_S).then(|| format!("{}.", words(face, last)))
}

fn words(face: Face<'_>, one: &CountedVisit) -> String {
    let what = face.get(if one.served {
        "staff-counted-served"
    } else {
        "staff-counted-no-show"
    });
    face.words.with(
        "staff-counted-one",
        &[
            ("number", one.number.as_str().into()),
            ("what", what.into()),
        ],
    )
}

fn how(face: Face<'_>, one: &CountedVisit) -> String {
    let name = if one.corrected {
        "staff-counted-corrected"
    } else {
        "staff-counted-inferred"
    };
    face.words.with(name, &[("time", clock(&one.at).into())])
}

/// The key that changes it to the other; `has_key` when it answers to a key of the keyboard too.
fn correct(face: Face<'_>, one: &CountedVisit, has_key: bool) -> Markup {
    let name = if one.served {
        "staff-was-absent"
    } else {
        "staff-was-served"
    };
    let label = face.words.with(
        "staff-counted-one",
        &[
            ("number", one.number.as_str().into()),
            ("what", face.get(name).into()),
        ],
    );
    html! {
        button class="button" type="button" id={ "correct-" (one.id) } data-action="correct" data-visit=(one.id) data-served=(!one.served)
            data-key=[has_key.then_some("F1")] aria-keyshortcuts=[has_key.then_some("F1")] aria-label=(label) {
            (face.get(name)) @if has_key { (cap("F1")) }
        }
    }
}
