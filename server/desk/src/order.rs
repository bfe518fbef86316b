// SPDX-License-Identifier: EUPL-1.2
//! What the faces ask of the desk, in the names of the catalogue; they become the rules' commands on the desk's thread, where the office is at hand.

mod parts;

use std::sync::Arc;

use jiff::Timestamp;
use queue::{
    AccessClass, Command, CounterId, Destination, Language, ReasonId, SlipOutcome, Take, Token,
    VisitId,
};

use super::offline::{HandOverOrder, HelloOrder};
use crate::scene::State;
use catalogue::Catalogue;
use journal::{NoteKind, NoteRow};
use terms::refused::{FieldFault, Kind, Refused};

pub(crate) use parts::refused;
use parts::{find, plain_words, service, some_services};

/// Words written by hand are at most this long, in characters.
pub const LONGEST_NOTE: usize = 200;

/// Something that may change the hall.
#[derive(Clone, Debug)]
pub enum Order {
    Take(TakeOrder),
    Leave {
        token: Token,
    },
    /// `device` is the name of the totem that reports it.
    Slip {
        token: Token,
        outcome: SlipOutcome,
        device: String,
    },
    Act(Act),
    /// A totem says what became of a slip that staff wanted again.
    SlipAgain {
        device: u64,
        job: Token,
        outcome: SlipOutcome,
    },
    /// A device is in a named trouble, or out of it.
    Device {
        device: u64,
        trouble: String,
        on: bool,
    },
    /// The office file has changed.
    Catalogue(Arc<Catalogue>),
    Hello(HelloOrder),
    HandOver(HandOverOrder),
    /// A person ends the business day, also under people who wait, and says with it that the clock is right, should that be in doubt.
    CloseDay,
}

