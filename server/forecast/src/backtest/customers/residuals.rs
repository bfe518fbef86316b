// SPDX-License-Identifier: EUPL-1.2
//! How far forecasts of like length were off on earlier days.

use std::collections::VecDeque;

/// Days that are remembered, and what a day counts for after each further one.
const MEMORY_DAYS: usize = 20;
const DAY_MEMORY: f64 = 0.9;
/// Classes of forecasts by length: so many at most, and none with fewer than this.
const CLASSES: usize = 12;
const FEWEST: usize = 100;

/// One forecast and what came true, as logarithms; `spread` is how far off it was thought to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Off {
    pub told: f64,
    pub truth: f64,
    pub spread: f64,
}

/// Truth less forecast, over the spread, in classes of forecasts of like length.
#[derive(Clone, Debug, Default)]
pub(super) struct Residuals {
    days: VecDeque<Vec<Off>>,
    today: Vec<Off>,
    /// Upper ends of all classes but the last.
    ends: Vec<f64>,
    /// In each class the residuals in order, with the share of the weight up to the middle of each.
    classes: Vec<Vec<(f64, f64)>>,
}

impl Residuals {
    /// Counts from the next [`Residuals::refresh`] on.
    pub fn observe(&mut self, off: Off) {
        self.today.push(off);
    }

    pub fn turn_the_day(&mut self) {
        self.days.push_back(std::mem::take(&mut self.today));
        if self.days.len() > MEMORY_DAYS {
            self.days.pop_front();
        }
        self.refresh();
    }

    pub fn refresh(&mut self) {
        let ages = self
            .days
            .iter()
            .rev()
            .zip(1..)
            .map(|(day, age)| (day, DAY_MEMORY.powi(age)));
        let all = ages
            .chain([(&self.today, 1.0)])
            .flat_map(|(day, weight)| day.iter().map(move |off| (*off, weight)));
        let mut all: Vec<(Off, f64)> = all.collect();
        all.sort_unstable_by(|a, b| a.0.told.total_cmp(&b.0.told));
        let size = all.len().div_ceil((all.len() / FEWEST).clamp(1, CLASSES));
        (self.ends, self.classes) = (vec![], vec![]);
        // Like forecasts are in one class.
        let mut rest = if all.len() < FEWEST {
            &[][..]
        } else {
            &all[..]
        };
        while let Some(last) = rest.get(size.min(rest.len()).saturating_sub(1)) {
            let (class, more) =
                rest.split_at(rest.partition_point(|off| off.0.told <= last.0.told));
            self.classes.push(in_order(class));
            self.ends.extend(more.first().map(|off| off.0.told));
            rest = more;
        }
    }

    /// The quantile `p` of the truth's logarithm.
    pub fn quantile(&self, told: f64, spread: f64, p: f64) -> Option<f64> {
        let class = self.class(told)?;
        let above = class.partition_point(|(_, share)| *share < p);
        let at = |place: usize| class[place.min(class.len() - 1)];
        let ((low, low_share), (high, high_share)) = (at(above.saturating_sub(1)), at(above));
        let within = if high_share > low_share {
            ((p - low_share) / (high_share - low_share)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        Some(told + spread * (low + within * (high - low)))
    }

    /// The share of residuals that are not above this one.
    pub fn share_under(&self, off: Off) -> Option<f64> {
        let (class, residual) = (self.class(off.told)?, (off.truth - off.told) / off.spread);
        let above = class.partition_point(|(r, _)| *r <= residual);
        Some(if above == 0 {
            0.0
        } else {
            class
                .get(above)
                .map_or(1.0, |(_, share)| 0.5 * (share + class[above - 1].1))
        })
    }

    fn class(&self, told: f64) -> Option<&[(f64, f64)]> {
        self.classes
            .get(self.ends.partition_point(|end| *end <= told))
            .map(Vec::as_slice)
    }
}

fn in_order(class: &[(Off, f64)]) -> Vec<(f64, f64)> {
    let mut class: Vec<(f64, f64)> = class
        .iter()
        .map(|(off, weight)| ((off.truth - off.told) / off.spread, *weight))
        .collect();
    class.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (all, mut below) = (class.iter().map(|(_, weight)| weight).sum::<f64>(), 0.0);
    for (_, weight) in &mut class {
        below += *weight;
        *weight = (below - 0.5 * *weight) / all;
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(days: &[f64]) -> Residuals {
        let mut residuals = Residuals::default();
        for day in days {
            for n in 0..1_000 {
                residuals.observe(Off {
                    told: 5.0,
                    truth: 5.0 + day + f64::from(n) / 1_000.0,
                    spread: 1.0,
                });
            }
            residuals.turn_the_day();
        }
        residuals
    }

    #[test]
    fn quantiles_are_those_of_what_came_true() {
        let residuals = learned(&[0.0]);
        assert!((residuals.quantile(5.0, 1.0, 0.95).expect("learned") - 5.95).abs() < 0.01);
        assert!(
            (residuals.quantile(4.0, 2.0, 0.05).expect("learned") - 4.1).abs() < 0.01,
            "twice as uncertain"
        );
        let share = |truth: f64| {
            residuals
                .share_under(Off {
                    told: 5.0,
                    truth,
                    spread: 1.0,
                })
                .expect("learned")
        };
        assert!((share(5.5) - 0.5).abs() < 0.01 && share(4.0) == 0.0 && share(7.0) == 1.0);
        assert_eq!(Residuals::default().quantile(5.0, 1.0, 0.5), None);
    }

    #[test]
    fn a_later_day_counts_for_more() {
        let median = learned(&[0.0, 0.0, 3.0, 3.0])
            .quantile(5.0, 1.0, 0.5)
            .expect("learned");
        assert!(median > 8.0, "{median}");
    }
}
