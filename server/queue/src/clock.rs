// SPDX-License-Identifier: EUPL-1.2
//! Which time it is, when the wall clock may be wrong. The wall clock is believed as long as it goes on as the time since the machine
//! started (which counts its sleep) does. When it leaps into another business day, the time goes on as before, and the leap stays in
//! [`Doubt`] until somebody, or the night, has decided.

use crate::Day;

/// Clocks that differ by less than this go apart by themselves, or NTP brings them together, in milliseconds.
const NEAR_MS: i64 = 60_000;
/// Below this they are not set again: screens would flicker.
const DRIFT_MS: i64 = 2_000;
/// A leap of more than this is not what happens to a clock of an office that works, and a server is rarely off for so long.
pub const FAR_MS: i64 = 28 * 86_400_000;
/// So soon after the start the network sets a clock that had stood still.
const YOUNG_MS: i64 = 10 * 60_000;
/// So long a leap must stand before it counts when no day is open.
const STANDS_MS: i64 = 60_000;

/// What the two clocks of a machine show at the same instant, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock, since 1970.
    pub wall_ms: i64,
    /// Since the machine started, its sleep included.
    pub boot_ms: i64,
}

impl Reading {
    fn ahead_ms(self) -> i64 {
        self.wall_ms.saturating_sub(self.boot_ms)
    }
}

/// What the journal says of the last business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    pub day: Day,
    /// When its last event happened, in milliseconds since 1970.
    pub at_ms: i64,
    /// Nobody has closed it.
    pub is_open: bool,
}

/// Whom another business day could put out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// No day is open.
    Nobody,
    /// Nobody took a number on the open day since the start.
    NoComers,
    Comers,
}

/// Which time it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judge {
    /// What the time is ahead of the time since the machine started, in milliseconds.
    ahead_ms: i64,
    /// When the judging began, since the machine started.
    began_ms: i64,
    /// The wall clock had stood still, or was set back, when the judging began.
    began_behind: bool,
    doubt: Option<Doubt>,
}

/// The wall clock says another time than the one that is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    pub why: Why,
    /// The business day that it shows.
    pub day: Day,
    ahead_ms: i64,
    /// Since when, since the machine started.
    since_ms: i64,
    /// The business day of the wall clock, and the one that is believed, when the doubt began or a day was opened last.
    began: (Day, Day),
    /// The one that is believed now.
    judged: Day,
    /// No day was opened since the doubt began.
    is_first_day: bool,
}

/// What is strange about the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It leapt into a later business day.
    Leapt,
    /// It shows a time that is weeks ahead.
    Far,
    /// It shows a business day before the one that it is.
    Behind,
}

impl Judge {
    /// Begins with what the wall clock shows, unless that is before the last business day, or weeks later while that one is open.
    pub fn start(reading: Reading, last: Option<Last>, day_of: impl Fn(i64) -> Day) -> Judge {
        let mut judge = Judge {
            ahead_ms: reading.ahead_ms(),
            began_ms: reading.boot_ms,
            began_behind: false,
            doubt: None,
        };
        let Some(last) = last else { return judge };
        let day = day_of(reading.wall_ms);
        let is_far = last.is_open && reading.wall_ms.saturating_sub(last.at_ms) > FAR_MS;
        if day < last.day || is_far {
            let why = if is_far { Why::Far } else { Why::Behind };
            judge.began_behind = !is_far;
            judge.doubt = Some(Doubt::new(why, (day, last.day), reading));
            judge.ahead_ms = last.at_ms.saturating_sub(reading.boot_ms);
        }
        judge
    }

    /// The time, in milliseconds since 1970.
    pub fn now_ms(&self, reading: Reading) -> i64 {
        reading.boot_ms.saturating_add(self.ahead_ms)
    }

