// SPDX-License-Identifier: EUPL-1.2
//! Every state of the hall's board and of the display over a counter, as pictures in both orientations and by what screen readers are told.

use assets::words::Words;
use client::Heard;
use display_board::model::Model;
use display_board::screens::{Scene, board, counter};
use egui::Color32;
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use native::{Face, Screen};
use protocol::{
    AreaLive, AreaView, CallView, Colour, CounterLive, CounterState, CounterView, Forecast,
    HoursView, LiveView, NoForecast, Notice, NoticeKind, OfficeView, OpenState, QualityFigures,
    ServiceView, Text,
};

const LANDSCAPE: Screen = Screen {
    width_px: 1_920.0,
    height_px: 1_080.0,
    diagonal_mm: 55.0 * 25.4,
};
const PORTRAIT: Screen = Screen {
    width_px: 1_080.0,
    height_px: 1_920.0,
    diagonal_mm: 43.0 * 25.4,
};
const OVER_COUNTER: Screen = Screen {
    width_px: 1_280.0,
    height_px: 400.0,
    diagonal_mm: 24.0 * 25.4,
};
const UPRIGHT: Screen = Screen {
    width_px: 800.0,
    height_px: 1_280.0,
    diagonal_mm: 10.1 * 25.4,
};
const NOW_MS: u64 = 1_000_000;

#[test]
fn the_hall_in_full_work() {
    let mut pictures = Pictures::default();
    let mut model = known();
    model.receive(Heard::Snapshot(Box::new(hall())), NOW_MS - 60_000);
    model.receive(Heard::Call(call(90, "A 042", "anagrafe", 3)), NOW_MS);
    let seen = pictures.draw("board", &model, Show::default());
    for text in [
        "A 042",
        "3",
        "Anagrafe",
        "U 017",
        "Sportello polifunzionale",
        "Chi prende il numero adesso attende",
        "10–20 min",
        "10:25",
    ] {
        assert!(seen.query_all_by_label(text).next().is_some(), "{text}");
    }
    // A line of letters whose capitals are 25 mm high: they are read from 10 m.
    let legible_mm = Face::bold(25.0, Color32::WHITE).line_mm();
    for minutes in ["10–20 min", "20–35 min"] {
        let height_mm = seen.get_by_label(minutes).rect().height();
        assert!(
            (legible_mm..legible_mm * 1.5).contains(&height_mm),
            "{minutes}: {height_mm} mm, {legible_mm} mm are legible"
        );
    }
    pictures.draw(
        "board-portrait",
        &model,
        Show {
            screen: PORTRAIT,
            ..Show::default()
        },
    );
    pictures.draw(
        "board-english",
        &model,
        Show {
            language: "en",
            now_ms: NOW_MS + 1_200,
            ..Show::default()
        },
    );
}

#[test]
fn long_names_long_numbers_and_unknown_waits_fit() {
    let mut pictures = Pictures::default();
    let mut live = hall();
    live.calls = vec![
        call(80, "U 1042", "polifunzionale", 12),
        call(79, "A 1041", "anagrafe", 10),
        call(78, "W 999", "tributi", 11),
        call(77, "P 009", "protocollo", 4),
    ];
    live.calls.iter_mut().for_each(|call| call.age_s = 400);
    live.areas = vec![
        area_live("anagrafe", 0, Err(NoForecast::Unavailable)),
        area_live("stato-civile", 11, Err(NoForecast::Paused)),
        area_live("protocollo", 125, Ok((2_700, 9_900))),
        area_live("polifunzionale", 3, Ok((60, 240))),
        area_live("tributi", 1, Err(NoForecast::NoCounter)),
    ];
    let mut model = known();
    model.receive(Heard::Snapshot(Box::new(live)), NOW_MS);
    pictures.draw(
        "board-long",
        &model,
        Show {
            has_voice: false,
            ..Show::default()
        },
    );
    pictures.draw(
        "board-long-portrait",
        &model,
        Show {
            screen: PORTRAIT,
            has_voice: false,
            ..Show::default()
        },
    );
    pictures.draw(
        "board-long-small",
        &model,
        Show {
            screen: Screen::new(1_280, 800, 15.6),
            ..Show::default()
        },
    );
}

