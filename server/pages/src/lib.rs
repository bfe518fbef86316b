// SPDX-License-Identifier: EUPL-1.2
//! What browsers see, as pure functions from the views of `protocol` to HTML. The handlers are in `http::pages`.
//!
//! A page is rendered whole, then kept fresh: its script listens to the event stream and asks for the page's *part* again, the piece
//! marked `data-part`, which replaces the old one. So there is one way to draw anything, and the citizen's page works without a script.

pub mod board;
pub mod board_waits;
pub mod choose;
pub mod console;
mod console_counted;
mod console_dialogs;
mod console_lists;
mod console_visit;
pub mod counter_display;
pub mod devices;
pub mod files;
pub mod forecast;
mod icons;
pub mod index;
pub mod phone;
mod phone_states;
pub mod refusal;
mod said;
mod shell;
pub mod supervisor;
mod table;
pub mod texts;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod fixtures_forecast;
#[cfg(test)]
mod states;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use assets::words::{FIRST_LANGUAGE, Words};
use protocol::OfficeView;

/// The words of a language, read once; Italian if there are none.
pub fn words_of(language: &str) -> &'static Words {
    static WORDS: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| {
        assets::words::languages()
            .into_iter()
            .map(|language| (language.clone(), Words::new(&language)))
            .collect()
    });
    WORDS
        .get(language)
        .or_else(|| WORDS.get(FIRST_LANGUAGE))
        .expect("Italian words are embedded")
}

/// What every page needs to speak: words, the office and the server's clock.
#[derive(Clone, Copy)]
pub struct Face<'a> {
    pub words: &'a Words,
    pub office: &'a OfficeView,
    /// Now, on the server (RFC 3339 with the office's offset).
    pub at: &'a str,
}
