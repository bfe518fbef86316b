// SPDX-License-Identifier: EUPL-1.2
//! When a business day begins and ends.
//!
//! A day opens when the catalogue's roll-over hour has come in the office's time zone, by the time that [`queue::Judge`] holds to be right: a
//! wall clock alone opens none. A day does not change under people who wait or are served, up to a bound of the catalogue, or until the new
//! day's first tickets are given or its first counter opens; then they expire. So one who went home unseen in the evening takes nobody's
//! number in the morning.
//!
//! A day that a wrong clock has begun ends when a supervisor closes it: then the day begins that it is, be it an earlier one, and goes on behind
//! the numbers that were given on it before.

use jiff::Timestamp;
use queue::{Command, CounterState, Day, Inside, Judge, Last, Moment};

use super::batch::Batch;
use crate::scene::State;
use journal::Journal;
use terms::clock::Clock;
use terms::refused::{Kind, Refused};

/// Whoever says that a clock is right which shows an earlier day has pressed by mistake: this program was not there yet.
const EARLIEST: Day = Day(20_260_101);

/// The day that is to be opened now, if any.
pub(super) fn due(state: &State) -> Option<Day> {
    let today = state.catalogue.business_day(state.wall());
    if state.last_day.is_some_and(|last| today <= last) || !state.judge.may_begin_days() {
        return None;
    }
    // Those who are inside by an old copy went home when the server was lost.
    let is_new_copy = state.epoch > state.hall.epoch().max(super::FIRST_EPOCH);
    let waits_for_people = state
        .hall
        .day()
        .is_some_and(|open| people_inside(state) && !too_late(state, open))
        && !is_new_copy;
    (!waits_for_people).then_some(today)
}

/// Judges the time when the server starts; the moments go on from there, and never before the last one of the journal.
pub(super) fn begin(state: &mut State, clock: &dyn Clock) {
    let reading = clock.reading();
    let is_open = state.hall.day().is_some();
    let last = state.last_day.map(|day| Last {
        day,
        at_ms: state.last_at.0,
        is_open,
    });
    state.judge = Judge::start(reading, last, |wall_ms| day_of(state, wall_ms));
    if state.judge.doubt().is_some() {
        clock.put(Moment(state.judge.now_ms(reading)));
    }
    clock.judged(state.judge.ahead_ms());
    clock.not_before(state.last_at);
}

/// Reads the machine's clocks, judges the time anew, and tells staff what is strange about them.
pub(super) fn look(state: &mut State, clock: &dyn Clock) {
    let inside = match (state.hall.day(), state.has_comers) {
        (None, _) => Inside::Nobody,
        (Some(_), false) => Inside::NoComers,
        (Some(_), true) => Inside::Comers,
    };
    let mut judge = state.judge.clone();
    judge.read(clock.reading(), (state.last_day, inside), |wall_ms| {
        day_of(state, wall_ms)
    });
    state.judge = judge;
    clock.judged(state.judge.ahead_ms());
    if let Some(jump_ms) = state.dial.read(clock) {
        tracing::warn!(
            jump_s = jump_ms / 1_000,
            "the wall clock jumped; order and waits do not depend on it"
        );
        state.add_trouble("trouble-clock-jumped");
    }
    let doubt = state.judge.doubt();
    if doubt.map(|doubt| doubt.why) == state.doubted.map(|(why, _)| why) {
        return;
    }
    match doubt {
        Some(doubt) => {
            tracing::warn!(why = ?doubt.why, day = doubt.day.0, "the wall clock is not believed; the open day goes on")
        }
        None => tracing::info!("the wall clock is believed again"),
    }
    state.doubted = doubt.map(|doubt| (doubt.why, state.now));
}

fn day_of(state: &State, wall_ms: i64) -> Day {
    let far = if wall_ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    state
        .catalogue
        .business_day(Timestamp::from_millisecond(wall_ms).unwrap_or(far))
}

impl State {
    /// The time that the wall clock shows is right.
    pub(super) fn believe(&mut self) {
        let later_ms = self.judge.believe();
        self.dial.shift(later_ms);
        self.doubted = None;
    }

    /// From now on the moments are the time that it is: with an empty hall, and to a day before the last one.
    pub(super) fn go_back(&mut self) {
        let wall = self.wall();
        self.now = Moment(wall.as_millisecond());
        self.dial.set(self.now, wall);
        (self.last_at, self.went_back) = (self.now, Some(self.now));
    }
}

