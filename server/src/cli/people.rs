// SPDX-License-Identifier: EUPL-1.2
//! `regolacode token` and `regolacode user add`. Both write to the access database only, so they work while the server runs.

use std::io::{BufRead, IsTerminal, stdin};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};

use crate::access::{Access, DeviceKind, FILE, Role};
use crate::clock::SystemClock;
use crate::config::make_data;

pub(super) fn token(kind: DeviceKind, name: &str, data: &Path) -> anyhow::Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        bail!("a device's name has 1 to 60 characters");
    }
    let token = open(data)?.add_device(kind, name);
    let token = token.map_err(|refused| anyhow::anyhow!("the token could not be made ({})", refused.kind.name()))?;
    println!("{token}");
    Ok(())
}

pub(super) fn add(name: &str, role: Role, data: &Path) -> anyhow::Result<()> {
    let access = open(data)?;
    let password = if stdin().is_terminal() { ask_twice()? } else { read_line()? };
    access.add_person(name, role, &password)?;
    println!("{name} can sign in as {}", role.slug());
    Ok(())
}

fn open(data: &Path) -> anyhow::Result<Access> {
    make_data(data)?;
    Access::open(data, Arc::new(SystemClock::new())).with_context(|| data.join(FILE).display().to_string())
}

fn ask_twice() -> anyhow::Result<String> {
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("The same again: ")?;
    if first == second { Ok(first) } else { bail!("the two are not the same") }
}

fn read_line() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
