// SPDX-License-Identifier: EUPL-1.2
//! The drawing kit of the totem and the boards: screens laid out in millimetres, and what is drawn on them.
//!
//! One egui point is one millimetre of the configured screen (see [`Screen`]), so rectangles, strokes and heights of capitals are all plain millimetres.
//! Everything is placed in rectangles that the screens compute; nothing here scrolls, needs a drag, two fingers, or speed.

mod button;
mod direction;
#[cfg(test)]
mod gallery_tests;
mod header;
mod look;
mod paint;
mod screen;
mod setup;
mod text;
mod touch;

pub use button::{Button, big_button};
pub use header::{Header, header};
pub use look::{AreaLook, Look};
pub use paint::{card, chip, colour, crest, focus_ring, icon, letter_tile, qr, ring};
pub use screen::Screen;
pub use setup::{install, set_rest};
pub use text::{
    Face, Fit, Weight, draw, draw_centred, draw_fitted, draw_number, draw_whole, lay, widest_word,
    width_of, write, write_fitted, write_whole,
};
pub use touch::{Touch, Touchable, touch, touch_quick};
