// SPDX-License-Identifier: EUPL-1.2
//! From the clerk's press to the last of 200 boards.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tests::Office;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use crate::clients::Connection;

const BOARDS: usize = 200;
const CALLS: usize = 200;
/// From one call to the next: a very busy hall, and time for every board to draw.
const BETWEEN: Duration = Duration::from_millis(25);

/// When each call (by its place in the run) was heard, by all boards.
type Heard = Arc<Mutex<BTreeMap<usize, Vec<Instant>>>>;

/// One time for each call and board.
pub async fn call_to_board(office: &Office) -> Vec<Duration> {
    for _ in 0..CALLS {
        office.take("carta-identita");
    }
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let heard = Heard::default();
    let ready = Arc::new(Barrier::new(BOARDS + 1));
    let boards: Vec<_> = (0..BOARDS)
        .map(|_| tokio::spawn(listen(address.clone(), heard.clone(), ready.clone())))
        .collect();
    ready.wait().await;
    let token = office.clerk.token().expect("a clerk has one").to_owned();
    let mut clerk = Connection::open(&address).await;
    let mut pressed = Vec::new();
    for call in 0..CALLS {
        pressed.push(Instant::now());
        let status = clerk
            .post(
                "/api/v1/counters/1/next",
                &token,
                &format!("next-{call}"),
                "{}",
            )
            .await;
        assert_eq!(status, 200);
        tokio::time::sleep(BETWEEN).await;
    }
    for board in boards {
        board.await.expect("no board panics");
    }
    let heard = heard.lock().expect("no board panics");
    pressed
        .iter()
        .enumerate()
        .flat_map(|(call, at)| heard[&call].iter().map(move |when| *when - *at))
        .collect()
}

/// A board that follows the stream until it has heard every call.
async fn listen(address: String, heard: Heard, ready: Arc<Barrier>) {
    let mut socket = TcpStream::connect(&address)
        .await
        .expect("the server listens");
    socket
        .write_all(b"GET /api/v1/events HTTP/1.1\r\nhost: benchmark\r\n\r\n")
        .await
        .expect("the request goes out");
    let mut lines = BufReader::new(socket).lines();
    let mut calls = 0;
    while calls < CALLS {
        let line = lines
            .next_line()
            .await
            .expect("a line")
            .expect("the stream goes on");
        match line.trim() {
            "event: snapshot" | "event:snapshot" => {
                ready.wait().await;
            }
            "event: call" | "event:call" => {
                heard
                    .lock()
                    .expect("no board panics")
                    .entry(calls)
                    .or_default()
                    .push(Instant::now());
                calls += 1;
            }
            _ => {}
        }
    }
}
