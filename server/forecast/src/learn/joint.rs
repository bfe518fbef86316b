// SPDX-License-Identifier: EUPL-1.2
//! Several quantities of which it is not known how large they are, with one normal distribution of all of them.

use crate::draw::normal_cdf;

/// Means and covariances.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    pub mean: Vec<f64>,
    pub covariance: Vec<Vec<f64>>,
}

impl Joint {
    /// Quantities that have nothing to do with each other, with these means and variances.
    pub fn apart(of: &[(f64, f64)]) -> Joint {
        let row = |(index, (_, variance)): (usize, &(f64, f64))| {
            let mut row = vec![0.0; of.len()];
            row[index] = *variance;
            row
        };
        Joint {
            mean: of.iter().map(|(mean, _)| *mean).collect(),
            covariance: of.iter().enumerate().map(row).collect(),
        }
    }

    /// Mean and variance of a sum, of indices and how much each counts.
    pub fn sum(&self, of: &[(usize, f64)]) -> (f64, f64) {
        let with = |row: &[f64]| {
            of.iter()
                .map(|(index, times)| row[*index] * times)
                .sum::<f64>()
        };
        (
            with(&self.mean),
            of.iter()
                .map(|(index, times)| with(&self.covariance[*index]) * times)
                .sum(),
        )
    }

    /// The sum of the quantities `of` was seen, with a `noise` of this variance around it (the recursive form of linear regression: Kalman
    /// 1960). Tells the logarithm of how likely that was, but for what is the same always.
    pub fn observe<const N: usize>(&mut self, of: [usize; N], seen: f64, noise: f64) -> f64 {
        let gain: Vec<f64> = self
            .covariance
            .iter()
            .map(|row| of.iter().map(|index| row[*index]).sum())
            .collect();
        let variance = of.iter().map(|index| gain[*index]).sum::<f64>() + noise;
        let off = seen - of.iter().map(|index| self.mean[*index]).sum::<f64>();
        for (row, (mean, own)) in self
            .covariance
            .iter_mut()
            .zip(self.mean.iter_mut().zip(&gain))
        {
            *mean += own * off / variance;
            row.iter_mut()
                .zip(&gain)
                .for_each(|(of, other)| *of -= own * other / variance);
        }
        -0.5 * (variance.ln() + off * off / variance)
    }

    /// The sum of the quantities `of`, with a noise of this variance around it, is known to be more than `than` and nothing else: the normal
    /// distribution with the mean and covariances that follow from that (of the probit model, by which Herbrich, Minka and Graepel 2006
    /// rate players). Tells the logarithm of how likely it was.
    pub fn see_more<const N: usize>(&mut self, of: [usize; N], than: f64, noise: f64) -> f64 {
        let gain: Vec<f64> = self
            .covariance
            .iter()
            .map(|row| of.iter().map(|index| row[*index]).sum())
            .collect();
        let variance = of.iter().map(|index| gain[*index]).sum::<f64>() + noise;
        let above =
            (of.iter().map(|index| self.mean[*index]).sum::<f64>() - than) / variance.sqrt();
        let likely = normal_cdf(above).max(f64::MIN_POSITIVE);
        let further = (-0.5 * above * above).exp() / std::f64::consts::TAU.sqrt() / likely;
        let surer = further * (further + above);
        for (row, (mean, own)) in self
            .covariance
            .iter_mut()
            .zip(self.mean.iter_mut().zip(&gain))
        {
            *mean += own * further / variance.sqrt();
            row.iter_mut()
                .zip(&gain)
                .for_each(|(of, other)| *of -= own * other / variance * surer);
        }
        likely.ln()
    }

    /// Only so much of the evidence is kept; the rest is as it was `before` any, in which quantities have nothing to do with each other.
    /// `None` where chance errors have made the covariances something else.
    pub fn faded(&self, keep: f64, before: &[(f64, f64)]) -> Option<Joint> {
        let mut evidence = inverse(&self.covariance)?;
        let own: Vec<f64> = evidence
            .iter()
            .map(|row| row.iter().zip(&self.mean).map(|(e, mean)| e * mean).sum())
            .collect();
        for (index, (row, (_, variance))) in evidence.iter_mut().zip(before).enumerate() {
            row.iter_mut().for_each(|e| *e *= keep);
            row[index] += (1.0 - keep) / variance;
        }
        let covariance = inverse(&evidence)?;
        let sum: Vec<f64> = own
            .iter()
            .zip(before)
            .map(|(own, (mean, variance))| keep * own + (1.0 - keep) / variance * mean)
            .collect();
        let mean = covariance
            .iter()
            .map(|row| row.iter().zip(&sum).map(|(c, sum)| c * sum).sum())
            .collect();
        Some(Joint { mean, covariance })
    }

    /// As if another mean, further by `shift`, had been thought of for the quantity before anything was seen, with this variance.
    pub fn lean_on(&mut self, index: usize, shift: f64, variance: f64) {
        self.mean
            .iter_mut()
            .zip(&self.covariance)
            .for_each(|(mean, row)| *mean += row[index] * shift / variance);
    }

    /// One more quantity, which has nothing to do with the others.
    pub fn push(&mut self, mean: f64, variance: f64) {
        self.mean.push(mean);
        self.covariance.iter_mut().for_each(|row| row.push(0.0));
        let mut row = vec![0.0; self.mean.len()];
        row[self.mean.len() - 1] = variance;
        self.covariance.push(row);
    }

    /// Whatever the last one is.
    pub fn pop(&mut self) {
        self.mean.pop();
        self.covariance.pop();
        self.covariance
            .iter_mut()
            .for_each(|row| row.truncate(self.mean.len()));
    }

    /// Means and covariances of a mixture, of which the second has this share.
    pub fn mixed(usual: &Joint, other: &Joint, share: f64) -> Joint {
        let mix = |a: f64, b: f64| (1.0 - share) * a + share * b;
        let apart: Vec<f64> = usual
            .mean
            .iter()
            .zip(&other.mean)
            .map(|(a, b)| b - a)
            .collect();
        let row = |((a, b), own): ((&Vec<f64>, &Vec<f64>), &f64)| {
            a.iter()
                .zip(b)
                .zip(&apart)
                .map(|((a, b), other)| mix(*a, *b) + share * (1.0 - share) * own * other)
                .collect()
        };
        Joint {
            mean: usual
                .mean
                .iter()
                .zip(&other.mean)
                .map(|(a, b)| mix(*a, *b))
                .collect(),
            covariance: usual
                .covariance
                .iter()
                .zip(&other.covariance)
                .zip(&apart)
                .map(row)
                .collect(),
        }
    }
}

/// The inverse of a symmetric matrix that is positive definite, by Gauss and Jordan without exchanges; `None` where chance errors have made
/// it something else.
fn inverse(of: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut left = of.to_vec();
    for pivot in 0..left.len() {
        let by = 1.0 / left[pivot][pivot];
        if !(by.is_finite() && by > 0.0) {
            return None;
        }
        left[pivot][pivot] = 1.0;
        left[pivot].iter_mut().for_each(|x| *x *= by);
        let row = left[pivot].clone();
        for other in (0..left.len()).filter(|other| *other != pivot) {
            let times = std::mem::replace(&mut left[other][pivot], 0.0);
            left[other]
                .iter_mut()
                .zip(&row)
                .for_each(|(x, of_pivot)| *x -= times * of_pivot);
        }
    }
    Some(left)
}
