// SPDX-License-Identifier: EUPL-1.2
//! What people see of a forecast that is made anew every few seconds: a range that stands still, counts down with the clock, and whose
//! upper bound does not grow without a reason.

use crate::hall::{Doing, Setting};
use crate::model::Range;
use crate::watch::HallMirror;

/// A shown moment changes when the fresh one is this far from it.
const STEP_S: f64 = 300.0;
/// The pace of the office counts as slower than when the range was told from this much on (a share of service times).
const SLOWER: f64 = 0.05;

/// A range as people see it, as moments in seconds since midnight: as long as it stands, it counts down with the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub low_s: f64,
    pub median_s: f64,
    pub high_s: f64,
    /// Why the upper bound is later than the one that was announced before; `None` when it is not.
    pub grew: Option<Reason>,
    /// The hall when this range was told.
    scene: Scene,
}

/// Why an upper bound had to grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    CounterClosed,
    CounterPaused,
    /// People with priority have come who go first.
    MorePriority,
    /// Booked visits have come who go first.
    MoreAppointments,
    /// The whole office is slower than when the range was told.
    SlowerThanUsual,
    /// None of these: the visits before this one take longer than was to be expected.
    LongerVisits,
}

/// What may explain that a forecast grows, at one moment and for one service.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scene {
    /// Counters that serve it and are there, and those on pause.
    pub there: u32,
    pub paused: u32,
    /// Numbers given today to people who may go first.
    pub priority: u32,
    pub appointments: u32,
    /// How much slower than usual service times are today, as a logarithm.
    pub drift: f64,
}

/// What is shown now. `fresh` is in seconds from `now_s`; `before` is what was shown until now, `None` for the first time.
pub fn next(before: Option<&Shown>, fresh: Range, scene: Scene, now_s: f64) -> Shown {
    let fresh = Shown {
        low_s: now_s + fresh.p05_s,
        median_s: now_s + fresh.p50_s,
        high_s: now_s + fresh.p95_s,
        grew: None,
        scene,
    };
    let Some(before) = before else { return fresh };
    let off = |a: f64, b: f64| (a - b).abs() >= STEP_S;
    let moved = off(fresh.median_s, before.median_s) || off(fresh.high_s, before.high_s);
    let left = fresh.median_s < before.low_s.min(before.median_s) || fresh.median_s > before.high_s;
    if !moved && !left {
        return before.clone();
    }
    // The bound stands as long as it can; a minute more would be news to nobody.
    let grows = fresh.high_s - before.high_s >= STEP_S || fresh.median_s > before.high_s;
    let high_s = if grows {
        fresh.high_s
    } else {
        fresh.high_s.min(before.high_s)
    };
    let kept = if high_s < before.high_s {
        None
    } else {
        before.grew
    };
    let grew = if grows {
        Some(reason(&before.scene, &scene))
    } else {
        kept
    };
    Shown {
        low_s: fresh.low_s.min(high_s),
        median_s: fresh.median_s.min(high_s),
        high_s,
        grew,
        ..fresh
    }
}

impl Shown {
    /// In seconds from `now_s`.
    pub fn range(&self, now_s: f64) -> Range {
        let left = |s: f64| (s - now_s).max(0.0);
        Range {
            p05_s: left(self.low_s),
            p50_s: left(self.median_s),
            p95_s: left(self.high_s),
        }
    }
}

impl Scene {
    pub(crate) fn of(setting: &Setting, watch: &HallMirror, service: u16, drift: f64) -> Scene {
        let serves = |tiers: &[Option<queue::Tier>], service: usize| {
            tiers.get(service).copied().flatten().is_some()
        };
        let own: Vec<usize> = (0..setting.tiers.len())
            .filter(|c| serves(&setting.tiers[*c], usize::from(service)))
            .collect();
        let doing = |c: &&usize| watch.counters.get(**c).map(|now| &now.doing);
        let paused = own
            .iter()
            .filter(|c| matches!(doing(c), Some(Doing::Lunch { .. } | Doing::Break { .. })));
        let away = own
            .iter()
            .filter(|c| matches!(doing(c), None | Some(Doing::NotYet | Doing::Gone { .. })));
        let (paused, away) = (paused.count(), away.count());
        // Whoever shares a counter may go first.
        let shared = |s: &usize| own.iter().any(|c| serves(&setting.tiers[*c], *s));
        let came = |class: usize| {
            (0..watch.came.len())
                .filter(shared)
                .map(|s| watch.came[s][class])
                .sum()
        };
        Scene {
            there: (own.len() - paused - away) as u32,
            paused: paused as u32,
            priority: came(queue::AccessClass::Priority.index()),
            appointments: came(queue::AccessClass::Appointment.index()),
            drift,
        }
    }
}

