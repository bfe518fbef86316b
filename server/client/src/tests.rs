// SPDX-License-Identifier: EUPL-1.2
//! Client and follower against a small server that misbehaves as told.

mod newer;
mod report;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protocol::{CallView, LiveView, OpenState, SlipBody, SlipOutcome, TakeBody};

use crate::{
    About, Client, ClientError, Condition, Follower, Heard, Order, Pace, Reporter, new_key,
};

/// Long enough for a loaded machine; nothing waits for it unless the test fails.
const DEADLINE: Duration = Duration::from_secs(20);

/// What the server does with one connection, after it has read the request.
type Act = Box<dyn FnOnce(&mut TcpStream) + Send>;

/// Serves one connection after another, each by its act, then closes its port.
struct FakeServer {
    url: String,
    requests: Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

impl FakeServer {
    fn start(acts: Vec<Act>) -> FakeServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        let thread = std::thread::spawn(move || {
            for act in acts {
                let (mut stream, _) = listener.accept().unwrap();
                sender.send(read_request(&stream)).unwrap();
                act(&mut stream);
            }
        });
        FakeServer {
            url,
            requests,
            thread: Some(thread),
        }
    }

    fn request(&self) -> String {
        self.requests.recv_timeout(DEADLINE).unwrap()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        let ended = self.thread.take().unwrap().join();
        assert!(
            std::thread::panicking() || ended.is_ok(),
            "the fake server panicked"
        );
    }
}

