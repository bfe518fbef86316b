// SPDX-License-Identifier: EUPL-1.2
//! Many made-up offices, unlike each other, and what changes from one day to the next.

use forecast::backtest::Backtest;
use forecast::{Fact, Model};

use crate::dice::Dice;
use crate::measure::{OURS, Row, backtested, backtested_after, days, oracle, ratio, scored, told};
use crate::sloppy::sloppy;
use crate::truth::Truth;

/// What was told and what who knows would have told, over several offices, from day `from` on.
fn pooled(
    truths: impl Iterator<Item = (u64, Truth)>,
    number: u8,
    from: u32,
) -> (Vec<Row>, Vec<Row>) {
    let (mut ours, mut best) = (vec![], vec![]);
    for (seed, truth) in truths {
        let days = days(&truth, seed + 1_000, number);
        ours.extend(told(&backtested(&truth, &days), OURS, from));
        best.extend(oracle(|_| &truth, &days, from as usize));
    }
    (ours, best)
}

fn made_up(seeds: std::ops::Range<u64>) -> impl Iterator<Item = (u64, Truth)> {
    seeds.map(|seed| (seed, Truth::made_up(seed)))
}

#[test]
fn the_first_days_are_sensible() {
    let (ours, best) = pooled(made_up(400..406), 4, 0);
    let days = |rows: &[Row], days: std::ops::Range<u32>| {
        rows.iter()
            .copied()
            .filter(|row| days.contains(&row.day))
            .collect::<Vec<_>>()
    };
    let first = ratio(&days(&ours, 0..1), &days(&best, 0..1));
    let third = ratio(&days(&ours, 2..4), &days(&best, 2..4));
    assert!(first < 1.2, "{first}");
    assert!(third < 1.06, "{third}");
    assert!(
        scored(&days(&ours, 0..1)).coverage > 0.85,
        "ranges are wide as long as little is known"
    );
}

/// The catalogue may be far off, in one direction for all services: the ranges of the first day are wide enough for that.
#[test]
fn a_catalogue_that_is_far_off_makes_ranges_wide_and_not_wrong() {
    for wrong in [0.65, 1.4] {
        let mut rows = vec![];
        for (seed, truth) in made_up(406..412) {
            let mut prior = truth.prior();
            prior.expected_s = truth
                .services
                .iter()
                .map(|service| service.mean_s() * wrong)
                .collect();
            let mut backtest = Backtest::new(Model::new(truth.setting(), prior), 100);
            days(&truth, seed + 1_000, 1)
                .iter()
                .flatten()
                .for_each(|fact| backtest.observe(fact));
            rows.extend(told(&backtest, OURS, 0));
        }
        let score = scored(&rows);
        assert!(
            score.coverage > 0.85 && score.kept_upper > 0.9,
            "{wrong} {score:?}"
        );
    }
}

#[test]
fn exponential_times_at_four_like_counters_are_met() {
    let (ours, best) = pooled(
        [(1, Truth::markov(4, 0.9)), (2, Truth::markov(4, 0.95))].into_iter(),
        30,
        10,
    );
    assert!(ratio(&ours, &best) < 1.03, "{}", ratio(&ours, &best));
}

#[test]
fn clerks_who_do_not_care_cost_little() {
    let [mut tidy, mut careless] = [const { vec![] }; 2];
    for (seed, truth) in made_up(300..304) {
        let (days, mut dice) = (days(&truth, seed + 1_000, 14), Dice::new(seed));
        let told_so: Vec<Vec<Fact>> = days
            .iter()
            .map(|day| sloppy(day, 0.3, 0.5, &mut dice))
            .collect();
        tidy.extend(told(&backtested_after(3, &truth, &days), OURS, 3));
        careless.extend(told(&backtested_after(3, &truth, &told_so), OURS, 3));
    }
    let (ratio, score) = (ratio(&careless, &tidy), scored(&careless));
    assert!(ratio < 1.03, "{ratio}");
    assert!((0.85..0.94).contains(&score.coverage), "{score:?}");
}
