// SPDX-License-Identifier: EUPL-1.2
//! Everything of this kit on one screen, in both orientations and looks, and how it behaves under fingers and keys.

use egui::{Align2, Pos2, Rect, Ui, Vec2, pos2, vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, HarnessBuilder, SnapshotOptions, SnapshotResults};
use protocol::Colour;

use crate::*;

const PORTRAIT: Screen = Screen {
    width_px: 1_080.0,
    height_px: 1_920.0,
    diagonal_mm: 558.8,
};
const LANDSCAPE: Screen = Screen {
    width_px: 1_280.0,
    height_px: 800.0,
    diagonal_mm: 396.2,
};

#[test]
fn gallery() {
    let mut results = SnapshotResults::new();
    for (name, screen) in [("portrait", PORTRAIT), ("landscape", LANDSCAPE)] {
        for (suffix, look) in [
            ("", Look::new(screen)),
            (
                "-contrast",
                Look {
                    contrast: true,
                    ..Look::new(screen)
                },
            ),
            (
                "-large",
                Look {
                    large_text: true,
                    ..Look::new(screen)
                },
            ),
        ] {
            let mut harness = harness(look, gallery_ui);
            harness.run();
            // The main key has the keyboard.
            harness.key_press(egui::Key::Tab);
            harness.run();
            let pictures = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/pictures");
            // Text is smoothed a little differently from one driver to the next.
            let options = SnapshotOptions::new()
                .output_path(pictures)
                .threshold(1.5)
                .max_failed_pixels(200);
            harness.snapshot_options(format!("native-gallery-{name}{suffix}"), &options);
            results.extend(harness.take_snapshot_results());
        }
    }
}

#[test]
fn a_key_acts_on_release_inside_only() {
    let mut harness = one_key();
    let middle = harness.get_by_label("Prendi il numero").rect().center();
    let outside = middle + vec2(200.0, 0.0);
    press(&harness, middle);
    harness.run();
    assert_eq!(*harness.state(), 0, "not yet while pressed");
    release(&harness, outside);
    harness.run();
    assert_eq!(*harness.state(), 0, "not when lifted outside");
    press(&harness, outside);
    release(&harness, middle);
    harness.run();
    assert_eq!(*harness.state(), 0, "not when pressed outside");
    press(&harness, middle);
    harness.run_steps(400);
    release(&harness, middle + vec2(30.0, 5.0));
    harness.run();
    assert_eq!(
        *harness.state(),
        1,
        "however long it took and wherever on the key"
    );
}

#[test]
fn a_trembling_double_tap_acts_once() {
    let mut harness = one_key();
    let middle = harness.get_by_label("Prendi il numero").rect().center();
    for _ in 0..2 {
        press(&harness, middle);
        harness.step();
        release(&harness, middle);
        harness.step();
    }
    assert_eq!(*harness.state(), 1);
    harness.run_steps(60);
    press(&harness, middle);
    release(&harness, middle);
    harness.run();
    assert_eq!(*harness.state(), 2, "after a rest it acts again");
}

#[test]
fn the_keys_of_a_pad_can_be_typed_quickly() {
    let look = Look::new(PORTRAIT);
    let mut harness = builder(look).build_ui_state(
        move |ui, typed: &mut u32| {
            let rect = Rect::from_min_size(pos2(20.0, 20.0), vec2(25.0, 25.0));
            *typed += u32::from(big_button(ui, &look, rect, "7", &Button::new("7").quick()));
        },
        0,
    );
    harness.run();
    let middle = harness.get_by_label("7").rect().center();
    for _ in 0..4 {
        press(&harness, middle);
        harness.step();
        release(&harness, middle);
        harness.step();
    }
    assert_eq!(*harness.state(), 4);
}

#[test]
fn keys_work_with_the_keyboard() {
    let mut harness = one_key();
    harness.key_press(egui::Key::Tab);
    harness.run();
    assert!(harness.get_by_label("Prendi il numero").is_focused());
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(*harness.state(), 1);
}

#[test]
fn a_key_that_is_off_does_nothing() {
    let look = Look::new(PORTRAIT);
    let mut harness = builder(look).build_ui_state(
        move |ui, acted: &mut u32| {
            let button = Button::new("Chiuso").enabled(false);
            *acted += u32::from(big_button(
                ui,
                &look,
                Rect::from_min_size(pos2(20.0, 20.0), vec2(100.0, 30.0)),
                "off",
                &button,
            ));
        },
        0,
    );
    install(&harness.ctx);
    harness.run();
    press(&harness, pos2(50.0, 30.0));
    release(&harness, pos2(50.0, 30.0));
    harness.run();
    assert_eq!(*harness.state(), 0);
}

