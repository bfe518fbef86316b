// SPDX-License-Identifier: EUPL-1.2
//! The stored form of events: JSON with the catalogue's stable slugs instead of indexes, so that a journal can be read after any change of the
//! catalogue. It has its own types, apart from those of the rules: what is stored is never changed, only added to, and golden files pin it.

mod write;

use queue::{CounterId, Day, Destination, DeviceId, Event, Moment, Office, Promise, VisitId};
use serde::{Deserialize, Serialize};

use super::stored_office::StoredOffice;
use super::stored_slugs::{
    class_from, judged_from, number_from, outcome_from, reason_from, token_from,
};
use terms::names::{self, Reasons};

use write::to_stored;

/// An event as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Stored {
    DayOpened {
        day: u32,
        office: StoredOffice,
    },
    DayClosed {
        day: u32,
    },
    OfficeChanged {
        office: StoredOffice,
    },
    VisitIssued {
        visit: u64,
        token: String,
        number: String,
        services: Vec<String>,
        class: String,
        language: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot_ms: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<StoredPromise>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arrived_ms: Option<i64>,
    },
    VisitTooLate {
        token: String,
        number: String,
        day: u32,
        arrived_ms: i64,
        device: u64,
    },
    NumbersLeased {
        device: u64,
        day: u32,
        from: u32,
        to: u32,
    },
    Restored {
        epoch: u64,
    },
    NumbersSkipped {
        letter: char,
        to: u32,
    },
    VisitLeft {
        visit: u64,
    },
    VisitExpired {
        visit: u64,
    },
    SlipReported {
        visit: u64,
        outcome: String,
    },
    CounterOpened {
        counter: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        services: Option<Vec<String>>,
    },
    CounterPaused {
        counter: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    CounterResumed {
        counter: u16,
    },
    CounterClosed {
        counter: u16,
    },
    ClosingAnnounced {
        counter: u16,
        at: Option<i64>,
    },
    AutoCallSet {
        counter: u16,
        on: bool,
    },
    VisitCalled {
        visit: u64,
        counter: u16,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
        #[serde(default, skip_serializing_if = "is_false")]
        continues: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<String>,
    },
    VisitRecalled {
        visit: u64,
        counter: u16,
    },
    ServiceStarted {
        visit: u64,
        counter: u16,
    },
    LegServed {
        visit: u64,
        counter: u16,
        #[serde(default, skip_serializing_if = "is_false")]
        inferred: bool,
    },
    NoShow {
        visit: u64,
        counter: u16,
        #[serde(default, skip_serializing_if = "is_false")]
        inferred: bool,
    },
    OutcomeCorrected {
        visit: u64,
        served: bool,
    },
    VisitParked {
        visit: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<u16>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    VisitRequeued {
        visit: u64,
    },
    VisitTransferred {
        visit: u64,
        counter: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_service: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_counter: Option<u16>,
        come_back: bool,
        noted: bool,
    },
    LegAdded {
        visit: u64,
        counter: u16,
        service: String,
    },
    ActionUndone {
        counter: u16,
    },
    SlipAskedAgain {
        visit: u64,
        device: u64,
        job: String,
    },
    SlipAgain {
        visit: u64,
        job: String,
        outcome: String,
    },
    DeviceChanged {
        device: u64,
        trouble: String,
        on: bool,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPromise {
    low_s: u32,
    median_s: u32,
    high_s: u32,
    ahead: u32,
}

/// Why a stored event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("not an event of this version: {0}")]
    Form(#[from] serde_json::Error),
    #[error("{what} '{name}' is not known at this point of the journal")]
    Name { what: &'static str, name: String },
    #[error("no business day was opened before it")]
    NoOffice,
}

/// Writes `event` in its stored form. `office` is the one in force after the event; ids that it does not know are written as `?`, which
/// cannot happen to events that the rules made.
pub fn encode(event: &Event, office: &Office, reasons: &Reasons) -> Vec<u8> {
    serde_json::to_vec(&to_stored(event, office, reasons))
        .expect("plain data with text keys always serialises")
}

/// Reads an event back. `office` is the one in force before the event.
pub fn decode(
    body: &[u8],
    office: Option<&Office>,
    reasons: &mut Reasons,
) -> Result<Event, Unreadable> {
    from_stored(serde_json::from_slice(body)?, office, reasons)
}

fn from_stored(
    stored: Stored,
    office: Option<&Office>,
    reasons: &mut Reasons,
) -> Result<Event, Unreadable> {
    let service = |slug: &String| {
        let office = office.ok_or(Unreadable::NoOffice)?;
        names::service_id(office, slug).ok_or_else(|| Unreadable::Name {
            what: "service",
            name: slug.clone(),
        })
    };
    let visit = VisitId;
    let counter = CounterId;
    Ok(match stored {
        Stored::DayOpened { day, office } => {
            // Reasons are numbered anew each day, so that a replay of the day alone gives the same hall as one of the whole journal.
            *reasons = Reasons::default();
            Event::DayOpened {
                day: Day(day),
                office: office.into_office()?,
            }
        }
        Stored::DayClosed { day } => Event::DayClosed { day: Day(day) },
        Stored::OfficeChanged { office } => Event::OfficeChanged {
            office: office.into_office()?,
        },
        Stored::VisitIssued {
            visit: id,
            token,
            number,
            services,
            class,
            language,
            slot_ms,
            promise,
            arrived_ms,
        } => Event::VisitIssued {
            visit: visit(id),
            token: token_from(&token)?,
            number: number_from(&number)?,
            services: services.iter().map(service).collect::<Result<_, _>>()?,
            class: class_from(&class)?,
            language: names::language(&language).ok_or(Unreadable::Name {
                what: "language",
                name: language,
            })?,
            slot: slot_ms.map(Moment),
            promise: promise.map(|p| Promise {
                low_s: p.low_s,
                median_s: p.median_s,
                high_s: p.high_s,
                ahead: p.ahead,
            }),
            arrived: arrived_ms.map(Moment),
        },
        Stored::VisitTooLate {
            token,
            number,
            day,
            arrived_ms,
            device,
        } => Event::VisitTooLate {
            token: token_from(&token)?,
            number: number_from(&number)?,
            day: Day(day),
            arrived: Moment(arrived_ms),
            device: DeviceId(device),
        },
        Stored::NumbersLeased {
            device,
            day,
            from,
            to,
        } => Event::NumbersLeased {
            device: DeviceId(device),
            day: Day(day),
            from,
            to,
        },
        Stored::Restored { epoch } => Event::Restored { epoch },
        Stored::NumbersSkipped { letter, to } => Event::NumbersSkipped { letter, to },
        Stored::VisitLeft { visit: id } => Event::VisitLeft { visit: visit(id) },
        Stored::VisitExpired { visit: id } => Event::VisitExpired { visit: visit(id) },
        Stored::SlipReported { visit: id, outcome } => Event::SlipReported {
            visit: visit(id),
            outcome: outcome_from(&outcome)?,
        },
        Stored::CounterOpened {
            counter: c,
            services,
        } => Event::CounterOpened {
            counter: counter(c),
            services: services
                .map(|s| s.iter().map(service).collect::<Result<_, _>>())
                .transpose()?,
        },
        Stored::CounterPaused { counter: c, reason } => Event::CounterPaused {
            counter: counter(c),
            reason: reason.map(|slug| reasons.id(&slug)),
        },
        Stored::CounterResumed { counter: c } => Event::CounterResumed {
            counter: counter(c),
        },
        Stored::CounterClosed { counter: c } => Event::CounterClosed {
            counter: counter(c),
        },
        Stored::ClosingAnnounced { counter: c, at } => Event::ClosingAnnounced {
            counter: counter(c),
            at: at.map(Moment),
        },
        Stored::AutoCallSet { counter: c, on } => Event::AutoCallSet {
            counter: counter(c),
            on,
        },
        Stored::VisitCalled {
            visit: id,
            counter: c,
            reason,
            of,
            continues,
            told,
        } => Event::VisitCalled {
            visit: visit(id),
            counter: counter(c),
            reason: reason_from(&reason, of.as_deref(), office)?,
            continues,
            judged: told.as_deref().map(judged_from).transpose()?,
        },
        Stored::VisitRecalled {
            visit: id,
            counter: c,
        } => Event::VisitRecalled {
            visit: visit(id),
            counter: counter(c),
        },
        Stored::ServiceStarted {
            visit: id,
            counter: c,
        } => Event::ServiceStarted {
            visit: visit(id),
            counter: counter(c),
        },
        Stored::LegServed {
            visit: id,
            counter: c,
            inferred,
        } => Event::LegServed {
            visit: visit(id),
            counter: counter(c),
            inferred,
        },
        Stored::NoShow {
            visit: id,
            counter: c,
            inferred,
        } => Event::NoShow {
            visit: visit(id),
            counter: counter(c),
            inferred,
        },
        Stored::OutcomeCorrected { visit: id, served } => Event::OutcomeCorrected {
            visit: visit(id),
            served,
        },
        Stored::VisitParked {
            visit: id,
            counter: c,
            reason,
        } => Event::VisitParked {
            visit: visit(id),
            counter: c.map(counter),
            reason: reason.map(|slug| reasons.id(&slug)),
        },
        Stored::VisitRequeued { visit: id } => Event::VisitRequeued { visit: visit(id) },
        Stored::VisitTransferred {
            visit: id,
            counter: c,
            to_service,
            to_counter,
            come_back,
            noted,
        } => Event::VisitTransferred {
            visit: visit(id),
            counter: counter(c),
            to: Destination {
                service: to_service.as_ref().map(service).transpose()?,
                counter: to_counter.map(counter),
            },
            come_back,
            noted,
        },
        Stored::LegAdded {
            visit: id,
            counter: c,
            service: slug,
        } => Event::LegAdded {
            visit: visit(id),
            counter: counter(c),
            service: service(&slug)?,
        },
        Stored::ActionUndone { counter: c } => Event::ActionUndone {
            counter: counter(c),
        },
        Stored::SlipAskedAgain {
            visit: id,
            device,
            job,
        } => Event::SlipAskedAgain {
            visit: visit(id),
            device,
            job: token_from(&job)?,
        },
        Stored::SlipAgain {
            visit: id,
            job,
            outcome,
        } => Event::SlipAgain {
            visit: visit(id),
            job: token_from(&job)?,
            outcome: outcome_from(&outcome)?,
        },
        Stored::DeviceChanged {
            device,
            trouble,
            on,
        } => Event::DeviceChanged {
            device,
            trouble,
            on,
        },
    })
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
#[path = "stored_tests.rs"]
mod tests;
