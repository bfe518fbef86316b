// SPDX-License-Identifier: EUPL-1.2
//! The stored form of an office: the rules' view of the catalogue, as it was when a day was opened or the catalogue changed.

use queue::{
    AccessClass, Area, Condition, CounterId, CounterPlan, NextOverCall, Office, Policy, Ratio,
    Series, Service,
};
use serde::{Deserialize, Serialize};

use super::stored::Unreadable;
use terms::names;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredOffice {
    areas: Vec<StoredArea>,
    services: Vec<StoredService>,
    counters: Vec<StoredCounter>,
    policy: StoredPolicy,
    /// First and last number kept for totems that are cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reserved: Option<(u32, u32)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredArea {
    id: String,
    letter: char,
    #[serde(default, skip_serializing_if = "is_false")]
    retired: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredService {
    id: String,
    area: String,
    expected_s: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    retired: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCounter {
    number: u16,
    /// Service and tier.
    serves: Vec<(String, u8)>,
    #[serde(default, skip_serializing_if = "is_false")]
    auto_call: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    retired: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPolicy {
    /// Standard, priority, appointment.
    head_start_ms: [i64; 3],
    tier_penalty_ms: [i64; 3],
    appointment_early_ms: i64,
    appointment_late_ms: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ratios: Vec<StoredRatio>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<StoredCondition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guard_ms: Option<i64>,
    readmit_ms: i64,
    calls_before_no_show: u8,
    recall_after_ms: i64,
    /// Offices of before did not say; what then became of anybody stands in the events.
    #[serde(default, skip_serializing_if = "StoredNextOverCall::is_judge")]
    next_over_call: StoredNextOverCall,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredNextOverCall {
    #[default]
    Judge,
    Served,
    NoShow,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRatio {
    class: String,
    every: u32,
    other: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCondition {
    area: String,
    over_ms: i64,
    prefer: String,
}

impl StoredOffice {
    pub(super) fn from_office(office: &Office) -> StoredOffice {
        StoredOffice {
            areas: office
                .areas
                .iter()
                .map(|a| StoredArea {
                    id: a.slug.clone(),
                    letter: a.letter,
                    retired: a.retired,
                })
                .collect(),
            services: office
                .services
                .iter()
                .map(|s| stored_service(office, s))
                .collect(),
            counters: office
                .counters
                .iter()
                .map(|c| stored_counter(office, c))
                .collect(),
            policy: stored_policy(office),
            reserved: office.reserved.map(|series| (series.from, series.to)),
        }
    }

    pub(super) fn into_office(self) -> Result<Office, Unreadable> {
        let mut office = Office {
            areas: self
                .areas
                .into_iter()
                .map(|a| Area {
                    slug: a.id,
                    letter: a.letter,
                    retired: a.retired,
                })
                .collect(),
            services: Vec::new(),
            counters: Vec::new(),
            policy: self.policy.plain(),
            reserved: self.reserved.map(|(from, to)| Series { from, to }),
        };
        for service in self.services {
            let area = area(&office, &service.area)?;
            office.services.push(Service {
                slug: service.id,
                area,
                expected_s: service.expected_s,
                retired: service.retired,
            });
        }
        for counter in self.counters {
            let serves = counter
                .serves
                .iter()
                .map(|(slug, tier)| Ok((service_id(&office, slug)?, *tier)))
                .collect::<Result<_, Unreadable>>()?;
            let (number, auto_call, retired) = (
                CounterId(counter.number),
                counter.auto_call,
                counter.retired,
            );
            office.counters.push(CounterPlan {
                number,
                serves,
                auto_call,
                retired,
            });
        }
        for ratio in self.policy.ratios {
            office.policy.ratios.push(Ratio {
                class: class(&ratio.class)?,
                every: ratio.every,
                other: class(&ratio.other)?,
            });
        }
        for condition in self.policy.conditions {
            let (watched, prefer) = (
                area(&office, &condition.area)?,
                area(&office, &condition.prefer)?,
            );
            office.policy.conditions.push(Condition {
                area: watched,
                over_ms: condition.over_ms,
                prefer,
            });
        }
        Ok(office)
    }
}

impl StoredPolicy {
    /// The policy without what names areas and classes.
    fn plain(&self) -> Policy {
        Policy {
            head_start_ms: self.head_start_ms,
            tier_penalty_ms: self.tier_penalty_ms,
            appointment_early_ms: self.appointment_early_ms,
            appointment_late_ms: self.appointment_late_ms,
            ratios: Vec::new(),
            conditions: Vec::new(),
            guard_ms: self.guard_ms,
            readmit_ms: self.readmit_ms,
            calls_before_no_show: self.calls_before_no_show,
            recall_after_ms: self.recall_after_ms,
            next_over_call: match self.next_over_call {
                StoredNextOverCall::Judge => NextOverCall::Judge,
                StoredNextOverCall::Served => NextOverCall::Served,
                StoredNextOverCall::NoShow => NextOverCall::NoShow,
            },
        }
    }
}

impl StoredNextOverCall {
    fn is_judge(&self) -> bool {
        *self == StoredNextOverCall::Judge
    }
}

fn stored_service(office: &Office, service: &Service) -> StoredService {
    let area = names::area_slug(office, service.area).to_owned();
    StoredService {
        id: service.slug.clone(),
        area,
        expected_s: service.expected_s,
        retired: service.retired,
    }
}

fn stored_counter(office: &Office, counter: &CounterPlan) -> StoredCounter {
    let serves = counter
        .serves
        .iter()
        .map(|(id, tier)| (names::service_slug(office, *id).to_owned(), *tier))
        .collect();
    StoredCounter {
        number: counter.number.0,
        serves,
        auto_call: counter.auto_call,
        retired: counter.retired,
    }
}

fn stored_policy(office: &Office) -> StoredPolicy {
    let policy = &office.policy;
    let slug = |class: AccessClass| names::class_slug(class).to_owned();
    let area = |id| names::area_slug(office, id).to_owned();
    StoredPolicy {
        head_start_ms: policy.head_start_ms,
        tier_penalty_ms: policy.tier_penalty_ms,
        appointment_early_ms: policy.appointment_early_ms,
        appointment_late_ms: policy.appointment_late_ms,
        ratios: policy
            .ratios
            .iter()
            .map(|r| StoredRatio {
                class: slug(r.class),
                every: r.every,
                other: slug(r.other),
            })
            .collect(),
        conditions: policy
            .conditions
            .iter()
            .map(|c| StoredCondition {
                area: area(c.area),
                over_ms: c.over_ms,
                prefer: area(c.prefer),
            })
            .collect(),
        guard_ms: policy.guard_ms,
        readmit_ms: policy.readmit_ms,
        calls_before_no_show: policy.calls_before_no_show,
        recall_after_ms: policy.recall_after_ms,
        next_over_call: match policy.next_over_call {
            NextOverCall::Judge => StoredNextOverCall::Judge,
            NextOverCall::Served => StoredNextOverCall::Served,
            NextOverCall::NoShow => StoredNextOverCall::NoShow,
        },
    }
}

fn area(office: &Office, slug: &str) -> Result<queue::AreaId, Unreadable> {
    names::area_id(office, slug).ok_or_else(|| Unreadable::Name {
        what: "area",
        name: slug.to_owned(),
    })
}

fn service_id(office: &Office, slug: &str) -> Result<queue::ServiceId, Unreadable> {
    names::service_id(office, slug).ok_or_else(|| Unreadable::Name {
        what: "service",
        name: slug.to_owned(),
    })
}

fn class(slug: &str) -> Result<AccessClass, Unreadable> {
    names::class(slug).ok_or_else(|| Unreadable::Name {
        what: "access class",
        name: slug.to_owned(),
    })
}

fn is_false(value: &bool) -> bool {
    !*value
}
