// SPDX-License-Identifier: EUPL-1.2
//! What every request is asked first: who sends it, and whether its body is what it should be.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::Timestamp;
use protocol::{EPOCH_HEADER, PROGRAM_AGENT, tolerant};
use serde::de::DeserializeOwned;

use super::App;
use super::serve::Connection;
use crate::http::problem::Failure;
use access::{COOKIE, Who};
use desk::Key;
use terms::refused::{FieldFault, Kind, Refused};

/// Bodies are at most this large, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// A body must have arrived within this.
const BODY_TIME: Duration = Duration::from_secs(10);
const LONGEST_KEY: usize = 200;

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Whoever sends a request; `None` if it shows neither token nor session. A token that is shown and wrong is refused on every route.
pub struct Caller(pub Option<Arc<Who>>);

/// A caller who works at counters.
pub struct Staff(pub Arc<Who>);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Failure> {
        let caller = Caller::shown(parts, app)?;
        if let (Some(who), Some(connection)) = (&caller.0, parts.extensions.get::<Connection>()) {
            connection.is_held_by(&who.scope())?;
        }
        Ok(caller)
    }
}

impl Caller {
    fn shown(parts: &Parts, app: &Arc<App>) -> Result<Caller, Refused> {
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let token = value.to_str().ok().and_then(bearer).ok_or(Kind::BadToken)?;
            return app.access.device(token).map(|who| Caller(Some(who)));
        }
        match cookie(&parts.headers) {
            Some(secret) => app.access.session(secret).map(Caller),
            None => Ok(Caller(None)),
        }
    }
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Staff, Failure> {
        let who = Caller::from_request_parts(parts, app).await?.known()?;
        if who.may_serve() {
            Ok(Staff(who))
        } else {
            Err(Kind::NotAllowed.into())
        }
    }
}

impl Caller {
    /// The caller, who must be known.
    pub fn known(self) -> Result<Arc<Who>, Refused> {
        self.0.ok_or_else(|| Kind::TokenNeeded.into())
    }

    pub fn allowed(self, may: impl Fn(&Who) -> bool) -> Result<Arc<Who>, Refused> {
        let who = self.known()?;
        if may(&who) {
            Ok(who)
        } else {
            Err(Kind::NotAllowed.into())
        }
    }
}

/// A body that was read, and its bytes as they came.
pub struct Sent<T> {
    pub value: T,
    pub raw: Bytes,
}

/// Reads a JSON body: of our own programs as far as it can be read, for they may be of another release; of anybody else to the letter, for what
/// is not known is a mistake there.
pub async fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
) -> Result<Sent<T>, Refused> {
    json_of(headers, body, is_program(headers)).await
}

/// Reads a JSON body that only devices send: as far as it can be read.
pub async fn json_of_device<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
) -> Result<Sent<T>, Refused> {
    json_of(headers, body, true).await
}

async fn json_of<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    is_tolerant: bool,
) -> Result<Sent<T>, Refused> {
    let raw = read(headers, body).await?;
    if !is_json(headers) {
        return Err(Kind::NotJson.into());
    }
    parse(&raw, is_tolerant).map(|value| Sent { value, raw })
}

/// The same, for requests that may have no body at all.
pub async fn json_or_nothing<T: DeserializeOwned + Default>(
    headers: &HeaderMap,
    body: Body,
) -> Result<Sent<T>, Refused> {
    let raw = read(headers, body).await?;
    if raw.is_empty() {
        return Ok(Sent {
            value: T::default(),
            raw,
        });
    }
    if !is_json(headers) {
        return Err(Kind::NotJson.into());
    }
    parse(&raw, is_program(headers)).map(|value| Sent { value, raw })
}

/// Whether a request comes from one of our own programs, as it says itself: nothing is allowed by it.
pub fn is_program(headers: &HeaderMap) -> bool {
    headers
        .get(header::USER_AGENT)
        .is_some_and(|agent| agent.as_bytes().starts_with(PROGRAM_AGENT.as_bytes()))
}

/// The highest epoch that whoever asks knows, if it says so.
pub fn epoch(headers: &HeaderMap) -> Option<u64> {
    headers.get(EPOCH_HEADER)?.to_str().ok()?.parse().ok()
}

/// The idempotency key of a request; `None` if it has none.
pub fn key(headers: &HeaderMap, who: &Who, path: &str, raw: &[u8]) -> Result<Option<Key>, Refused> {
    key_of(headers, &who.scope(), path, raw)
}

/// The same for whoever is known by something else, such as a citizen's link.
pub fn key_of(
    headers: &HeaderMap,
    scope: &str,
    path: &str,
    raw: &[u8],
) -> Result<Option<Key>, Refused> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY)
        .ok_or(Kind::BadKey)?;
    Ok(Some(Key::new(scope, key, path, raw)))
}

/// A request can say until when it is worth carrying out (`Not-After`, RFC 3339, on this server's clock), so that a key that was pressed while
/// the server stood still does nothing minutes later.
pub fn in_time(headers: &HeaderMap, now: Timestamp) -> Result<(), Refused> {
    let Some(value) = headers.get("not-after") else {
        return Ok(());
    };
    let not_after: Option<Timestamp> = value
        .to_str()
        .ok()
        .and_then(|value| value.trim().parse().ok());
    match not_after {
        Some(not_after) if now <= not_after => Ok(()),
        Some(_) => Err(Kind::TooLate.into()),
        None => Err(Refused::field(
            Kind::WrongFields,
            "Not-After",
            FieldFault::NotATime,
        )),
    }
}

/// The session's secret among the cookies.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refused> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LARGEST_BODY as u64) {
        return Err(Kind::BodyTooLarge.into());
    }
    let all = Limited::new(body, LARGEST_BODY).collect();
    match tokio::time::timeout(BODY_TIME, all).await {
        Err(_) => Err(Kind::RequestTimeout.into()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Kind::BodyTooLarge.into()),
        Ok(Err(_)) => Err(Kind::BadJson.into()),
        Ok(Ok(body)) => Ok(body.to_bytes()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(raw: &[u8], is_tolerant: bool) -> Result<T, Refused> {
    let outcome = if is_tolerant {
        tolerant::read(raw)
    } else {
        serde_json::from_slice(raw)
    };
    outcome.map_err(|error| {
        if error.is_data() {
            wrong_fields(&error)
        } else {
            Kind::BadJson.into()
        }
    })
}

/// The reader of JSON names a wrong field between backticks, or tells where it is.
fn wrong_fields(error: &serde_json::Error) -> Refused {
    let message = error.to_string();
    let named = ["unknown field `", "missing field `", "duplicate field `"]
        .into_iter()
        .find_map(|start| message.strip_prefix(start));
    let field = named.and_then(|rest| rest.split('`').next()).map_or_else(
        || format!("line {}, column {}", error.line(), error.column()),
        str::to_owned,
    );
    let fault = if message.starts_with("missing field") {
        FieldFault::Missing
    } else {
        FieldFault::Form(message)
    };
    Refused::field(Kind::WrongFields, field, fault)
}
