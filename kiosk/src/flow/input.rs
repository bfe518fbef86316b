// SPDX-License-Identifier: EUPL-1.2
//! What comes in and what goes out.

use protocol::{LiveView, OfficeView, PrintJob, Problem, SlipBody, SlipTrouble, TakeBody, Ticket};

use crate::printer::PrinterState;

use super::Greeting;

/// When an input came, on a clock that never runs backwards, and a key nobody used yet.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub now_ms: u64,
    /// 128 random bits in hexadecimal. Used up by the step that answers with a [`Request::Take`] whose key it is.
    pub fresh_key: &'a str,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Touch(Touch),
    /// The crest in the header is being held, or was let go.
    Crest {
        down: bool,
    },
    /// Time passed.
    Tick,
    Office(Box<OfficeView>),
    Live(Box<LiveView>),
    Connected,
    CutOff,
    Taken {
        key: String,
        ticket: Box<Ticket>,
    },
    Refused {
        key: String,
        problem: Box<Problem>,
    },
    /// The request went out and no answer came back: whether it was done is not known.
    NoAnswer {
        key: String,
    },
    /// Nothing at all was heard from the server for so long.
    Silence {
        ms: u64,
    },
    /// The totem is alone: the office and the hall as it knows them, or nothing when it could give no number.
    Alone(Option<Box<(OfficeView, LiveView)>>),
    /// A number of the totem's own.
    Given {
        key: String,
        ticket: Box<Ticket>,
    },
    /// The server gave a number for a press that the totem had answered itself.
    TakenTooLate {
        token: String,
    },
    /// The totem has no number of its own to give.
    NoNumber {
        key: String,
    },
    /// The server on this stream was greeted.
    Greeted {
        stream: u64,
        greeting: Greeting,
    },
    /// What became of a slip: which printer it came out of, counted from the totem's own.
    Slip {
        token: String,
        outcome: Result<usize, SlipTrouble>,
    },
    /// A printer is not as it was.
    Printer {
        printer: usize,
        state: PrinterState,
    },
    /// Slips that staff want again from this totem.
    Prints(Vec<PrintJob>),
    /// What became of one of them.
    Reprinted {
        job: String,
        outcome: Result<usize, SlipTrouble>,
    },
    /// What became of the printer test.
    Tested(Result<(), SlipTrouble>),
}

/// What the citizen touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    Area(String),
    /// Chooses a service, or takes it out of the tray.
    Service(String),
    OtherArea,
    Back,
    /// To the home screen, forgetting everything.
    Leave,
    TakeNumber,
    /// A number for the help service of the settings.
    TakeHelp,
    Retry,
    Language(String),
    LargeText,
    Contrast,
    Voice,
    LowReach,
    Help,
    Priority,
    PriorityYes,
    PriorityNo,
    Booking,
    Hour(u8),
    Minute(u8),
    BookingDone,
    Info,
    InfoTab(InfoTab),
    Page(usize),
    Print,
    NoPaper,
    /// The slip may be lost: another number for the same.
    NewNumber,
    MoreTime,
    StillHere,
    Digit(u8),
    Erase,
    PinDone,
    TestPrint,
    Restart,
    Exit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InfoTab {
    Notices,
    Where,
    Hours,
}

/// What has to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    Take {
        key: String,
        body: TakeBody,
    },
    /// A number of the totem's own. `was_asked`: the server was asked with this key.
    Give {
        key: String,
        body: TakeBody,
        was_asked: bool,
    },
    /// The catalogue changed, or is not known yet.
    FetchOffice,
    Print {
        ticket: Box<Ticket>,
    },
    ReportSlip {
        token: String,
        body: SlipBody,
    },
    /// Staff want slips again: ask which.
    FetchPrints,
    /// A slip that staff want again.
    Reprint {
        job: String,
        ticket: Box<Ticket>,
    },
    ReportReprint {
        job: String,
        body: SlipBody,
    },
    /// A number came for somebody who is gone: its place is given up, so that nobody is called in vain.
    GiveUp {
        token: String,
    },
    /// Read the screen aloud, in the session's language, from its beginning.
    Speak,
    Hush,
    TestPrint,
    Restart,
    Exit,
}
