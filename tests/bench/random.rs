// SPDX-License-Identifier: EUPL-1.2
//! Chance that can be replayed: every test that uses it prints its seed, and takes the one in the environment variable `SEED`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// SplitMix64 (Steele, Lea and Flood, 2014): enough for choosing instants, and the same on every machine.
#[derive(Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The seed of the environment variable `SEED`, else a new one; printed under the test's `name`.
    pub fn announced(name: &str) -> Random {
        let seed = match std::env::var("SEED") {
            Ok(text) => text.parse().expect("SEED is a whole number"),
            Err(_) => fresh_seed(),
        };
        println!("{name}: replay with SEED={seed}");
        Random::new(seed)
    }

    pub fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, without `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next_u64() % end
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let index = usize::try_from(self.below(from.len() as u64)).expect("an index fits");
        &from[index]
    }

    /// From nothing to `longest`, to the microsecond.
    pub fn time_up_to(&mut self, longest: Duration) -> Duration {
        let longest_us = u64::try_from(longest.as_micros()).expect("a short time");
        Duration::from_micros(self.below(longest_us + 1))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn fresh_seed() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is after 1970");
    u64::from(since.subsec_nanos()) ^ since.as_secs() << 30
}
