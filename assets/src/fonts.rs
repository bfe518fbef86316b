// SPDX-License-Identifier: EUPL-1.2
//! Titillium Web (OFL 1.1, see `fonts/titillium-web/OFL.txt`) and the Phosphor icons (MIT, see `fonts/phosphor/LICENSE`), as TrueType.

/// Weight 400.
pub const REGULAR: &[u8] = include_bytes!("../fonts/titillium-web/regular.ttf");
/// Weight 600.
pub const SEMIBOLD: &[u8] = include_bytes!("../fonts/titillium-web/semibold.ttf");
/// Weight 700.
pub const BOLD: &[u8] = include_bytes!("../fonts/titillium-web/bold.ttf");
/// Letters that Titillium Web lacks, one weight each: Noto Sans for Greek and Cyrillic, for Arabic and for Gurmukhi (OFL 1.1), and Droid Sans
/// Fallback for the characters of GB 2312, level 1 (Apache 2.0); see `fonts/scripts/README.md`.
pub const SCRIPTS: [&[u8]; 4] = [
    include_bytes!("../fonts/scripts/european.ttf"),
    include_bytes!("../fonts/scripts/arabic.ttf"),
    include_bytes!("../fonts/scripts/gurmukhi.ttf"),
    include_bytes!("../fonts/scripts/han.ttf"),
];
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
        [REGULAR, SEMIBOLD, BOLD].map(|bytes| FontRef::try_from_slice(bytes).expect("the vendored font is whole"))
    }

    #[test]
    fn figures_are_tabular() {
        for face in faces() {
            let widths: Vec<f32> = ('0'..='9').map(|digit| face.h_advance_unscaled(face.glyph_id(digit))).collect();
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
    fn capitals_are_as_high_as_stated() {
        for face in faces() {
            let outline = face.outline(face.glyph_id('H')).expect("H has an outline");
            let top = outline.curves.iter().map(top_of).fold(0.0, f32::max);
            let em = face.units_per_em().expect("the font states its em");
            assert!(top / em >= CAPITAL_HEIGHT_EM && top / em < CAPITAL_HEIGHT_EM + 0.02, "{}", top / em);
        }
    }

    fn top_of(curve: &OutlineCurve) -> f32 {
        match curve {
            OutlineCurve::Line(a, b) => a.y.max(b.y),
            OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => a.y.max(b.y),
        }
    }
}
