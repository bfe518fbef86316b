// SPDX-License-Identifier: EUPL-1.2
//! No service, class or centre pays for the others, and days that are unlike others are known.

use std::collections::BTreeMap;

use forecast::habits::{SLICE_S, SLICES};
use forecast::hall::Setting;
use forecast::learn::Prior;
use forecast::{Fact, Model, Moved, Near, What};

use crate::dice::Dice;
use crate::measure::{OURS, Row, backtested_after, days, oracle, ratio, scored, told};
use crate::truth::{LAST_TICKET_S, Truth};

/// On so many days nothing is forecast, to spare time.
const QUIET: usize = 5;
/// As many cases must be there before a coverage says something.
const ENOUGH: usize = 100;

#[test]
fn every_centre_service_and_class_is_covered() {
    let (mut ours, mut best) = (vec![], vec![]);
    let mut kinds: BTreeMap<(u64, Option<u16>, Option<usize>), Vec<Row>> = BTreeMap::new();
    for seed in 0..4 {
        let truth = Truth::made_up(seed);
        let days = days(&truth, seed + 1_000, 28);
        let (told, oracle) = (
            told(&backtested_after(QUIET, &truth, &days), OURS, 6),
            oracle(|_| &truth, &days, QUIET + 6),
        );
        let coverage = scored(&told).coverage;
        assert!(
            ratio(&told, &oracle) < 1.07,
            "{seed}: {}",
            ratio(&told, &oracle)
        );
        assert!((0.85..0.94).contains(&coverage), "{seed}: {coverage}");
        for row in &told {
            kinds
                .entry((seed, Some(row.service), None))
                .or_default()
                .push(*row);
            kinds
                .entry((0, None, Some(row.class.index())))
                .or_default()
                .push(*row);
        }
        ours.extend(told);
        best.extend(oracle);
    }
    let (told, oracle) = (scored(&ours), scored(&best));
    assert!(ratio(&ours, &best) < 1.03, "{}", ratio(&ours, &best));
    assert!(
        told.interval_score_s < 1.04 * oracle.interval_score_s,
        "{told:?} {oracle:?}"
    );
    assert!(
        (0.88..0.92).contains(&told.coverage) && told.kept_upper > 0.9,
        "{told:?}"
    );
    kinds.retain(|_, rows| rows.len() >= ENOUGH);
    assert!(kinds.len() > 12, "{}", kinds.len());
    for (kind, rows) in &kinds {
        assert!(scored(rows).coverage >= 0.85, "{kind:?} {:?}", scored(rows));
    }
}

/// Every second Thursday and Friday the office is closed: the Wednesday before and the Monday after are crowded.
fn with_bridges(truth: &Truth, seed: u64, weeks: u8) -> Vec<Vec<Fact>> {
    let dice = &mut Dice::new(seed);
    let week = |week: u8| (0..5_u8).map(move |weekday| (week, weekday));
    let open = (0..weeks)
        .flat_map(week)
        .filter(|(week, weekday)| week % 2 == 0 || *weekday < 3);
    let near = |(week, weekday): (u8, u8)| match (week % 2, weekday) {
        (1, 2) => Near::Before,
        (0, 0) if week > 0 => Near::After,
        _ => Near::Nothing,
    };
    open.map(|day| truth.day_near(day.1, near(day), dice))
        .collect()
}

