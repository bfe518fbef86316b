// SPDX-License-Identifier: EUPL-1.2
//! What the voice reads of a screen: everything that is needed on it, in the order of the screen, one sentence at a time.

use egui::Ui;
use protocol::wait::said;
use protocol::{Notice, Ticket};

use super::View;
use super::message::{closed_line, trouble_words};
use super::pen::Pen;
use super::tray::short;
use crate::flow::{Face, InfoTab, Screen, Shown, Trouble};

/// The sentences of the screen that shows. `ui` is only asked for nothing to be drawn on.
pub fn spoken(ui: &Ui, view: &View<'_>) -> Vec<String> {
    let pen = Pen::new(ui, view);
    match view.state.face() {
        Face::Starting => words(&pen, &["starting-heading", "starting-line"]),
        Face::Unreachable => words(&pen, &["unreachable-heading", "unreachable-line"]),
        Face::Closed => vec![pen.word("closed-heading"), closed_line(&pen)],
        Face::Warning => words(
            &pen,
            &[
                "warning-heading",
                "warning-line",
                "warning-yes",
                "warning-no",
            ],
        ),
        Face::Screen(screen) => of_screen(&pen, screen),
    }
}

fn words(pen: &Pen<'_>, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| pen.word(key)).collect()
}

fn of_screen(pen: &Pen<'_>, screen: &Screen) -> Vec<String> {
    match screen {
        Screen::Home => home(pen),
        Screen::Services { area, .. } => services(pen, area),
        Screen::Priority => words(
            pen,
            &[
                "priority-heading",
                "priority-disability",
                "priority-pregnancy",
                "priority-age",
                "priority-line",
                "priority-yes",
                "priority-no",
            ],
        ),
        Screen::Booking => words(pen, &["booking-heading", "booking-line"]),
        Screen::Help => words(
            pen,
            &[
                "help-heading",
                "help-step-1",
                "help-step-2",
                "help-step-3",
                "help-people",
            ],
        ),
        Screen::Info { tab, .. } => info(pen, *tab),
        Screen::Taking(_) => words(pen, &["taking-heading", "taking-line"]),
        Screen::Ticket(shown) => ticket(pen, shown),
        Screen::Trouble { trouble, .. } => trouble_said(pen, trouble),
        // Never read aloud: these are for staff.
        Screen::Pin { .. } | Screen::Corner { .. } => Vec::new(),
    }
}

fn home(pen: &Pen<'_>) -> Vec<String> {
    let mut all = words(pen, &["home-heading-morning", "home-line"]);
    for area in pen
        .hall()
        .office
        .iter()
        .flat_map(|office| office.areas.iter())
    {
        let live = pen.hall().area_live(&area.id);
        let wait = live
            .map(|live| {
                pen.view
                    .words
                    .wait_when(&said(live.forecast.as_ref(), live.forecast_reason))
            })
            .unwrap_or_default();
        all.push(format!("{}. {wait}.", pen.said(&area.name)));
    }
    all.extend(words(pen, &["home-booking", "home-info"]));
    all
}

fn services(pen: &Pen<'_>, area: &str) -> Vec<String> {
    let mut all = vec![pen.word("services-heading")];
    all.extend(
        pen.hall()
            .services_of(area)
            .filter(|service| service.open.is_open())
            .map(|service| pen.said(&service.name).to_owned()),
    );
    all.extend(words(pen, &["other-area", "take-number"]));
    all
}

/// All that is on the ticket is also said (EN 301 549, 5.1.3.16).
fn ticket(pen: &Pen<'_>, shown: &Shown) -> Vec<String> {
    let Shown { ticket, .. } = shown;
    let words = pen.view.words;
    let mut all = vec![format!(
        "{}: {}.",
        words.get("ticket-heading"),
        number_said(&ticket.number)
    )];
    match &ticket.call {
        Some(call) => all.push(words.with("ticket-go", &[("counter", call.counter.into())])),
        None => {
            all.push(words.with("people-ahead", &[("n", ticket.ahead.into())]));
            all.push(words.wait_sentence(&said(ticket.forecast.as_ref(), ticket.forecast_reason)));
        }
    }
    all.extend(legs_said(pen, ticket));
    all.push(super::ticket::line_of(pen, shown));
    all
}

/// A voice reads `A 042` as letter and number: without the zeros before it.
fn number_said(number: &str) -> String {
    match number.split_once(' ') {
        Some((letter, digits)) => format!("{letter} {}", digits.trim_start_matches('0')),
        None => number.to_owned(),
    }
}

fn legs_said(pen: &Pen<'_>, ticket: &Ticket) -> Vec<String> {
    ticket
        .legs
        .iter()
        .filter_map(|leg| pen.hall().service(&leg.service))
        .map(|service| short(pen, service).to_owned())
        .collect()
}

fn trouble_said(pen: &Pen<'_>, trouble: &Trouble) -> Vec<String> {
    let (heading, line) = trouble_words(pen, trouble);
    vec![
        heading,
        line,
        pen.word("trouble-again"),
        pen.word("trouble-home"),
    ]
}

fn info(pen: &Pen<'_>, tab: InfoTab) -> Vec<String> {
    let Some(office) = &pen.hall().office else {
        return Vec::new();
    };
    match tab {
        InfoTab::Notices => {
            let notices: &[Notice] = pen.hall().live.as_ref().map_or(&[], |live| &live.notices);
            notices
                .iter()
                .flat_map(|notice| {
                    [
                        pen.said(&notice.title).to_owned(),
                        pen.said(&notice.text).to_owned(),
                    ]
                })
                .collect()
        }
        InfoTab::Where => office
            .areas
            .iter()
            .map(|area| format!("{}: {}.", pen.said(&area.name), pen.said(&area.place)))
            .collect(),
        InfoTab::Hours => hours(pen, office),
    }
}

fn hours(pen: &Pen<'_>, office: &protocol::OfficeView) -> Vec<String> {
    let day = |(day, spans): (usize, &Vec<protocol::Span>)| {
        let name = pen.view.words.weekday(u8::try_from(day).unwrap_or(0));
        let said = if spans.is_empty() {
            pen.word("info-closed")
        } else {
            super::info::hours_of(spans)
        };
        format!("{name}: {said}.")
    };
    office.hours.week.iter().enumerate().map(day).collect()
}
