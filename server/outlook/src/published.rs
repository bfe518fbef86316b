// SPDX-License-Identifier: EUPL-1.2
//! What the forecast last said: made by its thread, read by everybody, never changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use forecast::Range;
use forecast::shown::Reason;
use protocol::{Expected, Forecast, ForecastQuality, Grew, QualityFigures, Then};
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
    /// The shortest time that each service of the hall's office plausibly takes, in milliseconds.
    pub shortest_ms: Vec<Option<i64>>,
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
    pub call: Span,
    /// Why the upper bound of the call is later than it was.
    pub grew: Option<Reason>,
    /// The calls of the later legs, in their order, and the end of the visit; `None` where one of these is not known.
    pub then: Option<(Vec<Span>, Span)>,
}

/// A range of moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub low: Moment,
    pub median: Moment,
    pub high: Moment,
}

impl Published {
    pub fn coming(&self, service: ServiceId, class: AccessClass) -> Option<Coming> {
        self.arrivals.get(usize::from(service.0))?[class.index()]
    }

    pub fn shortest_ms(&self, service: ServiceId) -> Option<i64> {
        self.shortest_ms
            .get(usize::from(service.0))
            .copied()
            .flatten()
    }

    /// What of it the screens of the hall say: for everybody who comes, how far each bound lies from what the plain forecast said of the same hall, in seconds
    /// (see [`Coming::now`]), and how well forecasts were kept. As long as it is the same, they need not be told again.
    pub fn in_the_hall(&self) -> (Option<Day>, Vec<Option<[i64; 3]>>, QualityFigures) {
        let apart = |s: f64, plain_s: u32| (s - f64::from(plain_s)).round() as i64;
        let bounds = |Coming { range, plain }: &Coming| {
            [
                apart(range.p05_s, plain.low_s),
                apart(range.p50_s, plain.median_s),
                apart(range.p95_s, plain.high_s),
            ]
        };
        let standard = self
            .arrivals
            .iter()
            .map(|classes| classes[AccessClass::Standard.index()].as_ref().map(bounds));
        (self.day, standard.collect(), self.quality.last_30_days.all)
    }

    /// Nothing when the visit is not where it was when this was said.
    pub fn waiting(&self, visit: &Visit) -> Option<&Waiting> {
        let waiting = self.waiting.get(&visit.id)?;
        (waiting.leg == visit.current
            && visit
                .leg()
                .is_some_and(|leg| leg.service == waiting.service))
        .then_some(waiting)
    }
}

impl Coming {
    /// In the hall of now, of which the plain forecast says `plain`: each bound moves as the plain one's does.
    pub fn now(&self, plain: &Promise) -> Promise {
        let moved = |s: f64, then_s: u32, now_s: u32| {
            (s + f64::from(now_s) - f64::from(then_s)).max(0.0).round() as u32
        };
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
        let Expected {
            low_s,
            high_s,
            median_s,
        } = self.call.left(now);
        Forecast {
            low_s,
            high_s,
            median_s,
            ahead,
            grew: self.grew.map(grew),
        }
    }

    /// What is left of what comes after the call. Each stands still by itself, so what is later is not told as sooner.
    pub fn then(&self, now: Moment) -> Option<Then> {
        let (calls, end) = self.then.as_ref()?;
        let mut before = self.call;
        let mut after = |span: &Span| {
            before = Span {
                low: before.low.max(span.low),
                median: before.median.max(span.median),
                high: before.high.max(span.high),
            };
            before.left(now)
        };
        Some(Then {
            calls: calls.iter().map(&mut after).collect(),
            end: after(end),
        })
    }
}

impl Span {
    fn left(&self, now: Moment) -> Expected {
        let left = |at: Moment| {
            u32::try_from(at.since_ms(now).unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX)
        };
        Expected {
            low_s: left(self.low),
            high_s: left(self.high),
            median_s: left(self.median),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hall_is_told_again_only_when_it_would_show_something_else() {
        let said = |by_s: f64, plain_by_s: u32| {
            let range = Range {
                p05_s: 60.0 + by_s,
                p50_s: 300.4 + by_s,
                p95_s: 900.0 + by_s,
            };
            let plain = Promise {
                low_s: 100 + plain_by_s,
                median_s: 310 + plain_by_s,
                high_s: 700 + plain_by_s,
                ahead: 2,
            };
            Published {
                arrivals: vec![[Some(Coming { range, plain }), None, None]],
                ..Published::default()
            }
        };
        assert_eq!(said(0.0, 0).in_the_hall(), said(0.02, 0).in_the_hall());
        // The hall has moved on, and both forecasts with it.
        assert_eq!(said(0.0, 0).in_the_hall(), said(20.0, 20).in_the_hall());
        assert_ne!(said(0.0, 0).in_the_hall(), said(1.0, 0).in_the_hall());
    }
}
