// SPDX-License-Identifier: EUPL-1.2
//! Back-test on a bare log of customers, with nothing told about staffing, skills or the calling rule.
//!
//! Who serves what is inferred from whom each agent has served lately, and who is there from who was seen busy within a quarter of an
//! hour. A simulation would need to know more than that (who pauses, who is kept for what), so here the simple estimators are weighed
//! against each other: the wait is regressed on theirs and on the state of the lines, once as a logarithm and once in seconds (ridge
//! regressions, fading by day), and blended with them by what came true. Ranges are the quantiles of earlier days' residuals at forecasts
//! of like length, wider where more was uncertain, and calibrated as everywhere.

mod blend;
mod centre;
mod residuals;

use std::collections::BTreeMap;

use queue::AccessClass;

use self::blend::Blend;
use self::centre::{Centre, Look, log_of, seconds_of};
use self::residuals::{Off, Residuals};
use super::regress::Ridge;
use super::{Case, PREDICTORS};
use crate::calibrate::Calibration;
use crate::model::Range;
use crate::monitor::Monitor;
use crate::simple::{Ratios, SIMPLE};

/// The forecasts that are blended: what the two regressions say, and the simple estimators with those from skills and from the pace.
const POINTS: usize = 3 + SIMPLE + 2;
const PRIOR: [f64; POINTS] = [0.4, 0.1, 0.2, 0.1, 0.04, 0.04, 0.04, 0.04, 0.04];
/// The bounds that are blended: from residuals over their spread, from plain ones, and those of the simple estimators.
const BOUNDS: usize = 2 + SIMPLE;
const BOUNDS_PRIOR: [f64; BOUNDS] = [0.45, 0.45, 0.025, 0.025, 0.025, 0.025];
/// Added to the plainest estimator: the unit in which the regression in seconds counts.
const UNIT_S: f64 = 60.0;
/// On the first days everything is learned anew whenever so many more waits have come true, as a share of all, and so many at least.
const MORE: f64 = 0.3;
const FEWEST: usize = 60;
/// How fast the ends of ranges follow how often they were passed.
const END_RATE: f64 = 1.5;
/// Waits of one day share their fate, and of few days little is known: ranges begin so much wider.
const FIRST_FACTOR: f64 = 1.1;
/// A wait is not thought to be longer than so many times the longest that was ever met.
const FAR: f64 = 3.0;
/// The uncertainty of a logarithm is between these.
const SPREADS: (f64, f64) = (0.02, 2.0);

/// A customer, as the log has it. Times are seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Customer {
    /// Days in order, from 0.
    pub day: u32,
    pub arrived_s: f64,
    pub service: u16,
    pub priority: f64,
    /// Had to wait at all.
    pub queued: bool,
    pub called_s: Option<f64>,
    /// When the agent was free again.
    pub ended_s: Option<f64>,
    pub left_s: Option<f64>,
    pub agent: Option<u16>,
}

/// Replays the log without looking ahead: one case for each customer, named by the place in the log, from 1. `waited_s` is told only of
/// those who had to wait.
pub fn backtest(customers: &[Customer]) -> Vec<Case> {
    let mut forecaster = Forecaster::new(customers);
    let mut cases: Vec<Case> = vec![];
    let mut open: BTreeMap<usize, Told> = BTreeMap::new();
    for (day, at_s, kind, index) in events(customers) {
        forecaster.turn_to(day);
        let customer = &customers[index];
        match kind {
            Kind::End => forecaster.centre.end(customer, at_s),
            Kind::Arrive => {
                let told = forecaster.tell(customer);
                let (ticket, service) = (index as u64 + 1, customer.service);
                let class = if customer.priority > 0.0 {
                    AccessClass::Priority
                } else {
                    AccessClass::Standard
                };
                cases.push(Case {
                    day,
                    ticket,
                    service,
                    class,
                    issued_s: at_s,
                    waited_s: None,
                    told: told.ranges,
                    model_s: told.model_s,
                });
                open.insert(
                    index,
                    Told {
                        case: cases.len() - 1,
                        ..told
                    },
                );
                forecaster.centre.arrive(index);
            }
            Kind::Call => {
                if let Some(told) = open.remove(&index).filter(|_| customer.queued) {
                    let waited_s = at_s - customer.arrived_s;
                    cases[told.case].waited_s = Some(waited_s);
                    forecaster
                        .monitor
                        .observe(cases[told.case].medians_s(), waited_s);
                    forecaster.check(customer.service, waited_s, told);
                }
                forecaster.centre.call(index, at_s);
            }
            Kind::Leave => {
                forecaster.centre.leave(index);
                open.remove(&index);
            }
        }
    }
    cases
}

