// SPDX-License-Identifier: EUPL-1.2
//! Counters that come on some weekdays only, or go home at noon on some: it is learned from their days, for nobody tells.

use forecast::Model;

use crate::dice::Dice;
use crate::measure::{OURS, Row, backtested_after, days, oracle, ratio, scored, told};
use crate::truth::Truth;

/// On so many days nothing is forecast: three weeks.
const QUIET: usize = 15;

/// Two more counters in an office that is as much more crowded: one comes on Tuesdays and Thursdays, the other goes home at half past
/// twelve on the other days. On these days the third goes without lunch.
fn part_time(seed: u64) -> Truth {
    let mut truth = Truth::made_up(seed);
    let more = (truth.counters.len() as f64 + 1.1) / truth.counters.len() as f64;
    truth
        .services
        .iter_mut()
        .for_each(|service| service.per_hour *= more);
    let [mut some_days, mut mornings] = [truth.counters[0].clone(), truth.counters[1].clone()];
    some_days.off = [true, false, true, false, true];
    mornings.leaves_s = some_days.off.map(|off| off.then_some(12.5 * 3_600.0));
    truth.counters[2]
        .lunch_s
        .iter_mut()
        .zip(some_days.off)
        .for_each(|(lunch_s, short)| *lunch_s = lunch_s.filter(|_| !short));
    truth.counters.extend([some_days, mornings]);
    truth
}

#[test]
fn who_works_on_some_weekdays_only_is_known_to() {
    let (mut ours, mut best): (Vec<Row>, Vec<Row>) = (vec![], vec![]);
    for seed in 810..813 {
        let truth = part_time(seed);
        let days = days(&truth, seed + 1_000, 25);
        ours.extend(told(&backtested_after(QUIET, &truth, &days), OURS, 0));
        best.extend(oracle(|_| &truth, &days, QUIET));
    }
    assert!(ratio(&ours, &best) < 1.03, "{}", ratio(&ours, &best));
    assert!(
        (0.88..0.92).contains(&scored(&ours).coverage),
        "{:?}",
        scored(&ours)
    );
}

#[test]
fn a_morning_is_expected_to_be_like_those_of_its_weekday() {
    for seed in 820..832 {
        let truth = part_time(seed);
        let mut model = Model::new(truth.setting(), truth.prior());
        days(&truth, seed + 1_000, 20)
            .iter()
            .flatten()
            .for_each(|fact| model.observe(fact));
        let mut dice = Dice::new(seed);
        let [short, long] = [0, 1].map(|weekday| {
            let mut model = model.clone();
            model.observe(&truth.day(weekday, &mut dice)[0]);
            model.habits().counter
        });
        let [some_days, mornings] = [truth.counters.len() - 2, truth.counters.len() - 1];
        let pairs = [
            ("comes", short[some_days].absent, long[some_days].absent),
            ("goes home", short[mornings].early, long[mornings].early),
            ("has no lunch", short[2].lunch_over, long[2].lunch_over),
        ];
        for (what, short, long) in pairs {
            assert!(short > 0.6 && long < 0.35, "{seed} {what}: {short} {long}");
        }
    }
}
