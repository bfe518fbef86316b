// SPDX-License-Identifier: EUPL-1.2
//! What nobody in a made-up office knows for certain, and how such offices are made up.

use forecast::habits::{CounterHabits, Further, Habits, LogNormal, Lunch, Onward, SLICE_S, SLICES};
use forecast::hall::Setting;
use forecast::learn::{CounterPrior, Prior};
use forecast::shape::{Shape, ShapeTally};
use queue::{AccessClass, AreaId, Condition, Policy, Ratio};

use crate::dice::Dice;

pub const OPENS_S: f64 = 8.0 * 3_600.0;
pub const LAST_TICKET_S: f64 = 14.0 * 3_600.0;
pub const CLOSES_S: f64 = 15.0 * 3_600.0;
pub const LATE: (f64, f64) = (100.0, 0.6);

#[derive(Clone)]
pub struct Service {
    pub median_s: f64,
    pub sigma: f64,
    /// Walk-ins, on an average weekday and hour.
    pub per_hour: f64,
    /// Booked visits of a day.
    pub booked: u32,
}

impl Service {
    pub fn mean_s(&self) -> f64 {
        self.median_s * (self.sigma * self.sigma / 2.0).exp()
    }
}

#[derive(Clone)]
pub struct Counter {
    pub tiers: Vec<Option<u8>>,
    /// Factor of service times.
    pub pace: f64,
    pub lunch_s: [Option<f64>; 5],
    /// Goes home then, whoever waits.
    pub leaves_s: [Option<f64>; 5],
    /// Closes at the first and opens again at the second, with the probability.
    pub away: Option<(f64, f64, f64)>,
    /// Does not open at all.
    pub off: [bool; 5],
}

#[derive(Clone)]
pub struct Truth {
    pub services: Vec<Service>,
    pub counters: Vec<Counter>,
    pub policy: Policy,
    /// Service times are exponential, with the median as their mean and no sigma.
    pub exponential: bool,
    /// By hour of the day from [`OPENS_S`], and by weekday: factors of arrivals.
    pub hours: [f64; 6],
    pub weekdays: [f64; 5],
    /// Factor of arrivals on a day next to one on which the office is closed.
    pub near: f64,
    /// Standard deviation of a day's pace, and of its arrivals, as logarithms.
    pub pace_spread: f64,
    pub crowd_spread: f64,
    pub priority: f64,
    /// The share of visits that are for a second service too, under one number.
    pub second: f64,
    /// The share of finished visits that a clerk sends on to another service.
    pub sent_on: f64,
    pub no_show: f64,
    pub no_show_s: f64,
    pub walk: (f64, f64),
    pub between: (f64, f64),
    pub lunch: (f64, f64),
    pub breaks_per_hour: f64,
    pub break_s: (f64, f64),
    pub absent: f64,
    pub booked_come: f64,
    pub punctual: (f64, f64),
}

impl Truth {
    /// A plain office of three counters and three services, without appointments.
    pub fn small() -> Truth {
        let counter = |tiers: [Option<u8>; 3], pace: f64, lunch_h: f64| Counter {
            tiers: tiers.to_vec(),
            pace,
            lunch_s: [Some(lunch_h * 3_600.0); 5],
            leaves_s: [None; 5],
            away: None,
            off: [false; 5],
        };
        let counters = vec![
            counter([Some(0), Some(0), None], 0.9, 12.0),
            counter([Some(0), Some(1), Some(0)], 1.1, 12.5),
            counter([None, Some(0), Some(0)], 1.0, 13.0),
        ];
        let service = |median_s: f64, sigma: f64, per_hour: f64| Service {
            median_s,
            sigma,
            per_hour,
            booked: 0,
        };
        Truth {
            services: vec![
                service(260.0, 0.6, 9.0),
                service(500.0, 0.7, 6.0),
                service(700.0, 0.5, 3.6),
            ],
            counters,
            policy: policy([0, 900_000, 900_000], 400_000),
            exponential: false,
            hours: [1.0; 6],
            weekdays: [1.0; 5],
            near: 1.0,
            pace_spread: 0.0,
            crowd_spread: 0.0,
            priority: 0.15,
            second: 0.0,
            sent_on: 0.0,
            no_show: 0.06,
            no_show_s: 70.0,
            walk: (25.0, 0.4),
            between: (30.0, 0.6),
            lunch: (1_500.0, 0.0),
            breaks_per_hour: 0.0,
            break_s: (300.0, 0.5),
            absent: 0.0,
            booked_come: 1.0,
            punctual: (0.0, 1.0),
        }
    }

