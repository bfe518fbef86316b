// SPDX-License-Identifier: EUPL-1.2
//! The only reader of time. The rules get a [`Moment`] that never runs backwards while a business day lasts, not even across restarts; people
//! get the time of day, which decides no order and no wait. That is the wall clock's only as long as the desk's [`queue::Judge`] believes it,
//! and everybody else asks here rather than the wall clock.

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use queue::{Moment, Reading};

/// Where the server's time comes from.
pub trait Clock: Debug + Send + Sync {
    /// Now for the rules: milliseconds since 1970 that do not run backwards.
    fn moment(&self) -> Moment;

    /// Now for people: the time that was judged to be right.
    fn wall(&self) -> Timestamp;

    /// Now by the clocks of the machines around: the same, unless the office plays at another speed than they do.
    fn machines(&self) -> Timestamp {
        self.wall()
    }

    /// What the machine's clocks show, right or wrong.
    fn reading(&self) -> Reading;

    /// From now on [`Clock::wall`] is so much ahead of the time since the machine started, in milliseconds.
    fn judged(&self, ahead_ms: i64);

    /// From now on [`Clock::moment`] is at least `last`, the last moment of the journal: a clock that lost its battery
    /// must not put today's visits before yesterday's.
    fn not_before(&self, last: Moment);

    /// [`Clock::moment`] goes on from `moment`, be it earlier: only between two business days, and before anything was done.
    fn put(&self, moment: Moment);
}

/// What the moments, and the time that was judged, are ahead of the time since the machine started, in milliseconds.
#[derive(Debug)]
struct Ahead {
    moment_ms: AtomicI64,
    wall_ms: AtomicI64,
}

impl Ahead {
    fn of(reading: Reading) -> Ahead {
        let ahead_ms = reading.wall_ms.saturating_sub(reading.boot_ms);
        Ahead {
            moment_ms: AtomicI64::new(ahead_ms),
            wall_ms: AtomicI64::new(ahead_ms),
        }
    }

    fn moment(&self, boot_ms: i64) -> Moment {
        Moment(
            self.moment_ms
                .load(Ordering::Relaxed)
                .saturating_add(boot_ms),
        )
    }

    fn wall(&self, boot_ms: i64) -> Timestamp {
        let wall_ms = self.wall_ms.load(Ordering::Relaxed).saturating_add(boot_ms);
        Timestamp::from_millisecond(wall_ms).unwrap_or(if wall_ms < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    fn judged(&self, ahead_ms: i64) {
        self.wall_ms.store(ahead_ms, Ordering::Relaxed);
    }

    fn not_before(&self, last: Moment, boot_ms: i64) {
        self.moment_ms
            .fetch_max(last.0.saturating_sub(boot_ms), Ordering::Relaxed);
    }

    fn put(&self, moment: Moment, boot_ms: i64) {
        self.moment_ms
            .store(moment.0.saturating_sub(boot_ms), Ordering::Relaxed);
    }
}

/// The machine's clocks: the wall clock, and the time since the machine started.
#[derive(Debug)]
pub struct SystemClock {
    ahead: Ahead,
}

impl SystemClock {
    pub fn new() -> SystemClock {
        SystemClock {
            ahead: Ahead::of(machine()),
        }
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn moment(&self) -> Moment {
        self.ahead.moment(boot_ms())
    }

    fn wall(&self) -> Timestamp {
        self.ahead.wall(boot_ms())
    }

    fn reading(&self) -> Reading {
        machine()
    }

    fn judged(&self, ahead_ms: i64) {
        self.ahead.judged(ahead_ms);
    }

    fn not_before(&self, last: Moment) {
        self.ahead.not_before(last, boot_ms());
    }

    fn put(&self, moment: Moment) {
        self.ahead.put(moment, boot_ms());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one reading of the wall clock, which is then judged"
)]
fn machine() -> Reading {
    Reading {
        wall_ms: Timestamp::now().as_millisecond(),
        boot_ms: boot_ms(),
    }
}

/// How long the machine has been on, its sleep included, in milliseconds. Asked of the C library, where a test can put another clock.
fn boot_ms() -> i64 {
    let since = nix::time::clock_gettime(nix::time::ClockId::CLOCK_BOOTTIME).map(Duration::from);
    // Every Linux that runs this has that clock.
    since.map_or(0, millis)
}

/// An office whose time runs `speed` times as fast as ours: wall clock and moments alike.
#[derive(Debug)]
pub struct ScaledClock {
    started: Instant,
    speed: f64,
    from_ms: i64,
    ahead: Ahead,
}

impl ScaledClock {
    /// Starts at `from` (now, if `None`).
    pub fn new(speed: f64, from: Option<Timestamp>) -> ScaledClock {
        #[expect(
            clippy::disallowed_methods,
            reason = "an office that plays at another speed begins now"
        )]
        let from_ms = from.unwrap_or_else(Timestamp::now).as_millisecond();
        ScaledClock {
            started: Instant::now(),
            speed,
            from_ms,
            ahead: Ahead::of(Reading {
                wall_ms: from_ms,
                boot_ms: 0,
            }),
        }
    }

    fn passed_ms(&self) -> i64 {
        millis(self.started.elapsed().mul_f64(self.speed))
    }
}

impl Clock for ScaledClock {
    fn moment(&self) -> Moment {
        self.ahead.moment(self.passed_ms())
    }

