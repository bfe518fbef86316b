// SPDX-License-Identifier: EUPL-1.2
//! Whether those are called who should be, by the rule that the office tells of; and if not, by which rule they are.
//!
//! At each call it is known who waited and who was called. A rule explains a call when [`queue::choose`] calls the same. Clerks may call
//! otherwise now and then: an unexplained call is as likely as such calls have lately been, anybody else being as likely. When some other
//! rule, since any moment, explains the calls clearly better than the one believed in, it is believed from then on (a likelihood test for a
//! change at an unknown moment: CUSUM, Page 1954). The rules that are thought of differ from the one believed in by one thing at a time.

use std::collections::VecDeque;

use queue::{AccessClass, Candidate, Moment, Policy, Ratio, Tally, choose};

use crate::hall::Setting;
use crate::watch::{HallMirror, Ticket};

/// Calls that are remembered, of those with more than one to choose from.
const REMEMBERED: usize = 200;
/// By how much (logarithm of the likelihood) a rule must explain calls better: to leave what the office tells, and afterwards.
const CLEARLY: f64 = 12.0;
const BETTER: f64 = 6.0;
/// The share of unexplained calls, before any is seen: as if so many had been.
const UNEXPLAINED: f64 = 0.03;
const UNEXPLAINED_WEIGHT: f64 = 60.0;
/// What is kept of the evidence about that share after each further call.
const MEMORY: f64 = 0.998;
/// Head starts and penalties that are thought of, in minutes; the last is "always".
const MINUTES: [i64; 9] = [0, 5, 10, 15, 20, 30, 45, 60, 1_000];
const GUARDS_MIN: [i64; 5] = [30, 45, 60, 75, 90];
const MINUTE_MS: i64 = 60_000;
const MOST_EVERY: u32 = 4;

/// The rule that calls follow.
#[derive(Clone, Debug)]
pub struct Rule {
    told: Policy,
    believed: Policy,
    calls: VecDeque<Call>,
    /// Fading counts of unexplained calls and of all.
    unexplained: (f64, f64),
}

/// One call: whom it could have been, and who it was.
#[derive(Clone, Debug)]
struct Call {
    now: Moment,
    tally: Tally,
    /// Of each kind that rules tell apart, who is before all others of the kind.
    heads: Vec<Candidate>,
    called: u64,
    /// Whether the rule that is believed explains it.
    explained: bool,
}

impl Rule {
    pub fn new(told: Policy) -> Rule {
        Rule {
            believed: told.clone(),
            told,
            calls: VecDeque::new(),
            unexplained: (0.0, 0.0),
        }
    }

    /// The office tells this from now on. What was found out stays while it tells the same.
    pub fn tell(&mut self, told: &Policy) {
        if *told != self.told {
            *self = Rule {
                unexplained: self.unexplained,
                ..Rule::new(told.clone())
            };
        }
    }

    pub fn believed(&self) -> &Policy {
        &self.believed
    }

    /// Whether calls follow another rule than the office tells.
    pub fn differs(&self) -> bool {
        self.believed != self.told
    }

