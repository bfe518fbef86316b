// SPDX-License-Identifier: EUPL-1.2
//! What both native programs and the pages share: colours and sizes, words, fonts, icons, sounds and the sample office.

mod code_points;
pub mod fonts;
pub mod icons;
pub mod printers;
pub mod sample;
pub mod sounds;
pub mod theme;
pub mod words;
