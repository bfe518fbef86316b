// SPDX-License-Identifier: EUPL-1.2
//! `/t/{token}`: the citizen's own page.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use protocol::{VisitState, VisitView};

use super::super::App;
use super::super::visits::token_of;
use super::{Asked, Ground, html, see_other};
use crate::http::problem::Failure;
use desk::Order;
use pages::phone;
use terms::refused::Kind;

pub async fn visit(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (ground, visit) = match read(&app, &token, &asked).await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    let markup = match asked.part {
        Some(_) => phone::part(ground.face(), &token, &visit),
        None => phone::phone(ground.face(), &token, &visit),
    };
    Ok(html(StatusCode::OK, markup))
}

/// Asks once more. A visit that does not wait any more has nothing to give up: its page says how things are.
pub async fn ask_leave(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    match read(&app, &token, &asked).await? {
        Ok((ground, visit)) if visit.state == VisitState::Waiting => Ok(html(
            StatusCode::OK,
            phone::give_up(ground.face(), &token, &visit),
        )),
        Ok(_) => see_other(&format!("/t/{token}")),
        Err(response) => Ok(response),
    }
}

pub async fn leave(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if let Err(response) = read(&app, &token, &asked).await? {
        return Ok(response);
    }
    match app
        .desk
        .order(
            Order::Leave {
                token: token_of(&token)?,
            },
            None,
        )
        .await
    {
        // Called, served or gone in the meantime: the page says so.
        Ok(_) => see_other(&format!("/t/{token}")),
        Err(refused) if refused.kind.status() == 409 => see_other(&format!("/t/{token}")),
        Err(refused) => Ground::read(&app, String::new()).await?.trouble(refused),
    }
}

/// The visit of a link in its own language, or the page that says why there is none.
async fn read(
    app: &App,
    token: &str,
    asked: &Asked,
) -> Result<Result<(Ground, VisitView), Response>, Failure> {
    let mut ground = Ground::of_hall(app, asked).await?;
    let found = match token_of(token) {
        Ok(of) => app.desk.visit(of).await,
        Err(refused) => Err(refused),
    };
    match found {
        Ok(visit) => {
            if asked.lang.is_none() {
                ground.language.clone_from(&visit.language);
            }
            Ok(Ok((ground, visit)))
        }
        Err(refused) if refused.kind == Kind::UnknownVisit => Ok(Err(html(
            StatusCode::NOT_FOUND,
            phone::no_visit(ground.face(), false),
        ))),
        Err(refused) if refused.kind == Kind::ExpiredLink => Ok(Err(html(
            StatusCode::GONE,
            phone::no_visit(ground.face(), true),
        ))),
        Err(refused) => ground.trouble(refused).map(Err),
    }
}
