// SPDX-License-Identifier: EUPL-1.2
//! The machine with its disk: whatever it decides is written first and known afterwards.

use std::path::{Path, PathBuf};

use protocol::{
    HandOverAnswer, HandOverBody, HelloAnswer, HelloBody, LiveView, OfficeView, SlipBody, TakeBody,
    Ticket,
};
use sha2::{Digest, Sha256};

use crate::alone::Alone;
use crate::clock::Clock;
use crate::machine::{Ask, Disobeyed, Machine, NoNumber, Now};
use crate::record::{Record, slip_key};
use crate::store::{Store, StoreError};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Disobeyed(#[from] Disobeyed),
}

#[derive(Debug)]
pub struct Vault {
    machine: Machine,
    store: Store,
    clock: Clock,
    /// Of this start of the program.
    instance: String,
    /// Whether the disk took what was written last.
    is_well: bool,
}

impl Vault {
    /// The file of the totem with this bearer token: numbers belong to a token, so another token has another file.
    pub fn file(folder: &Path, token: &str) -> PathBuf {
        let hash = Sha256::digest(token.as_bytes());
        let name: String = hash
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        folder.join(format!("totem-{name}.sqlite"))
    }

    /// Opens the file and reads what is there.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(file: &Path, instance: String) -> Result<Vault, StoreError> {
        let store = Store::open(file)?;
        let machine = Machine::from_records(store.read()?);
        let clock = Clock::start(&machine);
        Ok(Vault {
            machine,
            store,
            clock,
            instance,
            is_well: true,
        })
    }

    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// False after the disk did not take something, until it takes something again.
    pub fn is_well(&self) -> bool {
        self.is_well
    }

    pub fn office_heard(&mut self, office: &OfficeView) -> Result<(), StoreError> {
        self.write(self.machine.office_heard(office))
    }

    pub fn live_heard(&mut self, live: &LiveView) {
        let at_ms = self.clock.at_ms();
        self.machine.live_heard(live, at_ms);
    }

    pub fn hello(&self) -> HelloBody {
        self.machine.hello(&self.instance)
    }

    /// Takes over what the server says, and forgets what was before yesterday.
    ///
    /// # Errors
    /// When the server must not be followed, or the disk cannot be written.
    pub fn greeted(&mut self, answer: &HelloAnswer) -> Result<(), VaultError> {
        let mut records = self.machine.greeted(answer)?;
        if !self.is_well {
            // Nothing else may have to be written for long: whether the disk is well again is tried with what it holds already.
            records.push(Record::Epoch(answer.epoch));
        }
        self.write(records)?;
        if let Ok(at) = answer.at.parse() {
            self.clock.set(at);
        }
        let yesterday = answer
            .day
            .as_deref()
            .and_then(|day| day.parse::<jiff::civil::Date>().ok())
            .and_then(|day| day.yesterday().ok());
        if let Some(yesterday) = yesterday {
            let keys = self.machine.forget_before(&yesterday.to_string());
            if !keys.is_empty() {
                self.store.erase(&keys)?;
            }
        }
        Ok(())
    }

    /// A ticket that the server gave, asked with this key while this epoch was known; to be called before anybody sees it.
    pub fn keep(
        &mut self,
        asked: (&str, u64),
        body: &TakeBody,
        ticket: &Ticket,
    ) -> Result<(), StoreError> {
        self.write(self.machine.keep(asked, body, ticket, self.now()))
    }

    pub fn give_up(&mut self, token: &str) -> Result<(), StoreError> {
        self.write(self.machine.give_up(token))
    }

    /// Whether the server has to be told of this ticket before anything can be told of its paper.
    pub fn is_untold(&self, token: &str) -> bool {
        self.machine.is_untold(token, self.now())
    }

    /// Whether it is a ticket of the business day that it is now, in somebody's hands.
    pub fn is_todays(&self, token: &str) -> bool {
        self.machine.is_todays(token, self.now())
    }

    /// What became of a ticket's paper; kept until [`Vault::slip_told`].
    pub fn slip_became(&mut self, token: &str, body: &SlipBody) -> Result<(), StoreError> {
        self.write(self.machine.slip_became(token, body))
    }

    /// The server knows what became of it.
    pub fn slip_told(&mut self, token: &str) -> Result<(), StoreError> {
        if self.machine.slip_told(token) {
            self.store.erase(&[slip_key(token)])
        } else {
            Ok(())
        }
    }

    /// A number of the totem's own; when this returns, it is on disk.
    pub fn give(&mut self, ask: &Ask<'_>) -> Result<Box<Ticket>, NoNumber> {
        let given = self.machine.give(ask, self.now())?;
        self.write(given.records).map_err(|error| {
            tracing::error!(%error, "a number could not be written, so it was not given");
            NoNumber::Disk
        })?;
        Ok(given.ticket)
    }

    /// What the server has to be told now.
    pub fn hand_over(&self) -> Option<HandOverBody> {
        self.machine.hand_over(&self.instance, self.now())
    }

    /// Takes over what the server did with it.
    ///
    /// # Errors
    /// When the server must not be followed, or the disk cannot be written: then it is told again.
    pub fn handed_over(&mut self, answer: &HandOverAnswer) -> Result<(), VaultError> {
        Ok(self.write(self.machine.handed_over(answer)?)?)
    }

    /// What to show while nothing is heard; `None` when no number could be given.
    pub fn alone(&self) -> Option<Alone> {
        self.machine.alone(self.now())
    }

    fn now(&self) -> Now {
        Now {
            at_ms: self.clock.at_ms(),
            office: self.clock.office(),
        }
    }

    fn write(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let written = self.store.write(&records);
        self.is_well = written.is_ok();
        written?;
        records
            .into_iter()
            .for_each(|record| self.machine.apply(record));
        Ok(())
    }
}
