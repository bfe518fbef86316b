// SPDX-License-Identifier: EUPL-1.2
//! What is still to be sent, and when it is tried again. Pure: the moment is an argument.

use std::time::{Duration, Instant};

use super::{Alarm, Way};

/// The first pause after a failure; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// After this an alarm is of no use any more.
const USEFUL_FOR: Duration = Duration::from_secs(24 * 3_600);
/// More than this are not kept: the oldest go.
const MOST: usize = 200;

#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
pub(super) struct Waiting {
    pub way: Way,
    pub alarm: Alarm,
    pub attempts: u32,
    since: Instant,
    due: Instant,
}

impl Outbox {
    pub fn add(&mut self, way: Way, alarm: Alarm, now: Instant) {
        if self.waiting.len() == MOST {
            self.waiting.remove(0);
        }
        self.waiting.push(Waiting {
            way,
            alarm,
            attempts: 0,
            since: now,
            due: now,
        });
    }

    /// When something is to be sent next.
    pub fn next(&self) -> Option<Instant> {
        self.waiting.iter().map(|one| one.due).min()
    }

    /// The oldest that is to be sent now.
    pub fn take_due(&mut self, now: Instant) -> Option<Waiting> {
        let index = self.waiting.iter().position(|one| one.due <= now)?;
        Some(self.waiting.remove(index))
    }

    /// Puts back what could not be sent; false when it is given up.
    pub fn failed(&mut self, mut one: Waiting, now: Instant) -> bool {
        if now - one.since >= USEFUL_FOR {
            return false;
        }
        let pause = FIRST_PAUSE
            .saturating_mul(1 << one.attempts.min(10))
            .min(LONGEST_PAUSE);
        one.attempts += 1;
        one.due = now + pause;
        self.waiting.push(one);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::HookPlan;

    fn alarm(id: usize) -> Alarm {
        let text = String::new;
        Alarm {
            id: id.to_string(),
            office: text(),
            device: 1,
            name: text(),
            trouble: text(),
            on: true,
            at: text(),
            words: text(),
        }
    }

    fn way() -> Way {
        Way::Hook(HookPlan {
            url: "http://a".to_owned(),
            secret_file: "/s".into(),
        })
    }

    #[test]
    fn pauses_double_up_to_ten_minutes_and_a_day_is_enough() {
        let (mut outbox, start) = (Outbox::default(), Instant::now());
        outbox.add(way(), alarm(1), start);
        let (mut now, mut pauses) = (start, Vec::new());
        while let Some(due) = outbox.next() {
            pauses.push((due - now).as_secs());
            now = due;
            assert!(now - start < USEFUL_FOR + LONGEST_PAUSE);
            let one = outbox.take_due(now).unwrap();
            outbox.failed(one, now);
        }
        assert_eq!(pauses[..9], [0, 5, 10, 20, 40, 80, 160, 320, 600]);
    }

    #[test]
    fn the_oldest_go_first_and_too_many_are_not_kept() {
        let (mut outbox, now) = (Outbox::default(), Instant::now());
        (0..=MOST).for_each(|id| outbox.add(way(), alarm(id), now));
        assert_eq!(outbox.take_due(now).unwrap().alarm.id, "1");
        assert_eq!(outbox.waiting.len(), MOST - 1);
    }
}