#[test]
fn how_many_forecasts_were_kept_is_one_quiet_line() {
    let mut pictures = Pictures::default();
    let kept = QualityFigures {
        n: 1_465,
        within_upper: 1_334,
        ..QualityFigures::default()
    };
    let mut model = known();
    model.receive(
        Heard::Snapshot(Box::new(LiveView {
            forecast_quality: Some(kept),
            ..hall()
        })),
        NOW_MS,
    );
    let seen = pictures.draw(
        "board-kept",
        &model,
        Show {
            scale: 0.5,
            ..Show::default()
        },
    );
    assert!(
        seen.query_by_label("Previsioni mantenute: 91 su 100")
            .is_some()
    );
    drop(seen);
    pictures.draw(
        "board-kept-portrait",
        &model,
        Show {
            screen: PORTRAIT,
            scale: 0.5,
            ..Show::default()
        },
    );
    model.receive(Heard::CutOff, NOW_MS);
    let seen = Show {
        now_ms: NOW_MS + 1_000,
        ..Show::default()
    }
    .harness(&model);
    assert!(
        seen.query_by_label_contains("Previsioni mantenute")
            .is_none(),
        "not while it is cut off"
    );
}

#[test]
fn waits_of_hours_are_read_from_afar() {
    let (mut pictures, mut model, mut long) = (Pictures::default(), known(), hall());
    long.areas[0] = area_live("anagrafe", 31, Ok((11_000, 14_700)));
    long.areas[3] = area_live("polifunzionale", 12, Ok((6_300, 10_500)));
    model.receive(Heard::Snapshot(Box::new(long)), NOW_MS);
    let seen = pictures.draw(
        "board-hours",
        &model,
        Show {
            scale: 0.5,
            ..Show::default()
        },
    );
    // Hours and minutes stay in one line.
    assert!(
        seen.query_by_label("3 h–4\u{a0}h\u{a0}30").is_some()
            && seen
                .query_by_label("1\u{a0}h\u{a0}45–2\u{a0}h\u{a0}55")
                .is_some()
    );
}

#[test]
fn names_in_all_scripts_are_shown() {
    let mut pictures = Pictures::default();
    let mut office = office();
    let names = [
        "السجل المدني",
        "Громадянський стан",
        "登记处",
        "ਬਹੁ-ਮੰਤਵੀ ਕਾਊਂਟਰ",
        "Φόροι και εμπόριο",
    ];
    office
        .areas
        .iter_mut()
        .zip(names)
        .for_each(|(area, name)| area.name = Text::italian(name));
    let mut live = hall();
    for notice in &mut live.notices {
        notice.title = Text::italian("معرض القديس مارتينو: الشوارع مغلقة");
        notice.text = Text::italian(
            "السبت 28 والأحد 29 نوفمبر، من الساعة 8 إلى 20. موقف مجاني للسيارات (via Marconi).",
        );
    }
    let mut model = Model::default();
    model.learn_office(office);
    model.receive(Heard::Snapshot(Box::new(live)), NOW_MS - 60_000);
    model.receive(Heard::Call(call(90, "A 042", "anagrafe", 3)), NOW_MS);
    let seen = pictures.draw(
        "board-scripts",
        &model,
        Show {
            scale: 0.5,
            ..Show::default()
        },
    );
    for name in names {
        assert!(seen.query_all_by_label(name).next().is_some(), "{name}");
    }
}

#[test]
fn two_calls_at_once_are_both_marked() {
    let mut pictures = Pictures::default();
    let mut model = known();
    model.receive(Heard::Snapshot(Box::new(hall())), NOW_MS - 60_000);
    model.receive(Heard::Call(call(90, "S 007", "stato-civile", 2)), NOW_MS);
    model.receive(Heard::Call(call(91, "A 042", "anagrafe", 3)), NOW_MS);
    pictures.draw("board-two-calls", &model, Show::default());
}

