// SPDX-License-Identifier: EUPL-1.2
//! `/`: what is here, with links; and `/admin`: what is set, and how to change it.

use maud::{Markup, html};
use protocol::OpenState;

use super::Face;
use super::choose::person_end;
use super::icons::icon;
use super::said::clock;
use super::shell::{Frame, bar, foot, page, with_language};

pub fn index(face: Face<'_>) -> Markup {
    let body = html! {
        (bar(face, html! {}))
        main class="wide" {
            h1 { (face.text(&face.office.name)) }
            p class="lead" { (open(face)) }
            section {
                h2 { (face.get("index-citizens")) }
                ul class="tiles" {
                    li { (tile(face, "/board", "monitor", "index-board", "index-board-text")) }
                }
                p class="small" { (icon("device-mobile")) (face.get("index-phone")) }
                h3 { (face.get("index-counters")) }
                ul class="chips" {
                    @for counter in &face.office.counters {
                        li { a class="button" href=(with_language(face, &format!("/board/counter/{}", counter.id))) aria-label=(face.words.with("index-counter", &[("counter", counter.id.into())])) { (counter.id) } }
                    }
                }
            }
            section {
                h2 { (face.get("index-staff-group")) }
                ul class="tiles" {
                    li { (tile(face, "/staff", "user-sound", "index-staff", "index-staff-text")) }
                    li { (tile(face, "/supervisor", "gauge", "index-supervisor", "index-supervisor-text")) }
                    li { (tile(face, "/admin", "gear-six", "index-admin", "index-admin-text")) }
                }
            }
            section {
                h2 { (face.get("index-machines")) }
                p { a href="/api/openapi.json" { (face.get("index-api")) } }
            }
        }
        (foot(face, "/"))
    };
    page(
        face,
        &Frame {
            title: face.text(&face.office.name),
            style: "desk.css",
            script: None,
            class: "desk",
            reload_s: None,
        },
        body,
    )
}

pub fn admin(face: Face<'_>, person: &str) -> Markup {
    let office = face.office;
    let languages: Vec<&str> = office
        .languages
        .iter()
        .map(|code| assets::words::language_name(code))
        .collect();
    let body = html! {
        (bar(face, person_end(face, person)))
        main class="narrow prose" {
            h1 { (face.get("admin-title")) }
            p { (face.get("admin-text")) }
            h2 { (face.get("admin-catalogue")) }
            dl class="facts" {
                dt { (face.get("admin-areas")) } dd { (office.areas.len()) }
                dt { (face.get("admin-services")) } dd { (office.services.len()) }
                dt { (face.get("admin-counters")) } dd { (office.counters.len()) }
                dt { (face.get("admin-languages")) } dd { (languages.join(", ")) }
                dt { (face.get("admin-zone")) } dd { (office.time_zone) }
                dt { (face.get("admin-address")) } dd { (office.public_url) }
                dt { (face.get("admin-catalogue-mark")) } dd { (office.catalogue) }
            }
            h2 { (face.get("admin-change")) }
            p { (face.get("admin-change-office")) }
            pre tabindex="0" { code { "regolacode check office.toml" } }
            p { (face.get("admin-change-user")) }
            pre tabindex="0" { code { "regolacode user add NAME --role operator --data DIR" } }
            p { (face.get("admin-change-token")) }
            pre tabindex="0" { code { "regolacode token kiosk --name NAME --data DIR" } }
        }
        (foot(face, "/admin"))
    };
    page(
        face,
        &Frame {
            title: &face.get("admin-title"),
            style: "desk.css",
            script: None,
            class: "desk",
            reload_s: None,
        },
        body,
    )
}

fn open(face: Face<'_>) -> String {
    match &face.office.hours.now {
        OpenState::Open { until: Some(until) } => face
            .words
            .with("index-office-open-until", &[("time", clock(until).into())]),
        OpenState::Open { until: None } | OpenState::Unknown => face.get("index-office-open"),
        OpenState::Closed { opens: Some(opens) } => face.words.with(
            "index-office-opens",
            &[("when", face.day_and_clock(opens).into())],
        ),
        OpenState::Closed { opens: None } => face.get("index-office-closed"),
    }
}

fn tile(face: Face<'_>, path: &str, drawing: &str, title: &str, text: &str) -> Markup {
    html! {
        a class="tile" href=(with_language(face, path)) {
            (icon(drawing))
            span { strong { (face.get(title)) } span { (face.get(text)) } }
        }
    }
}
