// SPDX-License-Identifier: EUPL-1.2
//! The totem's window: as large as the screen, and left through the service corner only.

use eframe::egui::{self, ViewportCommand};

use super::Kiosk;

impl Kiosk {
    /// Without a window manager nobody makes the window as large as the screen.
    pub(super) fn spread(&mut self, context: &egui::Context) {
        let (monitor, inner) =
            context.input(|input| (input.viewport().monitor_size, input.viewport().inner_rect));
        let (Some(monitor), Some(inner)) = (monitor, inner) else {
            return;
        };
        if self.is_spread || context.cumulative_pass_nr() < 3 {
            return;
        }
        self.is_spread = true;
        if inner.width() + 1.0 < monitor.x || inner.height() + 1.0 < monitor.y {
            context.send_viewport_cmd(ViewportCommand::OuterPosition(egui::Pos2::ZERO));
            context.send_viewport_cmd(ViewportCommand::InnerSize(monitor));
        }
    }

    /// Full screen is only left through the service corner.
    pub(super) fn keep_open(&self, context: &egui::Context) {
        if !self.settings.is_windowed
            && !self.is_ending
            && context.input(|input| input.viewport().close_requested())
        {
            context.send_viewport_cmd(ViewportCommand::CancelClose);
        }
    }
}
