// SPDX-License-Identifier: EUPL-1.2
//! What each face needs to know of the hall, derived and never stored.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::{
    AccessClass, Candidate, Counter, CounterId, CounterState, Evidence, Hall, Leg, LegState,
    Moment, Reason, Sequence, ServiceId, Tier, Visit, VisitId,
};

/// A service as totem and board show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLook {
    pub service: ServiceId,
    /// Visits that wait for it now.
    pub waiting: u32,
    /// Open counters (not paused) that serve it.
    pub open_counters: u32,
    /// Counters on pause that serve it.
    pub paused_counters: u32,
    pub oldest_arrival: Option<Moment>,
}

/// How the hall reaches a service now: what a forecast of a new arrival needs. Cheap: no look at single visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub service: ServiceId,
    /// Visits that wait for this or any service that shares an open counter with it.
    pub ahead: u32,
    /// Their expected time at the counter in all, in seconds.
    pub ahead_work_s: u64,
    /// Open counters that serve the service.
    pub open_counters: u32,
    /// Those of them that have nobody.
    pub idle_counters: u32,
    /// Open counters that serve any of the services counted in `ahead`.
    pub pool_counters: u32,
}

/// One waiting visit, as its citizen and the clerks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitLook {
    pub visit: VisitId,
    /// Visits that would be called before it if all counters that can call it went on calling now.
    pub ahead: u32,
    pub reach: Reach,
}

/// What a clerk's page shows beside the counter's own visit: who comes next, in order, and with which reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterLook {
    pub counter: CounterId,
    pub next: Vec<(VisitId, Tier, Reason)>,
    /// All that wait and that this counter could call.
    pub waiting: u32,
    /// Parked visits of the whole office.
    pub parked: Vec<VisitId>,
    /// No-shows that may still be admitted again.
    pub absent: Vec<VisitId>,
    /// Visits of this counter of which nobody said how they ended, and may be corrected: the last one first.
    pub inferred: Vec<VisitId>,
    pub can_undo: bool,
}

/// So many rivals are put in order to tell an arrival its place; a ticket must not cost more the more people wait.
pub const MOST_ORDERED: u32 = 200;

impl Hall {
    /// All services in use, in the office's order.
    pub fn look_services(&self) -> Vec<ServiceLook> {
        let Some(office) = self.office() else {
            return Vec::new();
        };
        let in_use = (0u16..)
            .zip(&office.services)
            .filter(|(_, s)| !s.retired)
            .map(|(id, _)| ServiceId(id));
        in_use.map(|service| self.look_service(service)).collect()
    }

    /// `None` for a service that is not in use.
    pub fn reach(&self, service: ServiceId) -> Option<Reach> {
        let office = self.office()?;
        office.service_in_use(service)?;
        let open: Vec<&Counter> = self
            .able(service)
            .filter(|c| c.state == CounterState::Open)
            .collect();
        let shared =
            |s: ServiceId| s == service || open.iter().any(|c| self.tier(c.number, s).is_some());
        let pool: Vec<(ServiceId, u32)> = (0u16..)
            .zip(&office.services)
            .map(|(i, s)| (ServiceId(i), s.expected_s))
            .filter(|&(s, _)| shared(s))
            .collect();
        let (mut ahead, mut ahead_work_s) = (0u32, 0u64);
        for &(s, expected_s) in &pool {
            let (waiting, _) = self.queue_of(usize::from(s.0));
            ahead = ahead.saturating_add(waiting);
            ahead_work_s = ahead_work_s
                .saturating_add(u64::from(waiting).saturating_mul(u64::from(expected_s)));
        }
        let counted = |c: &&Counter| {
            c.state == CounterState::Open
                && pool.iter().any(|&(s, _)| self.tier(c.number, s).is_some())
        };
        Some(Reach {
            service,
            ahead,
            ahead_work_s,
            open_counters: count(open.len()),
            idle_counters: count(open.iter().filter(|c| c.visit.is_none()).count()),
            pool_counters: count(self.counters().filter(counted).count()),
        })
    }

    /// `None` unless the visit waits.
    pub fn look_visit(&self, visit: VisitId, now: Moment) -> Option<VisitLook> {
        let now = self.not_before_latest(now);
        let leg = self
            .visit(visit)?
            .leg()
            .filter(|leg| leg.state == LegState::Waiting)?;
        let waiting = self.rivals(leg.service, &self.callers(leg.service, leg.bound_to));
        Some(VisitLook {
            visit,
            ahead: self.place_among(&waiting, visit, now)?,
            reach: self.reach(leg.service)?,
        })
    }

