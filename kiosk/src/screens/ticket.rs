// SPDX-License-Identifier: EUPL-1.2
//! The number: large, with the wait, what follows, the QR code, and what becomes of the paper.

mod legs;

use assets::theme::mm;
use egui::{Align2, CornerRadius, Rect, Stroke, pos2, vec2};
use native::{Button, Face};
use protocol::wait::{Wait, said};
use protocol::{Access, AreaView, SlipTrouble, Ticket};

use super::frame::Frame;
use super::pen::{Pen, bottom, left, top};
use crate::flow::{Paper, Shown, Touch, given_alone};
use crate::printer::picture::qr_modules;
use crate::slip::{around, clock};

use legs::{draw_legs, legs_mm};

pub fn draw(pen: &Pen<'_>, whole: Rect, shown: &Shown) {
    let body = Frame::plain(pen, whole).body;
    let body = pen.heading(body, &pen.word("ticket-heading"));
    let (body, below) = bottom(body, foot_mm(pen));
    draw_foot(pen, below, shown);
    let body = Rect::from_min_max(body.min, pos2(body.max.x, body.max.y - pen.gap()));
    if pen.view.look.screen.is_portrait() {
        let (rest, code) = bottom(body, pen.at_least(296.0, 62.0));
        draw_code(pen, code, &shown.ticket);
        let rest = Rect::from_min_max(rest.min, pos2(rest.max.x, rest.max.y - pen.gap() * 1.4));
        let rest = draw_legs_below(pen, rest, &shown.ticket);
        draw_card(pen, rest, &shown.ticket);
    } else {
        let (card, side) = left(body, 0.56, pen.gap());
        draw_card(pen, card, &shown.ticket);
        let side = draw_legs_below(pen, side, &shown.ticket);
        draw_code(pen, side, &shown.ticket);
    }
}

/// The ticket's legs at the bottom of `rect`, if there is more than one; returns what is left above.
fn draw_legs_below(pen: &Pen<'_>, rect: Rect, ticket: &Ticket) -> Rect {
    if ticket.legs.len() < 2 {
        return rect;
    }
    let (above, below) = bottom(rect, legs_mm(pen, rect.width(), ticket));
    draw_legs(pen, below, ticket);
    Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - pen.gap() * 1.4))
}

fn draw_card(pen: &Pen<'_>, rect: Rect, ticket: &Ticket) {
    pen.card(rect);
    let area = pen.hall().area(&ticket.area);
    let look = pen
        .view
        .look
        .area(area.map_or(protocol::Colour::Blue, |area| area.colour));
    let (title, rest) = top(
        rect,
        pen.at_least(
            if pen.view.look.screen.is_portrait() {
                114.0
            } else {
                90.0
            },
            pen.semibold(37.0).line_mm() * 1.5,
        ),
    );
    let corners = CornerRadius {
        nw: mm::RADIUS as u8,
        ne: mm::RADIUS as u8,
        ..CornerRadius::ZERO
    };
    pen.ui.painter().rect_filled(title, corners, look.ink);
    let pad = pen.at_least(50.0, 7.0);
    let face = Face::semibold(pen.view.look.capital(37.0), look.on_ink);
    pen.text(
        title.shrink2(vec2(pad, 0.0)),
        Align2::LEFT_CENTER,
        &title_of(pen, area, ticket),
        &face,
        2,
    );
    let facts_mm = facts_mm(pen).min(rest.height() * 0.55);
    let (number, facts) = bottom(rest, facts_mm);
    let face = Face::bold(number.height() * 0.62, look.ink);
    let place = number.shrink2(vec2(pad, number.height() * 0.1));
    native::draw_number(
        pen.ui.painter(),
        place,
        Align2::CENTER_CENTER,
        &ticket.number,
        &face,
    );
    pen.tell(number, &ticket.number);
    pen.ui.painter().hline(
        rect.x_range(),
        facts.min.y,
        Stroke::new(mm::BORDER, pen.view.look.line()),
    );
    draw_facts(pen, facts, pad, ticket);
}