impl Order {
    /// The totem at which a number is taken, if its limits hold.
    pub(super) fn kiosk(&self) -> Option<i64> {
        match self {
            Order::Take(take) => take.kiosk,
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct TakeOrder {
    /// Slugs, one leg each.
    pub services: Vec<String>,
    pub class: AccessClass,
    /// The office's first language if `None`.
    pub language: Option<Language>,
    pub slot: Option<Timestamp>,
    /// The kiosk whose limits hold for this ticket.
    pub kiosk: Option<i64>,
    /// The highest epoch that the totem knows.
    pub epoch: Option<u64>,
}

/// What a clerk does at a counter. `expect` is who the clerk's screen showed there.
#[derive(Clone, Debug)]
pub struct Act {
    pub counter: CounterId,
    pub action: Action,
    pub expect: Option<VisitId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Open {
        services: Option<Vec<String>>,
    },
    Pause {
        reason: Option<String>,
    },
    Resume,
    Close,
    /// Somebody sits down at a counter that is open and has nobody: nothing changes in the hall.
    TakeOver,
    /// At this time of today, as the office's clocks show it.
    CloseAt {
        at: Option<jiff::civil::Time>,
    },
    AutoCall {
        on: bool,
    },
    Next,
    /// Who was called has not come; the next one.
    NoShowAndNext,
    /// What was inferred of this visit was wrong.
    CorrectOutcome {
        visit: VisitId,
        served: bool,
    },
    Call(Whom),
    Recall,
    Serve,
    Finish,
    NoShow,
    Park {
        reason: Option<String>,
    },
    ParkWaiting {
        visit: VisitId,
        reason: Option<String>,
    },
    Requeue {
        visit: VisitId,
    },
    Transfer {
        service: Option<String>,
        counter: Option<CounterId>,
        come_back: bool,
        note: Option<String>,
    },
    AddLeg {
        service: String,
    },
    /// The slip of a visit again, from the printer of this totem.
    Reprint {
        whom: Whom,
        totem: u64,
    },
    Undo,
}

/// A visit by its id or by today's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Id(VisitId),
    Number(queue::Number),
}

/// A command for the rules, with the words that go beside it.
pub(super) struct Ready {
    pub command: Command,
    pub note: Option<NoteRow>,
}

impl From<Command> for Ready {
    fn from(command: Command) -> Ready {
        Ready {
            command,
            note: None,
        }
    }
}

/// Turns an order of the faces into a command. `secret` is the link of the ticket that may be made.
pub(super) fn ready(state: &mut State, order: &Order, secret: Token) -> Result<Ready, Refused> {
    match order {
        Order::Take(take) => ready_take(state, take, secret),
        Order::Leave { token } => {
            known(state, *token)?;
            Ok(Command::Leave { token: *token }.into())
        }
        Order::Slip { token, outcome, .. } => Ok(Command::Slip {
            visit: known(state, *token)?,
            outcome: *outcome,
        }
        .into()),
        Order::Act(Act {
            action: Action::Reprint { whom, totem },
            ..
        }) => Ok(Command::SlipAgain {
            visit: find(state, whom)?,
            device: *totem,
            job: secret,
        }
        .into()),
        Order::Act(act) => ready_act(state, act),
        // Told twice, it is known once.
        Order::SlipAgain {
            device,
            job,
            outcome,
        } => {
            let visit = state
                .prints
                .open(*device, *job)
                .ok_or(Kind::UnknownVisit)?
                .visit;
            Ok(Command::SlipAgainDone {
                visit,
                job: *job,
                outcome: *outcome,
            }
            .into())
        }
        Order::Device {
            device,
            trouble,
            on,
        } => Ok(Command::Device {
            device: *device,
            trouble: trouble.clone(),
            on: *on,
        }
        .into()),
        Order::Catalogue(catalogue) => Ok(Command::ChangeOffice {
            office: catalogue.office(state.hall.office()),
        }
        .into()),
        // These are several commands each, and do not come here.
        Order::CloseDay | Order::Hello(_) | Order::HandOver(_) => Err(Kind::Internal.into()),
    }
}

fn known(state: &State, token: Token) -> Result<VisitId, Refused> {
    state
        .hall
        .visit_by_token(token)
        .map(|visit| visit.id)
        .ok_or_else(|| Kind::UnknownVisit.into())
}

fn ready_take(state: &mut State, take: &TakeOrder, token: Token) -> Result<Ready, Refused> {
    if take.services.is_empty() {
        return Err(Refused::field(
            Kind::BadServices,
            "services",
            FieldFault::Missing,
        ));
    }
    let mut services = Vec::with_capacity(take.services.len());
    for (index, slug) in take.services.iter().enumerate() {
        let id = service(state, slug, || format!("services[{index}]"))?;
        if services.contains(&id) {
            return Err(Refused::field(
                Kind::BadServices,
                format!("services[{index}]"),
                FieldFault::Twice,
            ));
        }
        if !state.service_open(id) {
            return Err(Refused::field(
                Kind::ClosedService,
                format!("services[{index}]"),
                FieldFault::ClosedService,
            ));
        }
        services.push(id);
    }
    let slot = take.slot.map(|slot| state.dial.moment(slot));
    let promise = crate::views::wait::arrival(state, services[0], take.class, slot).ok();
    let language = take.language.unwrap_or_else(|| state.first_language());
    Ok(Command::Take(Take {
        token,
        services,
        class: take.class,
        language,
        slot,
        slots: state.slots(),
        promise,
    })
    .into())
}

fn ready_act(state: &mut State, act: &Act) -> Result<Ready, Refused> {
    let Act {
        counter, expect, ..
    } = *act;
    let command = match &act.action {
        Action::Open { services } => Command::Open {
            counter,
            services: some_services(state, services.as_deref())?,
        },
        Action::Pause { reason } => return pause(state, counter, reason.as_deref()),
        Action::Resume => Command::Resume { counter },
        Action::Close => Command::Close {
            counter,
            shortest_ms: shortest_ms(state, counter),
        },
        Action::CloseAt { at } => Command::CloseAt {
            counter,
            at: at.map(|at| later_today(state, at)).transpose()?,
        },
        Action::AutoCall { on } => Command::AutoCall { counter, on: *on },
        Action::Next => Command::Next {
            counter,
            expect,
            shortest_ms: shortest_ms(state, counter),
        },
        Action::NoShowAndNext => Command::NoShowAndNext { counter, expect },
        Action::CorrectOutcome { visit, served } => Command::CorrectOutcome {
            visit: *visit,
            served: *served,
        },
        Action::Call(whom) => Command::Call {
            counter,
            visit: find(state, whom)?,
            expect,
            shortest_ms: shortest_ms(state, counter),
        },
        Action::Recall => Command::Recall { counter, expect },
        Action::Serve => Command::Serve { counter, expect },
        Action::Finish => Command::Finish { counter, expect },
        Action::NoShow => Command::NoShow { counter, expect },
        Action::Park { reason } => return park(state, counter, reason.as_deref(), expect),
        Action::ParkWaiting { visit, reason } => {
            let (reason, note) = parked_for(state, Some(*visit), reason.as_deref())?;
            return Ok(Ready {
                command: Command::ParkWaiting {
                    visit: *visit,
                    reason,
                },
                note,
            });
        }
        Action::Requeue { visit } => Command::Requeue { visit: *visit },
        Action::Transfer { .. } => return transfer(state, act),
        Action::AddLeg { service: slug } => Command::AddLeg {
            counter,
            service: service(state, slug, || "service".to_owned())?,
            expect,
        },
        Action::Undo => Command::Undo { counter },
        // One needs a secret, the other is no command; both are seen to before.
        Action::Reprint { .. } | Action::TakeOver => return Err(Kind::Internal.into()),
    };
    Ok(command.into())
}

/// The shortest time that the service at this counter was seen to take, where that is known.
fn shortest_ms(state: &State, counter: CounterId) -> Option<i64> {
    let visit = state.hall.visit(state.hall.counter(counter)?.visit?)?;
    crate::views::wait::shortest_ms(state, visit.leg()?.service)
}

fn pause(state: &mut State, counter: CounterId, reason: Option<&str>) -> Result<Ready, Refused> {
    let listed =
        |state: &State, slug: &str| state.catalogue.pause_reasons().iter().any(|r| r.id == slug);
    let (reason, words) = said(state, reason, listed)?;
    let note = words.map(|text| state.note(NoteKind::Pause, u64::from(counter.0), text));
    Ok(Ready {
        command: Command::Pause { counter, reason },
        note,
    })
}

fn park(
    state: &mut State,
    counter: CounterId,
    reason: Option<&str>,
    expect: Option<VisitId>,
) -> Result<Ready, Refused> {
    let here = state.hall.counter(counter).and_then(|c| c.visit);
    let (reason, note) = parked_for(state, here, reason)?;
    Ok(Ready {
        command: Command::Park {
            counter,
            reason,
            expect,
        },
        note,
    })
}

fn parked_for(
    state: &mut State,
    visit: Option<VisitId>,
    reason: Option<&str>,
) -> Result<(Option<ReasonId>, Option<NoteRow>), Refused> {
    let listed =
        |state: &State, slug: &str| state.catalogue.park_reasons().iter().any(|r| r.id == slug);
    let (reason, words) = said(state, reason, listed)?;
    let note = visit
        .zip(words)
        .map(|(visit, text)| state.note(NoteKind::Park, visit.0, text));
    Ok((reason, note))
}

/// A reason is one of the office's list, or words written by hand.
fn said(
    state: &mut State,
    reason: Option<&str>,
    listed: impl Fn(&State, &str) -> bool,
) -> Result<(Option<ReasonId>, Option<String>), Refused> {
    let Some(reason) = reason.map(str::trim).filter(|r| !r.is_empty()) else {
        return Ok((None, None));
    };
    if listed(state, reason) {
        return Ok((Some(state.reasons.id(reason)), None));
    }
    let words = plain_words(reason, "reason")?;
    Ok((Some(ReasonId::OTHER), Some(words)))
}

fn transfer(state: &mut State, act: &Act) -> Result<Ready, Refused> {
    let Action::Transfer {
        service: slug,
        counter: to,
        come_back,
        note,
    } = &act.action
    else {
        return Err(Kind::Internal.into());
    };
    if slug.is_none() && to.is_none() {
        return Err(Refused::field(
            Kind::WrongFields,
            "service",
            FieldFault::Missing,
        ));
    }
    let service = slug
        .as_ref()
        .map(|slug| service(state, slug, || "service".to_owned()))
        .transpose()?;
    let words = note
        .as_deref()
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(|n| plain_words(n, "note"))
        .transpose()?;
    let here = state.hall.counter(act.counter).and_then(|c| c.visit);
    let noted = words.is_some();
    let note = here
        .zip(words)
        .map(|(visit, text)| state.note(NoteKind::Visit, visit.0, text));
    let to = Destination {
        service,
        counter: *to,
    };
    Ok(Ready {
        command: Command::Transfer {
            counter: act.counter,
            to,
            come_back: *come_back,
            noted,
            expect: act.expect,
        },
        note,
    })
}

/// A moment of today, by the office's clocks, that is still to come.
fn later_today(state: &State, at: jiff::civil::Time) -> Result<queue::Moment, Refused> {
    let wrong = |fault| Refused::field(Kind::WrongFields, "at", fault);
    let now = state.wall();
    let today = now.to_zoned(state.catalogue.time_zone().clone());
    let at = today
        .with()
        .time(at)
        .build()
        .map_err(|_| wrong(FieldFault::NotAClock))?
        .timestamp();
    if at > now {
        Ok(state.dial.moment(at))
    } else {
        Err(wrong(FieldFault::Past))
    }
}