    /// An office of 3 to 8 counters, made up by `seed`: skills, rules, crowds, appointments, breaks, lunches, pace and punctuality differ.
    pub fn made_up(seed: u64) -> Truth {
        let dice = &mut Dice::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(77));
        let (counters, services) = (
            3 + (dice.unit() * 6.0) as usize,
            3 + (dice.unit() * 5.0) as usize,
        );
        let mut truth = Truth::small();
        let between = |dice: &mut Dice, low: f64, high: f64| low + (high - low) * dice.unit();
        truth.counters = (0..counters).map(|c| counter(dice, c, services)).collect();
        truth.services = (0..services)
            .map(|_| Service {
                median_s: between(dice, 180.0, 800.0),
                sigma: between(dice, 0.45, 0.8),
                per_hour: between(dice, 0.4, 1.6),
                booked: if dice.happens(0.4) {
                    (between(dice, 2.0, 9.0)) as u32
                } else {
                    0
                },
            })
            .collect();
        truth.serve_everything();
        truth.policy = policy(
            [0, (between(dice, 0.0, 1_500.0) * 1e3) as i64, 1_200_000],
            (between(dice, 0.0, 900.0) * 1e3) as i64,
        );
        if dice.happens(0.3) {
            truth.policy.ratios = vec![Ratio {
                class: AccessClass::Priority,
                every: 2,
                other: AccessClass::Standard,
            }];
        }
        if dice.happens(0.3) {
            truth.policy.guard_ms = Some(4_200_000);
        }
        if dice.happens(0.2) {
            truth.policy.conditions = vec![Condition {
                area: AreaId(0),
                over_ms: 1_500_000,
                prefer: AreaId(0),
            }];
        }
        truth.hours = std::array::from_fn(|_| between(dice, 0.6, 1.5));
        truth.weekdays = std::array::from_fn(|_| between(dice, 0.85, 1.15));
        truth.pace_spread = between(dice, 0.0, 0.08);
        truth.crowd_spread = truth.pace_spread;
        truth.priority = between(dice, 0.03, 0.2);
        truth.no_show = between(dice, 0.02, 0.1);
        truth.no_show_s = between(dice, 50.0, 100.0);
        truth.lunch = (between(dice, 1_300.0, 2_000.0), 180.0);
        truth.breaks_per_hour = between(dice, 0.0, 0.5);
        truth.absent = between(dice, 0.0, 0.05);
        truth.booked_come = between(dice, 0.85, 1.0);
        truth.punctual = (between(dice, -500.0, -100.0), between(dice, 150.0, 400.0));
        let load = between(dice, 0.82, 0.97);
        truth.load(load);
        truth
    }

    /// So many counters that serve one queue, with exponential times: M/M/n, busy with the share `load`.
    pub fn markov(counters: usize, load: f64) -> Truth {
        let mut truth = Truth::small();
        let counter = Counter {
            tiers: vec![Some(0)],
            pace: 1.0,
            lunch_s: [None; 5],
            leaves_s: [None; 5],
            away: None,
            off: [false; 5],
        };
        truth.counters = vec![counter; counters];
        truth.services = vec![Service {
            median_s: 480.0,
            sigma: 0.7,
            per_hour: counters as f64 * load * 3_600.0 / 480.0,
            booked: 0,
        }];
        (truth.exponential, truth.priority, truth.no_show) = (true, 0.0, 0.0);
        (truth.walk, truth.between) = ((1.0, 0.01), (1.0, 0.01));
        truth
    }

    pub fn setting(&self) -> Setting {
        let areas = (0..self.services.len()).map(|s| AreaId(s as u16)).collect();
        let tiers = self.counters.iter().map(|c| c.tiers.clone()).collect();
        Setting {
            policy: self.policy.clone(),
            areas,
            tiers,
            last_ticket_s: LAST_TICKET_S,
        }
    }

    /// What an administrator would tell: durations, up to a third wrong, and when lunch is.
    pub fn prior(&self) -> Prior {
        let counter = |c: &Counter| CounterPrior {
            opens_s: OPENS_S,
            closes_s: CLOSES_S,
            lunch_s: c.lunch_s.into_iter().flatten().next(),
        };
        Prior {
            expected_s: self
                .services
                .iter()
                .zip([1.15, 0.8, 1.3, 0.95, 0.75, 1.1].iter().cycle())
                .map(|(s, wrong)| s.mean_s() * wrong)
                .collect(),
            counters: self.counters.iter().map(counter).collect(),
            tickets_from_s: OPENS_S,
            tickets_to_s: LAST_TICKET_S,
        }
    }

    /// The truth itself, for an oracle on a day of this weekday.
    pub fn habits(&self, weekday: u8, near: bool) -> Habits {
        let normal = |(median_s, sigma): (f64, f64)| LogNormal {
            mu: median_s.ln(),
            sigma,
        };
        let level = self.level(weekday, near);
        let kinds = |slice: usize| -> Vec<f64> {
            let rate = self.hour((slice as f64 + 0.5) * SLICE_S) * level * SLICE_S / 3_600.0;
            self.services
                .iter()
                .flat_map(|s| {
                    [
                        s.per_hour * rate * (1.0 - self.priority),
                        s.per_hour * rate * self.priority,
                        0.0,
                    ]
                })
                .collect()
        };
        let counter = |c: &Counter| CounterHabits {
            late: normal(LATE),
            absent: if c.off[usize::from(weekday) % 5] {
                1.0
            } else {
                self.absent
            },
            early: f64::from(u8::from(c.leaves_s[usize::from(weekday) % 5].is_some())),
            early_s: c.leaves_s[usize::from(weekday) % 5].unwrap_or(CLOSES_S),
            comes_back: c.away.map_or(0.0, |a| a.2),
            back: normal((c.away.map_or(1_800.0, |a| a.1 - a.0), 0.2)),
            lunch: c.lunch_s[usize::from(weekday) % 5].map(|due_s| Lunch {
                due_s,
                due_spread_s: 0.0,
                length_s: self.lunch.0,
                length_spread_s: self.lunch.1,
            }),
            break_rate: self.breaks_per_hour / 3_600.0,
            break_length: normal(self.break_s),
            ..CounterHabits::plain(OPENS_S, CLOSES_S)
        };
        let service = |s: &Service| {
            if self.exponential {
                exponential(s.median_s)
            } else {
                normal((s.median_s, s.sigma))
            }
        };
        Habits {
            service: self.services.iter().map(service).collect(),
            shape: if self.exponential {
                exponential_shape()
            } else {
                Shape::normal()
            },
            pace: self.counters.iter().map(|c| c.pace.ln()).collect(),
            service_spread: vec![0.0; self.services.len()],
            pace_spread: self.pace_spread,
            walk: normal(self.walk),
            between: normal(self.between),
            no_show: [self.no_show; 3],
            no_show_s: self.no_show_s,
            sent_on: self.to_all_alike(self.sent_on),
            further: Further {
                walk_ins: self.to_all_alike(self.second),
                booked: self.to_all_alike(self.second),
                later: Onward::default(),
            },
            arrivals: (0..SLICES).map(kinds).collect(),
            booked_come: self.booked_come,
            punctual_s: self.punctual.0,
            punctual_spread_s: self.punctual.1,
            counter: self.counters.iter().map(counter).collect(),
        }
    }

    /// Factor of arrivals at a moment of the day.
    pub fn hour(&self, at_s: f64) -> f64 {
        if (OPENS_S..LAST_TICKET_S).contains(&at_s) {
            self.hours[((at_s - OPENS_S) / 3_600.0) as usize % 6]
        } else {
            0.0
        }
    }

    pub fn level(&self, weekday: u8, near: bool) -> f64 {
        self.weekdays[usize::from(weekday) % 5] * if near { self.near } else { 1.0 }
    }

    /// This share goes on, to all services alike.
    fn to_all_alike(&self, share: f64) -> Onward {
        let services = self.services.len();
        let upto: Vec<f64> = (1..=services)
            .map(|nth| share * nth as f64 / services as f64)
            .collect();
        if share > 0.0 {
            Onward(vec![upto; services])
        } else {
            Onward::default()
        }
    }

    /// Every service has a counter.
    fn serve_everything(&mut self) {
        let counters = self.counters.len();
        for service in 0..self.services.len() {
            if self.counters.iter().all(|c| c.tiers[service] != Some(0)) {
                self.counters[service % counters].tiers[service] = Some(0);
            }
        }
    }

    /// Puts the crowd at this share of what the counters can do.
    fn load(&mut self, load: f64) {
        let mean_s = |s: &Service| s.mean_s() + 60.0;
        let hours: f64 = self.hours.iter().sum();
        let booked_s: f64 = self
            .services
            .iter()
            .map(|s| f64::from(s.booked) * mean_s(s))
            .sum();
        let walk_s: f64 = self
            .services
            .iter()
            .map(|s| s.per_hour * hours * mean_s(s))
            .sum();
        let lunch_s: f64 = self.lunch.0;
        let can_s = self.counters.len() as f64
            * (CLOSES_S - OPENS_S - lunch_s)
            * (1.0 - 0.08 * self.breaks_per_hour);
        let factor = ((can_s * load - booked_s) / walk_s).max(0.3);
        self.services.iter_mut().for_each(|s| s.per_hour *= factor);
    }
}

