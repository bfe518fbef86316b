// SPDX-License-Identifier: EUPL-1.2
//! Bare logs of customers of many kinds: better than every simple estimator, with ranges that hold.

use std::collections::BTreeMap;

use forecast::backtest::{Case, Customer, PREDICTORS, Score, backtest_customers, score_cases};
use forecast::{Fact, What};

use crate::callcentre::{Agent, Centre, Service};
use crate::dice::Dice;
use crate::measure::OURS;
use crate::truth::Truth;

/// On the days before this one the forecast only learns.
const FROM: u32 = 6;

/// Kinds of centres, each made up by a seed.
type Kind = (&'static str, fn(u64) -> Vec<Customer>);

const KINDS: [Kind; 20] = [
    ("office", |seed| office(seed, 24)),
    ("office, bare", |seed| bare(office(seed, 24))),
    ("office, minutes", |seed| in_minutes(office(seed, 24))),
    ("one type", |seed| {
        made(seed, |dice| centre(dice, 8, 1, 0.95))
    }),
    ("one type, gives up", |seed| {
        made(seed, |dice| Centre {
            patience_s: Some(240.0),
            ..centre(dice, 10, 1, 1.1)
        })
    }),
    ("one type, bare", |seed| {
        bare(made(seed, |dice| centre(dice, 6, 1, 0.93)))
    }),
    ("twenty types", |seed| {
        made(seed, |dice| Centre {
            patience_s: Some(400.0),
            ..centre(dice, 45, 20, 0.96)
        })
    }),
    ("twenty types, bare", |seed| {
        bare(made(seed, |dice| Centre {
            patience_s: Some(400.0),
            ..centre(dice, 45, 20, 0.96)
        }))
    }),
    ("shifts", |seed| made(seed, shifts)),
    ("priority", |seed| {
        made(seed, |dice| Centre {
            priority: (0.25, 300.0),
            ..centre(dice, 9, 3, 0.97)
        })
    }),
    ("quiet", |seed| made(seed, |dice| centre(dice, 9, 3, 0.62))),
    ("crowded days", |seed| {
        made(seed, |dice| Centre {
            crowded: 0.2,
            day_spread: 0.15,
            ..centre(dice, 12, 3, 0.9)
        })
    }),
    ("an hour", |seed| {
        made(seed, |dice| Centre {
            day_spread: 0.12,
            ..centre(dice, 5, 4, 1.08)
        })
    }),
    ("ten days", |seed| {
        made(seed, |dice| Centre {
            days: 10,
            ..centre(dice, 9, 4, 0.95)
        })
    }),
    ("halves", |seed| {
        made(seed, |dice| Centre {
            fewer: Some((10, 0.5)),
            patience_s: Some(500.0),
            ..centre(dice, 16, 2, 0.85)
        })
    }),
    ("weekends", |seed| made(seed, weekends)),
    ("seconds", |seed| {
        made(seed, |dice| Centre {
            patience_s: Some(120.0),
            ..centre(dice, 60, 4, 0.95)
        })
    }),
    ("night", |seed| made(seed, night)),
    ("lost rows", |seed| {
        lost(made(seed, |dice| centre(dice, 9, 3, 0.95)), 11)
    }),
    ("minutes", |seed| {
        in_minutes(made(seed, |dice| centre(dice, 7, 2, 0.97)))
    }),
];

/// These seeds chose no constant.
const SEEDS: std::ops::Range<u64> = 200..202;

#[test]
fn customers_of_any_kind_of_centre_are_told_better_than_by_any_simple_rule() {
    let mut all = Tally::default();
    for (kind, make) in KINDS {
        let mut of_kind = Tally::default();
        SEEDS.for_each(|seed| of_kind.add(&backtest_customers(&make(seed))));
        let [scores @ .., ours] = of_kind.scores();
        for score in scores {
            assert!(
                ours.mean_absolute_s < 1.02 * score.mean_absolute_s,
                "{kind}: {ours:?} {score:?}"
            );
            assert!(
                ours.interval_score_s < 1.02 * score.interval_score_s,
                "{kind}: {ours:?} {score:?}"
            );
        }
        assert!((0.85..0.95).contains(&ours.coverage), "{kind}: {ours:?}");
        all.logarithms += of_kind.logarithms;
        all.cases.extend(of_kind.cases);
    }
    let ours = all.scores()[OURS];
    let better = (all.logarithms / (KINDS.len() as f64 * (SEEDS.end - SEEDS.start) as f64)).exp();
    assert!((0.88..0.92).contains(&ours.coverage), "{ours:?}");
    assert!(
        better < 0.87,
        "the error over that of the best simple rule, as a geometric mean: {better}"
    );
}

#[test]
fn what_comes_later_changes_nothing() {
    let log = office(7, 8);
    let less: Vec<Customer> = log.iter().copied().filter(|c| c.day < 5).collect();
    let (whole, less) = (backtest_customers(&log), backtest_customers(&less));
    assert_eq!(whole[..less.len()], less);
}

/// Cases of several logs.
#[derive(Default)]
struct Tally {
    cases: Vec<Case>,
    /// Sum of the logarithms of our error over the best simple rule's, by log.
    logarithms: f64,
}

impl Tally {
    fn add(&mut self, cases: &[Case]) {
        let [scores @ .., ours] = of(cases);
        let best_s = scores
            .iter()
            .map(|score| score.mean_absolute_s)
            .fold(f64::INFINITY, f64::min);
        self.logarithms += (ours.mean_absolute_s / best_s).ln();
        self.cases.extend_from_slice(cases);
    }

    fn scores(&self) -> [Score; PREDICTORS.len()] {
        of(&self.cases)
    }
}

fn of(cases: &[Case]) -> [Score; PREDICTORS.len()] {
    std::array::from_fn(|predictor| score_cases(cases, predictor, FROM))
}

fn made(seed: u64, make: impl Fn(&mut Dice) -> Centre) -> Vec<Customer> {
    let dice = &mut Dice::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(4_001));
    make(dice).log(dice)
}

