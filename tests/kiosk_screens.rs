// SPDX-License-Identifier: EUPL-1.2
//! The totem's screens: found and touched as a citizen with a screen reader would, measured with a finger of 20 mm, and compared with their pictures.

mod scripts;

use std::cell::RefCell;
use std::rc::Rc;

use assets::words::Words;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use kiosk::flow::{InfoTab, Input, Moment, Request, Rules, State, Touch, next};
use kiosk::screens::{Totem, View, draw};
use native::{Look, Screen};
use protocol::{LiveView, OfficeView, OpenState, Problem, SlipTrouble, Ticket};

const PORTRAIT: Screen = Screen {
    width_px: 1_080.0,
    height_px: 1_920.0,
    diagonal_mm: 22.0 * 25.4,
};
const LANDSCAPE: Screen = Screen {
    width_px: 1_280.0,
    height_px: 800.0,
    diagonal_mm: 15.6 * 25.4,
};

/// A totem without a window: what it shows, and what it asked for outside.
struct Stage {
    state: State,
    asked: Vec<Request>,
    now_ms: u64,
}

impl Stage {
    fn start() -> Stage {
        let places = vec![None, Some("dello sportello 3".to_owned())];
        let rules = Rules {
            pin: Some("4711".to_owned()),
            help_service: Some("orientamento".to_owned()),
            places,
            ..Rules::default()
        };
        Stage {
            state: State::new(rules, 0),
            asked: Vec::new(),
            now_ms: 0,
        }
    }

    fn open() -> Stage {
        let mut stage = Stage::start();
        stage.receive(Input::Connected);
        stage.receive(Input::Office(Box::new(office())));
        stage.receive(Input::Live(Box::new(live())));
        stage.asked.clear();
        stage
    }

    fn in_scripts() -> Stage {
        let office = Input::Office(Box::new(scripts::office()));
        Stage::open()
            .with(office)
            .with(Input::Live(Box::new(scripts::live())))
    }

    fn receive(&mut self, input: Input) {
        let moment = Moment {
            now_ms: self.now_ms,
            fresh_key: "k1",
        };
        self.asked.extend(next(&mut self.state, input, moment));
    }

    /// Touches after one another, each a second later.
    fn touch(mut self, touches: impl IntoIterator<Item = Touch>) -> Stage {
        for touch in touches {
            self.now_ms += 1_000;
            self.receive(Input::Touch(touch));
        }
        self
    }

    fn after(mut self, seconds: u64) -> Stage {
        self.now_ms += seconds * 1_000;
        self.receive(Input::Tick);
        self
    }

    fn with(mut self, input: Input) -> Stage {
        self.now_ms += 1_000;
        self.receive(input);
        self
    }

    /// A citizen with two services in the tray.
    fn choosing() -> Stage {
        Stage::open().touch([
            area("anagrafe"),
            service("cie"),
            service("tessera-elettorale"),
        ])
    }

    fn taking() -> Stage {
        Stage::choosing().touch([Touch::TakeNumber])
    }

    fn ticket(ticket: Ticket) -> Stage {
        Stage::taking().with(Input::Taken {
            key: "k1".to_owned(),
            ticket: Box::new(ticket),
        })
    }

    /// Cut off, with numbers of its own.
    fn alone() -> Stage {
        let unknown = |live: LiveView| LiveView {
            services: live
                .services
                .into_iter()
                .map(|s| protocol::ServiceLive {
                    forecast: None,
                    forecast_reason: UNAVAILABLE,
                    ..s
                })
                .collect(),
            areas: live
                .areas
                .into_iter()
                .map(|a| protocol::AreaLive {
                    forecast: None,
                    forecast_reason: UNAVAILABLE,
                    ..a
                })
                .collect(),
            ..live
        };
        Stage::open()
            .with(Input::CutOff)
            .with(Input::Alone(Some(Box::new((office(), unknown(live()))))))
    }

    fn taking_alone() -> Stage {
        Stage::alone().touch([area("anagrafe"), service("cie"), Touch::TakeNumber])
    }

    fn corner() -> Stage {
        let held = Stage::open().with(Input::Crest { down: true }).after(5);
        let digits = [4, 7, 1, 1].map(Touch::Digit);
        held.touch(digits).touch([Touch::PinDone])
    }
}

const UNAVAILABLE: Option<protocol::NoForecast> = Some(protocol::NoForecast::Unavailable);

fn area(id: &str) -> Touch {
    Touch::Area(id.to_owned())
}

fn service(id: &str) -> Touch {
    Touch::Service(id.to_owned())
}

fn office() -> OfficeView {
    serde_json::from_str(include_str!("data/office.json")).expect("office.json")
}

