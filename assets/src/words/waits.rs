// SPDX-License-Identifier: EUPL-1.2
//! How long something takes, in words: the waits of [`protocol::wait`], and plain durations.

use protocol::NoForecast;
use protocol::wait::Wait;

use super::Words;

/// From here on minutes have three digits, and hours are said.
const HOURS_FROM_MIN: u32 = 100;
const HOUR_MIN: u32 = 60;
const HALF_MIN: u32 = 30;
/// Beyond this many hours minutes say nothing; beyond this many, hours say little.
const WHOLE_HOURS_FROM: u32 = 10;
const DAYS_FROM_HOURS: u32 = 48;

impl Words {
    /// A wait in a few words, for tiles and boards: "10–18 min", "50 min–1 h 40", "3–4 ore", "subito", "sportelli in pausa". A long wait says the people ahead first.
    pub fn wait(&self, wait: &Wait) -> String {
        match wait {
            Wait::Long {
                ahead,
                low_min,
                high_min,
            } => {
                let minutes = self.wait_range(*low_min, *high_min);
                self.with(
                    "wait-long",
                    &[("ahead", ahead.into()), ("minutes", minutes.into())],
                )
            }
            _ => self.wait_minutes(wait),
        }
    }

    /// Like [`Words::wait`], for places that say the people ahead beside it: never more than the minutes.
    pub fn wait_minutes(&self, wait: &Wait) -> String {
        match wait {
            Wait::Now => self.get("wait-now"),
            Wait::Under { min } => self.with("wait-under", &[("min", min.into())]),
            Wait::Range { low_min, high_min }
            | Wait::Long {
                low_min, high_min, ..
            } => self.wait_range(*low_min, *high_min),
            Wait::Unknown(reason) => self.get(&format!("wait-unknown-{}", reason_name(*reason))),
        }
    }

    /// What follows "La chiameremo" where that stands above it: "tra 10 e 18 minuti", "tra 50 minuti e 1 ora e mezza", "subito". Without a forecast, the short
    /// form of the reason.
    pub fn wait_when(&self, wait: &Wait) -> String {
        match wait {
            Wait::Now => self.get("wait-now"),
            Wait::Under { min } => self.with("wait-when-under", &[("min", min.into())]),
            Wait::Range { low_min, high_min }
            | Wait::Long {
                low_min, high_min, ..
            } => self.when_range(*low_min, *high_min),
            Wait::Unknown(_) => self.wait_minutes(wait),
        }
    }

    /// A wait as a sentence to the citizen: "La chiameremo tra 10 e 18 minuti."
    pub fn wait_sentence(&self, wait: &Wait) -> String {
        match wait {
            Wait::Now => self.get("wait-sentence-now"),
            Wait::Long { ahead, .. } => {
                let variables = [
                    ("ahead", ahead.into()),
                    ("when", self.wait_when(wait).into()),
                ];
                self.with("wait-sentence-long", &variables)
            }
            Wait::Under { .. } | Wait::Range { .. } => {
                self.with("wait-sentence", &[("when", self.wait_when(wait).into())])
            }
            Wait::Unknown(reason) => {
                self.get(&format!("wait-sentence-unknown-{}", reason_name(*reason)))
            }
        }
    }

    /// A time that has passed or was reckoned, to the minute while that says something: "26 min", "4 h 5 min", "26 h", "3 giorni".
    pub fn duration(&self, minutes: u32) -> String {
        let (hours, rest) = (minutes / HOUR_MIN, minutes % HOUR_MIN);
        match hours {
            _ if minutes < HOURS_FROM_MIN => {
                self.with("duration-minutes", &[("n", minutes.into())])
            }
            DAYS_FROM_HOURS.. => self.with("duration-days", &[("n", (hours / 24).into())]),
            _ if rest == 0 || hours >= WHOLE_HOURS_FROM => {
                self.with("duration-hours", &[("n", hours.into())])
            }
            _ => self.with(
                "duration-hours-minutes",
                &[("hours", hours.into()), ("minutes", rest.into())],
            ),
        }
    }

