// SPDX-License-Identifier: EUPL-1.2
//! What `regolacode doctor` looks at, on the server's machine and on those of the devices. It changes nothing, except for a small file that it
//! writes, reads back and removes in the data folder.

mod device;
mod machine;
mod server;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

/// What to look over. What is not named is not looked at.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// The server's address, for a device's machine.
    pub server: Option<String>,
    /// The data folder, for the server's machine.
    pub data: Option<PathBuf>,
    /// Where the server on this machine listens.
    pub listen: Option<SocketAddr>,
    /// A printer, as the totem's settings write it.
    pub printer: Option<String>,
    /// The settings of a totem or a board, for server and printer.
    pub config: Option<PathBuf>,
    /// Where copies go.
    pub backup: Option<PathBuf>,
}

/// One line of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `port`, `printer`, `clock`…
    pub what: &'static str,
    pub verdict: Verdict,
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub todo: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    /// It works, and somebody should look at it.
    Attention,
    /// It does not work.
    Broken,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Attention => "attention",
            Verdict::Broken => "broken",
        }
    }
}

impl Finding {
    fn ok(what: &'static str, found: impl Into<String>) -> Finding {
        Finding {
            what,
            verdict: Verdict::Ok,
            found: found.into(),
            todo: None,
        }
    }

    fn attention(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Finding {
        Finding {
            what,
            verdict: Verdict::Attention,
            found: found.into(),
            todo: Some(todo.into()),
        }
    }

    fn broken(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Finding {
        Finding {
            what,
            verdict: Verdict::Broken,
            found: found.into(),
            todo: Some(todo.into()),
        }
    }
}

/// Looks at everything that the task names, and at the machine itself.
pub fn examine(task: &Task) -> Vec<Finding> {
    let mut findings = vec![server::sqlite(), machine::time_service()];
    let (task, settings) = with_settings(task.clone());
    findings.extend(settings);
    if let Some(data) = &task.data {
        findings.extend(server::data_folder(data));
        findings.push(server::port(
            task.listen
                .unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], crate::config::PORT))),
            data,
        ));
    }
    if let Some(folder) = &task.backup {
        findings.push(server::backups(folder));
    }
    if let Some(url) = &task.server {
        findings.extend(device::server(url));
    }
    if let Some(printer) = &task.printer {
        findings.extend(device::printer(printer));
    }
    if task.data.is_none() {
        findings.extend([
            machine::fonts(),
            machine::player(),
            machine::voices(),
            machine::serial_ports(),
        ]);
        findings.push(machine::room(&std::env::temp_dir()));
    }
    findings
}

/// Takes server and printer from the settings of a totem or a board, where the command line does not name them.
fn with_settings(mut task: Task) -> (Task, Option<Finding>) {
    let Some(path) = task.config.clone() else {
        return (task, None);
    };
    let read = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    let finding = match read.and_then(|text| {
        text.parse::<toml::Table>()
            .map_err(|error| error.message().to_owned())
    }) {
        Ok(table) => {
            let text = |key: &str| {
                table
                    .get(key)
                    .and_then(toml::Value::as_str)
                    .map(str::to_owned)
            };
            task.server = task.server.or_else(|| text("server"));
            task.printer = task.printer.or_else(|| text("printer"));
            Finding::ok("settings", path.display().to_string())
        }
        Err(why) => Finding::broken(
            "settings",
            format!("{}: {why}", path.display()),
            "give the settings file of this totem or board",
        ),
    };
    (task, Some(finding))
}

#[cfg(test)]
mod tests;
