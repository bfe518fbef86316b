// SPDX-License-Identifier: EUPL-1.2
//! What each touch does. A touch that does not belong to the screen that is showing does nothing.

use super::{
    Booking, Face, InfoTab, MAX_LEGS, Moment, Request, Screen, Shown, State, corner, paper, taking,
};
use crate::flow::Touch;

/// Between two keys of the PIN pad, where the same digit may well come twice.
const PAD_GUARD_MS: u64 = 80;

pub(super) fn touched(
    state: &mut State,
    touch: Touch,
    moment: Moment<'_>,
    requests: &mut Vec<Request>,
) {
    let now_ms = moment.now_ms;
    if is_tremble(state, &touch, now_ms) {
        return;
    }
    state.touched_ms = now_ms;
    state.last_touch = Some(touch.clone());
    if state.warned_ms.take().is_some() {
        // The question hid what is beneath: any touch only says "I am here", but leaving is leaving.
        state.changed_ms = now_ms;
        if touch == Touch::Leave {
            state.reset(now_ms);
        }
        return;
    }
    match touch {
        Touch::Language(_)
        | Touch::LargeText
        | Touch::Contrast
        | Touch::Voice
        | Touch::LowReach => aid(state, touch),
        Touch::Digit(_)
        | Touch::Erase
        | Touch::PinDone
        | Touch::TestPrint
        | Touch::Restart
        | Touch::Exit => {
            service_corner(state, &touch, now_ms, requests);
        }
        Touch::Print => paper::print(state, now_ms, requests),
        Touch::NoPaper => paper::decline(state, now_ms, requests),
        Touch::NewNumber => taking::anew(state, moment, requests),
        Touch::MoreTime => paper::more_time(state, now_ms),
        Touch::StillHere => {}
        Touch::TakeNumber | Touch::TakeHelp | Touch::Retry => ask(state, &touch, moment, requests),
        Touch::Leave => leave(state, now_ms),
        Touch::Area(_) | Touch::Service(_) | Touch::Page(_) | Touch::Hour(_) | Touch::Minute(_) => {
            choose(state, touch, now_ms)
        }
        _ => walk(state, &touch, now_ms),
    }
}

/// A second touch on the same key, or one that comes just after the screen changed beneath the finger (EN 301 549, 5.8).
fn is_tremble(state: &State, touch: &Touch, now_ms: u64) -> bool {
    let since_touch_ms = now_ms.saturating_sub(state.touched_ms);
    if matches!(touch, Touch::Digit(_) | Touch::Erase) {
        return since_touch_ms < PAD_GUARD_MS;
    }
    let same = state.last_touch.as_ref() == Some(touch) && since_touch_ms < state.rules.guard_ms;
    same || now_ms.saturating_sub(state.changed_ms) < state.rules.guard_ms.min(300)
        && state.changed_ms > state.started_ms
}

/// Ways to see, hear and reach.
fn aid(state: &mut State, touch: Touch) {
    let session = &mut state.session;
    match touch {
        Touch::Language(language) => {
            let offered = state
                .hall
                .office
                .as_ref()
                .is_some_and(|office| office.languages.contains(&language));
            if offered {
                session.language = language;
            }
        }
        Touch::LargeText => session.large_text = !session.large_text,
        Touch::Contrast => session.contrast = !session.contrast,
        Touch::Voice => session.voice = !session.voice,
        Touch::LowReach => session.low_reach = !session.low_reach,
        _ => {}
    }
}

fn service_corner(state: &mut State, touch: &Touch, now_ms: u64, requests: &mut Vec<Request>) {
    let inside = matches!(state.screen, Screen::Corner { .. });
    match touch {
        Touch::Digit(digit) => corner::digit(state, *digit, now_ms),
        Touch::Erase => corner::erase(state),
        Touch::PinDone => corner::pin_done(state, now_ms),
        Touch::TestPrint => corner::test(state, requests),
        Touch::Restart if inside => requests.push(Request::Restart),
        Touch::Exit if inside => requests.push(Request::Exit),
        _ => {}
    }
}

