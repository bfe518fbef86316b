// SPDX-License-Identifier: EUPL-1.2
//! The table of scores, for people: in minutes, or in seconds where waits are that short.

use std::fmt;

use forecast::backtest::{Case, PREDICTORS, Score, score_cases};

/// Scores of each predictor over the same tickets.
#[derive(Clone, Debug)]
pub struct Table(Vec<(&'static str, Score)>);

impl Table {
    /// Over the days from `from` on.
    pub(super) fn of(cases: &[Case], from: u32) -> Table {
        Table(
            PREDICTORS
                .iter()
                .enumerate()
                .map(|(index, name)| (*name, score_cases(cases, index, from)))
                .collect(),
        )
    }

    /// By name of the predictor.
    pub fn rows(&self) -> &[(&'static str, Score)] {
        &self.0
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typical_s = self
            .0
            .iter()
            .map(|(_, s)| s.mean_absolute_s)
            .fold(f64::INFINITY, f64::min);
        let (unit, unit_s) = if typical_s < 60.0 {
            ("seconds", 1.0)
        } else {
            ("minutes", 60.0)
        };
        writeln!(
            f,
            "{:<28}{:>7}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}",
            unit, "n", "MAE", "RMSE", "p90", "bias", "cover", "upper", "width", "int.sc."
        )?;
        for (name, s) in &self.0 {
            let [mae, rmse, p90, bias, width, interval] = [
                s.mean_absolute_s,
                s.root_mean_square_s,
                s.absolute_p90_s,
                s.bias_s,
                s.width_s,
                s.interval_score_s,
            ]
            .map(|s| s / unit_s);
            writeln!(
                f,
                "{name:<28}{:>7}{mae:>8.2}{rmse:>8.2}{p90:>8.2}{bias:>8.2}{:>8.3}{:>8.3}{width:>8.2}{interval:>9.2}",
                s.n, s.coverage, s.kept_upper
            )?;
        }
        write!(
            f,
            "Tickets that waited. Cover, upper, width and interval score: of the range from the 5th to the 95th percentile."
        )
    }
}