    /// `counter` calls `ticket` at `at_s`; `before` is the hall before it. Tells whether another rule is believed from now on.
    pub fn observe(
        &mut self,
        setting: &Setting,
        before: &HallMirror,
        (ticket, counter): (u64, u16),
        at_s: f64,
    ) -> bool {
        let Some(mut call) = call(&self.told, setting, before, (ticket, counter), at_s) else {
            return false;
        };
        call.explained = call.follows(&self.believed);
        let explained = call.explained;
        self.unexplained = (
            self.unexplained.0 * MEMORY + f64::from(u8::from(!explained)),
            self.unexplained.1 * MEMORY + 1.0,
        );
        if self.calls.len() >= REMEMBERED {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
        !explained && self.reconsider()
    }

    /// Looks for a rule that explains the latest calls better.
    fn reconsider(&mut self) -> bool {
        let evidence: Vec<f64> = self.calls.iter().map(|call| self.evidence(call)).collect();
        let enough = if self.differs() { BETTER } else { CLEARLY };
        let unexplained: f64 = self
            .calls
            .iter()
            .zip(&evidence)
            .filter(|(call, _)| !call.explained)
            .map(|(_, weight)| weight)
            .sum();
        if unexplained < enough {
            return false;
        }
        let mut best: Option<(f64, usize, Policy)> = None;
        for other in self.others() {
            let (better, since) = self.better(&other, &evidence);
            if better > best.as_ref().map_or(enough, |best| best.0) {
                best = Some((better, since, other));
            }
        }
        let Some((_, since, other)) = best else {
            return false;
        };
        self.believed = other;
        // What was before follows another rule.
        self.calls.drain(..since);
        for call in &mut self.calls {
            call.explained = call.follows(&self.believed);
        }
        true
    }

    /// By how much `other` explains the calls better than what is believed, since the call that is best for it; and that call.
    fn better(&self, other: &Policy, evidence: &[f64]) -> (f64, usize) {
        let (mut sum, mut best, mut since) = (0.0, 0.0, self.calls.len());
        for (index, (call, weight)) in self.calls.iter().zip(evidence).enumerate().rev() {
            sum += match (call.follows(other), call.explained) {
                (true, false) => *weight,
                (false, true) => -weight,
                _ => 0.0,
            };
            if sum > best {
                (best, since) = (sum, index);
            }
        }
        (best, since)
    }

    /// How much it says for a rule that it explains this call where another does not.
    fn evidence(&self, call: &Call) -> f64 {
        let share = (self.unexplained.0 + UNEXPLAINED * UNEXPLAINED_WEIGHT)
            / (self.unexplained.1 + UNEXPLAINED_WEIGHT);
        let others = call.heads.len().saturating_sub(1).max(1) as f64;
        (others * (1.0 - share) / share).ln().max(0.0)
    }

    /// The rules that are thought of: what is told, and what differs from what is believed by one thing.
    fn others(&self) -> Vec<Policy> {
        let (told, believed) = (&self.told, &self.believed);
        let mut others = vec![told.clone()];
        for class in [AccessClass::Priority, AccessClass::Appointment] {
            let (at, plain) = (class.index(), AccessClass::Standard.index());
            others.extend(
                spans_ms(told.head_start_ms[at] - told.head_start_ms[plain]).map(|ms| {
                    let mut other = believed.clone();
                    other.head_start_ms[at] = believed.head_start_ms[plain] + ms;
                    other
                }),
            );
        }
        let penalties = spans_ms(told.tier_penalty_ms[1]).map(|ms| Policy {
            tier_penalty_ms: [0, ms, ms],
            ..believed.clone()
        });
        others.extend(penalties);
        let ratio = |every| Ratio {
            class: AccessClass::Priority,
            every,
            other: AccessClass::Standard,
        };
        let ratios =
            std::iter::once(vec![]).chain((1..=MOST_EVERY).map(|every| vec![ratio(every)]));
        others.extend(ratios.map(|ratios| Policy {
            ratios,
            ..believed.clone()
        }));
        let guards = std::iter::once(None).chain(GUARDS_MIN.map(|min| Some(min * MINUTE_MS)));
        others.extend(guards.map(|guard_ms| Policy {
            guard_ms,
            ..believed.clone()
        }));
        let plain = Policy {
            ratios: vec![],
            conditions: vec![],
            guard_ms: None,
            ..believed.clone()
        };
        others.push(Policy {
            conditions: vec![],
            ..believed.clone()
        });
        others.push(Policy {
            head_start_ms: [0; 3],
            tier_penalty_ms: [0; 3],
            ..plain
        });
        others.retain(|other| other != believed);
        others
    }
}

impl Call {
    fn follows(&self, policy: &Policy) -> bool {
        choose(policy, &self.tally, self.heads.iter().copied(), self.now)
            .is_some_and(|choice| choice.handle == self.called)
    }
}

/// `None` when there was nobody else, or who was called was not the first of the kind: no rule calls those.
fn call(
    told: &Policy,
    setting: &Setting,
    before: &HallMirror,
    (ticket, counter): (u64, u16),
    at_s: f64,
) -> Option<Call> {
    let now = moment(at_s);
    let tiers = setting.tiers.get(usize::from(counter))?;
    let candidate = |(id, t): (&u64, &Ticket)| {
        let service = usize::from(*t.waiting.legs.first()?);
        let here = t.waits() && t.waiting.bound_to.is_none_or(|bound| bound == counter);
        let candidate = Candidate {
            handle: *id,
            arrived: moment(t.waiting.arrived_s),
            class: t.waiting.class,
            slot: t.waiting.slot_s.map(moment),
            area: *setting.areas.get(service)?,
            tier: tiers.get(service).copied().flatten()?,
            sent_here: t.waiting.bound_to.is_some(),
        };
        (here && candidate.eligible(told, now)).then_some(candidate)
    };
    // Areas matter to conditions alone.
    let kind = |c: &Candidate| {
        (
            c.counts_as(told),
            c.tier,
            if told.conditions.is_empty() {
                None
            } else {
                Some(c.area)
            },
        )
    };
    let mut heads: Vec<Candidate> = Vec::new();
    for candidate in before.tickets.iter().filter_map(candidate) {
        match heads.iter_mut().find(|head| kind(head) == kind(&candidate)) {
            Some(head) if candidate.rank(told) < head.rank(told) => *head = candidate,
            Some(_) => {}
            None => heads.push(candidate),
        }
    }
    let chosen = heads.len() > 1 && heads.iter().any(|head| head.handle == ticket);
    chosen.then_some(Call {
        now,
        tally: before.tally,
        heads,
        called: ticket,
        explained: true,
    })
}

/// Head starts or penalties beside `told_ms`.
fn spans_ms(told_ms: i64) -> impl Iterator<Item = i64> {
    [told_ms, told_ms.saturating_mul(2), told_ms / 2]
        .into_iter()
        .chain(MINUTES.map(|min| min * MINUTE_MS))
}

fn moment(s: f64) -> Moment {
    Moment((s * 1_000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Fact, What};
    use queue::AreaId;

    fn policy() -> Policy {
        Policy {
            head_start_ms: [0, 15 * MINUTE_MS, 0],
            tier_penalty_ms: [0; 3],
            appointment_early_ms: 0,
            appointment_late_ms: 0,
            ratios: vec![],
            conditions: vec![],
            guard_ms: None,
            readmit_ms: 0,
            calls_before_no_show: 1,
            recall_after_ms: 0,
            next_over_call: queue::NextOverCall::Judge,
        }
    }

    /// The line of everyday life: somebody comes every minute, every third with priority, and one is called every minute by `followed`;
    /// with the probability of one in `strange` somebody else. The rule after so many calls, and whether it differed at any time.
    fn lived(calls: u64, strange: u64, followed: impl Fn(u64) -> Policy) -> (Rule, bool) {
        let setting = Setting {
            policy: policy(),
            areas: vec![AreaId(0)],
            tiers: vec![vec![Some(0)]],
            last_ticket_s: 86_400.0,
        };
        let (mut rule, mut watch, mut differed) =
            (Rule::new(policy()), HallMirror::new(&setting), false);
        let issued = |n: u64| {
            let class = if n.is_multiple_of(3) {
                AccessClass::Priority
            } else {
                AccessClass::Standard
            };
            Fact {
                at_s: 60.0 * n as f64,
                what: What::Issued {
                    ticket: n,
                    legs: vec![0],
                    class,
                    slot_s: None,
                    booking: None,
                },
            }
        };
        (0..40).for_each(|n| watch.observe(&issued(n)));
        for n in 40..40 + calls {
            watch.observe(&issued(n));
            let waiting = watch
                .tickets
                .iter()
                .filter(|(_, t)| t.waits())
                .map(|(id, t)| Candidate {
                    handle: *id,
                    arrived: moment(t.waiting.arrived_s),
                    class: t.waiting.class,
                    slot: None,
                    area: AreaId(0),
                    tier: 0,
                    sent_here: false,
                });
            let other = followed(n - 40);
            let strangely = Policy {
                head_start_ms: [200 * MINUTE_MS, 0, 0],
                ..other.clone()
            };
            let by = if n % strange == strange - 1 {
                &strangely
            } else {
                &other
            };
            let ticket = choose(by, &watch.tally, waiting, moment(watch.now_s))
                .expect("somebody waits")
                .handle;
            let at_s = watch.now_s + 1.0;
            rule.observe(&setting, &watch, (ticket, 0), at_s);
            differed |= rule.differs();
            watch.observe(&Fact {
                at_s,
                what: What::Called { ticket, counter: 0 },
            });
            watch.observe(&Fact {
                at_s,
                what: What::Ended { ticket },
            });
        }
        (rule, differed)
    }

    #[test]
    fn who_follows_the_rule_is_believed_even_with_exceptions() {
        assert!(!lived(300, u64::MAX, |_| policy()).1);
        assert!(
            !lived(300, 25, |_| policy()).1,
            "now and then somebody is called out of turn"
        );
    }

    #[test]
    fn another_rule_is_found_out_within_some_calls_and_the_way_back_too() {
        let none = |_| Policy {
            head_start_ms: [0; 3],
            ..policy()
        };
        assert!(lived(40, u64::MAX, none).0.differs());
        let (rule, _) = lived(300, 25, |n| if n < 150 { none(n) } else { policy() });
        assert!(!rule.differs(), "{:?}", rule.believed());
        let ratio = Ratio {
            class: AccessClass::Priority,
            every: 1,
            other: AccessClass::Standard,
        };
        let (rule, _) = lived(120, u64::MAX, |_| Policy {
            ratios: vec![ratio],
            ..policy()
        });
        assert_eq!(rule.believed().ratios, [ratio]);
    }

    #[test]
    fn an_office_that_tells_another_rule_is_believed_at_once() {
        let (mut rule, _) = lived(60, u64::MAX, |_| Policy {
            head_start_ms: [0; 3],
            ..policy()
        });
        rule.tell(&policy());
        assert!(rule.differs(), "it tells the same as before");
        let other = Policy {
            guard_ms: Some(MINUTE_MS),
            ..policy()
        };
        rule.tell(&other);
        assert!(!rule.differs() && *rule.believed() == other);
    }
}
