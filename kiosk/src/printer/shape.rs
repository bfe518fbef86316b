// SPDX-License-Identifier: EUPL-1.2
//! Text in any script as dots: reading direction (Unicode's bidirectional algorithm), joined and reordered letters (HarfBuzz's shaping, in the
//! same crate as the screens), and for each letter the first font that has it.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId, PxScale, point};
use harfrust::{Direction, ShapeOptions, ShaperData, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

use super::bitmap::Bitmap;

/// A thermal dot spreads: what is covered by less than this stays white.
const BLACK_FROM: f32 = 0.5;

/// A font to shape with and to draw from.
struct Face {
    outlines: FontRef<'static>,
    tables: harfrust::FontRef<'static>,
    shaper: ShaperData,
    units_per_em: f32,
    /// It has one weight only: bold letters are drawn twice, a dot apart.
    is_single: bool,
}

impl Face {
    fn new(bytes: &'static [u8], is_single: bool) -> Face {
        const WHOLE: &str =
            "the fonts shipped in the program are whole: a test of the assets reads them";
        let outlines = FontRef::try_from_slice(bytes).expect(WHOLE);
        let tables = harfrust::FontRef::new(bytes).expect(WHOLE);
        let shaper = ShaperData::new(&tables);
        let units_per_em = outlines.units_per_em().expect(WHOLE);
        Face {
            outlines,
            tables,
            shaper,
            units_per_em,
            is_single,
        }
    }

    fn has(&self, letter: char) -> bool {
        self.outlines.glyph_id(letter).0 != 0
    }
}

/// Our own typeface, then a font for each further script.
static REGULAR: LazyLock<Vec<Face>> = LazyLock::new(|| faces(assets::fonts::REGULAR));
static BOLD: LazyLock<Vec<Face>> = LazyLock::new(|| faces(assets::fonts::BOLD));

fn faces(own: &'static [u8]) -> Vec<Face> {
    std::iter::once(Face::new(own, false))
        .chain(
            assets::fonts::SCRIPTS
                .iter()
                .map(|script| Face::new(script.bytes, true)),
        )
        .collect()
}

/// A glyph of a font, where it stands on the row, in ems from its left end and up from its base line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Placed {
    face: usize,
    glyph: u16,
    x_em: f32,
    y_em: f32,
}

/// A row of text, shaped.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    glyphs: Vec<Placed>,
    width_em: f32,
    is_bold: bool,
}

impl Row {
    pub fn new(text: &str, is_bold: bool) -> Row {
        let faces = if is_bold { &*BOLD } else { &*REGULAR };
        let mut row = Row {
            glyphs: Vec::new(),
            width_em: 0.0,
            is_bold,
        };
        let bidi = BidiInfo::new(text, None);
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let is_rtl = levels.get(run.start).is_some_and(Level::is_rtl);
                let mut parts = by_face(faces, &text[run]);
                if is_rtl {
                    parts.reverse();
                }
                for (face, part) in parts {
                    row.add(faces, face, part, is_rtl);
                }
            }
        }
        row
    }

    fn add(&mut self, faces: &[Face], at: usize, text: &str, is_rtl: bool) {
        let face = &faces[at];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(if is_rtl {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        });
        buffer.guess_segment_properties();
        let shaped = face
            .shaper
            .shaper(&face.tables)
            .build()
            .shape(buffer, ShapeOptions::new());
        let em = |units: i32| units as f32 / face.units_per_em;
        for (info, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let glyph = u16::try_from(info.glyph_id).unwrap_or(0);
            let (x_em, y_em) = (self.width_em + em(place.x_offset), em(place.y_offset));
            self.glyphs.push(Placed {
                face: at,
                glyph,
                x_em,
                y_em,
            });
            self.width_em += em(place.x_advance);
        }
    }

    /// True when every letter has a glyph.
    pub fn is_whole(&self) -> bool {
        self.glyphs.iter().all(|placed| placed.glyph != 0)
    }

    /// How wide it is when letters are `px` high, from the highest to the lowest of our own typeface.
    pub fn width(&self, px: f32) -> f32 {
        self.width_em * em_px(px)
    }

    /// Draws it with its upper left corner at `left`, `top`.
    pub fn draw(&self, paper: &mut Bitmap, px: f32, left: f32, top: f32) {
        let faces = if self.is_bold { &*BOLD } else { &*REGULAR };
        let own = &faces[0].outlines;
        let base = top + px * own.ascent_unscaled() / own.height_unscaled();
        let em = em_px(px);
        for placed in &self.glyphs {
            let face = &faces[placed.face];
            let scale = PxScale::from(em * face.outlines.height_unscaled() / face.units_per_em);
            let at = point(left + placed.x_em * em, base - placed.y_em * em);
            let glyph = GlyphId(placed.glyph).with_scale_and_position(scale, at);
            let Some(outlined) = face.outlines.outline_glyph(glyph) else {
                continue;
            };
            let origin = outlined.px_bounds().min;
            let thick = usize::from(self.is_bold && face.is_single);
            outlined.draw(|x, y, coverage| {
                let (x, y) = (origin.x + x as f32, origin.y + y as f32);
                if coverage >= BLACK_FROM && x >= 0.0 && y >= 0.0 {
                    paper.set(x as usize, y as usize);
                    paper.set(x as usize + thick, y as usize);
                }
            });
        }
    }
}

