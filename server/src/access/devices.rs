// SPDX-License-Identifier: EUPL-1.2
//! Devices and scripts: a bearer token each.

use std::sync::Arc;

use rusqlite::{OptionalExtension, params};

use super::{Access, Who, failed, hash, new_secret};
use crate::refused::{Kind, Refused};

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    Kiosk,
    Board,
    CounterDisplay,
    Info,
    /// A machine that works counters: a keypad, a script. Unlike a person it may work several.
    Operator,
    Supervisor,
}

impl DeviceKind {
    pub const ALL: [DeviceKind; 6] =
        [DeviceKind::Kiosk, DeviceKind::Board, DeviceKind::CounterDisplay, DeviceKind::Info, DeviceKind::Operator, DeviceKind::Supervisor];

    pub fn slug(self) -> &'static str {
        match self {
            DeviceKind::Kiosk => "kiosk",
            DeviceKind::Board => "board",
            DeviceKind::CounterDisplay => "counter-display",
            DeviceKind::Info => "info",
            DeviceKind::Operator => "operator",
            DeviceKind::Supervisor => "supervisor",
        }
    }

    pub fn from_slug(slug: &str) -> Option<DeviceKind> {
        DeviceKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

impl Access {
    /// Makes a device and answers with its token, which is not kept.
    pub fn add_device(&self, kind: DeviceKind, name: &str) -> Result<String, Refused> {
        let token = new_secret()?;
        let sql = "INSERT INTO devices (kind, name, hash, created_ms) VALUES (?1, ?2, ?3, ?4)";
        let values = params![kind.slug(), name, &hash(&token)[..], self.now_ms()];
        self.database().execute(sql, values).map_err(failed)?;
        Ok(token)
    }

    /// Whose token this is.
    pub fn device(&self, token: &str) -> Result<Arc<Who>, Refused> {
        self.look_again();
        let hash = hash(token);
        if let Some(who) = self.known().devices.get(&hash) {
            return Ok(who.clone());
        }
        let sql = "SELECT id, name, kind FROM devices WHERE hash = ?1";
        let row = self
            .database()
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([&hash[..]], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))).optional())
            .map_err(failed)?;
        let (id, name, kind): (i64, String, String) = row.ok_or(Kind::BadToken)?;
        let who = Arc::new(Who::Device { id, name, kind: DeviceKind::from_slug(&kind).ok_or(Kind::BadToken)? });
        self.learn(|known| {
            known.devices.insert(hash, who.clone());
        });
        Ok(who)
    }
}
