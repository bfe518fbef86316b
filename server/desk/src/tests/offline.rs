// SPDX-License-Identifier: EUPL-1.2
//! Totems that were cut off, as the desk sees them.

use protocol::{Became, HandOverAnswer, HeardNumbers, HeldNumbers, HelloAnswer};
use queue::{Day, DeviceId, Language, Number, Token};

use super::*;
use crate::{HandOverOrder, Handed, HelloOrder};

const TODAY: Day = Day(20_261_123);

pub(super) fn hello(device: u64) -> HelloOrder {
    HelloOrder {
        device: DeviceId(device),
        place: u32::try_from(device).unwrap() - 1,
        totems: 1,
        held: Vec::new(),
        heard: None,
        epoch: None,
    }
}

/// A visit of the office's identity cards, given some seconds ago.
pub(super) fn handed(n: u32, age_s: i64) -> Handed {
    let mut token = [9; 16];
    token[..4].copy_from_slice(&n.to_le_bytes());
    Handed {
        token: Token(token),
        number: Number { letter: 'A', n },
        day: TODAY,
        age_ms: age_s * 1_000,
        services: vec!["carta-identita".to_owned()],
        class: AccessClass::Standard,
        language: Language::ITALIAN,
        slot: None,
        promise: None,
        after: None,
        instead: None,
    }
}

impl Bench {
    pub(super) async fn hello(&self, hello: HelloOrder) -> HelloAnswer {
        serde_json::from_slice(
            &self
                .desk
                .order(Order::Hello(hello), None)
                .await
                .unwrap()
                .body,
        )
        .unwrap()
    }

    pub(super) async fn try_hand_over(
        &self,
        visits: Vec<Handed>,
        key: &str,
    ) -> Result<Vec<Became>, Refused> {
        let body = format!("{visits:?}");
        let visits = visits
            .into_iter()
            .map(|visit| (terms::names::token_hex(visit.token), Some(visit)))
            .collect();
        let order = HandOverOrder {
            device: DeviceId(1),
            name: "Totem".to_owned(),
            visits,
        };
        let key = Key::new("device:1", key, "/api/v1/device/handover", body.as_bytes());
        let reply = self.desk.order(Order::HandOver(order), Some(key)).await?;
        let answer: HandOverAnswer = serde_json::from_slice(&reply.body).unwrap();
        Ok(answer
            .visits
            .into_iter()
            .map(|visit| visit.became)
            .collect())
    }

    pub(super) async fn hand_over(&self, visits: Vec<Handed>, key: &str) -> Vec<Became> {
        self.try_hand_over(visits, key).await.unwrap()
    }

    /// The numbers that wait, in the order in which counter 1 would call them.
    async fn order_of_calls(&self) -> Vec<String> {
        self.desk
            .console(1)
            .await
            .unwrap()
            .next
            .into_iter()
            .map(|next| next.number)
            .collect()
    }
}

#[tokio::test]
async fn a_totem_holds_numbers_for_today_and_the_next_open_day() {
    let mut bench = Bench::new("lease");
    let answer = bench.hello(hello(1)).await;
    let days: Vec<(&str, u32, u32)> = answer
        .days
        .iter()
        .map(|d| (d.day.as_str(), d.numbers[0].from, d.numbers[0].to))
        .collect();
    assert_eq!(days, [("2026-11-23", 900, 924), ("2026-11-24", 900, 924)]);
    assert_eq!(answer.days[0].begins, "2026-11-23T04:00:00+01:00");
    assert_eq!(answer.days[0].ends, "2026-11-24T04:00:00+01:00");
    assert!(
        answer.days[0]
            .services
            .iter()
            .any(|s| s.id == "carta-identita" && !s.spans.is_empty())
    );
    let seq = bench.desk.live().await.unwrap().seq;
    assert_eq!(
        bench.hello(hello(1)).await.days,
        answer.days,
        "asked again, the same"
    );
    assert_eq!(
        bench.desk.live().await.unwrap().seq,
        seq,
        "and nothing is written"
    );
    assert_eq!(bench.hello(hello(2)).await.days[0].numbers[0].from, 925);
    bench.restart();
    assert_eq!(
        bench.hello(hello(1)).await.days,
        answer.days,
        "after a restart too"
    );
    bench.clock.advance_ms(24 * 3_600_000);
    bench
        .until("the next day", |state| {
            state.hall.day() == Some(Day(20_261_124))
        })
        .await;
    bench.restart();
    assert_eq!(
        bench.hello(hello(1)).await.days[0].numbers,
        answer.days[1].numbers,
        "the next day's numbers were already given"
    );
}

