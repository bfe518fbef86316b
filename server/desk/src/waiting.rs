// SPDX-License-Identifier: EUPL-1.2
//! An office file that does not fit the open day. It waits until what it would strand is gone, or until the next day opens; a newer file, or
//! the one in force again, takes its place.

use std::sync::Arc;

use queue::{Command, Office};

use super::batch::{Batch, Outcome, nothing};
use crate::scene::{OFFICE_REFUSED, State, WaitingOffice};
use catalogue::Catalogue;
use terms::refused::Refused;

/// What a batch that cannot be written has to put back.
#[derive(Debug)]
pub(super) struct OfficeBefore {
    pub catalogue: Arc<Catalogue>,
    pub waiting: Option<WaitingOffice>,
}

impl State {
    /// The office with which the next day opens: that of the file that waits, if one does.
    pub(super) fn office_of_a_new_day(&self) -> Office {
        self.waiting_office
            .as_ref()
            .map_or(&self.catalogue, |waiting| &waiting.catalogue)
            .office(None)
    }
}

impl Batch {
    /// The newest file: it holds at once, or it waits, and is refused by name.
    pub fn take_office(&mut self, state: &mut State, catalogue: &Arc<Catalogue>) -> Outcome {
        if let Err(why) = self.put_in_force(state, catalogue) {
            let waits = state
                .waiting_office
                .as_ref()
                .filter(|waiting| waiting.catalogue.hash() == catalogue.hash())
                .map(|waiting| waiting.at);
            let at = waits.unwrap_or(state.now);
            self.keep_office(state);
            state.waiting_office = Some(WaitingOffice {
                catalogue: catalogue.clone(),
                at,
                why: why.clone(),
                tried: state.seq,
            });
            state.add_trouble(OFFICE_REFUSED);
            return Err(why);
        }
        Ok(nothing())
    }

    /// Tries the file that waits again, when anything has happened since.
    pub fn try_waiting_office(&mut self, state: &mut State) {
        let Some(waiting) = state
            .waiting_office
            .clone()
            .filter(|waiting| waiting.tried != state.seq)
        else {
            return;
        };
        match self.put_in_force(state, &waiting.catalogue) {
            Ok(()) => tracing::info!("the new office file, which had waited, is in force"),
            Err(why) => {
                state.waiting_office = Some(WaitingOffice {
                    why,
                    tried: state.seq,
                    ..waiting
                })
            }
        }
    }

    /// A day has opened with the office file that waited, if one did: what it would have stranded is of the day before.
    pub fn adopt_waiting_office(&mut self, state: &mut State) {
        if let Some(waiting) = state.waiting_office.clone() {
            self.adopt(state, &waiting.catalogue);
            tracing::info!("the new office file is in force with the new day");
        }
    }

    /// Texts, hours and reasons hold at once; what the rules know of the office changes with an event, if it differs.
    fn put_in_force(
        &mut self,
        state: &mut State,
        catalogue: &Arc<Catalogue>,
    ) -> Result<(), Refused> {
        let office = catalogue.office(state.hall.office());
        if state.hall.day().is_some() && state.hall.office() != Some(&office) {
            self.command(state, &Command::ChangeOffice { office })?;
        }
        self.adopt(state, catalogue);
        Ok(())
    }

    fn adopt(&mut self, state: &mut State, catalogue: &Arc<Catalogue>) {
        self.keep_office(state);
        state.waiting_office = None;
        state
            .troubles
            .retain(|trouble| trouble.kind != OFFICE_REFUSED);
        state.replace_catalogue(catalogue.clone());
    }

    fn keep_office(&mut self, state: &State) {
        let before = || OfficeBefore {
            catalogue: state.catalogue.clone(),
            waiting: state.waiting_office.clone(),
        };
        self.office_before.get_or_insert_with(before);
    }
}
