// SPDX-License-Identifier: EUPL-1.2
//! The services of an area, one or more to be chosen.

use assets::theme::mm;
use egui::{Align2, Rect, Stroke, StrokeKind, pos2, vec2};
use native::{AreaLook, Face, Touchable};
use protocol::{AreaView, ServiceView};

use super::frame::{Frame, Last, Title};
use super::pages;
use super::pen::{Pen, bottom, left};
use super::tray;
use crate::flow::Touch;

pub fn draw(pen: &Pen<'_>, whole: Rect, area: &str, page: usize) {
    let Some(area_view) = pen.hall().area(area) else {
        return;
    };
    let open = pen
        .hall()
        .area_live(area)
        .map_or(0, |live| live.open_counters);
    let counters = pen.view.words.with("counters-open", &[("n", open.into())]);
    let body = Frame::area(
        pen,
        whole,
        &Title::of(pen, area_view, &counters),
        Last::Priority,
    )
    .body;
    let (list, tray_at) = split(pen, body);
    pen.ui
        .painter()
        .rect_filled(tray_at.1, 0.0, pen.view.look.paper());
    tray::draw(pen, tray_at.0, Some(()));
    let heading = if pen.view.state.session.booking.is_some() {
        "services-booking-heading"
    } else {
        "services-heading"
    };
    let list = pen.heading(list, &pen.word(heading));
    draw_list(pen, list, area_view, page);
}

/// List above (or before) the tray; of the tray its inside and its ground.
fn split(pen: &Pen<'_>, body: Rect) -> (Rect, (Rect, Rect)) {
    if pen.view.look.screen.is_portrait() {
        let (above, below) = bottom(body, tray::height(pen, body));
        let ground = below.expand2(vec2(pen.margin(), pen.gap()));
        let line = Stroke::new(mm::BORDER, pen.view.look.line());
        pen.ui
            .painter()
            .hline(ground.x_range(), ground.min.y - mm::BORDER / 2.0, line);
        return (
            Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - 2.0 * pen.gap())),
            (below, ground),
        );
    }
    let (list, side) = left(body, 0.6, pen.margin());
    let ground = Rect::from_min_max(
        side.min - vec2(pen.margin() * 0.5, pen.gap()),
        side.max + vec2(pen.margin(), pen.gap()),
    );
    (list, (side, ground))
}

fn draw_list(pen: &Pen<'_>, rect: Rect, area: &AreaView, page: usize) {
    let services: Vec<&ServiceView> = pen.hall().services_of(&area.id).collect();
    let row_mm = pen
        .at_least(
            118.0,
            pen.semibold(36.0).line_mm() + pen.regular(27.0).line_mm() + 2.0,
        )
        .max(mm::TARGET);
    let page = pages::lay(
        pen,
        rect,
        services.len(),
        page,
        row_mm,
        pen.at_least(148.0, 30.0).max(row_mm),
    );
    let look = pen.view.look.area(area.colour);
    for (index, service) in services.iter().skip(page.from).take(page.count).enumerate() {
        draw_row(pen, page.row(pen, index), service, look);
    }
}

