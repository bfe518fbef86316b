// SPDX-License-Identifier: EUPL-1.2
//! "What if": from the faces' names to the model's places and back.

use forecast::what_if::{Change, Effect};
use protocol::{Access, WhatIfBody, WhatIfChange, WhatIfService, WhatIfView};
use queue::{AccessClass, CounterId, MAX_RATIO, Office, Ratio, ServiceId};

use terms::names;
use terms::refused::{FieldFault, Kind, Refused};

/// Changes that can be thought of together.
const MOST_CHANGES: usize = 20;

/// The changes in the places of `office`.
pub fn changes(office: &Office, body: &WhatIfBody) -> Result<Vec<Change>, Refused> {
    if body.changes.is_empty() || body.changes.len() > MOST_CHANGES {
        return Err(wrong(
            "changes".to_owned(),
            format!("there must be 1 to {MOST_CHANGES} changes"),
        ));
    }
    body.changes
        .iter()
        .enumerate()
        .map(|(index, change)| one(office, change, &format!("changes[{index}]")))
        .collect()
}

/// The answer: every service in use, in the office's order.
pub fn view(office: &Office, effects: &[(ServiceId, Effect)]) -> WhatIfView {
    let services = effects
        .iter()
        .filter(|(id, _)| office.service_in_use(*id).is_some());
    WhatIfView {
        services: services
            .map(|(id, effect)| service(office, *id, effect))
            .collect(),
    }
}

fn one(office: &Office, change: &WhatIfChange, field: &str) -> Result<Change, Refused> {
    Ok(match change {
        WhatIfChange::Open {
            counter,
            services,
            area,
        } => {
            let mut first: Vec<ServiceId> = Vec::new();
            for slug in services {
                let unknown = || {
                    Refused::field(
                        Kind::UnknownService,
                        format!("{field}.services"),
                        FieldFault::UnknownService,
                    )
                };
                first.push(names::service_id(office, slug).ok_or_else(unknown)?);
            }
            if let Some(slug) = area {
                let unknown = || {
                    wrong(
                        format!("{field}.area"),
                        format!("there is no area {slug:?}"),
                    )
                };
                let area = names::area_id(office, slug).ok_or_else(unknown)?;
                let of_area = (0_u16..)
                    .zip(&office.services)
                    .filter(|(_, service)| service.area == area && !service.retired);
                first.extend(of_area.map(|(id, _)| ServiceId(id)));
            }
            Change::OpenCounter {
                counter: place(office, *counter)?,
                services: first.into_iter().map(|id| (id.0, 0)).collect(),
            }
        }
        WhatIfChange::Close { counter } => Change::CloseCounter {
            counter: place(office, *counter)?,
        },
        WhatIfChange::Ratio {
            access,
            every,
            other,
        } => {
            if *every == 0 || *every > MAX_RATIO || access == other {
                return Err(wrong(
                    format!("{field}.every"),
                    format!("a ratio is of two different classes, every 1 to {MAX_RATIO}"),
                ));
            }
            let class = |access| {
                class(access).ok_or_else(|| {
                    wrong(
                        field.to_owned(),
                        "must be `standard`, `priority` or `appointment`".to_owned(),
                    )
                })
            };
            Change::Ratio(Ratio {
                class: class(*access)?,
                every: *every,
                other: class(*other)?,
            })
        }
    })
}

fn wrong(field: String, why: String) -> Refused {
    Refused::field(Kind::WrongFields, field, FieldFault::Form(why))
}

fn place(office: &Office, counter: u16) -> Result<u16, Refused> {
    let unknown = || Refused::new(Kind::UnknownCounter).with("counter", counter);
    let at = office
        .counters
        .iter()
        .position(|plan| plan.number == CounterId(counter) && !plan.retired)
        .ok_or_else(unknown)?;
    u16::try_from(at).map_err(|_| unknown())
}

fn class(access: Access) -> Option<AccessClass> {
    match access {
        Access::Standard => Some(AccessClass::Standard),
        Access::Priority => Some(AccessClass::Priority),
        Access::Appointment => Some(AccessClass::Appointment),
        Access::Unknown => None,
    }
}

fn service(office: &Office, id: ServiceId, effect: &Effect) -> WhatIfService {
    let median = |range: Option<forecast::Range>| range.map(|range| range.p50_s.round() as u32);
    let minutes = |s: f64| (s / 60.0).round() as i32;
    WhatIfService {
        service: names::service_slug(office, id).to_owned(),
        area: names::area_of_service(office, id).to_owned(),
        before_s: median(effect.before),
        after_s: median(effect.after),
        change_min: effect.arrival_s().map(minutes),
        waiting_change_min: effect.waiting_s.map(minutes),
    }
}
