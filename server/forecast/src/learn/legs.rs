// SPDX-License-Identifier: EUPL-1.2
//! Services that visits are for besides the first: asked for under the same number, or because a clerk sends somebody on or adds something.
//!
//! Nothing counts twice: what was known when the number was given is what was asked for; what follows only afterwards was a clerk's.

use crate::habits::{Further, Onward};
use crate::moved::Moved;
use crate::watch::Ticket;

/// The share of a service leans on that of all services, and this on none, as if these had been seen so many times.
const WEIGHT: f64 = 20.0;
/// Where a service sends people leans on where all of them do, as if it had sent so many.
const SENT: f64 = 5.0;

#[derive(Clone, Debug)]
pub(super) struct Legs {
    /// By a clerk, after all that was known.
    sent_on: OnwardTally,
    /// Asked for after the first service, by walk-ins; after those that their bookings tell, by booked visits; after any later one.
    walk_ins: OnwardTally,
    booked: OnwardTally,
    later: OnwardTally,
}

impl Legs {
    pub fn new(services: usize) -> Legs {
        let none = OnwardTally::new(services);
        Legs {
            sent_on: none.clone(),
            walk_ins: none.clone(),
            booked: none.clone(),
            later: none,
        }
    }

    /// A number is given for these legs; `told` is how many of them the booking told, if there was one.
    pub fn issued(&mut self, legs: &[u16], booked: bool, told: Option<usize>) {
        let known = told.unwrap_or(1).clamp(1, legs.len().max(1));
        let after = if booked {
            &mut self.booked
        } else {
            &mut self.walk_ins
        };
        for (nth, from) in legs.iter().enumerate().skip(known - 1) {
            let after = if nth + 1 == known {
                &mut *after
            } else {
                &mut self.later
            };
            after.over(*from);
            if let Some(to) = legs.get(nth + 1) {
                after.went(*from, *to);
            }
        }
    }

    /// A leg ends. If no other is known to come, the visit may be sent on all the same.
    pub fn ended(&mut self, before: &Ticket) {
        if let [service] = before.waiting.legs[..] {
            self.sent_on.over(service);
        }
    }

    /// Waits for these legs now: sent away from a counter to others than were known, or after all that were known were done.
    pub fn waits(&mut self, before: &Ticket, legs: &[u16], bound_to: Option<u16>) {
        let Some(to) = legs.first() else { return };
        match (before.counter, before.waiting.legs.first()) {
            (Some(_), Some(from)) if before.waiting.legs != legs || bound_to.is_some() => {
                self.sent_on.over(*from);
                self.sent_on.went(*from, *to);
            }
            (None, None) => before
                .served
                .iter()
                .for_each(|from| self.sent_on.went(*from, *to)),
            _ => {}
        }
    }

    pub fn fade(&mut self, keep: f64) {
        self.each(|tally| tally.fade(keep));
    }

    pub fn change_office(&mut self, moved: &Moved) {
        self.each(|tally| tally.change_office(moved));
    }

    pub fn sent_on(&self) -> Onward {
        self.sent_on.shares()
    }

    pub fn further(&self) -> Further {
        Further {
            walk_ins: self.walk_ins.shares(),
            booked: self.booked.shares(),
            later: self.later.shares(),
        }
    }

    fn each(&mut self, what: impl Fn(&mut OnwardTally)) {
        [
            &mut self.sent_on,
            &mut self.walk_ins,
            &mut self.booked,
            &mut self.later,
        ]
        .into_iter()
        .for_each(what);
    }
}

/// How often something followed a service, and what.
#[derive(Clone, Debug)]
struct OnwardTally {
    /// By service: how often it was seen whether something followed.
    over: Vec<f64>,
    /// `[service][next]`: how often this did.
    to: Vec<Vec<f64>>,
}

impl OnwardTally {
    fn new(services: usize) -> OnwardTally {
        OnwardTally {
            over: vec![0.0; services],
            to: vec![vec![0.0; services]; services],
        }
    }

