// SPDX-License-Identifier: EUPL-1.2

use std::sync::Arc;

use assets::fonts::CAPITAL_HEIGHT_EM;
use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, FontFamily, FontId, Galley, Painter, Pos2, Rect, Sense, Ui, Vec2,
    WidgetInfo,
};

use crate::direction::{self, is_mostly_from_right};

/// Distance of two lines, in ems.
const LINE_EM: f32 = 1.25;
/// Of that, what lies empty above the first line's capitals and under the last line's letters, and may stick out of a place.
const SLACK_EM: f32 = 0.35;
/// How much smaller each attempt to fit is.
const SHRINK: f32 = 0.96;
/// Letters of the longest text that counts as a name.
const LONGEST_NAME: usize = 40;
const NO_BREAK_SPACE: char = '\u{a0}';
/// What lines may be wider than their place, since egui rounds.
const TOLERANCE_MM: f32 = 0.3;
/// Words that must not be cut shrink to this; smaller nobody could read them.
const SMALLEST_MM: f32 = 2.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Semibold,
    Bold,
}

impl Weight {
    pub fn family(self) -> FontFamily {
        FontFamily::Name(self.name().into())
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Weight::Regular => "regular",
            Weight::Semibold => "semibold",
            Weight::Bold => "bold",
        }
    }
}

/// Size, weight and colour of a text. The size is the height of its capitals in millimetres. Figures are always of one width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    pub capital_mm: f32,
    pub weight: Weight,
    pub colour: Color32,
}

impl Face {
    pub fn regular(capital_mm: f32, colour: Color32) -> Face {
        Face {
            capital_mm,
            weight: Weight::Regular,
            colour,
        }
    }

    pub fn semibold(capital_mm: f32, colour: Color32) -> Face {
        Face {
            capital_mm,
            weight: Weight::Semibold,
            colour,
        }
    }

    pub fn bold(capital_mm: f32, colour: Color32) -> Face {
        Face {
            capital_mm,
            weight: Weight::Bold,
            colour,
        }
    }

    pub fn font_id(&self) -> FontId {
        FontId::new(self.capital_mm / CAPITAL_HEIGHT_EM, self.weight.family())
    }

    /// Distance of two lines, in millimetres.
    pub fn line_mm(&self) -> f32 {
        self.capital_mm / CAPITAL_HEIGHT_EM * LINE_EM
    }

    fn sized(self, capital_mm: f32) -> Face {
        Face { capital_mm, ..self }
    }
}

/// How a text may be made to fit its place: it shrinks to `floor_mm`, using up to `lines`. A long text that is still too long ends in an ellipsis; names and
/// numbers shrink further instead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub floor_mm: f32,
    pub lines: usize,
}

/// Lays a text out in lines of at most `width` millimetres; `f32::INFINITY` for one line.
pub fn lay(painter: &Painter, text: &str, face: &Face, width: f32) -> Arc<Galley> {
    painter.layout_job(job(painter, text, face, width, usize::MAX))
}

/// Width of a text in one line, in millimetres.
pub fn width_of(painter: &Painter, text: &str, face: &Face) -> f32 {
    lay(painter, text, face, f32::INFINITY).size().x
}

/// Draws a text in one line, so that `at` is the given corner, side or middle of it. Vertically the middle is that of the capitals.
pub fn draw(painter: &Painter, at: Pos2, anchor: Align2, text: &str, face: &Face) -> Rect {
    place(
        painter,
        Rect::from_min_size(at, Vec2::ZERO),
        anchor,
        lay(painter, text, face, f32::INFINITY),
        face,
    )
}

/// Draws lines that were laid out before ([`lay`]) at the top of `rect`, each in the middle.
pub fn draw_centred(painter: &Painter, rect: Rect, laid: &Galley, face: &Face) {
    painter.galley(
        rect.center_top(),
        aligned(painter, laid, Align::Center),
        face.colour,
    );
}

/// Draws a text inside `rect`, made to fit.
pub fn draw_fitted(
    painter: &Painter,
    rect: Rect,
    anchor: Align2,
    text: &str,
    face: &Face,
    fit: Fit,
) -> Rect {
    place(
        painter,
        rect,
        anchor,
        fitted(painter, rect.size(), text, face, fit),
        face,
    )
}

/// Draws a number inside `rect`: it shrinks as far as it must, in one line, and is never cut.
pub fn draw_number(painter: &Painter, rect: Rect, anchor: Align2, text: &str, face: &Face) -> Rect {
    let size = lay(painter, text, face, f32::INFINITY).size();
    let share = (rect.width() / size.x)
        .min(rect.height() / (face.capital_mm * 1.1))
        .min(1.0);
    let face = face.sized(face.capital_mm * share);
    place(
        painter,
        rect,
        anchor,
        lay(painter, text, &face, f32::INFINITY),
        &face,
    )
}

