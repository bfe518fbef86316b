// SPDX-License-Identifier: EUPL-1.2
//! Visits for several services under one number, of those who will come as well.

use forecast::Model;
use forecast::habits::{Habits, Onward, SLICES};
use forecast::hall::{Booked, CounterNow, Doing, Present, Setting, Waiting};
use forecast::simulation::{Outlook, Scratch, simulate};
use forecast::watch::Asked;
use queue::{AccessClass, AreaId};

use crate::measure::{OURS, backtested_after, days, oracle, ratio, scored, told};
use crate::truth::Truth;

const NOW_S: f64 = 36_000.0;

/// A third of the visits are for two services.
#[test]
fn visits_for_two_services_are_foretold() {
    let (mut ours, mut best) = (vec![], vec![]);
    for seed in 730..733 {
        let mut truth = Truth::made_up(seed);
        truth.second = 0.33;
        truth
            .services
            .iter_mut()
            .for_each(|service| service.per_hour *= 0.76);
        let days = days(&truth, seed + 1_000, 22);
        let backtest = backtested_after(5, &truth, &days);
        ours.extend(told(&backtest, OURS, 6));
        best.extend(oracle(|_| &truth, &days, 11));
    }
    let (told, oracle) = (scored(&ours), scored(&best));
    assert!(ratio(&ours, &best) < 1.05, "{}", ratio(&ours, &best));
    assert!(
        told.interval_score_s < 1.06 * oracle.interval_score_s,
        "{told:?} {oracle:?}"
    );
    assert!((0.87..0.93).contains(&told.coverage), "{told:?}");
}

#[test]
fn what_is_asked_for_with_the_number_is_learned_apart_from_what_clerks_add() {
    let mut truth = Truth::made_up(740);
    truth
        .services
        .iter_mut()
        .for_each(|service| service.booked += 3);
    (truth.second, truth.sent_on) = (0.3, 0.1);
    let mut model = Model::new(truth.setting(), truth.prior());
    days(&truth, 741, 40)
        .iter()
        .flatten()
        .for_each(|fact| model.observe(fact));
    let habits = model.habits();
    let mean = |onward: &Onward| {
        onward.0.iter().filter_map(|upto| upto.last()).sum::<f64>() / onward.0.len() as f64
    };
    assert!(
        (0.27..0.33).contains(&mean(&habits.further.walk_ins)),
        "{:?}",
        habits.further
    );
    assert!(
        (0.22..0.38).contains(&mean(&habits.further.booked)),
        "{:?}",
        habits.further
    );
    assert_eq!(
        habits.further.later,
        Onward::default(),
        "nobody asks for three"
    );
    assert!(
        (0.08..0.12).contains(&mean(&habits.sent_on)),
        "{:?}",
        habits.sent_on
    );
}

/// Two counters with a service each. Only people with priority will come, all for the first service; many people wait for both.
fn hall() -> (Setting, Habits, Present) {
    let mut truth = Truth::small();
    truth.services.truncate(2);
    truth.counters.truncate(2);
    truth.counters[0].tiers = vec![Some(0), None];
    truth.counters[1].tiers = vec![None, Some(0)];
    truth.policy.head_start_ms = [0, 7_200_000, 7_200_000];
    let setting = Setting {
        areas: vec![AreaId(0), AreaId(1)],
        ..truth.setting()
    };
    let habits = Habits {
        arrivals: vec![vec![0.0, 1.0, 0.0, 0.0]; SLICES],
        ..truth.habits(0, false)
    };
    let waiting = |nth: u16| Waiting {
        visit: u64::from(nth),
        arrived_s: NOW_S - 60.0 * f64::from(20 - nth),
        class: AccessClass::Standard,
        slot_s: None,
        legs: vec![nth % 2],
        bound_to: None,
        asked: true,
    };
    let idle = CounterNow {
        doing: Doing::Idle { since_s: NOW_S },
        lunch_done: true,
        ..CounterNow::NOT_YET
    };
    let present = Present {
        now_s: NOW_S,
        waiting: (0..20).map(waiting).collect(),
        counters: vec![idle.clone(), idle],
        ends_asked: true,
        ..Present::default()
    };
    (setting, habits, present)
}

fn futures(setting: &Setting, habits: &Habits, present: &Present) -> Outlook {
    simulate(setting, habits, present, 200, 5, &mut Scratch::default())
}

/// Everybody goes on from the first service to the second.
fn to_the_second() -> Onward {
    Onward(vec![vec![0.0, 1.0], vec![0.0, 0.0]])
}

#[test]
fn the_second_leg_of_who_will_come_is_felt_where_it_is_served() {
    let (setting, mut habits, present) = hall();
    let before = futures(&setting, &habits, &present);
    habits.further.walk_ins = to_the_second();
    let after = futures(&setting, &habits, &present);
    let later_s = |nth: usize| {
        after.visits[nth][0].mean_s().expect("called")
            - before.visits[nth][0].mean_s().expect("called")
    };
    assert_eq!(
        (later_s(0), later_s(1)),
        (0.0, 0.0),
        "who is called at once feels nothing"
    );
    assert_eq!(later_s(18), 0.0, "nor does who waits for the first service");
    assert!(later_s(19) > 900.0, "{}", later_s(19));
}

#[test]
fn a_booking_that_tells_both_services_is_as_one_of_which_the_second_is_sure() {
    let (setting, mut habits, mut present) = hall();
    let booked = |legs: &[u16]| -> Vec<Booked> {
        (0..8_u64)
            .map(|nth| Booked {
                visit: 1_000 + nth,
                slot_s: NOW_S + 900.0 * nth as f64,
                legs: legs.to_vec(),
            })
            .collect()
    };
    present.booked = booked(&[0]);
    let one = futures(&setting, &habits, &present);
    present.booked = booked(&[0, 1]);
    let two = futures(&setting, &habits, &present);
    assert!(
        two.visits[19][0].mean_s() > one.visits[19][0].mean_s().map(|s| s + 300.0),
        "{two:?}"
    );
    present.booked = booked(&[0]);
    habits.further.booked = to_the_second();
    assert_eq!(futures(&setting, &habits, &present), two);
}

#[test]
fn ends_are_told_where_they_are_asked_for() {
    let (setting, habits, present) = hall();
    let with = futures(&setting, &habits, &present);
    let without = futures(
        &setting,
        &habits,
        &Present {
            ends_asked: false,
            ..present.clone()
        },
    );
    assert!(with.ends.len() == 20 && without.ends.is_empty());
    assert_eq!(with.visits, without.visits);
    let truth = Truth::small();
    let mut model = Model::new(truth.setting(), truth.prior());
    days(&truth, 742, 1)
        .iter()
        .flatten()
        .take(40)
        .for_each(|fact| model.observe(fact));
    assert!(
        model.present(Asked::Everything).ends_asked && !model.present(Asked::Ticket(1)).ends_asked
    );
}