    fn over(&mut self, service: u16) {
        if let Some(over) = self.over.get_mut(usize::from(service)) {
            *over += 1.0;
        }
    }

    fn went(&mut self, from: u16, to: u16) {
        if let Some(went) = self
            .to
            .get_mut(usize::from(from))
            .and_then(|went| went.get_mut(usize::from(to)))
        {
            *went += 1.0;
        }
    }

    fn fade(&mut self, keep: f64) {
        self.over
            .iter_mut()
            .chain(self.to.iter_mut().flatten())
            .for_each(|count| *count *= keep);
    }

    fn change_office(&mut self, moved: &Moved) {
        self.over = moved.by_service(&self.over, |_| 0.0);
        self.to = moved.by_service(&self.to, |_| vec![]);
        for to in &mut self.to {
            *to = moved.by_service(to, |_| 0.0);
        }
    }

    fn shares(&self) -> Onward {
        let all: Vec<f64> = (0..self.over.len())
            .map(|to| self.to.iter().map(|went| went[to]).sum())
            .collect();
        let went: f64 = all.iter().sum();
        if went <= 0.0 {
            return Onward::default();
        }
        let share = went / (self.over.iter().sum::<f64>() + WEIGHT);
        let of_service = |(over, to): (&f64, &Vec<f64>)| {
            let own: f64 = to.iter().sum();
            let share = ((own + WEIGHT * share) / (over + WEIGHT)).min(1.0);
            let mut sum = 0.0;
            let each = to
                .iter()
                .zip(&all)
                .map(|(to, all)| share * (to + SENT * all / went) / (own + SENT));
            each.map(|probability| {
                sum += probability;
                sum
            })
            .collect()
        };
        Onward(self.over.iter().zip(&self.to).map(of_service).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_lean_on_those_of_all_services() {
        let mut tally = OnwardTally::new(3);
        assert_eq!(tally.shares(), Onward::default(), "nobody ever went on");
        for visit in 0..400 {
            tally.over(0);
            tally.over(1);
            if visit % 10 == 0 {
                tally.went(0, 2);
            }
        }
        let Onward(shares) = tally.shares();
        assert!(
            (0.09..0.11).contains(&shares[0][2]) && shares[0][1] == 0.0,
            "{shares:?}"
        );
        assert!(shares[1][2] < 0.01, "{shares:?}");
        assert!(
            (0.03..0.07).contains(&shares[2][2]),
            "of a service that was never met as of all: {shares:?}"
        );
        let moved = Moved {
            services: vec![Some(2), None, Some(0)],
            counters: vec![],
        };
        tally.change_office(&moved);
        let Onward(shares) = tally.shares();
        assert!(
            (0.09..0.11).contains(&shares[2][0]) && shares[2][2] == shares[2][0],
            "{shares:?}"
        );
    }

    #[test]
    fn what_is_asked_for_with_the_number_is_told_from_what_was_known_before() {
        let mut legs = Legs::new(4);
        for visit in 0..1_000 {
            match visit % 4 {
                0 => legs.issued(&[0, 1, 2], false, None),
                1 => legs.issued(&[0, 1], false, None),
                2 => legs.issued(&[0], false, None),
                // The booking told both, or only the first of them.
                _ => legs.issued(&[2, 3], true, Some(if visit % 8 == 3 { 2 } else { 1 })),
            }
        }
        let (further, close) = (legs.further(), |share: f64, truth: f64| {
            (share - truth).abs() < 0.1
        });
        assert!(
            close(further.walk_ins.0[0][3], 2.0 / 3.0) && further.walk_ins.0[0][0] == 0.0,
            "{further:?}"
        );
        assert!(
            close(further.later.0[1][3], 0.5) && close(further.later.0[2][3], 0.0),
            "{further:?}"
        );
        assert!(
            close(further.booked.0[2][3], 1.0) && close(further.booked.0[3][3], 0.0),
            "{further:?}"
        );
        assert_eq!(legs.sent_on(), Onward::default(), "no clerk did anything");
        legs.issued(&[], false, None);
        legs.issued(&[1], true, Some(5));
    }
}
