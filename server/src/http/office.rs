// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/office`, `/api/v1/live` and the end of the day.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{App, Caller};
use crate::access::Who;
use crate::desk::Order;
use crate::refused::Refused;

pub async fn office(State(app): State<Arc<App>>, _: Caller) -> Result<Response, Refused> {
    let view = app.office_view().await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(&*view)).into_response())
}

pub async fn live(State(app): State<Arc<App>>, _: Caller) -> Result<Response, Refused> {
    let live = app.desk.live_frame().await?;
    let headers = [(header::CACHE_CONTROL, "no-cache"), (header::CONTENT_TYPE, "application/json")];
    Ok((headers, live.json.clone()).into_response())
}

/// A supervisor ends the business day; whoever still waits expires.
pub async fn close_day(State(app): State<Arc<App>>, caller: Caller) -> Result<StatusCode, Refused> {
    caller.allowed(Who::may_supervise)?;
    app.desk.order(Order::CloseDay, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
