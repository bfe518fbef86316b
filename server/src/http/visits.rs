// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/visits`: taking a number, following it, giving it up, and what became of the paper.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{Access, EmptyBody, SlipBody, TakeBody, VisitState};
use queue::{AccessClass, Language, SlipOutcome, SlipTrouble, Token};

use super::rates::What;
use super::{App, Caller, ask};
use crate::http::problem::Failure;
use access::{DeviceKind, Who};
use desk::{Order, Reply, TakeOrder};
use terms::names;
use terms::refused::{FieldFault, Kind, Refused};

pub async fn take(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let who = caller.allowed(Who::may_take)?;
    let sent = ask::json::<TakeBody>(&headers, body).await?;
    let key = ask::key(&headers, &who, "/api/v1/visits", &sent.raw)?.ok_or(Kind::KeyMissing)?;
    let order = TakeOrder {
        epoch: ask::epoch(&headers),
        ..order(sent.value, &who, ask::is_program(&headers))?
    };
    let first = async {
        if matches!(&*who, Who::Device { id, .. } if app.is_copied(*id)) {
            return Err(Kind::CopiedTotem.into());
        }
        app.desk.take(order, Some(key)).await
    };
    Ok(response(app.once(Some(&key), first).await?))
}

pub async fn show(
    State(app): State<Arc<App>>,
    _: Caller,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let view = app.desk.visit(token_of(&token)?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(view)).into_response())
}

pub async fn leave(
    State(app): State<Arc<App>>,
    _: Caller,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let sent = ask::json_or_nothing::<EmptyBody>(&headers, body).await?;
    let link = names::token_hex(token_of(&token)?);
    // Whoever has the link is who may ask with it.
    let key = ask::key_of(
        &headers,
        &format!("visit:{link}"),
        &format!("/api/v1/visits/{link}/leave"),
        &sent.raw,
    )?;
    if let Some(key) = &key
        && let Some(reply) = app.desk.kept(key).await?
    {
        return Ok(response(reply));
    }
    let token = token_of(&token)?;
    // An expired link is told so before the rules are asked; whoever has left already hears the same again.
    let view = app.desk.visit(token).await?;
    if view.state == VisitState::Left {
        return Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(view)).into_response());
    }
    Ok(response(app.desk.order(Order::Leave { token }, key).await?))
}

pub async fn slip(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let who = caller.allowed(Who::may_take)?;
    app.within_rate(&who, What::Slip)?;
    let sent = ask::json_of_device::<SlipBody>(&headers, body).await?;
    let outcome = outcome(&sent.value)?;
    let token = token_of(&token)?;
    let key = ask::key(
        &headers,
        &who,
        &format!("/api/v1/visits/{}/slip", names::token_hex(token)),
        &sent.raw,
    )?;
    let slip = Order::Slip {
        token,
        outcome,
        device: who.name().to_owned(),
    };
    Ok(response(
        app.once(key.as_ref(), app.desk.order(slip, key)).await?,
    ))
}

/// The desk's reply as an answer. It may hold a citizen's link or a clerk's note, so nobody keeps it.
pub(super) fn response(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status != StatusCode::NO_CONTENT {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    response
}

/// A link is 32 hexadecimal digits; whatever is not has never been given.
pub(super) fn token_of(text: &str) -> Result<Token, Refused> {
    names::token(text).ok_or_else(|| Kind::UnknownVisit.into())
}

fn order(body: TakeBody, who: &Who, is_program: bool) -> Result<TakeOrder, Refused> {
    let class = match (body.access, &body.appointment) {
        (Some(Access::Appointment), None) => {
            return Err(Refused::field(
                Kind::WrongFields,
                "appointment",
                FieldFault::Missing,
            ));
        }
        (Some(Access::Unknown), _) if !is_program => {
            let fault =
                FieldFault::Form("must be `standard`, `priority` or `appointment`".to_owned());
            return Err(Refused::field(Kind::WrongFields, "access", fault));
        }
        (None | Some(Access::Appointment | Access::Unknown), Some(_)) => AccessClass::Appointment,
        (Some(_), Some(_)) => {
            let fault =
                FieldFault::Form("`access` must be `appointment` with an appointment".to_owned());
            return Err(Refused::field(Kind::WrongFields, "access", fault));
        }
        (Some(Access::Priority), None) => AccessClass::Priority,
        (Some(Access::Standard | Access::Unknown) | None, None) => AccessClass::Standard,
    };
    let slot = body.appointment.map(|appointment| {
        let parsed = appointment.slot.parse::<jiff::Timestamp>();
        parsed.map_err(|_| {
            Refused::field(Kind::WrongFields, "appointment.slot", FieldFault::NotATime)
        })
    });
    let kiosk = match who {
        Who::Device {
            id,
            kind: DeviceKind::Kiosk,
            ..
        } => Some(*id),
        _ => None,
    };
    let language = language(body.language.as_deref())?;
    Ok(TakeOrder {
        services: body.services,
        class,
        language,
        slot: slot.transpose()?,
        kiosk,
        epoch: None,
    })
}

fn language(code: Option<&str>) -> Result<Option<Language>, Refused> {
    let Some(code) = code else { return Ok(None) };
    let known = names::language(code);
    known
        .map(Some)
        .ok_or_else(|| Refused::field(Kind::WrongFields, "language", FieldFault::NotALanguage))
}

pub(super) fn outcome(body: &SlipBody) -> Result<SlipOutcome, Refused> {
    use protocol::SlipOutcome as Sent;
    match (body.outcome, body.reason) {
        (Sent::Printed, None) => Ok(SlipOutcome::Printed),
        (Sent::NotWanted, None) => Ok(SlipOutcome::NotWanted),
        (Sent::NotPrinted, reason) => Ok(SlipOutcome::NotPrinted(trouble(reason))),
        (Sent::Unknown, _) => Ok(SlipOutcome::NotPrinted(SlipTrouble::Uncertain)),
        (Sent::Printed | Sent::NotWanted, Some(_)) => {
            let fault = FieldFault::Form("only `not_printed` has a `reason`".to_owned());
            Err(Refused::field(Kind::WrongFields, "reason", fault))
        }
    }
}

fn trouble(reason: Option<protocol::SlipTrouble>) -> SlipTrouble {
    match reason {
        Some(protocol::SlipTrouble::Unreachable) => SlipTrouble::Unreachable,
        Some(protocol::SlipTrouble::PaperOut) => SlipTrouble::PaperOut,
        Some(protocol::SlipTrouble::CoverOpen) => SlipTrouble::CoverOpen,
        Some(protocol::SlipTrouble::Uncertain) => SlipTrouble::Uncertain,
        Some(protocol::SlipTrouble::Other | protocol::SlipTrouble::Unknown) | None => {
            SlipTrouble::Other
        }
    }
}
