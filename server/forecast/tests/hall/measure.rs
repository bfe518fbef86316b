// SPDX-License-Identifier: EUPL-1.2
//! Forecasts beside those of who knows the truth.

use std::collections::BTreeMap;

use forecast::backtest::{Backtest, PREDICTORS, Score, score};
use forecast::simulation::{Scratch, simulate};
use forecast::watch::Asked;
use forecast::{Fact, Model, Near, Range, What};
use queue::AccessClass;

use crate::dice::Dice;
use crate::truth::Truth;

pub const OURS: usize = PREDICTORS.len() - 1;
/// Futures for each forecast.
const REPLICATIONS: u32 = 100;

/// One ticket that waited.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub day: u32,
    pub service: u16,
    pub class: AccessClass,
    pub issued_s: f64,
    pub told: Range,
    pub waited_s: f64,
}

pub fn days(truth: &Truth, seed: u64, number: u8) -> Vec<Vec<Fact>> {
    let mut dice = Dice::new(seed);
    (0..number)
        .map(|day| truth.day(day % 5, &mut dice))
        .collect()
}

pub fn backtested(truth: &Truth, days: &[Vec<Fact>]) -> Backtest {
    let mut backtest = Backtest::new(Model::new(truth.setting(), truth.prior()), REPLICATIONS);
    days.iter()
        .flatten()
        .for_each(|fact| backtest.observe(fact));
    backtest
}

/// The same, but on the first `quiet` days nothing is forecast: the model only learns. Days are counted from then on.
pub fn backtested_after(quiet: usize, truth: &Truth, days: &[Vec<Fact>]) -> Backtest {
    let mut model = Model::new(truth.setting(), truth.prior());
    days.iter()
        .take(quiet)
        .flatten()
        .for_each(|fact| model.observe(fact));
    let mut backtest = Backtest::new(model, REPLICATIONS);
    days.iter()
        .skip(quiet)
        .flatten()
        .for_each(|fact| backtest.observe(fact));
    backtest
}

/// What a predictor told to those who waited, from day `from` on.
pub fn told(backtest: &Backtest, predictor: usize, from: u32) -> Vec<Row> {
    let waited = backtest.cases().iter().filter(|c| c.day >= from);
    let row = |c: &forecast::backtest::Case| {
        let (told, waited_s) = (c.told[predictor], c.waited_s.filter(|s| *s > 0.0)?);
        Some(Row {
            day: c.day,
            service: c.service,
            class: c.class,
            issued_s: c.issued_s,
            told,
            waited_s,
        })
    };
    waited.filter_map(row).collect()
}

/// What who knows the truth told to those who waited; `truths` says which truth holds on which day.
pub fn oracle<'a>(
    truths: impl Fn(usize) -> &'a Truth,
    days: &[Vec<Fact>],
    from: usize,
) -> Vec<Row> {
    let (mut scratch, mut rows) = (Scratch::default(), vec![]);
    for (day, facts) in days.iter().enumerate().skip(from) {
        let truth = truths(day);
        let Some(What::Day { weekday, near }) = facts.first().map(|fact| fact.what.clone()) else {
            continue;
        };
        let (setting, habits) = (
            truth.setting(),
            truth.habits(weekday, near != Near::Nothing),
        );
        // The model is asked only for the present.
        let mut model = Model::new(truth.setting(), truth.prior());
        let mut told = BTreeMap::new();
        for fact in facts {
            model.observe(fact);
            match &fact.what {
                What::Issued {
                    ticket,
                    legs,
                    class,
                    ..
                } => {
                    let present = model.present(Asked::Ticket(*ticket));
                    let outlook = simulate(
                        &setting,
                        &habits,
                        &present,
                        REPLICATIONS,
                        day as u64,
                        &mut scratch,
                    );
                    let times = outlook
                        .visits
                        .iter()
                        .flatten()
                        .next()
                        .expect("the ticket waits");
                    if let (Some(p05), Some(p50), Some(p95)) = (
                        times.quantile(0.05),
                        times.quantile(0.5),
                        times.quantile(0.95),
                    ) {
                        let range = Range {
                            p05_s: p05 - fact.at_s,
                            p50_s: p50 - fact.at_s,
                            p95_s: p95 - fact.at_s,
                        };
                        let row = Row {
                            day: day as u32,
                            service: legs[0],
                            class: *class,
                            issued_s: fact.at_s,
                            told: range,
                            waited_s: 0.0,
                        };
                        told.insert(*ticket, row);
                    }
                }
                What::Called { ticket, .. } => {
                    if let Some(row) = told.remove(ticket).filter(|row| fact.at_s > row.issued_s) {
                        rows.push(Row {
                            waited_s: fact.at_s - row.issued_s,
                            ..row
                        });
                    }
                }
                _ => {}
            }
        }
    }
    rows
}

pub fn scored(rows: &[Row]) -> Score {
    score(rows.iter().map(|row| (row.told, row.waited_s)))
}

/// Mean absolute error over that of the other.
pub fn ratio(ours: &[Row], other: &[Row]) -> f64 {
    scored(ours).mean_absolute_s / scored(other).mean_absolute_s
}
