// SPDX-License-Identifier: EUPL-1.2

use std::sync::Arc;

use assets::theme::mm;
use egui::{
    Align2, AsIdSalt, Color32, Galley, Painter, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2,
};
use protocol::Colour;

use crate::paint::{icon, radius};
use crate::text::{largest, place};
use crate::{Face, Look, Touch, Touchable, draw_whole, focus_ring, touch, touch_quick};

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
    quick: bool,
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
            quick: false,
            picture_px: 34.0,
        }
    }

    /// The one main action of its screen.
    pub fn main(self) -> Button<'a> {
        Button {
            kind: Kind::Main,
            ..self
        }
    }

    /// A dark key that stands apart from plain ones.
    pub fn dark(self) -> Button<'a> {
        Button {
            kind: Kind::Dark,
            ..self
        }
    }

    /// A key on the dark head.
    pub fn on_head(self) -> Button<'a> {
        Button {
            kind: Kind::Head,
            ..self
        }
    }

    /// A key in the colour of an area.
    pub fn area(self, colour: Colour) -> Button<'a> {
        Button {
            kind: Kind::Area(colour),
            ..self
        }
    }

    /// A second line.
    pub fn hint(self, hint: &'a str) -> Button<'a> {
        Button {
            hint: Some(hint),
            ..self
        }
    }

    /// A Phosphor icon by name, before the words.
    pub fn icon(self, icon: &'a str) -> Button<'a> {
        Button {
            icon: Some(icon),
            ..self
        }
    }

    /// The icon above the words.
    pub fn stacked(self) -> Button<'a> {
        Button {
            stacked: true,
            ..self
        }
    }

    /// What is said of it, when its words need more.
    pub fn spoken(self, spoken: &'a str) -> Button<'a> {
        Button {
            spoken: Some(spoken),
            ..self
        }
    }

    pub fn enabled(self, enabled: bool) -> Button<'a> {
        Button { enabled, ..self }
    }

    /// Whether it is chosen, for a key that switches something on and off.
    pub fn chosen(self, chosen: bool) -> Button<'a> {
        Button {
            chosen: Some(chosen),
            ..self
        }
    }

    /// Typed quickly, like the digits of a number pad: it does not rest after a tap.
    pub fn quick(self) -> Button<'a> {
        Button {
            quick: true,
            ..self
        }
    }

    /// The font size of its label in the design pictures; 34 unless given.
    pub fn picture_px(self, picture_px: f32) -> Button<'a> {
        Button { picture_px, ..self }
    }
}

/// Draws a key that fills `rect` and tells whether it was touched. `key` names it within its screen.
pub fn big_button(
    ui: &Ui,
    look: &Look,
    rect: Rect,
    key: impl AsIdSalt,
    button: &Button<'_>,
) -> bool {
    let with_hint = button.hint.map(|hint| format!("{}, {hint}", button.label));
    let spoken = button
        .spoken
        .or(with_hint.as_deref())
        .unwrap_or(button.label);
    let touchable = Touchable {
        spoken,
        enabled: button.enabled,
        chosen: button.chosen,
    };
    let touched = if button.quick {
        touch_quick(ui, rect, key, &touchable)
    } else {
        touch(ui, rect, key, &touchable)
    };
    let inks = inks(look, button, &touched);
    let painter = ui.painter();
    painter.rect(
        rect,
        radius(mm::RADIUS),
        inks.fill,
        Stroke::new(inks.border_mm, inks.border),
        StrokeKind::Inside,
    );
    let side_mm = if button.stacked {
        2.0
    } else {
        (rect.width() * 0.07).clamp(3.0, mm::GAP)
    };
    let inside = rect.shrink2(vec2(side_mm, 2.0));
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
        Inks {
            fill,
            border,
            border_mm: mm::BORDER,
            words,
            hint: words,
            icon: words,
        }
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
        Kind::Dark if button.chosen == Some(true) => {
            filled(look.primary(), look.primary_pressed(), look.on_primary())
        }
        Kind::Dark => filled(look.head(), look.head_key(), look.on_head()),
        Kind::Area(colour) => filled(
            look.area(colour).ink,
            look.area_pressed(colour),
            look.area(colour).on_ink,
        ),
        Kind::Head if button.chosen == Some(true) => filled(
            look.on_head(),
            look.line(),
            crate::colour(assets::theme::INK),
        ),
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
    let (border, border_mm) = if chosen {
        (look.primary(), mm::BORDER_CHOSEN)
    } else {
        (look.line(), mm::BORDER)
    };
    let icon = if button.hint.is_some() || chosen {
        look.primary()
    } else {
        look.ink()
    };
    Inks {
        fill,
        border,
        border_mm,
        words: look.ink(),
        hint: look.ink_2(),
        icon,
    }
}

