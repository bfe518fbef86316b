// SPDX-License-Identifier: EUPL-1.2
//! Who sits where: a person at one counter at a time, a counter for one person at a time. Machines (tokens) have no seats.

use rusqlite::{OptionalExtension, params};

use super::{Access, Who, failed};
use terms::refused::{Kind, Refused};

impl Access {
    /// The counter where this person sits.
    pub fn seat(&self, who: &Who) -> Result<Option<u16>, Refused> {
        let Who::Person { id, .. } = who else {
            return Ok(None);
        };
        let sql = "SELECT counter FROM seats WHERE user = ?1";
        self.database()
            .query_row(sql, [id], |row| row.get(0))
            .optional()
            .map_err(failed)
    }

    /// Who sits at this counter, by name.
    pub fn sitter(&self, counter: u16) -> Result<Option<String>, Refused> {
        let sql = "SELECT u.name FROM seats s JOIN users u ON u.id = s.user WHERE s.counter = ?1";
        self.database()
            .query_row(sql, [counter], |row| row.get(0))
            .optional()
            .map_err(failed)
    }

    /// Takes the seat for a person; whether it is new. Refused when somebody else sits there, or the person elsewhere.
    pub fn sit(&self, who: &Who, counter: u16) -> Result<bool, Refused> {
        let Who::Person { id, .. } = who else {
            return Ok(false);
        };
        if let Some(elsewhere) = self.seat(who)? {
            let refused = || Refused::new(Kind::SeatedElsewhere).with("counter", elsewhere);
            return if elsewhere == counter {
                Ok(false)
            } else {
                Err(refused())
            };
        }
        let sql = "INSERT INTO seats (counter, user) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        match self
            .database()
            .execute(sql, params![counter, id])
            .map_err(failed)?
        {
            0 => Err(Refused::new(Kind::CounterTaken).with("counter", counter)),
            _ => Ok(true),
        }
    }

    /// Nobody sits at this counter any more.
    pub fn free_seat(&self, counter: u16) -> Result<(), Refused> {
        self.database()
            .execute("DELETE FROM seats WHERE counter = ?1", [counter])
            .map_err(failed)?;
        Ok(())
    }
}
