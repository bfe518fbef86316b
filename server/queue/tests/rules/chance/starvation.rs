// SPDX-License-Identifier: EUPL-1.2
//! Under any ratios, head starts and penalties, whoever waits is called within a number of calls that can be told in advance, however many
//! of the other classes keep coming.

use queue::{AccessClass, AreaId, Candidate, Moment, Policy, Ratio, Tally, choose};

use super::dice::Dice;

const MINUTE_MS: i64 = 60_000;

#[test]
fn no_class_starves_another() {
    for seed in 1..=200 {
        let mut dice = Dice::new(seed);
        let policy = policy(&mut dice);
        let passed_over = passed_over_too_often(&policy, &mut dice);
        assert!(
            passed_over.is_none(),
            "seed {seed}: {passed_over:?} under {policy:?}"
        );
    }
}

#[derive(Debug)]
struct Waiting {
    candidate: Candidate,
    /// Calls of others since it came.
    calls: u32,
    /// Visits with a smaller key, there already or come since.
    smaller: u32,
}

/// Calls one visit a minute while one or two of random classes arrive, so that more and more wait; `Some` if anybody is passed over more
/// often than can be justified.
fn passed_over_too_often(policy: &Policy, dice: &mut Dice) -> Option<Waiting> {
    let mut waiting: Vec<Waiting> = vec![];
    let mut tally = Tally::default();
    for minute in 0..1_000 {
        let now = Moment(minute * MINUTE_MS);
        for _ in 0..=dice.below(2) {
            arrive(policy, &mut waiting, arrival(dice, now));
        }
        let choice = choose(policy, &tally, waiting.iter().map(|w| w.candidate), now)
            .expect("somebody waits");
        let at = waiting
            .iter()
            .position(|w| w.candidate.handle == choice.handle)
            .expect("it was chosen among them");
        tally.called(waiting.swap_remove(at).candidate.counts_as(policy));
        waiting.iter_mut().for_each(|w| w.calls += 1);
        if let Some(at) = waiting.iter().position(|w| w.calls > bound(policy, w)) {
            return Some(waiting.swap_remove(at));
        }
    }
    None
}

fn arrive(policy: &Policy, waiting: &mut Vec<Waiting>, candidate: Candidate) {
    let mut smaller = 0;
    for other in waiting.iter_mut() {
        let first = other.candidate.rank(policy) < candidate.rank(policy);
        *(if first {
            &mut smaller
        } else {
            &mut other.smaller
        }) += 1;
    }
    waiting.push(Waiting {
        candidate,
        calls: 0,
        smaller,
    });
}

/// Each visit with a smaller key, and then the visit itself, has the smallest key of all for at most `every` calls of the other class of
/// each ratio.
fn bound(policy: &Policy, waiting: &Waiting) -> u32 {
    (waiting.smaller + 1) * (1 + policy.ratios.iter().map(|r| r.every).sum::<u32>())
}

fn arrival(dice: &mut Dice, now: Moment) -> Candidate {
    Candidate {
        handle: dice.roll(),
        arrived: now,
        class: dice.pick(&AccessClass::ALL),
        slot: Some(now),
        area: AreaId(0),
        tier: u8::try_from(dice.below(3)).expect("small"),
        sent_here: false,
    }
}

fn policy(dice: &mut Dice) -> Policy {
    let mut minutes = |most: u32| i64::from(dice.below(most)) * MINUTE_MS;
    let head_start_ms = [minutes(5), minutes(20), minutes(30)];
    let tier_penalty_ms = [0, minutes(5), minutes(10)];
    Policy {
        head_start_ms,
        tier_penalty_ms,
        appointment_early_ms: 0,
        appointment_late_ms: 0,
        ratios: (0..1 + dice.below(3))
            .map(|_| {
                let class = dice.pick(&AccessClass::ALL);
                let others: Vec<AccessClass> = AccessClass::ALL
                    .into_iter()
                    .filter(|&c| c != class)
                    .collect();
                Ratio {
                    class,
                    every: 1 + dice.below(4),
                    other: dice.pick(&others),
                }
            })
            .collect(),
        conditions: vec![],
        guard_ms: None,
        readmit_ms: 0,
        calls_before_no_show: 1,
        recall_after_ms: 0,
        next_over_call: queue::NextOverCall::Judge,
    }
}
