// SPDX-License-Identifier: EUPL-1.2
//! The first screen: the areas, the appointment, information, and a notice; with a tray, what was chosen so far.

use assets::theme::mm;
use egui::{Align2, Rect, pos2, vec2};
use native::{Button, Face};
use protocol::{AreaView, Notice, NoticeKind};

use super::frame::Frame;
use super::pen::{Pen, bottom, grid, top};
use super::{area, tray};
use crate::flow::Touch;

pub fn draw(pen: &Pen<'_>, frame: Frame) {
    let session = &pen.view.state.session;
    let areas: &[AreaView] = pen
        .hall()
        .office
        .as_ref()
        .map_or(&[], |office| &office.areas);
    let mut body = frame.body;
    // Half-way through a visit the home screen only offers the way on.
    if !session.tray.is_empty() || session.booking.is_some() {
        let height = tray::height(pen, body).min(body.height() * 0.5);
        let (above, below) = bottom(body, height);
        body = Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - pen.gap()));
        tray::draw(pen, below, None);
        let heading = if session.booking.is_some() {
            "home-booking-heading"
        } else {
            "home-more-heading"
        };
        let body = pen.heading(body, &pen.word(heading));
        draw_areas(pen, body, areas, columns(pen, areas.len()), false);
        return;
    }
    let body = draw_greeting(pen, body);
    let columns = columns(pen, areas.len() + 1);
    let body = draw_notice_below(pen, body, areas.len().div_ceil(columns));
    draw_areas(pen, body, areas, columns, true);
}

fn columns(pen: &Pen<'_>, cells: usize) -> usize {
    match (pen.view.look.screen.is_portrait(), cells) {
        (true, _) => 2,
        (false, 0..=4) => 2,
        (false, 5..=9) => 3,
        (false, _) => 4,
    }
}

fn draw_greeting(pen: &Pen<'_>, body: Rect) -> Rect {
    let hour = pen
        .hall()
        .clock(pen.view.now_ms)
        .map_or(9, |now| now.hour());
    let heading = if hour < 14 {
        "home-heading-morning"
    } else {
        "home-heading-afternoon"
    };
    let body = pen.heading(body, &pen.word(heading));
    if pen.view.state.session.low_reach {
        return body;
    }
    let is_alone = pen.hall().link == crate::flow::Link::Alone;
    pen.line(
        body,
        &pen.word(if is_alone {
            "home-line-alone"
        } else {
            "home-line"
        }),
    )
}

/// The areas in a grid; with `tiles`, the ways that need no area stand after them.
fn draw_areas(pen: &Pen<'_>, body: Rect, areas: &[AreaView], columns: usize, tiles: bool) {
    let rows = areas.len().div_ceil(columns).max(1);
    let free = rows * columns - areas.len();
    let mut body = body;
    if tiles && free == 0 {
        let (above, below) = bottom(body, pen.at_least(125.0, mm::TARGET + 4.0));
        body = Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - pen.gap()));
        draw_tiles(pen, &grid(below, 2, 1, pen.gap()));
    }
    // A card much higher than wide looks lost.
    let tallest = pen.at_least(345.0, 64.0);
    let height = body
        .height()
        .min(rows as f32 * (tallest + pen.gap()) - pen.gap());
    let cells = grid(
        Rect::from_min_size(body.min, vec2(body.width(), height)),
        columns,
        rows,
        pen.gap(),
    );
    for (cell, one) in cells.iter().zip(areas) {
        area::draw(pen, *cell, one);
    }
    match cells.get(areas.len()..) {
        Some([only]) if tiles => draw_tiles(pen, &grid(*only, 1, 2, pen.gap())),
        Some([one, other, ..]) if tiles => draw_tiles(pen, &[*one, *other]),
        _ => {}
    }
}

