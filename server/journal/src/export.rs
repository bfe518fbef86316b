// SPDX-License-Identifier: EUPL-1.2
//! The journal as text.

use std::path::Path;

use super::{APPLICATION_ID, FILE, JournalError, open_to_read};

/// Writes the journal in `data` as JSON lines: `{"seq":1,"at_ms":…,"day":20261123,"event":{…},"hash":"…"}`.
pub fn export(data: &Path, out: &mut impl std::io::Write) -> Result<u64, ExportError> {
    let connection = open_to_read(&data.join(FILE), APPLICATION_ID).map_err(JournalError::from)?;
    let mut statement = connection
        .prepare("SELECT seq, at_ms, day, body, hash FROM events ORDER BY seq")
        .map_err(JournalError::from)?;
    let mut rows = statement.query([]).map_err(JournalError::from)?;
    let mut count = 0;
    while let Some(row) = rows.next().map_err(JournalError::from)? {
        write_line(row, out)?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}

fn write_line(row: &rusqlite::Row<'_>, out: &mut impl std::io::Write) -> Result<(), ExportError> {
    let fields = || -> Result<_, rusqlite::Error> {
        Ok((
            row.get::<_, u64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, u32>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, Vec<u8>>(4)?,
        ))
    };
    let (seq, at_ms, day, body, hash) = fields().map_err(JournalError::from)?;
    let hash = terms::names::hex(&hash);
    writeln!(
        out,
        "{{\"seq\":{seq},\"at_ms\":{at_ms},\"day\":{day},\"event\":{body},\"hash\":\"{hash}\"}}"
    )?;
    Ok(())
}
