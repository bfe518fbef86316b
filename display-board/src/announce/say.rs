// SPDX-License-Identifier: EUPL-1.2
//! From a call to sentences.

use std::fmt;

use assets::words::Words;
use protocol::CallView;

use super::numbers::{Spoken, digits};

/// Something to say in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub language: Spoken,
    pub text: String,
    /// Names of recorded clips that say the same, in order, without ending; see `docs/voice.md`.
    pub clips: Vec<String>,
}

/// The words that calls are said with.
pub struct Phrasebook {
    italian: Words,
    english: Words,
}

impl Phrasebook {
    pub fn new() -> Phrasebook {
        Phrasebook {
            italian: Words::new(Spoken::Italian.code()),
            english: Words::new(Spoken::English.code()),
        }
    }

    /// The call in the visit's language if that is another that can be spoken, then in Italian.
    pub fn sentences(&self, call: &CallView) -> Vec<Sentence> {
        let own = Spoken::of(&call.language).filter(|language| *language != Spoken::Italian);
        own.into_iter()
            .chain([Spoken::Italian])
            .map(|language| self.sentence(language, call))
            .collect()
    }

    fn sentence(&self, language: Spoken, call: &CallView) -> Sentence {
        let words = match language {
            Spoken::Italian => &self.italian,
            Spoken::English => &self.english,
        };
        let number = language.ticket(&call.number);
        let counter = language.number(u32::from(call.counter));
        let text = words.with(
            "voice-call",
            &[("number", number.into()), ("counter", counter.into())],
        );
        Sentence {
            language,
            text,
            clips: clips(call),
        }
    }
}

impl Default for Phrasebook {
    fn default() -> Phrasebook {
        Phrasebook::new()
    }
}

impl fmt::Debug for Phrasebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrasebook")
    }
}

/// `letter-a`, `number-42`, `counter-3`; hundreds and thousands by themselves, so that about 120 clips say every number.
fn clips(call: &CallView) -> Vec<String> {
    let letters = call
        .number
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| format!("letter-{}", letter.to_ascii_lowercase()));
    let value = digits(&call.number).unwrap_or_default();
    let parts = [
        value / 1_000 * 1_000,
        value % 1_000 / 100 * 100,
        value % 100,
    ];
    let mut parts: Vec<u32> = parts.into_iter().filter(|part| *part > 0).collect();
    if parts.is_empty() {
        parts.push(0);
    }
    let numbers = parts.into_iter().map(|part| format!("number-{part}"));
    letters
        .chain(numbers)
        .chain([format!("counter-{}", call.counter)])
        .collect()
}
