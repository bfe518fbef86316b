// SPDX-License-Identifier: EUPL-1.2
//! When a business day begins and ends.
//!
//! A day opens when the catalogue's roll-over hour has come in the office's time zone, and never before the last one: a clock set back, or one that
//! lost its battery, leaves the open day open. A day does not change under people who wait or are served, up to a bound of the
//! catalogue, or until the new day's first tickets are given; then they expire. So one who went home unseen in the evening takes nobody's
//! number in the morning.

use queue::Command;

use super::state::State;

/// The command that is due now, if any.
pub(super) fn due(state: &State) -> Option<Command> {
    let wall = state.wall();
    let today = state.catalogue.business_day(wall);
    if state.last_day.is_some_and(|last| today <= last) {
        return None;
    }
    // Those who are inside by an old copy went home when the server was lost.
    let is_new_copy = state.epoch > state.hall.epoch().max(super::FIRST_EPOCH);
    if state.hall.day().is_some_and(|open| people_inside(state) && !too_late(state, open)) && !is_new_copy {
        return None;
    }
    Some(Command::OpenDay { day: today, office: state.catalogue.office(None) })
}

/// Whether the wall clock shows a day before the last one: its battery is empty, or somebody set it wrong.
pub(super) fn clock_is_behind(state: &State) -> bool {
    state.last_day.is_some_and(|last| state.catalogue.business_day(state.wall()) < last)
}

fn people_inside(state: &State) -> bool {
    state.hall.visits().any(queue::Visit::is_open)
}

/// Whether a day later than the open one began longer ago than the bound, or gives tickets by now.
fn too_late(state: &State, open: queue::Day) -> bool {
    let bound = jiff::SignedDuration::try_from(state.catalogue.day_late_bound()).unwrap_or(jiff::SignedDuration::ZERO);
    let before = state.wall().checked_sub(bound).unwrap_or(jiff::Timestamp::MIN);
    let today = state.catalogue.business_day(state.wall());
    let gives_tickets = today > open && state.catalogue.first_ticket(today).is_some_and(|first| first <= state.wall());
    gives_tickets || state.catalogue.business_day(before) > open
}
