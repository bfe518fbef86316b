// SPDX-License-Identifier: EUPL-1.2
//! The state of the hall and how an event changes it.

mod apply;
mod day;
mod index;
mod lease;
mod undo;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::{
    AccessClass, AreaId, Candidate, CounterId, Day, Language, Moment, Number, Office, Promise,
    Reason, ReasonId, ServiceId, SlipOutcome, Tally, Tier, Token, VisitId,
};
use lease::Numbers;
pub use lease::{LARGEST_NUMBER, Lease};
use undo::{Calls, Undoable};

/// How many legs a visit can have in all.
pub const MAX_LEGS: usize = 16;

/// The whole hall of one office: the open business day, its visits and its counters.
///
/// Two halls are equal when they came from the same events: the lists kept for speed are compared too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hall {
    office: Option<Office>,
    /// The open day.
    day: Option<Day>,
    /// The last day that was opened.
    last_day: Option<Day>,
    /// Of the last restoring from a copy; 0 before the first.
    epoch: u64,
    /// When the day was opened.
    opened: Option<Moment>,
    /// The moment of the last event: the hall's time never goes back behind it.
    latest: Option<Moment>,
    /// Visits issued before the present day, over the whole life of the journal.
    earlier_visits: u64,
    /// The visits of the day: the one at index `i` has the id `earlier_visits + i + 1`.
    visits: Vec<Visit>,
    tokens: BTreeMap<Token, VisitId>,
    /// Which numbers were given today, and which are set aside.
    numbers: Numbers,
    counters: BTreeMap<CounterId, Counter>,
    /// Who waits, by service: the lists' lengths are the counts that totems and boards show.
    waiting: Vec<BTreeSet<(Moment, VisitId)>>,
    parked: BTreeSet<VisitId>,
    absent: BTreeSet<VisitId>,
    /// Visits of whose last leg nobody said how it ended.
    inferred: BTreeSet<VisitId>,
    calls: Calls,
    undo: BTreeMap<CounterId, Undoable>,
}

/// One citizen's stay: one number, one or more legs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    pub token: Token,
    pub number: Number,
    pub class: AccessClass,
    pub language: Language,
    /// When the citizen took the number; keeps its meaning through all legs.
    pub arrived: Moment,
    pub slot: Option<Moment>,
    pub promise: Option<Promise>,
    pub slip: Option<SlipOutcome>,
    pub legs: Vec<Leg>,
    /// Index of the leg that is open now, or of the last one when the visit is over.
    pub current: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    pub service: ServiceId,
    pub state: LegState,
    /// Only this counter may call the leg (a transfer to a counter, or "come back to me"), as long as it is not closed.
    pub bound_to: Option<CounterId>,
    /// The counter that called it last.
    pub counter: Option<CounterId>,
    /// Why it was called last.
    pub reason: Option<Reason>,
    pub first_called: Option<Moment>,
    pub last_called: Option<Moment>,
    /// When the service began for which it was called last.
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    /// How it is known that it was served, or a no-show.
    pub evidence: Evidence,
    /// Calls and recalls since it last left the queue.
    pub calls: u8,
    /// A transfer left a note for whoever serves this leg.
    pub noted: bool,
    pub parked_for: Option<ReasonId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegState {
    /// An earlier leg of the visit comes first.
    Pending,
    Waiting,
    Called,
    Serving,
    Served,
    NoShow,
    Parked,
    Left,
    Expired,
}

/// How the end of a leg is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Evidence {
    /// The clerk said so.
    #[default]
    Stated,
    /// From the moment at which the counter moved on.
    Inferred,
    /// It was inferred, and the clerk has said otherwise since.
    Corrected,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    pub number: CounterId,
    pub state: CounterState,
    /// When the present state began.
    pub since: Moment,
    pub paused_for: Option<ReasonId>,
    /// Who was called to, or is served at, this counter.
    pub visit: Option<VisitId>,
    /// The moment from which it has had nobody, while open.
    pub idle_since: Moment,
    pub auto_call: bool,
    /// The limit given when it was opened, by rising id.
    pub only: Option<Vec<ServiceId>>,
    /// When it will close, as its clerk said.
    pub closes_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterState {
    Closed,
    Open,
    Paused,
}

impl Hall {
    /// An empty hall, before the first event of the journal.
    pub fn new() -> Hall {
        Hall::default()
    }

    /// An empty hall whose first visit comes after `last`, the last one of the days before: visits are numbered over the whole life of
    /// the journal, while only the present day is replayed.
    pub fn after(last: VisitId) -> Hall {
        Hall {
            earlier_visits: last.0,
            ..Hall::default()
        }
    }

    /// The open business day, if any.
    pub fn day(&self) -> Option<Day> {
        self.day
    }

    /// The last business day that was opened, whether it still is or not.
    pub fn last_day(&self) -> Option<Day> {
        self.last_day
    }

    /// The office of the open day (of the last one, when closed).
    pub fn office(&self) -> Option<&Office> {
        self.office.as_ref()
    }

