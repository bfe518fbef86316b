// SPDX-License-Identifier: EUPL-1.2
//! The boards of the waiting hall: the hall's board, the display over a counter, and the voice.

pub mod announce;
pub mod app;
pub mod catalogue;
pub mod clock;
pub mod model;
pub mod screens;
pub mod settings;
pub mod stream_reader;
pub mod voice;
