// SPDX-License-Identifier: EUPL-1.2
//! Text for printers that know one byte a letter: Windows-1252 (the WHATWG Encoding Standard's table), with letters it lacks written as the
//! nearest ones it has. The codes 0x80–0x9F and above are printed only by printers set to that page; which number selects it differs, see the profile.

/// The text in Windows-1252. Control characters are left out, so that no name of a service can give the printer an order.
pub fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match byte_of(letter) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(nearest(letter).as_bytes()),
        }
    }
    bytes
}

/// True when every letter of the text can be printed so, or as its nearest likeness.
pub fn can(text: &str) -> bool {
    text.chars()
        .all(|letter| byte_of(letter).is_some() || nearest(letter) != "?")
}

/// The letter that a byte stands for; none for the five codes without one and for control characters.
pub fn decode(byte: u8) -> Option<char> {
    match byte {
        0x20..=0x7E | 0xA0..=0xFF => Some(char::from(byte)),
        0x80..=0x9F => UPPER
            .iter()
            .find(|(code, _)| *code == byte)
            .map(|(_, letter)| *letter),
        _ => None,
    }
}

/// 0x80–0x9F, where Windows-1252 differs from ISO 8859-1.
const UPPER: [(u8, char); 27] = [
    (0x80, '€'),
    (0x82, '‚'),
    (0x83, 'ƒ'),
    (0x84, '„'),
    (0x85, '…'),
    (0x86, '†'),
    (0x87, '‡'),
    (0x88, 'ˆ'),
    (0x89, '‰'),
    (0x8A, 'Š'),
    (0x8B, '‹'),
    (0x8C, 'Œ'),
    (0x8E, 'Ž'),
    (0x91, '‘'),
    (0x92, '’'),
    (0x93, '“'),
    (0x94, '”'),
    (0x95, '•'),
    (0x96, '–'),
    (0x97, '—'),
    (0x98, '˜'),
    (0x99, '™'),
    (0x9A, 'š'),
    (0x9B, '›'),
    (0x9C, 'œ'),
    (0x9E, 'ž'),
    (0x9F, 'Ÿ'),
];

fn byte_of(letter: char) -> Option<u8> {
    match u32::from(letter) {
        code @ (0x20..=0x7E | 0xA0..=0xFF) => u8::try_from(code).ok(),
        _ => UPPER
            .iter()
            .find(|(_, one)| *one == letter)
            .map(|(code, _)| *code),
    }
}

/// Letters of the languages of the hall that Windows-1252 lacks. What has no likeness becomes a question mark; control characters become nothing.
fn nearest(letter: char) -> &'static str {
    match letter {
        'ă' | 'ā' | 'ą' => "a",
        'Ă' | 'Ā' | 'Ą' => "A",
        'ț' | 'ţ' | 'ť' => "t",
        'Ț' | 'Ţ' | 'Ť' => "T",
        'ș' | 'ş' | 'ś' => "s",
        'Ș' | 'Ş' | 'Ś' => "S",
        'č' | 'ć' => "c",
        'Č' | 'Ć' => "C",
        'đ' | 'ď' => "d",
        'Đ' | 'Ď' => "D",
        'ę' | 'ě' | 'ē' => "e",
        'Ę' | 'Ě' | 'Ē' => "E",
        'ğ' => "g",
        'Ğ' => "G",
        'ı' | 'ī' => "i",
        'İ' | 'Ī' => "I",
        'ł' => "l",
        'Ł' => "L",
        'ń' | 'ň' => "n",
        'Ń' | 'Ň' => "N",
        'ő' | 'ō' => "o",
        'Ő' | 'Ō' => "O",
        'ř' => "r",
        'Ř' => "R",
        'ű' | 'ů' | 'ū' => "u",
        'Ű' | 'Ů' | 'Ū' => "U",
        'ż' | 'ź' => "z",
        'Ż' | 'Ź' => "Z",
        '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        '\u{2009}' | '\u{202F}' | '\u{2007}' => " ",
        '→' => "->",
        letter
            if letter.is_control()
                || ('\u{200B}'..='\u{200F}').contains(&letter)
                || ('\u{2066}'..='\u{2069}').contains(&letter) =>
        {
            ""
        }
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn italian_and_the_euro_come_back_as_they_went() {
        let text = "PERÒ è già lì: 16 € – l’età, «È così», SÌ, più";
        let back: String = encode(text).into_iter().filter_map(decode).collect();
        assert_eq!(back, text);
    }

    #[test]
    fn what_the_page_lacks_becomes_the_nearest() {
        assert_eq!(encode("Brânză și țară"), b"Br\xe2nza si tara");
        assert_eq!(encode("日本"), b"??");
    }

    #[test]
    fn no_order_reaches_the_printer() {
        assert_eq!(
            encode("Anag\u{1b}@rafe\u{1d}V\0\n\r\u{10}\u{9b}\u{2068}"),
            b"Anag@rafeV"
        );
    }
}
