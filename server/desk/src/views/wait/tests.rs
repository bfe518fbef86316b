// SPDX-License-Identifier: EUPL-1.2

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use forecast::What;
use jiff::Timestamp;
use protocol::{NextAnswer, Ticket};
use queue::CounterId;

use outlook::facts::{Step, Translator};
use outlook::ledger::Ledger;
use outlook::{Hook, Options, changes, export, office_json, office_of, what_if_view};

use super::*;
use crate::{Act, Action, Desk, Setup, Stopped, TakeOrder, spawn};
use backtest::{Log, Task};
use catalogue::Catalogue;
use journal::Reader;
use tempfile::TempDir;
use terms::clock::{Clock, ManualClock};

/// A desk with a forecast beside it, and a clock moved by hand; it begins on Monday 23 November 2026 at 9:00 in Italy.
struct Bench {
    folder: TempDir,
    clock: Arc<ManualClock>,
    options: Options,
    desk: Desk,
    stopped: Stopped,
}

impl Bench {
    fn new(name: &str, options: Options) -> Bench {
        let folder = tempfile::Builder::new().prefix(name).tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
        let (desk, stopped) = open(folder.path(), &clock, &options);
        Bench {
            folder,
            clock,
            options,
            desk,
            stopped,
        }
    }

    fn restart(&mut self) {
        self.stopped.stop();
        (self.desk, self.stopped) = open(self.folder.path(), &self.clock, &self.options);
    }

    fn pass(&self, s: i64) {
        self.clock.advance_ms(s * 1_000);
    }

    async fn take(&self, service: &str) -> Ticket {
        self.take_all(&[service]).await
    }

    async fn take_all(&self, services: &[&str]) -> Ticket {
        let (services, class) = (
            services
                .iter()
                .map(|service| (*service).to_owned())
                .collect(),
            AccessClass::Standard,
        );
        let reply = self
            .desk
            .take(
                TakeOrder {
                    services,
                    class,
                    language: None,
                    slot: None,
                    kiosk: None,
                    epoch: None,
                },
                None,
            )
            .await
            .unwrap();
        serde_json::from_slice(&reply.body).unwrap()
    }

    /// Somebody comes who is booked in `in_s` seconds from now.
    async fn come_booked(&self, service: &str, in_s: i64) -> Ticket {
        let slot = Some(self.clock.wall() + jiff::SignedDuration::from_secs(in_s));
        let (services, class) = (vec![service.to_owned()], AccessClass::Appointment);
        let reply = self
            .desk
            .take(
                TakeOrder {
                    services,
                    class,
                    language: None,
                    slot,
                    kiosk: None,
                    epoch: None,
                },
                None,
            )
            .await
            .unwrap();
        serde_json::from_slice(&reply.body).unwrap()
    }

    async fn act(&self, counter: u16, action: Action) -> Vec<u8> {
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
            .unwrap()
            .body
            .to_vec()
    }

