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
    /// A number or a count that the panel has no room for.
    TooLong,
    /// Nothing is heard from the server.
    CutOff,
}

impl Symbol {
    pub const ALL: [Symbol; 8] = [
        Symbol::Free,
        Symbol::Closed,
        Symbol::Paused,
        Symbol::Nobody,
        Symbol::Refused,
        Symbol::Unknown,
        Symbol::TooLong,
        Symbol::CutOff,
    ];

    /// The key in the settings.
    pub fn key(self) -> &'static str {
        match self {
            Symbol::Free => "free",
            Symbol::Closed => "closed",
            Symbol::Paused => "paused",
            Symbol::Nobody => "nobody",
            Symbol::Refused => "refused",
            Symbol::Unknown => "unknown",
            Symbol::TooLong => "too_long",
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
            Symbol::Paused | Symbol::TooLong | Symbol::CutOff => "-".to_owned(),
            Symbol::Nobody | Symbol::Refused | Symbol::Unknown => "--".to_owned(),
        }))
    }

    pub fn set(&mut self, symbol: Symbol, text: &str) {
        text.clone_into(&mut self.0[symbol as usize]);
    }

    fn fitting(&self, symbol: Symbol, width: usize) -> &str {
        let words = self.0[symbol as usize].split('|');
        words
            .filter(|word| word.len() <= width)
            .max_by_key(|word| word.len())
            .unwrap_or_default()
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
    /// A ticket's number: `A 042` as `A042`, or `042` where there are no letters. Leading zeros may be missing where there is little room, for
    /// `42` is still that number; nothing else is ever left out, and what does not fit is told by a sign.
    pub fn number(&self, number: &str) -> String {
        self.fitted(&self.without_zeros(self.short(number)))
    }

    /// A count. More than the panel has room for is told by a sign: nines would be a number, too.
    pub fn count(&self, count: u32) -> String {
        self.fitted(&count.to_string())
    }

    /// A call: the number at the left, the counter at the right, if both fit; else the number.
    pub fn call(&self, number: &str, counter: u16) -> String {
        let (short, counter) = (self.short(number), counter.to_string());
        match self.width.checked_sub(short.len() + counter.len()) {
            Some(between) if between > 0 => format!("{short}{}{counter}", " ".repeat(between)),
            _ => self.number(number),
        }
    }

    pub fn symbol(&self, symbol: Symbol) -> String {
        self.padded(self.symbols.fitting(symbol, self.width))
    }

    pub fn cut_off(&self) -> String {
        self.filled(Symbol::CutOff)
    }

    /// A single sign fills the panel, so that it cannot be taken for anything else; and so do dashes where no word of the settings has room.
    fn filled(&self, symbol: Symbol) -> String {
        match self.symbols.fitting(symbol, self.width) {
            "" => "-".repeat(self.width),
            sign if sign.len() == 1 => sign.repeat(self.width),
            word => self.padded(word),
        }
    }

    fn fitted(&self, text: &str) -> String {
        if text.len() > self.width {
            self.filled(Symbol::TooLong)
        } else {
            self.padded(text)
        }
    }

    /// As few zeros after the letter are left out as the width asks for; the last digit stays.
    fn without_zeros(&self, number: String) -> String {
        let digits = number.trim_start_matches(|sign: char| !sign.is_ascii_digit());
        let letters = &number[..number.len() - digits.len()];
        let zeros = digits.len() - digits.trim_start_matches('0').len();
        let left_out = number
            .len()
            .saturating_sub(self.width)
            .min(zeros)
            .min(digits.len().saturating_sub(1));
        format!("{letters}{}", &digits[left_out..])
    }

    fn short(&self, number: &str) -> String {
        let kept = |sign: &char| {
            if self.letters {
                sign.is_ascii_graphic()
            } else {
                sign.is_ascii_digit()
            }
        };
        number.chars().filter(kept).collect()
    }

    fn padded(&self, text: &str) -> String {
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
        Face {
            shows: Shows::Counter(3),
            width,
            align,
            letters,
            may_blink: true,
            symbols: Symbols::usual(letters),
        }
    }

    #[test]
    fn numbers_fit_the_panel() {
        let table = [
            (4, true, "A042"),
            (6, true, "  A042"),
            (3, true, "A42"),
            (3, false, "042"),
            (4, false, " 042"),
            (2, false, "42"),
        ];
        for (width, letters, expected) in table {
            assert_eq!(face(width, letters, Align::Right).number("A 042"), expected);
        }
        assert_eq!(face(6, true, Align::Left).number("A 042"), "A042  ");
        assert_eq!(face(6, true, Align::Centre).number("A 042"), " A042 ");
    }

    #[test]
    fn what_does_not_fit_is_dashes_and_never_another_number() {
        let table = [
            (3, false, "A 1002", "---"),
            (4, false, "A 1002", "1002"),
            (4, true, "A 1002", "----"),
            (5, true, "A 1002", "A1002"),
            (3, true, "A 142", "---"),
            (2, true, "A 042", "--"),
            (2, false, "A 100", "--"),
            (1, false, "A 007", "7"),
            (1, false, "A 010", "-"),
            (4, true, "AB 0042", "AB42"),
        ];
        for (width, letters, number, expected) in table {
            for align in [Align::Left, Align::Centre, Align::Right] {
                let face = face(width, letters, align);
                assert_eq!(face.number(number), expected, "{number} on {width}");
                assert_eq!(
                    face.call(number, 12),
                    expected,
                    "{number} on {width}, with no room for the counter"
                );
            }
        }
        for (width, count, expected) in [
            (2, 99, "99"),
            (2, 100, "--"),
            (1, 12, "-"),
            (3, 120, "120"),
            (3, 1_000, "---"),
        ] {
            assert_eq!(face(width, false, Align::Right).count(count), expected);
        }
    }

    #[test]
    fn a_sign_that_has_no_room_is_dashes_and_not_an_empty_panel() {
        let mut narrow = face(4, true, Align::Right);
        narrow.symbols.set(Symbol::CutOff, "OFFLINE");
        narrow.symbols.set(Symbol::TooLong, "TROPPO|E");
        assert_eq!(narrow.cut_off(), "----");
        assert_eq!(narrow.number("A 1002"), "EEEE");
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
    }
}
