// SPDX-License-Identifier: EUPL-1.2
//! How good forecasts were.

use crate::model::Range;

/// All in seconds, except the two shares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    pub n: usize,
    pub mean_absolute_s: f64,
    pub root_mean_square_s: f64,
    /// The 90th percentile of the absolute error.
    pub absolute_p90_s: f64,
    /// Told minus true.
    pub bias_s: f64,
    /// Share of truths inside the 90% range.
    pub coverage: f64,
    /// Share of truths not above the upper bound.
    pub kept_upper: f64,
    pub width_s: f64,
    /// Width plus 20 times the distance outside, for the 90% range (Gneiting and Raftery 2007).
    pub interval_score_s: f64,
}

/// Scores what was told by what came true, in seconds.
pub fn score(rows: impl Iterator<Item = (Range, f64)>) -> Score {
    let (mut sum, mut errors) = (Score::default(), Vec::new());
    for (told, true_s) in rows {
        let error_s = told.p50_s - true_s;
        let outside_s = (told.p05_s - true_s).max(0.0) + (true_s - told.p95_s).max(0.0);
        let share = |holds: bool| f64::from(u8::from(holds));
        errors.push(error_s.abs());
        sum.mean_absolute_s += error_s.abs();
        sum.root_mean_square_s += error_s.powi(2);
        sum.bias_s += error_s;
        sum.coverage += share(outside_s == 0.0);
        sum.kept_upper += share(true_s <= told.p95_s);
        sum.width_s += told.p95_s - told.p05_s;
        sum.interval_score_s += told.p95_s - told.p05_s + 20.0 * outside_s;
    }
    errors.sort_unstable_by(f64::total_cmp);
    let n = errors.len().max(1) as f64;
    Score {
        n: errors.len(),
        mean_absolute_s: sum.mean_absolute_s / n,
        root_mean_square_s: (sum.root_mean_square_s / n).sqrt(),
        absolute_p90_s: errors
            .get(errors.len().saturating_sub(1) * 9 / 10)
            .copied()
            .unwrap_or(0.0),
        bias_s: sum.bias_s / n,
        coverage: sum.coverage / n,
        kept_upper: sum.kept_upper / n,
        width_s: sum.width_s / n,
        interval_score_s: sum.interval_score_s / n,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        let told = Range {
            p05_s: 100.0,
            p50_s: 200.0,
            p95_s: 300.0,
        };
        let s = score([(told, 200.0), (told, 320.0), (told, 60.0)].into_iter());
        assert_eq!(s.n, 3);
        assert!((s.mean_absolute_s - 260.0 / 3.0).abs() < 1e-9);
        assert!((s.bias_s - 20.0 / 3.0).abs() < 1e-9);
        assert!((s.coverage - 1.0 / 3.0).abs() < 1e-9 && (s.kept_upper - 2.0 / 3.0).abs() < 1e-9);
        assert!((s.interval_score_s - (200.0 + 600.0 + 1_000.0) / 3.0).abs() < 1e-9);
        assert_eq!(score(std::iter::empty()), Score::default());
    }
}
