// SPDX-License-Identifier: EUPL-1.2

mod believed;
mod days;
mod offline;
mod refused;
mod waiting;

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use protocol::{NextAnswer, Ticket, VisitView};
use queue::{AccessClass, CounterId, VisitId};

use super::*;
use catalogue::Catalogue;
use terms::clock::{Clock, ManualClock};

/// A desk on a folder of its own, with a clock moved by hand; it begins on Monday 23 November 2026 at 9:00 in Italy.
struct Bench {
    folder: PathBuf,
    clock: Arc<ManualClock>,
    desk: Desk,
    stopped: Stopped,
}

impl Bench {
    fn new(name: &str) -> Bench {
        let folder =
            std::env::temp_dir().join(format!("regolacode-desk-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let clock = Arc::new(ManualClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
        let (desk, stopped) = open(&folder, &clock);
        Bench {
            folder,
            clock,
            desk,
            stopped,
        }
    }

    /// Stops the desk and starts another on the same folder.
    fn restart(&mut self) {
        self.stopped.stop();
        (self.desk, self.stopped) = open(&self.folder, &self.clock);
    }

    async fn take(&self, service: &str, key: &str) -> Result<Reply, Refused> {
        self.desk
            .take(
                order(service),
                Some(Key::new(
                    "device:1",
                    key,
                    "/api/v1/visits",
                    service.as_bytes(),
                )),
            )
            .await
    }

    async fn ticket(&self, service: &str, key: &str) -> Ticket {
        serde_json::from_slice(&self.take(service, key).await.unwrap().body).unwrap()
    }

    async fn act(&self, counter: u16, action: Action) -> Result<Reply, Refused> {
        self.desk
            .act(
                Act {
                    counter: CounterId(counter),
                    action,
                    expect: None,
                },
                None,
            )
            .await
    }

    /// Makes every write fail, as a broken disk would.
    fn break_disk(&self, broken: bool) {
        let sql = "CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'broken'); END";
        let connection = rusqlite::Connection::open(self.folder.join(journal::FILE)).unwrap();
        connection
            .execute_batch(if broken { sql } else { "DROP TRIGGER broken" })
            .unwrap();
    }

    /// Waits until the desk's state is as asked.
    async fn until(&self, what: &str, is: impl Fn(&State) -> bool + Clone + Send + 'static) {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let is = is.clone();
            if self
                .desk
                .look(move |state| is(state))
                .await
                .is_ok_and(|is| is)
            {
                return;
            }
            assert!(Instant::now() < deadline, "{what}");
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stopped.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn open(folder: &std::path::Path, clock: &Arc<ManualClock>) -> (Desk, Stopped) {
    open_with(folder, clock, assets::sample::OFFICE_TOML)
}

fn open_with(folder: &std::path::Path, clock: &Arc<ManualClock>, office: &str) -> (Desk, Stopped) {
    let catalogue = Catalogue::parse(office).unwrap();
    let clock: Arc<dyn Clock> = clock.clone();
    let (desk, stopped, _) = spawn(Setup {
        data: folder.to_owned(),
        catalogue: Arc::new(catalogue),
        clock,
        own_url: "http://office:8080".to_owned(),
        foretelling: outlook::Options::default(),
        anchor: Arc::default(),
    })
    .unwrap();
    (desk, stopped)
}

fn order(service: &str) -> TakeOrder {
    TakeOrder {
        services: vec![service.to_owned()],
        class: AccessClass::Standard,
        language: None,
        slot: None,
        kiosk: None,
        epoch: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_that_arrive_together_are_all_answered_in_one_series() {
    let bench = Arc::new(Bench::new("together"));
    let takes: Vec<_> = (0..200)
        .map(|i| {
            let bench = bench.clone();
            tokio::spawn(async move {
                bench
                    .ticket("carta-identita", &format!("k{i}"))
                    .await
                    .number
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for take in takes {
        numbers.push(take.await.unwrap());
    }
    numbers.sort();
    let expected: Vec<String> = (1..=200).map(|n| format!("A {n:03}")).collect();
    assert_eq!(numbers, expected);
    assert!(journal::verify(&bench.folder).is_ok());
}

#[tokio::test]
async fn the_same_key_gets_the_same_ticket_also_after_a_restart() {
    let mut bench = Bench::new("key");
    let first = bench.take("carta-identita", "k").await.unwrap();
    assert_eq!(first.status, 201);
    assert_eq!(bench.take("carta-identita", "k").await.unwrap(), first);
    bench.restart();
    assert_eq!(bench.take("carta-identita", "k").await.unwrap(), first);
    assert_eq!(
        bench.take("tari", "k").await.unwrap_err().kind,
        Kind::KeyReused
    );
    assert_eq!(
        bench.ticket("carta-identita", "other").await.number,
        "A 002"
    );
}

#[tokio::test]
async fn two_requests_with_one_key_at_once_make_one_ticket() {
    let bench = Bench::new("twice");
    let (one, two) = tokio::join!(bench.take("tari", "k"), bench.take("tari", "k"));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(bench.ticket("tari", "next").await.number, "U 002");
}

#[tokio::test]
async fn a_restart_keeps_the_queue_and_the_calls() {
    let mut bench = Bench::new("restart");
    let first = bench.ticket("carta-identita", "1").await;
    let second = bench.ticket("carta-identita", "2").await;
    bench.act(1, Action::Open { services: None }).await.unwrap();
    let called: NextAnswer =
        serde_json::from_slice(&bench.act(1, Action::Next).await.unwrap().body).unwrap();
    assert_eq!(called.visit.number, first.number);
    bench.restart();
    let live = bench.desk.live().await.unwrap();
    assert_eq!(live.calls.len(), 1);
    assert_eq!(live.calls[0].number, first.number);
    let view: VisitView = bench
        .desk
        .visit(terms::names::token(&second.token).unwrap())
        .await
        .unwrap();
    assert_eq!((view.state, view.ahead), (protocol::VisitState::Waiting, 0));
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_and_undone() {
    let bench = Bench::new("broken");
    bench.ticket("tari", "1").await;
    let seq = bench.desk.live().await.unwrap().seq;
    bench.break_disk(true);
    assert_eq!(
        bench.take("tari", "2").await.unwrap_err().kind,
        Kind::NotNow
    );
    let live = bench.desk.live().await.unwrap();
    assert_eq!(live.seq, seq, "what was not written is not shown");
    assert_eq!(
        live.services
            .iter()
            .find(|s| s.id == "tari")
            .unwrap()
            .waiting,
        1
    );
    bench.break_disk(false);
    assert_eq!(
        bench.ticket("tari", "2").await.number,
        "U 002",
        "the number was not used up"
    );
}

#[tokio::test]
async fn after_three_failures_in_a_row_the_server_only_reads() {
    let bench = Bench::new("read-only");
    bench.break_disk(true);
    for key in ["1", "2", "3"] {
        assert_eq!(
            bench.take("tari", key).await.unwrap_err().kind,
            Kind::NotNow
        );
    }
    bench.break_disk(false);
    assert_eq!(
        bench.take("tari", "4").await.unwrap_err().kind,
        Kind::ReadOnly
    );
    assert!(bench.desk.live().await.is_ok());
}

#[tokio::test]
async fn a_call_taken_back_leaves_the_boards() {
    let bench = Bench::new("undone");
    bench.ticket("carta-identita", "1").await;
    bench.act(1, Action::Open { services: None }).await.unwrap();
    bench.act(1, Action::Next).await.unwrap();
    assert_eq!(bench.desk.live().await.unwrap().calls.len(), 1);
    bench.act(1, Action::Undo).await.unwrap();
    assert!(bench.desk.live().await.unwrap().calls.is_empty());
}

#[tokio::test]
async fn taking_back_a_next_brings_back_the_call_before() {
    let bench = Bench::new("undone-next");
    let first = bench.ticket("carta-identita", "1").await;
    bench.ticket("carta-identita", "2").await;
    bench.act(1, Action::Open { services: None }).await.unwrap();
    bench.act(1, Action::Next).await.unwrap();
    bench.act(1, Action::Next).await.unwrap();
    bench.act(1, Action::Undo).await.unwrap();
    let live = bench.desk.live().await.unwrap();
    let numbers: Vec<&str> = live.calls.iter().map(|call| call.number.as_str()).collect();
    assert_eq!(numbers, [first.number.as_str()]);
    assert_eq!(
        live.counters[0].number.as_deref(),
        Some(first.number.as_str())
    );
}

#[tokio::test]
async fn next_with_nobody_waiting_is_a_plain_answer() {
    let bench = Bench::new("nobody");
    bench.act(1, Action::Open { services: None }).await.unwrap();
    assert_eq!(bench.act(1, Action::Next).await.unwrap().status, 204);
    bench.ticket("carta-identita", "1").await;
    assert_eq!(bench.act(1, Action::Next).await.unwrap().status, 200);
    assert_eq!(
        bench.act(1, Action::Next).await.unwrap().status,
        204,
        "finishes, and nobody waits"
    );
    assert_eq!(bench.desk.console(1).await.unwrap().visit, None);
}

#[tokio::test]
async fn who_never_came_is_no_service_and_can_be_called_again_by_anybody() {
    let bench = Bench::new("never-came");
    let (first, second) = (
        bench.ticket("carta-identita", "1").await,
        bench.ticket("carta-identita", "2").await,
    );
    let phone = async |ticket: &protocol::Ticket| {
        bench
            .desk
            .visit(terms::names::token(&ticket.token).unwrap())
            .await
            .unwrap()
    };
    for counter in [1, 2] {
        bench
            .act(counter, Action::Open { services: None })
            .await
            .unwrap();
    }
    bench.act(1, Action::Next).await.unwrap();
    bench.clock.advance_ms(1_000);
    let called: NextAnswer =
        serde_json::from_slice(&bench.act(1, Action::Next).await.unwrap().body).unwrap();
    assert_eq!(called.visit.number, second.number);
    let counted = |console: &protocol::ConsoleView| {
        console
            .counted
            .iter()
            .map(|one| (one.number.clone(), one.served))
            .collect::<Vec<_>>()
    };
    assert_eq!(counted(&called.console), [(first.number.clone(), false)]);
    assert_eq!(called.console.absent.len(), 1);
    let view = phone(&first).await;
    assert_eq!(
        (view.state, view.inferred),
        (protocol::VisitState::NoShow, true)
    );
    // A little later they are at the other counter.
    bench.clock.advance_ms(30_000);
    let number = Whom::Number(terms::names::number(&first.number).unwrap());
    let back: NextAnswer =
        serde_json::from_slice(&bench.act(2, Action::Call(number)).await.unwrap().body).unwrap();
    assert_eq!(back.visit.number, first.number);
    // The second one stays long enough to have been served; one key says that it was not so.
    bench.clock.advance_ms(240_000);
    bench.act(1, Action::Next).await.unwrap();
    let view = phone(&second).await;
    assert_eq!(
        (view.state, view.inferred),
        (protocol::VisitState::Served, true)
    );
    let correct = Action::CorrectOutcome {
        visit: VisitId(second.id),
        served: false,
    };
    bench.act(1, correct).await.unwrap();
    let view = phone(&second).await;
    assert_eq!(
        (view.state, view.inferred),
        (protocol::VisitState::NoShow, false),
        "now somebody has said so"
    );
}

#[tokio::test]
async fn an_appointment_of_another_day_gets_no_number() {
    let bench = Bench::new("another-day");
    let take = |slot: &str| TakeOrder {
        class: AccessClass::Appointment,
        slot: Some(slot.parse().unwrap()),
        ..order("carta-identita")
    };
    // The sample office is open from 8:30 to 18:00 on Mondays, Italian time.
    for slot in [
        "1970-01-01T00:00:00Z",
        "2026-11-24T09:00:00Z",
        "2026-12-25T09:00:00Z",
        "2026-11-23T03:00:00Z",
        "2026-11-22T09:00:00Z",
    ] {
        let refused = bench.desk.take(take(slot), None).await.unwrap_err();
        assert_eq!(refused.kind, Kind::SlotNotToday, "{slot}");
        assert_eq!(refused.fields[0].0, "appointment.slot");
        assert!(
            refused
                .with
                .iter()
                .any(|(name, value)| *name == "first" && value.contains(':')),
            "{:?}",
            refused.with
        );
    }
    bench
        .desk
        .take(take("2026-11-23T09:00:00Z"), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_refusal_at_a_counter_carries_its_fresh_state() {
    let bench = Bench::new("stale");
    let ticket = bench.ticket("carta-identita", "1").await;
    bench.act(1, Action::Open { services: None }).await.unwrap();
    bench.act(1, Action::Next).await.unwrap();
    let act = Act {
        counter: CounterId(1),
        action: Action::Finish,
        expect: Some(VisitId(99)),
    };
    let refused = bench.desk.act(act, None).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Stale);
    assert_eq!(
        refused.console.unwrap().visit.unwrap().number,
        ticket.number
    );
}

#[tokio::test]
async fn a_note_goes_with_the_visit_and_is_forgotten_at_the_end_of_the_day() {
    let bench = Bench::new("note");
    bench.ticket("carta-identita", "1").await;
    for counter in [1, 5] {
        bench
            .act(counter, Action::Open { services: None })
            .await
            .unwrap();
    }
    bench.act(1, Action::Next).await.unwrap();
    let note = Some("Manca la fotocopia".to_owned());
    let transfer = Action::Transfer {
        service: Some("urp".to_owned()),
        counter: None,
        come_back: false,
        note,
    };
    let key = Key::new("device:1", "t", "/transfer", b"");
    bench
        .desk
        .act(
            Act {
                counter: CounterId(1),
                action: transfer,
                expect: None,
            },
            Some(key),
        )
        .await
        .unwrap();
    let called: NextAnswer =
        serde_json::from_slice(&bench.act(5, Action::Next).await.unwrap().body).unwrap();
    assert_eq!(called.visit.note.as_deref(), Some("Manca la fotocopia"));
    bench.desk.order(Order::CloseDay, None).await.unwrap();
    assert!(
        bench
            .desk
            .look(|state| state.notes.is_empty())
            .await
            .unwrap()
    );
    for file in ["journal.db", "journal.db-wal"] {
        rusqlite::Connection::open(bench.folder.join("journal.db"))
            .unwrap()
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        let bytes = std::fs::read(bench.folder.join(file)).unwrap_or_default();
        assert!(!bytes.windows(6).any(|w| w == b"Manca "), "{file}");
    }
}

#[tokio::test]
async fn the_day_changes_at_the_hour_of_the_catalogue_but_not_under_people_who_wait() {
    let bench = Bench::new("day");
    let ticket = bench.ticket("carta-identita", "1").await;
    let token = terms::names::token(&ticket.token).unwrap();
    let today = |state: &State| state.hall.day().map(|day| day.0);
    // Tuesday, after the roll-over hour.
    bench.clock.advance_ms(21 * 3_600_000);
    bench
        .until("the clock is seen", |state| {
            state.wall() >= "2026-11-24T05:00:00Z".parse::<Timestamp>().unwrap()
        })
        .await;
    assert_eq!(
        bench.desk.look(move |state| today(state)).await.unwrap(),
        Some(20_261_123),
        "somebody waits"
    );
    bench
        .desk
        .order(Order::Leave { token }, None)
        .await
        .unwrap();
    bench
        .until("nobody waits any more", move |state| {
            today(state) == Some(20_261_124)
        })
        .await;
    assert_eq!(
        bench.desk.visit(token).await.unwrap_err().kind,
        Kind::ExpiredLink
    );
    bench.clock.advance_ms(4 * 3_600_000);
    assert_eq!(bench.ticket("carta-identita", "2").await.number, "A 001");
}

#[tokio::test]
async fn whoever_was_forgotten_in_the_evening_does_not_hold_up_the_morning() {
    let bench = Bench::new("forgotten");
    bench.ticket("carta-identita", "1").await;
    let opens = |state: &mut State| {
        (
            state.wall(),
            state
                .catalogue
                .first_ticket(queue::Day(20_261_124))
                .unwrap(),
        )
    };
    let (now, first) = bench.desk.look(opens).await.unwrap();
    let before = first
        .checked_sub(jiff::SignedDuration::from_mins(1))
        .unwrap();
    bench
        .clock
        .advance_ms(before.as_millisecond() - now.as_millisecond());
    bench
        .until("the clock is seen", move |state| state.wall() >= before)
        .await;
    let today = |state: &State| state.hall.day().map(|day| day.0);
    assert_eq!(
        bench.desk.look(move |state| today(state)).await.unwrap(),
        Some(20_261_123),
        "somebody may still be inside"
    );
    bench.clock.advance_ms(60_000);
    bench
        .until("the day opens with its first ticket", move |state| {
            today(state) == Some(20_261_124)
        })
        .await;
    assert_eq!(bench.ticket("carta-identita", "2").await.number, "A 001");
}

#[tokio::test]
async fn a_clock_set_back_opens_no_earlier_day_and_keeps_the_order() {
    let mut bench = Bench::new("clock");
    let first = bench.ticket("carta-identita", "1").await;
    bench
        .clock
        .set_wall("1970-01-01T00:00:00Z".parse().unwrap());
    bench
        .until("the jump is seen", |state| {
            state.fresh_troubles().next().is_some()
        })
        .await;
    bench.restart();
    assert_eq!(
        bench
            .desk
            .look(|state| state.hall.day().map(|day| day.0))
            .await
            .unwrap(),
        Some(20_261_123)
    );
    bench
        .clock
        .set_wall("2026-11-23T08:10:00Z".parse().unwrap());
    bench
        .until("the clock is right again", |state| {
            state.wall() > "2026-11-23T08:00:00Z".parse::<Timestamp>().unwrap()
        })
        .await;
    let second = bench.ticket("carta-identita", "2").await;
    bench.act(1, Action::Open { services: None }).await.unwrap();
    let called: NextAnswer =
        serde_json::from_slice(&bench.act(1, Action::Next).await.unwrap().body).unwrap();
    assert_eq!(called.visit.number, first.number);
    assert_eq!(second.number, "A 002");
}

#[tokio::test]
async fn an_appointment_that_came_early_is_called_when_it_becomes_due() {
    let mut bench = Bench::new("due");
    bench.act(1, Action::Open { services: None }).await.unwrap();
    bench.act(1, Action::AutoCall { on: true }).await.unwrap();
    let slot = Some("2026-11-23T09:00:00Z".parse().unwrap());
    let early = TakeOrder {
        class: AccessClass::Appointment,
        slot,
        ..order("carta-identita")
    };
    bench.desk.take(early, None).await.unwrap();
    let called = |state: &State| {
        state
            .hall
            .counter(CounterId(1))
            .and_then(|counter| counter.visit)
            .is_some()
    };
    assert!(!bench.desk.look(move |state| called(state)).await.unwrap());
    // It becomes due while the server is off.
    bench.stopped.stop();
    bench.clock.advance_ms(3_600_000);
    bench.restart();
    bench.until("it is called", called).await;
}

#[tokio::test]
async fn a_closed_service_gives_no_numbers() {
    let bench = Bench::new("closed");
    bench.clock.advance_ms(10 * 3_600_000);
    bench
        .until("evening has come", |state| {
            state.wall() >= "2026-11-23T18:00:00Z".parse::<Timestamp>().unwrap()
        })
        .await;
    assert_eq!(
        bench.take("tari", "1").await.unwrap_err().kind,
        Kind::ClosedService
    );
}
