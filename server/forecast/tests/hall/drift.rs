// SPDX-License-Identifier: EUPL-1.2
//! What changes from one day to the next without a word: how soon it is noticed, and what it costs against who knows of it.

use forecast::{Fact, Model, What};
use queue::{AccessClass, Ratio};

use crate::dice::Dice;
use crate::measure::{OURS, Row, backtested_after, days, oracle, ratio, scored, told};
use crate::truth::Truth;

/// The first day of the change, from 0.
const CHANGE: u8 = 10;
/// Half a day has passed.
const HALF_S: f64 = 11.5 * 3_600.0;

/// On days before these nothing is forecast, to spare time.
const QUIET: u8 = 5;

/// How forecasts do when offices change.
struct Changed {
    /// On the second half of the day of the change.
    afternoon: Vec<Row>,
    /// On the five days that follow; and what who knows would have told.
    after: Vec<Row>,
    known: Vec<Row>,
    /// In how many offices calls are seen to follow another rule than is told.
    rules: usize,
}

fn changed(seeds: std::ops::Range<u64>, change: impl Fn(&mut Truth)) -> Changed {
    let mut changed = Changed {
        afternoon: vec![],
        after: vec![],
        known: vec![],
        rules: 0,
    };
    for seed in seeds {
        let truth = Truth::made_up(seed);
        let mut after = truth.clone();
        change(&mut after);
        let mut log = days(&truth, seed + 1_000, CHANGE);
        log.extend(days(&after, seed + 2_000, 6));
        let backtest = backtested_after(usize::from(QUIET), &truth, &log);
        changed.rules += usize::from(backtest.rule_differs());
        let first = u32::from(CHANGE - QUIET);
        let (day, next): (Vec<Row>, Vec<Row>) = told(&backtest, OURS, first)
            .iter()
            .partition(|row| row.day == first);
        changed
            .afternoon
            .extend(day.into_iter().filter(|row| row.issued_s > HALF_S));
        changed.after.extend(next);
        changed
            .known
            .extend(oracle(|_| &after, &log, usize::from(CHANGE) + 1));
    }
    changed
}

impl Changed {
    /// Tells the afternoon, for the afternoons of one change alone are few.
    fn overcome(self) -> Vec<Row> {
        let (after, ratio) = (scored(&self.after), ratio(&self.after, &self.known));
        assert!((0.85..0.95).contains(&after.coverage), "{after:?}");
        assert!(ratio < 1.09, "{ratio}");
        self.afternoon
    }
}

#[test]
fn an_office_that_changes_is_known_again_within_half_a_day() {
    let slower = |truth: &mut Truth| {
        for service in &mut truth.services {
            service.median_s *= 1.3;
            service.per_hour /= 1.2;
        }
    };
    let mut afternoons = changed(200..204, slower).overcome();
    afternoons.extend(changed(204..208, |truth| truth.counters[0].off = [true; 5]).overcome());
    afternoons.extend(
        changed(208..212, |truth| {
            truth.counters[0].leaves_s = [Some(12.0 * 3_600.0); 5]
        })
        .overcome(),
    );
    assert!(
        (0.85..0.95).contains(&scored(&afternoons).coverage),
        "{:?}",
        scored(&afternoons)
    );
}

/// A counter says in the morning that it closes at noon, on one day alone.
#[test]
fn a_closing_that_is_announced_is_reckoned_with_and_does_not_become_a_habit() {
    let (mut ours, mut best, mut unwarned) = (vec![], vec![], vec![]);
    for seed in 230..234 {
        let truth = Truth::made_up(seed);
        let mut closing = truth.clone();
        closing.counters[0].leaves_s = [Some(12.0 * 3_600.0); 5];
        let mut log = days(&truth, seed + 1_000, CHANGE);
        log.extend(days(&closing, seed + 2_000, 1));
        let of_day =
            |log: &[Vec<Fact>]| told(&backtested_after(usize::from(CHANGE), &truth, log), OURS, 0);
        unwarned.extend(of_day(&log));
        log[usize::from(CHANGE)].insert(
            1,
            Fact {
                at_s: 0.0,
                what: What::ClosesAt {
                    counter: 0,
                    at_s: closing.counters[0].leaves_s[0],
                },
            },
        );
        ours.extend(of_day(&log));
        best.extend(oracle(|_| &closing, &log, usize::from(CHANGE)));
        let mut model = Model::new(truth.setting(), truth.prior());
        log.iter().flatten().for_each(|fact| model.observe(fact));
        model.observe(&truth.day(0, &mut Dice::new(seed))[0]);
        assert!(
            model.habits().counter[0].early < 0.03,
            "{seed}: {}",
            model.habits().counter[0].early
        );
    }
    assert!(
        (0.85..0.95).contains(&scored(&ours).coverage),
        "{:?}",
        scored(&ours)
    );
    assert!(ratio(&ours, &best) < 1.09, "{}", ratio(&ours, &best));
    assert!(
        ratio(&ours, &unwarned) < 0.95,
        "who is told knows more: {}",
        ratio(&ours, &unwarned)
    );
}

#[test]
fn a_rule_that_is_not_followed_any_more_is_found_out() {
    let doubled = changed(212..215, |truth| {
        truth.policy.head_start_ms = truth.policy.head_start_ms.map(|ms| ms * 2)
    });
    let plain = changed(215..218, |truth| {
        (truth.policy.head_start_ms, truth.policy.tier_penalty_ms) = ([0; 3], [0; 3])
    });
    let ratio = Ratio {
        class: AccessClass::Priority,
        every: 1,
        other: AccessClass::Standard,
    };
    let ratio = changed(218..221, |truth| truth.policy.ratios = vec![ratio]);
    let rules = [&doubled, &plain, &ratio].map(|changed| changed.rules);
    assert!(
        rules.iter().sum::<usize>() >= 7,
        "found out in {rules:?} of three offices each"
    );
    let mut afternoons = doubled.overcome();
    afternoons.extend(plain.overcome());
    afternoons.extend(ratio.overcome());
    assert!(
        (0.85..0.95).contains(&scored(&afternoons).coverage),
        "{:?}",
        scored(&afternoons)
    );
}

#[test]
fn who_calls_by_the_rule_is_not_suspected() {
    for seed in 210..216 {
        let truth = Truth::made_up(seed);
        let mut model = Model::new(truth.setting(), truth.prior());
        for fact in days(&truth, seed + 1_000, 12).iter().flatten() {
            model.observe(fact);
            assert!(!model.rule_differs(), "{seed}");
        }
    }
}
