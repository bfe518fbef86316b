// SPDX-License-Identifier: EUPL-1.2
//! Texts and names of an office file: either plain (Italian) or one for each language.

use faults::{Faults, did_you_mean, is_control_like};
use protocol::Text;
use toml::de::DeValue;

use super::reader::{At, Table, string, table};

/// No text is longer than this, in characters.
pub(super) const LONGEST: usize = 200;
/// Short names must fit into a chip.
pub(super) const LONGEST_SHORT: usize = 32;
const LONGEST_ID: usize = 40;

/// Reads texts in the languages of the office.
pub(super) struct Reader<'l> {
    /// `None`: the list itself is wrong, and any language is taken so that nothing else is told because of that.
    pub(super) languages: Option<&'l [String]>,
}

impl Reader<'_> {
    /// A text that may be missing; then it is empty.
    pub(super) fn text(
        &self,
        from: &mut Table<'_>,
        faults: &mut Faults<'_>,
        key: &'static str,
        longest: usize,
    ) -> Text {
        from.value(key)
            .map(|at| self.read(&at, faults, longest))
            .unwrap_or_default()
    }

    pub(super) fn needed(
        &self,
        from: &mut Table<'_>,
        faults: &mut Faults<'_>,
        key: &'static str,
        longest: usize,
    ) -> Text {
        match from.value(key) {
            Some(at) => self.read(&at, faults, longest),
            None => {
                from.fault(faults, key, "is missing");
                Text::default()
            }
        }
    }

    pub(super) fn list(
        &self,
        from: &mut Table<'_>,
        faults: &mut Faults<'_>,
        key: &'static str,
        longest: usize,
    ) -> Vec<Text> {
        let values = from.list(faults, key);
        values
            .iter()
            .map(|at| self.read(at, faults, longest))
            .collect()
    }

    fn read(&self, at: &At<&DeValue<'_>>, faults: &mut Faults<'_>, longest: usize) -> Text {
        match at.value {
            DeValue::String(_) => string(at, faults)
                .and_then(|plain| checked(&plain, faults, longest))
                .map(|it| Text::italian(&it)),
            DeValue::Table(_) => {
                table(at, faults).map(|inner| self.by_language(at, &inner, faults, longest))
            }
            _ => {
                at.fault(
                    faults,
                    "must be a text in quotes, or a table such as { it = \"…\", en = \"…\" }",
                );
                None
            }
        }
        .unwrap_or_default()
    }

    fn by_language(
        &self,
        at: &At<&DeValue<'_>>,
        inner: &Table<'_>,
        faults: &mut Faults<'_>,
        longest: usize,
    ) -> Text {
        let mut text = Text::default();
        let mut italian = false;
        for key in inner.keys() {
            italian |= key.value == "it";
            if let Some(languages) = self.languages
                && !languages.iter().any(|language| language == key.value)
            {
                let hint = did_you_mean(key.value, languages.iter().map(String::as_str));
                key.fault(faults, format!("is not one of office.languages{hint}"));
                continue;
            }
            let value = inner
                .free(key.value)
                .and_then(|value| string(&value, faults));
            if let Some(value) = value.and_then(|value| checked(&value, faults, longest)) {
                text.0.insert(key.value.to_owned(), value);
            }
        }
        if !italian {
            at.fault(faults, "has no Italian text (it = \"…\")");
        }
        text
    }
}

/// The stable name of a thing: small letters, digits and hyphens, for it stands in addresses and in the journal.
pub(super) fn id(
    from: &mut Table<'_>,
    faults: &mut Faults<'_>,
    key: &'static str,
) -> Option<At<String>> {
    let at = from.needed(faults, key)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if at.value.is_empty()
        || at.value.len() > LONGEST_ID
        || !at.value.chars().all(plain)
        || at.value.starts_with('-')
    {
        at.fault(
            faults,
            format!("must be small letters a-z, digits and hyphens, at most {LONGEST_ID}"),
        );
        return None;
    }
    Some(At {
        value: at.value.to_owned(),
        span: at.span,
        field: at.field,
    })
}

/// The text without blanks around it, if people and printers can take it.
pub(super) fn checked(at: &At<&str>, faults: &mut Faults<'_>, longest: usize) -> Option<String> {
    let text = at.value.trim();
    let length = text.chars().count();
    if text.is_empty() {
        at.fault(faults, "is empty");
    } else if length > longest {
        at.fault(
            faults,
            format!("has {length} characters; at most {longest} are possible"),
        );
    } else if let Some(bad) = text.chars().find(|&c| is_control_like(c)) {
        at.fault(
            faults,
            format!(
                "has the control character U+{:04X}, which a printer could take as a command",
                bad as u32
            ),
        );
    } else {
        return Some(text.to_owned());
    }
    None
}