/// Icon above words; without the icon when large words leave no room for it.
fn draw_stacked(painter: &Painter, look: &Look, rect: Rect, button: &Button<'_>, inks: &Inks) {
    let face = Face::semibold(look.capital(button.picture_px), inks.words);
    let icon_mm = look
        .screen
        .at_least(button.picture_px * 1.7, mm::BODY * 1.6)
        .min(rect.height() * 0.5);
    let under = rect.with_min_y(rect.min.y + icon_mm);
    // A word a little smaller is better than no icon.
    let floor_mm = look.floor().min(face.capital_mm) * 0.85;
    let beside_icon = button.icon.and_then(|name| {
        Some((
            name,
            largest(painter, under.size(), button.label, &face, floor_mm, 2)?,
        ))
    });
    let Some((name, words)) = beside_icon else {
        draw_whole(painter, rect, Align2::CENTER_CENTER, button.label, &face);
        return;
    };
    // A line is empty above its capitals and below its letters: the words move up under the icon, and what is seen stands in the middle.
    let empty_mm = words.size().y / words.rows.len().max(1) as f32 * 0.1;
    let top = (rect.center().y - (icon_mm + words.size().y - 3.0 * empty_mm) / 2.0)
        .max(rect.min.y - empty_mm);
    icon(
        painter,
        pos2(rect.center().x, top + icon_mm / 2.0),
        name,
        icon_mm,
        inks.icon,
    );
    place(
        painter,
        rect.with_min_y(top + icon_mm - empty_mm),
        Align2::CENTER_TOP,
        words,
        &face,
    );
}

/// Icon before words. Large words may leave no room for the hint, then for the icon; both are still said by screen readers.
fn draw_in_a_row(painter: &Painter, look: &Look, rect: Rect, button: &Button<'_>, inks: &Inks) {
    let face = Face::semibold(look.capital(button.picture_px), inks.words);
    let icon_mm = if button.icon.is_some() {
        (face.capital_mm * 2.0).min(rect.height())
    } else {
        0.0
    };
    let gap_mm = if button.icon.is_some() {
        face.capital_mm * 0.8
    } else {
        0.0
    };
    let room = vec2(rect.width() - icon_mm - gap_mm, rect.height());
    if let Some((label, hint)) = label_and_hint(painter, look, room, button, inks) {
        draw_icon(painter, rect.min.x, rect, button, icon_mm, inks);
        let corner = pos2(
            rect.min.x + icon_mm + gap_mm,
            rect.center().y - (label.size().y + hint.size().y) / 2.0,
        );
        let under = corner + vec2(0.0, label.size().y);
        painter.galley(corner, label, inks.words);
        painter.galley(under, hint, inks.hint);
        return;
    }
    let floor_mm = look.floor().min(face.capital_mm);
    let Some(label) = largest(painter, room, button.label, &face, floor_mm, 2) else {
        draw_whole(painter, rect, Align2::CENTER_CENTER, button.label, &face);
        return;
    };
    let left = if button.hint.is_some() {
        rect.min.x
    } else {
        rect.center().x - (icon_mm + gap_mm + label.size().x) / 2.0
    };
    draw_icon(painter, left, rect, button, icon_mm, inks);
    painter.galley(
        pos2(
            left + icon_mm + gap_mm,
            rect.center().y - label.size().y / 2.0,
        ),
        label,
        inks.words,
    );
}

fn draw_icon(
    painter: &Painter,
    left: f32,
    rect: Rect,
    button: &Button<'_>,
    icon_mm: f32,
    inks: &Inks,
) {
    if let Some(name) = button.icon {
        icon(
            painter,
            pos2(left + icon_mm / 2.0, rect.center().y),
            name,
            icon_mm,
            inks.icon,
        );
    }
}

/// Both lines, if there is a hint and both fit.
fn label_and_hint(
    painter: &Painter,
    look: &Look,
    room: Vec2,
    button: &Button<'_>,
    inks: &Inks,
) -> Option<(Arc<Galley>, Arc<Galley>)> {
    let label_face = Face::semibold(look.capital(button.picture_px), inks.words);
    let hint_face = Face::regular(look.capital(button.picture_px * 0.8), inks.hint);
    let label = largest(painter, room, button.label, &label_face, look.floor(), 2)?;
    let left = vec2(room.x, room.y - label.size().y + label_face.line_mm() * 0.2);
    let hint = largest(painter, left, button.hint?, &hint_face, look.floor(), 2)?;
    Some((label, hint))
}