#[test]
fn before_the_first_call_and_without_notices() {
    let mut pictures = Pictures::default();
    let live = LiveView {
        calls: vec![],
        notices: vec![],
        ..hall()
    };
    let mut model = known();
    model.receive(Heard::Snapshot(Box::new(live)), NOW_MS);
    pictures.draw("board-no-calls", &model, Show::default());
    pictures.draw(
        "board-no-calls-portrait",
        &model,
        Show {
            screen: PORTRAIT,
            ..Show::default()
        },
    );
}

#[test]
fn closed_with_and_without_people() {
    let mut pictures = Pictures::default();
    let closed = OpenState::Closed {
        opens: Some("2026-11-24T08:30:00+01:00".to_owned()),
    };
    let mut model = known();
    model.receive(
        Heard::Snapshot(Box::new(LiveView {
            office: closed.clone(),
            ..hall()
        })),
        NOW_MS,
    );
    pictures.draw("board-last-ones", &model, Show::default());

    let mut empty = LiveView {
        office: closed,
        ..hall()
    };
    empty.areas.iter_mut().for_each(|area| area.waiting = 0);
    empty
        .counters
        .iter_mut()
        .for_each(|counter| counter.number = None);
    model.receive(Heard::Live(Box::new(empty)), NOW_MS);
    let seen = pictures.draw("board-closed", &model, Show::default());
    assert!(
        seen.query_by_label("Riapriamo domani alle 08:30.")
            .is_some()
    );
    pictures.draw(
        "board-closed-portrait",
        &model,
        Show {
            screen: PORTRAIT,
            ..Show::default()
        },
    );
}

#[test]
fn cut_off_nothing_old_looks_live() {
    let mut pictures = Pictures::default();
    let mut model = known();
    model.receive(Heard::Snapshot(Box::new(hall())), NOW_MS - 600_000);
    model.receive(Heard::CutOff, NOW_MS - 300_000);
    let seen = pictures.draw("board-cut", &model, Show::default());
    assert!(
        seen.query_by_label(
            "Collegamento interrotto. Ultimo aggiornamento alle 10:29. Ascolti il personale."
        )
        .is_some()
    );
    assert!(
        seen.query_by_label("10–20 min").is_none(),
        "no forecast of before the break"
    );
    drop(seen);
    // Neither does what was called just before.
    let mut model = known();
    model.receive(Heard::Snapshot(Box::new(hall())), NOW_MS - 60_000);
    model.receive(
        Heard::Call(call(90, "S 007", "stato-civile", 2)),
        NOW_MS - 3_000,
    );
    model.receive(
        Heard::Call(call(91, "A 042", "anagrafe", 3)),
        NOW_MS - 3_000,
    );
    model.receive(Heard::CutOff, NOW_MS - 2_000);
    pictures.draw(
        "board-cut-portrait",
        &model,
        Show {
            screen: PORTRAIT,
            ..Show::default()
        },
    );
}

#[test]
fn at_the_start() {
    let mut pictures = Pictures::default();
    let mut model = Model::default();
    let seen = pictures.draw("board-starting", &model, Show::default());
    assert!(seen.query_by_label("Tabellone in aggiornamento").is_some());
    drop(seen);
    model.receive(Heard::CutOff, NOW_MS - 5_000);
    pictures.draw("board-starting-cut", &model, Show::default());
}

#[test]
fn over_a_counter() {
    let mut pictures = Pictures::default();
    let mut model = known();
    let mut live = hall();
    live.counters[1].state = CounterState::Paused;
    live.counters[3].number = None;
    model.receive(Heard::Snapshot(Box::new(live)), NOW_MS - 60_000);
    model.receive(Heard::Call(call(90, "A 042", "anagrafe", 3)), NOW_MS);
    let over = |id| Show {
        counter: Some(id),
        screen: OVER_COUNTER,
        ..Show::default()
    };
    let seen = pictures.draw("counter-called", &model, over(3));
    assert!(seen.query_by_label("A 042").is_some());
    drop(seen);
    pictures.draw(
        "counter-called-upright",
        &model,
        Show {
            screen: UPRIGHT,
            ..over(3)
        },
    );
    pictures.draw(
        "counter-called-full",
        &model,
        Show {
            screen: LANDSCAPE,
            ..over(3)
        },
    );
    pictures.draw(
        "counter-serving",
        &model,
        Show {
            now_ms: NOW_MS + 11_000,
            ..over(5)
        },
    );
    pictures.draw("counter-paused", &model, over(2));
    pictures.draw("counter-free", &model, over(4));
    pictures.draw(
        "counter-free-upright",
        &model,
        Show {
            screen: UPRIGHT,
            ..over(4)
        },
    );
    pictures.draw("counter-closed", &model, over(6));
    pictures.draw("counter-unknown", &model, over(77));
    model.receive(Heard::CutOff, NOW_MS);
    pictures.draw(
        "counter-cut",
        &model,
        Show {
            now_ms: NOW_MS + 1_000,
            ..over(3)
        },
    );
}

