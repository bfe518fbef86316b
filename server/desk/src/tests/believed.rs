// SPDX-License-Identifier: EUPL-1.2
//! What one totem says is believed as far as it can be so: one that is broken or stolen harms itself alone.

use protocol::{Became, HeardNumbers, HeldNumbers};
use queue::Number;

use super::offline::{handed, hello};
use super::*;
use crate::{Handed, HelloOrder};

fn heard(device: u64, n: u32) -> HelloOrder {
    let last = [('A', n), ('Z', 7)].into();
    HelloOrder {
        heard: Some(HeardNumbers {
            day: "2026-11-23".to_owned(),
            last,
        }),
        ..hello(device)
    }
}

async fn talks_nonsense(bench: &Bench, device: u64) -> bool {
    bench
        .desk
        .look(move |state| state.nonsense.remove(&device))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_number_that_nobody_can_have_given_takes_no_area_out_of_numbers() {
    let mut bench = Bench::new("absurd-heard");
    bench.hello(heard(1, 4_294_967_290)).await;
    assert!(talks_nonsense(&bench, 1).await, "staff hear of it");
    assert_eq!(bench.ticket("carta-identita", "1").await.number, "A 001");
    bench.restart();
    bench.hello(heard(1, 9_999)).await;
    assert_eq!(bench.ticket("carta-identita", "2").await.number, "A 002");
}

#[tokio::test]
async fn what_was_given_before_the_journal_was_opened_is_believed_and_nothing_later() {
    let mut bench = Bench::new("heard-later");
    bench.hello(heard(1, 41)).await;
    assert_eq!(
        bench.ticket("carta-identita", "1").await.number,
        "A 042",
        "a journal that was lost in the morning"
    );
    bench.clock.advance_ms(60_000);
    bench.restart();
    bench.hello(heard(1, 44)).await;
    assert_eq!(
        bench.ticket("carta-identita", "2").await.number,
        "A 043",
        "nobody gave numbers while it was started again"
    );
    bench.clock.advance_ms(6 * 60_000);
    bench.restart();
    bench.hello(heard(1, 43 + 605)).await;
    assert_eq!(
        bench.ticket("carta-identita", "3").await.number,
        "A 044",
        "more than six minutes and the two hours that clocks may differ by can have had"
    );
    bench.hello(heard(1, 60)).await;
    assert_eq!(bench.ticket("carta-identita", "4").await.number, "A 061");
}

#[tokio::test]
async fn a_hand_over_has_numbers_of_the_totems_own_or_such_as_a_server_gave() {
    let bench = Bench::new("absurd-hand-over");
    bench.hello(hello(1)).await;
    bench.hello(hello(2)).await;
    let of = |letter, n| Handed {
        number: Number { letter, n },
        ..handed(n + letter as u32 * 10_000, 60)
    };
    let told = vec![
        handed(900, 60),
        handed(925, 60),
        handed(5_000, 60),
        of('Z', 901),
        handed(2, 60),
        handed(901, 50),
    ];
    let expected = [
        Became::Merged,
        Became::Refused,
        Became::Refused,
        Became::Refused,
        Became::Refused,
        Became::Merged,
    ];
    assert_eq!(bench.hand_over(told, "h1").await, expected);
    assert!(talks_nonsense(&bench, 1).await && !talks_nonsense(&bench, 2).await);
    assert_eq!(bench.ticket("carta-identita", "1").await.number, "A 001");
}

#[tokio::test]
async fn a_totem_claims_no_more_than_the_days_that_it_may_hold_and_a_share_of_the_numbers() {
    let bench = Bench::new("absurd-held");
    let held = |day: &str, from, to| HeldNumbers {
        day: day.to_owned(),
        from,
        to,
    };
    let days = (1..=28).map(|day| held(&format!("2027-02-{day:02}"), 900, 924));
    let all = days.chain([held("2026-11-23", 900, 999)]).collect();
    let seq = bench.desk.live().await.unwrap().seq;
    bench
        .hello(HelloOrder {
            held: all,
            ..hello(1)
        })
        .await;
    assert_eq!(
        bench.desk.live().await.unwrap().seq,
        seq + 2,
        "its own share of today and of tomorrow"
    );
    assert_eq!(bench.hello(hello(2)).await.days[0].numbers[0].from, 925);
}

#[tokio::test]
async fn a_totem_gives_as_many_tickets_as_people_can_take_from_it() {
    let bench = Bench::new("fast-totem");
    let take = |kiosk| {
        bench.desk.take(
            TakeOrder {
                kiosk: Some(kiosk),
                ..order("tari")
            },
            None,
        )
    };
    for _ in 0..5 {
        take(1).await.unwrap();
    }
    assert_eq!(take(1).await.unwrap_err().kind, Kind::TooManyTickets);
    take(2).await.unwrap();
    for _ in 0..145 {
        bench.clock.advance_ms(1_000);
        let clock = bench.clock.moment();
        bench
            .until("the clock is seen", move |state| state.now >= clock)
            .await;
        take(1).await.unwrap();
    }
    bench.clock.advance_ms(1_000);
    assert_eq!(take(1).await.unwrap_err().kind, Kind::TooManyTickets);
}

#[tokio::test]
async fn a_slip_that_changes_for_ever_is_written_a_few_times() {
    let bench = Bench::new("slip-flaps");
    let ticket = bench.ticket("tari", "1").await;
    let token = terms::names::token(&ticket.token).unwrap();
    let before = bench.desk.live().await.unwrap().seq;
    for n in 0..200 {
        let outcome = if n % 2 == 0 {
            queue::SlipOutcome::Printed
        } else {
            queue::SlipOutcome::NotWanted
        };
        let slip = Order::Slip {
            token,
            outcome,
            device: "Totem".to_owned(),
        };
        assert_eq!(bench.desk.order(slip, None).await.unwrap().status, 204);
    }
    assert!(bench.desk.live().await.unwrap().seq <= before + 20);
}

#[tokio::test]
async fn nobody_claims_the_numbers_of_another_totems_place() {
    let bench = Bench::new("anothers-share");
    let held = |from, to| {
        vec![HeldNumbers {
            day: "2026-11-23".to_owned(),
            from,
            to,
        }]
    };
    let stolen = HelloOrder {
        totems: 3,
        held: held(925, 949),
        ..hello(1)
    };
    assert_eq!(bench.hello(stolen).await.days[0].numbers, held(900, 924));
    let honest = HelloOrder {
        totems: 3,
        held: held(925, 949),
        ..hello(2)
    };
    assert_eq!(bench.hello(honest).await.days[0].numbers, held(925, 949));
}
