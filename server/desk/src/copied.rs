// SPDX-License-Identifier: EUPL-1.2
//! Numbers that a restored server could give again: none is given that it would not leave out.

use queue::Copied;

use super::order::{Order, TakeOrder};
use crate::scene::State;
use terms::names;
use terms::refused::{Kind, Refused};

impl State {
    /// Whether a device has known a server that took this one's place.
    pub fn was_replaced(&self, epoch: Option<u64>) -> bool {
        epoch.is_some_and(|known| known > self.epoch)
    }

    /// Not now, when the sequence is too far ahead of the newest copy or this server was replaced. An office without copies has nothing to be
    /// restored from.
    pub(super) fn check_numbers(&self, order: &Order) -> Result<(), Refused> {
        let Order::Take(take) = order else {
            return Ok(());
        };
        if self.was_replaced(take.epoch) {
            tracing::warn!(
                "a totem knows a server that took the place of this one: it gets no numbers here"
            );
            return Err(Refused::new(Kind::NotNow).after_s(5));
        }
        let copied = self
            .copied
            .as_ref()
            .filter(|_| self.catalogue.backup().is_some());
        let letter = self.letter_of(take);
        match copied
            .zip(letter)
            .is_none_or(|(copied, letter)| copied.may_give(&self.hall, letter, self.now))
        {
            true => Ok(()),
            false => {
                // The alarm about the backup is on, or the next one is being made.
                tracing::debug!(
                    "too many numbers were given since the last backup; the next one waits for it, or for its quarter of a minute"
                );
                Err(Refused::new(Kind::NotNow).after_s(2))
            }
        }
    }

    /// Whether a copy is to be made before its time.
    pub fn wants_copy(&self) -> bool {
        self.copied
            .as_ref()
            .is_some_and(|copied| copied.is_due(&self.hall))
    }

    /// What a copy surely holds that is begun now.
    pub fn copied_now(&self) -> Copied {
        Copied::of(&self.hall, self.now)
    }

    fn letter_of(&self, take: &TakeOrder) -> Option<char> {
        let office = self.office()?;
        let service = names::service_id(office, take.services.first()?)?;
        let area = office.services.get(usize::from(service.0))?.area;
        office
            .areas
            .get(usize::from(area.0))
            .map(|area| area.letter)
    }
}
