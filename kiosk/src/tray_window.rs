// SPDX-License-Identifier: EUPL-1.2
//! The window of the virtual printer: opens with the first slip and shows the last one.

use eframe::egui::{self, TextureHandle, ViewportBuilder, ViewportId};

use crate::printer::virtual_printer::Tray;
use crate::screens::{draw_virtual_slip, virtual_slip_texture};

pub struct TrayWindow {
    tray: Tray,
    shown: u64,
    slip: Option<TextureHandle>,
}

impl TrayWindow {
    pub fn new(tray: Tray) -> TrayWindow {
        TrayWindow {
            tray,
            shown: 0,
            slip: None,
        }
    }

    /// Shows the window if a slip came out; closing it hides it until the next slip.
    pub fn show(&mut self, context: &egui::Context) {
        let (count, last) = self.tray.last();
        if count != self.shown {
            self.shown = count;
            self.slip = last.map(|slip| virtual_slip_texture(context, &slip));
        }
        let Some(slip) = &self.slip else { return };
        let zoom = context.zoom_factor();
        let builder = ViewportBuilder::default()
            .with_title("Regolacode: slip")
            .with_inner_size(egui::vec2(330.0, 560.0) / zoom);
        let closed =
            context.show_viewport_immediate(ViewportId::from_hash_of("slip"), builder, |ui, _| {
                draw_virtual_slip(ui, slip);
                ui.ctx().input(|input| input.viewport().close_requested())
            });
        if closed {
            self.slip = None;
        }
    }
}
