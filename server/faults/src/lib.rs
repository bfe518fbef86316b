// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with a settings file, and where: every fault is collected, so that one reading shows all of them.

use std::fmt;
use std::ops::Range;

/// One thing that is wrong in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1.
    pub line: usize,
    /// The key, such as `area[2].letter`; tables of a list are counted from 1. Empty when the text is not TOML at all.
    pub field: String,
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => write!(f, "line {}: {}", self.line, self.message),
            field => write!(f, "line {}, {field}: {}", self.line, self.message),
        }
    }
}

/// Collects faults and turns byte positions into lines.
#[derive(Debug)]
pub struct Faults<'t> {
    text: &'t str,
    list: Vec<Fault>,
}

impl<'t> Faults<'t> {
    /// Of the file that says `text`.
    pub fn new(text: &'t str) -> Faults<'t> {
        Faults {
            text,
            list: Vec::new(),
        }
    }

    /// A fault of the bytes `at`.
    pub fn add(&mut self, at: &Range<usize>, field: impl Into<String>, message: impl Into<String>) {
        let before = &self.text.as_bytes()[..at.start.min(self.text.len())];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        self.list.push(Fault {
            line,
            field: harmless(&field.into()),
            message: harmless(&message.into()),
        });
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All faults in the order of the lines.
    pub fn into_sorted(mut self) -> Vec<Fault> {
        self.list
            .sort_by(|a, b| (a.line, &a.field).cmp(&(b.line, &b.field)));
        self.list.dedup();
        self.list
    }
}

/// Whether a character commands whatever shows it rather than being shown: controls (C0 with ESC, DEL, C1), line ends of Unicode, and the
/// format characters (Unicode's general category Cf) that turn the direction of writing or cannot be seen.
///
/// Left out of these are what scripts need: the joiners U+200C and U+200D (Arabic, Punjabi), the soft hyphen, and signs that can be seen.
pub fn is_harmful(c: char) -> bool {
    let is_mark = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}');
    let is_unseen = matches!(
        c,
        '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E007F}'
    );
    is_control_like(c) || is_mark || is_unseen
}

/// Control characters, line ends and marks that turn the direction of writing: those of [`is_harmful`] that no editor leaves in a file by
/// accident.
pub fn is_control_like(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The text with a sign in the place of each harmful character: what a file or an old database says must not command the terminal that shows
/// it.
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if is_harmful(c) { '\u{FFFD}' } else { c })
        .collect()
}

/// The known word nearest to a wrong one, as the end of a sentence: `; did you mean "letter"?`, or nothing if none is near.
pub fn did_you_mean<'k>(wrong: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let wrong = wrong.to_lowercase();
    let near = known
        .into_iter()
        .map(|word| (distance(&wrong, word), word))
        .min();
    match near {
        Some((steps, word)) if steps <= 1 + word.chars().count().min(wrong.chars().count()) / 3 => {
            format!("; did you mean \"{word}\"?")
        }
        _ => String::new(),
    }
}

/// Levenshtein's distance: how many letters must be changed, added or taken away.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_proposed_and_far_ones_are_not() {
        let known = ["letter", "colour", "icon", "name"];
        assert_eq!(did_you_mean("leter", known), "; did you mean \"letter\"?");
        assert_eq!(did_you_mean("color", known), "; did you mean \"colour\"?");
        assert_eq!(did_you_mean("Name", known), "; did you mean \"name\"?");
        assert_eq!(did_you_mean("xyzzy", known), "");
    }
}
