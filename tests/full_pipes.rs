// SPDX-License-Identifier: EUPL-1.2
//! Standard error and standard output are pipes that are full, and nobody reads them: what logs or prints must not wait for that.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::net::TcpListener;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tests::{
    Api, Panels, Start, Temp, built, catalogue, command_line, free_port, new_key, until, until_some,
};

/// A pipe's own room (pipe(7)).
const PIPE_BYTES: usize = 65_536;
/// On a busy machine.
const WITHIN: Duration = Duration::from_secs(20);

/// A pipe that holds no more byte.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer
        .write_all(&[b'.'; PIPE_BYTES])
        .expect("the pipe has that room");
    (reader, writer)
}

/// A child process that does not outlive its test.
struct Child(std::process::Child);

impl Child {
    /// Starts `command`, which logs all that it can, with both outputs full. The first reader is that of standard error.
    fn mute(mut command: Command) -> (Child, PipeReader, PipeReader) {
        let ((errors, stderr), (prints, stdout)) = (full_pipe(), full_pipe());
        command
            .env("RUST_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr);
        (Child(command.spawn().expect("it starts")), errors, prints)
    }

    fn terminated(&mut self) -> ExitStatus {
        let sent = Command::new("kill").arg(self.0.id().to_string()).status();
        assert!(sent.expect("kill is there").success());
        until_some("it ends when told so", WITHIN, || {
            self.0.try_wait().expect("our own child")
        })
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended.
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

fn token(folder: &Temp, kind: &str) -> String {
    let made = command_line(
        &[
            "token",
            kind,
            "--name",
            kind,
            "--data",
            &folder.join("data").to_string_lossy(),
        ],
        "",
    );
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    String::from_utf8_lossy(&made.stdout).trim().to_owned()
}

#[test]
fn an_office_goes_on_while_nobody_reads_its_log_and_ends_when_told() {
    let folder = Temp::new("full-pipes");
    let (kiosk, port) = (token(&folder, "kiosk"), free_port());
    let (mut server, errors, _prints) = Child::mute(
        Start::new(&catalogue(), &folder.join("data"))
            .port(port)
            .command(),
    );
    let api = Api::new(&format!("http://127.0.0.1:{port}"), None);
    until("it answers", WITHIN, || api.try_get("/api/v1/live").is_ok());
    let kiosk = api.with_token(&kiosk);
    let end = Instant::now() + WITHIN;
    for _ in 0..200 {
        kiosk
            .take(&new_key(), &serde_json::json!({ "services": ["pin"] }))
            .expect(201);
        api.get("/api/v1/live").expect(200);
        assert!(Instant::now() < end, "each of these took too long");
    }
    // Somebody reads again.
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(errors).lines().map_while(Result::ok);
        lines
            .filter(|line| line.contains("ready"))
            .for_each(|line| drop(said.send(line)));
    });
    let line = heard
        .recv_timeout(WITHIN)
        .expect("what waited is written then");
    assert!(line.contains("INFO"), "{line}");
    assert!(server.terminated().success());
}

#[test]
fn a_server_that_nobody_reads_ends_when_told() {
    let folder = Temp::new("full-pipes-end");
    let port = free_port();
    let (mut server, _errors, _prints) = Child::mute(
        Start::new(&catalogue(), &folder.join("data"))
            .port(port)
            .command(),
    );
    let api = Api::new(&format!("http://127.0.0.1:{port}"), None);
    until("it answers", WITHIN, || api.try_get("/api/v1/live").is_ok());
    assert!(server.terminated().success());
}

#[test]
fn wires_that_nobody_reads_go_on_and_end_when_told() {
    let folder = Temp::new("full-pipes-wires");
    let settings = folder.join("wires.toml");
    let (panel, port) = (folder.join("no-such-line"), free_port());
    let line = format!("[[port]]\nname = 'line'\ndevice = '{}'\n", panel.display());
    let display = "[[display]]\nport = 'line'\nname = 'Sala'\nprotocol = 'stx'\naddress = 9\nwidth = 7\ncall = 1\n";
    std::fs::write(&settings, line + Panels::PROTOCOL + display).expect("a file");
    let server = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
    let mut command = Command::new(built("regolacode-wires"));
    command
        .arg("--config")
        .arg(&settings)
        .arg("--server")
        .arg(format!("http://127.0.0.1:{port}"));
    let (mut wires, ..) = Child::mute(command);
    // It tries again and again, and says so each time.
    for _ in 0..3 {
        drop(server.accept().expect("it asks the server"));
    }
    assert!(wires.terminated().success());
}
