// SPDX-License-Identifier: EUPL-1.2
//! Printers: one file for each way to reach one ([`line::Line`]), and the threads ([`worker`]) that carry out what the crate `printing` decides
//! from what they say ([`status`]) and for each slip ([`press`]). A slip is composed whole, sent once and never sent again by itself.

pub mod bitmap;
pub mod cp1252;
pub mod device;
pub mod escpos;
pub mod line;
pub mod network;
pub mod paper;
pub mod picture;
pub mod profile;
pub mod record;
pub mod serial;
pub mod shape;
pub mod station;
#[cfg(test)]
mod tests;
pub mod virtual_printer;
pub mod worker;

use std::path::PathBuf;
use std::str::FromStr;

use line::Line;
pub use printing::{inquiry, press, status};
pub use profile::Profile;
pub use station::Station;
pub use status::PrinterState;
pub use worker::{Job, News, Worker};

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
            "network" if !rest.is_empty() => Ok(Place::Network {
                address: with_port(rest),
            }),
            "serial" if !rest.is_empty() => serial_place(rest),
            "device" if !rest.is_empty() => Ok(Place::Device {
                path: PathBuf::from(rest),
            }),
            "virtual" => Ok(Place::Virtual {
                folder: (!rest.is_empty()).then(|| PathBuf::from(rest)),
            }),
            "none" if rest.is_empty() => Ok(Place::None),
            _ => Err(format!(
                "{text:?} is not a printer: write network:HOST:9100, serial:/dev/ttyUSB0:19200, device:/dev/usb/lp0, virtual, virtual:FOLDER or none"
            )),
        }
    }
}

impl Place {
    /// True for a line on which a slip of dots takes half a minute.
    pub fn is_slow(&self) -> bool {
        matches!(self, Place::Serial { baud, .. } if *baud < 115_200)
    }

    /// Opens nothing yet: lines are opened again and again, so that a printer that is switched on later is found. None for [`Place::None`].
    pub fn line(&self, profile: &Profile) -> Option<Box<dyn Line>> {
        match self {
            Place::Network { address } => Some(Box::new(network::Network::new(address))),
            Place::Serial { path, baud } => Some(Box::new(serial::Serial::new(path, *baud))),
            Place::Device { path } => Some(Box::new(device::Device::new(path))),
            Place::Virtual { folder } => Some(Box::new(virtual_printer::Virtual::new(
                folder.clone(),
                profile.clone(),
            ))),
            Place::None => None,
        }
    }
}

fn with_port(host: &str) -> String {
    let has_port = host.rsplit_once(':').is_some_and(|(before, port)| {
        port.parse::<u16>().is_ok() && (!before.contains(':') || before.ends_with(']'))
    });
    if has_port {
        host.to_owned()
    } else {
        format!("{host}:9100")
    }
}

fn serial_place(rest: &str) -> Result<Place, String> {
    match rest.rsplit_once(':') {
        Some((path, baud)) if !path.is_empty() => {
            let baud = baud
                .parse()
                .map_err(|_| format!("{baud:?} is not a speed in baud, such as 19200"))?;
            Ok(Place::Serial {
                path: path.to_owned(),
                baud,
            })
        }
        _ => Ok(Place::Serial {
            path: rest.to_owned(),
            baud: 19_200,
        }),
    }
}
