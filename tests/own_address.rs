// SPDX-License-Identifier: EUPL-1.2
//! Where citizens are sent: the server's own address on their slips, whatever becomes of its network.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use protocol::OfficeView;
use tests::{Api, Lan, Program, Start, Temp, catalogue, command_line, new_key, until};

/// A slip carries the right link this soon after the cable was plugged in.
const RIGHT_WITHIN: Duration = Duration::from_secs(10);

/// The office of the tests, which does not say how phones find it.
fn without_public_url(folder: &Temp) -> PathBuf {
    let text = std::fs::read_to_string(catalogue()).expect("the office of the tests");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("public_url"))
        .collect();
    let path = folder.join("office.toml");
    std::fs::write(&path, lines.join("\n")).expect("written");
    path
}

/// Waits until somebody at `host` who takes a number is sent to `host`.
fn sends_to(host: &str, port: u16, token: &str) {
    let began = Instant::now();
    let base = format!("http://{host}:{port}");
    let api = Api::new(&base, Some(token));
    let body = serde_json::json!({ "services": ["pin"] });
    until(&format!("slips lead to {base}"), RIGHT_WITHIN, || {
        let Ok(answer) = api.try_take(&new_key(), &body) else {
            return false;
        };
        answer
            .expect(201)
            .json::<protocol::Ticket>()
            .url
            .starts_with(&format!("{base}/t/"))
    });
    assert!(began.elapsed() < RIGHT_WITHIN, "{:?}", began.elapsed());
    assert_eq!(
        api.get("/api/v1/office")
            .expect(200)
            .json::<OfficeView>()
            .public_url,
        base,
        "and so do those of a totem that is alone"
    );
}

#[test]
fn a_server_that_was_started_without_a_cable_learns_its_address_when_it_is_plugged_in() {
    let (folder, lan) = (Temp::new("cable"), Lan::lay());
    let (first, second) = (lan.devices(), lan.clerks());
    lan.unplug();
    let data = folder.join("data");
    let start = Start::new(&without_public_url(&folder), &data)
        .host("[::]")
        .before(&lan.before());
    let port = start.listens_on();
    let server = Program::start(start.command(), &folder.join("server.log"));
    until("the server is ready", Duration::from_secs(20), || {
        server.log().contains("ready")
    });
    let token = command_line(
        &[
            "token",
            "kiosk",
            "--name",
            "totem",
            "--data",
            &data.to_string_lossy(),
        ],
        "",
    );
    let token = String::from_utf8(token.stdout)
        .expect("text")
        .trim()
        .to_owned();

    lan.plug(&[&format!("{first}/29")]);
    sends_to(&first, port, &token);
    // The router gives it another address.
    lan.unplug();
    lan.plug(&[&format!("{second}/29")]);
    sends_to(&second, port, &token);
    // A network of IPv6 alone.
    lan.unplug();
    lan.here("fd5c:7e::2/64");
    lan.plug(&["fd5c:7e::1/64"]);
    sends_to("[fd5c:7e::1]", port, &token);
}
