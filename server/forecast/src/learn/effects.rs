// SPDX-License-Identifier: EUPL-1.2
//! How long services take and how fast counters are, learned together: the logarithm of a time at the counter is the service's own middle,
//! plus the counter's pace, plus noise of the service's own spread.
//!
//! Who serves the long procedures shall not look slow for that, nor a service long because its counter is slow. So the middles and paces have
//! one joint normal distribution (Bayesian linear regression), to which each time adds its evidence (the recursive form: Kalman 1960).
//! Evidence fades toward what the office says of itself.

use super::{ABSURD, SIGMA};
use crate::habits::LogNormal;
use crate::moved::Moved;

/// As so many times at the counter the catalogue's expected duration weighs, and the spread of all services in that of one.
const CATALOGUE_WEIGHT: f64 = 6.0;
const SPREAD_WEIGHT: f64 = 20.0;
/// Standard deviation of counters' paces, before anything is known.
const PACES: f64 = 0.13;

#[derive(Clone, Debug)]
pub(super) struct Effects {
    services: usize,
    /// The middles of services, then the paces of counters: means and covariances now, and means before anything was seen.
    mean: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    prior: Vec<f64>,
    /// By service: sum of the squares of what is left over, and over how many times.
    left_over: Vec<(f64, f64)>,
    /// `[service][counter]`: how often the one was given at the other.
    seen: Vec<Vec<f64>>,
}

/// A time at the counter beside what was to be expected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// How much longer it was, as a logarithm, pulled in where that is absurd.
    pub off: f64,
    /// Variance of that: of the noise, and of what was not known of the middle.
    pub noise: f64,
    pub unsure: f64,
}

impl Effects {
    /// `expected_s` by service, in seconds.
    pub fn new(expected_s: &[f64], counters: usize) -> Effects {
        let services = expected_s.len();
        let prior: Vec<f64> = expected_s.iter().map(|s| middle(*s)).chain(vec![0.0; counters]).collect();
        let variances = (0..prior.len()).map(|index| prior_variance(index < services));
        Effects {
            services,
            mean: prior.clone(),
            covariance: diagonal(variances),
            prior,
            left_over: vec![(0.0, 0.0); services],
            seen: vec![vec![0.0; counters]; services],
        }
    }

    /// A time at the counter whose logarithm was `ln_s`, without the level of the whole office; `None` where nothing of this is known.
    pub fn see(&mut self, service: usize, counter: usize, ln_s: f64) -> Option<Seen> {
        let noise = self.sigma(service).powi(2);
        let pace = self.services + counter;
        *self.seen.get_mut(service)?.get_mut(counter)? += 1.0;
        let gain: Vec<f64> = self.covariance.iter().map(|row| row[service] + row[pace]).collect();
        let unsure = gain[service] + gain[pace];
        let reach = ABSURD * (noise + unsure).sqrt();
        let off = (ln_s - self.mean[service] - self.mean[pace]).clamp(-reach, reach);
        for (row, (mean, own)) in self.covariance.iter_mut().zip(self.mean.iter_mut().zip(&gain)) {
            *mean += own * off / (noise + unsure);
            row.iter_mut().zip(&gain).for_each(|(of, other)| *of -= own * other / (noise + unsure));
        }
        // What is left over has the expectation of the noise alone.
        let (sum, n) = &mut self.left_over[service];
        (*sum, *n) = (*sum + off * off * noise / (noise + unsure), *n + 1.0);
        Some(Seen { off, noise, unsure })
    }

