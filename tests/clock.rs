// SPDX-License-Identifier: EUPL-1.2
//! Time: the business day, summer time, clocks that jump, and whatever is only allowed for a while. The whole server runs in this process on
//! a clock moved by hand.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use protocol::{ConsoleView, LiveView, NextAnswer, Ticket, VisitState, VisitView};
use regolacode::{Config, Running, start};
use serde_json::json;
use terms::clock::ManualClock;
use tests::{Answer, Api, Temp, catalogue, command_line, new_key, until};

const SOON: Duration = Duration::from_secs(10);
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// An office whose clock hangs on the wall of this test.
struct Hall {
    clock: Arc<ManualClock>,
    running: Running,
    kiosk: Api,
    clerk: Api,
    folder: Temp,
}

impl Hall {
    /// Opens at this moment (RFC 3339), with counter 1 open.
    #[track_caller]
    fn at(time: &str) -> Hall {
        let folder = Temp::new("clock");
        let clock = Arc::new(ManualClock::at(moment(time)));
        let running = run(&folder.join("data"), &clock);
        let api = Api::new(&running.url(), None);
        let token = |kind: &str| {
            let output = command_line(
                &[
                    "token",
                    kind,
                    "--name",
                    kind,
                    "--data",
                    &folder.join("data").to_string_lossy(),
                ],
                "",
            );
            String::from_utf8(output.stdout)
                .expect("plain text")
                .trim()
                .to_owned()
        };
        let hall = Hall {
            kiosk: api.with_token(&token("kiosk")),
            clerk: api.with_token(&token("operator")),
            clock,
            running,
            folder,
        };
        hall.clerk.act(1, "open").expect(200);
        hall
    }

    /// The server is started again, with the machine's clock showing `time`.
    #[track_caller]
    fn restart_at(self, time: &str) -> Hall {
        let Hall {
            running,
            kiosk,
            clerk,
            folder,
            ..
        } = self;
        running.stop();
        let clock = Arc::new(ManualClock::at(moment(time)));
        let running = run(&folder.join("data"), &clock);
        let on = |api: &Api| Api::new(&running.url(), api.token());
        Hall {
            kiosk: on(&kiosk),
            clerk: on(&clerk),
            clock,
            running,
            folder,
        }
    }

    fn pass(&self, ms: i64) {
        self.clock.advance_ms(ms);
    }

    #[track_caller]
    fn take(&self) -> Ticket {
        self.take_as(&json!({ "services": ["carta-identita"] }))
    }

    #[track_caller]
    fn take_as(&self, body: &serde_json::Value) -> Ticket {
        self.kiosk.take(&new_key(), body).expect(201).json()
    }

    #[track_caller]
    fn next(&self) -> NextAnswer {
        self.clerk.act(1, "next").expect(200).json()
    }

    #[track_caller]
    fn live(&self) -> LiveView {
        self.kiosk.get("/api/v1/live").expect(200).json()
    }

    fn link(&self, ticket: &Ticket) -> Answer {
        self.kiosk.get(&format!("/api/v1/visits/{}", ticket.token))
    }

    #[track_caller]
    fn wait_for_day(&self, day: &str) {
        until(&format!("the day is {day}"), SOON, || {
            self.live().day.as_deref() == Some(day)
        });
    }
}

fn run(data: &Path, clock: &Arc<ManualClock>) -> Running {
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        ..Config::new(catalogue(), data)
    };
    start(config, clock.clone())
        .unwrap_or_else(|error| panic!("the server does not start: {error}"))
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("RFC 3339")
}

#[test]
fn the_day_changes_at_the_hour_of_the_office_and_numbers_start_again() {
    let hall = Hall::at("2026-11-23T09:00:00+01:00");
    assert_eq!(hall.live().day.as_deref(), Some("2026-11-23"));
    let monday = hall.take();
    hall.next();
    hall.clerk.act(1, "finish").expect(200);
    // At half past three in the night it is still Monday's business day.
    hall.pass(18 * HOUR_MS + 30 * MINUTE_MS);
    assert_eq!(hall.take().number, "A 002");
    hall.next();
    hall.clerk.act(1, "finish").expect(200);
    hall.pass(31 * MINUTE_MS);
    hall.wait_for_day("2026-11-24");
    assert_eq!(
        hall.live().counters[0].state,
        protocol::CounterState::Closed
    );
    let tuesday = hall.take();
    assert_eq!(
        (monday.number, tuesday.number.as_str()),
        ("A 001".to_owned(), "A 001")
    );
    let expired = hall.link(&Ticket {
        token: monday.token,
        ..tuesday
    });
    assert_eq!(
        (expired.status, expired.problem().as_str()),
        (410, "expired-link")
    );
}

#[test]
fn the_day_does_not_end_under_people_who_wait_but_not_for_ever() {
    let hall = Hall::at("2026-11-23T23:00:00+01:00");
    let late = hall.take();
    hall.pass(6 * HOUR_MS);
    assert_eq!(
        hall.live().day.as_deref(),
        Some("2026-11-23"),
        "somebody still waits at five in the morning"
    );
    assert_eq!(hall.next().visit.number, late.number);
    hall.clerk.act(1, "finish").expect(200);
    hall.wait_for_day("2026-11-24");

    let forgotten = hall.take();
    hall.pass(24 * HOUR_MS + 6 * HOUR_MS);
    hall.wait_for_day("2026-11-25");
    let expired = hall.link(&forgotten);
    assert_eq!(
        (expired.status, expired.problem().as_str()),
        (410, "expired-link")
    );
    assert_eq!(hall.live().areas[0].waiting, 0);
}

