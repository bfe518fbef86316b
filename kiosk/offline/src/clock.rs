// SPDX-License-Identifier: EUPL-1.2
//! The totem's clock: the wall clock at the start, carried on by the time since the machine started (its sleep included), and never before
//! what is on disk.

use std::time::Duration;

use jiff::Timestamp;
use nix::time::{ClockId, clock_gettime};

use crate::machine::Machine;

#[derive(Clone, Debug)]
pub struct Clock {
    /// What the totem's moments are ahead of the time since the machine started.
    base_ms: i64,
    /// How much the office's time is ahead of them: as the server last told it.
    office_ahead_ms: i64,
}

impl Clock {
    /// Begins with the machine's time, as far as what is on disk allows.
    pub fn start(machine: &Machine) -> Clock {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one reading of the totem's wall clock, which is then judged"
        )]
        let wall_ms = Timestamp::now().as_millisecond();
        let at_ms = wall_ms.max(machine.last_ms());
        Clock {
            base_ms: at_ms.saturating_sub(boot_ms()),
            office_ahead_ms: machine.office_at_start(wall_ms).saturating_sub(at_ms),
        }
    }

    /// Milliseconds that never run backwards, whatever is done to the machine's clock.
    pub fn at_ms(&self) -> i64 {
        self.base_ms.saturating_add(boot_ms())
    }

    /// The office's time.
    pub fn office(&self) -> Timestamp {
        Timestamp::from_millisecond(self.at_ms().saturating_add(self.office_ahead_ms))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The server says what time it is.
    pub fn set(&mut self, server: Timestamp) {
        self.office_ahead_ms = server.as_millisecond().saturating_sub(self.at_ms());
    }
}

/// How long the machine has been on, its sleep included, in milliseconds.
fn boot_ms() -> i64 {
    // Every Linux that runs this has that clock.
    clock_gettime(ClockId::CLOCK_BOOTTIME).map_or(0, |since| {
        i64::try_from(Duration::from(since).as_millis()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a test lives in the machine's own time"
    )]
    fn the_office_has_its_own_time() {
        let mut clock = Clock::start(&Machine::default());
        let told: Timestamp = "2026-11-23T09:00:00Z".parse().expect("a time");
        clock.set(told);
        assert!(clock.office().duration_since(told).as_secs() < 60);
        assert!(
            clock.at_ms() >= Timestamp::now().as_millisecond() - 60_000,
            "the totem's own moments stay as they are"
        );
    }
}
