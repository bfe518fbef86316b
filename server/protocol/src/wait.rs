// SPDX-License-Identifier: EUPL-1.2
//! How a wait is said: the rounding, in one place for totem, slip, board, phone and staff. The words are in the Fluent files (`wait.ftl`).

use crate::{Expected, Forecast, NoForecast};

/// What to say of a forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nobody is ahead and a counter is free.
    Now,
    /// Surely less than this many minutes.
    Under { min: u32 },
    /// Between these many minutes.
    Range { low_min: u32, high_min: u32 },
    /// A long wait: the position says more than the minutes, so it comes first.
    Long {
        ahead: u32,
        low_min: u32,
        high_min: u32,
    },
    /// It cannot be foreseen at the moment.
    Unknown(NoForecast),
}

/// From here on five minutes more or less say nothing.
const HOURS_MIN: u32 = 180;
/// From here on the position says more than the minutes.
const LONG_S: u32 = 45 * 60;

/// Rounds a forecast for people.
///
/// The lower bound is the median rounded down, the upper one the upper quantile rounded up: to the minute while the upper bound is under 15 minutes, else each
/// to 5 minutes, and from three hours on to half an hour. An upper bound of 5 minutes or less is "less than 5
/// minutes"; nobody ahead and an upper bound of 0 is "now". When the median is 45 minutes or more, the people ahead are said first
/// (where there are any: who has booked may only wait for the hour).
pub fn said(forecast: Option<&Forecast>, reason: Option<NoForecast>) -> Wait {
    let Some(forecast) = forecast else {
        return Wait::Unknown(reason.unwrap_or(NoForecast::Unavailable));
    };
    if forecast.high_s == 0 && forecast.ahead == 0 {
        return Wait::Now;
    }
    match rounded(forecast.median_s, forecast.high_s) {
        Wait::Range { low_min, high_min } if forecast.median_s >= LONG_S && forecast.ahead > 0 => {
            Wait::Long {
                ahead: forecast.ahead,
                low_min,
                high_min,
            }
        }
        wait => wait,
    }
}

/// The same for what is further off than the next call: there are no people ahead to be said first.
pub fn said_of(expected: &Expected) -> Wait {
    rounded(expected.median_s, expected.high_s)
}

fn rounded(median_s: u32, high_s: u32) -> Wait {
    match high_s.div_ceil(60) {
        0..=5 => Wait::Under { min: 5 },
        high_min @ 6..15 => Wait::Range {
            low_min: median_s / 60,
            high_min,
        },
        high_min => {
            let low_min = median_s / 60;
            Wait::Range {
                low_min: low_min / step_min(low_min) * step_min(low_min),
                high_min: high_min.next_multiple_of(step_min(high_min)),
            }
        }
    }
}

fn step_min(min: u32) -> u32 {
    if min < HOURS_MIN { 5 } else { 30 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_table() {
        // median_s, high_s, ahead -> said
        let table = [
            (0, 0, 0, Wait::Now),
            (60, 240, 1, Wait::Under { min: 5 }),
            (60, 300, 1, Wait::Under { min: 5 }),
            (
                200,
                341,
                1,
                Wait::Range {
                    low_min: 3,
                    high_min: 6,
                },
            ),
            (
                610,
                840,
                3,
                Wait::Range {
                    low_min: 10,
                    high_min: 14,
                },
            ),
            (
                610,
                1_050,
                3,
                Wait::Range {
                    low_min: 10,
                    high_min: 20,
                },
            ),
            (
                1_499,
                2_050,
                7,
                Wait::Range {
                    low_min: 20,
                    high_min: 35,
                },
            ),
            (
                2_699,
                4_000,
                12,
                Wait::Range {
                    low_min: 40,
                    high_min: 70,
                },
            ),
            (
                2_700,
                4_000,
                12,
                Wait::Long {
                    ahead: 12,
                    low_min: 45,
                    high_min: 70,
                },
            ),
            (
                3_000,
                5_700,
                12,
                Wait::Long {
                    ahead: 12,
                    low_min: 50,
                    high_min: 95,
                },
            ),
            (
                3_000,
                5_701,
                12,
                Wait::Long {
                    ahead: 12,
                    low_min: 50,
                    high_min: 100,
                },
            ),
            (
                600,
                7_201,
                2,
                Wait::Range {
                    low_min: 10,
                    high_min: 125,
                },
            ),
            (
                10_799,
                10_801,
                2,
                Wait::Long {
                    ahead: 2,
                    low_min: 175,
                    high_min: 210,
                },
            ),
            (
                12_000,
                14_700,
                0,
                Wait::Range {
                    low_min: 180,
                    high_min: 270,
                },
            ),
        ];
        for (median_s, high_s, ahead, expected) in table {
            let forecast = Forecast {
                low_s: 0,
                high_s,
                median_s,
                ahead,
                grew: None,
            };
            assert_eq!(
                said(Some(&forecast), None),
                expected,
                "median {median_s} high {high_s}"
            );
        }
        let end = Expected {
            low_s: 0,
            high_s: 4_000,
            median_s: 2_700,
        };
        assert_eq!(
            said_of(&end),
            Wait::Range {
                low_min: 45,
                high_min: 70
            }
        );
        assert_eq!(
            said(None, Some(NoForecast::Paused)),
            Wait::Unknown(NoForecast::Paused)
        );
    }
}
