// SPDX-License-Identifier: EUPL-1.2
//! Letters and numbers as they are spoken. The tables are grammar, not messages: a translator cannot change one without the rule that joins them.

/// The languages that can be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    Italian,
    English,
}

impl Spoken {
    /// By ISO 639-1 code.
    pub fn of(language: &str) -> Option<Spoken> {
        match language {
            "it" => Some(Spoken::Italian),
            "en" => Some(Spoken::English),
            _ => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Spoken::Italian => "it",
            Spoken::English => "en",
        }
    }

    /// A ticket number such as `A 042`: "A quarantadue". Zeros in front are not spoken.
    pub fn ticket(self, number: &str) -> String {
        let letters = number
            .chars()
            .filter_map(|letter| self.letter(letter))
            .map(str::to_owned);
        let value = digits(number).map(|value| self.number(value));
        letters.chain(value).collect::<Vec<_>>().join(" ")
    }

    /// 0 to 9,999 in words; larger ones in digits.
    pub fn number(self, value: u32) -> String {
        match (self, value) {
            (_, 10_000..) => value.to_string(),
            (Spoken::Italian, _) => italian(value),
            (Spoken::English, _) => english(value),
        }
    }

    fn letter(self, letter: char) -> Option<&'static str> {
        let index = u32::from(letter.to_ascii_uppercase()).checked_sub(u32::from('A'))?;
        let table = match self {
            Spoken::Italian => &ITALIAN_LETTERS,
            Spoken::English => &ENGLISH_LETTERS,
        };
        table.get(usize::try_from(index).ok()?).copied()
    }
}

/// The digits of a ticket number, as a number.
pub(crate) fn digits(number: &str) -> Option<u32> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

const ITALIAN_LETTERS: [&str; 26] = [
    "A",
    "bi",
    "ci",
    "di",
    "E",
    "effe",
    "gi",
    "acca",
    "I",
    "i lunga",
    "cappa",
    "elle",
    "emme",
    "enne",
    "O",
    "pi",
    "cu",
    "erre",
    "esse",
    "ti",
    "U",
    "vu",
    "doppia vu",
    "ics",
    "ipsilon",
    "zeta",
];

/// A lone "A" would be spoken as the article; the others a synthesiser spells by itself.
const ENGLISH_LETTERS: [&str; 26] = [
    "Eigh", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
    "S", "T", "U", "V", "W", "X", "Y", "Z",
];

const ITALIAN_SMALL: [&str; 20] = [
    "zero",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
];

const ITALIAN_TENS: [&str; 10] = [
    "",
    "dieci",
    "venti",
    "trenta",
    "quaranta",
    "cinquanta",
    "sessanta",
    "settanta",
    "ottanta",
    "novanta",
];

fn italian(value: u32) -> String {
    match value {
        0..20 => ITALIAN_SMALL[at(value)].to_owned(),
        20..100 => italian_tens(value),
        100..1_000 => italian_join(value / 100, "cento", "cento", value % 100),
        _ => italian_join(value / 1_000, "mille", "mila", value % 1_000),
    }
}

/// "ventuno" and "ventotto" lose a vowel, "ventitré" has an accent.
fn italian_tens(value: u32) -> String {
    let ten = ITALIAN_TENS[at(value / 10)];
    match value % 10 {
        0 => ten.to_owned(),
        unit @ (1 | 8) => format!("{}{}", &ten[..ten.len() - 1], ITALIAN_SMALL[at(unit)]),
        3 => format!("{ten}tré"),
        unit => format!("{ten}{}", ITALIAN_SMALL[at(unit)]),
    }
}

/// One word: "centoquarantadue", "duemilatré"; "centottanta" loses a vowel.
fn italian_join(count: u32, one: &str, many: &str, rest: u32) -> String {
    let head = if count == 1 {
        one.to_owned()
    } else {
        format!("{}{many}", italian(count))
    };
    match rest {
        0 => head,
        3 => format!("{head}tré"),
        rest => {
            let rest = italian(rest);
            let head = if rest.starts_with("ott") {
                head.strip_suffix("o").unwrap_or(&head)
            } else {
                &head
            };
            format!("{head}{rest}")
        }
    }
}

const ENGLISH_SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const ENGLISH_TENS: [&str; 10] = [
    "", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

fn english(value: u32) -> String {
    match value {
        0..20 => ENGLISH_SMALL[at(value)].to_owned(),
        20..100 if value.is_multiple_of(10) => ENGLISH_TENS[at(value / 10)].to_owned(),
        20..100 => format!(
            "{}-{}",
            ENGLISH_TENS[at(value / 10)],
            ENGLISH_SMALL[at(value % 10)]
        ),
        100..1_000 => english_join(value / 100, "hundred", value % 100),
        _ => english_join(value / 1_000, "thousand", value % 1_000),
    }
}

fn english_join(count: u32, unit: &str, rest: u32) -> String {
    let head = format!("{} {unit}", english(count));
    match rest {
        0 => head,
        1..100 => format!("{head} and {}", english(rest)),
        _ => format!("{head} {}", english(rest)),
    }
}

/// An index into one of the tables above; the callers' ranges keep it inside.
fn at(value: u32) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_spoken() {
        let table = "
            A 042  | A quarantadue                          | Eigh forty-two
            S 001  | esse uno                               | S one
            P 010  | pi dieci                               | P ten
            U 017  | U diciassette                          | U seventeen
            I 021  | I ventuno                              | I twenty-one
            B 023  | bi ventitré                            | B twenty-three
            C 028  | ci ventotto                            | C twenty-eight
            G 088  | gi ottantotto                          | G eighty-eight
            A 100  | A cento                                | Eigh one hundred
            A 101  | A centouno                             | Eigh one hundred and one
            A 103  | A centotré                             | Eigh one hundred and three
            A 108  | A centotto                             | Eigh one hundred and eight
            A 180  | A centottanta                          | Eigh one hundred and eighty
            A 342  | A trecentoquarantadue                  | Eigh three hundred and forty-two
            A 999  | A novecentonovantanove                 | Eigh nine hundred and ninety-nine
            A 1000 | A mille                                | Eigh one thousand
            A 1042 | A millequarantadue                     | Eigh one thousand and forty-two
            Z 2003 | zeta duemilatré                        | Z two thousand and three
            W 3210 | doppia vu tremiladuecentodieci         | W three thousand two hundred and ten
            000    | zero                                   | zero
            A 12345| A 12345                                | Eigh 12345";
        for line in table.trim().lines() {
            let columns: Vec<&str> = line.split('|').map(str::trim).collect();
            assert_eq!(Spoken::Italian.ticket(columns[0]), columns[1]);
            assert_eq!(Spoken::English.ticket(columns[0]), columns[2]);
        }
    }

    #[test]
    fn every_number_has_a_name_of_its_own() {
        for spoken in [Spoken::Italian, Spoken::English] {
            let names: std::collections::BTreeSet<String> =
                (0..10_000).map(|value| spoken.number(value)).collect();
            assert_eq!(names.len(), 10_000);
            assert!(names.iter().all(|name| {
                name.chars()
                    .all(|letter| letter.is_alphabetic() || "- ".contains(letter))
            }));
        }
    }

    #[test]
    fn nothing_odd_is_spoken() {
        assert_eq!(Spoken::Italian.ticket(""), "");
        assert_eq!(
            Spoken::Italian.ticket("È;$(reboot) 7"),
            "erre E bi O O ti sette"
        );
    }
}
