// SPDX-License-Identifier: EUPL-1.2
//! What a printer says of itself: one state for each printer, from the words that its bytes make ([`crate::answer_parser`]).

pub use protocol::PrinterState;
use protocol::SlipTrouble;

pub use crate::answer_parser::{AnswerParser, Said};
use crate::inquiry::{Inquiry, Worth};

/// A question that is answered at once with one byte, even while the printer prints or has no paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Printer,
    Offline,
    Error,
    Paper,
}

impl Question {
    /// In the order they are asked: the paper last, since it completes the picture.
    pub const ALL: [Question; 4] = [
        Question::Printer,
        Question::Offline,
        Question::Error,
        Question::Paper,
    ];

    /// `DLE EOT n`.
    pub fn bytes(self) -> [u8; 3] {
        let n = match self {
            Question::Printer => 1,
            Question::Offline => 2,
            Question::Error => 3,
            Question::Paper => 4,
        };
        [0x10, 0x04, n]
    }
}

/// `GS a 14`: tell by yourself when you go offline, err, or see the paper change.
pub const TELL_CHANGES: [u8; 3] = [0x1D, b'a', 0x0E];
/// `DLE EOT 20` of Custom's printers: answered at once with the full status.
pub const ASK_FULL_STATUS: [u8; 3] = [0x10, 0x04, 20];
/// `GS r 1`: answered when everything before it is printed.
pub const ASK_DONE: [u8; 3] = [0x1D, b'r', 1];

/// `GS ( H` function 48: the printer says `id` (four printable bytes) when everything before it is printed.
pub fn ask_process_id(id: [u8; 4]) -> [u8; 11] {
    [0x1D, b'(', b'H', 6, 0, 48, 48, id[0], id[1], id[2], id[3]]
}

/// Whether a slip may be sent to a printer in this state. One that never says anything gets its chance.
pub fn may_print(state: PrinterState) -> Result<(), SlipTrouble> {
    match state {
        PrinterState::Online
        | PrinterState::PaperNearEnd
        | PrinterState::NotCollected
        | PrinterState::Unknown => Ok(()),
        PrinterState::CoverOpen => Err(SlipTrouble::CoverOpen),
        PrinterState::PaperOut => Err(SlipTrouble::PaperOut),
        PrinterState::CutterError | PrinterState::Offline => Err(SlipTrouble::Other),
        PrinterState::NoAnswer => Err(SlipTrouble::Unreachable),
    }
}

/// [`Found::answered`] when nothing is missing.
const ALL_ANSWERED: u8 = 0b1111;
/// Questions in a row without an answer that make a printer silent.
const SILENT_AFTER: u32 = 2;

/// Everything known of one printer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    parser: AnswerParser,
    line: LineState,
    asked: Option<Inquiry>,
    misses: u32,
    has_answered: bool,
    /// Answers on this line have come out of step with the questions.
    is_late: bool,
    /// It has said once that it is online: a printer that says offline for ever, and names no reason, says nothing with it.
    knows_online: bool,
    /// The line gives back what is sent: nothing that comes is an answer.
    echoes: bool,
    /// What came since the last question.
    since_asked: Vec<u8>,
    found: Found,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LineState {
    #[default]
    NotTried,
    Open,
    Lost,
}

/// The last word on each thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Found {
    /// Which of the four questions are answered, a bit each; all when the printer told by itself.
    answered: u8,
    is_offline: bool,
    cover_open: bool,
    paper_out: bool,
    paper_low: bool,
    cutter_error: bool,
    other_error: bool,
    /// A slip hangs at the output of a presenter.
    slip_at_output: bool,
}

impl Status {
    pub fn state(&self) -> PrinterState {
        let found = &self.found;
        match self.line {
            LineState::NotTried => return PrinterState::Unknown,
            LineState::Lost => return PrinterState::NoAnswer,
            LineState::Open => {}
        }
        if !self.answers() {
            return PrinterState::Unknown;
        }
        if self.misses >= SILENT_AFTER {
            return PrinterState::NoAnswer;
        }
        match () {
            () if found.cover_open => PrinterState::CoverOpen,
            () if found.paper_out => PrinterState::PaperOut,
            () if found.cutter_error => PrinterState::CutterError,
            () if found.other_error || found.is_offline && self.knows_online => {
                PrinterState::Offline
            }
            () if found.answered != ALL_ANSWERED || found.is_offline => PrinterState::Unknown,
            () if found.paper_low => PrinterState::PaperNearEnd,
            () => PrinterState::Online,
        }
    }

    /// False for a printer that has never said anything that makes sense.
    pub fn answers(&self) -> bool {
        self.has_answered && !self.echoes
    }

    /// True when its answers are of no use: it never gives one, gives back what it is sent, or says that it is offline, always and without a reason.
    pub fn says_nothing(&self) -> bool {
        self.is_mute() || self.found.is_offline && self.state() == PrinterState::Unknown
    }

