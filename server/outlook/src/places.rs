// SPDX-License-Identifier: EUPL-1.2
//! The forecast's dense places of services and counters. They are those of one office, the target; what the past tells in the places of other
//! offices is found again by slug and number.

use std::collections::BTreeMap;

use forecast::hall::Setting;
use forecast::learn::{CounterPrior, Prior};
use queue::{AreaId, Condition, CounterId, CounterPlan, Office, Policy, ServiceId, Tier};

use catalogue::DayHours;

/// Counters go on calling for this long after the office has closed, as long as somebody waits, in seconds.
const AFTER_CLOSING_S: f64 = 2.0 * 3_600.0;

#[derive(Clone, Debug)]
pub struct Places {
    target: Office,
    /// The office that is told of now.
    told: Office,
    /// By service of `told`.
    services: Vec<Option<u16>>,
}

impl Places {
    pub fn new(target: Office) -> Places {
        let mut places = Places {
            told: target.clone(),
            target,
            services: Vec::new(),
        };
        let same = places.told.clone();
        places.map(&same);
        places
    }

    /// From now on ids are those of `office`.
    pub fn map(&mut self, office: &Office) {
        self.told = office.clone();
        self.services = office
            .services
            .iter()
            .map(|s| place(self.target.services.iter().position(|t| t.slug == s.slug)))
            .collect();
    }

    /// Those services that the target has.
    pub fn services(&self, services: &[ServiceId]) -> Vec<u16> {
        services
            .iter()
            .filter_map(|service| self.services.get(usize::from(service.0)).copied().flatten())
            .collect()
    }

    pub fn counter(&self, counter: CounterId) -> Option<u16> {
        place(
            self.target
                .counters
                .iter()
                .position(|plan| plan.number == counter),
        )
    }

    /// The rules of the office that is told of now, with its counters limited to `limits`.
    pub fn setting(
        &self,
        limits: &BTreeMap<CounterId, Vec<ServiceId>>,
        last_ticket_s: f64,
    ) -> Setting {
        Setting {
            policy: self.policy(),
            areas: self
                .target
                .services
                .iter()
                .map(|service| service.area)
                .collect(),
            tiers: self
                .target
                .counters
                .iter()
                .map(|plan| self.tiers(plan.number, limits.get(&plan.number)))
                .collect(),
            last_ticket_s,
        }
    }

    /// What the target says of itself for a day with these hours.
    pub fn prior(&self, hours: DayHours) -> Prior {
        let counter = |_: &CounterPlan| CounterPrior {
            opens_s: hours.from_s,
            closes_s: hours.to_s + AFTER_CLOSING_S,
            lunch_s: None,
        };
        Prior {
            expected_s: self
                .target
                .services
                .iter()
                .map(|service| f64::from(service.expected_s))
                .collect(),
            counters: self.target.counters.iter().map(counter).collect(),
            tickets_from_s: hours.from_s,
            tickets_to_s: hours.last_ticket_s,
        }
    }

    fn tiers(&self, counter: CounterId, limit: Option<&Vec<ServiceId>>) -> Vec<Option<Tier>> {
        let mut tiers = vec![None; self.target.services.len()];
        let Some(plan) = self.told.plan(counter) else {
            return tiers;
        };
        let within = |service: &ServiceId| limit.is_none_or(|limit| limit.contains(service));
        for (service, tier) in plan.serves.iter().filter(|(service, _)| within(service)) {
            if let Some(place) = self.services.get(usize::from(service.0)).copied().flatten() {
                tiers[usize::from(place)] = Some(*tier);
            }
        }
        tiers
    }

    /// With the target's areas in its conditions.
    fn policy(&self) -> Policy {
        let slug = |area: AreaId| self.told.area(area).map(|a| a.slug.as_str());
        let area = |id: AreaId| {
            place(
                self.target
                    .areas
                    .iter()
                    .position(|a| Some(a.slug.as_str()) == slug(id)),
            )
            .map(AreaId)
        };
        let conditions = self.told.policy.conditions.iter();
        let conditions = conditions.filter_map(|c| {
            Some(Condition {
                area: area(c.area)?,
                over_ms: c.over_ms,
                prefer: area(c.prefer)?,
            })
        });
        Policy {
            conditions: conditions.collect(),
            ..self.told.policy.clone()
        }
    }
}

fn place(position: Option<usize>) -> Option<u16> {
    u16::try_from(position?).ok()
}
