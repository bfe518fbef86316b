// SPDX-License-Identifier: EUPL-1.2
//! Totems that go on alone: the numbers they hold for that, and what they hand over afterwards.

use std::collections::BTreeMap;

use jiff::Timestamp;
use protocol::{
    Became, HandOverAnswer, HandedOver, HeardNumbers, HeldNumbers, HelloAnswer, LeasedDay,
};
use queue::{
    AccessClass, Command, Day, DeviceId, Event, HandOver, Language, Moment, Number, Promise,
    Series, Token, Unwritten, VisitId,
};

use super::answers::{Answers, Key};
use super::batch::{Batch, Outcome, json};
use crate::scene::State;
use journal::{AnswerRow, Journal};
use terms::names;
use terms::refused::{Kind, Refused};

/// What is kept for a key that a totem has replaced by a number of its own: whoever still asks with it gets nothing.
const GIVEN_UP: u16 = 410;

/// A totem says that it is there, and what it knows.
#[derive(Clone, Debug)]
pub struct HelloOrder {
    pub device: DeviceId,
    /// Its place among the office's totems, from 0.
    pub place: u32,
    /// How many totems the office has or had.
    pub totems: u32,
    pub held: Vec<HeldNumbers>,
    pub heard: Option<HeardNumbers>,
    /// The highest epoch that it knows.
    pub epoch: Option<u64>,
}

/// A totem tells what it gave while it was cut off.
#[derive(Clone, Debug)]
pub struct HandOverOrder {
    pub device: DeviceId,
    pub name: String,
    /// The links as they came, with the visits that could be read.
    pub visits: Vec<(String, Option<Handed>)>,
}

#[derive(Clone, Debug)]
pub struct Handed {
    pub token: Token,
    pub number: Number,
    pub day: Day,
    /// How long ago it was given, in milliseconds.
    pub age_ms: i64,
    /// Slugs; those that the office does not know are left out.
    pub services: Vec<String>,
    pub class: AccessClass,
    pub language: Language,
    pub slot: Option<Timestamp>,
    pub promise: Option<Promise>,
    /// The ticket that the totem gave before.
    pub after: Option<Token>,
    /// The key that stood for the same touch before.
    pub instead: Option<Key>,
}

/// The journal was restored from a copy whose last event is of `last`: what may have been given since is left out, which is never more (see
/// [`queue::Copied`]). A second restoring from the same copy leaves out what was given after the first, for it comes later.
pub(super) fn restored(state: &State, last: Moment) -> Command {
    let begins = state
        .hall
        .day()
        .and_then(|day| state.catalogue.bounds(day))
        .map(|(begins, _)| state.dial.moment(begins));
    let since_ms = state
        .now
        .since_ms(begins.map_or(last, |begins| begins.max(last)));
    Command::Restored {
        epoch: state.epoch,
        skip: queue::may_have_followed(since_ms),
    }
}

/// What a journal that was just opened may lack: what was given after its last event, since the day's first ticket, by a server whose disk
/// was lost.
pub(super) fn unwritten(state: &State, last: Moment) -> Unwritten {
    let first = state
        .hall
        .day()
        .and_then(|day| state.catalogue.first_ticket(day))
        .map(|first| state.dial.moment(first));
    Unwritten::of(
        &state.hall,
        first.map_or(0, |first| state.now.since_ms(first.max(last))),
    )
}

impl Batch {
    /// Gives the totem its numbers for today and the next open day.
    pub(super) fn hello(&mut self, state: &mut State, hello: &HelloOrder) -> Outcome {
        if state.was_replaced(hello.epoch) {
            // What it heard is of the server that took this one's place.
            return json(200, &hello_answer(state, hello.device));
        }
        if let Some(today) = state.hall.day() {
            self.believe(state, hello, today);
            for day in [today, state.catalogue.next_open_day(today)] {
                let of = state.catalogue.offline().totems;
                self.unless_refused(
                    state,
                    &Command::Lease {
                        device: hello.device,
                        day,
                        place: hello.place,
                        of,
                    },
                );
            }
        }
        json(200, &hello_answer(state, hello.device))
    }

