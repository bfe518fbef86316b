// SPDX-License-Identifier: EUPL-1.2
//! When the server must not start, or a program cannot do what it was asked: exit status, and one clear sentence.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use tests::{Office, Start, Temp, catalogue, command_line, new_key, until};

/// What the program wrote to standard error, after checking its exit status and that it is written for people.
#[track_caller]
fn said(output: &Output, status: i32) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{text}");
    assert!(
        !text.contains("panicked") && !text.contains("backtrace"),
        "{text}"
    );
    text
}

#[track_caller]
fn refuses_to_start(office: &Path, data: &Path, port: u16) -> String {
    said(
        &Start::new(office, data)
            .port(port)
            .command()
            .output()
            .expect("it runs"),
        1,
    )
}

#[test]
fn a_second_server_on_the_same_data_refuses_and_the_first_goes_on() {
    let office = Office::open(&[1]);
    let text = refuses_to_start(&catalogue(), office.server.data(), tests::free_port());
    assert!(
        text.contains("another") || text.contains("already"),
        "{text}"
    );
    assert_eq!(office.take("pin").number, "I 001");
    office.server.stop_well();
}

#[test]
fn a_port_that_is_taken() {
    let office = Office::open(&[1]);
    let folder = Temp::new("port");
    let text = refuses_to_start(&catalogue(), &folder.join("data"), office.server.port());
    assert!(text.contains(&office.server.port().to_string()), "{text}");
}

#[test]
fn a_database_that_cannot_be_read() {
    let folder = Temp::new("database");
    std::fs::create_dir(folder.join("data")).expect("a folder");
    std::fs::write(
        folder.join("data/journal.db"),
        "this is no database, it is a shopping list ".repeat(100),
    )
    .expect("a file");
    let text = refuses_to_start(&catalogue(), &folder.join("data"), tests::free_port());
    assert!(text.contains("database"), "{text}");
}

#[test]
fn a_journal_in_which_one_letter_was_changed() {
    let office = Office::open(&[1]);
    office.take("pin");
    office.take("pin");
    let data = office.server.data().to_owned();
    office.server.stop_well();
    let database = rusqlite::Connection::open(data.join("journal.db")).expect("the journal");
    let changed = "UPDATE events SET body = replace(body, 'I2', 'I7') WHERE body LIKE '%I2%'";
    assert_eq!(database.execute(changed, []).expect("changed"), 1);
    let seq: i64 = database
        .query_row(
            "SELECT max(seq) FROM events WHERE body LIKE '%I7%'",
            [],
            |row| row.get(0),
        )
        .expect("there");
    drop(database);
    let text = refuses_to_start(&catalogue(), &data, tests::free_port());
    assert!(
        text.contains(&seq.to_string()),
        "it names event {seq}: {text}"
    );
    let verify = said(
        &command_line(
            &["journal", "verify", "--data", &data.to_string_lossy()],
            "",
        ),
        1,
    );
    assert!(verify.contains(&seq.to_string()), "{verify}");
}

#[test]
fn an_office_file_that_is_wrong_names_line_and_field() {
    let folder = Temp::new("catalogue");
    let good = std::fs::read_to_string(catalogue()).expect("the office of the tests");
    let bad = good.replace("letter = \"P\"", "letter = \"A\"");
    let line = bad
        .lines()
        .enumerate()
        .filter(|(_, text)| text.contains("letter = \"A\""))
        .nth(1)
        .expect("the second A")
        .0
        + 1;
    std::fs::write(folder.join("office.toml"), bad).expect("written");
    let file = folder.join("office.toml").to_string_lossy().into_owned();
    let check = command_line(&["check", &file], "");
    let text = format!(
        "{}{}",
        said(&check, 1),
        String::from_utf8_lossy(&check.stdout)
    );
    assert!(
        text.contains(&format!("line {line}")) && text.contains("letter"),
        "{text}"
    );
    let text = refuses_to_start(
        &folder.join("office.toml"),
        &folder.join("data"),
        tests::free_port(),
    );
    assert!(text.contains(&format!("line {line}")), "{text}");
    let text = refuses_to_start(
        &folder.join("nothing.toml"),
        &folder.join("data"),
        tests::free_port(),
    );
    assert!(text.contains("nothing.toml"), "{text}");
    assert!(
        command_line(&["check", &catalogue().to_string_lossy()], "")
            .status
            .success()
    );
}

#[test]
fn the_command_line() {
    said(&command_line(&["sing"], ""), 2);
    said(&command_line(&["serve", "--office"], ""), 2);
    let help = command_line(&["--help"], "");
    assert!(help.status.success());
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for command in ["serve", "check", "token", "device", "user", "journal"] {
        assert!(help.contains(command), "{help}");
    }
    let folder = Temp::new("tokens");
    let data = folder.join("data").to_string_lossy().into_owned();
    said(
        &command_line(&["token", "dragon", "--name", "x", "--data", &data], ""),
        2,
    );
    said(
        &command_line(
            &["user", "add", "anna", "--role", "operator", "--data", &data],
            "short\n",
        ),
        1,
    );
}

#[test]
fn a_device_whose_token_is_taken_away_while_the_server_runs() {
    let office = Office::open(&[1]);
    let data = office.server.data().to_string_lossy().into_owned();
    let listed = command_line(&["device", "list", "--data", &data], "");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let number = listed
        .lines()
        .find(|line| line.contains("kiosk"))
        .and_then(|line| line.split_whitespace().next())
        .expect("a kiosk");
    office.take("pin");
    assert!(
        command_line(&["device", "revoke", number, "--data", &data], "")
            .status
            .success()
    );
    let take = || {
        office
            .kiosk
            .take(&new_key(), &serde_json::json!({ "services": ["pin"] }))
    };
    until(
        "the kiosk is nobody any more",
        Duration::from_secs(5),
        || take().status == 401,
    );
    let text = said(
        &command_line(&["device", "revoke", number, "--data", &data], ""),
        1,
    );
    assert!(text.contains("no device"), "{text}");
    said(
        &command_line(&["user", "remove", "nobody", "--data", &data], ""),
        1,
    );
    let elsewhere = Temp::new("elsewhere");
    said(
        &command_line(
            &[
                "user",
                "list",
                "--data",
                &elsewhere.path().to_string_lossy(),
            ],
            "",
        ),
        1,
    );
}
