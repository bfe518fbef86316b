// SPDX-License-Identifier: EUPL-1.2
//! What has happened. Events are facts: applying one never fails, and they carry no personal data, for they are kept for ever.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{
    AccessClass, AreaId, CounterId, Day, Destination, DeviceId, Language, Moment, Number, Office,
    ReasonId, ServiceId, Token, VisitId,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    DayOpened {
        day: Day,
        office: Office,
    },
    DayClosed {
        day: Day,
    },
    OfficeChanged {
        office: Office,
    },

    VisitIssued {
        visit: VisitId,
        token: Token,
        number: Number,
        services: Vec<ServiceId>,
        class: AccessClass,
        language: Language,
        slot: Option<Moment>,
        promise: Option<Promise>,
        /// When the citizen took the number, if that was before the event: a totem that was cut off gave it, and hands it over now.
        arrived: Option<Moment>,
    },
    VisitLeft {
        visit: VisitId,
    },
    VisitExpired {
        visit: VisitId,
    },
    SlipReported {
        visit: VisitId,
        outcome: SlipOutcome,
    },

    /// The numbers from `from` to `to` of every letter are for this device alone on that business day.
    NumbersLeased {
        device: DeviceId,
        day: Day,
        from: u32,
        to: u32,
    },
    /// Numbers of this letter up to `to` are known to have been given: the sequence goes on behind them.
    NumbersSkipped {
        letter: char,
        to: u32,
    },
    /// The journal is a copy that was put in the place of a lost one; what happened since the copy is not in it.
    Restored {
        epoch: u64,
    },
    /// A totem gave this number while it was cut off, and could only say so when nobody can be called by it any more: the day was over, or
    /// nobody serves it. Kept as expired; it never was part of the hall.
    VisitTooLate {
        token: Token,
        number: Number,
        day: Day,
        arrived: Moment,
        device: DeviceId,
    },

    CounterOpened {
        counter: CounterId,
        services: Option<Vec<ServiceId>>,
    },
    CounterPaused {
        counter: CounterId,
        reason: Option<ReasonId>,
    },
    CounterResumed {
        counter: CounterId,
    },
    CounterClosed {
        counter: CounterId,
    },
    ClosingAnnounced {
        counter: CounterId,
        at: Option<Moment>,
    },
    AutoCallSet {
        counter: CounterId,
        on: bool,
    },

    /// `continues` is true when this call is the second half of an action that first finished somebody: one undo takes back both.
    /// `judged` is set when this is the visit's first call and something was promised.
    VisitCalled {
        visit: VisitId,
        counter: CounterId,
        reason: Reason,
        continues: bool,
        judged: Option<Judged>,
    },
    VisitRecalled {
        visit: VisitId,
        counter: CounterId,
    },
    ServiceStarted {
        visit: VisitId,
        counter: CounterId,
    },
    /// The leg being served (or called) at this counter is done; a pending leg makes the visit wait again, with its old arrival.
    /// `inferred`: nobody said so; the counter moved on so late after the call that the service was plausible.
    LegServed {
        visit: VisitId,
        counter: CounterId,
        inferred: bool,
    },
    /// `inferred`: nobody said so; the counter moved on too soon after the call for anybody to have been served.
    NoShow {
        visit: VisitId,
        counter: CounterId,
        inferred: bool,
    },
    /// What was inferred at the end of a visit's leg is put right: it was served after all, or else the citizen had not come.
    OutcomeCorrected {
        visit: VisitId,
        served: bool,
    },
    /// `counter` is `None` when the visit was waiting.
    VisitParked {
        visit: VisitId,
        counter: Option<CounterId>,
        reason: Option<ReasonId>,
    },
    /// A parked visit or a no-show (or one that was just called to a counter that now closes) waits again, with its old arrival.
    VisitRequeued {
        visit: VisitId,
    },
    /// `noted` says that a note for the next counter was left (the note itself is not an event).
    VisitTransferred {
        visit: VisitId,
        counter: CounterId,
        to: Destination,
        come_back: bool,
        noted: bool,
    },
    LegAdded {
        visit: VisitId,
        counter: CounterId,
        service: ServiceId,
    },
    ActionUndone {
        counter: CounterId,
    },

    /// Staff want the slip of this visit again, from this device's printer. `job` is unique for ever.
    SlipAskedAgain {
        visit: VisitId,
        device: u64,
        job: Token,
    },
    /// What became of it.
    SlipAgain {
        visit: VisitId,
        job: Token,
        outcome: SlipOutcome,
    },
    /// The device of this number is in a named trouble, or out of it.
    DeviceChanged {
        device: u64,
        trouble: String,
        on: bool,
    },
}

/// Why a visit was chosen: recorded with every call and shown to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The smallest key, without help from a class or rule: the longest wait.
    LongestWait,
    /// The head start of its class put it before others who came earlier.
    HeadStart(AccessClass),
    /// The counter serves first what it is there for: without the penalty of a second or third choice, somebody else was before it.
    Preferred,
    /// Its appointment is due.
    AppointmentDue,
    /// Two classes that a ratio weighs against each other both waited, and it was this one's turn.
    Ratio(AccessClass),
    /// A condition of the policy holds for this area.
    Condition(AreaId),
    /// It had waited longer than the office lets anybody wait.
    StarvationGuard,
    /// It arrived and the counter was free.
    CounterFree,
    /// It was sent to this very counter, or comes back to it.
    SentHere,
    /// The clerk called it by name, out of order.
    ClerkChoice,
}

/// The range told when the ticket was issued: seconds from issue to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub low_s: u32,
    pub median_s: u32,
    pub high_s: u32,
    pub ahead: u32,
}

/// Whether a promise was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Called sooner than the lower bound.
    Before,
    /// Called between the bounds.
    Within,
    /// Called later than the upper bound.
    After,
}

/// Whoever was told "now" and was called within this has waited as long as was said, in milliseconds.
const AT_ONCE_MS: i64 = 60_000;

impl Promise {
    /// Judges the promise by the time from issue to call, in milliseconds.
    pub fn judge(&self, waited_ms: i64) -> Judged {
        let ms = |s: u32| i64::from(s).saturating_mul(1_000);
        if waited_ms > ms(self.high_s).max(AT_ONCE_MS) {
            Judged::After
        } else if waited_ms < ms(self.low_s) {
            Judged::Before
        } else {
            Judged::Within
        }
    }
}

/// What became of a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipOutcome {
    Printed,
    NotPrinted(SlipTrouble),
    /// The citizen wanted no paper.
    NotWanted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipTrouble {
    /// The printer could not be reached or opened.
    Unreachable,
    PaperOut,
    CoverOpen,
    /// It stopped taking data in the middle: whether a slip came out is not known.
    Uncertain,
    Other,
}
