// SPDX-License-Identifier: EUPL-1.2
//! The slip that came out of the virtual printer, in a window of its own.

use egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, Ui, pos2};

use crate::printer::bitmap::Bitmap;

/// A texture of the slip, to be made once for each.
pub fn texture(context: &Context, slip: &Bitmap) -> TextureHandle {
    let image = ColorImage::from_gray([slip.width(), slip.height()], &slip.grey());
    context.load_texture("slip", image, TextureOptions::LINEAR)
}

/// Draws the paper as large as the window allows.
pub fn draw(ui: &Ui, slip: &TextureHandle) {
    let whole = ui.max_rect();
    ui.painter()
        .rect_filled(whole, 0.0, Color32::from_gray(0x50));
    let size = slip.size_vec2();
    let share = (whole.width() * 0.94 / size.x).min(whole.height() * 0.94 / size.y);
    let paper = Rect::from_center_size(whole.center(), size * share);
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().rect_filled(paper, 0.0, Color32::WHITE);
    ui.painter().image(slip.id(), paper, uv, Color32::WHITE);
}
