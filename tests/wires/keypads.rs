// SPDX-License-Identifier: EUPL-1.2
//! Clerks without a PC: what a key does, and what it must not do.

use std::time::Instant;

use protocol::{CounterState, LiveView};
use tests::{NOTICED_WITHIN, Office, until};

use super::{SOON, Wired};

const KEYPADS: &str = r"
    [[keypad]]
    name = 'Tastiera 1'
    port = 'line'
    counter = 1
    address = 1
    keys = { '\x02K{address:2}N\x03' = 'next', '\x02K{address:2}R\x03' = 'recall', '\x02K{address:2}A\x03' = 'no-show', '\x02K{address:2}P\x03' = 'pause' }

    [[keypad]]
    name = 'Tastiera 2'
    port = 'line'
    counter = 2
    address = 2
    keys = { '\x02K{address:2}N\x03' = 'next' }
";
const NEXT: &[u8] = b"\x02K01N\x03";
const RECALL: &[u8] = b"\x02K01R\x03";
const NO_SHOW: &[u8] = b"\x02K01A\x03";
const PAUSE: &[u8] = b"\x02K01P\x03";

fn calls(live: &LiveView) -> Vec<&str> {
    live.calls.iter().map(|call| call.number.as_str()).collect()
}

#[test]
fn a_clerk_without_a_pc_works_a_whole_morning() {
    let wired = Wired::start(Office::open(&[]), KEYPADS);
    wired.until(1, " CHI");
    wired.office.take("carta-identita");
    wired.office.take("carta-identita");
    // A closed counter is opened by the first press; contacts chatter, and a held key repeats.
    for _ in 0..5 {
        wired.panels.press(NEXT);
    }
    wired.until(1, "A001");
    assert_eq!(
        calls(&wired.office.live()),
        ["A 001"],
        "five times the same press is one"
    );
    wired.panels.press(RECALL);
    until("the recall is in the hall", SOON, || {
        wired
            .office
            .live()
            .calls
            .first()
            .is_some_and(|call| call.recall)
    });
    wired.panels.press(NO_SHOW);
    wired.until(1, "    ");
    wired.panels.press(NEXT);
    wired.until(1, "A002");
    wired.panels.press(NO_SHOW);
    wired.until(1, "    ");
    wired.panels.press(PAUSE);
    wired.until(1, " PAU");
    wired.panels.press(b"noise \x02K09N\x03 \x02K01");
    wired.panels.press(NEXT);
    wired.until(1, "  --");
    wired.until(1, "    ");
    let live = wired.office.live();
    let state = live
        .counters
        .iter()
        .find(|counter| counter.id == 1)
        .expect("the counter")
        .state;
    assert_eq!(state, CounterState::Open, "next ended the pause");
}

#[test]
fn two_keypads_of_one_line_call_two_people() {
    let wired = Wired::start(Office::open(&[1, 2]), KEYPADS);
    wired.until(2, "    ");
    wired.office.take("carta-identita");
    wired.office.take("carta-identita");
    wired.panels.press(b"\x02K01N\x03\x02K02N\x03");
    until("both counters have somebody", SOON, || {
        let shown: Vec<_> = [1, 2]
            .into_iter()
            .filter_map(|panel| wired.panels.shows(panel))
            .map(|(text, _)| text)
            .collect();
        shown.contains(&"A001".to_owned()) && shown.contains(&"A002".to_owned())
    });
}

#[test]
fn a_press_while_the_server_is_away_is_told_and_never_made_up_for() {
    let mut wired = Wired::start(Office::open(&[1]), KEYPADS);
    wired.office.take("carta-identita");
    wired.until(1, "    ");
    wired.office.server.program.kill();
    wired.until(1, "----");
    wired.panels.press(NEXT);
    until("the log says that nothing is done", SOON, || {
        wired.program.log().contains("while the server is away")
    });
    let wired = wired.restart_server(|_| {});
    wired.until(1, "    ");
    assert_eq!(
        calls(&wired.office.live()),
        [""; 0],
        "nobody was called behind the clerk's back"
    );
    wired.panels.press(NEXT);
    wired.until(1, "A001");
}

#[test]
fn a_press_that_a_frozen_server_finds_later_does_nothing() {
    let wired = Wired::start(Office::open(&[1]), KEYPADS);
    wired.office.take("carta-identita");
    wired.until(1, "    ");
    wired.office.server.program.signal("STOP");
    let pressed = Instant::now();
    wired.panels.press(NEXT);
    wired.until(1, "----");
    assert!(
        pressed.elapsed() < NOTICED_WITHIN,
        "{:?}",
        pressed.elapsed()
    );
    until("the press is given up", SOON, || {
        wired.program.log().contains("not tried again")
    });
    wired.office.server.program.signal("CONT");
    wired.until(1, "    ");
    // The request lay in the server's socket all the time, and was read by now: a later one has been answered.
    wired.office.take("carta-identita");
    assert_eq!(
        calls(&wired.office.live()),
        [""; 0],
        "a press of before does nothing"
    );
    wired.panels.press(NEXT);
    wired.until(1, "A001");
}

#[test]
fn a_press_that_the_program_finds_later_does_nothing() {
    let wired = Wired::start(Office::open(&[1]), KEYPADS);
    wired.office.take("carta-identita");
    wired.until(1, "    ");
    wired.program.signal("STOP");
    let pressed = Instant::now();
    wired.panels.press(NEXT);
    until("the press is old", SOON, || {
        pressed.elapsed().as_millis() > 3_500
    });
    wired.program.signal("CONT");
    until("the log says that it is left out", SOON, || {
        wired.program.log().contains("stood still is left out")
    });
    // Another key is heard, and nothing happened before it.
    wired.panels.press(PAUSE);
    wired.until(1, " PAU");
    assert_eq!(calls(&wired.office.live()), [""; 0]);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn a_server_that_stood_still_refuses_what_has_become_too_old() {
    let office = Office::open(&[1]);
    office.take("carta-identita");
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(1);
    office.server.program.signal("STOP");
    let api = office.clerk.clone();
    let send = move || {
        api.post_text(
            "/api/v1/counters/1/next",
            "{}",
            &[("not-after", &soon.to_string())],
        )
    };
    let sent = std::thread::spawn(send);
    until("it is too late", SOON, || {
        jiff::Timestamp::now() > soon + jiff::SignedDuration::from_millis(100)
    });
    office.server.program.signal("CONT");
    let answer = sent.join().expect("an answer");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (412, "too-late")
    );
    assert_eq!(calls(&office.live()), [""; 0], "nobody was called");
    let at = |moment: &str| {
        office
            .clerk
            .post_text("/api/v1/counters/1/next", "{}", &[("not-after", moment)])
    };
    assert_eq!(at("soon").problem(), "wrong-fields");
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(30);
    at(&later.to_string()).expect(200);
    assert_eq!(calls(&office.live()), ["A 001"]);
}