#[test]
fn what_can_be_touched_is_never_smaller_than_a_finger() {
    let look = Look::new(PORTRAIT);
    let mut harness = harness(look, |ui, look| {
        big_button(
            ui,
            look,
            Rect::from_min_size(pos2(50.0, 50.0), vec2(8.0, 8.0)),
            "small",
            &Button::new("Piccolo"),
        );
    });
    harness.run();
    let rect = harness.get_by_label("Piccolo").rect();
    assert!(rect.width() >= 19.9 && rect.height() >= 19.9, "{rect:?}");
}

#[test]
fn capitals_have_the_height_asked_for_and_numbers_are_never_cut() {
    let mut harness = harness(Look::new(PORTRAIT), |ui, look| {
        let room = Rect::from_min_size(pos2(10.0, 10.0), vec2(60.0, 40.0));
        let face = Face::bold(30.0, look.ink());
        let drawn = draw_number(ui.painter(), room, Align2::CENTER_CENTER, "A 1042", &face);
        assert!(
            room.expand(0.1).x_range().contains(drawn.min.x)
                && room.expand(0.1).x_range().contains(drawn.max.x)
        );
        let (one, eight) = (
            width_of(ui.painter(), "111", &face),
            width_of(ui.painter(), "888", &face),
        );
        assert!((one - eight).abs() < 0.01, "figures are tabular");
    });
    harness.run();
}

fn gallery_ui(ui: &mut Ui, look: &Look) {
    let size = look.screen.size_mm();
    ui.painter()
        .rect_filled(look.screen.rect(), 0.0, look.ground());
    let head = Rect::from_min_size(Pos2::ZERO, vec2(size.x, look.screen.at_least(182.0, 26.0)));
    let words = Header {
        body: "Comune di Casalmaggiore",
        office: "Centro Servizi al Cittadino",
        clock: "10:24",
        date: Some("lunedì 23 novembre"),
    };
    header(ui, look, head, &words);
    let page = Rect::from_min_max(
        pos2(12.0, head.max.y + 8.0),
        pos2(size.x - 12.0, size.y - 6.0),
    );
    let (left, right) = if look.screen.is_portrait() {
        page.split_top_bottom_at_fraction(0.5)
    } else {
        page.split_left_right_at_fraction(0.5)
    };
    keys(ui, look, left.shrink2(vec2(2.0, 2.0)));
    pieces(ui, look, right.shrink2(vec2(2.0, 2.0)));
}

fn keys(ui: &Ui, look: &Look, room: Rect) {
    let row = |index: f32| {
        Rect::from_min_size(room.min + vec2(0.0, index * 27.0), vec2(room.width(), 23.0))
    };
    let (left, right) = halves(row(0.0));
    big_button(
        ui,
        look,
        left,
        "main",
        &Button::new("Prendi il numero").icon("ticket").main(),
    );
    big_button(
        ui,
        look,
        right,
        "plain",
        &Button::new("Altro settore").icon("plus"),
    );
    let (left, right) = halves(row(1.0));
    big_button(
        ui,
        look,
        left,
        "hint",
        &Button::new("Ho un appuntamento")
            .hint("Conferma l’arrivo")
            .icon("calendar-check")
            .picture_px(30.0),
    );
    big_button(
        ui,
        look,
        right,
        "area",
        &Button::new("Anagrafe")
            .icon("identification-card")
            .area(Colour::Green),
    );
    let names = [
        ("text-aa", "Testo grande"),
        ("circle-half", "Contrasto"),
        ("speaker-high", "Voce"),
        ("arrow-line-down", "Tutto in basso"),
    ];
    let band = row(2.0);
    let width = (band.width() - 4.0 * 4.0) / 5.0;
    for (index, (name, label)) in names.into_iter().enumerate() {
        let rect = Rect::from_min_size(
            band.min + vec2(index as f32 * (width + 4.0), 0.0),
            vec2(width, band.height()),
        );
        big_button(
            ui,
            look,
            rect,
            label,
            &Button::new(label)
                .icon(name)
                .stacked()
                .picture_px(22.0)
                .chosen(index == 1),
        );
    }
    let rect = Rect::from_min_size(
        band.min + vec2(4.0 * (width + 4.0), 0.0),
        vec2(width, band.height()),
    );
    big_button(
        ui,
        look,
        rect,
        "dark",
        &Button::new("Accesso prioritario")
            .icon("wheelchair")
            .dark()
            .picture_px(24.0),
    );
    let (left, right) = halves(row(3.0));
    big_button(
        ui,
        look,
        left,
        "italian",
        &Button::new("Italiano").on_head().chosen(true),
    );
    big_button(
        ui,
        look,
        right,
        "off",
        &Button::new("Non disponibile")
            .icon("prohibit")
            .enabled(false),
    );
}