/// The first of these that has happened since.
fn reason(then: &Scene, now: &Scene) -> Reason {
    if now.there + now.paused < then.there + then.paused {
        Reason::CounterClosed
    } else if now.paused > then.paused && now.there < then.there {
        Reason::CounterPaused
    } else if now.drift > then.drift + SLOWER {
        Reason::SlowerThanUsual
    } else if now.priority > then.priority {
        Reason::MorePriority
    } else if now.appointments > then.appointments {
        Reason::MoreAppointments
    } else {
        Reason::LongerVisits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: f64 = 60.0;

    fn range(low: f64, median: f64, high: f64) -> Range {
        Range {
            p05_s: low * MIN,
            p50_s: median * MIN,
            p95_s: high * MIN,
        }
    }

    fn first() -> Shown {
        next(
            None,
            range(10.0, 20.0, 30.0),
            Scene {
                there: 3,
                ..Scene::default()
            },
            1_000.0,
        )
    }

    #[test]
    fn it_stands_still_and_counts_down() {
        let shown = first();
        let later = next(
            Some(&shown),
            range(7.0, 19.0, 29.0),
            Scene::default(),
            1_000.0 + 4.0 * MIN,
        );
        assert_eq!(
            later, shown,
            "three minutes later than was shown: less than five"
        );
        assert_eq!(later.range(1_000.0 + 4.0 * MIN), range(6.0, 16.0, 26.0));
        assert_eq!(
            later.range(1_000.0 + 90.0 * MIN),
            range(0.0, 0.0, 0.0),
            "never below nothing"
        );
    }

    #[test]
    fn it_shrinks_freely_and_grows_with_a_reason() {
        let shown = first();
        let sooner = next(
            Some(&shown),
            range(5.0, 14.0, 22.0),
            Scene::default(),
            1_000.0,
        );
        assert_eq!(
            (sooner.range(1_000.0), sooner.grew),
            (range(5.0, 14.0, 22.0), None)
        );
        let scenes = [
            (
                Scene {
                    there: 2,
                    ..Scene::default()
                },
                Reason::CounterClosed,
            ),
            (
                Scene {
                    there: 2,
                    paused: 1,
                    ..Scene::default()
                },
                Reason::CounterPaused,
            ),
            (
                Scene {
                    there: 3,
                    priority: 1,
                    ..Scene::default()
                },
                Reason::MorePriority,
            ),
            (
                Scene {
                    there: 3,
                    appointments: 2,
                    ..Scene::default()
                },
                Reason::MoreAppointments,
            ),
            (
                Scene {
                    there: 3,
                    drift: 0.2,
                    ..Scene::default()
                },
                Reason::SlowerThanUsual,
            ),
            (
                Scene {
                    there: 3,
                    ..Scene::default()
                },
                Reason::LongerVisits,
            ),
        ];
        for (scene, reason) in scenes {
            let grown = next(Some(&shown), range(15.0, 27.0, 40.0), scene, 1_000.0);
            assert_eq!(
                (grown.range(1_000.0), grown.grew),
                (range(15.0, 27.0, 40.0), Some(reason))
            );
        }
    }

    #[test]
    fn the_upper_bound_does_not_creep() {
        let shown = first();
        let kept = next(
            Some(&shown),
            range(16.0, 26.0, 33.0),
            Scene::default(),
            1_000.0,
        );
        assert_eq!(
            (kept.range(1_000.0), kept.grew),
            (range(16.0, 26.0, 30.0), None),
            "the median moved; the bound stands"
        );
    }

    #[test]
    fn a_wait_beyond_the_shown_range_is_told_anew() {
        let shown = first();
        let now_s = 1_000.0 + 29.0 * MIN;
        let late = next(
            Some(&shown),
            range(0.5, 2.0, 4.0),
            Scene {
                there: 3,
                ..Scene::default()
            },
            now_s,
        );
        assert_eq!(
            (late.range(now_s), late.grew),
            (range(0.5, 2.0, 4.0), Some(Reason::LongerVisits))
        );
    }
}
