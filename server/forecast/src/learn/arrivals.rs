// SPDX-License-Identifier: EUPL-1.2
//! How many people of each kind will come, quarter of an hour by quarter of an hour.

use crate::fact::Near;
use crate::habits::{KINDS, SLICE_S, SLICES};
use crate::hall::Doing;
use crate::watch::HallMirror;

use super::Learner;
use super::hours::Hours;

/// On the first day: the share of their time for which counters are thought to be busy, seconds between two people, and for how many
/// seconds of arrivals this counts.
const BUSY: f64 = 0.8;
const BETWEEN_S: f64 = 60.0;
const LEANING_S: f64 = 1_800.0;
/// Spreads of days' crowds that are thought of, as logarithms, and how likely each is.
pub(super) const CROWDS: [(f64, f64); 6] = [
    (0.02, 0.1),
    (0.06, 0.2),
    (0.1, 0.25),
    (0.15, 0.25),
    (0.22, 0.15),
    (0.3, 0.05),
];
/// A day that is further from what is expected of it, as a logarithm, is of another kind.
const FAR: f64 = 0.7;

impl Learner {
    /// Expected arrivals of the day: learned by slice and kind (smoothed over neighbouring slices), at this weekday's level, and at today's level so far.
    pub(super) fn arrivals_of(&self, watch: &HallMirror) -> Vec<Vec<f64>> {
        let kinds = self.prior.expected_s.len() * KINDS;
        let level = self.level(watch);
        let (known, opened) = (
            self.hours.filled(&self.arrivals, self.days),
            |slice: usize| Hours::open(&self.prior, slice),
        );
        let kind_totals: Vec<f64> = (0..kinds)
            .map(|k| self.arrivals.iter().map(|s| s[k]).sum::<f64>())
            .collect();
        let all: f64 = kind_totals.iter().sum::<f64>().max(1e-9);
        let mut expected = vec![vec![0.0; kinds]; SLICES];
        for slice in (0..SLICES).filter(|s| opened(*s)) {
            let near: Vec<usize> = (slice.saturating_sub(2)..=(slice + 2).min(SLICES - 1))
                .filter(|s| opened(*s))
                .collect();
            let weights: Vec<f64> = near
                .iter()
                .map(|s| [3.0, 2.0, 1.0][s.abs_diff(slice)])
                .collect();
            let weight: f64 = weights.iter().sum();
            let at = |k: usize| {
                near.iter()
                    .zip(&weights)
                    .map(|(s, w)| known[*s][k] * w)
                    .sum::<f64>()
                    / weight
            };
            let slice_total: f64 = (0..kinds).map(at).sum();
            for kind in 0..kinds {
                // The mix of the slice leans on the mix of the whole day with the weight of ten visits.
                let mixed = (at(kind)
                    + 10.0 * kind_totals[kind] / all * slice_total / (slice_total + 10.0))
                    * slice_total
                    / (slice_total + 10.0 * slice_total / (slice_total + 10.0)).max(1e-9);
                expected[slice][kind] = mixed / self.days.max(1.0) * level;
            }
        }
        self.to_todays_level(expected, watch)
    }

    /// How many come on an average day in the hours in which the day that ends was open.
    fn mean_day(&self) -> f64 {
        let known = self.hours.filled(&self.arrivals, self.days);
        let open = (0..SLICES).filter(|slice| self.hours.opened(*slice));
        open.flat_map(|slice| &known[slice]).sum::<f64>() / self.days.max(1.0)
    }

    /// Of the weekday, and of being next to a closed day.
    pub(super) fn level(&self, watch: &HallMirror) -> f64 {
        let near = near_index(watch.near).map_or(1.0, |near| self.near[near].mean());
        (self.weekday[usize::from(watch.weekday) % 7].mean() * near).max(0.2)
    }

    /// So many came on the day that ends: how crowded such days are, and how far days are from what is expected of them.
    pub(super) fn learn_crowd(&mut self, day: &HallMirror, came: f64) {
        if self.days < 3.0 {
            return;
        }
        let mean_day = self.mean_day().max(1.0);
        let expected = mean_day * self.level(day);
        let weekday = &mut self.weekday[usize::from(day.weekday) % 7];
        // What is expected is known from the days before, and from those of this weekday.
        let chance = 1.0 / expected;
        let known =
            (self.crowd.variance() + chance) * (1.0 / self.days + 1.0 / (weekday.weight() + 1.0));
        self.crowd
            .observe((came / expected).ln().clamp(-FAR, FAR), chance + known, 1.0);
        match near_index(day.near) {
            Some(near) => self.near[near].add(came / mean_day / weekday.mean().max(0.2)),
            None => weekday.add(came / mean_day),
        }
    }

    fn to_todays_level(&self, mut expected: Vec<Vec<f64>>, watch: &HallMirror) -> Vec<Vec<f64>> {
        let passed = ((watch.now_s / SLICE_S) as usize).min(SLICES);
        let came: f64 = self.today[..passed].iter().flatten().sum();
        let due: f64 = expected[..passed].iter().flatten().sum();
        if self.days < 0.5 {
            return self.first_day(came, watch);
        }
        // The level of a day is about 1, with the spread that days have: a gamma distribution, to which so many arrivals add.
        let weight = 1.0 / self.crowd.variance();
        let factor = (came + weight) / (due + weight);
        expected.iter_mut().flatten().for_each(|e| *e *= factor);
        expected
    }

    /// On the very first day the arrivals so far are all that is known of the rest, and that an office opens as many counters as it needs.
    fn first_day(&self, came: f64, watch: &HallMirror) -> Vec<Vec<f64>> {
        let kinds = self.prior.expected_s.len() * KINDS;
        let open_s = (watch.now_s - self.prior.tickets_from_s).max(0.0);
        let there = |doing: &Doing| !matches!(doing, Doing::NotYet | Doing::Gone { .. });
        let counters = watch
            .counters
            .iter()
            .filter(|counter| there(&counter.doing))
            .count() as f64;
        let visit_s = self.prior.expected_s.iter().sum::<f64>()
            / self.prior.expected_s.len().max(1) as f64
            + BETWEEN_S;
        let rate = (came + counters * BUSY / visit_s * LEANING_S) / (open_s + LEANING_S);
        let counts: Vec<f64> = (0..kinds)
            .map(|k| self.today.iter().map(|s| s[k]).sum::<f64>() + [0.2, 0.02, 0.0][k % KINDS])
            .collect();
        let sum: f64 = counts.iter().sum();
        let slice: Vec<f64> = counts.iter().map(|c| rate * SLICE_S * c / sum).collect();
        vec![slice; SLICES]
    }
}

fn near_index(near: Near) -> Option<usize> {
    match near {
        Near::Nothing => None,
        Near::After => Some(0),
        Near::Before => Some(1),
    }
}