    /// What the totem remembers and an older journal may have lost.
    fn believe(&mut self, state: &mut State, hello: &HelloOrder, today: Day) {
        let offline = state.catalogue.offline();
        let share = |place| {
            offline
                .series
                .and_then(|series| series.block(place, offline.totems))
        };
        // Each totem has the share of its place, as long as there are enough; nobody claims another's.
        let anothers: Vec<Series> = (0..hello.totems.min(offline.totems))
            .filter(|place| *place != hello.place)
            .filter_map(share)
            .collect();
        let size = share(0).map_or(0, |share| share.to - share.from);
        let days = [today, state.catalogue.next_open_day(today)];
        for held in &hello.held {
            let day = names::day(&held.day).filter(|day| days.contains(day));
            // The rules look at the rest.
            let claimed = Series {
                from: held.from,
                to: held.to,
            };
            let fits = held.to.saturating_sub(held.from) <= size
                && !anothers.iter().any(|share| share.overlaps(claimed));
            if let (Some(day), true) = (day, fits) {
                self.unless_refused(
                    state,
                    &Command::ClaimLease {
                        device: hello.device,
                        day,
                        from: held.from,
                        to: held.to,
                    },
                );
            }
        }
        let heard = hello
            .heard
            .iter()
            .filter(|heard| names::day(&heard.day) == Some(today));
        for (letter, to) in heard.flat_map(|heard| &heard.last) {
            if state.unwritten.may_reach(&state.hall, *letter, *to) {
                self.unless_refused(
                    state,
                    &Command::SkipNumbers {
                        letter: *letter,
                        to: *to,
                    },
                );
            } else {
                tracing::warn!(device = hello.device.0, %letter, heard = to, "a totem tells of a number that nobody can have given; it is ignored");
                state.nonsense.insert(hello.device.0);
            }
        }
    }

    /// A refusal of the rules is an answer here: the totem sees it in what it holds.
    fn unless_refused(&mut self, state: &mut State, command: &Command) {
        if let Err(refused) = self.run(state, command) {
            tracing::debug!(
                why = refused.kind.name(),
                "what a totem says of its numbers does not hold"
            );
        }
    }

    /// Puts each visit at its place by arrival, once. Whatever could refuse the whole is looked at before the first of them.
    pub(super) fn hand_over(
        &mut self,
        state: &mut State,
        known: (&mut Answers, &Journal),
        order: &HandOverOrder,
    ) -> Outcome {
        let (answers, journal) = known;
        if state.hall.day().is_none() {
            return Err(Kind::DayClosed.into());
        }
        let instead = |handed: &Handed| {
            handed.instead.map_or(Ok(None), |key| {
                self.made_with(state, (&*answers, journal), &key)
            })
        };
        let each = order
            .visits
            .iter()
            .map(|(_, handed)| handed.as_ref().map_or(Ok(None), instead));
        let instead = each.collect::<Result<Vec<_>, _>>()?;
        let mut visits = Vec::with_capacity(order.visits.len());
        for ((token, handed), instead) in order.visits.iter().zip(instead) {
            let became = handed.as_ref().map_or(Became::Refused, |handed| {
                self.hand_over_one(state, answers, order, (handed, instead))
            });
            visits.push(HandedOver {
                token: token.clone(),
                became,
            });
        }
        json(
            200,
            &HandOverAnswer {
                epoch: state.epoch,
                visits,
            },
        )
    }

    fn hand_over_one(
        &mut self,
        state: &mut State,
        answers: &mut Answers,
        order: &HandOverOrder,
        (handed, instead): (&Handed, Option<VisitId>),
    ) -> Became {
        if state.past.contains(&handed.token) {
            return Became::Known;
        }
        let Some(command) = command(state, order.device, handed, instead) else {
            return Became::Later;
        };
        match self.run(state, &command) {
            Ok(events) => {
                self.give_up_key(state, answers, handed);
                self.told(state, order, handed, &events)
            }
            Err(refused) if refused.kind == Kind::DayNotLater => Became::Later,
            Err(refused) => {
                tracing::warn!(why = refused.kind.name(), number = %handed.number, device = order.device.0, "a number handed over is refused");
                if refused.kind == Kind::NeverGiven {
                    state.nonsense.insert(order.device.0);
                }
                Became::Refused
            }
        }
    }

