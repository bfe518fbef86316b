// SPDX-License-Identifier: EUPL-1.2
//! Troubles settle before they are written for ever: one that passes at once is none, one that comes and goes is one, and no device can write
//! more of them than anybody would read. Pure: the moment is an argument.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use desk::scene::DeviceTroubles;

/// So long it must last to begin: clerks are told within two seconds.
const BEGINS_AFTER: Duration = Duration::from_secs(1);
/// So long it must be away to end: twice as long each time that it comes back, up to the most.
const ENDS_AFTER: Duration = Duration::from_secs(5);
const ENDS_AFTER_AT_MOST: Duration = Duration::from_secs(600);
/// One that was away for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(900);
/// A device is in so many troubles at most; the names beyond are not listened to.
const MOST_NAMES: usize = 32;

/// How much may be done at once, and how soon a little more.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    most: u32,
    each: Duration,
    left: u32,
    /// Since when the next one is waited for.
    since: Option<Instant>,
}

impl Bucket {
    pub fn new(most: u32, each: Duration) -> Bucket {
        Bucket {
            most,
            each,
            left: most,
            since: None,
        }
    }

    /// Takes one, if there is one.
    pub fn take(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        let more = u32::try_from((now - since).as_nanos() / self.each.as_nanos().max(1))
            .unwrap_or(u32::MAX);
        if self.left.saturating_add(more) >= self.most {
            (self.left, self.since) = (self.most, Some(now));
        } else {
            (self.left, self.since) = (self.left + more, Some(since + self.each * more));
        }
        let is_there = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_there
    }
}

/// What is wrong, by device.
pub type Wrong = BTreeMap<u64, BTreeSet<String>>;

#[derive(Debug, Default)]
pub struct Settle {
    devices: BTreeMap<u64, Device>,
}

#[derive(Debug)]
struct Device {
    troubles: BTreeMap<String, Trouble>,
    /// Beginnings that may still be written.
    may_begin: Bucket,
}

#[derive(Debug)]
struct Trouble {
    is_there: bool,
    /// Since when it is there, or away.
    since: Instant,
    ends_after: Duration,
    is_told: bool,
}

impl Settle {
    /// What counts as wrong at `now`, when this is. What the journal knows already stands until it is over.
    pub fn look(&mut self, wrong: &Wrong, journal: Option<&DeviceTroubles>, now: Instant) -> Wrong {
        self.devices.retain(|id, _| wrong.contains_key(id));
        wrong
            .iter()
            .map(|(id, names)| {
                (
                    *id,
                    self.device(*id).look(
                        names,
                        |name| journal.is_some_and(|j| j.has(*id, name)),
                        now,
                    ),
                )
            })
            .collect()
    }

    fn device(&mut self, id: u64) -> &mut Device {
        // A bad hour has some sixty beginnings; a device that does nothing else writes one a minute.
        let new = || Device {
            troubles: BTreeMap::new(),
            may_begin: Bucket::new(60, Duration::from_secs(60)),
        };
        self.devices.entry(id).or_insert_with(new)
    }
}

impl Device {
    fn look(
        &mut self,
        names: &BTreeSet<String>,
        in_journal: impl Fn(&str) -> bool,
        now: Instant,
    ) -> BTreeSet<String> {
        for name in names {
            if !self.troubles.contains_key(name) && self.troubles.len() < MOST_NAMES {
                let is_told = in_journal(name);
                self.troubles.insert(
                    name.clone(),
                    Trouble {
                        is_there: true,
                        since: now,
                        ends_after: ENDS_AFTER,
                        is_told,
                    },
                );
            }
        }
        for (name, trouble) in &mut self.troubles {
            trouble.observe(names.contains(name), now);
            let is_due =
                trouble.is_there && !trouble.is_told && now - trouble.since >= BEGINS_AFTER;
            trouble.is_told |= is_due && self.may_begin.take(now);
        }
        self.troubles
            .retain(|_, trouble| trouble.is_there || now - trouble.since < FORGOTTEN_AFTER);
        self.troubles
            .iter()
            .filter(|(_, trouble)| trouble.is_told)
            .map(|(name, _)| name.clone())
            .collect()
    }
}

impl Trouble {
    fn observe(&mut self, is_there: bool, now: Instant) {
        if is_there != self.is_there {
            if is_there {
                self.ends_after = (self.ends_after * 2).min(ENDS_AFTER_AT_MOST);
            }
            (self.is_there, self.since) = (is_there, now);
        }
        if !self.is_there && now - self.since >= self.ends_after {
            self.is_told = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks once a second for so long and writes down what changes: the beginnings and endings of an hour.
    fn changes(seconds: u64, wrong: impl Fn(u64) -> Vec<String>) -> Vec<(u64, String, bool)> {
        let (mut settle, start, mut told, mut all) = (
            Settle::default(),
            Instant::now(),
            BTreeSet::new(),
            Vec::new(),
        );
        for second in 0..seconds {
            let wrong = Wrong::from([(1, wrong(second).into_iter().collect())]);
            let now = settle
                .look(&wrong, None, start + Duration::from_secs(second))
                .remove(&1)
                .unwrap();
            all.extend(
                now.difference(&told)
                    .map(|name| (second, name.clone(), true)),
            );
            all.extend(
                told.difference(&now)
                    .map(|name| (second, name.clone(), false)),
            );
            told = now;
        }
        all
    }

    fn one(is_there: bool) -> Vec<String> {
        if is_there {
            vec!["paper-out".to_owned()]
        } else {
            Vec::new()
        }
    }

    #[test]
    fn what_passes_at_once_is_no_trouble_and_what_lasts_begins_and_ends_once() {
        assert_eq!(changes(60, |s| one(s == 10)), []);
        let paper = "paper-out".to_owned();
        assert_eq!(
            changes(60, |s| one((10..30).contains(&s))),
            [(11, paper.clone(), true), (35, paper, false)]
        );
    }

    #[test]
    fn what_comes_and_goes_for_an_hour_is_a_handful_of_changes() {
        let flapping = changes(3_600, |s| one(s % 20 < 10));
        assert!((1..=12).contains(&flapping.len()), "{flapping:?}");
    }

    #[test]
    fn a_device_that_invents_troubles_writes_no_more_than_anybody_would_read() {
        let invented = |s: u64| (0..64).map(|n| format!("t{n}-{}", s / 4)).collect();
        assert!(
            changes(3_600, invented).len() <= 300,
            "{}",
            changes(3_600, invented).len()
        );
    }

    #[test]
    fn what_the_journal_knows_stands_after_a_restart_until_it_is_over() {
        let mut journal = DeviceTroubles::default();
        journal
            .0
            .entry(1)
            .or_default()
            .insert("paper-out".to_owned(), queue::Moment(0));
        let wrong = Wrong::from([(1, one(true).into_iter().collect())]);
        assert_eq!(
            Settle::default().look(&wrong, Some(&journal), Instant::now()),
            wrong
        );
        assert!(Settle::default().look(&wrong, None, Instant::now())[&1].is_empty());
    }

    #[test]
    fn a_bucket_has_its_most_at_once_and_then_one_in_each_span() {
        let (mut bucket, start) = (Bucket::new(3, Duration::from_secs(2)), Instant::now());
        let mut taken = |ms| bucket.take(start + Duration::from_millis(ms));
        assert_eq!(
            [0, 0, 0, 0, 1_999, 2_000, 2_001].map(&mut taken),
            [true, true, true, false, false, true, false]
        );
        assert_eq!(
            [60_000, 60_000, 60_000, 60_000].map(taken),
            [true, true, true, false]
        );
    }
}
