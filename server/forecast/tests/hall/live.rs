// SPDX-License-Identifier: EUPL-1.2
//! The model as the living hall uses it: what is shown, what if, an office that changes in the middle of its life.

use std::collections::BTreeMap;

use forecast::backtest::score;
use forecast::shown::{self, Shown};
use forecast::simulation::Scratch;
use forecast::watch::Asked;
use forecast::what_if::{Change, Effect};
use forecast::{Awaited, Fact, Model, Moved, What};
use queue::{AccessClass, Ratio};

use crate::measure::days;
use crate::truth::Truth;

/// A model that has lived through some days, and the facts of the next one.
fn lived(truth: &Truth, seed: u64, number: u8) -> (Model, Vec<Fact>) {
    let mut days = days(truth, seed, number + 1);
    let today = days.pop().expect("there is a last day");
    let mut model = Model::new(truth.setting(), truth.prior());
    days.iter().flatten().for_each(|fact| model.observe(fact));
    (model, today)
}

/// In the middle of a crowd.
fn busy(truth: &Truth, seed: u64) -> Model {
    let crowded = |seed: u64| {
        let (mut model, today) = lived(truth, seed, 10);
        let reached = today.iter().any(|fact| {
            model.observe(fact);
            fact.at_s > 10.0 * 3_600.0
                && model
                    .watch()
                    .tickets
                    .values()
                    .filter(|t| t.waits() || t.counter.is_some())
                    .count()
                    > 9
        });
        reached.then_some(model)
    };
    (0..20)
        .find_map(|further| crowded(seed + 100 * further))
        .expect("some day is crowded")
}

fn effect(model: &Model, change: Change) -> Vec<Effect> {
    model.what_if(&[change], 200, &mut Scratch::default())
}

#[test]
fn a_shown_call_time_seldom_moves_much_later() {
    let truth = Truth::small();
    let (mut steps, mut later, mut unreasoned) = (0, 0, 0);
    for seed in 20..23 {
        let (mut model, today) = lived(&truth, seed, 6);
        let (mut shown, mut scratch): (BTreeMap<u64, (u16, Shown)>, _) =
            (BTreeMap::new(), Scratch::default());
        // What was shown ten minutes (twenty updates) before, of each ticket.
        let mut history: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        let mut next_s = today[1].at_s;
        for fact in &today {
            while fact.at_s > next_s {
                model.tick(next_s);
                for Awaited { ticket, calls, .. } in model.forecasts(100, &mut scratch).waiting {
                    let service = model.watch().tickets[&ticket].waiting.legs[0];
                    let Some(fresh) = calls[0] else { continue };
                    let before = shown.get(&ticket).map(|(_, s)| s);
                    let now = shown::next(before, fresh, model.scene(service), next_s);
                    let grew = before.is_some_and(|before| now.high_s > before.high_s);
                    unreasoned += u32::from(grew && now.grew.is_none());
                    let moments = history.entry(ticket).or_default();
                    moments.push(now.median_s);
                    if moments.len() % 20 == 1 && moments.len() > 20 {
                        steps += 1;
                        later += u32::from(now.median_s - moments[moments.len() - 21] > 600.0);
                    }
                    shown.insert(ticket, (service, now));
                }
                next_s += 30.0;
            }
            model.observe(fact);
        }
    }
    assert_eq!(unreasoned, 0, "an upper bound never grows silently");
    assert!(
        steps > 400 && f64::from(later) < 0.03 * f64::from(steps),
        "{later} of {steps}"
    );
}

