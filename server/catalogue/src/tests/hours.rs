// SPDX-License-Identifier: EUPL-1.2
//! Opening hours, holidays and the business day, as tables of dates.

use jiff::civil::Date;
use protocol::OpenState;

use super::*;

/// The small office with everything that changes hours.
const MORE: &str = r#"
[hours.patron_saint]
day = "11-04"
name = { it = "San Carlo", en = "Saint Charles" }
[[hours.season]]
from = "08-01"
to = "08-31"
monday = ["08:00-13:00"]
[[hours.season]]
from = "12-28"
to = "01-05"
tuesday = ["10:00-12:00"]
[[hours.exception]]
date = 2026-12-08
spans = ["09:00-11:00"]
reason = "Apertura straordinaria"
[[hours.exception]]
from = 2026-12-14
to = 2026-12-15
reason = "Sciopero"
[[hours.exception]]
date = 2026-11-29
spans = ["08:30-12:30", "12:30-24:00"]
reason = "Elezioni"
"#;

fn office() -> Catalogue {
    Catalogue::parse(&format!("{SMALL}{MORE}"))
        .unwrap_or_else(|faults| panic!("{}", lines(&faults)))
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("an RFC 3339 moment")
}

fn shown(state: &OpenState) -> String {
    match state {
        OpenState::Open { until } => format!("open until {}", until.as_deref().unwrap_or("ever")),
        OpenState::Closed { opens } => format!("closed, opens {}", opens.as_deref().unwrap_or("?")),
        OpenState::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn dates_have_their_spans_and_reasons() {
    let office = office();
    let table = "
        2026-11-23  08:30-12:30              |
        2026-11-26  08:30-12:30 15:00-17:30  |
        2026-11-28                           |
        2026-11-29  08:30-24:00              | Elezioni
        2026-11-04                           | San Carlo
        2028-11-04                           |
        2026-12-07  08:30-12:30              |
        2026-12-08  09:00-11:00              | Apertura straordinaria
        2027-12-08                           | Immacolata
        2026-12-14                           | Sciopero
        2026-12-15                           | Sciopero
        2026-12-16  08:30-12:30              |
        2026-12-25                           | Natale
        2026-12-29  10:00-12:00              |
        2026-12-30                           |
        2027-01-01                           |
        2027-01-05  10:00-12:00              |
        2027-01-06                           | Epifania
        2027-03-28                           |
        2027-03-29                           | Lunedì dell’Angelo
        2027-08-02  08:00-13:00              |
        2027-08-03                           |
        2027-10-04                           | San Francesco
        2027-11-01                           | Ognissanti
        2027-11-02  08:30-12:30              |";
    for line in table.trim().lines() {
        let (left, reason) = line.split_once('|').expect("a reason, perhaps empty");
        let mut words = left.split_whitespace();
        let date: Date = words.next().expect("a date").parse().expect("a date");
        let noon = date
            .at(11, 0, 0, 0)
            .to_zoned(office.time_zone().clone())
            .expect("a moment")
            .timestamp();
        let view = office.view(noon).hours;
        let spans: Vec<String> = view
            .today
            .iter()
            .map(|span| format!("{}-{}", span.from, span.to))
            .collect();
        assert_eq!(spans, words.collect::<Vec<_>>(), "{date}");
        assert_eq!(view.exception.get("it"), reason.trim(), "{date}");
    }
}

#[test]
fn national_holidays_close_the_office() {
    let always = "monday tuesday wednesday thursday friday saturday sunday"
        .split(' ')
        .map(|day| format!("{day} = [\"08:00-20:00\"]\n"));
    let text = SMALL
        .replace("monday = [\"08:30-12:30\"]\n", "")
        .replace("tuesday = [\"08:30-12:30\"]\n", "");
    let text = text
        .replace("wednesday = [\"08:30-12:30\"]\n", "")
        .replace("friday = [\"08:30-12:30\"]\n", "");
    let text = text.replace(
        "thursday = [\"08:30-12:30\", \"15:00-17:30\"]\n",
        &always.collect::<String>(),
    );
    let office = Catalogue::parse(&text).unwrap_or_else(|faults| panic!("{}", lines(&faults)));
    let is_open = |date: &str| {
        let noon = date
            .parse::<Date>()
            .expect("a date")
            .at(12, 0, 0, 0)
            .to_zoned(office.time_zone().clone())
            .expect("a moment");
        office.open_state(noon.timestamp()).is_open()
    };
    let holidays = "01-01 01-06 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26";
    for year in 2024..=2040 {
        for day in holidays.split(' ') {
            assert!(!is_open(&format!("{year}-{day}")), "{year}-{day}");
        }
        // A national holiday since 2026.
        assert_eq!(is_open(&format!("{year}-10-04")), year < 2026, "{year}");
        for day in ["03-19", "06-29", "11-02", "11-04", "12-24", "12-31"] {
            assert!(
                is_open(&format!("{year}-{day}")),
                "{year}-{day} is an ordinary day"
            );
        }
    }
    let easters = "2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 2031-04-13 2032-03-28 2038-04-25";
    for easter in easters.split(' ') {
        let monday = easter
            .parse::<Date>()
            .expect("a date")
            .tomorrow()
            .expect("a date");
        assert!(!is_open(easter), "{easter}");
        assert!(!is_open(&monday.to_string()), "{monday}");
        assert!(
            is_open(&monday.tomorrow().expect("a date").to_string()),
            "the day after {monday}"
        );
    }
}

#[test]
fn tickets_are_given_until_a_little_before_closing() {
    let office = office();
    let table = "
        2026-11-23T08:29:59+01:00  closed, opens 2026-11-23T08:30:00+01:00
        2026-11-23T08:30:00+01:00  open until 2026-11-23T12:15:00+01:00
        2026-11-23T12:14:59+01:00  open until 2026-11-23T12:15:00+01:00
        2026-11-23T12:15:00+01:00  closed, opens 2026-11-24T08:30:00+01:00
        2026-11-26T13:00:00+01:00  closed, opens 2026-11-26T15:00:00+01:00
        2026-11-27T20:00:00+01:00  closed, opens 2026-11-29T08:30:00+01:00
        2026-11-29T12:29:00+01:00  open until 2026-11-29T23:45:00+01:00
        2026-11-29T23:50:00+01:00  closed, opens 2026-11-30T08:30:00+01:00
        2026-12-13T10:00:00+01:00  closed, opens 2026-12-16T08:30:00+01:00
        2026-12-24T18:00:00+01:00  closed, opens 2026-12-29T10:00:00+01:00
        2026-10-23T14:00:00+02:00  closed, opens 2026-10-26T08:30:00+01:00
        2027-03-26T14:00:00+01:00  closed, opens 2027-03-30T08:30:00+02:00";
    for line in table.trim().lines() {
        let (at, expected) = line.trim().split_once("  ").expect("two columns");
        assert_eq!(shown(&office.open_state(moment(at))), expected, "{at}");
    }
}

#[test]
fn hours_that_the_clock_skips_or_shows_twice() {
    let night = "[[hours.exception]]\ndate = 2026-10-25\nspans = [\"01:30-03:30\"]\nreason = \"x\"\n[[hours.exception]]\ndate = 2027-03-28\nspans = [\"02:30-04:00\"]\nreason = \"x\"\n";
    let office = Catalogue::parse(&format!("{SMALL}{night}")).expect("no faults");
    let table = "
        2026-10-25T01:29:00+02:00  closed, opens 2026-10-25T01:30:00+02:00
        2026-10-25T02:30:00+02:00  open until 2026-10-25T03:15:00+01:00
        2026-10-25T02:30:00+01:00  open until 2026-10-25T03:15:00+01:00
        2026-10-25T03:15:00+01:00  closed, opens 2026-10-26T08:30:00+01:00
        2027-03-28T01:59:00+01:00  closed, opens 2027-03-28T03:30:00+02:00
        2027-03-28T03:30:00+02:00  open until 2027-03-28T03:45:00+02:00";
    for line in table.trim().lines() {
        let (at, expected) = line.trim().split_once("  ").expect("two columns");
        assert_eq!(shown(&office.open_state(moment(at))), expected, "{at}");
    }
}

#[test]
fn nothing_opens_within_two_weeks() {
    let closed = "[[hours.exception]]\nfrom = 2026-11-01\nto = 2026-12-31\nreason = \"Lavori\"\n";
    let office = Catalogue::parse(&format!("{SMALL}{closed}")).expect("no faults");
    assert_eq!(
        shown(&office.open_state(moment("2026-11-23T10:00:00+01:00"))),
        "closed, opens ?"
    );
    assert_eq!(
        shown(&office.open_state(moment("2026-12-31T10:00:00+01:00"))),
        "closed, opens 2027-01-04T08:30:00+01:00"
    );
}

#[test]
fn areas_and_services_are_open_within_the_hours_of_the_office() {
    let text = SMALL
        .replace("icon = \"stamp\"\n", "icon = \"stamp\"\nhours = { monday = [\"07:00-10:00\"], thursday = [\"16:00-18:00\"] }\n")
        .replace("minutes = 12\n", "minutes = 12\nlast_ticket_min = 60\n")
        .replace("minutes = 15\n", "minutes = 15\nsuspended = \"Il sistema nazionale non risponde\"\n");
    let office = Catalogue::parse(&text).unwrap_or_else(|faults| panic!("{}", lines(&faults)));
    let table = "
        consegna   2026-11-23T07:30:00+01:00  closed, opens 2026-11-23T08:30:00+01:00
        consegna   2026-11-23T09:00:00+01:00  open until 2026-11-23T09:45:00+01:00
        consegna   2026-11-23T10:00:00+01:00  closed, opens 2026-11-26T16:00:00+01:00
        consegna   2026-11-26T16:30:00+01:00  open until 2026-11-26T17:15:00+01:00
        cie        2026-11-23T11:29:00+01:00  open until 2026-11-23T11:30:00+01:00
        cie        2026-11-23T11:30:00+01:00  closed, opens 2026-11-24T08:30:00+01:00
        residenza  2026-11-23T09:00:00+01:00  closed, opens ?";
    for line in table.trim().lines() {
        let (slug, rest) = line.trim().split_once(' ').expect("three columns");
        let (at, expected) = rest.trim().split_once("  ").expect("three columns");
        assert_eq!(
            office
                .service_open(slug, moment(at))
                .map(|state| shown(&state))
                .as_deref(),
            Some(expected),
            "{slug} {at}"
        );
    }
    assert_eq!(
        office.service_open("nulla", moment("2026-11-23T09:00:00+01:00")),
        None
    );
    let view = office.view(moment("2026-11-23T09:00:00+01:00"));
    assert_eq!(
        view.services[1].hint.get("it"),
        "Il sistema nazionale non risponde"
    );
    assert!(view.hours.now.is_open());
}

#[test]
fn a_suspended_office_says_why() {
    let text = SMALL.replace(
        "last_ticket_min = 15\n",
        "suspended = \"Guasto elettrico\"\n",
    );
    let office = Catalogue::parse(&text).expect("no faults").always_open();
    let view = office.view(moment("2026-11-23T09:00:00+01:00"));
    assert_eq!(shown(&view.hours.now), "closed, opens ?");
    assert_eq!(view.hours.exception.get("it"), "Guasto elettrico");
    assert!(view.services.iter().all(|service| !service.open.is_open()));
}

#[test]
fn the_demonstration_is_always_open() {
    let office = office().always_open();
    for at in [
        "2026-11-23T03:00:00+01:00",
        "2026-12-25T10:00:00+01:00",
        "2027-03-28T02:30:00Z",
    ] {
        let view = office.view(moment(at));
        assert_eq!(shown(&view.hours.now), "open until ever");
        assert!(view.services.iter().all(|service| service.open.is_open()));
    }
}

#[test]
fn the_business_day_begins_at_the_roll_over_and_never_goes_back() {
    let at = |rollover: &str| {
        Catalogue::parse(&SMALL.replace(
            "[hours]\n",
            &format!("rollover = \"{rollover}\"\n[hours]\n"),
        ))
        .expect("no faults")
    };
    let table = "
        04:00  2026-11-23T03:59:59+01:00  20261122
        04:00  2026-11-23T04:00:00+01:00  20261123
        00:00  2026-11-22T23:59:59+01:00  20261122
        00:00  2026-11-23T00:00:00+01:00  20261123
        04:00  2027-01-01T03:00:00+01:00  20261231
        02:30  2026-10-25T02:29:00+02:00  20261024
        02:30  2026-10-25T02:30:00+02:00  20261025
        02:30  2026-10-25T02:10:00+01:00  20261025
        02:30  2026-10-25T02:45:00+01:00  20261025
        02:30  2027-03-28T01:59:59+01:00  20270327
        02:30  2027-03-28T03:00:00+02:00  20270327
        02:30  2027-03-28T03:30:00+02:00  20270328";
    for line in table.trim().lines() {
        let [rollover, now, day] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("three columns: {line}")
        };
        assert_eq!(
            at(rollover).business_day(moment(now)).0.to_string(),
            day,
            "{line}"
        );
    }
    for rollover in ["00:00", "02:00", "02:30", "03:00", "23:59"] {
        let office = at(rollover);
        for begin in ["2026-10-24T12:00:00Z", "2027-03-27T12:00:00Z"] {
            let days: Vec<u32> = (0..2880)
                .map(|minute| {
                    office
                        .business_day(moment(begin) + jiff::SignedDuration::from_mins(minute))
                        .0
                })
                .collect();
            assert!(days.is_sorted(), "{rollover} {begin}");
        }
    }
}

#[test]
fn notices_come_and_go_with_the_date_and_change_the_version() {
    let notices = "[[notice]]\nkind = \"event\"\ntitle = \"Fiera\"\ndate = 2026-11-28\nfrom = 2026-11-20\nuntil = 2026-11-29\n[[notice]]\nkind = \"deadline\"\ntitle = \"IMU\"\ndate = \"2026-12-16\"\n[[notice]]\nkind = \"news\"\ntitle = \"Sempre\"\n";
    let office = Catalogue::parse(&format!("{SMALL}{notices}"))
        .unwrap_or_else(|faults| panic!("{}", lines(&faults)));
    let table = [
        ("2026-11-19", "IMU Sempre"),
        ("2026-11-20", "Fiera IMU Sempre"),
        ("2026-11-29", "Fiera IMU Sempre"),
        ("2026-11-30", "IMU Sempre"),
        ("2026-12-16", "IMU Sempre"),
        ("2026-12-17", "Sempre"),
    ];
    for (date, expected) in table {
        let shown = office.notices(moment(&format!("{date}T10:00:00+01:00")));
        assert_eq!(
            shown
                .iter()
                .map(|notice| notice.title.get("it"))
                .collect::<Vec<_>>()
                .join(" "),
            expected,
            "{date}"
        );
    }
    let version = |at: &str| office.version(moment(at));
    assert_eq!(
        version("2026-11-23T09:00:00+01:00"),
        version("2026-11-23T10:00:00+01:00")
    );
    assert_ne!(
        version("2026-11-23T12:14:00+01:00"),
        version("2026-11-23T12:16:00+01:00")
    );
    assert_ne!(
        version("2026-11-23T10:00:00+01:00"),
        version("2026-11-24T10:00:00+01:00")
    );
    assert_ne!(
        version("2026-11-23T10:00:00+01:00"),
        small().version(moment("2026-11-23T10:00:00+01:00"))
    );
    assert_eq!(
        office.view(moment("2026-11-23T10:00:00+01:00")).catalogue,
        version("2026-11-23T10:00:00+01:00")
    );
}
