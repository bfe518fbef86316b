// SPDX-License-Identifier: EUPL-1.2

use assets::theme::{self, contrast, mm};
use egui::Color32;
use protocol::Colour;

use crate::{Screen, colour};

/// Capitals in large text: 0.7° at an arm's length of 600 mm (EN 301 549, 5.1.4).
const LARGE_CAPITAL_MM: f32 = 7.3;
/// How much bigger text gets that is larger than that already.
const LARGER: f32 = 1.25;

/// How the citizen wants the totem to look, and on which screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub screen: Screen,
    /// White and yellow on black.
    pub contrast: bool,
    pub large_text: bool,
}

/// The colours of an area as this look shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AreaLook {
    /// Full colour, for fills and for text on `tint` and on cards.
    pub ink: Color32,
    /// Text on a fill in `ink`.
    pub on_ink: Color32,
    /// Pale ground for text in `ink`.
    pub tint: Color32,
}

impl Look {
    pub fn new(screen: Screen) -> Look {
        Look {
            screen,
            contrast: false,
            large_text: false,
        }
    }

    /// Height of capitals in millimetres for a font size in pixels of the design pictures: never under the floor of body text, larger when wanted.
    pub fn capital(&self, picture_px: f32) -> f32 {
        let plain = self
            .screen
            .at_least(picture_px * assets::fonts::CAPITAL_HEIGHT_EM, mm::BODY);
        if self.large_text {
            (plain * LARGER).max(LARGE_CAPITAL_MM)
        } else {
            plain
        }
    }

    /// The smallest height of capitals that text may be shrunk to.
    pub fn floor(&self) -> f32 {
        if self.large_text {
            LARGE_CAPITAL_MM
        } else {
            mm::BODY
        }
    }

    pub fn ground(&self) -> Color32 {
        self.pick(theme::GROUND, contrast::GROUND)
    }

    pub fn paper(&self) -> Color32 {
        self.pick(theme::PAPER, contrast::PAPER)
    }

    pub fn ink(&self) -> Color32 {
        self.pick(theme::INK, contrast::INK)
    }

    /// Secondary text.
    pub fn ink_2(&self) -> Color32 {
        self.pick(theme::INK_2, contrast::INK)
    }

    pub fn line(&self) -> Color32 {
        self.pick(theme::LINE, contrast::LINE)
    }

    /// Borders that carry meaning, such as an empty box to tick.
    pub fn line_strong(&self) -> Color32 {
        self.pick(theme::LINE_STRONG, contrast::LINE)
    }

    pub fn primary(&self) -> Color32 {
        self.pick(theme::PRIMARY, contrast::PRIMARY)
    }

    pub fn primary_pressed(&self) -> Color32 {
        self.pick(theme::PRIMARY_PRESSED, contrast::INK)
    }

    pub fn on_primary(&self) -> Color32 {
        self.pick(theme::WHITE, contrast::ON_PRIMARY)
    }

    /// A plain key while pressed.
    pub fn pressed(&self) -> Color32 {
        self.pick(theme::LINE, contrast::PRESSED)
    }

    pub fn ok(&self) -> Color32 {
        self.pick(theme::OK, contrast::INK)
    }

    pub fn warn(&self) -> Color32 {
        self.pick(theme::WARN, contrast::PRIMARY)
    }

    pub fn bad(&self) -> Color32 {
        self.pick(theme::BAD, contrast::PRIMARY)
    }

    /// Dark fills: the head, and the key that stands apart from the others.
    pub fn head(&self) -> Color32 {
        self.pick(theme::HEAD, contrast::GROUND)
    }

    /// Text on [`Look::head`].
    pub fn on_head(&self) -> Color32 {
        Color32::WHITE
    }

    /// Secondary text on [`Look::head`].
    pub fn on_head_2(&self) -> Color32 {
        self.pick(theme::HEAD_INK_2, contrast::INK)
    }

    /// The band of languages under the head.
    pub fn head_band(&self) -> Color32 {
        self.pick(theme::HEAD_BAND, contrast::GROUND)
    }

    /// Under the crest, on the head.
    pub fn head_tile(&self) -> Color32 {
        self.pick(theme::HEAD_TILE, contrast::GROUND)
    }

    /// A key on the head.
    pub fn head_key(&self) -> Color32 {
        self.pick(theme::HEAD_KEY, contrast::GROUND)
    }

    /// A key in the colour of an area while pressed.
    pub fn area_pressed(&self, area: Colour) -> Color32 {
        self.pick(theme::area(area).deep, contrast::INK)
    }

    /// In high contrast areas differ by letter, name and icon only.
    pub fn area(&self, area: Colour) -> AreaLook {
        let inks = theme::area(area);
        AreaLook {
            ink: self.pick(inks.ink, contrast::PRIMARY),
            on_ink: self.on_primary(),
            tint: self.pick(inks.tint, contrast::PAPER),
        }
    }

    fn pick(&self, plain: theme::Rgb, high: theme::Rgb) -> Color32 {
        colour(if self.contrast { high } else { plain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_under_its_floor() {
        for screen in [
            Screen::new(1_080, 1_920, 22.0),
            Screen::new(1_080, 1_920, 32.0),
            Screen::new(1_280, 800, 10.1),
        ] {
            for large_text in [false, true] {
                let look = Look {
                    large_text,
                    ..Look::new(screen)
                };
                for picture_px in [10.0, 20.0, 27.0, 40.0, 60.0] {
                    assert!(look.capital(picture_px) >= look.floor());
                }
            }
            let (plain, large) = (
                Look::new(screen),
                Look {
                    large_text: true,
                    ..Look::new(screen)
                },
            );
            assert!(large.capital(60.0) > plain.capital(60.0));
        }
    }

    #[test]
    fn every_look_can_be_read() {
        for contrast in [false, true] {
            let look = Look {
                contrast,
                ..Look::new(Screen::new(1_080, 1_920, 22.0))
            };
            let mut pairs = vec![
                ("ink on paper", look.ink(), look.paper()),
                ("ink on ground", look.ink(), look.ground()),
                ("ink on a pressed key", look.ink(), look.pressed()),
                ("secondary on paper", look.ink_2(), look.paper()),
                ("secondary on ground", look.ink_2(), look.ground()),
                ("main key", look.on_primary(), look.primary()),
                (
                    "main key pressed",
                    look.on_primary(),
                    look.primary_pressed(),
                ),
                ("head", look.on_head(), look.head()),
                ("head, secondary", look.on_head_2(), look.head()),
                ("key on the head", look.on_head(), look.head_key()),
                ("ok", look.ok(), look.paper()),
                ("warn", look.warn(), look.paper()),
                ("bad", look.bad(), look.paper()),
            ];
            for area in theme::COLOURS.map(|colour| look.area(colour)) {
                pairs.push(("area on its tint", area.ink, area.tint));
                pairs.push(("area on paper", area.ink, look.paper()));
                pairs.push(("on the area", area.on_ink, area.ink));
            }
            for (name, ink, ground) in pairs {
                let ratio = theme::contrast_ratio(rgb(ink), rgb(ground));
                assert!(ratio >= 4.5, "{name}, high contrast {contrast}: {ratio:.2}");
            }
        }
    }

    fn rgb(colour: Color32) -> theme::Rgb {
        theme::Rgb(colour.r(), colour.g(), colour.b())
    }
}