/// "Anagrafe · Carta d’identità elettronica", with the access class if it is not the plain one.
fn title_of(pen: &Pen<'_>, area: Option<&AreaView>, ticket: &Ticket) -> String {
    let area = area.map(|area| pen.said(&area.name).to_owned());
    let service = ticket
        .legs
        .first()
        .and_then(|leg| pen.hall().service(&leg.service))
        .map(|service| pen.said(&service.name).to_owned());
    let access = match ticket.access {
        Access::Standard | Access::Unknown => None,
        Access::Priority => Some(pen.word("access-priority")),
        Access::Appointment => Some(pen.word("access-appointment")),
    };
    let parts: Vec<String> = [area, service, access].into_iter().flatten().collect();
    parts.join(" · ")
}

fn facts_mm(pen: &Pen<'_>) -> f32 {
    2.0 * pen.regular(31.0).line_mm() + pen.bold(60.0).line_mm() + pen.gap()
}

fn draw_facts(pen: &Pen<'_>, rect: Rect, pad: f32, ticket: &Ticket) {
    let words = pen.view.words;
    if let Some(call) = &ticket.call {
        let text = words.with("ticket-go", &[("counter", call.counter.into())]);
        pen.text(
            rect.shrink2(vec2(pad, 2.0)),
            Align2::CENTER_CENTER,
            &text,
            &pen.bold(60.0),
            2,
        );
        return;
    }
    if given_alone(ticket) {
        draw_alone(pen, rect, pad, ticket);
        return;
    }
    let wait = said(ticket.forecast.as_ref(), ticket.forecast_reason);
    // A reason needs more room than minutes.
    let (one, other) = left(
        rect,
        if matches!(wait, Wait::Unknown(_)) {
            0.6
        } else {
            0.5
        },
        0.0,
    );
    pen.ui.painter().vline(
        other.min.x,
        rect.y_range(),
        Stroke::new(mm::BORDER, pen.view.look.line()),
    );
    let time = around(ticket).map(|at| words.with("ticket-around", &[("time", clock(at).into())]));
    match wait {
        Wait::Unknown(_) => unknown(
            pen,
            Rect::from_min_max(one.min + vec2(pad, 2.0), one.max - vec2(2.0, 2.0)),
            &words.wait_sentence(&wait),
        ),
        _ => fact(
            pen,
            one,
            pad,
            &words.get("ticket-wait"),
            &words.wait_minutes(&wait),
            time.as_deref(),
        ),
    }
    let people = words.with("ticket-people", &[("n", ticket.ahead.into())]);
    let counters = words.with("counters-open", &[("n", ticket.open_counters.into())]);
    fact(
        pen,
        other,
        pad,
        &words.get("ticket-ahead"),
        &people,
        Some(&counters),
    );
}

/// A number that the totem gave by itself: where to look, and its own count of people.
fn draw_alone(pen: &Pen<'_>, rect: Rect, pad: f32, ticket: &Ticket) {
    let words = pen.view.words;
    let (one, other) = left(rect, 0.6, 0.0);
    pen.ui.painter().vline(
        other.min.x,
        rect.y_range(),
        Stroke::new(mm::BORDER, pen.view.look.line()),
    );
    unknown(
        pen,
        Rect::from_min_max(one.min + vec2(pad, 2.0), one.max - vec2(2.0, 2.0)),
        &words.get("ticket-alone"),
    );
    let people = words.with("ticket-people", &[("n", ticket.ahead.into())]);
    fact(
        pen,
        other,
        pad,
        &words.get("ticket-ahead"),
        &people,
        Some(&words.get("ticket-ahead-alone")),
    );
}

fn unknown(pen: &Pen<'_>, rect: Rect, text: &str) {
    pen.text(rect, Align2::LEFT_CENTER, text, &pen.semibold(34.0), 5);
}

