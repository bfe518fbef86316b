// SPDX-License-Identifier: EUPL-1.2
//! The totem's clock: the wall clock at the start, carried on by the one that never runs backwards, and never before what is on disk.

use std::time::Instant;

use jiff::Timestamp;

#[derive(Clone, Debug)]
pub struct Clock {
    started: Instant,
    base_ms: i64,
    /// How much the server's clock was ahead of this one when it last spoke.
    server_ahead_ms: i64,
}

impl Clock {
    /// Begins at the machine's time, or at `last_ms` if that is later.
    pub fn start(last_ms: i64) -> Clock {
        Clock { started: Instant::now(), base_ms: Timestamp::now().as_millisecond().max(last_ms), server_ahead_ms: 0 }
    }

    /// Milliseconds that never run backwards, whatever is done to the machine's clock.
    pub fn at_ms(&self) -> i64 {
        self.base_ms.saturating_add(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// The office's time, as the server last told it.
    pub fn office(&self) -> Timestamp {
        Timestamp::from_millisecond(self.at_ms().saturating_add(self.server_ahead_ms)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The server says what time it is.
    pub fn set(&mut self, server: Timestamp) {
        self.server_ahead_ms = server.as_millisecond().saturating_sub(self.at_ms());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_begins_before_what_is_on_disk() {
        let later = Timestamp::now().as_millisecond() + 3_600_000;
        assert!(Clock::start(later).at_ms() >= later);
    }

    #[test]
    fn the_office_has_its_own_time() {
        let mut clock = Clock::start(0);
        let told: Timestamp = "2026-11-23T09:00:00Z".parse().expect("a time");
        clock.set(told);
        assert!(clock.office().duration_since(told).as_secs() < 60);
        assert!(clock.at_ms() >= Timestamp::now().as_millisecond() - 60_000, "the totem's own moments stay as they are");
    }
}
