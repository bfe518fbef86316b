// SPDX-License-Identifier: EUPL-1.2
//! What has arrived at once: each order is decided on the hall as the ones before left it, and all of them are written together.

use std::sync::Arc;

use bytes::Bytes;
use protocol::NextAnswer;
use queue::{Command, CounterId, Event, Token, VisitId, decide};
use tokio::sync::oneshot;

use super::answers::{self, Answers, Key};
use super::order::{self, Act, Action, Order};
use super::waiting::OfficeBefore;
use super::{CallFrame, Job, Reply};
use crate::scene::{Call, State};
use crate::views;
use journal::{AnswerRow, Journal, Row, encode};
use terms::refused::{Kind, Refused};

pub(super) type Outcome = Result<Reply, Refused>;

/// Orders that are decided and not yet on disk.
#[derive(Default)]
pub(super) struct Batch {
    pub rows: journal::Batch,
    /// Calls for the boards.
    pub calls: Vec<Call>,
    pub outcomes: Vec<(oneshot::Sender<Outcome>, Outcome)>,
    /// Set when the office file in force, or the one that waits, became another one.
    pub office_before: Option<OfficeBefore>,
}

impl Batch {
    /// Whether anything must be written.
    pub fn is_empty(&self) -> bool {
        self.rows.events.is_empty() && self.rows.answers.is_empty() && self.rows.notes.is_empty()
    }

    /// Decides `job` and keeps its answer until the batch is on disk.
    pub fn add(&mut self, state: &mut State, answers: &mut Answers, journal: &Journal, job: Job) {
        let outcome = match self.answered(answers, journal, job.key.as_ref()) {
            Ok(Some(reply)) => Ok(reply),
            Ok(None) => self
                .carry_out(state, (&mut *answers, journal), &job.order)
                .inspect(|reply| self.remember(state, answers, &job, reply)),
            Err(refused) => Err(refused),
        };
        self.outcomes.push((job.reply, outcome));
    }

    /// A command of the desk itself, such as opening the day.
    pub fn command(&mut self, state: &mut State, command: &Command) -> Result<(), Refused> {
        self.run(state, command).map(|_| ())
    }

    /// The answer that `key` got before: in this batch, or in the journal.
    fn answered(
        &self,
        answers: &Answers,
        journal: &Journal,
        key: Option<&Key>,
    ) -> Result<Option<Reply>, Refused> {
        let Some(key) = key else { return Ok(None) };
        let Some(id) = answers.find(key)? else {
            return Ok(None);
        };
        self.kept(id, journal)
    }

    /// A kept answer by its place.
    pub(super) fn kept(&self, id: i64, journal: &Journal) -> Result<Option<Reply>, Refused> {
        if let Some(row) = self.rows.answers.iter().find(|row| row.id == id) {
            return Ok(Some(Reply {
                status: row.status,
                body: Bytes::copy_from_slice(&row.body),
            }));
        }
        answers::read(journal, id)
    }

    fn remember(&mut self, state: &State, answers: &mut Answers, job: &Job, reply: &Reply) {
        let Some(key) = &job.key else { return };
        let day = state.last_day.unwrap_or(queue::Day(0));
        // Only what clerks see can hold words written by hand.
        let body = if matches!(job.order, Order::Act(_)) {
            super::kept::without_handwriting(reply)
        } else {
            reply.body.to_vec()
        };
        let id = answers.add(key);
        self.rows.answers.push(AnswerRow {
            id,
            day,
            key: key.key,
            request: key.request,
            status: reply.status,
            body,
        });
    }

    fn carry_out(
        &mut self,
        state: &mut State,
        known: (&mut Answers, &Journal),
        order: &Order,
    ) -> Outcome {
        self.decide(state, known, order).or_else(|mut refused| {
            let next = matches!(
                order,
                Order::Act(Act {
                    action: Action::Next,
                    ..
                })
            );
            if next && refused.kind == Kind::NobodyWaiting {
                // A plain answer: nothing is wrong when nobody waits.
                return Ok(nothing());
            }
            if let (Order::Act(act), 409) = (order, refused.kind.status()) {
                refused.console = views::console(state, act.counter).ok().map(Box::new);
            }
            Err(refused)
        })
    }

    fn decide(
        &mut self,
        state: &mut State,
        known: (&mut Answers, &Journal),
        order: &Order,
    ) -> Outcome {
        let reasons = state.reasons.count();
        self.decided(state, known, order)
            .inspect_err(|_| state.reasons.forget_after(reasons))
    }

