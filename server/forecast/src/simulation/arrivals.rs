// SPDX-License-Identifier: EUPL-1.2
//! Who comes to the hall during a future.

use queue::AccessClass;

use super::lines::Person;
use super::run::{Arrival, Run, UNTRACKED, moment};
use crate::draw::{Purpose, mix, normal_quantile};
use crate::habits::{SLICE_S, SLICES};

impl Run<'_> {
    /// When the next one comes; infinite after the last.
    pub fn peek_arrival(&mut self) -> f64 {
        while self.next_arrival >= self.s.arrivals.len() || self.s.arrivals[self.next_arrival].at_s > self.slice as f64 * SLICE_S {
            if self.slice >= SLICES || self.slice as f64 * SLICE_S >= self.setting.last_ticket_s {
                break;
            }
            self.draw_slice();
        }
        self.s.arrivals.get(self.next_arrival).map_or(f64::INFINITY, |a| a.at_s)
    }

    /// Draws the walk-ins of one slice of the day. Those of the slice that has begun already are drawn as a whole, and the past ones dropped, so that the same ones
    /// come in the next update.
    fn draw_slice(&mut self) {
        let slice = self.slice;
        self.slice += 1;
        let expected = self.habits.slice(slice);
        let total: f64 = expected.iter().sum();
        let count = poisson(total, self.chance.unit(Purpose::ArrivalCount, slice as u64, 0));
        for nth in 0..count {
            let at_s = (slice as f64 + self.chance.unit(Purpose::ArrivalTime, slice as u64, nth)) * SLICE_S;
            if at_s <= self.start_s || at_s >= self.setting.last_ticket_s {
                continue;
            }
            let kind = pick(expected, total * self.chance.unit(Purpose::ArrivalKind, slice as u64, nth));
            let visit = mix(slice as u64 * 4_096 + nth) | 1 << 63;
            let class = if kind % 2 == 1 { AccessClass::Priority } else { AccessClass::Standard };
            self.s.arrivals.push(Arrival { at_s, visit, service: (kind / 2) as u16, class, slot_s: None });
        }
        self.s.arrivals[self.next_arrival..].sort_unstable_by(|a, b| a.at_s.total_cmp(&b.at_s));
    }

    /// Lets the next one in.
    pub fn arrive(&mut self) {
        let arrival = self.s.arrivals[self.next_arrival];
        self.next_arrival += 1;
        let handle = self.s.lines.people.len() as u32;
        self.s.lines.people.push(Person {
            visit: arrival.visit,
            arrived: moment(arrival.at_s),
            class: arrival.class,
            slot: arrival.slot_s.map(moment),
            first_leg: UNTRACKED,
            services_at: UNTRACKED,
            legs: 1,
            leg: 0,
            service: arrival.service,
            bound_to: None,
        });
        self.s.lines.join(&self.setting.policy, handle);
        self.offer(handle, arrival.at_s);
    }
}

/// The Poisson quantile: by inversion for small means, by the normal approximation for large ones.
fn poisson(mean: f64, unit: f64) -> u64 {
    if mean > 30.0 {
        return (mean + mean.sqrt() * normal_quantile(unit)).round().max(0.0) as u64;
    }
    let (mut term, mut sum, mut n) = ((-mean).exp(), (-mean).exp(), 0);
    while sum < unit && n < 200 {
        n += 1;
        term *= mean / n as f64;
        sum += term;
    }
    n
}

fn pick(weights: &[f64], mut left: f64) -> usize {
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left <= 0.0 {
            return index;
        }
    }
    weights.len().saturating_sub(1)
}
