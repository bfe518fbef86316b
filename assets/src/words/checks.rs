// SPDX-License-Identifier: EUPL-1.2
//! Checks of every word file: whole, the same in all languages, plain, and drawn by the fonts.

use std::collections::{BTreeMap, BTreeSet};

use ab_glyph::{Font, FontRef};

use super::*;

const LONGEST_SENTENCE_WORDS: usize = 20;

/// Words of offices, with what people say.
const BUREAUCRATIC: [&str; 36] = [
    "qualora",
    "altresì",
    "recarsi",
    "si rechi",
    "inerente",
    "apposito",
    "apposita",
    "provvedere",
    "utenza",
    "nominativo",
    "predetto",
    "inoltrare",
    "ammenda",
    "espletare",
    "espletamento",
    "istanza",
    "istanze",
    "pervenire",
    "pervenuta",
    "codesto",
    "codesta",
    "nelle more",
    "alienazione",
    "suddetto",
    "suddetta",
    "summenzionato",
    "all’uopo",
    "obliterare",
    "di cui all",
    "ai sensi",
    "previa",
    "effettuare",
    "erogare",
    "usufruire",
    "ottemperare",
    "si prega",
];

/// Abbreviations that may be written in capitals: people know them so.
const KNOWN_CAPITALS: [&str; 35] = [
    "AA", "QR", "PIN", "PUK", "CIE", "SPID", "ANPR", "TARI", "IMU", "URP", "OK", "PC", "USB",
    "HTTP", "HTTPS", "TCP", "IP", "JSON", "API", "CSV", "LAN", "SSE", "WAV", "PNG", "ID", "EUPL",
    "AGID", "WCAG", "ESC", "ENTER", "CTRL", "TV", "GDPR", "EN", "GB",
];

#[test]
fn every_file_is_well_formed_and_states_its_licence() {
    for language in languages() {
        for (path, text) in texts_of(&language) {
            assert!(
                text.starts_with("# SPDX-License-Identifier: EUPL-1.2\n"),
                "{path}"
            );
            if let Err((_, errors)) = FluentResource::try_new(text) {
                panic!("{path}: {errors:?}");
            }
        }
    }
}

#[test]
fn no_message_is_given_twice() {
    for language in languages() {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (path, text) in texts_of(&language) {
            for message in messages_in(&text) {
                let before = seen.insert(message.key.clone(), path.clone());
                assert_eq!(before, None, "{} is also in {path}", message.key);
            }
        }
    }
}

#[test]
fn all_languages_say_the_same_messages_with_the_same_variables() {
    let wanted = all_messages(FIRST_LANGUAGE);
    for language in languages() {
        let found = all_messages(&language);
        let keys = |messages: &BTreeMap<String, Message>| {
            messages.keys().cloned().collect::<BTreeSet<_>>()
        };
        let differing: Vec<_> = keys(&wanted)
            .symmetric_difference(&keys(&found))
            .cloned()
            .collect();
        assert!(
            differing.is_empty(),
            "only in one of {FIRST_LANGUAGE} and {language}: {differing:?}"
        );
        for (key, message) in &wanted {
            assert_eq!(
                message.variables, found[key].variables,
                "variables of {key} in {language}"
            );
        }
    }
}

#[test]
fn sentences_are_short() {
    for (place, sentence) in sentences() {
        let count = sentence
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count();
        assert!(
            count <= LONGEST_SENTENCE_WORDS,
            "{place}: {count} words: {sentence}"
        );
    }
}

#[test]
fn words_are_those_of_people() {
    for (place, sentence) in sentences()
        .into_iter()
        .filter(|(place, _)| place.starts_with("it/"))
    {
        let lower = sentence.to_lowercase();
        let found = BUREAUCRATIC.iter().find(|word| contains_word(&lower, word));
        assert_eq!(found, None, "{place}: {sentence}");
    }
}

