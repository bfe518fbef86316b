// SPDX-License-Identifier: EUPL-1.2
//! What is told of waits, and promised on the ticket: the forecast's last word, for the hall as it is now. Nothing here waits for the forecast.

use std::sync::Arc;

use outlook::Now;
use protocol::{Forecast, ForecastQuality, NoForecast, QualityFigures, Then};
use queue::{AccessClass, Moment, Promise, ServiceId, Visit, VisitId, VisitLook};

use crate::scene::State;

/// With fewer judged promises a share says little.
const ENOUGH_TO_SHOW: u32 = 50;

/// The forecast for somebody who takes a number for `service` now, with this access; it is what the ticket promises.
pub fn arrival(
    state: &State,
    service: ServiceId,
    class: AccessClass,
    slot: Option<Moment>,
) -> Result<Promise, NoForecast> {
    let plain = outlook::plain::arrival(&state.hall, service, class, slot, state.now)?;
    let until_s = until_eligible_s(state, slot);
    let published = match state.forecasts.now() {
        Now::Told(published) if published.day == state.hall.day() => published,
        Now::Told(_) | Now::Plain => return Ok(not_before(plain, until_s)),
        Now::Unavailable => return Err(NoForecast::Unavailable),
    };
    if is_now(&plain) {
        return Ok(not_before(plain, until_s));
    }
    // What the model foretells is for a slot of now: those who go before a later one are told by what the plain forecast says more.
    let like = published
        .coming(service, class)
        .map(|coming| coming.now(&plain));
    Ok(not_before(like.unwrap_or(plain), until_s))
}

/// The forecast for a visit that waits, and how many people are ahead; with the reason when there is none.
pub fn waiting(state: &State, id: VisitId) -> (u32, Result<Forecast, NoForecast>) {
    waiting_at(state, id, state.hall.look_visit(id, state.now).as_ref())
}

/// The same for whose place in the hall was looked up already; `None` when it does not wait.
pub fn waiting_at(
    state: &State,
    id: VisitId,
    look: Option<&VisitLook>,
) -> (u32, Result<Forecast, NoForecast>) {
    let (ahead, plain) = outlook::plain::waiting(&state.hall, look);
    let (Ok(plain), Some(visit)) = (plain, state.hall.visit(id)) else {
        return (ahead, Err(plain.err().unwrap_or(NoForecast::NotWaiting)));
    };
    let told = match state.forecasts.now() {
        Now::Unavailable => Err(NoForecast::Unavailable),
        Now::Told(_) | Now::Plain if is_now(&plain) => Ok(forecast(&not_before(
            plain,
            until_eligible_s(state, visit.slot),
        ))),
        Now::Told(published) => Ok(match published.waiting(visit) {
            Some(waiting) => waiting.left(state.now, ahead),
            None => promised(visit, state.now, ahead).unwrap_or_else(|| forecast(&plain)),
        }),
        Now::Plain => Ok(forecast(&plain)),
    };
    (ahead, told)
}

/// When the later legs of a visit that waits will be called, and when it is done, as far as that is known.
pub fn then(state: &State, visit: &Visit) -> Option<Then> {
    match state.forecasts.now() {
        Now::Told(published) => published.waiting(visit)?.then(state.now),
        Now::Plain | Now::Unavailable => None,
    }
}

/// The shortest time that `service` was seen to take, where the forecast knows it, in milliseconds.
pub fn shortest_ms(state: &State, service: ServiceId) -> Option<i64> {
    match state.forecasts.now() {
        Now::Told(published) if published.day == state.hall.day() => published.shortest_ms(service),
        Now::Told(_) | Now::Plain | Now::Unavailable => None,
    }
}

/// How well forecasts were kept; what is told while that is not known says so itself.
pub fn quality(state: &State) -> Arc<ForecastQuality> {
    match state.forecasts.now() {
        Now::Told(published) => published.quality.clone(),
        Now::Plain => {
            let plain_only = state.forecasts.only_plain();
            Arc::new(ForecastQuality {
                available: true,
                reading: !plain_only,
                plain_only,
                ..ForecastQuality::default()
            })
        }
        Now::Unavailable => Arc::default(),
    }
}

/// The figures for the hall, if the office shows them and there are enough to say anything.
pub fn quality_shown(state: &State) -> Option<QualityFigures> {
    let figures = state
        .catalogue
        .board()
        .show_forecast_quality
        .then(|| quality(state).last_30_days.all)?;
    (figures.n >= ENOUGH_TO_SHOW).then_some(figures)
}

/// A promise for the wire.
pub fn forecast(promise: &Promise) -> Forecast {
    let Promise {
        low_s,
        median_s,
        high_s,
        ahead,
    } = *promise;
    Forecast {
        low_s,
        high_s,
        median_s,
        ahead,
        grew: None,
    }
}

/// What is left of the promise of somebody who has just come, and whom the forecast does not know yet.
fn promised(visit: &Visit, now: Moment, ahead: u32) -> Option<Forecast> {
    let promise = visit.promise.filter(|_| visit.current == 0)?;
    let passed_s = u32::try_from(now.since_ms(visit.arrived) / 1_000).unwrap_or(u32::MAX);
    let left = |s: u32| s.saturating_sub(passed_s);
    Some(Forecast {
        low_s: left(promise.low_s),
        high_s: left(promise.high_s),
        median_s: left(promise.median_s),
        ahead,
        grew: None,
    })
}

/// In how many seconds a visit booked for `slot` may be called at the soonest.
fn until_eligible_s(state: &State, slot: Option<Moment>) -> u32 {
    let early_ms = state
        .hall
        .office()
        .map_or(0, |office| office.policy.appointment_early_ms);
    slot.map_or(0, |slot| {
        u32::try_from((slot.since_ms(state.now) - early_ms) / 1_000).unwrap_or(0)
    })
}

/// The promise of somebody who may not be called for `until_s` yet, and from then on waits no longer than who comes now.
fn not_before(promise: Promise, until_s: u32) -> Promise {
    let Promise {
        low_s,
        median_s,
        high_s,
        ahead,
    } = promise;
    let high_s = high_s.saturating_add(until_s);
    Promise {
        low_s: low_s.max(until_s),
        median_s: median_s.max(until_s),
        high_s,
        ahead,
    }
}

/// Nobody is ahead and a counter is free.
fn is_now(plain: &Promise) -> bool {
    plain.high_s == 0 && plain.ahead == 0
}

#[cfg(test)]
mod tests;
