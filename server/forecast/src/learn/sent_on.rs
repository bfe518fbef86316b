// SPDX-License-Identifier: EUPL-1.2
//! Services that visits go on to although nobody had asked for them: a clerk sends somebody on, or adds something to what is done.

use crate::moved::Moved;
use crate::watch::Ticket;

/// The share of a service leans on that of all services, and this on none, as if these had been seen so many times.
const WEIGHT: f64 = 20.0;
/// Where a service sends people leans on where all of them do, as if it had sent so many.
const SENT: f64 = 5.0;

#[derive(Clone, Debug)]
pub(super) struct SentOn {
    /// By service: after how many visits nothing more was known to come.
    over: Vec<f64>,
    /// `[service][next]`: how many of these went on.
    to: Vec<Vec<f64>>,
}

impl SentOn {
    pub fn new(services: usize) -> SentOn {
        SentOn { over: vec![0.0; services], to: vec![vec![0.0; services]; services] }
    }

    /// A leg ends. If no other is known to come, the visit may go on all the same.
    pub fn ended(&mut self, before: &Ticket) {
        if let [service] = before.waiting.legs[..] {
            self.over(service);
        }
    }

    /// Waits for these legs now: sent away from a counter to others than were known, or after all that were known were done.
    pub fn waits(&mut self, before: &Ticket, legs: &[u16], bound_to: Option<u16>) {
        let Some(to) = legs.first() else { return };
        match (before.counter, before.waiting.legs.first()) {
            (Some(_), Some(from)) if before.waiting.legs != legs || bound_to.is_some() => {
                self.over(*from);
                self.sent(*from, *to);
            }
            (None, None) => before.served.iter().for_each(|from| self.sent(*from, *to)),
            _ => {}
        }
    }

    fn over(&mut self, service: u16) {
        if let Some(over) = self.over.get_mut(usize::from(service)) {
            *over += 1.0;
        }
    }

    fn sent(&mut self, from: u16, to: u16) {
        if let Some(sent) = self.to.get_mut(usize::from(from)).and_then(|sent| sent.get_mut(usize::from(to))) {
            *sent += 1.0;
        }
    }

    pub fn fade(&mut self, keep: f64) {
        self.over.iter_mut().chain(self.to.iter_mut().flatten()).for_each(|count| *count *= keep);
    }

    pub fn change_office(&mut self, moved: &Moved) {
        self.over = moved.by_service(&self.over, |_| 0.0);
        self.to = moved.by_service(&self.to, |_| vec![]);
        for to in &mut self.to {
            *to = moved.by_service(to, |_| 0.0);
        }
    }

    /// As [`crate::habits::Habits::sent_on`] wants it.
    pub fn shares(&self) -> Vec<Vec<f64>> {
        let all: Vec<f64> = (0..self.over.len()).map(|to| self.to.iter().map(|sent| sent[to]).sum()).collect();
        let sent: f64 = all.iter().sum();
        if sent <= 0.0 {
            return Vec::new();
        }
        let share = sent / (self.over.iter().sum::<f64>() + WEIGHT);
        let of_service = |(over, to): (&f64, &Vec<f64>)| {
            let own: f64 = to.iter().sum();
            let share = ((own + WEIGHT * share) / (over + WEIGHT)).min(1.0);
            let mut sum = 0.0;
            let each = to.iter().zip(&all).map(|(to, all)| share * (to + SENT * all / sent) / (own + SENT));
            each.map(|probability| {
                sum += probability;
                sum
            })
            .collect()
        };
        self.over.iter().zip(&self.to).map(of_service).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_lean_on_those_of_all_services() {
        let mut sent_on = SentOn::new(3);
        assert_eq!(sent_on.shares(), Vec::<Vec<f64>>::new(), "nobody was ever sent on");
        for visit in 0..400 {
            sent_on.over(0);
            sent_on.over(1);
            if visit % 10 == 0 {
                sent_on.sent(0, 2);
            }
        }
        let shares = sent_on.shares();
        assert!((0.09..0.11).contains(&shares[0][2]) && shares[0][1] == 0.0, "{shares:?}");
        assert!(shares[1][2] < 0.01, "{shares:?}");
        assert!((0.03..0.07).contains(&shares[2][2]), "of a service that was never met as of all: {shares:?}");
        let moved = Moved { services: vec![Some(2), None, Some(0)], counters: vec![] };
        sent_on.change_office(&moved);
        let shares = sent_on.shares();
        assert!((0.09..0.11).contains(&shares[2][0]) && shares[2][2] == shares[2][0], "{shares:?}");
    }
}
