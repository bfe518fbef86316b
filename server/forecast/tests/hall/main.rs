// SPDX-License-Identifier: EUPL-1.2
//! The forecast beside the truth of a made-up office.

mod callcentre;
mod centres;
mod customers;
mod dice;
mod drift;
mod elsewhere;
mod kinds;
mod learned;
mod legs;
mod live;
mod measure;
mod office;
mod sloppy;

mod truth;
mod weekly;

use forecast::Model;
use forecast::backtest::{Backtest, PREDICTORS};
use queue::{AreaId, Condition};

use measure::{OURS, Row, backtested, days, oracle, ratio, scored, told};
use truth::Truth;

#[test]
fn who_knows_the_truth_is_right_about_ranges() {
    let truth = Truth::small();
    let rows = oracle(|_| &truth, &days(&truth, 1, 30), 0);
    let score = scored(&rows);
    assert!(score.n > 1_500, "{score:?}");
    assert!(
        (0.87..0.93).contains(&score.coverage),
        "the simulation is the hall: {score:?}"
    );
    // As many waits are shorter as longer than forecast. Waits of one day share their fate, so chance is judged by whole days.
    let longer = |row: &Row| f64::from(i8::from(row.waited_s > row.told.p50_s)) - 0.5;
    let by_day = |day| {
        rows.iter()
            .filter(|row| row.day == day)
            .map(longer)
            .sum::<f64>()
    };
    let sums: Vec<f64> = (0..30).map(by_day).collect();
    let chance = sums.iter().map(|s| s * s).sum::<f64>().sqrt();
    assert!(
        sums.iter().sum::<f64>().abs() < 2.5 * chance,
        "no more bias than chance makes: {sums:?}"
    );
}

#[test]
fn what_is_learned_comes_close_to_the_truth() {
    let truth = Truth::small();
    let days = days(&truth, 2, 40);
    let (learned, oracle) = (
        backtested(&truth, &days),
        scored(&oracle(|_| &truth, &days, 20)),
    );
    let ours = scored(&told(&learned, OURS, 20));
    assert_eq!(ours.n, oracle.n);
    assert!(
        ours.mean_absolute_s < 1.06 * oracle.mean_absolute_s,
        "{ours:?} {oracle:?}"
    );
    assert!(
        ours.interval_score_s < 1.08 * oracle.interval_score_s,
        "{ours:?} {oracle:?}"
    );
    assert!((0.86..0.94).contains(&ours.coverage), "{ours:?}");
    for (simple, name) in PREDICTORS.iter().enumerate().take(OURS) {
        let score = scored(&told(&learned, simple, 20));
        assert!(
            score.mean_absolute_s > 1.3 * ours.mean_absolute_s,
            "{name} {score:?} {ours:?}"
        );
    }
}

#[test]
fn the_same_facts_give_the_same_forecasts() {
    let truth = Truth::small();
    let days = days(&truth, 5, 4);
    assert_eq!(
        backtested(&truth, &days).cases(),
        backtested(&truth, &days).cases()
    );
}

#[test]
fn an_office_that_is_not_as_told_is_noticed() {
    let mut truth = Truth::small();
    let told = (truth.setting(), truth.prior());
    // One area goes first as soon as somebody waits there, whoever else does: no rule that is thought of.
    truth.policy.conditions = vec![Condition {
        area: AreaId(2),
        over_ms: 0,
        prefer: AreaId(2),
    }];
    truth.policy.head_start_ms = [0, 7_200_000, 0];
    let mut backtest = Backtest::new(Model::new(told.0, told.1), 100);
    let mut degraded = false;
    for fact in days(&truth, 6, 20).iter().flatten() {
        backtest.observe(fact);
        degraded |= backtest.degraded() || backtest.rule_differs();
    }
    assert!(degraded);
    let error_s = |predictor| scored(&measure::told(&backtest, predictor, 10)).mean_absolute_s;
    let best_s = (0..OURS).map(error_s).fold(f64::INFINITY, f64::min);
    assert!(error_s(OURS) < 1.02 * best_s, "{} {best_s}", error_s(OURS));
}

#[test]
fn exponential_service_times_are_learned_too() {
    let mut truth = Truth::small();
    truth.exponential = true;
    for service in &mut truth.services {
        service.median_s *= 1.2;
    }
    let days = days(&truth, 7, 40);
    let (ours, oracle) = (
        told(&backtested(&truth, &days), OURS, 15),
        oracle(|_| &truth, &days, 15),
    );
    assert!(ratio(&ours, &oracle) < 1.06, "{}", ratio(&ours, &oracle));
    assert!(
        (0.86..0.94).contains(&scored(&ours).coverage),
        "{:?}",
        scored(&ours)
    );
}
