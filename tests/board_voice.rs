// SPDX-License-Identifier: EUPL-1.2
//! From the event stream to the ear: a burst of calls through a connection that is cut again and again, each said exactly once and in order.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use client::{Follower, Pace};
use display_board::announce::{Sentence, Spoken};
use display_board::voice::{Halt, Speaker, Voice, VoiceError};
use protocol::{CallView, LiveView, OpenState};
use tests::Random;

const CALLS: u64 = 1_000;
const DEADLINE: Duration = Duration::from_secs(60);
/// How often the connection is cut before one goes through to the end.
const CUTS: usize = 40;

#[test]
fn a_thousand_calls_with_cuts_are_each_said_once_and_in_order() {
    let server = CuttingServer::start(Random::announced("board_voice"));
    let (said, ear) = channel();
    let speaker = Speaker::start(Box::new(Ear(said)), Halt::default()).expect("a thread");
    let pace = Pace {
        silence: Duration::from_secs(4),
        first_pause: Duration::from_millis(2),
        longest_pause: Duration::from_millis(10),
    };
    let follower =
        Follower::start_with_pace(pace, &server.url, None, None, || {}).expect("a thread");

    let mut heard = Vec::new();
    while heard.len() < CALLS as usize {
        if let Some(news) = follower.take_within(Duration::from_millis(20)) {
            speaker.receive(&news);
        }
        heard.extend(ear.try_iter());
        assert!(
            server.started.elapsed() < DEADLINE,
            "{} of {CALLS} calls were said",
            heard.len()
        );
    }
    // All that the stream still says comes to nothing more.
    while let Some(news) = follower.take_within(Duration::from_millis(50)) {
        speaker.receive(&news);
    }
    drop(speaker);
    heard.extend(ear.try_iter());

    let wanted: Vec<String> = (1..=CALLS)
        .map(|seq| format!("{}, sportello due", Spoken::Italian.ticket(&number(seq))))
        .collect();
    assert_eq!(heard, wanted);
    drop(follower);
    server.end();
}

/// A voice that only listens to itself.
struct Ear(Sender<String>);

impl Voice for Ear {
    fn chime(&mut self) -> Result<(), VoiceError> {
        Ok(())
    }

    fn say(&mut self, sentence: &Sentence) -> Result<(), VoiceError> {
        self.0
            .send(sentence.text.clone())
            .map_err(|_| VoiceError::Halted)
    }
}

/// Sends the journal's events after what the board already has, and cuts most connections at any byte.
struct CuttingServer {
    url: String,
    started: std::time::Instant,
    thread: JoinHandle<()>,
}

impl CuttingServer {
    fn start(mut random: Random) -> CuttingServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let thread = std::thread::spawn(move || {
            for connection in 0..=CUTS {
                let (stream, _) = listener.accept().expect("a connection");
                let keep = (connection < CUTS).then(|| random.below(60_000));
                serve(stream, keep);
            }
        });
        CuttingServer {
            url,
            started: std::time::Instant::now(),
            thread,
        }
    }

    fn end(self) {
        // Connections that nobody needed any more.
        while !self.thread.is_finished() {
            drop(TcpStream::connect(self.url.trim_start_matches("http://")));
        }
        self.thread.join().expect("the server did not panic");
    }
}

/// Serves one connection; with `keep`, only that many bytes of its events.
fn serve(mut stream: TcpStream, keep: Option<u64>) {
    let mut events = String::new();
    let after = read_after(&stream);
    if after.is_none() {
        events += &event(
            "snapshot",
            0,
            &serde_json::to_string(&view(0)).expect("a view"),
        );
    }
    for seq in after.unwrap_or_default() + 1..=CALLS {
        events += &event(
            "call",
            seq,
            &serde_json::to_string(&call(seq)).expect("a call"),
        );
        if seq % 7 == 0 {
            events += &event(
                "live",
                seq,
                &serde_json::to_string(&view(seq)).expect("a view"),
            );
        }
    }
    let length = keep.map_or(events.len(), |keep| {
        events
            .len()
            .min(usize::try_from(keep).expect("a short stream"))
    });
    // The other side may hang up first; then it comes back.
    let _ = stream.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n",
    );
    let _ = stream.write_all(&events.as_bytes()[..length]);
}

fn read_after(stream: &TcpStream) -> Option<u64> {
    let lines = BufReader::new(stream)
        .lines()
        .map(|line| line.expect("a header"));
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let after = headers.iter().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("last-event-id: ")
            .map(str::to_owned)
    })?;
    Some(after.parse().expect("a number"))
}

fn event(kind: &str, seq: u64, data: &str) -> String {
    format!("id: {seq}\nevent: {kind}\ndata: {data}\n\n: still here\n\n")
}

fn number(seq: u64) -> String {
    format!("A {seq:03}")
}

fn call(seq: u64) -> CallView {
    CallView {
        seq,
        number: number(seq),
        area: "anagrafe".to_owned(),
        counter: 2,
        language: "it".to_owned(),
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        age_s: 0,
        recall: false,
    }
}

fn view(seq: u64) -> LiveView {
    LiveView {
        seq,
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        day: None,
        catalogue: String::new(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![],
        counters: vec![],
        calls: (1..=seq).rev().take(5).map(call).collect(),
        notices: vec![],
        forecast_quality: None,
        prints: 0,
    }
}
