// SPDX-License-Identifier: EUPL-1.2
//! A server whose log nobody reads, and one that people sign in to.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use tests::{Api, Start, Temp, Watched, catalogue, command_line, free_port, until};

use crate::clients;
use crate::table::Table;

const CLIENTS: usize = 64;
const SIGN_INS: usize = 50;
const PASSWORD: &str = "vento di marzo";
const READY_WITHIN: Duration = Duration::from_secs(20);
/// A pipe's own room (pipe(7)).
const PIPE_BYTES: usize = 65_536;

/// Tickets while standard error is a pipe that is full: with the log that is usual, and with all that can be logged.
pub fn full(runtime: &tokio::runtime::Runtime, table: &mut Table, lasts: Duration) {
    for level in ["info", "trace"] {
        let (folder, port) = (Temp::new("full-pipe"), free_port());
        let data = folder.join("data");
        let made = command_line(
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
        let token = String::from_utf8_lossy(&made.stdout).trim().to_owned();
        let (_unread, mut full) = std::io::pipe().expect("a pipe");
        full.write_all(&[b'.'; PIPE_BYTES])
            .expect("the pipe has that room");
        let mut command = Start::new(&catalogue(), &data).port(port).command();
        command
            .env("RUST_LOG", level)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(full);
        let mut server = command.spawn().expect("it starts");
        let address = format!("127.0.0.1:{port}");
        let api = Api::new(&format!("http://{address}"), None);
        until("the server answers", READY_WITHIN, || {
            api.try_get("/api/v1/live").is_ok()
        });
        let run = runtime.block_on(clients::run(&address, &token, CLIENTS, lasts, 201));
        // It is ours, and has been measured.
        let _ended = server.kill();
        let _status = server.wait();
        table.row(
            &format!("durable tickets, {CLIENTS} clients, standard error full, log at {level}"),
            run.to_string(),
            "as with a log that is read",
        );
    }
}

pub fn sign_ins(table: &mut Table) {
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
    for _ in 0..SIGN_INS {
        server
            .api
            .post(
                "/api/v1/session",
                &serde_json::json!({ "name": "maria", "password": PASSWORD }),
            )
            .expect(200);
    }
    let memory = format!(
        "{:.1} MB resident",
        Watched::new(server.program.pid()).resident_mb()
    );
    table.row(
        &format!("memory after {SIGN_INS} sign-ins"),
        memory,
        "under 60 MB",
    );
}
