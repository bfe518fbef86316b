// SPDX-License-Identifier: EUPL-1.2
//! What the totem does: a pure value that takes inputs (a touch, news from the server, the passing of time) and answers with requests.
//! It reads no clock, opens nothing and knows no words: time comes with each input, work goes out as [`Request`]s, the screens read the state.

mod alone;
mod corner;
mod hall;
mod input;
mod paper;
mod reprint;
mod taking;
#[cfg(test)]
mod tests;
mod time;
mod touch;

use protocol::{Problem, SlipTrouble, TakeBody, Ticket};

use crate::printer::PrinterState;
pub use alone::{Greeting, Own, given_alone};
pub use corner::Corner;
pub use hall::{Hall, Link, civil, later};
pub use input::{InfoTab, Input, Moment, Request, Touch};
pub use paper::body as slip_body;

/// How many services one number can carry; the server refuses more.
pub const MAX_LEGS: usize = 6;

/// What the totem's settings say to the flow. Seconds are whole, and so are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Left alone for this long, the totem asks whether anybody is still there.
    pub idle_s: u64,
    /// How long that question stays; at least 20 (EN 301 549, 11.2.2.1).
    pub warn_s: u64,
    /// The slip prints by itself after this long; 0 prints at once.
    pub print_after_s: u64,
    /// A slip of which nothing was heard for so long is in doubt: the screen says so and is free for the next citizen after that.
    pub print_within_s: u64,
    /// How long a ticket stays on the screen once its paper is settled.
    pub ticket_s: u64,
    /// How long a number that cannot be fetched is asked for before the citizen is told.
    pub give_up_s: u64,
    /// Without an answer for so long, the totem gives a number of its own.
    pub alone_after_ms: u64,
    /// False when the totem has no disk for numbers of its own.
    pub has_own_numbers: bool,
    /// A second touch sooner than this after a change of screen, or on the same key, is a trembling finger and not a wish.
    pub guard_ms: u64,
    /// Opens the service corner; without one it stays shut.
    pub pin: Option<String>,
    /// False when the totem has no printer: tickets then stay on the screen and on the phone.
    pub has_printer: bool,
    /// Where each printer is, in words for citizens; nothing for the totem's own, which comes first.
    pub places: Vec<Option<String>>,
    /// The service whose number the help screen offers, if any.
    pub help_service: Option<String>,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            idle_s: 60,
            warn_s: 20,
            print_after_s: 12,
            print_within_s: 60,
            ticket_s: 25,
            give_up_s: 30,
            alone_after_ms: 2_000,
            has_own_numbers: false,
            guard_ms: 400,
            pin: None,
            has_printer: true,
            places: vec![None],
            help_service: None,
        }
    }
}

/// Everything one citizen chose. Dropped whole when the citizen goes, so that nothing is left for the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub language: String,
    pub large_text: bool,
    pub contrast: bool,
    pub low_reach: bool,
    pub voice: bool,
    pub priority: bool,
    /// Ids of the chosen services, in the order they were chosen.
    pub tray: Vec<String>,
    /// Set while a citizen with an appointment tells which one.
    pub booking: Option<Booking>,
}

impl Session {
    fn fresh(language: String) -> Session {
        Session {
            language,
            large_text: false,
            contrast: false,
            low_reach: false,
            voice: false,
            priority: false,
            tray: Vec::new(),
            booking: None,
        }
    }
}

/// The time of an appointment as it is being told, on the office's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Booking {
    pub hour: Option<u8>,
    pub minute: Option<u8>,
}

/// Where the citizen is.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    Home,
    Services {
        area: String,
        page: usize,
    },
    /// Who has the right to priority access.
    Priority,
    /// When the appointment is.
    Booking,
    Help,
    Info {
        tab: InfoTab,
        page: usize,
    },
    /// A number was asked for and is on its way.
    Taking(Taking),
    Ticket(Shown),
    /// The number could not be had.
    Trouble {
        trouble: Trouble,
        taking: Taking,
    },
    /// The pad of the service corner.
    Pin {
        entered: String,
        wrong: bool,
    },
    Corner {
        test: Option<Result<(), SlipTrouble>>,
        testing: bool,
    },
}

