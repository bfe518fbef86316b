// SPDX-License-Identifier: EUPL-1.2
//! "Chi prende il numero adesso attende": one line an area, in the words and numbers of totem, slip and phone.

use assets::theme::{Rgb, board};
use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};
use native::{Face, Fit, colour, letter_tile, width_of, write_fitted};
use protocol::wait::{Wait, said};
use protocol::{AreaLive, AreaView, LiveView, OfficeView};

use super::Scene;
use super::plan::{KEPT_PX, cut_top};

pub(super) fn draw(ui: &Ui, scene: &Scene<'_>, rect: Rect, office: &OfficeView, live: &LiveView) {
    ui.painter().rect_filled(rect, scene.corner(28.0), colour(board::CARD));
    let room = rect.shrink2(vec2(scene.p(36.0), scene.p(20.0)));
    let (head, lines) = cut_top(room, scene.p(72.0));
    let lines = kept(ui, scene, lines, live);
    let is_open = live.office.is_open();
    let title = scene.words.get(if is_open { "board-waits" } else { "board-no-more-numbers" });
    let fit = Fit { floor_mm: scene.cap(22.0), lines: 1 };
    write_fitted(ui, head, Align2::LEFT_CENTER, &title, &Face::semibold(scene.cap(35.0), scene.ink(colour(board::INK))), fit);
    let height = (lines.height() / office.areas.len().max(1) as f32).min(scene.p(112.0));
    for (index, area) in office.areas.iter().enumerate() {
        let top = lines.min.y + index as f32 * height;
        ui.painter().hline(lines.x_range(), top, Stroke::new(scene.p(1.5), colour(board::LINE)));
        let line = Rect::from_x_y_ranges(lines.x_range(), top..=top + height);
        let known = live.areas.iter().find(|known| known.id == area.id);
        draw_line(ui, scene, line, area, known, is_open);
    }
}

/// Of a hundred forecasts, how many were kept; none where the office does not show it, and while it may have changed.
pub(super) fn kept_of_hundred(scene: &Scene<'_>, live: &LiveView) -> Option<u32> {
    live.forecast_quality.as_ref().filter(|_| !scene.is_stale())?.kept_of_hundred()
}

/// How many forecasts were kept, where the office shows it: one quiet line at the foot. Answers with the room that is left.
fn kept(ui: &Ui, scene: &Scene<'_>, lines: Rect, live: &LiveView) -> Rect {
    let Some(share) = kept_of_hundred(scene, live) else { return lines };
    let (lines, foot) = cut_top(lines, lines.height() - scene.p(KEPT_PX));
    ui.painter().hline(foot.x_range(), foot.min.y, Stroke::new(scene.p(1.5), colour(board::LINE)));
    let text = scene.words.with("forecast-kept-line", &[("n", share.into())]);
    let face = Face::regular(scene.cap(26.0), scene.ink(colour(board::INK_2)));
    write_fitted(ui, foot, Align2::LEFT_CENTER, &text, &face, Fit { floor_mm: scene.cap(22.0), lines: 1 });
    lines
}

fn draw_line(ui: &Ui, scene: &Scene<'_>, rect: Rect, area: &AreaView, live: Option<&AreaLive>, is_open: bool) {
    let side = (rect.height() * 0.6).min(scene.p(56.0));
    let tile = Rect::from_center_size(pos2(rect.min.x + side / 2.0, rect.center().y), vec2(side, side));
    let light = if scene.is_stale() { board::STALE } else { scene.inks(&area.id).light };
    letter_tile(ui.painter(), tile, area.letter, colour(light), colour(board::ON_LIGHT));
    // Higher lines have larger letters.
    let line = Line { scene, rect, scale: (rect.height() / scene.p(73.0)).clamp(0.7, 1.1) };
    let wait_left = rect.min.x + rect.width() * 0.45;
    let name = line.column(tile.max.x + scene.p(18.0), wait_left);
    line.write(ui, name, Align2::LEFT_CENTER, area.name.get(scene.words.language()), 33.0, board::INK);
    let Some(live) = live else { return };
    let wait = said(live.forecast.as_ref(), live.forecast_reason);
    // A forecast of before the break would be a guess, and one for numbers that nobody can take would be a lie.
    let can_say = is_open && !scene.is_stale();
    let text = scene.words.wait_minutes(&wait);
    if can_say && matches!(wait, Wait::Unknown(_)) {
        return line.write(ui, line.column(wait_left + scene.p(8.0), rect.max.x), Align2::RIGHT_CENTER, &text, 28.0, board::INK_2);
    }
    let people_left = rect.max.x - scene.p(126.0);
    if can_say {
        line.write_bold(ui, line.column(wait_left + scene.p(8.0), people_left - scene.p(8.0)), &text);
    }
    let people = scene.words.with("board-people", &[("n", live.waiting.into())]);
    line.write(ui, line.column(people_left, rect.max.x), Align2::RIGHT_CENTER, &people, 31.0, board::INK_2);
}

/// The place of one area's line.
struct Line<'a> {
    scene: &'a Scene<'a>,
    rect: Rect,
    scale: f32,
}

impl Line<'_> {
    fn column(&self, left: f32, right: f32) -> Rect {
        Rect::from_x_y_ranges(left..=right, self.rect.shrink2(vec2(0.0, self.scene.p(5.0))).y_range())
    }

    fn write(&self, ui: &Ui, place: Rect, anchor: Align2, text: &str, picture_px: f32, ink: Rgb) {
        let face = Face::regular(self.scene.cap(picture_px * self.scale), self.scene.ink(colour(ink)));
        write_fitted(ui, place, anchor, text, &face, self.fit());
    }

    fn write_bold(&self, ui: &Ui, place: Rect, text: &str) {
        let face = Face::bold(self.scene.cap(34.0 * self.scale), colour(board::INK));
        // Minutes stay in one line if they can: a range is read at a glance.
        let small = Face::bold(self.scene.cap(26.0), face.colour);
        let lines = if width_of(ui.painter(), text, &small) <= place.width() { 1 } else { 2 };
        write_fitted(ui, place, Align2::RIGHT_CENTER, text, &face, Fit { lines, ..self.fit() });
    }

    fn fit(&self) -> Fit {
        Fit { floor_mm: self.scene.cap(22.0), lines: 2 }
    }
}
