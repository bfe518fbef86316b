// SPDX-License-Identifier: EUPL-1.2
//! Lists that do not fit are turned page by page, with keys: nothing needs a drag.

use assets::theme::mm;
use egui::{Align2, Rect, pos2};
use native::Button;

use super::pen::{Pen, bottom};
use crate::flow::Touch;

/// What of a list is on a page.
pub struct Page {
    /// Index of the first item.
    pub from: usize,
    pub count: usize,
    /// Where the items stand, one below the other.
    pub rect: Rect,
    pub row_mm: f32,
}

/// Lays `items` rows of at least `row_mm` into `rect`, with keys at the bottom when they do not fit; rows grow to at most `tallest_mm`.
pub fn lay(
    pen: &Pen<'_>,
    rect: Rect,
    items: usize,
    page: usize,
    row_mm: f32,
    tallest_mm: f32,
) -> Page {
    let gap = pen.gap() * 0.8;
    let fitting = |height: f32| (((height + gap) / (row_mm + gap)) as usize).max(1);
    let fill = |rect: Rect, rows: usize| {
        ((rect.height() + gap) / rows.max(1) as f32 - gap)
            .min(tallest_mm)
            .max(mm::TARGET.min(row_mm))
    };
    if items <= fitting(rect.height()) {
        return Page {
            from: 0,
            count: items,
            rect,
            row_mm: fill(rect, items.max(3)).max(row_mm.min(rect.height())),
        };
    }
    let (above, keys) = bottom(rect, mm::TARGET);
    let above = Rect::from_min_max(above.min, pos2(above.max.x, above.max.y - gap));
    let rows = fitting(above.height());
    let pages = items.div_ceil(rows);
    let page = page.min(pages - 1);
    draw_keys(pen, keys, page, pages);
    Page {
        from: page * rows,
        count: rows.min(items - page * rows),
        rect: above,
        row_mm: fill(above, rows),
    }
}

impl Page {
    /// Where the `index`-th item of the page stands.
    pub fn row(&self, pen: &Pen<'_>, index: usize) -> Rect {
        let top = self.rect.min.y + index as f32 * (self.row_mm + pen.gap() * 0.8);
        Rect::from_min_max(
            pos2(self.rect.min.x, top),
            pos2(self.rect.max.x, top + self.row_mm),
        )
    }
}

fn draw_keys(pen: &Pen<'_>, rect: Rect, page: usize, pages: usize) {
    let width = (rect.width() * 0.3).max(mm::TARGET);
    let before = Rect::from_min_max(rect.min, pos2(rect.min.x + width, rect.max.y));
    let after = Rect::from_min_max(pos2(rect.max.x - width, rect.min.y), rect.max);
    let (previous, next) = (pen.word("page-previous"), pen.word("page-next"));
    pen.key(
        before,
        Touch::Page(page.saturating_sub(1)),
        &Button::new(&previous)
            .icon("caret-left")
            .enabled(page > 0)
            .picture_px(29.0),
    );
    pen.key(
        after,
        Touch::Page(page + 1),
        &Button::new(&next)
            .icon("caret-right")
            .enabled(page + 1 < pages)
            .picture_px(29.0),
    );
    let between = Rect::from_min_max(
        pos2(before.max.x + 1.0, rect.min.y),
        pos2(after.min.x - 1.0, rect.max.y),
    );
    let text = pen.view.words.with(
        "page-of",
        &[("page", (page + 1).into()), ("pages", pages.into())],
    );
    pen.text(
        between,
        Align2::CENTER_CENTER,
        &text,
        &pen.semibold(29.0),
        2,
    );
}
