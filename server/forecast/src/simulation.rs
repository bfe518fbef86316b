// SPDX-License-Identifier: EUPL-1.2
//! The future of the hall by its own rules, many times over.
//!
//! An event-driven simulation. Counters are few, so the next event is found by looking at each; people wait in queues that are in order by
//! themselves (one for each service and class), so that only the heads are candidates for [`queue::choose`], the very function that the live
//! hall uses. All buffers are kept between replications: nothing is allocated inside one, once they have grown.

mod arrivals;
mod begin;
mod lines;
mod next;
mod passing;
mod run;
mod sent;

use crate::draw::{Chance, mix};
use crate::habits::Habits;
use crate::hall::{Present, Setting, Waiting};

pub use run::Scratch;

/// When something is called, over all replications: seconds since midnight, ascending; infinite where it was never called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times(Vec<f32>);

impl Times {
    /// The quantile `p` of the call time in seconds since midnight, interpolated between those futures in which there is a call; `None`
    /// when there is none. The place is `p (n + 1)`, so that a further draw lies below it with the probability `p` (Weibull 1939).
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let called = self.called();
        let last = called.len().checked_sub(1)? as f64;
        let place = (p * (last + 2.0) - 1.0).clamp(0.0, last);
        let (below, above) = (
            f64::from(called[place.floor() as usize]),
            f64::from(called[place.ceil() as usize]),
        );
        Some(below + (above - below) * place.fract())
    }

    /// Of the futures with a call, the share in which it comes by `time_s`; half of those in which it comes just then.
    pub fn share_by(&self, time_s: f64) -> Option<f64> {
        let (called, time_s) = (self.called(), time_s as f32);
        let (before, by) = (
            called.partition_point(|t| *t < time_s),
            called.partition_point(|t| *t <= time_s),
        );
        (!called.is_empty()).then(|| (before + by) as f64 / 2.0 / called.len() as f64)
    }

    /// The mean call time in seconds since midnight, over the futures in which there is a call.
    pub fn mean_s(&self) -> Option<f64> {
        let called = self.called();
        (!called.is_empty())
            .then(|| called.iter().map(|s| f64::from(*s)).sum::<f64>() / called.len() as f64)
    }

    /// The share of futures in which there is a call at all.
    pub fn called_share(&self) -> f64 {
        self.called().len() as f64 / self.0.len().max(1) as f64
    }

    /// None is negative, so they are in the order of their bits, which are sorted sooner.
    fn sorted<'a>(times_s: impl Iterator<Item = &'a f32>, bits: &mut Vec<u32>) -> Times {
        bits.clear();
        bits.extend(times_s.map(|time_s| time_s.to_bits()));
        bits.sort_unstable();
        Times(bits.iter().map(|bits| f32::from_bits(*bits)).collect())
    }

    fn called(&self) -> &[f32] {
        &self.0[..self.0.partition_point(|t| t.is_finite())]
    }
}

/// What the simulation says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// For each of `Present::waiting`, each of its legs; empty where not asked.
    pub visits: Vec<Vec<Times>>,
    /// For each of `Present::waiting`, when its last leg is done: times of ends, of the futures in which all its legs are served. Of
    /// nothing where not asked, and empty where no end is.
    pub ends: Vec<Times>,
    /// For somebody who takes a number now, by service and access class; an appointment is one whose slot is now.
    pub arrivals: Vec<[Times; 3]>,
}

/// Runs `replications` futures of `present`.
///
/// The same arguments give the same outlook. `seed` chooses the family of draws and should stay the same for a whole day.
pub fn simulate(
    setting: &Setting,
    habits: &Habits,
    present: &Present,
    replications: u32,
    seed: u64,
    scratch: &mut Scratch,
) -> Outlook {
    scratch.prepare(setting, habits, present);
    // One future after the other; the ghosts behind the visits, the end of each behind its legs.
    let of_visit = |w: &Waiting| {
        if w.asked {
            w.legs.len() + usize::from(present.ends_asked)
        } else {
            0
        }
    };
    let ghosts = if present.arrivals_asked {
        setting.areas.len() * 3
    } else {
        0
    };
    let asked = present.waiting.iter().map(of_visit).sum::<usize>() + ghosts;
    let mut called = Vec::with_capacity(asked * replications as usize);
    for replication in 0..replications {
        scratch.pause();
        let chance = Chance {
            seed: mix(seed ^ u64::from(replication)),
        };
        let future = run::run(setting, habits, present, chance, scratch);
        called.extend(
            future
                .calls
                .iter()
                .chain(future.ghosts.as_flattened().iter().take(ghosts))
                .map(|called_s| *called_s as f32),
        );
    }
    let mut bits = Vec::with_capacity(replications as usize);
    let mut times = (0..asked).map(|nth| {
        scratch.pause();
        Times::sorted(called.iter().skip(nth).step_by(asked), &mut bits)
    });
    let mut next = || times.next().unwrap_or_default();
    let mut ends = Vec::with_capacity(if present.ends_asked {
        present.waiting.len()
    } else {
        0
    });
    let mut visit = |w: &Waiting| {
        let mut times: Vec<Times> = (0..of_visit(w)).map(|_| next()).collect();
        if present.ends_asked {
            ends.push(times.pop().unwrap_or_default());
        }
        times
    };
    let visits = present.waiting.iter().map(&mut visit).collect();
    Outlook {
        visits,
        ends,
        arrivals: (0..ghosts / 3)
            .map(|_| std::array::from_fn(|_| next()))
            .collect(),
    }
}
