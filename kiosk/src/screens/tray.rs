// SPDX-License-Identifier: EUPL-1.2
//! What the citizen chose so far, and the way to the number.

use assets::theme::mm;
use egui::{Align2, Rect, Stroke, StrokeKind, pos2, vec2};
use native::{Button, Face, Touchable};
use protocol::ServiceView;
use protocol::wait::{Wait, said};

use super::pen::{Pen, bottom, grid, left, top};
use crate::flow::{Booking, Touch};

const CHIPS_IN_A_ROW: usize = 3;

/// How high the tray wants to be in `body`.
pub fn height(pen: &Pen<'_>, body: Rect) -> f32 {
    let rows = chip_rows(pen, body);
    line_mm(pen, body)
        + rows as f32 * (chip_mm(pen) + pen.gap() * 0.5)
        + button_mm(pen)
        + pen.gap() * 1.2
}

/// The summary takes as many lines as it needs.
fn line_mm(pen: &Pen<'_>, rect: Rect) -> f32 {
    let face = pen.semibold(31.0);
    native::lay(pen.ui.painter(), &summary(pen), &face, rect.width())
        .size()
        .y
        + face.line_mm() * 0.2
}

/// Two lines of large text need more than a finger.
fn chip_mm(pen: &Pen<'_>) -> f32 {
    mm::TARGET.max(pen.semibold(29.0).line_mm() * 2.0)
}

fn button_mm(pen: &Pen<'_>) -> f32 {
    let low = pen.view.state.session.low_reach || !pen.view.look.screen.is_portrait();
    pen.at_least(if low { 100.0 } else { 150.0 }, mm::TARGET)
}

fn in_a_row(pen: &Pen<'_>, rect: Rect) -> usize {
    let count = pen.view.state.session.tray.len();
    if rect.width() < 150.0 || pen.view.look.large_text {
        2
    } else if pen.view.state.session.low_reach || !pen.view.look.screen.is_portrait() {
        count.max(CHIPS_IN_A_ROW)
    } else {
        CHIPS_IN_A_ROW
    }
}

fn chip_rows(pen: &Pen<'_>, rect: Rect) -> usize {
    pen.view
        .state
        .session
        .tray
        .len()
        .div_ceil(in_a_row(pen, rect))
}

/// Draws the tray; on the screen of an area, `other` leads to another one.
pub fn draw(pen: &Pen<'_>, rect: Rect, other: Option<()>) {
    let session = &pen.view.state.session;
    let (line_at, rest) = top(rect, line_mm(pen, rect));
    let empty = session.tray.is_empty();
    let face = if empty {
        pen.regular(31.0)
    } else {
        pen.semibold(31.0)
    };
    pen.text(line_at, Align2::LEFT_CENTER, &summary(pen), &face, 4);
    let (chips_at, buttons) = bottom(rest, button_mm(pen));
    if !empty {
        draw_chips(pen, chips_at);
    }
    let (first, second) = left(buttons, 0.39, pen.gap());
    let take = pen.word(if session.booking.is_some() {
        "take-booking"
    } else {
        "take-number"
    });
    let (word, icon, touch) = match (other, session.booking) {
        (Some(()), None) => ("other-area", "plus", Touch::OtherArea),
        (None, Some(_)) if empty => ("key-back", "arrow-left", Touch::Back),
        (Some(()), Some(_)) => ("key-back", "arrow-left", Touch::Back),
        (None, _) => ("key-cancel", "x", Touch::Leave),
    };
    let words = pen.word(word);
    pen.key(
        first,
        touch,
        &Button::new(&words).icon(icon).picture_px(38.0),
    );
    pen.key(
        second,
        Touch::TakeNumber,
        &Button::new(&take)
            .icon("ticket")
            .main()
            .enabled(!empty)
            .picture_px(38.0),
    );
}

/// "Your visit: 2 services, one number. Expected wait 10–18 min".
fn summary(pen: &Pen<'_>) -> String {
    let session = &pen.view.state.session;
    let words = pen.view.words;
    if let Some(Booking {
        hour: Some(hour),
        minute: Some(minute),
    }) = session.booking
    {
        return words.with(
            "tray-booking",
            &[("time", format!("{hour:02}:{minute:02}").into())],
        );
    }
    let Some(first) = session.tray.first() else {
        return words.get("tray-empty");
    };
    let chosen = words.with("tray-summary", &[("n", session.tray.len().into())]);
    let Some(live) = pen.hall().service_live(first) else {
        return chosen;
    };
    match said(live.forecast.as_ref(), live.forecast_reason) {
        Wait::Unknown(_) => chosen,
        wait => words.with(
            "tray-wait",
            &[("visit", chosen.into()), ("wait", words.wait(&wait).into())],
        ),
    }
}

/// What a service is called where space is narrow.
pub fn short<'a>(pen: &Pen<'_>, service: &'a ServiceView) -> &'a str {
    let text = if service.short.is_empty() {
        &service.name
    } else {
        &service.short
    };
    text.get(pen.language())
}

fn draw_chips(pen: &Pen<'_>, rect: Rect) {
    let tray = &pen.view.state.session.tray;
    let gap = pen.gap() * 0.5;
    let columns = in_a_row(pen, rect);
    let rows = tray.len().div_ceil(columns);
    let place = Rect::from_min_size(
        rect.min,
        vec2(rect.width(), rows as f32 * (chip_mm(pen) + gap) - gap),
    );
    for (cell, id) in grid(place, columns, rows, gap).into_iter().zip(tray) {
        if let Some(service) = pen.hall().service(id) {
            draw_chip(pen, cell, service);
        }
    }
}

/// A chosen service; a touch takes it out again.
fn draw_chip(pen: &Pen<'_>, cell: Rect, service: &ServiceView) {
    let colour = pen
        .hall()
        .area(&service.area)
        .map_or(protocol::Colour::Blue, |area| area.colour);
    let look = pen.view.look.area(colour);
    let name = short(pen, service);
    let face = Face::semibold(pen.view.look.capital(29.0), look.ink);
    let icon_mm = face.capital_mm * 1.5;
    let wanted = native::width_of(pen.ui.painter(), name, &face) + icon_mm * 3.2;
    let rect = Rect::from_min_size(
        cell.min,
        vec2(wanted.clamp(mm::TARGET, cell.width()), cell.height()),
    );
    let spoken = pen
        .view
        .words
        .with("tray-remove", &[("service", name.into())]);
    // A chip means the same as its row in the list: it is told apart by its place on the screen.
    let touched = pen.place_named(
        "chip",
        rect,
        Touch::Service(service.id.clone()),
        &Touchable {
            spoken: &spoken,
            enabled: true,
            chosen: None,
        },
    );
    let painter = pen.ui.painter();
    let fill = if touched.pressed {
        pen.view.look.pressed()
    } else {
        look.tint
    };
    painter.rect(
        rect,
        mm::RADIUS_SMALL,
        fill,
        Stroke::new(
            mm::BORDER,
            if pen.view.look.contrast {
                look.ink
            } else {
                fill
            },
        ),
        StrokeKind::Inside,
    );
    let words = Rect::from_min_max(
        pos2(rect.min.x + icon_mm * 0.8, rect.min.y),
        pos2(rect.max.x - icon_mm * 2.0, rect.max.y),
    );
    pen.text(words, Align2::LEFT_CENTER, name, &face, 2);
    pen.icon(
        pos2(rect.max.x - icon_mm * 1.1, rect.center().y),
        "x",
        icon_mm,
        look.ink,
    );
    if touched.focused {
        native::focus_ring(painter, rect, mm::RADIUS_SMALL);
    }
}