    /// True when a slip hangs at the output, as far as the presenter said last.
    pub fn slip_at_output(&self) -> bool {
        self.found.slip_at_output
    }

    /// True when answers have come out of step: each is asked for until it comes twice.
    pub fn is_late(&self) -> bool {
        self.is_late
    }

    /// True when it was asked and never said anything.
    pub fn is_mute(&self) -> bool {
        self.echoes || !self.has_answered && self.misses > 0
    }

    /// The line is open (again): what was found before need not hold any more.
    pub fn opened(&mut self) {
        *self = self.on_a_line(LineState::Open);
    }

    pub fn lost(&mut self) {
        *self = self.on_a_line(LineState::Lost);
    }

    fn on_a_line(&self, line: LineState) -> Status {
        Status {
            line,
            has_answered: self.has_answered,
            knows_online: self.knows_online,
            ..Status::default()
        }
    }

    /// A question goes out. One at a time: answers do not say what they answer. What came before it is no answer to it.
    pub fn asked(&mut self, question: Question) {
        self.since_asked.clear();
        match &mut self.asked {
            Some(inquiry) if inquiry.question == question => inquiry.asked_again(),
            _ => self.asked = Some(Inquiry::new(question, self.is_late)),
        }
    }

    /// The question that has to go out once more before its answer is believed.
    pub fn due_again(&self) -> Option<Question> {
        self.asked
            .filter(Inquiry::is_due_again)
            .map(|inquiry| inquiry.question)
    }

    /// True while the answer of [`Status::asked`] has not come.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The question was not answered in time.
    pub fn timed_out(&mut self) {
        if self.asked.take().is_some() {
            self.misses = self.misses.saturating_add(1);
            // Its answer may still come.
            self.is_late |= self.has_answered;
        }
    }

    /// Bytes came. What they say is also answered, for whoever waits for the end of a slip.
    pub fn heard(&mut self, bytes: &[u8]) -> Vec<Said> {
        if self.is_echo(bytes) {
            return Vec::new();
        }
        let said = self.parser.receive(bytes);
        for one in &said {
            match *one {
                Said::Realtime(byte) => self.realtime(byte),
                Said::Automatic(bytes) => self.automatic(bytes),
                Said::Fence { .. } => {}
                Said::FullStatus(bytes) => self.found.slip_at_output = bytes[0] & 0x20 != 0,
                Said::ProcessId(_) => self.misses = 0,
            }
        }
        said
    }

    /// Whether the line gives back the question. Then whatever it said before was no answer either.
    fn is_echo(&mut self, bytes: &[u8]) -> bool {
        if let Some(inquiry) = self.asked {
            self.since_asked.extend_from_slice(bytes);
            let question = inquiry.question.bytes();
            if self
                .since_asked
                .windows(question.len())
                .any(|part| part == question)
            {
                *self = Status {
                    echoes: true,
                    has_answered: false,
                    ..self.on_a_line(LineState::Open)
                };
            }
        }
        self.echoes
    }

    fn realtime(&mut self, byte: u8) {
        // An answer that nobody waits for any more may belong to any question.
        let Some(inquiry) = &mut self.asked else {
            self.is_late |= self.misses > 0;
            return;
        };
        if inquiry.is_due_again() {
            return;
        }
        let question = inquiry.question;
        match inquiry.answered(byte) {
            Worth::Believed => self.asked = None,
            Worth::Open { is_other } => {
                self.is_late |= is_other;
                return;
            }
            Worth::Noise => {
                self.is_late = true;
                return self.timed_out();
            }
        }
        (self.misses, self.has_answered) = (0, true);
        let found = &mut self.found;
        found.answered |= 1 << question as u8;
        match question {
            Question::Printer => {
                found.is_offline = byte & 0x08 != 0;
                self.knows_online |= !found.is_offline;
            }
            Question::Offline => {
                found.cover_open = byte & 0x04 != 0;
                found.paper_out = byte & 0x20 != 0;
            }
            Question::Error => {
                found.cutter_error = byte & 0x08 != 0;
                found.other_error = byte & 0x64 != 0;
            }
            Question::Paper => {
                found.paper_out |= byte & 0x60 == 0x60;
                found.paper_low = byte & 0x0C == 0x0C;
            }
        }
    }

    fn automatic(&mut self, bytes: [u8; 4]) {
        (self.misses, self.has_answered) = (0, true);
        self.knows_online |= bytes[0] & 0x08 == 0;
        self.found = Found {
            answered: ALL_ANSWERED,
            is_offline: bytes[0] & 0x08 != 0,
            cover_open: bytes[0] & 0x20 != 0,
            cutter_error: bytes[1] & 0x08 != 0,
            other_error: bytes[1] & 0x64 != 0,
            paper_low: bytes[2] & 0x03 == 0x03,
            paper_out: bytes[2] & 0x0C == 0x0C,
            slip_at_output: self.found.slip_at_output,
        };
    }
}
