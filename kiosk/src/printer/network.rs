// SPDX-License-Identifier: EUPL-1.2
//! Printers on the LAN: TCP, usually port 9100. A connection for each slip, so that a printer stuck with an old one starts anew.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use protocol::SlipTrouble;

use super::profile::Confirmation;
use super::status::{self, Condition};
use super::{PrintError, Printer};

const CONNECT_WITHIN: Duration = Duration::from_secs(3);
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// A printer that answers `DLE EOT` does so at once, even while it prints.
const STATE_WITHIN: Duration = Duration::from_millis(700);
/// A slip takes two seconds; a jam never ends.
const DONE_WITHIN: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    #[error("the printer {address} cannot be reached: {source}")]
    Unreachable { address: String, source: io::Error },
    #[error("the printer {address} says: {trouble:?}")]
    NotReady { address: String, trouble: SlipTrouble },
    #[error("the printer {address} broke off in the middle of a slip: {source}")]
    BrokeOff { address: String, source: io::Error },
    #[error("the printer {address} took the slip but never said that it was done")]
    NeverDone { address: String },
}

impl NetworkError {
    pub fn trouble(&self) -> SlipTrouble {
        match self {
            NetworkError::Unreachable { .. } => SlipTrouble::Unreachable,
            NetworkError::NotReady { trouble, .. } => *trouble,
            NetworkError::BrokeOff { .. } | NetworkError::NeverDone { .. } => SlipTrouble::Uncertain,
        }
    }
}

pub struct Network {
    address: String,
    confirmation: Confirmation,
    done_within: Duration,
}

impl Network {
    /// `address` is `HOST:PORT`.
    pub fn new(address: &str, confirmation: Confirmation) -> Network {
        Network { address: address.to_owned(), confirmation, done_within: DONE_WITHIN }
    }

    /// With another patience for the answer that a slip is done.
    pub fn done_within(self, done_within: Duration) -> Network {
        Network { done_within, ..self }
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        let addresses: Vec<SocketAddr> = self.address.to_socket_addrs()?.collect();
        for address in addresses {
            match TcpStream::connect_timeout(&address, CONNECT_WITHIN) {
                Ok(line) => {
                    line.set_write_timeout(Some(WRITE_WITHIN))?;
                    line.set_read_timeout(Some(STATE_WITHIN))?;
                    line.set_nodelay(true)?;
                    return Ok(line);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Sends the slip on an open line; whatever goes wrong from here on may have left paper outside.
    fn send(&self, line: &mut TcpStream, bytes: &[u8], answers: bool) -> io::Result<bool> {
        line.write_all(bytes)?;
        line.flush()?;
        if !answers {
            return Ok(true);
        }
        line.set_read_timeout(Some(self.done_within))?;
        Ok(status::ask(line, status::ASK_DONE)?.is_some())
    }
}

impl Printer for Network {
    fn print(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        let address = self.address.clone();
        let mut line = self.connect().map_err(|source| NetworkError::Unreachable { address: address.clone(), source })?;
        let condition = match self.confirmation {
            Confirmation::Auto => {
                status::condition(&mut line).map_err(|source| NetworkError::Unreachable { address: address.clone(), source })?
            }
            Confirmation::None => Condition::Silent,
        };
        if let Condition::Trouble(trouble) = condition {
            return Err(NetworkError::NotReady { address, trouble }.into());
        }
        match self.send(&mut line, bytes, condition == Condition::Ready) {
            Ok(true) => Ok(()),
            Ok(false) => Err(NetworkError::NeverDone { address }.into()),
            Err(source) => Err(NetworkError::BrokeOff { address, source }.into()),
        }
    }
}
