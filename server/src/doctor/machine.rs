// SPDX-License-Identifier: EUPL-1.2
//! The machine itself: clock service, fonts, sound, serial ports, room.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Finding;
use super::server::{free, is_little};

/// Programs that keep a clock right, by the files that show that they run or did.
const TIME_SERVICES: [(&str, &str); 4] = [
    ("systemd-timesyncd", "/run/systemd/timesync/synchronized"),
    ("chrony", "/run/chrony/chronyd.pid"),
    ("ntpsec", "/run/ntpd.pid"),
    ("openntpd", "/run/openntpd.pid"),
];
const PLAYERS: [&str; 3] = ["pw-play", "paplay", "aplay"];
const SERIAL_FOLDER: &str = "/dev";
const SERIAL_NAMES: [&str; 3] = ["ttyUSB", "ttyACM", "ttyS"];

pub(super) fn time_service() -> Finding {
    let running = TIME_SERVICES
        .iter()
        .find(|(_, sign)| Path::new(sign).exists());
    match running {
        Some((name, _)) => Finding::ok("time", format!("{name} keeps the clock right")),
        None => Finding::attention(
            "time",
            "no time service was found",
            "install systemd-timesyncd or chrony, with the office's time server",
        ),
    }
}

/// The project brings its own fonts; the machine's are needed for scripts that these do not have.
pub(super) fn fonts() -> Finding {
    let bytes = [
        assets::fonts::REGULAR,
        assets::fonts::SEMIBOLD,
        assets::fonts::BOLD,
    ]
    .map(<[u8]>::len);
    if bytes.iter().all(|length| *length > 0) {
        Finding::ok("fonts", "the program brings its own")
    } else {
        Finding::broken(
            "fonts",
            "the program was built without its fonts",
            "install it again",
        )
    }
}

pub(super) fn player() -> Finding {
    match PLAYERS.iter().find_map(|name| program(name)) {
        Some(path) => Finding::ok("sound", path.display().to_string()),
        None => Finding::attention(
            "sound",
            format!("none of {} is there", PLAYERS.join(", ")),
            "a board that speaks needs one: apt install alsa-utils",
        ),
    }
}

pub(super) fn voices() -> Finding {
    let missing = "a board that speaks needs it: apt install espeak-ng";
    let Some(path) = program("espeak-ng") else {
        return Finding::attention("voice", "espeak-ng is not there", missing);
    };
    let listed = Command::new(path)
        .arg("--voices")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let listed = listed
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    let has = |language: &str| {
        listed.lines().any(|line| {
            line.split_whitespace()
                .nth(1)
                .is_some_and(|code| code.starts_with(language))
        })
    };
    match ["it", "en"]
        .into_iter()
        .filter(|language| !has(language))
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => Finding::ok("voice", "espeak-ng speaks Italian and English"),
        lacking => Finding::attention(
            "voice",
            format!("espeak-ng lacks {}", lacking.join(" and ")),
            "apt install espeak-ng-data",
        ),
    }
}

/// Serial ports belong to the group dialout; a program that may not open them finds no printer and no display.
pub(super) fn serial_ports() -> Finding {
    let mut closed = Vec::new();
    let mut open = Vec::new();
    for path in ports() {
        let access = rustix::fs::access(
            &path,
            rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK,
        );
        if access.is_ok() {
            open.push(path)
        } else {
            closed.push(path)
        }
    }
    let names = |paths: &[PathBuf]| {
        paths
            .iter()
            .map(|path| path.display().to_string())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (open.is_empty(), closed.is_empty()) {
        (true, true) => Finding::ok("serial", "this machine has no serial ports"),
        (_, true) => Finding::ok("serial", format!("may be used: {}", names(&open))),
        _ => {
            let todo =
                "add the program's user to the group: usermod -aG dialout USER, then sign in again";
            Finding::attention(
                "serial",
                format!("may not be used: {}", names(&closed)),
                todo,
            )
        }
    }
}

/// Ports by USB, and those built in that the kernel has found a chip for.
fn ports() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(SERIAL_FOLDER) else {
        return Vec::new();
    };
    let is_port = |path: &PathBuf| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let known = SERIAL_NAMES.iter().any(|start| name.starts_with(start));
        let is_real = !name.starts_with("ttyS")
            || Path::new("/sys/class/tty")
                .join(name)
                .join("device/driver")
                .exists();
        known && is_real
    };
    let mut ports: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_port)
        .collect();
    ports.sort();
    ports
}

pub(super) fn room(folder: &Path) -> Finding {
    match free(folder) {
        Some(mb) if is_little(mb) => Finding::broken(
            "room",
            format!("{} has {mb} MB free", folder.display()),
            "make room: the server refuses tickets on a full disk",
        ),
        Some(mb) => Finding::ok(
            "room",
            format!("{} has {} GB free", folder.display(), mb / 1_000),
        ),
        None => Finding::broken(
            "room",
            format!("{} cannot be looked at", folder.display()),
            "is the folder there, and may this user enter it?",
        ),
    }
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}
