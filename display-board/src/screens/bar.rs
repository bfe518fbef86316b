// SPDX-License-Identifier: EUPL-1.2
//! The head of the hall's board, and the band that says it is cut off.

use assets::theme::board;
use egui::{Align2, Rect, Ui, pos2, vec2};
use native::{Face, Fit, colour, icon, width_of, write, write_fitted};

use super::Scene;
use crate::model::Link;

/// Crest, names, and the server's clock.
pub(super) fn draw(ui: &Ui, scene: &Scene<'_>, rect: Rect) {
    ui.painter().rect_filled(rect, 0.0, colour(board::BAR));
    let middle = rect.center().y;
    let crest = pos2(rect.min.x + scene.p(86.0), middle);
    icon(
        ui.painter(),
        crest,
        "shield-chevron",
        scene.p(60.0),
        colour(board::INK),
    );
    let mut right = rect.max.x - scene.p(56.0);
    if let Some(time) = scene.model.clock().time(scene.now_ms) {
        right = write(
            ui,
            pos2(right, middle),
            Align2::RIGHT_CENTER,
            &time,
            &Face::bold(scene.cap(58.0), colour(board::INK)),
        )
        .min
        .x;
    }
    if !scene.has_voice {
        right = draw_mute(ui, scene, pos2(right - scene.p(40.0), middle));
    }
    draw_names(
        ui,
        scene,
        Rect::from_min_max(
            pos2(rect.min.x + scene.p(138.0), rect.min.y),
            pos2(right - scene.p(40.0), rect.max.y),
        ),
    );
}

/// Since when the numbers may have changed, and what to do.
pub(super) fn draw_cut(ui: &Ui, scene: &Scene<'_>, rect: Rect) {
    ui.painter().rect_filled(rect, 0.0, colour(board::WARN));
    let ink = colour(board::ON_LIGHT);
    icon(
        ui.painter(),
        pos2(rect.min.x + scene.p(86.0), rect.center().y),
        "wifi-slash",
        scene.p(56.0),
        ink,
    );
    let text = Rect::from_min_max(
        pos2(rect.min.x + scene.p(138.0), rect.min.y),
        pos2(rect.max.x - scene.p(56.0), rect.max.y),
    );
    let text = text.shrink2(vec2(0.0, scene.p(8.0)));
    let fit = Fit {
        floor_mm: scene.cap(28.0),
        lines: 2,
    };
    write_fitted(
        ui,
        text,
        Align2::LEFT_CENTER,
        &cut_words(scene),
        &Face::semibold(scene.cap(38.0), ink),
        fit,
    );
}

/// "Collegamento interrotto. Ultimo aggiornamento alle 10:24. …"
pub(super) fn cut_words(scene: &Scene<'_>) -> String {
    let time = match scene.model.link(scene.now_ms) {
        Link::Cut { since_ms } => scene.model.clock().time(since_ms),
        Link::Starting | Link::Up => None,
    };
    match time {
        Some(time) => scene
            .words
            .with("board-cut-since", &[("time", time.into())]),
        None => scene.words.get("board-cut"),
    }
}

/// The office's name with the body's beside it, or under it where there is no room.
fn draw_names(ui: &Ui, scene: &Scene<'_>, rect: Rect) {
    let Some(office) = &scene.model.office else {
        return;
    };
    let (name, body) = (
        office.name.get(scene.words.language()),
        office.body.get(scene.words.language()),
    );
    let name_face = Face::bold(scene.cap(40.0), colour(board::INK));
    let body_face = Face::regular(scene.cap(31.0), colour(board::INK_2));
    let fit = Fit {
        floor_mm: scene.cap(22.0),
        lines: 1,
    };
    let gap = scene.p(18.0);
    let width = width_of(ui.painter(), name, &name_face);
    if width + gap + width_of(ui.painter(), body, &body_face) <= rect.width() {
        write(
            ui,
            rect.left_center(),
            Align2::LEFT_CENTER,
            name,
            &name_face,
        );
        // On one base line: the smaller capitals stand lower.
        let base = (name_face.capital_mm - body_face.capital_mm) / 2.0;
        write(
            ui,
            pos2(rect.min.x + width + gap, rect.center().y + base),
            Align2::LEFT_CENTER,
            body,
            &body_face,
        );
    } else {
        let middle = rect.center().y + scene.p(4.0);
        write_fitted(
            ui,
            rect.with_max_y(middle)
                .with_min_y(middle - name_face.line_mm()),
            Align2::LEFT_CENTER,
            name,
            &name_face,
            fit,
        );
        write_fitted(
            ui,
            rect.with_min_y(middle)
                .with_max_y(middle + body_face.line_mm()),
            Align2::LEFT_CENTER,
            body,
            &body_face,
            fit,
        );
    }
}

/// Tells staff that calls are not spoken; tells where it begins.
fn draw_mute(ui: &Ui, scene: &Scene<'_>, right: egui::Pos2) -> f32 {
    let face = Face::semibold(scene.cap(24.0), colour(board::WARN));
    let words = write(
        ui,
        right,
        Align2::RIGHT_CENTER,
        &scene.words.get("board-no-voice"),
        &face,
    );
    let place = pos2(words.min.x - scene.p(24.0), right.y);
    icon(
        ui.painter(),
        place,
        "speaker-slash",
        scene.p(30.0),
        colour(board::WARN),
    );
    place.x - scene.p(16.0)
}
