// SPDX-License-Identifier: EUPL-1.2
//! What a simulation of the hall draws from. Times are seconds since midnight of the office, durations seconds.

use crate::draw::{Chance, Purpose, normal_cdf, normal_quantile};
use crate::shape::Shape;

/// Length of a slice of the day for which arrivals are counted.
pub const SLICE_S: f64 = 900.0;
/// Slices of a day.
pub const SLICES: usize = 96;
/// For each service as many kinds of arrivals: one of each access class, in the order of [`queue::AccessClass::index`].
pub const KINDS: usize = 3;

/// A duration whose logarithm is normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogNormal {
    /// Mean of the logarithm of seconds.
    pub mu: f64,
    pub sigma: f64,
}

impl LogNormal {
    /// The distribution with this mean (seconds) and `sigma`.
    pub fn with_mean(mean_s: f64, sigma: f64) -> LogNormal {
        LogNormal {
            mu: mean_s.max(1.0).ln() - sigma * sigma / 2.0,
            sigma,
        }
    }

    pub fn mean_s(self) -> f64 {
        (self.mu + self.sigma * self.sigma / 2.0).exp()
    }

    #[inline]
    pub fn at(self, normal: f64) -> f64 {
        (self.mu + self.sigma * normal).exp()
    }

    /// The probability of at most `s` seconds.
    pub fn share_under(self, s: f64) -> f64 {
        if s <= 0.0 {
            0.0
        } else {
            normal_cdf((s.ln() - self.mu) / self.sigma.max(1e-6))
        }
    }

    /// The whole duration of something that has lasted `elapsed_s` already, at `unit` of what remains of the distribution.
    pub fn given_elapsed(self, elapsed_s: f64, unit: f64) -> f64 {
        if elapsed_s <= 0.0 {
            return self.at(normal_quantile(unit));
        }
        let passed = self.share_under(elapsed_s);
        // Far beyond the tail nothing is known any more: it may last about a tenth longer.
        if passed > 0.999 {
            return elapsed_s * (1.0 - 0.1 * unit.ln());
        }
        self.at(normal_quantile(passed + (1.0 - passed) * unit))
            .max(elapsed_s)
    }
}

/// All that is known of how an office lives.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// By service.
    pub service: Vec<LogNormal>,
    /// By service: standard deviation of what is not known of its `mu`.
    pub service_spread: Vec<f64>,
    /// How service times fall around these.
    pub shape: Shape,
    /// By counter: added to `mu`; negative is faster than the office.
    pub pace: Vec<f64>,
    /// Standard deviation of what is not known of today's pace as a whole, added to every `mu`.
    pub pace_spread: f64,
    /// From the call to the begin of service.
    pub walk: LogNormal,
    /// From the end of a service to the next call, when somebody waits.
    pub between: LogNormal,
    /// Probability that somebody who is called does not come, by access class.
    pub no_show: [f64; 3],
    /// How long the counter waits for them.
    pub no_show_s: f64,
    /// Where clerks send people who have been served and came for nothing more.
    pub sent_on: Onward,
    /// What those who come ask for besides what is known of them.
    pub further: Further,
    /// Expected arrivals in each slice of the day, `[slice][service * KINDS + class]`. Visits of which the bookings are known are not among
    /// them; appointments that are kept elsewhere are.
    pub arrivals: Vec<Vec<f64>>,
    /// Probability that a booked visit comes.
    pub booked_come: f64,
    /// Booked visits: arrival minus slot.
    pub punctual_s: f64,
    pub punctual_spread_s: f64,
    pub counter: Vec<CounterHabits>,
}

/// `[service][next]`: the probability that somebody goes on from a service to `next` or to a service before it in the list. Empty where
/// nobody does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Onward(pub Vec<Vec<f64>>);

/// Further legs of visits, under one number, as they are asked for when they come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Further {
    /// After the first service of a walk-in.
    pub walk_ins: Onward,
    /// After the last service that a booking tells.
    pub booked: Onward,
    /// After one that was not known beforehand either.
    pub later: Onward,
}

/// The day of a counter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CounterHabits {
    /// When it is meant to open, and to stop calling.
    pub opens_s: f64,
    pub closes_s: f64,
    /// How long after that it really opens.
    pub late: LogNormal,
    /// Probability that it stays closed all day (used only while it has not opened).
    pub absent: f64,
    pub lunch: Option<Lunch>,
    /// Short breaks for each second of being open, and their length.
    pub break_rate: f64,
    pub break_length: LogNormal,
    /// The share of pauses that nobody announces.
    pub silent: f64,
    /// When it last called somebody today, and the probability that then no lunch was to come any more: it had been there without a word,
    /// or does not go today.
    pub lunch_after_s: f64,
    pub lunch_over: f64,
    /// By how many seconds calls usually stop sooner or later than lunch is due (a standard deviation).
    pub lunch_kept_s: f64,
    /// Probability that it goes home before the work is done, and when.
    pub early: f64,
    pub early_s: f64,
    pub early_spread_s: f64,
    /// Probability that a counter which has closed before the work was done opens again, and after how long.
    pub comes_back: f64,
    pub back: LogNormal,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lunch {
    /// From this moment on it goes to lunch as soon as nobody is being served.
    pub due_s: f64,
    pub due_spread_s: f64,
    pub length_s: f64,
    pub length_spread_s: f64,
}

