// SPDX-License-Identifier: EUPL-1.2
//! `[offline]`: numbers for totems that are cut off, and what such a totem must know of a business day.

use faults::Faults;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use protocol::{Instants, ServiceHours};
use queue::{Day, Series};

use super::hours::{self, Minutes};
use super::plan::Service;
use super::reader::Table;
use super::{Catalogue, WHOLE_DAY};

/// How far ahead the next day with opening hours is looked for.
const AHEAD_DAYS: i64 = 14;
const LARGEST_NUMBER: u32 = 9_999;

/// What is kept for totems that are cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offline {
    /// Numbers of every letter; none: a totem that is cut off gives no numbers.
    pub series: Option<Series>,
    /// Into how many equal blocks the series is cut.
    pub totems: u32,
}

pub(super) fn offline(from: Option<Table<'_>>, faults: &mut Faults<'_>) -> Offline {
    let Some(mut from) = from else {
        return Offline::default();
    };
    let at = from.needed(faults, "numbers");
    let series = at.as_ref().and_then(|at| series(at.value));
    let totems = from.whole_or(faults, "totems", 1..=50, 4);
    let totems = u32::try_from(totems).unwrap_or(1);
    if let Some(at) = &at {
        match series {
            None => at.fault(
                faults,
                format!("must be two numbers up to {LARGEST_NUMBER}, such as \"900-999\""),
            ),
            Some(series) if series.to - series.from + 1 < totems => at.fault(
                faults,
                format!("has not one number for each of {totems} totems"),
            ),
            Some(_) => {}
        }
    }
    from.finish(faults);
    Offline { series, totems }
}

fn series(text: &str) -> Option<Series> {
    let (from, to) = text.split_once('-')?;
    let series = Series {
        from: from.trim().parse().ok()?,
        to: to.trim().parse().ok()?,
    };
    (1 <= series.from && series.from <= series.to && series.to <= LARGEST_NUMBER).then_some(series)
}

impl Catalogue {
    pub fn offline(&self) -> Offline {
        self.offline
    }

    /// The next day after this one on which the office is open; the day after it if there is none within two weeks.
    pub fn next_open_day(&self, day: Day) -> Day {
        let date = date(day);
        let ahead = (1..=AHEAD_DAYS).filter_map(|days| date.checked_add(days.days()).ok());
        let next = ahead.into_iter().find(|&date| !self.spans(date).is_empty());
        next.or_else(|| date.tomorrow().ok()).map_or(day, number)
    }

    /// When the business day begins and ends.
    pub fn bounds(&self, day: Day) -> Option<(Timestamp, Timestamp)> {
        let date = date(day);
        let begins = |date| {
            hours::instant(self.time_zone(), date, self.settings.rollover_min)
                .map(|zoned| zoned.timestamp())
        };
        Some((begins(date)?, begins(date.tomorrow().ok()?)?))
    }

    /// When each service gives tickets on that business day; those that give none are left out.
    pub fn service_hours(&self, day: Day) -> Vec<ServiceHours> {
        let hours = |service: &Service| ServiceHours {
            id: service.slug.clone(),
            spans: self.instants(service, day),
        };
        self.services
            .iter()
            .map(hours)
            .filter(|hours| !hours.spans.is_empty())
            .collect()
    }

    /// When the first ticket of that business day is given, unless tickets are given from its very beginning.
    pub fn first_ticket(&self, day: Day) -> Option<Timestamp> {
        let (begins, _) = self.bounds(day)?;
        let hours = self.service_hours(day);
        let first = hours
            .iter()
            .flat_map(|service| &service.spans)
            .filter_map(|span| span.from.parse().ok())
            .min();
        first.filter(|first| *first > begins)
    }

    /// A time as it is sent, with the office's offset.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        hours::rfc3339(&at.to_zoned(self.time_zone().clone()))
    }

    /// A business day reaches into the next date.
    fn instants(&self, service: &Service, day: Day) -> Vec<Instants> {
        let Some((begins, ends)) = self.bounds(day) else {
            return Vec::new();
        };
        let date = date(day);
        let dates = [Some(date), date.tomorrow().ok()].into_iter().flatten();
        let moments = dates.flat_map(|date| {
            self.spans_of(service, date)
                .into_iter()
                .filter_map(move |span| self.moments(date, &span))
        });
        let within = moments
            .map(|(from, to)| (from.max(begins), to.min(ends)))
            .filter(|(from, to)| from < to);
        within
            .map(|(from, to)| Instants {
                from: self.rfc3339(from),
                to: self.rfc3339(to),
            })
            .collect()
    }

    /// From the first to the last ticket.
    fn spans_of(&self, service: &Service, date: Date) -> Vec<Minutes> {
        let times = self.times_of(service);
        if times.iter().any(|times| !times.suspended.is_empty()) {
            return Vec::new();
        }
        if self.always_open {
            return self.spans(date);
        }
        let last_ticket_min = times
            .iter()
            .find_map(|times| times.last_ticket_min)
            .unwrap_or(self.hours.last_ticket_min);
        let weeks = times.iter().filter_map(|times| times.week.as_ref());
        let spans = weeks.fold(self.spans(date), |spans, week| {
            hours::both(&spans, &week[hours::weekday(date)])
        });
        spans
            .into_iter()
            .map(|span| span.start..span.end.saturating_sub(last_ticket_min))
            .collect()
    }

    fn moments(&self, date: Date, span: &Minutes) -> Option<(Timestamp, Timestamp)> {
        let at =
            |minute| hours::instant(self.time_zone(), date, minute).map(|zoned| zoned.timestamp());
        Some((at(span.start)?, at(span.end)?))
    }

    /// The office's own spans of a date. An office without closing times is open all day.
    fn spans(&self, date: Date) -> Vec<Minutes> {
        if !self.hours.suspended.is_empty() {
            return Vec::new();
        }
        if self.always_open {
            vec![WHOLE_DAY]
        } else {
            self.hours.on(date).0.to_vec()
        }
    }
}

fn date(day: Day) -> Date {
    let part = |n: u32| i8::try_from(n).unwrap_or(1);
    let year = i16::try_from(day.0 / 10_000).unwrap_or(2_000);
    Date::new(year, part(day.0 / 100 % 100), part(day.0 % 100))
        .unwrap_or(Date::constant(2000, 1, 1))
}

fn number(date: Date) -> Day {
    let number =
        i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day());
    Day(number.unsigned_abs())
}
