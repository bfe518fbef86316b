// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/device/hello` and `…/handover`: totems that may have to go on alone.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::{Access, HandOverBody, HandedVisit, HelloBody, MOST_HANDED_OVER};
use queue::{AccessClass, DeviceId, LARGEST_NUMBER, Promise};

use super::rates::What;
use super::visits::response;
use super::{App, Caller, ask};
use crate::http::problem::Failure;
use access::{DeviceKind, Who};
use desk::{HandOverOrder, Handed, HelloOrder, Key, Order};
use terms::names;
use terms::refused::{FieldFault, Kind, Refused};

/// An hour is not told of that lies further back than this.
const LONGEST_AGE_MS: i64 = 14 * 86_400_000;
/// The name of a start of the program is at most this long, in bytes.
const LONGEST_INSTANCE: usize = 100;
/// A totem holds series of a few days, and an office has as many letters as the alphabet.
const MOST_HELD: usize = 64;
const MOST_LETTERS: usize = 26;

pub async fn hello(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let who = caller.known()?;
    let (id, device) = totem(&who)?;
    app.within_rate(&who, What::Hello)?;
    let hello = ask::json_of_device::<HelloBody>(&headers, body)
        .await?
        .value;
    check(&hello)?;
    app.one_of_a_kind(id, &hello.instance, who.name()).await?;
    let (place, totems) = app.access.place_among_kiosks(id)?;
    let order = HelloOrder {
        device,
        place,
        totems,
        held: hello.held,
        heard: hello.heard,
        epoch: ask::epoch(&headers),
    };
    let reply = app.desk.order(Order::Hello(order), None).await?;
    app.look_for_nonsense(&who).await?;
    Ok(response(reply))
}

fn check(hello: &HelloBody) -> Result<(), Refused> {
    check_instance(&hello.instance)?;
    let too_long = |field| {
        Err(Refused::field(
            Kind::WrongFields,
            field,
            FieldFault::TooLong,
        ))
    };
    match &hello.heard {
        _ if hello.held.len() > MOST_HELD => too_long("held"),
        Some(heard) if heard.last.len() > MOST_LETTERS => too_long("heard.last"),
        _ => Ok(()),
    }
}

fn check_instance(instance: &str) -> Result<(), Refused> {
    let fits = instance.len() <= LONGEST_INSTANCE;
    if fits {
        Ok(())
    } else {
        Err(Refused::field(
            Kind::WrongFields,
            "instance",
            FieldFault::TooLong,
        ))
    }
}

pub async fn hand_over(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let who = caller.known()?;
    let (id, device) = totem(&who)?;
    app.within_rate(&who, What::HandOver)?;
    let sent = ask::json_of_device::<HandOverBody>(&headers, body).await?;
    check_instance(&sent.value.instance)?;
    let key =
        ask::key(&headers, &who, "/api/v1/device/handover", &sent.raw)?.ok_or(Kind::KeyMissing)?;
    app.one_of_a_kind(id, &sent.value.instance, who.name())
        .await?;
    if sent.value.visits.len() > MOST_HANDED_OVER {
        return Err(Refused::field(Kind::WrongFields, "visits", FieldFault::TooLong).into());
    }
    let at_ms = sent.value.at_ms;
    let visits = sent
        .value
        .visits
        .into_iter()
        .map(|visit| (visit.token.clone(), handed(visit, at_ms, &who)))
        .collect();
    let order = HandOverOrder {
        device,
        name: who.name().to_owned(),
        visits,
    };
    let reply = app.desk.order(Order::HandOver(order), Some(key)).await?;
    app.look_for_nonsense(&who).await?;
    Ok(response(reply))
}

/// The number of a totem, as its token has it and as the rules do; nobody else prints slips or gives numbers without the server.
pub(super) fn totem(who: &Who) -> Result<(i64, DeviceId), Refused> {
    match who {
        Who::Device {
            id,
            kind: DeviceKind::Kiosk,
            ..
        } => Ok((*id, DeviceId(id.unsigned_abs()))),
        _ => Err(Kind::NotAllowed.into()),
    }
}

/// `None` for what cannot be read; a citizen may hold it, so the rest is not refused with it.
fn handed(visit: HandedVisit, at_ms: i64, who: &Who) -> Option<Handed> {
    let slot = match &visit.slot {
        Some(slot) => Some(slot.parse::<jiff::Timestamp>().ok()?),
        None => None,
    };
    Some(Handed {
        token: names::token(&visit.token)?,
        number: names::number(&visit.number)
            .filter(|number| (1..=LARGEST_NUMBER).contains(&number.n))?,
        day: names::day(&visit.day)?,
        age_ms: at_ms.saturating_sub(visit.at_ms).clamp(0, LONGEST_AGE_MS),
        services: visit.services,
        class: match (visit.access, slot.is_some()) {
            (Access::Appointment, true) => AccessClass::Appointment,
            (Access::Priority, _) => AccessClass::Priority,
            _ => AccessClass::Standard,
        },
        language: names::language(&visit.language)?,
        slot,
        promise: visit.promise.map(|told| Promise {
            low_s: told.low_s,
            median_s: told.median_s,
            high_s: told.high_s,
            ahead: told.ahead,
        }),
        after: visit.after.as_deref().and_then(names::token),
        // Nothing can be asked with it any more: what was asked with it first is not known here.
        instead: visit
            .instead_of_key
            .map(|key| Key::new(&who.scope(), &key, "", b"")),
    })
}
