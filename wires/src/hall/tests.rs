// SPDX-License-Identifier: EUPL-1.2

use protocol::{AreaLive, CounterLive, Forecast, NoForecast, OpenState};

use super::*;
use crate::face::{Align, Symbols};

const BLINK_MS: u64 = 10_000;

fn face(shows: Shows) -> Face {
    Face {
        shows,
        width: 6,
        align: Align::Right,
        letters: true,
        may_blink: true,
        symbols: Symbols::usual(true),
    }
}

fn counter(id: u16, state: CounterState, number: Option<&str>) -> CounterLive {
    CounterLive {
        id,
        state,
        number: number.map(str::to_owned),
        area: None,
        serving: None,
        services: vec![],
        closes_at: None,
    }
}

fn call(seq: u64, number: &str, counter: u16, age_s: u32) -> CallView {
    let (area, language, at) = (
        "anagrafe".to_owned(),
        "it".to_owned(),
        "2026-11-23T10:24:00+01:00".to_owned(),
    );
    CallView {
        seq,
        number: number.to_owned(),
        area,
        counter,
        language,
        at,
        age_s,
        recall: false,
    }
}

fn view(counters: Vec<CounterLive>, calls: Vec<CallView>) -> Box<LiveView> {
    let forecast = Some(Forecast {
        low_s: 0,
        high_s: 840,
        median_s: 610,
        ahead: 3,
        grew: None,
    });
    let area = |id: &str, forecast: Option<Forecast>| AreaLive {
        id: id.to_owned(),
        waiting: 12,
        last_number: 0,
        open_counters: 1,
        forecast_reason: forecast.is_none().then_some(NoForecast::Paused),
        forecast,
    };
    Box::new(LiveView {
        prints: 0,
        seq: calls.iter().map(|call| call.seq).max().unwrap_or_default(),
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        day: None,
        catalogue: String::new(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![area("anagrafe", forecast), area("tributi", None)],
        counters,
        calls,
        notices: vec![],
        forecast_quality: None,
    })
}

fn hall(counters: Vec<CounterLive>, calls: Vec<CallView>) -> Hall {
    let mut hall = Hall::new(BLINK_MS);
    hall.receive(Heard::Connected, 0);
    hall.receive(Heard::Snapshot(view(counters, calls)), 0);
    hall
}

fn shown(hall: &Hall, shows: Shows, now_ms: u64) -> (String, bool) {
    let cells = hall.cells(&face(shows), now_ms);
    (cells.text, cells.blinks)
}

fn steady(text: &str) -> (String, bool) {
    (text.to_owned(), false)
}

fn blinking(text: &str) -> (String, bool) {
    (text.to_owned(), true)
}

#[test]
fn each_state_of_a_counter_has_its_sign() {
    let counters = vec![
        counter(1, CounterState::Open, Some("A 042")),
        counter(2, CounterState::Open, None),
        counter(3, CounterState::Paused, None),
        counter(4, CounterState::Closed, None),
    ];
    let hall = hall(counters, vec![]);
    for (id, expected) in [
        (1, "  A042"),
        (2, "      "),
        (3, " PAUSA"),
        (4, "CHIUSO"),
        (9, "     E"),
    ] {
        assert_eq!(
            shown(&hall, Shows::Counter(id), 1),
            steady(expected),
            "counter {id}"
        );
    }
    assert!(!hall.knows(&Shows::Counter(9)) && hall.knows(&Shows::Counter(4)));
}

#[test]
fn a_call_is_seen_at_once_blinks_and_then_stands() {
    let mut hall = hall(
        vec![counter(1, CounterState::Open, Some("A 001"))],
        vec![call(5, "A 001", 1, 90)],
    );
    assert_eq!(shown(&hall, Shows::Counter(1), 0), steady("  A001"));
    hall.receive(Heard::Call(call(9, "B 007", 1, 0)), 1_000);
    assert_eq!(shown(&hall, Shows::Counter(1), 1_000), blinking("  B007"));
    assert_eq!(
        shown(
            &hall,
            Shows::Call {
                rank: 1,
                part: Part::Both
            },
            1_000
        ),
        blinking("B007 1")
    );
    assert_eq!(
        shown(
            &hall,
            Shows::Call {
                rank: 2,
                part: Part::Number
            },
            1_000
        ),
        steady("  A001")
    );
    assert_eq!(
        shown(
            &hall,
            Shows::Call {
                rank: 3,
                part: Part::Both
            },
            1_000
        ),
        steady("      ")
    );
    assert_eq!(shown(&hall, Shows::Counter(1), 11_000), steady("  B007"));
}

#[test]
fn calls_missed_during_a_break_are_shown_and_do_not_blink() {
    let mut hall = hall(vec![counter(1, CounterState::Open, None)], vec![]);
    hall.receive(Heard::Call(call(9, "B 007", 1, 45)), 1_000);
    assert_eq!(shown(&hall, Shows::Counter(1), 1_000), steady("  B007"));
}

#[test]
fn a_call_taken_back_is_gone_with_the_next_view() {
    let mut hall = hall(vec![counter(1, CounterState::Open, None)], vec![]);
    hall.receive(Heard::Call(call(9, "B 007", 1, 0)), 1_000);
    hall.receive(
        Heard::Live(view(vec![counter(1, CounterState::Open, None)], vec![])),
        2_000,
    );
    assert_eq!(shown(&hall, Shows::Counter(1), 2_000), steady("      "));
}

#[test]
fn nothing_old_looks_live() {
    let nobody_yet = Hall::new(BLINK_MS);
    assert_eq!(shown(&nobody_yet, Shows::Counter(1), 0), steady("------"));
    let mut hall = hall(vec![counter(1, CounterState::Open, Some("A 042"))], vec![]);
    hall.receive(Heard::CutOff, 10_000);
    assert!(
        !hall.is_heard(),
        "nobody is called through a line that has gone quiet"
    );
    assert_eq!(
        shown(&hall, Shows::Counter(1), 10_100),
        steady("  A042"),
        "a restart is not worth dashes"
    );
    for shows in [
        Shows::Counter(1),
        Shows::Call {
            rank: 1,
            part: Part::Both,
        },
        Shows::Waiting("anagrafe".to_owned()),
    ] {
        assert_eq!(shown(&hall, shows, 10_700), steady("------"));
    }
    hall.receive(Heard::Connected, 20_000);
    assert_eq!(
        shown(&hall, Shows::Counter(1), 20_000),
        steady("------"),
        "connected is not yet fresh"
    );
    hall.receive(
        Heard::Live(view(
            vec![counter(1, CounterState::Open, Some("A 043"))],
            vec![],
        )),
        20_010,
    );
    assert_eq!(shown(&hall, Shows::Counter(1), 20_010), steady("  A043"));
    hall.leave();
    assert_eq!(shown(&hall, Shows::Counter(1), 20_020), steady("------"));
}

#[test]
fn waits_are_numbers_or_a_sign() {
    let hall = hall(vec![], vec![]);
    assert_eq!(
        shown(&hall, Shows::Waiting("anagrafe".to_owned()), 0),
        steady("    12")
    );
    assert_eq!(
        shown(&hall, Shows::Minutes("anagrafe".to_owned()), 0),
        steady("    14")
    );
    assert_eq!(
        shown(&hall, Shows::Minutes("tributi".to_owned()), 0),
        steady("    --")
    );
    assert_eq!(
        shown(&hall, Shows::Waiting("altro".to_owned()), 0),
        steady("     E")
    );
}

#[test]
fn a_press_is_answered_on_the_counters_own_display_for_a_moment() {
    let mut hall = hall(
        vec![
            counter(1, CounterState::Open, None),
            counter(2, CounterState::Open, None),
        ],
        vec![],
    );
    for (told, expected) in [
        (Told::Nobody, "    --"),
        (Told::Refused, "     E"),
        (Told::Away, "------"),
    ] {
        hall.tell(1, told, 1_000);
        assert_eq!(shown(&hall, Shows::Counter(1), 1_001), steady(expected));
        assert_eq!(shown(&hall, Shows::Counter(2), 1_001), steady("      "));
        assert_eq!(shown(&hall, Shows::Counter(1), 3_500), steady("      "));
    }
    hall.tell(1, Told::Nobody, 5_000);
    hall.receive(Heard::Call(call(9, "B 007", 1, 0)), 5_100);
    assert_eq!(
        shown(&hall, Shows::Counter(1), 5_100),
        blinking("  B007"),
        "a call is not hidden"
    );
}

#[test]
fn the_servers_time_goes_on_between_two_views() {
    let hall = hall(vec![], vec![]);
    assert_eq!(
        hall.server_time(1_500, 4_000).as_deref(),
        Some("2026-11-23T09:24:05.5Z")
    );
    assert_eq!(Hall::new(1).server_time(0, 0), None);
}
