// SPDX-License-Identifier: EUPL-1.2

use assets::theme::{self, Rgb, mm};
use egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2,
    vec2,
};

use crate::setup::{crest_family, icon_family};
use crate::{Face, draw, draw_number, text, width_of};

/// A colour of the theme, as egui has it.
pub const fn colour(rgb: Rgb) -> Color32 {
    Color32::from_rgb(rgb.0, rgb.1, rgb.2)
}

/// A card: filled, with a hairline.
pub fn card(painter: &Painter, rect: Rect, fill: Color32, line: Color32) {
    painter.rect(
        rect,
        radius(mm::RADIUS),
        fill,
        Stroke::new(mm::BORDER, line),
        StrokeKind::Inside,
    );
}

/// A ring around what has the keyboard: dark and orange, so that one of them stands out on any ground.
pub fn focus_ring(painter: &Painter, rect: Rect, radius_mm: f32) {
    let inner = rect.expand(mm::FOCUS / 2.0);
    painter.rect_stroke(
        inner,
        radius(radius_mm),
        Stroke::new(mm::FOCUS / 2.0, colour(theme::INK)),
        StrokeKind::Outside,
    );
    let outer = inner.expand(mm::FOCUS / 2.0);
    painter.rect_stroke(
        outer,
        radius(radius_mm),
        Stroke::new(mm::FOCUS / 2.0, colour(theme::FOCUS)),
        StrokeKind::Outside,
    );
}

/// A Phosphor icon by name, its box of `size_mm` around `centre`. Draws nothing for a name that does not exist (the catalogue refuses such names).
pub fn icon(painter: &Painter, centre: Pos2, name: &str, size_mm: f32, colour: Color32) {
    if let Some(symbol) = assets::icons::code_point(name) {
        painter.text(
            centre,
            Align2::CENTER_CENTER,
            symbol,
            FontId::new(size_mm, icon_family()),
            colour,
        );
    }
}

/// The shield that stands for the body's crest.
pub fn crest(painter: &Painter, centre: Pos2, size_mm: f32, colour: Color32) {
    if let Some(symbol) = assets::icons::code_point("shield-chevron") {
        painter.text(
            centre,
            Align2::CENTER_CENTER,
            symbol,
            FontId::new(size_mm, crest_family()),
            colour,
        );
    }
}

/// The letter of an area on its colour.
pub fn letter_tile(painter: &Painter, rect: Rect, letter: char, fill: Color32, ink: Color32) {
    painter.rect_filled(rect, radius((rect.height() * 0.18).min(mm::RADIUS)), fill);
    let face = Face::bold(rect.height() * 0.42, ink);
    draw_number(
        painter,
        rect.shrink(rect.width() * 0.1),
        Align2::CENTER_CENTER,
        &letter.to_string(),
        &face,
    );
}

/// A word on a tint, starting at `left` and around its height; tells how wide it got.
pub fn chip(painter: &Painter, left: Pos2, words: &str, face: &Face, tint: Color32) -> Rect {
    let padding = vec2(face.capital_mm * 1.1, face.capital_mm * 0.9);
    let size = vec2(width_of(painter, words, face), face.capital_mm) + 2.0 * padding;
    let rect = Rect::from_min_size(pos2(left.x, left.y - size.y / 2.0), size);
    painter.rect_filled(rect, radius(mm::RADIUS_SMALL), tint);
    draw(painter, rect.center(), Align2::CENTER_CENTER, words, face);
    rect
}

/// A QR code with its quiet zone of four modules, as large as `rect` allows in whole pixels; true is dark. Dark on white in every look, since phones need it so.
pub fn qr(painter: &Painter, rect: Rect, modules: &[Vec<bool>]) {
    const QUIET: usize = 4;
    let pixel = 1.0 / painter.pixels_per_point();
    let across = modules.len() + 2 * QUIET;
    let module = (rect.width().min(rect.height()) / across as f32 / pixel)
        .floor()
        .max(1.0)
        * pixel;
    let side = module * across as f32;
    let corner = rect.center() - vec2(side, side) / 2.0;
    let corner = pos2(
        (corner.x / pixel).round() * pixel,
        (corner.y / pixel).round() * pixel,
    );
    painter.rect_filled(
        Rect::from_min_size(corner, vec2(side, side)),
        0.0,
        Color32::WHITE,
    );
    for (row, line) in modules.iter().enumerate() {
        for (from, to) in dark_runs(line) {
            let place = corner + vec2((from + QUIET) as f32, (row + QUIET) as f32) * module;
            painter.rect_filled(
                Rect::from_min_size(place, vec2((to - from) as f32 * module, module)),
                0.0,
                Color32::BLACK,
            );
        }
    }
}

/// A ring that empties: `share` from 1 to 0 of it is left, with a number in its middle.
pub fn ring(
    painter: &Painter,
    rect: Rect,
    share: f32,
    number: &str,
    face: &Face,
    ink: Color32,
    rest: Color32,
) {
    const STEPS: usize = 96;
    let width = rect.width() * 0.12;
    let radius = (rect.width() - width) / 2.0;
    painter.circle_stroke(rect.center(), radius, Stroke::new(width, rest));
    let share = share.clamp(0.0, 1.0);
    let steps = (STEPS as f32 * share).ceil() as usize;
    let points: Vec<Pos2> = (0..=steps)
        .map(|step| {
            let angle = (step as f32 / STEPS as f32).min(share) * std::f32::consts::TAU;
            rect.center() + radius * vec2(angle.sin(), -angle.cos())
        })
        .collect();
    if steps > 0 {
        painter.add(Shape::line(points, Stroke::new(width, ink)));
    }
    text::draw_number(
        painter,
        rect.shrink(width * 2.0),
        Align2::CENTER_CENTER,
        number,
        face,
    );
}

/// Corners in whole millimetres, as egui keeps them.
pub(crate) fn radius(radius_mm: f32) -> CornerRadius {
    CornerRadius::from(radius_mm)
}

/// Runs of dark modules, so that a renderer leaves no seams between them.
fn dark_runs(line: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in line.iter().enumerate().filter(|(_, dark)| **dark) {
        match runs.last_mut().filter(|(_, to)| *to == at) {
            Some((_, to)) => *to += 1,
            None => runs.push((at, at + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_modules_are_joined() {
        assert_eq!(dark_runs(&[true, true, false, true]), [(0, 2), (3, 4)]);
        assert_eq!(dark_runs(&[false, false]), []);
        assert_eq!(dark_runs(&[]), []);
    }
}
