// SPDX-License-Identifier: EUPL-1.2
//! The pages that browsers see and the forms that they send. What they look like is in `pages`.
//!
//! A page that needs a right answers 401 with the form for signing in, or 403, and no data. `?part` asks for the piece of a page that
//! changes; `?lang` chooses the language.

use std::sync::Arc;

use assets::words::FIRST_LANGUAGE;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use protocol::{OfficeView, WhatIfBody};
use serde::Deserialize;

use super::forecast::AskedChange;
use super::{App, Caller, problem};
use crate::http::problem::Failure;
use access::Who;
use desk::views;
use pages::files::web_file;
use pages::{Face, board, choose, counter_display, forecast, index, supervisor, texts, words_of};
use terms::refused::{Kind, Refused};

mod citizen;
mod form;
mod staff;

/// All pages.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home))
        .route("/accessibilita", get(accessibility))
        .route("/privacy", get(privacy))
        .route("/board", get(hall_board))
        .route("/board/counter/{id}", get(over_counter))
        .route("/t/{token}", get(citizen::visit))
        .route(
            "/t/{token}/leave",
            get(citizen::ask_leave).post(citizen::leave),
        )
        .route("/staff", get(staff::door))
        .route("/staff/counters", get(staff::counters))
        .route("/staff/counters/{id}", get(staff::counter))
        .route("/staff/sign-in", get(staff::door).post(staff::sign_in))
        .route("/staff/sign-out", post(staff::sign_out))
        .route("/supervisor", get(dashboard))
        .route("/supervisor/day/close", post(close_day))
        .route("/supervisor/forecast", get(forecasts))
        .route("/admin", get(admin))
        .route("/assets/{file}", get(file))
}

/// What a page may be asked in its address.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    part: Option<String>,
    lang: Option<String>,
    /// The call that a board is announcing.
    show: Option<u64>,
    v: Option<String>,
}

/// What every page stands on, read from the desk.
struct Ground {
    office: Arc<OfficeView>,
    at: String,
    language: String,
}

impl Ground {
    async fn read(app: &App, language: String) -> Result<Ground, Refused> {
        let office = app.office_view().await?;
        let at = app.desk.look(|state| state.time(state.now)).await?;
        Ok(Ground {
            office,
            at,
            language,
        })
    }

    /// In the language asked for in the address, else the browser's.
    async fn asked(app: &App, asked: &Asked, headers: &HeaderMap) -> Result<Ground, Refused> {
        let language = asked
            .lang
            .clone()
            .unwrap_or_else(|| problem::language(headers).to_owned());
        Ground::read(app, language).await
    }

    /// In the language asked for in the address, else the office's first: a hall's screen has its own idea of languages.
    async fn of_hall(app: &App, asked: &Asked) -> Result<Ground, Refused> {
        let mut ground = Ground::read(app, asked.lang.clone().unwrap_or_default()).await?;
        if asked.lang.is_none() {
            ground.language = ground
                .office
                .languages
                .first()
                .cloned()
                .unwrap_or_else(|| FIRST_LANGUAGE.to_owned());
        }
        Ok(ground)
    }

    fn face(&self) -> Face<'_> {
        Face {
            words: words_of(&self.language),
            office: &self.office,
            at: &self.at,
        }
    }

    /// The page for what was refused, if there is one in words for people.
    fn trouble(&self, refused: Refused) -> Result<Response, Failure> {
        match refused.kind {
            Kind::UnknownCounter | Kind::NotFound => Ok(html(
                StatusCode::NOT_FOUND,
                texts::trouble(self.face(), "not-found"),
            )),
            Kind::NotNow | Kind::DiskFull | Kind::ReadOnly => Ok(html(
                StatusCode::SERVICE_UNAVAILABLE,
                texts::trouble(self.face(), "unavailable"),
            )),
            _ => Err(refused.into()),
        }
    }
}

/// A page or a part. Nobody keeps it: what it says is old within seconds.
///
/// The referrer policy is wider than elsewhere by one step, since without a referrer a browser sends the forms of a page with `Origin: null`,
/// which cannot be told from a forged request. Nothing leaves this site by it.
fn html(status: StatusCode, markup: Markup) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
        (header::VARY, HeaderValue::from_static("Accept-Language")),
    ];
    (status, headers, markup.into_string()).into_response()
}

