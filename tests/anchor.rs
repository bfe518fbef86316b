// SPDX-License-Identifier: EUPL-1.2
//! The end of the journal is known outside of it: whatever happens to its files, no number is given twice and nothing acknowledged is gone in
//! silence.

use std::fs;
use std::path::Path;
use std::time::Duration;

use protocol::HealthView;
use rusqlite::{Connection, OpenFlags};
use tests::{Office, Start, Temp, catalogue, command_line, free_port, new_key, until};

const SOON: Duration = Duration::from_secs(15);
const TICKETS: usize = 20;
/// Places at which a bit is flipped.
const FLIPS: usize = 24;

/// Why the server does not start on this folder.
#[track_caller]
fn refused(data: &Path) -> String {
    let output = Start::new(&catalogue(), data)
        .port(free_port())
        .command()
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[track_caller]
fn adopt(data: &Path) -> String {
    let output = command_line(&["adopt", "--data", &data.to_string_lossy()], "");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Waits until the end that is kept beside the journal is that of the journal.
fn settled(office: &Office) {
    let seq = office.live().seq;
    let access = office.server.data().join("access.db");
    let kept = || {
        let database = Connection::open_with_flags(&access, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .expect("the access database");
        database
            .query_row("SELECT seq FROM anchor", [], |row| row.get::<_, u64>(0))
            .unwrap_or(0)
    };
    until("the journal's end is kept", SOON, || kept() >= seq);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from)
        .expect("the data folder")
        .flatten()
        .filter(|entry| entry.path().is_file())
    {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

#[test]
fn a_journal_that_is_deleted_under_the_server_ends_the_acknowledging() {
    let office = Office::open(&[1]);
    let given: Vec<String> = (0..3).map(|_| office.take("pin").number).collect();
    let data = office.server.data().to_owned();
    fs::remove_file(data.join("journal.db")).expect("it is there");
    let take = || {
        office
            .kiosk
            .take(&new_key(), &serde_json::json!({ "services": ["pin"] }))
    };
    let answer = take();
    assert_eq!(
        (answer.status, answer.problem()),
        (503, "read-only".to_owned())
    );
    let health = || {
        office
            .server
            .api
            .try_get("/api/v1/health")
            .expect("it answers")
            .status
    };
    until("its health says so", SOON, || health() == 503);
    until("staff are told", SOON, || {
        office
            .server
            .program
            .log()
            .contains("deleted, moved or replaced")
    });

    let mut office = office;
    office.server.program.kill();
    let told = refused(&data);
    assert!(
        told.contains("journal.db is not there") && told.contains("regolacode restore"),
        "{told}"
    );
    assert!(!data.join("journal.db").exists(), "nothing was begun anew");
    adopt(&data);
    let office = office.restart(|_| {});
    office.act(1, "open");
    assert!(
        !given.contains(&office.take("pin").number),
        "no number is given twice"
    );
}

#[test]
fn a_bit_that_flips_in_the_log_is_never_a_silent_loss() {
    let mut office = Office::open(&[1]);
    for _ in 0..TICKETS {
        office.take("pin");
    }
    settled(&office);
    let (data, log) = (
        office.server.data().to_owned(),
        office.server.data().join("journal.db-wal"),
    );
    office.server.program.kill();
    let whole = fs::read(&log).expect("the log");
    assert!(
        whole.len() > 4_096 * TICKETS,
        "the tickets are in the log alone"
    );
    for flip in 0..FLIPS {
        let mut bytes = whole.clone();
        let at = 40 + flip * (bytes.len() - 40) / FLIPS;
        bytes[at] ^= 4;
        fs::write(&log, bytes).expect("written in place");
        let told = refused(&data);
        assert!(
            told.contains("acknowledged") && told.contains("regolacode adopt"),
            "byte {at}: {told}"
        );
    }
    fs::write(&log, &whole).expect("written in place");
    let office = office.restart(|_| {});
    assert_eq!(office.waiting("pin") as usize, TICKETS);
}

#[test]
fn what_is_left_of_a_damaged_log_is_adopted_and_no_number_is_given_twice() {
    let mut office = Office::open(&[1]);
    let given: Vec<String> = (0..TICKETS).map(|_| office.take("pin").number).collect();
    settled(&office);
    let (data, log) = (
        office.server.data().to_owned(),
        office.server.data().join("journal.db-wal"),
    );
    office.server.program.kill();
    let mut bytes = fs::read(&log).expect("the log");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&log, &bytes).expect("written in place");
    refused(&data);
    let told = adopt(&data);
    assert!(told.contains("are not there any more"), "{told}");
    let kept = fs::read_dir(&data)
        .expect("the folder")
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("kept-"));
    assert_eq!(
        fs::read(kept.expect("a folder").path().join("journal.db-wal")).expect("kept"),
        bytes
    );
    let office = office.restart(|_| {});
    assert!(
        !given.contains(&office.take("pin").number),
        "no number is given twice"
    );
}

#[test]
fn a_folder_that_was_copied_by_hand_is_not_started_beside_the_first() {
    let office = Office::open(&[1]);
    office.take("pin");
    settled(&office);
    let folder = Temp::new("by-hand");
    let (original, by_hand) = (office.server.data().to_owned(), folder.join("data"));
    let epoch = |office: &Office| {
        office
            .server
            .api
            .get("/api/v1/health")
            .json::<HealthView>()
            .epoch
    };
    let first = epoch(&office);
    let mut office = office;
    assert!(office.server.program.stop().success());
    copy(&original, &by_hand);
    let told = refused(&by_hand);
    assert!(
        told.contains("copied or moved by hand") && told.contains("regolacode adopt"),
        "{told}"
    );
    let office = office.restart(|_| {});
    assert_eq!(epoch(&office), first, "the first goes on as before");
    adopt(&by_hand);
    let second = Start::new(&catalogue(), &by_hand).run();
    assert!(
        second.api.get("/api/v1/health").json::<HealthView>().epoch > first,
        "devices obey one of them"
    );
}

#[test]
fn a_folder_without_the_end_of_its_journal_starts_as_before() {
    let office = Office::open(&[1]);
    office.take("pin");
    let data = office.server.data().to_owned();
    let office = office.restart(|server| {
        assert!(server.program.stop().success());
        let access = Connection::open(data.join("access.db")).expect("the access database");
        access.execute("DELETE FROM anchor", []).expect("deleted");
    });
    assert_eq!(office.waiting("pin"), 1);
    settled(&office);
}

#[test]
fn a_board_that_has_heard_more_than_the_journal_holds_says_so() {
    let office = Office::open(&[1]);
    let token = office.server.token("board");
    let epoch = office
        .server
        .api
        .get("/api/v1/health")
        .json::<HealthView>()
        .epoch;
    let ask = |last: u64| {
        let mut request = ureq::get(format!("{}/api/v1/events", office.server.api.base()));
        for (name, value) in [
            ("authorization", format!("Bearer {token}")),
            ("last-event-id", last.to_string()),
            ("x-regolacode-epoch", epoch.to_string()),
        ] {
            request = request.header(name, value);
        }
        assert_eq!(request.call().expect("a stream").status(), 200);
    };
    let told = || {
        office
            .server
            .program
            .log()
            .contains("events that this journal does not have")
    };
    ask(office.live().seq);
    assert!(!told());
    ask(office.live().seq + 100);
    until("the server says so", SOON, told);
    assert_eq!(office.take("pin").number, "I 001", "and goes on");
}
