// SPDX-License-Identifier: EUPL-1.2
//! The display over a counter: its own number, and who is called to it.

use assets::theme::{self, board};
use egui::{Align2, Color32, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use native::{Face, Fit, colour, write_fitted};
use protocol::{CounterLive, CounterState};

use super::{Scene, bar, panel, write_number};
use crate::model::{Link, Mark};

/// Font size of a state's title, of a picture 1080 pixels high: as large as there is room.
const TITLE_PX: f32 = 240.0;

/// Draws the whole screen of counter `id`.
pub fn counter(ui: &Ui, scene: &Scene<'_>, id: u16) {
    let whole = scene.screen.rect();
    ui.painter().rect_filled(whole, 0.0, colour(board::GROUND));
    let is_known = scene.model.office.is_some() && scene.model.live().is_some();
    let live = scene.model.counter(id);
    let called = live
        .filter(|live| live.state != CounterState::Closed)
        .and_then(|live| Some((live, live.number.as_deref()?)));
    let deep = match called {
        Some((live, _)) if !scene.is_stale() => {
            scene.inks(live.area.as_deref().unwrap_or_default()).deep
        }
        _ => board::BAR,
    };
    let (sign, mut place) = halves(whole);
    draw_sign(ui, scene, sign, id, colour(deep));
    if is_known && scene.is_stale() {
        let (above, band) = place.split_top_bottom_at_fraction(0.78);
        draw_band(ui, scene, band);
        place = above;
    }
    match (called, live) {
        (Some((live, number)), _) => draw_number_called(ui, scene, place, live, number),
        (None, Some(live)) if is_known => draw_state(ui, scene, place, live),
        (None, _) if is_known => draw_panel(ui, scene, place, "question", "counter-unknown"),
        _ if matches!(scene.model.link(scene.now_ms), Link::Cut { .. }) => {
            draw_panel(ui, scene, place, "wifi-slash", "counter-cut")
        }
        _ => draw_panel(ui, scene, place, "hourglass", "counter-starting"),
    }
}

/// The counter's side and the call's: beside each other, or one above the other on a high screen.
fn halves(whole: Rect) -> (Rect, Rect) {
    if whole.height() > whole.width() {
        whole.split_top_bottom_at_fraction(0.36)
    } else {
        whole
            .split_left_right_at_x(whole.min.x + (whole.width() * 0.3125).min(whole.height() * 1.1))
    }
}

fn draw_sign(ui: &Ui, scene: &Scene<'_>, rect: Rect, id: u16, fill: Color32) {
    ui.painter().rect_filled(rect, 0.0, fill);
    let unit = rect.height().min(rect.width()) / 400.0;
    let room = rect.shrink(unit * 24.0);
    let (label, number) = room.split_top_bottom_at_y(rect.center().y - unit * 70.0);
    let face = Face::semibold(unit * 33.0, Color32::WHITE);
    let label = label.with_min_y(label.max.y - unit * 70.0);
    write_fitted(
        ui,
        label,
        Align2::CENTER_CENTER,
        &scene.words.get("counter"),
        &face,
        Fit {
            floor_mm: unit * 16.0,
            lines: 1,
        },
    );
    let number = number.with_max_y(number.min.y + unit * 220.0);
    write_number(
        ui,
        number,
        Align2::CENTER_CENTER,
        &id.to_string(),
        &Face::bold(unit * 150.0, Color32::WHITE),
    );
}

fn draw_number_called(ui: &Ui, scene: &Scene<'_>, rect: Rect, live: &CounterLive, number: &str) {
    let area = live.area.as_deref().unwrap_or_default();
    let ground = if scene.is_stale() {
        board::CARD
    } else {
        scene.inks(area).ink
    };
    ui.painter().rect_filled(rect, 0.0, colour(ground));
    let ink = scene.ink(Color32::WHITE);
    let unit = rect.height().min(rect.width() * 0.45) / 400.0;
    let room = rect.shrink2(vec2(unit * 48.0, unit * 30.0));
    let block = Rect::from_center_size(
        room.center(),
        vec2(room.width(), room.height().min(unit * 360.0)),
    );
    let name = block.with_max_y(block.min.y + unit * 76.0);
    let is_upright = rect.height() > rect.width();
    let anchor = if is_upright {
        Align2::CENTER_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    let fit = Fit {
        floor_mm: unit * 18.0,
        lines: 1,
    };
    write_fitted(
        ui,
        name,
        anchor,
        scene.area_name(area),
        &Face::semibold(unit * 31.0, ink),
        fit,
    );
    let face = Face::bold(unit * 190.0, ink);
    write_number(
        ui,
        Rect::from_min_max(pos2(block.min.x, name.max.y), block.max),
        anchor,
        number,
        &face,
    );
    let call = scene
        .model
        .calls()
        .iter()
        .find(|call| call.counter == live.id && call.number == number);
    if call.is_some_and(|call| scene.model.mark(call, scene.now_ms) == Mark::On)
        && !scene.is_stale()
    {
        let stroke = Stroke::new(unit * 14.0, colour(theme::WHITE));
        ui.painter()
            .rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
    }
}

/// Nobody is called here.
fn draw_state(ui: &Ui, scene: &Scene<'_>, rect: Rect, live: &CounterLive) {
    match live.state {
        CounterState::Closed => draw_panel(ui, scene, rect, "lock-key", "counter-closed"),
        CounterState::Paused => draw_panel(ui, scene, rect, "pause-circle", "counter-paused"),
        // What only a newer server knows: whom it is for stays true.
        CounterState::Unknown => panel::draw(
            ui,
            scene,
            rect,
            TITLE_PX,
            "ticket",
            (&areas_served(scene, live), ""),
        ),
        CounterState::Open => {
            let hint = scene.words.get("counter-free-hint");
            let hint = format!("{hint}\n{}", areas_served(scene, live));
            panel::draw(
                ui,
                scene,
                rect,
                TITLE_PX,
                "ticket",
                (&scene.words.get("counter-free"), &hint),
            );
        }
    }
}

fn draw_panel(ui: &Ui, scene: &Scene<'_>, rect: Rect, icon_name: &str, key: &str) {
    panel::draw(
        ui,
        scene,
        rect,
        TITLE_PX,
        icon_name,
        (
            &scene.words.get(key),
            &scene.words.get(&format!("{key}-hint")),
        ),
    );
}

/// "Anagrafe · Stato civile", in the counter's order.
fn areas_served(scene: &Scene<'_>, live: &CounterLive) -> String {
    let Some(office) = &scene.model.office else {
        return String::new();
    };
    let mut names: Vec<&str> = Vec::new();
    for service in live
        .services
        .iter()
        .filter_map(|id| office.services.iter().find(|service| service.id == *id))
    {
        let name = scene.area_name(&service.area);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" · ")
}

fn draw_band(ui: &Ui, scene: &Scene<'_>, rect: Rect) {
    ui.painter().rect_filled(rect, 0.0, colour(board::WARN));
    let cap = rect.height() * 0.24;
    let fit = Fit {
        floor_mm: cap * 0.5,
        lines: 2,
    };
    let face = Face::semibold(cap, colour(board::ON_LIGHT));
    write_fitted(
        ui,
        rect.shrink2(vec2(cap, 0.0)),
        Align2::LEFT_CENTER,
        &bar::cut_words(scene),
        &face,
        fit,
    );
}
