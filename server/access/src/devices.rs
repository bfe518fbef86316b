// SPDX-License-Identifier: EUPL-1.2
//! Devices and scripts: a bearer token each.

use std::sync::Arc;

use rusqlite::{OptionalExtension, params};

use super::{Access, Who, failed, hash, new_secret};
use terms::refused::{Kind, Refused};

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
    pub const ALL: [DeviceKind; 6] = [
        DeviceKind::Kiosk,
        DeviceKind::Board,
        DeviceKind::CounterDisplay,
        DeviceKind::Info,
        DeviceKind::Operator,
        DeviceKind::Supervisor,
    ];

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

/// A device as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    pub id: i64,
    pub kind: DeviceKind,
    pub name: String,
    /// When it last reported, to some minutes; `None` if it never did.
    pub seen_ms: Option<i64>,
}

/// How exactly a device's last report is kept on disk.
const SEEN_STEP_MS: i64 = 5 * 60_000;

impl Access {
    /// All devices that have a token, in the order in which they were made.
    pub fn devices(&self) -> Result<Vec<DeviceRow>, Refused> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok((
                row.get(0)?,
                row.get::<_, String>(1)?,
                row.get(2)?,
                row.get(3)?,
            ))
        };
        let rows: Vec<(i64, String, String, Option<i64>)> = self
            .database()
            .prepare_cached(
                "SELECT id, kind, name, seen_ms FROM devices WHERE revoked_ms IS NULL ORDER BY id",
            )
            .and_then(|mut statement| statement.query_map([], read)?.collect())
            .map_err(failed)?;
        let known = |(id, kind, name, seen_ms): (i64, String, String, Option<i64>)| {
            Some(DeviceRow {
                id,
                kind: DeviceKind::from_slug(&kind)?,
                name,
                seen_ms,
            })
        };
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Keeps on disk that a device has reported just now, unless that was written a moment ago.
    pub fn device_seen(&self, id: i64) -> Result<(), Refused> {
        let now_ms = self.now_ms();
        let sql = "UPDATE devices SET seen_ms = ?1 WHERE id = ?2 AND coalesce(seen_ms, 0) < ?3";
        let database = self.database();
        let mut statement = database.prepare_cached(sql).map_err(failed)?;
        statement
            .execute(params![now_ms, id, now_ms - SEEN_STEP_MS])
            .map_err(failed)?;
        Ok(())
    }

    /// Makes a device and answers with its token, which is not kept.
    pub fn add_device(&self, kind: DeviceKind, name: &str) -> Result<String, Refused> {
        let token = new_secret()?;
        let sql = "INSERT INTO devices (kind, name, hash, created_ms) VALUES (?1, ?2, ?3, ?4)";
        let values = params![kind.slug(), name, &hash(&token)[..], self.now_ms()];
        self.database().execute(sql, values).map_err(failed)?;
        Ok(token)
    }

    /// The place of a kiosk among all of them, from 0, in the order in which they were paired, and how many there are.
    pub fn place_among_kiosks(&self, device: i64) -> Result<(u32, u32), Refused> {
        let sql =
            "SELECT count(*) FILTER (WHERE id < ?1), count(*) FROM devices WHERE kind = 'kiosk'";
        self.database()
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([device], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(failed)
    }

    /// Takes a device's token away; tells whether it had one. A running server notices within about a second. The row stays, so that no
    /// other device is ever taken for it: the journal knows devices by their number.
    pub fn revoke_device(&self, id: i64) -> Result<bool, Refused> {
        let sql = "UPDATE devices SET hash = randomblob(32), revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL";
        let revoked = self
            .database()
            .execute(sql, [id, self.now_ms()])
            .map_err(failed)?;
        self.forget();
        Ok(revoked > 0)
    }

    /// Whose token this is.
    pub fn device(&self, token: &str) -> Result<Arc<Who>, Refused> {
        self.look_again();
        let hash = hash(token);
        let generation = {
            let known = self.known();
            if let Some(who) = known.devices.get(&hash) {
                return Ok(who.clone());
            }
            known.generation
        };
        let sql = "SELECT id, name, kind FROM devices WHERE hash = ?1";
        let row = self
            .database()
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_row([&hash[..]], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
                })
                .optional()
            })
            .map_err(failed)?;
        let (id, name, kind): (i64, String, String) = row.ok_or(Kind::BadToken)?;
        let who = Arc::new(Who::Device {
            id,
            name,
            kind: DeviceKind::from_slug(&kind).ok_or(Kind::BadToken)?,
        });
        self.learn(generation, |known| {
            known.devices.insert(hash, who.clone());
        });
        Ok(who)
    }
}
