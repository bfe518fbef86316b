// SPDX-License-Identifier: EUPL-1.2
//! How long services take and how fast counters are, learned together: the logarithm of a time at the counter is the service's own middle,
//! plus the counter's pace, plus the level of the whole office, plus the day's own effect, plus noise of the service's own spread.
//!
//! Who serves the long procedures shall not look slow for that, nor a service long because its counter is slow, nor a day slow because
//! little is known yet of what was asked for on it. So all of these have one joint normal distribution (Bayesian linear regression), to
//! which each time adds its evidence. Evidence fades toward what the office says of itself; a day's effect ends with the day.
//!
//! Beside the usual day runs a second distribution for a day on which the level has jumped (new forms, a slow program); how well each
//! foretells the day's times says how much it counts (a Gaussian mixture: Harrison and Stevens 1976).

use super::joint::Joint;
use super::spread::Spread;
use super::{ABSURD, SIGMA};
use crate::habits::LogNormal;
use crate::moved::Moved;

/// As so many times at the counter the catalogue's expected duration weighs, and the spread of all services in that of one.
const CATALOGUE_WEIGHT: f64 = 6.0;
const SPREAD_WEIGHT: f64 = 20.0;
/// Standard deviation of counters' paces, before anything is known.
const PACES: f64 = 0.13;
/// The level at the start is uncertain by this much (standard deviation of a logarithm), since the catalogue's durations are guesses.
const FIRST: f64 = 0.3;
/// How far it moves from one day to the next, and how far when it jumps.
const STEP: f64 = 0.003;
const JUMP_SD: f64 = 0.25;
/// Probability that it jumps from one day to the next.
const JUMP_PROBABILITY: f64 = 0.015;
/// Spreads of days' effects that are thought of (standard deviations of a logarithm), and how likely each is.
const DAYS: [(f64, f64); 5] = [
    (0.01, 0.3),
    (0.02, 0.25),
    (0.035, 0.25),
    (0.06, 0.15),
    (0.1, 0.05),
];

#[derive(Clone, Debug)]
pub(super) struct Effects {
    services: usize,
    /// The middles of services, the paces of counters and the level, then today's effect: on a usual day and on one after a jump, each with
    /// the logarithm of how likely it is.
    today: [(Joint, f64); 2],
    /// Means and variances of these before anything was seen, but for the day's effect, of which only the variance is learned.
    prior: Vec<(f64, f64)>,
    day: Spread,
    /// The level as the day began.
    level: f64,
    /// By service: sum of the squares of what is left over, and over how many times.
    left_over: Vec<(f64, f64)>,
    /// `[service][counter]`: how often the one was given at the other.
    seen: Vec<Vec<f64>>,
}

/// What is not known of how long services take today: variances.
#[derive(Clone, Debug)]
pub(super) struct Unsure {
    /// In common for all.
    pub all: f64,
    /// By service, at the counters that give it, beyond that.
    pub own: Vec<f64>,
}

impl Effects {
    /// `expected_s` by service, in seconds.
    pub fn new(expected_s: &[f64], counters: usize) -> Effects {
        let services = expected_s.iter().map(|s| (middle(*s), OF_SERVICE));
        let prior: Vec<(f64, f64)> = services
            .chain(vec![(0.0, PACES * PACES); counters])
            .chain([(0.0, FIRST * FIRST)])
            .collect();
        let day = Spread::new(&DAYS);
        Effects {
            services: expected_s.len(),
            today: begun(Joint::apart(&prior), &day),
            prior,
            day,
            level: 0.0,
            left_over: vec![(0.0, 0.0); expected_s.len()],
            seen: vec![vec![0.0; counters]; expected_s.len()],
        }
    }

    /// A time at the counter whose logarithm was `ln_s`: how much longer it was than what was to be expected, in standard deviations.
    /// `None` where nothing of this is known.
    pub fn observe(&mut self, service: usize, counter: usize, ln_s: f64) -> Option<f64> {
        *self.seen.get_mut(service)?.get_mut(counter)? += 1.0;
        let (noise, at) = (self.sigma(service).powi(2), self.at(service, counter));
        let (mean, unsure) = self.mixed(&at.map(|index| (index, 1.0)));
        // One that is absurd is pulled in.
        let reach = ABSURD * (noise + unsure).sqrt();
        let off = (ln_s - mean).clamp(-reach, reach);
        for (joint, likely) in &mut self.today {
            *likely += joint.observe(at, mean + off, noise);
        }
        // What is left over has the expectation of the noise alone.
        let (sum, n) = &mut self.left_over[service];
        (*sum, *n) = (*sum + off * off * noise / (noise + unsure), *n + 1.0);
        Some(off / (noise + unsure).sqrt())
    }

