// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/device`: what devices say of themselves; `/api/v1/health`: how server and devices are.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use faults::is_harmful;
use protocol::{
    DeviceAnswer, DeviceReport, HealthDetails, HealthStatus, HealthView, ReportedTrouble,
};

use super::rates::What;
use super::{App, Caller, ask};
use crate::health;
use crate::http::problem::Failure;
use access::Who;
use terms::refused::{FieldFault, Kind, Refused};

/// Texts of a report are at most this long, in bytes, and its lists this many.
const LONGEST: usize = 200;
const MOST: usize = 64;
/// A desk that takes longer than this to say a word gives no tickets.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

pub async fn report(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let who = caller.known()?;
    let Who::Device { id, name, kind } = &*who else {
        return Err(Kind::NotAllowed.into());
    };
    app.within_rate(&who, What::Report)?;
    let report = ask::json_of_device::<DeviceReport>(&headers, body)
        .await?
        .value;
    check(&report)?;
    let clock = report.clock.parse::<jiff::Timestamp>();
    let clock =
        clock.map_err(|_| Refused::field(Kind::WrongFields, "clock", FieldFault::NotATime))?;
    let now_s = app
        .clock
        .machines()
        .as_second()
        .max(app.clock.moment().0 / 1_000);
    if !app.own.hear_epoch(*id, report.epoch.unwrap_or(0), now_s)
        && app.devices.misbehaves(*id, name, *kind, health::NONSENSE)
    {
        tracing::warn!(
            device = id,
            epoch = report.epoch,
            "a device tells of a server that cannot be yet; it is not believed"
        );
    }
    let clock_ahead_ms = app.devices.receive(*id, name, *kind, report, clock);
    health::remember(&app.access, *id);
    app.device_news.notify_one();
    let office = app.office_view().await?;
    let answer = DeviceAnswer {
        device: *id,
        at: format!("{:.3}", app.clock.machines()),
        clock_ahead_ms,
        epoch: office.epoch,
        catalogue: office.catalogue.clone(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Anybody may ask whether the server works; supervisors hear more. 503 when no ticket could be given.
pub async fn health(State(app): State<Arc<App>>, caller: Caller) -> Response {
    let may_know = caller.0.is_some_and(|who| who.may_supervise());
    let asked = app.desk.look(|state| (state.epoch, state.is_read_only));
    let answer = tokio::time::timeout(ANSWERED_WITHIN, asked).await;
    let (epoch, is_broken) = answer.ok().and_then(Result::ok).unwrap_or((0, true));
    let details = if may_know && !is_broken {
        app.health_details().await.ok()
    } else {
        None
    };
    let (status, code) = if is_broken {
        (HealthStatus::Broken, StatusCode::SERVICE_UNAVAILABLE)
    } else {
        (HealthStatus::Ok, StatusCode::OK)
    };
    let view = HealthView {
        status,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch,
        details,
    };
    (code, [(header::CACHE_CONTROL, "no-store")], Json(view)).into_response()
}

impl App {
    /// How server and devices are.
    pub async fn health_details(&self) -> Result<HealthDetails, Refused> {
        let (own, devices) = (self.own.clone(), self.devices.all());
        self.desk
            .look(move |state| health::details(state, &own, &devices))
            .await
    }
}

fn check(report: &DeviceReport) -> Result<(), Refused> {
    check_characters(report)?;
    let too_long = |field: &str| Refused::field(Kind::WrongFields, field, FieldFault::TooLong);
    for (field, text) in [
        ("program", &report.program),
        ("version", &report.version),
        ("instance", &report.instance),
    ] {
        if text.len() > LONGEST {
            return Err(too_long(field));
        }
    }
    if report.troubles.len() > MOST
        || report.troubles.iter().any(|t| {
            t.detail
                .as_ref()
                .is_some_and(|detail| detail.len() > LONGEST)
        })
    {
        return Err(too_long("troubles"));
    }
    if let Some(index) = report
        .troubles
        .iter()
        .position(|trouble| !ReportedTrouble::is_name(&trouble.name))
    {
        let fault = FieldFault::Form(
            "a trouble's name has 1 to 40 small letters, digits and hyphens".to_owned(),
        );
        return Err(Refused::field(
            Kind::WrongFields,
            format!("troubles[{index}].name"),
            fault,
        ));
    }
    if report.displays.len() > MOST
        || report
            .displays
            .iter()
            .any(|display| display.name.len() > LONGEST)
    {
        return Err(too_long("displays"));
    }
    Ok(())
}

/// Staff read what devices say on a page, and administrators in a log.
fn check_characters(report: &DeviceReport) -> Result<(), Refused> {
    let own = [
        ("program", &report.program),
        ("version", &report.version),
        ("instance", &report.instance),
    ];
    let details = report
        .troubles
        .iter()
        .filter_map(|trouble| trouble.detail.as_ref())
        .map(|detail| ("troubles", detail));
    let displays = report
        .displays
        .iter()
        .map(|display| ("displays", &display.name));
    match own
        .into_iter()
        .chain(details)
        .chain(displays)
        .find(|(_, text)| text.chars().any(is_harmful))
    {
        Some((field, _)) => Err(Refused::field(
            Kind::WrongFields,
            field,
            FieldFault::Control,
        )),
        None => Ok(()),
    }
}