/// The citizen is spoken to as "lei", written small as in everyday letters; a capital stands only where a sentence begins.
#[test]
fn courtesy_is_written_small() {
    for (key, message) in all_messages(FIRST_LANGUAGE) {
        for line in message.body.lines().map(without_selectors) {
            for sentence in line.split(['.', '!', '?', '…', '«']) {
                let words = sentence
                    .split(|letter: char| !letter.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                    .skip(1);
                let large: Vec<_> = words
                    .filter(|word| ["Lei", "Le", "La", "Suo", "Sua", "Suoi", "Sue"].contains(word))
                    .collect();
                assert!(large.is_empty(), "it/{key}: {large:?} in {sentence}");
            }
        }
    }
}

#[test]
fn nothing_shouts() {
    for (place, sentence) in sentences() {
        let loud = sentence
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| word.chars().count() > 1);
        let loud: Vec<_> = loud
            .filter(|word| word.chars().all(char::is_uppercase) && !KNOWN_CAPITALS.contains(word))
            .collect();
        assert!(loud.is_empty(), "{place}: {loud:?} in {sentence}");
    }
}

#[test]
fn every_letter_is_in_the_fonts() {
    for bytes in [
        crate::fonts::REGULAR,
        crate::fonts::SEMIBOLD,
        crate::fonts::BOLD,
    ] {
        let face = FontRef::try_from_slice(bytes).expect("the vendored font is whole");
        for (place, sentence) in sentences() {
            let missing: Vec<char> = sentence
                .chars()
                .filter(|letter| face.glyph_id(*letter).0 == 0)
                .collect();
            assert!(
                missing.is_empty(),
                "{place}: the font lacks {missing:?}: {sentence}"
            );
        }
    }
}

#[test]
fn typography_is_right() {
    for (place, sentence) in sentences() {
        assert!(
            !sentence.contains('\''),
            "{place}: write ’ for an apostrophe: {sentence}"
        );
        assert!(
            !sentence.contains("..."),
            "{place}: write … for dots: {sentence}"
        );
        assert!(
            !sentence.contains("e'") && !sentence.contains("perche'"),
            "{place}: write accents: {sentence}"
        );
        assert!(!sentence.contains("  "), "{place}: two spaces: {sentence}");
    }
}

pub struct Message {
    pub key: String,
    body: String,
    pub variables: BTreeSet<String>,
}

pub fn all_messages(language: &str) -> BTreeMap<String, Message> {
    let texts = texts_of(language);
    texts
        .iter()
        .flat_map(|(_, text)| messages_in(text))
        .map(|message| (message.key.clone(), message))
        .collect()
}

/// Messages start at the beginning of a line; what belongs to them is indented.
fn messages_in(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        match line
            .split_once('=')
            .filter(|_| !line.starts_with(char::is_whitespace) && !line.starts_with('}'))
        {
            Some((key, body)) => {
                messages.push(Message {
                    key: key.trim().to_owned(),
                    body: body.trim().to_owned(),
                    variables: BTreeSet::new(),
                });
            }
            None => {
                let message = messages
                    .last_mut()
                    .expect("an indented line belongs to a message");
                message.body.push('\n');
                message.body.push_str(line.trim());
            }
        }
    }
    for message in &mut messages {
        message.variables = variables_in(&message.body);
    }
    messages
}

fn variables_in(body: &str) -> BTreeSet<String> {
    let name = |rest: &str| {
        rest.chars()
            .take_while(|letter| letter.is_alphanumeric() || "-_".contains(*letter))
            .collect::<String>()
    };
    body.split('$').skip(1).map(name).collect()
}

/// Every sentence of every message with its place, variables as `0`; each variant of a choice for itself.
fn sentences() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for language in languages() {
        for (key, message) in all_messages(&language) {
            for line in message.body.lines().map(without_selectors) {
                let ends = |letter: char| matches!(letter, '.' | '!' | '?' | ':' | ';');
                let parts = line
                    .split_inclusive(ends)
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty());
                all.extend(parts.map(|part| (format!("{language}/{key}"), part)));
            }
        }
    }
    all
}

fn without_selectors(line: &str) -> String {
    let line = line.trim_start_matches('*');
    let line = if line.starts_with('[') {
        line.split_once(']').map_or(line, |(_, rest)| rest)
    } else {
        line
    };
    let mut plain = String::new();
    let mut inside = 0_u32;
    for letter in line.chars() {
        match letter {
            '{' if inside == 0 => {
                inside = 1;
                plain.push('0');
            }
            '{' => inside += 1,
            '}' => inside = inside.saturating_sub(1),
            _ if inside == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let starts = text[..at]
            .chars()
            .next_back()
            .is_none_or(|letter| !letter.is_alphabetic());
        let ends = word.contains(' ')
            || text[at + word.len()..]
                .chars()
                .next()
                .is_none_or(|letter| !letter.is_alphabetic());
        starts && ends
    })
}
