// SPDX-License-Identifier: EUPL-1.2
//! `/api/v1/counters/{id}/…`: what a clerk does.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use protocol::{
    AddLegBody, AutoCallBody, CallBody, CloseAtBody, CorrectBody, EmptyBody, ExpectBody, OpenBody,
    ParkBody, PauseBody, ReprintBody, RequeueBody, TransferBody,
};
use queue::{CounterId, VisitId};

use super::ask::{self, json, json_or_nothing};
use super::visits::response;
use super::{App, Staff};
use crate::http::problem::Failure;
use access::{DeviceKind, Who};
use desk::{Act, Action, Key, Reply, Whom};
use terms::names;
use terms::refused::{FieldFault, Kind, Refused};

pub async fn show(
    State(app): State<Arc<App>>,
    Staff(_): Staff,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let view = app.desk.console(number(&id)?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(view)).into_response())
}

pub async fn act(
    State(app): State<Arc<App>>,
    Staff(who): Staff,
    Path((id, action)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let counter = number(&id)?;
    let path = format!("/api/v1/counters/{counter}/{action}");
    let (action, expect, raw) = read(&action, &headers, body).await?;
    let key = ask::key(&headers, &who, &path, &raw)?;
    let act = Act {
        counter: CounterId(counter),
        action,
        expect: expect.map(VisitId),
    };
    let first = async {
        if headers.contains_key("not-after") {
            ask::in_time(&headers, app.desk.look(|state| state.wall()).await?)?;
        }
        app.act(&who, act, key).await
    };
    Ok(response(app.once(key.as_ref(), first).await?))
}

impl App {
    /// An action at a counter, by somebody who may work there: a person only where they sit, supervisors and machines anywhere.
    pub async fn act(&self, who: &Who, act: Act, key: Option<Key>) -> Result<Reply, Refused> {
        // Seats are taken and left one after the other, each with the answer that goes with it.
        let _turn = match act.action {
            Action::Open { .. } | Action::Close => Some(self.seating.lock().await),
            _ => None,
        };
        self.once(key.as_ref(), self.act_first(who, act, key)).await
    }

    async fn act_first(&self, who: &Who, act: Act, key: Option<Key>) -> Result<Reply, Refused> {
        match act.action {
            Action::Open { .. } => self.open(who, act, key).await,
            Action::Reprint { totem, .. } if !self.is_totem(totem)? => Err(Refused::field(
                Kind::WrongFields,
                "totem",
                FieldFault::Form("it is not the number of a totem".to_owned()),
            )),
            Action::Close => {
                let counter = act.counter.0;
                self.may_work_at(who, counter)?;
                let reply = self.desk.act(act, key).await?;
                self.access.free_seat(counter)?;
                Ok(reply)
            }
            _ => {
                self.may_work_at(who, act.counter.0)?;
                self.desk.act(act, key).await
            }
        }
    }

    fn is_totem(&self, device: u64) -> Result<bool, Refused> {
        let devices = self.access.devices()?;
        Ok(devices
            .iter()
            .any(|row| row.kind == DeviceKind::Kiosk && u64::try_from(row.id) == Ok(device)))
    }

    /// The counter where this person sits. A seat at a closed counter (the day is over, somebody closed it) is none.
    pub async fn seat(&self, who: &Who) -> Result<Option<u16>, Refused> {
        let Some(counter) = self.access.seat(who)? else {
            return Ok(None);
        };
        if self.is_closed(counter).await? {
            self.access.free_seat(counter)?;
            return Ok(None);
        }
        Ok(Some(counter))
    }

    /// Opens the counter and takes the seat, both or none. A counter that is open and has nobody sitting there can be taken over.
    async fn open(&self, who: &Who, act: Act, key: Option<Key>) -> Result<Reply, Refused> {
        let counter = act.counter;
        if matches!(who, Who::Device { .. }) {
            return self.desk.act(act, key).await;
        }
        if self.is_closed(counter.0).await? {
            self.access.free_seat(counter.0)?;
        }
        self.seat(who).await?;
        let taken_now = self
            .with_console(counter, self.access.sit(who, counter.0))
            .await?;
        match self.desk.act(act, key).await {
            Err(refused) if refused.kind == Kind::CounterOpen => {
                self.desk
                    .act(
                        Act {
                            counter,
                            action: Action::TakeOver,
                            expect: None,
                        },
                        key,
                    )
                    .await
            }
            Err(refused) if taken_now => {
                self.access.free_seat(counter.0)?;
                Err(refused)
            }
            outcome => outcome,
        }
    }

    /// A refusal about a counter carries its fresh state.
    async fn with_console<T>(
        &self,
        counter: CounterId,
        outcome: Result<T, Refused>,
    ) -> Result<T, Refused> {
        match outcome {
            Err(mut refused) if refused.kind.status() == 409 => {
                refused.console = self.desk.console(counter.0).await.ok().map(Box::new);
                Err(refused)
            }
            outcome => outcome,
        }
    }

    async fn is_closed(&self, counter: u16) -> Result<bool, Refused> {
        let question = move |state: &mut desk::scene::State| {
            state.hall.counter(CounterId(counter)).map(|c| c.state)
        };
        Ok(self
            .desk
            .look(question)
            .await?
            .is_none_or(|state| state == queue::CounterState::Closed))
    }

    fn may_work_at(&self, who: &Who, counter: u16) -> Result<(), Refused> {
        if matches!(who, Who::Device { .. })
            || who.may_supervise()
            || self.access.seat(who)? == Some(counter)
        {
            return Ok(());
        }
        Err(Refused::new(Kind::NotYourCounter).with("counter", counter))
    }
}

async fn read(
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Action, Option<u64>, Bytes), Refused> {
    Ok(match name {
        "open" => {
            let sent = json_or_nothing::<OpenBody>(headers, body).await?;
            (
                Action::Open {
                    services: sent.value.services,
                },
                None,
                sent.raw,
            )
        }
        "pause" => {
            let sent = json_or_nothing::<PauseBody>(headers, body).await?;
            (
                Action::Pause {
                    reason: sent.value.reason,
                },
                None,
                sent.raw,
            )
        }
        "resume" => plain(Action::Resume, headers, body).await?,
        "close" => plain(Action::Close, headers, body).await?,
        "undo" => plain(Action::Undo, headers, body).await?,
        "no-show-and-next" => expecting(Action::NoShowAndNext, headers, body).await?,
        "correct" => {
            let sent = json::<CorrectBody>(headers, body).await?;
            let CorrectBody { visit, served } = sent.value;
            (
                Action::CorrectOutcome {
                    visit: VisitId(visit),
                    served,
                },
                None,
                sent.raw,
            )
        }
        "next" => expecting(Action::Next, headers, body).await?,
        "recall" => expecting(Action::Recall, headers, body).await?,
        "serve" => expecting(Action::Serve, headers, body).await?,
        "finish" => expecting(Action::Finish, headers, body).await?,
        "no-show" => expecting(Action::NoShow, headers, body).await?,
        "close-at" => {
            let sent = json::<CloseAtBody>(headers, body).await?;
            (
                Action::CloseAt {
                    at: sent.value.at.as_deref().map(clock).transpose()?,
                },
                None,
                sent.raw,
            )
        }
        "auto-call" => {
            let sent = json::<AutoCallBody>(headers, body).await?;
            (Action::AutoCall { on: sent.value.on }, None, sent.raw)
        }
        "call" => {
            let sent = json::<CallBody>(headers, body).await?;
            (
                Action::Call(whom(sent.value.visit, sent.value.number.as_deref())?),
                sent.value.expect,
                sent.raw,
            )
        }
        "park" => {
            let sent = json_or_nothing::<ParkBody>(headers, body).await?;
            park(sent.value, sent.raw)?
        }
        "requeue" => {
            let sent = json::<RequeueBody>(headers, body).await?;
            (
                Action::Requeue {
                    visit: VisitId(sent.value.visit),
                },
                None,
                sent.raw,
            )
        }
        "transfer" => {
            let sent = json::<TransferBody>(headers, body).await?;
            let TransferBody {
                service,
                counter,
                come_back,
                note,
                visit,
            } = sent.value;
            (
                Action::Transfer {
                    service,
                    counter: counter.map(CounterId),
                    come_back,
                    note,
                },
                visit,
                sent.raw,
            )
        }
        "reprint" => {
            let sent = json::<ReprintBody>(headers, body).await?;
            let totem = u64::try_from(sent.value.totem).unwrap_or(0);
            let whom = whom(sent.value.visit, sent.value.number.as_deref())?;
            (Action::Reprint { whom, totem }, None, sent.raw)
        }
        "add-leg" => {
            let sent = json::<AddLegBody>(headers, body).await?;
            (
                Action::AddLeg {
                    service: sent.value.service,
                },
                sent.value.visit,
                sent.raw,
            )
        }
        _ => return Err(Kind::NotFound.into()),
    })
}

async fn plain(
    action: Action,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Action, Option<u64>, Bytes), Refused> {
    let sent = json_or_nothing::<EmptyBody>(headers, body).await?;
    Ok((action, None, sent.raw))
}

async fn expecting(
    action: Action,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Action, Option<u64>, Bytes), Refused> {
    let sent = json_or_nothing::<ExpectBody>(headers, body).await?;
    Ok((action, sent.value.visit, sent.raw))
}

/// `12:30`, of the office's clocks.
fn clock(text: &str) -> Result<jiff::civil::Time, Refused> {
    jiff::civil::Time::strptime("%H:%M", text)
        .map_err(|_| Refused::field(Kind::WrongFields, "at", FieldFault::NotAClock))
}

fn park(body: ParkBody, raw: Bytes) -> Result<(Action, Option<u64>, Bytes), Refused> {
    if !body.waiting {
        return Ok((
            Action::Park {
                reason: body.reason,
            },
            body.visit,
            raw,
        ));
    }
    let visit = body
        .visit
        .ok_or_else(|| Refused::field(Kind::WrongFields, "visit", FieldFault::Missing))?;
    Ok((
        Action::ParkWaiting {
            visit: VisitId(visit),
            reason: body.reason,
        },
        None,
        raw,
    ))
}

fn whom(visit: Option<u64>, number: Option<&str>) -> Result<Whom, Refused> {
    match (visit, number) {
        (Some(id), _) => Ok(Whom::Id(VisitId(id))),
        (None, Some(number)) => {
            let number = names::number(number);
            number
                .map(Whom::Number)
                .ok_or_else(|| Refused::field(Kind::WrongFields, "number", FieldFault::NotANumber))
        }
        (None, None) => Err(Refused::field(
            Kind::WrongFields,
            "visit",
            FieldFault::Missing,
        )),
    }
}

fn number(id: &str) -> Result<u16, Refused> {
    id.parse()
        .map_err(|_| Refused::new(Kind::UnknownCounter).with("counter", id))
}
