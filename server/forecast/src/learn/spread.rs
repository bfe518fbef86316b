// SPDX-License-Identifier: EUPL-1.2
//! How far days are from each other: each has an effect of its own on how long services take, and on how many people come.
//!
//! A day shows its effect through the noise of its services and visits and through what is not known of them yet, so its square says little
//! of the spread, and that the less the more noise there was. So each of some spreads is a hypothesis, weighed by how well it forecast the
//! days.

#[derive(Clone, Debug)]
pub(super) struct Spread {
    /// Standard deviations that are thought of, and how likely each is before anything is seen.
    thought: &'static [(f64, f64)],
    /// Of each: the logarithm of how likely the days were.
    likely: Vec<f64>,
}

impl Spread {
    pub fn new(thought: &'static [(f64, f64)]) -> Spread {
        Spread {
            thought,
            likely: vec![0.0; thought.len()],
        }
    }

    /// The variance of days' effects.
    pub fn variance(&self) -> f64 {
        let most = self
            .likely
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let weigh = |((spread, share), likely): (&(f64, f64), &f64)| {
            (share * (likely - most).exp(), spread * spread)
        };
        let (sum, all) = self
            .thought
            .iter()
            .zip(&self.likely)
            .map(weigh)
            .fold((0.0, 0.0), |(sum, all), (w, v)| (sum + w * v, all + w));
        sum / all
    }

    /// A day's effect was `seen` through a noise of this variance; the day counts as much as `weight` says (0 to 1).
    pub fn observe(&mut self, seen: f64, noise: f64, weight: f64) {
        for ((spread, _), likely) in self.thought.iter().zip(&mut self.likely) {
            let all = spread * spread + noise;
            *likely -= weight * 0.5 * (all.ln() + seen * seen / all);
        }
    }

    pub fn fade(&mut self, keep: f64) {
        self.likely.iter_mut().for_each(|likely| *likely *= keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{mix, normal_quantile};

    fn normal(n: u64) -> f64 {
        normal_quantile(((mix(n) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64)
    }

    /// What is thought after so many days with effects of this spread, seen through noise of the variance 0.06².
    fn lived(spread: f64, days: u64) -> f64 {
        let mut learned = Spread::new(&[(0.01, 0.3), (0.03, 0.4), (0.08, 0.3)]);
        for day in 0..days {
            learned.observe(
                spread * normal(2 * day) + 0.06 * normal(2 * day + 1),
                0.06 * 0.06,
                1.0,
            );
            learned.fade(0.98);
        }
        learned.variance().sqrt()
    }

    #[test]
    fn what_is_chance_is_not_taken_for_what_days_are_like() {
        assert!(lived(0.0, 120) < 0.025, "{}", lived(0.0, 120));
        assert!(
            (0.065..0.1).contains(&lived(0.08, 120)),
            "{}",
            lived(0.08, 120)
        );
        assert!((0.03..0.06).contains(&lived(0.0, 0)), "{}", lived(0.0, 0));
    }
}
