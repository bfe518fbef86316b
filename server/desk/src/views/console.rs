// SPDX-License-Identifier: EUPL-1.2
//! A counter as its clerk sees it.

use protocol::{
    ConsoleView, ConsoleVisit, CountedVisit, NextUp, ParkedVisit, ReasonText, ReasonView, Text,
    Trouble,
};
use queue::{
    Counter, CounterId, Evidence, LegState, Office, Reason, ReasonId, SlipOutcome, SlipTrouble,
    Visit, VisitId,
};

use super::wait;
use super::{access, counter_state, legs, reason, services_of};
use crate::scene::State;
use journal::NoteKind;
use terms::names;
use terms::refused::{Kind, Refused};

/// How many of those who come next are shown.
const NEXT_SHOWN: usize = 8;
const STRANDED_SHOWN: usize = 50;
/// Troubles of devices that a clerk can do something about.
const FOR_CLERKS: [&str; 8] = [
    "paper-out",
    "paper-near-end",
    "cover-open",
    "printer-cutter",
    "printer-offline",
    "printer-unreachable",
    "slip-not-collected",
    "copied",
];

pub fn console(state: &State, number: CounterId) -> Result<ConsoleView, Refused> {
    let unknown = || Refused::new(Kind::UnknownCounter).with("counter", number.0);
    let counter = state.hall.counter(number).ok_or_else(unknown)?;
    let office = state.office().ok_or_else(unknown)?;
    let look = state
        .hall
        .look_counter(number, NEXT_SHOWN, state.now)
        .ok_or_else(unknown)?;
    let listed = state.catalogue.pause_reasons();
    let pause_note = state.notes.get(&(NoteKind::Pause, u64::from(number.0)));
    Ok(ConsoleView {
        seq: state.seq,
        id: number.0,
        state: counter_state(counter.state),
        since: state.time(counter.since),
        pause_reason: counter
            .paused_for
            .map(|id| said(state, id, listed, pause_note)),
        auto_call: counter.auto_call,
        services: services_of(state, counter),
        visit: counter
            .visit
            .and_then(|id| here(state, office, counter, id)),
        next: look
            .next
            .iter()
            .filter_map(|(id, _, why)| next_up(state, office, *id, why))
            .collect(),
        waiting: look.waiting,
        parked: look
            .parked
            .iter()
            .filter_map(|id| aside(state, office, *id))
            .collect(),
        absent: look
            .absent
            .iter()
            .filter_map(|id| aside(state, office, *id))
            .collect(),
        counted: look
            .inferred
            .iter()
            .filter_map(|id| counted(state, office, *id))
            .collect(),
        stranded: state
            .hall
            .stranded()
            .into_iter()
            .take(STRANDED_SHOWN)
            .filter_map(|id| next_up(state, office, id, &Reason::LongestWait))
            .collect(),
        can_undo: look.can_undo,
        closes_at: counter.closes_at.map(|at| state.time(at)),
        troubles: troubles(state),
    })
}

fn here(state: &State, office: &Office, counter: &Counter, id: VisitId) -> Option<ConsoleVisit> {
    let visit = state.hall.visit(id)?;
    let leg = visit.leg()?;
    let first_called = visit.legs.iter().filter_map(|leg| leg.first_called).min();
    let why = state.hall.call_reason(id).unwrap_or(Reason::ClerkChoice);
    Some(ConsoleVisit {
        id: id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        serving: leg.state == LegState::Serving,
        legs: legs(office, visit),
        current: visit.current,
        access: access(visit.class),
        language: names::language_str(&visit.language).to_owned(),
        arrived_at: state.time(visit.arrived),
        called_at: state.time(leg.last_called.unwrap_or(counter.since)),
        started_at: leg.started.map(|at| state.time(at)),
        waited_s: first_called.map_or(0, |at| {
            u32::try_from(at.since_ms(visit.arrived) / 1_000).unwrap_or(u32::MAX)
        }),
        promise: visit.promise.as_ref().map(wait::forecast),
        reason: reason(office, &why),
        calls: leg.calls,
        note: if leg.noted {
            state.notes.get(&(NoteKind::Visit, id.0)).cloned()
        } else {
            None
        },
        slot: visit.slot.map(|at| state.time(at)),
        slip_uncertain: visit.slip == Some(SlipOutcome::NotPrinted(SlipTrouble::Uncertain)),
    })
}

