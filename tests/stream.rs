// SPDX-License-Identifier: EUPL-1.2
//! The stream of events: a board never misses a call, and knows when it is cut off.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use client::{Follower, Heard};
use protocol::{CallView, LiveView};
use tests::{Cable, Item, NOTICED_WITHIN, Office, Stream};

const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_new_board_starts_with_a_snapshot_then_hears_every_call() {
    let office = Office::open(&[1]);
    office.take("carta-identita");
    office.take("carta-identita");
    office.next(1);
    let stream = Stream::open(office.server.api.base(), "/api/v1/events", None);
    let (id, data) = stream.event("snapshot", SOON);
    let snapshot: LiveView = serde_json::from_str(&data).expect("a snapshot");
    assert_eq!(id, Some(snapshot.seq));
    assert_eq!(
        snapshot
            .calls
            .iter()
            .map(|call| call.number.as_str())
            .collect::<Vec<_>>(),
        ["A 001"]
    );
    let next = office.next(1);
    assert_eq!(
        stream.call(SOON),
        CallView {
            age_s: 0,
            ..next.call
        }
    );
    office.act(1, "recall");
    let recall = stream.call(SOON);
    assert!(recall.recall && recall.number == "A 002");
}

#[test]
fn the_hall_is_told_again_when_it_changes() {
    let office = Office::open(&[1]);
    let stream = Stream::open(office.server.api.base(), "/api/v1/events", None);
    stream.event("snapshot", SOON);
    office.take("pin");
    loop {
        let (_, data) = stream.event("live", SOON);
        let live: LiveView = serde_json::from_str(&data).expect("the hall");
        if live
            .areas
            .iter()
            .any(|area| area.id == "info" && area.waiting == 1)
        {
            return;
        }
    }
}

#[test]
fn a_board_resumes_after_the_last_call_it_heard() {
    let office = Office::open(&[1]);
    for _ in 0..4 {
        office.take("carta-identita");
    }
    let calls: Vec<CallView> = (0..4).map(|_| office.next(1).call).collect();
    let base = office.server.api.base();
    let by_header = Stream::open(base, "/api/v1/events", Some(calls[0].seq));
    let by_query = Stream::open(
        base,
        &format!("/api/v1/events?after={}", calls[0].seq),
        None,
    );
    for stream in [by_header, by_query] {
        for call in &calls[1..] {
            assert_eq!(stream.call(SOON).seq, call.seq);
        }
        stream.event("live", SOON);
    }
}

#[test]
fn a_board_that_knows_another_journal_gets_a_snapshot() {
    let office = Office::open(&[1]);
    let stream = Stream::open(
        office.server.api.base(),
        "/api/v1/events?after=999999",
        None,
    );
    stream.event("snapshot", SOON);
}

#[test]
fn a_board_resumes_after_a_cut_and_after_a_crash() {
    let office = Office::open(&[1]);
    for _ in 0..6 {
        office.take("carta-identita");
    }
    let cable = Cable::to(office.server.api.base());
    let stream = Stream::open(&cable.base(), "/api/v1/events", None);
    stream.event("snapshot", SOON);
    let first = office.next(1).call;
    assert_eq!(stream.call(SOON).seq, first.seq);
    cable.pull();
    let missed: Vec<u64> = (0..2).map(|_| office.next(1).call.seq).collect();
    cable.plug();
    let stream = Stream::open(&cable.base(), "/api/v1/events", Some(first.seq));
    assert_eq!(
        [stream.call(SOON).seq, stream.call(SOON).seq],
        [missed[0], missed[1]]
    );

    let before = office.next(1).call.seq;
    let office = office.restart(|server| server.program.kill());
    let after = office.next(1).call.seq;
    let stream = Stream::open(office.server.api.base(), "/api/v1/events", Some(missed[1]));
    assert_eq!(
        [stream.call(SOON).seq, stream.call(SOON).seq],
        [before, after]
    );
}