/// One press of "take the number". The key is the same however often the request has to be repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct Taking {
    pub key: String,
    pub body: TakeBody,
    pub since_ms: u64,
    pub failures: u32,
    /// When to ask again; none while a request is under way.
    pub retry_at_ms: Option<u64>,
    /// The server was asked with this key, and may have given a number.
    pub was_sent: bool,
    /// Whether a number of the totem's own is wanted.
    pub own: Own,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The server said no, in words for the citizen.
    Refused(Box<Problem>),
    /// Nothing was heard for [`Rules::give_up_s`].
    NoAnswer,
    /// The totem is alone, and has no number of its own to give.
    NoNumber,
}

/// A ticket on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub ticket: Box<Ticket>,
    /// What it was asked for with: another number for the same, if the slip may be lost.
    pub body: TakeBody,
    pub paper: Paper,
    /// Back to the home screen at this moment; none while the paper is not settled, which has a time of its own.
    pub leave_at_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Prints by itself at `until_ms`.
    Offered {
        until_ms: u64,
    },
    /// In doubt at `until_ms`, if nothing was heard of it.
    Printing {
        until_ms: u64,
    },
    Printed,
    /// Printed by another printer of the office: its place in [`Rules::places`].
    PrintedAt(usize),
    Declined,
    Failed(SlipTrouble),
    NoPrinter,
}

/// What is to be drawn: the screen, unless something stands before it.
#[derive(Clone, Debug, PartialEq)]
pub enum Face<'a> {
    /// Nothing was heard from the server yet.
    Starting,
    Unreachable,
    Closed,
    /// "Are you still there?"
    Warning,
    Screen(&'a Screen),
}

/// The totem.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub rules: Rules,
    pub hall: Hall,
    pub session: Session,
    pub screen: Screen,
    pub corner: Corner,
    /// How each printer is, as far as it says.
    pub printers: Vec<PrinterState>,
    reprints: reprint::Reprints,
    started_ms: u64,
    touched_ms: u64,
    changed_ms: u64,
    last_touch: Option<Touch>,
    warned_ms: Option<u64>,
}

impl State {
    pub fn new(rules: Rules, now_ms: u64) -> State {
        State {
            rules,
            hall: Hall::default(),
            session: Session::fresh("it".to_owned()),
            screen: Screen::Home,
            corner: Corner::default(),
            printers: Vec::new(),
            reprints: reprint::Reprints::default(),
            started_ms: now_ms,
            touched_ms: now_ms,
            changed_ms: now_ms,
            last_touch: None,
            warned_ms: None,
        }
    }

    /// What to draw now.
    pub fn face(&self) -> Face<'_> {
        if self.warned_ms.is_some() {
            return Face::Warning;
        }
        match &self.screen {
            // Whoever holds a number keeps seeing it, and the service corner is there for when nothing works.
            screen @ (Screen::Ticket(_)
            | Screen::Taking(_)
            | Screen::Trouble { .. }
            | Screen::Pin { .. }
            | Screen::Corner { .. }) => Face::Screen(screen),
            _ if self.hall.link == Link::Starting => Face::Starting,
            _ if self.hall.link == Link::Cut || self.hall.office.is_none() => Face::Unreachable,
            Screen::Home if !self.hall.is_open() => Face::Closed,
            screen => Face::Screen(screen),
        }
    }

    /// Whole seconds until the thing that the ring counts down to, and out of how many.
    pub fn countdown(&self, now_ms: u64) -> Option<(u64, u64)> {
        let (until_ms, of_s) = match (&self.screen, self.warned_ms) {
            (_, Some(warned_ms)) => (warned_ms + self.rules.warn_s * 1000, self.rules.warn_s),
            (
                Screen::Ticket(Shown {
                    paper: Paper::Offered { until_ms },
                    ..
                }),
                None,
            ) => (*until_ms, self.rules.print_after_s),
            (
                Screen::Ticket(Shown {
                    leave_at_ms: Some(at_ms),
                    ..
                }),
                None,
            ) => (*at_ms, self.rules.ticket_s),
            _ => return None,
        };
        Some((until_ms.saturating_sub(now_ms).div_ceil(1000), of_s))
    }

    fn go(&mut self, screen: Screen, now_ms: u64) {
        self.screen = screen;
        self.changed_ms = now_ms;
        self.last_touch = None;
    }

    /// Back to the beginning, with nothing left of the citizen who was here.
    fn reset(&mut self, now_ms: u64) {
        self.session = Session::fresh(self.hall.first_language());
        self.warned_ms = None;
        self.go(Screen::Home, now_ms);
    }

    /// True while the totem looks as nobody had touched it.
    fn is_fresh(&self) -> bool {
        self.screen == Screen::Home && self.session == Session::fresh(self.hall.first_language())
    }
}

