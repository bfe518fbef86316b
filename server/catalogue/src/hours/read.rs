// SPDX-License-Identifier: EUPL-1.2
//! Reading `[hours]` and the hours of areas and services.

use faults::Faults;
use jiff::civil::Date;
use toml::de::DeValue;

use super::{Days, Exception, Hours, Minutes, Patron, Season, Week};
use crate::reader::{At, Table, list, string};
use crate::words::{self, LONGEST};

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const MOST_SEASONS: usize = 12;
const MOST_EXCEPTIONS: usize = 200;
const MOST_SPANS: usize = 6;

/// `[hours]`: the week, `last_ticket_min`, holidays, seasons, exceptions, suspension.
pub(crate) fn hours(
    from: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Hours {
    let hours = Hours {
        week: week(from, faults),
        last_ticket_min: from
            .whole_or(faults, "last_ticket_min", 0..=240, 0)
            .unsigned_abs() as u16,
        national: from.flag(faults, "national_holidays", true),
        patron: from
            .table(faults, "patron_saint")
            .and_then(|table| patron(table, faults, texts)),
        suspended: texts.text(from, faults, "suspended", LONGEST),
        seasons: seasons(from, faults),
        exceptions: exceptions(from, faults, texts),
    };
    if hours
        .week
        .iter()
        .chain(hours.seasons.iter().flat_map(|season| &season.week))
        .all(Vec::is_empty)
    {
        from.fault(
            faults,
            "monday",
            "no day of the week has hours: the office would never open",
        );
    }
    let shortest = hours
        .week
        .iter()
        .flatten()
        .map(|span| span.end - span.start)
        .min();
    if shortest.is_some_and(|minutes| minutes <= hours.last_ticket_min) {
        from.fault(
            faults,
            "last_ticket_min",
            "leaves no time to take a number in the shortest span of the week",
        );
    }
    hours
}

/// The spans of `monday` … `sunday` in a table; days that are not named have none.
pub(crate) fn week(from: &mut Table<'_>, faults: &mut Faults<'_>) -> Week {
    WEEKDAYS.map(|weekday| {
        from.value(weekday)
            .map(|at| spans(&at, faults))
            .unwrap_or_default()
    })
}

/// A date, quoted or not: `2026-12-24`.
pub(crate) fn day(at: &At<&DeValue<'_>>, faults: &mut Faults<'_>) -> Option<Date> {
    let text = match at.value {
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => String::new(),
    };
    let date = text
        .parse::<Date>()
        .ok()
        .filter(|date| text.len() == 10 && (2000..=2200).contains(&date.year()));
    if date.is_none() {
        at.fault(faults, "must be a date such as 2026-12-24");
    }
    date
}

/// Minutes since midnight of `"08:30"`; `"24:00"` is the end of the day.
pub(crate) fn time(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str| part.len() <= 2 && part.chars().all(|c| c.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
}

fn seasons(from: &mut Table<'_>, faults: &mut Faults<'_>) -> Vec<Season> {
    let mut seasons: Vec<Season> = Vec::new();
    let tables = from.tables(faults, "season");
    if let Some(table) = tables.get(MOST_SEASONS) {
        table.fault(
            faults,
            "from",
            format!("there are more than {MOST_SEASONS} seasons"),
        );
    }
    for mut table in tables.into_iter().take(MOST_SEASONS) {
        let week = week(&mut table, faults);
        if let Some(days) = season_days(&mut table, faults) {
            if seasons.iter().any(|other| other.days.overlaps(&days)) {
                table.fault(faults, "from", "overlaps another season");
            }
            seasons.push(Season { days, week });
        }
        table.finish(faults);
    }
    seasons
}

/// `from` and `to`, both as `"07-01"` for every year or both as a full date.
fn season_days(table: &mut Table<'_>, faults: &mut Faults<'_>) -> Option<Days> {
    let ends = ["from", "to"].map(|key| {
        let at = table.value(key);
        if at.is_none() {
            table.fault(faults, key, "is missing");
        }
        at
    });
    let [Some(from), Some(to)] = ends else {
        return None;
    };
    if let (Some(first), Some(last)) = (month_day(from.value), month_day(to.value)) {
        return Some(Days::Yearly {
            from: first,
            to: last,
        });
    }
    let (first, last) = (day(&from, faults)?, day(&to, faults)?);
    if last < first {
        to.fault(faults, "is before the first day");
        return None;
    }
    Some(Days::Once {
        from: first,
        to: last,
    })
}

/// Month and day of `"11-04"`, if there is such a day in some year.
fn month_day(value: &DeValue<'_>) -> Option<(i8, i8)> {
    let (month, day) = value
        .as_str()
        .filter(|text| text.len() == 5)?
        .split_once('-')?;
    let date = Date::new(2028, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((date.month(), date.day()))
}

fn patron(
    mut table: Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Option<Patron> {
    let name = texts.needed(&mut table, faults, "name", LONGEST);
    let at = table.value("day");
    let found = at.as_ref().and_then(|at| month_day(at.value));
    if found.is_none() {
        table.fault(
            faults,
            "day",
            "must be month and day, such as \"11-04\" for 4 November",
        );
    }
    table.finish(faults);
    found.map(|(month, day)| Patron { month, day, name })
}

fn exceptions(
    from: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Vec<Exception> {
    let mut exceptions: Vec<Exception> = Vec::new();
    let tables = from.tables(faults, "exception");
    if let Some(table) = tables.get(MOST_EXCEPTIONS) {
        table.fault(
            faults,
            "date",
            format!("there are more than {MOST_EXCEPTIONS} exceptions: take the old ones out"),
        );
    }
    for mut table in tables.into_iter().take(MOST_EXCEPTIONS) {
        let reason = texts.needed(&mut table, faults, "reason", LONGEST);
        let spans = table
            .value("spans")
            .map(|at| spans(&at, faults))
            .unwrap_or_default();
        if let Some((from, to)) = exception_days(&mut table, faults) {
            if exceptions
                .iter()
                .any(|other| other.from <= to && from <= other.to)
            {
                table.fault(faults, "date", "another exception has this date already");
            }
            exceptions.push(Exception {
                from,
                to,
                spans,
                reason,
            });
        }
        table.finish(faults);
    }
    exceptions
}

/// `date` for one day, or `from` and `to`.
fn exception_days(table: &mut Table<'_>, faults: &mut Faults<'_>) -> Option<(Date, Date)> {
    let [date, from, to] = ["date", "from", "to"].map(|key| table.value(key));
    match (date, from, to) {
        (Some(date), None, None) => day(&date, faults).map(|date| (date, date)),
        (None, Some(from), Some(to)) => {
            let (first, last) = (day(&from, faults)?, day(&to, faults)?);
            if last < first {
                to.fault(faults, "is before the first day");
                return None;
            }
            Some((first, last))
        }
        _ => {
            table.fault(
                faults,
                "date",
                "an exception has either date, or from and to",
            );
            None
        }
    }
}

/// A list of spans such as `"08:30-12:30"`, put in order; spans that touch become one.
fn spans(at: &At<&DeValue<'_>>, faults: &mut Faults<'_>) -> Vec<Minutes> {
    let mut found: Vec<(Minutes, At<&str>)> = Vec::new();
    for value in list(at, faults) {
        let Some(text) = string(&value, faults) else {
            continue;
        };
        match span(text.value) {
            Some(span) if span.start < span.end => found.push((span, text)),
            Some(_) => text.fault(faults, "ends before it begins"),
            None => text.fault(faults, "must be a span such as \"08:30-12:30\""),
        }
    }
    if found.len() > MOST_SPANS {
        at.fault(faults, format!("has more than {MOST_SPANS} spans"));
    }
    found.sort_by_key(|(span, _)| (span.start, span.end));
    let mut spans: Vec<Minutes> = Vec::new();
    for (span, text) in found {
        match spans.last_mut() {
            Some(last) if span.start < last.end => {
                text.fault(faults, "overlaps another span of the day")
            }
            Some(last) if span.start == last.end => last.end = span.end,
            _ => spans.push(span),
        }
    }
    spans
}

fn span(text: &str) -> Option<Minutes> {
    let (from, to) = text.split_once(['-', '–'])?;
    Some(time(from)?..time(to)?)
}
