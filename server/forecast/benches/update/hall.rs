// SPDX-License-Identifier: EUPL-1.2
//! A crowded hall at ten: every counter serves somebody, and from now on as many come as the counters can serve.

use forecast::habits::{CounterHabits, Further, Habits, LogNormal, Lunch, Onward, SLICE_S, SLICES};
use forecast::hall::{CounterNow, Doing, Present, Setting, Waiting};
use forecast::shape::Shape;
use queue::{AccessClass, AreaId, Condition, Policy, Ratio};

const NOW_S: f64 = 10.0 * 3_600.0;

#[derive(Clone, Copy, Debug)]
pub enum Rules {
    /// Head starts, penalties and a guard.
    Keys,
    /// Ratios and conditions too.
    All,
}

#[derive(Clone, Copy, Debug)]
pub enum Visits {
    /// Everybody comes for one service.
    One,
    /// Many come for two or three, clerks send people on, some are sent to one counter, and some have appointments that are kept elsewhere.
    Several,
}

/// Every counter serves about half of the services, some of them as its second choice.
pub fn setting(counters: usize, services: usize, rules: Rules) -> Setting {
    let tier = |c: usize, s: usize| match (c * 7 + s) % 4 {
        0 => Some(0),
        1 => Some(1),
        _ => None,
    };
    let policy = Policy {
        head_start_ms: [0, 1_200_000, 1_500_000],
        tier_penalty_ms: [0, 600_000, 900_000],
        appointment_early_ms: 600_000,
        appointment_late_ms: 900_000,
        ratios: match rules {
            Rules::Keys => vec![],
            Rules::All => vec![Ratio {
                class: AccessClass::Priority,
                every: 3,
                other: AccessClass::Standard,
            }],
        },
        conditions: match rules {
            Rules::Keys => vec![],
            Rules::All => vec![Condition {
                area: AreaId(0),
                over_ms: 1_800_000,
                prefer: AreaId(0),
            }],
        },
        guard_ms: Some(5_400_000),
        readmit_ms: 0,
        calls_before_no_show: 1,
        recall_after_ms: 0,
        next_over_call: queue::NextOverCall::Judge,
    };
    let tiers = (0..counters)
        .map(|c| (0..services).map(|s| tier(c, s)).collect())
        .collect();
    Setting {
        policy,
        areas: (0..services).map(|s| AreaId(s as u16 / 5)).collect(),
        tiers,
        last_ticket_s: NOW_S + 6.0 * 3_600.0,
    }
}

pub fn habits(counters: usize, services: usize, visits: Visits) -> Habits {
    let normal = |median_s: f64, sigma: f64| LogNormal {
        mu: median_s.ln(),
        sigma,
    };
    let counter = CounterHabits {
        late: normal(100.0, 0.6),
        absent: 0.03,
        lunch: Some(Lunch {
            due_s: NOW_S + 9_000.0,
            due_spread_s: 300.0,
            length_s: 1_800.0,
            length_spread_s: 200.0,
        }),
        break_rate: 0.4 / 3_600.0,
        ..CounterHabits::plain(NOW_S - 7_200.0, NOW_S + 21_600.0)
    };
    // As many come as the counters can serve.
    let per_service = counters as f64 * SLICE_S / 700.0 / services as f64;
    let appointments = match visits {
        Visits::One => 0.0,
        Visits::Several => 0.1,
    };
    let kinds = [0.5, 0.5 - appointments, appointments].map(|share| share * per_service);
    Habits {
        service: (0..services)
            .map(|s| normal(200.0 + 20.0 * s as f64, 0.7))
            .collect(),
        shape: Shape::normal(),
        pace: vec![0.0; counters],
        service_spread: vec![0.02; services],
        pace_spread: 0.05,
        walk: normal(25.0, 0.4),
        between: normal(20.0, 0.6),
        no_show: [0.05; 3],
        no_show_s: 75.0,
        sent_on: onward(services, visits, 0.15),
        further: Further {
            walk_ins: onward(services, visits, 0.3),
            booked: Onward::default(),
            later: onward(services, visits, 0.2),
        },
        arrivals: vec![kinds.repeat(services); SLICES],
        booked_come: 0.9,
        punctual_s: -300.0,
        punctual_spread_s: 300.0,
        counter: vec![counter; counters],
    }
}

/// This share goes on, to some services more than to others.
fn onward(services: usize, visits: Visits, share: f64) -> Onward {
    let to = |from: usize| {
        (1..=services)
            .map(|next| {
                share * (0.5 + 0.1 * (from % 5) as f64) * (next as f64 / services as f64).powi(2)
            })
            .collect()
    };
    match visits {
        Visits::One => Onward::default(),
        Visits::Several => Onward((0..services).map(to).collect()),
    }
}

pub fn present(counters: usize, services: usize, waiting: usize, visits: Visits) -> Present {
    let legs = |n: usize| match visits {
        Visits::One => 1,
        Visits::Several => [1, 2, 1, 3, 1][n % 5],
    };
    // Of one to which a counter serves them.
    let bound_to = |n: usize| match visits {
        Visits::Several if n % 16 == 7 => (0..counters)
            .find(|c| (c * 7 + n * 11 % services) % 4 < 2)
            .map(|c| c as u16),
        _ => None,
    };
    let visit = |n: usize| Waiting {
        visit: n as u64,
        arrived_s: NOW_S - 10.0 * (waiting - n.min(waiting)) as f64,
        class: AccessClass::ALL[usize::from(n.is_multiple_of(6))],
        slot_s: None,
        legs: (0..legs(n))
            .map(|leg| ((n * 11 + leg * 3) % services) as u16)
            .collect(),
        bound_to: bound_to(n),
        asked: true,
    };
    let serving = |c: usize| CounterNow {
        doing: Doing::Serving {
            since_s: NOW_S - 60.0 * c as f64,
            visit: visit(1_000 + c),
        },
        lunch_done: false,
        breaks: 0,
        until_s: f64::INFINITY,
        pauses: None,
    };
    Present {
        now_s: NOW_S,
        waiting: (0..waiting).map(visit).collect(),
        booked: vec![],
        counters: (0..counters).map(serving).collect(),
        tally: queue::Tally::default(),
        arrivals_asked: true,
        ends_asked: true,
    }
}
