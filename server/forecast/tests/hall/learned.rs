// SPDX-License-Identifier: EUPL-1.2
//! What is learned beside the truth itself, over more offices than could be foretold for in the same time.

use forecast::{Model, What};

use crate::measure::days;
use crate::truth::Truth;

const DAYS: u8 = 25;

/// Root of the mean of squares.
fn size(of: &[f64]) -> f64 {
    (of.iter().map(|x| x * x).sum::<f64>() / of.len() as f64).sqrt()
}

#[test]
fn services_counters_and_lunches_are_told_apart() {
    let [mut times, mut spreads, mut lunches_s, mut crowds] = [const { vec![] }; 4];
    for seed in 2_100..2_130 {
        let truth = Truth::made_up(seed);
        let mut model = Model::new(truth.setting(), truth.prior());
        let mut days = days(&truth, seed + 1_000, DAYS + 1);
        let morning = days.pop().expect("there is a last day").swap_remove(0);
        days.iter().flatten().chain([&morning]).for_each(|fact| model.observe(fact));
        let What::Day { weekday, .. } = morning.what else { panic!("a day begins with what day it is") };
        let (learned, known) = (model.habits(), truth.habits(weekday, false));
        // As logarithms; what all have in common is the day's, which nobody knows in the morning.
        let serves = |service: usize, counter: usize| truth.counters[counter].tiers[service].is_some();
        let pairs = (0..known.service.len()).flat_map(|service| (0..known.pace.len()).map(move |counter| (service, counter)));
        let middle = |of: &forecast::habits::Habits, service: usize, counter: usize| {
            of.service[service].mu + of.service_spread[service].powi(2) / 2.0 + of.pace[counter]
        };
        let off = |(service, counter): (usize, usize)| middle(&learned, service, counter) - middle(&known, service, counter);
        let offs: Vec<f64> = pairs.filter(|(service, counter)| serves(*service, *counter)).map(off).collect();
        let common = offs.iter().sum::<f64>() / offs.len() as f64;
        times.extend(offs.iter().map(|off| off - common));
        spreads.extend(learned.service.iter().zip(&known.service).map(|(a, b)| a.sigma / b.sigma - 1.0));
        let length_s = |of: &forecast::habits::CounterHabits| of.lunch.map_or(0.0, |lunch| lunch.length_s);
        lunches_s.extend(learned.counter.iter().zip(&known.counter).map(|(a, b)| length_s(a) - length_s(b)));
        let all = |of: &forecast::habits::Habits| of.arrivals.iter().flatten().sum::<f64>();
        crowds.push(all(&learned) / all(&known) - 1.0);
    }
    assert!(size(&times) < 0.045, "{}", size(&times));
    assert!(size(&spreads) < 0.045, "{}", size(&spreads));
    assert!(size(&lunches_s) < 40.0, "{}", size(&lunches_s));
    assert!(size(&crowds) < 0.07, "{}", size(&crowds));
}