/// Draws words that must not be cut inside `rect`, as large as they fit in lines of whole words, at most as large as `face` says.
pub fn draw_whole(painter: &Painter, rect: Rect, anchor: Align2, text: &str, face: &Face) -> Rect {
    place(
        painter,
        rect,
        anchor,
        whole(painter, rect.size(), text, face),
        face,
    )
}

/// Like [`draw`], and said by screen readers.
pub fn write(ui: &Ui, at: Pos2, anchor: Align2, text: &str, face: &Face) -> Rect {
    let rect = draw(ui.painter(), at, anchor, text, face);
    tell(ui, rect, text);
    rect
}

/// Like [`draw_fitted`], and said by screen readers.
pub fn write_fitted(
    ui: &Ui,
    rect: Rect,
    anchor: Align2,
    text: &str,
    face: &Face,
    fit: Fit,
) -> Rect {
    let rect = draw_fitted(ui.painter(), rect, anchor, text, face, fit);
    tell(ui, rect, text);
    rect
}

/// Like [`draw_whole`], and said by screen readers.
pub fn write_whole(ui: &Ui, rect: Rect, anchor: Align2, text: &str, face: &Face) -> Rect {
    let rect = draw_whole(ui.painter(), rect, anchor, text, face);
    tell(ui, rect, text);
    rect
}

/// Makes screen readers say `text` for what is drawn in `rect`.
pub(crate) fn tell(ui: &Ui, rect: Rect, text: &str) {
    let id = ui
        .scope_id()
        .with(("text", text, rect.min.x.to_bits(), rect.min.y.to_bits()));
    ui.interact(rect, id, Sense::hover())
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}

/// Puts a laid out text at its corner, side or middle of `rect`; several lines stand as the anchor says.
pub(crate) fn place(
    painter: &Painter,
    rect: Rect,
    anchor: Align2,
    galley: Arc<Galley>,
    face: &Face,
) -> Rect {
    let placed = anchor.align_size_within_rect(galley.size(), rect);
    let galley = if galley.rows.len() > 1 {
        aligned(painter, &galley, side(&galley, anchor))
    } else {
        galley
    };
    painter.galley(placed.min - galley.rect.min.to_vec2(), galley, face.colour);
    placed
}

/// Where the lines of a text begin: the text of a script from right to left begins at the right, wherever it stands.
fn side(galley: &Galley, anchor: Align2) -> Align {
    if anchor.x() == Align::LEFT && is_mostly_from_right(galley.text()) {
        Align::RIGHT
    } else {
        anchor.x()
    }
}

/// The same text with its lines ranged left, in the middle or right.
fn aligned(painter: &Painter, galley: &Galley, halign: Align) -> Arc<Galley> {
    painter.layout_job(LayoutJob {
        halign,
        ..LayoutJob::clone(&galley.job)
    })
}

/// The largest form of a text that fits, down to the floor. What does not fit even then: names, and whatever has a figure in it, shrink on, since half a number
/// is a wrong number; an ellipsis stands for the rest of longer texts.
pub(crate) fn fitted(
    painter: &Painter,
    room: Vec2,
    text: &str,
    face: &Face,
    fit: Fit,
) -> Arc<Galley> {
    let floor_mm = fit.floor_mm.min(face.capital_mm);
    let fits = largest(painter, room, text, face, floor_mm, fit.lines);
    let must_be_whole = text.chars().count() <= LONGEST_NAME
        || text.contains(|letter: char| letter.is_ascii_digit());
    let shrunk = || {
        must_be_whole
            .then(|| {
                largest(
                    painter,
                    room,
                    text,
                    &face.sized(floor_mm),
                    SMALLEST_MM,
                    fit.lines,
                )
            })
            .flatten()
    };
    fits.or_else(shrunk).unwrap_or_else(|| {
        let face = face.sized(floor_mm);
        let lines = ((room.y / face.line_mm()) as usize).clamp(1, fit.lines.max(1));
        painter.layout_job(job(painter, text, &face, room.x, lines))
    })
}

/// The largest form of a text that fits without being cut, however small.
pub(crate) fn whole(painter: &Painter, room: Vec2, text: &str, face: &Face) -> Arc<Galley> {
    largest(
        painter,
        room,
        text,
        face,
        SMALLEST_MM.min(face.capital_mm),
        usize::MAX,
    )
    .unwrap_or_else(|| {
        lay(
            painter,
            text,
            &face.sized(SMALLEST_MM.min(face.capital_mm)),
            room.x,
        )
    })
}

