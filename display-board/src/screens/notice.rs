// SPDX-License-Identifier: EUPL-1.2
//! A notice on a white card, so that nobody takes it for a call.

use assets::theme;
use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};
use native::{Face, Fit, colour, icon, write, write_fitted};
use protocol::{Colour, Notice, NoticeKind};

use super::Scene;
use super::plan::cut_top;

pub(super) fn draw(ui: &Ui, scene: &Scene<'_>, rect: Rect, notice: &Notice) {
    let round = scene.corner(28.0);
    ui.painter().rect_filled(rect, round, colour(theme::PAPER));
    let (head, body) = cut_top(rect, scene.p(62.0));
    let (key, icon_name, ground) = kind(notice.kind);
    ui.painter().rect_filled(
        head,
        CornerRadius {
            sw: 0,
            se: 0,
            ..round
        },
        colour(theme::area(ground).ink),
    );
    icon(
        ui.painter(),
        pos2(head.min.x + scene.p(54.0), head.center().y),
        icon_name,
        scene.p(38.0),
        colour(theme::WHITE),
    );
    let left = pos2(head.min.x + scene.p(88.0), head.center().y);
    write(
        ui,
        left,
        Align2::LEFT_CENTER,
        &scene.words.get(key),
        &Face::semibold(scene.cap(30.0), colour(theme::WHITE)),
    );
    draw_body(
        ui,
        scene,
        body.shrink2(vec2(scene.p(36.0), scene.p(18.0))),
        notice,
    );
}

fn draw_body(ui: &Ui, scene: &Scene<'_>, room: Rect, notice: &Notice) {
    let language = scene.words.language();
    let date = notice
        .date
        .as_deref()
        .and_then(|date| scene.words.date_of(date));
    // Without much room the text matters more than the date, which it mostly says too.
    let room = match date {
        Some(date) if room.height() > scene.p(270.0) => draw_date(ui, scene, room, &date),
        _ => room,
    };
    let title = Face::bold(scene.cap(46.0), colour(theme::INK));
    let fit = Fit {
        floor_mm: scene.cap(30.0),
        lines: 3,
    };
    let place = room.with_max_y(room.min.y + (title.line_mm() * 3.0).min(room.height() * 0.62));
    let drawn = write_fitted(
        ui,
        place,
        Align2::LEFT_TOP,
        notice.title.get(language),
        &title,
        fit,
    );
    let text = room.with_min_y(drawn.max.y + scene.p(8.0));
    let face = Face::regular(scene.cap(33.0), colour(theme::INK_2));
    write_fitted(
        ui,
        text,
        Align2::LEFT_TOP,
        notice.text.get(language),
        &face,
        Fit {
            floor_mm: scene.cap(24.0),
            lines: 8,
        },
    );
}

/// Draws the day at the foot and tells what is left above it.
fn draw_date(ui: &Ui, scene: &Scene<'_>, room: Rect, date: &str) -> Rect {
    let (above, line) = room.split_top_bottom_at_y(room.max.y - scene.p(40.0));
    let ink = colour(theme::INK_3);
    icon(
        ui.painter(),
        pos2(line.min.x + scene.p(16.0), line.center().y),
        "calendar-blank",
        scene.p(32.0),
        ink,
    );
    let face = Face::semibold(scene.cap(29.0), ink);
    write(
        ui,
        pos2(line.min.x + scene.p(44.0), line.center().y),
        Align2::LEFT_CENTER,
        date,
        &face,
    );
    above.with_max_y(above.max.y - scene.p(10.0))
}

/// Word, icon and colour of a kind.
fn kind(kind: NoticeKind) -> (&'static str, &'static str, Colour) {
    match kind {
        NoticeKind::Deadline => ("notice-deadline", "clock-countdown", Colour::Ochre),
        NoticeKind::Event => ("notice-event", "calendar-star", Colour::Rose),
        NoticeKind::Initiative => ("notice-initiative", "lightbulb", Colour::Teal),
        NoticeKind::News | NoticeKind::Unknown => ("notice-news", "newspaper", Colour::Blue),
    }
}
