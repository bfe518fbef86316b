// SPDX-License-Identifier: EUPL-1.2
//! A state of the whole place in large words: an icon, what it is, what to do.

use assets::theme::board;
use egui::{Align2, Rect, Ui, pos2, vec2};
use native::{Face, Fit, colour, icon, write_fitted};

use super::Scene;

/// Font size of the title in the design pictures.
pub(super) const TITLE_PX: f32 = 68.0;

/// As large as the place allows, but with letters of at most `most_px` pixels of the design pictures.
pub(super) fn draw(
    ui: &Ui,
    scene: &Scene<'_>,
    rect: Rect,
    most_px: f32,
    icon_name: &str,
    (title, hint): (&str, &str),
) {
    let unit = scene
        .p(most_px / TITLE_PX)
        .min(rect.height() / 430.0)
        .min(rect.width() / 860.0);
    let room = rect.shrink2(vec2(unit * 40.0, unit * 20.0));
    let top = room.center().y - unit * 190.0;
    icon(
        ui.painter(),
        pos2(room.center().x, top + unit * 60.0),
        icon_name,
        unit * 120.0,
        colour(board::INK_2),
    );
    let band = |from: f32, to: f32| {
        Rect::from_x_y_ranges(room.x_range(), top + unit * from..=top + unit * to)
    };
    let cap = |picture_px: f32| unit * picture_px * assets::fonts::CAPITAL_HEIGHT_EM;
    let title_fit = Fit {
        floor_mm: cap(36.0),
        lines: 2,
    };
    write_fitted(
        ui,
        band(140.0, 260.0),
        Align2::CENTER_CENTER,
        title,
        &Face::bold(cap(TITLE_PX), colour(board::INK)),
        title_fit,
    );
    if !hint.is_empty() {
        let hint_fit = Fit {
            floor_mm: cap(26.0),
            lines: 3,
        };
        write_fitted(
            ui,
            band(268.0, 390.0),
            Align2::CENTER_TOP,
            hint,
            &Face::regular(cap(42.0), colour(board::INK_2)),
            hint_fit,
        );
    }
}
