// SPDX-License-Identifier: EUPL-1.2
//! The server's machine: its data folder, its port, its database library, and its backups.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::{DISK_LOW_MB, HealthStatus, HealthView};
use queue::Day;

use super::Finding;
use crate::health::{canary, free_mb};
use store::lock;
use terms::names;

const ANSWERED_WITHIN: Duration = Duration::from_secs(5);
/// A copy older than this is one that nobody makes any more.
const OLD_COPY_S: i64 = 24 * 3_600;

pub(super) fn sqlite() -> Finding {
    let version = rusqlite::version();
    match rusqlite::version_number() {
        3_051_003.. => Finding::ok("sqlite", version),
        _ => Finding::broken(
            "sqlite",
            format!("{version} can lose committed data"),
            "build with the bundled SQLite, 3.51.3 or later",
        ),
    }
}

pub(super) fn data_folder(data: &Path) -> Vec<Finding> {
    let Ok(meta) = fs::metadata(data) else {
        let todo =
            "give the server's own data folder with --data; `regolacode serve` makes a new one";
        return vec![Finding::broken(
            "data",
            format!("{} is not there", data.display()),
            todo,
        )];
    };
    [permissions(data, &meta), room(data), writing(data)]
        .into_iter()
        .chain(databases(data))
        .chain([end_of_journal(data)])
        .collect()
}

fn permissions(data: &Path, meta: &fs::Metadata) -> Finding {
    let mode = meta.permissions().mode() & 0o777;
    let (folder, us) = (meta.uid(), rustix::process::geteuid().as_raw());
    if folder != us && us != 0 {
        let todo = "run this as the server's own user, or give the folder to that user (chown)";
        return Finding::broken(
            "permissions",
            format!(
                "{} belongs to user {folder}, this is user {us}",
                data.display()
            ),
            todo,
        );
    }
    if mode & 0o077 != 0 {
        let todo = format!("chmod 700 {}", data.display());
        return Finding::attention(
            "permissions",
            format!("{} can be read by others (mode {mode:o})", data.display()),
            todo,
        );
    }
    Finding::ok(
        "permissions",
        format!("{} is for its owner only", data.display()),
    )
}

fn room(data: &Path) -> Finding {
    super::machine::room(data)
}

fn writing(data: &Path) -> Finding {
    // Not the server's own file: run by another user, this would take it from the server.
    let path = data.join(".doctor");
    let tried = canary(&path);
    let _ = fs::remove_file(&path);
    match tried {
        Ok(()) => Finding::ok("disk", "written, synced and read back"),
        Err(error) => {
            let todo =
                "look at the disk (dmesg, smartctl); a file system with errors becomes read-only";
            Finding::broken(
                "disk",
                format!("cannot be written and read back: {error}"),
                todo,
            )
        }
    }
}

fn databases(data: &Path) -> Vec<Finding> {
    let path = data.join(journal::FILE);
    if !path.is_file() {
        return vec![Finding::attention(
            "journal",
            "there is none yet",
            "the first start of the server makes it",
        )];
    }
    match journal::verify(data) {
        Ok(summary) => {
            let journal = Finding::ok(
                "journal",
                format!(
                    "{} events of {} days, the chain holds",
                    summary.events, summary.days
                ),
            );
            [journal]
                .into_iter()
                .chain(summary.last_day.and_then(days))
                .collect()
        }
        Err(error) => {
            vec![Finding::broken(
                "journal",
                error.to_string(),
                "restore the newest backup (docs/operate.md), and keep this folder",
            )]
        }
    }
}

/// A business day in the future was begun by a clock that was wrong, or the clock is wrong now.
fn days(last: Day) -> Option<Finding> {
    #[expect(
        clippy::disallowed_methods,
        reason = "no server runs whose judged time could be asked"
    )]
    let tomorrow = Timestamp::now()
        .to_zoned(TimeZone::system())
        .date()
        .tomorrow()
        .ok()?;
    let is_ahead = names::date(last)? > tomorrow;
    let todo = "set this machine's clock right; if it is right now, close the day on the supervisor's page or with `regolacode day close`";
    is_ahead.then(|| {
        Finding::broken(
            "days",
            format!(
                "the last business day is {}, in the future",
                names::day_text(last)
            ),
            todo,
        )
    })
}

