// SPDX-License-Identifier: EUPL-1.2
//! Plays a script against the flow.

use protocol::{LiveView, OpenState, PrintJob, PrinterState, Problem, SlipTrouble, Ticket};

use crate::flow::{
    Face, InfoTab, Input, Moment, Paper, Request, Rules, Screen, State, Touch, Trouble, next,
};

const OFFICE: &str = include_str!("../../../../tests/data/office.json");
const LIVE: &str = include_str!("../../../../tests/data/live.json");
const TICKET: &str = include_str!("../../../../tests/data/ticket.json");

/// Plays every line of `script` and fails with a whole transcript when one goes otherwise.
pub fn check(script: &str) {
    check_with(Vec::new(), script);
}

/// The same with other printers of the office.
pub fn check_with(others: Vec<Option<String>>, script: &str) {
    let places = [None].into_iter().chain(others).collect();
    let rules = Rules {
        places,
        pin: Some("4711".to_owned()),
        help_service: Some("orientamento".to_owned()),
        has_own_numbers: true,
        ..Rules::default()
    };
    let mut state = State::new(rules, 0);
    let mut keys = 1;
    let (mut wanted, mut got) = (String::new(), String::new());
    for line in script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let (left, right) = line.split_once("=>").expect("a line has =>");
        let (second, what) = left
            .trim()
            .split_once(' ')
            .expect("a line has a second and an input");
        let now_ms = (second.parse::<f64>().expect("a second") * 1000.0).round() as u64;
        let mut requests = Vec::new();
        for input in inputs(what.trim(), &state) {
            let key = format!("k{keys}");
            requests.extend(next(
                &mut state,
                input,
                Moment {
                    now_ms,
                    fresh_key: &key,
                },
            ));
            keys += usize::from(
                requests
                    .iter()
                    .any(|request| matches!(request, Request::Take { key: used, .. } | Request::Give { key: used, .. } if *used == key)),
            );
        }
        wanted += &format!("{second} {} => {}\n", what.trim(), right.trim());
        got += &format!(
            "{second} {} => {}\n",
            what.trim(),
            tell(&state, &requests, now_ms)
        );
    }
    assert_eq!(got, wanted, "\ngot:\n{got}\nwanted:\n{wanted}");
}

fn inputs(what: &str, state: &State) -> Vec<Input> {
    let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
    let live = || {
        Input::Live(Box::new(
            serde_json::from_str::<LiveView>(LIVE).expect("live.json"),
        ))
    };
    match word {
        "start" => vec![],
        "live" if state.hall.office.is_none() => {
            vec![
                Input::Connected,
                Input::Office(Box::new(serde_json::from_str(OFFICE).expect("office.json"))),
                live(),
            ]
        }
        "live" => vec![live()],
        "closed" => {
            let mut closed: LiveView = serde_json::from_str(LIVE).expect("live.json");
            closed.office = OpenState::Closed {
                opens: Some("2026-11-24T08:30:00+01:00".to_owned()),
            };
            vec![Input::Live(Box::new(closed))]
        }
        "cut" => vec![Input::CutOff],
        "connected" => vec![Input::Connected],
        "silent" => vec![
            Input::Silence {
                ms: (rest.parse::<f64>().expect("seconds") * 1000.0) as u64,
            },
            Input::Tick,
        ],
        "alone" => {
            let live: LiveView = serde_json::from_str(LIVE).expect("live.json");
            vec![Input::Alone(Some(Box::new((
                serde_json::from_str(OFFICE).expect("office.json"),
                live,
            ))))]
        }
        "helpless" => vec![Input::Alone(None)],
        "given" => vec![Input::Given {
            key: rest.to_owned(),
            ticket: Box::new(Ticket {
                id: 0,
                number: "A 901".to_owned(),
                token: "own".to_owned(),
                ..ticket()
            }),
        }],
        "no-number" => vec![Input::NoNumber {
            key: rest.to_owned(),
        }],
        "tick" => vec![Input::Tick],
        "crest" => vec![Input::Crest {
            down: rest == "down",
        }],
        "taken" => vec![Input::Taken {
            key: rest.to_owned(),
            ticket: Box::new(ticket()),
        }],
        "refused" => vec![Input::Refused {
            key: rest.to_owned(),
            problem: Box::new(problem()),
        }],
        "no-answer" => vec![Input::NoAnswer {
            key: rest.to_owned(),
        }],
        "slip" => vec![Input::Slip {
            token: ticket().token,
            outcome: outcome(rest),
        }],
        "tested" => vec![Input::Tested(Ok(()))],
        "printer" => vec![printer(rest)],
        "wanted" => {
            let mut live: LiveView = serde_json::from_str(LIVE).expect("live.json");
            live.prints = rest.parse().expect("a number");
            vec![Input::Live(Box::new(live))]
        }
        "prints" => vec![Input::Prints(
            rest.split(' ')
                .map(|id| PrintJob {
                    id: id.to_owned(),
                    ticket: ticket(),
                })
                .collect(),
        )],
        "reprinted" => vec![Input::Reprinted {
            job: rest.to_owned(),
            outcome: Ok(0),
        }],
        _ => vec![Input::Touch(touch(word, rest))],
    }
}

