// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/session`: a member of staff signs in and out.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{SessionView, SignInBody};

use super::{App, Caller, Peer, ask};
use crate::http::problem::Failure;
use access::{COOKIE, Who};
use terms::refused::{Kind, Refused};

pub async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(Peer(from)): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let sent = ask::json::<SignInBody>(&headers, body).await?;
    let signed_in = app
        .access
        .sign_in(&sent.value.name, &sent.value.password, from)
        .await?;
    let view = app.session_view(&signed_in.who).await?;
    let mut response = axum::Json(view).into_response();
    response
        .headers_mut()
        .insert(header::SET_COOKIE, cookie(&signed_in.secret)?);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

pub async fn show(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Failure> {
    let who = caller.known()?;
    let view = app.session_view(&who).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(view)).into_response())
}

pub async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if let Some(secret) = ask::cookie(&headers) {
        app.access.sign_out(secret)?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, no_cookie())]).into_response())
}

/// The cookie of a session. Not `Secure`: this version speaks plain HTTP (see docs/decisions/0006).
pub fn cookie(secret: &str) -> Result<HeaderValue, Refused> {
    let value = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict");
    HeaderValue::from_str(&value).map_err(|_| Kind::Internal.into())
}

/// Takes the cookie away.
pub fn no_cookie() -> HeaderValue {
    HeaderValue::from_static("regolacode_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
}

impl App {
    /// Who this is, and where they sit.
    pub async fn session_view(&self, who: &Who) -> Result<SessionView, Refused> {
        match who {
            Who::Person { name, role, .. } => Ok(SessionView {
                name: name.clone(),
                role: role.slug().to_owned(),
                counter: self.seat(who).await?,
            }),
            Who::Device { name, kind, .. } => Ok(SessionView {
                name: name.clone(),
                role: kind.slug().to_owned(),
                counter: None,
            }),
        }
    }
}
