// SPDX-License-Identifier: EUPL-1.2
//! Screens with one thing to say: wait, closed, cut off, refused, are you still there.

use egui::{Color32, Rect, pos2, vec2};
use native::{Button, Face};

use super::frame::Frame;
use super::info::hours_of;
use super::pen::{Pen, bottom, left};
use crate::flow::{Taking, Touch, Trouble};
use crate::slip::clock;

pub fn starting(pen: &Pen<'_>, whole: Rect) {
    let body = Frame::plain(pen, whole).body;
    say(
        pen,
        body,
        "hourglass",
        pen.view.look.primary(),
        &pen.word("starting-heading"),
        &pen.word("starting-line"),
    );
}

pub fn unreachable(pen: &Pen<'_>, whole: Rect) {
    let body = Frame::languages(pen, whole).body;
    say(
        pen,
        body,
        "wifi-slash",
        pen.view.look.warn(),
        &pen.word("unreachable-heading"),
        &pen.word("unreachable-line"),
    );
}

pub fn closed(pen: &Pen<'_>, whole: Rect) {
    let body = Frame::languages(pen, whole).body;
    let (body, key) = bottom(body, pen.at_least(130.0, 24.0));
    let key = Rect::from_center_size(
        key.center(),
        vec2(key.width().min(pen.at_least(620.0, 110.0)), key.height()),
    );
    let words = pen.word("home-info");
    pen.key(
        key,
        Touch::Info,
        &Button::new(&words).icon("info").main().picture_px(36.0),
    );
    let body = Rect::from_min_max(body.min, pos2(body.max.x, body.max.y - pen.gap()));
    say(
        pen,
        body,
        "clock",
        pen.view.look.primary(),
        &pen.word("closed-heading"),
        &closed_line(pen),
    );
}

/// Why, and when the office opens again, as far as that is known.
pub fn closed_line(pen: &Pen<'_>) -> String {
    let words = pen.view.words;
    let mut parts = Vec::new();
    if let Some(office) = &pen.hall().office {
        if !office.hours.exception.is_empty() {
            parts.push(words.with(
                "closed-reason",
                &[("reason", pen.said(&office.hours.exception).into())],
            ));
        }
        if !office.hours.today.is_empty() {
            parts.push(words.with(
                "closed-today",
                &[("hours", hours_of(&office.hours.today).into())],
            ));
        }
    }
    let today = pen.hall().clock(pen.view.now_ms).map(|now| now.date());
    match pen.hall().opens() {
        Some(opens) if Some(opens.date()) == today => {
            parts.push(words.with("closed-opens-today", &[("time", clock(opens).into())]))
        }
        Some(opens) => {
            let date = words.date(opens.year(), opens.month(), opens.day());
            parts.push(words.with(
                "closed-opens",
                &[("date", date.into()), ("time", clock(opens).into())],
            ));
        }
        None => parts.push(words.get("closed-opens-unknown")),
    }
    parts.join(" ")
}

pub fn taking(pen: &Pen<'_>, whole: Rect, taking: &Taking) {
    let body = Frame::plain(pen, whole).body;
    let line = if taking.failures > 0 {
        "taking-line-again"
    } else {
        "taking-line"
    };
    say(
        pen,
        body,
        "ticket",
        pen.view.look.primary(),
        &pen.word("taking-heading"),
        &pen.word(line),
    );
}

pub fn trouble(pen: &Pen<'_>, whole: Rect, trouble: &Trouble) {
    let body = Frame::plain(pen, whole).body;
    let (body, keys) = pen.keys_below(body, 160.0, 120.0);
    let (heading, line) = trouble_words(pen, trouble);
    say(
        pen,
        body,
        "warning-circle",
        pen.view.look.bad(),
        &heading,
        &line,
    );
    let (one, other) = left(keys, 0.49, pen.gap());
    let (home, again) = (pen.word("trouble-home"), pen.word("trouble-again"));
    pen.key(
        one,
        Touch::Leave,
        &Button::new(&home).icon("house").picture_px(36.0),
    );
    pen.key(
        other,
        Touch::Retry,
        &Button::new(&again)
            .icon("arrow-clockwise")
            .main()
            .picture_px(36.0),
    );
}