fn fact(pen: &Pen<'_>, rect: Rect, pad: f32, name: &str, value: &str, more: Option<&str>) {
    let inside = Rect::from_min_max(
        pos2(rect.min.x + pad, rect.min.y),
        pos2(rect.max.x - pad * 0.4, rect.max.y),
    );
    let (small, big) = (pen.regular(31.0), pen.bold(60.0));
    let lines = if more.is_some() { 2.0 } else { 1.0 };
    let all = lines * small.line_mm() + big.line_mm();
    let (upper, rest) = top(
        Rect::from_min_max(
            pos2(inside.min.x, inside.center().y - all / 2.0),
            inside.max,
        ),
        small.line_mm(),
    );
    let (middle, lower) = top(rest, big.line_mm());
    pen.text(upper, Align2::LEFT_CENTER, name, &small, 1);
    pen.text(middle, Align2::LEFT_CENTER, value, &big, 1);
    if let Some(more) = more {
        pen.text(
            top(lower, small.line_mm()).0,
            Align2::LEFT_CENTER,
            more,
            &small,
            1,
        );
    }
}

fn draw_code(pen: &Pen<'_>, rect: Rect, ticket: &Ticket) {
    pen.card(rect);
    let pad = pen.at_least(36.0, 4.0);
    // The code brings its own white edge.
    let side = (rect.height() - 4.0)
        .min(rect.width() * 0.44)
        .min(80.0_f32.max(pen.px(270.0)));
    let code = Rect::from_min_size(
        pos2(rect.min.x + pad * 0.5, rect.center().y - side / 2.0),
        vec2(side, side),
    );
    if let Some(modules) = qr_modules(&ticket.url) {
        native::qr(pen.ui.painter(), code, &modules);
        pen.tell(code, &pen.word("ticket-code"));
    }
    let words = Rect::from_min_max(
        pos2(code.max.x + pad * 0.6, rect.min.y + 3.0),
        rect.max - vec2(pad, 3.0),
    );
    let (title, line) = (pen.semibold(34.0), pen.regular(31.0));
    let follow = if given_alone(ticket) {
        "ticket-follow-alone"
    } else {
        "ticket-follow-line"
    };
    let painter = pen.ui.painter();
    let title_mm = native::lay(painter, &pen.word("ticket-follow"), &title, words.width())
        .size()
        .y;
    let line_mm = native::lay(painter, &pen.word(follow), &line, words.width())
        .size()
        .y;
    let start = (words.center().y - (title_mm + line_mm) / 2.0).max(words.min.y);
    let (upper, lower) = top(
        Rect::from_min_max(pos2(words.min.x, start), words.max),
        title_mm,
    );
    pen.text(
        upper,
        Align2::LEFT_TOP,
        &pen.word("ticket-follow"),
        &title,
        3,
    );
    pen.text(lower, Align2::LEFT_TOP, &pen.word(follow), &line, 12);
}

fn foot_mm(pen: &Pen<'_>) -> f32 {
    if pen.view.look.screen.is_portrait() {
        pen.at_least(150.0, 26.0) + pen.at_least(130.0, 24.0)
    } else {
        pen.at_least(120.0, 24.0)
    }
}