    /// A visit of the open day (of the last one, when closed).
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.visits.get(self.place(id)?)
    }

    pub fn visit_by_token(&self, token: Token) -> Option<&Visit> {
        self.visit(*self.tokens.get(&token)?)
    }

    /// All visits of the day, by id.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.iter()
    }

    /// All counters in use, by number.
    pub fn counters(&self) -> impl Iterator<Item = &Counter> {
        self.counters.values()
    }

    pub fn counter(&self, number: CounterId) -> Option<&Counter> {
        self.counters.get(&number)
    }

    /// What the ratios remember now.
    pub fn tally(&self) -> Tally {
        self.calls.tally()
    }

    /// The moment of the last event. A command asked earlier than this is decided as if asked then.
    pub fn latest(&self) -> Option<Moment> {
        self.latest
    }

    /// How gladly the counter serves the service under its plan and the limit it was opened with; `None` when it does not.
    pub fn tier(&self, counter: CounterId, service: ServiceId) -> Option<Tier> {
        let limit = self.counter(counter)?.only.as_deref();
        if limit.is_some_and(|only| only.binary_search(&service).is_err()) {
            return None;
        }
        self.office()?.plan(counter)?.tier(service)
    }

    /// All who wait and whom this counter may call, as [`choose`](crate::choose) wants them.
    pub fn candidates(&self, counter: CounterId) -> impl Iterator<Item = Candidate> + Clone + '_ {
        let plan = self.office().and_then(|o| o.plan(counter));
        let served = plan
            .into_iter()
            .flat_map(|p| p.serves.iter())
            .filter(move |&&(s, _)| self.tier(counter, s).is_some());
        served.flat_map(move |&(service, tier)| {
            self.waiting_for(service).filter_map(move |visit| {
                let bound_to = visit.leg()?.bound_to;
                if bound_to.is_some_and(|b| b != counter) {
                    None
                } else {
                    self.candidate(visit, tier, bound_to.is_some())
                }
            })
        })
    }

    /// Who waits for the service, by arrival.
    pub fn waiting_for(&self, service: ServiceId) -> impl Iterator<Item = &Visit> + Clone + '_ {
        self.waiting
            .get(usize::from(service.0))
            .into_iter()
            .flatten()
            .filter_map(|&(_, id)| self.visit(id))
    }

    pub(crate) fn candidate(
        &self,
        visit: &Visit,
        tier: Tier,
        sent_here: bool,
    ) -> Option<Candidate> {
        let area = self.area_of(visit.leg()?.service)?;
        Some(Candidate {
            handle: visit.id.0,
            arrived: visit.arrived,
            class: visit.class,
            slot: visit.slot,
            area,
            tier,
            sent_here,
        })
    }

    pub(crate) fn area_of(&self, service: ServiceId) -> Option<AreaId> {
        Some(self.office()?.service(service)?.area)
    }

    /// The id that the next visit will have.
    pub(crate) fn next_visit(&self) -> Option<VisitId> {
        let issued = u64::try_from(self.visits.len()).ok()?;
        self.earlier_visits
            .checked_add(issued)?
            .checked_add(1)
            .map(VisitId)
    }

    /// Never earlier than the last event, so that order and waits hold when a clock is set back.
    pub(crate) fn not_before_latest(&self, at: Moment) -> Moment {
        self.latest.map_or(at, |latest| at.max(latest))
    }

    fn place(&self, id: VisitId) -> Option<usize> {
        usize::try_from(id.0.checked_sub(self.earlier_visits)?.checked_sub(1)?).ok()
    }
}

impl Visit {
    /// The leg that is open now, or the one that the visit ended with.
    pub fn leg(&self) -> Option<&Leg> {
        self.legs.get(self.current)
    }

    pub fn state(&self) -> Option<LegState> {
        self.leg().map(|leg| leg.state)
    }

    /// Whether the visit is not over: it waits, is called or served, or is parked.
    pub fn is_open(&self) -> bool {
        self.state().is_some_and(LegState::is_open)
    }

    /// Whether nobody has called it yet.
    pub fn uncalled(&self) -> bool {
        self.legs.iter().all(|leg| leg.first_called.is_none())
    }

    /// The leg that follows when the current one is served.
    pub fn following(&self) -> Option<&Leg> {
        self.legs.get(self.current.checked_add(1)?)
    }

    /// The index of the leg whose end was inferred and can be corrected: nothing has happened to the visit since.
    pub fn inferred_leg(&self) -> Option<usize> {
        let leg = self.leg()?;
        let ended = |leg: &Leg| {
            matches!(leg.state, LegState::Served | LegState::NoShow)
                && leg.evidence != Evidence::Stated
        };
        if ended(leg) {
            return Some(self.current);
        }
        let untouched = leg.state == LegState::Waiting && leg.first_called.is_none();
        let before = self.current.checked_sub(1).filter(|_| untouched)?;
        self.legs
            .get(before)
            .filter(|leg| ended(leg))
            .map(|_| before)
    }

    /// The counter where the visit is called to or served.
    pub fn at_counter(&self) -> Option<CounterId> {
        self.leg()
            .filter(|leg| matches!(leg.state, LegState::Called | LegState::Serving))
            .and_then(|leg| leg.counter)
    }
}

impl Leg {
    /// A leg that nobody has called yet.
    pub(crate) fn new(service: ServiceId, state: LegState) -> Leg {
        Leg {
            service,
            state,
            bound_to: None,
            counter: None,
            reason: None,
            first_called: None,
            last_called: None,
            started: None,
            ended: None,
            evidence: Evidence::Stated,
            calls: 0,
            noted: false,
            parked_for: None,
        }
    }

    /// It leaves the counter without being done: what began there is over.
    pub(super) fn interrupt(&mut self, state: LegState) {
        self.state = state;
        self.started = None;
        self.ended = None;
        self.evidence = Evidence::Stated;
        self.parked_for = None;
    }
}

impl LegState {
    /// Whether the leg is neither done nor given up.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            LegState::Pending
                | LegState::Waiting
                | LegState::Called
                | LegState::Serving
                | LegState::Parked
        )
    }
}
