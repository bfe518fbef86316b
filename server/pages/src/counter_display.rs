// SPDX-License-Identifier: EUPL-1.2
//! `/board/counter/{id}`: the display over a counter, for a browser.

use maud::{Markup, html};
use protocol::{CallView, CounterLive, CounterState, LiveView};

use super::board::{age, say, signs};
use super::shell::{Frame, unattended};
use super::{Face, words_of};

/// The whole page.
pub fn counter_display(face: Face<'_>, live: &LiveView, counter: &CounterLive) -> Markup {
    let title = face.words.with(
        "board-page-counter-title",
        &[("counter", counter.id.into())],
    );
    let body = html! {
        div id="part" class="board-part" data-part data-address={ "/board/counter/" (counter.id) } data-counter=(counter.id) {
            (part(face, live, counter))
        }
        (signs(face))
    };
    unattended(
        face,
        &Frame {
            title: &title,
            style: "board.css",
            script: Some("board.js"),
            class: "board display",
            reload_s: Some(5),
        },
        body,
    )
}

/// What a fresh part replaces.
pub fn part(face: Face<'_>, live: &LiveView, counter: &CounterLive) -> Markup {
    let class = counter
        .area
        .as_deref()
        .map_or_else(|| "area-idle".to_owned(), |area| face.area_class(area));
    let call = live
        .calls
        .iter()
        .find(|call| call.counter == counter.id && Some(&call.number) == counter.number.as_ref());
    html! {
        main class={ "over-counter " (class) } data-seq=(live.seq) data-now=(face.at) {
            h1 class="unseen" { (face.words.with("board-page-counter-title", &[("counter", counter.id.into())])) }
            div class="over-counter-id" {
                span { (face.get("board-page-counter")) }
                strong { (counter.id) }
            }
            @match &counter.number {
                Some(number) => (number_here(face, counter, number, call)),
                None => (nobody_here(face, counter)),
            }
            (age(face))
        }
    }
}

fn number_here(
    face: Face<'_>,
    counter: &CounterLive,
    number: &str,
    call: Option<&CallView>,
) -> Markup {
    let say_in = |language: &str| call.map(|call| say(words_of(language), call));
    html! {
        section class={ "over-counter-number" @if counter.serving == Some(false) { " called" } } data-call=[call.map(|call| call.seq)]
            data-language=[call.map(|call| &call.language)] data-say-it=[say_in("it")] data-say=[call.and_then(|call| say_in(&call.language))] {
            span { (face.area_name(counter.area.as_deref().unwrap_or_default())) }
            strong { (number) }
        }
    }
}

fn nobody_here(face: Face<'_>, counter: &CounterLive) -> Markup {
    let (title, text) = match counter.state {
        CounterState::Closed => (face.get("board-page-counter-closed"), None),
        CounterState::Paused => (
            face.get("board-page-counter-paused"),
            Some(face.get("board-page-counter-paused-text")),
        ),
        CounterState::Unknown => (face.areas_of(&counter.services), None),
        CounterState::Open => (
            face.areas_of(&counter.services),
            Some(face.get("board-page-counter-free-text")),
        ),
    };
    html! {
        section class="over-counter-number nobody" {
            p class="none-title" { (title) }
            @if let Some(text) = text { p { (text) } }
        }
    }
}
