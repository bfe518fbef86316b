// SPDX-License-Identifier: EUPL-1.2
//! Many made-up offices, unlike each other, and what changes from one day to the next.

use forecast::Fact;

use crate::dice::Dice;
use crate::measure::{OURS, Row, backtested, days, oracle, ratio, scored, told};
use crate::sloppy::sloppy;
use crate::truth::Truth;

/// What was told and what who knows would have told, over several offices, from day `from` on.
fn pooled(truths: impl Iterator<Item = (u64, Truth)>, number: u8, from: u32) -> (Vec<Row>, Vec<Row>) {
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
fn offices_of_all_kinds_are_foreseen_nearly_as_well_as_by_who_knows_them() {
    let (ours, best) = pooled(made_up(0..4), 20, 12);
    let (told, oracle) = (scored(&ours), scored(&best));
    assert!(ratio(&ours, &best) < 1.03, "{}", ratio(&ours, &best));
    assert!(told.interval_score_s < 1.04 * oracle.interval_score_s, "{told:?} {oracle:?}");
    assert!((0.87..0.93).contains(&told.coverage), "{told:?}");
}

#[test]
fn the_first_days_are_sensible() {
    let (ours, best) = pooled(made_up(400..406), 4, 0);
    let days = |rows: &[Row], days: std::ops::Range<u32>| rows.iter().copied().filter(|row| days.contains(&row.day)).collect::<Vec<_>>();
    let first = ratio(&days(&ours, 0..1), &days(&best, 0..1));
    let third = ratio(&days(&ours, 2..4), &days(&best, 2..4));
    assert!(first < 1.25, "{first}");
    assert!(third < 1.08, "{third}");
    assert!(scored(&days(&ours, 0..1)).coverage > 0.85, "ranges are wide as long as little is known");
}

#[test]
fn exponential_times_at_four_like_counters_are_met() {
    let (ours, best) = pooled([(1, Truth::markov(4, 0.9)), (2, Truth::markov(4, 0.95))].into_iter(), 30, 10);
    assert!(ratio(&ours, &best) < 1.03, "{}", ratio(&ours, &best));
}

/// Coverage on the second half of the day of the change, on the next day, and the error over that of who knows from then on.
fn changed(change: impl Fn(&mut Truth)) -> (f64, f64, f64) {
    let (mut ours, mut best): ([Vec<Row>; 2], Vec<Row>) = Default::default();
    for (seed, truth) in made_up(200..203) {
        let mut after = truth.clone();
        change(&mut after);
        let mut log = days(&truth, seed + 1_000, 10);
        log.extend(days(&after, seed + 2_000, 3));
        let from_s = 11.5 * 3_600.0;
        for row in told(&backtested(&truth, &log), OURS, 10) {
            match row.day {
                10 if row.issued_s > from_s => ours[0].push(row),
                10 => {}
                _ => ours[1].push(row),
            }
        }
        best.extend(oracle(|_| &after, &log, 11));
    }
    (scored(&ours[0]).coverage, scored(&ours[1]).coverage, ratio(&ours[1], &best))
}

#[test]
fn slower_service_is_noticed_within_half_a_day() {
    let (first, next, ratio) = changed(|truth| {
        for service in &mut truth.services {
            service.median_s *= 1.3;
            service.per_hour /= 1.2;
        }
    });
    assert!(first > 0.8 && (0.84..0.96).contains(&next) && ratio < 1.2, "{first} {next} {ratio}");
}

#[test]
fn a_counter_that_is_not_there_any_more_is_not_counted_on() {
    let (first, next, ratio) = changed(|truth| truth.counters[0].never = true);
    assert!(first > 0.8 && (0.84..0.96).contains(&next) && ratio < 1.09, "{first} {next} {ratio}");
}

#[test]
fn a_counter_that_goes_home_early_is_foreseen_from_the_next_days_on() {
    let (_, next, ratio) = changed(|truth| truth.counters[0].leaves_s = Some(12.0 * 3_600.0));
    assert!(next > 0.85 && ratio < 1.3, "{next} {ratio}");
}

#[test]
fn clerks_who_do_not_care_cost_little() {
    let (mut tidy, mut careless) = (vec![], vec![]);
    for (seed, truth) in made_up(300..304) {
        let (days, mut dice) = (days(&truth, seed + 1_000, 14), Dice::new(seed));
        let told_so: Vec<Vec<Fact>> = days.iter().map(|day| sloppy(day, 0.3, 0.5, &mut dice)).collect();
        tidy.extend(told(&backtested(&truth, &days), OURS, 6));
        careless.extend(told(&backtested(&truth, &told_so), OURS, 6));
    }
    assert!(ratio(&careless, &tidy) < 1.07, "{}", ratio(&careless, &tidy));
}
