// SPDX-License-Identifier: EUPL-1.2
//! The demo office: the sample catalogue, always open, on a data folder of its own, with people to sign in as and windows where there is a display.

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::Context;
use jiff::Zoned;
use jiff::civil::time;

use crate::http::Caps;
use crate::simulate::{Play, Speed, Stage};
use crate::{Config, Running, Source, start};
use access::{Access, DeviceKind, PasswordError, Role};
use catalogue::Catalogue;
use terms::clock::{Clock, ScaledClock, SystemClock};

/// The people of the demo: sign-in name and role.
const PEOPLE: [(&str, Role); 2] = [("maria", Role::Operator), ("laura", Role::Supervisor)];
/// The file with their passwords, beside the data.
const SIGN_INS: &str = "sign-ins.txt";

/// How the demo is wanted.
#[derive(Clone, Debug)]
pub struct Demo {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub simulate: Option<Speed>,
    /// Open totem and board where there is a display.
    pub windows: bool,
}

/// The demo office at work. Dropping it ends the play, closes the windows and stops the server, in this order.
pub struct DemoOffice {
    play: Option<Play>,
    windows: Windows,
    running: Running,
    sign_ins: Vec<SignIn>,
    slips: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SignIn {
    name: String,
    role: Role,
    password: String,
}

/// Opens the demo office. A played day begins at half past eight of today, in a folder that is made anew; without a play the office goes on where it was.
pub fn open(demo: &Demo) -> anyhow::Result<DemoOffice> {
    let sign_ins = sign_ins(&demo.data)?;
    let (folder, clock): (PathBuf, Arc<dyn Clock>) = match demo.simulate {
        None => (demo.data.join("office"), Arc::new(SystemClock::new())),
        Some(speed) => (
            played_folder(&demo.data)?,
            Arc::new(ScaledClock::new(
                speed.0,
                Some(half_past_eight().timestamp()),
            )),
        ),
    };
    let catalogue = Catalogue::parse(assets::sample::OFFICE_TOML)
        .map_err(|faults| anyhow::anyhow!("the sample catalogue has faults: {faults:?}"))?;
    let config = Config {
        office: Source::Given(Arc::new(catalogue.always_open())),
        data: folder.clone(),
        listen: demo.listen,
        caps: Caps::default(),
        plain_forecast: false,
    };
    let running = start(config, clock)?;
    let access = &running.app().access;
    hire(access, &sign_ins)?;
    let slips = folder.join("slips");
    let windows = if demo.windows {
        Windows::open(
            &running,
            &token(access, DeviceKind::Kiosk, "demo totem")?,
            &slips,
        )
    } else {
        Windows::default()
    };
    let play = demo
        .simulate
        .map(|speed| play(&running, speed))
        .transpose()?;
    Ok(DemoOffice {
        play,
        windows,
        running,
        sign_ins,
        slips,
    })
}

impl DemoOffice {
    /// Addresses and sign-ins, for the person who started it.
    pub fn welcome(&self) -> String {
        let url = self.running.url();
        let mut lines = vec![
            String::from(
                "The demo office is open (the sample office of Casalmaggiore, whatever the hour).",
            ),
            String::new(),
            format!("  everything    {url}/"),
            format!("  clerks        {url}/staff"),
            format!("  the board     {url}/board          over counter 1: {url}/board/counter/1"),
            format!("  supervisor    {url}/supervisor"),
            format!("  for machines  {url}/api/openapi.json"),
            String::new(),
        ];
        for person in &self.sign_ins {
            lines.push(format!(
                "  sign in as {} with password {} ({})",
                person.name,
                person.password,
                person.role.slug()
            ));
        }
        lines.push(String::new());
        lines.extend(self.windows.told(&url, &self.slips));
        if self.play.is_some() {
            lines.push(String::from(
                "A day of citizens and clerks is being played.",
            ));
        } else {
            lines.push(String::from(
                "For a living hall: cargo run --release -- --simulate 30x",
            ));
        }
        lines.push(String::from("Ctrl-C closes the office."));
        lines.join("\n")
    }

    /// Ends the play, closes the windows, and stops the server gracefully.
    pub fn close(self) {
        drop(self.play);
        drop(self.windows);
        self.running.stop();
    }
}

fn half_past_eight() -> Zoned {
    #[expect(
        clippy::disallowed_methods,
        reason = "the demo plays by the clock of whoever looks at it"
    )]
    let now = Zoned::now();
    now.with().time(time(8, 30, 0, 0)).build().unwrap_or(now)
}

fn played_folder(data: &Path) -> anyhow::Result<PathBuf> {
    let folder = data.join("played");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Ok(folder)
}

fn play(running: &Running, speed: Speed) -> anyhow::Result<Play> {
    let access = &running.app().access;
    let stage = Stage {
        url: running.url(),
        kiosk_token: token(access, DeviceKind::Kiosk, "played totem")?,
        operator_token: token(access, DeviceKind::Operator, "played clerks")?,
        speed,
        seed: running.app().clock.moment().0.unsigned_abs(),
    };
    Play::start(stage)
}

fn token(access: &Access, kind: DeviceKind, name: &str) -> anyhow::Result<String> {
    access
        .add_device(kind, name)
        .map_err(|refused| anyhow::anyhow!("no token for the {name}: {}", refused.kind.name()))
}

