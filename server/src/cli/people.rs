// SPDX-License-Identifier: EUPL-1.2
//! `regolacode token`, `device` and `user`. They use the access database only, so they work while the server runs.

use std::io::{BufRead, IsTerminal, stdin};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use faults::{harmless, is_harmful};

use access::{Access, DeviceKind, FILE, Role};
use store::make_data;
use terms::clock::SystemClock;

pub(super) fn token(kind: DeviceKind, name: &str, data: &Path) -> anyhow::Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(is_harmful) {
        bail!("a device's name has 1 to 60 characters, and none that cannot be seen");
    }
    let token = open(data)?.add_device(kind, name);
    let token = token.map_err(|refused| {
        anyhow::anyhow!("the token could not be made ({})", refused.kind.name())
    })?;
    println!("{token}");
    Ok(())
}

pub(super) fn devices(data: &Path) -> anyhow::Result<()> {
    for device in there(data)?.devices().map_err(unusable)? {
        let seen = device
            .seen_ms
            .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        let seen = seen.map_or("never seen".to_owned(), |at| {
            format!("seen {}", at.strftime("%F"))
        });
        println!(
            "{:>4}  {:<16}{seen:<17}{}",
            device.id,
            device.kind.slug(),
            harmless(&device.name)
        );
    }
    Ok(())
}

pub(super) fn revoke(number: i64, data: &Path) -> anyhow::Result<()> {
    if !there(data)?.revoke_device(number).map_err(unusable)? {
        bail!("there is no device {number}: `regolacode device list` shows them");
    }
    println!("device {number} has no token any more");
    Ok(())
}

pub(super) fn list(data: &Path) -> anyhow::Result<()> {
    for person in there(data)?.people()? {
        println!("{:<12}{}", person.role.slug(), harmless(&person.name));
    }
    Ok(())
}

pub(super) fn remove(name: &str, data: &Path) -> anyhow::Result<()> {
    there(data)?.remove_person(name)?;
    println!("{name} cannot sign in any more");
    Ok(())
}

pub(super) fn password(name: &str, data: &Path) -> anyhow::Result<()> {
    let access = there(data)?;
    access.set_password(name, &ask()?)?;
    println!("{name} has a new password");
    Ok(())
}

pub(super) fn add(name: &str, role: Role, data: &Path) -> anyhow::Result<()> {
    let access = open(data)?;
    access.add_person(name, role, &ask()?)?;
    println!("{name} can sign in as {}", role.slug());
    Ok(())
}

fn open(data: &Path) -> anyhow::Result<Access> {
    make_data(data)?;
    Access::open(data, Arc::new(SystemClock::new()))
        .with_context(|| data.join(FILE).display().to_string())
}

/// A data folder that must be there already.
fn there(data: &Path) -> anyhow::Result<Access> {
    if !data.join(FILE).is_file() {
        bail!(
            "{} is not the data folder of a server: it has no {FILE}",
            data.display()
        );
    }
    open(data)
}

fn unusable(refused: terms::refused::Refused) -> anyhow::Error {
    anyhow::anyhow!(
        "the access database cannot be used ({})",
        refused.kind.name()
    )
}

fn ask() -> anyhow::Result<String> {
    if stdin().is_terminal() {
        ask_twice()
    } else {
        read_line()
    }
}

fn ask_twice() -> anyhow::Result<String> {
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("The same again: ")?;
    if first == second {
        Ok(first)
    } else {
        bail!("the two are not the same")
    }
}

fn read_line() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
