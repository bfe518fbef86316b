// SPDX-License-Identifier: EUPL-1.2
//! The board's panel of waits: what somebody who takes a number now has before them, by area.

use maud::{Markup, html};
use protocol::{AreaLive, LiveView, wait};

use super::{Face, forecast};

pub fn waits(face: Face<'_>, live: &LiveView) -> Markup {
    html! {
        section class="waits" aria-labelledby="waits-title" {
            h2 id="waits-title" { (face.get("board-page-waits")) }
            ul { @for area in &live.areas { (area_wait(face, area)) } }
            @if let Some(share) = live.forecast_quality.as_ref().and_then(forecast::share) {
                p class="waits-kept" { (face.words.with("forecast-kept-line", &[("n", share.into())])) }
            }
        }
    }
}

fn area_wait(face: Face<'_>, live: &AreaLive) -> Markup {
    let Some(area) = face.area(&live.id) else {
        return html! {};
    };
    let said = wait::said(live.forecast.as_ref(), live.forecast_reason);
    let known = !matches!(said, wait::Wait::Unknown(_));
    // "meno di 5 minuti" may take two lines.
    let in_words = matches!(said, wait::Wait::Under { .. });
    let is_long = matches!(said, wait::Wait::Long { .. });
    html! {
        li class={ "wait " (face.area_class(&live.id)) } {
            span class="letter" aria-hidden="true" { (area.letter) }
            span class="wait-area" {
                span class="wait-name" { (face.text(&area.name)) }
                span class="wait-people" { (face.words.with("board-page-people", &[("n", live.waiting.into())])) }
            }
            span class={ "wait-time" @if !known { " unknown" } @if in_words { " words" } @if is_long { " long" } } { (face.words.wait_minutes(&said)) }
        }
    }
}
