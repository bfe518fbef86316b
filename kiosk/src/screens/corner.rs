// SPDX-License-Identifier: EUPL-1.2
//! The service corner, for the people who look after the totem.

use assets::theme::mm;
use egui::{Align2, Rect, pos2, vec2};
use native::{Button, Face};
use protocol::{PrinterState, SlipTrouble};

use super::frame::Frame;
use super::pen::{Pen, bottom, grid, left};
use crate::flow::{Link, Touch};

pub fn pin(pen: &Pen<'_>, whole: Rect, digits: usize, wrong: bool) {
    let body = Frame::plain(pen, whole).body;
    let body = pen.heading(body, &pen.word("corner-heading"));
    let rest_s = pen.view.state.corner.rest_s(pen.view.now_ms);
    let line = match (rest_s, wrong) {
        (Some(rest_s), _) => pen
            .view
            .words
            .with("corner-pin-rests", &[("seconds", rest_s.into())]),
        (None, true) => pen.word("corner-pin-wrong"),
        (None, false) => pen.word("corner-pin-line"),
    };
    let body = pen.line(body, &line);
    let (shown, pad) = if pen.view.look.screen.is_portrait() {
        let (shown, pad) = bottom(body, body.height() * 0.8);
        (shown, pad)
    } else {
        left(body, 0.4, pen.gap())
    };
    let dots: String = (0..digits).map(|_| "• ").collect();
    native::draw(
        pen.ui.painter(),
        shown.center(),
        Align2::CENTER_CENTER,
        dots.trim_end(),
        &pen.bold(90.0),
    );
    draw_pad(pen, pad, rest_s.is_none());
}

fn draw_pad(pen: &Pen<'_>, rect: Rect, awake: bool) {
    let width = rect.width().min(pen.at_least(700.0, 100.0));
    let height = rect.height().min(pen.at_least(900.0, 140.0));
    let place = Rect::from_center_size(rect.center(), vec2(width, height));
    let (keys, below) = bottom(place, (height / 5.0).max(mm::TARGET));
    let (leave, done) = left(
        Rect::from_min_max(pos2(below.min.x, below.min.y + 2.0), below.max),
        0.5,
        pen.gap() * 0.6,
    );
    let order = [
        Some(1),
        Some(2),
        Some(3),
        Some(4),
        Some(5),
        Some(6),
        Some(7),
        Some(8),
        Some(9),
        None,
        Some(0),
    ];
    let cells = grid(
        Rect::from_min_max(keys.min, pos2(keys.max.x, keys.max.y - 2.0)),
        3,
        4,
        pen.gap() * 0.6,
    );
    for (cell, digit) in cells.iter().zip(order) {
        if let Some(digit) = digit {
            pen.key(
                *cell,
                Touch::Digit(digit),
                &Button::new(&digit.to_string())
                    .enabled(awake)
                    .picture_px(50.0),
            );
        }
    }
    let (erase, back, ok) = (
        pen.word("corner-erase"),
        pen.word("corner-leave"),
        pen.word("corner-ok"),
    );
    if let Some(cell) = cells.last() {
        pen.key(
            *cell,
            Touch::Erase,
            &Button::new(&erase)
                .icon("backspace")
                .stacked()
                .picture_px(26.0),
        );
    }
    pen.key(leave, Touch::Leave, &Button::new(&back).picture_px(32.0));
    pen.key(
        done,
        Touch::PinDone,
        &Button::new(&ok).main().enabled(awake).picture_px(32.0),
    );
}