    fn wait_range(&self, low_min: u32, high_min: u32) -> String {
        if high_min < HOURS_FROM_MIN {
            return match low_min {
                0 => self.with("wait-within", &[("high", high_min.into())]),
                _ if low_min == high_min => self.with("wait-about", &[("min", high_min.into())]),
                _ => self.with(
                    "wait-range",
                    &[("low", low_min.into()), ("high", high_min.into())],
                ),
            };
        }
        let (from, to) = match are_whole(low_min, high_min) {
            true => ((low_min / HOUR_MIN).to_string(), self.hours(high_min)),
            false => (self.short_hours(low_min), self.short_hours(high_min)),
        };
        match low_min {
            0 => self.with("wait-within-hours", &[("high", to.into())]),
            _ if low_min == high_min => self.with("wait-about-hours", &[("high", to.into())]),
            _ => self.with(
                "wait-range-hours",
                &[("low", from.into()), ("high", to.into())],
            ),
        }
    }

    fn when_range(&self, low_min: u32, high_min: u32) -> String {
        if high_min < HOURS_FROM_MIN {
            return match low_min {
                0 => self.with("wait-when-within", &[("high", high_min.into())]),
                _ if low_min == high_min => {
                    self.with("wait-when-about", &[("min", high_min.into())])
                }
                _ => self.with(
                    "wait-when-range",
                    &[("low", low_min.into()), ("high", high_min.into())],
                ),
            };
        }
        let high = self.hours(high_min);
        match low_min {
            0 => self.with("wait-when-within-hours", &[("high", high.into())]),
            _ if low_min == high_min => {
                self.with("wait-when-about-hours", &[("high", high.into())])
            }
            // "tra 2 e 3 ore", "tra 1 ora e mezza e 3 ore".
            _ if are_whole(low_min, high_min) => self.with(
                "wait-when-range-hours",
                &[("low", (low_min / HOUR_MIN).into()), ("high", high.into())],
            ),
            _ => self.with(
                "wait-when-range-hours",
                &[("low", self.hours(low_min).into()), ("high", high.into())],
            ),
        }
    }

    /// "50 minuti", "mezz’ora", "1 ora", "1 ora e mezza", "1 ora e 40 minuti", "2 ore".
    fn hours(&self, minutes: u32) -> String {
        let (hours, rest) = (minutes / HOUR_MIN, minutes % HOUR_MIN);
        match rest {
            0 => self.with("wait-hours", &[("n", hours.into())]),
            HALF_MIN => self.with("wait-hours-half", &[("n", hours.into())]),
            _ => self.with(
                "wait-hours-minutes",
                &[("n", hours.into()), ("rest", rest.into())],
            ),
        }
    }

    /// "50 min", "1 h", "1 h 05".
    fn short_hours(&self, minutes: u32) -> String {
        match (minutes / HOUR_MIN, minutes % HOUR_MIN) {
            (0, _) => self.duration(minutes),
            (hours, 0) => self.with("duration-hours", &[("n", hours.into())]),
            (hours, rest) => self.with(
                "wait-hours-short",
                &[("n", hours.into()), ("rest", format!("{rest:02}").into())],
            ),
        }
    }
}

fn are_whole(low_min: u32, high_min: u32) -> bool {
    low_min.is_multiple_of(HOUR_MIN) && high_min.is_multiple_of(HOUR_MIN)
}

fn reason_name(reason: NoForecast) -> &'static str {
    match reason {
        NoForecast::NoCounter => "no-counter",
        NoForecast::Paused => "paused",
        NoForecast::Closed => "closed",
        NoForecast::Unavailable | NoForecast::Unknown => "unavailable",
        NoForecast::NotWaiting => "not-waiting",
    }
}
