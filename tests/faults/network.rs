// SPDX-License-Identifier: EUPL-1.2
//! Faults of the network between devices and server.

use std::time::{Duration, Instant};

use client::{Client, Follower, Heard};
use protocol::{LiveView, TakeBody, Ticket};
use tests::{Api, BOTH, Lan, Server, Start, Temp, Way, catalogue};

use super::{NOTICED, SOON};

/// A server on its own host, with what devices and clerks talk to it with.
struct Far {
    // In this order: the server ends before its host and its folder go.
    server: Server,
    client: Client,
    clerk: Api,
    devices: String,
    lan: Lan,
    _folder: Temp,
}

impl Far {
    fn open() -> Far {
        let (folder, lan) = (Temp::new("far"), Lan::lay());
        let server = Start::new(&catalogue(), &folder.join("data"))
            .host(&lan.clerks())
            .before(&lan.before())
            .run();
        let devices = format!("http://{}:{}", lan.devices(), server.port());
        let client = Client::new(&devices, Some(server.token("kiosk")));
        let clerk = server.as_a("operator");
        clerk.act(1, "open").expect(200);
        Far {
            server,
            client,
            clerk,
            devices,
            lan,
            _folder: folder,
        }
    }

    fn waiting(&self) -> u32 {
        self.server
            .api
            .get("/api/v1/live")
            .expect(200)
            .json::<LiveView>()
            .areas
            .iter()
            .map(|area| area.waiting)
            .sum()
    }

    /// Takes a number under one key until it is answered.
    fn take_until_answered(&self, key: &str) -> Ticket {
        let end = Instant::now() + SOON;
        loop {
            match self.client.take(key, &citizen()) {
                Ok(ticket) => return ticket,
                Err(error) => assert!(error.is_passing() && Instant::now() < end, "{error}"),
            }
        }
    }
}

fn citizen() -> TakeBody {
    TakeBody {
        services: vec!["carta-identita".to_owned()],
        access: None,
        language: None,
        appointment: None,
    }
}

/// Fails to take a number, and says how soon that was known.
fn fails(far: &Far, key: &str) -> Duration {
    let began = Instant::now();
    let error = far
        .client
        .take(key, &citizen())
        .expect_err("the cable is cut");
    assert!(error.is_passing(), "{error}");
    assert!(
        began.elapsed() < NOTICED,
        "known only after {:?}",
        began.elapsed()
    );
    began.elapsed()
}

pub(super) fn answer_lost() -> String {
    let far = Far::open();
    // A connection that stands: on a new one not even the request would arrive.
    far.client.live().expect("the cable is whole");
    far.lan.cut(&[Way::FromServer]);
    let known = fails(&far, "answer-lost");
    assert_eq!(far.waiting(), 1, "the request arrived");
    far.lan.heal();
    let ticket = far.take_until_answered("answer-lost");
    assert_eq!((ticket.number.as_str(), far.waiting()), ("A 001", 1));
    format!("known after {known:.1?}; {}, 1 waiting", ticket.number)
}

pub(super) fn request_lost() -> String {
    let far = Far::open();
    far.client.live().expect("the cable is whole");
    far.lan.cut(&[Way::ToServer]);
    let known = fails(&far, "request-lost");
    assert_eq!(far.waiting(), 0);
    far.lan.heal();
    let ticket = far.take_until_answered("request-lost");
    assert_eq!((ticket.number.as_str(), far.waiting()), ("A 001", 1));
    format!("known after {known:.1?}; {}, 1 waiting", ticket.number)
}

pub(super) fn cut_while_calling() -> String {
    let far = Far::open();
    for n in 0..6 {
        far.client
            .take(&format!("before-the-cut-{n}"), &citizen())
            .expect("the cable is whole");
    }
    let board = Follower::start(&far.devices, None, None, || {}).expect("a thread");
    let mut seen = Vec::new();
    hear_until(&board, &mut seen, |heard| {
        matches!(heard, Heard::Snapshot(_))
    });
    let call = || {
        far.clerk
            .act(1, "next")
            .expect(200)
            .json::<protocol::NextAnswer>()
            .call
            .seq
    };
    let mut called = vec![call(), call()];
    hear_until(
        &board,
        &mut seen,
        |heard| matches!(heard, Heard::Call(call) if call.seq == called[1]),
    );
    far.lan.cut(&BOTH);
    let cut = Instant::now();
    called.extend((0..3).map(|_| call()));
    hear_until(&board, &mut seen, |heard| matches!(heard, Heard::CutOff));
    let known = cut.elapsed();
    assert!(known < NOTICED, "said only after {known:?}");
    far.lan.heal();
    called.push(call());
    hear_until(
        &board,
        &mut seen,
        |heard| matches!(heard, Heard::Call(call) if call.seq == called[5]),
    );
    assert_eq!(seen, called, "every call once, in order");
    format!("said after {known:.1?}; 6 calls, 3 of them during the cut, each once")
}

/// Hears until something of that kind; keeps the numbers of the calls.
fn hear_until(board: &Follower, calls: &mut Vec<u64>, wanted: impl Fn(&Heard) -> bool) {
    let end = Instant::now() + SOON;
    loop {
        let heard = board
            .take_within(end.saturating_duration_since(Instant::now()))
            .expect("something is heard in time");
        if let Heard::Call(call) = &heard {
            calls.push(call.seq);
        }
        if wanted(&heard) {
            return;
        }
    }
}

pub(super) fn loss() -> String {
    const TICKETS: usize = 24;
    let far = Far::open();
    far.lan.lose(30, &BOTH);
    let mut numbers: Vec<String> = std::thread::scope(|scope| {
        let totem = |totem: usize| {
            let far = &far;
            move || {
                (0..TICKETS / 4)
                    .map(|n| {
                        far.take_until_answered(&format!("lossy-{totem}-{n}"))
                            .number
                    })
                    .collect::<Vec<_>>()
            }
        };
        let totems: Vec<_> = (0..4).map(|n| scope.spawn(totem(n))).collect();
        totems
            .into_iter()
            .flat_map(|totem| totem.join().expect("a totem gets its tickets"))
            .collect()
    });
    numbers.sort();
    let expected: Vec<String> = (1..=TICKETS).map(|n| format!("A {n:03}")).collect();
    assert_eq!(numbers, expected);
    format!("{TICKETS} tickets of 4 totems, A 001 to A {TICKETS:03}")
}

pub(super) fn slow() -> String {
    let far = Far::open();
    far.lan.slow(64);
    let board = Follower::start(&far.devices, None, None, || {}).expect("a thread");
    let mut seen = Vec::new();
    hear_until(&board, &mut seen, |heard| {
        matches!(heard, Heard::Snapshot(_))
    });
    let began = Instant::now();
    for n in 0..5 {
        far.take_until_answered(&format!("slow-{n}"));
    }
    let took = began.elapsed();
    let called: Vec<u64> = (0..5)
        .map(|_| {
            far.clerk
                .act(1, "next")
                .expect(200)
                .json::<protocol::NextAnswer>()
                .call
                .seq
        })
        .collect();
    hear_until(
        &board,
        &mut seen,
        |heard| matches!(heard, Heard::Call(call) if call.seq == called[4]),
    );
    assert_eq!(seen, called);
    format!("5 tickets in {took:.1?}, 5 calls seen")
}
