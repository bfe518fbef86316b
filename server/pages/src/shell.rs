// SPDX-License-Identifier: EUPL-1.2
//! The frame of every page: head, style sheet, script and the links at the foot.

use maud::{DOCTYPE, Markup, html};

use super::Face;
use super::files::address;
use super::icons::icon;

/// A page on a wall is loaded again after so long where no script of ours came.
const LATEST_RELOAD_S: u32 = 30;

/// What differs between pages.
pub struct Frame<'a> {
    pub title: &'a str,
    /// A style sheet of `files`.
    pub style: &'a str,
    /// A script of `files`, for pages that stay fresh.
    pub script: Option<&'a str>,
    /// Class of the body.
    pub class: &'a str,
    /// Seconds after which a browser without JavaScript loads the page again.
    pub reload_s: Option<u32>,
}

/// A whole page around its body.
pub fn page(face: Face<'_>, frame: &Frame<'_>, body: Markup) -> Markup {
    let without_scripts = html! { @if let Some(s) = frame.reload_s { noscript { (reload(s)) } } };
    whole(face, frame, without_scripts, body)
}

/// A page that hangs on a wall, where nobody can load it again. Until its script has shown that it lives and takes that back, a small script of
/// its own loads it again, or the browser where no script comes at all: no old call stays because a script was not read.
pub fn unattended(face: Face<'_>, frame: &Frame<'_>, body: Markup) -> Markup {
    whole(
        face,
        frame,
        html! { (guard(frame)) (reload(LATEST_RELOAD_S)) },
        body,
    )
}

/// A page in somebody's hand: the same, but for the browser's own reload, which some take back for nobody.
pub fn in_hand(face: Face<'_>, frame: &Frame<'_>, body: Markup) -> Markup {
    whole(face, frame, guard(frame), body)
}

fn guard(frame: &Frame<'_>) -> Markup {
    html! { @if let Some(s) = frame.reload_s { script src=(address("guard.js")) {} noscript { (reload(s)) } } }
}

fn reload(s: u32) -> Markup {
    html! { meta http-equiv="refresh" content=(s); }
}

fn whole(face: Face<'_>, frame: &Frame<'_>, again: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(face.words.language()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="theme-color" content=(assets::theme::INK.css());
                title { (frame.title) }
                link rel="icon" type="image/svg+xml" href=(address("favicon.svg"));
                link rel="stylesheet" href=(address(frame.style));
                @if let Some(script) = frame.script { script src=(address(script)) defer {} }
                (again)
            }
            body class=(frame.class) { (body) }
        }
    }
}

/// Crest, name of the office and a page's own words on the dark bar.
pub fn bar(face: Face<'_>, own: Markup) -> Markup {
    html! {
        header class="bar" {
            a class="bar-home" href="/" {
                (icon("crest"))
                span class="bar-name" { (face.text(&face.office.name)) }
                span class="bar-body" { (face.text(&face.office.body)) }
            }
            (own)
        }
    }
}

/// The links that every public page carries at its foot. `path` is the page's own, for the other language.
pub fn foot(face: Face<'_>, path: &str) -> Markup {
    let other = if face.words.language() == "it" {
        "en"
    } else {
        "it"
    };
    html! {
        footer class="foot" {
            nav aria-label=(face.get("footer-label")) {
                a href=(with_language(face, "/")) { (face.get("footer-home")) }
                a href=(with_language(face, "/accessibilita")) data-element="accessibility-link" { (face.get("footer-accessibility")) }
                a href=(with_language(face, "/privacy")) data-element="privacy-policy-link" { (face.get("footer-privacy")) }
                a href={ (path) "?lang=" (other) } hreflang=(other) lang=(other) { (face.get("footer-language")) }
            }
        }
    }
}

/// A path in the language of this page: plain in Italian, the default.
pub fn with_language(face: Face<'_>, path: &str) -> String {
    match face.words.language() {
        "it" => path.to_owned(),
        language => format!("{path}?lang={language}"),
    }
}
