// SPDX-License-Identifier: EUPL-1.2
//! `regolacode journal verify` and `regolacode journal export`: both only read, also beside a running server.

use std::io::{BufWriter, stdout};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::{ExportArgs, ExportFormat};
use catalogue::Catalogue;
use journal;
use terms::names::hex;

pub(super) fn verify(data: &Path) -> anyhow::Result<()> {
    let summary =
        journal::verify(data).with_context(|| data.join(journal::FILE).display().to_string())?;
    println!(
        "{} events of {} business days: no number is missing, the hash chain holds, a replay gives the same hall",
        summary.events, summary.days
    );
    println!("head {}", hex(&summary.head.hash));
    Ok(())
}

pub(super) fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    let journal = || args.data.join(journal::FILE).display().to_string();
    if args.format == ExportFormat::Events {
        journal::export(&args.data, &mut out).with_context(journal)?;
        return Ok(());
    }
    let office = args
        .office
        .as_ref()
        .context("an event log needs --office, the office file")?;
    let catalogue = Arc::new(Catalogue::load(office)?);
    outlook::export(&args.data, &catalogue, &mut out).with_context(journal)?;
    if let Some(path) = &args.office_json {
        let json = serde_json::to_vec_pretty(&outlook::office_json(&catalogue))?;
        std::fs::write(path, json).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
