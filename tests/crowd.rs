// SPDX-License-Identifier: EUPL-1.2
//! More connections than a small office would have: a hall of phones behind one address, streams of nobody in particular, phones that vanish,
//! and a system that allows few file descriptors. Totems and clerks go on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use protocol::VisitView;
use serde_json::json;
use tests::{Api, BOTH, Item, Lan, Server, Start, Stream, Temp, catalogue, new_key, until};

const PHONES: usize = 300;
const NOBODIES: usize = 1_024;
/// A totem, a clerk and a phone notice nothing of a crowd within this.
const SOON: Duration = Duration::from_secs(5);
/// TCP gives up a peer that acknowledges nothing after 30 s.
const GONE_WITHIN: Duration = Duration::from_secs(50);

/// An office on a host of its own, so that all who ask come from one address that is not the server's.
struct Hall {
    server: Server,
    kiosk: Api,
    clerk: Api,
    lan: Lan,
    _folder: Temp,
}

impl Hall {
    #[track_caller]
    fn open(args: &[&str]) -> Hall {
        regolacode::descriptors::for_connections();
        let (lan, folder) = (Lan::lay(), Temp::new("crowd"));
        let start = Start::new(&catalogue(), &folder.join("data"))
            .before(&lan.before())
            .host(&lan.devices());
        let server = args.iter().fold(start, |start, arg| start.arg(arg)).run();
        let (kiosk, clerk) = (server.as_a("kiosk"), server.as_a("operator"));
        clerk.act(1, "open").expect(200);
        Hall {
            server,
            kiosk,
            clerk,
            lan,
            _folder: folder,
        }
    }

    fn address(&self) -> &str {
        self.server
            .api
            .base()
            .strip_prefix("http://")
            .expect("plain http")
    }
}

#[track_caller]
fn take(kiosk: &Api) -> String {
    kiosk
        .take(&new_key(), &json!({ "services": ["carta-identita"] }))
        .expect(201)
        .json::<protocol::Ticket>()
        .token
}

#[test]
fn a_hall_of_phones_behind_one_address_leaves_room_for_totem_and_clerk() {
    let hall = Hall::open(&["--connections-per-address", "500"]);
    let visits: Vec<String> = (0..PHONES).map(|_| take(&hall.kiosk)).collect();
    // Each browser keeps the connections on which it got the page, and follows its visit on one more.
    let mut kept = Vec::new();
    let streams: Vec<Stream> = visits
        .iter()
        .map(|visit| {
            for path in [
                format!("/t/{visit}"),
                "/assets/phone.css".to_owned(),
                "/assets/phone.js".to_owned(),
            ] {
                let (socket, head) = ask(hall.address(), &path, "");
                assert!(head.starts_with("HTTP/1.1 200"), "{head}");
                kept.push(socket);
            }
            Stream::open(
                hall.server.api.base(),
                &format!("/api/v1/visits/{visit}/events"),
                None,
            )
        })
        .collect();
    for stream in &streams {
        assert_eq!(visit_of(stream).state, protocol::VisitState::Waiting);
    }
    let began = Instant::now();
    let called = hall
        .clerk
        .act(1, "next")
        .expect(200)
        .json::<protocol::NextAnswer>();
    assert_eq!(called.visit.number, "A 001");
    until("the phone is told", SOON, || {
        visit_of(&streams[0]).state == protocol::VisitState::Called
    });
    take(&hall.kiosk);
    assert_eq!(
        hall.server.api.get(&format!("/t/{}", visits[1])).status,
        200,
        "another page opens"
    );
    println!(
        "{PHONES} phones: called, a number taken and a page opened within {:?}",
        began.elapsed()
    );
    for (index, stream) in streams.iter().enumerate() {
        let alive = stream.next_within(SOON);
        assert!(
            matches!(alive, Some(Item::Comment | Item::Event { .. })),
            "phone {index}: {alive:?}"
        );
    }
    let log = hall.server.program.log();
    assert!(
        log.contains("a limit was reached") && log.contains("connections of one address"),
        "idle connections made room:\n{log}"
    );
    hall.server.stop_well();
}

