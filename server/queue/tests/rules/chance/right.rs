// SPDX-License-Identifier: EUPL-1.2
//! Whether those are called who must be, and nobody else.

use queue::{Command, CounterId, CounterState, LegState, Moment, Reason};

use super::model::{Model, Person};
use super::oracle::{self, Waiting};

impl Model {
    /// A call that is about to happen is the one that the rules ask for, with the true reason.
    pub fn is_right_call(&self, visit: u64, counter: u16, reason: Reason) {
        let person = &self.people[&visit];
        let desk = &self.desks[&counter];
        assert!(desk.state == CounterState::Open && desk.who.is_none(), "{counter} cannot call: {desk:?}");
        let leg = &person.legs[person.current];
        assert!(self.tier(counter, leg.service).is_some(), "{counter} calls for what it does not serve");
        assert!(leg.bound.is_none_or(|b| b == counter), "{visit} was sent to another counter");
        let office = self.office.as_ref().expect("a day was opened");
        match reason {
            Reason::ClerkChoice => {
                assert!(matches!(self.command, Some(Command::Call { .. })));
                assert!(matches!(person.state(), LegState::Waiting | LegState::Parked | LegState::NoShow));
            }
            Reason::CounterFree | Reason::SentHere if self.comes_to(person, counter) => {
                assert_eq!(self.free_counter(person), Some(counter), "another counter is free for {visit}, or none is");
                assert_eq!(reason == Reason::SentHere, leg.bound.is_some());
            }
            _ => {
                let waiting = oracle::waiting_for(self, counter);
                let must = oracle::next(&office.policy, &self.classes_called(), &waiting, self.now);
                assert_eq!(must, Some((visit, reason)), "at counter {counter}, among {waiting:#?}");
            }
        }
    }

    /// After a command: nobody came to wait beside a counter that is free for them, and no counter that had to call has nobody.
    pub fn nobody_was_forgotten(&self) {
        for visit in &self.comers {
            let person = &self.people[visit];
            assert!(!person.waits() || self.free_counter(person).is_none(), "{visit} waits though a counter is free");
        }
        let (counter, calls) = match self.command {
            Some(Command::Next { counter, .. }) => (counter, true),
            Some(Command::Open { counter, .. } | Command::Resume { counter } | Command::AutoCall { counter, on: true }) => {
                (counter, self.desks[&counter.0].auto && self.desks[&counter.0].state == CounterState::Open)
            }
            _ => return,
        };
        if calls && self.desks[&counter.0].who.is_none() {
            let policy = &self.office.as_ref().expect("a day was opened").policy;
            let next = oracle::next(policy, &self.classes_called(), &oracle::waiting_for(self, counter.0), self.now);
            assert_eq!(next, None, "counter {} should have called", counter.0);
        }
    }

    /// The visit comes to wait now, and the counter does not call it because its clerk pressed "next".
    fn comes_to(&self, person: &Person, counter: u16) -> bool {
        let pressed = matches!(self.command, Some(Command::Next { counter: c, .. }) if c == CounterId(counter));
        self.comers.contains(&person.id) && !pressed
    }

    /// Of the counters that call by themselves, have nobody, and for which nobody else waits: the one that prefers the visit most, then the
    /// longest idle, then the lowest number.
    fn free_counter(&self, person: &Person) -> Option<u16> {
        let policy = &self.office.as_ref().expect("a day was opened").policy;
        let leg = &person.legs[person.current];
        let rank = |number: u16| -> Option<(u8, Moment, u16)> {
            let desk = self.desks.get(&number).filter(|d| d.state == CounterState::Open && d.auto && d.who.is_none())?;
            let tier = self.tier(number, leg.service).filter(|_| leg.bound.is_none_or(|b| b == number))?;
            let (mine, others): (Vec<Waiting>, Vec<Waiting>) =
                oracle::waiting_for(self, number).into_iter().filter(|w| w.due(policy, self.now)).partition(|w| w.id == person.id);
            if mine.len() == 1 && others.is_empty() { Some((tier, desk.idle_since, number)) } else { None }
        };
        // Who is transferred does not come straight back to the counter that sent them away.
        let sent_from = match self.command {
            Some(Command::Transfer { counter, .. }) => Some(counter.0),
            _ => None,
        };
        self.desks.keys().filter(|n| Some(**n) != sent_from).filter_map(|&n| rank(n)).min().map(|(_, _, number)| number)
    }
}
