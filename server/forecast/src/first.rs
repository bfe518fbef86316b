// SPDX-License-Identifier: EUPL-1.2
//! A first honest forecast, from the catalogue's expected durations and the open counters.
//!
//! With `k` people ahead whose work sums to `W` seconds, and `c` open counters that share that work, the next `k + 1` departures from busy
//! counters take about `(W + m) / c` seconds, `m` being the mean duration (exactly so when durations are exponential: each departure
//! takes `m / c`). Their spread has two parts: the durations' own, which averages out as `k` grows, and what this model does not know
//! (habits, no-shows, priorities still to come), which does not. The range is the 10th to the 90th percentile of a log-normal with
//! that median and spread.

use queue::{Promise, Reach, VisitLook};

/// Standard deviation of a duration at the counter, relative to its mean. Municipal counters are reported between 0.6 and 1.
const SPREAD_OF_DURATION: f64 = 0.8;
/// What the model does not know, relative to the wait.
const SPREAD_OF_MODEL: f64 = 0.25;
/// The 90th percentile of the standard normal distribution.
const Z90: f64 = 1.2816;

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoForecast {
    /// No open counter serves the service, and none is on pause.
    NoCounter,
    /// The counters that serve it are all on pause.
    Paused,
}

/// The forecast for somebody who takes a number now ([`queue::Hall::look_arrival`]), in seconds from now to the call.
///
/// `expected_s` is the catalogue's duration of the service; `paused_counters` those on pause that serve it.
pub fn arrival(
    look: &VisitLook,
    paused_counters: u32,
    expected_s: u32,
) -> Result<Promise, NoForecast> {
    range(&look.reach, paused_counters, expected_s, look.ahead)
}

/// The forecast for a visit that waits, in seconds from now to the call of its present leg. The visit itself is among those whom
/// `look.reach` counts; without it the figures are those that were told at its issue, as long as nothing else has changed.
pub fn waiting(
    look: &VisitLook,
    paused_counters: u32,
    expected_s: u32,
) -> Result<Promise, NoForecast> {
    let others = Reach {
        ahead: look.reach.ahead.saturating_sub(1),
        ahead_work_s: look
            .reach
            .ahead_work_s
            .saturating_sub(u64::from(expected_s)),
        ..look.reach.clone()
    };
    range(&others, paused_counters, expected_s, look.ahead)
}

fn range(
    reach: &Reach,
    paused_counters: u32,
    expected_s: u32,
    ahead: u32,
) -> Result<Promise, NoForecast> {
    if reach.open_counters == 0 {
        return Err(if paused_counters > 0 {
            NoForecast::Paused
        } else {
            NoForecast::NoCounter
        });
    }
    if ahead == 0 && reach.idle_counters > 0 {
        return Ok(Promise {
            low_s: 0,
            median_s: 0,
            high_s: 0,
            ahead,
        });
    }
    let counters = f64::from(reach.pool_counters.max(reach.open_counters));
    let mean_s = if reach.ahead > 0 {
        reach.ahead_work_s as f64 / f64::from(reach.ahead)
    } else {
        f64::from(expected_s)
    };
    let departures = f64::from(ahead) + 1.0;
    let median_s = departures * mean_s / counters;
    let spread_s = departures.sqrt() * SPREAD_OF_DURATION * mean_s / counters;
    let variance = (spread_s / median_s.max(1.0)).powi(2) + SPREAD_OF_MODEL.powi(2);
    let factor = (Z90 * (1.0 + variance).ln().sqrt()).exp();
    Ok(Promise {
        low_s: seconds(median_s / factor),
        median_s: seconds(median_s),
        high_s: seconds(median_s * factor),
        ahead,
    })
}

/// Rounds to whole seconds; saturates, so that no hall is large enough to break it.
fn seconds(s: f64) -> u32 {
    s.round() as u32
}

#[cfg(test)]
mod tests {
    use queue::ServiceId;

    use super::*;

    fn reach(ahead: u32, work_s: u64, open: u32, idle: u32, pool: u32) -> Reach {
        Reach {
            service: ServiceId(0),
            ahead,
            ahead_work_s: work_s,
            open_counters: open,
            idle_counters: idle,
            pool_counters: pool,
        }
    }

    /// Somebody who comes now, behind everybody.
    fn coming(ahead: u32, work_s: u64, open: u32, idle: u32, pool: u32) -> VisitLook {
        VisitLook {
            visit: queue::VisitId(9),
            ahead,
            reach: reach(ahead, work_s, open, idle, pool),
        }
    }

    #[test]
    fn nobody_serves() {
        assert_eq!(
            arrival(&coming(3, 900, 0, 0, 0), 0, 300),
            Err(NoForecast::NoCounter)
        );
        assert_eq!(
            arrival(&coming(3, 900, 0, 0, 0), 2, 300),
            Err(NoForecast::Paused)
        );
    }

    #[test]
    fn a_free_counter_is_now() {
        let now = arrival(&coming(0, 0, 2, 1, 2), 0, 300).expect("a counter is open");
        assert_eq!(
            (now.low_s, now.median_s, now.high_s, now.ahead),
            (0, 0, 0, 0)
        );
    }

    #[test]
    fn more_people_wait_longer_and_more_counters_wait_less() {
        let few = arrival(&coming(2, 600, 2, 0, 2), 0, 300).expect("open");
        let many = arrival(&coming(8, 2_400, 2, 0, 2), 0, 300).expect("open");
        let helped = arrival(&coming(8, 2_400, 4, 0, 4), 0, 300).expect("open");
        assert_eq!(few.median_s, 450);
        assert_eq!(many.median_s, 1_350);
        assert_eq!(helped.median_s, 675);
        for f in [few, many, helped] {
            assert!(f.low_s < f.median_s && f.median_s < f.high_s, "{f:?}");
        }
        let relative = |f: Promise| f64::from(f.high_s) / f64::from(f.median_s);
        assert!(
            relative(many) < relative(few),
            "a long queue is relatively easier to foresee"
        );
    }

    #[test]
    fn a_waiting_visit_counts_only_those_before_it() {
        let look = VisitLook {
            visit: queue::VisitId(1),
            ahead: 1,
            reach: reach(8, 2_400, 2, 0, 2),
        };
        assert_eq!(waiting(&look, 0, 300).expect("open").median_s, 300);
    }

    #[test]
    fn the_ticket_and_the_phone_say_the_same() {
        let told = arrival(&coming(3, 1_100, 2, 0, 2), 0, 480).expect("open");
        let waits = VisitLook {
            visit: queue::VisitId(9),
            ahead: 3,
            reach: reach(4, 1_580, 2, 0, 2),
        };
        assert_eq!(waiting(&waits, 0, 480), Ok(told));
    }

    #[test]
    fn nothing_overflows() {
        let f = arrival(&coming(u32::MAX, u64::MAX, 1, 0, 1), 0, u32::MAX).expect("open");
        assert_eq!(f.high_s, u32::MAX);
    }
}
