// SPDX-License-Identifier: EUPL-1.2
//! What the forecast last said: made by its thread, read by everybody, never changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use forecast::Range;
use forecast::shown::Reason;
use protocol::{Forecast, ForecastQuality, Grew};
use queue::{AccessClass, Day, Moment, Promise, ServiceId, Visit, VisitId};

/// All that is told of one moment of the hall.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// The journal's number of the last event that is part of it.
    pub seq: u64,
    pub day: Option<Day>,
    /// For somebody who takes a number, by service of the hall's office and access class.
    pub arrivals: Vec<[Option<Coming>; 3]>,
    /// For those who wait.
    pub waiting: BTreeMap<VisitId, Waiting>,
    pub quality: Arc<ForecastQuality>,
}

/// The wait of somebody who comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coming {
    /// In seconds from the coming.
    pub range: Range,
    /// What the plain forecast said of the same hall: what it says later, more or less, is what has happened since.
    pub plain: Promise,
}

/// What stands on the screens for somebody who waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The leg it is about.
    pub leg: usize,
    pub service: ServiceId,
    pub low: Moment,
    pub median: Moment,
    pub high: Moment,
    pub grew: Option<Reason>,
}

impl Published {
    pub fn coming(&self, service: ServiceId, class: AccessClass) -> Option<Coming> {
        self.arrivals.get(usize::from(service.0))?[class.index()]
    }

    /// Nothing when the visit is not where it was when this was said.
    pub fn waiting(&self, visit: &Visit) -> Option<&Waiting> {
        let waiting = self.waiting.get(&visit.id)?;
        (waiting.leg == visit.current && visit.leg().is_some_and(|leg| leg.service == waiting.service)).then_some(waiting)
    }
}

impl Coming {
    /// In the hall of now, of which the plain forecast says `plain`: each bound moves as the plain one's does.
    pub fn now(&self, plain: &Promise) -> Promise {
        let moved = |s: f64, then_s: u32, now_s: u32| (s + f64::from(now_s) - f64::from(then_s)).max(0.0).round() as u32;
        let median_s = moved(self.range.p50_s, self.plain.median_s, plain.median_s);
        Promise {
            low_s: moved(self.range.p05_s, self.plain.low_s, plain.low_s).min(median_s),
            median_s,
            high_s: moved(self.range.p95_s, self.plain.high_s, plain.high_s).max(median_s),
            ahead: plain.ahead,
        }
    }
}

impl Waiting {
    /// What is left of it at `now`, in seconds rounded up: as long as no whole second has passed, it is what was told.
    pub fn left(&self, now: Moment, ahead: u32) -> Forecast {
        let left = |at: Moment| u32::try_from(at.since_ms(now).unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX);
        Forecast { low_s: left(self.low), high_s: left(self.high), median_s: left(self.median), ahead, grew: self.grew.map(grew) }
    }
}

fn grew(reason: Reason) -> Grew {
    match reason {
        Reason::CounterClosed => Grew::CounterClosed,
        Reason::CounterPaused => Grew::CounterPaused,
        Reason::MorePriority => Grew::MorePriority,
        Reason::MoreAppointments => Grew::MoreAppointments,
        Reason::SlowerThanUsual => Grew::SlowerThanUsual,
        Reason::LongerVisits => Grew::LongerVisits,
    }
}
