// SPDX-License-Identifier: EUPL-1.2
//! Whether two programs use one device's token: a totem's disk that was copied gives the numbers of one totem twice.

use std::collections::BTreeMap;

/// For this long after both were heard, both are refused; and an instance that was not heard for this long is gone.
const REMEMBERED_MS: i64 = 120_000;

/// Which instances of each device were heard, and when.
#[derive(Debug, Default)]
pub(super) struct Instances {
    devices: BTreeMap<i64, Device>,
}

#[derive(Debug, Default)]
struct Device {
    /// In the order in which they were first heard, with the moment of the last time.
    heard: Vec<(String, i64)>,
    copied_at: Option<i64>,
}

/// What is known of an instance that was just heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Alone,
    /// Another one is alive too; `news` when this is the first time that it shows.
    Copied {
        news: bool,
    },
}

impl Instances {
    /// A totem that was started again is a new instance, and the one before is never heard again; two copies are heard in turn.
    pub(super) fn receive(&mut self, device: i64, instance: &str, now_ms: i64) -> Verdict {
        let device = self.devices.entry(device).or_default();
        device
            .heard
            .retain(|(name, at_ms)| name == instance || now_ms - at_ms < REMEMBERED_MS);
        match device.heard.iter().position(|(name, _)| name == instance) {
            None => device.heard.push((instance.to_owned(), now_ms)),
            Some(place) => {
                device.heard[place].1 = now_ms;
                if place + 1 < device.heard.len() {
                    let news = !device.is_copied(now_ms);
                    device.copied_at = Some(now_ms);
                    return Verdict::Copied { news };
                }
            }
        }
        if device.is_copied(now_ms) {
            Verdict::Copied { news: false }
        } else {
            Verdict::Alone
        }
    }

    pub(super) fn is_copied(&self, device: i64, now_ms: i64) -> bool {
        self.devices
            .get(&device)
            .is_some_and(|device| device.is_copied(now_ms))
    }
}

impl Device {
    fn is_copied(&self, now_ms: i64) -> bool {
        self.copied_at
            .is_some_and(|at_ms| now_ms - at_ms < REMEMBERED_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_is_not_a_copy_and_a_copy_is_found_when_the_first_is_heard_again() {
        let mut instances = Instances::default();
        assert_eq!(instances.receive(1, "a", 0), Verdict::Alone);
        assert_eq!(
            instances.receive(2, "z", 0),
            Verdict::Alone,
            "another device"
        );
        assert_eq!(
            instances.receive(1, "b", 1_000),
            Verdict::Alone,
            "started again"
        );
        assert_eq!(instances.receive(1, "b", 2_000), Verdict::Alone);
        assert_eq!(
            instances.receive(1, "a", 3_000),
            Verdict::Copied { news: true },
            "both live"
        );
        assert_eq!(
            instances.receive(1, "b", 4_000),
            Verdict::Copied { news: false }
        );
        assert_eq!(
            instances.receive(1, "a", 5_000),
            Verdict::Copied { news: false }
        );
        assert!(instances.is_copied(1, 5_000) && !instances.is_copied(2, 5_000));
    }

    #[test]
    fn when_one_of_two_is_taken_away_the_other_is_served_again() {
        let mut instances = Instances::default();
        for (instance, at_ms) in [("a", 0), ("b", 1), ("a", 2)] {
            instances.receive(1, instance, at_ms);
        }
        assert_eq!(
            instances.receive(1, "a", 100_000),
            Verdict::Copied { news: false }
        );
        assert_eq!(
            instances.receive(1, "a", 130_000),
            Verdict::Copied { news: false },
            "the other one may still come back"
        );
        assert_eq!(instances.receive(1, "a", 230_000), Verdict::Alone);
    }
}
