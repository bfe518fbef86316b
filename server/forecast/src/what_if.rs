// SPDX-License-Identifier: EUPL-1.2
//! What would change: the same simulation with the same dice, once as the hall is and once with changes.

use queue::{Policy, Ratio, Tier};

use crate::hall::{Doing, Present, Setting};
use crate::model::{Model, Range};
use crate::simulation::{Outlook, Scratch, simulate};
use crate::watch::Asked;

/// A change that is thought of, as of now.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The counter opens, or comes back from its pause, and serves these besides its own services.
    OpenCounter {
        counter: u16,
        services: Vec<(u16, Tier)>,
    },
    /// The counter finishes whom it serves and calls nobody any more.
    CloseCounter {
        counter: u16,
    },
    /// This ratio comes before all others, in place of any between the same classes.
    Ratio(Ratio),
    Policy(Policy),
}

/// For one service. Waits of somebody of the standard class who comes now, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    pub before: Option<Range>,
    pub after: Option<Range>,
    /// How much later those who wait for the service now are called, on average over them and over all futures in which they are called;
    /// negative is sooner. `None` when nobody waits for it.
    pub waiting_s: Option<f64>,
}

impl Effect {
    /// How much later somebody who comes now is called: median less median.
    pub fn arrival_s(&self) -> Option<f64> {
        Some(self.after?.p50_s - self.before?.p50_s)
    }
}

impl Model {
    /// The effect of `changes`, taken together, on each service.
    pub fn what_if(
        &self,
        changes: &[Change],
        replications: u32,
        scratch: &mut Scratch,
    ) -> Vec<Effect> {
        let habits = self.habits();
        let present = Present {
            ends_asked: false,
            ..self.present(Asked::Everything)
        };
        let before = simulate(
            self.setting(),
            &habits,
            &present,
            replications,
            self.seed(),
            scratch,
        );
        let (mut setting, mut changed) = (self.setting().clone(), present.clone());
        changes
            .iter()
            .for_each(|change| apply(change, &mut setting, &mut changed));
        let after = simulate(
            &setting,
            &habits,
            &changed,
            replications,
            self.seed(),
            scratch,
        );
        let range = |outlook: &Outlook, service: usize| {
            outlook
                .arrivals
                .get(service)
                .and_then(|t| self.range(service as u16, &t[0]))
        };
        let effect = |service: usize| Effect {
            before: range(&before, service),
            after: range(&after, service),
            waiting_s: later(&present, &before, &after, service),
        };
        (0..self.setting().areas.len()).map(effect).collect()
    }
}

fn apply(change: &Change, setting: &mut Setting, present: &mut Present) {
    match change {
        Change::OpenCounter { counter, services } => {
            let index = usize::from(*counter);
            let (Some(now), Some(tiers)) = (
                present.counters.get_mut(index),
                setting.tiers.get_mut(index),
            ) else {
                return;
            };
            for (service, tier) in services {
                if let Some(known) = tiers.get_mut(usize::from(*service)) {
                    *known = Some(*tier);
                }
            }
            now.until_s = f64::INFINITY;
            if matches!(
                now.doing,
                Doing::NotYet | Doing::Gone { .. } | Doing::Lunch { .. } | Doing::Break { .. }
            ) {
                // Who is asked to open now does not go to a lunch that is due already.
                (now.doing, now.lunch_done) = (
                    Doing::Idle {
                        since_s: present.now_s,
                    },
                    now.lunch_done || now.doing != Doing::NotYet,
                );
            }
        }
        Change::CloseCounter { counter } => {
            if let Some(now) = present.counters.get_mut(usize::from(*counter)) {
                now.until_s = present.now_s;
                if !matches!(now.doing, Doing::Called { .. } | Doing::Serving { .. }) {
                    now.doing = Doing::Gone {
                        since_s: present.now_s,
                    };
                }
            }
        }
        Change::Ratio(ratio) => {
            let same = |r: &Ratio| {
                (r.class == ratio.class && r.other == ratio.other)
                    || (r.class == ratio.other && r.other == ratio.class)
            };
            setting.policy.ratios.retain(|r| !same(r));
            setting.policy.ratios.insert(0, *ratio);
        }
        Change::Policy(policy) => setting.policy = policy.clone(),
    }
}

/// How much later the people who wait for `service` are called.
fn later(present: &Present, before: &Outlook, after: &Outlook, service: usize) -> Option<f64> {
    let (mut sum_s, mut n) = (0.0, 0.0);
    for ((waiting, before), after) in present
        .waiting
        .iter()
        .zip(&before.visits)
        .zip(&after.visits)
    {
        if waiting
            .legs
            .first()
            .is_some_and(|s| usize::from(*s) == service)
            && let (Some(before_s), Some(after_s)) = (
                before.first().and_then(|t| t.mean_s()),
                after.first().and_then(|t| t.mean_s()),
            )
        {
            sum_s += after_s - before_s;
            n += 1.0;
        }
    }
    (n > 0.0).then(|| sum_s / n)
}