    fn decided(
        &mut self,
        state: &mut State,
        known: (&mut Answers, &Journal),
        order: &Order,
    ) -> Outcome {
        match order {
            Order::Catalogue(catalogue) => return self.take_office(state, catalogue),
            Order::Hello(hello) => return self.hello(state, hello),
            Order::HandOver(told) => return self.hand_over(state, known, told),
            Order::CloseDay => return self.close_day(state, known.1).map(|()| nothing()),
            Order::Act(Act {
                action: Action::TakeOver,
                counter,
                ..
            }) => return json(200, &views::console(state, *counter)?),
            // What is done to a visit must not be done when the answer, which shows the counter, would be a refusal.
            Order::Act(act)
                if state.hall.day().is_some() && state.hall.counter(act.counter).is_none() =>
            {
                return Err(order::refused(
                    state,
                    &queue::Refusal::UnknownCounter(act.counter),
                ));
            }
            Order::Slip { token, .. } if state.says_too_much(*token) => return Ok(nothing()),
            Order::Act(Act {
                action: Action::Open { .. },
                ..
            }) => self.begin_work(state, known.1)?,
            _ => {}
        }
        let ready = order::ready(state, order, secret()?)?;
        state.check_kiosk(order)?;
        state.check_numbers(order)?;
        let events = self.run(state, &ready.command)?;
        state.count_kiosk(order);
        match (order, &ready.command) {
            (Order::Slip { device, .. }, Command::Slip { visit, .. }) => {
                state.count_slip(*visit, &events);
                state.name_trouble(*visit, device);
            }
            (Order::SlipAgain { device, .. }, Command::SlipAgainDone { visit, .. }) => {
                let name = state.device_names.get(device).cloned().unwrap_or_default();
                state.name_trouble(*visit, &name);
            }
            _ => {}
        }
        if let Some(note) = ready.note {
            if let Some(text) = &note.text {
                state.notes.insert((note.kind, note.subject), text.clone());
            }
            self.rows.notes.push(note);
        }
        reply(state, order, &events)
    }

    /// Decides a command, makes its events part of the state and keeps them to be written.
    pub(super) fn run(
        &mut self,
        state: &mut State,
        command: &Command,
    ) -> Result<Vec<Event>, Refused> {
        let at = state.now;
        let events =
            decide(&state.hall, command, at).map_err(|refusal| order::refused(state, &refusal))?;
        for event in &events {
            let day = state.event_day(event);
            state.apply(event, at);
            let office = state.hall.office().ok_or(Kind::Internal)?;
            self.rows.events.push(Row {
                at,
                day,
                body: encode(event, office, &state.reasons),
            });
            self.observe(state, event);
        }
        Ok(events)
    }

    fn observe(&mut self, state: &mut State, event: &Event) {
        match event {
            Event::DayOpened { day, .. } => {
                self.rows.opened = Some(*day);
                state.notes.clear();
            }
            Event::DayClosed { day } => {
                self.rows.closed = Some(*day);
                state.notes.clear();
            }
            Event::VisitCalled { .. } | Event::VisitRecalled { .. } => {
                self.calls.extend(state.calls.last().copied())
            }
            _ => {}
        }
    }

    /// The calls as frames of the event stream, without those taken back within the batch.
    pub fn call_frames(&self, state: &State) -> Vec<Arc<CallFrame>> {
        let stands = |call: &&Call| state.calls.contains(call);
        self.calls
            .iter()
            .filter(stands)
            .filter_map(|call| views::call_frame(state, call).map(Arc::new))
            .collect()
    }
}

/// 16 random bytes for the link of a ticket.
fn secret() -> Result<Token, Refused> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no random numbers");
        Refused::new(Kind::NotNow)
    })?;
    Ok(Token(bytes))
}

fn reply(state: &mut State, order: &Order, events: &[Event]) -> Outcome {
    match order {
        Order::Take(_) => {
            let issued = events.iter().find_map(|event| match event {
                Event::VisitIssued { visit, .. } => Some(*visit),
                _ => None,
            });
            json(201, &views::ticket(state, issued.ok_or(Kind::Internal)?)?)
        }
        Order::Leave { token } => json(200, &views::visit(state, *token)?),
        Order::Slip { .. }
        | Order::SlipAgain { .. }
        | Order::Device { .. }
        | Order::Catalogue(_)
        | Order::CloseDay
        | Order::Hello(_)
        | Order::HandOver(_) => Ok(nothing()),
        Order::Act(act) => match (&act.action, called_at(events, act.counter)) {
            (Action::Next | Action::NoShowAndNext | Action::Call(_), Some(visit)) => {
                next_answer(state, act.counter, visit)
            }
            (Action::Next | Action::NoShowAndNext, None) => Ok(nothing()),
            _ => json(200, &views::console(state, act.counter)?),
        },
    }
}

fn next_answer(state: &State, counter: CounterId, visit: VisitId) -> Outcome {
    let call = state
        .calls
        .iter()
        .rev()
        .find(|call| call.visit == visit && call.counter == counter)
        .ok_or(Kind::Internal)?;
    let console = views::console(state, counter)?;
    let visit = console.visit.clone().ok_or(Kind::Internal)?;
    let call = views::call(state, call).ok_or(Kind::Internal)?;
    json(
        200,
        &NextAnswer {
            call,
            reason: visit.reason.clone(),
            visit,
            console,
        },
    )
}

fn called_at(events: &[Event], counter: CounterId) -> Option<VisitId> {
    events.iter().rev().find_map(|event| match event {
        Event::VisitCalled {
            visit, counter: at, ..
        } if *at == counter => Some(*visit),
        _ => None,
    })
}

pub(super) fn json(status: u16, value: &impl serde::Serialize) -> Outcome {
    let body = serde_json::to_vec(value).map_err(|_| Refused::new(Kind::Internal))?;
    Ok(Reply {
        status,
        body: body.into(),
    })
}

pub(super) fn nothing() -> Reply {
    Reply {
        status: 204,
        body: Bytes::new(),
    }
}
