// SPDX-License-Identifier: EUPL-1.2
//! What pages look like where forecasts are long, missing, worse than they should be, or asked what would change; for the tests of the pages.

use protocol::*;

use super::fixtures::*;
use super::fixtures_forecast::*;
use super::{Face, board, forecast, phone, supervisor};

const PERSON: &str = "Laura Bianchi";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// All of these by name. `closed` is the same office at an hour at which it gives no numbers.
pub fn pages(face: Face<'_>, closed: Face<'_>) -> Vec<(String, String)> {
    let mut pages = supervisors(face, closed);
    pages.extend(citizens(face));
    pages
}

/// The same office while it gives no numbers.
pub fn closed_office() -> OfficeView {
    let mut office = office();
    office.hours.now = OpenState::Closed {
        opens: Some("2026-11-23T14:30:00+01:00".to_owned()),
    };
    office
}

fn supervisors(face: Face<'_>, closed: Face<'_>) -> Vec<(String, String)> {
    let good = quality();
    let degraded = ForecastQuality {
        degraded: true,
        other_rule: true,
        ..good.clone()
    };
    let open = WhatIfChange::Open {
        counter: 4,
        services: vec![],
        area: Some("anagrafe".to_owned()),
    };
    let close = WhatIfChange::Close { counter: 2 };
    let ratio = WhatIfChange::Ratio {
        access: Access::Priority,
        every: 1,
        other: Access::Standard,
    };
    let (some, early, none) = (effects(), effects_of_an_early_hour(), no_effects());
    let mut pages = vec![
        (
            "forecast".to_owned(),
            page(face, &good, Some((&open, Some(&some)))),
        ),
        ("forecast-degraded".to_owned(), page(face, &degraded, None)),
        (
            "forecast-early".to_owned(),
            page(closed, &good, Some((&close, Some(&early)))),
        ),
        (
            "forecast-nothing-changes".to_owned(),
            page(face, &good, Some((&ratio, Some(&none)))),
        ),
        (
            "forecast-no-answer".to_owned(),
            page(face, &good, Some((&ratio, None))),
        ),
    ];
    for (name, quality) in without_figures() {
        pages.push((format!("forecast-{name}"), page(face, &quality, None)));
    }
    pages.push(("supervisor-no-forecast".to_owned(), no_forecast(face)));
    pages.push(("supervisor-long".to_owned(), long_waits(face)));
    pages
}

fn page(
    face: Face<'_>,
    quality: &ForecastQuality,
    asked: Option<(&WhatIfChange, Option<&WhatIfView>)>,
) -> String {
    forecast::forecast(face, &forecast::Forecasts { quality, asked }, PERSON).into_string()
}

/// The forecast's thread is dead: no face knows a wait.
fn no_forecast(face: Face<'_>) -> String {
    let mut live = live();
    for area in &mut live.areas {
        (area.forecast, area.forecast_reason) = (None, Some(NoForecast::Unavailable));
    }
    let mut waiting = waiting();
    waiting.iter_mut().for_each(|one| {
        (one.forecast, one.forecast_reason) = (None, Some(NoForecast::Unavailable))
    });
    hall(face, &live, &waiting, &ForecastQuality::default())
}

/// Hours, not minutes.
fn long_waits(face: Face<'_>) -> String {
    let mut waiting = waiting();
    waiting.sort_by_key(|one| std::cmp::Reverse(one.waited_s));
    waiting[0].waited_s = 14_700;
    waiting[0].forecast = Some(forecast_of_hours(31));
    waiting[1].waited_s = 7_200;
    (waiting[1].forecast, waiting[1].forecast_reason) = (Some(forecast(3_400, 6_500, 12)), None);
    hall(
        face,
        &long_live(),
        &waiting,
        &ForecastQuality {
            degraded: true,
            other_rule: true,
            ..quality()
        },
    )
}

fn hall(face: Face<'_>, live: &LiveView, waiting: &[NextUp], quality: &ForecastQuality) -> String {
    let health = healthy();
    supervisor::supervisor(
        face,
        &supervisor::Hall {
            live,
            waiting,
            stranded: &[],
            health: &health,
            quality,
            clock: None,
        },
        PERSON,
    )
    .into_string()
}

fn citizens(face: Face<'_>) -> Vec<(String, String)> {
    let page = |visit: &VisitView| phone::phone(face, TOKEN, visit).into_string();
    let mut unknown = visit(VisitState::Waiting);
    (unknown.forecast, unknown.forecast_reason, unknown.then) =
        (None, Some(NoForecast::NoCounter), None);
    let mut hours = visit(VisitState::Waiting);
    hours.forecast = Some(Forecast {
        grew: Some(Grew::CounterClosed),
        ..forecast_of_hours(31)
    });
    hours.ahead = 31;
    hours.then = Some(Then {
        calls: vec![expected(14_000, 17_000), expected(16_500, 19_900)],
        end: expected(18_200, 22_000),
    });
    let mut booked = visit(VisitState::Waiting);
    (booked.forecast, booked.promise, booked.then, booked.ahead) =
        (Some(forecast(7_200, 8_000, 0)), None, None, 0);
    vec![
        ("phone-unknown-wait".to_owned(), page(&unknown)),
        ("phone-hours".to_owned(), page(&hours)),
        ("phone-booked".to_owned(), page(&booked)),
        (
            "board-hours".to_owned(),
            board::board(face, &long_live()).into_string(),
        ),
    ]
}

/// Waits of hours in one area, of half an hour to two in another.
fn long_live() -> LiveView {
    let mut live = live();
    live.areas[0].forecast = Some(forecast_of_hours(31));
    live.areas[3].forecast = Some(forecast(1_900, 7_000, 12));
    live
}

fn forecast_of_hours(ahead: u32) -> Forecast {
    forecast(11_000, 14_700, ahead)
}
