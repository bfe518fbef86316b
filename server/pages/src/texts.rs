// SPDX-License-Identifier: EUPL-1.2
//! Pages of plain text: accessibility, privacy, and what went wrong.

use maud::{Markup, html};

use super::Face;
use super::shell::{Frame, bar, foot, page, with_language};

pub fn accessibility(face: Face<'_>) -> Markup {
    let text = html! {
        @for n in 1..=4 { p { (face.get(&format!("texts-accessibility-{n}"))) } }
        h2 { (face.get("texts-accessibility-help")) }
        p { (face.get("texts-accessibility-help-text")) }
    };
    text_page(
        face,
        "/accessibilita",
        &face.get("texts-accessibility-title"),
        text,
    )
}

pub fn privacy(face: Face<'_>) -> Markup {
    let body = face.text(&face.office.body);
    let text = html! {
        @for n in 1..=6 { p { (face.get(&format!("texts-privacy-{n}"))) } }
        h2 { (face.get("texts-privacy-owner")) }
        p { (face.words.with("texts-privacy-owner-text", &[("body", body.into())])) }
    };
    text_page(face, "/privacy", &face.get("texts-privacy-title"), text)
}

/// A page that is not there, or that cannot be made now: `name` is `not-found` or `unavailable`.
pub fn trouble(face: Face<'_>, name: &str) -> Markup {
    let text = html! { p { (face.get(&format!("error-{name}-text"))) } };
    text_page(face, "/", &face.get(&format!("error-{name}")), text)
}

fn text_page(face: Face<'_>, path: &str, title: &str, text: Markup) -> Markup {
    let body = html! {
        (bar(face, html! {}))
        main class="narrow prose" {
            h1 { (title) }
            (text)
            p { a href=(with_language(face, "/")) { (face.get("texts-back")) } }
        }
        (foot(face, path))
    };
    page(
        face,
        &Frame {
            title,
            style: "desk.css",
            script: None,
            class: "desk",
            reload_s: None,
        },
        body,
    )
}
