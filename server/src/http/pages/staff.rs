// SPDX-License-Identifier: EUPL-1.2
//! `/staff`: signing in, choosing a counter and working it. The actions themselves are those of `/api/v1/counters`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use protocol::CounterState;

use super::super::{App, Caller, Peer, ask, cookie, no_cookie};
use super::{Asked, Ground, form, html, name, see_other};
use crate::http::problem::Failure;
use access::DeviceKind;
use pages::{choose, console};
use terms::refused::{Kind, Refused};

/// Where a member of staff goes on from here: to the form, to the counter where they sit, or to the counters.
pub async fn door(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(who) = caller.0 else {
        let ground = Ground::asked(&app, &asked, &headers).await?;
        return Ok(html(
            StatusCode::UNAUTHORIZED,
            choose::sign_in(ground.face(), None, "", &with_lang("/staff", &asked)),
        ));
    };
    match app.seat(&who).await? {
        Some(counter) => see_other(&with_lang(&format!("/staff/counters/{counter}"), &asked)),
        None => see_other(&with_lang("/staff/counters", &asked)),
    }
}

pub async fn counters(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    let Some(who) = caller.0 else {
        return Ok(html(
            StatusCode::UNAUTHORIZED,
            choose::sign_in(
                ground.face(),
                None,
                "",
                &with_lang("/staff/counters", &asked),
            ),
        ));
    };
    if !who.is_person() {
        // The page names whoever sits where, which is no affair of screens and totems.
        return Ok(html(
            StatusCode::FORBIDDEN,
            choose::not_allowed(ground.face(), name(&who)),
        ));
    }
    let live = app.desk.live().await?;
    let own = app.seat(&who).await?;
    let mut seats = Vec::with_capacity(live.counters.len());
    for counter in &live.counters {
        // A seat at a closed counter is none: the day is over, or somebody closed it.
        let person = if counter.state == CounterState::Closed {
            None
        } else {
            app.access.sitter(counter.id)?
        };
        seats.push(choose::Seat {
            counter: counter.id,
            person,
            own: own == Some(counter.id),
        });
    }
    let markup = match asked.part {
        Some(_) => choose::part(ground.face(), &live, &seats, name(&who)),
        None => choose::choose(ground.face(), &live, &seats, name(&who)),
    };
    Ok(html(StatusCode::OK, markup))
}

pub async fn counter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ground = Ground::asked(&app, &asked, &headers).await?;
    let Some(who) = caller.0 else {
        let path = with_lang("/staff", &asked);
        return Ok(html(
            StatusCode::UNAUTHORIZED,
            choose::sign_in(ground.face(), None, "", &path),
        ));
    };
    let Ok(id) = id.parse::<u16>() else {
        return ground.trouble(Kind::UnknownCounter.into());
    };
    if !who.may_serve() {
        return Ok(html(
            StatusCode::FORBIDDEN,
            choose::not_allowed(ground.face(), name(&who)),
        ));
    }
    let view = match app.desk.console(id).await {
        Ok(view) => view,
        Err(refused) => return ground.trouble(refused),
    };
    let sits_here = app.seat(&who).await? == Some(id) || who.may_supervise();
    if !sits_here && view.state != CounterState::Closed && app.access.sitter(id)?.is_some() {
        return see_other(&with_lang("/staff/counters", &asked));
    }
    let totems = totems(&app)?;
    let clerk = console::Clerk {
        name: name(&who),
        sits_here,
        totems: &totems,
    };
    let markup = match asked.part {
        Some(_) => console::part(ground.face(), &view, clerk),
        None => console::console(ground.face(), &view, clerk),
    };
    Ok(html(StatusCode::OK, markup))
}

/// Where slips can be printed again.
fn totems(app: &App) -> Result<Vec<console::Totem>, Refused> {
    let rows = app
        .access
        .devices()?
        .into_iter()
        .filter(|row| row.kind == DeviceKind::Kiosk);
    Ok(rows
        .map(|row| console::Totem {
            id: row.id,
            name: row.name,
        })
        .collect())
}

pub async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(Peer(from)): Extension<Peer>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let raw = ask::read(&headers, body).await?;
    let sent = |field: &str| form::field(&raw, field).unwrap_or_default();
    let (user, password, next) = (sent("name"), sent("password"), sent("next"));
    let next = if is_staff_page(&next) {
        next
    } else {
        "/staff".to_owned()
    };
    let refused = match app.access.sign_in(user.trim(), &password, from).await {
        Ok(signed_in) => {
            let mut response = see_other(&next)?;
            response
                .headers_mut()
                .insert(header::SET_COOKIE, cookie(&signed_in.secret)?);
            return Ok(response);
        }
        Err(refused) => refused,
    };
    let (status, trouble) = match refused.kind {
        Kind::WrongPassword => (StatusCode::UNAUTHORIZED, "login-wrong"),
        Kind::TooManySignIns => (StatusCode::TOO_MANY_REQUESTS, "login-wait"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "login-unavailable"),
    };
    let ground = Ground::asked(&app, &asked, &headers).await?;
    Ok(html(
        status,
        choose::sign_in(ground.face(), Some(trouble), user.trim(), &next),
    ))
}

pub async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if let Some(secret) = ask::cookie(&headers) {
        app.access.sign_out(secret)?;
    }
    let mut response = see_other("/staff")?;
    response
        .headers_mut()
        .insert(header::SET_COOKIE, no_cookie());
    Ok(response)
}

/// Only pages of staff: nobody is sent elsewhere after signing in.
fn is_staff_page(path: &str) -> bool {
    let page = path.split('?').next().unwrap_or_default();
    [
        "/staff",
        "/staff/counters",
        "/supervisor",
        "/supervisor/forecast",
        "/admin",
    ]
    .contains(&page)
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

fn with_lang(path: &str, asked: &Asked) -> String {
    match asked.lang.as_deref() {
        Some(lang) if lang.len() == 2 && lang.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            format!("{path}?lang={lang}")
        }
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_pages_of_staff_only() {
        for path in [
            "/staff",
            "/staff?lang=en",
            "/supervisor",
            "/admin",
            "/staff/counters",
        ] {
            assert!(is_staff_page(path), "{path}");
        }
        for path in [
            "",
            "//evil.example",
            "https://evil.example/staff",
            "/t/0123",
            "/staff\r\nX: y",
            "staff",
        ] {
            assert!(!is_staff_page(path), "{path}");
        }
    }
}