    pub fn services(&self) -> impl Iterator<Item = LogNormal> + '_ {
        (0..self.services).map(|service| LogNormal { mu: self.mean[service], sigma: self.sigma(service) })
    }

    /// Paces of counters, added to the middles of services; negative is faster than others.
    pub fn paces(&self) -> &[f64] {
        &self.mean[self.services..]
    }

    /// By service: variance of what is not known of its times, at the counters that give it.
    pub fn unsure(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.services).map(|service| {
            let (seen, all) = (&self.seen[service], self.seen[service].iter().sum::<f64>());
            let weights: Vec<f64> = seen.iter().map(|n| if all > 0.0 { n / all } else { 1.0 / seen.len() as f64 }).collect();
            let with = |row: &[f64]| row[service] + row[self.services..].iter().zip(&weights).map(|(c, weight)| c * weight).sum::<f64>();
            let paces = self.covariance[self.services..].iter().zip(&weights).map(|(row, weight)| with(row) * weight).sum::<f64>();
            (with(&self.covariance[service]) + paces).max(0.0)
        })
    }

    /// The mean variance of the noise.
    pub fn noise(&self) -> f64 {
        (0..self.services).map(|service| self.sigma(service).powi(2)).sum::<f64>() / self.services.max(1) as f64
    }

    /// Only so much of the evidence is kept; the rest is as before anything was seen.
    pub fn fade(&mut self, keep: f64) {
        let Some(mut evidence) = inverse(&self.covariance) else { return };
        let own: Vec<f64> = evidence.iter().map(|row| row.iter().zip(&self.mean).map(|(e, mean)| e * mean).sum()).collect();
        let before = |index: usize| (1.0 - keep) / prior_variance(index < self.services);
        for (index, row) in evidence.iter_mut().enumerate() {
            row.iter_mut().for_each(|e| *e *= keep);
            row[index] += before(index);
        }
        let Some(covariance) = inverse(&evidence) else { return };
        let sum: Vec<f64> = own.iter().enumerate().map(|(index, own)| keep * own + before(index) * self.prior[index]).collect();
        self.mean = covariance.iter().map(|row| row.iter().zip(&sum).map(|(c, sum)| c * sum).sum()).collect();
        self.covariance = covariance;
        self.left_over.iter_mut().for_each(|(sum, n)| (*sum, *n) = (*sum * keep, *n * keep));
        self.seen.iter_mut().flatten().for_each(|n| *n *= keep);
    }

    /// Goes on with what is still there; where the catalogue tells another duration than before, it leans on that now.
    pub fn change_office(&mut self, expected_s: &[f64], counters: usize, moved: &Moved) {
        let mut new = Effects::new(expected_s, counters);
        let was = |index: usize| match index.checked_sub(new.services) {
            None => moved.services.get(index).copied().flatten().map(usize::from),
            Some(counter) => moved.counters.get(counter).copied().flatten().map(|was| self.services + usize::from(was)),
        };
        let was: Vec<Option<usize>> = (0..new.mean.len()).map(was).collect();
        for (index, at) in was.iter().enumerate().filter_map(|(index, at)| Some((index, (*at)?))) {
            (new.mean[index], new.prior[index]) = (self.mean[at], self.prior[at]);
            for (of, other) in was.iter().enumerate() {
                new.covariance[index][of] = other.map_or(0.0, |other| self.covariance[at][other]);
            }
        }
        new.left_over = moved.by_service(&self.left_over, |_| (0.0, 0.0));
        new.seen = moved.by_service(&self.seen, |_| vec![]).iter().map(|seen| moved.by_counter(seen, |_| 0.0)).collect();
        *self = new;
        expected_s.iter().enumerate().for_each(|(service, expected_s)| self.lean_on(service, middle(*expected_s)));
    }

    fn lean_on(&mut self, service: usize, prior: f64) {
        let shift = (prior - self.prior[service]) / prior_variance(true);
        self.prior[service] = prior;
        self.mean.iter_mut().zip(&self.covariance).for_each(|(mean, row)| *mean += row[service] * shift);
    }

    /// The spread of a service leans on that of all, which leans on [`SIGMA`].
    fn sigma(&self, service: usize) -> f64 {
        let (sum, n) = self.left_over.iter().fold((0.0, 0.0), |(sum, n), (s, c)| (sum + s, n + c));
        let all = (sum + CATALOGUE_WEIGHT * SIGMA * SIGMA) / (n + CATALOGUE_WEIGHT);
        let (sum, n) = self.left_over.get(service).copied().unwrap_or_default();
        ((sum + SPREAD_WEIGHT * all) / (n + SPREAD_WEIGHT)).sqrt()
    }
}

