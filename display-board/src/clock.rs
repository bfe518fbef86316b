// SPDX-License-Identifier: EUPL-1.2
//! The server's clock, carried on between two views: a board's own clock may be wrong. Pure.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A clock that would have to stand still for longer than this is put right at once: then the server's own had been wrong.
const LONGEST_STANDSTILL: SignedDuration = SignedDuration::from_mins(10);

/// What the server's clock showed, and when it was heard. It never runs backwards: a view that came late, or a server whose clock was put back
/// a little, makes it stand still until the time is reached.
#[derive(Clone, Debug, Default)]
pub struct ServerClock {
    heard: Option<(Timestamp, u64)>,
    /// The latest that was shown, or could have been.
    shown: Option<Timestamp>,
    /// The offset the server wrote, until the office's time zone is known.
    offset: Option<TimeZone>,
    time_zone: Option<TimeZone>,
}

impl ServerClock {
    /// `at` is RFC 3339. What cannot be read changes nothing.
    pub fn set(&mut self, at: &str, now_ms: u64) {
        if let Some((at, time_zone)) = read(at) {
            let carried = self.moment(now_ms);
            self.shown = carried.filter(|carried| carried.duration_since(at) <= LONGEST_STANDSTILL);
            self.heard = Some((at, now_ms));
            self.offset = Some(time_zone);
        }
    }

    /// `name` is an IANA name; one that is not known is passed over.
    pub fn set_time_zone(&mut self, name: &str) {
        self.time_zone = TimeZone::get(name).ok();
    }

    /// `10:24`.
    pub fn time(&self, now_ms: u64) -> Option<String> {
        self.now(now_ms)
            .map(|now| format!("{:02}:{:02}", now.hour(), now.minute()))
    }

    pub fn date(&self, now_ms: u64) -> Option<Date> {
        self.now(now_ms).map(DateTime::date)
    }

    /// Date and time of an RFC 3339 moment on the office's clock.
    pub fn read(&self, at: &str) -> Option<DateTime> {
        let (at, offset) = read(at)?;
        Some(self.time_zone.clone().unwrap_or(offset).to_datetime(at))
    }

    /// In how many milliseconds the shown time changes.
    pub fn minute_ends_in_ms(&self, now_ms: u64) -> Option<u64> {
        let now = self.now(now_ms)?;
        let into_ms =
            u64::try_from(now.second()).ok()? * 1_000 + u64::try_from(now.millisecond()).ok()?;
        Some(60_000_u64.saturating_sub(into_ms).max(1))
    }

    fn now(&self, now_ms: u64) -> Option<DateTime> {
        Some(
            self.time_zone
                .as_ref()
                .or(self.offset.as_ref())?
                .to_datetime(self.moment(now_ms)?),
        )
    }

    fn moment(&self, now_ms: u64) -> Option<Timestamp> {
        let (at, heard_ms) = self.heard?;
        let passed =
            SignedDuration::from_millis(i64::try_from(now_ms.saturating_sub(heard_ms)).ok()?);
        let now = at.checked_add(passed).ok()?;
        Some(self.shown.map_or(now, |shown| shown.max(now)))
    }
}

fn read(at: &str) -> Option<(Timestamp, TimeZone)> {
    let timestamp: Timestamp = at.parse().ok()?;
    let offset = jiff::fmt::temporal::Pieces::parse(at)
        .ok()?
        .to_numeric_offset()?;
    Some((timestamp, TimeZone::fixed(offset)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_time_goes_on() {
        let mut clock = ServerClock::default();
        assert_eq!(clock.time(5), None);
        clock.set("2026-11-23T10:24:58.500+01:00", 1_000);
        assert_eq!(clock.time(1_000).as_deref(), Some("10:24"));
        assert_eq!(clock.minute_ends_in_ms(1_000), Some(1_500));
        assert_eq!(clock.time(2_500).as_deref(), Some("10:25"));
        clock.set("nonsense", 2_600);
        assert_eq!(clock.time(2_600).as_deref(), Some("10:25"));
        clock.set("2026-11-23T08:05:00+01:00", 3_000);
        assert_eq!(clock.time(3_000).as_deref(), Some("08:05"));
    }

    #[test]
    fn it_never_runs_backwards_for_a_view_that_came_late() {
        let mut clock = ServerClock::default();
        clock.set("2026-11-23T10:24:59+01:00", 0);
        assert_eq!(clock.time(1_500).as_deref(), Some("10:25"));
        clock.set("2026-11-23T10:24:59.900+01:00", 1_600);
        assert_eq!(clock.time(1_600).as_deref(), Some("10:25"));
        // Put back by five minutes: it stands, and goes on when the time is reached.
        clock.set("2026-11-23T10:20:00+01:00", 2_000);
        assert_eq!(clock.time(2_000).as_deref(), Some("10:25"));
        clock.set("2026-11-23T10:22:00+01:00", 122_000);
        assert_eq!(clock.time(122_000).as_deref(), Some("10:25"));
        assert_eq!(clock.time(362_000).as_deref(), Some("10:26"));
    }

    #[test]
    fn the_end_of_summer_time_comes_without_a_word_from_the_server() {
        let mut clock = ServerClock::default();
        clock.set("2026-10-25T02:59:00+02:00", 0);
        assert_eq!(clock.time(120_000).as_deref(), Some("03:01"));
        clock.set_time_zone("Europe/Rome");
        assert_eq!(clock.time(120_000).as_deref(), Some("02:01"));
        assert_eq!(
            clock.read("2026-10-26T07:30:00Z").map(|at| at.hour()),
            Some(8)
        );
    }
}
