// SPDX-License-Identifier: EUPL-1.2
//! The slip that a presenter holds out, and nobody takes.

use std::time::Instant;

use super::Station;
use crate::printer::profile::Presenter;
use crate::printer::status::{ASK_FULL_STATUS, PrinterState, Said};

impl Station {
    /// Asks a presenter for what hangs at its output. One that does not answer says that nothing does.
    pub(super) fn ask_output(&mut self) {
        let can_say =
            self.profile.presenter == Presenter::Custom && self.asks() && self.status.answers();
        if !can_say || !self.is_open || !self.push(&ASK_FULL_STATUS) {
            return;
        }
        let until = Instant::now() + self.patience.answer_within;
        while self.is_open && Instant::now() < until {
            if self
                .listen(self.patience.answer_within / 3)
                .iter()
                .any(|said| matches!(said, Said::FullStatus(_)))
            {
                return;
            }
        }
    }

    /// Keeps the moment at which it began to hang; a slip that comes out after it has its own.
    pub(super) fn note_output(&mut self) {
        self.hangs_since = self
            .status
            .slip_at_output()
            .then(|| self.hangs_since.unwrap_or_else(Instant::now));
    }

    /// A printer that can print, with or without a slip that was left.
    pub(super) fn state_of_output(&self) -> PrinterState {
        let is_left = self
            .hangs_since
            .is_some_and(|since| since.elapsed() >= self.patience.collected_within);
        if is_left {
            PrinterState::NotCollected
        } else {
            PrinterState::Online
        }
    }
}
