// SPDX-License-Identifier: EUPL-1.2
//! LED displays and keypads on wires that misbehave, on pseudo-terminals, with the real program and the real server.

#[path = "wires/keypads.rs"]
mod keypads;
#[path = "wires/lines.rs"]
mod lines;
#[path = "wires/modbus.rs"]
mod modbus;

use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use protocol::HealthView;
use tests::{Manner, Office, Panels, Program, built, until};

/// How soon a thing is seen on a panel, on a busy machine.
const SOON: Duration = Duration::from_secs(10);

/// An office with a line of panels and the program between them.
struct Wired {
    // In this order: the program ends before what it talks to.
    program: Program,
    panels: Panels,
    office: Office,
}

impl Wired {
    /// Counters 1 to 3 have the panels 1 to 3 of four characters, the hall panel 9 of seven; `more` is added to the file.
    #[track_caller]
    fn start(office: Office, more: &str) -> Wired {
        let panels = Panels::plug(&office.folder.join("line"));
        let program = start(&office, &(usual(&office) + more));
        Wired {
            program,
            panels,
            office,
        }
    }

    fn restart_server(self, end: impl FnOnce(&mut tests::Server)) -> Wired {
        let Wired {
            program,
            panels,
            office,
        } = self;
        Wired {
            program,
            panels,
            office: office.restart(end),
        }
    }

    #[track_caller]
    fn until(&self, counter: u8, text: &str) {
        self.panels.until_shown(counter, text, SOON);
    }
}

fn usual(office: &Office) -> String {
    let mut file = format!(
        "[[port]]\nname = 'line'\ndevice = '{}'\nanswer_ms = 250\n",
        office.folder.join("line").display()
    );
    file += Panels::PROTOCOL;
    for counter in 1..=3 {
        let what = format!(
            "name = 'Sportello {counter}'\nprotocol = 'stx'\naddress = {counter}\nwidth = 4\ncounter = {counter}"
        );
        file += &format!("[[display]]\nport = 'line'\n{what}\n");
    }
    file + "[[display]]\nport = 'line'\nname = 'Sala'\nprotocol = 'stx'\naddress = 9\nwidth = 7\ncall = 1\n"
}

/// Writes the settings to a file that nobody else can read.
#[track_caller]
fn settings(office: &Office, file: &str) -> PathBuf {
    use std::io::Write;
    let path = office.folder.join("wires.toml");
    let mut options = std::fs::OpenOptions::new();
    let mut written = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .expect("a file");
    let (server, token) = (
        office.server.api.base(),
        office.clerk.token().expect("a token"),
    );
    write!(
        written,
        "server = '{server}'\ntoken = '{token}'\nblink_s = 2\nrefresh_s = 2\n{file}"
    )
    .expect("written");
    path
}

#[track_caller]
fn start(office: &Office, file: &str) -> Program {
    let mut command = Command::new(built("regolacode-wires"));
    command
        .arg("--config")
        .arg(settings(office, file))
        .env("NO_COLOR", "1");
    Program::start(command, &office.folder.join("wires.log"))
}

fn run(words: &[&str]) -> Output {
    Command::new(built("regolacode-wires"))
        .args(words)
        .env("NO_COLOR", "1")
        .output()
        .expect("it runs")
}

#[test]
fn a_call_is_seen_over_the_counter_and_in_the_hall() {
    let wired = Wired::start(Office::open(&[1]), "");
    for (counter, text) in [(1, "    "), (2, " CHI"), (9, "       ")] {
        wired.until(counter, text);
    }
    wired.office.take("carta-identita");
    wired.office.next(1);
    until("panel 1 blinks with the new number", SOON, || {
        wired.panels.shows(1) == Some(("A001".to_owned(), true))
    });
    wired.until(9, "A001  1");
    until("the number stands after a while", SOON, || {
        wired.panels.shows(1) == Some(("A001".to_owned(), false))
    });
    wired.office.act(1, "finish");
    wired.until(1, "    ");
    wired.office.act_with(1, "pause", &serde_json::json!({}));
    wired.until(1, " PAU");
    assert_eq!(wired.panels.broken(), 0, "every frame was whole");
}

