// SPDX-License-Identifier: EUPL-1.2
//! The procedures of a visit, one after the other.

use assets::theme::mm;
use egui::{Align2, Rect, Stroke, StrokeKind, pos2, vec2};
use native::Face;
use protocol::Ticket;

use super::super::pen::Pen;
use super::super::tray;

/// The legs in order, as steps from left to right; six of them take two rows.
pub(super) fn draw_legs(pen: &Pen<'_>, rect: Rect, ticket: &Ticket) {
    let rows = leg_rows(pen, rect.width(), ticket);
    let gap = pen.gap();
    let height = (rect.height() - gap * (rows.len() - 1) as f32 * 0.5) / rows.len() as f32;
    let mut number = 0;
    for (index, row) in rows.iter().enumerate() {
        let y = rect.min.y + index as f32 * (height + gap * 0.5);
        let mut x = rect.min.x;
        let squeeze = ((rect.width() - arrow_mm(pen) * (row.len() - 1) as f32)
            / row.iter().map(|(width, _)| width).sum::<f32>())
        .min(1.0);
        for (width, text) in row {
            let place = Rect::from_min_size(pos2(x, y), vec2(width * squeeze, height));
            draw_leg(pen, place, text, number == 0, ticket, number);
            x = place.max.x + arrow_mm(pen);
            number += 1;
            if number < ticket.legs.len() && x < rect.max.x - 4.0 {
                pen.icon(
                    pos2(place.max.x + arrow_mm(pen) / 2.0, place.center().y),
                    "arrow-right",
                    pen.at_least(32.0, 6.0),
                    pen.view.look.ink(),
                );
            }
        }
    }
}

pub(super) fn draw_leg(
    pen: &Pen<'_>,
    rect: Rect,
    text: &str,
    first: bool,
    ticket: &Ticket,
    number: usize,
) {
    let colour = ticket
        .legs
        .get(number)
        .and_then(|leg| pen.hall().area(&leg.area))
        .map_or(protocol::Colour::Blue, |area| area.colour);
    let look = pen.view.look.area(colour);
    let (fill, ink) = if first {
        (look.ink, look.on_ink)
    } else {
        (pen.view.look.paper(), look.ink)
    };
    let line = Stroke::new(
        mm::BORDER,
        if first {
            look.ink
        } else {
            pen.view.look.line()
        },
    );
    pen.ui
        .painter()
        .rect(rect, mm::RADIUS_SMALL, fill, line, StrokeKind::Inside);
    pen.text(
        rect.shrink2(vec2(2.0, 0.0)),
        Align2::CENTER_CENTER,
        text,
        &Face::semibold(pen.view.look.capital(32.0), ink),
        2,
    );
}

pub(super) fn arrow_mm(pen: &Pen<'_>) -> f32 {
    pen.at_least(70.0, 10.0)
}

pub(super) fn leg_rows(pen: &Pen<'_>, width: f32, ticket: &Ticket) -> Vec<Vec<(f32, String)>> {
    let face = pen.semibold(32.0);
    let mut rows: Vec<Vec<(f32, String)>> = vec![Vec::new()];
    let mut used = 0.0;
    for (index, leg) in ticket.legs.iter().enumerate() {
        let name = pen
            .hall()
            .service(&leg.service)
            .map_or(leg.service.as_str(), |service| tray::short(pen, service));
        let text = format!("{} {name}", index + 1);
        let wide = native::width_of(pen.ui.painter(), &text, &face) + pen.at_least(60.0, 8.0);
        let row = rows.last_mut().expect("there is always a row");
        if !row.is_empty() && used + wide > width && ticket.legs.len() > 3 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += wide + arrow_mm(pen);
        rows.last_mut()
            .expect("there is always a row")
            .push((wide, text));
    }
    rows
}

pub(super) fn legs_mm(pen: &Pen<'_>, width: f32, ticket: &Ticket) -> f32 {
    let rows = leg_rows(pen, width, ticket).len() as f32;
    let row = pen.at_least(92.0, pen.semibold(32.0).line_mm() * 1.4);
    rows * row + (rows - 1.0) * pen.gap() * 0.5
}