fn draw_row(pen: &Pen<'_>, rect: Rect, service: &ServiceView, look: AreaLook) {
    let chosen = pen.view.state.session.tray.contains(&service.id);
    let open = service.open.is_open();
    let takes = duration(pen, service, open);
    let name = pen.said(&service.name);
    let spoken = [name, pen.said(&service.hint), &takes].join(". ");
    let touched = pen.place(
        rect,
        Touch::Service(service.id.clone()),
        &Touchable {
            spoken: &spoken,
            enabled: open,
            chosen: Some(chosen),
        },
    );
    let (fill, line) = match (chosen, touched.pressed) {
        (_, true) => (
            pen.view.look.pressed(),
            Stroke::new(mm::BORDER, pen.view.look.line()),
        ),
        (true, false) => (look.tint, Stroke::new(mm::BORDER_CHOSEN, look.ink)),
        (false, false) => (
            pen.view.look.paper(),
            Stroke::new(mm::BORDER, pen.view.look.line()),
        ),
    };
    pen.ui
        .painter()
        .rect(rect, mm::RADIUS, fill, line, StrokeKind::Inside);
    let pad = pen.at_least(36.0, 4.0);
    let icon_mm = pen.at_least(58.0, 10.0).min(rect.height() * 0.6);
    let ink = if open {
        look.ink
    } else {
        pen.view.look.ink_2()
    };
    pen.icon(
        pos2(rect.min.x + pad + icon_mm / 2.0, rect.center().y),
        &service.icon,
        icon_mm,
        ink,
    );
    let right = draw_box(pen, rect, pad, chosen, open, look);
    let face = Face::semibold(pen.view.look.capital(29.0), ink);
    let wide = native::width_of(pen.ui.painter(), &takes, &face).min(rect.width() * 0.3);
    let place = Rect::from_min_max(
        pos2(right - pad * 0.6 - wide - 0.2, rect.min.y),
        pos2(right - pad * 0.6, rect.max.y),
    );
    pen.text(place, Align2::RIGHT_CENTER, &takes, &face, 2);
    let words = Rect::from_min_max(
        pos2(rect.min.x + pad * 1.7 + icon_mm, rect.min.y),
        pos2(place.min.x - 2.0, rect.max.y),
    );
    draw_names(pen, words, name, pen.said(&service.hint));
    if touched.focused {
        native::focus_ring(pen.ui.painter(), rect, mm::RADIUS);
    }
}

fn duration(pen: &Pen<'_>, service: &ServiceView, open: bool) -> String {
    if !open {
        return pen.word("closed-now");
    }
    pen.view.words.with(
        "service-takes",
        &[("min", service.expected_s.div_ceil(60).max(1).into())],
    )
}

/// The box to tick; returns where it begins.
fn draw_box(pen: &Pen<'_>, rect: Rect, pad: f32, chosen: bool, open: bool, look: AreaLook) -> f32 {
    let side = pen.at_least(60.0, 10.0).min(rect.height() * 0.6);
    let place = Rect::from_center_size(
        pos2(rect.max.x - pad - side / 2.0, rect.center().y),
        vec2(side, side),
    );
    let painter = pen.ui.painter();
    if chosen {
        painter.rect_filled(place, mm::RADIUS_SMALL, look.ink);
        pen.icon(place.center(), "check", side * 0.66, look.on_ink);
    } else if open {
        let line = Stroke::new(mm::BORDER_CHOSEN * 0.8, pen.view.look.line_strong());
        painter.rect_stroke(place, mm::RADIUS_SMALL, line, StrokeKind::Inside);
    }
    place.min.x
}

fn draw_names(pen: &Pen<'_>, rect: Rect, name: &str, hint: &str) {
    let (face, line) = (pen.semibold(36.0), pen.regular(27.0));
    if hint.is_empty() {
        pen.text(rect, Align2::LEFT_CENTER, name, &face, 2);
        return;
    }
    let width = native::width_of(pen.ui.painter(), name, &face);
    let room = rect.height() - 2.0;
    // A name that needs two lines has them, and the hint what is left.
    let name_mm = if width > rect.width() { 2.0 } else { 1.0 } * face.line_mm();
    let hint_lines = (((room - name_mm) / line.line_mm()) as usize).clamp(0, 2);
    let hint_width = native::width_of(pen.ui.painter(), hint, &line);
    // Half a hint says nothing.
    if hint_lines == 0 || hint_width > hint_lines as f32 * rect.width() * 0.95 {
        pen.text(rect, Align2::LEFT_CENTER, name, &face, 2);
        return;
    }
    let hint_lines = if hint_width <= rect.width() {
        1
    } else {
        hint_lines
    };
    let all = name_mm + hint_lines as f32 * line.line_mm();
    let start = rect.center().y - all / 2.0;
    let upper = Rect::from_min_max(pos2(rect.min.x, start), pos2(rect.max.x, start + name_mm));
    let lower = Rect::from_min_max(
        pos2(rect.min.x, start + name_mm),
        pos2(rect.max.x, start + all + 0.5),
    );
    pen.text(upper, Align2::LEFT_CENTER, name, &face, 2);
    pen.text(lower, Align2::LEFT_CENTER, hint, &line, hint_lines);
}
