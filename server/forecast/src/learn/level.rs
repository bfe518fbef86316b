// SPDX-License-Identifier: EUPL-1.2
//! How slow the whole office is: a level that is added to the logarithm of every service time.
//!
//! A level that lasts moves a little from day to day; each day has an effect of its own around it. Both are filtered (Kalman 1960) from
//! how far the day's service times are from what was to be expected. Beside the usual day runs a second filter for a day on which the level
//! has jumped (new forms, a slow program); how well each foretells the day's times says how much it counts (a Gaussian mixture: Harrison
//! and Stevens 1976).

/// The level at the start is uncertain by this much (standard deviation of a logarithm), since the catalogue's durations are guesses.
const FIRST: f64 = 0.3;
/// How far it moves from one day to the next, and how far when it jumps.
const STEP: f64 = 0.003;
const LEAP: f64 = 0.25;
/// Probability that it jumps from one day to the next.
const LEAPS: f64 = 0.015;

#[derive(Clone, Debug)]
pub(super) struct Level {
    /// Of the level that lasts, as the day began.
    mean: f64,
    variance: f64,
    /// Of the day's own effect.
    day_variance: f64,
    /// Today's level, on a usual day and after a jump.
    today: [Filter; 2],
}

#[derive(Clone, Copy, Debug)]
struct Filter {
    mean: f64,
    variance: f64,
    log_weight: f64,
}

impl Level {
    pub fn new(day_variance: f64) -> Level {
        let mut level =
            Level { mean: 0.0, variance: FIRST * FIRST, day_variance, today: [Filter { mean: 0.0, variance: 0.0, log_weight: 0.0 }; 2] };
        level.begin(day_variance);
        level
    }

    /// A service took `off` longer (as a logarithm) than without any level; `noise` is the variance of that for other reasons.
    pub fn see(&mut self, off: f64, noise: f64) {
        for filter in &mut self.today {
            let (surprise, variance) = (off - filter.mean, filter.variance + noise);
            filter.log_weight -= 0.5 * (variance.ln() + surprise * surprise / variance);
            let gain = filter.variance / variance;
            filter.mean += gain * surprise;
            filter.variance *= 1.0 - gain;
        }
    }

    /// The level that lasts, as the day began.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Today's level, and the variance of what is not known of it.
    pub fn today(&self) -> (f64, f64) {
        mixed(&self.today.map(|f| (f.mean, f.variance)), self.share())
    }

    /// How far today is from what usually is, as the day began.
    pub fn unusual(&self) -> f64 {
        self.today().0 - self.mean
    }

    /// The day is over; `day_variance` is what is known now of the days' own effects.
    pub fn turn_the_day(&mut self, day_variance: f64) {
        let lasting = |filter: &Filter, step: f64| {
            let prior = self.variance + step;
            let gain = prior / (prior + self.day_variance);
            (self.mean + gain * (filter.mean - self.mean), gain * gain * filter.variance + prior * (1.0 - gain))
        };
        let both = [lasting(&self.today[0], STEP * STEP), lasting(&self.today[1], STEP * STEP + LEAP * LEAP)];
        (self.mean, self.variance) = mixed(&both, self.share());
        self.begin(day_variance);
    }

    fn begin(&mut self, day_variance: f64) {
        self.day_variance = day_variance;
        let usual = self.variance + STEP * STEP + day_variance;
        self.today = [(usual, 1.0 - LEAPS), (usual + LEAP * LEAP, LEAPS)].map(|(variance, share): (f64, f64)| Filter {
            mean: self.mean,
            variance,
            log_weight: share.ln(),
        });
    }

    /// How likely it is that the level has jumped.
    pub fn share(&self) -> f64 {
        1.0 / (1.0 + (self.today[0].log_weight - self.today[1].log_weight).exp())
    }
}

/// Mean and variance of a mixture of two, of which the second has this share.
fn mixed(both: &[(f64, f64); 2], share: f64) -> (f64, f64) {
    let mean = (1.0 - share) * both[0].0 + share * both[1].0;
    let apart = |(m, v): (f64, f64)| v + (m - mean).powi(2);
    (mean, (1.0 - share) * apart(both[0]) + share * apart(both[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{mix, normal_quantile};

    fn noise(n: u64) -> f64 {
        0.65 * normal_quantile(((mix(n) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64)
    }

    /// A day of services whose noise is evenly spread, so that chance does not decide a test.
    fn lived(level: &mut Level, day: u64, truth: f64, services: u64) {
        let noises: Vec<f64> = (0..services).map(|n| noise(day * 1_000 + n)).collect();
        let mean = noises.iter().sum::<f64>() / services as f64;
        noises.iter().for_each(|noise| level.see(truth + noise - mean + 0.02 * noise.signum(), 0.65 * 0.65));
    }

    #[test]
    fn a_jump_is_noticed_within_hours_and_chance_is_not_believed() {
        let mut level = Level::new(0.03 * 0.03);
        for day in 0..20 {
            lived(&mut level, day, 0.0, 120);
            assert!(day < 3 || level.today().0.abs() < 0.1, "{day}: {:?}", level.today());
            level.turn_the_day(0.03 * 0.03);
        }
        let before = level.mean();
        lived(&mut level, 20, before + 0.28, 100);
        assert!((0.15..0.45).contains(&(level.today().0 - before)), "{:?}", level.today());
        level.turn_the_day(0.03 * 0.03);
        assert!((level.today().0 - before - 0.28).abs() < 0.12, "it lasts: {:?}", level.today());
    }

    #[test]
    fn what_is_known_of_today_grows_with_the_day() {
        let mut level = Level::new(0.08 * 0.08);
        (0..10).for_each(|day| {
            lived(&mut level, day, 0.0, 100);
            level.turn_the_day(0.08 * 0.08);
        });
        let morning = level.today().1;
        lived(&mut level, 11, 0.0, 100);
        assert!(level.today().1 < 0.6 * morning, "{morning} {}", level.today().1);
    }
}
