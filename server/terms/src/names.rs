// SPDX-License-Identifier: EUPL-1.2
//! Between the rules' dense ids and the names that are stored and sent.

use queue::{
    AccessClass, AreaId, Day, Language, Number, Office, Reason, ReasonId, ServiceId, Token,
};

/// `?` stands for an id that the office does not have: the rules never make one.
const NONE: &str = "?";

pub fn service_slug(office: &Office, id: ServiceId) -> &str {
    office
        .services
        .get(usize::from(id.0))
        .map_or(NONE, |s| s.slug.as_str())
}

pub fn service_id(office: &Office, slug: &str) -> Option<ServiceId> {
    let index = office.services.iter().position(|s| s.slug == slug)?;
    u16::try_from(index).ok().map(ServiceId)
}

pub fn area_slug(office: &Office, id: AreaId) -> &str {
    office
        .areas
        .get(usize::from(id.0))
        .map_or(NONE, |a| a.slug.as_str())
}

pub fn area_id(office: &Office, slug: &str) -> Option<AreaId> {
    let index = office.areas.iter().position(|a| a.slug == slug)?;
    u16::try_from(index).ok().map(AreaId)
}

pub fn area_of_service(office: &Office, id: ServiceId) -> &str {
    office
        .services
        .get(usize::from(id.0))
        .map_or(NONE, |s| area_slug(office, s.area))
}

/// The area in whose series this number was given.
pub fn area_of_number(office: &Office, number: Number) -> &str {
    let mut of_letter = office.areas.iter().filter(|a| a.letter == number.letter);
    let first = of_letter.clone().next();
    of_letter
        .find(|a| !a.retired)
        .or(first)
        .map_or(NONE, |a| a.slug.as_str())
}

pub fn class_slug(class: AccessClass) -> &'static str {
    match class {
        AccessClass::Standard => "standard",
        AccessClass::Priority => "priority",
        AccessClass::Appointment => "appointment",
    }
}

pub fn class(slug: &str) -> Option<AccessClass> {
    AccessClass::ALL
        .into_iter()
        .find(|c| class_slug(*c) == slug)
}

pub fn reason_slug(reason: &Reason) -> &'static str {
    match reason {
        Reason::LongestWait => "longest-wait",
        Reason::Preferred => "preferred",
        Reason::HeadStart(_) => "head-start",
        Reason::AppointmentDue => "appointment-due",
        Reason::Ratio(_) => "ratio",
        Reason::Condition(_) => "condition",
        Reason::StarvationGuard => "starvation-guard",
        Reason::CounterFree => "counter-free",
        Reason::SentHere => "sent-here",
        Reason::ClerkChoice => "clerk-choice",
    }
}

pub fn language_str(language: &Language) -> &str {
    core::str::from_utf8(&language.0).unwrap_or("it")
}

/// Two lower-case letters, else `None`.
pub fn language(code: &str) -> Option<Language> {
    let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
    letters
        .iter()
        .all(u8::is_ascii_lowercase)
        .then_some(Language(letters))
}

const HEX: &[u8; 16] = b"0123456789abcdef";

pub fn token_hex(token: Token) -> String {
    hex(&token.0)
}

pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}

/// 32 hexadecimal digits, else `None`.
pub fn token(hex: &str) -> Option<Token> {
    let mut token = [0; 16];
    let digits = hex.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    for (byte, pair) in token.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(Token(token))
}

fn digit(ascii: u8) -> Option<u8> {
    char::from(ascii)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

/// A number as people write it: `A 042`, `A042`, `a42`.
pub fn number(text: &str) -> Option<Number> {
    let mut rest = text.trim().chars();
    let letter = rest.next()?.to_ascii_uppercase();
    let digits = rest.as_str().trim_start();
    let plain = letter.is_ascii_uppercase()
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit());
    plain
        .then(|| digits.parse().ok().map(|n| Number { letter, n }))
        .flatten()
}

/// A business day as it is sent: `2026-11-23`.
pub fn day_text(day: Day) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        day.0 / 10_000,
        day.0 / 100 % 100,
        day.0 % 100
    )
}

/// The date of a business day; `None` for a number that is no date.
pub fn date(day: Day) -> Option<jiff::civil::Date> {
    let part = |n: u32| i8::try_from(n).ok();
    jiff::civil::Date::new(
        i16::try_from(day.0 / 10_000).ok()?,
        part(day.0 / 100 % 100)?,
        part(day.0 % 100)?,
    )
    .ok()
}

/// `2026-11-23`, else `None`.
pub fn day(text: &str) -> Option<Day> {
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let number =
        i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day());
    Some(Day(number.unsigned_abs()))
}

/// The catalogue's names of reasons (for pauses and parking), in the order they were first met since the business day began. Ids are places in this list,
/// so they do not depend on how the catalogue orders its reasons today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    slugs: Vec<String>,
}

/// The stored name of a reason written by hand.
pub const OTHER: &str = "other";

impl Reasons {
    pub fn id(&mut self, slug: &str) -> ReasonId {
        if slug == OTHER {
            return ReasonId::OTHER;
        }
        let index = self
            .slugs
            .iter()
            .position(|s| s == slug)
            .unwrap_or_else(|| {
                self.slugs.push(slug.to_owned());
                self.slugs.len() - 1
            });
        u16::try_from(index).map_or(ReasonId::OTHER, ReasonId)
    }

    pub fn count(&self) -> usize {
        self.slugs.len()
    }

    /// Forgets those that came after the first `len`.
    pub fn forget_after(&mut self, len: usize) {
        self.slugs.truncate(len);
    }

    pub fn slug(&self, id: ReasonId) -> &str {
        self.slugs
            .get(usize::from(id.0))
            .map_or(OTHER, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, n) in [("A 042", 42), ("A042", 42), ("a42", 42), (" A 1000 ", 1000)] {
            assert_eq!(number(text), Some(Number { letter: 'A', n }), "{text}");
        }
        for text in ["", "A", "42", "A-42", "A 4x", "À 42", "A 99999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_survives_its_digits() {
        let original = Token([
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
        ]);
        assert_eq!(token(&token_hex(original)), Some(original));
        assert_eq!(token("00"), None);
        assert_eq!(token(&"g".repeat(32)), None);
        assert_eq!(token(&"é".repeat(16)), None);
    }

    #[test]
    fn a_day_survives_its_text() {
        assert_eq!(day("2026-11-23"), Some(Day(20_261_123)));
        assert_eq!(day_text(Day(20_261_123)), "2026-11-23");
        for text in ["", "2026-13-01", "20261123", "2026-11-23T10:00", "2026-1-1"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn reasons_keep_their_place() {
        let mut reasons = Reasons::default();
        let lunch = reasons.id("lunch");
        let phone = reasons.id("phone");
        assert_eq!(reasons.id("lunch"), lunch);
        assert_eq!(reasons.slug(phone), "phone");
        assert_eq!(reasons.id(OTHER), ReasonId::OTHER);
        assert_eq!(reasons.slug(ReasonId::OTHER), OTHER);
    }
}
