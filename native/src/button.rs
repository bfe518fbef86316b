// SPDX-License-Identifier: EUPL-1.2

use assets::theme::mm;
use egui::{Align2, AsIdSalt, Color32, Painter, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use protocol::Colour;

use crate::paint::{icon, radius};
use crate::{Face, Fit, Look, Touch, Touchable, draw_fitted, focus_ring, touch, width_of};

/// A key: words, and what it looks like. Its main line is `label`; an icon never stands alone.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    label: &'a str,
    hint: Option<&'a str>,
    icon: Option<&'a str>,
    spoken: Option<&'a str>,
    kind: Kind,
    stacked: bool,
    enabled: bool,
    chosen: Option<bool>,
    picture_px: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Main,
    Dark,
    Head,
    Area(Colour),
}

impl<'a> Button<'a> {
    /// A plain key.
    pub fn new(label: &'a str) -> Button<'a> {
        Button {
            label,
            hint: None,
            icon: None,
            spoken: None,
            kind: Kind::Plain,
            stacked: false,
            enabled: true,
            chosen: None,
            picture_px: 34.0,
        }
    }

    /// The one main action of its screen.
    pub fn main(self) -> Button<'a> {
        Button { kind: Kind::Main, ..self }
    }

    /// A dark key that stands apart from plain ones.
    pub fn dark(self) -> Button<'a> {
        Button { kind: Kind::Dark, ..self }
    }

    /// A key on the dark head.
    pub fn on_head(self) -> Button<'a> {
        Button { kind: Kind::Head, ..self }
    }

    /// A key in the colour of an area.
    pub fn area(self, colour: Colour) -> Button<'a> {
        Button { kind: Kind::Area(colour), ..self }
    }

    /// A second line.
    pub fn hint(self, hint: &'a str) -> Button<'a> {
        Button { hint: Some(hint), ..self }
    }

    /// A Phosphor icon by name, before the words.
    pub fn icon(self, icon: &'a str) -> Button<'a> {
        Button { icon: Some(icon), ..self }
    }

    /// The icon above the words.
    pub fn stacked(self) -> Button<'a> {
        Button { stacked: true, ..self }
    }

    /// What is said of it, when its words need more.
    pub fn spoken(self, spoken: &'a str) -> Button<'a> {
        Button { spoken: Some(spoken), ..self }
    }

    pub fn enabled(self, enabled: bool) -> Button<'a> {
        Button { enabled, ..self }
    }

    /// Whether it is chosen, for a key that switches something on and off.
    pub fn chosen(self, chosen: bool) -> Button<'a> {
        Button { chosen: Some(chosen), ..self }
    }

    /// The font size of its label in the design pictures; 34 unless given.
    pub fn picture_px(self, picture_px: f32) -> Button<'a> {
        Button { picture_px, ..self }
    }
}

/// Draws a key that fills `rect` and tells whether it was touched. `key` names it within its screen.
pub fn big_button(ui: &Ui, look: &Look, rect: Rect, key: impl AsIdSalt, button: &Button<'_>) -> bool {
    let with_hint = button.hint.map(|hint| format!("{}, {hint}", button.label));
    let spoken = button.spoken.or(with_hint.as_deref()).unwrap_or(button.label);
    let touched = touch(ui, rect, key, &Touchable { spoken, enabled: button.enabled, chosen: button.chosen });
    let inks = inks(look, button, &touched);
    let painter = ui.painter();
    painter.rect(rect, radius(mm::RADIUS), inks.fill, Stroke::new(inks.border_mm, inks.border), StrokeKind::Inside);
    let inside = rect.shrink2(vec2((rect.width() * 0.06).clamp(2.0, mm::GAP), 2.0));
    if button.stacked {
        draw_stacked(painter, look, inside, button, &inks);
    } else {
        draw_in_a_row(painter, look, inside, button, &inks);
    }
    if touched.focused {
        focus_ring(painter, rect, mm::RADIUS);
    }
    touched.acted
}

struct Inks {
    fill: Color32,
    border: Color32,
    border_mm: f32,
    words: Color32,
    hint: Color32,
    icon: Color32,
}

