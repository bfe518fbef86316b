// SPDX-License-Identifier: EUPL-1.2
//! `regolacode backup` and `regolacode restore`.

use std::path::Path;

use jiff::Timestamp;

use crate::backup;

pub(super) fn backup(data: &Path, to: &Path, office: Option<&Path>) -> anyhow::Result<()> {
    let taken = backup::take(data, office, to, Timestamp::now())?;
    println!("{}", taken.folder.display());
    eprintln!("{} events, proved, in {} ms", taken.manifest.events, taken.took_ms);
    Ok(())
}

pub(super) fn restore(from: &Path, data: &Path) -> anyhow::Result<()> {
    let restored = backup::restore(from, data, Timestamp::now())?;
    println!("{} is in {}", restored.from.display(), data.display());
    println!(
        "made {} by version {}, {} events, now epoch {}",
        restored.manifest.at, restored.manifest.version, restored.manifest.events, restored.epoch
    );
    if let Some(office) = restored.office {
        println!("the office file of that time is {}", office.display());
    }
    println!("People must sign in again. Totems hand over what they gave since. Do not start the old server again.");
    Ok(())
}