#[test]
fn one_counter_more_helps_and_one_less_hurts() {
    let truth = Truth::small();
    let model = busy(&truth, 30);
    let closed = effect(&model, Change::CloseCounter { counter: 1 });
    assert!(
        closed[0].arrival_s().expect("still served") > 120.0,
        "{closed:?}"
    );
    let mut without = model.clone();
    without.observe(&Fact {
        at_s: model.watch().now_s,
        what: What::Closed { counter: 1 },
    });
    let open = Change::OpenCounter {
        counter: 1,
        services: vec![(1, 0)],
    };
    let opened = effect(&without, open.clone());
    assert!(
        opened[1].arrival_s().expect("served") < -120.0,
        "{opened:?}"
    );
    assert!(opened[1].waiting_s.is_none_or(|s| s < 0.0), "{opened:?}");
    assert_eq!(opened, effect(&without, open), "the same dice");
    let nothing = effect(&model, Change::Policy(model.setting().policy.clone()));
    assert!(
        nothing.iter().all(|e| e.arrival_s() == Some(0.0)),
        "no change, no effect: {nothing:?}"
    );
    let priority = Ratio {
        class: AccessClass::Priority,
        every: 3,
        other: AccessClass::Standard,
    };
    let ratio = effect(&model, Change::Ratio(priority));
    assert!(
        ratio.iter().any(|e| e.arrival_s() != Some(0.0)),
        "{ratio:?}"
    );
}

#[test]
fn an_announced_closing_is_believed() {
    let truth = Truth::small();
    let model = busy(&truth, 31);
    let mut scratch = Scratch::default();
    let mut told = model.clone();
    for counter in 0..3 {
        told.observe(&Fact {
            at_s: model.watch().now_s,
            what: What::ClosesAt {
                counter,
                at_s: Some(model.watch().now_s),
            },
        });
    }
    assert!(
        model
            .forecasts(50, &mut scratch)
            .waiting
            .iter()
            .all(|told| told.calls[0].is_some() && told.end.is_some())
    );
    assert!(
        told.forecasts(50, &mut scratch)
            .waiting
            .iter()
            .all(|told| told.calls[0].is_none() && told.end.is_none()),
        "nobody will be called any more"
    );
}

#[test]
fn an_announced_pause_is_reckoned_with_before_it_begins() {
    let truth = Truth::small();
    let model = busy(&truth, 34);
    let mut scratch = Scratch::default();
    let waits = |model: &Model, scratch: &mut Scratch| -> f64 {
        model
            .forecasts(200, scratch)
            .waiting
            .iter()
            .filter_map(|told| Some(told.calls[0]?.p50_s))
            .sum()
    };
    let mut told = model.clone();
    (0..3).for_each(|counter| {
        told.observe(&Fact {
            at_s: model.watch().now_s,
            what: What::PausesNext {
                counter,
                lunch: Some(false),
            },
        })
    });
    let (before_s, after_s) = (waits(&model, &mut scratch), waits(&told, &mut scratch));
    assert!(after_s > 1.1 * before_s, "{before_s} {after_s}");
    (0..3).for_each(|counter| {
        told.observe(&Fact {
            at_s: model.watch().now_s,
            what: What::PausesNext {
                counter,
                lunch: None,
            },
        })
    });
    assert_eq!(waits(&told, &mut scratch), before_s, "taken back");
}

#[test]
fn an_office_that_changes_keeps_what_it_has_learned() {
    let truth = Truth::small();
    let mut model = busy(&truth, 32);
    let before = model.forecasts(100, &mut Scratch::default());
    let (mut setting, mut prior) = (truth.setting(), truth.prior());
    // A new service stands first, a new counter last; the old ones have moved.
    for tiers in &mut setting.tiers {
        tiers.insert(0, None);
    }
    setting.tiers.push(vec![Some(0), None, None, None]);
    setting.areas = (0..4).map(queue::AreaId).collect();
    prior.expected_s.insert(0, 420.0);
    prior.counters.push(prior.counters[0]);
    let moved = Moved::by_name(
        (&["a", "b", "c"], &[1, 2, 3]),
        (&["new", "a", "b", "c"], &[1, 2, 3, 4]),
    );
    let habits = model.habits();
    model.change_office(setting, prior, &moved);
    let after = model.habits();
    assert_eq!(
        after.service[1..],
        habits.service[..],
        "what was learned has moved with its service"
    );
    assert_eq!(after.pace[..3], habits.pace[..]);
    assert!(
        (330.0..470.0).contains(&after.service[0].mean_s()),
        "{:?}",
        after.service[0]
    );
    let now = model.forecasts(100, &mut Scratch::default());
    assert_eq!(now.waiting.len(), before.waiting.len(), "nobody is lost");
    for (a, b) in before.waiting.iter().zip(&now.waiting) {
        let (a, b) = (
            a.calls[0].expect("told").p50_s,
            b.calls[0].expect("told").p50_s,
        );
        assert!((a - b).abs() < 0.1 * a + 90.0, "{a} {b}");
    }
    assert!(
        now.arrivals[0][0].is_none(),
        "its only counter has not been opened, but may be: {:?}",
        model.present(Asked::Everything).counters[3]
    );
}

