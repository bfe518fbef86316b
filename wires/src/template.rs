// SPDX-License-Identifier: EUPL-1.2
//! Frames as a person can write them: plain bytes, escapes such as `\x02`, and fields in braces such as `{address:2}`. Pure.
//!
//! | field | is replaced by | forms |
//! |---|---|---|
//! | `{address}` `{line}` | the display's or keypad's own | none: decimal; `:3` decimal of at least 3 digits; `:x2` hexadecimal; `:byte` one byte |
//! | `{length}` | how many bytes the text has | the same |
//! | `{text}` | what is shown, padded to the panel's width | |
//! | `{blink}` | the protocol's `blink_on` or `blink_off` | |
//! | `{begin}` `{end}` | nothing: the checksum is of the bytes between; else of all before it | |
//! | `{check}` | the checksum | `:x` hexadecimal, `:byte`, `:3` decimal; with 16 bits `:high` or `:low` for the byte that comes first |

use crate::checksum::Checksum;

/// A frame with fields that are still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Byte(u8),
    Number(Field, Form),
    Text,
    Blink,
    Begin,
    End,
    Check(Form),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Address,
    Line,
    Length,
    Text,
    Blink,
    Check,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Decimal(usize),
    Hex(usize),
    Byte,
    HighFirst,
    LowFirst,
}

/// What the fields are replaced by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fill<'a> {
    pub address: u8,
    pub line: u8,
    pub text: &'a [u8],
    pub blink: &'a [u8],
    pub checksum: Checksum,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Says in words what is wrong.
    pub fn parse(text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut rest = text.chars();
        while let Some(letter) = rest.next() {
            pieces.push(match letter {
                '\\' => Piece::Byte(escape(&mut rest)?),
                '{' => field(&mut rest)?,
                '}' => return Err("has a } without its {; write \\} for the sign itself".to_owned()),
                plain if plain.is_ascii() => Piece::Byte(plain as u8),
                other => return Err(format!("has {other:?}, which is not one byte: write bytes above 127 as \\x80 to \\xFF")),
            });
        }
        if pieces.is_empty() {
            return Err("is empty".to_owned());
        }
        in_order(&pieces)?;
        Ok(Template(pieces))
    }

    pub fn has(&self, field: Field) -> bool {
        self.0.iter().any(|piece| match piece {
            Piece::Number(own, _) => *own == field,
            Piece::Text => field == Field::Text,
            Piece::Blink => field == Field::Blink,
            Piece::Check(_) => field == Field::Check,
            Piece::Byte(_) | Piece::Begin | Piece::End => false,
        })
    }

    /// Whether the form of its checksum has room for `checksum`.
    ///
    /// # Errors
    /// Says in words what does not fit.
    pub fn suits(&self, checksum: Checksum) -> Result<(), String> {
        let form = self.0.iter().find_map(|piece| {
            if let Piece::Check(form) = piece {
                Some(*form)
            } else {
                None
            }
        });
        match (form, checksum.bytes()) {
            (None, 0) => Ok(()),
            (None, _) => Err("has no {check} for its checksum".to_owned()),
            (Some(_), 0) => Err("has a {check}, and no checksum is chosen".to_owned()),
            (Some(Form::Byte), 2) => Err(
                "has {check:byte}, and the checksum has two: write {check:high} or {check:low}"
                    .to_owned(),
            ),
            (Some(Form::HighFirst | Form::LowFirst), 1) => {
                Err("has a checksum of one byte: write {check:byte}".to_owned())
            }
            (Some(_), _) => Ok(()),
        }
    }

    /// The bytes, with every field replaced.
    pub fn fill(&self, fill: &Fill<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (mut begin, mut end) = (0, None);
        for piece in &self.0 {
            match piece {
                Piece::Byte(byte) => bytes.push(*byte),
                Piece::Number(field, form) => write(&mut bytes, fill.number(*field), *form),
                Piece::Text => bytes.extend_from_slice(fill.text),
                Piece::Blink => bytes.extend_from_slice(fill.blink),
                Piece::Begin => begin = bytes.len(),
                Piece::End => end = Some(bytes.len()),
                Piece::Check(form) => {
                    let sum = fill.checksum.of(&bytes[begin..end.unwrap_or(bytes.len())]);
                    let form = if *form == Form::Hex(0) {
                        Form::Hex(2 * fill.checksum.bytes())
                    } else {
                        *form
                    };
                    write(&mut bytes, sum, form);
                }
            }
        }
        bytes
    }
}

