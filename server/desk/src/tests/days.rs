// SPDX-License-Identifier: EUPL-1.2
//! The business day under clocks that are wrong.

use super::*;

const HOUR_MS: i64 = 3_600_000;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Bench {
    /// Stops the desk; it starts again on a machine that was off, whose clock shows `wall`.
    fn restart_at(&mut self, wall: &str) {
        self.stopped.stop();
        self.clock = Arc::new(ManualClock::at(time(wall)));
        (self.desk, self.stopped) = open(&self.folder, &self.clock);
    }

    async fn day(&self) -> Option<u32> {
        self.desk
            .look(|state| state.hall.day().map(|day| day.0))
            .await
            .unwrap()
    }

    async fn until_day(&self, day: u32) {
        self.until(&format!("the day is {day}"), move |state| {
            state.hall.day() == Some(queue::Day(day))
        })
        .await;
    }

    /// What staff read of the clock.
    async fn until_told(&self, kind: Option<&'static str>) {
        let told = move |state: &State| {
            state.doubted.is_some() == kind.is_some()
                && kind.is_none_or(|kind| state.fresh_troubles().any(|t| t.kind == kind))
        };
        self.until(&format!("{kind:?} is told"), told).await;
    }

    async fn waiting(&self) -> usize {
        self.desk
            .look(|state| {
                state
                    .hall
                    .visits()
                    .filter(|visit| visit.state() == Some(queue::LegState::Waiting))
                    .count()
            })
            .await
            .unwrap()
    }

    async fn is_open(&self, counter: u16) -> bool {
        let open = move |state: &mut State| {
            state
                .hall
                .counter(CounterId(counter))
                .map(|counter| counter.state)
        };
        self.desk.look(open).await.unwrap() == Some(queue::CounterState::Open)
    }

    async fn close_day(&self) -> Result<Reply, Refused> {
        self.desk.order(Order::CloseDay, None).await
    }
}

#[tokio::test]
async fn a_clock_that_is_a_day_ahead_for_seconds_ends_nothing() {
    let bench = Bench::new("leap");
    bench.act(1, Action::Open { services: None }).await.unwrap();
    for key in ["1", "2", "3", "4", "5"] {
        bench.ticket("carta-identita", key).await;
    }
    bench.act(1, Action::Next).await.unwrap();
    for wrong in [
        "2026-11-24T08:00:30Z",
        "2026-11-30T08:00:30Z",
        "2036-02-07T08:00:30Z",
        "1970-01-01T00:00:00Z",
    ] {
        bench.clock.set_wall(time(wrong));
        bench
            .until("it is doubted", |state| state.doubted.is_some())
            .await;
        bench.clock.advance_ms(3_000);
        assert_eq!(
            (
                bench.day().await,
                bench.waiting().await,
                bench.is_open(1).await
            ),
            (Some(20_261_123), 4, true),
            "{wrong}"
        );
        let wall = bench.desk.look(|state| state.wall()).await.unwrap();
        assert!(
            wall < time("2026-11-23T08:05:00Z"),
            "people read the time that it is: {wall}"
        );
        bench.clock.set_wall(time("2026-11-23T08:01:00Z"));
        bench.until_told(None).await;
    }
    assert_eq!(bench.ticket("carta-identita", "6").await.number, "A 006");
    // The server sleeps over the night: that time has passed.
    bench.clock.advance_ms(24 * HOUR_MS);
    bench.until_day(20_261_124).await;
    assert_eq!(bench.ticket("carta-identita", "7").await.number, "A 001");
}

#[tokio::test]
async fn a_server_once_started_in_2036_comes_back_to_the_day_that_it_is() {
    let mut bench = Bench::new("2036");
    std::fs::remove_dir_all(&bench.folder).unwrap();
    std::fs::create_dir_all(&bench.folder).unwrap();
    bench.restart_at("2036-02-07T08:00:00Z");
    assert_eq!(
        (
            bench.day().await,
            bench.ticket("carta-identita", "1").await.number.as_str()
        ),
        (Some(20_360_207), "A 001")
    );
    bench.restart_at("2026-12-01T09:00:00Z");
    bench.until_told(Some("trouble-clock-behind")).await;
    assert_eq!(
        bench.ticket("carta-identita", "2").await.number,
        "A 002",
        "the office works meanwhile"
    );
    bench.close_day().await.unwrap();
    assert_eq!(bench.day().await, Some(20_261_201));
    let first = bench.ticket("carta-identita", "3").await;
    assert_eq!(first.number, "A 001");
    assert!(
        first.issued_at.starts_with("2026-12-01T10:00"),
        "{}",
        first.issued_at
    );
    let moment = bench.desk.look(|state| state.now).await.unwrap();
    assert!(
        moment < queue::Moment(time("2026-12-01T10:00:00Z").as_millisecond()),
        "what is learned of hours is right again"
    );
    bench.restart_at("2026-12-01T09:10:00Z");
    assert_eq!(bench.ticket("carta-identita", "4").await.number, "A 002");
    bench.clock.advance_ms(24 * HOUR_MS);
    bench.until_day(20_261_202).await;
    assert_eq!(bench.ticket("carta-identita", "5").await.number, "A 001");
    bench.stopped.stop();
    assert!(journal::verify(&bench.folder).is_ok());
}

