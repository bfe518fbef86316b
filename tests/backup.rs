// SPDX-License-Identifier: EUPL-1.2
//! The server's disk is lost in the middle of the morning: a copy is put back on another folder, the totem hands over what it knows, and
//! nobody who came before the copy, or whom a totem remembers, is lost. And a copy in the making delays nobody.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::{About, Client, Condition, Follower, Heard, Reporter};
use protocol::{
    Access, Became, HandOverAnswer, HandOverBody, HandedVisit, HealthView, LiveView, OfficeView,
    Ticket,
};
use serde_json::json;
use tests::{
    Api, Journal, Office, Program, Start, Temp, built, catalogue, command_line, new_key, until,
    until_some,
};

const SOON: Duration = Duration::from_secs(20);
/// Two turns of a device's reports.
const LONG: Duration = Duration::from_secs(40);
/// How long a citizen hesitates before the totem.
const HESITATION: Duration = Duration::from_millis(12);
/// Longer than a desk ever takes that does not wait for anything.
const NOTICED: Duration = Duration::from_millis(1_000);

/// The catalogue of the tests with copies every minute into `folder`.
pub fn with_backups(temp: &Temp, folder: &Path) -> PathBuf {
    let plain = std::fs::read_to_string(catalogue()).expect("the catalogue is there");
    let text = format!(
        "{plain}\n[backup]\nfolder = \"{}\"\nevery_minutes = 1\n",
        folder.display()
    );
    let office = temp.join("office.toml");
    std::fs::write(&office, text).expect("a file");
    office
}

/// The copies in a folder that have their name, and so must be whole.
pub fn copies(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
        .map(|entry| entry.path());
    let mut copies: Vec<PathBuf> = entries
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("regolacode-"))
        })
        .collect();
    copies.sort();
    copies
}

