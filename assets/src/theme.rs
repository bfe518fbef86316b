// SPDX-License-Identifier: EUPL-1.2
//! The only place with colours and sizes. Pages carry the same values as CSS variables, made from here by [`css_variables`].

use protocol::Colour;

/// Red, green and blue in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// From `0xRRGGBB`.
    pub const fn hex(value: u32) -> Rgb {
        let [_, red, green, blue] = value.to_be_bytes();
        Rgb(red, green, blue)
    }

    /// `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// This colour painted over `under`, with `percent` of it showing.
    pub const fn over(self, under: Rgb, percent: u8) -> Rgb {
        Rgb(
            mixed(self.0, under.0, percent),
            mixed(self.1, under.1, percent),
            mixed(self.2, under.2, percent),
        )
    }
}

const fn mixed(top: u8, under: u8, percent: u8) -> u8 {
    ((top as u32 * percent as u32 + under as u32 * (100 - percent as u32)) / 100) as u8
}

pub const WHITE: Rgb = Rgb::hex(0xFFFFFF);
pub const BLACK: Rgb = Rgb::hex(0x000000);

/// Text.
pub const INK: Rgb = Rgb::hex(0x17324D);
/// Secondary text.
pub const INK_2: Rgb = Rgb::hex(0x435A70);
/// Tertiary text.
pub const INK_3: Rgb = Rgb::hex(0x5C6F82);
/// Borders of cards; decoration only.
pub const LINE: Rgb = Rgb::hex(0xD9E2EB);
/// Borders of empty boxes and fields, which must be seen: at least 3:1.
pub const LINE_STRONG: Rgb = Rgb::hex(0x768A9D);
/// The page.
pub const GROUND: Rgb = Rgb::hex(0xF2F6FA);
/// The part of a card that holds its keys.
pub const GROUND_SOFT: Rgb = Rgb::hex(0xF7FAFD);
/// Cards.
pub const PAPER: Rgb = Rgb::hex(0xFFFFFF);
/// The one main action of a screen.
pub const PRIMARY: Rgb = Rgb::hex(0x0059B3);
/// The same while pressed.
pub const PRIMARY_PRESSED: Rgb = Rgb::hex(0x00468C);
/// Around what has the keyboard: seen on paper, on colours (with [`WHITE`] outside it) and on dark.
pub const FOCUS: Rgb = Rgb::hex(0xFF9900);
pub const OK: Rgb = Rgb::hex(0x006B47);
pub const OK_TINT: Rgb = Rgb::hex(0xE3F4EC);
pub const WARN: Rgb = Rgb::hex(0x8A5300);
pub const WARN_TINT: Rgb = Rgb::hex(0xFBF0DD);
pub const BAD: Rgb = Rgb::hex(0xB3123B);
pub const BAD_TINT: Rgb = Rgb::hex(0xFBE7EC);

/// Head of the totem, and the band of languages under it.
pub const HEAD: Rgb = INK;
pub const HEAD_BAND: Rgb = Rgb::hex(0x0F2439);
/// A key on the head that is not chosen.
pub const HEAD_KEY: Rgb = Rgb::hex(0x24394D);
/// Under the crest, on the head.
pub const HEAD_TILE: Rgb = WHITE.over(HEAD, 13);
/// Secondary text on the head.
pub const HEAD_INK_2: Rgb = Rgb::hex(0xD5DFE8);

/// Dark hall boards.
pub mod board {
    use super::Rgb;

    pub const GROUND: Rgb = Rgb::hex(0x0C1B2A);
    pub const CARD: Rgb = Rgb::hex(0x152C42);
    pub const BAR: Rgb = Rgb::hex(0x12283D);
    pub const LINE: Rgb = Rgb::hex(0x32475B);
    /// Text.
    pub const INK: Rgb = Rgb::hex(0xFFFFFF);
    /// Secondary text.
    pub const INK_2: Rgb = Rgb::hex(0xC9D4DE);
    /// Secondary text on the full colour of an area.
    pub const ON_AREA: Rgb = Rgb::hex(0xE6ECF2);
    /// What may be out of date while the board is cut off.
    pub const STALE: Rgb = Rgb::hex(0x8FA1B2);
    /// Text on the lightened area colours.
    pub const ON_LIGHT: Rgb = GROUND;
    pub const WARN: Rgb = Rgb::hex(0xFFB84D);
    /// Around the newest call.
    pub const RING: Rgb = Rgb::hex(0xFFFFFF);
}

/// High contrast: white, yellow on black.
pub mod contrast {
    use super::Rgb;

    pub const GROUND: Rgb = Rgb::hex(0x000000);
    pub const PAPER: Rgb = Rgb::hex(0x000000);
    pub const INK: Rgb = Rgb::hex(0xFFFFFF);
    pub const LINE: Rgb = Rgb::hex(0xFFFFFF);
    pub const PRIMARY: Rgb = Rgb::hex(0xFFE000);
    pub const ON_PRIMARY: Rgb = Rgb::hex(0x000000);
    pub const PRESSED: Rgb = Rgb::hex(0x4D4400);
}

