// SPDX-License-Identifier: EUPL-1.2
//! Information: notices, where to go, and when the office is open.

use assets::theme::mm;
use egui::{Align2, Rect, pos2, vec2};
use native::{Button, Face};
use protocol::{AreaView, Notice, Span};

use super::frame::{Frame, Last, Title};
use super::home::notice_kind;
use super::pages;
use super::pen::{Pen, grid, top};
use crate::flow::{InfoTab, Touch};

pub fn draw(pen: &Pen<'_>, whole: Rect, tab: InfoTab, page: usize) {
    let look = pen.view.look.area(protocol::Colour::Teal);
    let (name, line) = (pen.word("info-title"), pen.word("info-line"));
    let body = Frame::area(
        pen,
        whole,
        &Title {
            name: &name,
            line: &line,
            letter: None,
            look,
        },
        Last::TakeNumber,
    )
    .body;
    let (tabs, rest) = top(body, pen.at_least(92.0, mm::TARGET));
    draw_tabs(pen, tabs, tab);
    let rest = Rect::from_min_max(pos2(rest.min.x, rest.min.y + pen.gap()), rest.max);
    match tab {
        InfoTab::Notices => draw_notices(pen, rest, page),
        InfoTab::Where => draw_places(pen, rest, page),
        InfoTab::Hours => draw_hours(pen, rest),
    }
}

fn draw_tabs(pen: &Pen<'_>, rect: Rect, tab: InfoTab) {
    let tabs = [
        (InfoTab::Notices, "info-notices", "bell"),
        (InfoTab::Where, "info-where", "map-pin"),
        (InfoTab::Hours, "info-hours", "clock"),
    ];
    for (cell, (one, key, icon)) in grid(rect, tabs.len(), 1, pen.gap() * 0.7)
        .into_iter()
        .zip(tabs)
    {
        let words = pen.word(key);
        let button = Button::new(&words)
            .icon(icon)
            .chosen(one == tab)
            .picture_px(31.0);
        let button = if one == tab {
            button.area(protocol::Colour::Teal)
        } else {
            button
        };
        pen.key(cell, Touch::InfoTab(one), &button);
    }
}

fn draw_notices(pen: &Pen<'_>, rect: Rect, page: usize) {
    let notices: &[Notice] = pen.hall().live.as_ref().map_or(&[], |live| &live.notices);
    if notices.is_empty() {
        pen.paragraph(rect, &pen.word("info-no-notices"), &pen.regular(34.0));
        return;
    }
    let row_mm = pen.at_least(
        205.0,
        pen.semibold(36.0).line_mm() + 3.2 * pen.regular(29.0).line_mm(),
    );
    let page = pages::lay(pen, rect, notices.len(), page, row_mm, row_mm);
    for (index, notice) in notices.iter().skip(page.from).take(page.count).enumerate() {
        draw_notice(pen, page.row(pen, index), notice);
    }
}

fn draw_notice(pen: &Pen<'_>, rect: Rect, notice: &Notice) {
    pen.card(rect);
    let (kind, look) = notice_kind(pen, notice.kind);
    let pad = pen.at_least(32.0, 4.0);
    let mut left = rect.min.x + pad;
    if let Some((month, day)) = notice.date.as_deref().and_then(|date| date_of(pen, date)) {
        let side = (rect.height() - 2.0 * pad).min(pen.at_least(134.0, 26.0));
        let tile = Rect::from_min_size(pos2(left, rect.center().y - side / 2.0), vec2(side, side));
        pen.ui
            .painter()
            .rect_filled(tile, mm::RADIUS_SMALL, look.tint);
        let (upper, lower) = top(tile.shrink(side * 0.08), side * 0.34);
        pen.text(
            upper,
            Align2::CENTER_CENTER,
            &month,
            &Face::regular(pen.view.look.capital(27.0), look.ink),
            1,
        );
        native::draw_number(
            pen.ui.painter(),
            lower,
            Align2::CENTER_CENTER,
            &day,
            &Face::bold(side * 0.3, look.ink),
        );
        left = tile.max.x + pad;
    }
    let words = Rect::from_min_max(
        pos2(left, rect.min.y + pad * 0.5),
        rect.max - vec2(pad, pad * 0.5),
    );
    let kind_face = Face::semibold(pen.view.look.capital(25.0), look.ink);
    let (upper, rest) = top(words, kind_face.line_mm());
    pen.text(upper, Align2::LEFT_CENTER, &kind, &kind_face, 1);
    let title = pen.semibold(36.0);
    let (middle, lower) = top(rest, title.line_mm());
    pen.text(
        middle,
        Align2::LEFT_CENTER,
        pen.said(&notice.title),
        &title,
        1,
    );
    let line = pen.regular(29.0);
    let lines = (lower.height() / line.line_mm()).max(1.0) as usize;
    pen.text(
        lower,
        Align2::LEFT_TOP,
        pen.said(&notice.text),
        &line,
        lines,
    );
}

/// The first three letters of the month, and the day.
fn date_of(pen: &Pen<'_>, date: &str) -> Option<(String, String)> {
    let month: u8 = date
        .get(5..7)?
        .parse()
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    let day: u8 = date.get(8..10)?.parse().ok()?;
    let month = pen
        .word(&format!("month-{month}"))
        .chars()
        .take(3)
        .collect();
    Some((month, day.to_string()))
}

