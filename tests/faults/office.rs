// SPDX-License-Identifier: EUPL-1.2
//! Faults of the machines: frozen, with a wrong clock, without paper, silent, without the disk of the backups.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use client::{About, Client, Condition, Follower, Heard, Reporter};
use protocol::{ConsoleView, HealthView, NextAnswer, PrinterState, TakeBody, Ticket};
use serde_json::json;
use tests::{Api, Office, Server, Start, Temp, catalogue, new_key, until, until_some};

use super::{NOTICED, SOON};
use crate::backup::{copies, with_backups};

/// A device is silent after 60 s, and that is looked at every second.
const SILENT_WITHIN: Duration = Duration::from_secs(75);
/// Copies are made every minute.
const INTERVAL: Duration = Duration::from_secs(80);
const SEEN_WITHIN: Duration = Duration::from_secs(2);
const SECRET: &str = "chiave di prova";

fn citizen() -> TakeBody {
    TakeBody {
        services: vec!["carta-identita".to_owned()],
        access: None,
        language: None,
        appointment: None,
    }
}

pub(super) fn take(kiosk: &Api) -> Ticket {
    kiosk
        .take(&new_key(), &json!({ "services": ["carta-identita"] }))
        .expect(201)
        .json()
}

fn about(program: &'static str) -> About {
    About {
        program,
        version: "1",
        data: None,
    }
}

fn health(supervisor: &Api) -> protocol::HealthDetails {
    supervisor
        .get("/api/v1/health")
        .expect(200)
        .json::<HealthView>()
        .details
        .expect("supervisors hear all")
}

/// Whether some device, or the server, is in this trouble, and it is an alarm.
pub(super) fn alarmed(supervisor: &Api, trouble: &str) -> bool {
    let health = health(supervisor);
    let all = health
        .troubles
        .iter()
        .chain(health.devices.iter().flat_map(|device| &device.troubles));
    all.into_iter()
        .any(|one| one.name == trouble && one.is_alarm)
}

pub(super) fn frozen() -> String {
    let office = Office::open(&[1]);
    let token = office.kiosk.token().expect("a kiosk has one").to_owned();
    let client = Client::new(office.server.api.base(), Some(token));
    let board = Follower::start(office.server.api.base(), None, None, || {}).expect("a thread");
    until_some("the board stands", SOON, || {
        board
            .take()
            .filter(|heard| matches!(heard, Heard::Snapshot(_)))
    });
    office.server.program.signal("STOP");
    let stopped = Instant::now();
    let error = client
        .take("frozen", &citizen())
        .expect_err("nobody answers");
    let by_totem = stopped.elapsed();
    until_some("the board says so", SOON, || {
        board.take().filter(|heard| *heard == Heard::CutOff)
    });
    let by_board = stopped.elapsed();
    assert!(
        error.is_passing() && by_totem < NOTICED && by_board < NOTICED,
        "{error}: {by_totem:?}, {by_board:?}"
    );
    office.server.program.signal("CONT");
    let ticket = client.take("frozen", &citizen()).expect("it lives again");
    assert_eq!(
        (ticket.number.as_str(), office.waiting("carta-identita")),
        ("A 001", 1)
    );
    format!("totem after {by_totem:.1?}, board after {by_board:.1?}; one ticket")
}

