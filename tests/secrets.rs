// SPDX-License-Identifier: EUPL-1.2
//! What the data folder and the memory of the server keep of people, and for how long.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tests::{Office, Start, Temp, Watched, catalogue, command_line, until};

const SOON: Duration = Duration::from_secs(20);
const CANARY: &str = "la signora attende il figlio Canarino";
const SIGN_INS: usize = 50;
const PASSWORD: &str = "vento di marzo";

/// The files in a folder in which these bytes are.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder)
        .expect("the data folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file());
    files
        .filter(|path| {
            fs::read(path)
                .unwrap_or_default()
                .windows(text.len())
                .any(|bytes| bytes == text.as_bytes())
        })
        .collect()
}

#[test]
fn an_erased_note_is_nowhere_in_the_folder_any_more() {
    let office = Office::open(&[1]);
    let supervisor = office.server.as_a("supervisor");
    let data = office.server.data().to_owned();
    office.take("carta-identita");
    office.next(1);
    office.act_with(1, "park", &serde_json::json!({ "reason": CANARY }));
    assert!(
        !holding(&data, CANARY).is_empty(),
        "it is kept while it is needed"
    );
    supervisor
        .post("/api/v1/day/close", &serde_json::json!({}))
        .expect(204);
    until("no byte of it is left", SOON, || {
        holding(&data, CANARY).is_empty()
    });
    assert_eq!(
        fs::metadata(data.join("journal.db-wal"))
            .expect("the log")
            .len(),
        0,
        "the log is empty at the end of the day"
    );
    office.server.stop_well();
}

#[test]
fn a_person_who_is_removed_is_nowhere_in_the_folder_any_more() {
    let folder = Temp::new("removed");
    let data = folder.join("data");
    let words = data.to_string_lossy().into_owned();
    let run = |words: &[&str], input: &str| {
        assert!(command_line(words, input).status.success(), "{words:?}")
    };
    run(
        &[
            "user",
            "add",
            "Canarina Gialli",
            "--role",
            "operator",
            "--data",
            &words,
        ],
        PASSWORD,
    );
    assert!(!holding(&data, "Canarina Gialli").is_empty());
    run(&["user", "remove", "Canarina Gialli", "--data", &words], "");
    assert_eq!(holding(&data, "Canarina Gialli"), Vec::<PathBuf>::new());
}

#[test]
fn a_folder_that_others_could_read_is_mended_by_the_start() {
    let office = Office::open(&[1]);
    let data = office.server.data().to_owned();
    let mode = |path: &Path| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    let office = office.restart(|server| {
        assert!(server.program.stop().success());
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).expect("ours");
        for entry in fs::read_dir(&data).expect("the folder").flatten() {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o644)).expect("ours");
        }
    });
    assert_eq!(mode(&data), 0o700);
    for entry in fs::read_dir(&data).expect("the folder").flatten() {
        assert_eq!(mode(&entry.path()) & 0o077, 0, "{}", entry.path().display());
    }
    office.server.stop_well();
}

#[test]
fn signing_in_leaves_no_memory_behind() {
    let folder = Temp::new("sign-ins");
    let data = folder.join("data");
    let added = command_line(
        &[
            "user",
            "add",
            "maria",
            "--role",
            "operator",
            "--data",
            &data.to_string_lossy(),
        ],
        PASSWORD,
    );
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    let server = Start::new(&catalogue(), &data).run();
    let memory = Watched::new(server.program.pid());
    let sign_in = || {
        server
            .api
            .post(
                "/api/v1/session",
                &serde_json::json!({ "name": "maria", "password": PASSWORD }),
            )
            .expect(200)
            .status
    };
    sign_in();
    let first_mb = memory.resident_mb();
    assert!((0..SIGN_INS).all(|_| sign_in() == 200));
    let grown_mb = memory.resident_mb() - first_mb;
    assert!(grown_mb < 19.0, "{SIGN_INS} sign-ins left {grown_mb:.0} MB");
}
