// SPDX-License-Identifier: EUPL-1.2
//! The days of a log: their order, weekdays, and which are next to a day on which the office is closed.

use std::collections::BTreeMap;

use forecast::Near;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use catalogue::is_national_holiday;

/// A day of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// As the log has it.
    pub name: String,
    /// From 0, Monday.
    pub weekday: u8,
    pub near: Near,
}

/// Days in their order: dates (`2026-10-05`, `20261005`) and numbers by their value, other names as they come.
#[derive(Debug)]
pub(super) struct Calendar {
    pub days: Vec<Day>,
    places: BTreeMap<String, u32>,
}

impl Calendar {
    /// Of the names of days on all lines of a log.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Calendar {
        let mut seen: Vec<&str> = vec![];
        for name in names {
            if seen.last() != Some(&name) {
                seen.push(name);
            }
        }
        let mut distinct: Vec<&str> = vec![];
        let mut known = std::collections::BTreeSet::new();
        distinct.extend(seen.into_iter().filter(|name| known.insert(*name)));
        let days = dated(&distinct)
            .or_else(|| numbered(&distinct))
            .unwrap_or_else(|| {
                let plain = |(nth, name): (usize, &&str)| Day {
                    name: (*name).to_owned(),
                    weekday: (nth % 5) as u8,
                    near: Near::Nothing,
                };
                distinct.iter().enumerate().map(plain).collect()
            });
        let places = days
            .iter()
            .enumerate()
            .map(|(place, day)| (day.name.clone(), place as u32))
            .collect();
        Calendar { days, places }
    }

    /// Which day it is, from 0.
    pub fn place(&self, name: &str) -> u32 {
        self.places.get(name).copied().unwrap_or(0)
    }
}

fn dated(names: &[&str]) -> Option<Vec<Day>> {
    let date = |name: &&str| {
        let parsed = Date::strptime("%Y-%m-%d", name).or_else(|_| Date::strptime("%Y%m%d", name));
        parsed
            .or_else(|_| Date::strptime("%d/%m/%Y", name))
            .ok()
            .map(|date| (date, (*name).to_owned()))
    };
    let mut dates = names.iter().map(date).collect::<Option<Vec<_>>>()?;
    dates.sort();
    let day = |(nth, (date, name)): (usize, &(Date, String))| {
        let before = nth
            .checked_sub(1)
            .and_then(|before| dates.get(before))
            .map(|(before, _)| *before);
        Day {
            name: name.clone(),
            weekday: date.weekday().to_monday_zero_offset() as u8,
            near: near(before, *date),
        }
    };
    Some(dates.iter().enumerate().map(day).collect())
}

/// What was closed is seen in the log; what will be is foreseen by the calendar.
fn near(before: Option<Date>, date: Date) -> Near {
    let works = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let next = (1..=3)
        .filter_map(|n| date.checked_add(n.days()).ok())
        .find(works);
    if before.is_some_and(|before| days_between(before, date).any(|day| works(&day))) {
        Near::After
    } else if next.is_some_and(is_national_holiday) {
        Near::Before
    } else {
        Near::Nothing
    }
}

fn days_between(before: Date, date: Date) -> impl Iterator<Item = Date> {
    (1..)
        .map_while(move |n| before.checked_add(n.days()).ok())
        .take_while(move |day| *day < date)
}

/// Numbers without gaps are working days from a Monday on; with gaps, calendar days from a Monday on.
fn numbered(names: &[&str]) -> Option<Vec<Day>> {
    let number = |name: &&str| {
        name.parse::<f64>()
            .ok()
            .filter(|n| n.fract() == 0.0)
            .map(|n| (n as i64, (*name).to_owned()))
    };
    let mut numbers = names.iter().map(number).collect::<Option<Vec<_>>>()?;
    numbers.sort();
    let first = numbers.first().map_or(0, |(n, _)| *n);
    let gaps = numbers.windows(2).any(|pair| pair[1].0 - pair[0].0 > 1);
    let weekday = |nth: usize, number: i64| {
        if gaps {
            (number - first).rem_euclid(7) as u8
        } else {
            (nth % 5) as u8
        }
    };
    let day = |(nth, (number, name)): (usize, (i64, String))| Day {
        name,
        weekday: weekday(nth, number),
        near: Near::Nothing,
    };
    Some(numbers.into_iter().enumerate().map(day).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(names: &[&str]) -> Vec<(String, u8, Near)> {
        Calendar::of(names.iter().copied())
            .days
            .into_iter()
            .map(|d| (d.name, d.weekday, d.near))
            .collect()
    }

    #[test]
    fn dates_know_their_weekday_and_the_holidays_beside_them() {
        // 8 December 2026, a Tuesday, is a holiday; the log skips it.
        let days = days(&["2026-12-09", "2026-12-07", "2026-12-04"]);
        let expected = [
            ("2026-12-04", 4, Near::Nothing),
            ("2026-12-07", 0, Near::Before),
            ("2026-12-09", 2, Near::After),
        ];
        assert_eq!(
            days,
            expected.map(|(name, weekday, near)| (name.to_owned(), weekday, near))
        );
    }

    #[test]
    fn numbers_are_in_their_order_and_gaps_are_weekends() {
        let weekdays = |names: &[&str]| days(names).iter().map(|d| d.1).collect::<Vec<_>>();
        assert_eq!(
            weekdays(&["1", "2", "3", "4", "5", "8", "10"]),
            [0, 1, 2, 3, 4, 0, 2]
        );
        assert_eq!(
            weekdays(&["0", "1", "2", "3", "4", "5"]),
            [0, 1, 2, 3, 4, 0]
        );
        assert_eq!(
            days(&["10", "9"])
                .iter()
                .map(|d| d.0.as_str())
                .collect::<Vec<_>>(),
            ["9", "10"]
        );
        assert_eq!(weekdays(&["x", "y"]), [0, 1]);
    }
}