    /// A service at the counter has lasted so long and is not over. Short ones are over sooner, so without this whatever is learned within
    /// a day would say that services are short.
    pub fn see_unfinished(&mut self, service: usize, counter: usize, lasted_s: f64) {
        if lasted_s < 1.0
            || self
                .seen
                .get(service)
                .and_then(|seen| seen.get(counter))
                .is_none()
        {
            return;
        }
        let (noise, at) = (self.sigma(service).powi(2), self.at(service, counter));
        let (mean, unsure) = self.mixed(&at.map(|index| (index, 1.0)));
        let than = lasted_s.ln().min(mean + ABSURD * (noise + unsure).sqrt());
        for (joint, likely) in &mut self.today {
            *likely += joint.see_more(at, than, noise);
        }
    }

    /// Times of services today, but for what counters add.
    pub fn services(&self) -> impl Iterator<Item = LogNormal> + '_ {
        let level = self.mean(self.level_at()) + self.mean(self.level_at() + 1);
        (0..self.services).map(move |service| LogNormal {
            mu: self.mean(service) + level,
            sigma: self.sigma(service),
        })
    }

    /// Paces of counters, added to the middles of services; negative is faster than others.
    pub fn paces(&self) -> Vec<f64> {
        (self.services..self.level_at())
            .map(|counter| self.mean(counter))
            .collect()
    }

    pub fn unsure(&self) -> Unsure {
        let usual: Vec<Vec<(usize, f64)>> = (0..self.services)
            .map(|service| self.at_its_counters(service))
            .collect();
        let given: Vec<f64> = self
            .seen
            .iter()
            .map(|seen| seen.iter().sum::<f64>() + 1.0)
            .collect();
        let all: f64 = given.iter().sum();
        let mut mean = vec![0.0; self.level_at() + 2];
        for (times, given) in usual.iter().zip(&given) {
            times
                .iter()
                .for_each(|(index, times)| mean[*index] += times * given / all);
        }
        let all = self
            .mixed(&mean.into_iter().enumerate().collect::<Vec<_>>())
            .1;
        Unsure {
            all,
            own: usual
                .iter()
                .map(|times| (self.mixed(times).1 - all).max(0.0))
                .collect(),
        }
    }

    /// How much slower than usual services are today, as a logarithm.
    pub fn unusual(&self) -> f64 {
        self.mean(self.level_at()) + self.mean(self.level_at() + 1) - self.level
    }

    /// How likely it is that the level has jumped today.
    pub fn jumped(&self) -> f64 {
        1.0 / (1.0 + (self.today[0].1 - self.today[1].1).exp())
    }

    /// The day is over. Only so much of the evidence is kept; the rest is as before anything was seen.
    pub fn turn_the_day(&mut self, keep: f64) {
        let (jumped, day_at) = (self.jumped(), self.level_at() + 1);
        let usual = &self.today[0].0;
        // What the times of the day alone say of its effect.
        let (mean, variance) = (usual.mean[day_at], usual.covariance[day_at][day_at]);
        let evidence = 1.0 / variance - 1.0 / self.day.variance();
        if evidence > 1e-9 {
            self.day
                .observe(mean / variance / evidence, 1.0 / evidence, 1.0 - jumped);
        }
        self.day.fade(keep);
        let mut lasting = Joint::mixed(usual, &self.today[1].0, jumped);
        lasting.pop();
        let mut lasting = lasting.faded(keep, &self.prior).unwrap_or(lasting);
        let level_at = self.level_at();
        lasting.covariance[level_at][level_at] += STEP * STEP;
        self.level = lasting.mean[level_at];
        self.today = begun(lasting, &self.day);
        self.left_over
            .iter_mut()
            .for_each(|(sum, n)| (*sum, *n) = (*sum * keep, *n * keep));
        self.seen.iter_mut().flatten().for_each(|n| *n *= keep);
    }

    /// Goes on with what is still there; where the catalogue tells another duration than before, it leans on that now.
    pub fn change_office(&mut self, expected_s: &[f64], counters: usize, moved: &Moved) {
        let mut new = Effects::new(expected_s, counters);
        let was = |index: usize| match index.checked_sub(new.services) {
            None => moved
                .services
                .get(index)
                .copied()
                .flatten()
                .map(usize::from),
            Some(counter) if counter < counters => moved
                .counters
                .get(counter)
                .copied()
                .flatten()
                .map(|was| self.services + usize::from(was)),
            Some(common) => Some(self.level_at() + common - counters),
        };
        let was: Vec<Option<usize>> = (0..new.level_at() + 2).map(was).collect();
        for ((joint, likely), (old, as_likely)) in new.today.iter_mut().zip(&self.today) {
            *likely = *as_likely;
            for (index, at) in was
                .iter()
                .enumerate()
                .filter_map(|(index, at)| Some((index, (*at)?)))
            {
                joint.mean[index] = old.mean[at];
                for (of, other) in was.iter().enumerate() {
                    joint.covariance[index][of] =
                        other.map_or(0.0, |other| old.covariance[at][other]);
                }
            }
            for (service, was) in was[..new.services]
                .iter()
                .enumerate()
                .filter_map(|(service, was)| Some((service, (*was)?)))
            {
                joint.lean_on(
                    service,
                    new.prior[service].0 - self.prior[was].0,
                    OF_SERVICE,
                );
            }
        }
        (new.day, new.level) = (self.day.clone(), self.level);
        new.left_over = moved.by_service(&self.left_over, |_| (0.0, 0.0));
        new.seen = moved
            .by_service(&self.seen, |_| vec![])
            .iter()
            .map(|seen| moved.by_counter(seen, |_| 0.0))
            .collect();
        *self = new;
    }

    fn level_at(&self) -> usize {
        self.prior.len() - 1
    }

    /// What a time of the service at the counter is the sum of.
    fn at(&self, service: usize, counter: usize) -> [usize; 4] {
        [
            service,
            self.services + counter,
            self.level_at(),
            self.level_at() + 1,
        ]
    }

    fn mean(&self, index: usize) -> f64 {
        self.mixed_of(|joint| (joint.mean[index], 0.0)).0
    }

    /// Mean and variance of a sum, of indices and how much each counts.
    fn mixed(&self, of: &[(usize, f64)]) -> (f64, f64) {
        self.mixed_of(|joint| joint.sum(of))
    }

    fn mixed_of(&self, of: impl Fn(&Joint) -> (f64, f64)) -> (f64, f64) {
        let (share, [usual, other]) = (
            self.jumped(),
            self.today.each_ref().map(|(joint, _)| of(joint)),
        );
        let mean = (1.0 - share) * usual.0 + share * other.0;
        let apart = |(m, v): (f64, f64)| v + (m - mean).powi(2);
        (mean, (1.0 - share) * apart(usual) + share * apart(other))
    }

    /// What a time of the service is the sum of, each counter by how often it gives it.
    fn at_its_counters(&self, service: usize) -> Vec<(usize, f64)> {
        let (seen, all) = (&self.seen[service], self.seen[service].iter().sum::<f64>());
        let weight = |n: &f64| {
            if all > 0.0 {
                n / all
            } else {
                1.0 / seen.len() as f64
            }
        };
        let counters = seen
            .iter()
            .enumerate()
            .map(|(counter, n)| (self.services + counter, weight(n)))
            .filter(|(_, weight)| *weight > 0.0);
        counters
            .chain([
                (service, 1.0),
                (self.level_at(), 1.0),
                (self.level_at() + 1, 1.0),
            ])
            .collect()
    }

    /// The spread of a service leans on that of all, which leans on [`SIGMA`].
    fn sigma(&self, service: usize) -> f64 {
        let (sum, n) = self
            .left_over
            .iter()
            .fold((0.0, 0.0), |(sum, n), (s, c)| (sum + s, n + c));
        let all = (sum + CATALOGUE_WEIGHT * SIGMA * SIGMA) / (n + CATALOGUE_WEIGHT);
        let (sum, n) = self.left_over.get(service).copied().unwrap_or_default();
        ((sum + SPREAD_WEIGHT * all) / (n + SPREAD_WEIGHT)).sqrt()
    }
}

/// Before anything is seen, the variance of a service's middle.
const OF_SERVICE: f64 = SIGMA * SIGMA / CATALOGUE_WEIGHT;

fn middle(expected_s: f64) -> f64 {
    LogNormal::with_mean(expected_s, SIGMA).mu
}

/// A day that begins with what is known of what lasts: a usual one, and one on which the level has jumped.
fn begun(lasting: Joint, day: &Spread) -> [(Joint, f64); 2] {
    let mut usual = lasting;
    usual.push(0.0, day.variance());
    let (mut jumped, level_at) = (usual.clone(), usual.mean.len() - 2);
    jumped.covariance[level_at][level_at] += JUMP_SD * JUMP_SD;
    [
        (usual, (1.0 - JUMP_PROBABILITY).ln()),
        (jumped, JUMP_PROBABILITY.ln()),
    ]
}

#[cfg(test)]
mod tests;
