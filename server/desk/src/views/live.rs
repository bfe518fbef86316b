// SPDX-License-Identifier: EUPL-1.2
//! The hall as anybody standing in it may see it.

use protocol::{
    AreaLive, CallView, CounterLive, Forecast, LiveView, NoForecast, OpenState, ServiceLive,
};
use queue::{AccessClass, Counter, CounterState, LegState, Office, ServiceLook};

use super::wait;
use super::{call, counter_state, services_of};
use crate::scene::State;
use terms::names;

/// Needs the state for writing only because the hours are worked out once a minute.
pub fn live(state: &mut State) -> LiveView {
    let wall = state.wall();
    let office_open = state.catalogue.open_state(wall);
    let looks = state.hall.look_services();
    let open: Vec<bool> = looks
        .iter()
        .map(|look| state.service_open(look.service))
        .collect();
    let state = &*state;
    let services: Vec<ServiceLive> = looks
        .iter()
        .zip(open)
        .filter_map(|(look, open)| service(state, look, open, office_open.is_open()))
        .collect();
    let office = state.office();
    LiveView {
        seq: state.seq,
        at: state.time(state.now),
        day: state.hall.day().map(names::day_text),
        catalogue: state.version(wall),
        areas: office
            .map(|office| areas(state, office, &services))
            .unwrap_or_default(),
        services,
        counters: state
            .hall
            .counters()
            .map(|counter| counter_live(state, counter))
            .collect(),
        calls: latest_calls(state),
        notices: state.catalogue.notices(wall),
        forecast_quality: wait::quality_shown(state),
        prints: state.prints.newest(state.now),
        office: if state.hall.day().is_some() {
            office_open
        } else {
            OpenState::Closed { opens: None }
        },
    }
}

/// People who wait are told a forecast also after closing time; who comes now is told only while tickets are given.
fn service(
    state: &State,
    look: &ServiceLook,
    open: bool,
    office_open: bool,
) -> Option<ServiceLive> {
    let arrival = || wait::arrival(state, look.service, AccessClass::Standard, None);
    let told = if open || office_open {
        arrival()
    } else {
        Err(NoForecast::Closed)
    };
    Some(ServiceLive {
        id: names::service_slug(state.office()?, look.service).to_owned(),
        waiting: look.waiting,
        open_counters: look.open_counters,
        forecast: told.as_ref().ok().map(wait::forecast),
        forecast_reason: told.err(),
    })
}

fn areas(state: &State, office: &Office, services: &[ServiceLive]) -> Vec<AreaLive> {
    let areas = office
        .areas
        .iter()
        .enumerate()
        .filter(|(_, area)| !area.retired);
    let view = |(index, area): (usize, &queue::Area)| {
        let is_of = |slug: &str| {
            office
                .services
                .iter()
                .any(|s| s.slug == slug && usize::from(s.area.0) == index)
        };
        let own: Vec<&ServiceLive> = services
            .iter()
            .filter(|service| is_of(&service.id))
            .collect();
        let forecast = widest(&own);
        AreaLive {
            id: area.slug.clone(),
            last_number: state.hall.last_number(area.letter),
            waiting: own.iter().map(|service| service.waiting).sum(),
            open_counters: counters_for(state, office, index),
            forecast_reason: if forecast.is_some() {
                None
            } else {
                common_reason(&own)
            },
            forecast,
        }
    };
    areas.map(view).collect()
}

/// The range that holds whichever service of the area somebody comes for.
fn widest(services: &[&ServiceLive]) -> Option<Forecast> {
    services
        .iter()
        .filter_map(|service| service.forecast.as_ref())
        .max_by_key(|forecast| (forecast.high_s, forecast.median_s))
        .cloned()
}

/// Why no service of the area has a forecast: a pause says more than no counter, no counter more than closed.
fn common_reason(services: &[&ServiceLive]) -> Option<NoForecast> {
    let reasons = || {
        services
            .iter()
            .filter_map(|service| service.forecast_reason)
    };
    [
        NoForecast::Paused,
        NoForecast::NoCounter,
        NoForecast::Closed,
    ]
    .into_iter()
    .find(|reason| reasons().any(|r| r == *reason))
    .or(Some(NoForecast::Unavailable))
}

/// Open counters that serve anything of the area.
fn counters_for(state: &State, office: &Office, area: usize) -> u32 {
    let serves = |counter: &&Counter| {
        counter.state == CounterState::Open
            && office
                .services
                .iter()
                .enumerate()
                .filter(|(_, s)| usize::from(s.area.0) == area && !s.retired)
                .any(|(index, _)| {
                    u16::try_from(index).is_ok_and(|id| {
                        state
                            .hall
                            .tier(counter.number, queue::ServiceId(id))
                            .is_some()
                    })
                })
    };
    u32::try_from(state.hall.counters().filter(serves).count()).unwrap_or(u32::MAX)
}

fn counter_live(state: &State, counter: &Counter) -> CounterLive {
    let visit = counter.visit.and_then(|visit| state.hall.visit(visit));
    let area = |visit: &queue::Visit| {
        Some(names::area_of_number(state.office()?, visit.number).to_owned())
    };
    CounterLive {
        id: counter.number.0,
        state: counter_state(counter.state),
        number: visit.map(|visit| visit.number.to_string()),
        area: visit.and_then(area),
        serving: visit.map(|visit| visit.state() == Some(LegState::Serving)),
        services: services_of(state, counter),
        closes_at: counter.closes_at.map(|at| state.time(at)),
    }
}

/// Latest first; a visit's later call replaces its earlier ones.
fn latest_calls(state: &State) -> Vec<CallView> {
    let most = usize::try_from(state.catalogue.board().calls_shown).unwrap_or(usize::MAX);
    let mut seen = Vec::with_capacity(most);
    for call in state.calls.iter().rev() {
        if seen.len() == most {
            break;
        }
        if !seen.iter().any(|(visit, _)| *visit == call.visit) {
            seen.push((call.visit, call));
        }
    }
    seen.into_iter()
        .filter_map(|(_, one)| call(state, one))
        .collect()
}
