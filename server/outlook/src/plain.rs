// SPDX-License-Identifier: EUPL-1.2
//! The forecast from expected durations and open counters alone: what is told while the model is not there, and why there may be none at all.

use protocol::NoForecast;
use queue::{AccessClass, CounterState, Hall, Moment, Promise, ServiceId, VisitLook};

/// The forecast for somebody who takes a number for `service` now, with this access.
pub fn arrival(
    hall: &Hall,
    service: ServiceId,
    class: AccessClass,
    slot: Option<Moment>,
    now: Moment,
) -> Result<Promise, NoForecast> {
    let look = hall
        .look_arrival(service, class, slot, now)
        .ok_or(NoForecast::Unavailable)?;
    let paused = if look.reach.open_counters == 0 {
        paused_counters(hall, service)
    } else {
        0
    };
    forecast::arrival(&look, paused, expected_s(hall, service)).map_err(why)
}

/// The forecast for a visit that waits, from its place in the hall, and how many people are ahead; with the reason when there is none.
pub fn waiting(hall: &Hall, look: Option<&VisitLook>) -> (u32, Result<Promise, NoForecast>) {
    let Some(look) = look else {
        return (0, Err(NoForecast::NotWaiting));
    };
    let service = look.reach.service;
    let paused = if look.reach.open_counters == 0 {
        paused_counters(hall, service)
    } else {
        0
    };
    (
        look.ahead,
        forecast::waiting(look, paused, expected_s(hall, service)).map_err(why),
    )
}

fn expected_s(hall: &Hall, service: ServiceId) -> u32 {
    let services = hall
        .office()
        .map(|office| office.services.as_slice())
        .unwrap_or_default();
    services
        .get(usize::from(service.0))
        .map_or(0, |s| s.expected_s)
}

/// Counters on pause that serve it; asked only when none is open, for it looks at every counter.
fn paused_counters(hall: &Hall, service: ServiceId) -> u32 {
    if !hall.counters().any(|c| c.state == CounterState::Paused) {
        return 0;
    }
    hall.look_services()
        .iter()
        .find(|look| look.service == service)
        .map_or(0, |look| look.paused_counters)
}

fn why(reason: forecast::NoForecast) -> NoForecast {
    match reason {
        forecast::NoForecast::NoCounter => NoForecast::NoCounter,
        forecast::NoForecast::Paused => NoForecast::Paused,
    }
}
