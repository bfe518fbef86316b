// SPDX-License-Identifier: EUPL-1.2
//! Several forecasts of one wait become one: a mean whose weights follow what came true (exponentiated gradient: Kivinen and Warmuth 1997;
//! a little is shared again at each step, so that a change is followed: Herbster and Warmuth 1998). It is hardly worse than the best of them,
//! whichever that is, and often better.

/// How fast weights move, what is shared again at each step, and in how many classes of length (each four times as long) they are kept.
const RATE: f64 = 0.03;
const SHARED: f64 = 0.0004;
const CLASSES: usize = 6;
/// Waits of one day are alike: of so many the next one counts for 0.7 of the first, of three times as many for half.
const ALIKE: f64 = 100.0;
const SHORTEST_S: f64 = 15.0;

#[derive(Clone, Debug)]
pub(super) struct Blend<const N: usize> {
    /// The quantile that is meant.
    level: f64,
    prior: [f64; N],
    weights: [[f64; N]; CLASSES],
    /// Fading mean of how far the forecasts are from their blend, by class, in seconds.
    apart_s: [f64; CLASSES],
    today: f64,
}

impl<const N: usize> Blend<N> {
    /// For the quantile `level`; `prior` sums to one.
    pub fn new(level: f64, prior: [f64; N]) -> Blend<N> {
        let apart_s = std::array::from_fn(|class| 0.3 * SHORTEST_S * 4_f64.powi(class as i32));
        Blend {
            level,
            prior,
            weights: [prior; CLASSES],
            apart_s,
            today: 0.0,
        }
    }

    /// `length_s` is about how long the wait will be.
    pub fn tell(&self, points_s: &[f64; N], length_s: f64) -> f64 {
        self.weights[class(length_s)]
            .iter()
            .zip(points_s)
            .map(|(w, s)| w * s)
            .sum()
    }

    pub fn turn_the_day(&mut self) {
        self.today = 0.0;
    }

    /// What was told came true after `waited_s`.
    pub fn observe(&mut self, points_s: &[f64; N], length_s: f64, waited_s: f64) {
        let (told_s, class) = (self.tell(points_s, length_s), class(length_s));
        let weights = &mut self.weights[class];
        let apart_s = weights
            .iter()
            .zip(points_s)
            .map(|(w, s)| w * (s - told_s).abs())
            .sum::<f64>();
        self.apart_s[class] += 0.01 * (apart_s - self.apart_s[class]);
        let scale_s = self.apart_s[class].max(0.1);
        // The slope of the quantile's loss (Koenker and Bassett 1978).
        let slope = if told_s > waited_s {
            1.0 - self.level
        } else {
            -self.level
        };
        let counts = (1.0 + self.today / ALIKE).sqrt().recip();
        self.today += 1.0;
        // Only differences between the forecasts matter; a single absurd one moves no more than three times the usual difference would.
        for (weight, point_s) in weights.iter_mut().zip(points_s) {
            *weight *=
                (-RATE * counts * slope * ((point_s - told_s) / scale_s).clamp(-3.0, 3.0)).exp();
        }
        let sum: f64 = weights.iter().sum();
        for (weight, prior) in weights.iter_mut().zip(self.prior) {
            *weight = (1.0 - SHARED * counts) * *weight / sum + SHARED * counts * prior;
        }
    }
}

fn class(length_s: f64) -> usize {
    ((length_s / SHORTEST_S).max(1.0).log(4.0) as usize).min(CLASSES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_forecast_is_followed_and_left_when_it_is_not_better_any_more() {
        let mut blend = Blend::new(0.5, [0.5, 0.5]);
        let noise = |n: u32| f64::from(n * 7919 % 101) - 50.0;
        let points = |n: u32| [300.0 + noise(n), 300.0 + 5.0 * noise(n + 13)];
        (0..600).for_each(|n| blend.observe(&points(n), 300.0, 300.0));
        let error_s =
            |blend: &Blend<2>, points: [f64; 2]| (blend.tell(&points, 300.0) - 300.0).abs();
        assert!(
            error_s(&blend, [300.0, 500.0]) < 20.0,
            "{}",
            blend.tell(&[300.0, 500.0], 300.0)
        );
        let swapped = |n: u32| [points(n)[1], points(n)[0]];
        (0..600).for_each(|n| blend.observe(&swapped(n), 300.0, 300.0));
        assert!(
            error_s(&blend, [500.0, 300.0]) < 30.0,
            "{}",
            blend.tell(&[500.0, 300.0], 300.0)
        );
    }
}
