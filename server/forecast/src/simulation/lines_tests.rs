// SPDX-License-Identifier: EUPL-1.2

use queue::{AreaId, Condition, Ratio, choose};

use super::super::next::{Decision, Next};
use super::*;
use crate::draw::mix;

/// A number below `n`, the `nth` of a test.
fn dice(nth: &mut u64, n: u64) -> u64 {
    *nth += 1;
    mix(*nth) % n
}

fn policy(nth: &mut u64) -> Policy {
    let ratio = Ratio {
        class: AccessClass::Priority,
        every: 2,
        other: AccessClass::Standard,
    };
    let area = |nth: &mut u64| AreaId(dice(nth, 2) as u16);
    let condition = |nth: &mut u64| Condition {
        area: area(nth),
        over_ms: 300_000 * dice(nth, 6) as i64,
        prefer: area(nth),
    };
    Policy {
        head_start_ms: [0, 300_000 * dice(nth, 4) as i64, 900_000],
        tier_penalty_ms: [0, 200_000, 500_000],
        appointment_early_ms: 300_000,
        appointment_late_ms: 600_000,
        ratios: if dice(nth, 4) == 0 {
            vec![ratio]
        } else {
            vec![]
        },
        conditions: (0..dice(nth, 3)).map(|_| condition(nth)).collect(),
        guard_ms: (dice(nth, 2) == 0).then_some(1_500_000),
        readmit_ms: 0,
        calls_before_no_show: 1,
        recall_after_ms: 0,
        next_over_call: queue::NextOverCall::Judge,
    }
}

fn person(nth: &mut u64) -> Person {
    let class = AccessClass::ALL[dice(nth, 3) as usize];
    let slot = (class == AccessClass::Appointment).then(|| Moment(dice(nth, 60) as i64 * 60_000));
    Person {
        visit: 0,
        arrived: Moment(dice(nth, 30) as i64 * 60_000),
        class,
        slot,
        first_leg: u32::MAX,
        services_at: u32::MAX,
        legs: 1,
        leg: 0,
        asks: false,
        service: dice(nth, 4) as u16,
        bound_to: (dice(nth, 8) == 0).then(|| dice(nth, 2) as u16),
        behind: Person::NOBODY_BEHIND,
    }
}

#[test]
fn the_heads_of_the_lines_give_the_choice_of_the_hall_again_and_again() {
    let mut nth = 0;
    for _ in 0..2_000 {
        let tiers: Vec<Option<Tier>> = (0..4)
            .map(|_| [None, Some(0), Some(1), Some(2)][dice(&mut nth, 4) as usize])
            .collect();
        let areas = vec![AreaId(0), AreaId(0), AreaId(1), AreaId(1)];
        let setting = Setting {
            policy: policy(&mut nth),
            areas,
            tiers: vec![tiers.clone()],
            last_ticket_s: 0.0,
        };
        let (mut lines, mut rules) = (Lines::default(), Rules::default());
        rules.prepare(&setting);
        lines.clear(4);
        for handle in 0..12 {
            let person = person(&mut nth);
            lines.people.push(person);
            lines.join(&rules, &setting.policy, handle);
        }
        let mut waiting: Vec<u32> = (0..12).collect();
        let mut now = Moment(31 * 60_000);
        loop {
            let all = waiting
                .iter()
                .filter_map(|h| lines.candidate(&setting, &tiers, 0, *h));
            let expected = choose(&setting.policy, &lines.tally, all, now).map(|c| c.handle as u32);
            let decision = Decision {
                setting: &setting,
                rules: &rules,
                lines: &lines,
                counter: 0,
                now,
            };
            let next = decision.next();
            assert_eq!(next.as_ref().map(|n| n.handle), expected, "{setting:?}");
            check_ghosts(decision, next.as_ref());
            let Some(called) = expected else { break };
            lines.leave(&rules, &setting.policy, called);
            waiting.retain(|h| *h != called);
            lines.tally.called(lines.people[called as usize].class);
            now = now.plus_ms(120_000);
        }
    }
}

/// A ghost passes exactly when the hall would call it.
fn check_ghosts(decision: Decision, next: Option<&Next>) {
    let Decision {
        setting,
        lines,
        now,
        ..
    } = decision;
    for (service, tier) in setting.tiers[0].iter().enumerate() {
        let (Some(next), Some(tier)) = (next, *tier) else {
            continue;
        };
        let area = setting.areas[service];
        for class in AccessClass::ALL {
            let arrived = Moment(20 * 60_000);
            let slot = (class == AccessClass::Appointment).then_some(arrived);
            let ghost = Candidate {
                handle: u64::MAX,
                arrived,
                class,
                slot,
                area,
                tier,
                sent_here: false,
            };
            let all = lines
                .candidates(setting, &setting.tiers[0], 0)
                .chain(std::iter::once(ghost));
            let expected = choose(&setting.policy, &lines.tally, all, now)
                .is_some_and(|c| c.handle == u64::MAX);
            let passing = decision.passing(class, arrived, next, [true; 3]);
            let called = decision.called(0, 1 << service, class, arrived, &passing, Some(next));
            let passes = !passing.nobody() && called != 0;
            assert_eq!(passes, expected, "{setting:?} {next:?} {ghost:?}");
        }
    }
}