/// Open from 8 to 18, with so many agents, types and load; skills, lunches and crowds differ.
fn centre(dice: &mut Dice, agents: usize, types: usize, load: f64) -> Centre {
    let between = |dice: &mut Dice, low: f64, high: f64| low + (high - low) * dice.unit();
    let service = |dice: &mut Dice| Service {
        per_hour: between(dice, 0.3, 1.7),
        median_s: between(dice, 120.0, 420.0),
        sigma: between(dice, 0.5, 1.0),
    };
    let services = (0..types).map(|_| service(dice)).collect();
    let known = if types == 1 {
        1.0
    } else {
        between(dice, 0.3, 0.8)
    };
    let agent = |dice: &mut Dice, number: usize| Agent {
        skills: (0..types)
            .map(|s| s == number % types || dice.happens(known))
            .collect(),
        from_s: 8.0 * 3_600.0,
        to_s: 18.0 * 3_600.0,
        lunch_s: Some((11.5 + 0.25 * (number % 10) as f64) * 3_600.0),
        pace: dice.around(1.0, 0.15),
    };
    let agents = (0..agents).map(|number| agent(dice, number)).collect();
    let hours = std::array::from_fn(|hour| {
        if (8..18).contains(&hour) {
            between(dice, 0.7, 1.3)
        } else {
            0.0
        }
    });
    let mut centre = Centre {
        days: 24,
        services,
        agents,
        hours,
        weekdays: std::array::from_fn(|_| between(dice, 0.9, 1.1)),
        day_spread: 0.06,
        crowded: 0.0,
        patience_s: None,
        priority: (0.0, 0.0),
        absent: 0.04,
        fewer: None,
        weekend: 1.0,
    };
    centre.load(load);
    centre
}

fn shifts(dice: &mut Dice) -> Centre {
    let mut centre = centre(dice, 16, 3, 0.9);
    for (number, agent) in centre.agents.iter_mut().enumerate() {
        agent.from_s = (8.0 + (number % 4) as f64 * 2.0) * 3_600.0;
        agent.to_s = agent.from_s + 5.0 * 3_600.0;
        agent.lunch_s = None;
    }
    centre.patience_s = Some(600.0);
    centre.load(0.95);
    centre
}

fn weekends(dice: &mut Dice) -> Centre {
    let mut centre = centre(dice, 12, 2, 0.93);
    centre.weekdays = [1.15, 1.0, 1.0, 0.95, 1.05, 0.5, 0.35];
    centre.weekend = 0.4;
    centre.patience_s = Some(900.0);
    centre
}

