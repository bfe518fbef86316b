// SPDX-License-Identifier: EUPL-1.2
//! Who may do what: people with passwords and sessions, devices with tokens, and who sits at which counter.
//!
//! All of it lies in a database of its own, so that the command line can add a token while the server runs and the journal stays with one process.
//! Cache are stored as hashes only.

mod anchor;
mod devices;
mod password;
mod people;
mod place;
mod seats;
mod sessions;
mod throttle;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

pub use anchor::{JournalEnd, anchor, forget_anchor};
pub use devices::{DeviceKind, DeviceRow};
pub use people::{PasswordError, Person, Role, SHORTEST_PASSWORD};
pub use place::Place;
pub use sessions::{COOKIE, SignedIn};

use store::{OpenError, open};
use terms::clock::Clock;
use terms::refused::{Kind, Refused};

/// File name of the access database in the data folder.
pub const FILE: &str = "access.db";
const APPLICATION_ID: i32 = 0x5265_6761;
/// How soon a change by another process (a token taken away) is seen; new tokens are seen at once.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        created_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE sessions (
        hash BLOB PRIMARY KEY,
        user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_ms INTEGER NOT NULL,
        seen_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE devices (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        hash BLOB NOT NULL UNIQUE,
        created_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE seats (
        counter INTEGER PRIMARY KEY,
        user INTEGER NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE
    ) STRICT;
",
    "
    ALTER TABLE devices ADD COLUMN seen_ms INTEGER;
",
    "
    ALTER TABLE devices ADD COLUMN revoked_ms INTEGER;
",
    "
    CREATE TABLE anchor (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        machine BLOB,
        file INTEGER
    ) STRICT;
",
];

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    Device {
        id: i64,
        name: String,
        kind: DeviceKind,
    },
    Person {
        id: i64,
        name: String,
        role: Role,
    },
}

impl Who {
    /// Takes numbers and reports slips: kiosks and staff.
    pub fn may_take(&self) -> bool {
        match self {
            Who::Device { kind, .. } => matches!(
                kind,
                DeviceKind::Kiosk | DeviceKind::Operator | DeviceKind::Supervisor
            ),
            Who::Person { .. } => true,
        }
    }

    /// Works at counters.
    pub fn may_serve(&self) -> bool {
        match self {
            Who::Device { kind, .. } => {
                matches!(kind, DeviceKind::Operator | DeviceKind::Supervisor)
            }
            Who::Person { .. } => true,
        }
    }

    pub fn is_person(&self) -> bool {
        matches!(self, Who::Person { .. })
    }

    /// Looks after the whole hall.
    pub fn may_supervise(&self) -> bool {
        match self {
            Who::Device { kind, .. } => *kind == DeviceKind::Supervisor,
            Who::Person { role, .. } => matches!(role, Role::Supervisor | Role::Admin),
        }
    }

    /// The name that people gave the device, or the person's.
    pub fn name(&self) -> &str {
        match self {
            Who::Device { name, .. } | Who::Person { name, .. } => name,
        }
    }

    /// Whose idempotency keys these are.
    pub fn scope(&self) -> String {
        match self {
            Who::Device { id, .. } => format!("device:{id}"),
            Who::Person { id, .. } => format!("user:{id}"),
        }
    }
}

/// A hash of a secret of 256 random bits: such a secret needs no slow hash.
type SecretHash = [u8; 32];

#[derive(Debug)]
pub struct Access {
    database: Mutex<Connection>,
    clock: Arc<dyn Clock>,
    known: RwLock<Cache>,
    throttle: Mutex<throttle::Throttle>,
    passwords: password::Passwords,
    /// Passwords are checked one at a time, and whoever waits for that waits here, not in a thread.
    checking: tokio::sync::Semaphore,
}

/// What was read from the database, so that requests need not ask it.
#[derive(Debug)]
struct Cache {
    devices: HashMap<SecretHash, Arc<Who>>,
    sessions: HashMap<SecretHash, sessions::Session>,
    looked: Instant,
    version: i64,
    /// Rises whenever something may have been taken away: what was read before that is not remembered.
    generation: u64,
}

impl Access {
    /// Opens the access database in the folder `data`.
    pub fn open(data: &Path, clock: Arc<dyn Clock>) -> Result<Access, OpenError> {
        let connection = open(&data.join(FILE), APPLICATION_ID, MIGRATIONS)?;
        // Another program may have erased somebody while this one did not run.
        store::empty_log(&connection);
        let known = Cache {
            devices: HashMap::new(),
            sessions: HashMap::new(),
            looked: Instant::now(),
            version: version(&connection)?,
            generation: 0,
        };
        Ok(Access {
            database: Mutex::new(connection),
            clock,
            known: RwLock::new(known),
            throttle: Mutex::default(),
            passwords: password::Passwords::default(),
            checking: tokio::sync::Semaphore::new(1),
        })
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was erased is not to stay readable in the write-ahead log. A running server beside this one empties it at its next start, at the
    /// latest.
    fn empty_log(&self) {
        if !store::empty_log(&self.database()) {
            tracing::info!("what was erased stays in the access database's log for a while");
        }
    }

    fn now_ms(&self) -> i64 {
        self.clock.moment().0
    }

    /// Forgets what was read when another process has changed the database since.
    fn look_again(&self) {
        if self.known().looked.elapsed() < LOOK_AGAIN {
            return;
        }
        let version = version(&self.database());
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.looked = Instant::now();
        if let Ok(version) = version
            && version != known.version
        {
            known.version = version;
            known.forget();
        }
    }

    /// Forgets what was read, after a change that takes something away.
    fn forget(&self) {
        self.change(Cache::forget);
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Cache> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Cache)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Remembers what was read since `generation`, unless something was taken away meanwhile: it may have been just this.
    fn learn(&self, generation: u64, learn: impl FnOnce(&mut Cache)) {
        self.change(|known| {
            if known.generation == generation {
                learn(known);
            }
        });
    }
}

impl Cache {
    fn forget(&mut self) {
        self.generation += 1;
        self.devices.clear();
        self.sessions.clear();
    }
}

/// Ends all sessions of the database in `data`, which no server has open: a copy may hold sessions that were ended since.
pub fn end_sessions(data: &Path) -> Result<(), OpenError> {
    open(&data.join(FILE), APPLICATION_ID, MIGRATIONS)?.execute("DELETE FROM sessions", [])?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// 256 random bits in hexadecimal.
fn new_secret() -> Result<String, Refused> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Refused::new(Kind::NotNow))?;
    Ok(terms::names::hex(&bytes))
}

/// The database of people and devices fails: nobody's right can be proved, so nothing is allowed.
fn failed(error: rusqlite::Error) -> Refused {
    tracing::error!(%error, "the access database cannot be used");
    Kind::NotNow.into()
}

#[cfg(test)]
mod tests;
