// SPDX-License-Identifier: EUPL-1.2
//! The shape of service times: where they fall around their log-normal, learned from all services together.
//!
//! Were the logarithms normal, standardised they would have the standard normal distribution; this leans on it as on some hundred
//! observations, and follows the office where it is otherwise (exponential times have a long lower tail and a short upper one).

use crate::draw::normal_cdf;

/// Standardised logarithms are counted from −[`REACH`] to [`REACH`] in this many classes.
const CLASSES: usize = 64;
const REACH: f64 = 4.0;
const WIDTH: f64 = 2.0 * REACH / CLASSES as f64;
/// As many services as the normal distribution weighs.
const NORMAL_WEIGHT: f64 = 150.0;

/// Counts of standardised logarithms.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeTally(Vec<f64>);

/// A distribution of standardised logarithms.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Shares below the edges of the classes.
    below: Vec<f64>,
    /// Of what was counted. It is told with a mean of 0 and a spread of 1: how long services take on average, and how far apart they are, is
    /// known elsewhere. What was counted has another mean, for within a day short services are over sooner than long ones: so what is seen
    /// next is longer than was thought.
    mean: f64,
    spread: f64,
}

impl Default for ShapeTally {
    fn default() -> ShapeTally {
        ShapeTally(vec![0.0; CLASSES])
    }
}

impl ShapeTally {
    pub fn add(&mut self, standardised: f64) {
        let class = ((standardised + REACH) / WIDTH).clamp(0.0, CLASSES as f64 - 1.0);
        self.0[class as usize] += 1.0;
    }

    pub fn fade(&mut self, keep: f64) {
        self.0.iter_mut().for_each(|n| *n *= keep);
    }

    pub fn get(&self) -> Shape {
        let normal = Shape::normal();
        let all = self.0.iter().sum::<f64>() + NORMAL_WEIGHT;
        let mut below = 0.0;
        let inner = (0..CLASSES).map(|class| {
            below += (self.0[class]
                + NORMAL_WEIGHT * (normal.below[class + 1] - normal.below[class]))
                / all;
            below.min(1.0)
        });
        let mut edges: Vec<f64> = std::iter::once(0.0).chain(inner).collect();
        edges[CLASSES] = 1.0;
        Shape::new(edges)
    }
}

impl Shape {
    /// The standard normal distribution, cut at both ends.
    pub fn normal() -> Shape {
        let mut edges: Vec<f64> = (0..=CLASSES)
            .map(|edge| normal_cdf(edge_at(edge)))
            .collect();
        (edges[0], edges[CLASSES]) = (0.0, 1.0);
        Shape::new(edges)
    }

    fn new(below: Vec<f64>) -> Shape {
        let middles = |class: usize| {
            (
                below[class + 1] - below[class],
                edge_at(class) + 0.5 * WIDTH,
            )
        };
        let mean = (0..CLASSES)
            .map(middles)
            .map(|(share, middle)| share * middle)
            .sum::<f64>();
        let within = WIDTH * WIDTH / 12.0;
        let variance = (0..CLASSES)
            .map(middles)
            .map(|(share, middle)| share * ((middle - mean).powi(2) + within))
            .sum::<f64>();
        Shape {
            below,
            mean,
            spread: variance.sqrt(),
        }
    }

    /// The standardised logarithm with this share below it.
    #[inline]
    pub fn quantile(&self, p: f64) -> f64 {
        let class = self.below[1..CLASSES].partition_point(|below| *below < p);
        let share = self.below[class + 1] - self.below[class];
        let within = if share > 0.0 {
            ((p - self.below[class]) / share).clamp(0.0, 1.0)
        } else {
            0.5
        };
        (edge_at(class) + within * WIDTH - self.mean) / self.spread
    }

    /// The share below a standardised logarithm.
    pub fn share_under(&self, standardised: f64) -> f64 {
        let place =
            ((standardised * self.spread + self.mean + REACH) / WIDTH).clamp(0.0, CLASSES as f64);
        let class = (place as usize).min(CLASSES - 1);
        self.below[class] + (place - class as f64) * (self.below[class + 1] - self.below[class])
    }
}

fn edge_at(edge: usize) -> f64 {
    edge as f64 * WIDTH - REACH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::normal_quantile;

    #[test]
    fn without_evidence_it_is_normal() {
        let shape = ShapeTally::default().get();
        for p in [0.01, 0.05, 0.3, 0.5, 0.8, 0.95, 0.99] {
            assert!((shape.quantile(p) - normal_quantile(p)).abs() < 0.02, "{p}");
            assert!((shape.share_under(shape.quantile(p)) - p).abs() < 1e-9);
        }
    }

    #[test]
    fn exponential_times_are_learned() {
        let mut tally = ShapeTally::default();
        // The logarithm of an exponential time has the mean −0.5772 and the standard deviation 1.2825.
        let standardised = |p: f64| ((-(1.0 - p).ln()).ln() + 0.5772) / 1.2825;
        (0..20_000).for_each(|n| tally.add(standardised((f64::from(n) + 0.5) / 20_000.0)));
        let shape = tally.get();
        let mean: f64 = (0..10_000)
            .map(|n| (-0.5772 + 1.2825 * shape.quantile((f64::from(n) + 0.5) / 10_000.0)).exp())
            .sum::<f64>()
            / 10_000.0;
        assert!(
            (mean - 1.0).abs() < 0.03,
            "{mean}, where the log-normal says 1.27"
        );
    }
}