    fn told(
        &self,
        state: &mut State,
        order: &HandOverOrder,
        handed: &Handed,
        events: &[Event],
    ) -> Became {
        let issued = events.iter().find_map(|event| match event {
            Event::VisitIssued { visit, number, .. } => Some((*visit, *number)),
            _ => None,
        });
        match issued {
            Some((visit, number)) if number != handed.number => {
                tracing::error!(told = %handed.number, %number, totem = order.name, "a number was given twice; the later slip is now another one");
                state.add_trouble_about("trouble-number-twice", visit, &order.name);
                Became::Merged
            }
            Some(_) => Became::Merged,
            None if events.is_empty() => Became::Known,
            None => Became::Expired,
        }
    }

    /// A key that has made no visit never will.
    fn give_up_key(&mut self, state: &State, answers: &mut Answers, handed: &Handed) {
        let Some(key) = handed.instead.filter(|key| answers.place(key).is_none()) else {
            return;
        };
        let (id, day) = (answers.add(&key), state.last_day.unwrap_or(Day(0)));
        self.rows.answers.push(AnswerRow {
            id,
            day,
            key: key.key,
            request: key.request,
            status: GIVEN_UP,
            body: Vec::new(),
        });
    }

    /// The visit that was made with this key, if one was.
    fn made_with(
        &self,
        state: &State,
        (answers, journal): (&Answers, &Journal),
        key: &Key,
    ) -> Result<Option<VisitId>, Refused> {
        let Some(id) = answers.place(key) else {
            return Ok(None);
        };
        let reply = self.kept(id, journal)?;
        let ticket =
            reply.and_then(|reply| serde_json::from_slice::<protocol::Ticket>(&reply.body).ok());
        let token = ticket.and_then(|ticket| names::token(&ticket.token));
        Ok(token
            .and_then(|token| state.hall.visit_by_token(token))
            .map(|visit| visit.id))
    }
}

/// `None` when no business day was ever opened.
fn command(
    state: &State,
    device: DeviceId,
    handed: &Handed,
    instead: Option<VisitId>,
) -> Option<Command> {
    let office = state.office()?;
    let begins = state
        .catalogue
        .bounds(handed.day)
        .map(|(begins, _)| state.dial.moment(begins));
    Some(Command::HandOver(HandOver {
        device,
        token: handed.token,
        number: handed.number,
        day: handed.day,
        services: handed
            .services
            .iter()
            .map(|slug| names::service_id(office, slug).unwrap_or(NO_SERVICE))
            .collect(),
        class: handed.class,
        language: handed.language,
        slot: handed.slot.map(|slot| state.dial.moment(slot)),
        slots: state.slots(),
        promise: handed.promise,
        begins: begins.unwrap_or(state.now),
        arrived: state.now.plus_ms(handed.age_ms.saturating_neg()),
        after: handed.after,
        instead,
    }))
}

/// A service that no office has: the rules leave it out.
const NO_SERVICE: queue::ServiceId = queue::ServiceId(u16::MAX);

fn hello_answer(state: &State, device: DeviceId) -> HelloAnswer {
    let today = state.hall.day();
    let next = today
        .or(state.last_day)
        .map(|day| state.catalogue.next_open_day(day));
    HelloAnswer {
        epoch: state.epoch,
        at: state.time(state.now),
        day: today.map(names::day_text),
        days: today
            .into_iter()
            .chain(next)
            .filter_map(|day| leased_day(state, device, day))
            .collect(),
    }
}

fn leased_day(state: &State, device: DeviceId, day: Day) -> Option<LeasedDay> {
    let (begins, ends) = state.catalogue.bounds(day)?;
    let own: Vec<_> = state
        .hall
        .leases()
        .filter(|lease| lease.device == device && lease.day == day)
        .map(|lease| lease.numbers)
        .collect();
    let held = |series: &queue::Series| HeldNumbers {
        day: names::day_text(day),
        from: series.from,
        to: series.to,
    };
    let mut used: BTreeMap<char, u32> = BTreeMap::new();
    let given = state
        .hall
        .visits()
        .map(|visit| visit.number)
        .chain(state.given_before.iter().copied());
    let given = given.filter(|_| state.hall.day() == Some(day));
    for number in given.filter(|number| own.iter().any(|series| series.contains(number.n))) {
        let last = used.entry(number.letter).or_default();
        *last = number.n.max(*last);
    }
    Some(LeasedDay {
        day: names::day_text(day),
        begins: state.catalogue.rfc3339(begins),
        ends: state.catalogue.rfc3339(ends),
        numbers: own.iter().map(held).collect(),
        used,
        services: state.catalogue.service_hours(day),
    })
}
