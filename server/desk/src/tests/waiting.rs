// SPDX-License-Identifier: EUPL-1.2
//! An office file that does not fit the open day waits, and is not forgotten.

use super::*;

/// The sample office with another name for one of its services.
fn renamed(to: &str) -> Arc<Catalogue> {
    Arc::new(
        Catalogue::parse(
            &assets::sample::OFFICE_TOML.replace("\"pin-carta-servizi\"", &format!("\"{to}\"")),
        )
        .unwrap(),
    )
}

impl Bench {
    async fn change(&self, catalogue: Arc<Catalogue>) -> Result<u16, Kind> {
        self.desk
            .order(Order::Catalogue(catalogue), None)
            .await
            .map(|reply| reply.status)
            .map_err(|refused| refused.kind)
    }

    async fn waits(&self) -> Option<Kind> {
        self.desk
            .look(|state| {
                state
                    .waiting_office
                    .as_ref()
                    .map(|waiting| waiting.why.kind)
            })
            .await
            .unwrap()
    }

    async fn leave(&self, ticket: &Ticket) {
        let token = terms::names::token(&ticket.token).unwrap();
        self.desk.order(Order::Leave { token }, None).await.unwrap();
    }
}

#[tokio::test]
async fn it_holds_as_soon_as_nobody_would_be_stranded() {
    let bench = Bench::new("waits");
    let ticket = bench.ticket("pin-carta-servizi", "1").await;
    assert_eq!(
        bench.change(renamed("pin-nuovo")).await,
        Err(Kind::WouldStrand)
    );
    assert_eq!(bench.waits().await, Some(Kind::WouldStrand));
    bench.ticket("tari", "2").await;
    assert_eq!(bench.waits().await, Some(Kind::WouldStrand), "still");
    bench.leave(&ticket).await;
    assert_eq!(bench.waits().await, None);
    assert_eq!(bench.ticket("pin-nuovo", "3").await.number, "I 002");
}

#[tokio::test]
async fn it_holds_from_the_next_day_at_the_latest() {
    let bench = Bench::new("waits-day");
    bench.ticket("pin-carta-servizi", "1").await;
    assert_eq!(
        bench.change(renamed("pin-nuovo")).await,
        Err(Kind::WouldStrand)
    );
    bench.clock.advance_ms(24 * 3_600_000);
    bench
        .until("the next day", |state| {
            state.hall.day() == Some(queue::Day(20_261_124))
        })
        .await;
    assert_eq!(bench.waits().await, None);
    assert_eq!(bench.ticket("pin-nuovo", "2").await.number, "I 001");
    assert_eq!(
        bench.take("pin-carta-servizi", "3").await.unwrap_err().kind,
        Kind::UnknownService
    );
}

#[tokio::test]
async fn the_newest_file_wins_and_the_one_in_force_ends_the_wait() {
    let bench = Bench::new("waits-newest");
    let ticket = bench.ticket("pin-carta-servizi", "1").await;
    assert_eq!(
        bench.change(renamed("pin-nuovo")).await,
        Err(Kind::WouldStrand)
    );
    let since = bench
        .desk
        .look(|state| state.waiting_office.as_ref().map(|waiting| waiting.at))
        .await
        .unwrap();
    assert_eq!(
        bench.change(renamed("pin-nuovissimo")).await,
        Err(Kind::WouldStrand)
    );
    assert_eq!(
        bench.change(renamed("pin-nuovissimo")).await,
        Err(Kind::WouldStrand)
    );
    assert!(since.is_some());
    bench.leave(&ticket).await;
    bench.ticket("pin-nuovissimo", "2").await;
    assert_eq!(
        bench.take("pin-nuovo", "3").await.unwrap_err().kind,
        Kind::UnknownService
    );

    assert_eq!(
        bench.change(renamed("pin-ultimo")).await,
        Err(Kind::WouldStrand)
    );
    assert_eq!(
        bench.change(renamed("pin-nuovissimo")).await,
        Ok(204),
        "changed back"
    );
    assert_eq!(bench.waits().await, None);
    bench.desk.order(Order::CloseDay, None).await.unwrap();
    bench.clock.advance_ms(24 * 3_600_000);
    bench
        .until("the next day", |state| {
            state.hall.day() == Some(queue::Day(20_261_124))
        })
        .await;
    bench.ticket("pin-nuovissimo", "4").await;
}

#[tokio::test]
async fn a_file_changed_while_the_server_was_off_waits_in_the_same_way() {
    let mut bench = Bench::new("waits-start");
    let ticket = bench.ticket("pin-carta-servizi", "1").await;
    bench.stopped.stop();
    let text = assets::sample::OFFICE_TOML.replace("\"pin-carta-servizi\"", "\"pin-nuovo\"");
    (bench.desk, bench.stopped) = open_with(&bench.folder, &bench.clock, &text);
    assert_eq!(bench.waits().await, Some(Kind::WouldStrand));
    bench.leave(&ticket).await;
    assert_eq!(bench.waits().await, None);
    bench.ticket("pin-nuovo", "2").await;
}

#[tokio::test]
async fn a_disk_that_fails_when_it_would_hold_leaves_it_waiting() {
    let bench = Bench::new("waits-disk");
    let ticket = bench.ticket("pin-carta-servizi", "1").await;
    assert_eq!(
        bench.change(renamed("pin-nuovo")).await,
        Err(Kind::WouldStrand)
    );
    bench.break_disk(true);
    let token = terms::names::token(&ticket.token).unwrap();
    assert_eq!(
        bench
            .desk
            .order(Order::Leave { token }, None)
            .await
            .unwrap_err()
            .kind,
        Kind::NotNow
    );
    assert_eq!(bench.waits().await, Some(Kind::WouldStrand));
    assert_eq!(
        bench.change(renamed("pin-altro")).await,
        Err(Kind::WouldStrand)
    );
    bench.break_disk(false);
    bench.leave(&ticket).await;
    bench.ticket("pin-altro", "2").await;
}

#[tokio::test]
async fn an_office_file_changed_while_the_server_was_off_holds_when_it_starts() {
    let mut bench = Bench::new("adopted");
    bench.ticket("carta-identita", "1").await;
    bench.stopped.stop();
    let text = assets::sample::OFFICE_TOML.replace("\"pin-carta-servizi\"", "\"pin-nuovo\"");
    (bench.desk, bench.stopped) = open_with(&bench.folder, &bench.clock, &text);
    assert_eq!(bench.ticket("pin-nuovo", "2").await.number, "I 001");
    assert_eq!(
        bench.take("pin-carta-servizi", "3").await.unwrap_err().kind,
        Kind::UnknownService
    );
}

#[tokio::test]
async fn a_new_office_file_that_would_strand_somebody_is_refused_by_name() {
    let bench = Bench::new("strand");
    let ticket = bench.ticket("pin-carta-servizi", "1").await;
    let text = assets::sample::OFFICE_TOML.replace("\"pin-carta-servizi\"", "\"pin-nuovo\"");
    let refused = bench
        .desk
        .order(
            Order::Catalogue(Arc::new(Catalogue::parse(&text).unwrap())),
            None,
        )
        .await
        .unwrap_err();
    assert_eq!(refused.kind, Kind::WouldStrand);
    assert_eq!(refused.with, [("number", ticket.number)]);
    assert_eq!(
        bench.ticket("pin-carta-servizi", "2").await.number,
        "I 002",
        "the old file stays in force"
    );
}