#[tokio::test]
async fn what_was_given_alone_is_merged_by_arrival_once() {
    let mut bench = Bench::new("merge");
    bench.act(1, Action::Open { services: None }).await.unwrap();
    bench.hello(hello(1)).await;
    bench.ticket("carta-identita", "1").await;
    bench.clock.advance_ms(600_000);
    bench.ticket("carta-identita", "2").await;
    assert_eq!(
        bench
            .hand_over(vec![handed(900, 300), handed(901, 200)], "h1")
            .await,
        [Became::Merged, Became::Merged]
    );
    assert_eq!(
        bench.order_of_calls().await,
        ["A 001", "A 900", "A 901", "A 002"]
    );
    let seq = bench.desk.live().await.unwrap().seq;
    assert_eq!(
        bench
            .hand_over(vec![handed(900, 300), handed(901, 200)], "h1")
            .await,
        [Became::Merged, Became::Merged],
        "the same answer"
    );
    assert_eq!(
        bench.hand_over(vec![handed(900, 301)], "h2").await,
        [Became::Known],
        "under another key"
    );
    bench.restart();
    assert_eq!(
        bench.hand_over(vec![handed(900, 302)], "h3").await,
        [Became::Known],
        "after a restart"
    );
    assert_eq!(bench.desk.live().await.unwrap().seq, seq, "nothing twice");
    assert_eq!(
        bench.ticket("carta-identita", "3").await.number,
        "A 003",
        "the sequence goes on where it was"
    );
    assert_eq!(
        bench.hello(hello(1)).await.days[0].used.get(&'A'),
        Some(&901)
    );
    let token = handed(900, 0).token;
    assert_eq!(
        bench.desk.visit(token).await.unwrap().issued_at,
        "2026-11-23T09:05:00+01:00",
        "the phone's link works now"
    );
}

#[tokio::test]
async fn a_request_whose_answer_was_lost_is_given_up_for_the_number_in_the_hand() {
    let bench = Bench::new("instead");
    bench.hello(hello(1)).await;
    let lost = bench.ticket("carta-identita", "k").await;
    let instead = |n, key: &str| Handed {
        instead: Some(Key::new("device:1", key, "", b"")),
        ..handed(n, 10)
    };
    assert_eq!(
        bench.hand_over(vec![instead(900, "k")], "h1").await,
        [Became::Merged]
    );
    let token = terms::names::token(&lost.token).unwrap();
    assert_eq!(
        bench.desk.visit(token).await.unwrap().state,
        protocol::VisitState::Left
    );
    assert_eq!(bench.order_of_calls().await.len(), 1);

    // A request that was held up in the network and comes after the hand-over makes no second visit.
    assert_eq!(
        bench.hand_over(vec![instead(901, "late")], "h2").await,
        [Became::Merged]
    );
    assert_eq!(
        bench.take("carta-identita", "late").await.unwrap_err().kind,
        Kind::KeyReused
    );
    assert_eq!(bench.order_of_calls().await, ["A 900", "A 901"]);
}