pub fn draw(pen: &Pen<'_>, whole: Rect, test: Option<Result<(), SlipTrouble>>, testing: bool) {
    let body = Frame::plain(pen, whole).body;
    let body = pen.heading(body, &pen.word("corner-heading"));
    let portrait = pen.view.look.screen.is_portrait();
    let (facts, keys) = if portrait {
        bottom(body, body.height() * 0.5)
    } else {
        left(body, 0.55, pen.gap())
    };
    draw_facts(pen, facts, test, testing);
    let (print, restart, exit, back) = (
        pen.word("corner-print"),
        pen.word("corner-restart"),
        pen.word("corner-exit"),
        pen.word("corner-leave"),
    );
    let cells = grid(
        keys,
        if portrait { 2 } else { 1 },
        if portrait { 2 } else { 4 },
        pen.gap(),
    );
    let can_print = pen.view.state.rules.has_printer && !testing;
    let buttons = [
        (
            Touch::TestPrint,
            Button::new(&print).icon("printer").enabled(can_print),
        ),
        (
            Touch::Restart,
            Button::new(&restart).icon("arrow-clockwise"),
        ),
        (Touch::Exit, Button::new(&exit).icon("sign-out")),
        (Touch::Leave, Button::new(&back).icon("arrow-left").main()),
    ];
    for (cell, (touch, button)) in cells.into_iter().zip(buttons) {
        pen.key(cell, touch, &button.picture_px(36.0));
    }
}

fn draw_facts(pen: &Pen<'_>, rect: Rect, test: Option<Result<(), SlipTrouble>>, testing: bool) {
    let totem = pen.view.totem;
    let link = match pen.hall().link {
        Link::Up => pen.word("corner-link-up"),
        Link::Starting | Link::Cut | Link::Alone => pen.word("corner-link-cut"),
    };
    let printed = match (testing, test) {
        (true, _) => pen.word("corner-testing"),
        (false, None) => match pen
            .view
            .state
            .printers
            .first()
            .and_then(|state| state_key(*state))
        {
            Some(key) => format!("{} · {}", totem.printer, pen.word(key)),
            None => totem.printer.clone(),
        },
        (false, Some(Ok(()))) => format!("{} · {}", totem.printer, pen.word("corner-test-good")),
        (false, Some(Err(trouble))) => {
            format!("{} · {}", totem.printer, pen.word(trouble_key(trouble)))
        }
    };
    let facts = [
        ("corner-name", totem.name.clone()),
        ("corner-server", format!("{} · {link}", totem.server)),
        ("corner-printer", printed),
        ("corner-version", totem.version.clone()),
    ];
    let (name, value) = (pen.regular(29.0), pen.semibold(33.0));
    let row_mm =
        (rect.height() / facts.len() as f32).min(name.line_mm() + value.line_mm() + pen.gap());
    for (index, (key, text)) in facts.iter().enumerate() {
        let top = rect.min.y + index as f32 * row_mm;
        let line = |from: f32, height: f32| {
            Rect::from_min_size(
                pos2(rect.min.x, from),
                vec2(rect.width() - pen.gap(), height),
            )
        };
        pen.text(
            line(top, name.line_mm()),
            Align2::LEFT_CENTER,
            &pen.word(key),
            &name,
            1,
        );
        let face = Face { ..value };
        pen.text(
            line(top + name.line_mm(), value.line_mm()),
            Align2::LEFT_CENTER,
            text,
            &face,
            1,
        );
    }
}

/// What the printer says of itself; nothing when it says nothing.
fn state_key(state: PrinterState) -> Option<&'static str> {
    match state {
        PrinterState::Online => Some("printer-online"),
        PrinterState::PaperNearEnd => Some("printer-paper-near-end"),
        PrinterState::PaperOut => Some("printer-paper-out"),
        PrinterState::CoverOpen => Some("printer-cover-open"),
        PrinterState::CutterError => Some("printer-cutter"),
        PrinterState::Offline => Some("printer-offline"),
        PrinterState::NoAnswer => Some("printer-unreachable"),
        PrinterState::NotCollected => Some("printer-not-collected"),
        PrinterState::Unknown => None,
    }
}

fn trouble_key(trouble: SlipTrouble) -> &'static str {
    match trouble {
        SlipTrouble::Unreachable => "printer-unreachable",
        SlipTrouble::PaperOut => "printer-paper-out",
        SlipTrouble::CoverOpen => "printer-cover-open",
        SlipTrouble::Uncertain => "printer-uncertain",
        SlipTrouble::Other | SlipTrouble::Unknown => "printer-other",
    }
}
