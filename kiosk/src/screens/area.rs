// SPDX-License-Identifier: EUPL-1.2

use assets::theme::mm;
use egui::{Align2, Color32, CornerRadius, Rect, Stroke, StrokeKind, pos2, vec2};
use native::{Face, Touchable};
use protocol::AreaView;
use protocol::wait::{Wait, said};

use super::pen::{Pen, bottom};
use crate::flow::Touch;

/// An icon's size beside text, in heights of capitals.
const ICON: f32 = 1.6;

/// An area on the home screen: letter, name, what it does, how long one waits and how many do.
pub fn draw(pen: &Pen<'_>, rect: Rect, area: &AreaView) {
    let look = pen.view.look.area(area.colour);
    let open = pen.hall().area_open(&area.id);
    let (wait, waiting) = words(pen, area, open);
    let spoken = [
        pen.said(&area.name),
        pen.said(&area.description),
        &wait,
        waiting.as_deref().unwrap_or_default(),
    ]
    .join(". ");
    let touched = pen.place(
        rect,
        Touch::Area(area.id.clone()),
        &Touchable {
            spoken: &spoken,
            enabled: open,
            chosen: None,
        },
    );
    let painter = pen.ui.painter();
    let fill = if touched.pressed {
        pen.view.look.pressed()
    } else {
        pen.view.look.paper()
    };
    let line = Stroke::new(mm::BORDER, pen.view.look.line());
    painter.rect(rect, mm::RADIUS, fill, line, StrokeKind::Inside);
    let foot_wide = rect.width() - 2.0 * pen.at_least(32.0, 4.0);
    let one_row = fits_in_a_row(pen, foot_wide, &wait, waiting.as_deref());
    let line_mm = pen.regular(29.0).line_mm();
    // Two rows have air around them where the card is high enough.
    let rows_mm = if one_row {
        line_mm * 1.4
    } else {
        (line_mm * 2.6).min(rect.height() * 0.31).max(line_mm * 2.2)
    };
    let foot_mm = pen
        .at_least(88.0, rows_mm)
        .min(rect.height() * if one_row { 0.42 } else { 0.6 });
    let (upper, foot) = bottom(rect.shrink(mm::BORDER), foot_mm);
    draw_names(pen, upper, area, open);
    let corners = CornerRadius {
        sw: mm::RADIUS as u8,
        se: mm::RADIUS as u8,
        ..CornerRadius::ZERO
    };
    painter.rect_filled(
        foot,
        corners,
        if open {
            look.tint
        } else {
            pen.view.look.ground()
        },
    );
    painter.hline(foot.x_range(), foot.min.y, line);
    let ink = if open {
        look.ink
    } else {
        pen.view.look.ink_2()
    };
    draw_foot(
        pen,
        foot.shrink2(vec2(pen.at_least(32.0, 4.0), 0.0)),
        &wait,
        waiting.as_deref(),
        ink,
    );
    if touched.focused {
        native::focus_ring(painter, rect, mm::RADIUS);
    }
}

/// The wait, and who waits; an unknown wait says why instead.
fn words(pen: &Pen<'_>, area: &AreaView, open: bool) -> (String, Option<String>) {
    if !open {
        return (pen.word("closed-now"), None);
    }
    let Some(live) = pen.hall().area_live(&area.id) else {
        return (pen.word("wait-unknown-unavailable"), None);
    };
    let wait = said(live.forecast.as_ref(), live.forecast_reason);
    let waiting = pen
        .view
        .words
        .with("area-waiting", &[("n", live.waiting.into())]);
    match wait {
        Wait::Unknown(_) if live.waiting == 0 => (pen.view.words.wait(&wait), None),
        _ => (pen.view.words.wait_minutes(&wait), Some(waiting)),
    }
}

fn draw_names(pen: &Pen<'_>, rect: Rect, area: &AreaView, open: bool) {
    let inks = pen.view.look.area(area.colour);
    let pad = pen.at_least(30.0, 4.0).min(rect.height() * 0.16);
    let side = pen.at_least(96.0, 14.0).min(rect.height() - 2.0 * pad);
    let tile = Rect::from_min_size(rect.min + vec2(pad, pad), vec2(side, side));
    let (fill, ink) = if open {
        (inks.ink, inks.on_ink)
    } else {
        (pen.view.look.line(), pen.view.look.ink_2())
    };
    native::letter_tile(pen.ui.painter(), tile, area.letter, fill, ink);
    let left = tile.max.x + pad * 0.85;
    let place = Rect::from_min_max(
        pos2(left, rect.min.y + pad * 0.8),
        pos2(rect.max.x - pad * 0.6, rect.max.y - 1.0),
    );
    let name = pen.semibold(42.0);
    let used = pen.text(place, Align2::LEFT_TOP, pen.said(&area.name), &name, 2);
    let below = Rect::from_min_max(pos2(left, used.max.y), place.max);
    let line = pen.regular(27.0);
    if below.height() >= mm::BODY * 1.9 {
        pen.text(
            below,
            Align2::LEFT_TOP,
            pen.said(&area.description),
            &line,
            2,
        );
    }
}

/// How much one fact of the foot takes: its icon and its words.
fn fact_mm(pen: &Pen<'_>, words: &str, face: &Face) -> f32 {
    native::width_of(pen.ui.painter(), words, face) + face.capital_mm * ICON * 1.4 + 1.0
}

fn fits_in_a_row(pen: &Pen<'_>, width: f32, wait: &str, waiting: Option<&str>) -> bool {
    let face = pen.semibold(29.0);
    match waiting {
        Some(waiting) => {
            fact_mm(pen, wait, &face) + fact_mm(pen, waiting, &face) + face.capital_mm <= width
        }
        None => true,
    }
}

fn draw_foot(pen: &Pen<'_>, rect: Rect, wait: &str, waiting: Option<&str>, ink: Color32) {
    let face = Face::semibold(pen.view.look.capital(29.0), ink);
    let Some(waiting) = waiting else {
        return draw_fact(pen, rect, "clock", wait, &face);
    };
    if fits_in_a_row(pen, rect.width(), wait, Some(waiting)) {
        let wide = fact_mm(pen, waiting, &face);
        draw_fact(
            pen,
            Rect::from_min_max(rect.min, pos2(rect.max.x - wide, rect.max.y)),
            "clock",
            wait,
            &face,
        );
        draw_fact(
            pen,
            Rect::from_min_max(pos2(rect.max.x - wide, rect.min.y), rect.max),
            "users",
            waiting,
            &face,
        );
    } else {
        let (upper, lower) = bottom(rect, rect.height() / 2.0);
        draw_fact(pen, upper, "clock", wait, &face);
        draw_fact(pen, lower, "users", waiting, &face);
    }
}

fn draw_fact(pen: &Pen<'_>, rect: Rect, icon: &str, words: &str, face: &Face) {
    let icon_mm = face.capital_mm * ICON;
    pen.icon(
        pos2(rect.min.x + icon_mm / 2.0, rect.center().y),
        icon,
        icon_mm,
        face.colour,
    );
    let place = Rect::from_min_max(pos2(rect.min.x + icon_mm * 1.35, rect.min.y), rect.max);
    let lines = (rect.height() / face.line_mm()).clamp(1.0, 2.0) as usize;
    pen.text(place, Align2::LEFT_CENTER, words, face, lines);
}