fn pieces(ui: &Ui, look: &Look, room: Rect) {
    let painter = ui.painter();
    card(painter, room, look.paper(), look.line());
    let area = look.area(Colour::Violet);
    let tile = Rect::from_min_size(room.min + vec2(8.0, 8.0), Vec2::splat(24.0));
    letter_tile(painter, tile, 'U', area.ink, area.on_ink);
    let name = Rect::from_min_max(
        pos2(tile.max.x + 6.0, tile.min.y),
        pos2(room.max.x - 8.0, tile.max.y),
    );
    write_whole(
        ui,
        name,
        Align2::LEFT_CENTER,
        "Sportello polifunzionale",
        &Face::semibold(look.capital(42.0), look.ink()),
    );
    let number = Rect::from_min_size(
        tile.left_bottom() + vec2(0.0, 6.0),
        vec2(room.width() * 0.6, 34.0),
    );
    draw_number(
        painter,
        number,
        Align2::LEFT_CENTER,
        "A 042",
        &Face::bold(26.0, area.ink),
    );
    let around = Rect::from_center_size(
        pos2(room.max.x - 22.0, number.center().y),
        Vec2::splat(22.0),
    );
    ring(
        painter,
        around,
        0.7,
        "12",
        &Face::bold(look.capital(28.0), look.ink()),
        look.primary(),
        look.line(),
    );
    let left = number.left_bottom() + vec2(0.0, 10.0);
    let scadenza = chip(
        painter,
        left,
        "Scadenza",
        &Face::semibold(look.capital(26.0), look.area(Colour::Rose).ink),
        look.area(Colour::Rose).tint,
    );
    icon(
        painter,
        pos2(scadenza.max.x + 10.0, left.y),
        "clock",
        9.0,
        area.ink,
    );
    write(
        ui,
        pos2(scadenza.max.x + 18.0, left.y),
        Align2::LEFT_CENTER,
        "20–35 min",
        &Face::semibold(look.capital(30.0), area.ink),
    );
    let code = Rect::from_min_max(
        pos2(room.min.x + 8.0, left.y + 10.0),
        pos2(room.min.x + 60.0, (room.max.y - 6.0).min(left.y + 62.0)),
    );
    qr(painter, code, &pattern());
    let long = "Inquadri il codice: vedrà quante persone mancano, anche se si allontana. Nessuna app e nessun dato personale.";
    let text = Rect::from_min_max(code.right_top() + vec2(6.0, 0.0), room.max - vec2(8.0, 6.0));
    write_fitted(
        ui,
        text,
        Align2::LEFT_TOP,
        long,
        &Face::regular(look.capital(30.0), look.ink_2()),
        Fit {
            floor_mm: look.floor(),
            lines: 6,
        },
    );
}

fn halves(rect: Rect) -> (Rect, Rect) {
    let (left, right) = rect.split_left_right_at_fraction(0.5);
    (
        left.with_max_x(left.max.x - 2.0),
        right.with_min_x(right.min.x + 2.0),
    )
}

/// Not a real code: only something to draw.
fn pattern() -> Vec<Vec<bool>> {
    (0_usize..25)
        .map(|row| {
            (0_usize..25)
                .map(|column| (row * 7 + column * 5 + row * column) % 3 == 0)
                .collect()
        })
        .collect()
}

fn builder<State>(look: Look) -> HarnessBuilder<State> {
    Harness::builder()
        .with_size(look.screen.size_mm())
        .with_pixels_per_point(look.screen.pixels_per_mm())
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(install)
}

fn harness(look: Look, draw: impl Fn(&mut Ui, &Look) + 'static) -> Harness<'static> {
    builder(look).build_ui(move |ui| draw(ui, &look))
}

/// A screen with one key; the state counts how often it acted.
fn one_key() -> Harness<'static, u32> {
    let look = Look::new(PORTRAIT);
    let mut harness = builder(look).build_ui_state(
        move |ui, acted: &mut u32| {
            let rect = Rect::from_min_size(pos2(20.0, 20.0), vec2(100.0, 30.0));
            *acted += u32::from(big_button(
                ui,
                &look,
                rect,
                "take",
                &Button::new("Prendi il numero").main(),
            ));
        },
        0,
    );
    harness.run();
    harness
}

fn press<State>(harness: &Harness<'_, State>, at: Pos2) {
    harness.event(egui::Event::PointerMoved(at));
    harness.event(button_event(at, true));
}

fn release<State>(harness: &Harness<'_, State>, at: Pos2) {
    harness.event(egui::Event::PointerMoved(at));
    harness.event(button_event(at, false));
}

fn button_event(at: Pos2, pressed: bool) -> egui::Event {
    egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::default(),
    }
}