/// What a start would say of the journal's files. A running server looks itself, and writes to them meanwhile.
fn end_of_journal(data: &Path) -> Finding {
    let Ok(_lock) = lock(data) else {
        return Finding::ok("end", "the running server watches the journal's files");
    };
    let todo = "restore the newest backup, or `regolacode adopt --data DIR` (docs/operate.md)";
    let known = match access::anchor(data) {
        Ok(known) => known,
        Err(error) => return Finding::broken("end", format!("{}: {error}", access::FILE), todo),
    };
    match (anchor::check(data, known.as_ref()), known) {
        (Err(error), _) => Finding::broken("end", error.to_string(), todo),
        (Ok(()), Some(known)) => Finding::ok(
            "end",
            format!("{} events were acknowledged", known.head.seq),
        ),
        (Ok(()), None) => Finding::ok("end", "not kept yet; the next start of the server does so"),
    }
}

/// The port is free, or it is our own server that answers there.
pub(super) fn port(listen: SocketAddr, data: &Path) -> Finding {
    let runs = data.is_dir() && lock(data).is_err();
    match (TcpListener::bind(listen), runs) {
        (Ok(_), false) => Finding::ok(
            "port",
            format!("{listen} is free; no server runs on this data folder"),
        ),
        (Ok(_), true) => {
            let todo = "name the port of the running server with --listen";
            Finding::attention(
                "port",
                format!("a server runs on this data folder, and not on {listen}"),
                todo,
            )
        }
        (Err(error), _) => match answers(listen.port()) {
            Some(health) => Finding::ok(
                "port",
                format!("{listen} is answered by Regolacode {}", health.version),
            ),
            None => {
                let todo = format!(
                    "another program has the port (ss -ltnp 'sport = :{}'); stop it, or choose another with --listen",
                    listen.port()
                );
                Finding::broken("port", format!("{listen} cannot be used: {error}"), todo)
            }
        },
    }
}

fn answers(port: u16) -> Option<HealthView> {
    health(&format!("http://127.0.0.1:{port}")).ok()
}

/// What a server says of itself.
pub(super) fn health(url: &str) -> Result<HealthView, String> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .max_redirects(0)
        .timeout_global(Some(ANSWERED_WITHIN))
        .build()
        .new_agent();
    let mut answer = agent
        .get(format!("{}/api/v1/health", url.trim_end_matches('/')))
        .call()
        .map_err(|error| error.to_string())?;
    let health: HealthView = answer
        .body_mut()
        .read_json()
        .map_err(|_| "something else answers there".to_owned())?;
    if health.status == HealthStatus::Broken {
        Err("it cannot give tickets at the moment".to_owned())
    } else {
        Ok(health)
    }
}

pub(super) fn backups(folder: &Path) -> Finding {
    let todo = "mount the disk, or name another folder in [backup] of the office file";
    let copies = match backup::copies(folder) {
        Ok(copies) => copies,
        Err(error) => {
            return Finding::broken("backup", format!("{}: {error}", folder.display()), todo);
        }
    };
    let Some(newest) = copies.last() else {
        return Finding::attention(
            "backup",
            format!("{} holds no copy", folder.display()),
            "see [backup] in docs/catalogue.md",
        );
    };
    match backup::prove(newest) {
        Err(error) => Finding::broken(
            "backup",
            error.to_string(),
            "make a new one with `regolacode backup`, and look at that disk",
        ),
        Ok(manifest) => {
            #[expect(
                clippy::disallowed_methods,
                reason = "no server runs whose judged time could be asked"
            )]
            let age_s = backup::made_at(newest)
                .map_or(0, |at| Timestamp::now().as_second() - at.as_second());
            let found = format!(
                "{} copies, the newest of {} is good",
                copies.len(),
                manifest.at
            );
            if age_s > OLD_COPY_S {
                Finding::attention(
                    "backup",
                    found,
                    "it is more than a day old: is the server running, does the office file name this folder?",
                )
            } else {
                Finding::ok("backup", found)
            }
        }
    }
}

/// Whether so little room is left that it is a trouble.
pub(super) fn is_little(free_mb: u64) -> bool {
    free_mb < DISK_LOW_MB
}

/// Free room in a folder, in millions of bytes.
pub(super) fn free(folder: &Path) -> Option<u64> {
    free_mb(folder)
}