#[test]
fn crowds_before_and_after_closed_days_are_expected() {
    let (mut ours, mut best) = (vec![], vec![]);
    for seed in 600..602 {
        let mut truth = Truth::made_up(seed);
        truth.near = 1.35;
        let days = with_bridges(&truth, seed, 12);
        let is_near = |day: u32| matches!(days[day as usize][0].what, What::Day { near, .. } if near != Near::Nothing);
        let from = 24;
        let told = told(
            &backtested_after(from - QUIET, &truth, &days),
            OURS,
            QUIET as u32,
        )
        .into_iter();
        ours.extend(told.filter(|row| is_near(row.day + (from - QUIET) as u32)));
        best.extend(
            oracle(|_| &truth, &days, from)
                .into_iter()
                .filter(|row| is_near(row.day)),
        );
        // The crowd is expected in the morning already.
        let (mut expected, mut comes) = (0.0, 0.0);
        let mut model = Model::new(truth.setting(), truth.prior());
        for (day, facts) in days.iter().enumerate() {
            model.observe(&facts[0]);
            let (What::Day { weekday, near }, true) = (facts[0].what.clone(), day >= from) else {
                facts.iter().skip(1).for_each(|fact| model.observe(fact));
                continue;
            };
            let sum = |arrivals: &[Vec<f64>]| arrivals.iter().flatten().sum::<f64>();
            if is_near(day as u32) {
                expected += sum(&model.habits().arrivals);
                comes += sum(&truth.habits(weekday, near != Near::Nothing).arrivals);
            }
            facts.iter().skip(1).for_each(|fact| model.observe(fact));
        }
        assert!(
            (0.88..1.12).contains(&(expected / comes)),
            "{seed}: {expected} {comes}"
        );
    }
    assert!(ratio(&ours, &best) < 1.07, "{}", ratio(&ours, &best));
    assert!(
        (0.85..0.95).contains(&scored(&ours).coverage),
        "{:?}",
        scored(&ours)
    );
}

/// Clerks send a fifth of the people on to another office, and a fifth come for two things at once: those go before who came later.
#[test]
fn who_is_sent_on_is_reckoned_with() {
    let (mut ours, mut best) = (vec![], vec![]);
    for seed in 710..713 {
        let mut truth = Truth::made_up(seed);
        (truth.second, truth.sent_on) = (0.2, 0.2);
        truth
            .services
            .iter_mut()
            .for_each(|service| service.per_hour *= 0.65);
        let days = days(&truth, seed + 1_000, 22);
        ours.extend(told(&backtested_after(QUIET, &truth, &days), OURS, 6));
        best.extend(oracle(|_| &truth, &days, QUIET + 6));
    }
    assert!(ratio(&ours, &best) < 1.05, "{}", ratio(&ours, &best));
    assert!(
        (0.87..0.93).contains(&scored(&ours).coverage),
        "{:?}",
        scored(&ours)
    );
}

/// On Tuesdays and Thursdays tickets are given until two, else until eleven.
#[test]
fn hours_that_differ_by_weekday_are_expected() {
    let until_s = |long: bool| if long { LAST_TICKET_S } else { 11.0 * 3_600.0 };
    for seed in 610..613 {
        let (truth, dice) = (Truth::made_up(seed), &mut Dice::new(seed));
        let mut short = truth.clone();
        short.hours[3..].fill(0.0);
        let mut model = Model::new(truth.setting(), truth.prior());
        let names: (Vec<usize>, Vec<usize>) = (
            (0..truth.services.len()).collect(),
            (0..truth.counters.len()).collect(),
        );
        let same = Moved::by_name((&names.0, &names.1), (&names.0, &names.1));
        let (mut expected, mut comes) = ([0.0; 3], [0.0; 3]);
        for day in 0..40 {
            let (weekday, long) = (day % 5, matches!(day % 5, 1 | 3));
            let today = if long { &truth } else { &short };
            let setting = Setting {
                last_ticket_s: until_s(long),
                ..truth.setting()
            };
            model.change_office(
                setting,
                Prior {
                    tickets_to_s: until_s(long),
                    ..truth.prior()
                },
                &same,
            );
            let facts = today.day(weekday, dice);
            model.observe(&facts[0]);
            let habits = (model.habits(), today.habits(weekday, false));
            for slice in (0..SLICES).filter(|_| day >= 15) {
                // Short mornings, long mornings, afternoons.
                let part = if slice as f64 * SLICE_S >= until_s(false) {
                    2
                } else {
                    usize::from(long)
                };
                expected[part] += habits.0.slice(slice).iter().sum::<f64>();
                comes[part] += habits.1.slice(slice).iter().sum::<f64>();
            }
            facts.iter().skip(1).for_each(|fact| model.observe(fact));
        }
        for (expected, comes) in expected.iter().zip(comes) {
            assert!(
                (0.88..1.12).contains(&(expected / comes)),
                "{seed}: {expected} {comes}"
            );
        }
    }
}