/// Goes on to another page after a form.
fn see_other(path: &str) -> Result<Response, Failure> {
    let location = HeaderValue::from_str(path).map_err(|_| Refused::new(Kind::Internal))?;
    Ok((
        StatusCode::SEE_OTHER,
        [
            (header::LOCATION, location),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
    )
        .into_response())
}

async fn home(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    Ok(html(StatusCode::OK, index::index(ground.face())))
}

async fn accessibility(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    Ok(html(StatusCode::OK, texts::accessibility(ground.face())))
}

async fn privacy(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    Ok(html(StatusCode::OK, texts::privacy(ground.face())))
}

async fn hall_board(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let ground = Ground::of_hall(&app, &asked).await?;
    let live = app.desk.live().await?;
    let markup = match asked.part {
        Some(_) => board::part(ground.face(), &live, asked.show),
        None => board::board(ground.face(), &live),
    };
    Ok(html(StatusCode::OK, markup))
}

async fn over_counter(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let ground = Ground::of_hall(&app, &asked).await?;
    let live = app.desk.live().await?;
    let Some(counter) = live
        .counters
        .iter()
        .find(|counter| counter.id.to_string() == id)
    else {
        return ground.trouble(Kind::UnknownCounter.into());
    };
    let markup = match asked.part {
        Some(_) => counter_display::part(ground.face(), &live, counter),
        None => counter_display::counter_display(ground.face(), &live, counter),
    };
    Ok(html(StatusCode::OK, markup))
}

async fn dashboard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    let person = match supervisor_or_form(&ground, &caller, "/supervisor") {
        Ok(person) => person,
        Err(response) => return Ok(*response),
    };
    let live = app.desk.live().await?;
    let (waiting, stranded) = app
        .desk
        .look(|state| views::waiting(state, supervisor::SHOWN))
        .await?;
    let health = app.health_details().await?;
    let quality = app.desk.look(|state| views::wait::quality(state)).await?;
    let clock = app.desk.look(|state| state.clock_doubt()).await?;
    let hall = supervisor::Hall {
        live: &live,
        waiting: &waiting,
        stranded: &stranded,
        health: &health,
        quality: &quality,
        clock,
    };
    let markup = match asked.part {
        Some(_) => supervisor::part(ground.face(), &hall),
        None => supervisor::supervisor(ground.face(), &hall, &person),
    };
    Ok(html(StatusCode::OK, markup))
}

/// A supervisor says that the clock is right, and so ends the day.
async fn close_day(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Redirect, Failure> {
    super::office::close_day(State(app), caller, headers).await?;
    Ok(Redirect::to("/supervisor"))
}

async fn forecasts(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    Query(change): Query<AskedChange>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    let person = match supervisor_or_form(&ground, &caller, "/supervisor/forecast") {
        Ok(person) => person,
        Err(response) => return Ok(*response),
    };
    let quality = app.desk.look(|state| views::wait::quality(state)).await?;
    let change = change.change()?;
    let view = match &change {
        Some(change) => app
            .what_if(WhatIfBody {
                changes: vec![change.clone()],
            })
            .await
            .map_err(|refused| refused.kind)
            .ok(),
        None => None,
    };
    let shown = forecast::Forecasts {
        quality: &quality,
        asked: change.as_ref().map(|change| (change, view.as_ref())),
    };
    Ok(html(
        StatusCode::OK,
        forecast::forecast(ground.face(), &shown, &person),
    ))
}

async fn admin(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    match supervisor_or_form(&ground, &caller, "/admin") {
        Ok(person) => Ok(html(StatusCode::OK, index::admin(ground.face(), &person))),
        Err(response) => Ok(*response),
    }
}

/// An address that is not there: a page for browsers, a problem document for programs.
pub async fn not_found(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !accepts.contains("text/html") {
        return Err(Kind::NotFound.into());
    }
    Ground::asked(&app, &Asked::default(), &headers)
        .await?
        .trouble(Kind::NotFound.into())
}

/// The name of a caller who may supervise; otherwise the page that says what is missing.
fn supervisor_or_form(
    ground: &Ground,
    caller: &Caller,
    path: &str,
) -> Result<String, Box<Response>> {
    let face = ground.face();
    match caller.0.as_deref() {
        None => Err(Box::new(html(
            StatusCode::UNAUTHORIZED,
            choose::sign_in(face, None, "", path),
        ))),
        Some(who) if who.may_supervise() => Ok(name(who).to_owned()),
        Some(who) => Err(Box::new(html(
            StatusCode::FORBIDDEN,
            choose::not_allowed(face, name(who)),
        ))),
    }
}

fn name(who: &Who) -> &str {
    match who {
        Who::Person { name, .. } => name,
        Who::Device { .. } => "",
    }
}

/// A style sheet, script or font. With its hash in the address it may be kept for good.
async fn file(
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = web_file(&name) else {
        return Failure::from(Kind::NotFound).into_response();
    };
    let tag = format!("\"{}\"", file.hash);
    let forever = asked.v.as_deref() == Some(file.hash.as_str());
    let kept = if forever {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains(&tag));
    let (status, body) = if known {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        (StatusCode::OK, Body::from(file.bytes.clone()))
    };
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CACHE_CONTROL, kept.to_owned()),
        (header::ETAG, tag),
    ];
    (status, headers, body).into_response()
}
