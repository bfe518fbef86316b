// SPDX-License-Identifier: EUPL-1.2
//! The real programs as child processes, and the real server with its data folder.

use std::fs::File;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use crate::{Api, until, until_some};

/// How long a program may take to be ready, on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// How long a program may take to stop when told so.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

/// The path of one of the project's programs, which lies beside the test's own folder.
#[track_caller]
pub fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a program knows itself");
    let folder = test.ancestors().find(|folder| folder.join(name).is_file());
    let folder = folder.unwrap_or_else(|| {
        panic!("{name} is not built: run `cargo build --workspace --bins` (tests/run does)")
    });
    folder.join(name)
}

/// A child process that never outlives its test, with what it writes to standard error in a file.
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts `command`; its log goes to `log`, after what is already there.
    #[track_caller]
    pub fn start(mut command: Command, log: &Path) -> Program {
        let name = Path::new(command.get_program())
            .file_name()
            .expect("a program")
            .to_string_lossy()
            .into_owned();
        let log_file = File::options()
            .create(true)
            .append(true)
            .open(log)
            .expect("a log can be written");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log_file)
            .spawn();
        let child = child.unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Program {
            name,
            child,
            log: log.to_owned(),
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Sends a signal by its name without `SIG`, such as `STOP`. What is to stop stands still afterwards: on a busy machine its threads get
    /// that far one by one, and may answer until then.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.pid().to_string())
            .status();
        assert!(
            sent.expect("kill is there").success(),
            "signal {name} to {}",
            self.name
        );
        if name == "STOP" {
            until(
                &format!("{} stands still", self.name),
                STOPPED_WITHIN,
                || self.stands_still(),
            );
        }
    }

    /// Whether all of its threads are stopped, as the kernel tells (proc_pid_stat(5): the state comes after the name in brackets).
    fn stands_still(&self) -> bool {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.pid())).expect("it runs");
        let state = |thread: std::path::PathBuf| {
            std::fs::read_to_string(thread.join("stat")).unwrap_or_default()
        };
        threads.flatten().all(|thread| {
            state(thread.path())
                .rsplit_once(") ")
                .is_some_and(|(_, state)| state.starts_with('T'))
        })
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        // An error says that it has already ended, which is what is asked for.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }

    /// The exit status, when it has ended by itself.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("our own child")
    }

    /// Tells it to stop (SIGTERM) and returns its exit status.
    #[track_caller]
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        until_some(&format!("{} stops", self.name), STOPPED_WITHIN, || {
            self.ended()
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- log of {} ---\n{}", self.name, self.log());
        }
    }
}

/// The real server on a data folder.
pub struct Server {
    pub program: Program,
    pub api: Api,
    data: PathBuf,
    port: u16,
}

/// How to start a [`Server`].
pub struct Start {
    office: PathBuf,
    data: PathBuf,
    /// Where it listens, and where the tests look for it.
    host: (String, String),
    port: u16,
    /// What comes before the server's own command line, such as `strace -f`.
    before: Vec<String>,
    /// Further arguments.
    args: Vec<String>,
}

impl Start {
    pub fn new(office: &Path, data: &Path) -> Start {
        Start {
            office: office.to_owned(),
            data: data.to_owned(),
            host: ("127.0.0.1".to_owned(), "127.0.0.1".to_owned()),
            port: free_port(),
            before: Vec::new(),
            args: Vec::new(),
        }
    }

    pub fn port(mut self, port: u16) -> Start {
        self.port = port;
        self
    }

    /// Listens on all addresses of its host, and is looked for at this one.
    pub fn host(mut self, address: &str) -> Start {
        let all = if address.starts_with('[') {
            "[::]"
        } else {
            "0.0.0.0"
        };
        self.host = (all.to_owned(), address.to_owned());
        self
    }

    pub fn listens_on(&self) -> u16 {
        self.port
    }

    pub fn before(mut self, command: &[&str]) -> Start {
        self.before = command.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    pub fn arg(mut self, arg: &str) -> Start {
        self.args.push(arg.to_owned());
        self
    }

    /// The command line, for tests about a server that must not start.
    pub fn command(&self) -> Command {
        let server = built("regolacode");
        let mut command = match self.before.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(server);
                command
            }
            None => Command::new(server),
        };
        command
            .arg("serve")
            .arg("--office")
            .arg(&self.office)
            .arg("--data")
            .arg(&self.data);
        command
            .arg("--listen")
            .arg(format!("{}:{}", self.host.0, self.port));
        command.args(&self.args);
        command.env("NO_COLOR", "1");
        command
    }

    /// Starts it and waits until it answers.
    #[track_caller]
    pub fn run(self) -> Server {
        let log = self.data.with_extension("log");
        let mut program = Program::start(self.command(), &log);
        let api = Api::new(&format!("http://{}:{}", self.host.1, self.port), None);
        let end = Instant::now() + READY_WITHIN;
        while api.try_get("/api/v1/live").is_err() {
            assert!(
                program.ended().is_none(),
                "the server ended by itself:\n{}",
                program.log()
            );
            assert!(
                Instant::now() < end,
                "the server is not ready within {READY_WITHIN:?}"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
        Server {
            program,
            api,
            port: self.port,
            data: self.data,
        }
    }
}

impl Server {
    /// A bearer token of `kind`, made with the command line while the server runs.
    #[track_caller]
    pub fn token(&self, kind: &str) -> String {
        let output = command_line(
            &[
                "token",
                kind,
                "--name",
                &format!("{kind} of a test"),
                "--data",
                &self.data.to_string_lossy(),
            ],
            "",
        );
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .expect("a token is plain text")
            .trim()
            .to_owned()
    }

    /// The API with a new token of `kind`.
    #[track_caller]
    pub fn as_a(&self, kind: &str) -> Api {
        self.api.with_token(&self.token(kind))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Stops it as a system would; it must end well and have logged no error.
    #[track_caller]
    pub fn stop_well(mut self) {
        let status = self.program.stop();
        assert!(
            status.success(),
            "the server stopped with {status}:\n{}",
            self.program.log()
        );
        let log = self.program.log();
        assert!(!log.contains("ERROR"), "errors in the log:\n{log}");
    }
}

/// Runs `regolacode` with these words and this standard input, to its end.
#[track_caller]
pub fn command_line(words: &[&str], input: &str) -> Output {
    let mut command = Command::new(built("regolacode"));
    command
        .args(words)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("regolacode starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A program that refuses at once need not read what it was to be told.
    let _unread = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// A port that nobody listens on, below those that the system gives to clients (32768 and up), so that no client can take it meanwhile.
/// None is given twice in a run: one on which nobody listens now may be that of a server that is being started again, or of a pulled cable.
pub fn free_port() -> u16 {
    const OWN: u16 = 1_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 22).expect("under 22");
    loop {
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(nth < OWN, "a run needs fewer ports");
        let port = 10_000 + own * OWN + nth;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
