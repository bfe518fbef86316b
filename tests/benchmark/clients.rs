// SPDX-License-Identifier: EUPL-1.2
//! Light clients on bare sockets with keep-alive: they share the two cores with the server, so they must cost little.

use std::fmt;
use std::time::{Duration, Instant};

use tests::Office;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BODY: &str = r#"{"services":["carta-identita"]}"#;

/// What some clients measured: one time for each answer.
pub struct Run {
    pub times: Vec<Duration>,
    pub lasted: Duration,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0}/s, {}",
            self.times.len() as f64 / self.lasted.as_secs_f64(),
            percentiles(&self.times)
        )
    }
}

/// `p50 1.20 ms, p99 3.40 ms`
pub fn percentiles(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = |share: f64| {
        sorted[((sorted.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1_000.0
    };
    format!("p50 {:.2} ms, p99 {:.2} ms", at(0.50), at(0.99))
}

/// As many totems as told take numbers as fast as they are answered.
pub async fn tickets(office: &Office, clients: usize, lasts: Duration) -> Run {
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let token = office.kiosk.token().expect("a kiosk has one").to_owned();
    run(&address, &token, clients, lasts, 201).await
}

/// Sends the request of a totem again and again from each client; every answer must have `status`.
pub async fn run(address: &str, token: &str, clients: usize, lasts: Duration, status: u16) -> Run {
    let start = Instant::now();
    let end = start + lasts;
    let clients: Vec<_> = (0..clients)
        .map(|client| {
            let (address, token) = (address.to_owned(), token.to_owned());
            tokio::spawn(async move { totem(&address, &token, client, end, status).await })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("no client panics"));
    }
    Run {
        times,
        lasted: start.elapsed(),
    }
}

async fn totem(
    address: &str,
    token: &str,
    client: usize,
    end: Instant,
    status: u16,
) -> Vec<Duration> {
    let mut connection = Connection::open(address).await;
    let mut times = Vec::new();
    while Instant::now() < end {
        let start = Instant::now();
        let answered = connection
            .post(
                "/api/v1/visits",
                token,
                &format!("{client}-{}", times.len()),
                BODY,
            )
            .await;
        assert_eq!(
            answered,
            status,
            "{}",
            String::from_utf8_lossy(&connection.buffer)
        );
        times.push(start.elapsed());
    }
    times
}

/// One connection that is kept alive.
pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Connection {
        let socket = TcpStream::connect(address)
            .await
            .expect("the server listens");
        socket.set_nodelay(true).expect("our own socket");
        Connection {
            socket,
            buffer: Vec::with_capacity(4_096),
        }
    }

    /// Posts and waits for the whole answer: its status.
    pub async fn post(&mut self, path: &str, token: &str, key: &str, body: &str) -> u16 {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: benchmark\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket
            .write_all(request.as_bytes())
            .await
            .expect("the request goes out");
        self.buffer.clear();
        loop {
            let read = self
                .socket
                .read_buf(&mut self.buffer)
                .await
                .expect("an answer");
            assert!(read > 0, "the server closed");
            if let Some((status, size)) = head(&self.buffer)
                && self.buffer.len() >= size
            {
                return status;
            }
        }
    }
}

/// Status and whole size of the answer that starts `bytes`, once its head is there.
fn head(bytes: &[u8]) -> Option<(u16, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..end]).expect("a head in ASCII");
    let status = text.get(9..12)?.parse().expect("a status");
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().expect("a length"))
    });
    Some((status, end + length.unwrap_or(0)))
}