fn counter(dice: &mut Dice, nth: usize, services: usize) -> Counter {
    let tier = |dice: &mut Dice| {
        if dice.happens(0.5) {
            Some(u8::from(dice.happens(0.3)))
        } else {
            None
        }
    };
    let mut tiers: Vec<Option<u8>> = (0..services).map(|_| tier(dice)).collect();
    if tiers.iter().all(Option::is_none) {
        tiers[nth % services] = Some(0);
    }
    let lunch_s = OPENS_S + 3_600.0 * (3.5 + 0.5 * (nth % 5) as f64);
    Counter {
        tiers,
        pace: (0.12 * dice.normal()).exp(),
        lunch_s: [Some(lunch_s); 5],
        leaves_s: [None; 5],
        away: None,
        off: [false; 5],
    }
}

fn policy(head_start_ms: [i64; 3], tier_penalty_ms: i64) -> Policy {
    Policy {
        head_start_ms,
        tier_penalty_ms: [0, tier_penalty_ms, tier_penalty_ms],
        appointment_early_ms: 600_000,
        appointment_late_ms: 900_000,
        ratios: vec![],
        conditions: vec![],
        guard_ms: None,
        readmit_ms: 0,
        calls_before_no_show: 1,
        recall_after_ms: 0,
        next_over_call: queue::NextOverCall::Judge,
    }
}

/// The logarithm of an exponential time has the mean ln(mean) − 0.5772 and the standard deviation 1.2825.
fn exponential(mean_s: f64) -> LogNormal {
    LogNormal {
        mu: mean_s.ln() - 0.5772,
        sigma: 1.2825,
    }
}

fn exponential_shape() -> Shape {
    let mut tally = ShapeTally::default();
    for n in 0..100_000 {
        let p = (f64::from(n) + 0.5) / 100_000.0;
        tally.add(((-(1.0 - p).ln()).ln() + 0.5772) / 1.2825);
    }
    tally.get()
}
