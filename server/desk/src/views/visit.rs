// SPDX-License-Identifier: EUPL-1.2
//! A visit as its citizen sees it, and the ticket that begins it.

use protocol::{NoForecast, Ticket, VisitState, VisitView};
use queue::{
    Counter, CounterState, Evidence, LegState, MOST_ORDERED, Token, Visit, VisitId, VisitLook,
};

use super::wait;
use super::{access, call, legs};
use crate::scene::State;
use terms::names;
use terms::refused::{Kind, Refused};

/// The visit behind a link. A link stops working when its day is over.
pub fn visit(state: &State, token: Token) -> Result<VisitView, Refused> {
    let Some(visit) = state.hall.visit_by_token(token) else {
        return Err(if state.past.contains(&token) {
            Kind::ExpiredLink.into()
        } else {
            Kind::UnknownVisit.into()
        });
    };
    if state.hall.day().is_none() {
        return Err(Kind::ExpiredLink.into());
    }
    view(state, visit, state.place(visit.id).as_ref())
}

/// The visit of somebody whose place in the hall was looked up already; `None` when it does not wait.
pub(super) fn view(
    state: &State,
    visit: &Visit,
    place: Option<&VisitLook>,
) -> Result<VisitView, Refused> {
    let office = state.office().ok_or(Kind::Internal)?;
    let (ahead, told) = wait::waiting_at(state, visit.id, place);
    Ok(VisitView {
        id: visit.id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        state: visit_state(visit),
        access: access(visit.class),
        language: names::language_str(&visit.language).to_owned(),
        legs: legs(office, visit),
        current: visit.current,
        ahead,
        forecast_reason: told.as_ref().err().copied(),
        then: told.as_ref().ok().and_then(|_| wait::then(state, visit)),
        forecast: told.ok(),
        promise: visit.promise.as_ref().map(wait::forecast),
        open_counters: open_counters(state, visit),
        issued_at: state.time(visit.arrived),
        call: last_call(state, visit.id),
        inferred: is_inferred(visit),
        seq: state.seq,
    })
}

/// The ticket of a visit that was issued in this very step.
pub fn ticket(state: &State, id: VisitId) -> Result<Ticket, Refused> {
    let visit = state.hall.visit(id).ok_or(Kind::Internal)?;
    let office = state.office().ok_or(Kind::Internal)?;
    let called = last_call(state, id);
    let ahead = match (&called, &visit.promise) {
        (Some(_), _) => 0,
        (None, Some(promise)) => promise.ahead,
        (None, None) => ahead_of_all(state, visit),
    };
    let token = names::token_hex(visit.token);
    Ok(Ticket {
        id: id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        legs: legs(office, visit),
        ahead,
        forecast: visit.promise.as_ref().map(wait::forecast),
        forecast_reason: if visit.promise.is_some() {
            None
        } else {
            no_forecast(state, visit)
        },
        open_counters: open_counters(state, visit),
        issued_at: state.time(visit.arrived),
        url: format!("{}/t/{token}", state.public_url()),
        token,
        access: access(visit.class),
        language: names::language_str(&visit.language).to_owned(),
        call: called,
    })
}

fn no_forecast(state: &State, visit: &Visit) -> Option<NoForecast> {
    let service = visit.legs.first()?.service;
    Some(
        wait::arrival(state, service, visit.class, visit.slot)
            .err()
            .unwrap_or(NoForecast::Unavailable),
    )
}

/// The place of a visit that was just issued without a forecast. Among very many its place in the order is not asked: that would cost
/// more the more people wait.
fn ahead_of_all(state: &State, visit: &Visit) -> u32 {
    let reach = visit
        .legs
        .first()
        .and_then(|leg| state.hall.reach(leg.service));
    let others = reach.map_or(0, |reach| reach.ahead.saturating_sub(1));
    if others > MOST_ORDERED {
        others
    } else {
        wait::waiting(state, visit.id).0
    }
}

pub(super) fn open_counters(state: &State, visit: &Visit) -> u32 {
    let Some(leg) = visit.leg() else { return 0 };
    let serves = |counter: &&Counter| {
        counter.state == CounterState::Open
            && state.hall.tier(counter.number, leg.service).is_some()
    };
    u32::try_from(state.hall.counters().filter(serves).count()).unwrap_or(u32::MAX)
}

fn last_call(state: &State, visit: VisitId) -> Option<protocol::CallView> {
    // Almost every visit that was just issued has not been called: its calls, if any, are the newest.
    let leg_called = state
        .hall
        .visit(visit)?
        .legs
        .iter()
        .any(|leg| leg.last_called.is_some());
    let newest = if leg_called {
        state.calls.iter().rev().find(|call| call.visit == visit)
    } else {
        None
    };
    newest.and_then(|one| call(state, one))
}

fn is_inferred(visit: &Visit) -> bool {
    let leg = visit.inferred_leg().and_then(|index| visit.legs.get(index));
    leg.is_some_and(|leg| leg.evidence == Evidence::Inferred)
}

/// A visit is served when its last leg is.
fn visit_state(visit: &Visit) -> VisitState {
    match visit.state() {
        Some(LegState::Waiting | LegState::Pending) | None => VisitState::Waiting,
        Some(LegState::Called) => VisitState::Called,
        Some(LegState::Serving) => VisitState::Serving,
        Some(LegState::Served) => VisitState::Served,
        Some(LegState::NoShow) => VisitState::NoShow,
        Some(LegState::Parked) => VisitState::Parked,
        Some(LegState::Left) => VisitState::Left,
        Some(LegState::Expired) => VisitState::Expired,
    }
}