pub(super) fn clock_back() -> String {
    let folder = Temp::new("clock-back");
    let hands = folder.join("hands");
    std::fs::write(&hands, "+0\n").expect("a file");
    let library = until_some("libfaketime is installed", Duration::from_secs(1), faketime);
    let (preload, file) = (
        format!("LD_PRELOAD={}", library.display()),
        format!("FAKETIME_TIMESTAMP_FILE={}", hands.display()),
    );
    let before = [
        "env",
        &preload,
        &file,
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ];
    let server = Start::new(&catalogue(), &folder.join("data"))
        .before(&before)
        .run();
    let (kiosk, clerk, supervisor) = (
        server.as_a("kiosk"),
        server.as_a("operator"),
        server.as_a("supervisor"),
    );
    clerk.act(1, "open").expect(200);
    let mut numbers = vec![take(&kiosk).number, take(&kiosk).number];
    let client = Client::new(server.api.base(), kiosk.token().map(str::to_owned));
    let _totem =
        Reporter::start(client, about("kiosk"), Condition::default(), |_| {}).expect("a thread");
    std::fs::write(&hands, "-3600\n").expect("a file");
    let troubled = |trouble: &str| {
        let console: ConsoleView = clerk.get("/api/v1/counters/1").expect(200).json();
        console.troubles.iter().any(|one| one.kind == trouble)
    };
    until("staff are told that the clock jumped", SOON, || {
        troubled("trouble-clock-jumped")
    });
    numbers.push(take(&kiosk).number);
    let called: Vec<NextAnswer> = (0..3)
        .map(|_| clerk.act(1, "next").expect(200).json())
        .collect();
    assert_eq!(
        called
            .iter()
            .map(|next| next.call.number.clone())
            .collect::<Vec<_>>(),
        numbers,
        "in the order of arrival"
    );
    assert!(
        called.iter().all(|next| next.visit.waited_s < 600),
        "waits are true"
    );
    until("the totem's clock differs", SOON, || {
        alarmed(&supervisor, "clock-off")
    });
    "3 called in order of arrival, waits under a minute; totem 3600 s ahead".to_owned()
}

/// The library as the distributions install it.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib")
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("faketime"));
    folders
        .map(|folder| folder.join("libfaketimeMT.so.1"))
        .find(|library| library.is_file())
}

/// An office whose alarms go to an address on this machine.
struct Alarmed {
    server: Server,
    listener: TcpListener,
    _folder: Temp,
}

impl Alarmed {
    fn open() -> Alarmed {
        let folder = Temp::new("alarmed");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (secret, office) = (folder.join("secret"), folder.join("office.toml"));
        std::fs::write(&secret, SECRET).expect("a file");
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("a mode");
        let hook = format!(
            "url = \"http://{}/x\"\nsecret_file = \"{}\"",
            listener.local_addr().expect("bound"),
            secret.display()
        );
        let text = std::fs::read_to_string(catalogue()).expect("the catalogue");
        std::fs::write(
            &office,
            format!("{text}\n[alarm]\nafter_s = 0\n[alarm.webhook]\n{hook}\n"),
        )
        .expect("a file");
        let server = Start::new(&office, &folder.join("data")).run();
        Alarmed {
            server,
            listener,
            _folder: folder,
        }
    }
}

/// Takes one request, checks its signature, and answers it: the body.
fn signed(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().expect("a request");
    let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(
            reader.read_line(&mut head).expect("a head") > 0,
            "a whole request"
        );
    }
    let head = head.to_lowercase();
    let header = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))
            .expect("a header")
            .to_owned()
    };
    let mut body = vec![0; header("content-length").parse().expect("a length")];
    reader.read_exact(&mut body).expect("a body");
    write!(
        stream,
        "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"
    )
    .expect("answered");
    let body = String::from_utf8(body).expect("text");
    let timestamp = header("x-regolacode-timestamp").parse().expect("seconds");
    let expected = regolacode::health::alarm::signature(SECRET.as_bytes(), timestamp, &body);
    assert_eq!(header("x-regolacode-signature"), expected);
    body
}

