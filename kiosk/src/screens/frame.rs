// SPDX-License-Identifier: EUPL-1.2
//! What stands around a screen: the head with crest, names and clock, the languages, and the band of aids at hand height.
//!
//! With "everything low" all keys come down: the head stays where it is, since there is nothing to touch in it, and the rest shares the lower part.

use assets::theme::mm;
use assets::words::language_name;
use egui::{Align2, Rect, Stroke, pos2, vec2};
use native::{AreaLook, Button, Header, header};
use protocol::AreaView;

use super::pen::{Pen, bottom, grid, top};
use crate::flow::Touch;
use crate::slip::clock;

/// Where the screen itself can draw.
#[derive(Clone, Copy)]
pub struct Frame {
    pub body: Rect,
}

/// What the last key of the band does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Last {
    Priority,
    TakeNumber,
}

impl Frame {
    /// Head, languages and band.
    pub fn home(pen: &Pen<'_>, whole: Rect) -> Frame {
        let portrait = pen.view.look.screen.is_portrait();
        let low = pen.view.state.session.low_reach;
        let (head, rest) = top(whole, head_mm(pen, 182.0));
        let rest = lowered(pen, rest);
        let inside = if portrait || low {
            head
        } else {
            Rect::from_min_max(head.min, pos2(languages_left(pen, head), head.max.y))
        };
        draw_head(pen, head, inside, portrait);
        let rest = if portrait || low {
            let (strip, rest) = top(rest, pen.at_least(107.0, mm::TARGET + 6.0));
            pen.ui
                .painter()
                .rect_filled(strip, 0.0, pen.view.look.head_band());
            draw_languages(pen, strip.shrink2(vec2(pen.margin(), 0.0)), false);
            rest
        } else {
            let place = Rect::from_min_max(
                pos2(inside.max.x, head.min.y),
                pos2(head.max.x - pen.margin(), head.max.y),
            );
            draw_languages(pen, place, true);
            rest
        };
        Frame {
            body: inner(pen, band(pen, rest, Last::Priority)),
        }
    }

    /// Head without languages, and no band: messages and tickets.
    pub fn plain(pen: &Pen<'_>, whole: Rect) -> Frame {
        let (head, rest) = top(whole, head_mm(pen, 182.0));
        draw_head(pen, head, head, false);
        Frame {
            body: inner(pen, rest),
        }
    }

    /// Languages under the head, and no band: a screen on which only the language can be chosen.
    pub fn languages(pen: &Pen<'_>, whole: Rect) -> Frame {
        let Frame { body } = Frame::plain(pen, whole);
        let (body, strip) = bottom(body, pen.at_least(107.0, mm::TARGET + 6.0));
        draw_plain_languages(pen, strip);
        Frame { body }
    }

    /// The head in the colour of an area (or of information), with a way back.
    pub fn area(pen: &Pen<'_>, whole: Rect, title: &Title<'_>, last: Last) -> Frame {
        let (head, rest) = top(whole, head_mm(pen, 176.0));
        let low = pen.view.state.session.low_reach;
        let rest = lowered(pen, rest);
        draw_area_head(pen, head, title, !low);
        let body = band(pen, rest, last);
        if !low {
            return Frame {
                body: inner(pen, body),
            };
        }
        let (back, body) = top(inner(pen, body), mm::TARGET);
        let key = Rect::from_min_size(
            back.min,
            vec2((back.width() * 0.4).max(mm::TARGET), mm::TARGET),
        );
        let words = pen.word("key-back");
        pen.key(key, Touch::Back, &Button::new(&words).icon("arrow-left"));
        Frame {
            body: Rect::from_min_max(pos2(body.min.x, body.min.y + pen.gap()), body.max),
        }
    }
}

/// High enough for its two lines.
fn head_mm(pen: &Pen<'_>, upright_px: f32) -> f32 {
    let px = if pen.view.look.screen.is_portrait() {
        upright_px
    } else {
        124.0
    };
    pen.at_least(
        px,
        26.0_f32.max(pen.regular(29.0).line_mm() + pen.semibold(48.0).line_mm() + 3.0),
    )
}

/// The head of an area's screen.
pub struct Title<'a> {
    pub name: &'a str,
    pub line: &'a str,
    pub letter: Option<char>,
    pub look: AreaLook,
}

