// SPDX-License-Identifier: EUPL-1.2
//! The hash chain: each event's hash is SHA-256(hash before ‖ seq ‖ at ‖ day ‖ body), the numbers as 8-byte big-endian integers. The hash before the
//! first event is 32 zero bytes.

use queue::{Day, Hall, Moment, Number};
use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};

use super::JournalError;
use super::stored::{Unreadable, decode};
use terms::names::Reasons;

/// Where the journal is damaged.
#[derive(Debug, thiserror::Error)]
#[error(
    "the journal is damaged at event {seq}: {why}; restore the newest backup (see docs/operate.md), and keep this file for whoever examines it"
)]
pub struct Broken {
    pub seq: u64,
    pub why: String,
}

/// The end of the chain so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: u64,
    pub hash: [u8; 32],
}

impl Head {
    /// The head after one more event.
    pub fn next(self, at: Moment, day: Day, body: &[u8]) -> Head {
        let seq = self.seq + 1;
        let mut hasher = Sha256::new();
        hasher.update(self.hash);
        hasher.update(seq.to_be_bytes());
        hasher.update(at.0.to_be_bytes());
        hasher.update(u64::from(day.0).to_be_bytes());
        hasher.update(body);
        Head {
            seq,
            hash: hasher.finalize().into(),
        }
    }
}

/// What a check of the whole journal found.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    pub events: u64,
    pub days: u64,
    /// The one of the last event.
    pub last_day: Option<Day>,
    pub head: Head,
}

/// One event of the chain, proved.
pub(super) struct Link<'a> {
    pub seq: u64,
    pub at: Moment,
    pub day: Day,
    pub body: &'a [u8],
}

/// No number is missing: as many events as the last one's number.
pub(super) fn check_count(connection: &Connection) -> Result<(), JournalError> {
    let count: u64 = connection.query_row("SELECT count(*) FROM events", [], |row| row.get(0))?;
    let last: u64 =
        connection.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| {
            row.get(0)
        })?;
    if count == last {
        return Ok(());
    }
    let gap = "SELECT coalesce(min(seq), 0) FROM events e WHERE seq > 0 AND NOT EXISTS (SELECT 1 FROM events WHERE seq = e.seq + 1)";
    let before: u64 = connection.query_row(gap, [], |row| row.get(0))?;
    Err(Broken {
        seq: before + 1,
        why: format!("{} events are there, the last is number {last}", count),
    }
    .into())
}

pub(super) fn head(connection: &Connection) -> Result<Head, rusqlite::Error> {
    let sql = "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1";
    let head = connection
        .query_row(sql, [], |row| {
            Ok(Head {
                seq: row.get(0)?,
                hash: row.get(1)?,
            })
        })
        .optional()?;
    Ok(head.unwrap_or_default())
}

pub(super) fn last_day(connection: &Connection) -> Result<Option<Day>, rusqlite::Error> {
    let sql = "SELECT day FROM events ORDER BY seq DESC LIMIT 1";
    connection
        .query_row(sql, [], |row| row.get(0).map(Day))
        .optional()
}

/// The first event of the last business day, since it was opened last: a day may have been left for one that a wrong clock began.
pub(super) fn first_of_day(connection: &Connection, day: Day) -> Result<u64, rusqlite::Error> {
    let sql = "SELECT seq + 1 FROM events WHERE day <> ?1 ORDER BY seq DESC LIMIT 1";
    Ok(connection
        .query_row(sql, [day.0], |row| row.get(0))
        .optional()?
        .unwrap_or(1))
}

pub(super) fn numbers_before(
    connection: &Connection,
    day: Day,
    first: u64,
) -> Result<Vec<Number>, rusqlite::Error> {
    let sql = "SELECT body ->> '$.visit_issued.number' FROM events WHERE day = ?1 AND seq < ?2 AND body GLOB '{\"visit_issued\":*'";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((day.0, first), |row| row.get::<_, String>(0))?;
    let mut numbers = Vec::new();
    for row in rows {
        numbers.extend(terms::names::number(&row?));
    }
    Ok(numbers)
}

