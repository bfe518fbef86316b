// SPDX-License-Identifier: EUPL-1.2
//! The simulation takes no memory within a future: five times as many futures take as many pieces of memory as once as many.

use forecast::habits::{CounterHabits, Further, Habits, LogNormal, Onward, SLICES};
use forecast::hall::{CounterNow, Doing, Present, Setting, Waiting};
use forecast::shape::Shape;
use forecast::simulation::{Scratch, simulate};
use queue::{AccessClass, AreaId, Condition, Policy, Ratio, Tally};

const NOW_S: f64 = 36_000.0;

#[test]
fn futures_take_no_memory_of_their_own() {
    let (setting, habits, present, mut scratch) =
        (setting(), habits(), present(), Scratch::default());
    // The buffers grow to what the largest of these futures needs.
    simulate(&setting, &habits, &present, 500, 3, &mut scratch);
    let mut taken = |futures: u32| {
        allocation_counter::measure(|| {
            simulate(&setting, &habits, &present, futures, 3, &mut scratch);
        })
        .count_total
    };
    let (few, many) = (taken(100), taken(500));
    assert_eq!(few, many);
    assert!(few < 400, "a few for each list of answers: {few}");
}

fn setting() -> Setting {
    let policy = Policy {
        head_start_ms: [0, 600_000, 900_000],
        tier_penalty_ms: [0, 300_000, 600_000],
        appointment_early_ms: 600_000,
        appointment_late_ms: 900_000,
        ratios: vec![Ratio {
            class: AccessClass::Priority,
            every: 3,
            other: AccessClass::Standard,
        }],
        conditions: vec![Condition {
            area: AreaId(0),
            over_ms: 1_200_000,
            prefer: AreaId(0),
        }],
        guard_ms: Some(5_400_000),
        readmit_ms: 0,
        calls_before_no_show: 1,
        recall_after_ms: 0,
        next_over_call: queue::NextOverCall::Judge,
    };
    let tiers = (0..4)
        .map(|c| {
            (0..6)
                .map(|s| [Some(0), Some(1), None][(c + s) % 3])
                .collect()
        })
        .collect();
    Setting {
        policy,
        areas: (0..6).map(|s| AreaId(s / 3)).collect(),
        tiers,
        last_ticket_s: NOW_S + 14_400.0,
    }
}

fn habits() -> Habits {
    let normal = |median_s: f64| LogNormal {
        mu: median_s.ln(),
        sigma: 0.6,
    };
    Habits {
        service: vec![normal(400.0); 6],
        service_spread: vec![0.05; 6],
        shape: Shape::normal(),
        pace: vec![0.0; 4],
        pace_spread: 0.05,
        walk: normal(25.0),
        between: normal(20.0),
        no_show: [0.05; 3],
        no_show_s: 75.0,
        sent_on: one_in_ten(),
        further: Further {
            walk_ins: one_in_ten(),
            booked: one_in_ten(),
            later: one_in_ten(),
        },
        arrivals: vec![vec![0.5; 12]; SLICES],
        booked_come: 0.9,
        punctual_s: -300.0,
        punctual_spread_s: 300.0,
        counter: vec![
            CounterHabits {
                break_rate: 1e-4,
                ..CounterHabits::plain(NOW_S - 7_200.0, NOW_S + 20_000.0)
            };
            4
        ],
    }
}

/// Who goes on to the first service.
fn one_in_ten() -> Onward {
    Onward(vec![vec![0.1; 6]; 6])
}

fn present() -> Present {
    let visit = |n: u64| Waiting {
        visit: n,
        arrived_s: NOW_S - 60.0 * (30 - n.min(30)) as f64,
        class: AccessClass::ALL[usize::from(n.is_multiple_of(5))],
        slot_s: None,
        legs: (0..=n % 2).map(|leg| ((n + leg) % 6) as u16).collect(),
        bound_to: None,
        asked: true,
    };
    let serving = |n: u64| CounterNow {
        doing: Doing::Serving {
            since_s: NOW_S - 100.0,
            visit: visit(100 + n),
        },
        ..CounterNow::NOT_YET
    };
    Present {
        now_s: NOW_S,
        waiting: (0..30).map(visit).collect(),
        booked: vec![],
        counters: (0..4).map(serving).collect(),
        tally: Tally::default(),
        arrivals_asked: true,
        ends_asked: true,
    }
}