fn live() -> LiveView {
    serde_json::from_str(include_str!("data/live.json")).expect("live.json")
}

fn ticket() -> Ticket {
    serde_json::from_str(include_str!("data/ticket.json")).expect("ticket.json")
}

fn closed() -> LiveView {
    LiveView {
        office: OpenState::Closed {
            opens: Some("2026-11-24T08:30:00+01:00".to_owned()),
        },
        ..live()
    }
}

/// Hours of wait.
fn crowded() -> LiveView {
    let mut live = live();
    live.areas
        .iter_mut()
        .filter_map(|area| area.forecast.as_mut())
        .for_each(|told| (told.median_s, told.high_s) = (6_000, 14_700));
    live
}

fn refusal() -> Input {
    let text = r#"{"type":"/problems/service-closed","title":"La pratica non si può prenotare adesso","status":409,
        "detail":"Lo sportello Stato civile riapre alle 15:00. Può scegliere un’altra pratica."}"#;
    let problem: Problem = serde_json::from_str(text).expect("a problem");
    Input::Refused {
        key: "k1".to_owned(),
        problem: Box::new(problem),
    }
}

/// The totem's own printer has no paper, and another of the office printed the slip.
fn printed_elsewhere() -> Stage {
    let token = ticket().token.clone();
    Stage::ticket(ticket())
        .touch([Touch::Print])
        .with(Input::Slip {
            token,
            outcome: Ok(1),
        })
}

fn failed(trouble: SlipTrouble) -> Stage {
    let ticket = ticket();
    let token = ticket.token.clone();
    Stage::ticket(ticket)
        .touch([Touch::Print])
        .with(Input::Slip {
            token,
            outcome: Err(trouble),
        })
}

/// Every screen a citizen or a technician can see, by name.
fn scenes() -> Vec<(&'static str, Stage)> {
    let many = ["residenza", "certificati", "autentica", "aire"].map(service);
    let unknown = Ticket {
        forecast: None,
        forecast_reason: Some(protocol::NoForecast::NoCounter),
        legs: ticket().legs[..1].to_vec(),
        ..ticket()
    };
    let alone = Ticket {
        id: 0,
        number: "A 901".to_owned(),
        ahead: 7,
        forecast: None,
        forecast_reason: UNAVAILABLE,
        legs: ticket().legs[..1].to_vec(),
        ..ticket()
    };
    let mut long = Ticket {
        ahead: 31,
        ..ticket()
    };
    long.forecast
        .iter_mut()
        .for_each(|told| (told.median_s, told.high_s, told.ahead) = (11_000, 14_700, 31));
    vec![
        ("alone-home", Stage::alone()),
        (
            "alone-services",
            Stage::alone().touch([area("anagrafe"), service("cie")]),
        ),
        (
            "alone-ticket",
            Stage::taking_alone().with(Input::Given {
                key: "k1".to_owned(),
                ticket: Box::new(alone),
            }),
        ),
        (
            "alone-no-number",
            Stage::taking_alone().with(Input::NoNumber {
                key: "k1".to_owned(),
            }),
        ),
        ("home", Stage::open()),
        (
            "home-english",
            Stage::open().touch([Touch::Language("en".to_owned())]),
        ),
        (
            "home-hours",
            Stage::open().with(Input::Live(Box::new(crowded()))),
        ),
        ("home-large", Stage::open().touch([Touch::LargeText])),
        ("home-contrast", Stage::open().touch([Touch::Contrast])),
        ("home-low", Stage::open().touch([Touch::LowReach])),
        ("home-scripts", Stage::in_scripts()),
        (
            "services-scripts",
            Stage::in_scripts().touch([area("anagrafe"), service("cie"), service("certificati")]),
        ),
        ("home-tray", Stage::choosing().touch([Touch::OtherArea])),
        ("services", Stage::choosing()),
        (
            "services-second-page",
            Stage::choosing().touch([Touch::Page(1)]),
        ),
        ("services-full", Stage::choosing().touch(many)),
        (
            "services-empty",
            Stage::open().touch([area("stato-civile")]),
        ),
        (
            "services-large",
            Stage::choosing().touch([Touch::LargeText]),
        ),
        (
            "services-contrast",
            Stage::choosing().touch([Touch::Contrast]),
        ),
        ("services-low", Stage::choosing().touch([Touch::LowReach])),
        ("priority", Stage::open().touch([Touch::Priority])),
        (
            "booking",
            Stage::open().touch([Touch::Booking, Touch::Hour(10), Touch::Minute(30)]),
        ),
        (
            "booking-low",
            Stage::open().touch([Touch::LowReach, Touch::Booking]),
        ),
        (
            "booking-home",
            Stage::open().touch([
                Touch::Booking,
                Touch::Hour(10),
                Touch::Minute(30),
                Touch::BookingDone,
            ]),
        ),
        ("help", Stage::open().touch([Touch::Help])),
        ("taking", Stage::taking()),
        ("ticket", Stage::ticket(ticket())),
        (
            "ticket-large",
            Stage::choosing()
                .touch([Touch::LargeText, Touch::TakeNumber])
                .with(Input::Taken {
                    key: "k1".to_owned(),
                    ticket: Box::new(ticket()),
                }),
        ),
        (
            "ticket-contrast",
            Stage::choosing()
                .touch([Touch::Contrast, Touch::TakeNumber])
                .with(Input::Taken {
                    key: "k1".to_owned(),
                    ticket: Box::new(ticket()),
                }),
        ),
        ("ticket-hours", Stage::ticket(long)),
        (
            "ticket-no-paper",
            Stage::ticket(ticket()).touch([Touch::NoPaper]),
        ),
        ("ticket-paper-out", failed(SlipTrouble::PaperOut)),
        ("ticket-uncertain", failed(SlipTrouble::Uncertain)),
        ("ticket-elsewhere", printed_elsewhere()),
        ("ticket-unknown", Stage::ticket(unknown)),
        ("trouble", Stage::taking().with(refusal())),
        ("no-answer", Stage::taking().after(31)),
        ("warning", Stage::choosing().after(61)),
        ("info", Stage::open().touch([Touch::Info])),
        (
            "info-where",
            Stage::open().touch([Touch::InfoTab(InfoTab::Where)]),
        ),
        (
            "info-hours",
            Stage::open().touch([Touch::InfoTab(InfoTab::Hours)]),
        ),
        (
            "closed",
            Stage::open().with(Input::Live(Box::new(closed()))),
        ),
        ("unreachable", Stage::open().with(Input::CutOff)),
        ("starting", Stage::start()),
        (
            "pin",
            Stage::open()
                .with(Input::Crest { down: true })
                .after(5)
                .touch([Touch::Digit(4), Touch::Digit(7)]),
        ),
        ("corner", Stage::corner()),
    ]
}