fn ask(state: &mut State, touch: &Touch, moment: Moment<'_>, requests: &mut Vec<Request>) {
    let choosing = matches!(
        state.face(),
        Face::Screen(Screen::Home | Screen::Services { .. })
    );
    match touch {
        Touch::TakeNumber if choosing => taking::take(state, moment, requests),
        Touch::TakeHelp if state.screen == Screen::Help => {
            if let Some(service) = state.rules.help_service.clone() {
                state.session.tray = vec![service];
                state.session.booking = None;
                taking::take(state, moment, requests);
            }
        }
        Touch::Retry => taking::retry(state, moment, requests),
        _ => {}
    }
}

fn leave(state: &mut State, now_ms: u64) {
    // While a number is on its way, or its paper is, there is nothing to leave to.
    let bound = match &state.screen {
        Screen::Taking(_) => true,
        Screen::Ticket(Shown { leave_at_ms, .. }) => leave_at_ms.is_none(),
        _ => false,
    };
    if !bound {
        state.reset(now_ms);
    }
}

fn choose(state: &mut State, touch: Touch, now_ms: u64) {
    match touch {
        Touch::Area(area)
            if matches!(state.face(), Face::Screen(Screen::Home))
                && state.hall.area_open(&area) =>
        {
            state.go(Screen::Services { area, page: 0 }, now_ms);
        }
        Touch::Service(id) => toggle_service(state, id),
        Touch::Page(to) => match &mut state.screen {
            Screen::Services { page, .. } | Screen::Info { page, .. } => *page = to,
            _ => {}
        },
        Touch::Hour(hour) => {
            if let Some(booking) = &mut state.session.booking {
                booking.hour = Some(hour.min(23));
            }
        }
        Touch::Minute(minute) => {
            if let Some(booking) = &mut state.session.booking {
                booking.minute = Some(minute.min(59));
            }
        }
        _ => {}
    }
}

/// Puts a service in the tray or takes it out. An appointment is for one service.
fn toggle_service(state: &mut State, id: String) {
    let tray = &mut state.session.tray;
    if let Some(at) = tray.iter().position(|chosen| *chosen == id) {
        tray.remove(at);
        return;
    }
    if !state
        .hall
        .service(&id)
        .is_some_and(|service| service.open.is_open())
    {
        return;
    }
    if state.session.booking.is_some() {
        tray.clear();
    }
    if tray.len() < MAX_LEGS {
        tray.push(id);
    }
}

/// From one screen to another.
fn walk(state: &mut State, touch: &Touch, now_ms: u64) {
    if matches!(state.screen, Screen::Taking(_) | Screen::Ticket(_)) {
        return;
    }
    let to = match touch {
        Touch::OtherArea => Screen::Home,
        Touch::Back => return back(state, now_ms),
        Touch::Help => Screen::Help,
        Touch::Priority if state.session.priority => {
            state.session.priority = false;
            return;
        }
        Touch::Priority => Screen::Priority,
        Touch::PriorityYes | Touch::PriorityNo => {
            state.session.priority = *touch == Touch::PriorityYes;
            Screen::Home
        }
        Touch::Booking => {
            state.session.booking = Some(Booking::default());
            state.session.tray.clear();
            Screen::Booking
        }
        Touch::BookingDone => match state.session.booking {
            Some(Booking {
                hour: Some(_),
                minute: Some(_),
            }) => Screen::Home,
            _ => return,
        },
        Touch::Info => Screen::Info {
            tab: InfoTab::Notices,
            page: 0,
        },
        Touch::InfoTab(tab) => Screen::Info { tab: *tab, page: 0 },
        _ => return,
    };
    state.go(to, now_ms);
}

/// One step back, keeping what was chosen.
fn back(state: &mut State, now_ms: u64) {
    let to = match &state.screen {
        Screen::Home if state.session.booking.is_some() => Screen::Booking,
        Screen::Booking => {
            state.session.booking = None;
            state.session.tray.clear();
            Screen::Home
        }
        Screen::Trouble { .. } => Screen::Home,
        Screen::Pin { .. } | Screen::Corner { .. } => return state.reset(now_ms),
        _ => Screen::Home,
    };
    state.go(to, now_ms);
}