/// What is shown, and how.
#[derive(Clone, Copy)]
struct Show {
    screen: Screen,
    language: &'static str,
    now_ms: u64,
    counter: Option<u16>,
    has_voice: bool,
    /// Of the picture, against the screen.
    scale: f32,
}

impl Default for Show {
    fn default() -> Show {
        Show {
            screen: LANDSCAPE,
            language: "it",
            now_ms: NOW_MS,
            counter: None,
            has_voice: true,
            scale: 1.0,
        }
    }
}

impl Show {
    /// A screen that has been drawn.
    fn harness(self, model: &Model) -> Harness<'_> {
        let words = Words::new(self.language);
        let mut harness = Harness::builder()
            .with_size(self.screen.size_mm())
            .with_pixels_per_point(self.screen.pixels_per_mm() * self.scale)
            .with_context_setup(native::install)
            .build_ui(move |ui| {
                let Show {
                    screen,
                    now_ms,
                    has_voice,
                    ..
                } = self;
                let scene = Scene {
                    model,
                    words: &words,
                    screen,
                    now_ms,
                    distance_m: 10.0,
                    has_voice,
                };
                match self.counter {
                    Some(id) => counter(ui, &scene, id),
                    None => board(ui, &scene),
                }
            });
        harness.run();
        harness
    }
}

/// The pictures of a test, compared at its end.
#[derive(Default)]
struct Pictures(SnapshotResults);

impl Pictures {
    /// Draws a screen and compares it with its picture.
    fn draw<'a>(&mut self, name: &str, model: &'a Model, show: Show) -> Harness<'a> {
        let mut harness = show.harness(model);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pictures");
        // Text is smoothed a little differently from one driver to the next.
        harness.snapshot_options(
            name,
            &SnapshotOptions::new()
                .output_path(folder)
                .threshold(1.5)
                .max_failed_pixels(400),
        );
        self.0.extend(harness.take_snapshot_results());
        harness
    }
}

fn known() -> Model {
    let mut model = Model::default();
    model.learn_office(office());
    model
}

fn text(italian: &str, english: &str) -> Text {
    Text(
        [
            ("it".to_owned(), italian.to_owned()),
            ("en".to_owned(), english.to_owned()),
        ]
        .into(),
    )
}

fn area(id: &str, letter: char, colour: Colour, name: Text) -> AreaView {
    AreaView {
        id: id.to_owned(),
        letter,
        name,
        description: Text::default(),
        colour,
        icon: "info".to_owned(),
        place: Text::default(),
    }
}

fn office() -> OfficeView {
    let open = OpenState::Open { until: None };
    let service = |id: &str, area: &str| ServiceView {
        id: id.to_owned(),
        area: area.to_owned(),
        name: Text::italian(id),
        short: Text::default(),
        hint: Text::default(),
        bring: vec![],
        icon: "info".to_owned(),
        expected_s: 600,
        open: open.clone(),
    };
    OfficeView {
        catalogue: "c1".to_owned(),
        epoch: 1,
        name: text("Centro Servizi al Cittadino", "Citizens’ Service Centre"),
        body: text("Comune di Casalmaggiore", "Municipality of Casalmaggiore"),
        time_zone: "Europe/Rome".to_owned(),
        languages: vec!["it".to_owned(), "en".to_owned()],
        areas: vec![
            area("anagrafe", 'A', Colour::Blue, text("Anagrafe", "Registry")),
            area(
                "stato-civile",
                'S',
                Colour::Green,
                text("Stato civile", "Births and marriages"),
            ),
            area(
                "protocollo",
                'P',
                Colour::Ochre,
                text("Protocollo", "Mail desk"),
            ),
            area(
                "polifunzionale",
                'U',
                Colour::Violet,
                text("Sportello polifunzionale", "General desk"),
            ),
            area(
                "tributi",
                'W',
                Colour::Rose,
                text("Tributi e attività produttive", "Taxes and trade"),
            ),
        ],
        services: vec![
            service("cie", "anagrafe"),
            service("protocollo", "protocollo"),
            service("nascita", "stato-civile"),
        ],
        counters: (1..=6)
            .map(|id| CounterView {
                id,
                services: vec![],
                name: Text::default(),
            })
            .collect(),
        hours: HoursView {
            now: open.clone(),
            today: vec![],
            week: vec![],
            exception: Text::default(),
        },
        public_url: String::new(),
        pause_reasons: vec![],
        park_reasons: vec![],
        notices: vec![],
    }
}