/// `scale` makes the picture smaller than the screen: most are kept at half size.
fn harness(screen: Screen, stage: Rc<RefCell<Stage>>, scale: f32) -> Harness<'static> {
    let totem = Totem {
        name: "Totem ingresso".to_owned(),
        server: "http://192.168.1.10:8080".to_owned(),
        version: "0.1.0".to_owned(),
        printer: "network:192.168.1.50:9100".to_owned(),
        reach_mm: 300.0,
    };
    Harness::builder()
        .with_size(screen.size_mm())
        .with_pixels_per_point(screen.pixels_per_mm() * scale)
        .with_step_dt(0.6)
        .with_context_setup(native::install)
        .build_ui(move |ui| {
            let mut stage = stage.borrow_mut();
            let words = Words::new(&stage.state.session.language);
            let session = &stage.state.session;
            let look = Look {
                contrast: session.contrast,
                large_text: session.large_text,
                ..Look::new(screen)
            };
            let drawn = draw(
                ui,
                &View {
                    state: &stage.state,
                    words: &words,
                    look,
                    now_ms: stage.now_ms,
                    totem: &totem,
                },
            );
            if let Some(touch) = drawn.touch {
                stage.now_ms += 1_000;
                stage.receive(Input::Touch(touch));
                ui.ctx().request_repaint();
            }
        })
}

#[test]
fn pictures_of_every_screen_upright_and_lying() {
    let mut results = SnapshotResults::new();
    for (form, screen) in [("portrait", PORTRAIT), ("landscape", LANDSCAPE)] {
        for (name, stage) in scenes() {
            let whole =
                form == "portrait" && ["home", "services", "ticket", "info"].contains(&name);
            let mut harness = harness(
                screen,
                Rc::new(RefCell::new(stage)),
                if whole { 1.0 } else { 0.5 },
            );
            harness.run();
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pictures");
            let name = format!("kiosk-{name}-{form}");
            // Text is smoothed a little differently from one driver to the next.
            harness.snapshot_options(
                &name,
                &SnapshotOptions::new()
                    .output_path(folder)
                    .threshold(1.5)
                    .max_failed_pixels(400),
            );
            results.extend(harness.take_snapshot_results());
        }
    }
}