/// As many as a large hall has, each with the patience of a real device.
const DEVICES: usize = 40;

#[test]
fn after_a_restart_all_devices_are_back_within_five_seconds_and_have_missed_nothing() {
    let office = Office::open(&[1]);
    for _ in 0..2 {
        office.take("carta-identita");
    }
    let follow =
        |_| Follower::start(office.server.api.base(), None, None, || {}).expect("a thread");
    let devices: Vec<Follower> = (0..DEVICES).map(follow).collect();
    for device in &devices {
        heard(device, SOON, |heard| matches!(heard, Heard::Snapshot(_)));
    }
    let office = office.restart(|server| server.program.kill());
    let back = Instant::now();
    let call = office.next(1).call;
    for device in &devices {
        let left = NOTICED_WITHIN.saturating_sub(back.elapsed());
        let before = heard(
            device,
            left,
            |heard| matches!(heard, Heard::Call(heard) if heard.seq == call.seq),
        );
        assert!(
            before.contains(&Heard::CutOff),
            "it knew that it was cut off"
        );
        assert!(
            !before
                .iter()
                .any(|heard| matches!(heard, Heard::Snapshot(_))),
            "it went on where it was, and was not told everything anew"
        );
    }
}

/// Waits for something; returns all that was heard before it.
#[track_caller]
fn heard(device: &Follower, within: Duration, wanted: impl Fn(&Heard) -> bool) -> Vec<Heard> {
    let end = Instant::now() + within;
    let mut before = Vec::new();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let heard = device.take_within(left).unwrap_or_else(|| {
            panic!(
                "not heard within {within:?}; before: {} things",
                before.len()
            )
        });
        if wanted(&heard) {
            return before;
        }
        before.push(heard);
    }
}

#[test]
fn the_heart_beats_while_nothing_happens() {
    let office = Office::open(&[]);
    let stream = Stream::open(office.server.api.base(), "/api/v1/events", None);
    stream.event("snapshot", SOON);
    let (start, mut beats) = (Instant::now(), 0);
    while beats < 3 {
        match stream.next_within(NOTICED_WITHIN / 2 + Duration::from_millis(300)) {
            Some(Item::Comment) => beats += 1,
            Some(Item::Event { .. }) => {}
            silent => panic!("no heartbeat after {:?}: {silent:?}", start.elapsed()),
        }
    }
}

#[test]
fn a_board_that_does_not_read_slows_nobody_and_misses_no_call() {
    let office = Office::open(&[1]);
    let address = office
        .server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http");
    let mut asleep = TcpStream::connect(address).expect("the server listens");
    write!(asleep, "GET /api/v1/events HTTP/1.1\r\nhost: x\r\n\r\n").expect("the request goes out");
    let awake = Stream::open(office.server.api.base(), "/api/v1/events", None);
    awake.event("snapshot", SOON);
    let mut calls = Vec::new();
    for _ in 0..300 {
        office.take("carta-identita");
        calls.push(office.next(1).call.seq);
    }
    for seq in &calls {
        assert_eq!(awake.call(SOON).seq, *seq);
    }
    drop(asleep);
}

#[test]
fn a_phone_hears_of_its_own_visit() {
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    let stream = Stream::open(
        office.server.api.base(),
        &format!("/api/v1/visits/{}/events", ticket.token),
        None,
    );
    let (_, data) = stream.event("visit", SOON);
    let view: protocol::VisitView = serde_json::from_str(&data).expect("a visit");
    assert_eq!(view.state, protocol::VisitState::Waiting);
    office.next(1);
    loop {
        let (_, data) = stream.event("visit", SOON);
        let view: protocol::VisitView = serde_json::from_str(&data).expect("a visit");
        if view.state == protocol::VisitState::Called {
            assert_eq!(view.call.expect("it was called").counter, 1);
            return;
        }
    }
}
