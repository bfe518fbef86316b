// SPDX-License-Identifier: EUPL-1.2
//! What a server is started with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::http::Caps;
use catalogue::Catalogue;

/// The port that the server listens on unless told otherwise.
pub const PORT: u16 = 8080;

#[derive(Clone, Debug)]
pub struct Config {
    pub office: Source,
    /// The data folder, made if it is not there.
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub caps: Caps,
    /// Waits are told by expected durations and open counters alone; nothing is learned.
    pub plain_forecast: bool,
}

/// Where the catalogue comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, read again whenever it changes.
    File(PathBuf),
    /// A catalogue that does not change.
    Given(Arc<Catalogue>),
}

impl Config {
    /// The office file `office` and the data folder `data`, on the documented port of all addresses.
    pub fn new(office: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Config {
        let listen = SocketAddr::from(([0, 0, 0, 0], PORT));
        Config {
            office: Source::File(office.into()),
            data: data.into(),
            listen,
            caps: Caps::default(),
            plain_forecast: false,
        }
    }
}