/// What happened, and what to do now.
pub fn trouble_words(pen: &Pen<'_>, trouble: &Trouble) -> (String, String) {
    match trouble {
        Trouble::Refused(problem) => {
            let fields: Vec<&str> = problem
                .errors
                .iter()
                .map(|error| error.message.as_str())
                .collect();
            let line = if fields.is_empty() {
                problem.detail.clone()
            } else {
                format!("{} {}", problem.detail, fields.join(" "))
            };
            (problem.title.clone(), line)
        }
        Trouble::NoAnswer => (pen.word("no-answer-heading"), pen.word("no-answer-line")),
        Trouble::NoNumber => (pen.word("no-number-heading"), pen.word("no-number-line")),
    }
}

pub fn warning(pen: &Pen<'_>, whole: Rect) {
    let body = Frame::plain(pen, whole).body;
    let (body, keys) = pen.keys_below(body, 160.0, 120.0);
    let (body, ring_at) = bottom(body, (body.height() * 0.3).min(pen.at_least(220.0, 40.0)));
    if let Some((left_s, of_s)) = pen.view.state.countdown(pen.view.now_ms) {
        let side = ring_at.height() * 0.9;
        let ring = Rect::from_center_size(ring_at.center(), vec2(side, side));
        let share = left_s as f32 / of_s.max(1) as f32;
        let face = Face::semibold(side * 0.24, pen.view.look.ink());
        native::ring(
            pen.ui.painter(),
            ring,
            share,
            &left_s.to_string(),
            &face,
            pen.view.look.primary(),
            pen.view.look.line(),
        );
    }
    say(
        pen,
        body,
        "hand-waving",
        pen.view.look.primary(),
        &pen.word("warning-heading"),
        &pen.word("warning-line"),
    );
    let (one, other) = left(keys, 0.39, pen.gap());
    let (no, yes) = (pen.word("warning-no"), pen.word("warning-yes"));
    pen.key(
        one,
        Touch::Leave,
        &Button::new(&no).icon("x").picture_px(36.0),
    );
    pen.key(
        other,
        Touch::StillHere,
        &Button::new(&yes).icon("check").main().picture_px(36.0),
    );
}

/// An icon, a heading and a few lines, in the middle.
fn say(pen: &Pen<'_>, rect: Rect, icon: &str, ink: Color32, heading: &str, line: &str) {
    let (big, small) = (pen.bold(60.0), pen.regular(38.0));
    let width = rect.width()
        * if pen.view.look.screen.is_portrait() {
            0.94
        } else {
            0.8
        };
    let painter = pen.ui.painter();
    let heading_mm = native::lay(painter, heading, &big, width).size().y;
    let line_mm = native::lay(painter, line, &small, width).size().y;
    let free = rect.height() - heading_mm - line_mm - 2.0 * pen.gap();
    let icon_mm = free.min(pen.at_least(190.0, 34.0)).max(0.0);
    let all = icon_mm + heading_mm + line_mm + 2.0 * pen.gap();
    let mut y = rect.center().y - all / 2.0;
    if icon_mm > 10.0 {
        pen.icon(pos2(rect.center().x, y + icon_mm / 2.0), icon, icon_mm, ink);
    }
    y = (y + icon_mm + pen.gap()).max(rect.min.y);
    let place = |y: f32, height: f32| {
        Rect::from_min_size(pos2(rect.center().x - width / 2.0, y), vec2(width, height))
    };
    center(pen, place(y, heading_mm), heading, &big);
    center(
        pen,
        place(
            y + heading_mm + pen.gap(),
            line_mm.min(rect.max.y - y - heading_mm - pen.gap()),
        ),
        line,
        &small,
    );
}

/// Centred lines.
fn center(pen: &Pen<'_>, rect: Rect, text: &str, face: &Face) {
    let painter = pen.ui.painter();
    native::draw_centred(
        painter,
        rect,
        &native::lay(painter, text, face, rect.width()),
        face,
    );
    pen.tell(rect, text);
}