/// The colours of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AreaInks {
    /// Full colour: text on the tint or on paper; white text goes on it.
    pub ink: Rgb,
    /// A darker form of the full colour, for a part set apart on it; white text goes on it.
    pub deep: Rgb,
    /// Pale ground for text in `ink`.
    pub tint: Rgb,
    /// Lightened, for dark boards; dark text goes on it.
    pub light: Rgb,
}

/// The colours of an area. Colour is never the only carrier: letter, name and icon go with it.
pub const fn area(colour: Colour) -> AreaInks {
    let (ink, tint, light) = match colour {
        Colour::Blue => (0x0059B3, 0xE5F0FA, 0x5AB0FF),
        Colour::Green => (0x006B47, 0xE3F4EC, 0x48D39B),
        Colour::Ochre => (0x8A5300, 0xFBF0DD, 0xFFB84D),
        Colour::Violet => (0x5B3BA8, 0xEEE9F8, 0xB79BFF),
        Colour::Teal => (0x006573, 0xE0F2F4, 0x4CCBD9),
        Colour::Rose => (0xA3195B, 0xFAE6EF, 0xFF8FBF),
        Colour::Unknown => (0x4A5560, 0xECEFF2, 0xB8C2CC),
    };
    let ink = Rgb::hex(ink);
    AreaInks {
        ink,
        deep: ink.over(BLACK, 78),
        tint: Rgb::hex(tint),
        light: Rgb::hex(light),
    }
}

/// Every colour an area can have, as far as this release knows.
pub const COLOURS: [Colour; 6] = [
    Colour::Blue,
    Colour::Green,
    Colour::Ochre,
    Colour::Violet,
    Colour::Teal,
    Colour::Rose,
];

/// Sizes of the totem in millimetres. Text is measured by the height of its capitals.
pub mod mm {
    /// Smallest side of anything that can be touched.
    pub const TARGET: f32 = 20.0;
    /// Between two things that can be touched, and inside cards.
    pub const GAP: f32 = 6.0;
    /// From the edge of the screen.
    pub const MARGIN: f32 = 15.0;
    /// Radius of cards and buttons.
    pub const RADIUS: f32 = 5.0;
    pub const RADIUS_SMALL: f32 = 3.0;
    pub const BORDER: f32 = 0.6;
    /// Border of what is chosen.
    pub const BORDER_CHOSEN: f32 = 1.4;
    /// Ring around what has the keyboard.
    pub const FOCUS: f32 = 2.4;

    /// Body text: nothing on the totem is smaller.
    pub const BODY: f32 = 4.5;
    pub const LABEL: f32 = 5.2;
    pub const TITLE: f32 = 7.0;
    pub const HEADING: f32 = 9.0;

    /// Digits of a call on the board, for a hall of 10 m.
    pub const CALL_DIGITS: f32 = 60.0;
}

/// The ratio of contrast of WCAG 2.2, from 1 to 21.
pub fn contrast_ratio(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The variables of the pages' style sheet: `--ink: #17324d;` and so on, one a line.
pub fn css_variables() -> String {
    let plain = [
        ("ink", INK),
        ("ink-2", INK_2),
        ("ink-3", INK_3),
        ("line", LINE),
        ("line-strong", LINE_STRONG),
        ("ground", GROUND),
        ("ground-soft", GROUND_SOFT),
        ("paper", PAPER),
        ("primary", PRIMARY),
        ("primary-pressed", PRIMARY_PRESSED),
        ("focus", FOCUS),
        ("ok", OK),
        ("ok-tint", OK_TINT),
        ("warn", WARN),
        ("warn-tint", WARN_TINT),
        ("bad", BAD),
        ("bad-tint", BAD_TINT),
        ("board-ground", board::GROUND),
        ("board-card", board::CARD),
        ("board-bar", board::BAR),
        ("board-line", board::LINE),
        ("board-ink-2", board::INK_2),
        ("board-on-area", board::ON_AREA),
        ("board-stale", board::STALE),
    ];
    let mut lines: String = plain
        .iter()
        .map(|(name, value)| format!("--{name}: {};\n", value.css()))
        .collect();
    for colour in COLOURS {
        let (name, inks) = (colour_name(colour), area(colour));
        for (part, value) in [
            ("ink", inks.ink),
            ("deep", inks.deep),
            ("tint", inks.tint),
            ("light", inks.light),
        ] {
            lines += &format!("--{name}-{part}: {};\n", value.css());
        }
    }
    lines
}

/// The colour's name in catalogues and style sheets.
pub const fn colour_name(colour: Colour) -> &'static str {
    match colour {
        Colour::Blue => "blue",
        Colour::Green => "green",
        Colour::Ochre => "ochre",
        Colour::Violet => "violet",
        Colour::Teal => "teal",
        Colour::Rose => "rose",
        Colour::Unknown => "grey",
    }
}

