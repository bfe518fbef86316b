// SPDX-License-Identifier: EUPL-1.2
//! Offices of any shape, and any change of one.

use queue::{
    AccessClass, Area, AreaId, Condition, CounterId, CounterPlan, NextOverCall, Office, Policy,
    Ratio, Service, ServiceId,
};

use super::dice::Dice;

const MINUTE_MS: u32 = 60_000;

pub fn any(dice: &mut Dice) -> Office {
    let areas = 1 + dice.below_u16(4);
    let services = 1 + dice.below_u16(7);
    let counters = 1 + dice.below_u16(5);
    Office {
        areas: (0..areas)
            .map(|i| Area {
                slug: format!("area-{i}"),
                letter: char::from(b'A' + u8::try_from(i).expect("few")),
                retired: false,
            })
            .collect(),
        services: (0..services).map(|i| service(dice, i, areas)).collect(),
        counters: (0..counters)
            .map(|i| counter(dice, i + 1, services))
            .collect(),
        policy: policy(dice, areas),
        reserved: None,
    }
}

/// The same office with something retired, brought back or added; sometimes with something that is not allowed.
pub fn changed(dice: &mut Dice, office: &Office) -> Office {
    let mut new = office.clone();
    let areas = u16::try_from(new.areas.len()).expect("few");
    let services = u16::try_from(new.services.len()).expect("few");
    if new.areas.is_empty() || new.services.is_empty() {
        return any(dice);
    }
    match dice.below(8) {
        0 => {
            let at = dice.below_u16(services);
            new.services[usize::from(at)].retired ^= true;
        }
        1 => {
            let at = usize::from(dice.below_u16(u16::try_from(new.counters.len()).expect("few")));
            new.counters[at].retired ^= true;
        }
        2 if services < 12 => {
            let added = service(dice, services, areas);
            new.services.push(added);
            new.counters[0].serves.push((ServiceId(services), 1));
        }
        3 if new.counters.len() < 9 => {
            let number = u16::try_from(new.counters.len()).expect("few") + 1;
            let added = counter(dice, number, services);
            new.counters.push(added);
        }
        4 => {
            new.services.pop();
        }
        5 => {
            let at = usize::from(dice.below_u16(u16::try_from(new.counters.len()).expect("few")));
            new.counters[at] = counter(dice, new.counters[at].number.0, services);
        }
        6 => new.areas[0].letter = 'é',
        _ => new.policy = policy(dice, areas),
    }
    new
}

fn service(dice: &mut Dice, i: u16, areas: u16) -> Service {
    Service {
        slug: format!("service-{i}"),
        area: AreaId(dice.below_u16(areas)),
        expected_s: 60 * dice.below(20),
        retired: dice.one_in(20),
    }
}

fn counter(dice: &mut Dice, number: u16, services: u16) -> CounterPlan {
    let served: Vec<u16> = (0..services).filter(|_| !dice.one_in(3)).collect();
    let serves = served
        .into_iter()
        .map(|s| (ServiceId(s), u8::try_from(dice.below(3)).expect("small")))
        .collect();
    CounterPlan {
        number: CounterId(number),
        serves,
        auto_call: dice.one_in(3),
        retired: dice.one_in(12),
    }
}

fn policy(dice: &mut Dice, areas: u16) -> Policy {
    let mut minutes = |most: u32| i64::from(dice.below(most) * MINUTE_MS);
    let head_start_ms = [minutes(3), minutes(30), minutes(60)];
    let tier_penalty_ms = [0, minutes(10), minutes(20)];
    let (appointment_early_ms, appointment_late_ms, readmit_ms) =
        (minutes(15), minutes(15), minutes(20));
    Policy {
        head_start_ms,
        tier_penalty_ms,
        appointment_early_ms,
        appointment_late_ms,
        ratios: (0..dice.below(4)).filter_map(|_| ratio(dice)).collect(),
        conditions: (0..dice.below(3)).map(|_| condition(dice, areas)).collect(),
        guard_ms: dice.maybe(3, |d| i64::from((5 + d.below(60)) * MINUTE_MS)),
        readmit_ms,
        calls_before_no_show: u8::try_from(dice.below(3)).expect("small"),
        recall_after_ms: i64::from(dice.below(3) * 10_000),
        next_over_call: dice.pick(&[
            NextOverCall::Judge,
            NextOverCall::Judge,
            NextOverCall::Served,
            NextOverCall::NoShow,
        ]),
    }
}

fn ratio(dice: &mut Dice) -> Option<Ratio> {
    let (class, other) = (dice.pick(&AccessClass::ALL), dice.pick(&AccessClass::ALL));
    if class == other {
        None
    } else {
        Some(Ratio {
            class,
            every: 1 + dice.below(4),
            other,
        })
    }
}

fn condition(dice: &mut Dice, areas: u16) -> Condition {
    let over_ms = i64::from((5 + dice.below(40)) * MINUTE_MS);
    Condition {
        area: AreaId(dice.below_u16(areas)),
        over_ms,
        prefer: AreaId(dice.below_u16(areas)),
    }
}
