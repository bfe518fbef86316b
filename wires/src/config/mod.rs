// SPDX-License-Identifier: EUPL-1.2
//! `wires.toml`: which panel hangs on which line, which key does what. Read, checked, and every fault told with its line and field.

mod check;
mod file;
mod protocols;
mod room;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use faults::{Fault, Faults};

use crate::driver::{Driver, Place};
use crate::face::Face;
use crate::keypad::{Action, Keys};

/// Everything decided.
#[derive(Debug)]
pub struct Settings {
    pub server: Option<String>,
    pub token: Option<String>,
    pub blink_ms: u64,
    /// Panels are told again after this long, because they lose power.
    pub refresh_ms: u64,
    pub ports: Vec<Port>,
    pub usb_keypads: Vec<UsbKeypad>,
    /// What is right and will not always fit, in the order of the lines.
    pub warnings: Vec<Fault>,
}

/// One line.
#[derive(Debug)]
pub struct Port {
    pub name: String,
    /// A stable name such as those in `/dev/serial/by-id`.
    pub device: String,
    pub speed: Speed,
    /// Silence between two requests, so that an RS-485 line can turn round.
    pub turnaround_ms: u64,
    /// How long a panel may take to answer.
    pub answer_ms: u64,
    /// How often a panel is told the same before it counts as silent.
    pub tries: u32,
    pub panels: Vec<Panel>,
    pub keypads: Vec<SerialKeypad>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    pub baud: u32,
    pub data_bits: u8,
    pub parity: Parity,
    pub stop_bits: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parity {
    #[default]
    None,
    Even,
    Odd,
}

#[derive(Debug)]
pub struct Panel {
    pub place: Place,
    pub face: Face,
    pub driver: Box<dyn Driver>,
}

#[derive(Debug)]
pub struct SerialKeypad {
    pub name: String,
    pub counter: u16,
    pub keys: Keys,
    pub debounce_ms: u64,
}

#[derive(Clone, Debug)]
pub struct UsbKeypad {
    pub name: String,
    pub counter: u16,
    /// A stable name such as those in `/dev/input/by-id`.
    pub device: String,
    /// Codes of the kernel's `input-event-codes.h`.
    pub keys: Vec<(u16, Action)>,
    pub debounce_ms: u64,
}

impl Settings {
    pub fn has_keypads(&self) -> bool {
        !self.usb_keypads.is_empty() || self.ports.iter().any(|port| !port.keypads.is_empty())
    }
}

/// Reads and checks a file.
///
/// # Errors
/// When it cannot be read, holds a secret that others can read, or is wrong: every fault on a line of its own.
pub fn read(path: &Path) -> anyhow::Result<Settings> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let settings = match parse(&text) {
        Ok(settings) => settings,
        Err(faults) => {
            let told: Vec<String> = faults
                .iter()
                .map(|fault| format!("{}: {fault}", path.display()))
                .collect();
            bail!("{}", told.join("\n"));
        }
    };
    let mode = std::fs::metadata(path)
        .with_context(|| format!("cannot read {}", path.display()))?
        .permissions()
        .mode();
    ensure!(
        settings.token.is_none() || mode & 0o077 == 0,
        "{} holds a secret and others can read it: chmod 600 {0}",
        path.display()
    );
    Ok(settings)
}

/// Checks the text of a file.
///
/// # Errors
/// All faults, in the order of the lines.
pub fn parse(text: &str) -> Result<Settings, Vec<Fault>> {
    let (mut faults, mut warnings) = (Faults::new(text), Faults::new(text));
    let settings = match toml::from_str::<file::File>(text) {
        Ok(file) => Some(check::settle(file, &mut faults, &mut warnings)),
        Err(error) => {
            faults.add(
                &error.span().unwrap_or_default(),
                "",
                file_fault(text, &error),
            );
            None
        }
    };
    match settings {
        Some(settings) if faults.is_empty() => Ok(Settings {
            warnings: warnings.into_sorted(),
            ..settings
        }),
        _ => Err(faults.into_sorted()),
    }
}

/// The reader's words, with what stands there.
fn file_fault(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let there = error.span().and_then(|span| {
        text[..span.start]
            .rfind('\n')
            .map_or(Some(0), |end| Some(end + 1))
    });
    match there
        .and_then(|start| text[start..].lines().next())
        .map(str::trim)
    {
        // Never a line with a secret.
        Some(line) if !line.is_empty() && !line.contains("token") => {
            format!("{message} (in `{line}`)")
        }
        _ => message,
    }
}

#[cfg(test)]
mod tests;