fn draw_tiles(pen: &Pen<'_>, cells: &[Rect]) {
    let tiles = [
        (
            "home-booking",
            "home-booking-hint",
            "calendar-check",
            Touch::Booking,
        ),
        ("home-info", "home-info-hint", "info", Touch::Info),
    ];
    for (cell, (name, hint, icon, touch)) in cells.iter().zip(tiles) {
        let (name, hint) = (pen.word(name), pen.word(hint));
        pen.key(
            *cell,
            touch,
            &Button::new(&name).hint(&hint).icon(icon).picture_px(33.0),
        );
    }
}

/// A notice below the areas, when these keep room enough.
fn draw_notice_below(pen: &Pen<'_>, body: Rect, rows: usize) -> Rect {
    let areas_mm =
        (rows as f32) * pen.at_least(230.0, if pen.view.look.large_text { 74.0 } else { 50.0 });
    let room = !pen.view.state.session.low_reach && body.height() > areas_mm + 40.0;
    let Some(notice) = current_notice(pen).filter(|_| room) else {
        return body;
    };
    // About what the words have beside the chip.
    let words_mm = body.width() - pen.at_least(26.0, 4.0) * 2.0 - pen.at_least(170.0, 34.0);
    let text_mm = native::lay(
        pen.ui.painter(),
        pen.said(&notice.text),
        &pen.regular(27.0),
        words_mm,
    )
    .size()
    .y
    .min(2.0 * pen.regular(27.0).line_mm());
    let (above, below) = bottom(
        body,
        pen.at_least(143.0, pen.semibold(29.0).line_mm() + text_mm + pen.gap()),
    );
    draw_notice(pen, below, notice);
    Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - pen.gap()))
}

/// One notice at a time; the next one comes with the minute, so that nothing moves while people read.
fn current_notice<'a>(pen: &'a Pen<'_>) -> Option<&'a Notice> {
    let notices = &pen.hall().live.as_ref()?.notices;
    let minute = pen
        .hall()
        .clock(pen.view.now_ms)
        .map_or(0, |now| now.minute() as usize);
    notices.get(minute.checked_rem(notices.len())?)
}

/// Colour and word of a kind of notice.
pub fn notice_kind(pen: &Pen<'_>, kind: NoticeKind) -> (String, native::AreaLook) {
    let (key, colour) = match kind {
        NoticeKind::Deadline => ("notice-deadline", protocol::Colour::Rose),
        NoticeKind::Event => ("notice-event", protocol::Colour::Violet),
        NoticeKind::Initiative => ("notice-initiative", protocol::Colour::Green),
        NoticeKind::News | NoticeKind::Unknown => ("notice-news", protocol::Colour::Blue),
    };
    (pen.word(key), pen.view.look.area(colour))
}

fn draw_notice(pen: &Pen<'_>, rect: Rect, notice: &Notice) {
    pen.card(rect);
    let (kind, look) = notice_kind(pen, notice.kind);
    let inside = rect.shrink2(vec2(pen.at_least(26.0, 4.0), 2.0));
    let face = Face::semibold(pen.view.look.capital(25.0), look.ink);
    let chip = native::chip(
        pen.ui.painter(),
        inside.left_center(),
        &kind,
        &face,
        look.tint,
    );
    let words = Rect::from_min_max(pos2(chip.max.x + pen.gap(), inside.min.y), inside.max);
    let title = pen.semibold(29.0);
    let line = pen.regular(27.0);
    let text = pen.said(&notice.text);
    let lines = if native::width_of(pen.ui.painter(), text, &line) > words.width() {
        2
    } else {
        1
    };
    let all = title.line_mm() + lines as f32 * line.line_mm();
    let (upper, lower) = top(
        Rect::from_min_max(
            pos2(words.min.x, (words.center().y - all / 2.0).max(words.min.y)),
            words.max,
        ),
        title.line_mm(),
    );
    pen.text(
        upper,
        Align2::LEFT_CENTER,
        pen.said(&notice.title),
        &title,
        1,
    );
    pen.text(lower, Align2::LEFT_TOP, text, &line, lines);
}
