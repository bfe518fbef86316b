// SPDX-License-Identifier: EUPL-1.2
//! The real totem in a window of its own screen, as several tests use it: started, tapped, looked at, killed and started again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use assets::theme;
use kiosk::printer::paper;
use kiosk::printer::profile::Profile;
use serde_json::Value;
use tests::{Printer, Program, Screen, Temp, built, command_line, until};

use crate::window::{calm, codes, tap};

const SOON: Duration = Duration::from_secs(30);

/// The totem's program, with everything that outlives it.
pub(crate) struct Totem {
    pub program: Program,
    pub screen: Screen,
    pub folder: Temp,
    base: String,
    token: String,
    size: (u32, u32),
}

/// Settings of a totem that prints at once when a number is taken.
pub(crate) fn prints_at_once(own: &Printer, other: Option<&Printer>) -> String {
    let mut config = format!(
        "print_after = 0\nticket = 10\nprinter = \"{}\"\n[profile]\nmodel = \"TM-T20III\"\n",
        own.place()
    );
    if let Some(other) = other {
        config += &format!(
            "[[fallback]]\nname = \"dello sportello 3\"\nprinter = \"{}\"\n",
            other.place()
        );
    }
    config
}

impl Totem {
    /// Starts it and waits until it shows where a number is taken.
    #[track_caller]
    pub fn start(base: &str, token: &str, config: &str) -> Totem {
        Totem::start_in(Temp::new("totem"), base, token, config)
    }

    /// The same in a folder that was prepared.
    #[track_caller]
    pub fn start_in(folder: Temp, base: &str, token: &str, config: &str) -> Totem {
        let totem = Totem::run_in(folder, (1_080, 1_920), base, token, config);
        totem.is_there();
        totem
    }

    /// Starts it on a screen of this size.
    #[track_caller]
    pub fn run_in(folder: Temp, size: (u32, u32), base: &str, token: &str, config: &str) -> Totem {
        let screen = Screen::start(size.0, size.1);
        std::fs::write(
            folder.join("totem.toml"),
            format!("name = \"Totem di prova\"\n{config}"),
        )
        .expect("a file");
        let program = run(&screen, &folder, size, base, token);
        Totem {
            program,
            screen,
            folder,
            base: base.to_owned(),
            token: token.to_owned(),
            size,
        }
    }

    /// Its own data.
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.join("data")
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    #[track_caller]
    pub fn start_again(&mut self) {
        self.program = run(
            &self.screen,
            &self.folder,
            self.size,
            &self.base,
            &self.token,
        );
    }

    #[track_caller]
    pub fn is_there(&self) {
        let blue = theme::area(protocol::Colour::Blue).ink;
        until("the totem draws itself", SOON, || {
            self.screen
                .look()
                .middle_of([blue.0, blue.1, blue.2], 0.20..0.30, 1_500)
                .is_some()
        });
        calm(&self.screen);
    }

    /// Takes a number for the first service of the first area.
    #[track_caller]
    pub fn take(&self) {
        let blue = theme::area(protocol::Colour::Blue).ink;
        tap(&self.screen, blue, 0.20..0.30, "the area");
        tap(&self.screen, blue, 0.14..0.21, "the service");
        tap(
            &self.screen,
            theme::PRIMARY,
            0.80..0.90,
            "the key that takes the number",
        );
    }

    /// The citizen's link on the screen, once there is one.
    #[track_caller]
    pub fn link(&self) -> String {
        let mut link = String::new();
        until("the ticket is on the screen", SOON, || {
            link = self.shown();
            link.contains("/t/")
        });
        link
    }

    /// The QR codes that the screen shows now.
    #[track_caller]
    pub fn shown(&self) -> String {
        let shown = self.folder.join("shown.png");
        self.screen.save(&shown);
        codes(&shown)
    }

    /// Waits until the citizen has gone.
    #[track_caller]
    pub fn is_free(&self) {
        until("the totem is at its beginning again", SOON * 3, || {
            self.shown().is_empty()
        });
        self.is_there();
    }
}

fn run(screen: &Screen, folder: &Temp, size: (u32, u32), base: &str, token: &str) -> Program {
    let mut command = Command::new(built("kiosk"));
    screen.show(&mut command);
    command.args([
        "--server",
        base,
        "--token",
        token,
        "--windowed",
        "--size",
        &format!("{}x{}", size.0, size.1),
    ]);
    command
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--config")
        .arg(folder.join("totem.toml"))
        .env("HOME", folder.path());
    Program::start(command, &folder.join("totem.log"))
}

/// The secret part of a citizen's link.
pub(crate) fn secret(link: &str) -> &str {
    link.rsplit('/').next().expect("a link")
}

/// What a journal holds, a line an event.
pub(crate) fn journal(data: &Path) -> String {
    let export = command_line(
        &["journal", "export", "--data", &data.to_string_lossy()],
        "",
    );
    String::from_utf8(export.stdout).expect("plain text")
}

/// The numbers that were given, as people read them, by the secret parts of their links; none of either stands there twice.
#[track_caller]
pub(crate) fn issued(journal: &str) -> BTreeMap<String, String> {
    let mut issued: BTreeMap<String, String> = BTreeMap::new();
    for line in journal.lines() {
        let event: Value = serde_json::from_str(line).expect("JSON lines");
        let visit = &event["event"]["visit_issued"];
        if let (Some(token), Some(number)) = (visit["token"].as_str(), visit["number"].as_str()) {
            let (letter, n) = number.split_at(1);
            let number = format!("{letter} {:03}", n.trim().parse::<u32>().expect("a number"));
            assert_eq!(
                issued.insert(token.to_owned(), number),
                None,
                "a link is there twice"
            );
        }
    }
    assert_eq!(
        issued.values().collect::<BTreeSet<_>>().len(),
        issued.len(),
        "a number is given twice"
    );
    issued
}

/// The links of the slips that came out of a printer.
pub(crate) fn links(printer: &Printer, folder: &Path) -> Vec<String> {
    let bytes = printer.slips().concat();
    let printed = paper::print(&bytes, usize::from(Profile::default().width_dots), 16);
    let picture = folder.join("slip.png");
    let code = |slip: &kiosk::printer::bitmap::Bitmap| {
        std::fs::write(&picture, slip.png().expect("a picture")).expect("a file");
        codes(&picture)
    };
    printed
        .slips
        .iter()
        .map(code)
        .filter(|link| !link.is_empty())
        .collect()
}
