// SPDX-License-Identifier: EUPL-1.2
//! The desk and its disk: what happens when the journal cannot be written, is opened again, or is not there any more.

use std::time::{Duration, Instant};

use super::super::batch::Batch;
use super::{MOST_FAILURES, Run, Setup, answer};
use crate::scene::DeviceTroubles;
use crate::scene::Prints;
use crate::scene::{State, observe};
use journal::{AnswerKey, FILE, Journal, JournalError};
use terms::refused::{Kind, Refused};

/// The least time between two complaints about the disk.
const COMPLAIN: Duration = Duration::from_secs(10);
/// How often the log is emptied of what was erased, if anything was.
const FORGET_EVERY: Duration = Duration::from_secs(5);

impl Run {
    /// Nothing of the batch is on disk: whoever asked is told so, and the hall is rebuilt from the journal through a new handle.
    pub(super) fn failed(&mut self, batch: Batch, error: JournalError) {
        let kind = if error.is_full() {
            Kind::DiskFull
        } else {
            Kind::NotNow
        };
        if self.may_complain() {
            tracing::error!(%error, orders = batch.outcomes.len(), "could not write the journal; nothing of this was acknowledged");
        }
        if !error.is_full() {
            self.failures += 1;
        }
        if self.failures == MOST_FAILURES {
            tracing::error!(
                "the journal could not be written {MOST_FAILURES} times in a row: the server only reads until it is started again"
            );
        }
        if let Some(before) = batch.office_before {
            self.state.replace_catalogue(before.catalogue);
            self.state.waiting_office = before.waiting;
        }
        self.journal = None;
        self.reopen();
        batch
            .outcomes
            .into_iter()
            .for_each(|(reply, _)| answer(reply, Err(Refused::new(kind).after_s(5))));
    }

    /// Opens the journal again if it is not open.
    pub(super) fn reopen(&mut self) {
        if self.journal.is_some() || self.is_lost {
            return;
        }
        if self
            .setup
            .data
            .join(FILE)
            .try_exists()
            .is_ok_and(|is_there| !is_there)
        {
            // Opening it would make a new one.
            return self.lose(Batch::default());
        }
        let journal = Journal::open(&self.setup.data)
            .and_then(|journal| self.setup.anchor.check(&journal).map(|()| journal));
        match journal.and_then(|journal| self.rebuild(journal)) {
            Ok(()) => tracing::debug!(seq = self.state.seq, "the journal is open again"),
            Err(JournalError::Behind { .. }) => self.lose(Batch::default()),
            Err(error) if self.may_complain() => {
                tracing::error!(%error, "the journal cannot be opened again yet")
            }
            Err(_) => {}
        }
    }

    /// The hall as the journal has it, and what does not come from there as it was.
    fn rebuild(&mut self, journal: Journal) -> Result<(), JournalError> {
        let mut state = State::new(
            self.state.catalogue.clone(),
            self.state.own_url.clone(),
            self.state.forecasts.clone(),
        );
        std::mem::swap(&mut state.dial, &mut self.state.dial);
        std::mem::swap(&mut state.judge, &mut self.state.judge);
        (state.doubted, state.has_comers) = (self.state.doubted, self.state.has_comers);
        std::mem::swap(&mut state.past, &mut self.state.past);
        std::mem::swap(&mut state.device_names, &mut self.state.device_names);
        std::mem::swap(&mut state.unwritten, &mut self.state.unwritten);
        std::mem::swap(&mut state.nonsense, &mut self.state.nonsense);
        std::mem::swap(&mut state.waiting_office, &mut self.state.waiting_office);
        state.now = self.state.now;
        let (state, rows, journal) = restore(&self.setup, state, journal)?;
        self.answers.load(rows);
        (self.state, self.journal) = (state, Some(journal));
        Ok(())
    }

    pub(super) fn is_read_only(&self) -> bool {
        self.is_lost || self.failures >= MOST_FAILURES
    }

    /// Somebody may have deleted, moved or replaced the files under the running server.
    pub(super) fn look_at_files(&mut self) {
        if !self.is_lost
            && self
                .journal
                .as_ref()
                .is_some_and(|journal| !journal.is_in_place())
        {
            self.lose(Batch::default());
        }
    }

    /// What is open is not what lies in the data folder any more: it can be read, but what is written to it ends with this process. Nothing
    /// more is acknowledged; the next start says what can be done.
    pub(super) fn lose(&mut self, batch: Batch) {
        tracing::error!(
            "{FILE} in the data folder was deleted, moved or replaced while the server ran: it only reads now. Put the file back, or stop the \
             server and see docs/operate.md"
        );
        (self.is_lost, self.state.is_lost, self.state.is_read_only) = (true, true, true);
        batch
            .outcomes
            .into_iter()
            .for_each(|(reply, _)| answer(reply, Err(Refused::new(Kind::ReadOnly).after_s(5))));
    }

    /// What was erased is taken out of the log too, soon: at once when the day is over.
    pub(super) fn forget_erased(&mut self) {
        if self.refusal().is_some()
            || self
                .forgot_erased
                .is_some_and(|at| at.elapsed() < FORGET_EVERY)
        {
            return;
        }
        self.forgot_erased = Some(Instant::now());
        let Some(journal) = &mut self.journal else {
            return;
        };
        if let Err(error) = journal.forget_erased() {
            tracing::warn!(%error, "what was erased stays in the journal's log for now");
        }
    }

    /// Errors that come back with every request are logged now and then only: a log must not fill the disk that is full already.
    fn may_complain(&mut self) -> bool {
        let may = self.complained.is_none_or(|at| at.elapsed() >= COMPLAIN);
        if may {
            self.complained = Some(Instant::now());
        }
        may
    }

    pub(super) fn reload_answers(&mut self) {
        let Some(journal) = &self.journal else { return };
        match journal.answers() {
            Ok(rows) => self.answers.load(rows),
            Err(error) => tracing::error!(%error, "the kept answers cannot be read"),
        }
    }
}

/// Fills `state` with what the journal holds.
pub(super) fn restore(
    setup: &Setup,
    mut state: State,
    journal: Journal,
) -> Result<(State, Vec<AnswerKey>, Journal), JournalError> {
    let (mut calls, mut troubles) = (Vec::new(), std::collections::VecDeque::new());
    let (mut devices, mut prints) = (DeviceTroubles::default(), Prints::default());
    let replay = journal.replay(|hall, seq, at, event| {
        observe(&mut calls, &mut troubles, hall, seq, at, event);
        devices.observe(at, event);
        prints.observe(seq, at, event);
    })?;
    if state.past.is_empty() {
        state.past = journal.tokens_before(replay.first)?;
    }
    state.restore(replay, journal.seq(), journal.notes()?);
    (state.calls, state.troubles, state.devices, state.prints) = (calls, troubles, devices, prints);
    if let Some(day) = state.last_day {
        state.given_before = journal.numbers_before(day, state.first_seq)?;
    }
    state.epoch = journal.epoch()?;
    state.copied = backup::copied(&setup.data);
    let answers = journal.answers()?;
    Ok((state, answers, journal))
}
