// SPDX-License-Identifier: EUPL-1.2
//! `[backup]` and `[alarm]`: copies of the data, and who is told when something is wrong. Secrets stand in files of their own, so that the office
//! file can be shown to anybody.

use std::path::PathBuf;
use std::time::Duration;

use faults::{Faults, did_you_mean};

use super::reader::{At, Table, string};

const SECURITIES: [(&str, Security); 3] = [
    ("starttls", Security::StartTls),
    ("tls", Security::Tls),
    ("none", Security::None),
];
const MOST_READERS: usize = 10;

/// Where copies of the data go, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupPlan {
    pub folder: PathBuf,
    pub every: Duration,
    /// How many of the newest are kept, beside one for each of the last days.
    pub keep: usize,
}

/// Who is told of alarms, beside the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmPlan {
    /// What is over within this is not sent.
    pub after: Duration,
    pub mail: Option<MailPlan>,
    pub hook: Option<HookPlan>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPlan {
    pub to: Vec<String>,
    pub from: String,
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Plain at first, then encrypted, or not at all.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// For a mail server on the same machine.
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookPlan {
    pub url: String,
    /// Holds the secret that signs what is sent.
    pub secret_file: PathBuf,
}

pub(super) fn backup(from: Option<Table<'_>>, faults: &mut Faults<'_>) -> Option<BackupPlan> {
    let mut from = from?;
    let folder = from
        .needed(faults, "folder")
        .and_then(|at| absolute(&at, faults));
    let every = Duration::from_secs(
        60 * from
            .whole_or(faults, "every_minutes", 1..=1_440, 10)
            .unsigned_abs(),
    );
    let keep = usize::try_from(from.whole_or(faults, "keep", 1..=1_000, 24)).unwrap_or(1);
    from.finish(faults);
    Some(BackupPlan {
        folder: folder?,
        every,
        keep,
    })
}

pub(super) fn alarm(from: Option<Table<'_>>, faults: &mut Faults<'_>) -> AlarmPlan {
    let Some(mut from) = from else {
        return AlarmPlan::default();
    };
    let after = Duration::from_secs(
        from.whole_or(faults, "after_s", 0..=3_600, 30)
            .unsigned_abs(),
    );
    let mail = from
        .table(faults, "mail")
        .and_then(|table| mail(table, faults));
    let hook = from
        .table(faults, "webhook")
        .and_then(|table| hook(table, faults));
    from.finish(faults);
    AlarmPlan { after, mail, hook }
}

fn mail(mut from: Table<'_>, faults: &mut Faults<'_>) -> Option<MailPlan> {
    let mut to = Vec::new();
    for at in from
        .list(faults, "to")
        .iter()
        .filter_map(|at| string(at, faults))
        .collect::<Vec<_>>()
    {
        to.extend(address(&at, faults));
    }
    if to.is_empty() || to.len() > MOST_READERS {
        from.fault(
            faults,
            "to",
            format!("must name 1 to {MOST_READERS} addresses"),
        );
    }
    let sender = from
        .needed(faults, "from")
        .and_then(|at| address(&at, faults));
    let security = from
        .string(faults, "security")
        .map_or(Some(Security::StartTls), |at| security(&at, faults));
    let server = from
        .needed(faults, "server")
        .and_then(|at| server(&at, faults, security));
    let user = from.string(faults, "user").map(|at| at.value.to_owned());
    let password_file = from
        .string(faults, "password_file")
        .and_then(|at| absolute(&at, faults));
    if user.is_some() != password_file.is_some() {
        from.fault(faults, "user", "and password_file go together");
    }
    from.finish(faults);
    let (host, port) = server?;
    Some(MailPlan {
        to,
        from: sender?,
        host,
        port,
        security: security?,
        user,
        password_file,
    })
}

fn hook(mut from: Table<'_>, faults: &mut Faults<'_>) -> Option<HookPlan> {
    let url = from.needed(faults, "url").and_then(|at| {
        let host = at
            .value
            .strip_prefix("https://")
            .or_else(|| at.value.strip_prefix("http://"))
            .unwrap_or_default();
        let right = !host.is_empty()
            && !host.starts_with(['/', ':'])
            && at.value.bytes().all(|byte| byte.is_ascii_graphic());
        if !right {
            at.fault(
                faults,
                "must be an address that begins with https:// or http://",
            );
        }
        right.then(|| at.value.to_owned())
    });
    let secret_file = from
        .needed(faults, "secret_file")
        .and_then(|at| absolute(&at, faults));
    from.finish(faults);
    Some(HookPlan {
        url: url?,
        secret_file: secret_file?,
    })
}

fn absolute(at: &At<&str>, faults: &mut Faults<'_>) -> Option<PathBuf> {
    let path = PathBuf::from(at.value);
    if !path.is_absolute() {
        at.fault(faults, "must be a whole path, such as \"/mnt/copie\"");
        return None;
    }
    Some(path)
}

fn address(at: &At<&str>, faults: &mut Faults<'_>) -> Option<String> {
    let parts = at
        .value
        .split_once('@')
        .filter(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if parts.is_none()
        || !at
            .value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>,;\"".contains(&byte))
    {
        at.fault(
            faults,
            "must be an address such as \"ced@comune.example.it\"",
        );
        return None;
    }
    Some(at.value.to_owned())
}

fn security(at: &At<&str>, faults: &mut Faults<'_>) -> Option<Security> {
    let known = SECURITIES
        .iter()
        .find(|(name, _)| *name == at.value)
        .map(|(_, security)| *security);
    if known.is_none() {
        at.fault(
            faults,
            format!(
                "must be starttls, tls or none{}",
                did_you_mean(at.value, SECURITIES.map(|(name, _)| name))
            ),
        );
    }
    known
}

/// `HOST` or `HOST:PORT`.
fn server(
    at: &At<&str>,
    faults: &mut Faults<'_>,
    security: Option<Security>,
) -> Option<(String, u16)> {
    let usual = match security {
        Some(Security::Tls) => 465,
        Some(Security::None) => 25,
        Some(Security::StartTls) | None => 587,
    };
    let (host, port) = at
        .value
        .rsplit_once(':')
        .map_or((at.value, Some(usual)), |(host, port)| {
            (host, port.parse().ok())
        });
    let right = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    match port {
        Some(port) if right => Some((host.to_owned(), port)),
        _ => {
            at.fault(
                faults,
                "must be a host, or a host and a port, such as \"smtp.comune.example.it:587\"",
            );
            None
        }
    }
}
