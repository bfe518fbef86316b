// SPDX-License-Identifier: EUPL-1.2
//! Appointments that are kept in another program: nobody tells who is booked, people come with their slot.

use forecast::{Fact, Model, What};
use queue::AccessClass;

use crate::measure::{OURS, Row, backtested_after, days, oracle, ratio, scored, told};
use crate::truth::Truth;

/// On so many days nothing is forecast.
const QUIET: usize = 10;

/// An office in which every service has so many booked visits a day, and the fewer others.
fn with_bookings(seed: u64, booked: u32) -> Truth {
    let mut truth = Truth::made_up(seed);
    for service in &mut truth.services {
        let before = 6.0 * service.per_hour + f64::from(service.booked);
        service.booked = booked;
        service.per_hour = ((before - f64::from(booked)) / 6.0).max(0.2);
    }
    truth
}

/// The same days without the bookings.
fn untold(days: &[Vec<Fact>]) -> Vec<Vec<Fact>> {
    let without = |fact: &Fact| match &fact.what {
        What::Booked { .. } => None,
        What::Issued {
            ticket,
            legs,
            class,
            slot_s,
            ..
        } => {
            let what = What::Issued {
                ticket: *ticket,
                legs: legs.clone(),
                class: *class,
                slot_s: *slot_s,
                booking: None,
            };
            Some(Fact {
                at_s: fact.at_s,
                what,
            })
        }
        _ => Some(fact.clone()),
    };
    days.iter()
        .map(|day| day.iter().filter_map(without).collect())
        .collect()
}

#[test]
fn appointments_that_nobody_tells_are_expected_as_others_are() {
    let (mut ours, mut best): (Vec<Row>, Vec<Row>) = (vec![], vec![]);
    for seed in 900..904 {
        let truth = with_bookings(seed, 8);
        let days = days(&truth, seed + 1_000, 22);
        ours.extend(told(
            &backtested_after(QUIET, &truth, &untold(&days)),
            OURS,
            0,
        ));
        best.extend(oracle(|_| &truth, &days, QUIET));
    }
    // Who knows the truth knows who is booked.
    assert!(ratio(&ours, &best) < 1.06, "{}", ratio(&ours, &best));
    assert!(
        (0.88..0.92).contains(&scored(&ours).coverage),
        "{:?}",
        scored(&ours)
    );
}

#[test]
fn as_many_are_expected_as_come() {
    let truth = with_bookings(910, 8);
    let days = untold(&days(&truth, 911, 20));
    let mut model = Model::new(truth.setting(), truth.prior());
    days.iter().flatten().for_each(|fact| model.observe(fact));
    let came = |days: &[Vec<Fact>]| {
        let booked = |fact: &&Fact| {
            matches!(
                fact.what,
                What::Issued {
                    class: AccessClass::Appointment,
                    ..
                }
            )
        };
        days.iter().flatten().filter(booked).count() as f64 / days.len() as f64
    };
    model.observe(&days[0][0]);
    let expected: f64 = model
        .habits()
        .arrivals
        .iter()
        .flat_map(|slice| slice.iter().skip(2).step_by(3))
        .sum();
    assert!(
        (0.85..1.15).contains(&(expected / came(&days))),
        "{expected} {}",
        came(&days)
    );
}

/// Where nobody comes without having booked, no arrival is unforeseen; days end all the same.
#[test]
fn an_office_for_booked_visits_alone_is_learned_too() {
    let mut truth = with_bookings(920, 14);
    truth
        .services
        .iter_mut()
        .for_each(|service| service.per_hour = 1e-9);
    truth.counters[0].off = [true; 5];
    let mut model = Model::new(truth.setting(), truth.prior());
    let days = days(&truth, 921, 20);
    days.iter()
        .flatten()
        .chain(&days[0][..1])
        .for_each(|fact| model.observe(fact));
    let habits = model.habits().counter;
    assert!(
        habits[0].absent > 0.8 && habits[1].absent < 0.2,
        "{} {}",
        habits[0].absent,
        habits[1].absent
    );
}
