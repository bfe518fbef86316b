// SPDX-License-Identifier: EUPL-1.2
//! A hall of phones: what they cost the server, and what a ticket beside them takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tests::{Office, Watched};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use crate::clients::{Connection, percentiles};
use crate::table::Table;

const PHONES: usize = 2_000;
const WAITING: usize = 400;
/// A number and a call in each of these: a very busy hall.
const BETWEEN: Duration = Duration::from_secs(1);
const LASTS: Duration = Duration::from_secs(30);
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Between two tickets whose time is taken.
const TICKETS_BETWEEN: Duration = Duration::from_millis(50);
const TICKETS: usize = 200;

pub fn measure(runtime: &tokio::runtime::Runtime, table: &mut Table) {
    regolacode::descriptors::for_connections();
    let quiet = Office::open(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let _visits = visits(&quiet);
    let alone = runtime.block_on(tickets(&quiet));
    drop(quiet);

    let office = Office::open(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let visits = visits(&office);
    let server = Watched::new(office.server.program.pid());
    let told = Arc::new(AtomicU64::new(0));
    let beside = runtime.block_on(async {
        follow(&office, &visits, &told).await;
        let (cpu, heard, began) = (server.cpu(), told.load(Ordering::Relaxed), Instant::now());
        live(&office).await;
        let lasted = began.elapsed().as_secs_f64();
        let share = (server.cpu() - cpu).as_secs_f64() / lasted * 100.0;
        let each = (told.load(Ordering::Relaxed) - heard) as f64 / PHONES as f64 / lasted * 60.0;
        let measured = format!("{share:.1}% of one core; each is told {each:.1} times a minute");
        table.row(
            &format!("{PHONES} phones, {WAITING} people wait, a number and a call each second"),
            measured,
            "at most 30% of one core",
        );
        tickets(&office).await
    });
    table.row(
        &format!("memory with {PHONES} phones"),
        format!("{:.1} MB resident", server.resident_mb()),
        "",
    );
    table.row(
        "a ticket every 50 ms without phones",
        percentiles(&alone),
        "",
    );
    table.row(
        &format!("the same beside {PHONES} phones"),
        percentiles(&beside),
        "p50 the same",
    );
}

fn visits(office: &Office) -> Vec<String> {
    (0..WAITING)
        .map(|_| office.take("carta-identita").token)
        .collect()
}

/// All phones have their first picture.
async fn follow(office: &Office, visits: &[String], told: &Arc<AtomicU64>) {
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let ready = Arc::new(Barrier::new(PHONES + 1));
    for visit in visits.iter().cycle().take(PHONES) {
        tokio::spawn(phone(
            address.clone(),
            visit.clone(),
            told.clone(),
            ready.clone(),
        ));
    }
    tokio::time::timeout(READY_WITHIN, ready.wait())
        .await
        .expect("every phone gets its first picture");
}

/// Ends with the server.
async fn phone(address: String, visit: String, told: Arc<AtomicU64>, ready: Arc<Barrier>) {
    let mut socket = TcpStream::connect(&address)
        .await
        .expect("the server listens");
    let request = format!("GET /api/v1/visits/{visit}/events HTTP/1.1\r\nhost: benchmark\r\n\r\n");
    socket
        .write_all(request.as_bytes())
        .await
        .expect("the request goes out");
    let mut lines = BufReader::new(socket).lines();
    let mut heard = 0;
    while let Ok(Some(line)) = lines.next_line().await {
        assert!(
            !line.starts_with("HTTP/1.1 ") || line.contains(" 200 "),
            "{line}"
        );
        if line.starts_with("event: visit") {
            told.fetch_add(1, Ordering::Relaxed);
            heard += 1;
            if heard == 1 {
                ready.wait().await;
            }
        }
    }
}

/// Numbers are taken and people called, by one counter after the other.
async fn live(office: &Office) {
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let (kiosk, clerk) = (
        office.kiosk.token().expect("a kiosk has one"),
        office.clerk.token().expect("a clerk has one"),
    );
    let mut connection = Connection::open(&address).await;
    let began = Instant::now();
    for round in 0.. {
        if began.elapsed() >= LASTS {
            return;
        }
        let taken = connection
            .post(
                "/api/v1/visits",
                kiosk,
                &format!("live-{round}"),
                r#"{"services":["carta-identita"]}"#,
            )
            .await;
        let path = format!("/api/v1/counters/{}/next", round % 8 + 1);
        let called = connection
            .post(&path, clerk, &format!("next-{round}"), "{}")
            .await;
        assert!(
            taken == 201 && matches!(called, 200 | 204),
            "{taken} {called}"
        );
        tokio::time::sleep(BETWEEN).await;
    }
}

async fn tickets(office: &Office) -> Vec<Duration> {
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let kiosk = office.kiosk.token().expect("a kiosk has one");
    let mut connection = Connection::open(&address).await;
    let mut times = Vec::new();
    for round in 0..TICKETS {
        tokio::time::sleep(TICKETS_BETWEEN).await;
        let began = Instant::now();
        let status = connection
            .post(
                "/api/v1/visits",
                kiosk,
                &format!("timed-{round}"),
                r#"{"services":["carta-identita"]}"#,
            )
            .await;
        assert_eq!(status, 201);
        times.push(began.elapsed());
    }
    times
}
