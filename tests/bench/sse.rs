// SPDX-License-Identifier: EUPL-1.2
//! A reader of Server-Sent Events that trusts nothing: a bare socket, its own chunk decoding, and every comment kept.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Event {
        name: String,
        id: Option<u64>,
        data: String,
    },
    /// A comment line: the heartbeat.
    Comment,
    /// The stream ended; nothing follows.
    End,
}

/// An open stream, read by its own thread.
pub struct Stream {
    socket: TcpStream,
    items: Receiver<Item>,
}

impl Stream {
    /// Opens `path` (for example `/api/v1/events?after=7`) at `base` and checks that it is an event stream.
    #[track_caller]
    pub fn open(base: &str, path: &str, last_event_id: Option<u64>) -> Stream {
        Stream::try_open(base, path, last_event_id)
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// # Errors
    /// Nobody listens, or the connection was cut before the answer.
    pub fn try_open(base: &str, path: &str, last_event_id: Option<u64>) -> std::io::Result<Stream> {
        let address = base.strip_prefix("http://").expect("plain http");
        let mut socket = TcpStream::connect(address)?;
        let resume = last_event_id.map_or(String::new(), |id| format!("last-event-id: {id}\r\n"));
        write!(
            socket,
            "GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n{resume}\r\n"
        )?;
        let mut reader = BufReader::new(socket.try_clone()?);
        let head = read_head(&mut reader)?;
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        let (sender, items) = channel();
        std::thread::Builder::new()
            .name("sse-reader".to_owned())
            .spawn(move || {
                read_items(
                    BufReader::new(Chunked {
                        inner: reader,
                        left: 0,
                    }),
                    &sender,
                );
                let _closed = sender.send(Item::End);
            })
            .expect("a thread");
        Ok(Stream { socket, items })
    }

    /// The next item of any kind, if one comes in time.
    pub fn next_within(&self, within: Duration) -> Option<Item> {
        match self.items.recv_timeout(within) {
            Ok(item) => Some(item),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Item::End),
        }
    }

    /// The next event called `name`, others skipped: its id and its data.
    #[track_caller]
    pub fn event(&self, name: &str, within: Duration) -> (Option<u64>, String) {
        let end = Instant::now() + within;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.next_within(left) {
                Some(Item::Event {
                    name: heard,
                    id,
                    data,
                }) if heard == name => return (id, data),
                Some(Item::End) => panic!("the stream ended before a {name:?}"),
                Some(_) => {}
                None => panic!("no {name:?} within {within:?}"),
            }
        }
    }

    /// The next call.
    #[track_caller]
    pub fn call(&self, within: Duration) -> protocol::CallView {
        let (id, data) = self.event("call", within);
        let call: protocol::CallView = serde_json::from_str(&data).expect("a call");
        assert_eq!(
            id,
            Some(call.seq),
            "a call's id is its number in the journal"
        );
        call
    }

    /// Cuts the connection as a pulled cable would for the reader: at once.
    pub fn cut(&self) {
        let _already_closed = self.socket.shutdown(Shutdown::Both);
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.cut();
    }
}

fn read_head(reader: &mut impl BufRead) -> std::io::Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head.to_lowercase())
}

fn read_items(reader: impl BufRead, to: &Sender<Item>) {
    let (mut name, mut id, mut data) = (String::new(), None, String::new());
    for line in reader.lines() {
        let Ok(line) = line else { return };
        let sent = if line.is_empty() {
            if data.is_empty() {
                Ok(())
            } else {
                let item = Item::Event {
                    name: std::mem::take(&mut name),
                    id,
                    data: std::mem::take(&mut data),
                };
                to.send(item)
            }
        } else if line.starts_with(':') {
            to.send(Item::Comment)
        } else {
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut name),
                "id" => id = value.parse().ok(),
                "data" => data.push_str(value),
                _ => {}
            }
            Ok(())
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Takes the chunks of HTTP/1.1 apart; an odd chunk ends the stream.
struct Chunked<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Read for Chunked<R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let mut size = String::new();
            self.inner.read_line(&mut size)?;
            match usize::from_str_radix(size.trim(), 16) {
                Ok(size) if size > 0 => self.left = size,
                _ => return Ok(0),
            }
        }
        let wanted = to.len().min(self.left);
        let read = self.inner.read(&mut to[..wanted])?;
        self.left -= read;
        if self.left == 0 {
            let mut line_end = String::new();
            self.inner.read_line(&mut line_end)?;
        }
        Ok(read)
    }
}
