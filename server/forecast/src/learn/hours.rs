// SPDX-License-Identifier: EUPL-1.2
//! At which hours tickets were given on the days that were counted. Offices are open longer on some weekdays, and close sooner or later on a
//! day when they say so: an hour that was closed tells nothing of how many people would have come.

use crate::habits::{SLICE_S, SLICES};

use super::{DAY_MEMORY, Prior};

#[derive(Clone, Debug)]
pub(super) struct Hours {
    /// Of the days that were counted, by slice, those on which it was open.
    days: Vec<f64>,
    /// From when to when today, as was told when somebody came last.
    today: Option<(f64, f64)>,
}

impl Hours {
    pub fn new() -> Hours {
        Hours {
            days: vec![0.0; SLICES],
            today: None,
        }
    }

    /// Whether tickets are given in the middle of the slice.
    pub fn open(prior: &Prior, slice: usize) -> bool {
        within(slice, (prior.tickets_from_s, prior.tickets_to_s))
    }

    /// Somebody has come.
    pub fn observe(&mut self, prior: &Prior) {
        self.today = Some((prior.tickets_from_s, prior.tickets_to_s));
    }

    /// Whether the slice has been open today.
    pub fn opened(&self, slice: usize) -> bool {
        self.today.is_some_and(|today| within(slice, today))
    }

    pub fn turn_the_day(&mut self) {
        for slice in 0..SLICES {
            self.days[slice] =
                self.days[slice] * DAY_MEMORY + f64::from(u8::from(self.opened(slice)));
        }
        self.today = None;
    }

    /// How many would have come in each slice, by kind, had it been open on all `days` on which these `arrivals` were counted. One that was
    /// not open for a whole day yet is as crowded as the others are.
    pub fn filled(&self, arrivals: &[Vec<f64>], days: f64) -> Vec<Vec<f64>> {
        let kinds = arrivals.first().map_or(0, Vec::len);
        let all: f64 = self.days.iter().sum();
        let usual: Vec<f64> = (0..kinds)
            .map(|k| arrivals.iter().map(|slice| slice[k]).sum::<f64>() / all.max(1.0))
            .collect();
        let slice = |(counts, open): (&Vec<f64>, &f64)| {
            let of = |(count, usual): (&f64, &f64)| {
                (count + usual * (1.0 - open).max(0.0)) / open.max(1.0) * days
            };
            counts.iter().zip(&usual).map(of).collect()
        };
        arrivals.iter().zip(&self.days).map(slice).collect()
    }
}

fn within(slice: usize, (from_s, to_s): (f64, f64)) -> bool {
    let middle_s = (slice as f64 + 0.5) * SLICE_S;
    middle_s >= from_s && middle_s <= to_s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_were_closed_tell_nothing_and_new_ones_are_as_crowded_as_the_others() {
        let prior = |to_h: f64| Prior {
            expected_s: vec![],
            counters: vec![],
            tickets_from_s: 8.0 * 3_600.0,
            tickets_to_s: to_h * 3_600.0,
        };
        let (mut hours, mut arrivals) = (Hours::new(), vec![vec![0.0]; SLICES]);
        // Four people in each quarter of an hour in which it is open: until noon, and every fifth day until four.
        for day in 0..200 {
            hours.observe(&prior(if day % 5 == 0 { 16.0 } else { 12.0 }));
            for (slice, known) in arrivals.iter_mut().enumerate() {
                known[0] = known[0] * DAY_MEMORY + if hours.opened(slice) { 4.0 } else { 0.0 };
            }
            hours.turn_the_day();
        }
        let filled = hours.filled(&arrivals, 1.0);
        for slice in [32, 40, 50, 60, 70] {
            assert!(
                (filled[slice][0] - 4.0).abs() < 1e-6,
                "{slice}: {}",
                filled[slice][0]
            );
        }
    }
}
