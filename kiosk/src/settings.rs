// SPDX-License-Identifier: EUPL-1.2
//! Settings: command line, then environment, then the TOML file, then defaults.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Parser;
use clap::builder::FalseyValueParser;
use serde::Deserialize;

use crate::flow::Rules;
use crate::printer::profile::ProfileTable;
use crate::printer::{Place, Profile};

/// The totem: citizens take a number and a printed ticket.
#[derive(Clone, Debug, Parser)]
#[command(name = "kiosk", version, about, after_help = CONFIG_HELP)]
pub struct Options {
    /// Address of the server, such as http://192.168.1.10:8080
    #[arg(long, env = "KIOSK_SERVER", value_name = "URL")]
    server: Option<String>,

    /// Bearer token of this device, made with `regolacode token kiosk --name NAME`
    #[arg(
        long,
        env = "KIOSK_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    token: Option<String>,

    /// The totem's name on the slips [default: Totem]
    #[arg(long, env = "KIOSK_NAME", value_name = "NAME")]
    name: Option<String>,

    /// network:HOST:9100, serial:/dev/ttyUSB0:19200, device:/dev/usb/lp0, virtual, virtual:FOLDER or none [default: none]
    #[arg(long, env = "KIOSK_PRINTER", value_name = "PRINTER")]
    printer: Option<String>,

    /// Model of the printer, such as TM-T20III; leave it out for one that is not in the list of docs/printers.md
    #[arg(long, env = "KIOSK_MODEL", value_name = "MODEL")]
    model: Option<String>,

    /// Print a test page, tell on standard output how it went, and end
    #[arg(long)]
    print_test: bool,

    /// Run in a window instead of the full screen
    #[arg(long, env = "KIOSK_WINDOWED", value_parser = FalseyValueParser::new())]
    windowed: bool,

    /// Size of the window in pixels [default: 540x960]
    #[arg(long, env = "KIOSK_SIZE", value_name = "WxH")]
    size: Option<String>,

    /// Diagonal of the screen in inches: everything is laid out in millimetres [default: 22]
    #[arg(long, env = "KIOSK_DIAGONAL", value_name = "IN")]
    diagonal: Option<f32>,

    /// Folder of what the totem writes down [default: regolacode-kiosk in $XDG_STATE_HOME or ~/.local/state]
    #[arg(long, env = "KIOSK_DATA", value_name = "DIR")]
    data: Option<PathBuf>,

    /// TOML file with these and further settings
    #[arg(long, env = "KIOSK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// PIN of the service corner; without one it cannot be opened
    #[arg(
        long,
        env = "KIOSK_PIN",
        hide_env_values = true,
        hide = true,
        value_name = "PIN"
    )]
    pin: Option<String>,
}

const CONFIG_HELP: &str = "The TOML file has the names of the options as keys, and these further ones:
  pin = \"4711\"          # service corner, digits only; hold the crest for 5 s (also KIOSK_PIN); the file must be readable by its owner only
  idle = 60             # seconds without a touch before the totem asks whether anybody is there
  warn = 20             # seconds to answer that; at least 20
  print_after = 12      # the slip prints by itself after so many seconds; 0 prints at once
  ticket = 25           # seconds a ticket stays on the screen afterwards
  guard = 400           # milliseconds in which a second touch on the same key is not one
  reach = 300           # millimetres above the lower edge of the screen that keys may use when \"everything low\" is on
  help_service = \"...\"  # service whose number the help screen offers
  [profile]             # of the printer, see docs/printers.md: model, width_dots, style, code_page, code, cut, feed_dots, confirmation,
                        # after (bytes after the cut), block_bytes, near_end
  [[fallback]]          # another printer of the office, tried when the one before surely did not print
  name = \"...\"          # where it is, in words for citizens
  printer = \"network:...\"
  profile = { model = \"...\" }
Settings of the command line win over the environment, and both over the file.";

/// Everything decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub server: String,
    pub token: Option<String>,
    pub name: String,
    pub printer: Place,
    pub profile: Profile,
    pub fallbacks: Vec<Fallback>,
    /// Where the totem writes down what it must know after a power cut; none when the system names no such place.
    pub data: Option<PathBuf>,
    /// Only print a test page.
    pub is_print_test: bool,
    pub is_windowed: bool,
    pub size_px: (u32, u32),
    pub diagonal_inches: f32,
    pub reach_mm: f32,
    pub rules: Rules,
}

/// Another printer of the office.
#[derive(Clone, Debug, PartialEq)]
pub struct Fallback {
    /// Where it is, in words for citizens.
    pub name: String,
    pub printer: Place,
    pub profile: Profile,
}

impl Options {
    /// Reads the file, if one is named, and checks everything.
    ///
    /// # Errors
    /// Says which setting is wrong or missing.
    pub fn settle(self) -> anyhow::Result<Settings> {
        let file = match &self.config {
            Some(path) => read(path)?,
            None => ConfigFile::default(),
        };
        self.with_file(file)
    }

