// SPDX-License-Identifier: EUPL-1.2
//! Ridge regression (Hoerl and Kennard 1970) that fades from day to day.

/// As many observations as the prior "no influence" weighs, and what is kept of earlier days after each further one.
const PRIOR_WEIGHT: f64 = 100.0;
const DAY_MEMORY: f64 = 0.93;

/// The first feature is the constant, which alone is not drawn toward nothing.
#[derive(Clone, Debug)]
pub(super) struct Ridge {
    /// Sums of products of features, row by row, and of features with the truth.
    products: Vec<f64>,
    moments: Vec<f64>,
    weights: Option<Vec<f64>>,
    fresh: Vec<Seen>,
}

/// What was seen, what came true, and how much it counts.
#[derive(Clone, Debug)]
struct Seen {
    features: Vec<f64>,
    truth: f64,
    weight: f64,
}

impl Ridge {
    pub fn new(features: usize) -> Ridge {
        Ridge {
            products: vec![0.0; features * features],
            moments: vec![0.0; features],
            weights: None,
            fresh: vec![],
        }
    }

    /// `None` before anything was learned.
    pub fn forecast(&self, features: &[f64]) -> Option<f64> {
        Some(
            self.weights
                .as_ref()?
                .iter()
                .zip(features)
                .map(|(w, x)| w * x)
                .sum(),
        )
    }

    /// Counts from the next [`Ridge::refresh`] on.
    pub fn observe(&mut self, features: Vec<f64>, truth: f64, weight: f64) {
        self.fresh.push(Seen {
            features,
            truth,
            weight,
        });
    }

    pub fn turn_the_day(&mut self) {
        self.refresh();
        if self.weights.is_some() {
            self.products
                .iter_mut()
                .chain(&mut self.moments)
                .for_each(|sum| *sum *= DAY_MEMORY);
        }
    }

    /// Learns from what was seen.
    pub fn refresh(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        let n = self.moments.len();
        for Seen {
            features,
            truth,
            weight,
        } in self.fresh.drain(..)
        {
            for (i, x) in features.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                self.moments[i] += weight * x * truth;
                self.products[i * n..(i + 1) * n]
                    .iter_mut()
                    .zip(&features)
                    .for_each(|(sum, y)| *sum += weight * x * y);
            }
        }
        let mut system = self.products.clone();
        for i in 0..n {
            system[i * n + i] += if i == 0 { 1e-3 } else { PRIOR_WEIGHT };
        }
        self.weights = Some(solve(system, self.moments.clone()));
    }
}

/// Solves the symmetric, positive definite system by Cholesky's decomposition; `matrix` is row by row.
fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| matrix[i * n + k] * matrix[j * n + k]).sum();
            let left = matrix[i * n + j] - dot;
            matrix[i * n + j] = if i == j {
                left.max(1e-12).sqrt()
            } else {
                left / matrix[j * n + j]
            };
        }
    }
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| matrix[i * n + k] * right[k]).sum();
        right[i] = (right[i] - dot) / matrix[i * n + i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| matrix[k * n + i] * right[k]).sum();
        right[i] = (right[i] - dot) / matrix[i * n + i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved() {
        let x = solve(
            vec![4.0, 2.0, 0.5, 2.0, 5.0, 1.0, 0.5, 1.0, 3.0],
            vec![9.5, 15.0, 11.5],
        );
        for (x, expected) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - expected).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn a_line_is_learned_and_weights_count() {
        let mut ridge = Ridge::new(2);
        (0..5_000).for_each(|i| {
            ridge.observe(
                vec![1.0, f64::from(i % 100)],
                3.0 + 0.5 * f64::from(i % 100),
                1.0,
            )
        });
        (0..5_000).for_each(|i| ridge.observe(vec![1.0, f64::from(i % 100)], -7.0, 1e-6));
        assert_eq!(ridge.forecast(&[1.0, 10.0]), None);
        ridge.turn_the_day();
        assert!((ridge.forecast(&[1.0, 10.0]).expect("learned") - 8.0).abs() < 0.01);
    }
}
