// SPDX-License-Identifier: EUPL-1.2
//! Notices when the model is wrong in a way it has not met: its running error stands beside those of simple estimators, and when it is
//! clearly worse than the best of them, that one is told instead until the model is better again.

/// What is kept of the evidence after each further wait: half of it after 350.
const MEMORY: f64 = 0.998;
/// Waits before anything is concluded.
const ENOUGH: f64 = 100.0;
/// The model is left when its error is this much larger than the best other one, and taken back when it is not larger at all.
const CLEARLY: f64 = 1.05;

/// Running errors of `N` estimators, of which the last is the model.
#[derive(Clone, Debug)]
pub struct Monitor<const N: usize> {
    /// Fading sums of absolute errors, in seconds, and of waits.
    errors_s: [f64; N],
    waits: f64,
    degraded: bool,
}

impl<const N: usize> Monitor<N> {
    pub fn new() -> Monitor<N> {
        Monitor {
            errors_s: [0.0; N],
            waits: 0.0,
            degraded: false,
        }
    }

    /// A wait came true; `told_s` is what each estimator had said at its begin (the model itself, not what was told in its place).
    pub fn observe(&mut self, told_s: [f64; N], waited_s: f64) {
        for (error_s, told_s) in self.errors_s.iter_mut().zip(told_s) {
            *error_s = *error_s * MEMORY + (told_s - waited_s).abs();
        }
        self.waits = self.waits * MEMORY + 1.0;
        if let (Some(model_s), Some((_, best_s))) = (self.errors_s.last(), self.best()) {
            let limit = if self.degraded { 1.0 } else { CLEARLY };
            self.degraded = self.waits >= ENOUGH && *model_s > limit * best_s;
        }
    }

    /// Which estimator to tell: the model (`N - 1`), unless it is clearly worse than another.
    pub fn choice(&self) -> usize {
        self.best()
            .filter(|_| self.degraded)
            .map_or(N.saturating_sub(1), |(index, _)| index)
    }

    /// Whether the model is not to be trusted now.
    pub fn degraded(&self) -> bool {
        self.degraded
    }

    /// The best estimator besides the model, and its error.
    fn best(&self) -> Option<(usize, f64)> {
        let others = self
            .errors_s
            .iter()
            .copied()
            .enumerate()
            .take(N.saturating_sub(1));
        others.min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

impl<const N: usize> Default for Monitor<N> {
    fn default() -> Monitor<N> {
        Monitor::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_goes_wrong_is_left_and_taken_back() {
        let mut monitor = Monitor::<3>::new();
        (0..500).for_each(|_| monitor.observe([500.0, 400.0, 310.0], 300.0));
        assert!(!monitor.degraded() && monitor.choice() == 2);
        let left = (0..).find(|_| {
            monitor.observe([500.0, 400.0, 900.0], 300.0);
            monitor.degraded()
        });
        assert!(left.is_some_and(|waits| waits < 150), "{left:?}");
        assert_eq!(monitor.choice(), 1, "the best of the others");
        let back = (0..).find(|_| {
            monitor.observe([500.0, 400.0, 310.0], 300.0);
            !monitor.degraded()
        });
        assert!(back.is_some_and(|waits| waits < 600), "{back:?}");
    }

    #[test]
    fn a_few_waits_prove_nothing() {
        let mut monitor = Monitor::<2>::new();
        (0..90).for_each(|_| monitor.observe([300.0, 900.0], 300.0));
        assert!(!monitor.degraded());
    }
}
