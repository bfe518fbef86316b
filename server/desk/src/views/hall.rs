// SPDX-License-Identifier: EUPL-1.2
//! The whole hall as whoever looks after it sees it.

use protocol::NextUp;
use queue::{LegState, Office, Reason, Visit, VisitId};

use super::wait;
use super::{access, reason};
use crate::scene::State;
use terms::names;

/// All that wait, the longest wait first, and those of them that no open counter serves. Only the first `with_forecast` have a forecast: each costs a look at the
/// whole hall, and the list may be long.
pub fn waiting(state: &State, with_forecast: usize) -> (Vec<NextUp>, Vec<NextUp>) {
    let Some(office) = state.office() else {
        return Default::default();
    };
    let mut visits: Vec<&Visit> = state
        .hall
        .visits()
        .filter(|visit| {
            visit
                .leg()
                .is_some_and(|leg| leg.state == LegState::Waiting)
        })
        .collect();
    visits.sort_by_key(|visit| (visit.arrived, visit.id));
    let stranded = state.hall.stranded();
    let alone = visits
        .iter()
        .filter(|visit| stranded.contains(&visit.id))
        .filter_map(|visit| one(state, office, visit))
        .collect();
    let mut all: Vec<NextUp> = visits
        .iter()
        .filter_map(|visit| one(state, office, visit))
        .collect();
    for one in all.iter_mut().take(with_forecast) {
        let (_, told) = wait::waiting(state, VisitId(one.id));
        one.forecast_reason = told.as_ref().err().copied();
        one.forecast = told.ok();
    }
    (all, alone)
}

/// Without a forecast.
fn one(state: &State, office: &Office, visit: &Visit) -> Option<NextUp> {
    let leg = visit.leg()?;
    Some(NextUp {
        id: visit.id.0,
        number: visit.number.to_string(),
        area: names::area_of_number(office, visit.number).to_owned(),
        service: names::service_slug(office, leg.service).to_owned(),
        access: access(visit.class),
        slot: visit.slot.map(|at| state.time(at)),
        waited_s: state.since_s(visit.arrived),
        reason: reason(office, &Reason::LongestWait),
        forecast: None,
        forecast_reason: None,
        note: leg.noted,
    })
}