fn call(seq: u64, number: &str, area: &str, counter: u16) -> CallView {
    CallView {
        seq,
        number: number.to_owned(),
        area: area.to_owned(),
        counter,
        language: "it".to_owned(),
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        age_s: 0,
        recall: false,
    }
}

/// Waiting people, and median and upper seconds.
fn area_live(id: &str, waiting: u32, forecast: Result<(u32, u32), NoForecast>) -> AreaLive {
    AreaLive {
        last_number: 0,
        id: id.to_owned(),
        waiting,
        open_counters: 1,
        forecast: forecast.ok().map(|(median_s, high_s)| Forecast {
            low_s: 0,
            high_s,
            median_s,
            ahead: waiting,
            grew: None,
        }),
        forecast_reason: forecast.err(),
    }
}

fn counter_live(id: u16, state: CounterState, visit: Option<(&str, &str)>) -> CounterLive {
    CounterLive {
        id,
        state,
        number: visit.map(|(number, _)| number.to_owned()),
        area: visit.map(|(_, area)| area.to_owned()),
        serving: visit.map(|_| true),
        services: vec![
            "protocollo".to_owned(),
            "cie".to_owned(),
            "nascita".to_owned(),
        ],
        closes_at: None,
    }
}

fn hall() -> LiveView {
    let mut calls = vec![
        call(80, "U 017", "polifunzionale", 5),
        call(78, "A 041", "anagrafe", 1),
        call(70, "P 009", "protocollo", 4),
        call(66, "S 006", "stato-civile", 2),
        call(60, "A 040", "anagrafe", 3),
        call(52, "W 002", "tributi", 4),
    ];
    calls.iter_mut().for_each(|call| call.age_s = 100);
    let notice = Notice {
        kind: NoticeKind::Event,
        title: text(
            "Fiera di San Martino: strade chiuse in centro",
            "St Martin’s fair: streets closed in the centre",
        ),
        text: text(
            "Sabato 28 e domenica 29 novembre, dalle 8 alle 20. Parcheggio gratuito in via Marconi.",
            "Saturday 28 and Sunday 29 November, from 8 to 20. Free parking in via Marconi.",
        ),
        date: Some("2026-11-28".to_owned()),
    };
    LiveView {
        prints: 0,
        seq: 80,
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        day: Some("2026-11-23".to_owned()),
        catalogue: "c1".to_owned(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![
            area_live("anagrafe", 4, Ok((610, 1_080))),
            area_live("stato-civile", 0, Ok((0, 0))),
            area_live("protocollo", 1, Ok((200, 341))),
            area_live("polifunzionale", 7, Ok((1_499, 2_050))),
            area_live("tributi", 2, Ok((60, 240))),
        ],
        counters: vec![
            counter_live(1, CounterState::Open, Some(("A 041", "anagrafe"))),
            counter_live(2, CounterState::Open, None),
            counter_live(3, CounterState::Open, None),
            counter_live(4, CounterState::Open, Some(("P 009", "protocollo"))),
            counter_live(5, CounterState::Open, Some(("U 017", "polifunzionale"))),
            counter_live(6, CounterState::Closed, None),
        ],
        calls,
        notices: vec![notice],
        forecast_quality: None,
    }
}