fn middle(expected_s: f64) -> f64 {
    LogNormal::with_mean(expected_s, SIGMA).mu
}

fn prior_variance(of_service: bool) -> f64 {
    if of_service { SIGMA * SIGMA / CATALOGUE_WEIGHT } else { PACES * PACES }
}

fn diagonal(values: impl Iterator<Item = f64>) -> Vec<Vec<f64>> {
    let values: Vec<f64> = values.collect();
    let row = |(index, value): (usize, &f64)| {
        let mut row = vec![0.0; values.len()];
        row[index] = *value;
        row
    };
    values.iter().enumerate().map(row).collect()
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
            left[other].iter_mut().zip(&row).for_each(|(x, of_pivot)| *x -= times * of_pivot);
        }
    }
    Some(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{mix, normal_quantile};

    /// Service 1 takes twice as long as service 0; counter 1 is 20% slower and gives nearly only service 1.
    fn lived(effects: &mut Effects, times: u64) {
        for n in 0..times {
            let counter = (n % 2) as usize;
            let service = usize::from(if n % 10 == 1 { counter == 0 } else { counter == 1 });
            let noise = 0.5 * normal_quantile(((mix(n) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64);
            effects.see(service, counter, [5.8, 6.5][service] + [-0.1, 0.1][counter] + noise);
        }
    }

    #[test]
    fn a_counter_is_not_slow_because_its_service_is_long() {
        let mut effects = Effects::new(&[500.0, 500.0], 2);
        lived(&mut effects, 1_500);
        let middles: Vec<LogNormal> = effects.services().collect();
        assert!((middles[1].mu - middles[0].mu - 0.7).abs() < 0.1, "{middles:?}");
        assert!((effects.paces()[1] - effects.paces()[0] - 0.2).abs() < 0.1, "{:?}", effects.paces());
        assert!(middles.iter().all(|middle| (middle.sigma - 0.5).abs() < 0.05), "{middles:?}");
        assert!(effects.unsure().all(|variance| variance < 0.002), "{:?}", effects.unsure().collect::<Vec<_>>());
    }

    #[test]
    fn evidence_fades_to_what_the_office_says() {
        let mut effects = Effects::new(&[500.0, 500.0], 2);
        let before = effects.clone();
        lived(&mut effects, 100);
        (0..400).for_each(|_| effects.fade(0.95));
        let apart = effects.mean.iter().zip(&before.mean).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-3, "{effects:?}");
        let variance = |of: &Effects, index: usize| of.covariance[index][index];
        assert!((0..4).all(|index| (variance(&effects, index) / variance(&before, index) - 1.0).abs() < 1e-3), "{effects:?}");
    }

    #[test]
    fn what_moves_is_still_known_and_another_duration_is_leaned_on() {
        let mut effects = Effects::new(&[500.0, 500.0], 2);
        lived(&mut effects, 300);
        let (was, paces): (Vec<LogNormal>, Vec<f64>) = (effects.services().collect(), effects.paces().to_vec());
        let moved = Moved { services: vec![None, Some(1), Some(0)], counters: vec![Some(1), None, Some(0)] };
        effects.change_office(&[300.0, 500.0, 900.0], 3, &moved);
        let now: Vec<LogNormal> = effects.services().collect();
        assert!((now[0].mu - middle(300.0)).abs() < 1e-9 && effects.paces()[1] == 0.0);
        assert!((now[1].mu + effects.paces()[0] - was[1].mu - paces[1]).abs() < 0.02, "at its usual counter: {now:?} {was:?}");
        assert!(now[2].mu > was[0].mu && now[2].mu < was[0].mu + 0.1, "{now:?} {was:?}");
        effects.fade(0.98);
        assert!(effects.mean.iter().all(|mean| mean.is_finite()));
    }
}
