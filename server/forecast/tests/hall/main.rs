// SPDX-License-Identifier: EUPL-1.2
//! The forecast beside the truth of a made-up office.

mod dice;
mod live;
mod office;

use forecast::backtest::{Backtest, PREDICTORS, Score, score, score_cases};
use forecast::simulation::{Scratch, simulate};
use forecast::watch::Asked;
use forecast::{Fact, Model, Range, What};

use dice::Dice;
use office::Truth;

const OURS: usize = PREDICTORS.len() - 1;

fn days(truth: &Truth, seed: u64, number: u8) -> Vec<Vec<Fact>> {
    let mut dice = Dice::new(seed);
    (0..number).map(|day| truth.day(day % 5, &mut dice)).collect()
}

fn backtested(truth: &Truth, days: &[Vec<Fact>]) -> Backtest {
    let mut backtest = Backtest::new(Model::new(truth.setting(), truth.prior()), 200);
    days.iter().flatten().for_each(|fact| backtest.see(fact));
    backtest
}

/// The scores of who knows the truth, over the tickets that waited from day `from` on.
fn oracle(truth: &Truth, days: &[Vec<Fact>], from: usize) -> Score {
    score(oracle_rows(truth, days, from).into_iter().map(|(_, range, waited_s)| (range, waited_s)))
}

/// Day, what was told, and what came true.
fn oracle_rows(truth: &Truth, days: &[Vec<Fact>], from: usize) -> Vec<(usize, Range, f64)> {
    let (setting, habits, mut scratch) = (truth.setting(), truth.habits(), Scratch::default());
    let mut rows = vec![];
    for (day, facts) in days.iter().enumerate().skip(from) {
        // The model is asked only for the present.
        let mut model = Model::new(truth.setting(), truth.prior());
        let mut told = std::collections::BTreeMap::new();
        for fact in facts {
            model.observe(fact);
            if let What::Issued { ticket, .. } = fact.what {
                let outlook = simulate(&setting, &habits, &model.present(Asked::Ticket(ticket)), 200, day as u64, &mut scratch);
                let times = &outlook.visits.iter().flatten().next().expect("the ticket waits").clone();
                let at = |p| times.quantile(p).expect("counters open every day") - fact.at_s;
                told.insert(ticket, (fact.at_s, Range { p05_s: at(0.05), p50_s: at(0.5), p95_s: at(0.95) }));
            }
            if let What::Called { ticket, .. } = fact.what
                && let Some((issued_s, range)) = told.remove(&ticket)
                && fact.at_s > issued_s
            {
                rows.push((day, range, fact.at_s - issued_s));
            }
        }
    }
    rows
}

#[test]
fn who_knows_the_truth_is_right_about_ranges() {
    let truth = Truth::small();
    let rows = oracle_rows(&truth, &days(&truth, 1, 30), 0);
    let score = score(rows.iter().map(|(_, range, waited_s)| (*range, *waited_s)));
    assert!(score.n > 1_500, "{score:?}");
    assert!((0.87..0.93).contains(&score.coverage), "the simulation is the hall: {score:?}");
    // Waits of one day share their fate, so chance is judged by whole days: the sum of errors of each.
    let by_day = |day| rows.iter().filter(|row| row.0 == day).map(|(_, range, waited_s)| range.p50_s - waited_s).sum::<f64>();
    let sums: Vec<f64> = (0..30).map(by_day).collect();
    let chance = sums.iter().map(|s| s * s).sum::<f64>().sqrt();
    assert!(sums.iter().sum::<f64>().abs() < 2.5 * chance, "no more bias than chance makes: {sums:?}");
}

#[test]
fn what_is_learned_comes_close_to_the_truth() {
    let truth = Truth::small();
    let days = days(&truth, 2, 40);
    let (learned, oracle) = (backtested(&truth, &days), oracle(&truth, &days, 20));
    let ours = score_cases(learned.cases(), OURS, 20);
    assert_eq!(ours.n, oracle.n);
    assert!(ours.mean_absolute_s < 1.06 * oracle.mean_absolute_s, "{ours:?} {oracle:?}");
    assert!(ours.interval_score_s < 1.08 * oracle.interval_score_s, "{ours:?} {oracle:?}");
    assert!((0.86..0.94).contains(&ours.coverage), "{ours:?}");
    for (simple, name) in PREDICTORS.iter().enumerate().take(OURS) {
        let score = score_cases(learned.cases(), simple, 20);
        assert!(score.mean_absolute_s > 1.3 * ours.mean_absolute_s, "{name} {score:?} {ours:?}");
    }
}

#[test]
fn the_first_days_are_sensible() {
    let truth = Truth::small();
    let (mut ours, mut best) = (0.0, 0.0);
    for seed in 10..20 {
        let days = days(&truth, seed, 1);
        let told = score_cases(backtested(&truth, &days).cases(), OURS, 0);
        let oracle = oracle(&truth, &days, 0);
        ours += told.mean_absolute_s * told.n as f64;
        best += oracle.mean_absolute_s * oracle.n as f64;
    }
    assert!(ours < 1.3 * best, "{}", ours / best);
}

#[test]
fn slower_service_is_noticed_within_a_day() {
    let truth = Truth::small();
    let mut slow = truth.clone();
    slow.services.iter_mut().for_each(|s| s.0 *= 1.3);
    slow.services.iter_mut().for_each(|s| s.2 /= 1.2);
    let mut log = days(&truth, 3, 20);
    log.extend(days(&slow, 4, 10));
    let after = score_cases(backtested(&truth, &log).cases(), OURS, 21);
    let oracle = oracle(&slow, &log, 21);
    assert!((0.85..0.96).contains(&after.coverage), "{after:?}");
    assert!(after.mean_absolute_s < 1.12 * oracle.mean_absolute_s, "{after:?} {oracle:?}");
}

#[test]
fn the_same_facts_give_the_same_forecasts() {
    let truth = Truth::small();
    let days = days(&truth, 5, 4);
    assert_eq!(backtested(&truth, &days).cases(), backtested(&truth, &days).cases());
}

#[test]
fn an_office_that_is_not_as_told_is_noticed() {
    let truth = Truth::small();
    // The office file says that one counter alone serves everything.
    let mut setting = truth.setting();
    setting.tiers.iter_mut().skip(1).for_each(|tiers| tiers.fill(None));
    setting.tiers[0].fill(Some(0));
    let mut backtest = Backtest::new(Model::new(setting, truth.prior()), 100);
    days(&truth, 6, 20).iter().flatten().for_each(|fact| backtest.see(fact));
    assert!(backtest.degraded());
    let told = |predictor| score_cases(backtest.cases(), predictor, 10).mean_absolute_s;
    let best = (0..OURS).map(told).fold(f64::INFINITY, f64::min);
    assert!(told(OURS) < 1.02 * best, "{} {best}", told(OURS));
}

#[test]
fn exponential_service_times_are_learned_too() {
    let mut truth = Truth::small();
    truth.exponential = true;
    for service in &mut truth.services {
        service.0 *= 1.2;
    }
    let days = days(&truth, 7, 40);
    let (ours, oracle) = (score_cases(backtested(&truth, &days).cases(), OURS, 15), oracle(&truth, &days, 15));
    assert!(ours.mean_absolute_s < 1.06 * oracle.mean_absolute_s, "{ours:?} {oracle:?}");
    assert!((0.86..0.94).contains(&ours.coverage), "{ours:?}");
}