#[test]
fn a_start_the_next_morning_opens_the_new_day() {
    let hall = Hall::at("2026-11-23T12:00:00+01:00");
    let forgotten = hall.take();
    let hall = hall.restart_at("2026-11-24T11:00:00+01:00");
    hall.wait_for_day("2026-11-24");
    assert_eq!(hall.link(&forgotten).status, 410);
    assert_eq!(hall.take().number, "A 001");
}

#[test]
fn both_nights_of_summer_time_keep_order_and_waits() {
    for (before, day) in [
        ("2026-10-25T00:30:00Z", "2026-10-24"),
        ("2027-03-28T00:30:00Z", "2027-03-27"),
    ] {
        let hall = Hall::at(before);
        assert_eq!(
            hall.live().day.as_deref(),
            Some(day),
            "before four in the morning"
        );
        let (first, second) = (hall.take(), hall.take());
        // Over the hour that comes twice, or not at all.
        hall.pass(HOUR_MS);
        let third = hall.take();
        for expected in [&first, &second, &third] {
            let next = hall.next();
            assert_eq!(next.visit.number, expected.number);
            let waited = if expected.number == third.number {
                0
            } else {
                3_600
            };
            assert_eq!(next.visit.waited_s, waited, "{}", expected.number);
        }
        hall.clerk.act(1, "finish").expect(200);
        hall.pass(4 * HOUR_MS);
        let changed = if day.starts_with("2026") {
            "2026-10-25"
        } else {
            "2027-03-28"
        };
        hall.wait_for_day(changed);
    }
}

#[test]
fn a_clock_that_is_set_back_changes_no_order_and_no_wait() {
    let hall = Hall::at("2026-11-23T10:00:00+01:00");
    let first = hall.take();
    hall.pass(10 * MINUTE_MS);
    hall.clock.set_wall(moment("2026-11-23T08:00:00+01:00"));
    let second = hall.take();
    hall.pass(MINUTE_MS);
    let next = hall.next();
    assert_eq!(
        (next.visit.number.as_str(), next.visit.waited_s),
        (first.number.as_str(), 11 * 60)
    );
    let next = hall.next();
    assert_eq!(
        (next.visit.number.as_str(), next.visit.waited_s),
        (second.number.as_str(), 60)
    );
    until("people see the clock on the wall", SOON, || {
        hall.live().at.starts_with("2026-11-23T08:01")
    });
}

#[test]
fn a_clock_without_battery_starts_no_earlier_day() {
    let hall = Hall::at("2026-11-23T10:00:00+01:00");
    let waiting = hall.take();
    let hall = hall.restart_at("1970-01-01T00:00:10Z");
    assert_eq!(hall.live().day.as_deref(), Some("2026-11-23"));
    let later = hall.take();
    assert_eq!(later.number, "A 002", "the day goes on");
    let next = hall.next();
    assert_eq!(
        next.visit.number, waiting.number,
        "who came first is still first"
    );
    let view: VisitView = hall.link(&later).expect(200).json();
    assert_eq!(view.state, VisitState::Waiting);
}

#[test]
fn what_is_only_allowed_for_a_while() {
    let hall = Hall::at("2026-11-23T10:00:00+01:00");
    let ticket = hall.take();
    hall.next();
    hall.clerk.act(1, "no-show").expect(200);
    hall.pass(61_000);
    assert_eq!(hall.clerk.act(1, "undo").problem(), "nothing-to-undo");
    let console: ConsoleView = hall.clerk.get("/api/v1/counters/1").expect(200).json();
    assert!(!console.can_undo);
    hall.pass(31 * MINUTE_MS);
    let late = hall
        .clerk
        .act_with(1, "requeue", &json!({ "visit": ticket.id }));
    assert_eq!(
        (late.status, late.problem().as_str()),
        (409, "too-late-to-readmit")
    );
}

#[test]
fn an_appointment_is_due_from_five_minutes_before_its_slot() {
    let hall = Hall::at("2026-11-23T10:00:00+01:00");
    let slot = json!({ "slot": "2026-11-23T10:20:00+01:00" });
    let booked =
        json!({ "services": ["carta-identita"], "access": "appointment", "appointment": slot });
    let appointment = hall.take_as(&booked);
    assert_eq!(hall.clerk.act(1, "next").status, 204, "it is too early");
    hall.pass(10 * MINUTE_MS);
    let walk_in = hall.take();
    assert_eq!(
        hall.next().visit.id,
        walk_in.id,
        "nobody is made to wait for a slot that has not come"
    );
    hall.pass(5 * MINUTE_MS);
    let next = hall.next();
    assert_eq!(
        (next.visit.id, next.reason.id.as_str()),
        (appointment.id, "appointment-due")
    );
}

#[test]
fn whoever_waits_too_long_goes_before_every_rule() {
    let hall = Hall::at("2026-11-23T10:00:00+01:00");
    let patient = hall.take();
    hall.pass(61 * MINUTE_MS);
    let urgent = hall.take_as(&json!({ "services": ["carta-identita"], "access": "priority" }));
    let next = hall.next();
    assert_eq!(
        (next.visit.id, next.reason.id.as_str()),
        (patient.id, "starvation-guard")
    );
    assert_eq!(hall.next().visit.id, urgent.id);
}
