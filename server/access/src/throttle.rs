// SPDX-License-Identifier: EUPL-1.2
//! Guessing passwords is slow: after some failures an account, or an address, must wait before the next attempt, longer each time.

use std::collections::BTreeMap;

/// So many failures are free: people mistype.
const FREE: u32 = 3;
const LONGEST_WAIT_MS: i64 = 60_000;
/// Failures older than this are forgotten.
const FORGET_MS: i64 = 15 * 60_000;
/// Names and addresses remembered at most; beyond, the oldest go.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Throttle {
    failures: BTreeMap<String, Failures>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last_ms: i64,
}

impl Throttle {
    /// How long `who` must still wait, in milliseconds; 0 when an attempt is allowed.
    pub fn wait_ms(&self, who: &str, now_ms: i64) -> i64 {
        let Some(failures) = self.failures.get(who) else {
            return 0;
        };
        if now_ms - failures.last_ms > FORGET_MS || failures.count < FREE {
            return 0;
        }
        let doubled = 1_000_i64 << (failures.count - FREE).min(10);
        (failures.last_ms + doubled.min(LONGEST_WAIT_MS) - now_ms).max(0)
    }

    pub fn failed(&mut self, who: &str, now_ms: i64) {
        self.failures
            .retain(|_, failures| now_ms - failures.last_ms <= FORGET_MS);
        if self.failures.len() >= MOST
            && let Some(oldest) = self
                .failures
                .iter()
                .min_by_key(|(_, f)| f.last_ms)
                .map(|(who, _)| who.clone())
        {
            self.failures.remove(&oldest);
        }
        let failures = self.failures.entry(who.to_owned()).or_insert(Failures {
            count: 0,
            last_ms: now_ms,
        });
        failures.count = failures.count.saturating_add(1);
        failures.last_ms = now_ms;
    }

    pub fn succeeded(&mut self, who: &str) {
        self.failures.remove(who);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_are_forgotten() {
        let mut throttle = Throttle::default();
        let mut now_ms = 0;
        for expected_ms in [
            0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
        ] {
            throttle.failed("maria", now_ms);
            assert_eq!(throttle.wait_ms("maria", now_ms), expected_ms);
            now_ms += expected_ms;
            assert_eq!(throttle.wait_ms("maria", now_ms), 0);
        }
        assert_eq!(throttle.wait_ms("anna", now_ms), 0);
        throttle.failed("maria", now_ms);
        assert!(throttle.wait_ms("maria", now_ms) > 0);
        assert_eq!(throttle.wait_ms("maria", now_ms + FORGET_MS + 1), 0);
        throttle.succeeded("maria");
        throttle.failed("maria", now_ms);
        assert_eq!(throttle.wait_ms("maria", now_ms), 0);
    }
}
