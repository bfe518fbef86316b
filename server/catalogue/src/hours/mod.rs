// SPDX-License-Identifier: EUPL-1.2
//! When the office is open: a weekly pattern, seasons that replace it, holidays that close it, and exceptions that have the last word.

mod holidays;
mod read;

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use protocol::{OpenState, Text};

pub(super) use holidays::Holiday;
pub(super) use read::{day, hours, time, week};

/// Whether the whole country is at rest on `date`.
pub fn is_national_holiday(date: Date) -> bool {
    Holiday::on(date).is_some()
}

/// How far ahead the next opening is looked for.
const AHEAD_DAYS: i64 = 14;

/// Minutes of the local day, `0..1440`; the end may be 1440.
pub(super) type Minutes = Range<u16>;

/// Spans of each weekday, Monday first, in order and apart from each other.
pub(super) type Week = [Vec<Minutes>; 7];

#[derive(Clone, Debug, Default)]
pub(super) struct Hours {
    pub(super) week: Week,
    pub(super) seasons: Vec<Season>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) patron: Option<Patron>,
    /// Whether the office is closed on Italian national holidays.
    pub(super) national: bool,
    pub(super) last_ticket_min: u16,
    /// Not empty while the office is closed at once, whatever the hours say.
    pub(super) suspended: Text,
}

/// A part of the year with a weekly pattern of its own.
#[derive(Clone, Debug)]
pub(super) struct Season {
    pub(super) days: Days,
    pub(super) week: Week,
}

/// Days from the first to the last, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// Month and day of every year; may run over the turn of the year.
    Yearly {
        from: (i8, i8),
        to: (i8, i8),
    },
    Once {
        from: Date,
        to: Date,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Exception {
    pub(super) from: Date,
    pub(super) to: Date,
    /// None: closed.
    pub(super) spans: Vec<Minutes>,
    pub(super) reason: Text,
}

#[derive(Clone, Debug)]
pub(super) struct Patron {
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) name: Text,
}

/// Why a day differs from the ordinary week.
#[derive(Clone, Debug)]
pub(super) enum Why<'h> {
    Ordinary,
    Said(&'h Text),
    Holiday(Holiday),
}

impl Hours {
    /// The spans of a date, and why they differ from the weekly pattern, if they do.
    pub(super) fn on(&self, date: Date) -> (&[Minutes], Why<'_>) {
        if let Some(exception) = self
            .exceptions
            .iter()
            .find(|exception| exception.from <= date && date <= exception.to)
        {
            return (&exception.spans, Why::Said(&exception.reason));
        }
        let ordinary = &self.pattern(date)[weekday(date)];
        if let Some(patron) = self
            .patron
            .as_ref()
            .filter(|patron| (patron.month, patron.day) == (date.month(), date.day()))
        {
            return (
                &[],
                if ordinary.is_empty() {
                    Why::Ordinary
                } else {
                    Why::Said(&patron.name)
                },
            );
        }
        match Holiday::on(date).filter(|_| self.national) {
            Some(holiday) => (
                &[],
                if ordinary.is_empty() {
                    Why::Ordinary
                } else {
                    Why::Holiday(holiday)
                },
            ),
            None => (ordinary, Why::Ordinary),
        }
    }

    /// The weekly pattern in force on a date.
    pub(super) fn pattern(&self, date: Date) -> &Week {
        self.seasons
            .iter()
            .find(|season| season.days.contains(date))
            .map_or(&self.week, |season| &season.week)
    }
}

impl Days {
    pub(super) fn contains(&self, date: Date) -> bool {
        let day = (date.month(), date.day());
        match self {
            Days::Yearly { from, to } if from <= to => *from <= day && day <= *to,
            Days::Yearly { from, to } => *from <= day || day <= *to,
            Days::Once { from, to } => *from <= date && date <= *to,
        }
    }

    pub(super) fn overlaps(&self, other: &Days) -> bool {
        let first = match (self, other) {
            (Days::Once { from, .. }, _) | (_, Days::Once { from, .. }) => *from,
            _ => Date::constant(2028, 1, 1),
        };
        // Yearly days repeat, and a leap year has them all.
        first
            .series(1.day())
            .take(366)
            .any(|date| self.contains(date) && other.contains(date))
    }
}

/// Monday is 0.
pub(super) fn weekday(date: Date) -> usize {
    usize::try_from(Weekday::to_monday_zero_offset(date.weekday())).unwrap_or(0)
}

/// What is in both lists of spans.
pub(super) fn both(a: &[Minutes], b: &[Minutes]) -> Vec<Minutes> {
    let common = a.iter().flat_map(|x| {
        b.iter()
            .map(move |y| x.start.max(y.start)..x.end.min(y.end))
    });
    common.filter(|span| !span.is_empty()).collect()
}

/// Whether tickets are given at `now`, when each date's spans are `spans(date)` and the last ticket is given `last_ticket_min` before the
/// end of a span.
pub(super) fn state(
    zone: &TimeZone,
    now: Timestamp,
    last_ticket_min: u16,
    spans: impl Fn(Date) -> Vec<Minutes>,
) -> OpenState {
    let today = now.to_zoned(zone.clone()).date();
    for ahead in 0..=AHEAD_DAYS {
        let Ok(date) = today.checked_add(ahead.days()) else {
            break;
        };
        for span in spans(date) {
            let last = span.end.saturating_sub(last_ticket_min);
            let (Some(from), Some(to)) =
                (instant(zone, date, span.start), instant(zone, date, last))
            else {
                continue;
            };
            if now >= to.timestamp() || from >= to {
                continue;
            }
            return if from.timestamp() <= now {
                OpenState::Open {
                    until: Some(rfc3339(&to)),
                }
            } else {
                OpenState::Closed {
                    opens: Some(rfc3339(&from)),
                }
            };
        }
    }
    OpenState::Closed { opens: None }
}

/// The moment at which a clock on the wall shows this; the first one when it shows it twice, the next possible one when it skips it.
pub(super) fn instant(zone: &TimeZone, date: Date, minute: u16) -> Option<Zoned> {
    let (date, minute) = if minute >= 1440 {
        (date.tomorrow().ok()?, minute - 1440)
    } else {
        (date, minute)
    };
    let (hour, minute) = (
        i8::try_from(minute / 60).ok()?,
        i8::try_from(minute % 60).ok()?,
    );
    date.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()
}

pub(super) fn rfc3339(moment: &Zoned) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

pub(super) fn shown(spans: &[Minutes]) -> Vec<protocol::Span> {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    spans
        .iter()
        .map(|span| protocol::Span {
            from: clock(span.start),
            to: clock(span.end),
        })
        .collect()
}
