// SPDX-License-Identifier: EUPL-1.2
//! Printers on the LAN: TCP, usually port 9100. One long connection, so that a printer that goes silent is noticed before the next slip.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::line::{Line, WRITE_PATIENCE, at, is_passing, not_open};

const CONNECT_WITHIN: Duration = Duration::from_secs(2);

pub struct Network {
    address: String,
    stream: Option<TcpStream>,
}

impl Network {
    /// `address` is `HOST:PORT`.
    pub fn new(address: &str) -> Network {
        Network { address: address.to_owned(), stream: None }
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in self.address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT_WITHIN) {
                Ok(stream) => {
                    stream.set_write_timeout(Some(WRITE_PATIENCE))?;
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Line for Network {
    fn open(&mut self) -> io::Result<()> {
        self.stream = None;
        self.stream = Some(self.connect().map_err(|error| at(&self.address, &error))?);
        Ok(())
    }

    fn close(&mut self) {
        self.stream = None;
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stream.as_mut().ok_or_else(not_open)?.write(bytes) {
            Ok(0) => Err(at(&self.address, &io::ErrorKind::WriteZero.into())),
            Ok(taken) => Ok(taken),
            Err(error) if is_passing(&error) => Ok(0),
            Err(error) => Err(at(&self.address, &error)),
        }
    }

    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        let stream = self.stream.as_mut().ok_or_else(not_open)?;
        // A time-out of nothing would mean none at all.
        stream.set_read_timeout(Some(within.max(Duration::from_millis(1))))?;
        let mut bytes = vec![0; 512];
        match stream.read(&mut bytes) {
            Ok(0) => Err(at(&self.address, &io::ErrorKind::UnexpectedEof.into())),
            Ok(length) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            Err(error) if is_passing(&error) => Ok(Vec::new()),
            Err(error) => Err(at(&self.address, &error)),
        }
    }
}