fn night(dice: &mut Dice) -> Centre {
    let mut centre = centre(dice, 14, 2, 0.9);
    centre.hours = std::array::from_fn(|hour| if (7..22).contains(&hour) { 1.0 } else { 0.18 });
    for (number, agent) in centre.agents.iter_mut().enumerate() {
        let (from_h, to_h) = [
            (0.0, 7.0),
            (7.0, 14.5),
            (14.0, 22.0),
            (7.0, 15.0),
            (13.5, 21.5),
            (21.5, 24.0),
            (9.0, 17.0),
        ][number % 7];
        (agent.from_s, agent.to_s, agent.lunch_s) = (from_h * 3_600.0, to_h * 3_600.0, None);
    }
    centre.patience_s = Some(700.0);
    centre.load(0.92);
    centre
}

/// An office with appointments, priorities and lunches, of which only the customers are known.
fn office(seed: u64, days: u8) -> Vec<Customer> {
    let truth = Truth::made_up(seed);
    let dice = &mut Dice::new(seed + 1_000);
    let day = |day: u8| (u32::from(day), truth.day(day % 5, dice));
    (0..days)
        .map(day)
        .flat_map(|(day, facts)| of_facts(day, &facts))
        .collect()
}

fn of_facts(day: u32, facts: &[Fact]) -> Vec<Customer> {
    let mut customers: BTreeMap<u64, Customer> = BTreeMap::new();
    for fact in facts {
        match &fact.what {
            What::Issued {
                ticket,
                legs,
                class,
                ..
            } => {
                let (service, priority) = (legs[0], f64::from(u8::from(class.index() > 0)));
                let (called_s, ended_s, left_s, agent) = (None, None, None, None);
                let customer = Customer {
                    day,
                    arrived_s: fact.at_s,
                    service,
                    priority,
                    queued: false,
                    called_s,
                    ended_s,
                    left_s,
                    agent,
                };
                customers.insert(*ticket, customer);
            }
            What::Called { ticket, counter } => {
                let customer = customers
                    .get_mut(ticket)
                    .expect("whoever is called has come");
                (customer.called_s, customer.agent, customer.queued) = (
                    Some(fact.at_s),
                    Some(*counter),
                    fact.at_s > customer.arrived_s + 1.0,
                );
            }
            What::Ended { ticket } | What::NoShow { ticket } => {
                customers
                    .get_mut(ticket)
                    .expect("whoever goes has come")
                    .ended_s = Some(fact.at_s);
            }
            _ => {}
        }
    }
    let mut customers: Vec<Customer> = customers.into_values().collect();
    customers.sort_by(|a, b| a.arrived_s.total_cmp(&b.arrived_s));
    customers
}

/// Only the columns that must be there.
fn bare(mut log: Vec<Customer>) -> Vec<Customer> {
    for customer in &mut log {
        (
            customer.service,
            customer.priority,
            customer.ended_s,
            customer.left_s,
            customer.agent,
        ) = (0, 0.0, None, None, None);
        customer.queued = customer
            .called_s
            .is_some_and(|s| s - customer.arrived_s > 1.0);
    }
    log
}

fn in_minutes(mut log: Vec<Customer>) -> Vec<Customer> {
    let whole = |s: f64| (s / 60.0).floor() * 60.0;
    for customer in &mut log {
        customer.arrived_s = whole(customer.arrived_s);
        customer.called_s = customer.called_s.map(whole);
        customer.ended_s = customer.ended_s.map(whole);
        customer.left_s = customer.left_s.map(whole);
        customer.queued = customer
            .called_s
            .is_none_or(|s| s - customer.arrived_s > 1.0);
    }
    log.sort_by(|a, b| {
        (a.day, a.arrived_s)
            .partial_cmp(&(b.day, b.arrived_s))
            .expect("times are finite")
    });
    log
}

/// On one day everything between ten and one o'clock has been lost.
fn lost(mut log: Vec<Customer>, day: u32) -> Vec<Customer> {
    log.retain(|c| c.day != day || !(36_000.0..46_800.0).contains(&c.arrived_s));
    log
}
