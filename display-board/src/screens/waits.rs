// SPDX-License-Identifier: EUPL-1.2
//! "Chi prende il numero adesso attende": one line an area, in the words and numbers of totem, slip and phone.

use assets::theme::{Rgb, board};
use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};
use native::{Face, Fit, colour, letter_tile, width_of, write_fitted};
use protocol::wait::{Wait, said};
use protocol::{AreaLive, AreaView, LiveView, OfficeView};

use super::Scene;
use super::plan::{KEPT_PX, WAIT_PX, cut_top};

pub(super) fn draw(ui: &Ui, scene: &Scene<'_>, rect: Rect, office: &OfficeView, live: &LiveView) {
    ui.painter()
        .rect_filled(rect, scene.corner(28.0), colour(board::CARD));
    let room = rect.shrink2(vec2(scene.p(36.0), scene.p(20.0)));
    let (head, lines) = cut_top(room, scene.p(60.0));
    let lines = kept(ui, scene, lines, live);
    let is_open = live.office.is_open();
    let title = scene.words.get(if is_open {
        "board-waits"
    } else {
        "board-no-more-numbers"
    });
    let fit = Fit {
        floor_mm: scene.cap(22.0),
        lines: 1,
    };
    write_fitted(
        ui,
        head,
        Align2::LEFT_CENTER,
        &title,
        &Face::semibold(scene.cap(35.0), scene.ink(colour(board::INK))),
        fit,
    );
    let height = (lines.height() / office.areas.len().max(1) as f32).min(scene.p(112.0));
    for (index, area) in office.areas.iter().enumerate() {
        let top = lines.min.y + index as f32 * height;
        ui.painter().hline(
            lines.x_range(),
            top,
            Stroke::new(scene.p(1.5), colour(board::LINE)),
        );
        let line = Rect::from_x_y_ranges(lines.x_range(), top..=top + height);
        let known = live.areas.iter().find(|known| known.id == area.id);
        draw_line(ui, scene, line, area, known, is_open);
    }
}

/// Of a hundred forecasts, how many were kept; none where the office does not show it, and while it may have changed.
pub(super) fn kept_of_hundred(scene: &Scene<'_>, live: &LiveView) -> Option<u32> {
    live.forecast_quality
        .as_ref()
        .filter(|_| !scene.is_stale())?
        .kept_of_hundred()
}

/// How many forecasts were kept, where the office shows it: one quiet line at the foot. Answers with the room that is left.
fn kept(ui: &Ui, scene: &Scene<'_>, lines: Rect, live: &LiveView) -> Rect {
    let Some(share) = kept_of_hundred(scene, live) else {
        return lines;
    };
    let (lines, foot) = cut_top(lines, lines.height() - scene.p(KEPT_PX));
    ui.painter().hline(
        foot.x_range(),
        foot.min.y,
        Stroke::new(scene.p(1.5), colour(board::LINE)),
    );
    let text = scene
        .words
        .with("forecast-kept-line", &[("n", share.into())]);
    let face = Face::regular(scene.cap(26.0), scene.ink(colour(board::INK_2)));
    write_fitted(
        ui,
        foot,
        Align2::LEFT_CENTER,
        &text,
        &face,
        Fit {
            floor_mm: scene.cap(22.0),
            lines: 1,
        },
    );
    lines
}

