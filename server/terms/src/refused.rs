// SPDX-License-Identifier: EUPL-1.2
//! Everything that can be refused: one table of names and statuses. The words are in `problems.ftl`, under `NAME-title` and `NAME-detail`.

use protocol::ConsoleView;

/// Who found no room is told to come back after so many seconds; phones ask as often as that without a stream.
pub const CROWDED_RETRY_S: u32 = 15;

/// A refusal as the faces see it.
#[derive(Clone, Debug)]
pub struct Refused {
    pub kind: Kind,
    /// Variables of the words.
    pub with: Vec<(&'static str, String)>,
    /// The wrong field, and the name of the message about it, if the body was wrong.
    pub fields: Vec<(String, FieldFault)>,
    /// With 409 at a counter: its fresh state.
    pub console: Option<Box<ConsoleView>>,
    /// Seconds after which trying again makes sense.
    pub retry_after_s: Option<u32>,
    /// Where the pages are to be found instead.
    pub addresses: Vec<String>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    UnknownService,
    ClosedService,
    Twice,
    Missing,
    TooLong,
    Control,
    NotALanguage,
    NotATime,
    /// Not the time of a clock: `12:30`.
    NotAClock,
    /// A time that has passed.
    Past,
    /// Not a time of today's opening hours.
    NotToday,
    NotANumber,
    /// Said by the reader of JSON, in English: unknown fields and wrong types.
    Form(String),
}

impl FieldFault {
    /// Name of its message in `problems.ftl`.
    pub fn key(&self) -> &'static str {
        match self {
            FieldFault::UnknownService => "field-unknown-service",
            FieldFault::ClosedService => "field-closed-service",
            FieldFault::Twice => "field-twice",
            FieldFault::Missing => "field-missing",
            FieldFault::TooLong => "field-too-long",
            FieldFault::Control => "field-control",
            FieldFault::NotALanguage => "field-not-a-language",
            FieldFault::NotATime => "field-not-a-time",
            FieldFault::NotAClock => "field-not-a-clock",
            FieldFault::Past => "field-past",
            FieldFault::NotToday => "field-not-today",
            FieldFault::NotANumber => "field-not-a-number",
            FieldFault::Form(_) => "field-form",
        }
    }
}

impl Refused {
    pub fn new(kind: Kind) -> Refused {
        Refused {
            kind,
            with: Vec::new(),
            fields: Vec::new(),
            console: None,
            retry_after_s: None,
            addresses: Vec::new(),
        }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Refused {
        self.with.push((name, value.to_string()));
        self
    }

    pub fn field(kind: Kind, field: impl Into<String>, fault: FieldFault) -> Refused {
        let mut refused = Refused::new(kind);
        refused.fields.push((field.into(), fault));
        refused
    }

    /// No room for one more connection of this sort.
    pub fn crowded() -> Refused {
        Refused::new(Kind::Crowded)
            .with("seconds", CROWDED_RETRY_S)
            .after_s(CROWDED_RETRY_S)
    }

    pub fn after_s(mut self, seconds: u32) -> Refused {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl From<Kind> for Refused {
    fn from(kind: Kind) -> Refused {
        Refused::new(kind)
    }
}

macro_rules! kinds {
    ($($kind:ident $name:literal $status:literal,)*) => {
        /// Why something was refused. [`Kind::name`] is the end of the problem's `type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($kind,)* }

        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$kind,)*];

            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name,)* }
            }

            pub fn status(self) -> u16 {
                match self { $(Kind::$kind => $status,)* }
            }
        }
    };
}

kinds! {
    // The request itself.
    BadJson "bad-json" 400,
    BadHost "bad-host" 400,
    BadAddress "bad-address" 400,
    KeyMissing "key-missing" 400,
    BadKey "bad-key" 400,
    BadQuery "bad-query" 400,
    TokenNeeded "token-needed" 401,
    BadToken "bad-token" 401,
    WrongPassword "wrong-password" 401,
    NotAllowed "not-allowed" 403,
    CrossSite "cross-site" 403,
    NotYourCounter "not-your-counter" 403,
    NotFound "not-found" 404,
    MethodNotAllowed "method-not-allowed" 405,
    RequestTimeout "request-timeout" 408,
    TooLate "too-late" 412,
    BodyTooLarge "body-too-large" 413,
    NotJson "not-json" 415,
    WrongHost "wrong-host" 421,
    WrongFields "wrong-fields" 422,
    HeadTooLarge "head-too-large" 431,
    KeyReused "key-reused" 422,
    TooManyTickets "too-many-tickets" 429,
    TooManySignIns "too-many-sign-ins" 429,
    TooOften "too-often" 429,
    Internal "internal" 500,
    NotNow "not-now" 503,
    Crowded "crowded" 503,
    DiskFull "disk-full" 503,
    ReadOnly "read-only" 503,
    // The rules.
    DayClosed "day-closed" 409,
    DayNotLater "day-not-later" 409,
    UnknownService "unknown-service" 422,
    ClosedService "closed-service" 422,
    UnknownCounter "unknown-counter" 404,
    UnknownVisit "unknown-visit" 404,
    ExpiredLink "expired-link" 410,
    BadServices "bad-services" 422,
    CounterTaken "counter-taken" 409,
    SeatedElsewhere "seated-elsewhere" 409,
    CounterOpen "counter-open" 409,
    CounterClosed "counter-closed" 409,
    CounterPaused "counter-paused" 409,
    CounterNotPaused "counter-not-paused" 409,
    NobodyHere "nobody-here" 409,
    SomebodyHere "somebody-here" 409,
    NobodyWaiting "nobody-waiting" 409,
    Stale "stale" 409,
    WrongState "wrong-state" 409,
    TooLateToReadmit "too-late-to-readmit" 409,
    TooLateToCorrect "too-late-to-correct" 409,
    SlotNotToday "slot-not-today" 422,
    TooSoon "too-soon" 409,
    CallAgainFirst "call-again-first" 409,
    NobodyServes "nobody-serves" 422,
    CounterCannotServe "counter-cannot-serve" 422,
    AlreadyAsked "already-asked" 409,
    NothingToUndo "nothing-to-undo" 409,
    WouldStrand "would-strand" 409,
    BadOffice "bad-office" 409,
    NothingToLease "nothing-to-lease" 409,
    NeverGiven "never-given" 409,
    CopiedTotem "copied-totem" 403,
    Exhausted "exhausted" 503,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_statuses_are_errors() {
        for (index, kind) in Kind::ALL.iter().enumerate() {
            assert!((400..600).contains(&kind.status()), "{kind:?}");
            assert!(
                !Kind::ALL[..index].iter().any(|k| k.name() == kind.name()),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn every_refusal_has_words_in_both_languages() {
        for language in ["it", "en"] {
            let words = assets::words::Words::new(language);
            for kind in Kind::ALL {
                for part in ["title", "detail"] {
                    let key = format!("{}-{part}", kind.name());
                    assert!(words.has(&key), "{language}: {key}");
                }
            }
        }
    }
}