/// Walks the chain from the event `first` to the end, proving each link before `each` sees it.
pub(super) fn walk(
    connection: &Connection,
    first: u64,
    each: impl FnMut(&Link<'_>) -> Result<(), Unreadable>,
) -> Result<Head, JournalError> {
    walk_until(connection, first, u64::MAX, each)
}

/// Proves every link before the event `before`.
pub(super) fn verify_links(connection: &Connection, before: u64) -> Result<(), JournalError> {
    walk_until(connection, 1, before, |_| Ok(())).map(|_| ())
}

/// Proves every link, reads every event, and replays them all into two halls that must be equal.
pub(super) fn verify(connection: &Connection) -> Result<Summary, JournalError> {
    let (mut once, mut twice) = (Hall::new(), Hall::new());
    let (mut reasons, mut again) = (Reasons::default(), Reasons::default());
    let (mut days, mut last_day) = (0, None);
    let head = walk(connection, 1, |link| {
        let event = decode(link.body, once.office(), &mut reasons)?;
        once.apply(&event, link.at);
        if last_day != Some(link.day) {
            last_day = Some(link.day);
            days += 1;
        }
        Ok(())
    })?;
    walk(connection, 1, |link| {
        let event = decode(link.body, twice.office(), &mut again)?;
        twice.apply(&event, link.at);
        Ok(())
    })?;
    if once != twice {
        return Err(Broken {
            seq: head.seq,
            why: "two replays gave different halls".to_owned(),
        }
        .into());
    }
    Ok(Summary {
        events: head.seq,
        days,
        last_day,
        head,
    })
}

fn walk_until(
    connection: &Connection,
    first: u64,
    before: u64,
    mut each: impl FnMut(&Link<'_>) -> Result<(), Unreadable>,
) -> Result<Head, JournalError> {
    let mut head = head_before(connection, first)?;
    let last = i64::try_from(before.saturating_sub(1)).unwrap_or(i64::MAX);
    let mut statement = connection.prepare(
        "SELECT seq, at_ms, day, body, hash FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query(rusqlite::params![first, last])?;
    while let Some(row) = rows.next()? {
        head = prove(row, head, &mut each)?;
    }
    Ok(head)
}

fn prove(
    row: &Row<'_>,
    before: Head,
    each: &mut impl FnMut(&Link<'_>) -> Result<(), Unreadable>,
) -> Result<Head, JournalError> {
    let expected = before.seq + 1;
    let broken = |why: String| JournalError::from(Broken { seq: expected, why });
    let damaged = |_| broken("its row cannot be read".to_owned());
    let seq: u64 = row.get(0).map_err(damaged)?;
    if seq != expected {
        return Err(broken(format!("it is missing, the next one is {seq}")));
    }
    let (at, day) = (
        Moment(row.get(1).map_err(damaged)?),
        Day(row.get(2).map_err(damaged)?),
    );
    let body = row
        .get_ref(3)?
        .as_bytes()
        .map_err(|_| broken("its row cannot be read".to_owned()))?;
    let hash: [u8; 32] = row.get(4).map_err(damaged)?;
    let head = before.next(at, day, body);
    if head.hash != hash {
        return Err(broken("its hash does not fit".to_owned()));
    }
    each(&Link { seq, at, day, body }).map_err(|error| broken(error.to_string()))?;
    Ok(head)
}

fn head_before(connection: &Connection, first: u64) -> Result<Head, JournalError> {
    if first <= 1 {
        return Ok(Head::default());
    }
    let seq = first - 1;
    let hash = connection
        .query_row("SELECT hash FROM events WHERE seq = ?1", [seq], |row| {
            row.get(0)
        })
        .optional()?;
    let hash = hash.ok_or_else(|| Broken {
        seq,
        why: "it is missing".to_owned(),
    })?;
    Ok(Head { seq, hash })
}
