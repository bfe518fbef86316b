// SPDX-License-Identifier: EUPL-1.2

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use super::*;

fn verdict(findings: &[Finding], what: &str) -> (Verdict, String) {
    let finding = findings
        .iter()
        .find(|finding| finding.what == what)
        .unwrap_or_else(|| panic!("no {what} in {findings:?}"));
    assert_eq!(
        finding.todo.is_some(),
        finding.verdict != Verdict::Ok,
        "{finding:?}"
    );
    (finding.verdict, finding.found.clone())
}

/// A printer that answers these bytes to its questions, or nothing.
fn printer(answers: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("network:{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        for answer in answers {
            let mut question = [0; 3];
            line.read_exact(&mut question).unwrap();
            line.write_all(&[*answer]).unwrap();
        }
        // The one who asks hangs up.
        let _ = line.read(&mut [0; 3]);
    });
    place
}

#[test]
fn a_printer_is_asked_how_it_is() {
    let table: [(&'static [u8], Verdict, &str); 8] = [
        (&[0x12, 0x12, 0x12], Verdict::Ok, "ready"),
        (
            &[0x12, 0x12, 0x1A],
            Verdict::Attention,
            "offline, and not why",
        ),
        (&[0x12, 0x12], Verdict::Ok, "ready"),
        (&[0x16, 0x12], Verdict::Broken, "cover"),
        (&[0x12, 0x72], Verdict::Broken, "no paper"),
        (&[0x12, 0x1E], Verdict::Attention, "nearly out"),
        (&[0xFF, 0xFF], Verdict::Attention, "does not answer"),
        (&[], Verdict::Attention, "does not answer"),
    ];
    for (answers, expected, said) in table {
        let (verdict, found) = verdict(&device::printer(&printer(answers)), "printer");
        assert!(
            verdict == expected && found.contains(said),
            "{answers:?}: {found}"
        );
    }
    assert_eq!(
        verdict(&device::printer("network:127.0.0.1:1"), "printer").0,
        Verdict::Broken
    );
    assert_eq!(
        verdict(&device::printer("device:/dev/nowhere"), "printer").0,
        Verdict::Broken
    );
    assert_eq!(
        verdict(&device::printer("usb"), "printer").0,
        Verdict::Broken
    );
}

#[test]
fn a_clock_more_than_a_minute_off_is_broken() {
    assert_eq!(device::offset(-60).verdict, Verdict::Ok);
    assert_eq!(device::offset(61).verdict, Verdict::Broken);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn a_data_folder_is_looked_over() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    store::private_folder(&data).unwrap();
    store::private_folder(&copies).unwrap();
    drop(journal::Journal::open(&data).unwrap());
    drop(
        access::Access::open(&data, std::sync::Arc::new(terms::clock::SystemClock::new())).unwrap(),
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let task = Task {
        data: Some(data.clone()),
        listen: Some(taken.local_addr().unwrap()),
        backup: Some(copies.clone()),
        ..Task::default()
    };
    let findings = examine(&task);
    for what in ["sqlite", "permissions", "disk", "journal"] {
        assert_eq!(
            verdict(&findings, what).0,
            Verdict::Ok,
            "{what}: {findings:?}"
        );
    }
    assert_eq!(
        verdict(&findings, "backup").0,
        Verdict::Attention,
        "there is no copy yet"
    );
    assert_eq!(
        verdict(&findings, "port").0,
        Verdict::Broken,
        "something that is not ours has the port"
    );
    backup::take(&data, None, &copies, jiff::Timestamp::now()).unwrap();
    drop(taken);
    let findings = examine(&task);
    assert_eq!(verdict(&findings, "backup").0, Verdict::Ok);
    assert_eq!(verdict(&findings, "port").0, Verdict::Ok);

    std::fs::write(data.join("journal.db"), "nonsense that is no database").unwrap();
    // What the log still holds would hide it.
    std::fs::remove_file(data.join("journal.db-wal")).unwrap();
    assert_eq!(verdict(&examine(&task), "journal").0, Verdict::Broken);
    let nowhere = Task {
        data: Some(folder.path().join("nowhere")),
        ..Task::default()
    };
    assert_eq!(verdict(&examine(&nowhere), "data").0, Verdict::Broken);
}

#[test]
fn settings_name_server_and_printer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("totem.toml");
    std::fs::write(
        &path,
        "server = \"http://127.0.0.1:1\"\nprinter = \"none\"\ntoken = \"abc\"\n",
    )
    .unwrap();
    let findings = examine(&Task {
        config: Some(path.clone()),
        ..Task::default()
    });
    assert_eq!(verdict(&findings, "settings").0, Verdict::Ok);
    assert_eq!(verdict(&findings, "server").0, Verdict::Broken);
    assert_eq!(verdict(&findings, "printer").0, Verdict::Ok);
    assert!(
        !format!("{findings:?}").contains("abc"),
        "no secret is told"
    );
    std::fs::write(&path, "server = ").unwrap();
    assert_eq!(
        verdict(
            &examine(&Task {
                config: Some(path),
                ..Task::default()
            }),
            "settings"
        )
        .0,
        Verdict::Broken
    );
}
