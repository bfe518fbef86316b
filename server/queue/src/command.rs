// SPDX-License-Identifier: EUPL-1.2
//! What may be asked of the hall.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{AccessClass, CounterId, Day, Language, Moment, Office, Promise, ReasonId, ServiceId, SlipOutcome, Token, VisitId};

/// `expect` in the commands of a counter is the visit that the clerk's screen showed there: when it is `Some` and somebody else (or
/// nobody) is there, the command is refused as stale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Opens a later business day with this office; what was still open of the day before expires first.
    OpenDay {
        day: Day,
        office: Office,
    },
    /// Ends the day: every open visit expires and every counter closes.
    CloseDay,
    /// Replaces the office in the middle of the day, unless that would strand a waiting visit.
    ChangeOffice {
        office: Office,
    },

    /// A citizen takes a number.
    Take(Take),
    /// The citizen gives the place up.
    Leave {
        token: Token,
    },
    /// What became of the paper slip.
    Slip {
        visit: VisitId,
        outcome: SlipOutcome,
    },
    /// A device is in a trouble, or (`on` false) out of it. Changes nothing in the hall.
    Device {
        device: u64,
        trouble: String,
        on: bool,
    },

    /// Opens a closed counter; `services` limits what it serves while open to these.
    Open {
        counter: CounterId,
        services: Option<Vec<ServiceId>>,
    },
    Pause {
        counter: CounterId,
        reason: Option<ReasonId>,
    },
    Resume {
        counter: CounterId,
    },
    /// Closes the counter; whoever is being served there is finished first, whoever was only called goes back to waiting.
    Close {
        counter: CounterId,
    },
    /// "Call when someone arrives", on or off. Asked again while it is on, it calls whoever can be called by now.
    AutoCall {
        counter: CounterId,
        on: bool,
    },
    /// Time has passed since `since`: appointments that came early may have become due, and a counter that calls by itself and has had
    /// nobody to call takes one, as it would have taken somebody who arrives. At most one call: it is asked again until it is refused as nobody waits.
    CallDue {
        since: Moment,
    },

    /// Finishes who is being served (or was called) here and calls whoever is next, in one step.
    Next {
        counter: CounterId,
        expect: Option<VisitId>,
    },
    /// Calls this visit: out of order, parked, or back from no-show. Finishes who is here first, as `Next` does.
    Call {
        counter: CounterId,
        visit: VisitId,
        expect: Option<VisitId>,
    },
    Recall {
        counter: CounterId,
        expect: Option<VisitId>,
    },
    /// The citizen who was called has come and is being served.
    Serve {
        counter: CounterId,
        expect: Option<VisitId>,
    },
    Finish {
        counter: CounterId,
        expect: Option<VisitId>,
    },
    NoShow {
        counter: CounterId,
        expect: Option<VisitId>,
    },
    Park {
        counter: CounterId,
        reason: Option<ReasonId>,
        expect: Option<VisitId>,
    },
    /// Parks a visit that waits (a clerk found that a paper is missing before calling it).
    ParkWaiting {
        visit: VisitId,
        reason: Option<ReasonId>,
    },
    /// Puts a parked visit, or a no-show within the office's tolerance, back to waiting with its old arrival.
    Requeue {
        visit: VisitId,
    },
    Transfer {
        counter: CounterId,
        to: Destination,
        come_back: bool,
        noted: bool,
        expect: Option<VisitId>,
    },
    AddLeg {
        counter: CounterId,
        service: ServiceId,
        expect: Option<VisitId>,
    },
    /// Takes back this counter's last action (call, no-show, finish, park, transfer), and all that was part of it.
    Undo {
        counter: CounterId,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    pub token: Token,
    /// One leg for each, in this order; at least one, no service twice.
    pub services: Vec<ServiceId>,
    pub class: AccessClass,
    pub language: Language,
    /// The booked moment, for `AccessClass::Appointment`.
    pub slot: Option<Moment>,
    /// What the citizen is being told, kept to be checked when the visit is called.
    pub promise: Option<Promise>,
}

/// Where a transfer goes: another service, another counter, or both. At least one is `Some`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    pub service: Option<ServiceId>,
    pub counter: Option<CounterId>,
}