/// The keys of a screen: what is said of each and where it is, in millimetres.
fn keys(harness: &Harness<'_>) -> Vec<(String, egui::Rect)> {
    let mut keys = Vec::new();
    for role in [Role::Button, Role::CheckBox] {
        for node in harness.query_all_by_role(role) {
            keys.push((
                node.accesskit_node().label().unwrap_or_default(),
                node.rect(),
            ));
        }
    }
    keys
}

#[test]
fn every_key_is_as_large_as_a_finger_on_the_screen_and_apart_from_others() {
    let mut wrong = Vec::new();
    for (form, screen) in [("portrait", PORTRAIT), ("landscape", LANDSCAPE)] {
        for (name, stage) in scenes() {
            let mut harness = harness(screen, Rc::new(RefCell::new(stage)), 1.0);
            harness.run();
            let keys = keys(&harness);
            let whole = egui::Rect::from_min_size(egui::Pos2::ZERO, screen.size_mm());
            for (index, (label, rect)) in keys.iter().enumerate() {
                if rect.width() < 19.9 || rect.height() < 19.9 {
                    wrong.push(format!(
                        "{name} {form}: {label:?} is {:.1} × {:.1} mm",
                        rect.width(),
                        rect.height()
                    ));
                }
                if !whole.expand(0.1).contains_rect(*rect) {
                    wrong.push(format!(
                        "{name} {form}: {label:?} is off the screen: {rect:?}"
                    ));
                }
                if label.is_empty() || label.contains('[') {
                    wrong.push(format!("{name} {form}: a key is called {label:?}"));
                }
                for (other, place) in &keys[index + 1..] {
                    let shared = rect.intersect(*place);
                    if shared.width() > 0.1 && shared.height() > 0.1 {
                        wrong.push(format!("{name} {form}: {label:?} and {other:?} overlap"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn with_everything_low_all_keys_are_within_reach() {
    for (screen, reach_mm) in [(PORTRAIT, 300.0), (LANDSCAPE, 300.0)] {
        let low = [Touch::LowReach];
        let stages = [
            Stage::open().touch(low.clone()),
            Stage::choosing().touch(low.clone()),
            Stage::open().touch(low.clone()).touch([Touch::Booking]),
            Stage::open().touch(low).touch([Touch::Info]),
        ];
        for stage in stages {
            let mut harness = harness(screen, Rc::new(RefCell::new(stage)), 1.0);
            harness.run();
            for (label, rect) in keys(&harness) {
                assert!(
                    rect.min.y >= screen.size_mm().y - reach_mm - 0.1,
                    "{label:?} at {rect:?}"
                );
            }
        }
    }
}

#[test]
fn a_whole_visit_by_labels() {
    let stage = Rc::new(RefCell::new(Stage::open()));
    let mut harness = harness(PORTRAIT, Rc::clone(&stage), 1.0);
    let mut tap = |label: &str| {
        harness.get_by_label_contains(label).click();
        harness.run();
    };
    tap("Anagrafe.");
    tap("Carta d’identità elettronica.");
    tap("Tessera elettorale.");
    tap("Togli Tessera elettorale");
    tap("Altro settore");
    tap("Sportello polifunzionale.");
    tap("TARI.");
    tap("Prendi il numero");
    let asked = stage.borrow().asked.clone();
    let [Request::Take { key, body }] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(
        (key.as_str(), body.services.as_slice()),
        ("k1", ["cie".to_owned(), "tari".to_owned()].as_slice())
    );
    stage.borrow_mut().receive(Input::Taken {
        key: key.clone(),
        ticket: Box::new(ticket()),
    });
    harness.run();
    harness.get_by_label("A 042");
    harness.get_by_label("10–20 min");
    harness.get_by_label("chiamata verso le 10:37");
    stage.borrow_mut().now_ms += 1_000;
    harness.get_by_label("Stampa il biglietto").click();
    harness.run();
    assert!(matches!(
        stage.borrow().asked.last(),
        Some(Request::Print { .. })
    ));
    stage.borrow_mut().receive(Input::Slip {
        token: ticket().token,
        outcome: Err(SlipTrouble::PaperOut),
    });
    harness.run();
    harness.get_by_label_contains("La stampante ha finito la carta. Il suo numero è A 042");
}

#[test]
fn a_double_tap_asks_for_one_number() {
    let stage = Rc::new(RefCell::new(Stage::choosing()));
    let mut harness = harness(PORTRAIT, Rc::clone(&stage), 1.0);
    harness.run();
    harness.get_by_label("Prendi il numero").click();
    harness.get_by_label("Prendi il numero").click();
    harness.run();
    let takes = stage
        .borrow()
        .asked
        .iter()
        .filter(|request| matches!(request, Request::Take { .. }))
        .count();
    assert_eq!(takes, 1);
}
