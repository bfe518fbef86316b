// SPDX-License-Identifier: EUPL-1.2

use egui::{Context, Rect, Vec2, vec2};

/// Millimetres in an inch.
const INCH_MM: f32 = 25.4;

/// Pixels of the shorter side of the design pictures.
const PICTURE_PX: f32 = 1_080.0;

/// A physical screen: how many pixels it has and how large they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screen {
    pub width_px: f32,
    pub height_px: f32,
    pub diagonal_mm: f32,
}

impl Screen {
    /// A screen of so many pixels and inches: `Screen::new(1080, 1920, 32.0)`.
    pub fn new(width_px: u32, height_px: u32, diagonal_inches: f32) -> Screen {
        Screen {
            width_px: width_px as f32,
            height_px: height_px as f32,
            diagonal_mm: diagonal_inches * INCH_MM,
        }
    }

    /// The screen that the window fills, whose diagonal is known from the settings; makes one egui point one millimetre from the next pass on.
    ///
    /// A window that does not fill the screen is a small picture of it: its own diagonal stands for the whole.
    pub fn fit(context: &Context, diagonal_inches: f32) -> Screen {
        // Whole pixels: what rounding leaves over would change the scale, and with it draw the screen anew, for ever.
        let pixels = (context.viewport_rect().size() * context.pixels_per_point()).round();
        let screen = Screen {
            width_px: pixels.x,
            height_px: pixels.y,
            diagonal_mm: diagonal_inches * INCH_MM,
        };
        if screen.pixels_per_mm().is_finite() && screen.pixels_per_mm() > 0.0 {
            context.set_pixels_per_point(screen.pixels_per_mm());
        }
        screen
    }

    /// How many pixels a millimetre has: egui's `pixels_per_point`.
    pub fn pixels_per_mm(&self) -> f32 {
        vec2(self.width_px, self.height_px).length() / self.diagonal_mm
    }

    pub fn size_mm(&self) -> Vec2 {
        vec2(self.width_px, self.height_px) / self.pixels_per_mm()
    }

    /// The whole screen, in millimetres from its upper left corner.
    pub fn rect(&self) -> Rect {
        Rect::from_min_size(egui::Pos2::ZERO, self.size_mm())
    }

    pub fn is_portrait(&self) -> bool {
        self.height_px > self.width_px
    }

    /// Millimetres of a length in the design pictures, whose shorter side is 1080 pixels.
    pub fn picture(&self, picture_px: f32) -> f32 {
        let size = self.size_mm();
        size.min_elem() * picture_px / PICTURE_PX
    }

    /// The same, but at least so many millimetres.
    pub fn at_least(&self, picture_px: f32, floor_mm: f32) -> f32 {
        self.picture(picture_px).max(floor_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_common_screens() {
        // pixels, inches -> millimetres, pixels for 20 mm
        let table = [
            (1_080, 1_920, 22.0, (274.0, 487.1), 78.8),
            (1_080, 1_920, 32.0, (398.5, 708.4), 54.2),
            (1_920, 1_080, 55.0, (1_217.6, 684.9), 31.5),
            (1_280, 800, 15.6, (336.0, 210.0), 76.2),
        ];
        for (width, height, inches, (width_mm, height_mm), target_px) in table {
            let screen = Screen::new(width, height, inches);
            let size = screen.size_mm();
            assert!(
                (size.x - width_mm).abs() < 0.2 && (size.y - height_mm).abs() < 0.2,
                "{inches} inches: {size:?}"
            );
            assert!(
                (screen.pixels_per_mm() * 20.0 - target_px).abs() < 0.2,
                "{inches} inches"
            );
        }
    }

    #[test]
    fn lengths_of_the_pictures_follow_the_shorter_side() {
        let (portrait, landscape) = (
            Screen::new(1_080, 1_920, 22.0),
            Screen::new(1_920, 1_080, 22.0),
        );
        assert!((portrait.picture(1_080.0) - 274.0).abs() < 0.2);
        assert_eq!(portrait.picture(100.0), landscape.picture(100.0));
        assert_eq!(portrait.at_least(1.0, 20.0), 20.0);
        assert!(portrait.is_portrait() && !landscape.is_portrait());
    }
}
