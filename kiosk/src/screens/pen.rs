// SPDX-License-Identifier: EUPL-1.2

use std::cell::{Cell, RefCell};

use assets::theme::mm;
use egui::accesskit::Role;
use egui::{Align2, Color32, Pos2, Rect, Sense, Ui, WidgetInfo, pos2, vec2};
use native::{Button, Face, Fit, Touchable, big_button, touch, write_fitted};
use protocol::Text;

use super::{Drawn, View};
use crate::flow::{Hall, Touch};

/// Draws on one pass and remembers what was touched in it.
pub struct Pen<'a> {
    pub ui: &'a Ui,
    pub view: &'a View<'a>,
    touched: RefCell<Option<Touch>>,
    crest: Cell<bool>,
}

impl<'a> Pen<'a> {
    pub fn new(ui: &'a Ui, view: &'a View<'a>) -> Pen<'a> {
        Pen {
            ui,
            view,
            touched: RefCell::new(None),
            crest: Cell::new(false),
        }
    }

    pub fn drawn(self) -> Drawn {
        Drawn {
            touch: self.touched.into_inner(),
            crest: self.crest.get(),
        }
    }

    pub fn hall(&self) -> &Hall {
        &self.view.state.hall
    }

    pub fn language(&self) -> &str {
        &self.view.state.session.language
    }

    /// A text of the catalogue in the citizen's language.
    pub fn said<'b>(&self, text: &'b Text) -> &'b str {
        text.get(self.language())
    }

    pub fn word(&self, key: &str) -> String {
        self.view.words.get(key)
    }

    /// Millimetres of a length in the design pictures.
    pub fn px(&self, picture_px: f32) -> f32 {
        self.view.look.screen.picture(picture_px)
    }

    /// The same, but at least so many millimetres.
    pub fn at_least(&self, picture_px: f32, floor_mm: f32) -> f32 {
        self.view.look.screen.at_least(picture_px, floor_mm)
    }

    /// Between the edge of the screen and what stands on it.
    pub fn margin(&self) -> f32 {
        self.at_least(56.0, 8.0)
    }

    /// Between two things.
    pub fn gap(&self) -> f32 {
        self.at_least(24.0, 4.0)
    }

    /// Splits a row of keys off the bottom, so high in the pictures of an upright and of a lying screen, with a gap above it.
    pub fn keys_below(&self, body: Rect, upright_px: f32, lying_px: f32) -> (Rect, Rect) {
        let height_px = if self.view.look.screen.is_portrait() {
            upright_px
        } else {
            lying_px
        };
        let (above, keys) = bottom(body, self.at_least(height_px, mm::TARGET));
        let above = Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - self.gap()));
        (above, keys)
    }

    pub fn regular(&self, picture_px: f32) -> Face {
        Face::regular(self.view.look.capital(picture_px), self.view.look.ink_2())
    }

    pub fn semibold(&self, picture_px: f32) -> Face {
        Face::semibold(self.view.look.capital(picture_px), self.view.look.ink())
    }

    pub fn bold(&self, picture_px: f32) -> Face {
        Face::bold(self.view.look.capital(picture_px), self.view.look.ink())
    }

    /// A key of the screen.
    pub fn key(&self, rect: Rect, means: Touch, button: &Button<'_>) {
        let name = format!("{means:?}");
        if big_button(self.ui, &self.view.look, rect, ("key", name), button) {
            self.touched.replace(Some(means));
        }
    }

    /// Makes a place touchable that is drawn by hand.
    pub fn place(&self, rect: Rect, means: Touch, touchable: &Touchable<'_>) -> native::Touch {
        self.place_named("place", rect, means, touchable)
    }

    /// The same, where two places of a screen mean the same.
    pub fn place_named(
        &self,
        name: &str,
        rect: Rect,
        means: Touch,
        touchable: &Touchable<'_>,
    ) -> native::Touch {
        let touched = touch(self.ui, rect, (name, format!("{means:?}")), touchable);
        if touched.acted {
            self.touched.replace(Some(means));
        }
        touched
    }

    /// The crest, whose long hold opens the service corner.
    pub fn crest(&self, rect: Rect) {
        let response = self.ui.interact(
            rect,
            self.ui.scope_id().with(("crest", 0)),
            Sense::click_and_drag(),
        );
        self.crest.set(response.is_pointer_button_down_on());
    }

    /// Text in a place, up to so many lines; it shrinks as far as people can still read it.
    pub fn text(&self, rect: Rect, anchor: Align2, text: &str, face: &Face, lines: usize) -> Rect {
        // Large text that does not fit is better smaller than cut off.
        let floor_mm = self.view.look.floor();
        let floor_mm = if self.fits(
            rect,
            text,
            &Face {
                capital_mm: floor_mm.min(face.capital_mm),
                ..*face
            },
            lines,
        ) {
            floor_mm
        } else {
            mm::BODY
        };
        write_fitted(self.ui, rect, anchor, text, face, Fit { floor_mm, lines })
    }

    /// Whether a text has room in a place, with whole words.
    fn fits(&self, rect: Rect, text: &str, face: &Face, lines: usize) -> bool {
        let painter = self.ui.painter();
        let galley = native::lay(painter, text, face, rect.width());
        let whole_words = native::widest_word(painter, text, face) <= rect.width();
        galley.rows.len() <= lines && galley.size().y <= rect.height() + 0.5 && whole_words
    }

    /// Makes screen readers say `text` of what is drawn in `rect`.
    pub fn tell(&self, rect: Rect, text: &str) {
        let id = self.ui.scope_id().with(("told", text));
        self.ui
            .interact(rect, id, Sense::hover())
            .widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    }

    /// The heading of a screen at the top of `rect`; returns what is left below it.
    pub fn heading(&self, rect: Rect, text: &str) -> Rect {
        let face = self.bold(52.0);
        let height = face.line_mm();
        self.text(
            Rect::from_min_size(rect.min, vec2(rect.width(), height)),
            Align2::LEFT_CENTER,
            text,
            &face,
            1,
        );
        Rect::from_min_max(
            pos2(rect.min.x, rect.min.y + height + self.gap() * 0.3),
            rect.max,
        )
    }

    /// A line of text under the heading; returns what is left below it.
    pub fn line(&self, rect: Rect, text: &str) -> Rect {
        self.paragraph(rect, text, &self.regular(31.0))
    }

    /// Text over as many lines as it takes; returns what is left below it.
    pub fn paragraph(&self, rect: Rect, text: &str, face: &Face) -> Rect {
        let galley = native::lay(self.ui.painter(), text, face, rect.width());
        let height = galley.size().y.min(rect.height());
        let lines = galley.rows.len().max(1);
        self.text(
            Rect::from_min_size(rect.min, vec2(rect.width(), height)),
            Align2::LEFT_TOP,
            text,
            face,
            lines,
        );
        Rect::from_min_max(
            pos2(rect.min.x, rect.min.y + height + self.gap() * 0.6),
            rect.max,
        )
    }

    pub fn icon(&self, centre: Pos2, name: &str, size_mm: f32, colour: Color32) {
        native::icon(self.ui.painter(), centre, name, size_mm, colour);
    }

    pub fn card(&self, rect: Rect) {
        native::card(
            self.ui.painter(),
            rect,
            self.view.look.paper(),
            self.view.look.line(),
        );
    }
}