fn touch(word: &str, rest: &str) -> Touch {
    let number = || rest.parse().expect("a number");
    match word {
        "area" => Touch::Area(rest.to_owned()),
        "service" => Touch::Service(rest.to_owned()),
        "language" => Touch::Language(rest.to_owned()),
        "hour" => Touch::Hour(number()),
        "minute" => Touch::Minute(number()),
        "digit" => Touch::Digit(number()),
        "other-area" => Touch::OtherArea,
        "back" => Touch::Back,
        "leave" => Touch::Leave,
        "take" => Touch::TakeNumber,
        "take-help" => Touch::TakeHelp,
        "retry" => Touch::Retry,
        "large-text" => Touch::LargeText,
        "voice" => Touch::Voice,
        "contrast" => Touch::Contrast,
        "help" => Touch::Help,
        "priority" => Touch::Priority,
        "priority-yes" => Touch::PriorityYes,
        "priority-no" => Touch::PriorityNo,
        "booking" => Touch::Booking,
        "booking-done" => Touch::BookingDone,
        "info" => Touch::InfoTab(InfoTab::Notices),
        "print" => Touch::Print,
        "no-paper" => Touch::NoPaper,
        "new-number" => Touch::NewNumber,
        "more-time" => Touch::MoreTime,
        "still-here" => Touch::StillHere,
        "pin-done" => Touch::PinDone,
        "test" => Touch::TestPrint,
        "restart" => Touch::Restart,
        "exit" => Touch::Exit,
        _ => panic!("no input is called {word:?}"),
    }
}

fn printer(text: &str) -> Input {
    let (printer, state) = text.split_once(' ').expect("a printer and its state");
    let state = match state {
        "Online" => PrinterState::Online,
        "PaperOut" => PrinterState::PaperOut,
        "NoAnswer" => PrinterState::NoAnswer,
        _ => panic!("no state is called {state:?}"),
    };
    Input::Printer {
        printer: printer.parse().expect("a number"),
        state,
    }
}

pub fn ticket() -> Ticket {
    serde_json::from_str(TICKET).expect("ticket.json")
}

fn problem() -> Problem {
    let text =
        r#"{"type":"/problems/closed","title":"Chiuso","status":409,"detail":"Torni domani."}"#;
    serde_json::from_str(text).expect("a problem")
}

fn outcome(text: &str) -> Result<usize, SlipTrouble> {
    match text {
        "ok" => Ok(0),
        "elsewhere" => Ok(1),
        "PaperOut" => Err(SlipTrouble::PaperOut),
        "Uncertain" => Err(SlipTrouble::Uncertain),
        _ => panic!("no outcome is called {text:?}"),
    }
}

