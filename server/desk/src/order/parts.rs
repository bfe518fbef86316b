// SPDX-License-Identifier: EUPL-1.2
//! The parts of an order, each looked at by itself.

use queue::{Refusal, ServiceId, VisitId};

use super::{LONGEST_NOTE, Whom};
use crate::scene::State;
use faults::is_harmful;
use terms::names;
use terms::refused::{FieldFault, Kind, Refused};

pub(super) fn some_services(
    state: &State,
    slugs: Option<&[String]>,
) -> Result<Option<Vec<ServiceId>>, Refused> {
    let Some(slugs) = slugs else { return Ok(None) };
    let mut services = Vec::with_capacity(slugs.len());
    for (index, slug) in slugs.iter().enumerate() {
        services.push(service(state, slug, || format!("services[{index}]"))?);
    }
    Ok(Some(services))
}

pub(super) fn service(
    state: &State,
    slug: &str,
    field: impl Fn() -> String,
) -> Result<ServiceId, Refused> {
    let office = state.hall.office().ok_or(Kind::DayClosed)?;
    let unknown = || Refused::field(Kind::UnknownService, field(), FieldFault::UnknownService);
    let id = names::service_id(office, slug).ok_or_else(unknown)?;
    if office
        .services
        .get(usize::from(id.0))
        .is_some_and(|s| s.retired)
    {
        return Err(unknown());
    }
    Ok(id)
}

pub(super) fn find(state: &State, whom: &Whom) -> Result<VisitId, Refused> {
    match whom {
        Whom::Id(id) => Ok(*id),
        Whom::Number(number) => {
            let visit = state.hall.visits().find(|v| v.number == *number);
            visit.map(|v| v.id).ok_or_else(|| Kind::UnknownVisit.into())
        }
    }
}

pub(super) fn plain_words(text: &str, field: &str) -> Result<String, Refused> {
    if text.chars().count() > LONGEST_NOTE {
        return Err(Refused::field(
            Kind::WrongFields,
            field,
            FieldFault::TooLong,
        ));
    }
    if text.chars().any(|c| is_harmful(c) && c != '\n') {
        return Err(Refused::field(
            Kind::WrongFields,
            field,
            FieldFault::Control,
        ));
    }
    Ok(text.to_owned())
}

/// Says when appointments of today can be, by the office's clocks.
pub(super) fn slot_not_today(state: &State) -> Refused {
    let clock = |at: queue::Moment| {
        state
            .dial
            .wall(at)
            .to_zoned(state.catalogue.time_zone().clone())
            .strftime("%H:%M")
            .to_string()
    };
    let (first, last) = state
        .slots()
        .map_or_else(Default::default, |(first, last)| {
            (clock(first), clock(last))
        });
    let refused = Refused::field(Kind::SlotNotToday, "appointment.slot", FieldFault::NotToday);
    refused.with("first", first).with("last", last)
}

/// The rules' refusal in the faces' words.
pub(crate) fn refused(state: &State, refusal: &Refusal) -> Refused {
    let number = |id: &VisitId| {
        state
            .hall
            .visit(*id)
            .map_or_else(String::new, |v| v.number.to_string())
    };
    match refusal {
        Refusal::DayClosed => Kind::DayClosed.into(),
        Refusal::DayNotLater => Kind::DayNotLater.into(),
        Refusal::UnknownService(_) => Kind::UnknownService.into(),
        Refusal::UnknownCounter(counter) => {
            Refused::new(Kind::UnknownCounter).with("counter", counter.0)
        }
        Refusal::UnknownVisit => Kind::UnknownVisit.into(),
        Refusal::BadServices => Kind::BadServices.into(),
        Refusal::CounterOpen => Kind::CounterOpen.into(),
        Refusal::CounterClosed => Kind::CounterClosed.into(),
        Refusal::CounterPaused => Kind::CounterPaused.into(),
        Refusal::CounterNotPaused => Kind::CounterNotPaused.into(),
        Refusal::NobodyHere => Kind::NobodyHere.into(),
        Refusal::SomebodyHere(visit) => {
            Refused::new(Kind::SomebodyHere).with("number", number(visit))
        }
        Refusal::NobodyWaiting => Kind::NobodyWaiting.into(),
        Refusal::Stale(visit) => Refused::new(Kind::Stale).with(
            "number",
            visit.as_ref().map_or_else(|| "–".to_owned(), number),
        ),
        Refusal::WrongState(visit) => Refused::new(Kind::WrongState).with("number", number(visit)),
        Refusal::TooLateToReadmit(visit) => {
            Refused::new(Kind::TooLateToReadmit).with("number", number(visit))
        }
        Refusal::TooLateToCorrect(visit) => {
            Refused::new(Kind::TooLateToCorrect).with("number", number(visit))
        }
        Refusal::SlotNotToday => slot_not_today(state),
        Refusal::TooSoon { after_ms } => {
            let seconds =
                u32::try_from(after_ms.max(&0).unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX);
            Refused::new(Kind::TooSoon)
                .with("seconds", seconds)
                .after_s(seconds)
        }
        Refusal::CallAgainFirst { calls, needed } => Refused::new(Kind::CallAgainFirst)
            .with("calls", calls)
            .with("needed", needed),
        Refusal::NobodyServes(_) => Kind::NobodyServes.into(),
        Refusal::CounterCannotServe(counter) => {
            Refused::new(Kind::CounterCannotServe).with("counter", counter.0)
        }
        Refusal::AlreadyAsked(_) => Kind::AlreadyAsked.into(),
        Refusal::NothingToUndo => Kind::NothingToUndo.into(),
        Refusal::WouldStrand(visit) => {
            Refused::new(Kind::WouldStrand).with("number", number(visit))
        }
        Refusal::BadOffice(_) => Kind::BadOffice.into(),
        Refusal::NothingToLease => Kind::NothingToLease.into(),
        Refusal::NeverGiven(number) => Refused::new(Kind::NeverGiven).with("number", number),
        Refusal::Exhausted => Kind::Exhausted.into(),
    }
}
