// SPDX-License-Identifier: EUPL-1.2
//! The slip as a picture, in the typeface of the screens.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use fast_qr::{ECL, QRBuilder};

use super::bitmap::Bitmap;
use super::shape::Row;
use crate::slip::{Line, Size};

/// Space under each line.
const UNDER_DOTS: usize = 8;
/// A thermal dot spreads: what is covered by less than this stays white.
const BLACK_FROM: f32 = 0.5;

/// Draws the lines on paper of `width` dots (576 on 80 mm, 384 on 58 mm).
pub fn draw(lines: &[Line], width: usize) -> Bitmap {
    let mut paper = Bitmap::new(width, 0);
    let mut y = UNDER_DOTS;
    for line in lines {
        y += draw_line(&mut paper, line, y);
    }
    paper.grow(y);
    paper
}

/// The number alone, as wide as the paper allows.
pub fn number(text: &str, width: usize) -> Bitmap {
    let mut paper = Bitmap::new(width, 0);
    let height = draw_number(&mut paper, text, 0);
    paper.grow(height);
    paper
}

/// A QR code alone, in the middle of the paper. None if the text is too long for one.
pub fn code(text: &str, width: usize) -> Option<Bitmap> {
    let mut paper = Bitmap::new(width, 0);
    let height = draw_code(&mut paper, text, 0)?;
    paper.grow(height);
    Some(paper)
}

/// The modules of a QR code, row by row, true is black; without the quiet zone. None if the text is too long.
pub fn qr_modules(text: &str) -> Option<Vec<Vec<bool>>> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    Some(
        (0..code.size)
            .map(|row| {
                code[row]
                    .iter()
                    .take(code.size)
                    .map(|module| module.value())
                    .collect()
            })
            .collect(),
    )
}

/// Draws one line at `y`; returns how far the paper goes on.
fn draw_line(paper: &mut Bitmap, line: &Line, y: usize) -> usize {
    match line {
        Line::Text { text, size, bold } => draw_text(paper, text, *size, *bold, y),
        Line::Number(text) => draw_number(paper, text, y) + UNDER_DOTS,
        Line::Rule => {
            let (thick, around) = (3, 14);
            paper.grow(y + 2 * around + thick);
            paper.fill(margin(paper), y + around, room(paper), thick);
            2 * around + thick
        }
        Line::Code(text) => match draw_code(paper, text, y + UNDER_DOTS) {
            Some(height) => height + 2 * UNDER_DOTS,
            None => draw_text(paper, text, Size::Small, false, y),
        },
        Line::Gap(dots) => *dots as usize,
        Line::Cut => 0,
    }
}

/// White at both edges: printers are not exact to the dot.
fn margin(paper: &Bitmap) -> usize {
    paper.width() / 32
}

/// How much of the paper's width is printed on.
fn room(paper: &Bitmap) -> usize {
    paper.width() - 2 * margin(paper)
}

/// The typeface of numbers.
fn font() -> FontRef<'static> {
    FontRef::try_from_slice(assets::fonts::BOLD)
        .expect("the font shipped in the program is whole: a test of the assets reads it")
}

/// Height of a line in dots. On narrow paper letters are smaller, but not by as much as the paper.
fn scale(size: Size, width: usize) -> f32 {
    let dots = match size {
        Size::Small => 34.0,
        Size::Normal => 42.0,
        Size::Large => 66.0,
    };
    if width < 500 { dots * 0.8 } else { dots }
}

fn draw_text(paper: &mut Bitmap, text: &str, size: Size, bold: bool, y: usize) -> usize {
    let px = scale(size, paper.width());
    let rows = wrap(
        text,
        |part| Row::new(part, bold).width(px),
        room(paper) as f32,
    );
    // Rows of other scripts are as high as ours, and a little apart.
    let line_height = px.ceil() as usize + if text.is_ascii() { 0 } else { UNDER_DOTS / 4 };
    for (index, row) in rows.iter().enumerate() {
        let row = Row::new(row, bold);
        let left = ((paper.width() as f32 - row.width(px)) / 2.0).max(0.0);
        paper.grow(y + (index + 1) * line_height);
        row.draw(paper, px, left, (y + index * line_height) as f32);
    }
    rows.len() * line_height
        + if size == Size::Small {
            2
        } else {
            UNDER_DOTS / 2
        }
}

