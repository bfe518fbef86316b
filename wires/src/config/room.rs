// SPDX-License-Identifier: EUPL-1.2
//! What a panel will have no room for on some day: told when a file is checked, for on that day it shows dashes. Pure.

use crate::face::{Face, Part, Shows, Symbol};

/// A busy letter goes past 999, and so do the numbers that totems keep for the time without the server.
const NUMBER_DIGITS: usize = 4;
const COUNTER_DIGITS: usize = 2;
/// People who wait, and minutes.
const COUNT_DIGITS: usize = 3;

/// Sentences after the name of the field. `has_letters` is whether the protocol can carry letters.
pub(super) fn told(face: &Face, has_letters: bool) -> Vec<String> {
    let letter = usize::from(face.letters);
    let number = letter + NUMBER_DIGITS;
    let room = match face.shows {
        Shows::Counter(_) | Shows::Call { part: Part::Number, .. } => too_narrow(face.width, letter, NUMBER_DIGITS, "numbers"),
        Shows::Call { part: Part::Both, .. } if face.width >= number && face.width < number + 1 + COUNTER_DIGITS => {
            Some("has no room for the longest number and a counter of two digits: the counter is then left out".to_owned())
        }
        Shows::Call { part: Part::Both, .. } => too_narrow(face.width, letter, NUMBER_DIGITS, "numbers"),
        Shows::Call { part: Part::Counter, .. } => too_narrow(face.width, 0, COUNTER_DIGITS, "counters"),
        Shows::Waiting(_) => too_narrow(face.width, 0, COUNT_DIGITS, "people"),
        Shows::Minutes(_) => too_narrow(face.width, 0, COUNT_DIGITS, "minutes"),
    };
    room.into_iter().chain(unseen(face, has_letters)).collect()
}

fn too_narrow(width: usize, letter: usize, wanted: usize, what: &str) -> Option<String> {
    let digits = width.saturating_sub(letter);
    let sign = "are shown as dashes (`too_long`)";
    match digits {
        0 => Some(format!("has no room for {what}: all {sign}")),
        digits if digits < wanted => Some(format!(
            "has room for {what} up to {}: larger ones {sign}",
            "9".repeat(digits)
        )),
        _ => None,
    }
}

/// Panels of digits show letters as blanks.
fn unseen(face: &Face, has_letters: bool) -> Option<String> {
    let signs = [Symbol::CutOff, Symbol::TooLong]
        .map(|symbol| (symbol.key(), &face.symbols.0[symbol as usize]));
    let unseen = signs
        .into_iter()
        .find(|(_, text)| !has_letters && text.bytes().any(|byte| byte.is_ascii_alphabetic()));
    unseen.map(|(key, _)| {
        format!("is of a panel that has digits only: the letters of `{key}` are shown as blanks")
    })
}
