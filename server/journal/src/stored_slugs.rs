// SPDX-License-Identifier: EUPL-1.2
//! The stored names of reasons, judgements, outcomes, classes, tokens and numbers.

use queue::{AccessClass, Judged, Number, Office, Reason, SlipOutcome, SlipTrouble, Token};

use super::stored::Unreadable;
use terms::names;

pub(super) fn reason_stored(reason: &Reason, office: &Office) -> (&'static str, Option<String>) {
    let of = match reason {
        Reason::HeadStart(class) | Reason::Ratio(class) => {
            Some(names::class_slug(*class).to_owned())
        }
        Reason::Condition(area) => Some(names::area_slug(office, *area).to_owned()),
        _ => None,
    };
    (names::reason_slug(reason), of)
}

pub(super) fn reason_from(
    name: &str,
    of: Option<&str>,
    office: Option<&Office>,
) -> Result<Reason, Unreadable> {
    let unknown = || Unreadable::Name {
        what: "reason",
        name: name.to_owned(),
    };
    Ok(match (name, of) {
        ("longest-wait", None) => Reason::LongestWait,
        ("preferred", None) => Reason::Preferred,
        ("head-start", Some(class)) => Reason::HeadStart(class_from(class)?),
        ("appointment-due", None) => Reason::AppointmentDue,
        ("ratio", Some(class)) => Reason::Ratio(class_from(class)?),
        ("condition", Some(area)) => {
            let office = office.ok_or(Unreadable::NoOffice)?;
            Reason::Condition(
                names::area_id(office, area).ok_or_else(|| Unreadable::Name {
                    what: "area",
                    name: area.to_owned(),
                })?,
            )
        }
        ("starvation-guard", None) => Reason::StarvationGuard,
        ("counter-free", None) => Reason::CounterFree,
        ("sent-here", None) => Reason::SentHere,
        ("clerk-choice", None) => Reason::ClerkChoice,
        _ => return Err(unknown()),
    })
}

/// When the visit was called, in the words of what it was told.
pub(super) fn judged_slug(judged: Judged) -> &'static str {
    match judged {
        Judged::Before => "sooner",
        Judged::Within => "kept",
        Judged::After => "later",
    }
}

pub(super) fn judged_from(slug: &str) -> Result<Judged, Unreadable> {
    Ok(match slug {
        "sooner" => Judged::Before,
        "kept" => Judged::Within,
        "later" => Judged::After,
        other => {
            return Err(Unreadable::Name {
                what: "judgement",
                name: other.to_owned(),
            });
        }
    })
}

pub(super) fn outcome_slug(outcome: SlipOutcome) -> &'static str {
    match outcome {
        SlipOutcome::Printed => "printed",
        SlipOutcome::NotWanted => "not_wanted",
        SlipOutcome::NotPrinted(SlipTrouble::Unreachable) => "not_printed:unreachable",
        SlipOutcome::NotPrinted(SlipTrouble::PaperOut) => "not_printed:paper_out",
        SlipOutcome::NotPrinted(SlipTrouble::CoverOpen) => "not_printed:cover_open",
        SlipOutcome::NotPrinted(SlipTrouble::Uncertain) => "not_printed:uncertain",
        SlipOutcome::NotPrinted(SlipTrouble::Other) => "not_printed:other",
    }
}

pub(super) fn outcome_from(slug: &str) -> Result<SlipOutcome, Unreadable> {
    Ok(match slug {
        "printed" => SlipOutcome::Printed,
        "not_wanted" => SlipOutcome::NotWanted,
        "not_printed:unreachable" => SlipOutcome::NotPrinted(SlipTrouble::Unreachable),
        "not_printed:paper_out" => SlipOutcome::NotPrinted(SlipTrouble::PaperOut),
        "not_printed:cover_open" => SlipOutcome::NotPrinted(SlipTrouble::CoverOpen),
        "not_printed:uncertain" => SlipOutcome::NotPrinted(SlipTrouble::Uncertain),
        "not_printed:other" => SlipOutcome::NotPrinted(SlipTrouble::Other),
        other => {
            return Err(Unreadable::Name {
                what: "slip outcome",
                name: other.to_owned(),
            });
        }
    })
}

pub(super) fn class_from(slug: &str) -> Result<AccessClass, Unreadable> {
    names::class(slug).ok_or_else(|| Unreadable::Name {
        what: "access class",
        name: slug.to_owned(),
    })
}

/// The token is a secret: an error does not repeat it.
pub(super) fn token_from(hex: &str) -> Result<Token, Unreadable> {
    names::token(hex).ok_or_else(|| Unreadable::Name {
        what: "token",
        name: String::new(),
    })
}

pub(super) fn number_from(text: &str) -> Result<Number, Unreadable> {
    names::number(text).ok_or_else(|| Unreadable::Name {
        what: "number",
        name: text.to_owned(),
    })
}
