// SPDX-License-Identifier: EUPL-1.2
//! A refusal must be true as well.

use queue::{Command, CounterId, CounterState, LegState, Refusal, VisitId};

use super::model::Model;
use super::oracle;
use super::person::Person;

pub fn is_true(model: &Model, command: &Command, refusal: &Refusal) {
    let counter = counter_of(command);
    let desk = counter.and_then(|c| model.desks.get(&c.0));
    let who = desk.and_then(|d| d.who);
    let person = |id: &VisitId| -> &Person { &model.people[&id.0] };
    let (policy, now) = (model.office.as_ref().map(|o| &o.policy), model.now);
    match refusal {
        Refusal::DayClosed => assert!(model.day.is_none()),
        Refusal::UnknownCounter(c) => assert!(!model.desks.contains_key(&c.0)),
        Refusal::NobodyHere => assert!(desk.is_some() && who.is_none()),
        Refusal::Stale(seen) => assert_eq!(seen.map(|v| v.0), who),
        Refusal::CounterPaused => assert_eq!(desk.map(|d| d.state), Some(CounterState::Paused)),
        Refusal::CounterNotPaused => assert_eq!(desk.map(|d| d.state), Some(CounterState::Open)),
        Refusal::NothingToUndo => {
            let counter = counter.expect("undo is a counter's");
            assert!(!model.record.can_undo(counter.0, now), "it could be undone");
        }
        Refusal::NobodyWaiting if let Command::CallDue { since } = *command => {
            let policy = policy.expect("a day was opened");
            for (number, desk) in &model.desks {
                let able: Vec<_> = oracle::waiting_for(model, *number)
                    .into_iter()
                    .filter(|w| w.due(policy, now))
                    .collect();
                let idle = desk.state == CounterState::Open && desk.auto && desk.who.is_none();
                assert!(
                    !idle || able.is_empty() || able.iter().any(|w| w.due(policy, since)),
                    "counter {number} should have called"
                );
            }
        }
        Refusal::NobodyWaiting => {
            let counter = counter.expect("next is a counter's");
            assert_eq!(who, None, "who is here would be finished");
            let policy = policy.expect("a day was opened");
            assert_eq!(
                oracle::next(
                    policy,
                    &model.classes_called(),
                    &oracle::waiting_for(model, counter.0),
                    now
                ),
                None
            );
        }
        Refusal::TooLateToReadmit(v) => {
            assert!(matches!(
                person(v).state(),
                LegState::NoShow | LegState::Served
            ));
            let ended = person(v).legs[person(v).current]
                .ended
                .expect("who is absent or served was called");
            assert!(now.0 - ended.0 > policy.expect("a day was opened").readmit_ms);
        }
        Refusal::TooLateToCorrect(v) => {
            let leg = person(v)
                .open_to_correction()
                .expect("something was inferred");
            let ended = person(v).legs[leg].ended.expect("it ended");
            assert!(now.0 - ended.0 > policy.expect("a day was opened").readmit_ms);
        }
        Refusal::SlotNotToday => {
            let Command::Take(take) = command else {
                panic!("only who takes a number has a slot")
            };
            let (slot, slots) = (take.slot.expect("a slot"), take.slots.expect("known"));
            assert!(slot < slots.0 || slot > slots.1);
        }
        Refusal::WouldStrand(v) => assert!(person(v).legs.iter().any(|l| l.state.is_open())),
        Refusal::AlreadyAsked(s) => {
            let legs = &model.people[&who.expect("somebody is here")].legs;
            assert!(legs.iter().any(|l| l.service == s.0 && l.state.is_open()));
        }
        Refusal::UnknownVisit => {
            assert!(visit_of(command).is_none_or(|v| !model.people.contains_key(&v.0)))
        }
        Refusal::WrongState(v) => assert!(model.people.contains_key(&v.0)),
        Refusal::CounterCannotServe(c) => assert!(model.desks.contains_key(&c.0)),
        Refusal::Exhausted => assert!(
            matches!(command, Command::Take(_)),
            "only a token given twice"
        ),
        Refusal::SomebodyHere(v) => assert!(model.desks.values().any(|d| d.who == Some(v.0))),
        _ => {}
    }
}

fn visit_of(command: &Command) -> Option<VisitId> {
    match *command {
        Command::Call { visit, .. }
        | Command::Requeue { visit }
        | Command::CorrectOutcome { visit, .. }
        | Command::ParkWaiting { visit, .. }
        | Command::Slip { visit, .. } => Some(visit),
        _ => None,
    }
}

fn counter_of(command: &Command) -> Option<CounterId> {
    match *command {
        Command::Open { counter, .. }
        | Command::Pause { counter, .. }
        | Command::Resume { counter }
        | Command::Close { counter, .. }
        | Command::CloseAt { counter, .. }
        | Command::AutoCall { counter, .. }
        | Command::Next { counter, .. }
        | Command::NoShowAndNext { counter, .. }
        | Command::Call { counter, .. }
        | Command::Recall { counter, .. }
        | Command::Serve { counter, .. }
        | Command::Finish { counter, .. }
        | Command::NoShow { counter, .. }
        | Command::Park { counter, .. }
        | Command::Transfer { counter, .. }
        | Command::AddLeg { counter, .. }
        | Command::Undo { counter } => Some(counter),
        _ => None,
    }
}