    /// What [`Hall::look_visit`] says of each who waits, at the cost of one order for each set of counters that can call the same people.
    pub fn look_waiting(&self, now: Moment) -> BTreeMap<VisitId, VisitLook> {
        let now = self.not_before_latest(now);
        let mut lines = Lines::default();
        let mut looks = BTreeMap::new();
        let services = self.office().map_or(0, |o| o.services.len());
        for service in (0..services)
            .filter_map(|i| u16::try_from(i).ok())
            .map(ServiceId)
        {
            let Some(reach) = self.reach(service) else {
                continue;
            };
            for visit in self.waiting_for(service) {
                let bound_to = visit.leg().and_then(|leg| leg.bound_to);
                let Some(line) = lines.of(self, service, bound_to, now) else {
                    continue;
                };
                looks.insert(
                    visit.id,
                    VisitLook {
                        visit: visit.id,
                        ahead: line.ahead(visit.id),
                        reach: reach.clone(),
                    },
                );
            }
        }
        looks
    }

    /// What [`Hall::look_visit`] would say of somebody who took a number for `service` at `now`, but that such a visit is not counted in
    /// `reach`. Among more than [`MOST_ORDERED`] rivals the place in the order is not asked, and all of them count as ahead.
    pub fn look_arrival(
        &self,
        service: ServiceId,
        class: AccessClass,
        slot: Option<Moment>,
        now: Moment,
    ) -> Option<VisitLook> {
        let now = self.not_before_latest(now);
        let (reach, visit) = (self.reach(service)?, self.next_visit()?);
        if reach.ahead > MOST_ORDERED {
            return Some(VisitLook {
                visit,
                ahead: reach.ahead,
                reach,
            });
        }
        let callers = self.callers(service, None);
        let tier = callers
            .iter()
            .filter_map(|&c| self.tier(c, service))
            .min()
            .unwrap_or(0);
        let area = self.area_of(service)?;
        let mut waiting = self.rivals(service, &callers);
        waiting.push(Candidate {
            handle: visit.0,
            arrived: now,
            class,
            slot,
            area,
            tier,
            sent_here: false,
        });
        Some(VisitLook {
            visit,
            ahead: self.place_among(&waiting, visit, now)?,
            reach,
        })
    }

    /// `most` bounds the list of next ones. `None` for an unknown counter.
    pub fn look_counter(
        &self,
        counter: CounterId,
        most: usize,
        now: Moment,
    ) -> Option<CounterLook> {
        let now = self.not_before_latest(now);
        self.counter(counter)?;
        let policy = &self.office()?.policy;
        let order = Sequence::new(policy, self.tally(), self.candidates(counter), now);
        let absent = |&id: &VisitId| self.visit(id).is_some_and(|v| self.may_return(v, now));
        Some(CounterLook {
            counter,
            next: order
                .take(most)
                .map(|c| (VisitId(c.handle), c.tier, c.reason))
                .collect(),
            waiting: count(self.candidates(counter).count()),
            parked: self.parked().collect(),
            absent: self.absent().filter(absent).collect(),
            inferred: self.inferred_at(counter, most, now),
            can_undo: self.can_undo(counter, now),
        })
    }

    /// Waiting visits that no open or paused counter serves: staff must see them.
    pub fn stranded(&self) -> Vec<VisitId> {
        let services = self.office().map_or(0, |o| o.services.len());
        let all = (0..services)
            .filter_map(|i| u16::try_from(i).ok())
            .map(ServiceId);
        let unserved = all.filter(|&s| !self.able(s).any(|c| c.state != CounterState::Closed));
        let mut stranded: Vec<VisitId> = unserved
            .flat_map(|s| self.waiting_for(s))
            .map(|v| v.id)
            .collect();
        stranded.sort_unstable();
        stranded
    }

    /// Why the visit at this counter was called.
    pub fn call_reason(&self, visit: VisitId) -> Option<Reason> {
        let visit = self.visit(visit)?;
        visit.at_counter()?;
        visit.leg()?.reason
    }

    /// Whether a visit that did not come when called, or only counts as served, may still be admitted again.
    pub fn may_return(&self, visit: &Visit, now: Moment) -> bool {
        let unsure = |leg: &&Leg| match leg.state {
            LegState::NoShow => true,
            LegState::Served => leg.evidence != Evidence::Stated,
            _ => false,
        };
        visit
            .leg()
            .filter(unsure)
            .is_some_and(|leg| self.is_tolerated(leg, now))
    }

    /// Whether what was inferred of the visit may still be corrected.
    pub fn may_correct(&self, visit: &Visit, now: Moment) -> bool {
        visit
            .inferred_leg()
            .and_then(|index| visit.legs.get(index))
            .is_some_and(|leg| self.is_tolerated(leg, now))
    }

    /// Whether the leg ended within the office's tolerance.
    fn is_tolerated(&self, leg: &Leg, now: Moment) -> bool {
        let readmit_ms = self.office().map(|office| office.policy.readmit_ms);
        leg.ended
            .zip(readmit_ms)
            .is_some_and(|(ended, readmit_ms)| now.since_ms(ended) <= readmit_ms)
    }

    fn inferred_at(&self, counter: CounterId, most: usize, now: Moment) -> Vec<VisitId> {
        let ended = |id: VisitId| {
            let visit = self
                .visit(id)
                .filter(|visit| self.may_correct(visit, now))?;
            let leg = visit.legs.get(visit.inferred_leg()?)?;
            Some((leg.ended?, id)).filter(|_| leg.counter == Some(counter))
        };
        let mut ends: Vec<(Moment, VisitId)> = self.inferred().filter_map(ended).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.into_iter().take(most).map(|(_, id)| id).collect()
    }