    /// Waits until something has been published that is as asked.
    async fn until(&self, what: &str, is: impl Fn(&Now, u64) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let (now, seq) = self
                .desk
                .look(|state| (state.forecasts.now(), state.seq))
                .await
                .unwrap();
            if is(&now, seq) {
                return;
            }
            assert!(Instant::now() < deadline, "{what}: {now:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn until_told(&self) {
        self.until(
            "the forecast is of the last event",
            |now, seq| matches!(now, Now::Told(published) if published.seq == seq),
        )
        .await;
    }

    /// An hour with two counters, a crowd, a call that is taken back, and somebody who has parked.
    async fn live_an_hour(&self) {
        for counter in [1, 2] {
            self.act(counter, Action::Open { services: None }).await;
        }
        for n in 0..24 {
            self.take(if n % 3 == 0 {
                "cambio-residenza"
            } else {
                "carta-identita"
            })
            .await;
            self.pass(60);
            if n % 5 == 4 {
                let called: NextAnswer =
                    serde_json::from_slice(&self.act(1, Action::Next).await).unwrap();
                self.pass(20);
                self.act(1, Action::Serve).await;
                assert!(called.visit.waited_s > 0);
            }
            if n % 7 == 6 {
                self.act(2, Action::Next).await;
            }
        }
        self.act(1, Action::Next).await;
        self.pass(10);
        self.act(1, Action::Undo).await;
        self.act(2, Action::Park { reason: None }).await;
        self.pass(30);
    }
}

fn open(folder: &Path, clock: &Arc<ManualClock>, options: &Options) -> (Desk, Stopped) {
    let catalogue = Arc::new(catalogue());
    let (clock, own_url) = (clock.clone(), "http://office:8080".to_owned());
    let (desk, stopped, _) = spawn(Setup {
        data: folder.to_owned(),
        catalogue,
        clock,
        own_url,
        foretelling: options.clone(),
        anchor: Arc::default(),
    })
    .unwrap();
    (desk, stopped)
}

fn catalogue() -> Catalogue {
    Catalogue::parse(assets::sample::OFFICE_TOML).unwrap()
}

fn plain() -> Options {
    Options {
        plain: true,
        ..Options::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn later_legs_and_the_end_are_told_and_count_down() {
    let bench = Bench::new("then", Options::default());
    bench.live_an_hour().await;
    let ticket = bench
        .take_all(&["carta-identita", "cambio-residenza"])
        .await;
    bench.until_told().await;
    let phone = || async {
        bench
            .desk
            .visit(terms::names::token(&ticket.token).unwrap())
            .await
            .unwrap()
    };
    let (first, then) = phone().await.told();
    assert_eq!(then.calls.len(), 1, "{then:?}");
    assert!(
        first.median_s < then.calls[0].median_s && then.calls[0].median_s < then.end.median_s,
        "{first:?} {then:?}"
    );
    assert!(
        then.end.low_s < then.end.median_s && then.end.median_s < then.end.high_s,
        "{then:?}"
    );
    bench.pass(60);
    let (_, later) = phone().await.told();
    assert_eq!(
        (later.end.high_s, later.calls[0].median_s),
        (then.end.high_s - 60, then.calls[0].median_s - 60)
    );
    // A visit with one leg has an end too.
    let single = bench.take("carta-identita").await;
    bench.until_told().await;
    let (call, then) = bench
        .desk
        .visit(terms::names::token(&single.token).unwrap())
        .await
        .unwrap()
        .told();
    assert!(
        then.calls.is_empty() && then.end.median_s > call.median_s,
        "{then:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closing_that_is_announced_makes_waits_longer_until_it_is_taken_back() {
    let bench = Bench::new("closing", Options::default());
    bench.live_an_hour().await;
    let median_s = async || {
        bench.until_told().await;
        let Now::Told(published) = bench
            .desk
            .look(|state| state.forecasts.now())
            .await
            .unwrap()
        else {
            panic!("it is told")
        };
        published
            .arrivals
            .iter()
            .filter_map(|classes| Some(classes[0]?.range.p50_s))
            .sum::<f64>()
    };
    let before_s = median_s().await;
    let at = |minutes: i8| Action::CloseAt {
        at: Some(jiff::civil::time(9, 0, 0, 0) + jiff::Span::new().minutes(minutes)),
    };
    bench.act(2, at(40)).await;
    let announced_s = median_s().await;
    assert!(announced_s > 1.05 * before_s, "{before_s} {announced_s}");
    let refused = bench
        .desk
        .act(
            Act {
                counter: CounterId(2),
                action: at(1),
                expect: None,
            },
            None,
        )
        .await;
    assert_eq!(refused.unwrap_err().fields.len(), 1, "9:01 is past");
    bench.act(2, Action::CloseAt { at: None }).await;
    let taken_back_s = median_s().await;
    assert!(
        (taken_back_s / before_s - 1.0).abs() < 0.02,
        "{before_s} {taken_back_s}"
    );
}

/// What a phone is told while it waits.
trait Told {
    fn told(self) -> (Forecast, Then);
}

impl Told for protocol::VisitView {
    fn told(self) -> (Forecast, Then) {
        (
            self.forecast.expect("it waits"),
            self.then.expect("and what follows is known"),
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ticket_phone_and_clerk_are_told_the_same_and_it_counts_down() {
    let bench = Bench::new("same", Options::default());
    bench.live_an_hour().await;
    // Who is served has just come: a service that lasts and lasts would tell of a slower office.
    for counter in [1, 2] {
        bench.act(counter, Action::Next).await;
    }
    bench.until_told().await;
    let ticket = bench.take("carta-identita").await;
    let told = ticket.forecast.expect("two counters are open");
    assert!(
        told.low_s < told.median_s && told.median_s < told.high_s && told.median_s > 600,
        "{told:?}"
    );
    bench.until_told().await;
    let phone = || async {
        bench
            .desk
            .visit(terms::names::token(&ticket.token).unwrap())
            .await
            .unwrap()
    };
    let shown = phone().await.forecast.expect("it waits");
    assert_eq!(shown, told, "nothing has happened since");
    bench.pass(120);
    bench.take("tari").await;
    bench.until_told().await;
    let later = phone().await.forecast.expect("it waits");
    assert_eq!(
        (later.high_s, later.median_s),
        (told.high_s - 120, told.median_s - 120)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_booked_is_told_to_wait_for_the_slot_and_then_for_those_before() {
    // The sample office calls who is booked five minutes early at the soonest.
    let bench = Bench::new("booked", Options::default());
    bench.act(1, Action::Open { services: None }).await;
    bench.until_told().await;
    let alone = bench
        .come_booked("carta-identita", 1_200)
        .await
        .forecast
        .expect("a counter is open");
    assert_eq!(
        (alone.low_s, alone.median_s),
        (900, 900),
        "no free counter makes the slot come sooner"
    );
    let bench = Bench::new("booked-crowd", Options::default());
    bench.live_an_hour().await;
    bench.until_told().await;
    let at_once = bench
        .come_booked("carta-identita", 0)
        .await
        .forecast
        .expect("counters are open");
    let later = bench
        .come_booked("carta-identita", 1_200)
        .await
        .forecast
        .expect("counters are open");
    assert!(at_once.low_s < at_once.high_s, "{at_once:?}");
    assert!(
        later.low_s >= 900
            && later.median_s >= at_once.median_s
            && later.high_s >= at_once.high_s + 900,
        "{later:?} {at_once:?}"
    );
    let standard = bench
        .take("carta-identita")
        .await
        .forecast
        .expect("counters are open");
    assert!(
        at_once.median_s < standard.median_s,
        "{at_once:?} {standard:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn promises_are_judged_and_what_was_taken_back_is_not() {
    let bench = Bench::new("judged", Options::default());
    bench.live_an_hour().await;
    bench.until_told().await;
    let quality = bench.desk.look(|state| quality(state)).await.unwrap();
    let today = &quality.today;
    // Four calls at counter 1 and three at counter 2; the last of counter 1 was taken back. The first of all were told "now" and called late.
    assert!(quality.available && !quality.degraded);
    assert_eq!(today.all.n, 7, "{today:?}");
    assert_eq!(
        today.all.n,
        today
            .services
            .iter()
            .map(|service| service.figures.n)
            .sum::<u32>()
    );
    assert_eq!((today.hours.len(), today.hours[0].hour), (1, 9));
    assert!(
        today.all.within_upper < today.all.n
            && today.all.mean_absolute_error_s.is_some_and(|s| s > 60.0)
    );
    assert_eq!(
        quality.last_30_days, quality.today,
        "there was no day before"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_counter_makes_waits_shorter() {
    let bench = Bench::new("what-if", Options::default());
    bench.live_an_hour().await;
    bench.until_told().await;
    let (office, forecasts) = bench
        .desk
        .look(|state| (state.office().cloned().unwrap(), state.forecasts.clone()))
        .await
        .unwrap();
    let ask = async |change: protocol::WhatIfChange| {
        let changes = changes(
            &office,
            &protocol::WhatIfBody {
                changes: vec![change],
            },
        )
        .unwrap();
        let view = what_if_view(&office, &forecasts.what_if(changes).await.unwrap());
        view.services
            .into_iter()
            .find(|service| service.service == "carta-identita")
            .unwrap()
    };
    let more = ask(protocol::WhatIfChange::Open {
        counter: 3,
        services: vec![],
        area: Some("anagrafe".to_owned()),
    })
    .await;
    assert!(
        more.change_min.is_some_and(|min| min <= -5)
            && more.waiting_change_min.is_some_and(|min| min < 0),
        "{more:?}"
    );
    let less = ask(protocol::WhatIfChange::Close { counter: 2 }).await;
    assert!(less.change_min.is_some_and(|min| min >= 5), "{less:?}");
    let wrong = protocol::WhatIfBody {
        changes: vec![protocol::WhatIfChange::Close { counter: 77 }],
    };
    assert_eq!(
        changes(&office, &wrong).unwrap_err().kind,
        terms::refused::Kind::UnknownCounter
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_the_middle_of_the_day_foretells_the_same() {
    let mut bench = Bench::new("restart", Options::default());
    bench.live_an_hour().await;
    bench.until_told().await;
    let told = |bench: &Bench| {
        let desk = bench.desk.clone();
        async move {
            let Now::Told(published) = desk.look(|state| state.forecasts.now()).await.unwrap()
            else {
                panic!("told")
            };
            (published, desk.live().await.unwrap())
        }
    };
    let (before, live_before) = told(&bench).await;
    assert!(before.waiting.len() > 10 && before.arrivals.iter().flatten().any(Option::is_some));
    bench.restart();
    bench.until_told().await;
    let (after, live_after) = told(&bench).await;
    assert_eq!(before.arrivals, after.arrivals);
    assert_eq!(before.quality, after.quality);
    assert_eq!(live_before.services, live_after.services);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_forecast_panics_the_desk_goes_on_and_says_that_there_is_none() {
    let broken = Arc::new(AtomicBool::new(false));
    let fails = broken.clone();
    let hook = move |_: u64| assert!(!fails.load(Ordering::SeqCst), "a fault for this test");
    let bench = Bench::new(
        "panic",
        Options {
            hook: Some(Arc::new(hook)),
            ..Options::default()
        },
    );
    bench.act(1, Action::Open { services: None }).await;
    bench.take("carta-identita").await;
    bench.until_told().await;
    broken.store(true, Ordering::SeqCst);
    bench.take("carta-identita").await;
    bench
        .until("the fault is noticed", |now, _| {
            matches!(now, Now::Unavailable)
        })
        .await;
    let ticket = bench.take("carta-identita").await;
    assert_eq!(
        (ticket.forecast, ticket.forecast_reason),
        (None, Some(NoForecast::Unavailable))
    );
    assert_eq!(ticket.ahead, 2);
    let live = bench.desk.live().await.unwrap();
    assert!(
        live.services
            .iter()
            .all(|service| service.forecast.is_none())
    );
    broken.store(false, Ordering::SeqCst);
    bench.until_told().await;
    assert!(bench.take("carta-identita").await.forecast.is_some());
}

/// As long as `stuck` holds, the thread comes no further; whether it has come so far stands in the other.
fn stuck_while(stuck: &Arc<AtomicBool>, reached: &Arc<AtomicBool>) -> Option<Hook> {
    let (stuck, reached) = (stuck.clone(), reached.clone());
    Some(Arc::new(move |_| {
        while stuck.load(Ordering::SeqCst) {
            reached.store(true, Ordering::SeqCst);
            std::thread::yield_now();
        }
    }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forecast_that_is_stuck_is_not_told() {
    let [stuck, reached] = [false, false].map(|is| Arc::new(AtomicBool::new(is)));
    let hook = stuck_while(&stuck, &reached);
    let bench = Bench::new(
        "stuck",
        Options {
            hook,
            stale: Some(Duration::from_secs(2)),
            plain: false,
        },
    );
    bench.act(1, Action::Open { services: None }).await;
    bench.take("carta-identita").await;
    bench.until_told().await;
    stuck.store(true, Ordering::SeqCst);
    bench.take("carta-identita").await;
    bench
        .until("it is too old", |now, _| matches!(now, Now::Unavailable))
        .await;
    assert_eq!(bench.take("carta-identita").await.forecast, None);
    let forecasts = bench
        .desk
        .look(|state| state.forecasts.clone())
        .await
        .unwrap();
    let change = forecast::what_if::Change::CloseCounter { counter: 0 };
    assert!(
        forecasts.what_if(vec![change]).await.is_err(),
        "who asks what would be is not kept waiting"
    );
    stuck.store(false, Ordering::SeqCst);
    bench.until_told().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_ends_although_its_forecast_does_not() {
    let [stuck, reached] = [true, false].map(|is| Arc::new(AtomicBool::new(is)));
    let mut bench = Bench::new(
        "farewell",
        Options {
            hook: stuck_while(&stuck, &reached),
            ..Options::default()
        },
    );
    bench.act(1, Action::Open { services: None }).await;
    bench
        .until("the thread is stuck", |_, _| reached.load(Ordering::SeqCst))
        .await;
    bench.stopped.stop();
    assert!(stuck.load(Ordering::SeqCst), "nobody has set it free");
    stuck.store(false, Ordering::SeqCst);
}

#[tokio::test]
async fn the_exported_log_tells_the_facts_of_the_live_journal_and_can_be_back_tested() {
    let bench = Bench::new("export", plain());
    let quality = bench
        .desk
        .look(|state| super::quality(state))
        .await
        .unwrap();
    assert!(
        quality.available && quality.plain_only && !quality.reading,
        "nothing is measured where only the plain forecast is wanted"
    );
    bench.live_an_hour().await;
    let catalogue = Arc::new(catalogue());
    let mut csv = Vec::new();
    let count = export(bench.folder.path(), &catalogue, &mut csv).unwrap();
    let log = String::from_utf8(csv).unwrap();
    assert_eq!(count as usize + 1, log.lines().count());

    let (setting, prior) = office_of(&catalogue);
    let exported = backtest::facts(&log, setting, prior).unwrap();
    assert_eq!(exported, live_facts(bench.folder.path(), &catalogue));
    assert!(
        exported
            .iter()
            .any(|fact| matches!(fact.what, What::Parked { .. })),
        "{log}"
    );

    let [events, office, json] =
        ["events.csv", "office.toml", "office.json"].map(|name| bench.folder.path().join(name));
    std::fs::write(&events, &log).unwrap();
    std::fs::write(&office, assets::sample::OFFICE_TOML).unwrap();
    std::fs::write(&json, office_json(&catalogue).to_string()).unwrap();
    for office in [&office, &json] {
        let task = Task {
            log: Log::Events {
                events: &events,
                office,
            },
            predictions: None,
            from_day: 0,
            replications: 50,
        };
        let table = backtest::run(&task).unwrap();
        assert!(
            table
                .rows()
                .last()
                .is_some_and(|(name, score)| *name == "regolacode" && score.n > 3),
            "{table}"
        );
    }
}

/// The facts as the forecast beside the desk has them, in order of time.
fn live_facts(data: &Path, catalogue: &Arc<Catalogue>) -> Vec<forecast::Fact> {
    let mut reader = Reader::open(data, 60).unwrap();
    let office = reader.last_office().unwrap().expect("a day was opened");
    let (mut translator, mut ledger) = (
        Translator::new(catalogue.clone(), office),
        Ledger::default(),
    );
    while reader
        .read(|hall, reasons, entry| {
            ledger.observe(&translator.observe(hall, &entry.event, entry.at, reasons))
        })
        .unwrap()
        > 0
    {}
    let mut facts: Vec<forecast::Fact> = ledger.facts().cloned().collect();
    facts.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    facts
}

#[test]
fn seconds_of_the_day_are_those_of_the_offices_clocks() {
    let catalogue = Arc::new(catalogue());
    let mut translator = Translator::new(catalogue.clone(), catalogue.office(None));
    let open = queue::Event::DayOpened {
        day: queue::Day(20_261_025),
        office: catalogue.office(None),
    };
    // The night before, clocks were set back; the day begins at four.
    let at = |text: &str| Moment(text.parse::<Timestamp>().unwrap().as_millisecond());
    let steps = translator.observe(
        &queue::Hall::new(),
        &open,
        at("2026-10-25T03:00:00Z"),
        &terms::names::Reasons::default(),
    );
    assert!(
        matches!(steps.as_slice(), [Step::Office(_), Step::Fact(fact)] if matches!(fact.what, What::Day { weekday: 6, .. }))
    );
    assert_eq!(translator.at_s(at("2026-10-25T07:30:00Z")), 8.5 * 3_600.0);
    assert_eq!(translator.at_s(at("2026-10-25T23:30:00Z")), 24.5 * 3_600.0);
}
