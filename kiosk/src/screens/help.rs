// SPDX-License-Identifier: EUPL-1.2
//! How the totem works, and who has the right to priority access.

use egui::{Align2, Rect, pos2, vec2};
use native::{Button, Face};

use super::frame::Frame;
use super::pen::{Pen, bottom, grid, left};
use crate::flow::Touch;

pub fn draw(pen: &Pen<'_>, frame: Frame) {
    let (body, keys) = pen.keys_below(frame.body, 150.0, 110.0);
    let body = pen.heading(body, &pen.word("help-heading"));
    let steps = [
        ("help-step-1", "hand-tap"),
        ("help-step-2", "list-checks"),
        ("help-step-3", "ticket"),
    ];
    draw_points(pen, body, &steps, "help-people");
    let back = pen.word("help-back");
    let Some(_) = pen
        .view
        .state
        .rules
        .help_service
        .as_ref()
        .and_then(|id| pen.hall().service(id))
    else {
        pen.key(
            keys,
            Touch::OtherArea,
            &Button::new(&back)
                .icon("arrow-left")
                .main()
                .picture_px(36.0),
        );
        return;
    };
    let (one, other) = left(keys, 0.39, pen.gap());
    pen.key(
        one,
        Touch::OtherArea,
        &Button::new(&back).icon("arrow-left").picture_px(36.0),
    );
    let take = pen.word("help-take");
    pen.key(
        other,
        Touch::TakeHelp,
        &Button::new(&take).icon("ticket").main().picture_px(36.0),
    );
}

pub fn priority(pen: &Pen<'_>, frame: Frame) {
    let (body, keys) = pen.keys_below(frame.body, 150.0, 110.0);
    let body = pen.heading(body, &pen.word("priority-heading"));
    let who = [
        ("priority-disability", "wheelchair"),
        ("priority-pregnancy", "person"),
        ("priority-age", "users"),
    ];
    draw_points(pen, body, &who, "priority-line");
    let (one, other) = left(keys, 0.39, pen.gap());
    let (no, yes) = (pen.word("priority-no"), pen.word("priority-yes"));
    pen.key(
        one,
        Touch::PriorityNo,
        &Button::new(&no).icon("arrow-left").picture_px(36.0),
    );
    pen.key(
        other,
        Touch::PriorityYes,
        &Button::new(&yes).icon("check").main().picture_px(36.0),
    );
}

/// A few points with icons, and a line below them.
fn draw_points(pen: &Pen<'_>, rect: Rect, points: &[(&str, &str)], line: &str) {
    let face = pen.regular(34.0);
    let below_mm = face.line_mm() * 2.4;
    let (above, below) = bottom(rect, below_mm);
    let tallest = points.len() as f32 * pen.at_least(170.0, 30.0);
    let height = above.height().min(tallest);
    let cells = grid(
        Rect::from_min_size(above.min, vec2(above.width(), height - pen.gap())),
        1,
        points.len(),
        pen.gap() * 0.6,
    );
    for (cell, (key, icon)) in cells.into_iter().zip(points) {
        pen.card(cell);
        let icon_mm = (cell.height() * 0.5).min(pen.at_least(64.0, 12.0));
        let pad = pen.at_least(36.0, 5.0);
        pen.icon(
            pos2(cell.min.x + pad + icon_mm / 2.0, cell.center().y),
            icon,
            icon_mm,
            pen.view.look.primary(),
        );
        let words = Rect::from_min_max(
            pos2(cell.min.x + 2.0 * pad + icon_mm, cell.min.y),
            cell.max - vec2(pad, 0.0),
        );
        pen.text(
            words,
            Align2::LEFT_CENTER,
            &pen.word(key),
            &Face::semibold(face.capital_mm, pen.view.look.ink()),
            2,
        );
    }
    let place = Rect::from_min_size(
        pos2(below.min.x, above.min.y + height),
        vec2(below.width(), below_mm),
    );
    pen.text(place, Align2::LEFT_CENTER, &pen.word(line), &face, 2);
}