/// The size of an em when letters are `px` high.
fn em_px(px: f32) -> f32 {
    let own = &REGULAR[0];
    px * own.units_per_em / own.outlines.height_unscaled()
}

/// Cuts text where the font changes. Spaces, marks and joiners stay with the letters before them as long as that font has them.
fn by_face<'a>(faces: &[Face], text: &'a str) -> Vec<(usize, &'a str)> {
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    let mut current = None;
    for (at, letter) in text.char_indices() {
        let stays = current.is_some_and(|face: usize| {
            (!letter.is_alphanumeric() || face > 0 && !letter.is_ascii()) && faces[face].has(letter)
        });
        let ignored = matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2066}'..='\u{2069}');
        let face = match current {
            Some(face) if stays || ignored => face,
            _ => faces.iter().position(|face| face.has(letter)).unwrap_or(0),
        };
        if let Some(before) = current
            && before != face
        {
            parts.push((before, &text[start..at]));
            start = at;
        }
        current = Some(face);
    }
    parts.extend(current.map(|face| (face, &text[start..])));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str) -> Vec<u16> {
        Row::new(text, false)
            .glyphs
            .iter()
            .map(|placed| placed.glyph)
            .collect()
    }

    #[test]
    fn every_script_of_the_test_page_has_its_letters() {
        for text in crate::slip::SCRIPTS {
            for is_bold in [false, true] {
                assert!(Row::new(text, is_bold).is_whole(), "{text}");
            }
        }
        assert!(!Row::new("ꙮ", false).is_whole());
    }

    #[test]
    fn arabic_is_joined_and_runs_from_right_to_left() {
        let alone: Vec<u16> = "مكتب"
            .chars()
            .flat_map(|letter| glyphs(&letter.to_string()))
            .collect();
        let mut joined = glyphs("مكتب");
        assert!(
            joined
                .iter()
                .zip(alone.iter().rev())
                .any(|(one, other)| one != other),
            "letters change when they join"
        );
        let row = Row::new("مكتب", false);
        assert!(
            row.glyphs.windows(2).all(|two| two[0].x_em <= two[1].x_em),
            "{row:?}"
        );
        // The first letter of the word is the last one on the row.
        let meem_first = glyphs("مك").pop();
        assert_eq!(joined.pop(), meem_first);
    }

    #[test]
    fn figures_within_arabic_keep_their_order() {
        let row = glyphs("رقم 042");
        let figures = glyphs("042");
        assert!(
            row.windows(3).any(|part| part == figures),
            "{row:?} has {figures:?}"
        );
    }

    #[test]
    fn gurmukhi_vowels_stand_before_the_letter_they_follow() {
        // The sign I is written after its letter and stands before it.
        let (ka, ki) = (glyphs("ਕ"), glyphs("ਕਿ"));
        assert_eq!((ki.len(), ki.last()), (2, ka.last()));
    }

    #[test]
    fn mixed_text_is_cut_by_font_and_not_more() {
        let parts = |text| {
            by_face(&REGULAR, text)
                .into_iter()
                .map(|(_, part)| part)
                .collect::<Vec<_>>()
        };
        assert_eq!(parts("Anagrafe, 3"), ["Anagrafe, 3"]);
        assert_eq!(parts("Центр 3"), ["Центр", " 3"]);
        assert_eq!(parts("市民服务中心"), ["市民服务中心"]);
    }
}
