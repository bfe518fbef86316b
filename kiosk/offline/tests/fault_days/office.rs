// SPDX-License-Identifier: EUPL-1.2
//! The small office of the fault days, in the words of the rules and of the wire, and its calendar: the end of one day and the morning of the next.

use std::sync::LazyLock;

use jiff::Timestamp;
use protocol::{OfficeView, Ticket};
use queue::{
    Area, AreaId, CounterId, CounterPlan, Day, Office, Policy, Series, Service, ServiceId,
};

use super::DAY_MS;

pub const AREAS: [(&str, char); 2] = [("anagrafe", 'A'), ("stato-civile", 'S')];
pub const SERVICES: [&str; 3] = ["carta", "residenza", "nascita"];
const AREA_OF: [u16; 3] = [0, 0, 1];
pub const COUNTERS: u16 = 3;

/// Monday 23 November 2026, 04:00 in Italy: a business day begins.
pub const FIRST_BEGINS_MS: i64 = 1_795_402_800_000;

pub const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// People come from 17:20 until 18:00, and from 8:30 on the next day until 9:20; then everything is mended.
pub const EVENING_MS: i64 = FIRST_BEGINS_MS + 13 * HOUR_MS + 20 * MINUTE_MS;
pub const CLOSES_MS: i64 = FIRST_BEGINS_MS + 14 * HOUR_MS;
pub const MORNING_MS: i64 = FIRST_BEGINS_MS + DAY_MS + 4 * HOUR_MS + 30 * MINUTE_MS;
pub const MENDED_MS: i64 = MORNING_MS + 50 * MINUTE_MS;
/// Tickets are given from 8:00 until 18:30, after the beginning of the business day.
const FIRST_TICKET_MS: i64 = 4 * HOUR_MS;
const LAST_TICKET_MS: i64 = 14 * HOUR_MS + 30 * MINUTE_MS;

/// When the services give tickets on a business day.
pub fn hours(day: Day) -> std::ops::Range<i64> {
    begins(day) + FIRST_TICKET_MS..begins(day) + LAST_TICKET_MS
}

/// Whether people come.
pub fn is_open(now_ms: i64) -> bool {
    (EVENING_MS..CLOSES_MS).contains(&now_ms) || (MORNING_MS..MENDED_MS).contains(&now_ms)
}

pub fn office() -> Office {
    let serves: Vec<(ServiceId, u8)> = (0..3).map(|service| (ServiceId(service), 0)).collect();
    Office {
        areas: AREAS
            .into_iter()
            .map(|(slug, letter)| Area {
                slug: slug.to_owned(),
                letter,
                retired: false,
            })
            .collect(),
        services: SERVICES
            .iter()
            .zip(AREA_OF)
            .map(|(slug, area)| Service {
                slug: (*slug).to_owned(),
                area: AreaId(area),
                expected_s: 300,
                retired: false,
            })
            .collect(),
        counters: (1..=COUNTERS)
            .map(|number| CounterPlan {
                number: CounterId(number),
                serves: serves.clone(),
                auto_call: false,
                retired: false,
            })
            .collect(),
        policy: Policy {
            head_start_ms: [0; 3],
            tier_penalty_ms: [0; 3],
            appointment_early_ms: 0,
            appointment_late_ms: 0,
            ratios: Vec::new(),
            conditions: Vec::new(),
            guard_ms: None,
            readmit_ms: 0,
            calls_before_no_show: 1,
            recall_after_ms: 0,
            next_over_call: queue::NextOverCall::Judge,
        },
        reserved: Some(Series { from: 900, to: 999 }),
    }
}

/// The same office as totems hear of it.
pub fn view() -> &'static OfficeView {
    static VIEW: LazyLock<OfficeView> = LazyLock::new(read_view);
    &VIEW
}

fn read_view() -> OfficeView {
    let areas = AREAS.map(|(id, letter)| {
        format!(r#"{{"id":"{id}","letter":"{letter}","name":{{}},"description":{{}},"colour":"blue","icon":"","place":{{}}}}"#)
    });
    let services = SERVICES.iter().zip(AREA_OF).map(|(id, area)| {
        let area = AREAS[usize::from(area)].0;
        format!(
            r#"{{"id":"{id}","area":"{area}","name":{{}},"short":{{}},"hint":{{}},"bring":[],"icon":"","expected_s":300,
                "open":{{"state":"open","until":null}}}}"#
        )
    });
    let services: Vec<String> = services.collect();
    let text = format!(
        r#"{{"catalogue":"c","name":{{}},"body":{{}},"time_zone":"Europe/Rome","languages":["it"],"areas":[{}],"services":[{}],"counters":[],
            "hours":{{"now":{{"state":"open","until":null}},"today":[],"week":[[],[],[],[],[],[],[]],"exception":{{}}}},
            "public_url":"http://office","pause_reasons":[],"park_reasons":[],"notices":[]}}"#,
        areas.join(","),
        services.join(",")
    );
    serde_json::from_str(&text).expect("an office")
}

/// What the server answers; totems look at link and number.
pub fn ticket(token: &str, number: &str) -> Ticket {
    static TICKET: LazyLock<Ticket> = LazyLock::new(|| {
        let text = r#"{"id":1,"token":"","number":"","area":"anagrafe","legs":[],"ahead":0,"forecast":null,"forecast_reason":null,
            "open_counters":3,"issued_at":"","url":"","access":"standard","language":"it","call":null}"#;
        serde_json::from_str(text).expect("a ticket")
    });
    Ticket {
        token: token.to_owned(),
        number: number.to_owned(),
        ..TICKET.clone()
    }
}

pub fn service(slug: &str) -> ServiceId {
    let place = SERVICES
        .iter()
        .position(|known| *known == slug)
        .expect("a service of the office");
    ServiceId(u16::try_from(place).expect("few"))
}

/// What numbers of the service begin with.
pub fn letter(slug: &str) -> char {
    AREAS[usize::from(AREA_OF[usize::from(service(slug).0)])].1
}

/// The business day of a moment.
pub fn day(now_ms: i64) -> Day {
    of_date(
        jiff::civil::date(2026, 11, 23)
            .saturating_add(jiff::Span::new().days((now_ms - FIRST_BEGINS_MS).div_euclid(DAY_MS))),
    )
}

/// The day after.
pub fn next(of: Day) -> Day {
    day(begins(of) + DAY_MS)
}

pub fn begins(day: Day) -> i64 {
    let date: jiff::civil::Date = day_text(day).parse().expect("a date");
    let days = date
        .since(jiff::civil::date(2026, 11, 23))
        .expect("a span")
        .get_days();
    FIRST_BEGINS_MS + i64::from(days) * DAY_MS
}

fn of_date(date: jiff::civil::Date) -> Day {
    let number =
        i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day());
    Day(number.unsigned_abs())
}

pub fn day_text(day: Day) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        day.0 / 10_000,
        day.0 / 100 % 100,
        day.0 % 100
    )
}

pub fn day_of(text: &str) -> Day {
    Day(text.replace('-', "").parse().expect("a day"))
}

/// A time as it is sent.
pub fn time(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms)
        .expect("a time")
        .to_string()
}
