// SPDX-License-Identifier: EUPL-1.2
//! Printers: one file and one error for each way to reach one. A slip is composed whole, sent once and never sent again by itself.

pub mod bitmap;
pub mod cp1252;
pub mod device;
pub mod escpos;
pub mod fake;
pub mod network;
pub mod paper;
pub mod picture;
pub mod profile;
pub mod serial;
pub mod status;
#[cfg(test)]
mod tests;
pub mod virtual_printer;
mod worker;

use std::path::PathBuf;
use std::str::FromStr;

use protocol::SlipTrouble;

pub use profile::Profile;
pub use worker::{Job, Worker};

/// Somewhere bytes can be sent to and come out as paper. May block, but never for ever.
pub trait Printer: Send {
    /// Sends a whole slip.
    ///
    /// # Errors
    /// Says what happened and, through [`PrintError::trouble`], whether paper may have come out.
    fn print(&mut self, bytes: &[u8]) -> Result<(), PrintError>;
}

#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error(transparent)]
    Network(#[from] network::NetworkError),
    #[error(transparent)]
    Serial(#[from] serial::SerialError),
    #[error(transparent)]
    Device(#[from] device::DeviceError),
    #[error(transparent)]
    Virtual(#[from] virtual_printer::VirtualError),
    #[error(transparent)]
    Fake(#[from] fake::FakeError),
    #[error("the slip cannot be composed: {0}")]
    Compose(String),
    #[error("the printer's thread is busy with {0} slips")]
    Busy(usize),
}

impl PrintError {
    /// What the citizen and the server are told.
    pub fn trouble(&self) -> SlipTrouble {
        match self {
            PrintError::Network(error) => error.trouble(),
            PrintError::Serial(error) => error.trouble(),
            PrintError::Device(error) => error.trouble(),
            PrintError::Virtual(_) | PrintError::Compose(_) | PrintError::Busy(_) => SlipTrouble::Other,
            PrintError::Fake(error) => error.trouble(),
        }
    }
}

/// Where the printer is, as written in the settings: `network:HOST:PORT`, `serial:PATH:BAUD`, `device:PATH`, `virtual[:FOLDER]` or `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Network { address: String },
    Serial { path: String, baud: u32 },
    Device { path: PathBuf },
    Virtual { folder: Option<PathBuf> },
    None,
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Place, String> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "network" if !rest.is_empty() => Ok(Place::Network { address: with_port(rest) }),
            "serial" if !rest.is_empty() => serial_place(rest),
            "device" if !rest.is_empty() => Ok(Place::Device { path: PathBuf::from(rest) }),
            "virtual" => Ok(Place::Virtual { folder: (!rest.is_empty()).then(|| PathBuf::from(rest)) }),
            "none" if rest.is_empty() => Ok(Place::None),
            _ => Err(format!(
                "{text:?} is not a printer: write network:HOST:9100, serial:/dev/ttyUSB0:19200, device:/dev/usb/lp0, virtual, virtual:FOLDER or none"
            )),
        }
    }
}

impl Place {
    /// The slip's style that suits the way: dots take half a minute on a slow line.
    pub fn suits(&self, profile: Profile) -> Profile {
        match self {
            Place::Serial { baud, .. } if *baud < 115_200 => Profile { style: profile::Style::Text, ..profile },
            _ => profile,
        }
    }

    /// Opens nothing yet: printers are looked for with each slip, so that one that is switched on later is found. None for [`Place::None`].
    pub fn printer(&self, profile: &Profile) -> Option<Box<dyn Printer>> {
        match self {
            Place::Network { address } => Some(Box::new(network::Network::new(address, profile.confirmation))),
            Place::Serial { path, baud } => Some(Box::new(serial::Serial::new(path, *baud, profile.confirmation))),
            Place::Device { path } => Some(Box::new(device::Device::new(path))),
            Place::Virtual { folder } => Some(Box::new(virtual_printer::Virtual::new(folder.clone(), profile.clone()))),
            Place::None => None,
        }
    }
}

fn with_port(host: &str) -> String {
    let has_port =
        host.rsplit_once(':').is_some_and(|(before, port)| port.parse::<u16>().is_ok() && (!before.contains(':') || before.ends_with(']')));
    if has_port { host.to_owned() } else { format!("{host}:9100") }
}

fn serial_place(rest: &str) -> Result<Place, String> {
    match rest.rsplit_once(':') {
        Some((path, baud)) if !path.is_empty() => {
            let baud = baud.parse().map_err(|_| format!("{baud:?} is not a speed in baud, such as 19200"))?;
            Ok(Place::Serial { path: path.to_owned(), baud })
        }
        _ => Ok(Place::Serial { path: rest.to_owned(), baud: 19_200 }),
    }
}
