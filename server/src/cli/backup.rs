// SPDX-License-Identifier: EUPL-1.2
//! `regolacode backup`, `regolacode restore` and `regolacode adopt`.

use std::path::Path;

use jiff::Timestamp;

pub(super) fn backup(data: &Path, to: &Path, office: Option<&Path>) -> anyhow::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "no server runs whose judged time could be asked"
    )]
    let taken = backup::take(data, office, to, Timestamp::now())?;
    println!("{}", taken.folder.display());
    eprintln!(
        "{} events, proved, in {} ms",
        taken.manifest.events, taken.took_ms
    );
    Ok(())
}

pub(super) fn restore(from: &Path, data: &Path) -> anyhow::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "no server runs whose judged time could be asked"
    )]
    let restored = backup::restore(from, data, Timestamp::now())?;
    println!("{} is in {}", restored.from.display(), data.display());
    println!(
        "made {} by version {}, {} events, now epoch {}",
        restored.manifest.at, restored.manifest.version, restored.manifest.events, restored.epoch
    );
    if let Some(office) = restored.office {
        println!("the office file of that time is {}", office.display());
    }
    println!(
        "People must sign in again. Totems hand over what they gave since. Do not start the old server again."
    );
    Ok(())
}

pub(super) fn adopt(data: &Path) -> anyhow::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "no server runs whose judged time could be asked"
    )]
    let adopted = anchor::adopt(data, Timestamp::now())?;
    println!(
        "{} is the office's own, with {} events, now epoch {}",
        data.display(),
        adopted.events,
        adopted.epoch
    );
    if adopted.acknowledged > adopted.events {
        println!(
            "{} events that were acknowledged are not there any more",
            adopted.acknowledged - adopted.events
        );
    }
    println!(
        "the journal's files as they were are in {}",
        adopted.kept.display()
    );
    println!(
        "Totems hand over what they gave since. Do not start the server that this folder comes from again."
    );
    Ok(())
}