/// One step: what `input` does to the totem at `moment`, and what has to be done for it outside.
pub fn next(state: &mut State, input: Input, moment: Moment<'_>) -> Vec<Request> {
    let mut requests = Vec::new();
    let before = speech_place(state);
    let voice_before = state.session.voice;
    match input {
        Input::Touch(touch) => touch::touched(state, touch, moment, &mut requests),
        Input::Crest { down } => corner::crest(state, down, moment.now_ms),
        Input::Tick => time::tick(state, moment.now_ms, &mut requests),
        Input::Office(office) => hall::office(state, office),
        Input::Live(live) => hall::live(state, live, moment.now_ms, &mut requests),
        Input::Connected => hall::connected(state, &mut requests),
        Input::CutOff => state.hall.link = Link::Cut,
        Input::Silence { ms } => state.hall.silent_ms = ms,
        Input::Alone(seen) => alone::seen(state, seen, moment.now_ms),
        Input::Given { key, ticket } => {
            taking::taken(state, &key, ticket, moment.now_ms, &mut requests)
        }
        Input::TakenTooLate { token } => requests.push(Request::GiveUp { token }),
        Input::NoNumber { key } => alone::no_number(state, &key, moment.now_ms),
        // Who may be followed is decided outside.
        Input::Greeted { .. } => {}
        Input::Taken { key, ticket } => {
            taking::taken(state, &key, ticket, moment.now_ms, &mut requests)
        }
        Input::Refused { key, problem } => taking::refused(state, &key, problem, moment.now_ms),
        Input::NoAnswer { key } => taking::no_answer(state, &key, moment.now_ms),
        Input::Slip { token, outcome } => {
            paper::outcome(state, token, outcome, moment.now_ms, &mut requests)
        }
        Input::Tested(outcome) => corner::tested(state, outcome),
        Input::Printer {
            printer,
            state: told,
        } => paper::printer(state, printer, told),
        Input::Prints(jobs) => reprint::jobs(state, jobs, &mut requests),
        Input::Reprinted { job, outcome } => requests.push(Request::ReportReprint {
            job,
            body: paper::body(outcome),
        }),
    }
    speak_if_moved(state, before, voice_before, &mut requests);
    requests
}

/// The place a voice reads: the face, and the page within it. Figures that count down are not part of it.
fn speech_place(state: &State) -> (u8, String) {
    match state.face() {
        Face::Starting => (0, String::new()),
        Face::Unreachable => (1, String::new()),
        Face::Closed => (2, String::new()),
        Face::Warning => (3, String::new()),
        Face::Screen(Screen::Services { area, page }) => (4, format!("{area}/{page}")),
        Face::Screen(Screen::Info { tab, page }) => (5, format!("{tab:?}/{page}")),
        Face::Screen(Screen::Ticket(shown)) => (
            6,
            format!(
                "{}/{}",
                shown.ticket.number,
                matches!(shown.paper, Paper::Failed(_) | Paper::PrintedAt(_))
            ),
        ),
        Face::Screen(Screen::Home) => (7, state.session.tray.len().to_string()),
        Face::Screen(Screen::Priority) => (8, String::new()),
        Face::Screen(Screen::Booking) => (9, String::new()),
        Face::Screen(Screen::Help) => (10, String::new()),
        Face::Screen(Screen::Taking(_)) => (11, String::new()),
        Face::Screen(Screen::Trouble { .. }) => (12, String::new()),
        Face::Screen(Screen::Pin { .. } | Screen::Corner { .. }) => (13, String::new()),
    }
}

/// Speech stops when the citizen acts and starts again where the citizen arrives (EN 301 549, 5.1.3.5).
fn speak_if_moved(
    state: &State,
    before: (u8, String),
    voice_before: bool,
    requests: &mut Vec<Request>,
) {
    let after = speech_place(state);
    // What is typed or shown in the service corner is nobody else's business.
    let private = after.0 == 13;
    if state.session.voice && !private && (before != after || !voice_before) {
        requests.push(Request::Speak);
    } else if voice_before && (!state.session.voice || private) {
        requests.push(Request::Hush);
    }
}