#[tokio::test]
async fn a_visit_of_yesterday_is_kept_as_expired_and_one_of_tomorrow_is_told_again() {
    let mut bench = Bench::new("days");
    bench.hello(hello(1)).await;
    let of = |n, day| Handed {
        day: Day(day),
        ..handed(n, 60)
    };
    let told = vec![
        of(900, 20_261_122),
        of(901, 20_261_123),
        of(902, 20_261_124),
    ];
    assert_eq!(
        bench.hand_over(told.clone(), "h1").await,
        [Became::Expired, Became::Merged, Became::Later]
    );
    assert_eq!(
        bench.hand_over(told.clone(), "h2").await,
        [Became::Known, Became::Known, Became::Later]
    );
    bench.desk.order(Order::CloseDay, None).await.unwrap();
    assert_eq!(
        bench
            .try_hand_over(told.clone(), "h3")
            .await
            .unwrap_err()
            .kind,
        Kind::DayClosed
    );
    bench.clock.advance_ms(24 * 3_600_000);
    bench
        .until("the next day", |state| {
            state.hall.day() == Some(Day(20_261_124))
        })
        .await;
    assert_eq!(
        bench.hand_over(told.clone(), "h4").await,
        [Became::Known, Became::Known, Became::Merged]
    );
    bench.restart();
    assert_eq!(
        bench.hand_over(told, "h5").await,
        [Became::Known, Became::Known, Became::Known]
    );
}

#[tokio::test]
async fn after_a_restore_totems_tell_what_the_journal_lost() {
    let bench = Bench::new("restored");
    let held = vec![HeldNumbers {
        day: "2026-11-23".to_owned(),
        from: 950,
        to: 974,
    }];
    let heard = HeardNumbers {
        day: "2026-11-23".to_owned(),
        last: [('A', 41), ('S', 7)].into(),
    };
    let answer = bench
        .hello(HelloOrder {
            held: held.clone(),
            heard: Some(heard),
            ..hello(1)
        })
        .await;
    assert_eq!(answer.days[0].numbers, held, "it keeps what it was told");
    assert_eq!(
        bench.hello(hello(3)).await.days[0].numbers[0].from,
        900,
        "nobody else gets them, nor any of them"
    );
    assert_eq!(bench.ticket("carta-identita", "1").await.number, "A 042");
    let absurd = vec![HeldNumbers {
        day: "2026-11-23".to_owned(),
        from: 1,
        to: 899,
    }];
    bench
        .hello(HelloOrder {
            held: absurd,
            ..hello(2)
        })
        .await;
    assert_eq!(
        bench.ticket("carta-identita", "2").await.number,
        "A 043",
        "only reserved numbers can be claimed"
    );
}

#[tokio::test]
async fn a_copy_in_the_place_of_a_lost_journal_leaves_out_what_may_have_been_given() {
    let mut bench = Bench::new("epoch");
    bench.ticket("carta-identita", "1").await;
    bench.stopped.stop();
    journal::set_epoch(&bench.folder, 1_795_420_700).unwrap();
    bench.clock.advance_ms(10 * 60_000);
    (bench.desk, bench.stopped) = open(&bench.folder, &bench.clock);
    assert_eq!(
        bench.ticket("carta-identita", "2").await.number,
        "A 622",
        "ten minutes and the two hours that clocks may differ by, four numbers a minute, and a hundred"
    );
    bench.restart();
    assert_eq!(
        bench.ticket("carta-identita", "3").await.number,
        "A 623",
        "once"
    );
    bench.desk.order(Order::CloseDay, None).await.unwrap();
    bench.clock.advance_ms(24 * 3_600_000);
    bench
        .until("the next day", |state| {
            state.hall.day() == Some(Day(20_261_124))
        })
        .await;
    bench.restart();
    assert_eq!(
        bench.ticket("carta-identita", "4").await.number,
        "A 001",
        "a new day begins as ever"
    );
}

