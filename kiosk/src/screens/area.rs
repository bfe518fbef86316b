// SPDX-License-Identifier: EUPL-1.2

use assets::theme::mm;
use egui::{Align2, CornerRadius, Rect, Stroke, StrokeKind, pos2, vec2};
use native::{Face, Touchable};
use protocol::AreaView;
use protocol::wait::{Wait, said};

use super::pen::{Pen, bottom};
use crate::flow::Touch;

/// An area on the home screen: letter, name, what it does, how long one waits and how many do.
pub fn draw(pen: &Pen<'_>, rect: Rect, area: &AreaView) {
    let look = pen.view.look.area(area.colour);
    let open = pen.hall().area_open(&area.id);
    let (wait, waiting) = words(pen, area, open);
    let spoken = [pen.said(&area.name), pen.said(&area.description), &wait, waiting.as_deref().unwrap_or_default()].join(". ");
    let touched = pen.place(rect, Touch::Area(area.id.clone()), &Touchable { spoken: &spoken, enabled: open, chosen: None });
    let painter = pen.ui.painter();
    let fill = if touched.pressed { pen.view.look.pressed() } else { pen.view.look.paper() };
    let line = Stroke::new(mm::BORDER, pen.view.look.line());
    painter.rect(rect, mm::RADIUS, fill, line, StrokeKind::Inside);
    let foot_mm = pen.at_least(88.0, pen.regular(29.0).line_mm() * 1.4).min(rect.height() * 0.42);
    let (upper, foot) = bottom(rect.shrink(mm::BORDER), foot_mm);
    draw_names(pen, upper, area, open);
    let corners = CornerRadius { sw: mm::RADIUS as u8, se: mm::RADIUS as u8, ..CornerRadius::ZERO };
    painter.rect_filled(foot, corners, if open { look.tint } else { pen.view.look.ground() });
    painter.hline(foot.x_range(), foot.min.y, line);
    let ink = if open { look.ink } else { pen.view.look.ink_2() };
    draw_foot(pen, foot.shrink2(vec2(pen.at_least(32.0, 4.0), 0.0)), &wait, waiting.as_deref(), ink);
    if touched.focused {
        native::focus_ring(painter, rect, mm::RADIUS);
    }
}

/// The wait, and who waits; an unknown wait says why instead.
fn words(pen: &Pen<'_>, area: &AreaView, open: bool) -> (String, Option<String>) {
    if !open {
        return (pen.word("closed-now"), None);
    }
    let Some(live) = pen.hall().area_live(&area.id) else { return (pen.word("wait-unknown-unavailable"), None) };
    let wait = said(live.forecast.as_ref(), live.forecast_reason);
    let waiting = pen.view.words.with("area-waiting", &[("n", live.waiting.into())]);
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
    let (fill, ink) = if open { (inks.ink, inks.on_ink) } else { (pen.view.look.line(), pen.view.look.ink_2()) };
    native::letter_tile(pen.ui.painter(), tile, area.letter, fill, ink);
    let left = tile.max.x + pad * 0.85;
    let place = Rect::from_min_max(pos2(left, rect.min.y + pad * 0.8), pos2(rect.max.x - pad * 0.6, rect.max.y - 1.0));
    let name = pen.semibold(42.0);
    let used = pen.text(place, Align2::LEFT_TOP, pen.said(&area.name), &name, 2);
    let below = Rect::from_min_max(pos2(left, used.max.y), place.max);
    let line = pen.regular(27.0);
    let lines = (below.height() / line.line_mm()) as usize;
    if lines > 0 {
        pen.text(below, Align2::LEFT_TOP, pen.said(&area.description), &line, lines.min(2));
    }
}

fn draw_foot(pen: &Pen<'_>, rect: Rect, wait: &str, waiting: Option<&str>, ink: egui::Color32) {
    let face = Face::semibold(pen.view.look.capital(29.0), ink);
    let icon_mm = face.capital_mm * 1.6;
    pen.icon(pos2(rect.min.x + icon_mm / 2.0, rect.center().y), "clock", icon_mm, ink);
    let left = rect.min.x + icon_mm * 1.35;
    let mut right = rect.max.x;
    if let Some(waiting) = waiting {
        let width = native::width_of(pen.ui.painter(), waiting, &face).min(rect.width() * 0.5 - icon_mm);
        let words = Rect::from_min_max(pos2(rect.max.x - width - 0.2, rect.min.y), rect.max);
        pen.text(words, Align2::RIGHT_CENTER, waiting, &face, 2);
        right = words.min.x - icon_mm * 1.35;
        pen.icon(pos2(right + icon_mm * 0.55, rect.center().y), "users", icon_mm, ink);
    }
    let place = Rect::from_min_max(pos2(left, rect.min.y), pos2(right - 1.0, rect.max.y));
    pen.text(place, Align2::LEFT_CENTER, wait, &face, 2);
}
