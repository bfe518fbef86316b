// SPDX-License-Identifier: EUPL-1.2
//! Where things are on the hall's board: pure.

use egui::{Rect, pos2};
use native::Screen;

/// Height of a call's digits for each metre of distance: 60 mm for a hall of 10 m, about 20 minutes of arc.
const DIGITS_MM_PER_M: f32 = 6.0;
/// Height of the line that says how many forecasts were kept, in the design pictures.
pub(super) const KEPT_PX: f32 = 58.0;
/// Height of an area's line in the waits: its minutes' capitals are 40 px high, 25 mm on 55 inches, and are read from 10 m.
pub(super) const WAIT_PX: f32 = 86.0;
/// A notice that has less height than this says nothing.
const NOTICE_PX: f32 = 250.0;
/// Width of "A 000" as a share of the height of its capitals.
const NUMBER_WIDTH: f32 = 3.55;

/// How high the digits of a call should be, in millimetres, to be read from so many metres.
pub fn digits_wanted_mm(distance_m: f32) -> f32 {
    distance_m * DIGITS_MM_PER_M
}

/// What there is to place.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    pub distance_m: f32,
    pub areas: usize,
    pub has_banner: bool,
    pub has_notice: bool,
    /// Whether it says how many forecasts were kept.
    pub has_kept: bool,
}

/// The places of the hall's board, in millimetres.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub bar: Rect,
    pub banner: Option<Rect>,
    /// Everything under bar and banner, within the margins.
    pub page: Rect,
    /// The newest call: the number's side and the counter's.
    pub main: Rect,
    pub main_split: f32,
    /// Height of the digits of the newest call.
    pub digits_mm: f32,
    /// The calls before it, one a row.
    pub rows: Vec<Rect>,
    pub waits: Rect,
    pub notice: Option<Rect>,
}

impl Plan {
    pub fn new(screen: Screen, needs: Needs) -> Plan {
        let p = |picture_px: f32| screen.picture(picture_px);
        let whole = screen.rect();
        let (bar, rest) = cut_top(whole, p(134.0));
        let (banner, rest) = if needs.has_banner {
            let (banner, rest) = cut_top(rest, p(104.0));
            (Some(banner), rest)
        } else {
            (None, rest)
        };
        let page = Rect::from_min_max(
            rest.min + egui::vec2(p(56.0), p(32.0)),
            rest.max - egui::vec2(p(56.0), p(32.0)),
        );
        let empty = Plan {
            bar,
            banner,
            page,
            main: page,
            main_split: page.max.x,
            digits_mm: 0.0,
            rows: vec![],
            waits: page,
            notice: None,
        };
        if screen.is_portrait() {
            empty.portrait(screen, needs)
        } else {
            empty.landscape(screen, needs)
        }
    }

    /// How high the digits of a call can be on this screen, in millimetres, for a hall of so many metres.
    pub fn largest_digits_mm(screen: Screen, distance_m: f32) -> f32 {
        Plan::new(
            screen,
            Needs {
                distance_m,
                areas: 5,
                has_banner: false,
                has_notice: true,
                has_kept: false,
            },
        )
        .digits_mm
    }

    /// Calls at the left, waits and notice at the right.
    fn landscape(self, screen: Screen, needs: Needs) -> Plan {
        let gap = screen.picture(32.0);
        let split = self.page.min.x + (self.page.width() - gap) * 0.615;
        let calls = self.page.with_max_x(split);
        let side = self.page.with_min_x(split + gap);
        let waits = waits_height(screen, needs).min(side.height());
        let (waits, left) = cut_top(side, waits);
        let notice = left.with_min_y(left.min.y + gap * 0.75);
        let notice =
            (needs.has_notice && notice.height() >= screen.picture(NOTICE_PX)).then_some(notice);
        // Without a notice the lines have room to breathe.
        let roomy = screen
            .picture(112.0 + 108.0 * needs.areas as f32)
            .min(side.height());
        let waits = if notice.is_none() {
            waits.with_max_y(waits.max.y.max(side.min.y + roomy))
        } else {
            waits
        };
        Plan {
            waits,
            notice,
            ..self.calls(screen, needs, calls, 0.655, 8)
        }
    }

