// SPDX-License-Identifier: EUPL-1.2
//! What is drawn. Screens only draw: a board has nothing to touch. Lengths are millimetres of the configured screen.

mod bar;
mod board;
mod call;
mod counter;
mod notice;
mod panel;
mod plan;
mod waits;

use assets::theme::{self, AreaInks};
use assets::words::Words;
use egui::{Align2, Color32, CornerRadius, Rect, Sense, Ui, WidgetInfo, accesskit::Role};
use native::{Face, Screen, colour, draw_number};
use protocol::{AreaView, Colour};

use crate::model::{Link, Model};

pub use board::board;
pub use counter::counter;
pub use plan::{Plan, digits_wanted_mm};

/// All that a screen is drawn from.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub model: &'a Model,
    pub words: &'a Words,
    pub screen: Screen,
    pub now_ms: u64,
    /// From where the farthest citizen reads the calls, in metres.
    pub distance_m: f32,
    /// False when calls should be spoken and cannot be.
    pub has_voice: bool,
}

impl Scene<'_> {
    /// Millimetres of a length in the design pictures.
    fn p(&self, picture_px: f32) -> f32 {
        self.screen.picture(picture_px)
    }

    /// Height of capitals of a font size in the design pictures.
    fn cap(&self, picture_px: f32) -> f32 {
        self.screen
            .picture(picture_px * assets::fonts::CAPITAL_HEIGHT_EM)
    }

    fn corner(&self, picture_px: f32) -> CornerRadius {
        CornerRadius::from(self.p(picture_px))
    }

    fn is_stale(&self) -> bool {
        matches!(self.model.link(self.now_ms), Link::Cut { .. })
    }

    /// The colour of text that the server said: grey while it may have changed.
    fn ink(&self, ink: Color32) -> Color32 {
        if self.is_stale() {
            colour(theme::board::STALE)
        } else {
            ink
        }
    }

    fn area(&self, id: &str) -> Option<&AreaView> {
        self.model
            .office
            .as_ref()?
            .areas
            .iter()
            .find(|area| area.id == id)
    }

    /// The name of an area, empty while the catalogue is not known.
    fn area_name(&self, id: &str) -> &str {
        self.area(id)
            .map_or("", |area| area.name.get(self.words.language()))
    }

    fn inks(&self, area: &str) -> AreaInks {
        theme::area(self.area(area).map_or(Colour::Blue, |area| area.colour))
    }

    /// A moment as people say it: "oggi alle 14:30", "domani alle 08:30", "lunedì 23 novembre alle 08:30".
    fn moment(&self, at: &str) -> Option<String> {
        let moment = self.model.clock().read(at)?;
        let today = self.model.clock().date(self.now_ms)?;
        let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
        let date = moment.date();
        let variables = [("time", time.into())];
        if date == today {
            return Some(self.words.with("board-today-at", &variables));
        }
        if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
            return Some(self.words.with("board-tomorrow-at", &variables));
        }
        let [time] = variables;
        let date = self.words.date(date.year(), date.month(), date.day());
        Some(
            self.words
                .with("board-day-at", &[("date", date.into()), time]),
        )
    }
}

/// Draws a number and tells screen readers.
fn write_number(ui: &Ui, rect: Rect, anchor: Align2, text: &str, face: &Face) -> Rect {
    let drawn = draw_number(ui.painter(), rect, anchor, text, face);
    let id = ui
        .scope_id()
        .with(("number", text, rect.min.x.to_bits(), rect.min.y.to_bits()));
    ui.interact(drawn, id, Sense::hover())
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    drawn
}