    fn with_file(self, file: ConfigFile) -> anyhow::Result<Settings> {
        // A printer can be tried on a desk without a server.
        let server = match self.server.or(file.server.clone()) {
            None if self.print_test => String::new(),
            Some(server) if server.starts_with("http://") => server,
            Some(server) => bail!("--server must begin with http://, and is `{server}`"),
            None => bail!("say where the server is: --server http://ADDRESS:PORT"),
        };
        let printer: Place = self
            .printer
            .or(file.printer.clone())
            .as_deref()
            .unwrap_or("none")
            .parse()
            .map_err(|error| anyhow::anyhow!("--printer: {error}"))?;
        ensure!(
            !self.print_test || printer != Place::None,
            "say where the printer is: --printer network:HOST:9100"
        );
        let table = ProfileTable {
            model: self.model.or(file.profile.model.clone()),
            ..file.profile.clone()
        };
        let profile = table
            .profile(printer.is_slow())
            .map_err(|error| anyhow::anyhow!("[profile]: {error}"))?;
        let fallbacks = file
            .fallback
            .iter()
            .map(fallback)
            .collect::<anyhow::Result<Vec<Fallback>>>()?;
        let diagonal_inches = self.diagonal.or(file.diagonal).unwrap_or(22.0);
        ensure!(
            (7.0..=100.0).contains(&diagonal_inches),
            "--diagonal must be 7 to 100 inches, and is {diagonal_inches}"
        );
        Ok(Settings {
            server,
            token: self.token.or(file.token.clone()),
            name: self
                .name
                .or(file.name.clone())
                .unwrap_or_else(|| "Totem".to_owned()),
            profile,
            data: self.data.or(file.data.clone()).or_else(state_folder),
            is_print_test: self.print_test,
            is_windowed: self.windowed || file.windowed,
            size_px: size_px(
                self.size
                    .or(file.size.clone())
                    .as_deref()
                    .unwrap_or("540x960"),
            )?,
            diagonal_inches,
            reach_mm: file.reach.unwrap_or(300.0),
            rules: rules(&file, self.pin, &printer, &fallbacks)?,
            printer,
            fallbacks,
        })
    }
}

/// The TOML file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    server: Option<String>,
    token: Option<String>,
    name: Option<String>,
    printer: Option<String>,
    windowed: bool,
    size: Option<String>,
    diagonal: Option<f32>,
    pin: Option<String>,
    idle: Option<u64>,
    warn: Option<u64>,
    print_after: Option<u64>,
    ticket: Option<u64>,
    guard: Option<u64>,
    reach: Option<f32>,
    help_service: Option<String>,
    data: Option<PathBuf>,
    profile: ProfileTable,
    fallback: Vec<FallbackTable>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FallbackTable {
    name: String,
    printer: String,
    #[serde(default)]
    profile: ProfileTable,
}

fn fallback(table: &FallbackTable) -> anyhow::Result<Fallback> {
    let at = |error: String| anyhow::anyhow!("[[fallback]] {:?}: {error}", table.name);
    let printer: Place = table.printer.parse().map_err(at)?;
    ensure!(
        printer != Place::None,
        "[[fallback]] {:?} needs a printer",
        table.name
    );
    ensure!(
        (1..=60).contains(&table.name.trim().chars().count()),
        "[[fallback]] needs a name of at most 60 letters"
    );
    let profile = table.profile.profile(printer.is_slow()).map_err(at)?;
    Ok(Fallback {
        name: table.name.trim().to_owned(),
        printer,
        profile,
    })
}

/// Where programs keep what should outlive a restart.
fn state_folder() -> Option<PathBuf> {
    let named = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let state = named("XDG_STATE_HOME").or_else(|| Some(named("HOME")?.join(".local/state")));
    state.map(|state| state.join("regolacode-kiosk"))
}

fn read(path: &Path) -> anyhow::Result<ConfigFile> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: ConfigFile =
        toml::from_str(&text).with_context(|| format!("{} is not right", path.display()))?;
    let mode = std::fs::metadata(path)
        .with_context(|| format!("cannot read {}", path.display()))?
        .permissions()
        .mode();
    let secret = file.pin.is_some() || file.token.is_some();
    ensure!(
        !secret || mode & 0o077 == 0,
        "{} holds a secret and others can read it: chmod 600 {0}",
        path.display()
    );
    Ok(file)
}

fn rules(
    file: &ConfigFile,
    pin: Option<String>,
    printer: &Place,
    fallbacks: &[Fallback],
) -> anyhow::Result<Rules> {
    let plain = Rules::default();
    let pin = pin.or(file.pin.clone());
    if let Some(pin) = &pin {
        let right = (4..=12).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
        ensure!(right, "the PIN must have 4 to 12 digits and nothing else");
    }
    let rules = Rules {
        idle_s: file.idle.unwrap_or(plain.idle_s),
        warn_s: file.warn.unwrap_or(plain.warn_s),
        print_after_s: file.print_after.unwrap_or(plain.print_after_s),
        ticket_s: file.ticket.unwrap_or(plain.ticket_s),
        guard_ms: file.guard.unwrap_or(plain.guard_ms),
        pin,
        has_printer: *printer != Place::None || !fallbacks.is_empty(),
        places: places(printer, fallbacks),
        help_service: file.help_service.clone(),
        ..plain
    };
    ensure!(
        rules.idle_s >= 15,
        "idle must be at least 15 seconds, and is {}",
        rules.idle_s
    );
    ensure!(
        rules.warn_s >= 20,
        "warn must be at least 20 seconds, and is {}",
        rules.warn_s
    );
    ensure!(
        rules.ticket_s >= 10,
        "ticket must be at least 10 seconds, and is {}",
        rules.ticket_s
    );
    ensure!(
        rules.print_after_s <= 60,
        "print_after must be at most 60 seconds, and is {}",
        rules.print_after_s
    );
    ensure!(
        rules.guard_ms <= 2_000,
        "guard must be at most 2000 milliseconds, and is {}",
        rules.guard_ms
    );
    Ok(rules)
}