/// What was told, and what to learn from when the truth comes.
struct Told {
    case: usize,
    ranges: [Range; PREDICTORS.len()],
    model_s: f64,
    ours: Range,
    /// What the regressions saw.
    logs: Vec<f64>,
    seconds: Vec<f64>,
    unit_s: f64,
    plain_s: f64,
    /// What each regression said, and all that was blended to one.
    raw_s: Option<[f64; 2]>,
    points_s: [f64; POINTS],
    blended_s: f64,
    spread: f64,
    bounds_s: Option<[[f64; BOUNDS]; 2]>,
}

/// One end of the range: how much farther from the median it has to be than was thought, by how often it was passed on earlier days.
#[derive(Clone, Copy, Debug)]
struct End {
    factor: f64,
    passed: f64,
    waits: f64,
}

impl Default for End {
    fn default() -> End {
        End {
            factor: FIRST_FACTOR,
            passed: 0.0,
            waits: 0.0,
        }
    }
}

impl End {
    fn observe(&mut self, passed: bool) {
        self.passed += f64::from(u8::from(passed));
        self.waits += 1.0;
    }

    fn turn_the_day(&mut self) {
        let surprise = (self.passed - 0.05 * self.waits) / (self.waits + 100.0);
        self.factor = (self.factor * (END_RATE * surprise.min(0.2)).exp()).clamp(0.6, 2.0);
        (self.passed, self.waits) = (0.0, 0.0);
    }
}

/// At the same moment they happen in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    End,
    Arrive,
    Call,
    Leave,
}

fn events(customers: &[Customer]) -> Vec<(u32, f64, Kind, usize)> {
    let mut events = vec![];
    for (index, c) in customers.iter().enumerate() {
        events.push((c.day, c.arrived_s, Kind::Arrive, index));
        if let Some(called_s) = c.called_s.map(|s| s.max(c.arrived_s)) {
            events.push((c.day, called_s, Kind::Call, index));
            events.push((
                c.day,
                c.ended_s.unwrap_or(called_s).max(called_s + 0.001),
                Kind::End,
                index,
            ));
        } else if let Some(left_s) = c.left_s {
            events.push((c.day, left_s.max(c.arrived_s), Kind::Leave, index));
        }
    }
    events.sort_by(|a, b| {
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then((a.2, a.3).cmp(&(b.2, b.3)))
    });
    events
}

/// The state of the centre, and everything that is learned from it.
struct Forecaster<'a> {
    centre: Centre<'a>,
    day: Option<u32>,
    ratios: [Ratios; SIMPLE],
    monitor: Monitor<{ PREDICTORS.len() }>,
    /// The wait: its logarithm, and its difference from the plainest estimator in units. How far off the logarithm is, as a logarithm.
    of_logs: Ridge,
    of_seconds: Ridge,
    of_spread: Ridge,
    /// Of either regression alone, and of the blend: over its spread, and as it is.
    off_logs: Residuals,
    off_seconds: Residuals,
    off_scaled: Residuals,
    off_plain: Residuals,
    blend: Blend<POINTS>,
    bounds: [Blend<BOUNDS>; 2],
    ends: [End; 2],
    /// Fading mean and mean square of the forecasts of the spread.
    usual_spread: [f64; 2],
    calibration: Calibration,
    longest_s: f64,
    /// Waits that came true, and how many of them are learned from.
    waits: usize,
    learned: usize,
}

