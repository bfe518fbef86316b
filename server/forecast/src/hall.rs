// SPDX-License-Identifier: EUPL-1.2
//! The present, as a simulation starts from it: seconds since midnight, dense indexes of services and counters.

use queue::{AccessClass, AreaId, Policy, Tally, Tier};

/// What does not change during a simulation.
#[derive(Clone, Debug)]
pub struct Setting {
    pub policy: Policy,
    /// By service: its area, for the conditions of the policy.
    pub areas: Vec<AreaId>,
    /// `[counter][service]`: how gladly, if at all.
    pub tiers: Vec<Vec<Option<Tier>>>,
    /// When the totem stops giving numbers.
    pub last_ticket_s: f64,
}

/// The hall at one moment.
#[derive(Clone, Debug, Default)]
pub struct Present {
    pub now_s: f64,
    pub waiting: Vec<Waiting>,
    /// Booked visits that have not come yet.
    pub booked: Vec<Booked>,
    /// By counter.
    pub counters: Vec<CounterNow>,
    /// What the ratios remember of today's calls.
    pub tally: Tally,
    /// Whether the wait of somebody who comes now is asked for, for every service and access class.
    pub arrivals_asked: bool,
    /// Whether it is asked when the last legs of visits are done.
    pub ends_asked: bool,
}

/// A visit that waits for its present leg.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub visit: u64,
    pub arrived_s: f64,
    pub class: AccessClass,
    pub slot_s: Option<f64>,
    /// The present leg's service, then the pending ones.
    pub legs: Vec<u16>,
    /// Only this counter may call it.
    pub bound_to: Option<u16>,
    /// Whether its call times are asked for; the simulation ends when all that is asked is known.
    pub asked: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Booked {
    pub visit: u64,
    pub slot_s: f64,
    /// The services that are known to be wanted, the first one first.
    pub legs: Vec<u16>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CounterNow {
    pub doing: Doing,
    pub lunch_done: bool,
    /// Short breaks taken so far today (only to draw new ones).
    pub breaks: u64,
    /// From then on it is announced to call nobody; infinite when nothing is announced.
    pub until_s: f64,
    /// It is announced to go on pause when whoever is there is gone: for lunch or not.
    pub pauses: Option<bool>,
}

/// Seconds before the announced end of its day at which a counter may close.
const SOONER_S: f64 = 900.0;

impl CounterNow {
    /// At the begin of a day.
    pub const NOT_YET: CounterNow = CounterNow {
        doing: Doing::NotYet,
        lunch_done: false,
        breaks: 0,
        until_s: f64::INFINITY,
        pauses: None,
    };

    /// Whether closing at `at_s` is what was announced: who has no time for another person any more closes a little sooner.
    pub fn announced(&self, at_s: f64) -> bool {
        self.until_s < at_s + SOONER_S
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Doing {
    /// Not opened yet today.
    NotYet,
    /// Has closed; perhaps for the rest of the day.
    Gone {
        since_s: f64,
    },
    /// Ready, with nobody to call: opened, or back from a pause.
    Idle {
        since_s: f64,
    },
    /// Has finished somebody and gets ready to call the next one, or waits for somebody to come.
    Between {
        since_s: f64,
        /// Since when somebody waits whom it could call; infinite when nobody does.
        wanted_s: f64,
    },
    Called {
        since_s: f64,
        visit: Waiting,
    },
    Serving {
        since_s: f64,
        visit: Waiting,
    },
    Lunch {
        since_s: f64,
    },
    Break {
        since_s: f64,
    },
}
