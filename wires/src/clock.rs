// SPDX-License-Identifier: EUPL-1.2
//! The program's only clock: milliseconds since it started, which never run backwards.

use std::time::Instant;

#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    pub fn start() -> Clock {
        Clock(Instant::now())
    }

    pub fn now_ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