#[test]
fn nothing_old_stays_on_a_panel_when_the_server_or_the_program_goes() {
    let mut wired = Wired::start(Office::open(&[1]), "");
    wired.office.take("carta-identita");
    wired.office.next(1);
    wired.until(1, "A001");
    wired.office.server.program.kill();
    for (panel, text) in [(1, "----"), (2, "----"), (9, "-------")] {
        wired.until(panel, text);
    }
    let mut wired = wired.restart_server(|_| {});
    wired.until(1, "A001");
    let status = wired.program.stop();
    assert!(status.success(), "{status}");
    for (panel, text) in [(1, "----"), (3, "----"), (9, "-------")] {
        assert_eq!(
            wired.panels.shows(panel).map(|(text, _)| text).as_deref(),
            Some(text),
            "panel {panel} once the program has ended"
        );
    }
}

#[test]
fn a_file_is_checked_without_any_device() {
    let office = Office::open(&[]);
    let path = settings(&office, &usual(&office));
    let right = run(&["--check", &path.to_string_lossy()]);
    assert!(
        right.status.success(),
        "{}",
        String::from_utf8_lossy(&right.stderr)
    );
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sample/wires.toml");
    assert!(run(&["--check", sample]).status.success());
    let path = settings(
        &office,
        &usual(&office).replacen("counter = 2", "counter = 2\nwide = 3", 1),
    );
    let wrong = run(&["--check", &path.to_string_lossy()]);
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(told.contains("line ") && told.contains("wide"), "{told}");
    assert_eq!(run(&["--chekc"]).status.code(), Some(2));
}

#[test]
fn a_dry_run_says_what_would_be_shown_and_needs_no_device() {
    let office = Office::open(&[1]);
    office.take("carta-identita");
    office.next(1);
    let path = settings(&office, &usual(&office));
    let paper = office.folder.join("paper");
    let mut command = Command::new("sh");
    let program = built("regolacode-wires");
    command
        .args(["-c", "exec \"$0\" --config \"$1\" --dry-run > \"$2\""])
        .arg(program)
        .arg(path)
        .arg(&paper);
    let mut program = Program::start(command, &office.folder.join("dry.log"));
    until("the call is on paper", SOON, || {
        let written = std::fs::read_to_string(&paper).unwrap_or_default();
        written.contains("Sportello 1: [A001] blinking\n")
            && written.contains("Sportello 2: [ CHI]\n")
            && written.contains("Sala: [A001  1]")
    });
    assert!(program.stop().success());
}

#[test]
fn the_supervisor_is_told_which_display_does_not_answer() {
    let mut wired = Wired::start(
        Office::open(&[1]),
        "[[display]]\nport = 'line'\nname = 'Nulla'\nprotocol = 'stx'\naddress = 8\nwidth = 4\ncounter = 99\n",
    );
    wired.until(1, "    ");
    let supervisor = wired.office.server.as_a("supervisor");
    let trouble = |name: &str| {
        let health: HealthView = supervisor.get("/api/v1/health").expect(200).json();
        let devices = health.details.expect("supervisors may see them").devices;
        let own = devices
            .into_iter()
            .find(|device| device.program.as_deref() == Some("regolacode-wires"));
        let troubles = own.map(|device| device.troubles).unwrap_or_default();
        troubles
            .into_iter()
            .find(|trouble| trouble.name == name)
            .map(|trouble| trouble.detail.unwrap_or_default())
    };
    until("it says that counter 99 is unknown", SOON, || {
        trouble("display-unknown").as_deref() == Some("Nulla")
    });
    wired.panels.set_manner(2, Manner::Silent);
    until("it says who is silent", SOON, || {
        trouble("display-no-answer").as_deref() == Some("Sportello 2")
    });
    wired.panels.set_manner(2, Manner::Good);
    until(
        "it says that all answer again",
        Duration::from_secs(40),
        || trouble("display-no-answer").is_none(),
    );
    wired.panels.unplug();
    until("it says which line is away", SOON, || {
        trouble("line-away").as_deref() == Some("line")
    });
}