impl Onward {
    /// Where somebody goes on to from `service`, if anywhere, at the `unit` that is drawn.
    #[inline]
    pub fn next(&self, service: u16, unit: impl FnOnce() -> f64) -> Option<u16> {
        let upto = self.0.get(usize::from(service))?;
        let unit = unit();
        // Mostly it is enough to know that nobody goes on.
        let next = if unit < *upto.last()? {
            upto.iter().position(|share| unit < *share)
        } else {
            None
        };
        next.map(|next| next as u16)
    }
}

impl CounterHabits {
    /// A counter that opens on time and stays until the work is done.
    pub fn plain(opens_s: f64, closes_s: f64) -> CounterHabits {
        CounterHabits {
            opens_s,
            closes_s,
            late: LogNormal {
                mu: 0.0,
                sigma: 0.1,
            },
            absent: 0.0,
            lunch: None,
            break_rate: 0.0,
            break_length: LogNormal {
                mu: 300.0_f64.ln(),
                sigma: 0.5,
            },
            silent: 0.0,
            lunch_after_s: 0.0,
            lunch_over: 0.0,
            lunch_kept_s: 60.0,
            early: 0.0,
            early_s: closes_s,
            early_spread_s: 0.0,
            comes_back: 0.0,
            back: LogNormal {
                mu: 1_800.0_f64.ln(),
                sigma: 0.7,
            },
        }
    }

    /// Probability that a counter which has been closed for `elapsed_s` opens again (Bayes: the longer it is closed, the less).
    pub fn back_given_gone(&self, elapsed_s: f64) -> f64 {
        let still_away = self.comes_back * (1.0 - self.back.share_under(elapsed_s));
        still_away / (still_away + 1.0 - self.comes_back).max(1e-9)
    }

    /// Probability that a counter which is still there at `now_s` goes home early (Bayes: the longer it stays, the less), and the share of
    /// days with an early end on which it would have left by then.
    pub fn early_given_there(&self, now_s: f64) -> (f64, f64) {
        if self.early <= 0.0 {
            return (0.0, 0.0);
        }
        let passed = normal_cdf((now_s - self.early_s) / self.early_spread_s.max(1.0));
        let still_there = self.early * (1.0 - passed);
        (
            still_there / (still_there + 1.0 - self.early).max(1e-9),
            passed,
        )
    }

    /// Probability that a counter which has not opened by `now_s` stays closed all day (Bayes: the longer it is late, the surer).
    pub fn absent_given_closed(&self, now_s: f64) -> f64 {
        let still_late = 1.0 - self.late.share_under(now_s - self.opens_s);
        self.absent / (self.absent + (1.0 - self.absent) * still_late).max(1e-9)
    }
}

impl Habits {
    /// How much slower than usual the whole office is today, as `chance` has it; added to every `mu`.
    pub fn day_pace(&self, chance: Chance) -> f64 {
        self.pace_spread * chance.normal(Purpose::DayPace, 0, 0)
    }

    /// How much slower than is thought one service is, as `chance` has it; added to its `mu`.
    pub fn service_pace(&self, service: usize, chance: Chance) -> f64 {
        match self.service_spread[service] {
            spread if spread < 0.01 => 0.0,
            spread => spread * chance.normal(Purpose::ServicePace, service as u64, 0),
        }
    }

    /// The distribution of the time at `counter` for `service`, this much slower than is thought.
    #[inline]
    pub fn service_on(&self, service: usize, counter: usize, slower: f64) -> LogNormal {
        let habit = self.service[service];
        LogNormal {
            mu: habit.mu + self.pace[counter] + slower,
            sigma: habit.sigma,
        }
    }

    /// A service time of `length` that has lasted `elapsed_s` already, as a whole, at `unit` of what remains of the distribution.
    #[inline]
    pub fn service_s(&self, length: LogNormal, elapsed_s: f64, unit: f64) -> f64 {
        if elapsed_s <= 0.0 {
            return length.at(self.shape.quantile(unit));
        }
        let passed = self
            .shape
            .share_under((elapsed_s.ln() - length.mu) / length.sigma.max(1e-6));
        // Far beyond the tail nothing is known any more: it may last about a tenth longer.
        if passed > 0.999 {
            return elapsed_s * (1.0 - 0.1 * unit.ln());
        }
        length
            .at(self.shape.quantile(passed + (1.0 - passed) * unit))
            .max(elapsed_s)
    }

    /// Arrivals expected in the slice that holds `time_s`, for each kind.
    pub fn slice(&self, slice: usize) -> &[f64] {
        self.arrivals.get(slice).map_or(&[], Vec::as_slice)
    }
}
