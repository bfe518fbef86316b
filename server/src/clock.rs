// SPDX-License-Identifier: EUPL-1.2
//! The only reader of time. The rules get a [`Moment`] that never runs backwards, not even across restarts; people get the wall clock,
//! which is only shown and never decides an order or a wait.

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use queue::Moment;

/// Where the server's time comes from.
pub trait Clock: Debug + Send + Sync {
    /// Now for the rules: milliseconds since 1970 that never run backwards.
    fn moment(&self) -> Moment;

    /// Now for people: the wall clock, which may jump either way.
    fn wall(&self) -> Timestamp;

    /// Now by the clocks of the machines around: the wall clock, unless the office plays at another speed than they do.
    fn machines(&self) -> Timestamp {
        self.wall()
    }

    /// From now on [`Clock::moment`] is at least `last`, the last moment of the journal: a clock that lost its battery
    /// must not put today's visits before yesterday's.
    fn not_before(&self, last: Moment);
}

/// The machine's clocks: the wall clock at start, carried on by the monotonic one.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    base_ms: AtomicI64,
}

impl SystemClock {
    pub fn new() -> SystemClock {
        SystemClock { started: Instant::now(), base_ms: AtomicI64::new(Timestamp::now().as_millisecond()) }
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn moment(&self) -> Moment {
        Moment(self.base_ms.load(Ordering::Relaxed).saturating_add(millis(self.started.elapsed())))
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }

    fn not_before(&self, last: Moment) {
        let lag_ms = last.0.saturating_sub(self.moment().0);
        if lag_ms > 0 {
            self.base_ms.fetch_add(lag_ms, Ordering::Relaxed);
        }
    }
}

/// An office whose time runs `speed` times as fast as ours: wall clock and moments alike.
#[derive(Debug)]
pub struct ScaledClock {
    started: Instant,
    speed: f64,
    base_ms: AtomicI64,
}

impl ScaledClock {
    /// Starts at `from` (now, if `None`).
    pub fn new(speed: f64, from: Option<Timestamp>) -> ScaledClock {
        let from = from.unwrap_or_else(Timestamp::now);
        ScaledClock { started: Instant::now(), speed, base_ms: AtomicI64::new(from.as_millisecond()) }
    }
}

impl Clock for ScaledClock {
    fn moment(&self) -> Moment {
        Moment(self.base_ms.load(Ordering::Relaxed).saturating_add(millis(self.started.elapsed().mul_f64(self.speed))))
    }

    fn wall(&self) -> Timestamp {
        Timestamp::from_millisecond(self.moment().0).unwrap_or(Timestamp::MAX)
    }

    fn machines(&self) -> Timestamp {
        Timestamp::now()
    }

    fn not_before(&self, last: Moment) {
        let lag_ms = last.0.saturating_sub(self.moment().0);
        if lag_ms > 0 {
            self.base_ms.fetch_add(lag_ms, Ordering::Relaxed);
        }
    }
}

/// A clock moved by hand, for tests.
#[derive(Debug)]
pub struct ManualClock {
    hands: Mutex<Hands>,
}

#[derive(Debug)]
struct Hands {
    moment: Moment,
    wall: Timestamp,
}

impl ManualClock {
    pub fn at(wall: Timestamp) -> ManualClock {
        ManualClock { hands: Mutex::new(Hands { moment: Moment(wall.as_millisecond()), wall }) }
    }

    /// Lets `ms` milliseconds pass, on both clocks.
    pub fn advance_ms(&self, ms: i64) {
        let mut hands = self.hands();
        hands.moment = hands.moment.plus_ms(ms.max(0));
        hands.wall = Timestamp::from_millisecond(hands.wall.as_millisecond().saturating_add(ms)).unwrap_or(hands.wall);
    }

    /// Sets the wall clock alone, as an administrator or NTP would.
    pub fn set_wall(&self, wall: Timestamp) {
        self.hands().wall = wall;
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn moment(&self) -> Moment {
        self.hands().moment
    }

    fn wall(&self) -> Timestamp {
        self.hands().wall
    }

    fn not_before(&self, last: Moment) {
        let mut hands = self.hands();
        hands.moment = hands.moment.max(last);
    }
}

/// Turns the hall's moments into times for people. Moments are carried by the monotonic clock, so after a jump of the wall clock they
/// differ from it by an offset, which is added to whatever is shown.
#[derive(Debug, Default)]
pub struct Dial {
    offset_ms: i64,
}

/// Differences below this are the two clocks drifting apart, not worth a flicker on the screens.
const DRIFT_MS: i64 = 2_000;
/// A jump of the wall clock beyond this is told to people.
pub const JUMP_MS: i64 = 60_000;

impl Dial {
    /// Reads both clocks again. Answers with the jump in milliseconds, if the wall clock jumped by more than [`JUMP_MS`] since the last reading.
    pub fn read(&mut self, clock: &dyn Clock) -> Option<i64> {
        let offset_ms = clock.wall().as_millisecond().saturating_sub(clock.moment().0);
        let jump_ms = offset_ms.saturating_sub(self.offset_ms);
        if jump_ms.abs() > DRIFT_MS {
            self.offset_ms = offset_ms;
        }
        (jump_ms.abs() > JUMP_MS).then_some(jump_ms)
    }

    /// What people's clocks showed at `moment`.
    pub fn wall(&self, moment: Moment) -> Timestamp {
        Timestamp::from_millisecond(moment.0.saturating_add(self.offset_ms)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The hall's moment for a time that people agreed on, such as an appointment's slot.
    pub fn moment(&self, wall: Timestamp) -> Moment {
        Moment(wall.as_millisecond().saturating_sub(self.offset_ms))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_never_run_backwards() {
        let clock = SystemClock::new();
        let later = clock.moment().plus_ms(3_600_000);
        clock.not_before(later);
        assert!(clock.moment() >= later);
        clock.not_before(Moment(0));
        assert!(clock.moment() >= later);
    }

    #[test]
    fn a_jump_of_the_wall_clock_is_seen_once_and_leaves_moments_alone() {
        let clock = ManualClock::at(Timestamp::from_second(1_000_000).unwrap());
        let mut dial = Dial::default();
        assert_eq!(dial.read(&clock), None);
        let before = clock.moment();
        clock.set_wall(Timestamp::from_second(1_000_000 - 3_600).unwrap());
        assert_eq!(dial.read(&clock), Some(-3_600_000));
        assert_eq!(dial.read(&clock), None);
        assert_eq!(clock.moment(), before);
        assert_eq!(dial.wall(before).as_second(), 1_000_000 - 3_600);
        assert_eq!(dial.moment(dial.wall(before)), before);
    }

    #[test]
    fn a_small_drift_is_not_a_jump() {
        let clock = ManualClock::at(Timestamp::from_second(1_000_000).unwrap());
        let mut dial = Dial::default();
        clock.set_wall(Timestamp::from_second(1_000_001).unwrap());
        assert_eq!(dial.read(&clock), None);
        assert_eq!(dial.wall(clock.moment()).as_second(), 1_000_000);
    }
}