/// Each area with the place of its counters.
fn draw_places(pen: &Pen<'_>, rect: Rect, page: usize) {
    let areas: &[AreaView] = pen
        .hall()
        .office
        .as_ref()
        .map_or(&[], |office| &office.areas);
    let row_mm = pen.at_least(
        140.0,
        pen.semibold(36.0).line_mm() + pen.regular(29.0).line_mm() + 4.0,
    );
    let page = pages::lay(pen, rect, areas.len(), page, row_mm, row_mm);
    for (index, area) in areas.iter().skip(page.from).take(page.count).enumerate() {
        draw_place(pen, page.row(pen, index), area);
    }
}

fn draw_place(pen: &Pen<'_>, rect: Rect, area: &AreaView) {
    pen.card(rect);
    let look = pen.view.look.area(area.colour);
    let pad = pen.at_least(26.0, 4.0);
    let side = rect.height() - 2.0 * pad;
    let tile = Rect::from_min_size(rect.min + vec2(pad, pad), vec2(side, side));
    native::letter_tile(pen.ui.painter(), tile, area.letter, look.ink, look.on_ink);
    let words = Rect::from_min_max(
        pos2(tile.max.x + pad, rect.min.y),
        rect.max - vec2(pad, 0.0),
    );
    let (name, line) = (pen.semibold(36.0), pen.regular(29.0));
    let all = name.line_mm() + line.line_mm();
    let (upper, lower) = top(
        Rect::from_min_max(pos2(words.min.x, words.center().y - all / 2.0), words.max),
        name.line_mm(),
    );
    pen.text(upper, Align2::LEFT_CENTER, pen.said(&area.name), &name, 1);
    let counters = counters_of(pen, &area.id);
    let place = [pen.said(&area.place), &counters]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    pen.text(
        top(lower, line.line_mm()).0,
        Align2::LEFT_CENTER,
        &place,
        &line,
        1,
    );
}

/// "Counters 1, 2" of the counters that serve an area.
fn counters_of(pen: &Pen<'_>, area: &str) -> String {
    let Some(office) = pen.hall().office.as_ref() else {
        return String::new();
    };
    let serves = |service: &String| {
        pen.hall()
            .service(service)
            .is_some_and(|service| service.area == area)
    };
    let counters: Vec<String> = office
        .counters
        .iter()
        .filter(|counter| counter.services.iter().any(serves))
        .map(|counter| counter.id.to_string())
        .collect();
    if counters.is_empty() {
        return String::new();
    }
    pen.view.words.with(
        "info-counters",
        &[
            ("n", counters.len().into()),
            ("counters", counters.join(", ").into()),
        ],
    )
}

fn draw_hours(pen: &Pen<'_>, rect: Rect) {
    let Some(office) = pen.hall().office.as_ref() else {
        return;
    };
    let mut rect = rect;
    if !office.hours.exception.is_empty() {
        let text = pen.view.words.with(
            "info-exception",
            &[("reason", pen.said(&office.hours.exception).into())],
        );
        rect = pen.paragraph(rect, &text, &pen.semibold(34.0));
    }
    let today = pen
        .hall()
        .clock(pen.view.now_ms)
        .map(|now| now.weekday().to_monday_zero_offset());
    let row_mm = pen
        .at_least(96.0, pen.semibold(34.0).line_mm() * 1.3)
        .min(rect.height() / 7.0);
    for (day, spans) in office.hours.week.iter().take(7).enumerate() {
        let row = Rect::from_min_size(
            pos2(rect.min.x, rect.min.y + day as f32 * row_mm),
            vec2(rect.width(), row_mm),
        );
        let is_today = today == i8::try_from(day).ok();
        draw_day(pen, row, u8::try_from(day).unwrap_or(0), spans, is_today);
    }
}

fn draw_day(pen: &Pen<'_>, row: Rect, day: u8, spans: &[Span], today: bool) {
    let painter = pen.ui.painter();
    if today {
        painter.rect_filled(
            row,
            mm::RADIUS_SMALL,
            pen.view.look.area(protocol::Colour::Teal).tint,
        );
    }
    let pad = pen.at_least(26.0, 4.0);
    let inside = row.shrink2(vec2(pad, 0.0));
    let face = if today {
        pen.bold(34.0)
    } else {
        pen.regular(34.0)
    };
    let (name, hours) = (
        Rect::from_min_max(
            inside.min,
            pos2(inside.min.x + inside.width() * 0.38, inside.max.y),
        ),
        Rect::from_min_max(
            pos2(inside.min.x + inside.width() * 0.38, inside.min.y),
            inside.max,
        ),
    );
    pen.text(
        name,
        Align2::LEFT_CENTER,
        &pen.view.words.weekday(day),
        &face,
        1,
    );
    let text = if spans.is_empty() {
        pen.word("info-closed")
    } else {
        hours_of(spans)
    };
    pen.text(hours, Align2::LEFT_CENTER, &text, &face, 1);
    if !today {
        painter.hline(
            row.x_range(),
            row.max.y,
            egui::Stroke::new(mm::BORDER / 2.0, pen.view.look.line()),
        );
    }
}

/// "8:30–12:30, 15:00–17:30".
pub fn hours_of(spans: &[Span]) -> String {
    let spans: Vec<String> = spans
        .iter()
        .map(|span| format!("{}–{}", span.from, span.to))
        .collect();
    spans.join(", ")
}