/// Relative luminance of WCAG 2.2.
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = [colour.0, colour.1, colour.2].map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_at_least(wanted: f64, pairs: &[(&str, Rgb, Rgb)]) {
        for (name, ink, ground) in pairs {
            let ratio = contrast_ratio(*ink, *ground);
            assert!(ratio >= wanted, "{name}: {ratio:.2} is less than {wanted}");
        }
    }

    #[test]
    fn the_ratio_is_that_of_the_norm() {
        assert!((contrast_ratio(WHITE, BLACK) - 21.0).abs() < 0.001);
        assert!((contrast_ratio(WHITE, Rgb::hex(0x767676)) - 4.54).abs() < 0.01);
    }

    #[test]
    fn text_can_be_read() {
        assert_at_least(
            4.5,
            &[
                ("ink on paper", INK, PAPER),
                ("ink on ground", INK, GROUND),
                ("ink-2 on paper", INK_2, PAPER),
                ("ink-2 on ground", INK_2, GROUND),
                ("ink-2 on soft ground", INK_2, GROUND_SOFT),
                ("ink-3 on paper", INK_3, PAPER),
                ("ink-3 on ground", INK_3, GROUND),
                ("white on primary", WHITE, PRIMARY),
                ("white on pressed", WHITE, PRIMARY_PRESSED),
                ("primary on paper", PRIMARY, PAPER),
                ("primary on ground", PRIMARY, GROUND),
                ("ok", OK, OK_TINT),
                ("warn", WARN, WARN_TINT),
                ("bad", BAD, BAD_TINT),
                ("ok on paper", OK, PAPER),
                ("warn on paper", WARN, PAPER),
                ("bad on paper", BAD, PAPER),
                ("white on ok", WHITE, OK),
                ("white on warn", WHITE, WARN),
                ("white on bad", WHITE, BAD),
                ("white on head", WHITE, HEAD),
                ("head ink-2", HEAD_INK_2, HEAD),
                ("white on head band", WHITE, HEAD_BAND),
                ("white on head key", WHITE, HEAD_KEY),
                ("contrast", contrast::INK, contrast::GROUND),
                ("contrast primary", contrast::ON_PRIMARY, contrast::PRIMARY),
                (
                    "contrast primary as text",
                    contrast::PRIMARY,
                    contrast::GROUND,
                ),
                ("contrast pressed", contrast::INK, contrast::PRESSED),
            ],
        );
    }

    #[test]
    fn boards_can_be_read() {
        for ground in [board::GROUND, board::CARD, board::BAR] {
            assert_at_least(
                4.5,
                &[
                    ("ink", board::INK, ground),
                    ("ink-2", board::INK_2, ground),
                    ("stale", board::STALE, ground),
                    ("warn", board::WARN, ground),
                ],
            );
        }
    }

    #[test]
    fn every_area_colour_can_be_read() {
        for colour in COLOURS {
            let AreaInks {
                ink,
                deep,
                tint,
                light,
            } = area(colour);
            assert_at_least(
                4.5,
                &[
                    ("ink on tint", ink, tint),
                    ("ink on paper", ink, PAPER),
                    ("ink on ground", ink, GROUND),
                    ("text on tint", INK, tint),
                    ("secondary text on tint", INK_2, tint),
                    ("white on ink", WHITE, ink),
                    ("white on deep", WHITE, deep),
                    ("secondary text of boards on ink", board::ON_AREA, ink),
                    ("dark on light", board::ON_LIGHT, light),
                    ("light on board card", light, board::CARD),
                ],
            );
        }
    }

    #[test]
    fn borders_that_carry_meaning_can_be_seen() {
        assert_at_least(
            3.0,
            &[
                ("field on paper", LINE_STRONG, PAPER),
                ("field on ground", LINE_STRONG, GROUND),
                ("primary", PRIMARY, GROUND),
            ],
        );
        assert_at_least(
            3.0,
            &[
                ("focus beside its white ring", INK, WHITE),
                ("focus on head", FOCUS, HEAD),
                ("focus on board", FOCUS, board::CARD),
            ],
        );
    }

    #[test]
    fn the_pages_get_every_area_colour() {
        let css = css_variables();
        assert!(css.contains("--ink: #17324d;\n"));
        for colour in COLOURS {
            assert!(css.contains(&format!("--{}-tint: ", colour_name(colour))));
        }
    }

    /// White and its transparent forms are written plainly.
    #[test]
    fn style_sheets_take_their_colours_from_here() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
        for entry in std::fs::read_dir(folder).expect("the folder of the pages") {
            let path = entry.expect("a file of the pages").path();
            if path.extension().is_some_and(|ending| ending == "css") {
                let sheet = std::fs::read_to_string(&path).expect("a style sheet");
                let mut colours = sheet.split('#').skip(1).filter_map(|rest| rest.get(..6));
                let own = colours.find(|word| word.bytes().all(|digit| digit.is_ascii_hexdigit()));
                assert_eq!(own, None, "{}", path.display());
            }
        }
    }
}
