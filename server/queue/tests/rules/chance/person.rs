// SPDX-License-Identifier: EUPL-1.2
//! Somebody in the hall, as one would know them who only hears the events.

use queue::{AccessClass, Evidence, LegState, Moment, Visit};

#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: u64,
    pub class: AccessClass,
    pub arrived: Moment,
    pub slot: Option<Moment>,
    pub legs: Vec<Stage>,
    pub current: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub service: u16,
    pub state: LegState,
    pub bound: Option<u16>,
    /// Which counter called it last, and when: the last call or recall.
    pub counter: Option<u16>,
    pub called: Option<Moment>,
    /// Since when it is being served.
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    pub evidence: Evidence,
    /// Whether anybody ever called it.
    pub untouched: bool,
}

impl Person {
    pub fn state(&self) -> LegState {
        self.legs[self.current].state
    }

    pub fn waits(&self) -> bool {
        self.state() == LegState::Waiting
    }

    /// The leg of which nobody said how it ended, as long as nothing has come after it.
    pub fn open_to_correction(&self) -> Option<usize> {
        let next = self.waits() && self.legs[self.current].untouched;
        let last = if next {
            self.current.checked_sub(1)?
        } else {
            self.current
        };
        let leg = &self.legs[last];
        let over = leg.state == LegState::Served || (leg.state == LegState::NoShow && !next);
        (over && leg.evidence != Evidence::Stated).then_some(last)
    }

    pub fn leg_mut(&mut self) -> &mut Stage {
        &mut self.legs[self.current]
    }
}

impl Stage {
    pub fn new(service: u16) -> Stage {
        Stage {
            service,
            state: LegState::Pending,
            bound: None,
            counter: None,
            called: None,
            started: None,
            ended: None,
            evidence: Evidence::Stated,
            untouched: true,
        }
    }
}

pub fn evidence(inferred: bool) -> Evidence {
    if inferred {
        Evidence::Inferred
    } else {
        Evidence::Stated
    }
}

pub fn same(visit: &Visit, person: &Person) -> bool {
    let legs = visit.legs.iter().map(|l| Stage {
        service: l.service.0,
        state: l.state,
        bound: l.bound_to.map(|c| c.0),
        counter: l.counter.map(|c| c.0),
        called: l.last_called,
        started: l.started,
        ended: l.ended,
        evidence: l.evidence,
        untouched: l.first_called.is_none(),
    });
    visit.id.0 == person.id
        && visit.arrived == person.arrived
        && visit.current == person.current
        && legs.eq(person.legs.iter().cloned())
}
