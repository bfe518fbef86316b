// SPDX-License-Identifier: EUPL-1.2
//! An event in its stored form.

use queue::{Event, Office, ReasonId};

use super::super::stored_office::StoredOffice;
use super::super::stored_slugs::{judged_slug, outcome_slug, reason_stored};
use super::{Stored, StoredPromise};
use terms::names::{self, Reasons};

pub(super) fn to_stored(event: &Event, office: &Office, reasons: &Reasons) -> Stored {
    let service = |id: &queue::ServiceId| names::service_slug(office, *id).to_owned();
    let reason = |id: &Option<ReasonId>| id.map(|id| reasons.slug(id).to_owned());
    match event {
        Event::DayOpened { day, office } => Stored::DayOpened {
            day: day.0,
            office: StoredOffice::from_office(office),
        },
        Event::DayClosed { day } => Stored::DayClosed { day: day.0 },
        Event::OfficeChanged { office } => Stored::OfficeChanged {
            office: StoredOffice::from_office(office),
        },
        Event::VisitIssued {
            visit,
            token,
            number,
            services,
            class,
            language,
            slot,
            promise,
            arrived,
        } => Stored::VisitIssued {
            visit: visit.0,
            token: names::token_hex(*token),
            number: format!("{}{}", number.letter, number.n),
            services: services.iter().map(service).collect(),
            class: names::class_slug(*class).to_owned(),
            language: names::language_str(language).to_owned(),
            slot_ms: slot.map(|m| m.0),
            promise: promise.map(|p| StoredPromise {
                low_s: p.low_s,
                median_s: p.median_s,
                high_s: p.high_s,
                ahead: p.ahead,
            }),
            arrived_ms: arrived.map(|m| m.0),
        },
        Event::VisitTooLate {
            token,
            number,
            day,
            arrived,
            device,
        } => Stored::VisitTooLate {
            token: names::token_hex(*token),
            number: format!("{}{}", number.letter, number.n),
            day: day.0,
            arrived_ms: arrived.0,
            device: device.0,
        },
        Event::NumbersLeased {
            device,
            day,
            from,
            to,
        } => Stored::NumbersLeased {
            device: device.0,
            day: day.0,
            from: *from,
            to: *to,
        },
        Event::Restored { epoch } => Stored::Restored { epoch: *epoch },
        Event::NumbersSkipped { letter, to } => Stored::NumbersSkipped {
            letter: *letter,
            to: *to,
        },
        Event::VisitLeft { visit } => Stored::VisitLeft { visit: visit.0 },
        Event::VisitExpired { visit } => Stored::VisitExpired { visit: visit.0 },
        Event::SlipReported { visit, outcome } => Stored::SlipReported {
            visit: visit.0,
            outcome: outcome_slug(*outcome).to_owned(),
        },
        Event::CounterOpened { counter, services } => Stored::CounterOpened {
            counter: counter.0,
            services: services.as_ref().map(|s| s.iter().map(service).collect()),
        },
        Event::CounterPaused {
            counter,
            reason: why,
        } => Stored::CounterPaused {
            counter: counter.0,
            reason: reason(why),
        },
        Event::CounterResumed { counter } => Stored::CounterResumed { counter: counter.0 },
        Event::CounterClosed { counter } => Stored::CounterClosed { counter: counter.0 },
        Event::ClosingAnnounced { counter, at } => Stored::ClosingAnnounced {
            counter: counter.0,
            at: at.map(|at| at.0),
        },
        Event::AutoCallSet { counter, on } => Stored::AutoCallSet {
            counter: counter.0,
            on: *on,
        },
        Event::VisitCalled {
            visit,
            counter,
            reason,
            continues,
            judged,
        } => {
            let (name, of) = reason_stored(reason, office);
            let told = judged.map(|judged| judged_slug(judged).to_owned());
            Stored::VisitCalled {
                visit: visit.0,
                counter: counter.0,
                reason: name.to_owned(),
                of,
                continues: *continues,
                told,
            }
        }
        Event::VisitRecalled { visit, counter } => Stored::VisitRecalled {
            visit: visit.0,
            counter: counter.0,
        },
        Event::ServiceStarted { visit, counter } => Stored::ServiceStarted {
            visit: visit.0,
            counter: counter.0,
        },
        Event::LegServed {
            visit,
            counter,
            inferred,
        } => Stored::LegServed {
            visit: visit.0,
            counter: counter.0,
            inferred: *inferred,
        },
        Event::NoShow {
            visit,
            counter,
            inferred,
        } => Stored::NoShow {
            visit: visit.0,
            counter: counter.0,
            inferred: *inferred,
        },
        Event::OutcomeCorrected { visit, served } => Stored::OutcomeCorrected {
            visit: visit.0,
            served: *served,
        },
        Event::VisitParked {
            visit,
            counter,
            reason: why,
        } => Stored::VisitParked {
            visit: visit.0,
            counter: counter.map(|c| c.0),
            reason: reason(why),
        },
        Event::VisitRequeued { visit } => Stored::VisitRequeued { visit: visit.0 },
        Event::VisitTransferred {
            visit,
            counter,
            to,
            come_back,
            noted,
        } => Stored::VisitTransferred {
            visit: visit.0,
            counter: counter.0,
            to_service: to.service.as_ref().map(service),
            to_counter: to.counter.map(|c| c.0),
            come_back: *come_back,
            noted: *noted,
        },
        Event::LegAdded {
            visit,
            counter,
            service: added,
        } => Stored::LegAdded {
            visit: visit.0,
            counter: counter.0,
            service: service(added),
        },
        Event::ActionUndone { counter } => Stored::ActionUndone { counter: counter.0 },
        Event::SlipAskedAgain { visit, device, job } => Stored::SlipAskedAgain {
            visit: visit.0,
            device: *device,
            job: names::token_hex(*job),
        },
        Event::SlipAgain {
            visit,
            job,
            outcome,
        } => Stored::SlipAgain {
            visit: visit.0,
            job: names::token_hex(*job),
            outcome: outcome_slug(*outcome).to_owned(),
        },
        Event::DeviceChanged {
            device,
            trouble,
            on,
        } => Stored::DeviceChanged {
            device: *device,
            trouble: trouble.clone(),
            on: *on,
        },
    }
}
