// SPDX-License-Identifier: EUPL-1.2
//! Titillium Web (OFL 1.1, see `fonts/titillium-web/OFL.txt`) and the Phosphor icons (MIT, see `fonts/phosphor/LICENSE`), as TrueType.

/// Weight 400.
pub const REGULAR: &[u8] = include_bytes!("../fonts/titillium-web/regular.ttf");
/// Weight 600.
pub const SEMIBOLD: &[u8] = include_bytes!("../fonts/titillium-web/semibold.ttf");
/// Weight 700.
pub const BOLD: &[u8] = include_bytes!("../fonts/titillium-web/bold.ttf");
/// A font for letters that Titillium Web lacks, of one weight.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    pub name: &'static str,
    pub bytes: &'static [u8],
    /// How far its letters have to be moved down, as a share of the em, so that they stand on the base line of Titillium Web where the middles of both
    /// fonts' lines are at one height: the difference of their (ascender + descender − line gap) / 2.
    pub lower_em: f32,
}

/// Noto Sans for Greek and Cyrillic, for Arabic and for Gurmukhi (OFL 1.1), and Droid Sans Fallback for the characters of GB 2312, level 1 (Apache 2.0); see
/// `fonts/scripts/README.md`.
pub const SCRIPTS: [Script; 4] = [
    Script {
        name: "european",
        bytes: include_bytes!("../fonts/scripts/european.ttf"),
        lower_em: -0.0155,
    },
    Script {
        name: "arabic",
        bytes: include_bytes!("../fonts/scripts/arabic.ttf"),
        lower_em: 0.0545,
    },
    Script {
        name: "gurmukhi",
        bytes: include_bytes!("../fonts/scripts/gurmukhi.ttf"),
        lower_em: 0.1285,
    },
    Script {
        name: "han",
        bytes: include_bytes!("../fonts/scripts/han.ttf"),
        lower_em: -0.0162,
    },
];

/// The font in which a letter is to be found that Titillium Web lacks; a rare one may be missing there too.
pub fn script_of(letter: char) -> Option<Script> {
    let [european, arabic, gurmukhi, han] = SCRIPTS;
    match letter {
        '\u{370}'..='\u{52f}' => Some(european),
        '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Some(arabic),
        '\u{a00}'..='\u{a7f}' => Some(gurmukhi),
        '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => Some(han),
        _ => None,
    }
}

/// Phosphor, bold weight; see [`crate::icons::code_point`].
pub const ICONS: &[u8] = include_bytes!("../fonts/phosphor/bold.ttf");

/// A font of one glyph, the filled shield of Phosphor, that stands for the crest of a body that gave none; its character is that of the icon `shield-chevron`.
pub const CREST: &[u8] = include_bytes!("../fonts/phosphor/crest.ttf");

/// Height of a capital letter of Titillium Web, as a share of the em: the smallest of the three weights (0.692, 0.685, 0.680), so that what is sized by it
/// is never too small.
pub const CAPITAL_HEIGHT_EM: f32 = 0.680;

#[cfg(test)]
mod tests {
    use ab_glyph::{Font, FontRef, OutlineCurve};

    use super::*;

    fn faces() -> [FontRef<'static>; 3] {
        [REGULAR, SEMIBOLD, BOLD]
            .map(|bytes| FontRef::try_from_slice(bytes).expect("the vendored font is whole"))
    }

    #[test]
    fn figures_are_tabular() {
        for face in faces() {
            let widths: Vec<f32> = ('0'..='9')
                .map(|digit| face.h_advance_unscaled(face.glyph_id(digit)))
                .collect();
            assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        }
    }

    #[test]
    fn the_letters_of_italian_and_english_are_there() {
        for face in faces() {
            for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzàèéìòùÀÈÉÌÒÙ0123456789.,:;!?’'“”«»…–·€°º()/&+×".chars()
            {
                assert_ne!(face.glyph_id(letter).0, 0, "{letter}");
            }
        }
    }

    #[test]
    fn letters_of_further_scripts_are_where_they_are_looked_for() {
        for letter in "ЖщіїЄΩάعربيةਪੰਜਾਬੀ市民服务、".chars() {
            let script = script_of(letter).unwrap_or_else(|| panic!("{letter} has a font"));
            let font = FontRef::try_from_slice(script.bytes).expect("the vendored font is whole");
            assert_ne!(font.glyph_id(letter).0, 0, "{letter} is in {}", script.name);
        }
        assert!(script_of('A').is_none());
    }

    #[test]
    fn all_scripts_stand_on_one_base_line() {
        let middle = |bytes| {
            let font = FontRef::try_from_slice(bytes).expect("the vendored font is whole");
            (font.ascent_unscaled() + font.descent_unscaled() - font.line_gap_unscaled())
                / 2.0
                / font.units_per_em().expect("the font states its em")
        };
        for script in SCRIPTS {
            let apart = middle(REGULAR) - middle(script.bytes);
            assert!(
                (script.lower_em - apart).abs() < 0.001,
                "{}: {apart}",
                script.name
            );
        }
    }

    #[test]
    fn capitals_are_as_high_as_stated() {
        for face in faces() {
            let outline = face.outline(face.glyph_id('H')).expect("H has an outline");
            let top = outline.curves.iter().map(top_of).fold(0.0, f32::max);
            let em = face.units_per_em().expect("the font states its em");
            assert!(
                top / em >= CAPITAL_HEIGHT_EM && top / em < CAPITAL_HEIGHT_EM + 0.02,
                "{}",
                top / em
            );
        }
    }

    fn top_of(curve: &OutlineCurve) -> f32 {
        match curve {
            OutlineCurve::Line(a, b) => a.y.max(b.y),
            OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => a.y.max(b.y),
        }
    }
}