pub(super) fn paper() -> String {
    let office = Alarmed::open();
    let (kiosk, clerk, supervisor) = (
        office.server.as_a("kiosk"),
        office.server.as_a("operator"),
        office.server.as_a("supervisor"),
    );
    clerk.act(1, "open").expect(200);
    let client = Client::new(office.server.api.base(), kiosk.token().map(str::to_owned));
    let totem =
        Reporter::start(client, about("kiosk"), Condition::default(), |_| {}).expect("a thread");
    until("the totem is known", SOON, || {
        health(&supervisor).devices.len() == 1
    });
    let near_end = Condition {
        printer: Some(PrinterState::PaperNearEnd),
        ..Condition::default()
    };
    totem.set(near_end);
    let set = Instant::now();
    until("the supervisor sees it", SOON, || {
        alarmed(&supervisor, "paper-near-end")
    });
    until("the clerk sees it", SOON, || {
        let console: ConsoleView = clerk.get("/api/v1/counters/1").expect(200).json();
        console
            .troubles
            .iter()
            .any(|one| one.kind == "trouble-paper-near-end" && one.device == "kiosk of a test")
    });
    let seen = set.elapsed();
    assert!(seen < SEEN_WITHIN, "only after {seen:?}");
    let told = signed(&office.listener);
    assert!(
        told.contains("\"words\":\"kiosk of a test: carta quasi finita\"")
            && told.contains("\"on\":true"),
        "{told}"
    );
    totem.set(Condition {
        printer: Some(PrinterState::Online),
        ..Condition::default()
    });
    let over = signed(&office.listener);
    assert!(over.contains("\"on\":false"), "{over}");
    format!("both after {seen:.1?}; webhook told of begin and end")
}

pub(super) fn hook_gone() -> String {
    let Alarmed {
        server,
        listener,
        _folder,
    } = Alarmed::open();
    let (kiosk, supervisor) = (server.as_a("kiosk"), server.as_a("supervisor"));
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let client = Client::new(server.api.base(), kiosk.token().map(str::to_owned));
    let out = Condition {
        printer: Some(PrinterState::PaperOut),
        ..Condition::default()
    };
    let _totem = Reporter::start(client, about("kiosk"), out, |_| {}).expect("a thread");
    until("the alarm stands", SOON, || {
        alarmed(&supervisor, "paper-out")
    });
    until("it could not be sent", SOON, || {
        server.program.log().contains("an alarm could not be sent")
    });
    let began = Instant::now();
    let tickets = (0..20).map(|_| take(&kiosk)).collect::<Vec<_>>().len();
    let took = began.elapsed();
    let back = until_some("the port is free", SOON, || TcpListener::bind(address).ok());
    assert!(signed(&back).contains("paper-out"));
    let log = server.program.log();
    assert!(
        !log.contains(SECRET) && !log.contains(&address.to_string()),
        "the log tells no secrets and no address of the hook"
    );
    format!("{tickets} tickets in {took:.1?} meanwhile; told afterwards")
}

pub(super) fn silent() -> String {
    let office = Office::open(&[1]);
    let supervisor = office.server.as_a("supervisor");
    let start = || {
        let client = Client::new(
            office.server.api.base(),
            office.kiosk.token().map(str::to_owned),
        );
        Reporter::start(client, about("kiosk"), Condition::default(), |_| {}).expect("a thread")
    };
    let totem = start();
    until("the totem is known", SOON, || {
        health(&supervisor)
            .devices
            .iter()
            .any(|device| device.program.is_some())
    });
    drop(totem);
    let since = Instant::now();
    until("its silence is an alarm", SILENT_WITHIN, || {
        std::thread::sleep(Duration::from_millis(200));
        alarmed(&supervisor, "silent")
    });
    let noticed = since.elapsed();
    let _again = start();
    until("it is back", SOON, || !alarmed(&supervisor, "silent"));
    format!("alarm after {noticed:.0?}, gone at its next report")
}

pub(super) fn backup_disk_gone() -> String {
    let temp = Temp::new("backup-disk");
    let folder = temp.join("second-disk");
    std::fs::create_dir(&folder).expect("a folder");
    let server = Start::new(&with_backups(&temp, &folder), &temp.join("data")).run();
    let (kiosk, supervisor) = (server.as_a("kiosk"), server.as_a("supervisor"));
    until("the first copy is there", SOON, || {
        !copies(&folder).is_empty()
    });
    std::fs::rename(&folder, temp.join("in-a-drawer")).expect("it is taken away");
    let since = Instant::now();
    let mut tickets = 0;
    until("an alarm", INTERVAL, || {
        std::thread::sleep(Duration::from_millis(200));
        take(&kiosk);
        tickets += 1;
        alarmed(&supervisor, "backup-failed")
    });
    assert!(!folder.exists(), "a folder that is not there is not made");
    format!(
        "alarm after {:.0?}; {tickets} tickets meanwhile",
        since.elapsed()
    )
}