fn next_up(state: &State, office: &Office, id: VisitId, why: &Reason) -> Option<NextUp> {
    let visit = state.hall.visit(id)?;
    let leg = visit.leg()?;
    let (_, told) = wait::waiting(state, id);
    Some(NextUp {
        id: id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        service: names::service_slug(office, leg.service).to_owned(),
        access: access(visit.class),
        slot: visit.slot.map(|at| state.time(at)),
        waited_s: state.since_s(visit.arrived),
        reason: reason(office, why),
        forecast_reason: told.as_ref().err().copied(),
        forecast: told.ok(),
        note: leg.noted,
    })
}

/// A visit that is parked, or did not come.
fn aside(state: &State, office: &Office, id: VisitId) -> Option<ParkedVisit> {
    let visit = state.hall.visit(id)?;
    let leg = visit.leg()?;
    let note = state.notes.get(&(NoteKind::Park, id.0));
    Some(ParkedVisit {
        id: id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        service: names::service_slug(office, leg.service).to_owned(),
        since: state.time(since(visit)?),
        reason: leg
            .parked_for
            .map(|id| said(state, id, state.catalogue.park_reasons(), note)),
    })
}

/// A visit of which nobody said how it ended.
fn counted(state: &State, office: &Office, id: VisitId) -> Option<CountedVisit> {
    let visit = state.hall.visit(id)?;
    let leg = visit.legs.get(visit.inferred_leg()?)?;
    Some(CountedVisit {
        id: id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        service: names::service_slug(office, leg.service).to_owned(),
        served: leg.state == LegState::Served,
        corrected: leg.evidence == Evidence::Corrected,
        at: state.time(leg.ended?),
    })
}

fn since(visit: &Visit) -> Option<queue::Moment> {
    let leg = visit.leg()?;
    leg.ended.or(leg.last_called).or(Some(visit.arrived))
}

/// A reason of the office's list with its Italian words, or words written by hand.
fn said(state: &State, id: ReasonId, listed: &[ReasonText], note: Option<&String>) -> ReasonView {
    let slug = state.reasons.slug(id);
    let of_list = |text: &Text| {
        text.get(names::language_str(&state.first_language()))
            .to_owned()
    };
    let listed = listed
        .iter()
        .find(|reason| reason.id == slug)
        .map(|reason| of_list(&reason.text));
    let text = if id == ReasonId::OTHER {
        note.cloned()
    } else {
        listed
    };
    ReasonView {
        id: slug.to_owned(),
        access: None,
        area: None,
        text,
    }
}

/// What clerks should know of devices: those that need a hand now, then what happened in the last minutes and is not said by that.
fn troubles(state: &State) -> Vec<Trouble> {
    let mut now: Vec<Trouble> = Vec::new();
    for (device, troubles) in &state.devices.0 {
        let Some(name) = state.device_names.get(device) else {
            continue;
        };
        let theirs = troubles
            .iter()
            .filter(|(trouble, _)| FOR_CLERKS.contains(&trouble.as_str()));
        now.extend(theirs.map(|(trouble, at)| Trouble {
            kind: format!("trouble-{trouble}"),
            device: name.clone(),
            number: None,
            at: state.time(*at),
        }));
    }
    let past = state
        .fresh_troubles()
        .map(|trouble| trouble_view(state, &trouble));
    let news: Vec<Trouble> = past
        .filter(|one| {
            one.number.is_some()
                || !now
                    .iter()
                    .any(|n| (&n.kind, &n.device) == (&one.kind, &one.device))
        })
        .collect();
    now.into_iter().chain(news).collect()
}

fn trouble_view(state: &State, trouble: &crate::scene::Trouble) -> Trouble {
    let number = trouble
        .visit
        .and_then(|id| state.hall.visit(id))
        .map(|visit| visit.number.to_string());
    Trouble {
        kind: trouble.kind.to_owned(),
        device: trouble.device.clone(),
        number,
        at: state.time(trouble.at),
    }
}
