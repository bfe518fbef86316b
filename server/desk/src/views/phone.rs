// SPDX-License-Identifier: EUPL-1.2
//! What a citizen's phone shows, as small as it can be compared: a phone is told only when that is something else.

use std::sync::Arc;

use protocol::wait::{self, Wait};
use protocol::{Forecast, Grew, NoForecast, VisitView};
use queue::{CounterId, LegState, Moment, ReasonId, Token, Visit, VisitLook};

use super::visit::{open_counters, view};
use crate::scene::State;
use terms::refused::{Kind, Refused};

/// The hour on the page says little to the minute: it moves by so much, in milliseconds, before it is told again.
const HOUR_STEP_MS: i64 = 2 * 60_000;
/// With so few people ahead each step is told at once.
const NEAR: u32 = 5;
/// With so few ahead the page says that it is soon.
const SOON: u32 = 2;
/// Beyond what the ticket promised by so much, in seconds, the page says that it takes longer.
const LONGER_S: u32 = 60;

/// What a phone shows of its visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    legs: Vec<LegShown>,
    current: usize,
    ahead: u32,
    wait: Wait,
    /// The calls of later legs, and the end.
    then: Vec<Wait>,
    grew: Option<Grew>,
    is_longer: bool,
    is_soon: bool,
    /// About when the call comes.
    call_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct LegShown {
    state: LegState,
    counter: Option<CounterId>,
    last_called: Option<Moment>,
    parked_for: Option<ReasonId>,
    evidence: queue::Evidence,
}

/// How much differs between what a phone shows and what it should show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    None,
    /// A step in a queue that is still long.
    Far,
    /// The visit's state, or a step when it is nearly its turn.
    Now,
}

impl Shown {
    /// Whether whoever shows `self` should be told `now`.
    pub fn news(&self, now: &Shown) -> News {
        let moved = match (self.call_at, now.call_at) {
            (Some(told), Some(now)) => {
                now.since_ms(told).abs().max(told.since_ms(now).abs()) >= HOUR_STEP_MS
            }
            (told, now) => told.is_some() != now.is_some(),
        };
        let is_same = !moved
            && Shown {
                call_at: None,
                ..self.clone()
            } == Shown {
                call_at: None,
                ..now.clone()
            };
        let is_near = now.ahead <= NEAR || self.ahead <= NEAR;
        match is_same {
            true => News::None,
            false if is_near || self.legs != now.legs => News::Now,
            false => News::Far,
        }
    }

    /// Whether time alone changes what the page says.
    pub fn is_open(&self) -> bool {
        self.legs
            .get(self.current)
            .is_some_and(|leg| leg.state.is_open())
    }
}

/// A phone that follows its visit.
pub struct Follows {
    pub token: Token,
    pub shown: Arc<Shown>,
    /// It may be told what is not pressing.
    pub is_due: bool,
    /// It was told nothing for so long that the hour it shows is old.
    pub is_stale: bool,
}

/// What a phone is to be told.
pub struct Told {
    pub token: Token,
    /// Refused when its link has stopped working.
    pub view: Result<(Shown, VisitView), Refused>,
}

/// A visit as its phone shows it, and what is shown of it.
pub fn phone(state: &State, token: Token) -> Result<(Shown, VisitView), Refused> {
    let told = super::visit(state, token)?;
    let shown = state
        .hall
        .visit_by_token(token)
        .map(|visit| shown(state, visit, state.place(visit.id).as_ref()));
    Ok((shown.ok_or(Kind::Internal)?, told))
}

/// Whom of these phones to tell what, and whether somebody is to be told later. The queue is put in order once for all.
pub fn phones(state: &mut State, all: &[Follows]) -> (Vec<Told>, bool) {
    let places = state.places();
    let (state, mut told, mut later) = (&*state, Vec::new(), false);
    for Follows {
        token,
        shown: before,
        is_due,
        is_stale,
    } in all
    {
        let Some(visit) = state
            .hall
            .visit_by_token(*token)
            .filter(|_| state.hall.day().is_some())
        else {
            told.push(Told {
                token: *token,
                view: phone(state, *token),
            });
            continue;
        };
        let place = places.get(&visit.id);
        let now = shown(state, visit, place);
        match before.news(&now) {
            News::None if !is_stale => {}
            News::Far if !is_due => later = true,
            News::None | News::Far | News::Now => told.push(Told {
                token: *token,
                view: view(state, visit, place).map(|view| (now, view)),
            }),
        }
    }
    (told, later)
}

fn shown(state: &State, visit: &Visit, place: Option<&VisitLook>) -> Shown {
    let (ahead, told) = super::wait::waiting_at(state, visit.id, place);
    let (forecast, reason): (Option<&Forecast>, Option<NoForecast>) =
        (told.as_ref().ok(), told.as_ref().err().copied());
    let passed_s = state.since_s(visit.arrived);
    let outgrown = |promise: &queue::Promise, forecast: &Forecast| {
        passed_s.saturating_add(forecast.high_s) > promise.high_s.saturating_add(LONGER_S)
    };
    let then = forecast.and_then(|_| super::wait::then(state, visit));
    let leg = |leg: &queue::Leg| LegShown {
        state: leg.state,
        counter: leg.counter,
        last_called: leg.last_called,
        parked_for: leg.parked_for,
        evidence: leg.evidence,
    };
    Shown {
        legs: visit.legs.iter().map(leg).collect(),
        current: visit.current,
        ahead,
        wait: wait::said(forecast, reason),
        then: then
            .iter()
            .flat_map(|then| then.calls.iter().chain([&then.end]))
            .map(wait::said_of)
            .collect(),
        grew: forecast.and_then(|forecast| forecast.grew),
        is_longer: visit
            .promise
            .as_ref()
            .zip(forecast)
            .is_some_and(|(promise, forecast)| outgrown(promise, forecast)),
        is_soon: place.is_some() && ahead <= SOON && open_counters(state, visit) > 0,
        call_at: forecast.map(|forecast| state.now.plus_ms(i64::from(forecast.median_s) * 1_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_told_what_it_shows_and_nothing_else() {
        let leg = LegShown {
            state: LegState::Waiting,
            counter: None,
            last_called: None,
            parked_for: None,
            evidence: queue::Evidence::Stated,
        };
        let shown = |ahead, high_min, call_s: i64| Shown {
            legs: vec![leg.clone()],
            current: 0,
            ahead,
            wait: Wait::Range {
                low_min: 10,
                high_min,
            },
            then: Vec::new(),
            grew: None,
            is_longer: false,
            is_soon: false,
            call_at: Some(Moment(call_s * 1_000)),
        };
        let called = Shown {
            legs: vec![LegShown {
                state: LegState::Called,
                ..leg.clone()
            }],
            ..shown(20, 30, 1_000)
        };
        let table = [
            (shown(20, 30, 1_000), shown(20, 30, 1_000), News::None),
            (shown(20, 30, 1_000), shown(20, 30, 1_119), News::None),
            (shown(20, 30, 1_000), shown(20, 30, 880), News::Far),
            (shown(20, 30, 1_000), shown(20, 35, 1_000), News::Far),
            (shown(20, 30, 1_000), shown(19, 30, 1_000), News::Far),
            (shown(6, 30, 1_000), shown(5, 30, 1_000), News::Now),
            (shown(20, 30, 1_000), called, News::Now),
        ];
        for (before, now, news) in table {
            assert_eq!(before.news(&now), news, "{before:?}\n{now:?}");
        }
    }
}