impl Fill<'_> {
    fn number(&self, field: Field) -> u16 {
        match field {
            Field::Address => u16::from(self.address),
            Field::Line => u16::from(self.line),
            Field::Length => u16::try_from(self.text.len()).unwrap_or(u16::MAX),
            Field::Text | Field::Blink | Field::Check => 0,
        }
    }
}

fn write(bytes: &mut Vec<u8>, number: u16, form: Form) {
    let [high, low] = number.to_be_bytes();
    match form {
        Form::Decimal(digits) => bytes.extend_from_slice(format!("{number:0digits$}").as_bytes()),
        Form::Hex(digits) => bytes.extend_from_slice(format!("{number:0digits$X}").as_bytes()),
        Form::Byte => bytes.push(low),
        Form::HighFirst => bytes.extend_from_slice(&[high, low]),
        Form::LowFirst => bytes.extend_from_slice(&[low, high]),
    }
}

fn escape(rest: &mut std::str::Chars<'_>) -> Result<u8, String> {
    match rest.next() {
        Some('x') => {
            let digits: String = rest.by_ref().take(2).collect();
            let right = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let byte = right
                .then(|| u8::from_str_radix(&digits, 16).ok())
                .flatten();
            byte.ok_or_else(|| format!("has \\x{digits}: two hexadecimal digits must follow \\x"))
        }
        Some('r') => Ok(b'\r'),
        Some('n') => Ok(b'\n'),
        Some('t') => Ok(b'\t'),
        Some(sign @ ('\\' | '{' | '}')) => Ok(sign as u8),
        Some(other) => Err(format!(
            "has \\{other}, which means nothing; known are \\x02, \\r, \\n, \\t, \\\\, \\{{ and \\}}"
        )),
        None => Err("ends with a lonely \\".to_owned()),
    }
}

fn field(rest: &mut std::str::Chars<'_>) -> Result<Piece, String> {
    let inside: String = rest.by_ref().take_while(|letter| *letter != '}').collect();
    let (name, form) = inside.split_once(':').unwrap_or((&inside, ""));
    let plain = |piece: Piece| {
        if form.is_empty() {
            Ok(piece)
        } else {
            Err(format!("has {{{inside}}}: {{{name}}} has no forms"))
        }
    };
    match name {
        "address" => Ok(Piece::Number(Field::Address, number_form(form)?)),
        "line" => Ok(Piece::Number(Field::Line, number_form(form)?)),
        "length" => Ok(Piece::Number(Field::Length, number_form(form)?)),
        "text" => plain(Piece::Text),
        "blink" => plain(Piece::Blink),
        "begin" => plain(Piece::Begin),
        "end" => plain(Piece::End),
        "check" => Ok(Piece::Check(check_form(form)?)),
        _ => Err(format!(
            "has {{{inside}}}; known are {{address}}, {{line}}, {{length}}, {{text}}, {{blink}}, {{begin}}, {{end}} and {{check}}"
        )),
    }
}

fn number_form(form: &str) -> Result<Form, String> {
    match form {
        "" => Ok(Form::Decimal(1)),
        "byte" => Ok(Form::Byte),
        _ => match form.strip_prefix('x') {
            Some(digits) => Ok(Form::Hex(digits_of(digits, form)?)),
            None => Ok(Form::Decimal(digits_of(form, form)?)),
        },
    }
}

fn check_form(form: &str) -> Result<Form, String> {
    match form {
        "" | "x" => Ok(Form::Hex(0)),
        "byte" => Ok(Form::Byte),
        "high" => Ok(Form::HighFirst),
        "low" => Ok(Form::LowFirst),
        _ => Ok(Form::Decimal(digits_of(form, form)?)),
    }
}

