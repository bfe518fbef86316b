// SPDX-License-Identifier: EUPL-1.2

use assets::theme::mm;
use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::paint::{crest, radius};
use crate::{Face, Look, width_of, write, write_whole};

/// What the head of a totem's screen says.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// "Comune di Casalmaggiore".
    pub body: &'a str,
    /// "Centro Servizi al Cittadino".
    pub office: &'a str,
    /// `10:24`, from the server's clock.
    pub clock: &'a str,
    /// "lunedì 23 novembre", where there is room for it.
    pub date: Option<&'a str>,
}

/// Draws the head in `rect` and tells where its crest is (for the service corner).
pub fn header(ui: &Ui, look: &Look, rect: Rect, header: &Header<'_>) -> Rect {
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, look.head());
    if look.contrast {
        painter.hline(
            rect.x_range(),
            rect.max.y,
            egui::Stroke::new(mm::BORDER, look.line()),
        );
    }
    let margin = look.screen.at_least(56.0, 10.0);
    let side = (rect.height() * 0.53).max(12.0);
    let shield = Rect::from_center_size(
        pos2(rect.min.x + margin + side / 2.0, rect.center().y),
        vec2(side, side),
    );
    painter.rect_filled(shield, radius(side * 0.2), look.head_tile());
    crest(painter, shield.center(), side * 0.6, look.on_head());
    let right = draw_clock(ui, look, rect, margin, header);
    let names = Rect::from_min_max(
        pos2(shield.max.x + margin * 0.5, rect.min.y),
        pos2(right - margin * 0.5, rect.max.y),
    );
    let (body_mm, office_mm) = (look.capital(29.0), look.capital(46.0));
    let (body, office) = (
        Face::regular(body_mm, look.on_head_2()),
        Face::semibold(office_mm, look.on_head()),
    );
    // Large text may need more height than the head has.
    let share = (rect.height() / (body.line_mm() + office.line_mm())).min(1.0);
    let (body, office) = (
        Face {
            capital_mm: body_mm * share,
            ..body
        },
        Face {
            capital_mm: office_mm * share,
            ..office
        },
    );
    let middle =
        rect.center().y + (body.line_mm() - office.line_mm()) * 0.5 + office.line_mm() * 0.02;
    let upper = Rect::from_min_max(
        pos2(names.min.x, middle - body.line_mm()),
        pos2(names.max.x, middle),
    );
    let lower = Rect::from_min_max(
        pos2(names.min.x, middle),
        pos2(names.max.x, middle + office.line_mm()),
    );
    write_whole(ui, upper, Align2::LEFT_CENTER, header.body, &body);
    write_whole(ui, lower, Align2::LEFT_CENTER, header.office, &office);
    shield
}

/// Draws clock and date at the right and tells where they begin.
fn draw_clock(ui: &Ui, look: &Look, rect: Rect, margin: f32, header: &Header<'_>) -> f32 {
    let right = rect.max.x - margin;
    let clock = Face::bold(look.capital(64.0), look.on_head());
    let Some(date) = header.date else {
        return write(
            ui,
            pos2(right, rect.center().y),
            Align2::RIGHT_CENTER,
            header.clock,
            &clock,
        )
        .min
        .x;
    };
    let face = Face::regular(look.capital(25.0), look.on_head_2());
    let upper = rect.center().y - face.line_mm() * 0.5;
    let written = write(
        ui,
        pos2(right, upper),
        Align2::RIGHT_CENTER,
        header.clock,
        &clock,
    );
    let lower = upper + clock.capital_mm * 0.5 + face.line_mm() * 0.75;
    write(ui, pos2(right, lower), Align2::RIGHT_CENTER, date, &face);
    written
        .min
        .x
        .min(right - width_of(ui.painter(), date, &face))
}