fn draw_line(
    ui: &Ui,
    scene: &Scene<'_>,
    rect: Rect,
    area: &AreaView,
    live: Option<&AreaLive>,
    is_open: bool,
) {
    let side = (rect.height() * 0.6).min(scene.p(56.0));
    let tile = Rect::from_center_size(
        pos2(rect.min.x + side / 2.0, rect.center().y),
        vec2(side, side),
    );
    let light = if scene.is_stale() {
        board::STALE
    } else {
        scene.inks(&area.id).light
    };
    letter_tile(
        ui.painter(),
        tile,
        area.letter,
        colour(light),
        colour(board::ON_LIGHT),
    );
    // Higher lines have larger letters.
    let line = Line {
        scene,
        rect,
        scale: (rect.height() / scene.p(WAIT_PX)).clamp(0.6, 1.1),
    };
    let left = tile.max.x + scene.p(18.0);
    let name = area.name.get(scene.words.language());
    let Some(live) = live else {
        return line.write(
            ui,
            line.column(left, rect.max.x),
            Align2::LEFT_CENTER,
            name,
            33.0,
            board::INK,
        );
    };
    let wait = said(live.forecast.as_ref(), live.forecast_reason);
    // A forecast of before the break would be a guess, and one for numbers that nobody can take would be a lie.
    let can_say = is_open && !scene.is_stale();
    let text = scene.words.wait_minutes(&wait);
    let split = if can_say {
        rect.max.x - line.width_for(ui, &wait, &text) - scene.p(16.0)
    } else {
        rect.max.x
    };
    line.write_name(ui, line.column(left, split), name, live.waiting);
    if can_say {
        let place = line.column(split + scene.p(16.0), rect.max.x);
        match wait {
            Wait::Unknown(_) => {
                line.write(ui, place, Align2::RIGHT_CENTER, &text, 34.0, board::INK_2)
            }
            _ => line.write_bold(ui, place, &text),
        }
    }
}

/// The place of one area's line.
struct Line<'a> {
    scene: &'a Scene<'a>,
    rect: Rect,
    scale: f32,
}

impl Line<'_> {
    fn column(&self, left: f32, right: f32) -> Rect {
        Rect::from_x_y_ranges(
            left..=right,
            self.rect.shrink2(vec2(0.0, self.scene.p(5.0))).y_range(),
        )
    }

    /// What the wait takes of the line: its minutes as large as they can be, but hardly more than half.
    fn width_for(&self, ui: &Ui, wait: &Wait, text: &str) -> f32 {
        let most = self.rect.width() * 0.53;
        if matches!(wait, Wait::Unknown(_)) {
            most
        } else {
            width_of(ui.painter(), text, &self.minutes()).min(most)
        }
    }

    /// The area's name, and how many people wait under it. A name that needs two lines to be read has more of the height.
    fn write_name(&self, ui: &Ui, place: Rect, name: &str, waiting: u32) {
        let small = Face::regular(self.scene.cap(27.0 * self.scale), colour(board::INK));
        let is_long = width_of(ui.painter(), name, &small) > place.width();
        let (share, name_px, people_px) = if is_long {
            (0.7, 27.0, 22.0)
        } else {
            (0.58, 33.0, 28.0)
        };
        let (above, below) = cut_top(place, place.height() * share);
        self.write(ui, above, Align2::LEFT_CENTER, name, name_px, board::INK);
        let people = self
            .scene
            .words
            .with("board-people", &[("n", waiting.into())]);
        self.write(
            ui,
            below,
            Align2::LEFT_CENTER,
            &people,
            people_px,
            board::INK_2,
        );
    }

    fn minutes(&self) -> Face {
        Face::bold(self.scene.cap(58.0 * self.scale), colour(board::INK))
    }

    fn write(&self, ui: &Ui, place: Rect, anchor: Align2, text: &str, picture_px: f32, ink: Rgb) {
        let face = Face::regular(
            self.scene.cap(picture_px * self.scale),
            self.scene.ink(colour(ink)),
        );
        write_fitted(ui, place, anchor, text, &face, self.fit());
    }

    fn write_bold(&self, ui: &Ui, place: Rect, text: &str) {
        let face = self.minutes();
        // Minutes stay in one line if they can: a range is read at a glance.
        let small = Face::bold(self.scene.cap(44.0 * self.scale), face.colour);
        let lines = if width_of(ui.painter(), text, &small) <= place.width() {
            1
        } else {
            2
        };
        write_fitted(
            ui,
            place,
            Align2::RIGHT_CENTER,
            text,
            &face,
            Fit {
                lines,
                ..self.fit()
            },
        );
    }

    fn fit(&self) -> Fit {
        Fit {
            floor_mm: self.scene.cap(22.0),
            lines: 2,
        }
    }
}