/// Head and body, as text, with lower-case header names.
fn read_request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "a whole request");
    }
    let length = head.to_lowercase().lines().find_map(|line| {
        line.strip_prefix("content-length: ")
            .map(|n| n.parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    head + std::str::from_utf8(&body).unwrap()
}

fn says(text: String) -> Act {
    Box::new(move |stream| stream.write_all(text.as_bytes()).unwrap())
}

/// Says it, then is silent until the other side gives up.
fn says_and_freezes(text: String) -> Act {
    Box::new(move |stream| {
        stream.write_all(text.as_bytes()).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    })
}

fn http(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn stream(events: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n{events}"
    )
}

fn call(seq: u64) -> CallView {
    CallView {
        seq,
        number: format!("A {seq:03}"),
        area: "anagrafe".to_owned(),
        counter: 3,
        language: "it".to_owned(),
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        age_s: 0,
        recall: false,
    }
}

fn live(seq: u64) -> LiveView {
    LiveView {
        seq,
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        day: None,
        catalogue: String::new(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![],
        counters: vec![],
        calls: vec![],
        notices: vec![],
        forecast_quality: None,
        prints: 0,
    }
}

fn call_event(seq: u64) -> String {
    format!(
        "id: {seq}\nevent: call\ndata: {}\n\n",
        serde_json::to_string(&call(seq)).unwrap()
    )
}

fn live_event(kind: &str, seq: u64) -> String {
    format!(
        "id: {seq}\nevent: {kind}\ndata: {}\n\n",
        serde_json::to_string(&live(seq)).unwrap()
    )
}

fn hasty() -> Pace {
    Pace {
        silence: Duration::from_millis(300),
        first_pause: Duration::from_millis(5),
        longest_pause: Duration::from_millis(50),
    }
}

fn receive(follower: &Follower) -> Heard {
    follower
        .take_within(DEADLINE)
        .expect("something is heard in time")
}

fn take_body() -> TakeBody {
    TakeBody {
        services: vec!["cie".to_owned()],
        access: None,
        language: Some("en".to_owned()),
        appointment: None,
    }
}

#[test]
fn a_follower_resumes_after_every_kind_of_break() {
    let whole = call_event(13);
    let (half, _) = whole.split_at(whole.len() / 2);
    let server = FakeServer::start(vec![
        says(stream(
            &(live_event("snapshot", 10)
                + ": still here\n\n"
                + &call_event(11)
                + &live_event("live", 11)),
        )),
        // Cut in the middle of an event.
        says(stream(&(call_event(12) + half))),
        // Half a line, then silence.
        says_and_freezes(stream("id: 13\nevent: ca")),
        // Garbage: an event of a known kind that is not understood.
        says(stream("id: 13\nevent: call\ndata: {\"seq\":\n\n")),
        says(stream("id: thirteen\nevent: live\ndata: {}\n\n")),
        says(http("500 Internal Server Error", "text/plain", "oops")),
        says(http("200 OK", "text/html", "<p>a captive portal")),
        says("SSH-2.0-OpenSSH\r\n".to_owned()),
        // Not even an answer.
        says_and_freezes(String::new()),
        says(stream(
            &(call_event(13) + "id: 14\nevent: weather\ndata: sun\n\n" + &call_event(15)),
        )),
    ]);
    let follower =
        Follower::start_with_pace(hasty(), &server.url, Some("secret".to_owned()), None, || {})
            .unwrap();

    let mut known = Vec::new();
    while known.last() != Some(&Heard::Call(call(15))) {
        match receive(&follower) {
            Heard::Connected | Heard::CutOff => {}
            other => known.push(other),
        }
    }
    let expected = [
        Heard::Snapshot(Box::new(live(10))),
        Heard::Call(call(11)),
        Heard::Live(Box::new(live(11))),
        Heard::Call(call(12)),
        Heard::Call(call(13)),
        Heard::Call(call(15)),
    ];
    assert_eq!(known, expected);

    let resumed: Vec<Option<String>> = (0..10)
        .map(|_| header(&server.request(), "last-event-id"))
        .collect();
    let twelve = Some("12".to_owned());
    let mut wanted = vec![twelve; 10];
    wanted[0] = None;
    wanted[1] = Some("11".to_owned());
    assert_eq!(resumed, wanted);
}

fn header(request: &str, name: &str) -> Option<String> {
    request.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

#[test]
fn a_cut_is_told_once_and_its_end_too() {
    let server = FakeServer::start(vec![
        says_and_freezes(stream(&live_event("snapshot", 1))),
        says(http("503 Service Unavailable", "text/plain", "")),
        says(http("503 Service Unavailable", "text/plain", "")),
        says_and_freezes(stream(&live_event("live", 1))),
    ]);
    let started = Instant::now();
    let follower = Follower::start_with_pace(hasty(), &server.url, None, None, || {}).unwrap();
    let heard: Vec<Heard> = (0..5).map(|_| receive(&follower)).collect();
    assert_eq!(
        heard,
        [
            Heard::Connected,
            Heard::Snapshot(Box::new(live(1))),
            Heard::CutOff,
            Heard::Connected,
            Heard::Live(Box::new(live(1))),
        ]
    );
    assert!(
        started.elapsed() >= hasty().silence,
        "the silence was waited for"
    );
}

#[test]
fn a_server_that_is_away_from_the_start_is_told() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let follower =
        Follower::start_with_pace(hasty(), &format!("http://{port}"), None, Some(7), || {})
            .unwrap();
    assert_eq!(receive(&follower), Heard::CutOff);
}

#[test]
fn a_follower_ends_at_once_whatever_it_waits_for() {
    // While reading a silent stream, with the patience of the real thing.
    let server = FakeServer::start(vec![says_and_freezes(stream(""))]);
    let (woken, wakes) = channel();
    let patient = Pace {
        silence: Duration::from_secs(60),
        first_pause: Duration::from_secs(60),
        longest_pause: Duration::from_secs(60),
    };
    let follower =
        Follower::start_with_pace(patient, &server.url, None, None, wake(woken)).unwrap();
    wakes.recv_timeout(DEADLINE).expect("woken when connected");
    let before = Instant::now();
    drop(follower);
    assert!(before.elapsed() < DEADLINE);

    // While nobody takes what is heard.
    let many: String = (1..2_000).map(call_event).collect();
    let server = FakeServer::start(vec![Box::new(move |socket: &mut TcpStream| {
        let _ = socket.write_all(stream(&many).as_bytes());
    })]);
    let follower = Follower::start_with_pace(patient, &server.url, None, None, || {}).unwrap();
    assert_eq!(receive(&follower), Heard::Connected);
    drop(follower);

    // While it pauses between two attempts.
    let follower =
        Follower::start_with_pace(patient, "http://127.0.0.1:1", None, None, || {}).unwrap();
    assert_eq!(receive(&follower), Heard::CutOff);
    drop(follower);
    assert!(before.elapsed() < DEADLINE * 2);
}

fn wake(sender: Sender<()>) -> impl Fn() + Send {
    move || {
        let _ = sender.send(());
    }
}

#[test]
fn a_retry_of_take_carries_the_same_key() {
    let ticket = r#"{"id":5,"token":"0123456789abcdef0123456789abcdef","number":"A 042","area":"anagrafe","legs":[],"ahead":0,"forecast":null,
        "forecast_reason":"closed","open_counters":0,"issued_at":"2026-11-23T10:24:00+01:00","url":"http://x/t/0","access":"standard",
        "language":"en","call":null,"something_newer":1}"#;
    // The answer is lost: the connection ends in the middle of it.
    let whole = http("201 Created", "application/json", ticket);
    let server = FakeServer::start(vec![
        says(whole[..whole.len() - 30].to_owned()),
        says(whole),
    ]);
    let client = Client::new(&format!("{}/", server.url), Some("secret".to_owned()));
    let key = new_key();
    let lost = client.take(&key, &take_body()).unwrap_err();
    assert!(lost.is_passing(), "{lost}");
    assert_eq!(client.take(&key, &take_body()).unwrap().number, "A 042");

    for _ in 0..2 {
        let request = server.request();
        assert!(
            request.starts_with("POST /api/v1/visits HTTP/1.1\r\n"),
            "{request}"
        );
        assert_eq!(header(&request, "idempotency-key").as_ref(), Some(&key));
        assert_eq!(
            header(&request, "authorization").as_deref(),
            Some("Bearer secret")
        );
        assert_eq!(header(&request, "accept-language").as_deref(), Some("en"));
        let body = request.split_once("\r\n\r\n").unwrap().1;
        assert_eq!(serde_json::from_str::<TakeBody>(body).unwrap(), take_body());
    }
}

#[test]
fn refusals_and_broken_answers_are_told_apart() {
    let problem = r#"{"type":"/problems/service-closed","title":"Chiuso","status":409,"detail":"Torni lunedì."}"#;
    let server = FakeServer::start(vec![
        says(http("409 Conflict", "application/problem+json", problem)),
        says(http("502 Bad Gateway", "text/html", "<h1>")),
        says(http("200 OK", "application/json", "{\"name\":")),
        says("HTTP/1.1 nonsense\r\n\r\n".to_owned()),
        says(String::new()),
        says(http("204 No Content", "text/plain", "")),
    ]);
    let client = Client::new(&server.url, None);
    match client.take(&new_key(), &take_body()).unwrap_err() {
        ClientError::Refused(problem) => assert_eq!(
            (problem.name(), problem.detail.as_str()),
            ("service-closed", "Torni lunedì.")
        ),
        other => panic!("{other}"),
    }
    assert!(matches!(client.live(), Err(ClientError::Broken(_))));
    assert!(matches!(client.office(), Err(ClientError::Broken(_))));
    assert!(matches!(client.office(), Err(ClientError::Broken(_))));
    assert_eq!(client.office(), Err(ClientError::Unreachable));
    let printed = SlipBody {
        outcome: SlipOutcome::Printed,
        reason: None,
    };
    assert_eq!(client.report_slip("0123456789abcdef", &printed), Ok(()));
    assert!(matches!(
        client.report_slip("../admin", &printed),
        Err(ClientError::Broken(_))
    ));
    for _ in 0..5 {
        server.request();
    }
    assert!(
        server
            .request()
            .starts_with("POST /api/v1/visits/0123456789abcdef/slip ")
    );
}

#[test]
fn an_order_says_once_for_which_press_it_is_and_until_when() {
    let server = FakeServer::start(vec![says(http("204 No Content", "text/plain", ""))]);
    let client = Client::new(&server.url, Some("secret".to_owned()));
    let order = Order {
        counter: 3,
        action: "next",
        key: "k1",
        not_after: Some("2026-11-23T09:24:05.5Z"),
    };
    assert_eq!(client.act(&order), Ok(None), "nobody waits");
    let request = server.request();
    assert!(
        request.starts_with("POST /api/v1/counters/3/next "),
        "{request}"
    );
    for header in [
        "idempotency-key: k1",
        "not-after: 2026-11-23T09:24:05.5Z",
        "authorization: Bearer secret",
    ] {
        assert!(request.contains(header), "{header} is not in {request}");
    }
    assert!(matches!(
        client.act(&Order {
            action: "../close",
            ..order
        }),
        Err(ClientError::Broken(_))
    ));
}

#[test]
fn nobody_there_and_a_wrong_address() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert_eq!(
        Client::new(&format!("http://{port}"), None).live(),
        Err(ClientError::Unreachable)
    );
    assert!(matches!(
        Client::new("the server", None).live(),
        Err(ClientError::Broken(_))
    ));
}

#[test]
fn a_frozen_server_is_noticed_within_five_seconds() {
    let server = FakeServer::start(vec![says_and_freezes(String::new())]);
    let started = Instant::now();
    assert_eq!(
        Client::new(&server.url, None).live(),
        Err(ClientError::Unreachable)
    );
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn keys_are_128_random_bits() {
    let keys: std::collections::BTreeSet<String> = (0..1_000).map(|_| new_key()).collect();
    assert_eq!(keys.len(), 1_000);
    assert!(
        keys.iter()
            .all(|key| key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()))
    );
}

#[test]
fn a_server_that_was_replaced_is_not_listened_to_and_a_restored_one_is_heard_from_the_begin() {
    let of = |epoch: u64, events: &str| {
        says(format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-regolacode-epoch: {epoch}\r\nconnection: close\r\n\r\n{events}"
        ))
    };
    let server = FakeServer::start(vec![
        of(1, &live_event("snapshot", 10)),
        of(5, &live_event("live", 10)),
        of(5, &live_event("snapshot", 7)),
        // The old one comes back.
        of(1, &live_event("live", 12)),
        of(5, &live_event("live", 8)),
    ]);
    let follower = Follower::start_with_pace(hasty(), &server.url, None, None, || {}).unwrap();
    let mut known = Vec::new();
    while known.len() < 3 {
        match receive(&follower) {
            Heard::Connected | Heard::CutOff => {}
            other => known.push(other),
        }
    }
    let expected = [
        Heard::Snapshot(Box::new(live(10))),
        Heard::Snapshot(Box::new(live(7))),
        Heard::Live(Box::new(live(8))),
    ];
    assert_eq!(known, expected);
    let resumed: Vec<Option<String>> = (0..5)
        .map(|_| header(&server.request(), "last-event-id"))
        .collect();
    assert_eq!(
        resumed,
        [None, Some("10"), None, Some("7"), Some("7")].map(|id| id.map(str::to_owned))
    );
}