    /// What the time is ahead of the time since the machine started, in milliseconds.
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms
    }

    pub fn doubt(&self) -> Option<Doubt> {
        self.doubt
    }

    /// Reads the clocks again. `last` is the last business day.
    pub fn read(
        &mut self,
        reading: Reading,
        (last, inside): (Option<Day>, Inside),
        day_of: impl Fn(i64) -> Day,
    ) {
        let ahead_ms = reading.ahead_ms();
        let off_ms = ahead_ms.saturating_sub(self.ahead_ms);
        if off_ms.abs() <= NEAR_MS {
            self.adopt(if off_ms.abs() > DRIFT_MS {
                ahead_ms
            } else {
                self.ahead_ms
            });
            return;
        }
        let (wall, judged) = (day_of(reading.wall_ms), day_of(self.now_ms(reading)));
        let doubt = self.same_doubt(ahead_ms).unwrap_or(Doubt::new(
            why(wall < judged, off_ms),
            (wall, judged),
            reading,
        ));
        let is_earlier = wall < judged && last.is_none_or(|last| wall >= last);
        if wall == judged
            || is_earlier
            || wall > judged && self.is_harmless(&doubt, inside, reading)
        {
            self.adopt(ahead_ms);
        } else {
            self.doubt = Some(Doubt {
                day: wall,
                judged,
                ..doubt
            });
        }
    }

    /// Somebody says that the wall clock is right. Answers with how much later it is now than it was held to be, in milliseconds.
    pub fn believe(&mut self) -> i64 {
        let Some(doubt) = self.doubt else { return 0 };
        let later_ms = doubt.ahead_ms.saturating_sub(self.ahead_ms);
        self.adopt(doubt.ahead_ms);
        later_ms
    }

    /// Whether the time that is believed may begin a business day: the wall clock agrees, or both have walked through a roll-over hour.
    pub fn may_begin_days(&self) -> bool {
        self.doubt
            .is_none_or(|doubt| doubt.day > doubt.began.0 && doubt.judged > doubt.began.1)
    }

    /// A business day was opened: the next one needs another night.
    pub fn day_began(&mut self) {
        if let Some(doubt) = &mut self.doubt {
            (doubt.began, doubt.is_first_day) = ((doubt.day, doubt.judged), false);
        }
    }

    /// The wall clock leapt into a later business day, and nothing has ended the open one since: somebody who begins to work may.
    pub fn has_leapt(&self) -> bool {
        self.doubt.is_some_and(|doubt| {
            doubt.why == Why::Leapt && doubt.is_first_day && doubt.day > doubt.judged
        })
    }

    fn adopt(&mut self, ahead_ms: i64) {
        (self.ahead_ms, self.doubt) = (ahead_ms, None);
    }

    fn same_doubt(&self, ahead_ms: i64) -> Option<Doubt> {
        self.doubt
            .filter(|doubt| doubt.ahead_ms.saturating_sub(ahead_ms).abs() <= NEAR_MS)
    }

    /// A later day puts nobody out and gives no number of today's again: the open day was closed, and the leap is not one of seconds; or the
    /// network has set a clock that had stood still, before anybody came.
    fn is_harmless(&self, doubt: &Doubt, inside: Inside, reading: Reading) -> bool {
        let is_young = reading.boot_ms.saturating_sub(self.began_ms) < YOUNG_MS;
        let stands =
            reading.boot_ms.saturating_sub(doubt.since_ms) >= STANDS_MS && doubt.why != Why::Far;
        match inside {
            Inside::Nobody => stands,
            Inside::NoComers => is_young && self.began_behind,
            Inside::Comers => false,
        }
    }
}

impl Doubt {
    fn new(why: Why, (day, judged): (Day, Day), reading: Reading) -> Doubt {
        let (ahead_ms, since_ms) = (reading.ahead_ms(), reading.boot_ms);
        Doubt {
            why,
            day,
            ahead_ms,
            since_ms,
            began: (day, judged),
            judged,
            is_first_day: true,
        }
    }
}

fn why(is_behind: bool, off_ms: i64) -> Why {
    match () {
        () if is_behind => Why::Behind,
        () if off_ms > FAR_MS => Why::Far,
        () => Why::Leapt,
    }
}
