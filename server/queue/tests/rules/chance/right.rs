// SPDX-License-Identifier: EUPL-1.2
//! Whether those are called who must be, and nobody else.

use queue::{Command, CounterId, CounterState, LegState, Moment, NextOverCall, Office, Reason};

use super::model::Model;
use super::oracle::{self, Waiting};
use super::person::Person;

impl Model {
    /// A call that is about to happen is the one that the rules ask for, with the true reason.
    pub fn is_right_call(&self, visit: u64, counter: u16, reason: Reason) {
        let person = &self.people[&visit];
        let desk = &self.desks[&counter];
        assert!(
            desk.state == CounterState::Open && desk.who.is_none(),
            "{counter} cannot call: {desk:?}"
        );
        let leg = &person.legs[person.current];
        assert!(
            self.tier(counter, leg.service).is_some(),
            "{counter} calls for what it does not serve"
        );
        assert!(
            leg.bound.is_none_or(|b| b == counter),
            "{visit} was sent to another counter"
        );
        let office = self.office.as_ref().expect("a day was opened");
        match reason {
            Reason::ClerkChoice => {
                assert!(matches!(self.command, Some(Command::Call { .. })));
                assert!(matches!(
                    person.state(),
                    LegState::Waiting | LegState::Parked | LegState::NoShow
                ));
            }
            Reason::CounterFree | Reason::SentHere if self.comes_to(person, counter) => {
                assert_eq!(
                    self.free_counter(person),
                    Some(counter),
                    "another counter is free for {visit}, or none is"
                );
                assert_eq!(reason == Reason::SentHere, leg.bound.is_some());
            }
            _ => {
                let waiting = oracle::waiting_for(self, counter);
                let must = oracle::next(&office.policy, &self.classes_called(), &waiting, self.now);
                assert_eq!(
                    must,
                    Some((visit, reason)),
                    "at counter {counter}, among {waiting:#?}"
                );
            }
        }
    }

    /// Somebody's stay at a counter ends as the clerk said, or else as can be inferred from the time since the last call.
    pub fn is_right_end(&self, visit: u64, counter: u16, (served, inferred): (bool, bool)) {
        let person = &self.people[&visit];
        let leg = &person.legs[person.current];
        let shortest_ms = match self.command {
            Some(Command::Finish { .. }) => {
                return assert_eq!((served, inferred), (true, false), "the clerk finished it");
            }
            Some(Command::NoShow { .. } | Command::NoShowAndNext { .. }) => {
                return assert_eq!((served, inferred), (false, false), "the clerk saw nobody");
            }
            Some(
                Command::Next { shortest_ms, .. }
                | Command::Call { shortest_ms, .. }
                | Command::Close { shortest_ms, .. },
            ) => shortest_ms,
            ref other => panic!("{other:?} ends nobody's stay at {counter}"),
        };
        if leg.state == LegState::Serving {
            return assert_eq!((served, inferred), (true, false), "the service had begun");
        }
        let office = self.office.as_ref().expect("a day was opened");
        let waited_ms = self.now.0 - leg.called.expect("it was called").0;
        let in_time = waited_ms >= plausible_ms(office, leg.service, shortest_ms);
        assert!(
            in_time || !matches!(self.command, Some(Command::Close { .. })),
            "who was just called waits again when the counter closes"
        );
        let must = match office.policy.next_over_call {
            NextOverCall::Judge => in_time,
            NextOverCall::Served => true,
            NextOverCall::NoShow => false,
        };
        assert_eq!(
            (served, inferred),
            (must, true),
            "{waited_ms} ms after the call"
        );
    }

    /// A counter that closes sends back only whom it has just called.
    pub fn is_right_return(&self, visit: u64) {
        let Some(Command::Close { shortest_ms, .. }) = self.command else {
            return;
        };
        let (person, office) = (
            &self.people[&visit],
            self.office.as_ref().expect("a day was opened"),
        );
        let leg = &person.legs[person.current];
        let waited_ms = self.now.0 - leg.called.expect("it was called").0;
        assert!(
            waited_ms < plausible_ms(office, leg.service, shortest_ms),
            "{waited_ms} ms after the call"
        );
    }

    /// After a command: nobody came to wait beside a counter that is free for them, and no counter that had to call has nobody.
    pub fn nobody_was_forgotten(&self) {
        for visit in &self.comers {
            let person = &self.people[visit];
            assert!(
                !person.waits() || self.free_counter(person).is_none(),
                "{visit} waits though a counter is free"
            );
        }
        let (counter, calls) = match self.command {
            Some(Command::Next { counter, .. } | Command::NoShowAndNext { counter, .. }) => {
                (counter, true)
            }
            Some(
                Command::Open { counter, .. }
                | Command::Resume { counter }
                | Command::AutoCall { counter, on: true },
            ) => (
                counter,
                self.desks[&counter.0].auto && self.desks[&counter.0].state == CounterState::Open,
            ),
            _ => return,
        };
        if calls && self.desks[&counter.0].who.is_none() {
            let policy = &self.office.as_ref().expect("a day was opened").policy;
            let next = oracle::next(
                policy,
                &self.classes_called(),
                &oracle::waiting_for(self, counter.0),
                self.now,
            );
            assert_eq!(next, None, "counter {} should have called", counter.0);
        }
    }

    /// The visit comes to wait now, and the counter does not call it because its clerk pressed "next".
    fn comes_to(&self, person: &Person, counter: u16) -> bool {
        let pressed = matches!(self.command, Some(Command::Next { counter: c, .. } | Command::NoShowAndNext { counter: c, .. }) if c == CounterId(counter));
        self.comers.contains(&person.id) && !pressed
    }

    /// Of the counters that call by themselves, have nobody, and for which nobody else waits: the one that prefers the visit most, then the
    /// longest idle, then the lowest number.
    fn free_counter(&self, person: &Person) -> Option<u16> {
        let policy = &self.office.as_ref().expect("a day was opened").policy;
        let leg = &person.legs[person.current];
        let rank = |number: u16| -> Option<(u8, Moment, u16)> {
            let desk = self
                .desks
                .get(&number)
                .filter(|d| d.state == CounterState::Open && d.auto && d.who.is_none())?;
            let tier = self
                .tier(number, leg.service)
                .filter(|_| leg.bound.is_none_or(|b| b == number))?;
            let (mine, others): (Vec<Waiting>, Vec<Waiting>) = oracle::waiting_for(self, number)
                .into_iter()
                .filter(|w| w.due(policy, self.now))
                .partition(|w| w.id == person.id);
            if mine.len() == 1 && others.is_empty() {
                Some((tier, desk.idle_since, number))
            } else {
                None
            }
        };
        // Who is transferred does not come straight back to the counter that sent them away.
        let sent_from = match self.command {
            Some(Command::Transfer { counter, .. }) => Some(counter.0),
            _ => None,
        };
        self.desks
            .keys()
            .filter(|n| Some(**n) != sent_from)
            .filter_map(|&n| rank(n))
            .min()
            .map(|(_, _, number)| number)
    }
}

/// The shortest time from call to end that is believed: from what was learned, or 15% of what is expected; between 45 s and 3 minutes.
fn plausible_ms(office: &Office, service: u16, shortest_ms: Option<i64>) -> i64 {
    let expected_ms = i64::from(office.services[usize::from(service)].expected_s) * 1_000;
    shortest_ms
        .unwrap_or(expected_ms * 15 / 100)
        .clamp(45_000, 180_000)
}
