// SPDX-License-Identifier: EUPL-1.2
//! Calls on the hall's board: the newest in full colour, those before it in rows.

use assets::theme::{self, board};
use egui::{Align2, Color32, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2};
use native::{Face, Fit, colour, write, write_fitted};
use protocol::CallView;

use super::plan::Plan;
use super::{Scene, panel, write_number};
use crate::model::Mark;

/// The newest call, on the colour of its area, with its counter beside it.
pub(super) fn draw_main(ui: &Ui, scene: &Scene<'_>, plan: &Plan, call: &CallView) {
    let inks = scene.inks(&call.area);
    let (fill, deep) = if scene.is_stale() {
        (board::CARD, board::BAR)
    } else {
        (inks.ink, inks.deep)
    };
    let white = scene.ink(Color32::WHITE);
    draw_ring(ui, scene, plan.main, call);
    let (number, counter) = plan.main.split_left_right_at_x(plan.main_split);
    let round = scene.corner(30.0);
    ui.painter().rect_filled(
        number,
        CornerRadius {
            ne: 0,
            se: 0,
            ..round
        },
        colour(fill),
    );
    ui.painter().rect_filled(
        counter,
        CornerRadius {
            nw: 0,
            sw: 0,
            ..round
        },
        colour(deep),
    );

    let label = Face::semibold(scene.cap(44.0), white);
    let fit = Fit {
        floor_mm: scene.cap(30.0),
        lines: 1,
    };
    let (left, right) = (number.min.x + scene.p(54.0), number.max.x - scene.p(30.0));
    let top = plan.main.min.y + scene.p(34.0);
    let labels = top + label.line_mm();
    write_fitted(
        ui,
        Rect::from_min_max(pos2(left, top), pos2(right, labels)),
        Align2::LEFT_CENTER,
        scene.area_name(&call.area),
        &label,
        fit,
    );
    let bottom = plan.main.max.y - scene.p(22.0);
    let digits = Face::bold(plan.digits_mm, white);
    write_number(
        ui,
        Rect::from_min_max(pos2(left, labels), pos2(right, bottom)),
        Align2::LEFT_CENTER,
        &call.number,
        &digits,
    );

    let sign = Rect::from_min_max(
        pos2(counter.min.x + scene.p(30.0), top),
        pos2(counter.max.x - scene.p(30.0), labels),
    );
    write_fitted(
        ui,
        sign,
        Align2::CENTER_CENTER,
        &scene.words.get("counter"),
        &label,
        fit,
    );
    let place = Rect::from_min_max(pos2(sign.min.x, labels), pos2(sign.max.x, bottom));
    write_number(
        ui,
        place,
        Align2::CENTER_CENTER,
        &call.counter.to_string(),
        &digits,
    );
}

/// One of the calls before the newest.
pub(super) fn draw_row(ui: &Ui, scene: &Scene<'_>, rect: Rect, call: &CallView) {
    let painter = ui.painter();
    let round = scene.corner(22.0);
    painter.rect_filled(rect, round, colour(board::CARD));
    let strip = rect.with_max_x(rect.min.x + scene.p(22.0));
    let light = if scene.is_stale() {
        board::STALE
    } else {
        scene.inks(&call.area).light
    };
    painter.rect_filled(
        strip,
        CornerRadius {
            ne: 0,
            se: 0,
            ..round
        },
        colour(light),
    );
    if scene.model.mark(call, scene.now_ms) == Mark::On && !scene.is_stale() {
        painter.rect_stroke(
            rect,
            round,
            Stroke::new(scene.p(6.0), colour(board::RING)),
            StrokeKind::Inside,
        );
    }
    let (ink, ink_2) = (
        scene.ink(colour(board::INK)),
        scene.ink(colour(board::INK_2)),
    );
    let columns = Columns::new(scene, rect);
    write_number(
        ui,
        columns.number,
        Align2::LEFT_CENTER,
        &call.number,
        &Face::bold(rect.height() * 0.53, ink),
    );
    let fit = Fit {
        floor_mm: scene.cap(26.0),
        lines: 2,
    };
    write_fitted(
        ui,
        columns.area,
        Align2::LEFT_CENTER,
        scene.area_name(&call.area),
        &Face::regular(scene.cap(37.0), ink_2),
        fit,
    );
    let sign = Face::regular(scene.cap(37.0), ink_2);
    write(
        ui,
        columns.sign.right_center(),
        Align2::RIGHT_CENTER,
        &scene.words.get("counter"),
        &sign,
    );
    write_number(
        ui,
        columns.counter,
        Align2::CENTER_CENTER,
        &call.counter.to_string(),
        &Face::bold(rect.height() * 0.5, ink),
    );
}

/// Nothing was called yet today.
pub(super) fn draw_no_calls(ui: &Ui, scene: &Scene<'_>, plan: &Plan) {
    let bottom = plan.rows.last().map_or(plan.main.max.y, |row| row.max.y);
    let rect = plan.main.with_max_y(bottom);
    ui.painter()
        .rect_filled(rect, scene.corner(30.0), colour(board::CARD));
    panel::draw(
        ui,
        scene,
        rect,
        panel::TITLE_PX,
        "ticket",
        (
            &scene.words.get("board-no-calls"),
            &scene.words.get("board-no-calls-hint"),
        ),
    );
}

/// A faint ring stays around the newest call; while it is new, a white one blinks.
fn draw_ring(ui: &Ui, scene: &Scene<'_>, rect: Rect, call: &CallView) {
    if scene.is_stale() {
        return;
    }
    let ring = match scene.model.mark(call, scene.now_ms) {
        Mark::On => board::RING,
        Mark::Off | Mark::Plain => board::RING.over(board::GROUND, 18),
    };
    let stroke = Stroke::new(scene.p(10.0), colour(ring));
    ui.painter()
        .rect_stroke(rect, scene.corner(30.0), stroke, StrokeKind::Outside);
    if ring == board::RING {
        ui.painter().rect_stroke(
            rect,
            scene.corner(30.0),
            Stroke::new(scene.p(2.0), colour(theme::WHITE)),
            StrokeKind::Inside,
        );
    }
}

/// Columns of a row, aligned over all rows.
struct Columns {
    number: Rect,
    area: Rect,
    sign: Rect,
    counter: Rect,
}

impl Columns {
    fn new(scene: &Scene<'_>, rect: Rect) -> Columns {
        let number = rect.min.x + scene.p(74.0);
        let area = number + scene.p(302.0);
        let counter = rect.max.x - scene.p(30.0);
        let sign = counter - scene.p(116.0);
        let sign_left = sign - scene.p(172.0);
        let column = |left: f32, right: f32| Rect::from_x_y_ranges(left..=right, rect.y_range());
        Columns {
            number: column(number, area - scene.p(20.0)),
            area: column(area, sign_left),
            sign: column(sign_left, sign - scene.p(6.0)),
            counter: column(sign, counter),
        }
    }
}
