// SPDX-License-Identifier: EUPL-1.2
//! How well promises were kept: each is judged when its visit is called for the first time; a call that was taken back is none.

use std::collections::{BTreeMap, VecDeque};

use forecast::Model;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use protocol::{ForecastQuality, QualityFigures, QualityOfHour, QualityOfService, QualityPeriod};
use queue::{Hall, Judged, Visit};

use catalogue::Catalogue;
use terms::names;
use terms::names::date;

/// Days of the longer figures, today included.
const DAYS: i64 = 30;

/// The days before the present one.
#[derive(Clone, Debug, Default)]
pub struct Kept(VecDeque<(Date, Cells)>);

/// By service and hour of issue.
type Cells = BTreeMap<(String, u8), Sums>;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    n: u32,
    within_upper: u32,
    within_range: u32,
    absolute_s: f64,
    /// Promised less waited.
    off_s: f64,
}

impl Kept {
    /// The day of `hall` is over.
    pub fn close_day(&mut self, hall: &Hall, catalogue: &Catalogue) {
        let Some(day) = hall.last_day().and_then(date) else {
            return;
        };
        self.0.push_back((day, cells(hall, catalogue)));
        while self
            .0
            .front()
            .is_some_and(|(first, _)| !is_recent(*first, day))
        {
            self.0.pop_front();
        }
    }
}

/// All figures, with `hall` as today, after the event `seq`.
pub fn figures(
    kept: &Kept,
    (hall, seq): (&Hall, u64),
    catalogue: &Catalogue,
    model: &Model,
) -> ForecastQuality {
    let today = cells(hall, catalogue);
    let Some(day) = hall.last_day().and_then(date) else {
        return ForecastQuality {
            seq,
            available: true,
            ..ForecastQuality::default()
        };
    };
    let mut all = today.clone();
    for (cell, sums) in kept
        .0
        .iter()
        .filter(|(earlier, _)| is_recent(*earlier, day))
        .flat_map(|(_, cells)| cells)
    {
        all.entry(cell.clone()).or_default().add(sums);
    }
    ForecastQuality {
        seq,
        available: true,
        degraded: model.degraded(),
        other_rule: model.rule_differs(),
        today: period(&today),
        last_30_days: period(&all),
        ..ForecastQuality::default()
    }
}

fn is_recent(earlier: Date, day: Date) -> bool {
    day.checked_sub((DAYS - 1).days())
        .is_ok_and(|first| first <= earlier)
}

fn cells(hall: &Hall, catalogue: &Catalogue) -> Cells {
    let mut cells = Cells::new();
    let Some(office) = hall.office() else {
        return cells;
    };
    for visit in hall.visits() {
        let Some(sums) = judged(visit) else { continue };
        let Some(service) =
            first_service(visit).map(|service| names::service_slug(office, service).to_owned())
        else {
            continue;
        };
        let wall = Timestamp::from_millisecond(visit.arrived.0)
            .unwrap_or_default()
            .to_zoned(catalogue.time_zone().clone());
        cells
            .entry((service, wall.hour().unsigned_abs()))
            .or_default()
            .add(&sums);
    }
    cells
}

/// What the ticket's promise adds to the figures, once its holder has been called.
fn judged(visit: &Visit) -> Option<Sums> {
    let (promise, called) = (visit.promise?, visit.legs.first()?.first_called?);
    let waited_ms = called.since_ms(visit.arrived);
    let judged = promise.judge(waited_ms);
    if promise.high_s == 0 && judged == Judged::Within {
        return None;
    }
    let (promised_s, waited_s) = (f64::from(promise.median_s), waited_ms as f64 / 1_000.0);
    Some(Sums {
        n: 1,
        within_upper: u32::from(judged != Judged::After),
        within_range: u32::from(judged == Judged::Within),
        absolute_s: (promised_s - waited_s).abs(),
        off_s: promised_s - waited_s,
    })
}

/// The leg that the promise was about; a transfer may have given it another service.
fn first_service(visit: &Visit) -> Option<queue::ServiceId> {
    Some(visit.legs.first()?.service)
}

fn period(cells: &Cells) -> QualityPeriod {
    let (mut all, mut services, mut hours) = (Sums::default(), BTreeMap::new(), BTreeMap::new());
    for ((service, hour), sums) in cells {
        all.add(sums);
        services
            .entry(service)
            .or_insert_with(Sums::default)
            .add(sums);
        hours.entry(*hour).or_insert_with(Sums::default).add(sums);
    }
    QualityPeriod {
        all: all.figures(),
        services: services
            .into_iter()
            .map(|(id, sums)| QualityOfService {
                service: id.clone(),
                figures: sums.figures(),
            })
            .collect(),
        hours: hours
            .into_iter()
            .map(|(hour, sums)| QualityOfHour {
                hour,
                figures: sums.figures(),
            })
            .collect(),
    }
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.n += other.n;
        self.within_upper += other.within_upper;
        self.within_range += other.within_range;
        self.absolute_s += other.absolute_s;
        self.off_s += other.off_s;
    }

    fn figures(&self) -> QualityFigures {
        let mean = |sum_s: f64| (self.n > 0).then(|| (sum_s / f64::from(self.n)).round());
        QualityFigures {
            n: self.n,
            within_upper: self.within_upper,
            within_range: self.within_range,
            mean_absolute_error_s: mean(self.absolute_s),
            bias_s: mean(self.off_s),
        }
    }
}