    fn wall(&self) -> Timestamp {
        self.ahead.wall(self.passed_ms())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "what the machines around show, which is not judged"
    )]
    fn machines(&self) -> Timestamp {
        Timestamp::now()
    }

    fn reading(&self) -> Reading {
        let boot_ms = self.passed_ms();
        Reading {
            wall_ms: self.from_ms.saturating_add(boot_ms),
            boot_ms,
        }
    }

    fn judged(&self, ahead_ms: i64) {
        self.ahead.judged(ahead_ms);
    }

    fn not_before(&self, last: Moment) {
        self.ahead.not_before(last, self.passed_ms());
    }

    fn put(&self, moment: Moment) {
        self.ahead.put(moment, self.passed_ms());
    }
}

/// A clock moved by hand, for tests.
#[derive(Debug)]
pub struct ManualClock {
    hands: Mutex<Reading>,
    ahead: Ahead,
}

impl ManualClock {
    /// A machine that was just switched on.
    pub fn at(wall: Timestamp) -> ManualClock {
        let hands = Reading {
            wall_ms: wall.as_millisecond(),
            boot_ms: 0,
        };
        ManualClock {
            hands: Mutex::new(hands),
            ahead: Ahead::of(hands),
        }
    }

    /// Lets `ms` milliseconds pass, on both clocks. The machine may sleep meanwhile.
    pub fn advance_ms(&self, ms: i64) {
        let mut hands = self.hands();
        hands.boot_ms = hands.boot_ms.saturating_add(ms.max(0));
        hands.wall_ms = hands.wall_ms.saturating_add(ms);
    }

    /// Sets the wall clock alone, as an administrator or NTP would.
    pub fn set_wall(&self, wall: Timestamp) {
        self.hands().wall_ms = wall.as_millisecond();
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.hands
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn moment(&self) -> Moment {
        self.ahead.moment(self.hands().boot_ms)
    }

    fn wall(&self) -> Timestamp {
        self.ahead.wall(self.hands().boot_ms)
    }

    fn reading(&self) -> Reading {
        *self.hands()
    }

    fn judged(&self, ahead_ms: i64) {
        self.ahead.judged(ahead_ms);
    }

    fn not_before(&self, last: Moment) {
        self.ahead.not_before(last, self.hands().boot_ms);
    }

    fn put(&self, moment: Moment) {
        self.ahead.put(moment, self.hands().boot_ms);
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
        let offset_ms = clock
            .wall()
            .as_millisecond()
            .saturating_sub(clock.moment().0);
        let jump_ms = offset_ms.saturating_sub(self.offset_ms);
        if jump_ms.abs() > DRIFT_MS {
            self.offset_ms = offset_ms;
        }
        (jump_ms.abs() > JUMP_MS).then_some(jump_ms)
    }

    /// The time was judged to be so much later than it was held to be, in milliseconds.
    pub fn shift(&mut self, later_ms: i64) {
        self.offset_ms = self.offset_ms.saturating_add(later_ms);
    }

    /// The moments go on from `moment`, and it is `wall`.
    pub fn set(&mut self, moment: Moment, wall: Timestamp) {
        self.offset_ms = wall.as_millisecond().saturating_sub(moment.0);
    }

    /// What people's clocks showed at `moment`.
    pub fn wall(&self, moment: Moment) -> Timestamp {
        Timestamp::from_millisecond(moment.0.saturating_add(self.offset_ms))
            .unwrap_or(Timestamp::UNIX_EPOCH)
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
        clock.judged(clock.reading().wall_ms - 3_600_000);
        assert_eq!(dial.read(&clock), Some(-3_600_000));
        assert_eq!(dial.read(&clock), None);
        assert_eq!(clock.moment(), before);
        assert_eq!(dial.wall(before).as_second(), 1_000_000 - 3_600);
        assert_eq!(dial.moment(dial.wall(before)), before);
    }

    #[test]
    fn what_the_wall_clock_shows_is_the_time_only_when_it_was_judged_so() {
        let clock = ManualClock::at(Timestamp::from_second(1_000_000).unwrap());
        clock.set_wall(Timestamp::from_second(2_000_000).unwrap());
        assert_eq!(
            (clock.wall().as_second(), clock.reading().wall_ms),
            (1_000_000, 2_000_000_000)
        );
        clock.judged(2_000_000_000);
        clock.advance_ms(5_000);
        assert_eq!(clock.wall().as_second(), 2_000_005);
        clock.put(Moment(7));
        assert_eq!(clock.moment(), Moment(7));
    }

    #[test]
    fn a_small_drift_is_not_a_jump() {
        let clock = ManualClock::at(Timestamp::from_second(1_000_000).unwrap());
        let mut dial = Dial::default();
        clock.judged(clock.reading().wall_ms + 1_000);
        assert_eq!(dial.read(&clock), None);
        assert_eq!(dial.wall(clock.moment()).as_second(), 1_000_000);
    }
}
