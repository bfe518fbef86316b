// SPDX-License-Identifier: EUPL-1.2
//! One panel as an installer describes it: what it shows, how many characters, which signs. Pure.

use assets::words::Words;
use serde::Deserialize;

/// What a panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Who is called to this counter, or how it stands.
    Counter(u16),
    /// The latest call (rank 1), the one before it (2), and so on.
    Call { rank: usize, part: Part },
    /// How many people wait for an area.
    Waiting(String),
    /// How many minutes, at most, somebody waits who comes now.
    Minutes(String),
}

/// Which part of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The number at the left, the counter at the right.
    #[default]
    Both,
    Number,
    Counter,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    Left,
    Centre,
    #[default]
    Right,
}

/// What is shown where there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbol {
    /// An open counter without anybody, a line without a call.
    Free,
    Closed,
    Paused,
    /// Next was pressed, and nobody waits.
    Nobody,
    /// A press was refused, or the office has no such counter or area.
    Refused,
    /// A wait that cannot be foreseen.
    Unknown,
    /// Nothing is heard from the server.
    CutOff,
}

impl Symbol {
    pub const ALL: [Symbol; 7] =
        [Symbol::Free, Symbol::Closed, Symbol::Paused, Symbol::Nobody, Symbol::Refused, Symbol::Unknown, Symbol::CutOff];

    /// The key in the settings.
    pub fn key(self) -> &'static str {
        match self {
            Symbol::Free => "free",
            Symbol::Closed => "closed",
            Symbol::Paused => "paused",
            Symbol::Nobody => "nobody",
            Symbol::Refused => "refused",
            Symbol::Unknown => "unknown",
            Symbol::CutOff => "cut_off",
        }
    }
}

/// The signs of one panel. Each can be several words, the longest that fits is shown: `CHIUSO|CHI|C`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbols(pub [String; Symbol::ALL.len()]);

impl Symbols {
    /// Words where a panel has letters, in capitals, which is all that many have; dashes and blanks where it has digits only.
    pub fn usual(letters: bool) -> Symbols {
        let words = Words::new(assets::words::FIRST_LANGUAGE);
        Symbols(Symbol::ALL.map(|symbol| match symbol {
            Symbol::Closed if letters => words.get("panel-closed").to_uppercase(),
            Symbol::Paused if letters => words.get("panel-paused").to_uppercase(),
            Symbol::Refused if letters => "E".to_owned(),
            Symbol::Free | Symbol::Closed => String::new(),
            Symbol::Paused | Symbol::CutOff => "-".to_owned(),
            Symbol::Nobody | Symbol::Refused | Symbol::Unknown => "--".to_owned(),
        }))
    }

    pub fn set(&mut self, symbol: Symbol, text: &str) {
        text.clone_into(&mut self.0[symbol as usize]);
    }

    fn fitting(&self, symbol: Symbol, width: usize) -> &str {
        let words = self.0[symbol as usize].split('|');
        words.filter(|word| word.len() <= width).max_by_key(|word| word.len()).unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    pub shows: Shows,
    /// How many characters the panel has.
    pub width: usize,
    pub align: Align,
    /// False for panels of seven segments: the letter of a number is left out.
    pub letters: bool,
    pub may_blink: bool,
    pub symbols: Symbols,
}

impl Face {
    /// A ticket's number: `A 042` as `A042`, or `042` where there are no letters. What does not fit is cut off at the left.
    pub fn number(&self, number: &str) -> String {
        self.padded(&self.short(number))
    }

    /// A count; more than the panel can show is shown as nines.
    pub fn count(&self, count: u32) -> String {
        let text = count.to_string();
        if text.len() > self.width { "9".repeat(self.width) } else { self.padded(&text) }
    }

    /// A call: the number at the left, the counter at the right, if both fit; else the number.
    pub fn call(&self, number: &str, counter: u16) -> String {
        let (number, counter) = (self.short(number), counter.to_string());
        match self.width.checked_sub(number.len() + counter.len()) {
            Some(between) if between > 0 => format!("{number}{}{counter}", " ".repeat(between)),
            _ => self.padded(&number),
        }
    }

    pub fn symbol(&self, symbol: Symbol) -> String {
        self.padded(self.symbols.fitting(symbol, self.width))
    }

    /// A single sign fills the panel, so that it cannot be taken for anything else.
    pub fn cut_off(&self) -> String {
        match self.symbols.fitting(Symbol::CutOff, self.width) {
            sign if sign.len() == 1 => sign.repeat(self.width),
            word => self.padded(word),
        }
    }

    fn short(&self, number: &str) -> String {
        let kept = |sign: &char| if self.letters { sign.is_ascii_graphic() } else { sign.is_ascii_digit() };
        number.chars().filter(kept).collect()
    }

    fn padded(&self, text: &str) -> String {
        let text = &text[text.len().saturating_sub(self.width)..];
        let width = self.width;
        match self.align {
            Align::Left => format!("{text:<width$}"),
            Align::Centre => format!("{text:^width$}"),
            Align::Right => format!("{text:>width$}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(width: usize, letters: bool, align: Align) -> Face {
        Face { shows: Shows::Counter(3), width, align, letters, may_blink: true, symbols: Symbols::usual(letters) }
    }

    #[test]
    fn numbers_fit_the_panel() {
        let table = [(4, true, "A042"), (6, true, "  A042"), (3, true, "042"), (3, false, "042"), (4, false, " 042")];
        for (width, letters, expected) in table {
            assert_eq!(face(width, letters, Align::Right).number("A 042"), expected);
        }
        assert_eq!(face(6, true, Align::Left).number("A 042"), "A042  ");
        assert_eq!(face(6, true, Align::Centre).number("A 042"), " A042 ");
    }

    #[test]
    fn a_line_has_number_and_counter_when_both_fit() {
        assert_eq!(face(7, true, Align::Right).call("A 042", 3), "A042  3");
        assert_eq!(face(7, true, Align::Right).call("A 042", 12), "A042 12");
        assert_eq!(face(5, true, Align::Right).call("A 042", 3), " A042");
    }

    #[test]
    fn the_longest_word_that_fits_is_shown_and_digits_show_signs() {
        assert_eq!(face(6, true, Align::Right).symbol(Symbol::Closed), "CHIUSO");
        assert_eq!(face(4, true, Align::Right).symbol(Symbol::Closed), " CHI");
        assert_eq!(face(4, false, Align::Right).symbol(Symbol::Closed), "    ");
        assert_eq!(face(4, false, Align::Right).symbol(Symbol::Paused), "   -");
        assert_eq!(face(4, false, Align::Right).cut_off(), "----");
        assert_eq!(face(2, false, Align::Right).count(142), "99");
    }
}