    /// Calls above, then waits, then the notice.
    fn portrait(self, screen: Screen, needs: Needs) -> Plan {
        let gap = screen.picture(24.0);
        let notice = if needs.has_notice {
            screen.picture(330.0)
        } else {
            0.0
        };
        let waits = waits_height(screen, needs).min(self.page.height() * 0.4);
        let (calls, below) = cut_top(
            self.page,
            self.page.height() - waits - notice - gap * if needs.has_notice { 2.0 } else { 1.0 },
        );
        let (waits, left) = cut_top(below.with_min_y(below.min.y + gap), waits);
        let notice = needs.has_notice.then(|| left.with_min_y(left.min.y + gap));
        Plan {
            waits,
            notice,
            ..self.calls(screen, needs, calls, 0.69, 10)
        }
    }

    /// The newest call as large as it must be, and below it as many rows as there is room for.
    fn calls(self, screen: Screen, needs: Needs, room: Rect, split: f32, most_rows: usize) -> Plan {
        let p = |picture_px: f32| screen.picture(picture_px);
        let widest = (room.width() * split - p(84.0)) / NUMBER_WIDTH;
        let digits_mm = p(155.0)
            .max(digits_wanted_mm(needs.distance_m))
            .min(widest)
            .min(room.height() * 0.45);
        let (main, below) = cut_top(room, digits_mm * 1.24 + p(180.0));
        let below = below.with_min_y(below.min.y + p(28.0));
        let count = ((below.height() + p(15.0)) / p(120.0))
            .floor()
            .clamp(0.0, most_rows as f32) as usize;
        let rows = if count == 0 {
            vec![]
        } else {
            rows(below, count, p(15.0), p(132.0))
        };
        Plan {
            main,
            main_split: main.min.x + main.width() * split,
            digits_mm,
            rows,
            ..self
        }
    }
}

/// Title, one line an area, and how many forecasts were kept.
fn waits_height(screen: Screen, needs: Needs) -> f32 {
    screen
        .picture(100.0 + WAIT_PX * needs.areas as f32 + if needs.has_kept { KEPT_PX } else { 0.0 })
}

fn rows(room: Rect, count: usize, gap: f32, highest: f32) -> Vec<Rect> {
    let height = ((room.height() + gap) / count as f32 - gap).min(highest);
    let top = |index: usize| room.min.y + index as f32 * (height + gap);
    (0..count)
        .map(|index| {
            Rect::from_min_max(
                pos2(room.min.x, top(index)),
                pos2(room.max.x, top(index) + height),
            )
        })
        .collect()
}

pub(super) fn cut_top(rect: Rect, height: f32) -> (Rect, Rect) {
    rect.split_top_bottom_at_y(rect.min.y + height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDS: Needs = Needs {
        distance_m: 10.0,
        areas: 5,
        has_banner: false,
        has_notice: true,
        has_kept: false,
    };

    #[test]
    fn calls_can_be_read_from_the_end_of_the_hall() {
        for inches in [32.0, 43.0, 55.0, 75.0] {
            for (width, height) in [(1_920, 1_080), (1_080, 1_920), (3_840, 2_160)] {
                let plan = Plan::new(Screen::new(width, height, inches), NEEDS);
                assert!(
                    plan.digits_mm >= 60.0,
                    "{width}×{height} {inches}\": {} mm",
                    plan.digits_mm
                );
                assert!(
                    plan.rows.len() >= 3,
                    "{width}×{height} {inches}\": {} rows",
                    plan.rows.len()
                );
            }
        }
    }

    #[test]
    fn everything_is_on_the_screen_and_nothing_overlaps() {
        for (width, height, inches) in [
            (1_920, 1_080, 55.0),
            (1_080, 1_920, 55.0),
            (1_280, 800, 15.6),
            (1_024, 768, 19.0),
            (1_080, 1_920, 24.0),
        ] {
            for areas in 1..=8 {
                for (has_banner, has_notice) in
                    [(false, false), (false, true), (true, false), (true, true)]
                {
                    let screen = Screen::new(width, height, inches);
                    let plan = Plan::new(
                        screen,
                        Needs {
                            areas,
                            has_banner,
                            has_notice,
                            has_kept: !has_banner,
                            ..NEEDS
                        },
                    );
                    let mut all = vec![plan.bar, plan.main, plan.waits];
                    all.extend(plan.rows.iter().chain(&plan.notice).chain(&plan.banner));
                    for (index, one) in all.iter().enumerate() {
                        assert!(
                            screen.rect().expand(0.1).contains_rect(*one),
                            "{width}×{height}, {areas} areas: {one:?}"
                        );
                        for other in &all[index + 1..] {
                            assert!(
                                !one.shrink(0.1).intersects(other.shrink(0.1)),
                                "{width}×{height}, {areas} areas: {one:?} {other:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
