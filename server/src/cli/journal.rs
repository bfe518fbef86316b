// SPDX-License-Identifier: EUPL-1.2
//! `regolacode journal verify` and `regolacode journal export`: both only read, also beside a running server.

use std::io::{BufWriter, stdout};
use std::path::Path;

use anyhow::Context;

use crate::journal;
use crate::names::hex;

pub(super) fn verify(data: &Path) -> anyhow::Result<()> {
    let summary = journal::verify(data).with_context(|| data.join(journal::FILE).display().to_string())?;
    println!(
        "{} events of {} business days: no number is missing, the hash chain holds, a replay gives the same hall",
        summary.events, summary.days
    );
    println!("head {}", hex(&summary.head.hash));
    Ok(())
}

pub(super) fn export(data: &Path) -> anyhow::Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    journal::export(data, &mut out).with_context(|| data.join(journal::FILE).display().to_string())?;
    Ok(())
}