/// Where each printer is; nothing for the totem's own.
fn places(printer: &Place, fallbacks: &[Fallback]) -> Vec<Option<String>> {
    let own = (*printer != Place::None).then_some(None);
    own.into_iter()
        .chain(fallbacks.iter().map(|fallback| Some(fallback.name.clone())))
        .collect()
}

fn size_px(text: &str) -> anyhow::Result<(u32, u32)> {
    let size = text
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match size {
        Some((width @ 200..=10_000, height @ 200..=10_000)) => Ok((width, height)),
        _ => bail!("--size must be like 540x960, and is `{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(arguments: &[&str], file: &str) -> anyhow::Result<Settings> {
        let all = std::iter::once("kiosk").chain(arguments.iter().copied());
        Options::parse_from(all).with_file(toml::from_str(file)?)
    }

    #[test]
    fn the_command_line_wins_over_the_file() {
        let settings = settle(
            &["--server", "http://a:1", "--name", "Totem due"],
            "server = \"http://b:2\"\nidle = 90",
        )
        .expect("right");
        assert_eq!(
            (
                settings.server.as_str(),
                settings.name.as_str(),
                settings.rules.idle_s
            ),
            ("http://a:1", "Totem due", 90)
        );
        assert!(!settings.rules.has_printer);
    }

    #[test]
    fn a_serial_printer_prints_letters_unless_told_otherwise() {
        let plain = settle(
            &["--server", "http://a:1", "--printer", "serial:/dev/ttyS0"],
            "",
        )
        .expect("right");
        assert_eq!(plain.profile.style, crate::printer::profile::Style::Text);
        let told = settle(
            &["--server", "http://a:1", "--printer", "serial:/dev/ttyS0"],
            "[profile]\nstyle = \"picture\"",
        )
        .expect("right");
        assert_eq!(told.profile.style, crate::printer::profile::Style::Picture);
    }

    #[test]
    fn wrong_settings_are_told_in_words() {
        let table = [
            (&[][..], "", "where the server is"),
            (&["--server", "ftp://a"], "", "must begin with http://"),
            (
                &["--server", "http://a", "--printer", "usb"],
                "",
                "is not a printer",
            ),
            (&["--server", "http://a"], "warn = 5", "at least 20"),
            (
                &["--server", "http://a"],
                "pin = \"12ab\"",
                "4 to 12 digits",
            ),
            (&["--server", "http://a"], "colour = 1", "unknown field"),
            (
                &["--server", "http://a", "--model", "TM-9"],
                "",
                "not a model",
            ),
            (
                &["--server", "http://a"],
                "[profile]\nwidth_dots = 20",
                "width_dots",
            ),
            (
                &["--server", "http://a"],
                "[[fallback]]\nname = \"x\"\nprinter = \"usb\"",
                "not a printer",
            ),
            (&["--print-test"], "", "where the printer is"),
            (&["--server", "http://a", "--size", "big"], "", "540x960"),
        ];
        for (arguments, file, told) in table {
            let error = format!("{:#}", settle(arguments, file).expect_err("it is wrong"));
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn other_printers_have_a_name_and_a_profile_of_their_own() {
        let file = "[[fallback]]\nname = \"dello sportello 3\"\nprinter = \"network:10.0.0.9\"\nprofile = { model = \"NT-5890K\" }";
        let settings = settle(
            &["--server", "http://a:1", "--printer", "device:/dev/usb/lp0"],
            file,
        )
        .expect("right");
        assert_eq!(
            settings.rules.places,
            [None, Some("dello sportello 3".to_owned())]
        );
        assert_eq!(settings.fallbacks[0].profile.width_dots, 384);
        let alone = settle(&["--server", "http://a:1"], file).expect("right");
        assert!(
            alone.rules.has_printer,
            "a totem without a printer of its own uses another"
        );
    }

    #[test]
    fn a_file_with_a_pin_is_for_its_owner_only() {
        let path = std::env::temp_dir().join(format!("kiosk-settings-{}.toml", std::process::id()));
        std::fs::write(&path, "pin = \"4711\"").expect("a file");
        for (mode, right) in [(0o644, false), (0o600, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
            assert_eq!(read(&path).is_ok(), right, "{mode:o}");
        }
        std::fs::remove_file(&path).expect("it was there");
    }
}
