// SPDX-License-Identifier: EUPL-1.2
//! `regolacode forecast backtest`: how good forecasts would have been on an old log, told without looking ahead.

mod events;
mod office;
mod table;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use forecast::backtest::{Backtest, Case, PREDICTORS};

pub use table::Table;

/// What to replay and how.
#[derive(Debug)]
pub struct Task<'a> {
    /// Event log, as CSV.
    pub events: &'a Path,
    /// What the office says of itself, as JSON.
    pub office: &'a Path,
    /// Where to write each ticket's forecast.
    pub predictions: Option<&'a Path>,
    /// Days that only teach before the table begins.
    pub from_day: u32,
    /// Futures for each forecast.
    pub replications: u32,
}

/// Replays the log and answers the table of scores.
///
/// # Errors
/// When a file cannot be read or written, or its contents are not understood; the line is told.
pub fn run(task: &Task<'_>) -> anyhow::Result<Table> {
    let told = |path: &Path| path.display().to_string();
    let office = std::fs::read_to_string(task.office).with_context(|| told(task.office))?;
    let (setting, prior) = office::read(&office).with_context(|| told(task.office))?;
    let log = std::fs::read_to_string(task.events).with_context(|| told(task.events))?;
    let facts = events::read(&log, &setting).with_context(|| told(task.events))?;
    let mut backtest = Backtest::new(forecast::Model::new(setting, prior), task.replications);
    for fact in &facts.facts {
        backtest.see(fact);
    }
    if let Some(path) = task.predictions {
        write_predictions(path, &facts.days, backtest.cases()).with_context(|| told(path))?;
    }
    Ok(Table::of(&backtest, task.from_day))
}

/// `day,ticket,p50,p05,p95` in seconds from issue to call; `day` as the log has it.
fn write_predictions(path: &Path, days: &[String], cases: &[Case]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "day,ticket,p50,p05,p95")?;
    for case in cases {
        let told = case.told[PREDICTORS.len() - 1];
        let day = days.get(case.day as usize).map_or("", String::as_str);
        writeln!(out, "{day},{},{:.1},{:.1},{:.1}", case.ticket, told.p50_s, told.p05_s, told.p95_s)?;
    }
    out.flush()
}

#[cfg(test)]
mod tests;
