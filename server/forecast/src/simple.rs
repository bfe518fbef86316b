// SPDX-License-Identifier: EUPL-1.2
//! The simple estimators of the literature, learned as the log goes: from queue length (Whitt 1999; Nakibly 2002) and from the delays of
//! others (head of line and last to enter service: Ibrahim and Whitt 2009; Senderovich et al. 2014). Their ranges come from how far their
//! latest forecasts were off, as a ratio.

use std::collections::VecDeque;

use crate::fact::{Fact, What};
use crate::hall::{Doing, Setting};
use crate::model::Range;
use crate::moved::Moved;
use crate::watch::HallMirror;

/// How many there are: position, queue length by service, head of line, last to enter service.
pub const SIMPLE: usize = 4;
/// Ratios of truth to forecast that are remembered, and after how many new ones their quantiles are taken again.
const REMEMBERED: usize = 1_000;
const REFRESH: usize = 25;
/// Added to both sides of a ratio, so that forecasts of nothing have one too.
const FLOOR_S: f64 = 60.0;
/// Before anything is known of it, one person takes this long.
const FIRST_GUESS_S: f64 = 480.0;

#[derive(Clone, Debug)]
pub(crate) struct Simple {
    /// Seconds from a call to the counter being free again, by service: sum and count, fading.
    busy: Vec<(f64, f64)>,
    /// Wait of the last one called, by service.
    last_wait_s: Vec<f64>,
    ratios: [Ratios; SIMPLE],
}

/// How far the latest forecasts of an estimator were off, as ratios.
#[derive(Clone, Debug)]
pub(crate) struct Ratios {
    seen: VecDeque<f64>,
    unread: usize,
    p05: f64,
    p95: f64,
}

impl Simple {
    pub fn new(services: usize) -> Simple {
        Simple {
            busy: vec![(FIRST_GUESS_S, 1.0); services],
            last_wait_s: vec![0.0; services],
            ratios: std::array::from_fn(|_| Ratios::new()),
        }
    }

    pub fn change_office(&mut self, moved: &Moved) {
        self.busy = moved.by_service(&self.busy, |_| (FIRST_GUESS_S, 1.0));
        self.last_wait_s = moved.by_service(&self.last_wait_s, |_| 0.0);
    }

    /// `before` is the hall before `fact`.
    pub fn observe(&mut self, before: &HallMirror, fact: &Fact) {
        match &fact.what {
            What::Day { .. } => self.last_wait_s.fill(0.0),
            What::Called { ticket, .. } => {
                let Some(waiting) = before.tickets.get(ticket).map(|t| &t.waiting) else {
                    return;
                };
                if let Some(last_s) = waiting
                    .legs
                    .first()
                    .and_then(|s| self.last_wait_s.get_mut(usize::from(*s)))
                {
                    *last_s = fact.at_s - waiting.arrived_s;
                }
            }
            What::Ended { ticket } | What::NoShow { ticket } => {
                let Some(known) = before.tickets.get(ticket).filter(|t| t.counter.is_some()) else {
                    return;
                };
                if let Some((sum, n)) = known
                    .waiting
                    .legs
                    .first()
                    .and_then(|s| self.busy.get_mut(usize::from(*s)))
                {
                    (*sum, *n) = (
                        *sum * 0.998 + (fact.at_s - known.called_s).clamp(0.0, 7_200.0),
                        *n * 0.998 + 1.0,
                    );
                }
            }
            _ => {}
        }
    }

    /// What each estimator says about `ticket`, who has just come (`watch` knows it already), or about somebody who comes now.
    pub fn tell(
        &self,
        watch: &HallMirror,
        setting: &Setting,
        ticket: Option<u64>,
        service: u16,
    ) -> [Range; SIMPLE] {
        let others = || {
            watch
                .tickets
                .iter()
                .filter(|(id, t)| Some(**id) != ticket && t.waits())
                .map(|(_, t)| &t.waiting)
        };
        let of_service = || others().filter(|w| w.legs.first() == Some(&service));
        let open = |serving: &dyn Fn(usize) -> bool| {
            let there = |doing: &Doing| {
                !matches!(
                    doing,
                    Doing::NotYet | Doing::Gone { .. } | Doing::Lunch { .. } | Doing::Break { .. }
                )
            };
            watch
                .counters
                .iter()
                .enumerate()
                .filter(|(index, c)| there(&c.doing) && serving(*index))
                .count()
                .max(1) as f64
        };
        let serves = |counter: usize| {
            setting.tiers[counter]
                .get(usize::from(service))
                .copied()
                .flatten()
                .is_some()
        };
        let (sum_s, n) = self
            .busy
            .iter()
            .fold((0.0, 0.0), |(sum, n), (s, c)| (sum + s, n + c));
        let own_mean_s = self
            .busy
            .get(usize::from(service))
            .map_or(sum_s / n, |(sum_s, n)| sum_s / n);
        let points = [
            (others().count() as f64 + 1.0) * sum_s / n / open(&|_| true),
            (of_service().count() as f64 + 1.0) * own_mean_s / open(&serves),
            of_service()
                .map(|w| watch.now_s - w.arrived_s)
                .fold(0.0, f64::max),
            self.last_wait_s
                .get(usize::from(service))
                .copied()
                .unwrap_or(0.0),
        ];
        std::array::from_fn(|estimator| self.ratios[estimator].around(points[estimator]))
    }

    /// What was told came true after `waited_s`.
    pub fn check(&mut self, told: &[Range], waited_s: f64) {
        for (ratios, told) in self.ratios.iter_mut().zip(told) {
            ratios.check(told, waited_s);
        }
    }
}

impl Ratios {
    /// Wide, before anything is known.
    pub fn new() -> Ratios {
        Ratios {
            seen: VecDeque::new(),
            unread: 0,
            p05: 0.2,
            p95: 3.0,
        }
    }

    /// What was told came true after `waited_s`.
    pub fn check(&mut self, told: &Range, waited_s: f64) {
        let ratio = (waited_s + FLOOR_S) / (told.p50_s + FLOOR_S);
        if self.seen.len() >= REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(ratio);
        self.unread += 1;
        if self.unread >= REFRESH {
            let mut sorted: Vec<f64> = self.seen.iter().copied().collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let at = |p: f64| sorted[((sorted.len() - 1) as f64 * p).round() as usize];
            (self.unread, self.p05, self.p95) = (0, at(0.05), at(0.95));
        }
    }

    /// The range around a forecast.
    pub fn around(&self, point_s: f64) -> Range {
        let bound = |ratio: f64| ((point_s + FLOOR_S) * ratio - FLOOR_S).max(0.0);
        Range {
            p05_s: bound(self.p05).min(point_s),
            p50_s: point_s,
            p95_s: bound(self.p95).max(point_s),
        }
    }
}