/// As wide as the paper allows, and no higher than a third of its width.
fn draw_number(paper: &mut Bitmap, text: &str, y: usize) -> usize {
    let font = font();
    let room = room(paper) as f32;
    let unit = ink(&font, text, 100.0);
    let px = (100.0 * room / unit.width().max(1.0))
        .min(100.0 * paper.width() as f32 / 3.0 / unit.height().max(1.0));
    let bounds = ink(&font, text, px);
    let height = bounds.height().ceil() as usize;
    paper.grow(y + height + 2 * UNDER_DOTS);
    let left = (paper.width() as f32 - bounds.width()) / 2.0 - bounds.min.x;
    draw_row(
        paper,
        &font,
        text,
        PxScale::from(px),
        left,
        y as f32 + UNDER_DOTS as f32 - bounds.min.y,
    );
    height + 2 * UNDER_DOTS
}

/// The modules are whole dots, at least three of them wide, with a quiet zone of four modules.
fn draw_code(paper: &mut Bitmap, text: &str, y: usize) -> Option<usize> {
    let modules = qr_modules(text)?;
    let across = modules.len() + 8;
    let dots = (paper.width() * 2 / 5 / across).max(3);
    let left = paper.width().checked_sub(across * dots)? / 2 + 4 * dots;
    let top = y + dots;
    paper.grow(top + (modules.len() + 1) * dots);
    for (row, line) in modules.iter().enumerate() {
        for (column, _) in line.iter().enumerate().filter(|(_, black)| **black) {
            paper.fill(left + column * dots, top + row * dots, dots, dots);
        }
    }
    Some((modules.len() + 2) * dots)
}

/// Where there is ink when `text` is drawn at the origin.
fn ink(font: &FontRef<'_>, text: &str, px: f32) -> ab_glyph::Rect {
    let mut all = ab_glyph::Rect {
        min: point(f32::MAX, f32::MAX),
        max: point(f32::MIN, f32::MIN),
    };
    each_glyph(font, text, PxScale::from(px), 0.0, 0.0, |outlined| {
        let bounds = outlined.px_bounds();
        all.min = point(all.min.x.min(bounds.min.x), all.min.y.min(bounds.min.y));
        all.max = point(all.max.x.max(bounds.max.x), all.max.y.max(bounds.max.y));
    });
    if all.max.x < all.min.x {
        ab_glyph::Rect::default()
    } else {
        all
    }
}

pub(super) fn draw_row(
    paper: &mut Bitmap,
    font: &FontRef<'_>,
    text: &str,
    scale: PxScale,
    left: f32,
    top: f32,
) {
    each_glyph(font, text, scale, left, top, |outlined| {
        let origin = outlined.px_bounds().min;
        outlined.draw(|x, y, coverage| {
            if coverage >= BLACK_FROM && origin.x >= 0.0 && origin.y >= 0.0 {
                paper.set(
                    origin.x as usize + x as usize,
                    origin.y as usize + y as usize,
                );
            }
        });
    });
}

fn each_glyph(
    font: &FontRef<'_>,
    text: &str,
    scale: PxScale,
    left: f32,
    top: f32,
    mut with: impl FnMut(ab_glyph::OutlinedGlyph),
) {
    let scaled = font.as_scaled(scale);
    let mut x = left;
    for letter in text.chars() {
        let glyph = scaled
            .glyph_id(letter)
            .with_scale_and_position(scale, point(x, top + scaled.ascent()));
        x += scaled.h_advance(glyph.id);
        if let Some(outlined) = font.outline_glyph(glyph) {
            with(outlined);
        }
    }
}

/// Breaks `text` between words into rows no wider than `room`; a word that is wider than that is broken within.
pub(super) fn wrap(text: &str, width: impl Fn(&str) -> f32, room: f32) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    let mut row = String::new();
    for word in text.split_whitespace() {
        let longer = if row.is_empty() {
            word.to_owned()
        } else {
            format!("{row} {word}")
        };
        if width(&longer) <= room {
            row = longer;
            continue;
        }
        if !row.is_empty() {
            rows.push(std::mem::take(&mut row));
        }
        for letter in word.chars() {
            if !row.is_empty() && width(&format!("{row}{letter}")) > room {
                rows.push(std::mem::take(&mut row));
            }
            row.push(letter);
        }
    }
    if !row.is_empty() || rows.is_empty() {
        rows.push(row);
    }
    rows
}
