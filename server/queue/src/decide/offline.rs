// SPDX-License-Identifier: EUPL-1.2
//! Numbers that totems hold for the time when they are cut off, and what they tell of that time afterwards.

use alloc::vec;
use alloc::vec::Vec;

use super::At;
use super::free::Meanwhile;
use super::visit::is_today;
use crate::{
    AccessClass, Day, DeviceId, Event, HandOver, LARGEST_NUMBER, LegState, MAX_LEGS, Number,
    Refusal, Series, ServiceId, VisitId,
};

/// So many visits of days that are over a device can tell of on one day.
const MOST_TOO_LATE: usize = 1_000;

impl At<'_> {
    pub(super) fn lease(
        &self,
        device: DeviceId,
        day: Day,
        place: u32,
        of: u32,
    ) -> Result<Vec<Event>, Refusal> {
        if self
            .hall
            .leases()
            .any(|lease| lease.device == device && lease.day == day)
        {
            return Ok(Vec::new());
        }
        self.not_past(day)?;
        let series = self.office.reserved.ok_or(Refusal::NothingToLease)?;
        let blocks = core::iter::once(place)
            .chain(0..of)
            .filter_map(|place| series.block(place, of));
        let numbers = blocks
            .into_iter()
            .find(|&block| self.is_free(day, block))
            .ok_or(Refusal::NothingToLease)?;
        Ok(vec![Event::NumbersLeased {
            device,
            day,
            from: numbers.from,
            to: numbers.to,
        }])
    }

    pub(super) fn claim_lease(
        &self,
        device: DeviceId,
        day: Day,
        numbers: Series,
    ) -> Result<Vec<Event>, Refusal> {
        if self
            .hall
            .leases()
            .any(|lease| lease.device == device && lease.day == day && lease.numbers == numbers)
        {
            return Ok(Vec::new());
        }
        self.not_past(day)?;
        let theirs = |lease: &&crate::Lease| lease.day == day && lease.numbers.overlaps(numbers);
        let reserved = self
            .office
            .reserved
            .is_some_and(|series| series.contains(numbers.from) && series.contains(numbers.to));
        let has_some = self
            .hall
            .leases()
            .any(|lease| lease.device == device && lease.day == day);
        if !reserved
            || numbers.to < numbers.from
            || has_some
            || self.hall.leases().any(|lease| theirs(&lease))
        {
            return Err(Refusal::NothingToLease);
        }
        Ok(vec![Event::NumbersLeased {
            device,
            day,
            from: numbers.from,
            to: numbers.to,
        }])
    }

    pub(super) fn skip_numbers(&self, letter: char, to: u32) -> Vec<Event> {
        let known = self.has_letter(letter);
        let behind = self.hall.last_number(letter) >= to || self.hall.is_set_aside(to);
        if known && !behind && to <= LARGEST_NUMBER {
            vec![Event::NumbersSkipped { letter, to }]
        } else {
            Vec::new()
        }
    }

    /// Once for each epoch.
    pub(super) fn restored(&self, epoch: u64, skip: u32) -> Vec<Event> {
        if epoch <= self.hall.epoch() {
            return Vec::new();
        }
        let letters = self
            .office
            .areas
            .iter()
            .filter(|area| !area.retired)
            .map(|area| area.letter);
        let skipped =
            letters.map(|letter| (letter, self.hall.last_number(letter).saturating_add(skip)));
        let skipped = skipped
            .filter(|_| skip > 0)
            .map(|(letter, to)| Event::NumbersSkipped { letter, to });
        [Event::Restored { epoch }]
            .into_iter()
            .chain(skipped)
            .collect()
    }

    /// Told again, it is known already: nothing happens. Told too late, it is kept as expired.
    pub(super) fn hand_over(&self, told: &HandOver) -> Result<Vec<Event>, Refusal> {
        if self.hall.visit_by_token(told.token).is_some() || self.hall.was_too_late(told.token) {
            return Ok(Vec::new());
        }
        let today = self.hall.day().ok_or(Refusal::DayClosed)?;
        if told.day > today {
            return Err(Refusal::DayNotLater);
        }
        if told.services.is_empty() {
            return Err(Refusal::BadServices);
        }
        if !self.may_have_given(told, today) {
            return Err(Refusal::NeverGiven(told.number));
        }
        match self.still_offered(&told.services) {
            services if told.day == today && !services.is_empty() => self.take_over(told, services),
            _ => Ok(vec![Event::VisitTooLate {
                token: told.token,
                number: told.number,
                day: told.day,
                arrived: told.arrived,
                device: told.device,
            }]),
        }
    }

    /// Whether the device can have given this number: of today it is one of its own, or one of the sequence that the server has left out for
    /// it was given by one whose disk was lost. What it held on days that are over is not known any more.
    fn may_have_given(&self, told: &HandOver, today: Day) -> bool {
        let Number { letter, n } = told.number;
        let own = |lease: &crate::Lease| {
            lease.device == told.device && lease.day == today && lease.numbers.contains(n)
        };
        if !self.has_letter(letter) || !(1..=LARGEST_NUMBER).contains(&n) {
            return false;
        }
        if told.day < today {
            return self.hall.count_too_late(told.device) < MOST_TOO_LATE;
        }
        self.hall.leases().any(own)
            || (!self.hall.is_set_aside(n) && n <= self.hall.last_number(letter))
    }

    fn has_letter(&self, letter: char) -> bool {
        self.office.areas.iter().any(|area| area.letter == letter)
    }

    fn take_over(&self, told: &HandOver, services: Vec<ServiceId>) -> Result<Vec<Event>, Refusal> {
        let first = *services.first().ok_or(Refusal::BadServices)?;
        let visit = self.hall.next_visit().ok_or(Refusal::Exhausted)?;
        let before = told
            .after
            .and_then(|token| self.hall.visit_by_token(token))
            .map(|visit| visit.arrived);
        let arrived = before
            .map_or(told.arrived, |before| before.max(told.arrived))
            .max(told.begins)
            .min(self.now);
        let slot = told.slot.filter(|&slot| is_today(slot, told.slots));
        // A number was given, so nobody is turned away: who cannot be called for that slot waits from the arrival, as a walk-in.
        let class = if slot.is_none() && told.slot.is_some() {
            AccessClass::Standard
        } else {
            told.class
        };
        let given_up = told.instead.filter(|&earlier| self.waits(earlier));
        let issued = Event::VisitIssued {
            visit,
            token: told.token,
            number: self.number_for(told.number)?,
            services,
            class,
            language: told.language,
            slot,
            promise: told.promise,
            arrived: Some(arrived),
        };
        let meanwhile = Meanwhile {
            gone: given_up,
            ..Meanwhile::default()
        };
        let comer = self.new_comer(visit, first, (class, slot, arrived));
        let call = comer.and_then(|comer| self.free_call(&comer, meanwhile));
        Ok(given_up
            .map(|visit| Event::VisitLeft { visit })
            .into_iter()
            .chain([issued])
            .chain(call)
            .collect())
    }

    /// The number on the slip. Should it have been given to somebody else, which takes two faults at once (numbers lost with a disk and
    /// given again), this visit gets the next one: a number is given once.
    fn number_for(&self, number: Number) -> Result<Number, Refusal> {
        if self.hall.is_given(number) {
            self.hall
                .next_number(number.letter)
                .ok_or(Refusal::Exhausted)
        } else {
            Ok(number)
        }
    }

    fn still_offered(&self, services: &[ServiceId]) -> Vec<ServiceId> {
        let mut offered: Vec<ServiceId> = Vec::new();
        for &service in services
            .iter()
            .filter(|&&service| self.offered(service).is_ok())
        {
            if !offered.contains(&service) && offered.len() < MAX_LEGS {
                offered.push(service);
            }
        }
        offered
    }

    fn waits(&self, visit: VisitId) -> bool {
        self.hall
            .visit(visit)
            .is_some_and(|visit| visit.state() == Some(LegState::Waiting))
    }

    fn not_past(&self, day: Day) -> Result<(), Refusal> {
        if self.hall.day().is_some_and(|today| day < today) {
            Err(Refusal::NothingToLease)
        } else {
            Ok(())
        }
    }

    /// Nobody holds any of these numbers on that day, and if it is today, none of them was given.
    fn is_free(&self, day: Day, block: Series) -> bool {
        let held = self
            .hall
            .leases()
            .any(|lease| lease.day == day && lease.numbers.overlaps(block));
        let given = self.hall.day() == Some(day) && self.hall.any_given(block);
        !held && !given
    }
}
