// SPDX-License-Identifier: EUPL-1.2
//! Ridge regression (Hoerl and Kennard 1970) that learns at the end of each day and fades.

/// As many observations as the prior "no influence" weighs, and what is kept of earlier days after each further one.
const PRIOR_WEIGHT: f64 = 20.0;
const DAY_MEMORY: f64 = 0.93;

/// The first feature is the constant, which alone is not drawn toward nothing.
#[derive(Clone, Debug)]
pub(super) struct Ridge {
    /// Sums of products of features, row by row, and of features with the truth.
    products: Vec<f64>,
    moments: Vec<f64>,
    weights: Option<Vec<f64>>,
    today: Vec<(Vec<f64>, f64)>,
}

impl Ridge {
    pub fn new(features: usize) -> Ridge {
        Ridge { products: vec![0.0; features * features], moments: vec![0.0; features], weights: None, today: vec![] }
    }

    /// `None` before the first day is over.
    pub fn forecast(&self, seen: &[f64]) -> Option<f64> {
        Some(self.weights.as_ref()?.iter().zip(seen).map(|(w, x)| w * x).sum())
    }

    /// Counts from the next day on.
    pub fn learn(&mut self, seen: Vec<f64>, truth: f64) {
        self.today.push((seen, truth));
    }

    pub fn turn_the_day(&mut self) {
        if self.today.is_empty() {
            return;
        }
        let n = self.moments.len();
        self.products.iter_mut().chain(&mut self.moments).for_each(|sum| *sum *= DAY_MEMORY);
        for (seen, truth) in self.today.drain(..) {
            for (i, x) in seen.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                self.moments[i] += x * truth;
                self.products[i * n..(i + 1) * n].iter_mut().zip(&seen).for_each(|(sum, y)| *sum += x * y);
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
            matrix[i * n + j] = if i == j { left.max(1e-12).sqrt() } else { left / matrix[j * n + j] };
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
        let x = solve(vec![4.0, 2.0, 0.5, 2.0, 5.0, 1.0, 0.5, 1.0, 3.0], vec![9.5, 15.0, 11.5]);
        for (x, expected) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - expected).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn a_line_is_learned_from_the_day_before() {
        let mut ridge = Ridge::new(2);
        (0..5_000).for_each(|i| ridge.learn(vec![1.0, f64::from(i % 100)], 3.0 + 0.5 * f64::from(i % 100)));
        assert_eq!(ridge.forecast(&[1.0, 10.0]), None);
        ridge.turn_the_day();
        assert!((ridge.forecast(&[1.0, 10.0]).expect("learned") - 8.0).abs() < 0.01);
    }
}
