// SPDX-License-Identifier: EUPL-1.2
//! The hall's board: the newest call, those before it, what a newcomer waits, and a notice.

use assets::theme;
use egui::{Rect, Ui, pos2, vec2};
use native::colour;
use protocol::{LiveView, OfficeView, OpenState};

use super::call::{draw_main, draw_no_calls, draw_row};
use super::panel::TITLE_PX;
use super::plan::{Needs, Plan};
use super::{Scene, bar, notice, panel, waits};
use crate::model::Link;

/// Draws the whole screen.
pub fn board(ui: &Ui, scene: &Scene<'_>) {
    ui.painter()
        .rect_filled(scene.screen.rect(), 0.0, colour(theme::board::GROUND));
    let plan = Plan::new(scene.screen, needs(scene));
    bar::draw(ui, scene, plan.bar);
    let (Some(office), Some(live)) = (&scene.model.office, scene.model.live()) else {
        return draw_starting(ui, scene, &plan);
    };
    if let Some(banner) = plan.banner {
        bar::draw_cut(ui, scene, banner);
    }
    match &live.office {
        OpenState::Closed { opens } if is_empty(live) => {
            draw_closed(ui, scene, &plan, opens.as_deref())
        }
        _ => draw_hall(ui, scene, &plan, office, live),
    }
}

fn needs(scene: &Scene<'_>) -> Needs {
    Needs {
        distance_m: scene.distance_m,
        areas: scene
            .model
            .office
            .as_ref()
            .map_or(0, |office| office.areas.len()),
        has_banner: scene.is_stale() && scene.model.live().is_some(),
        has_notice: scene.model.notice().is_some(),
        has_kept: scene
            .model
            .live()
            .is_some_and(|live| waits::kept_of_hundred(scene, live).is_some()),
    }
}

/// Nobody waits and nobody is at a counter.
fn is_empty(live: &LiveView) -> bool {
    live.areas.iter().all(|area| area.waiting == 0)
        && live.counters.iter().all(|counter| counter.number.is_none())
}

fn draw_hall(ui: &Ui, scene: &Scene<'_>, plan: &Plan, office: &OfficeView, live: &LiveView) {
    match scene.model.calls().split_first() {
        Some((newest, earlier)) => {
            draw_main(ui, scene, plan, newest);
            for (row, call) in plan.rows.iter().zip(earlier) {
                draw_row(ui, scene, *row, call);
            }
        }
        None => draw_no_calls(ui, scene, plan),
    }
    waits::draw(ui, scene, plan.waits, office, live);
    if let (Some(rect), Some(shown)) = (plan.notice, scene.model.notice()) {
        notice::draw(ui, scene, rect, shown);
    }
}

fn draw_starting(ui: &Ui, scene: &Scene<'_>, plan: &Plan) {
    let words = scene.words;
    if matches!(scene.model.link(scene.now_ms), Link::Cut { .. }) {
        panel::draw(
            ui,
            scene,
            plan.page,
            TITLE_PX,
            "wifi-slash",
            (&words.get("board-cut"), &words.get("board-cut-hint")),
        );
    } else {
        panel::draw(
            ui,
            scene,
            plan.page,
            TITLE_PX,
            "hourglass",
            (
                &words.get("board-starting"),
                &words.get("board-starting-hint"),
            ),
        );
    }
}

fn draw_closed(ui: &Ui, scene: &Scene<'_>, plan: &Plan, opens: Option<&str>) {
    let hint = opens.and_then(|opens| scene.moment(opens)).map(|when| {
        scene
            .words
            .with("board-closed-opens", &[("when", when.into())])
    });
    let (main, notice) = match (plan.notice, scene.model.notice()) {
        (Some(rect), Some(notice)) if scene.screen.is_portrait() => {
            (plan.page.with_max_y(rect.min.y), Some((rect, notice)))
        }
        (Some(rect), Some(notice)) => {
            let height = plan.page.height().min(scene.p(560.0));
            let beside = Rect::from_center_size(
                pos2(rect.center().x, plan.page.center().y),
                vec2(rect.width(), height),
            );
            (plan.page.with_max_x(rect.min.x), Some((beside, notice)))
        }
        _ => (plan.page, None),
    };
    panel::draw(
        ui,
        scene,
        main,
        TITLE_PX,
        "moon",
        (&scene.words.get("board-closed"), &hint.unwrap_or_default()),
    );
    if let Some((rect, shown)) = notice {
        notice::draw(ui, scene, rect, shown);
    }
}
