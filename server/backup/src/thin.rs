// SPDX-License-Identifier: EUPL-1.2
//! Which old copies may go. Pure.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

/// Beyond the newest copies, the last one of each day is kept for so many days.
const DAYS: usize = 14;

/// Those of `made`, in any order, that may go: all but the newest `keep` and the last of each of the newest 14 days.
pub fn too_many(made: &[Timestamp], keep: usize) -> Vec<Timestamp> {
    let mut newest_first: Vec<Timestamp> = made.to_vec();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    let mut days: BTreeSet<Date> = BTreeSet::new();
    let mut go = Vec::new();
    for (index, at) in newest_first.into_iter().enumerate() {
        let is_last_of_day =
            days.len() < DAYS && days.insert(at.to_zoned(jiff::tz::TimeZone::UTC).date());
        if index >= keep.max(1) && !is_last_of_day {
            go.push(at);
        }
    }
    go
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(texts: &[&str]) -> Vec<Timestamp> {
        texts
            .iter()
            .map(|text| format!("2026-11-{text}:00Z").parse().unwrap())
            .collect()
    }

    #[test]
    fn the_newest_and_one_a_day_stay() {
        let made = times(&[
            "20T09:00", "20T18:00", "21T08:00", "21T08:10", "21T08:20", "22T08:00",
        ]);
        assert_eq!(
            too_many(&made, 2),
            times(&["21T08:10", "21T08:00", "20T09:00"])
        );
        assert_eq!(
            too_many(&made, 0),
            times(&["21T08:10", "21T08:00", "20T09:00"]),
            "the last one never goes"
        );
        assert!(too_many(&made, 6).is_empty());
    }

    #[test]
    fn days_go_after_two_weeks() {
        let made: Vec<Timestamp> = (0..30)
            .map(|day| Timestamp::from_second(1_795_000_000 + day * 86_400).unwrap())
            .collect();
        assert_eq!(too_many(&made, 1).len(), 30 - DAYS);
    }
}
