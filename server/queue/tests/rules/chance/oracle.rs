// SPDX-License-Identifier: EUPL-1.2
//! Who is next, told a second time: by sorting whole lists and reading the whole record of calls.

use queue::{AccessClass, Moment, Office, Policy, Reason};

use super::model::Model;
use super::person::Person;

/// Somebody a counter may call, with all that the order asks of them.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: u64,
    pub class: AccessClass,
    pub area: u16,
    pub bound: bool,
    arrived: i64,
    /// The slot, for an appointment kept in time.
    slot: Option<i64>,
    penalty: i64,
}

impl Waiting {
    pub fn new(person: &Person, office: &Office, tier: u8) -> Waiting {
        let policy = &office.policy;
        let leg = &person.legs[person.current];
        let in_time = person
            .slot
            .filter(|s| person.arrived.0 - s.0 <= policy.appointment_late_ms);
        let class = match person.class {
            AccessClass::Appointment if in_time.is_none() => AccessClass::Standard,
            class => class,
        };
        Waiting {
            id: person.id,
            class,
            area: office.services[usize::from(leg.service)].area.0,
            bound: leg.bound.is_some(),
            arrived: person.arrived.0,
            slot: in_time
                .filter(|_| class == AccessClass::Appointment)
                .map(|s| s.0),
            penalty: policy.tier_penalty_ms[usize::from(tier)],
        }
    }

    pub fn due(&self, policy: &Policy, now: Moment) -> bool {
        self.slot
            .is_none_or(|slot| slot - now.0 <= policy.appointment_early_ms)
    }

    fn since(&self) -> i64 {
        self.slot
            .map_or(self.arrived, |slot| slot.max(self.arrived))
    }

    fn key(&self, head_start: [i64; 3]) -> (i64, i64, u64) {
        let help = match self.class {
            AccessClass::Standard => head_start[0],
            AccessClass::Priority => head_start[1],
            AccessClass::Appointment => head_start[2],
        };
        (
            self.slot.unwrap_or(self.arrived) + self.penalty - help,
            self.arrived,
            self.id,
        )
    }
}

/// Who must be called, and for which reason. `calls` are the classes called so far today, in order.
pub fn next(
    policy: &Policy,
    calls: &[AccessClass],
    waiting: &[Waiting],
    now: Moment,
) -> Option<(u64, Reason)> {
    let mut due: Vec<Waiting> = waiting
        .iter()
        .filter(|w| w.due(policy, now))
        .cloned()
        .collect();
    due.sort_by_key(|w| (w.since(), w.arrived, w.id));
    let longest = due.first()?.clone();
    if policy
        .guard_ms
        .is_some_and(|guard| now.0 - longest.since() > guard)
    {
        return Some((longest.id, Reason::StarvationGuard));
    }
    for condition in &policy.conditions {
        let late = due
            .iter()
            .any(|w| w.area == condition.area.0 && now.0 - w.since() > condition.over_ms);
        let there: Vec<Waiting> = due
            .iter()
            .filter(|w| w.area == condition.prefer.0)
            .cloned()
            .collect();
        if late && !there.is_empty() {
            let (chosen, _) = by_ratio_or_key(policy, calls, there);
            return Some((chosen.id, Reason::Condition(condition.prefer)));
        }
    }
    let (chosen, ratio) = by_ratio_or_key(policy, calls, due.clone());
    if ratio {
        return Some((chosen.id, Reason::Ratio(chosen.class)));
    }
    due.sort_by_key(|w| w.key([0; 3]));
    let reason = if chosen.bound {
        Reason::SentHere
    } else if chosen.slot.is_some() {
        Reason::AppointmentDue
    } else if chosen.id == longest.id {
        Reason::LongestWait
    } else if chosen.id == due[0].id {
        Reason::Preferred
    } else {
        Reason::HeadStart(chosen.class)
    };
    Some((chosen.id, reason))
}

/// All whom the counter may call, as the model knows them.
pub fn waiting_for(model: &Model, counter: u16) -> Vec<Waiting> {
    let office = model.office.as_ref().expect("a day was opened");
    let can = |p: &&Person| p.waits() && p.legs[p.current].bound.is_none_or(|b| b == counter);
    let seen = |p: &Person| {
        model
            .tier(counter, p.legs[p.current].service)
            .map(|tier| Waiting::new(p, office, tier))
    };
    model.people.values().filter(can).filter_map(seen).collect()
}

fn by_ratio_or_key(
    policy: &Policy,
    calls: &[AccessClass],
    mut set: Vec<Waiting>,
) -> (Waiting, bool) {
    set.sort_by_key(|w| w.key(policy.head_start_ms));
    let first = set[0].clone();
    let first_of = |class: AccessClass| set.iter().find(|w| w.class == class).cloned();
    for ratio in &policy.ratios {
        let concerned = first.class == ratio.class || first.class == ratio.other;
        if let (true, Some(one), Some(other)) =
            (concerned, first_of(ratio.class), first_of(ratio.other))
        {
            let since = calls
                .iter()
                .rev()
                .take_while(|&&c| c != ratio.class)
                .filter(|&&c| c == ratio.other)
                .count();
            return (
                if since >= ratio.every as usize {
                    one
                } else {
                    other
                },
                true,
            );
        }
    }
    (first, false)
}
