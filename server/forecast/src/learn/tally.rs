// SPDX-License-Identifier: EUPL-1.2
//! Running estimates that lean on a prior while data are few, and fade.

use crate::habits::LogNormal;

/// Mean and spread of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tally {
    prior: f64,
    prior_spread: f64,
    prior_weight: f64,
    weight: f64,
    sum: f64,
    squares: f64,
}

impl Tally {
    /// Leans on `prior` as if it had been seen `prior_weight` times, with `prior_spread` around it.
    pub fn new(prior: f64, prior_spread: f64, prior_weight: f64) -> Tally {
        Tally {
            prior,
            prior_spread,
            prior_weight,
            weight: 0.0,
            sum: 0.0,
            squares: 0.0,
        }
    }

    pub fn add(&mut self, x: f64) {
        // Kept as differences from the prior, so that the squares stay small.
        let d = x - self.prior;
        self.weight += 1.0;
        self.sum += d;
        self.squares += d * d;
    }

    /// The mean of all that several have seen, leaning on `prior` as if it had been seen `weight` times.
    pub fn pooled<'a>(tallies: impl Iterator<Item = &'a Tally>, prior: f64, weight: f64) -> f64 {
        let all = |(sum, weight): (f64, f64), tally: &Tally| {
            (
                sum + tally.sum + tally.weight * tally.prior,
                weight + tally.weight,
            )
        };
        let (sum, weight) = tallies.fold((prior * weight, weight), all);
        sum / weight.max(1e-9)
    }

    /// Leans on another prior from now on; what was seen stays.
    pub fn lean_on(&mut self, prior: f64) {
        let shift = prior - self.prior;
        self.squares += self.weight * shift * shift - 2.0 * shift * self.sum;
        self.sum -= self.weight * shift;
        self.prior = prior;
    }

    pub fn fade(&mut self, keep: f64) {
        self.weight *= keep;
        self.sum *= keep;
        self.squares *= keep;
    }

    pub fn weight(&self) -> f64 {
        self.weight
    }

    pub fn mean(&self) -> f64 {
        self.prior + self.sum / (self.weight + self.prior_weight).max(1e-9)
    }

    /// Standard deviation around what was seen, leaning on the prior spread.
    pub fn spread(&self) -> f64 {
        let centre = self.sum / self.weight.max(1e-9);
        let seen = (self.squares - self.weight * centre * centre).max(0.0);
        let weight = self.prior_weight.max(1.0);
        ((seen + weight * self.prior_spread.powi(2)) / (self.weight + weight)).sqrt()
    }
}

/// A log-normal duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LogTally(Tally);

impl LogTally {
    pub fn new(prior: LogNormal, prior_weight: f64) -> LogTally {
        LogTally(Tally::new(prior.mu, prior.sigma, prior_weight))
    }

    pub fn add(&mut self, seconds: f64) {
        self.0.add(seconds.max(0.5).ln());
    }

    pub fn fade(&mut self, keep: f64) {
        self.0.fade(keep);
    }

    pub fn get(&self) -> LogNormal {
        LogNormal {
            mu: self.0.mean(),
            sigma: self.0.spread(),
        }
    }
}

/// A probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share {
    prior: f64,
    prior_weight: f64,
    yes: f64,
    weight: f64,
}

impl Share {
    pub fn new(prior: f64, prior_weight: f64) -> Share {
        Share {
            prior,
            prior_weight,
            yes: 0.0,
            weight: 0.0,
        }
    }

    pub fn add(&mut self, yes: bool) {
        self.add_part(f64::from(u8::from(yes)), 1.0);
    }

    /// Something of which it is not certain that it has been, with the probability `seen`; `yes` that it has been and is a yes.
    pub fn add_part(&mut self, yes: f64, seen: f64) {
        self.weight += seen;
        self.yes += yes;
    }

    pub fn fade(&mut self, keep: f64) {
        self.yes *= keep;
        self.weight *= keep;
    }

    pub fn get(&self) -> f64 {
        self.leaning_on(self.prior)
    }

    /// Leaning on `prior` in place of its own.
    pub fn leaning_on(&self, prior: f64) -> f64 {
        (self.yes + prior * self.prior_weight) / (self.weight + self.prior_weight)
    }
}
