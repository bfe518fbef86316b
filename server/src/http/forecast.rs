// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/forecast`: how well forecasts were kept, and what a change would do.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use protocol::{Access, WhatIfBody, WhatIfChange, WhatIfView};
use serde::Deserialize;

use super::{App, Caller, ask};
use crate::http::problem::Failure;
use access::Who;
use terms::refused::{FieldFault, Kind, Refused};

pub async fn quality(State(app): State<Arc<App>>, _: Caller) -> Result<Response, Failure> {
    let quality = app
        .desk
        .look(|state| desk::views::wait::quality(state))
        .await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(&*quality)).into_response())
}

pub async fn what_if(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    caller.allowed(Who::may_supervise)?;
    let sent = ask::json::<WhatIfBody>(&headers, body).await?;
    Ok(fresh(app.what_if(sent.value).await?))
}

/// The same for one change in the address.
pub async fn what_if_asked(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<AskedChange>,
) -> Result<Response, Failure> {
    caller.allowed(Who::may_supervise)?;
    let change = asked
        .change()?
        .ok_or_else(|| Refused::field(Kind::WrongFields, "open", FieldFault::Missing))?;
    Ok(fresh(
        app.what_if(WhatIfBody {
            changes: vec![change],
        })
        .await?,
    ))
}

/// A change in an address: `open=4&area=anagrafe`, `close=2` or `priority_every=3`. Empty fields are those of a form that were left free.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct AskedChange {
    pub open: Option<String>,
    /// With `open`: the area that the counter serves first.
    pub area: Option<String>,
    pub close: Option<String>,
    /// One of priority after so many of the others.
    pub priority_every: Option<String>,
}

impl AskedChange {
    pub fn change(&self) -> Result<Option<WhatIfChange>, Refused> {
        let said = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        if let Some(counter) = said(&self.open) {
            return Ok(Some(WhatIfChange::Open {
                counter: number(&counter, "open")?,
                services: Vec::new(),
                area: said(&self.area),
            }));
        }
        if let Some(counter) = said(&self.close) {
            return Ok(Some(WhatIfChange::Close {
                counter: number(&counter, "close")?,
            }));
        }
        let Some(every) = said(&self.priority_every) else {
            return Ok(None);
        };
        let every = number(&every, "priority_every")?;
        Ok(Some(WhatIfChange::Ratio {
            access: Access::Priority,
            every,
            other: Access::Standard,
        }))
    }
}

impl App {
    /// What these changes would do to the wait of each service; worked out beside the desk.
    pub async fn what_if(&self, body: WhatIfBody) -> Result<WhatIfView, Refused> {
        let (office, forecasts) = self
            .desk
            .look(|state| (state.office().cloned(), state.forecasts.clone()))
            .await?;
        let office = office.ok_or(Kind::DayClosed)?;
        let effects = forecasts.what_if(outlook::changes(&office, &body)?).await?;
        Ok(outlook::what_if_view(&office, &effects))
    }
}

fn number<T: std::str::FromStr>(text: &str, field: &'static str) -> Result<T, Refused> {
    text.parse()
        .map_err(|_| Refused::field(Kind::WrongFields, field, FieldFault::NotANumber))
}

fn fresh(view: WhatIfView) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response()
}
