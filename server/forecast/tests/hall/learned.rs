// SPDX-License-Identifier: EUPL-1.2
//! What is learned beside the truth itself, over more offices than could be forecast for in the same time.

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
        days.iter()
            .flatten()
            .chain([&morning])
            .for_each(|fact| model.observe(fact));
        let What::Day { weekday, .. } = morning.what else {
            panic!("a day begins with what day it is")
        };
        let (learned, known) = (model.habits(), truth.habits(weekday, false));
        // As logarithms; what all have in common is the day's, which nobody knows in the morning.
        let serves =
            |service: usize, counter: usize| truth.counters[counter].tiers[service].is_some();
        let pairs = (0..known.service.len())
            .flat_map(|service| (0..known.pace.len()).map(move |counter| (service, counter)));
        let middle = |of: &forecast::habits::Habits, service: usize, counter: usize| {
            of.service[service].mu + of.service_spread[service].powi(2) / 2.0 + of.pace[counter]
        };
        let off = |(service, counter): (usize, usize)| {
            middle(&learned, service, counter) - middle(&known, service, counter)
        };
        let offs: Vec<f64> = pairs
            .filter(|(service, counter)| serves(*service, *counter))
            .map(off)
            .collect();
        let common = offs.iter().sum::<f64>() / offs.len() as f64;
        times.extend(offs.iter().map(|off| off - common));
        spreads.extend(
            learned
                .service
                .iter()
                .zip(&known.service)
                .map(|(a, b)| a.sigma / b.sigma - 1.0),
        );
        let length_s =
            |of: &forecast::habits::CounterHabits| of.lunch.map_or(0.0, |lunch| lunch.length_s);
        lunches_s.extend(
            learned
                .counter
                .iter()
                .zip(&known.counter)
                .map(|(a, b)| length_s(a) - length_s(b)),
        );
        let all = |of: &forecast::habits::Habits| of.arrivals.iter().flatten().sum::<f64>();
        crowds.push(all(&learned) / all(&known) - 1.0);
    }
    assert!(size(&times) < 0.045, "{}", size(&times));
    assert!(size(&spreads) < 0.045, "{}", size(&spreads));
    assert!(size(&lunches_s) < 40.0, "{}", size(&lunches_s));
    assert!(size(&crowds) < 0.07, "{}", size(&crowds));
}

/// Short services are over sooner: who learns only from those that are over thinks all day that services are short.
#[test]
fn services_that_are_not_over_yet_are_reckoned_with() {
    let [mut morning, mut noon] = [const { vec![] }; 2];
    for seed in 2_200..2_260 {
        let mut truth = Truth::made_up(seed);
        truth.pace_spread = 0.0;
        let mut model = Model::new(truth.setting(), truth.prior());
        for (day, facts) in days(&truth, seed + 1_000, 12).iter().enumerate() {
            let mut asked = [(9.0, &mut morning), (12.0, &mut noon)]
                .into_iter()
                .peekable();
            for fact in facts {
                if let Some((hour, offs)) = asked.next_if(|(hour, _)| fact.at_s > hour * 3_600.0) {
                    model.tick(hour * 3_600.0);
                    offs.extend((day >= 2).then(|| longer(&truth, &model.habits())));
                }
                model.observe(fact);
            }
        }
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    assert!(mean(&morning).abs() < 0.006, "{}", mean(&morning));
    assert!(mean(&noon).abs() < 0.006, "{}", mean(&noon));
    assert!(
        size(&morning) < 0.045 && size(&noon) < 0.04,
        "{} {}",
        size(&morning),
        size(&noon)
    );
}

/// How much longer services are thought to take than they do, on average over those who come, as a logarithm.
fn longer(truth: &Truth, learned: &forecast::habits::Habits) -> f64 {
    let (known, mut sum, mut all) = (truth.habits(0, false), 0.0, 0.0);
    for (index, service) in truth.services.iter().enumerate() {
        let at: Vec<usize> = (0..truth.counters.len())
            .filter(|counter| truth.counters[*counter].tiers[index] == Some(0))
            .collect();
        let paces: f64 = at
            .iter()
            .map(|counter| learned.pace[*counter] - known.pace[*counter])
            .sum();
        // What is not known is centred on the mean time, not on the median.
        let unsure = (learned.service_spread[index].powi(2) + learned.pace_spread.powi(2)) / 2.0;
        let off =
            learned.service[index].mu + unsure - known.service[index].mu + paces / at.len() as f64;
        (sum, all) = (sum + service.per_hour * off, all + service.per_hour);
    }
    sum / all
}