#[track_caller]
pub fn well(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a totem remembers of a ticket, on its own clock.
pub fn remembered(ticket: &Ticket, day: &str, at_ms: i64) -> HandedVisit {
    HandedVisit {
        token: ticket.token.clone(),
        number: ticket.number.clone(),
        day: day.to_owned(),
        at_ms,
        services: ticket.legs.iter().map(|leg| leg.service.clone()).collect(),
        access: Access::Standard,
        language: "it".to_owned(),
        slot: None,
        promise: None,
        after: None,
        instead_of_key: None,
    }
}

#[test]
fn a_lost_disk_is_replaced_and_nobody_is_lost_whom_the_copy_or_a_totem_knows() {
    let temp = Temp::new("drill");
    let folder = temp.join("second-disk");
    std::fs::create_dir(&folder).expect("a folder");
    let office_file = with_backups(&temp, &folder);
    let mut old = Start::new(&office_file, &temp.join("data")).run();
    let (totem, lost_totem, clerk) = (old.as_a("kiosk"), old.as_a("kiosk"), old.as_a("operator"));
    let supervisor = old.as_a("supervisor");
    clerk.act(1, "open").expect(200);
    let take = |kiosk: &Api| -> Ticket {
        kiosk
            .take(&new_key(), &json!({ "services": ["carta-identita"] }))
            .expect(201)
            .json()
    };
    let before: Vec<Ticket> = (0..5).map(|_| take(&totem)).collect();
    let served = clerk.act(1, "next").expect(200).text.clone();
    until("the server's own copy is there", SOON, || {
        !copies(&folder).is_empty()
    });
    // The clock strikes: a copy that holds all of this.
    std::thread::sleep(Duration::from_millis(1_100));
    well(&command_line(
        &[
            "backup",
            "--data",
            &old.data().to_string_lossy(),
            "--to",
            &folder.to_string_lossy(),
        ],
        "",
    ));
    let since: Vec<Ticket> = (0..4).map(|_| take(&totem)).collect();
    let day = old
        .api
        .get("/api/v1/live")
        .expect(200)
        .json::<LiveView>()
        .day
        .expect("an open day");
    let epoch = old
        .api
        .get("/api/v1/office")
        .expect(200)
        .json::<OfficeView>()
        .epoch;

    let board = Follower::start(old.api.base(), None, None, || {}).expect("a thread");
    let first = receive(&board);
    assert!(first.seq > 0);
    let client = Client::new(old.api.base(), totem.token().map(str::to_owned));
    let about = About {
        program: "kiosk",
        version: "1",
        data: None,
    };
    let _reporter = Reporter::start(client, about, Condition::default(), |_| {}).expect("a thread");

    // 11:20: the disk is gone. (It will turn up again.)
    old.program.kill();
    let port = old.port();
    drop(old);
    std::fs::rename(temp.join("data"), temp.join("in-a-drawer")).expect("it is gone");
    let fresh = temp.join("another-disk");
    let words = [
        "restore",
        "--from",
        &folder.to_string_lossy(),
        "--data",
        &fresh.to_string_lossy(),
    ];
    let told = well(&command_line(&words, ""));
    assert!(told.contains("epoch"), "{told}");
    let new = Start::new(&office_file, &fresh).port(port).run();
    let epoch_now = new
        .api
        .get("/api/v1/office")
        .expect(200)
        .json::<OfficeView>()
        .epoch;
    assert!(epoch_now > epoch, "{epoch_now} after {epoch}");

    // The tokens of before are good; the totem hands over all that it knows of today, also what it was given by the old server.
    let known: Vec<&Ticket> = before.iter().chain(&since).collect();
    let visits = known
        .iter()
        .enumerate()
        .map(|(n, ticket)| remembered(ticket, &day, 1_000 * i64::try_from(n).expect("few")))
        .collect();
    let body = json!(HandOverBody {
        instance: "after".to_owned(),
        at_ms: 20_000,
        visits
    })
    .to_string();
    let answer = |key: &str| -> HandOverAnswer {
        totem
            .post_text(
                "/api/v1/device/handover",
                &body,
                &[("idempotency-key", key)],
            )
            .expect(200)
            .json()
    };
    let first = answer("handover-1");
    let taken = first
        .visits
        .iter()
        .filter(|visit| visit.became == Became::Merged)
        .count();
    assert_eq!(
        (first.visits.len(), taken),
        (known.len(), since.len()),
        "{first:?}"
    );
    assert!(
        answer("handover-2")
            .visits
            .iter()
            .all(|visit| visit.became == Became::Known),
        "nothing twice"
    );

    let live: LiveView = new.api.get("/api/v1/live").expect(200).json();
    assert_eq!(live.areas[0].waiting, 8, "9 came, 1 was called");
    assert!(served.contains("A 001"));
    for ticket in &known {
        assert_eq!(
            new.api
                .get(&format!("/api/v1/visits/{}", ticket.token))
                .expect(200)
                .json::<protocol::VisitView>()
                .number,
            ticket.number
        );
    }
    let fresh_number: Ticket = until_some(
        "numbers go on as soon as the new server has a copy of its own",
        SOON,
        || {
            let answer = lost_totem.take(&new_key(), &json!({ "services": ["carta-identita"] }));
            (answer.status == 201).then(|| answer.json())
        },
    );
    assert!(
        known
            .iter()
            .all(|ticket| ticket.number != fresh_number.number),
        "{} was given before",
        fresh_number.number
    );
    println!(
        "drill: {} before the copy, {} after it and handed over, 0 lost, next number {}",
        before.len(),
        since.len(),
        fresh_number.number
    );
    well(&command_line(
        &["journal", "verify", "--data", &fresh.to_string_lossy()],
        "",
    ));

    // The board forgot what it knew, and hears the new server from its begin.
    while receive(&board).calls.len() != live.calls.len() {}
    let known = |api: &Api| {
        let details = api
            .get("/api/v1/health")
            .expect(200)
            .json::<HealthView>()
            .details
            .expect("for supervisors");
        details
            .devices
            .iter()
            .any(|device| device.program.is_some())
    };
    until("the totem has reported to the new server", LONG, || {
        known(&supervisor)
    });

    // The old server comes back: nobody listens, and it learns that it was replaced.
    new.stop_well();
    let old = Start::new(&office_file, &temp.join("in-a-drawer"))
        .port(port)
        .run();
    until("the old server says that it was replaced", LONG, || {
        let details = supervisor
            .get("/api/v1/health")
            .expect(200)
            .json::<HealthView>()
            .details
            .expect("for supervisors");
        details
            .troubles
            .iter()
            .any(|trouble| trouble.name == "replaced" && trouble.is_alarm)
    });
    let heard: Vec<Heard> = std::iter::from_fn(|| board.take()).collect();
    let is_end = |heard: &Heard| *heard == Heard::CutOff;
    assert!(
        heard
            .iter()
            .position(is_end)
            .is_some_and(|at| at + 1 == heard.len()),
        "the board obeys no old server: {heard:?}"
    );
    drop(old);
}

/// The next whole view that a board hears.
#[track_caller]
fn receive(board: &Follower) -> LiveView {
    until_some("the board hears the hall", SOON, || match board.take() {
        Some(Heard::Snapshot(live) | Heard::Live(live)) => Some(*live),
        _ => None,
    })
}

#[test]
fn copies_delay_nobody_and_a_killed_one_leaves_nothing_that_looks_whole() {
    let office = Office::open(&[1]);
    let (data, folder) = (
        office.server.data().to_owned(),
        office.folder.join("copies"),
    );
    std::fs::create_dir(&folder).expect("a folder");
    for _ in 0..100 {
        office.take("carta-identita");
    }
    let slowest = |until_done: &dyn Fn() -> bool| {
        let (mut slowest, mut count) = (Duration::ZERO, 0);
        while !until_done() {
            let began = Instant::now();
            office.take("carta-identita");
            slowest = slowest.max(began.elapsed());
            count += 1;
            // So that a long test does not make a town of them.
            std::thread::sleep(HESITATION);
        }
        (slowest, count)
    };
    let end = Instant::now() + Duration::from_secs(1);
    let (alone, _) = slowest(&|| Instant::now() > end);
    let done = AtomicBool::new(false);
    let ((beside, count), made) = std::thread::scope(|scope| {
        let copying = scope.spawn(|| {
            let made = backups_killed_and_whole(&data, &folder, 6);
            done.store(true, Ordering::SeqCst);
            made
        });
        (
            slowest(&|| done.load(Ordering::SeqCst)),
            copying.join().expect("copies are made"),
        )
    });
    println!("slowest ticket alone {alone:?}, beside {made} copies {beside:?} of {count}");
    assert!(beside < NOTICED, "a citizen waited {beside:?} for a copy");

    let copies = copies(&folder);
    assert!(copies.len() >= 6, "{copies:?}");
    for (n, copy) in copies.iter().enumerate() {
        let to = office.folder.join(&format!("back-{n}"));
        well(&command_line(
            &[
                "restore",
                "--from",
                &copy.to_string_lossy(),
                "--data",
                &to.to_string_lossy(),
            ],
            "",
        ));
        Journal::read(&well(&command_line(
            &["journal", "export", "--data", &to.to_string_lossy()],
            "",
        )));
    }
    let status: HealthView = office.server.api.get("/api/v1/health").expect(200).json();
    assert_eq!(status.epoch, 1, "the server itself is as before");
}

/// Makes `whole` copies, and begins one more before each that is killed after a moment.
fn backups_killed_and_whole(data: &Path, folder: &Path, whole: u32) -> u32 {
    for n in 0..whole {
        let mut command = std::process::Command::new(built("regolacode"));
        command
            .arg("backup")
            .arg("--data")
            .arg(data)
            .arg("--to")
            .arg(folder);
        let mut begun = Program::start(command, &folder.join("killed.log"));
        std::thread::sleep(Duration::from_millis(u64::from(n) * 7));
        begun.kill();
        // Names go by the second.
        let before = copies(folder).len();
        until("a copy is made", SOON, || {
            let words = [
                "backup",
                "--data",
                &data.to_string_lossy(),
                "--to",
                &folder.to_string_lossy(),
            ];
            command_line(&words, "").status.success() || copies(folder).len() > before
        });
    }
    whole
}