impl<'a> Title<'a> {
    pub fn of(pen: &Pen<'_>, area: &'a AreaView, line: &'a str) -> Title<'a> {
        Title {
            name: area.name.get(pen.language()),
            line,
            letter: Some(area.letter),
            look: pen.view.look.area(area.colour),
        }
    }
}

/// The part of `rest` that keys may stand in.
fn lowered(pen: &Pen<'_>, rest: Rect) -> Rect {
    if !pen.view.state.session.low_reach {
        return rest;
    }
    let height = pen
        .view
        .totem
        .reach_mm
        .clamp(rest.height() * 0.55, rest.height());
    let (above, below) = bottom(rest, height);
    if above.height() > 12.0 {
        let words = pen.word("low-reach-on");
        pen.text(
            above.shrink(pen.margin() * 0.5),
            Align2::CENTER_CENTER,
            &words,
            &pen.regular(31.0),
            2,
        );
        let line = Stroke::new(mm::BORDER, pen.view.look.line());
        pen.ui.painter().hline(below.x_range(), below.min.y, line);
    }
    below
}

fn inner(pen: &Pen<'_>, rect: Rect) -> Rect {
    rect.shrink2(vec2(pen.margin(), pen.gap()))
}

fn draw_head(pen: &Pen<'_>, whole: Rect, inside: Rect, with_date: bool) {
    pen.ui
        .painter()
        .rect_filled(whole, 0.0, pen.view.look.head());
    let office = pen.hall().office.as_ref();
    let (body, name) = office.map_or(("", ""), |office| {
        (pen.said(&office.body), pen.said(&office.name))
    });
    let now = pen.hall().clock(pen.view.now_ms);
    let time = now.map(clock).unwrap_or_default();
    let date = now.map(|now| pen.view.words.date(now.year(), now.month(), now.day()));
    let date = if with_date { date.as_deref() } else { None };
    let crest = header(
        pen.ui,
        &pen.view.look,
        inside,
        &Header {
            body,
            office: name,
            clock: &time,
            date,
        },
    );
    pen.crest(crest.expand((mm::TARGET - crest.width()).max(0.0) / 2.0));
}

fn draw_area_head(pen: &Pen<'_>, head: Rect, title: &Title<'_>, with_back: bool) {
    let look = &pen.view.look;
    let painter = pen.ui.painter();
    painter.rect_filled(head, 0.0, title.look.ink);
    let mut x = head.min.x + pen.margin();
    let side = pen
        .at_least(104.0, mm::TARGET)
        .min(head.height() - 4.0)
        .max(mm::TARGET);
    if with_back {
        let place = Rect::from_min_size(pos2(x, head.center().y - side / 2.0), vec2(side, side));
        let words = pen.word("key-back");
        let touched = pen.place(
            place,
            Touch::Back,
            &native::Touchable {
                spoken: &words,
                enabled: true,
                chosen: None,
            },
        );
        let fill = title
            .look
            .on_ink
            .gamma_multiply(if touched.pressed { 0.4 } else { 0.16 });
        painter.rect_filled(place, mm::RADIUS, fill);
        pen.icon(place.center(), "arrow-left", side * 0.5, title.look.on_ink);
        if touched.focused {
            native::focus_ring(painter, place, mm::RADIUS);
        }
        x = place.max.x + pen.gap();
    }
    if let Some(letter) = title.letter {
        let tile = Rect::from_min_size(pos2(x, head.center().y - side / 2.0), vec2(side, side));
        native::letter_tile(painter, tile, letter, title.look.on_ink, title.look.ink);
        x = tile.max.x + pen.gap();
    }
    let time = pen
        .hall()
        .clock(pen.view.now_ms)
        .map(clock)
        .unwrap_or_default();
    let face = native::Face::bold(look.capital(56.0), title.look.on_ink);
    let right = native::write(
        pen.ui,
        pos2(head.max.x - pen.margin(), head.center().y),
        Align2::RIGHT_CENTER,
        &time,
        &face,
    );
    let names = Rect::from_min_max(
        pos2(x, head.min.y),
        pos2(right.min.x - pen.gap(), head.max.y),
    );
    let name = native::Face::bold(look.capital(48.0), title.look.on_ink);
    let line = native::Face::regular(look.capital(29.0), title.look.on_ink);
    let middle = head.center().y + (name.line_mm() - line.line_mm()) / 2.0;
    let upper = Rect::from_min_max(
        pos2(names.min.x, middle - name.line_mm()),
        pos2(names.max.x, middle),
    );
    let lower = Rect::from_min_max(
        pos2(names.min.x, middle),
        pos2(names.max.x, middle + line.line_mm()),
    );
    pen.text(upper, Align2::LEFT_CENTER, title.name, &name, 1);
    pen.text(lower, Align2::LEFT_CENTER, title.line, &line, 1);
}

fn languages(pen: &Pen<'_>) -> Vec<String> {
    pen.hall()
        .office
        .as_ref()
        .map(|office| office.languages.clone())
        .unwrap_or_default()
}

fn language_key_width(pen: &Pen<'_>) -> f32 {
    pen.at_least(138.0, 30.0)
}

/// Where the languages begin on a lying screen, so that the clock stands before them.
fn languages_left(pen: &Pen<'_>, head: Rect) -> f32 {
    let count = languages(pen).len().min(4) as f32;
    head.max.x - pen.margin() - count * (language_key_width(pen) + pen.gap() * 0.5)
}

fn draw_languages(pen: &Pen<'_>, place: Rect, at_right: bool) {
    let languages = languages(pen);
    let gap = pen.gap() * 0.5;
    let count = languages.len().max(1) as f32;
    let width = language_key_width(pen)
        .min((place.width() - gap * (count - 1.0)) / count)
        .max(mm::TARGET);
    let height = (place.height() - 5.0).clamp(mm::TARGET, pen.at_least(80.0, mm::TARGET));
    let mut x = if at_right {
        place.max.x - count * width - (count - 1.0) * gap
    } else {
        place.min.x
    };
    for language in languages {
        let key = Rect::from_min_size(
            pos2(x, place.center().y - height / 2.0),
            vec2(width, height),
        );
        let chosen = language == pen.language();
        let button = Button::new(language_name(&language))
            .on_head()
            .chosen(chosen)
            .picture_px(27.0);
        pen.key(key, Touch::Language(language.clone()), &button);
        x += width + gap;
    }
}

fn draw_plain_languages(pen: &Pen<'_>, place: Rect) {
    let languages = languages(pen);
    let gap = pen.gap();
    let width = language_key_width(pen) * 1.2;
    let all = languages.len() as f32 * (width + gap) - gap;
    let mut x = place.center().x - all / 2.0;
    for language in languages {
        let key = Rect::from_min_size(
            pos2(x, place.center().y - mm::TARGET / 2.0),
            vec2(width, mm::TARGET),
        );
        let chosen = language == pen.language();
        pen.key(
            key,
            Touch::Language(language.clone()),
            &Button::new(language_name(&language))
                .chosen(chosen)
                .picture_px(29.0),
        );
        x += width + gap;
    }
}

/// The aids, always at the same place. Returns what is left above them.
fn band(pen: &Pen<'_>, rest: Rect, last: Last) -> Rect {
    let portrait = pen.view.look.screen.is_portrait();
    let (rest, band) = bottom(
        rest,
        pen.at_least(if portrait { 185.0 } else { 140.0 }, mm::TARGET + 6.0),
    );
    let look = &pen.view.look;
    pen.ui.painter().rect_filled(band, 0.0, look.paper());
    pen.ui.painter().hline(
        band.x_range(),
        band.min.y,
        Stroke::new(mm::BORDER, look.line()),
    );
    let inside = band.shrink2(vec2(
        pen.margin(),
        (band.height() - pen.at_least(128.0, mm::TARGET).min(band.height() - 4.0)) / 2.0,
    ));
    let gap = pen.gap() * 0.7;
    let wide = (inside.width() * 0.23).max(mm::TARGET);
    let (aids, last_key) = (
        Rect::from_min_max(inside.min, pos2(inside.max.x - wide - gap, inside.max.y)),
        Rect::from_min_max(pos2(inside.max.x - wide, inside.min.y), inside.max),
    );
    draw_aids(pen, aids, gap);
    draw_last(pen, last_key, last);
    rest
}

fn draw_aids(pen: &Pen<'_>, place: Rect, gap: f32) {
    let session = &pen.view.state.session;
    let aids = [
        (
            "aid-large-text",
            "text-aa",
            Touch::LargeText,
            Some(session.large_text),
        ),
        (
            "aid-contrast",
            "circle-half",
            Touch::Contrast,
            Some(session.contrast),
        ),
        (
            "aid-voice",
            "speaker-high",
            Touch::Voice,
            Some(session.voice),
        ),
        (
            "aid-low-reach",
            "arrow-line-down",
            Touch::LowReach,
            Some(session.low_reach),
        ),
        ("aid-help", "question", Touch::Help, None),
    ];
    for (cell, (key, icon, touch, chosen)) in grid(place, aids.len(), 1, gap).into_iter().zip(aids)
    {
        let words = pen.word(key);
        let button = Button::new(&words).icon(icon).stacked().picture_px(23.0);
        pen.key(
            cell,
            touch,
            &chosen.map_or(button, |chosen| button.chosen(chosen)),
        );
    }
}

fn draw_last(pen: &Pen<'_>, place: Rect, last: Last) {
    match last {
        Last::Priority => {
            let words = pen.word("aid-priority");
            let button = Button::new(&words)
                .icon("wheelchair")
                .dark()
                .chosen(pen.view.state.session.priority)
                .picture_px(27.0);
            pen.key(place, Touch::Priority, &button);
        }
        Last::TakeNumber => {
            let words = pen.word("take-number");
            pen.key(
                place,
                Touch::OtherArea,
                &Button::new(&words).icon("ticket").main().picture_px(27.0),
            );
        }
    }
}