/// The keys for the paper, and what happens by itself.
fn draw_foot(pen: &Pen<'_>, rect: Rect, shown: &Shown) {
    let (keys, line) = if pen.view.look.screen.is_portrait() {
        let (keys, line) = top(rect, pen.at_least(150.0, 26.0));
        (
            keys,
            Rect::from_min_max(pos2(line.min.x, line.min.y + pen.gap() * 0.5), line.max),
        )
    } else {
        let (line, keys) = left(rect, 0.46, pen.gap());
        (keys, line)
    };
    let (one, other) = left(keys, 0.49, pen.gap());
    match shown.paper {
        Paper::Offered { .. } => {
            let (print, none) = (pen.word("ticket-print"), pen.word("ticket-no-paper"));
            pen.key(
                one,
                Touch::Print,
                &Button::new(&print).icon("printer").main().picture_px(36.0),
            );
            pen.key(
                other,
                Touch::NoPaper,
                &Button::new(&none).icon("leaf").picture_px(36.0),
            );
        }
        Paper::Printing { .. } => {}
        Paper::Failed(SlipTrouble::Uncertain) => {
            let (another, done) = (pen.word("ticket-new-number"), pen.word("ticket-have-slip"));
            pen.key(
                one,
                Touch::Leave,
                &Button::new(&done).icon("check").main().picture_px(36.0),
            );
            pen.key(
                other,
                Touch::NewNumber,
                &Button::new(&another).icon("ticket").picture_px(36.0),
            );
        }
        _ => {
            let (more, done) = (pen.word("ticket-more-time"), pen.word("ticket-done"));
            pen.key(
                one,
                Touch::Leave,
                &Button::new(&done).icon("check").main().picture_px(36.0),
            );
            pen.key(
                other,
                Touch::MoreTime,
                &Button::new(&more).icon("clock").picture_px(36.0),
            );
        }
    }
    let line = if matches!(shown.paper, Paper::Printing { .. }) {
        rect
    } else {
        line
    };
    draw_line(pen, line, shown);
}

fn draw_line(pen: &Pen<'_>, rect: Rect, shown: &Shown) {
    let side = rect.height().min(pen.at_least(76.0, 16.0));
    let ring = Rect::from_min_size(
        pos2(rect.min.x, rect.center().y - side / 2.0),
        vec2(side, side),
    );
    let mut words = Rect::from_min_max(pos2(ring.max.x + pen.gap(), rect.min.y), rect.max);
    let failed = matches!(shown.paper, Paper::Failed(_));
    if let Some((left_s, of_s)) = pen.view.state.countdown(pen.view.now_ms) {
        let share = left_s as f32 / of_s.max(1) as f32;
        let face = Face::semibold(pen.view.look.capital(30.0), pen.view.look.ink());
        native::ring(
            pen.ui.painter(),
            ring,
            share,
            &left_s.to_string(),
            &face,
            pen.view.look.primary(),
            pen.view.look.line(),
        );
    } else if matches!(shown.paper, Paper::Printing { .. }) {
        pen.icon(
            ring.center(),
            "printer",
            side * 0.9,
            pen.view.look.primary(),
        );
    } else {
        words.min.x = rect.min.x;
    }
    let face = if failed {
        Face::semibold(pen.view.look.capital(31.0), pen.view.look.bad())
    } else {
        pen.regular(31.0)
    };
    pen.text(words, Align2::LEFT_CENTER, &line_of(pen, shown), &face, 4);
}

/// What is said of the paper.
pub fn line_of(pen: &Pen<'_>, shown: &Shown) -> String {
    let words = pen.view.words;
    let number = [("number", shown.ticket.number.as_str().into())];
    match shown.paper {
        Paper::Offered { .. } => words.get("ticket-line-offered"),
        Paper::Printing { .. } => words.get("ticket-line-printing"),
        Paper::Printed => words.get("ticket-line-printed"),
        Paper::PrintedAt(at) => {
            let place = pen
                .view
                .state
                .rules
                .places
                .get(at)
                .and_then(Option::as_deref)
                .unwrap_or_default();
            words.with("ticket-line-printed-at", &[("place", place.into())])
        }
        Paper::Declined | Paper::NoPrinter => words.get("ticket-line-no-paper"),
        Paper::Failed(SlipTrouble::PaperOut) => words.with("ticket-line-paper-out", &number),
        Paper::Failed(SlipTrouble::CoverOpen) => words.with("ticket-line-cover-open", &number),
        Paper::Failed(SlipTrouble::Uncertain) => words.with("ticket-line-uncertain", &number),
        Paper::Failed(SlipTrouble::Unreachable | SlipTrouble::Other | SlipTrouble::Unknown) => {
            words.with("ticket-line-failed", &number)
        }
    }
}