fn tell(state: &State, requests: &[Request], now_ms: u64) -> String {
    let face = match state.face() {
        Face::Starting => "starting".to_owned(),
        Face::Unreachable => "unreachable".to_owned(),
        Face::Closed => "closed".to_owned(),
        Face::Warning => "warning".to_owned(),
        Face::Screen(screen) => tell_screen(screen, state, now_ms),
    };
    let asked = requests
        .iter()
        .map(|request| format!("; {}", tell_request(request)));
    std::iter::once(face).chain(asked).collect()
}

fn tell_screen(screen: &Screen, state: &State, now_ms: u64) -> String {
    match screen {
        Screen::Home => "home".to_owned(),
        Screen::Services { area, .. } => format!("services {area}"),
        Screen::Priority => "priority".to_owned(),
        Screen::Booking => "booking".to_owned(),
        Screen::Help => "help".to_owned(),
        Screen::Info { .. } => "info".to_owned(),
        Screen::Taking(_) => "taking".to_owned(),
        Screen::Ticket(shown) => {
            let paper = match shown.paper {
                Paper::Offered { .. } => "offered".to_owned(),
                Paper::Printing { .. } => "printing".to_owned(),
                Paper::Printed => "printed".to_owned(),
                Paper::PrintedAt(at) => format!("printed-at {at}"),
                Paper::Declined => "declined".to_owned(),
                Paper::Failed(trouble) => format!("failed {trouble:?}"),
                Paper::NoPrinter => "no-printer".to_owned(),
            };
            format!("ticket {} {paper}", shown.ticket.number)
        }
        Screen::Trouble {
            trouble: Trouble::Refused(_),
            ..
        } => "trouble refused".to_owned(),
        Screen::Trouble {
            trouble: Trouble::NoNumber,
            ..
        } => "trouble no-number".to_owned(),
        Screen::Trouble {
            trouble: Trouble::NoAnswer,
            ..
        } => "trouble no-answer".to_owned(),
        Screen::Pin { .. } if state.corner.rest_s(now_ms).is_some() => "pin resting".to_owned(),
        Screen::Pin { .. } => "pin".to_owned(),
        Screen::Corner { .. } => "corner".to_owned(),
    }
}

fn tell_request(request: &Request) -> String {
    match request {
        Request::Take { key, body } => {
            let access = format!("{:?}", body.access.expect("an access class")).to_lowercase();
            let slot = body
                .appointment
                .as_ref()
                .map(|one| format!(" {}", one.slot))
                .unwrap_or_default();
            format!(
                "Take {key} {} {access} {}{slot}",
                body.services.join("+"),
                body.language.as_deref().unwrap_or("-")
            )
        }
        Request::Give {
            key,
            body,
            was_asked,
        } => {
            format!(
                "Give {key} {}{}",
                body.services.join("+"),
                if *was_asked { " instead" } else { "" }
            )
        }
        Request::Print { ticket } => format!("Print {}", ticket.number),
        Request::ReportSlip { body, .. } => {
            let reason = body
                .reason
                .map(|reason| format!(" {reason:?}"))
                .unwrap_or_default();
            format!("Report {:?}{reason}", body.outcome)
        }
        Request::FetchPrints => "FetchPrints".to_owned(),
        Request::Reprint { job, ticket } => format!("Reprint {job} {}", ticket.number),
        Request::ReportReprint { job, body } => format!("ReportReprint {job} {:?}", body.outcome),
        Request::GiveUp { .. } => "GiveUp".to_owned(),
        Request::FetchOffice => "FetchOffice".to_owned(),
        Request::Speak => "Speak".to_owned(),
        Request::Hush => "Hush".to_owned(),
        Request::TestPrint => "TestPrint".to_owned(),
        Request::Restart => "Restart".to_owned(),
        Request::Exit => "Exit".to_owned(),
    }
}
