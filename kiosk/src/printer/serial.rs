// SPDX-License-Identifier: EUPL-1.2
//! Printers on a serial line, 8 bits, no parity, one stop bit, hardware flow control off: what nearly all are set to.

use std::io::{self, Write};
use std::time::Duration;

use protocol::SlipTrouble;
use serialport::SerialPort;

use super::profile::Confirmation;
use super::status::{self, Condition};
use super::{PrintError, Printer};

const STATE_WITHIN: Duration = Duration::from_millis(700);
const DONE_WITHIN: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum SerialError {
    #[error("the serial line {path} cannot be opened: {source}")]
    NoLine { path: String, source: serialport::Error },
    #[error("the serial line {path} failed before the slip was sent: {source}")]
    Failed { path: String, source: io::Error },
    #[error("the printer on {path} says: {trouble:?}")]
    NotReady { path: String, trouble: SlipTrouble },
    #[error("the serial line {path} failed in the middle of a slip: {source}")]
    BrokeOff { path: String, source: io::Error },
    #[error("the printer on {path} took the slip but never said that it was done")]
    NeverDone { path: String },
}

impl SerialError {
    pub fn trouble(&self) -> SlipTrouble {
        match self {
            SerialError::NoLine { .. } | SerialError::Failed { .. } => SlipTrouble::Unreachable,
            SerialError::NotReady { trouble, .. } => *trouble,
            SerialError::BrokeOff { .. } | SerialError::NeverDone { .. } => SlipTrouble::Uncertain,
        }
    }
}

pub struct Serial {
    path: String,
    baud: u32,
    confirmation: Confirmation,
}

impl Serial {
    pub fn new(path: &str, baud: u32, confirmation: Confirmation) -> Serial {
        Serial { path: path.to_owned(), baud, confirmation }
    }

    /// How long `bytes` take on this line (ten bits a byte), and as much again for the printer to hold it up.
    fn time_for(&self, bytes: usize) -> Duration {
        DONE_WITHIN + Duration::from_secs(2 * 10 * bytes as u64 / u64::from(self.baud.max(1)))
    }

    fn send(&self, line: &mut Box<dyn SerialPort>, bytes: &[u8], answers: bool) -> io::Result<bool> {
        line.set_timeout(self.time_for(bytes.len()))?;
        line.write_all(bytes)?;
        line.flush()?;
        Ok(!answers || status::ask(line, status::ASK_DONE)?.is_some())
    }
}

impl Printer for Serial {
    fn print(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        let path = self.path.clone();
        let mut line = serialport::new(&self.path, self.baud)
            .timeout(STATE_WITHIN)
            .open()
            .map_err(|source| SerialError::NoLine { path: path.clone(), source })?;
        let condition = match self.confirmation {
            Confirmation::Auto => status::condition(&mut line).map_err(|source| SerialError::Failed { path: path.clone(), source })?,
            Confirmation::None => Condition::Silent,
        };
        if let Condition::Trouble(trouble) = condition {
            return Err(SerialError::NotReady { path, trouble }.into());
        }
        match self.send(&mut line, bytes, condition == Condition::Ready) {
            Ok(true) => Ok(()),
            Ok(false) => Err(SerialError::NeverDone { path }.into()),
            Err(source) => Err(SerialError::BrokeOff { path, source }.into()),
        }
    }
}
