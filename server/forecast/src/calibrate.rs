// SPDX-License-Identifier: EUPL-1.2
//! Makes ranges hold what they say, by what came true on earlier days.
//!
//! Where a truth falls in its own forecast, as a share of the forecast's distribution, is the probability integral transform (PIT); were
//! the forecasts perfect, these shares would be uniform (Dawid 1984; Gneiting, Balabdaoui and Raftery 2007). Their distribution, learned
//! by service and leaning on that of all services, which leans on the uniform one, maps the quantile that is asked for to the one to read.
//! Only whole days count: of today's tickets the short waits are known first, so today alone would make every range too short.

use crate::moved::Moved;

/// Edges of the classes of PIT values, finer in the tails, where ranges end.
const EDGES: [f64; 17] = [
    0.0, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 1.0,
];
const CLASSES: usize = EDGES.len() - 1;
/// As many waits as the uniform distribution weighs in that of all services. Waits of one day are alike, so they must be many.
const UNIFORM_WEIGHT: f64 = 1_600.0;
/// As many waits as the distribution of all services weighs in that of one.
const POOL_WEIGHT: f64 = 1_600.0;
/// What is kept of a day's evidence after each further day.
const DAY_MEMORY: f64 = 0.97;

/// Where truths fell in their forecasts.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// By service, with the weight that each day has left.
    services: Vec<[f64; CLASSES]>,
    today: Vec<(u16, f64)>,
}

impl Calibration {
    pub fn new(services: usize) -> Calibration {
        Calibration {
            services: vec![[0.0; CLASSES]; services],
            today: Vec::new(),
        }
    }

    pub fn change_office(&mut self, moved: &Moved) {
        self.services = moved.by_service(&self.services, |_| [0.0; CLASSES]);
        let kept = |(service, pit): (u16, f64)| Some((moved.service(service)?, pit));
        self.today = std::mem::take(&mut self.today)
            .into_iter()
            .filter_map(kept)
            .collect();
    }

    /// A wait for `service` came true at the share `pit` of its forecast's distribution. Counts from the next day on.
    pub fn observe(&mut self, service: u16, pit: f64) {
        self.today.push((service, pit.clamp(0.0, 1.0)));
    }

    /// The day is over: what was seen counts from now on, as much as `weight` says (0 to 1). A day that the model could not know, the
    /// first one or that of a sudden change, says nothing of the days to come.
    pub fn turn_the_day(&mut self, weight: f64) {
        if self.today.is_empty() {
            return;
        }
        self.services
            .iter_mut()
            .flatten()
            .for_each(|weight| *weight *= DAY_MEMORY);
        for (service, pit) in self.today.drain(..) {
            if let Some(classes) = self.services.get_mut(usize::from(service)) {
                classes[EDGES[1..CLASSES].partition_point(|edge| *edge < pit)] += weight;
            }
        }
    }

    /// The quantile of the raw forecast that holds what the quantile `p` should.
    pub fn raw(&self, service: u16, p: f64) -> f64 {
        let shares = self.shares(service);
        let mut below = 0.0;
        for (class, share) in shares.iter().enumerate() {
            if below + share >= p {
                let within = ((p - below) / share.max(1e-12)).clamp(0.0, 1.0);
                return EDGES[class] + within * (EDGES[class + 1] - EDGES[class]);
            }
            below += share;
        }
        1.0
    }

    /// The learned distribution of the PIT values of a service, as shares of the classes.
    fn shares(&self, service: u16) -> [f64; CLASSES] {
        let mut pool = [0.0; CLASSES];
        for classes in &self.services {
            pool.iter_mut()
                .zip(classes)
                .for_each(|(sum, weight)| *sum += weight);
        }
        let uniform = std::array::from_fn(|class| EDGES[class + 1] - EDGES[class]);
        let pool = leaning(&pool, &uniform, UNIFORM_WEIGHT);
        self.services
            .get(usize::from(service))
            .map_or(pool, |own| leaning(own, &pool, POOL_WEIGHT))
    }
}

/// `seen` as shares, leaning on `prior` as if it had been seen `weight` times.
fn leaning(seen: &[f64; CLASSES], prior: &[f64; CLASSES], weight: f64) -> [f64; CLASSES] {
    let all = seen.iter().sum::<f64>() + weight;
    std::array::from_fn(|class| (seen[class] + weight * prior[class]) / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_seen_changes_nothing() {
        let calibration = Calibration::new(2);
        for p in [0.05, 0.3, 0.5, 0.95] {
            assert!((calibration.raw(0, p) - p).abs() < 1e-9);
        }
    }

    #[test]
    fn ranges_that_were_too_narrow_widen_from_the_next_day_on() {
        let mut calibration = Calibration::new(1);
        // Truths are spread evenly over a range twice as wide as was told: a quarter of them lies below, a quarter above.
        for n in 0..4_000 {
            calibration.observe(0, 2.0 * f64::from(n) / 4_000.0 - 0.5);
        }
        assert!(
            (calibration.raw(0, 0.95) - 0.95).abs() < 1e-9,
            "today does not count"
        );
        calibration.turn_the_day(1.0);
        assert!(calibration.raw(0, 0.95) > 0.99 && calibration.raw(0, 0.05) < 0.01);
        assert!((calibration.raw(0, 0.5) - 0.5).abs() < 0.01);
        let rising: Vec<f64> = (1..20)
            .map(|p| calibration.raw(0, f64::from(p) / 20.0))
            .collect();
        assert!(rising.is_sorted(), "the map is monotone: {rising:?}");
    }

    #[test]
    fn a_service_without_evidence_leans_on_the_others() {
        let mut calibration = Calibration::new(2);
        (0..20_000).for_each(|n| calibration.observe(0, f64::from(n % 10) / 20.0));
        calibration.turn_the_day(1.0);
        assert!(
            calibration.raw(1, 0.95) < 0.6,
            "all truths were in the lower half"
        );
    }
}