fn digits_of(digits: &str, form: &str) -> Result<usize, String> {
    let digits = digits
        .parse()
        .ok()
        .filter(|digits| (1..=5).contains(digits));
    digits.ok_or_else(|| format!("has the form :{form}, which means nothing here"))
}

fn in_order(pieces: &[Piece]) -> Result<(), String> {
    let places = |wanted: fn(&Piece) -> bool| {
        pieces
            .iter()
            .enumerate()
            .filter(move |(_, piece)| wanted(piece))
            .map(|(at, _)| at)
    };
    let checks: Vec<usize> = places(|piece| matches!(piece, Piece::Check(_))).collect();
    let marks: Vec<usize> = places(|piece| matches!(piece, Piece::Begin | Piece::End)).collect();
    if checks.len() > 1 {
        return Err("has more than one {check}".to_owned());
    }
    if marks
        .iter()
        .any(|mark| checks.first().is_none_or(|check| mark > check))
    {
        return Err("has {begin} or {end} without a {check} behind".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, checksum: Checksum) -> Vec<u8> {
        let fill = Fill {
            address: 3,
            line: 1,
            text: b"A042",
            blink: b"*",
            checksum,
        };
        Template::parse(template).expect("a template").fill(&fill)
    }

    #[test]
    fn fields_are_written_as_their_forms_say() {
        let table: [(&str, Checksum, &[u8]); 9] = [
            (
                r"\x02{address:2}{text}\x03",
                Checksum::None,
                b"\x0203A042\x03",
            ),
            (
                r"{address:x2}{address}{address:byte}{line:3}",
                Checksum::None,
                b"033\x03001",
            ),
            (
                r"#{length:byte}{text}{blink}\r\n",
                Checksum::None,
                b"#\x04A042*\r\n",
            ),
            (r"\{\}\\", Checksum::None, b"{}\\"),
            (
                r"\x02{begin}{text}{end}\x03{check}",
                Checksum::Xor,
                b"\x02A042\x0377",
            ),
            (r"{text}{check:byte}", Checksum::Sum, b"A042\xD7"),
            (r"{text}{check:3}", Checksum::Sum, b"A042215"),
            (
                r"123456789{check:low}",
                Checksum::Crc16Modbus,
                b"123456789\x37\x4B",
            ),
            (r"123456789{check}", Checksum::Crc16Modbus, b"1234567894B37"),
        ];
        for (template, checksum, expected) in table {
            assert_eq!(filled(template, checksum), expected, "{template}");
        }
    }

    #[test]
    fn what_toml_has_already_turned_into_bytes_is_taken_as_it_is() {
        assert_eq!(filled("\u{2}{text}\u{3}", Checksum::None), b"\x02A042\x03");
    }

    #[test]
    fn wrong_templates_are_told_in_words() {
        let table = [
            ("", "is empty"),
            (r"\x2", "two hexadecimal digits"),
            (r"\q", "means nothing"),
            (r"{adress}", "known are {address}"),
            (r"{address:x}", "means nothing here"),
            (r"{text:2}", "has no forms"),
            (r"text}", "without its {"),
            (r"è", "write bytes above 127"),
            (r"{begin}{text}", "without a {check}"),
            (r"{check}{check}", "more than one"),
        ];
        for (template, told) in table {
            let error = Template::parse(template).expect_err("it is wrong");
            assert!(error.contains(told), "{template}: {error}");
        }
    }

    #[test]
    fn a_checksum_must_fit_its_place() {
        let suits = |template: &str, checksum| {
            Template::parse(template)
                .expect("a template")
                .suits(checksum)
        };
        assert!(suits(r"{text}{check:byte}", Checksum::Xor).is_ok());
        assert!(suits(r"{text}{check:byte}", Checksum::Crc16Ccitt).is_err());
        assert!(suits(r"{text}{check:low}", Checksum::Xor).is_err());
        assert!(suits(r"{text}", Checksum::Xor).is_err());
        assert!(suits(r"{text}{check}", Checksum::None).is_err());
    }
}