#[test]
fn parked_and_put_back_visits_keep_their_place() {
    let truth = Truth::small();
    let mut model = busy(&truth, 33);
    let at_s = model.watch().now_s;
    let waiting = |model: &Model| model.present(Asked::Everything).waiting;
    let first = waiting(&model)[0].clone();
    model.observe(&Fact {
        at_s,
        what: What::Parked {
            ticket: first.visit,
        },
    });
    assert!(waiting(&model).iter().all(|w| w.visit != first.visit));
    model.observe(&Fact {
        at_s,
        what: What::Waits {
            ticket: first.visit,
            legs: vec![2, 0],
            bound_to: Some(2),
        },
    });
    let back = waiting(&model)
        .into_iter()
        .find(|w| w.visit == first.visit)
        .expect("it waits again");
    assert_eq!(
        (back.arrived_s, back.legs, back.bound_to),
        (first.arrived_s, vec![2, 0], Some(2))
    );
}

/// Of everybody who waits at some moment of some days: whether the call of each leg and the end of the visit came within what was told.
#[test]
fn later_legs_and_the_end_of_the_visit_are_foretold() {
    let mut truth = Truth::small();
    truth.second = 0.35;
    truth
        .services
        .iter_mut()
        .for_each(|service| service.per_hour *= 0.78);
    let (mut calls, mut ends, mut scratch) = (vec![], vec![], Scratch::default());
    let mut model = Model::new(truth.setting(), truth.prior());
    for (day, facts) in days(&truth, 40, 40).iter().enumerate() {
        let mut asked: Vec<(f64, Awaited)> = vec![];
        let (mut called, mut ended): (BTreeMap<u64, Vec<f64>>, BTreeMap<u64, Vec<f64>>) =
            Default::default();
        let mut next_s = facts[1].at_s;
        for fact in facts {
            while day >= 12 && fact.at_s > next_s {
                model.tick(next_s);
                asked.extend(
                    model
                        .forecasts(100, &mut scratch)
                        .waiting
                        .into_iter()
                        .map(|told| (next_s, told)),
                );
                next_s += 1_800.0;
            }
            match fact.what {
                What::Called { ticket, .. } => called.entry(ticket).or_default().push(fact.at_s),
                What::Ended { ticket } => ended.entry(ticket).or_default().push(fact.at_s),
                _ => {}
            }
            model.observe(fact);
        }
        for (
            at_s,
            Awaited {
                ticket,
                calls: told,
                end,
            },
        ) in asked
        {
            let came =
                |times: &BTreeMap<u64, Vec<f64>>| times.get(&ticket).cloned().unwrap_or_default();
            let (called, ended) = (came(&called), came(&ended));
            // The second leg, of those who have it and came to it.
            if let [_, Some(second)] = told[..]
                && let [_, second_s] = called[..]
            {
                calls.push((second, second_s - at_s));
            }
            if let (Some(end), true, Some(end_s)) = (end, ended.len() == called.len(), ended.last())
            {
                ends.push((end, end_s - at_s));
            }
        }
    }
    let (calls, ends) = (score(calls.into_iter()), score(ends.into_iter()));
    assert!(
        calls.n > 300 && (0.85..0.95).contains(&calls.coverage),
        "{calls:?}"
    );
    assert!(
        ends.n > 1_000 && (0.85..0.95).contains(&ends.coverage),
        "{ends:?}"
    );
}
