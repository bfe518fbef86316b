// SPDX-License-Identifier: EUPL-1.2
//! Connections that say nothing, or say it letter by letter, starve nobody.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tests::{Office, until};

const IDLE: usize = 400;
const SLOW: usize = 30;
/// Within this time the server has shown the door to whoever has not said what it wants.
const OUT_WITHIN: Duration = Duration::from_secs(20);

#[test]
fn idle_and_slow_connections_starve_nobody() {
    let office = Office::open(&[1]);
    let alone = slowest_ticket(&office);
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let connect = || TcpStream::connect(&address).expect("the server listens");
    let mut idle: Vec<TcpStream> = (0..IDLE).map(|_| connect()).collect();
    let mut slow: Vec<TcpStream> = (0..SLOW).map(|_| connect()).collect();
    for socket in &mut slow {
        socket
            .write_all(b"POST /api/v1/visits HTTP/1.1\r\nhost: slow\r\nx-long: ")
            .expect("the first bytes go out");
    }
    let crowded = slowest_ticket(&office);
    // Twice as slow is allowed, and a moment on top, for the machine may be busy with something else.
    assert!(
        crowded < alone * 2 + Duration::from_millis(500),
        "{crowded:?} beside them, {alone:?} alone"
    );

    let start = Instant::now();
    until("idle and slow connections are closed", OUT_WITHIN, || {
        for socket in &mut slow {
            // One more letter must not buy more time; an error says that it is closed already.
            let _closed = socket.write_all(b"z");
        }
        idle.retain(is_open);
        slow.retain(is_open);
        idle.is_empty() && slow.is_empty()
    });
    println!("all closed after {:?}", start.elapsed());
    office.take("pin");
}

/// The longest of some tickets taken one after the other.
fn slowest_ticket(office: &Office) -> Duration {
    let time = |_| {
        let start = Instant::now();
        office.take("carta-identita");
        start.elapsed()
    };
    (0..20).map(time).max().expect("some")
}

fn is_open(socket: &TcpStream) -> bool {
    socket.set_nonblocking(true).expect("our own socket");
    let mut byte = [0; 64];
    match (&mut &*socket).read(&mut byte) {
        Ok(read) => read > 0,
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    }
}