/// Splits off the top of a rectangle.
pub fn top(rect: Rect, height: f32) -> (Rect, Rect) {
    let at = (rect.min.y + height).min(rect.max.y);
    (
        Rect::from_min_max(rect.min, pos2(rect.max.x, at)),
        Rect::from_min_max(pos2(rect.min.x, at), rect.max),
    )
}

/// Splits off the bottom: what is left, and the bottom.
pub fn bottom(rect: Rect, height: f32) -> (Rect, Rect) {
    let at = (rect.max.y - height).max(rect.min.y);
    (
        Rect::from_min_max(rect.min, pos2(rect.max.x, at)),
        Rect::from_min_max(pos2(rect.min.x, at), rect.max),
    )
}

/// Splits off the left by a share of the width, with a gap between.
pub fn left(rect: Rect, share: f32, gap: f32) -> (Rect, Rect) {
    let at = rect.min.x + (rect.width() - gap) * share;
    (
        Rect::from_min_max(rect.min, pos2(at, rect.max.y)),
        Rect::from_min_max(pos2(at + gap, rect.min.y), rect.max),
    )
}

/// Cuts a rectangle into a grid of equal cells, row by row.
pub fn grid(rect: Rect, columns: usize, rows: usize, gap: f32) -> Vec<Rect> {
    let (columns, rows) = (columns.max(1), rows.max(1));
    let width = (rect.width() - gap * (columns - 1) as f32) / columns as f32;
    let height = (rect.height() - gap * (rows - 1) as f32) / rows as f32;
    let mut cells = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let corner =
                rect.min + vec2((width + gap) * column as f32, (height + gap) * row as f32);
            cells.push(Rect::from_min_size(corner, vec2(width, height)));
        }
    }
    cells
}
