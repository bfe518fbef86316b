// SPDX-License-Identifier: EUPL-1.2
//! The clerk's dialogs: native ones, which keep the keyboard inside and close with Esc. Each is a form whose `data-action` the script sends.

use maud::{Markup, html};
use protocol::{ConsoleView, OfficeView, ReasonText};

use super::Face;
use super::console::{Clerk, Totem};

pub fn dialogs(face: Face<'_>, view: &ConsoleView, clerk: Clerk<'_>) -> Markup {
    html! {
        (transfer(face, view))
        (reasons(face, "park", &face.office.park_reasons))
        (reasons(face, "pause", &face.office.pause_reasons))
        (add_leg(face))
        (call_number(face))
        @if !clerk.totems.is_empty() { (reprint(face, clerk.totems)) }
        (close(face))
        (close_at(face))
    }
}

/// A slip again, at one of the totems.
fn reprint(face: Face<'_>, totems: &[Totem]) -> Markup {
    let body = html! {
        p { (face.get("staff-reprint-text")) }
        label for="reprint-number" { (face.get("staff-call-number-label")) }
        input type="text" id="reprint-number" name="number" required maxlength="8" autocomplete="off" autocapitalize="characters";
        label for="reprint-totem" { (face.get("staff-reprint-totem")) }
        select id="reprint-totem" name="totem" required {
            @for totem in totems { option value=(totem.id) { (totem.name) } }
        }
        p class="dialog-error" role="alert" {}
    };
    dialog(
        face,
        "reprint",
        "staff-reprint-title",
        "staff-reprint-go",
        body,
    )
}

fn transfer(face: Face<'_>, view: &ConsoleView) -> Markup {
    let body = html! {
        label for="transfer-service" { (face.get("staff-transfer-service")) }
        select id="transfer-service" name="service" {
            option value="" { (face.get("staff-transfer-same")) }
            (service_options(face))
        }
        label for="transfer-counter" { (face.get("staff-transfer-counter")) }
        select id="transfer-counter" name="counter" {
            option value="" { (face.get("staff-transfer-any")) }
            @for counter in face.office.counters.iter().filter(|counter| counter.id != view.id) {
                option value=(counter.id) { (counter_words(face, counter.id, &counter.services)) }
            }
        }
        label for="transfer-note" { (face.get("staff-note-label")) }
        textarea id="transfer-note" name="note" maxlength="200" rows="2" {}
        label class="check" {
            input type="checkbox" name="come_back" id="transfer-back";
            span { (face.get("staff-transfer-back")) }
        }
        p class="dialog-error" role="alert" {}
    };
    dialog(
        face,
        "transfer",
        "staff-transfer-title",
        "staff-transfer-go",
        body,
    )
}

fn counter_words(face: Face<'_>, counter: u16, services: &[String]) -> String {
    let name = face
        .words
        .with("staff-counter", &[("counter", counter.into())]);
    let areas = face.areas_of(services);
    if areas.is_empty() {
        name
    } else {
        format!("{name}: {areas}")
    }
}

/// Reasons of the office's list, or words of one's own.
fn reasons(face: Face<'_>, action: &str, listed: &[ReasonText]) -> Markup {
    let body = html! {
        // The script writes whom it is about.
        @if action == "park" { p class="dialog-whom" {} }
        fieldset {
            legend { (face.get("staff-park-reason")) }
            @for (index, reason) in listed.iter().enumerate() {
                label class="check" {
                    input type="radio" name="reason" value=(reason.id) checked[index == 0];
                    span { (face.text(&reason.text)) }
                }
            }
            label class="check" {
                input type="radio" name="reason" value="" checked[listed.is_empty()];
                span { (face.get("staff-reason-none")) }
            }
        }
        label for={ (action) "-words" } { (face.get("staff-reason-words")) }
        input type="text" id={ (action) "-words" } name="words" maxlength="200" autocomplete="off";
        p class="dialog-error" role="alert" {}
    };
    let (title, go) = if action == "park" {
        ("staff-park-title", "staff-park-go")
    } else {
        ("staff-pause-title", "staff-pause-go")
    };
    dialog(face, action, title, go, body)
}

fn add_leg(face: Face<'_>) -> Markup {
    let body = html! {
        label for="add-leg-service" { (face.get("staff-add-leg-service")) }
        select id="add-leg-service" name="service" required { (service_options(face)) }
        p class="dialog-error" role="alert" {}
    };
    dialog(
        face,
        "add-leg",
        "staff-add-leg-title",
        "staff-add-leg-go",
        body,
    )
}

fn call_number(face: Face<'_>) -> Markup {
    let body = html! {
        label for="call-number-number" { (face.get("staff-call-number-label")) }
        input type="text" id="call-number-number" name="number" required maxlength="8" autocomplete="off" autocapitalize="characters";
        p class="dialog-error" role="alert" {}
    };
    dialog(
        face,
        "call-number",
        "staff-call-number-title",
        "staff-call-number-go",
        body,
    )
}

fn close(face: Face<'_>) -> Markup {
    let body = html! {
        p { (face.get("staff-close-text")) }
        p class="dialog-error" role="alert" {}
    };
    dialog(face, "close", "staff-close-title", "staff-close-go", body)
}

/// When the counter will close; an empty time takes back what was said. The script writes what was said before.
fn close_at(face: Face<'_>) -> Markup {
    let body = html! {
        p { (face.get("staff-close-at-text")) }
        label for="close-at-time" { (face.get("staff-close-at-label")) }
        input type="time" id="close-at-time" name="at";
        p class="dialog-error" role="alert" {}
    };
    dialog(
        face,
        "close-at",
        "staff-close-at-title",
        "staff-close-at-go",
        body,
    )
}

fn dialog(face: Face<'_>, action: &str, title: &str, go: &str, body: Markup) -> Markup {
    html! {
        dialog id={ "dialog-" (action) } aria-labelledby={ "dialog-" (action) "-title" } {
            form method="dialog" data-action=(action) {
                h2 id={ "dialog-" (action) "-title" } { (face.get(title)) }
                (body)
                div class="dialog-keys" {
                    button class="button" type="button" data-cancel { (face.get("staff-cancel")) }
                    button class="button primary" type="submit" { (face.get(go)) }
                }
            }
        }
    }
}

/// All services, by area.
fn service_options(face: Face<'_>) -> Markup {
    let office: &OfficeView = face.office;
    html! {
        @for area in &office.areas {
            optgroup label=(face.text(&area.name)) {
                @for service in office.services.iter().filter(|service| service.area == area.id) {
                    option value=(service.id) { (face.text(&service.name)) }
                }
            }
        }
    }
}