/// The largest form of a text, between `face` and a floor, that fits in whole words; none if it does not fit at the floor.
pub(crate) fn largest(
    painter: &Painter,
    room: Vec2,
    text: &str,
    face: &Face,
    floor_mm: f32,
    lines: usize,
) -> Option<Arc<Galley>> {
    let mut face = *face;
    loop {
        let galley = lay(painter, text, &face, room.x);
        let slack = face.font_id().size * SLACK_EM;
        // Where a word fits and the space after it does not, egui lets the next line begin with that space.
        let is_even = galley
            .rows
            .iter()
            .all(|row| row.glyphs.first().is_none_or(|first| first.chr != ' '));
        let fits = is_even && galley.rows.len() <= lines && galley.size().y - slack <= room.y;
        let widest = if galley.rows.len() > 1 {
            widest_word(painter, text, &face)
        } else {
            galley.size().x
        };
        if fits && widest <= room.x + TOLERANCE_MM {
            return Some(galley);
        }
        if face.capital_mm <= floor_mm {
            return None;
        }
        // A word that is too wide tells at once how much smaller the text has to be.
        let share = SHRINK.min(room.x / widest.max(f32::MIN_POSITIVE));
        face = face.sized((face.capital_mm * share).max(floor_mm));
    }
}

/// How wide the widest part of a text is that no line may break, in millimetres: a word, or one Chinese character.
pub fn widest_word(painter: &Painter, text: &str, face: &Face) -> f32 {
    let text = keep_numbers_together(text);
    let words = text.split(|letter: char| letter.is_whitespace() && letter != NO_BREAK_SPACE);
    let parts = words.flat_map(|word| word.split_inclusive(is_han));
    parts
        .map(|part| width_of(painter, part, face))
        .fold(0.0, f32::max)
}

/// Chinese characters, punctuation and broad letters: a line may end after each.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// A line never ends between a number and what it counts ("10 min", "23 novembre"), nor inside a ticket's number ("A 042").
fn keep_numbers_together(text: &str) -> String {
    let mut kept = String::with_capacity(text.len() + 8);
    for (at, letter) in text.char_indices() {
        let counts = || text[..at].ends_with(|before: char| before.is_ascii_digit());
        let names = || {
            alone_before(&text[..at])
                && text[at + 1..].starts_with(|after: char| after.is_ascii_digit())
        };
        kept.push(if letter == ' ' && (counts() || names()) {
            NO_BREAK_SPACE
        } else {
            letter
        });
    }
    kept
}

/// True if the text ends in one capital letter that stands alone.
fn alone_before(text: &str) -> bool {
    let mut letters = text.chars().rev();
    letters.next().is_some_and(char::is_uppercase)
        && letters
            .next()
            .is_none_or(|before| !before.is_alphanumeric())
}

fn job(painter: &Painter, text: &str, face: &Face, width: f32, lines: usize) -> LayoutJob {
    let pixel = 1.0 / painter.pixels_per_point();
    let line_mm = (face.line_mm() / pixel).round() * pixel;
    let format = TextFormat {
        line_height: Some(line_mm),
        ..TextFormat::simple(face.font_id(), face.colour)
    };
    let text = keep_numbers_together(text);
    if direction::is_needed(&text) {
        let measure = |pieces: &[String]| painter.layout_job(set(&[pieces], &format)).size().x;
        let lines = direction::lines(&text, width, lines, measure);
        return set(&lines, &format);
    }
    let mut job = LayoutJob::single_section(text, format);
    job.wrap = TextWrapping {
        max_width: width,
        max_rows: lines,
        ..TextWrapping::default()
    };
    job
}

/// Lines of pieces, each of them shaped by itself.
fn set(lines: &[impl AsRef<[String]>], format: &TextFormat) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (index, line) in lines.iter().enumerate() {
        let between = if index > 0 { Some("\n") } else { None };
        for piece in between
            .into_iter()
            .chain(line.as_ref().iter().map(String::as_str))
        {
            job.append(piece, 0.0, format.clone());
        }
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_with_what_they_count() {
        let table = [
            ("20–35 min", "20–35\u{a0}min"),
            ("meno di 5 minuti", "meno di 5\u{a0}minuti"),
            ("A 042", "A\u{a0}042"),
            ("Il numero è A 042.", "Il numero è A\u{a0}042."),
            ("Sala 3 piani", "Sala 3\u{a0}piani"),
            ("è qui", "è qui"),
            ("", ""),
        ];
        for (text, kept) in table {
            assert_eq!(keep_numbers_together(text), kept);
        }
    }
}
