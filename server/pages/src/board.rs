// SPDX-License-Identifier: EUPL-1.2
//! `/board`: the hall's board for a browser or a smart television.

use assets::words::Words;
use maud::{Markup, html};
use protocol::{CallView, LiveView, Notice, NoticeKind, OpenState};

use super::board_waits::waits;
use super::icons::icon;
use super::said::clock;
use super::shell::{Frame, unattended};
use super::{Face, words_of};

/// Calls shown under the newest one.
const EARLIER: usize = 4;

/// The whole page.
pub fn board(face: Face<'_>, live: &LiveView) -> Markup {
    let body = html! {
        div id="part" class="board-part" data-part data-address="/board" { (part(face, live, None)) }
        (signs(face))
    };
    unattended(
        face,
        &Frame {
            title: &face.get("board-page-title"),
            style: "board.css",
            script: Some("board.js"),
            class: "board",
            reload_s: Some(5),
        },
        body,
    )
}

/// What a fresh part replaces. `show` is the journal's number of the call that is being announced, when it is not the newest.
pub fn part(face: Face<'_>, live: &LiveView, show: Option<u64>) -> Markup {
    let main = show
        .and_then(|seq| live.calls.iter().find(|call| call.seq == seq))
        .or(live.calls.first());
    let earlier = live
        .calls
        .iter()
        .filter(|call| main.is_none_or(|main| main.seq != call.seq))
        .take(EARLIER);
    html! {
        div class="board-grid" data-seq=(live.seq) data-now=(face.at) {
            (bar(face))
            main class="board-calls" {
                h1 class="unseen" { (face.get("board-page-title")) }
                @match main {
                    Some(call) => (main_call(face, call)),
                    None => (no_call(face, live)),
                }
                @if live.calls.len() > 1 {
                    ol class="earlier" aria-label=(face.get("board-page-last")) { @for call in earlier { (earlier_call(face, call)) } }
                }
            }
            aside class="board-side" {
                (waits(face, live))
                (notices(face, &live.notices))
            }
        }
    }
}

fn bar(face: Face<'_>) -> Markup {
    html! {
        header class="board-bar" {
            (icon("crest"))
            strong { (face.text(&face.office.name)) }
            span { (face.text(&face.office.body)) }
            (age(face))
            time data-clock { (clock(face.at)) }
        }
    }
}

/// When the server drew what is shown. It says so without a script of ours, and the style sheet makes it stand out when it grows old.
pub fn age(face: Face<'_>) -> Markup {
    html! { small class="age" data-age { (face.words.with("board-page-at", &[("time", clock(face.at).into())])) } }
}

fn main_call(face: Face<'_>, call: &CallView) -> Markup {
    html! {
        section class={ "main-call " (face.area_class(&call.area)) } aria-label=(face.get("board-page-now")) data-call=(call.seq)
            data-language=(call.language) data-say-it=(say(words_of("it"), call)) data-say=(say(words_of(&call.language), call)) {
            div class="main-number" {
                span class="main-area" { (face.area_name(&call.area)) }
                strong { (call.number) }
            }
            div class="main-counter" {
                span { (face.get("board-page-counter")) }
                strong { (call.counter) }
            }
        }
    }
}

/// What a voice reads: the digits as one number, "A 42, sportello 3".
pub fn say(words: &Words, call: &CallView) -> String {
    let (letter, digits) = call.number.split_once(' ').unwrap_or(("", &call.number));
    let digits = digits.trim_start_matches('0');
    words.with(
        "board-page-say",
        &[
            ("letter", letter.into()),
            ("digits", digits.into()),
            ("counter", call.counter.into()),
        ],
    )
}

fn no_call(face: Face<'_>, live: &LiveView) -> Markup {
    html! {
        section class="main-call none" aria-label=(face.get("board-page-now")) {
            @match &live.office {
                OpenState::Open { .. } | OpenState::Unknown => {
                    p class="none-title" { (face.get("board-page-none")) }
                    p { (face.get("board-page-none-text")) }
                },
                OpenState::Closed { opens } => {
                    p class="none-title" { (face.get("board-page-closed")) }
                    @if let Some(opens) = opens {
                        p { (face.words.with("board-page-opens", &[("when", face.day_and_clock(opens).into())])) }
                    }
                },
            }
        }
    }
}

fn earlier_call(face: Face<'_>, call: &CallView) -> Markup {
    html! {
        li class={ "call " (face.area_class(&call.area)) } {
            strong class="call-number" { (call.number) }
            span class="call-area" { (face.area_name(&call.area)) }
            span class="call-word" { (face.get("board-page-counter")) }
            strong class="call-counter" { (call.counter) }
        }
    }
}

fn notices(face: Face<'_>, notices: &[Notice]) -> Markup {
    html! {
        @if !notices.is_empty() {
            section class="notices" aria-label=(face.get("board-page-notices")) {
                // All are in the page and one is seen; the script changes which, and the button stops that.
                @for (index, notice) in notices.iter().enumerate() { (one_notice(face, notice, index == 0)) }
                @if notices.len() > 1 {
                    button class="notices-pause" id="notices-pause" type="button" aria-pressed="false" { (icon("pause")) (face.get("board-page-pause-notices")) }
                }
            }
        }
    }
}

fn one_notice(face: Face<'_>, notice: &Notice, seen: bool) -> Markup {
    let (class, drawing, kind) = match notice.kind {
        NoticeKind::Deadline => ("area-ochre", "calendar-x", "board-page-notice-deadline"),
        NoticeKind::Event => ("area-rose", "calendar-star", "board-page-notice-event"),
        NoticeKind::Initiative => ("area-green", "lightbulb", "board-page-notice-initiative"),
        NoticeKind::News | NoticeKind::Unknown => {
            ("area-blue", "newspaper", "board-page-notice-news")
        }
    };
    html! {
        article class={ "notice " (class) } data-notice hidden[!seen] {
            p class="notice-kind" { (icon(drawing)) (face.get(kind)) }
            h2 { (face.text(&notice.title)) }
            @if let Some(date) = date_of(face, notice) { p class="notice-date" { (date) } }
            p { (face.text(&notice.text)) }
        }
    }
}

/// The day a notice is about, unless its own words say it already ("Sabato 28 e domenica 29").
fn date_of(face: Face<'_>, notice: &Notice) -> Option<String> {
    let date = face.words.date_of(notice.date.as_deref()?)?;
    let day = date
        .rsplit_once(' ')
        .map_or(date.as_str(), |(weekday_and_day, _)| weekday_and_day);
    let said = [&notice.title, &notice.text]
        .into_iter()
        .any(|text| face.text(text).to_lowercase().contains(&day.to_lowercase()));
    (!said).then_some(date)
}

/// What the board says of itself: that it is cut off, or that the browser keeps it silent.
pub fn signs(face: Face<'_>) -> Markup {
    html! {
        // Not hidden: without a script of ours it comes by itself when the page was not loaded again in time (style sheet).
        p id="cut-off" class="cut-off" role="status" { (icon("wifi-slash")) span { (face.get("board-page-cut-off")) } }
        p id="silent" class="silent" role="status" hidden { (icon("speaker-slash")) span { (face.get("board-page-sound-blocked")) } }
    }
}
