// SPDX-License-Identifier: EUPL-1.2
//! "I have an appointment": at what time.

use assets::theme::mm;
use egui::{Rect, pos2, vec2};
use native::Button;

use super::frame::Frame;
use super::pen::{Pen, bottom, grid, left};
use crate::flow::{Booking, Touch};

const MINUTES: [u8; 12] = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55];

pub fn draw(pen: &Pen<'_>, frame: Frame) {
    let booking = pen.view.state.session.booking.unwrap_or_default();
    let portrait = pen.view.look.screen.is_portrait();
    let (body, keys) = bottom(
        frame.body,
        pen.at_least(if portrait { 150.0 } else { 105.0 }, mm::TARGET),
    );
    let mut body = Rect::from_min_max(body.min, pos2(body.max.x, body.max.y - pen.gap()));
    body = pen.heading(body, &heading(pen, booking));
    if portrait && !pen.view.state.session.low_reach {
        body = pen.line(body, &pen.word("booking-line"));
    }
    let hours = pen.hall().booking_hours();
    let wide = !portrait || pen.view.state.session.low_reach;
    if wide {
        let (one, other) = left(body, 0.42, pen.margin());
        draw_hours(pen, one, &hours, booking);
        draw_minutes(pen, other, booking, 6);
    } else {
        let share = 0.22 + 0.06 * hours.len().div_ceil(5) as f32;
        let (one, other) = bottom(body, body.height() * (1.0 - share));
        draw_hours(pen, one, &hours, booking);
        draw_minutes(pen, other, booking, 4);
    }
    let (one, other) = left(keys, 0.39, pen.gap());
    let (back, on) = (pen.word("key-back"), pen.word("booking-on"));
    pen.key(
        one,
        Touch::Back,
        &Button::new(&back).icon("arrow-left").picture_px(36.0),
    );
    let ready = booking.hour.is_some() && booking.minute.is_some();
    pen.key(
        other,
        Touch::BookingDone,
        &Button::new(&on)
            .icon("arrow-right")
            .main()
            .enabled(ready)
            .picture_px(36.0),
    );
}

fn heading(pen: &Pen<'_>, booking: Booking) -> String {
    match (booking.hour, booking.minute) {
        (Some(hour), Some(minute)) => pen.view.words.with(
            "booking-heading-chosen",
            &[("time", format!("{hour:02}:{minute:02}").into())],
        ),
        _ => pen.word("booking-heading"),
    }
}

fn draw_hours(pen: &Pen<'_>, rect: Rect, hours: &[u8], booking: Booking) {
    let rect = label(pen, rect, "booking-hour");
    let columns = if rect.width() < 160.0 { 3 } else { 5 };
    for (cell, hour) in cells(pen, rect, columns, hours.len())
        .into_iter()
        .zip(hours)
    {
        let words = hour.to_string();
        let spoken = pen
            .view
            .words
            .with("booking-hour-spoken", &[("hour", (*hour).into())]);
        let button = Button::new(&words)
            .spoken(&spoken)
            .chosen(booking.hour == Some(*hour))
            .picture_px(44.0);
        pen.key(cell, Touch::Hour(*hour), &button);
    }
}

fn draw_minutes(pen: &Pen<'_>, rect: Rect, booking: Booking, columns: usize) {
    let rect = label(pen, rect, "booking-minute");
    for (cell, minute) in cells(pen, rect, columns, MINUTES.len())
        .into_iter()
        .zip(MINUTES)
    {
        let words = format!("{minute:02}");
        let spoken = pen
            .view
            .words
            .with("booking-minute-spoken", &[("minute", minute.into())]);
        let button = Button::new(&words)
            .spoken(&spoken)
            .chosen(booking.minute == Some(minute))
            .picture_px(44.0);
        pen.key(cell, Touch::Minute(minute), &button);
    }
}

fn label(pen: &Pen<'_>, rect: Rect, key: &str) -> Rect {
    pen.line(rect, &pen.word(key))
}

fn cells(pen: &Pen<'_>, rect: Rect, columns: usize, count: usize) -> Vec<Rect> {
    let rows = count.div_ceil(columns).max(1);
    let gap = (pen.gap() * 0.7).min(3.0_f32.max(pen.gap() * 0.7));
    let height = rect
        .height()
        .min(rows as f32 * (pen.at_least(120.0, 26.0) + gap) - gap);
    grid(
        Rect::from_min_size(rect.min, vec2(rect.width(), height)),
        columns,
        rows,
        gap,
    )
}
