// SPDX-License-Identifier: EUPL-1.2
//! From the catalogue to the rules' office.

use queue::{Area, AreaId, Condition, CounterId, CounterPlan, Office, Policy, Service, ServiceId};

use super::Catalogue;

impl Catalogue {
    /// The office for the rules. With the `previous` one of the same business day, its entries keep their places and are retired if they
    /// are gone; new ones are added at the end. What the rules do not allow within a day (another letter of an area, another area of a
    /// service) is still said as the file says it: `Office::replaces` refuses it, and it holds from the next day on.
    pub fn office(&self, previous: Option<&Office>) -> Office {
        let mut office = match previous {
            Some(previous) => retired(previous),
            None => Office {
                areas: Vec::new(),
                services: Vec::new(),
                counters: Vec::new(),
                policy: self.policy.clone(),
                reserved: None,
            },
        };
        let areas: Vec<AreaId> = self
            .areas
            .iter()
            .map(|area| put_area(&mut office, area))
            .collect();
        let services: Vec<ServiceId> = self
            .services
            .iter()
            .map(|service| put_service(&mut office, service, &areas))
            .collect();
        for counter in &self.counters {
            put_counter(&mut office, counter, &services);
        }
        office.reserved = self.offline.series;
        office.policy = bound(&self.policy, &areas);
        office
    }
}

fn retired(previous: &Office) -> Office {
    let mut office = previous.clone();
    office.areas.iter_mut().for_each(|area| area.retired = true);
    office
        .services
        .iter_mut()
        .for_each(|service| service.retired = true);
    office
        .counters
        .iter_mut()
        .for_each(|counter| counter.retired = true);
    office
}

fn put_area(office: &mut Office, area: &super::plan::Area) -> AreaId {
    let entry = Area {
        slug: area.slug.clone(),
        letter: area.letter,
        retired: false,
    };
    AreaId(put(&mut office.areas, entry, |old| old.slug == area.slug))
}

fn put_service(office: &mut Office, service: &super::plan::Service, areas: &[AreaId]) -> ServiceId {
    let area = areas
        .get(service.area)
        .copied()
        .expect("a service of a checked catalogue names an area of it");
    let entry = Service {
        slug: service.slug.clone(),
        area,
        expected_s: service.expected_s,
        retired: false,
    };
    ServiceId(put(&mut office.services, entry, |old| {
        old.slug == service.slug
    }))
}

fn put_counter(office: &mut Office, counter: &super::plan::Counter, services: &[ServiceId]) {
    let mut serves: Vec<_> = counter
        .serves
        .iter()
        .filter_map(|(index, tier)| Some((*services.get(*index)?, *tier)))
        .collect();
    serves.sort_unstable();
    let number = CounterId(counter.number);
    let entry = CounterPlan {
        number,
        serves,
        auto_call: counter.auto_call,
        retired: false,
    };
    put(&mut office.counters, entry, |old| old.number == number);
}

/// Puts an entry in the place of the old one, or at the end; answers with its index.
fn put<T>(list: &mut Vec<T>, entry: T, is_old: impl Fn(&T) -> bool) -> u16 {
    let index = match list.iter().position(is_old) {
        Some(index) => {
            list[index] = entry;
            index
        }
        None => {
            list.push(entry);
            list.len() - 1
        }
    };
    u16::try_from(index)
        .expect("a catalogue has at most a few hundred entries, and a day few changes")
}

/// The policy with the conditions' areas as indexes of the office.
fn bound(policy: &Policy, areas: &[AreaId]) -> Policy {
    let of = |area: AreaId| areas.get(usize::from(area.0)).copied();
    let conditions = policy.conditions.iter().filter_map(|condition| {
        Some(Condition {
            area: of(condition.area)?,
            over_ms: condition.over_ms,
            prefer: of(condition.prefer)?,
        })
    });
    Policy {
        conditions: conditions.collect(),
        ..policy.clone()
    }
}
