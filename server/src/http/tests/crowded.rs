// SPDX-License-Identifier: EUPL-1.2
//! More streams than there is room for. Real crowds are in the workspace's `tests`.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Office, stream_of};
use crate::http::Caps;
use access::DeviceKind;

/// Asks for the hall's stream: the first line of the answer, on a connection that stays open.
fn listen(office: &Office, header: &str) -> (BufReader<TcpStream>, String) {
    let mut stream = office.connect();
    write!(
        stream,
        "GET /api/v1/events HTTP/1.1\r\nHost: office\r\n{header}\r\n"
    )
    .unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    (reader, line)
}

#[test]
fn a_stream_over_the_cap_is_refused_in_words_and_everything_else_goes_on() {
    let office = Office::new(
        "caps",
        Caps {
            per_loopback: 2,
            ..Caps::default()
        },
    );
    let keep: Vec<_> = (0..2)
        .map(|_| stream_of(&office, "/api/v1/events"))
        .collect();
    let (status, head, body) = office.ask("GET /api/v1/events", &[], "");
    assert_eq!(status, 503, "{head}");
    assert!(
        head.contains("retry-after: 15") && body.contains("/problems/crowded"),
        "{head}\n{body}"
    );
    assert_eq!(office.ask("GET /api/v1/live", &[], "").0, 200);
    let token = office.token(DeviceKind::Board);
    let (_board, line) = listen(&office, &format!("Authorization: Bearer {token}\r\n"));
    assert!(line.contains(" 200 "), "a token finds room: {line}");
    drop(keep);
    let deadline = Instant::now() + Duration::from_secs(10);
    while listen(&office, "").1.contains(" 503 ") {
        assert!(Instant::now() < deadline, "the places were not given back");
    }
}
