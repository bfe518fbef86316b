// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/office`, `/api/v1/live` and the end of the day.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::visits::response;
use super::{App, Caller, ask};
use crate::http::problem::Failure;
use desk::Order;
use terms::refused::Kind;

pub async fn office(State(app): State<Arc<App>>, _: Caller) -> Result<Response, Failure> {
    let view = app.office_view().await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(&*view)).into_response())
}

pub async fn live(State(app): State<Arc<App>>, _: Caller) -> Result<Response, Failure> {
    let live = app.desk.live_frame().await?;
    let headers = [
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_TYPE, "application/json"),
    ];
    Ok((headers, live.json.clone()).into_response())
}

/// A supervisor ends the business day; whoever still waits expires.
pub async fn close_day(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let who = caller.known()?;
    let key = ask::key(&headers, &who, "/api/v1/day/close", b"")?;
    let first = async {
        match who.may_supervise() {
            true => app.desk.order(Order::CloseDay, key).await,
            false => Err(Kind::NotAllowed.into()),
        }
    };
    Ok(response(app.once(key.as_ref(), first).await?))
}
