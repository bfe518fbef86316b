// SPDX-License-Identifier: EUPL-1.2
//! The printers of the totem as the program starts them, and what they tell in the flow's words.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use protocol::{PrinterState, ReportedTrouble, SlipTrouble};
use tracing::warn;

use crate::alone::{SharedVault, hold};
use crate::errands::{Errands, Inbox, Tell};
use crate::flow::{Greeting, Input, slip_body};
use crate::printer::record::Record;
use crate::printer::virtual_printer::{Tray, Virtual};
use crate::printer::worker::{self, SharedRecord};
use crate::printer::{News, Place, Station, Worker};
use crate::settings::Settings;

/// The name of the printer test among the slips.
pub const TEST: &str = "test";
/// The totem's record of slips, in its data folder.
const RECORD: &str = "slips";

/// Opens the totem's record; without a place to write a totem prints all the same.
pub fn open_record(settings: &Settings) -> SharedRecord {
    let record = match &settings.data {
        Some(folder) => Record::open(&folder.join(RECORD)).unwrap_or_else(|error| {
            warn!(%error, folder = %folder.display(), "slips cannot be written down: after a power cut nobody knows which one was printing");
            Record::nowhere()
        }),
        None => Record::nowhere(),
    };
    Arc::new(Mutex::new(record))
}

/// What an earlier run of the program left: the server has to know.
pub fn tell_unfinished(errands: &Errands, record: &SharedRecord, vault: Option<&SharedVault>) {
    for (name, outcome) in record
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .unfinished()
    {
        let body = slip_body(outcome.map(|()| 0));
        match name.split_once(' ') {
            Some(("slip", token)) => errands.tell(Tell::Slip {
                token: token.to_owned(),
                body,
            }),
            Some(("again", job)) => errands.tell(Tell::Print {
                job: job.to_owned(),
                body,
            }),
            _ => warn!("the record of slips holds something unknown"),
        }
    }
    let Some(vault) = vault.map(hold) else { return };
    for (token, body) in vault.machine().slips() {
        errands.tell(Tell::Slip {
            token: token.clone(),
            body: body.clone(),
        });
    }
    for kept in vault.machine().given_up() {
        errands.tell(Tell::GiveUp {
            token: kept.token.clone(),
        });
    }
}

/// The totem's own printer and the office's others, each with its thread.
pub fn start_printers(
    settings: &Settings,
    inbox: &Inbox,
    record: &SharedRecord,
) -> anyhow::Result<(Option<Worker>, Option<Tray>)> {
    let is_torn = |printer: usize| {
        record
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_torn(printer)
    };
    let (mut stations, mut tray) = (Vec::new(), None);
    if let Place::Virtual { folder } = &settings.printer {
        let printer = Virtual::new(folder.clone(), settings.profile.clone());
        tray = settings.is_windowed.then(|| printer.tray());
        stations.push(Station::new(
            Box::new(printer),
            settings.profile.clone(),
            true,
            false,
        ));
    } else if let Some(line) = settings.printer.line(&settings.profile) {
        stations.push(Station::new(
            line,
            settings.profile.clone(),
            true,
            is_torn(0),
        ));
    }
    for fallback in &settings.fallbacks {
        let line = fallback.printer.line(&fallback.profile);
        let is_torn = is_torn(stations.len());
        stations
            .extend(line.map(|line| Station::new(line, fallback.profile.clone(), false, is_torn)));
    }
    if stations.is_empty() {
        return Ok((None, None));
    }
    let inbox = inbox.clone();
    let tell: worker::Tell = Arc::new(move |news| inbox.put(heard(news)));
    Ok((
        Some(Worker::start(stations, record, &tell).context("no thread")?),
        tray,
    ))
}

fn heard(news: News) -> Input {
    match news {
        News::State { printer, state } => Input::Printer { printer, state },
        News::Done { name, outcome } => done(name, outcome),
    }
}

/// What became of a slip, by the name it had.
pub fn done(name: String, outcome: Result<usize, SlipTrouble>) -> Input {
    match name.split_once(' ') {
        Some(("slip", token)) => Input::Slip {
            token: token.to_owned(),
            outcome,
        },
        Some(("again", job)) => Input::Reprinted {
            job: job.to_owned(),
            outcome,
        },
        _ => Input::Tested(outcome.map(|_| ())),
    }
}

/// The printer as the service corner shows it.
pub fn printer_name(place: &Place) -> String {
    match place {
        Place::Network { address } => format!("network:{address}"),
        Place::Serial { path, baud } => format!("serial:{path}:{baud}"),
        Place::Device { path } => format!("device:{}", path.display()),
        Place::Virtual {
            folder: Some(folder),
        } => format!("virtual:{}", folder.display()),
        Place::Virtual { folder: None } => "virtual".to_owned(),
        Place::None => "none".to_owned(),
    }
}

/// What the server is told of the printers: the state of the totem's own, and the troubles of the others by their names.
pub fn condition(settings: &Settings, states: &[PrinterState]) -> client::Condition {
    let has_own = settings.printer != Place::None;
    let others = states
        .iter()
        .skip(usize::from(has_own))
        .zip(&settings.fallbacks);
    let trouble = |(state, fallback): (&PrinterState, &crate::settings::Fallback)| {
        let detail = format!("{}: {}", fallback.name, state.trouble()?);
        Some(ReportedTrouble {
            detail: Some(detail),
            ..ReportedTrouble::new("other-printer")
        })
    };
    let printer = has_own.then(|| states.first().copied().unwrap_or(PrinterState::Unknown));
    client::Condition {
        printer,
        troubles: others.filter_map(trouble).collect(),
        ..client::Condition::default()
    }
}

/// What is wrong with the totem's own disk and numbers, and with the server that it found.
pub fn troubles_alone(
    vault: Option<&SharedVault>,
    greeting: Option<Greeting>,
) -> Vec<ReportedTrouble> {
    let disk = match vault {
        None => Some("no-own-numbers"),
        Some(vault) => (!hold(vault).is_well()).then_some("disk-bad"),
    };
    let server = match greeting {
        Some(Greeting::Disobeyed) => Some("server-replaced"),
        Some(Greeting::Copied) => Some("copied"),
        Some(Greeting::Obeyed) | None => None,
    };
    [disk, server]
        .into_iter()
        .flatten()
        .map(ReportedTrouble::new)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_of_the_totem_alone_have_their_names() {
        let names = |greeting| {
            troubles_alone(None, greeting)
                .into_iter()
                .map(|trouble| trouble.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(None), ["no-own-numbers"]);
        assert_eq!(names(Some(Greeting::Obeyed)), ["no-own-numbers"]);
        assert_eq!(
            names(Some(Greeting::Disobeyed)),
            ["no-own-numbers", "server-replaced"]
        );
        assert_eq!(names(Some(Greeting::Copied)), ["no-own-numbers", "copied"]);
    }
}