/// The demo's sign-ins: made by chance the first time, so that no two demos share a password.
fn sign_ins(data: &Path) -> anyhow::Result<Vec<SignIn>> {
    fs::create_dir_all(data)
        .with_context(|| format!("cannot make the folder {}", data.display()))?;
    let path = data.join(SIGN_INS);
    if let Ok(text) = fs::read_to_string(&path) {
        let known = text
            .lines()
            .filter_map(|line| line.split_once(' '))
            .collect::<Vec<_>>();
        let password = |name: &str| {
            known
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, password)| (*password).to_owned())
        };
        let all = PEOPLE.iter().map(|(name, role)| {
            Some(SignIn {
                name: (*name).to_owned(),
                role: *role,
                password: password(name)?,
            })
        });
        if let Some(all) = all.collect() {
            return Ok(all);
        }
    }
    let made = PEOPLE.iter().map(|(name, role)| {
        Ok(SignIn {
            name: (*name).to_owned(),
            role: *role,
            password: password()?,
        })
    });
    let made: Vec<SignIn> = made.collect::<anyhow::Result<_>>()?;
    let mut file = private(&path)?;
    for person in &made {
        writeln!(file, "{} {}", person.name, person.password)?;
    }
    Ok(made)
}

/// A new file that only its owner can read.
fn private(path: &Path) -> anyhow::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Ten letters that can be said aloud, such as `bolarinute`: 30 random bits.
fn password() -> anyhow::Result<String> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)
        .map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    let letter = |(place, byte): (usize, &u8)| {
        let letters: &[u8] = if place % 2 == 0 {
            b"bcdflmnprstvz"
        } else {
            b"aeiou"
        };
        char::from(letters[usize::from(*byte) % letters.len()])
    };
    Ok(random.iter().enumerate().map(letter).collect())
}

/// Makes the people that a new folder does not know yet.
fn hire(access: &Access, sign_ins: &[SignIn]) -> anyhow::Result<()> {
    for person in sign_ins {
        match access.add_person(&person.name, person.role, &person.password) {
            Ok(()) | Err(PasswordError::Taken(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Totem and board, as programs of their own.
#[derive(Default)]
struct Windows {
    open: Vec<Child>,
    /// Why there are none, if so.
    none: Option<String>,
}

impl Windows {
    fn open(running: &Running, kiosk_token: &str, slips: &Path) -> Windows {
        if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
            return Windows {
                open: Vec::new(),
                none: Some(String::from("There is no display here, so no windows.")),
            };
        }
        match Windows::start(&running.url(), kiosk_token, slips) {
            Ok(open) => Windows { open, none: None },
            Err(error) => Windows {
                open: Vec::new(),
                none: Some(format!("The windows could not be opened: {error:#}.")),
            },
        }
    }

    fn start(url: &str, kiosk_token: &str, slips: &Path) -> anyhow::Result<Vec<Child>> {
        let (kiosk, board) = (program("kiosk")?, program("display-board")?);
        let printer = format!("virtual:{}", slips.display());
        let mut totem = Command::new(kiosk);
        totem
            .args(["--server", url, "--windowed", "--printer", &printer])
            .env("KIOSK_TOKEN", kiosk_token);
        let mut hall = Command::new(board);
        hall.args(["--server", url, "--windowed"]);
        [totem, hall]
            .iter_mut()
            .map(|window| {
                window
                    .stdin(Stdio::null())
                    .spawn()
                    .context("a window could not be started")
            })
            .collect()
    }

    fn told(&self, url: &str, slips: &Path) -> Vec<String> {
        if !self.open.is_empty() {
            return vec![
                format!(
                    "Totem and board are open in windows; slips are printed as pictures into {}",
                    slips.display()
                ),
                String::new(),
            ];
        }
        let Some(why) = &self.none else {
            return Vec::new();
        };
        vec![
            why.clone(),
            String::from("To open them on a machine with a display:"),
            format!(
                "  cargo run --release -p kiosk -- --server {url} --windowed --printer virtual --token \"$(regolacode token kiosk --name totem --data DIR)\""
            ),
            format!("  cargo run --release -p display-board -- --server {url} --windowed"),
            String::new(),
        ]
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        for window in &mut self.open {
            // It may have been closed by hand already.
            let _ = window.kill();
            let _ = window.wait();
        }
    }
}

/// The program beside this one; built first when cargo runs us and it is not there yet.
fn program(name: &str) -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe().context("this program does not know where it is")?;
    let beside = this.with_file_name(name);
    if beside.exists() {
        return Ok(beside);
    }
    let Some(cargo) = std::env::var_os("CARGO") else {
        anyhow::bail!("{} is not there", beside.display())
    };
    tracing::info!("building the windows of totem and board; the web pages work already");
    let release = this
        .parent()
        .and_then(Path::file_name)
        .is_some_and(|folder| folder == "release");
    let mut build = Command::new(cargo);
    build
        .args(["build", "-p", "kiosk", "-p", "display-board"])
        .args(release.then_some("--release"));
    // Cargo tells the programs that it runs where their package is; the workspace is the folder around it.
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .context("cargo did not say where the package is")?;
    let manifest = package.with_file_name("Cargo.toml");
    let built = build
        .arg("--manifest-path")
        .arg(manifest)
        .status()
        .context("cargo could not be started")?;
    anyhow::ensure!(
        built.success() && beside.exists(),
        "{name} could not be built"
    );
    Ok(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_can_be_said_and_differ() {
        let (one, other) = (password().expect("random"), password().expect("random"));
        assert_eq!(one.len(), 10);
        assert!(one.chars().all(|c| c.is_ascii_lowercase()));
        assert_ne!(one, other);
    }

    #[test]
    fn sign_ins_stay_the_same_and_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let first = sign_ins(folder.path()).expect("a folder to write in");
        assert_eq!(sign_ins(folder.path()).expect("the same folder"), first);
        let mode = fs::metadata(folder.path().join(SIGN_INS))
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
}