/// The lost server's clock was ahead, so that less time seems to have passed since its copy than truly has.
#[tokio::test]
async fn a_clock_that_was_ahead_hides_no_number_that_the_lost_server_gave() {
    let mut bench = Bench::new("clock-ahead");
    bench.clock.advance_ms(2 * 3_600_000);
    bench.ticket("carta-identita", "1").await;
    bench.stopped.stop();
    journal::set_epoch(&bench.folder, 1_795_420_700).unwrap();
    let truly_min = 30;
    let given = 1 + 100 + 4 * truly_min;
    bench.clock.advance_ms((i64::from(truly_min) - 90) * 60_000);
    (bench.desk, bench.stopped) = open(&bench.folder, &bench.clock);
    let heard = HeardNumbers {
        day: "2026-11-23".to_owned(),
        last: [('A', given)].into(),
    };
    let number = bench.ticket("carta-identita", "2").await.number;
    assert!(number > format!("A {given}"), "{number} after A {given}");
    bench
        .hello(HelloOrder {
            heard: Some(heard),
            ..hello(1)
        })
        .await;
    let of_the_lost = vec![handed(given, 10)];
    assert_eq!(
        bench.hand_over(of_the_lost, "lost").await,
        [Became::Merged],
        "whoever holds the last of them is in the queue"
    );
}

#[tokio::test]
async fn no_more_numbers_are_given_than_a_restored_server_leaves_out() {
    let mut bench = Bench::new("ahead");
    bench.stopped.stop();
    let office = format!(
        "{}\n[backup]\nfolder = \"/copies\"\n",
        assets::sample::OFFICE_TOML
    );
    (bench.desk, bench.stopped) = open_with(&bench.folder, &bench.clock, &office);
    let copy = |state: &mut State| state.copied = Some(state.copied_now());
    bench.desk.look(copy).await.unwrap();
    for n in 1..=100 {
        assert_eq!(
            bench.ticket("carta-identita", &n.to_string()).await.number,
            format!("A {n:03}")
        );
    }
    assert!(
        bench.desk.look(|state| state.wants_copy()).await.unwrap(),
        "a copy is made before its time"
    );
    assert_eq!(
        bench
            .take("carta-identita", "too many")
            .await
            .unwrap_err()
            .kind,
        Kind::NotNow
    );
    assert_eq!(bench.ticket("tari", "another letter").await.number, "U 001");
    bench.clock.advance_ms(15_000);
    assert_eq!(
        bench.ticket("carta-identita", "four a minute").await.number,
        "A 101"
    );
    assert_eq!(
        bench
            .take("carta-identita", "too many")
            .await
            .unwrap_err()
            .kind,
        Kind::NotNow
    );
    bench.desk.look(copy).await.unwrap();
    assert_eq!(
        bench.ticket("carta-identita", "too many").await.number,
        "A 102"
    );
}

#[tokio::test]
async fn a_server_that_was_replaced_gives_no_numbers_to_those_who_know_it() {
    let bench = Bench::new("replaced");
    let heard = HeardNumbers {
        day: "2026-11-23".to_owned(),
        last: [('A', 41)].into(),
    };
    bench
        .hello(HelloOrder {
            heard: Some(heard),
            epoch: Some(2),
            ..hello(1)
        })
        .await;
    let knowing = |epoch| TakeOrder {
        epoch: Some(epoch),
        ..order("carta-identita")
    };
    assert_eq!(
        bench.desk.take(knowing(2), None).await.unwrap_err().kind,
        Kind::NotNow
    );
    let ticket: protocol::Ticket =
        serde_json::from_slice(&bench.desk.take(knowing(1), None).await.unwrap().body).unwrap();
    assert_eq!(
        ticket.number, "A 001",
        "what the totem heard is of the other server"
    );
}

#[tokio::test]
async fn a_hand_over_that_cannot_be_written_is_not_acknowledged() {
    let bench = Bench::new("handover-disk");
    bench.hello(hello(1)).await;
    bench.break_disk(true);
    assert_eq!(
        bench
            .try_hand_over(vec![handed(900, 10)], "h")
            .await
            .unwrap_err()
            .kind,
        Kind::NotNow
    );
    bench.break_disk(false);
    assert_eq!(
        bench.hand_over(vec![handed(900, 10)], "h").await,
        [Became::Merged]
    );
}