impl Forecaster<'_> {
    fn new(customers: &[Customer]) -> Forecaster<'_> {
        let (logs, seconds) = Centre::sizes(customers);
        Forecaster {
            centre: Centre::new(customers),
            day: None,
            ratios: std::array::from_fn(|_| Ratios::new()),
            monitor: Monitor::new(),
            of_logs: Ridge::new(logs),
            of_seconds: Ridge::new(seconds),
            of_spread: Ridge::new(logs),
            off_logs: Residuals::default(),
            off_seconds: Residuals::default(),
            off_scaled: Residuals::default(),
            off_plain: Residuals::default(),
            blend: Blend::new(0.5, PRIOR),
            bounds: [0.05, 0.95].map(|level| Blend::new(level, BOUNDS_PRIOR)),
            ends: [End::default(); 2],
            usual_spread: [0.0, 0.0],
            calibration: Calibration::new(centre::services(customers)),
            longest_s: 0.0,
            waits: 0,
            learned: 0,
        }
    }

    fn turn_to(&mut self, day: u32) {
        if self.day.replace(day).is_none_or(|before| before == day) {
            return;
        }
        self.centre.turn_the_day();
        self.calibration.turn_the_day(1.0);
        for ridge in [&mut self.of_logs, &mut self.of_seconds, &mut self.of_spread] {
            ridge.turn_the_day();
        }
        self.residuals()
            .into_iter()
            .for_each(Residuals::turn_the_day);
        self.ends.iter_mut().for_each(End::turn_the_day);
        self.blend.turn_the_day();
        self.bounds.iter_mut().for_each(Blend::turn_the_day);
        self.learned = self.waits;
    }

    /// What is told to a customer who comes now.
    fn tell(&self, customer: &Customer) -> Told {
        let look = self.centre.look(customer);
        let plain = [look.pooled_s, look.by_service_s, look.head_s, look.last_s];
        let simple: [Range; SIMPLE] =
            std::array::from_fn(|estimator| self.ratios[estimator].around(plain[estimator]));
        let unit_s = UNIT_S + look.pooled_s;
        let (logs, seconds) = (
            self.centre.logs(customer, &look),
            self.centre.seconds(customer, &look, unit_s),
        );
        let raw_s = self.regressed_s(&look, &logs, &seconds, unit_s);
        let points_s = self.points_s(&look, raw_s);
        let blended_s = self.blend.tell(&points_s, look.pooled_s);
        let spread = self.spread(&logs);
        let quantile = |residuals: &Residuals, spread: f64, p: f64| {
            let p = self.calibration.raw(customer.service, p);
            Some(seconds_of(residuals.quantile(
                log_of(blended_s),
                spread,
                p,
            )?))
        };
        let most_s = FAR * self.longest_s.max(blended_s);
        let all = |p: f64, of: fn(&Range) -> f64| {
            let [a, b, c, d] = simple.each_ref().map(of);
            let all_s = [
                quantile(&self.off_scaled, spread, p)?,
                quantile(&self.off_plain, 1.0, p)?,
                a,
                b,
                c,
                d,
            ];
            Some(all_s.map(|s| s.min(most_s)))
        };
        let bounds_s = all(0.05, |range| range.p05_s)
            .zip(all(0.95, |range| range.p95_s))
            .map(|(low, high)| [low, high]);
        let ours = bounds_s.map(|bounds_s| {
            let p50_s = blended_s;
            let [low_s, high_s] = [0, 1].map(|end| {
                let bound_s = self.bounds[end].tell(&bounds_s[end], blended_s);
                p50_s + self.ends[end].factor * (bound_s - p50_s)
            });
            Range {
                p05_s: low_s.clamp(0.0, p50_s),
                p50_s,
                p95_s: high_s.max(p50_s),
            }
        });
        // Before anything was learned the pooled rule is all there is.
        let ours = ours.unwrap_or(simple[0]);
        // Where a simple estimator is better its median is told; ranges are blended of theirs too.
        let trusted = simple.get(self.monitor.choice()).map_or(ours, |simple| {
            let p50_s = simple.p50_s;
            Range {
                p05_s: ours.p05_s.min(p50_s),
                p50_s,
                p95_s: ours.p95_s.max(p50_s),
            }
        });
        let ranges =
            std::array::from_fn(|predictor| simple.get(predictor).copied().unwrap_or(trusted));
        let plain_s = look.pooled_s;
        Told {
            case: 0,
            ranges,
            model_s: ours.p50_s,
            ours,
            logs,
            seconds,
            unit_s,
            plain_s,
            raw_s,
            points_s,
            blended_s,
            spread,
            bounds_s,
        }
    }

    /// How far off the logarithm will be; hardly more or less than usual where the lines are as they never were.
    fn spread(&self, logs: &[f64]) -> f64 {
        let [mean, square] = self.usual_spread;
        let reach = 2.0 * (square - mean * mean).max(0.0).sqrt();
        self.of_spread.forecast(logs).map_or(1.0, |log| {
            log.clamp(mean - reach, mean + reach)
                .exp()
                .clamp(SPREADS.0, SPREADS.1)
        })
    }

    /// What either regression says; `None` before anything was learned.
    fn regressed_s(
        &self,
        look: &Look,
        logs: &[f64],
        seconds: &[f64],
        unit_s: f64,
    ) -> Option<[f64; 2]> {
        // Where the lines are as they never were, a regression may say anything.
        let most_s = look.pooled_s.max(FAR * self.longest_s);
        let by_logs_s =
            seconds_of(log_of(look.pooled_s) + self.of_logs.forecast(logs)?).min(most_s);
        let by_seconds_s =
            (look.pooled_s + unit_s * self.of_seconds.forecast(seconds)?).clamp(0.0, most_s);
        Some([by_logs_s, by_seconds_s])
    }

    fn points_s(&self, look: &Look, raw_s: Option<[f64; 2]>) -> [f64; POINTS] {
        let Look {
            pooled_s,
            by_service_s,
            by_skill_s,
            by_pace_s,
            head_s,
            last_s,
            ..
        } = *look;
        let [by_logs_s, by_seconds_s] = raw_s.unwrap_or([pooled_s; 2]);
        let middle_s = self
            .off_logs
            .quantile(log_of(by_logs_s), 1.0, 0.5)
            .map_or(by_logs_s, seconds_of);
        [
            middle_s,
            by_logs_s,
            by_seconds_s,
            pooled_s,
            by_service_s,
            head_s,
            last_s,
            by_skill_s,
            by_pace_s,
        ]
    }

    fn residuals(&mut self) -> [&mut Residuals; 4] {
        [
            &mut self.off_logs,
            &mut self.off_seconds,
            &mut self.off_scaled,
            &mut self.off_plain,
        ]
    }

    fn check(&mut self, service: u16, waited_s: f64, told: Told) {
        for (ratios, range) in self.ratios.iter_mut().zip(&told.ranges) {
            ratios.check(range, waited_s);
        }
        let truth = log_of(waited_s);
        let off = |told_s: f64, spread: f64| Off {
            told: log_of(told_s),
            truth,
            spread,
        };
        if let Some([by_logs_s, by_seconds_s]) = told.raw_s {
            self.off_logs.observe(off(by_logs_s, 1.0));
            self.off_seconds.observe(off(by_seconds_s, 1.0));
            self.blend.observe(&told.points_s, told.plain_s, waited_s);
            let blended = off(told.blended_s, 1.0);
            if let Some(pit) = self.off_plain.share_under(blended) {
                self.calibration.observe(service, pit);
            }
            self.off_plain.observe(blended);
            self.off_scaled.observe(Off {
                spread: told.spread,
                ..blended
            });
            let log = self
                .of_spread
                .forecast(&told.logs)
                .unwrap_or(0.0)
                .clamp(-4.0, 1.0);
            for (usual, now) in self.usual_spread.iter_mut().zip([log, log * log]) {
                *usual += 0.005 * (now - *usual);
            }
            self.of_spread.observe(
                told.logs.clone(),
                ((truth - blended.told).abs() + SPREADS.0).ln(),
                1.0,
            );
        }
        if let Some(bounds_s) = told.bounds_s {
            self.ends[0].observe(waited_s < told.ours.p05_s);
            self.ends[1].observe(waited_s > told.ours.p95_s);
            self.bounds
                .iter_mut()
                .zip(bounds_s)
                .for_each(|(blend, bounds_s)| blend.observe(&bounds_s, told.blended_s, waited_s));
        }
        self.of_logs
            .observe(told.logs, truth - log_of(told.plain_s), 1.0);
        let off_units = ((waited_s - told.plain_s) / told.unit_s).clamp(-1.0, 4.0);
        self.of_seconds
            .observe(told.seconds, off_units, told.unit_s / UNIT_S);
        self.centre.check(told.plain_s, told.blended_s, waited_s);
        self.longest_s = self.longest_s.max(waited_s);
        self.waits += 1;
        self.learn_early();
    }

    /// What was seen counts from the next day on; where it is much beside all that was seen before, already now.
    fn learn_early(&mut self) {
        let more = (self.waits - self.learned) as f64;
        if more < (MORE * self.learned as f64).max(FEWEST as f64) {
            return;
        }
        for ridge in [&mut self.of_logs, &mut self.of_seconds, &mut self.of_spread] {
            ridge.refresh();
        }
        self.residuals().into_iter().for_each(Residuals::refresh);
        self.learned = self.waits;
    }
}
