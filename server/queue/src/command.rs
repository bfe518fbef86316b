// SPDX-License-Identifier: EUPL-1.2
//! What may be asked of the hall.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{
    AccessClass, CounterId, Day, DeviceId, Language, Moment, Number, Office, Promise, ReasonId,
    ServiceId, SlipOutcome, Token, VisitId,
};

/// `expect` in the commands of a counter is the visit that the clerk's screen showed there: when it is `Some` and somebody else (or
/// nobody) is there, the command is refused as stale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Opens a later business day with this office; what was still open of the day before expires first.
    OpenDay {
        day: Day,
        office: Office,
    },
    /// Opens a business day before the last one, which a wrong clock had begun and somebody has closed. Numbers that were given on it
    /// before are to be left out with [`Command::SkipNumbers`].
    GoBack {
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
    /// Staff want a slip again, on purpose. Changes nothing in the hall.
    SlipAgain {
        visit: VisitId,
        device: u64,
        job: Token,
    },
    /// What became of it. Changes nothing in the hall: the first slip is as it was.
    SlipAgainDone {
        visit: VisitId,
        job: Token,
        outcome: SlipOutcome,
    },
    /// A device is in a trouble, or (`on` false) out of it. Changes nothing in the hall.
    Device {
        device: u64,
        trouble: String,
        on: bool,
    },

    /// Sets numbers of the office's series aside for a device, for today or a later business day: the block at `place` (from 0) of the
    /// series cut into `of` blocks, or the first free one. A device that has numbers of that day keeps those.
    Lease {
        device: DeviceId,
        day: Day,
        place: u32,
        of: u32,
    },
    /// A device that has no numbers of that day says that these are its own: so it was told, before the journal was lost and an older one
    /// restored.
    ClaimLease {
        device: DeviceId,
        day: Day,
        from: u32,
        to: u32,
    },
    /// Numbers of this letter up to `to` were given, as a device knows that heard them.
    SkipNumbers {
        letter: char,
        to: u32,
    },
    /// The journal was restored from a copy and has this epoch now. So many numbers of each letter may have been given since the copy: the
    /// sequences leave them out.
    Restored {
        epoch: u64,
        skip: u32,
    },
    /// A totem tells of a number that it gave while it was cut off.
    HandOver(HandOver),

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
    /// Closes the counter; whoever is being served there is finished first, whoever was just called goes back to waiting. Who was called
    /// longer ago counts as in `Next`.
    Close {
        counter: CounterId,
        shortest_ms: Option<i64>,
    },
    /// The clerk says when the counter will close; `None` takes it back. Nothing happens by itself then: it is what forecasts rely on.
    CloseAt {
        counter: CounterId,
        at: Option<Moment>,
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

    /// Ends the visit that is here and calls whoever is next, in one step. Who was called and not marked as being served counts as served or
    /// as a no-show, as the office's [`NextOverCall`](crate::NextOverCall) has it. `shortest_ms` is the shortest time that the service at
    /// this counter was seen to take, from call to end, where that is known.
    Next {
        counter: CounterId,
        expect: Option<VisitId>,
        shortest_ms: Option<i64>,
    },
    /// The citizen who was called has not come; calls whoever is next, in one step.
    NoShowAndNext {
        counter: CounterId,
        expect: Option<VisitId>,
    },
    /// Calls this visit: out of order, parked, back from no-show, or one that was counted as served without anybody having said so. Ends who
    /// is here first, as `Next` does.
    Call {
        counter: CounterId,
        visit: VisitId,
        expect: Option<VisitId>,
        shortest_ms: Option<i64>,
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
    /// What was inferred of this visit was wrong: it was served, or (`served` false) did not come. Both ways, within the office's tolerance for
    /// no-shows.
    CorrectOutcome {
        visit: VisitId,
        served: bool,
    },
    /// Puts a parked visit, or within the office's tolerance a no-show or one that was counted as served without anybody having said so, back
    /// to waiting with its old arrival.
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
    /// When slots of today can be, both ends included; `None` where that is not known. A slot at another time is refused.
    pub slots: Option<(Moment, Moment)>,
    /// What the citizen is being told, kept to be checked when the visit is called.
    pub promise: Option<Promise>,
}

/// A visit as the totem that issued it tells of it. Told again, with the same token, it is the same visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    pub device: DeviceId,
    pub token: Token,
    /// What stands on the slip.
    pub number: Number,
    /// The business day on which it was given.
    pub day: Day,
    /// One leg for each, in this order; those that nobody serves any more are left out.
    pub services: Vec<ServiceId>,
    pub class: AccessClass,
    pub language: Language,
    pub slot: Option<Moment>,
    /// When slots of today can be, as in [`Take`]. Who has a slot at another time holds a number all the same, and waits as a walk-in.
    pub slots: Option<(Moment, Moment)>,
    pub promise: Option<Promise>,
    /// When the business day began, whether the server was there or not: nobody arrived before.
    pub begins: Moment,
    /// When the citizen took the number; never before the business day began nor after now.
    pub arrived: Moment,
    /// The ticket that the totem gave before this one: whatever was done to the server's clock, this one did not arrive before that.
    pub after: Option<Token>,
    /// The visit that the server made of the same touch before the totem lost its answer: given up, if it still waits.
    pub instead: Option<VisitId>,
}

/// Where a transfer goes: another service, another counter, or both. At least one is `Some`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    pub service: Option<ServiceId>,
    pub counter: Option<CounterId>,
}
