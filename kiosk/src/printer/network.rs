// SPDX-License-Identifier: EUPL-1.2
//! Printers on the LAN: TCP, usually port 9100. One long connection, so that a printer that goes silent is noticed before the next slip.
//!
//! The kernel takes a whole slip within a millisecond, also for a printer that reads nothing of it. What the other end has acknowledged stands in the
//! kernel's table of sockets (`proc_pid_net(5)`: `tx_queue`), the same figure that the `SIOCOUTQ` of `tcp(7)` gives.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use socket2::SockRef;

use super::line::{Line, WRITE_PATIENCE, at, is_passing, not_open};

const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// The table is read in pieces while others open and close: a socket that is not in it is looked for again.
const LOOKED_FOR: usize = 3;
const TABLES: [&str; 2] = ["/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"];

pub struct Network {
    address: String,
    stream: Option<TcpStream>,
}

impl Network {
    /// `address` is `HOST:PORT`.
    pub fn new(address: &str) -> Network {
        Network {
            address: address.to_owned(),
            stream: None,
        }
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in self.address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT_WITHIN) {
                Ok(stream) => {
                    stream.set_write_timeout(Some(WRITE_PATIENCE))?;
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Line for Network {
    fn open(&mut self) -> io::Result<()> {
        self.stream = None;
        self.stream = Some(self.connect().map_err(|error| at(&self.address, &error))?);
        Ok(())
    }

    fn close(&mut self) {
        self.stream = None;
    }

    /// With a linger of nothing the connection is reset, and the kernel forgets what it holds.
    fn abort(&mut self) {
        if let Some(stream) = self.stream.take() {
            // One that cannot be told so is over already.
            let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
    }

    fn left(&mut self) -> io::Result<usize> {
        let stream = self.stream.as_ref().ok_or_else(not_open)?;
        unacknowledged(stream).map_err(|error| at(&self.address, &error))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stream.as_mut().ok_or_else(not_open)?.write(bytes) {
            Ok(0) => Err(at(&self.address, &io::ErrorKind::WriteZero.into())),
            Ok(taken) => Ok(taken),
            Err(error) if is_passing(&error) => Ok(0),
            Err(error) => Err(at(&self.address, &error)),
        }
    }

    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        let stream = self.stream.as_mut().ok_or_else(not_open)?;
        // A time-out of nothing would mean none at all.
        stream.set_read_timeout(Some(within.max(Duration::from_millis(1))))?;
        let mut bytes = vec![0; 512];
        match stream.read(&mut bytes) {
            Ok(0) => Err(at(&self.address, &io::ErrorKind::UnexpectedEof.into())),
            Ok(length) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            Err(error) if is_passing(&error) => Ok(Vec::new()),
            Err(error) => Err(at(&self.address, &error)),
        }
    }
}

/// Bytes that the other end has not acknowledged.
fn unacknowledged(stream: &TcpStream) -> io::Result<usize> {
    let inode = rustix::fs::fstat(stream)?.st_ino.to_string();
    for _ in 0..LOOKED_FOR {
        for table in TABLES {
            // A machine without IPv6 has no second table.
            let Ok(table) = std::fs::read_to_string(table) else {
                continue;
            };
            if let Some(left) = table.lines().find_map(|line| queued(line, &inode)) {
                return Ok(left);
            }
        }
    }
    // A connection that was reset is in no table any more.
    Err(io::ErrorKind::ConnectionReset.into())
}

/// The bytes that wait, if this line of the table is about the socket with this inode: `sl local remote st tx_queue:rx_queue tr:when retrnsmt uid timeout inode`,
/// figures in hexadecimal.
fn queued(line: &str, inode: &str) -> Option<usize> {
    let mut columns = line.split_whitespace();
    let queues = columns.nth(4)?;
    (columns.nth(4)? == inode).then_some(())?;
    usize::from_str_radix(queues.split_once(':')?.0, 16).ok()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_line_of_the_table_is_read_as_the_kernel_writes_it() {
        let line = "   1: 0100007F:A2C8 0100007F:238C 01 00000A2F:00000000 01:00000014 00000000  1000        0 48213 2 0000000000000000 20 4 30 10 -1";
        assert_eq!(queued(line, "48213"), Some(0xA2F));
        assert_eq!(queued(line, "4821"), None);
        assert_eq!(
            queued(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "48213"
            ),
            None
        );
    }

    #[test]
    fn bytes_that_nobody_took_are_left_and_a_line_that_was_reset_is_lost() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else {
                continue;
            };
            SockRef::from(&listener)
                .set_recv_buffer_size(2_048)
                .expect("a small buffer");
            let mut line = Network::new(&listener.local_addr().expect("an address").to_string());
            line.open().expect("somebody is there");
            let (peer, _) = listener.accept().expect("a connection");
            assert_eq!(line.left().expect("it stands"), 0);
            let slip = vec![0; 70_000];
            let mut sent = 0;
            while sent < slip.len() {
                match line.write(&slip[sent..]).expect("the kernel takes it") {
                    0 => break,
                    taken => sent += taken,
                }
            }
            assert!(
                line.left().expect("it stands") > 30_000,
                "the peer has room for a few kilobytes"
            );
            SockRef::from(&peer)
                .set_linger(Some(Duration::ZERO))
                .expect("a socket");
            drop(peer);
            let is_lost = (0..200).any(|_| line.read(Duration::from_millis(10)).is_err());
            assert!(is_lost && line.left().is_err());
        }
    }
}
