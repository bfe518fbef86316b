// SPDX-License-Identifier: EUPL-1.2
//! `[policy]`: who is next. The rules themselves are in the crate `queue`; here are their numbers, in minutes.

use faults::{Faults, did_you_mean};
use queue::{AccessClass, AreaId, Condition, NextOverCall, Policy, Ratio};

use super::plan::{Area, area_of};
use super::reader::Table;

const CLASSES: [(&str, AccessClass); 3] = [
    ("standard", AccessClass::Standard),
    ("priority", AccessClass::Priority),
    ("appointment", AccessClass::Appointment),
];
const NEXT_OVER_CALL: [(&str, NextOverCall); 3] = [
    ("judge", NextOverCall::Judge),
    ("served", NextOverCall::Served),
    ("no-show", NextOverCall::NoShow),
];
const MOST_RULES: usize = 20;
const MINUTE_MS: i64 = 60_000;
/// Twelve hours: more would only be a slip of the pen.
const LONGEST_MIN: i64 = 720;

/// A condition names its areas by their index in the file.
pub(super) fn policy(from: Option<Table<'_>>, faults: &mut Faults<'_>, areas: &[Area]) -> Policy {
    let Some(mut from) = from else { return usual() };
    let usual = usual();
    let mut minutes = |key: &'static str, default_ms: i64| {
        from.whole_or(faults, key, 0..=LONGEST_MIN, default_ms / MINUTE_MS) * MINUTE_MS
    };
    let second = minutes("second_choice_min", usual.tier_penalty_ms[1]);
    let third = minutes("third_choice_min", usual.tier_penalty_ms[2].max(second));
    let mut policy = Policy {
        head_start_ms: [
            0,
            minutes("priority_head_start_min", usual.head_start_ms[1]),
            minutes("appointment_head_start_min", usual.head_start_ms[2]),
        ],
        tier_penalty_ms: [0, second, third],
        appointment_early_ms: minutes("appointment_early_min", usual.appointment_early_ms),
        appointment_late_ms: minutes("appointment_late_min", usual.appointment_late_ms),
        guard_ms: Some(minutes("guard_min", usual.guard_ms.unwrap_or(0))).filter(|&ms| ms > 0),
        readmit_ms: minutes("readmit_min", usual.readmit_ms),
        ..usual
    };
    policy.calls_before_no_show = from
        .whole_or(faults, "calls_before_no_show", 1..=5, 1)
        .unsigned_abs() as u8;
    policy.recall_after_ms = from.whole_or(faults, "recall_after_s", 0..=600, 5) * 1_000;
    policy.next_over_call = next_over_call(&mut from, faults);
    policy.ratios = from
        .tables(faults, "ratio")
        .into_iter()
        .filter_map(|table| ratio(table, faults))
        .collect();
    policy.conditions = from
        .tables(faults, "condition")
        .into_iter()
        .filter_map(|table| condition(table, faults, areas))
        .collect();
    if third < second {
        from.fault(faults, "third_choice_min", "is less than second_choice_min");
    }
    if policy.ratios.len().max(policy.conditions.len()) > MOST_RULES {
        from.fault(
            faults,
            "ratio",
            format!("there are more than {MOST_RULES} ratios or conditions"),
        );
    }
    from.finish(faults);
    policy
}

/// What holds where the file says nothing.
fn usual() -> Policy {
    Policy {
        head_start_ms: [0, 15 * MINUTE_MS, 0],
        tier_penalty_ms: [0, 4 * MINUTE_MS, 8 * MINUTE_MS],
        appointment_early_ms: 5 * MINUTE_MS,
        appointment_late_ms: 10 * MINUTE_MS,
        ratios: Vec::new(),
        conditions: Vec::new(),
        guard_ms: Some(60 * MINUTE_MS),
        readmit_ms: 30 * MINUTE_MS,
        calls_before_no_show: 1,
        recall_after_ms: 5_000,
        next_over_call: NextOverCall::default(),
    }
}

fn next_over_call(table: &mut Table<'_>, faults: &mut Faults<'_>) -> NextOverCall {
    let Some(at) = table.string(faults, "next_over_call") else {
        return NextOverCall::default();
    };
    let found = NEXT_OVER_CALL.iter().find(|(name, _)| *name == at.value);
    if found.is_none() {
        at.fault(
            faults,
            format!(
                "must be judge, served or no-show{}",
                did_you_mean(at.value, NEXT_OVER_CALL.map(|(name, _)| name))
            ),
        );
    }
    found.map_or_else(NextOverCall::default, |(_, rule)| *rule)
}

fn ratio(mut table: Table<'_>, faults: &mut Faults<'_>) -> Option<Ratio> {
    let class = class(&mut table, faults, "class");
    let every = table
        .whole(faults, "every", 1..=50)
        .and_then(|at| u32::try_from(at.value).ok());
    if every.is_none() && table.free("every").is_none() {
        table.fault(faults, "every", "is missing");
    }
    let other = self::class(&mut table, faults, "other");
    if class.is_some() && class == other {
        table.fault(faults, "other", "is the same class");
    }
    table.finish(faults);
    Some(Ratio {
        class: class?,
        every: every?,
        other: other?,
    })
}

fn condition(mut table: Table<'_>, faults: &mut Faults<'_>, areas: &[Area]) -> Option<Condition> {
    let named = ["area", "prefer"].map(|key| {
        let at = table.string(faults, key)?;
        area_of(&at, areas, faults)
            .and_then(|index| u16::try_from(index).ok())
            .map(AreaId)
    });
    for key in ["area", "over_min"] {
        if table.free(key).is_none() {
            table.fault(faults, key, "is missing");
        }
    }
    let over = table.whole(faults, "over_min", 1..=LONGEST_MIN);
    table.finish(faults);
    let area = named[0]?;
    Some(Condition {
        area,
        over_ms: over?.value * MINUTE_MS,
        prefer: named[1].unwrap_or(area),
    })
}

fn class(table: &mut Table<'_>, faults: &mut Faults<'_>, key: &'static str) -> Option<AccessClass> {
    let at = table.needed(faults, key)?;
    let found = CLASSES.iter().find(|(name, _)| *name == at.value);
    if found.is_none() {
        at.fault(
            faults,
            format!(
                "must be standard, priority or appointment{}",
                did_you_mean(at.value, CLASSES.map(|(name, _)| name))
            ),
        );
    }
    found.map(|(_, class)| *class)
}
