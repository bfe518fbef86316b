// SPDX-License-Identifier: EUPL-1.2

use assets::theme::mm;
use egui::accesskit::Role;
use egui::{AsIdSalt, Id, Rect, Response, Sense, Ui, WidgetInfo};

/// How long all keys rest after one acted, unless the settings say otherwise: longer than the 0.5 s that EN 301 549 5.8 asks for is possible with [`crate::set_rest`].
const REST_S: f64 = 0.4;

/// Something that can be touched: what it is called and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Touchable<'a> {
    /// What is said of it; the words on it, unless those need more.
    pub spoken: &'a str,
    pub enabled: bool,
    /// Whether it is chosen, for what can be chosen.
    pub chosen: Option<bool>,
}

/// What happened to something touchable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touch {
    /// It was released inside, or Enter or Space was pressed on it: do it now.
    pub acted: bool,
    /// A finger is on it.
    pub pressed: bool,
    /// It has the keyboard: draw a [`crate::focus_ring`] around it.
    pub focused: bool,
}

/// Makes a rectangle touchable. `key` names it within its screen. Draw it after asking, so that it can look pressed.
///
/// It acts on release inside; sliding off before lifting the finger does nothing. After one thing acted everything rests for a moment, also on the screen
/// that follows, so that a double tap does not touch what has just appeared under the finger. The touchable place is never smaller than 20 mm.
pub fn touch(ui: &Ui, rect: Rect, key: impl AsIdSalt, touchable: &Touchable<'_>) -> Touch {
    let touched = touch_quick(ui, rect, key, touchable);
    Touch {
        acted: touched.acted && Guard::lets_through(ui),
        ..touched
    }
}

/// The same without the rest, for keys that are typed quickly and that a double tap cannot harm, such as those of a number pad.
pub fn touch_quick(ui: &Ui, rect: Rect, key: impl AsIdSalt, touchable: &Touchable<'_>) -> Touch {
    let place = at_least_a_finger(rect);
    let sense = if touchable.enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(place, ui.scope_id().with(("touch", key)), sense);
    response.widget_info(|| info(touchable));
    if !touchable.enabled {
        return Touch::default();
    }
    let inside = |response: &Response| {
        response
            .interact_pointer_pos()
            .is_none_or(|position| place.contains(position))
    };
    let released = response.clicked() && inside(&response);
    let pressed = response.is_pointer_button_down_on() && inside(&response);
    Touch {
        acted: released,
        pressed,
        focused: response.has_focus(),
    }
}

/// When something acted last, and how long everything rests after that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    pub rest_s: f64,
    acted_at_s: f64,
}

impl Default for Guard {
    fn default() -> Guard {
        Guard {
            rest_s: REST_S,
            acted_at_s: f64::NEG_INFINITY,
        }
    }
}

impl Guard {
    pub fn id() -> Id {
        Id::unique("touch-guard")
    }

    fn lets_through(ui: &Ui) -> bool {
        let now_s = ui.input(|input| input.time);
        ui.data_mut(|data| {
            let guard = data.get_temp_mut_or_default::<Guard>(Guard::id());
            let rested = now_s - guard.acted_at_s >= guard.rest_s;
            if rested {
                guard.acted_at_s = now_s;
            }
            rested
        })
    }
}

fn at_least_a_finger(rect: Rect) -> Rect {
    Rect::from_center_size(
        rect.center(),
        rect.size().max(egui::Vec2::splat(mm::TARGET)),
    )
}

fn info(touchable: &Touchable<'_>) -> WidgetInfo {
    match touchable.chosen {
        Some(chosen) => {
            WidgetInfo::selected(Role::CheckBox, touchable.enabled, chosen, touchable.spoken)
        }
        None => WidgetInfo::labeled(Role::Button, touchable.enabled, touchable.spoken),
    }
}
