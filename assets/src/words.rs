// SPDX-License-Identifier: EUPL-1.2
//! Words for people: Fluent messages of `words/LANGUAGE/*.ftl`, Italian first.
//!
//! A message that a language lacks is said in Italian. Numbers are written plainly, dates as "lunedì 23 novembre", times as "10:24".

#[cfg(test)]
mod asked;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod tests;
mod waits;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// What a message's variable can be: numbers and texts, by `.into()`.
pub use fluent_bundle::FluentValue as Value;

/// The language of every text that must be there.
pub const FIRST_LANGUAGE: &str = "it";

#[derive(RustEmbed)]
#[folder = "words/"]
struct Files;

/// The words of one language.
pub struct Words {
    language: String,
    own: Bundle,
    italian: Option<Bundle>,
}

type Bundle = FluentBundle<FluentResource>;

impl Words {
    /// The words of `language` (ISO 639-1); all Italian if there are none.
    pub fn new(language: &str) -> Words {
        let known = languages().iter().any(|one| one == language);
        let language = if known { language } else { FIRST_LANGUAGE };
        let italian = (language != FIRST_LANGUAGE).then(|| bundle(FIRST_LANGUAGE));
        Words {
            language: language.to_owned(),
            own: bundle(language),
            italian,
        }
    }

    /// The language these words are in.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The message called `key`; `[key]` if no language has it.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message called `key`, with its variables.
    pub fn with(&self, key: &str, variables: &[(&str, Value<'_>)]) -> String {
        let mut arguments = FluentArgs::with_capacity(variables.len());
        for (name, value) in variables {
            arguments.set((*name).to_owned(), value.clone());
        }
        let bundles = [Some(&self.own), self.italian.as_ref()];
        let said = bundles
            .into_iter()
            .flatten()
            .find_map(|bundle| say(bundle, key, &arguments));
        said.unwrap_or_else(|| format!("[{key}]"))
    }

    /// True if there is a message called `key`.
    pub fn has(&self, key: &str) -> bool {
        self.own.has_message(key)
            || self
                .italian
                .as_ref()
                .is_some_and(|bundle| bundle.has_message(key))
    }

    /// "lunedì 23 novembre", of a date that exists.
    pub fn date(&self, year: i16, month: i8, day: i8) -> String {
        let weekday = self.weekday(weekday_from_monday(year, month, day));
        let month = self.get(&format!("month-{month}"));
        self.with(
            "date",
            &[
                ("weekday", weekday.into()),
                ("day", day.into()),
                ("month", month.into()),
            ],
        )
    }

    /// The same of a text that starts as `2026-11-23`: a day, or a moment as RFC 3339 in the office's offset. `None` if it does not.
    pub fn date_of(&self, text: &str) -> Option<String> {
        let mut parts = text.get(..10)?.split('-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| self.date(year, month, day))
    }

    /// The weekday's name; 0 is Monday.
    pub fn weekday(&self, from_monday: u8) -> String {
        self.get(&format!("weekday-{}", from_monday % 7))
    }
}

/// The clock of a moment as RFC 3339 in the office's offset: `10:24`. `None` if it is not one.
pub fn clock_of(rfc3339: &str) -> Option<&str> {
    let clock = rfc3339.get(11..16)?;
    let digits = clock.bytes().enumerate().all(|(at, byte)| {
        if at == 2 {
            byte == b':'
        } else {
            byte.is_ascii_digit()
        }
    });
    digits.then_some(clock)
}

/// The language's own name, as on the keys of the totem; the code itself if it is not known.
pub fn language_name(language: &str) -> &str {
    let names = [
        ("it", "Italiano"),
        ("en", "English"),
        ("fr", "Français"),
        ("de", "Deutsch"),
        ("es", "Español"),
        ("ro", "Română"),
        ("sq", "Shqip"),
        ("uk", "Українська"),
        ("ar", "العربية"),
        ("pa", "ਪੰਜਾਬੀ"),
        ("zh", "中文"),
    ];
    names
        .iter()
        .find(|(code, _)| *code == language)
        .map_or(language, |(_, name)| name)
}

/// The languages there are words for, Italian first.
pub fn languages() -> Vec<String> {
    let mut found: Vec<String> = Files::iter()
        .filter_map(|path| {
            path.split_once('/')
                .map(|(language, _)| language.to_owned())
        })
        .collect();
    found.sort_by_key(|language| (language != FIRST_LANGUAGE, language.clone()));
    found.dedup();
    found
}

fn say(bundle: &Bundle, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    // A variable that is not given stays as `{$name}` in the text; the checks below find those.
    let mut errors = Vec::new();
    Some(
        bundle
            .format_pattern(pattern, Some(arguments), &mut errors)
            .into_owned(),
    )
}

fn bundle(language: &str) -> Bundle {
    let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The marks that keep right-to-left values apart would be drawn as boxes and printed as rubbish.
    bundle.set_use_isolating(false);
    for (_, text) in texts_of(language) {
        // What is malformed is left out here and found by the checks; the rest is still said.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The language's files: path under `words/` and text.
fn texts_of(language: &str) -> Vec<(String, String)> {
    let mut paths: Vec<_> = Files::iter()
        .filter(|path| {
            path.split_once('/')
                .is_some_and(|(folder, _)| folder == language)
        })
        .collect();
    paths.sort();
    let texts = paths
        .into_iter()
        .filter(|path| path.ends_with(".ftl"))
        .filter_map(|path| {
            let file = Files::get(&path)?;
            Some((
                path.into_owned(),
                String::from_utf8_lossy(&file.data).into_owned(),
            ))
        });
    texts.collect()
}

/// Sakamoto's method for the Gregorian calendar.
fn weekday_from_monday(year: i16, month: i8, day: i8) -> u8 {
    const SHIFT: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let index = usize::try_from(month.clamp(1, 12) - 1).unwrap_or_default();
    let year = i32::from(year) - i32::from(month < 3);
    let from_sunday = (year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + SHIFT[index]
        + i32::from(day))
    .rem_euclid(7);
    u8::try_from((from_sunday + 6) % 7).unwrap_or_default()
}