fn inks(look: &Look, button: &Button<'_>, touched: &Touch) -> Inks {
    let filled = |fill: Color32, pressed: Color32, words: Color32| {
        let fill = if touched.pressed { pressed } else { fill };
        let border = if look.contrast { look.ink() } else { fill };
        Inks { fill, border, border_mm: mm::BORDER, words, hint: words, icon: words }
    };
    if !button.enabled {
        return Inks {
            fill: look.ground(),
            border: look.line(),
            border_mm: mm::BORDER,
            words: look.ink_2(),
            hint: look.ink_2(),
            icon: look.ink_2(),
        };
    }
    match button.kind {
        Kind::Main => filled(look.primary(), look.primary_pressed(), look.on_primary()),
        Kind::Dark if button.chosen == Some(true) => filled(look.primary(), look.primary_pressed(), look.on_primary()),
        Kind::Dark => filled(look.head(), look.head_key(), look.on_head()),
        Kind::Area(colour) => filled(look.area(colour).ink, look.primary_pressed(), look.area(colour).on_ink),
        Kind::Head if button.chosen == Some(true) => filled(look.on_head(), look.line(), crate::colour(assets::theme::INK)),
        Kind::Head => filled(look.head_key(), look.head_band(), look.on_head()),
        Kind::Plain => plain(look, button, touched),
    }
}

fn plain(look: &Look, button: &Button<'_>, touched: &Touch) -> Inks {
    let chosen = button.chosen == Some(true);
    let fill = match (touched.pressed, chosen) {
        (true, _) => look.pressed(),
        (false, true) => look.area(Colour::Blue).tint,
        (false, false) => look.paper(),
    };
    let (border, border_mm) = if chosen { (look.primary(), mm::BORDER_CHOSEN) } else { (look.line(), mm::BORDER) };
    let icon = if button.hint.is_some() || chosen { look.primary() } else { look.ink() };
    Inks { fill, border, border_mm, words: look.ink(), hint: look.ink_2(), icon }
}

fn draw_stacked(painter: &Painter, look: &Look, rect: Rect, button: &Button<'_>, inks: &Inks) {
    let face = Face::semibold(look.capital(button.picture_px), inks.words);
    let lines_mm = face.line_mm() * 1.15;
    let icon_mm = (rect.height() - lines_mm).clamp(0.0, face.capital_mm * 2.4);
    let top = rect.center().y - (icon_mm + lines_mm) / 2.0;
    if let Some(name) = button.icon {
        icon(painter, pos2(rect.center().x, top + icon_mm / 2.0), name, icon_mm, inks.icon);
    }
    let words = Rect::from_min_max(pos2(rect.min.x, top + icon_mm), pos2(rect.max.x, rect.max.y.max(top + icon_mm + face.line_mm())));
    draw_fitted(painter, words, Align2::CENTER_TOP, button.label, &face, Fit { floor_mm: look.floor(), lines: 2 });
}

fn draw_in_a_row(painter: &Painter, look: &Look, rect: Rect, button: &Button<'_>, inks: &Inks) {
    let face = Face::semibold(look.capital(button.picture_px), inks.words);
    let icon_mm = if button.icon.is_some() { (face.capital_mm * 2.0).min(rect.height()) } else { 0.0 };
    let gap_mm = if button.icon.is_some() { face.capital_mm * 0.8 } else { 0.0 };
    let room = rect.width() - icon_mm - gap_mm;
    let wanted = if button.hint.is_some() { room } else { width_of(painter, button.label, &face).min(room) };
    let left = rect.center().x - (icon_mm + gap_mm + wanted) / 2.0;
    if let Some(name) = button.icon {
        icon(painter, pos2(left + icon_mm / 2.0, rect.center().y), name, icon_mm, inks.icon);
    }
    let words = Rect::from_min_max(pos2(left + icon_mm + gap_mm, rect.min.y), pos2(left + icon_mm + gap_mm + wanted + 0.5, rect.max.y));
    let fit = Fit { floor_mm: look.floor(), lines: 2 };
    let Some(hint) = button.hint else {
        let anchor = if button.icon.is_some() { Align2::LEFT_CENTER } else { Align2::CENTER_CENTER };
        draw_words(painter, words, anchor, button.label, &face, fit);
        return;
    };
    let hint_face = Face::regular(look.capital(button.picture_px * 0.8), inks.hint);
    let height = face.line_mm() + hint_face.line_mm();
    let upper = Rect::from_center_size(words.center() - vec2(0.0, hint_face.line_mm() / 2.0), vec2(words.width(), face.line_mm()));
    let lower = Rect::from_min_size(
        pos2(words.min.x, words.center().y + height / 2.0 - hint_face.line_mm()),
        vec2(words.width(), hint_face.line_mm()),
    );
    draw_words(painter, upper, Align2::LEFT_CENTER, button.label, &face, Fit { lines: 1, ..fit });
    draw_words(painter, lower, Align2::LEFT_CENTER, hint, &hint_face, Fit { lines: 1, ..fit });
}

fn draw_words(painter: &Painter, rect: Rect, anchor: Align2, words: &str, face: &Face, fit: Fit) {
    draw_fitted(painter, rect, anchor, words, face, fit);
}