#[test]
fn streams_of_nobody_keep_nobody_out_and_vanish_with_their_peers() {
    let hall = Hall::open(&[]);
    let board = hall.server.token("board");
    let base = sockets(&hall.server);
    let mut following = Vec::new();
    let mut refused = 0;
    for _ in 0..NOBODIES {
        let (socket, head) = ask(hall.address(), "/api/v1/events", "");
        if head.starts_with("HTTP/1.1 200") {
            following.push(socket);
        } else {
            assert!(
                head.starts_with("HTTP/1.1 503") && head.to_lowercase().contains("retry-after: 15"),
                "{head}"
            );
            refused += 1;
        }
    }
    assert!(
        following.len() >= 32 && refused > 0,
        "{} follow, {refused} were told to come back",
        following.len()
    );
    println!(
        "{NOBODIES} streams without a token: {} follow, {refused} told to come back",
        following.len()
    );
    let (mut listening, head) = ask(
        hall.address(),
        "/api/v1/events",
        &format!("authorization: Bearer {board}\r\n"),
    );
    assert!(
        head.starts_with("HTTP/1.1 200"),
        "a board with a token: {head}"
    );
    let visit = take(&hall.kiosk);
    hall.clerk.act(1, "next").expect(200);
    until("the board hears the call", SOON, || {
        let mut bytes = [0; 16 * 1024];
        let read = listening.read(&mut bytes).expect("the stream goes on");
        String::from_utf8_lossy(&bytes[..read]).contains("event: call")
    });
    let phone = Stream::open(
        hall.server.api.base(),
        &format!("/api/v1/visits/{visit}/events"),
        None,
    );
    assert_eq!(visit_of(&phone).state, protocol::VisitState::Called);
    let log = hall.server.program.log();
    let said = log
        .lines()
        .find(|line| line.contains("streams without a token from one address"))
        .expect("the limit is in the log");
    assert!(
        said.contains("from=10.") && said.contains("most=64"),
        "{said}"
    );
    assert!(
        log.matches("a limit was reached").count() < 10,
        "once a minute:\n{log}"
    );

    // The cable is pulled: nobody says goodbye, and every place is free again.
    assert!(sockets(&hall.server) > base + following.len());
    hall.lan.cut(&BOTH);
    let cut = Instant::now();
    until("those who vanished lose their places", GONE_WITHIN, || {
        sockets(&hall.server) <= base
    });
    println!(
        "{} streams vanished, their places were free after {:?}",
        following.len(),
        cut.elapsed()
    );
    hall.lan.heal();
    hall.server.stop_well();
}

/// The limit of descriptors is the system's, and cannot be raised.
#[test]
fn a_system_with_few_descriptors_has_fewer_places_and_loses_nothing() {
    regolacode::descriptors::for_connections();
    for limit in [256, 1_024] {
        let folder = Temp::new("descriptors");
        let nofile = format!("--nofile={limit}:{limit}");
        let server = Start::new(&catalogue(), &folder.join("data"))
            .before(&["prlimit", &nofile])
            .run();
        let (kiosk, clerk) = (server.as_a("kiosk"), server.as_a("operator"));
        clerk.act(1, "open").expect(200);
        let address = server
            .api
            .base()
            .strip_prefix("http://")
            .expect("plain http")
            .to_owned();
        let visits: Vec<String> = (0..limit).map(|_| take(&kiosk)).collect();
        let mut crowd = Vec::new();
        for visit in &visits {
            for path in [
                format!("/api/v1/visits/{visit}/events"),
                "/api/v1/events".to_owned(),
                "/board".to_owned(),
            ] {
                crowd.push(ask(&address, &path, "").0);
            }
        }
        let began = Instant::now();
        for _ in 0..20 {
            take(&kiosk);
            clerk.act(1, "next").expect(200);
        }
        assert_eq!(server.api.get("/api/v1/health").status, 200);
        assert!(
            began.elapsed() < SOON,
            "{limit} descriptors: {:?}",
            began.elapsed()
        );
        let open = std::fs::read_dir(format!("/proc/{}/fd", server.program.pid()))
            .expect("it runs")
            .count();
        assert!(open < limit, "{open} of {limit}");
        println!(
            "{limit} descriptors, {} connections tried: {open} open, 40 orders in {:?}",
            crowd.len(),
            began.elapsed()
        );
        drop(crowd);
        server.stop_well();
    }
}