#[tokio::test]
async fn a_start_years_ahead_asks_and_nobody_leaves_the_queue() {
    let mut bench = Bench::new("far");
    let waits = bench.ticket("carta-identita", "1").await;
    bench.restart_at("2036-02-07T08:00:00Z");
    bench.until_told(Some("trouble-clock-far")).await;
    assert_eq!(
        (bench.day().await, bench.waiting().await),
        (Some(20_261_123), 1)
    );
    assert_eq!(bench.ticket("carta-identita", "2").await.number, "A 002");
    bench.clock.set_wall(time("2026-11-23T08:10:00Z"));
    bench.until_told(None).await;
    let token = terms::names::token(&waits.token).unwrap();
    assert_eq!(
        bench.desk.visit(token).await.unwrap().state,
        protocol::VisitState::Waiting
    );
    // After two weeks in August nobody is asked.
    bench.restart_at("2026-12-07T07:00:00Z");
    bench.until_day(20_261_207).await;
}

#[tokio::test]
async fn a_day_that_is_opened_again_goes_on_behind_its_numbers() {
    let mut bench = Bench::new("again");
    assert_eq!(bench.ticket("carta-identita", "1").await.number, "A 001");
    assert_eq!(bench.ticket("carta-identita", "2").await.number, "A 002");
    bench.restart_at("2036-02-07T08:00:00Z");
    // Somebody believes it.
    bench.close_day().await.unwrap();
    assert_eq!(
        (
            bench.day().await,
            bench.ticket("carta-identita", "3").await.number.as_str()
        ),
        (Some(20_360_207), "A 001")
    );
    bench.clock.set_wall(time("2026-11-23T09:00:00Z"));
    bench.until_told(Some("trouble-clock-behind")).await;
    bench.close_day().await.unwrap();
    assert_eq!(
        (
            bench.day().await,
            bench.ticket("carta-identita", "4").await.number.as_str()
        ),
        (Some(20_261_123), "A 003")
    );
    bench.restart_at("2026-11-23T09:10:00Z");
    assert_eq!(bench.ticket("carta-identita", "5").await.number, "A 004");
    bench.stopped.stop();
    assert!(journal::verify(&bench.folder).is_ok());
}

#[tokio::test]
async fn no_day_of_the_past_begins_because_somebody_closes_the_day_under_a_dead_battery() {
    let bench = Bench::new("battery");
    bench.ticket("carta-identita", "1").await;
    bench.clock.set_wall(time("1970-01-01T00:00:00Z"));
    bench.until_told(Some("trouble-clock-behind")).await;
    bench.close_day().await.unwrap();
    assert_eq!(bench.day().await, None);
    bench.clock.set_wall(time("2026-11-23T08:00:00Z"));
    bench.clock.advance_ms(24 * HOUR_MS);
    bench.until_day(20_261_124).await;
}

#[tokio::test]
async fn yesterday_ends_when_the_first_counter_opens_and_that_counter_stays_open() {
    let bench = Bench::new("ghosts");
    bench.act(1, Action::Open { services: None }).await.unwrap();
    for key in ["1", "2", "3"] {
        bench.ticket("carta-identita", key).await;
    }
    bench.act(1, Action::Next).await.unwrap();
    // It was not closed in the evening.
    let first = bench
        .desk
        .look(|state| {
            state
                .catalogue
                .first_ticket(queue::Day(20_261_124))
                .unwrap()
        })
        .await
        .unwrap();
    bench
        .clock
        .advance_ms(first.as_millisecond() - time("2026-11-23T08:10:00Z").as_millisecond());
    bench
        .until("it is morning", |state| {
            state.wall() > time("2026-11-24T04:00:00Z")
        })
        .await;
    assert_eq!(
        bench.day().await,
        Some(20_261_123),
        "somebody may still be inside"
    );
    bench.act(2, Action::Open { services: None }).await.unwrap();
    assert_eq!(
        (bench.day().await, bench.waiting().await),
        (Some(20_261_124), 0)
    );
    assert_eq!(
        bench
            .act(2, Action::Next)
            .await
            .unwrap_or_else(|_| Reply {
                status: 204,
                body: Bytes::new()
            })
            .status,
        204,
        "nobody is called"
    );
    bench.clock.advance_ms(20 * 60_000);
    assert_eq!(bench.ticket("carta-identita", "4").await.number, "A 001");
    assert!(bench.is_open(2).await);
}

#[tokio::test]
async fn somebody_who_begins_to_work_and_the_clock_begin_a_day_together() {
    let bench = Bench::new("together-with-clock");
    bench.act(1, Action::Open { services: None }).await.unwrap();
    for key in ["1", "2"] {
        bench.ticket("carta-identita", key).await;
    }
    bench.clock.set_wall(time("2026-11-24T07:20:00Z"));
    bench.until_told(Some("trouble-clock-leapt")).await;
    bench.act(2, Action::Open { services: None }).await.unwrap();
    assert_eq!(
        bench.day().await,
        Some(20_261_123),
        "somebody works already"
    );
    bench.act(2, Action::Close).await.unwrap();
    bench.act(1, Action::Next).await.unwrap();
    bench.act(1, Action::Close).await.unwrap();
    bench.act(1, Action::Open { services: None }).await.unwrap();
    assert_eq!(
        (bench.day().await, bench.is_open(1).await),
        (Some(20_261_124), true),
        "the machine was put aside over the night"
    );
    bench.until_told(None).await;
    assert!(bench.desk.look(|state| state.wall()).await.unwrap() >= time("2026-11-24T07:20:00Z"));
}