impl Batch {
    /// Opens `today`, in the place of the day that is open.
    pub(super) fn open_day(
        &mut self,
        state: &mut State,
        journal: &Journal,
        today: Day,
    ) -> Result<(), Refused> {
        let (day, office) = (today, state.office_of_a_new_day());
        let is_back = state.last_day.is_some_and(|last| today < last);
        if is_back {
            // The hall is empty, so nobody's place depends on the moments before.
            state.go_back();
            self.command(state, &Command::GoBack { day, office })?;
        } else {
            self.command(state, &Command::OpenDay { day, office })?;
        }
        self.adopt_waiting_office(state);
        let given = journal
            .numbers_before(today, state.first_seq)
            .map_err(|error| {
                tracing::error!(%error, "the numbers that were given before cannot be read");
                Refused::new(Kind::NotNow)
            })?;
        for number in &given {
            self.command(
                state,
                &Command::SkipNumbers {
                    letter: number.letter,
                    to: number.n,
                },
            )?;
        }
        state.given_before = given;
        state.judge.day_began();
        Ok(())
    }

    /// Opens the new day in the place of yesterday, which is open for somebody who left unseen, when somebody begins to work.
    pub(super) fn begin_work(
        &mut self,
        state: &mut State,
        journal: &Journal,
    ) -> Result<(), Refused> {
        let Some(open) = state.hall.day() else {
            return Ok(());
        };
        let is_other_day = state.judge.has_leapt() && has_been_worked(state);
        if is_other_day {
            // The wall clock says that it is another day, and somebody who begins to work says so too.
            state.believe();
        }
        let today = state.catalogue.business_day(state.wall());
        if today <= open
            || !state.judge.may_begin_days()
            || !is_other_day && works_since(state, today)
        {
            return Ok(());
        }
        self.open_day(state, journal, today)
    }

    /// Ends the day, as a supervisor says. If the clock is doubted, it is believed from now on, and the day opens that it shows.
    pub(super) fn close_day(
        &mut self,
        state: &mut State,
        journal: &Journal,
    ) -> Result<(), Refused> {
        let is_doubted = state
            .judge
            .doubt()
            .is_some_and(|doubt| doubt.day >= EARLIEST);
        if state.hall.day().is_some() || !is_doubted {
            self.command(state, &Command::CloseDay)?;
        }
        if is_doubted {
            state.believe();
        }
        let today = state.catalogue.business_day(state.wall());
        if is_doubted && state.last_day != Some(today) {
            self.open_day(state, journal, today)
        } else {
            Ok(())
        }
    }
}

fn people_inside(state: &State) -> bool {
    state.hall.visits().any(queue::Visit::is_open)
}

/// People were called on the open day, and all counters are closed: it is over.
fn has_been_worked(state: &State) -> bool {
    let mut legs = state.hall.visits().flat_map(|visit| &visit.legs);
    state
        .hall
        .counters()
        .all(|counter| counter.state == CounterState::Closed)
        && legs.any(|leg| leg.first_called.is_some())
}

/// Whether somebody came, was called or served, or a counter was opened, since `today` began: then the night's work goes on.
fn works_since(state: &State, today: Day) -> bool {
    let Some(begins) = state
        .catalogue
        .bounds(today)
        .map(|(begins, _)| state.dial.moment(begins))
    else {
        return false;
    };
    let later = |at: Option<Moment>| at.is_some_and(|at| at >= begins);
    let mut legs = state.hall.visits().flat_map(|visit| &visit.legs);
    state
        .hall
        .counters()
        .any(|counter| counter.state != CounterState::Closed && counter.since >= begins)
        || state.hall.visits().any(|visit| visit.arrived >= begins)
        || legs.any(|leg| later(leg.last_called) || later(leg.started))
}

/// Whether a day later than the open one began longer ago than the bound, or gives tickets by now.
fn too_late(state: &State, open: Day) -> bool {
    let bound = jiff::SignedDuration::try_from(state.catalogue.day_late_bound())
        .unwrap_or(jiff::SignedDuration::ZERO);
    let before = state.wall().checked_sub(bound).unwrap_or(Timestamp::MIN);
    let today = state.catalogue.business_day(state.wall());
    let gives_tickets = today > open
        && state
            .catalogue
            .first_ticket(today)
            .is_some_and(|first| first <= state.wall());
    gives_tickets || state.catalogue.business_day(before) > open
}