#[test]
fn the_limit_of_descriptors_is_raised_at_the_start() {
    let folder = Temp::new("descriptors-raised");
    let server = Start::new(&catalogue(), &folder.join("data"))
        .before(&["prlimit", "--nofile=256:8000"])
        .run();
    let limits =
        std::fs::read_to_string(format!("/proc/{}/limits", server.program.pid())).expect("it runs");
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .expect("the line is there");
    assert_eq!(files.split_whitespace().nth(3), Some("8000"), "{files}");
    server.stop_well();
}

/// The test stands where the proxy stands: on an address that the office file trusts.
#[test]
fn behind_our_own_proxy_each_address_has_its_own_share() {
    let folder = Temp::new("proxy");
    let office = std::fs::read_to_string(catalogue()).expect("the tests' office");
    let file = folder.join("office.toml");
    let public = "public_url = \"http://127.0.0.1:8080\"\n";
    assert!(office.contains(public));
    std::fs::write(
        &file,
        office.replace(
            public,
            &format!("{public}trusted_proxies = [\"127.0.0.1\"]\n"),
        ),
    )
    .expect("a file");
    let server = Start::new(&file, &folder.join("data")).run();
    let address = server
        .api
        .base()
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let sign_in = |name: &str, forwarded: &str| {
        let body = json!({ "name": name, "password": "sbagliata" }).to_string();
        server
            .api
            .try_post_text("/api/v1/session", &body, &[("x-forwarded-for", forwarded)])
            .expect("an answer")
            .status
    };
    for name in ["anna", "bruno", "carla"] {
        assert_eq!(sign_in(name, "10.1.1.1"), 401);
    }
    // The address is slowed down also when it makes up others before its own; its neighbour is not.
    assert_eq!(sign_in("dario", "10.9.9.9, 10.1.1.1"), 429);
    assert_eq!(sign_in("elena", "10.1.1.2"), 401);

    let listen = |from: &str| {
        ask(
            &address,
            "/api/v1/events",
            &format!("x-forwarded-for: {from}\r\n"),
        )
    };
    let mut following = Vec::new();
    while following.len() <= 100 {
        let (socket, head) = listen("10.1.1.3");
        if head.starts_with("HTTP/1.1 503") {
            break;
        }
        following.push(socket);
    }
    assert_eq!(following.len(), 64);
    assert!(listen("10.1.1.4").1.starts_with("HTTP/1.1 200"));
    assert!(
        server.program.log().contains("from=10.1.1.3"),
        "{}",
        server.program.log()
    );
    server.stop_well();
}

/// Asks for `path` on a connection that stays open: the connection, and the head of the answer.
#[track_caller]
fn ask(address: &str, path: &str, headers: &str) -> (TcpStream, String) {
    let mut socket = TcpStream::connect(address).expect("the server listens");
    socket.set_read_timeout(Some(SOON)).expect("our own socket");
    write!(
        socket,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n"
    )
    .expect("the request goes out");
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && socket.read(&mut byte).is_ok_and(|read| read > 0) {
        head.push(byte[0]);
    }
    (socket, String::from_utf8_lossy(&head).into_owned())
}

#[track_caller]
fn visit_of(phone: &Stream) -> VisitView {
    serde_json::from_str(&phone.event("visit", SOON).1).expect("a visit")
}

/// Sockets that the server has open.
fn sockets(server: &Server) -> usize {
    let open = std::fs::read_dir(format!("/proc/{}/fd", server.program.pid())).expect("it runs");
    open.flatten()
        .filter(|fd| {
            std::fs::read_link(fd.path())
                .is_ok_and(|link| link.to_string_lossy().starts_with("socket:"))
        })
        .count()
}
