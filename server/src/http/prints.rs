// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/device/prints`: slips that staff want again from a totem. Staff ask for them with `/api/v1/counters/{id}/reprint`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use protocol::{PrintJob, PrintJobs, SlipBody};
use queue::DeviceId;

use super::rates::What;
use super::totem::totem;
use super::{App, Caller, ask, visits};
use crate::http::problem::Failure;
use desk::Order;
use desk::scene;
use desk::views;
use terms::names;
use terms::refused::Refused;

/// Slips that staff want again from this totem.
pub async fn prints(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Failure> {
    let who = caller.known()?;
    let (_, DeviceId(device)) = totem(&who)?;
    let question = move |state: &mut scene::State| {
        let now = state.now;
        let prints: Vec<scene::Print> = state.prints.of(device, now).copied().collect();
        let job = |print: &scene::Print| {
            let ticket = views::ticket(state, print.visit)?;
            Ok(PrintJob {
                id: names::token_hex(print.job),
                ticket,
            })
        };
        prints
            .iter()
            .map(job)
            .collect::<Result<Vec<PrintJob>, Refused>>()
    };
    let prints = app.desk.look(question).await??;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(PrintJobs { prints }),
    )
        .into_response())
}

/// What became of one of them.
pub async fn printed(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(job): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let who = caller.known()?;
    let (_, DeviceId(device)) = totem(&who)?;
    app.within_rate(&who, What::Slip)?;
    let sent = ask::json_of_device::<SlipBody>(&headers, body).await?;
    let outcome = visits::outcome(&sent.value)?;
    let job = visits::token_of(&job)?;
    let key = ask::key(
        &headers,
        &who,
        &format!("/api/v1/device/prints/{}", names::token_hex(job)),
        &sent.raw,
    )?;
    Ok(visits::response(
        app.once(
            key.as_ref(),
            app.desk.order(
                Order::SlipAgain {
                    device,
                    job,
                    outcome,
                },
                key,
            ),
        )
        .await?,
    ))
}