    fn look_service(&self, service: ServiceId) -> ServiceLook {
        let (waiting, oldest_arrival) = self.queue_of(usize::from(service.0));
        let staffed = |state| count(self.able(service).filter(|c| c.state == state).count());
        ServiceLook {
            service,
            waiting,
            open_counters: staffed(CounterState::Open),
            paused_counters: staffed(CounterState::Paused),
            oldest_arrival,
        }
    }

    /// Counters, in any state, that serve the service.
    fn able(&self, service: ServiceId) -> impl Iterator<Item = &Counter> {
        self.counters()
            .filter(move |c| self.tier(c.number, service).is_some())
    }

    /// Open counters that may call a leg for this service.
    fn callers(&self, service: ServiceId, bound_to: Option<CounterId>) -> Vec<CounterId> {
        let callers = self
            .able(service)
            .filter(|c| c.state == CounterState::Open && bound_to.is_none_or(|b| b == c.number));
        callers.map(|c| c.number).collect()
    }

    /// All who wait and whom the callers may call; when there are none (nobody knows yet which counter will be), those who wait for the
    /// same service.
    fn rivals(&self, service: ServiceId, callers: &[CounterId]) -> Vec<Candidate> {
        if callers.is_empty() {
            return self
                .waiting_for(service)
                .filter_map(|v| self.candidate(v, 0, false))
                .collect();
        }
        self.pooled(callers)
    }

    /// How many of `waiting` would be called before `visit`, which is one of them.
    fn place_among(&self, waiting: &[Candidate], visit: VisitId, now: Moment) -> Option<u32> {
        let policy = &self.office()?.policy;
        let before = Sequence::new(policy, self.tally(), waiting.iter().copied(), now)
            .take_while(|c| c.handle != visit.0)
            .count();
        let mine = waiting.iter().find(|c| c.handle == visit.0);
        // An appointment that is not due yet comes after all that can be called now, and after those due before it.
        let due_before = |c: &&Candidate| {
            !c.eligible(policy, now)
                && mine.is_some_and(|m| !m.eligible(policy, now) && c.rank(policy) < m.rank(policy))
        };
        Some(count(
            before.saturating_add(waiting.iter().filter(due_before).count()),
        ))
    }

    /// All whom any of these counters may call, each once, as the counter that prefers it most sees it.
    fn pooled(&self, counters: &[CounterId]) -> Vec<Candidate> {
        let mut best: BTreeMap<u64, Candidate> = BTreeMap::new();
        for candidate in counters.iter().flat_map(|&c| self.candidates(c)) {
            let known = best.entry(candidate.handle).or_insert(candidate);
            if candidate.tier < known.tier {
                *known = candidate;
            }
        }
        best.into_values().collect()
    }
}

/// Orders that were asked already.
#[derive(Default)]
struct Lines {
    by_leg: BTreeMap<(ServiceId, Option<CounterId>), Rc<Line>>,
    by_callers: BTreeMap<Vec<CounterId>, Rc<Line>>,
}

impl Lines {
    /// The order in which a leg for this service stands; the same for all whom the same counters may call.
    fn of(
        &mut self,
        hall: &Hall,
        service: ServiceId,
        bound_to: Option<CounterId>,
        now: Moment,
    ) -> Option<Rc<Line>> {
        if let Some(line) = self.by_leg.get(&(service, bound_to)) {
            return Some(line.clone());
        }
        let callers = hall.callers(service, bound_to);
        let line = match self.by_callers.get(&callers) {
            Some(line) => line.clone(),
            None => Rc::new(Line::of(hall, &hall.rivals(service, &callers), now)?),
        };
        // Without a counter that calls, each service stands in a line of its own.
        if !callers.is_empty() {
            self.by_callers.insert(callers, line.clone());
        }
        self.by_leg.insert((service, bound_to), line.clone());
        Some(line)
    }
}

/// How many go before each of those who stand in one order.
struct Line {
    ahead: BTreeMap<u64, u32>,
    /// How many of them can be called now.
    eligible: u32,
}

impl Line {
    /// See `place_among`, which tells the place of one.
    fn of(hall: &Hall, waiting: &[Candidate], now: Moment) -> Option<Line> {
        let policy = &hall.office()?.policy;
        let called =
            Sequence::new(policy, hall.tally(), waiting.iter().copied(), now).map(|c| c.handle);
        let mut ahead: BTreeMap<u64, u32> = called.zip(0..).collect();
        let eligible = count(ahead.len());
        let mut later: Vec<&Candidate> = waiting
            .iter()
            .filter(|c| !c.eligible(policy, now))
            .collect();
        later.sort_unstable_by_key(|c| c.rank(policy));
        ahead.extend(later.iter().map(|c| c.handle).zip(eligible..));
        Some(Line { ahead, eligible })
    }

    fn ahead(&self, visit: VisitId) -> u32 {
        self.ahead.get(&visit.0).copied().unwrap_or(self.eligible)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
