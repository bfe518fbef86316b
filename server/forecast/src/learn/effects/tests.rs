// SPDX-License-Identifier: EUPL-1.2

use super::*;
use crate::draw::{mix, normal_quantile};

fn noise(n: u64) -> f64 {
    normal_quantile(((mix(n) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64)
}

/// Service 1 takes twice as long as service 0; counter 1 is 20% slower and gives nearly only service 1.
fn lived(effects: &mut Effects, times: u64) {
    for n in 0..times {
        let counter = (n % 2) as usize;
        let service = usize::from(if n % 10 == 1 {
            counter == 0
        } else {
            counter == 1
        });
        effects.observe(
            service,
            counter,
            [5.8, 6.5][service] + [-0.1, 0.1][counter] + 0.5 * noise(n),
        );
        if n % 50 == 49 {
            effects.turn_the_day(1.0);
        }
    }
}

/// A day of services whose noise is evenly spread, so that chance does not decide a test.
fn lived_day(effects: &mut Effects, day: u64, truth: f64, services: u64) {
    let noises: Vec<f64> = (0..services)
        .map(|n| 0.65 * noise(day * 1_000 + n))
        .collect();
    let mean = noises.iter().sum::<f64>() / services as f64;
    for (n, noise) in noises.iter().enumerate() {
        effects.observe(n % 2, n % 3 % 2, 6.0 + truth + noise - mean);
    }
}

#[test]
fn a_counter_is_not_slow_because_its_service_is_long() {
    let mut effects = Effects::new(&[500.0, 500.0], 2);
    lived(&mut effects, 1_500);
    let middles: Vec<LogNormal> = effects.services().collect();
    assert!(
        (middles[1].mu - middles[0].mu - 0.7).abs() < 0.1,
        "{middles:?}"
    );
    assert!(
        (effects.paces()[1] - effects.paces()[0] - 0.2).abs() < 0.1,
        "{:?}",
        effects.paces()
    );
    assert!(
        middles
            .iter()
            .all(|middle| (middle.sigma - 0.5).abs() < 0.05),
        "{middles:?}"
    );
    let unsure = effects.unsure();
    assert!(
        unsure.all < 0.003 && unsure.own.iter().all(|own| *own < 0.002),
        "{unsure:?}"
    );
}

#[test]
fn a_jump_is_noticed_within_hours_and_chance_is_not_believed() {
    let mut effects = Effects::new(&[500.0, 500.0], 2);
    for day in 0..20 {
        lived_day(&mut effects, day, 0.0, 120);
        assert!(
            day < 3 || effects.unusual().abs() < 0.1,
            "{day}: {}",
            effects.unusual()
        );
        effects.turn_the_day(0.98);
    }
    let middle =
        |effects: &Effects| effects.services().map(|service| service.mu).sum::<f64>() / 2.0;
    let before = middle(&effects);
    lived_day(&mut effects, 20, 0.28, 100);
    assert!(
        (0.15..0.45).contains(&effects.unusual()),
        "{}",
        effects.unusual()
    );
    effects.turn_the_day(0.98);
    assert!(
        (middle(&effects) - before - 0.28).abs() < 0.12,
        "it lasts: {}",
        middle(&effects) - before
    );
}

#[test]
fn what_is_known_of_today_grows_with_the_day() {
    let mut effects = Effects::new(&[500.0, 500.0], 2);
    for day in 0..10 {
        lived_day(&mut effects, day, [-0.08, 0.08][day as usize % 2], 100);
        effects.turn_the_day(0.98);
    }
    let morning = effects.unsure().all;
    lived_day(&mut effects, 11, 0.0, 100);
    assert!(
        effects.unsure().all < 0.7 * morning,
        "{morning} {}",
        effects.unsure().all
    );
}

#[test]
fn evidence_fades_to_what_the_office_says() {
    let mut effects = Effects::new(&[500.0, 500.0], 2);
    let before = effects.clone();
    lived(&mut effects, 100);
    (0..400).for_each(|_| effects.turn_the_day(0.95));
    let (was, is) = (&before.today[0].0, &effects.today[0].0);
    let apart = was
        .mean
        .iter()
        .zip(&is.mean)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    assert!(apart < 1e-3, "{effects:?}");
    let variance = |of: &Joint, index: usize| of.covariance[index][index];
    assert!(
        (0..4).all(|index| (variance(is, index) / variance(was, index) - 1.0).abs() < 1e-3),
        "{effects:?}"
    );
}

#[test]
fn what_moves_is_still_known_and_another_duration_is_leaned_on() {
    let mut effects = Effects::new(&[500.0, 500.0], 2);
    lived(&mut effects, 300);
    let (was, paces): (Vec<LogNormal>, Vec<f64>) = (effects.services().collect(), effects.paces());
    let moved = Moved {
        services: vec![None, Some(1), Some(0)],
        counters: vec![Some(1), None, Some(0)],
    };
    effects.change_office(&[300.0, 500.0, 900.0], 3, &moved);
    let now: Vec<LogNormal> = effects.services().collect();
    assert!((effects.mean(0) - middle(300.0)).abs() < 1e-9 && effects.paces()[1] == 0.0);
    assert!(
        (now[1].mu + effects.paces()[0] - was[1].mu - paces[1]).abs() < 0.02,
        "at its usual counter: {now:?} {was:?}"
    );
    assert!(
        now[2].mu > was[0].mu && now[2].mu < was[0].mu + 0.1,
        "{now:?} {was:?}"
    );
    effects.turn_the_day(0.98);
    assert!(effects.today[0].0.mean.iter().all(|mean| mean.is_finite()));
}
