// SPDX-License-Identifier: EUPL-1.2
//! "Chi prende il numero adesso attende": one line an area, in the words and numbers of totem, slip and phone.

use assets::theme::board;
use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};
use native::{Face, Fit, colour, letter_tile, write_fitted};
use protocol::wait::{Wait, said};
use protocol::{AreaLive, AreaView, LiveView, OfficeView};

use super::Scene;
use super::plan::cut_top;

pub(super) fn draw(ui: &Ui, scene: &Scene<'_>, rect: Rect, office: &OfficeView, live: &LiveView) {
    ui.painter().rect_filled(rect, scene.corner(28.0), colour(board::CARD));
    let room = rect.shrink2(vec2(scene.p(36.0), scene.p(20.0)));
    let (head, lines) = cut_top(room, scene.p(78.0));
    let is_open = live.office.is_open();
    let title = scene.words.get(if is_open { "board-waits" } else { "board-no-more-numbers" });
    let fit = Fit { floor_mm: scene.cap(24.0), lines: 2 };
    write_fitted(ui, head, Align2::LEFT_CENTER, &title, &Face::semibold(scene.cap(35.0), scene.ink(colour(board::INK))), fit);
    let height = (lines.height() / office.areas.len().max(1) as f32).min(scene.p(90.0));
    for (index, area) in office.areas.iter().enumerate() {
        let top = lines.min.y + index as f32 * height;
        ui.painter().hline(lines.x_range(), top, Stroke::new(scene.p(1.5), colour(board::LINE)));
        let line = Rect::from_x_y_ranges(lines.x_range(), top..=top + height);
        let known = live.areas.iter().find(|known| known.id == area.id);
        draw_line(ui, scene, line, area, known, is_open);
    }
}

fn draw_line(ui: &Ui, scene: &Scene<'_>, rect: Rect, area: &AreaView, live: Option<&AreaLive>, is_open: bool) {
    let side = (rect.height() * 0.6).min(scene.p(48.0));
    let tile = Rect::from_center_size(pos2(rect.min.x + side / 2.0, rect.center().y), vec2(side, side));
    let light = if scene.is_stale() { board::STALE } else { scene.inks(&area.id).light };
    letter_tile(ui.painter(), tile, area.letter, colour(light), colour(board::ON_LIGHT));
    let name = Face::regular(scene.cap(33.0), scene.ink(colour(board::INK)));
    let fit = Fit { floor_mm: scene.cap(22.0), lines: 2 };
    let people_left = rect.max.x - scene.p(126.0);
    let wait_left = rect.min.x + rect.width() * 0.46;
    let column = |left: f32, right: f32| Rect::from_x_y_ranges(left..=right, rect.y_range());
    write_fitted(ui, column(tile.max.x + scene.p(18.0), wait_left), Align2::LEFT_CENTER, area.name.get(scene.words.language()), &name, fit);

    let wait = live.map(|live| said(live.forecast.as_ref(), live.forecast_reason));
    // A forecast of before the break would be a guess, and one for numbers that nobody can take would be a lie.
    let shown = wait.filter(|_| is_open && !scene.is_stale());
    let face = match shown {
        Some(Wait::Unknown(_)) | None => Face::regular(scene.cap(28.0), scene.ink(colour(board::INK_2))),
        Some(_) => Face::bold(scene.cap(34.0), colour(board::INK)),
    };
    let is_short = matches!(shown, Some(Wait::Unknown(_)) | None);
    let right = if is_short && shown.is_some() { rect.max.x } else { people_left };
    let text = shown.map_or_else(|| "–".to_owned(), |wait| scene.words.wait_minutes(&wait));
    let anchor = Align2::RIGHT_CENTER;
    write_fitted(ui, column(wait_left + scene.p(8.0), right - if is_short { 0.0 } else { scene.p(8.0) }), anchor, &text, &face, fit);
    if !(is_short && shown.is_some()) {
        let people = scene.words.with("board-people", &[("n", live.map_or(0, |live| live.waiting).into())]);
        let face = Face::regular(scene.cap(31.0), scene.ink(colour(board::INK_2)));
        write_fitted(ui, column(people_left, rect.max.x), anchor, &people, &face, Fit { lines: 1, ..fit });
    }
}
