// SPDX-License-Identifier: EUPL-1.2
//! What the forecast asks of the catalogue about a day.

use forecast::fact::Near;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use queue::Day;

use super::{Catalogue, hours};
use terms::names;

/// How far outside the opening hours an appointment may be, in minutes.
pub const SLOT_TOLERANCE_MIN: u16 = 60;
const MINUTE_S: f64 = 60.0;
const DAY_S: f64 = 86_400.0;
/// How far the next working day may be, in days.
const NEAR_DAYS: i64 = 7;

/// The office's hours of a day, in seconds since its midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayHours {
    /// When counters open.
    pub from_s: f64,
    /// When the totem stops giving numbers.
    pub last_ticket_s: f64,
    /// When the office closes.
    pub to_s: f64,
}

impl Catalogue {
    /// From the first opening of the day to the last closing. A day on which the office is closed, and is open all the same, has no bounds.
    pub fn day_hours(&self, date: Date) -> DayHours {
        let spans = self.hours.on(date).0;
        let from_s = spans
            .first()
            .map_or(0.0, |span| f64::from(span.start) * MINUTE_S);
        match spans.last().filter(|_| !self.always_open) {
            Some(last) => {
                let to_s = f64::from(last.end) * MINUTE_S;
                DayHours {
                    from_s,
                    last_ticket_s: to_s - f64::from(self.hours.last_ticket_min) * MINUTE_S,
                    to_s,
                }
            }
            None => DayHours {
                from_s,
                last_ticket_s: DAY_S,
                to_s: DAY_S,
            },
        }
    }

    /// When appointments of that business day can be: from `SLOT_TOLERANCE_MIN` before the first opening to as long after the last closing,
    /// for some offices receive people by appointment at their edges; or at any time of a day without bounds.
    pub fn slots(&self, day: Day) -> Option<(Timestamp, Timestamp)> {
        let date = names::date(day)?;
        let (spans, _) = self.hours.on(date);
        let (Some(first), Some(last), false) = (spans.first(), spans.last(), self.always_open)
        else {
            return self.bounds(day);
        };
        let at = |minute: u16| {
            hours::instant(self.time_zone(), date, minute).map(|zoned| zoned.timestamp())
        };
        let tolerance = i64::from(SLOT_TOLERANCE_MIN).minutes();
        Some((
            at(first.start)?.checked_sub(tolerance).ok()?,
            at(last.end)?.checked_add(tolerance).ok()?,
        ))
    }

    /// The widest hours of any day of the ordinary week.
    pub fn widest_hours(&self) -> DayHours {
        let spans = || self.hours.week.iter().flatten();
        let from_s = spans()
            .map(|span| span.start)
            .min()
            .map_or(0.0, |min| f64::from(min) * MINUTE_S);
        let to_s = spans()
            .map(|span| span.end)
            .max()
            .map_or(DAY_S, |min| f64::from(min) * MINUTE_S);
        DayHours {
            from_s,
            last_ticket_s: to_s - f64::from(self.hours.last_ticket_min) * MINUTE_S,
            to_s,
        }
    }

    /// Whether the working day before or after this one is a holiday or another day on which the office is closed.
    pub fn near(&self, date: Date) -> Near {
        let closed = |step: i64| {
            let days = (1..=NEAR_DAYS).filter_map(|n| date.checked_add((n * step).days()).ok());
            let mut working =
                days.filter(|day| !self.hours.pattern(*day)[hours::weekday(*day)].is_empty());
            working
                .next()
                .is_some_and(|day| self.hours.on(day).0.is_empty())
        };
        match (closed(-1), closed(1)) {
            (true, _) => Near::After,
            (_, true) => Near::Before,
            _ => Near::Nothing,
        }
    }

    /// Whether a pause for this reason is the lunch of whoever works there.
    pub fn is_lunch(&self, reason: &str) -> bool {
        self.lunches.iter().any(|lunch| lunch == reason)
    }
}
