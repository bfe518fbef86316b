// SPDX-License-Identifier: EUPL-1.2
//! `regolacode forecast backtest`: how good forecasts would have been on an old log, told without looking ahead.

mod calendar;
mod csv;
mod customers;
mod events;
mod office;
mod table;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use forecast::What;
use forecast::backtest::{Backtest, Case, PREDICTORS, backtest_customers};
use forecast::hall::Setting;
use forecast::learn::Prior;

pub use table::Table;

use catalogue::Catalogue;

/// What to replay and how.
#[derive(Debug)]
pub struct Task<'a> {
    pub log: Log<'a>,
    /// Where to write each ticket's forecast.
    pub predictions: Option<&'a Path>,
    /// Days that only teach before the table begins.
    pub from_day: u32,
    /// Futures for each forecast, where there is a simulation.
    pub replications: u32,
}

/// An old log.
#[derive(Debug)]
pub enum Log<'a> {
    /// All events as CSV, and what the office says of itself: its office file, or JSON.
    Events { events: &'a Path, office: &'a Path },
    /// One line for each customer, as CSV, and nothing else.
    Customers(&'a Path),
}

/// How many oddities of a log are told one by one.
const STRANGE: usize = 10;

/// Tells on standard error how far a long replay is, every few seconds.
struct Progress {
    days: usize,
    told: Instant,
}

impl Progress {
    fn new(days: usize) -> Progress {
        Progress {
            days,
            told: Instant::now(),
        }
    }

    fn tell(&mut self, day: usize) {
        if self.told.elapsed() > Duration::from_secs(5) {
            self.told = Instant::now();
            eprintln!("day {day} of {}", self.days);
        }
    }
}

/// Replays the log and answers the table of scores.
///
/// # Errors
/// When a file cannot be read or written, or its contents are not understood; the line is told.
pub fn run(task: &Task<'_>) -> anyhow::Result<Table> {
    let (days, cases) = match task.log {
        Log::Events { events, office } => replay_events(events, office, task.replications)?,
        Log::Customers(path) => {
            let log = customers::read(&read(path)?).with_context(|| told(path))?;
            (log.days, backtest_customers(&log.customers))
        }
    };
    if let Some(path) = task.predictions {
        write_predictions(path, &days, &cases).with_context(|| told(path))?;
    }
    Ok(Table::of(&cases, task.from_day))
}

/// The facts of an event log, in the places of `setting`.
///
/// # Errors
/// When the log is not one.
pub fn facts(
    log: &str,
    mut setting: Setting,
    mut prior: Prior,
) -> anyhow::Result<Vec<forecast::Fact>> {
    Ok(events::read(log, &[], &mut setting, &mut prior)?.facts)
}

fn replay_events(
    events: &Path,
    office: &Path,
    replications: u32,
) -> anyhow::Result<(Vec<String>, Vec<Case>)> {
    let (mut setting, mut prior, names) = read_office(office)?;
    let log = events::read(&read(events)?, &names, &mut setting, &mut prior)
        .with_context(|| told(events))?;
    log.strange
        .iter()
        .take(STRANGE)
        .for_each(|strange| eprintln!("{strange}"));
    if log.strange.len() > STRANGE {
        eprintln!("… and {} more like these", log.strange.len() - STRANGE);
    }
    let mut backtest = Backtest::new(forecast::Model::new(setting, prior), replications);
    let (mut progress, mut day) = (Progress::new(log.days.len()), 0);
    for fact in &log.facts {
        if matches!(fact.what, What::Day { .. }) {
            progress.tell(day);
            day += 1;
        }
        backtest.observe(fact);
    }
    Ok((log.days, backtest.cases().to_vec()))
}

/// An office file, or the description of one; with the names of its services.
fn read_office(path: &Path) -> anyhow::Result<(Setting, Prior, Vec<String>)> {
    if !path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
    {
        return office::read(&read(path)?).with_context(|| told(path));
    }
    let catalogue = Catalogue::load(path)?;
    let (setting, prior) = outlook::office_of(&catalogue);
    Ok((
        setting,
        prior,
        catalogue
            .office(None)
            .services
            .into_iter()
            .map(|service| service.slug)
            .collect(),
    ))
}

fn read(path: &Path) -> anyhow::Result<String> {
    // Names may be in any old encoding; what matters is in ASCII.
    std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .with_context(|| told(path))
}

fn told(path: &Path) -> String {
    path.display().to_string()
}

/// `day,ticket,p50,p05,p95` in seconds from issue to call; `day` as the log has it.
fn write_predictions(path: &Path, days: &[String], cases: &[Case]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "day,ticket,p50,p05,p95")?;
    for case in cases {
        let told = case.told[PREDICTORS.len() - 1];
        let day = days.get(case.day as usize).map_or("", String::as_str);
        writeln!(
            out,
            "{day},{},{:.1},{:.1},{:.1}",
            case.ticket, told.p50_s, told.p05_s, told.p95_s
        )?;
    }
    out.flush()
}

#[cfg(test)]
mod tests;
