// SPDX-License-Identifier: EUPL-1.2
//! The hall as somebody would know it who only hears the events. Every event must be one that the states of a visit allow, and every call
//! the one that the rules ask for.

use std::collections::{BTreeMap, BTreeSet};

use queue::{
    AccessClass, Command, CounterId, CounterState, Event, Evidence, Hall, LegState, Moment, Office,
    ServiceId, SlipOutcome,
};

use super::oracle;
use super::person::{Person, Stage, evidence, same};
use super::undo::Record;

pub struct Model {
    /// The moment of the command, not before the last event: the hall's own time never goes back.
    pub now: Moment,
    pub day: Option<u32>,
    pub last_day: Option<u32>,
    pub office: Option<Office>,
    pub people: BTreeMap<u64, Person>,
    pub desks: BTreeMap<u16, Desk>,
    /// Who was called where today, in order, without what was undone.
    pub calls: Vec<(u16, u64, AccessClass)>,
    pub record: Record,
    /// What was told last of each slip.
    slips: BTreeMap<u64, SlipOutcome>,
    issued_ever: u64,
    issued_today: BTreeMap<char, u32>,
    /// Who came to wait by the command that is happening.
    pub comers: BTreeSet<u64>,
    /// That command.
    pub command: Option<Command>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    pub state: CounterState,
    pub who: Option<u64>,
    pub auto: bool,
    pub only: Option<Vec<ServiceId>>,
    pub idle_since: Moment,
    pub closes_at: Option<Moment>,
}

impl Default for Model {
    fn default() -> Model {
        Model {
            now: Moment(i64::MIN),
            day: None,
            last_day: None,
            office: None,
            people: BTreeMap::new(),
            desks: BTreeMap::new(),
            calls: vec![],
            record: Record::default(),
            slips: BTreeMap::new(),
            issued_ever: 0,
            issued_today: BTreeMap::new(),
            comers: BTreeSet::new(),
            command: None,
        }
    }
}

impl Model {
    pub fn begin(&mut self, command: &Command, events: &[Event]) {
        self.comers.clear();
        self.command = Some(command.clone());
        let is_told_again = match *command {
            Command::Slip { visit, outcome } => self.slips.get(&visit.0) == Some(&outcome),
            Command::CorrectOutcome { visit, served } => {
                self.people.get(&visit.0).is_some_and(|person| {
                    person
                        .open_to_correction()
                        .is_some_and(|leg| (person.legs[leg].state == LegState::Served) == served)
                })
            }
            _ => false,
        };
        assert_eq!(
            events.is_empty(),
            is_told_again,
            "a command that is carried out leaves an event, unless it is no news"
        );
    }

    /// Before the hall hears of it.
    pub fn before(&mut self, event: &Event, hall: &Hall) {
        match *event {
            Event::VisitCalled {
                visit,
                counter,
                reason,
                ..
            } => self.is_right_call(visit.0, counter.0, reason),
            Event::LegServed {
                visit,
                counter,
                inferred,
            } => self.is_right_end(visit.0, counter.0, (true, inferred)),
            Event::NoShow {
                visit,
                counter,
                inferred,
            } => self.is_right_end(visit.0, counter.0, (false, inferred)),
            Event::VisitRequeued { visit } => self.is_right_return(visit.0),
            _ => {}
        }
        self.record
            .before(event, hall, &self.people, &self.desks, self.now);
    }

    pub fn after(&mut self, event: &Event, hall: &Hall) {
        self.record.after(event, hall, self.now);
        self.hear(event);
    }

    /// How gladly the counter serves the service as it is open now.
    pub fn tier(&self, counter: u16, service: u16) -> Option<u8> {
        let only = self.desks.get(&counter)?.only.as_ref();
        let plan = self
            .office
            .as_ref()?
            .counters
            .iter()
            .find(|c| c.number.0 == counter && !c.retired)?;
        let tier = plan.serves.iter().find(|(s, _)| s.0 == service)?.1;
        if only.is_some_and(|o| !o.contains(&ServiceId(service))) {
            None
        } else {
            Some(tier)
        }
    }

    /// The hall tells the same of everybody.
    pub fn same_as(&self, hall: &Hall) {
        assert_eq!(hall.day().map(|d| d.0), self.day);
        assert_eq!(
            hall.visits().count(),
            self.people.len(),
            "nobody is lost and nobody made up"
        );
        for (visit, person) in hall.visits().zip(self.people.values()) {
            assert!(same(visit, person), "{visit:?}\nshould be\n{person:?}");
        }
        let desks: BTreeMap<u16, Desk> = hall.counters().map(|c| (c.number.0, desk(c))).collect();
        assert_eq!(desks, self.desks);
        assert_eq!(
            hall.tally().since,
            self.tally(),
            "the ratios remember the calls of the day"
        );
        if self.day.is_none() {
            assert!(
                hall.visits().all(|v| !v.is_open()),
                "nobody waits overnight"
            );
        }
    }

    pub fn classes_called(&self) -> Vec<AccessClass> {
        self.calls.iter().map(|&(_, _, class)| class).collect()
    }

    /// Calls of each class since the last call of each class, counted afresh.
    fn tally(&self) -> [[u32; 3]; 3] {
        AccessClass::ALL.map(|class| {
            let since: Vec<AccessClass> = self
                .calls
                .iter()
                .rev()
                .map(|c| c.2)
                .take_while(|&c| c != class)
                .collect();
            AccessClass::ALL.map(|other| {
                u32::try_from(since.iter().filter(|&&c| c == other).count()).expect("few")
            })
        })
    }

    fn hear(&mut self, event: &Event) {
        let now = self.now;
        match event {
            Event::DayOpened { day, office } => self.day_opens(day.0, office),
            Event::DayClosed { .. } => {
                self.day = None;
                let numbers: Vec<u16> = self.desks.keys().copied().collect();
                numbers.into_iter().for_each(|n| self.desk_closes(n));
            }
            Event::OfficeChanged { office } => self.office_changes(office),
            Event::VisitIssued { .. } => self.issued(event),
            Event::VisitLeft { visit } => self.ends(visit.0, LegState::Left, &[LegState::Waiting]),
            Event::VisitExpired { visit } => {
                let open = [
                    LegState::Waiting,
                    LegState::Called,
                    LegState::Serving,
                    LegState::Parked,
                ];
                self.ends(visit.0, LegState::Expired, &open);
            }
            Event::DeviceChanged { .. }
            | Event::SlipAskedAgain { .. }
            | Event::SlipAgain { .. } => {}
            Event::SlipReported { visit, outcome } => {
                assert!(self.people.contains_key(&visit.0));
                self.slips.insert(visit.0, *outcome);
            }
            Event::CounterOpened { counter, services } => {
                let desk = self.desk(*counter, &[CounterState::Closed]);
                desk.state = CounterState::Open;
                desk.only = services
                    .clone()
                    .map(|s| s.into_iter().collect::<BTreeSet<_>>().into_iter().collect());
                desk.idle_since = now;
            }
            Event::CounterPaused { counter, .. } => {
                self.desk(*counter, &[CounterState::Open]).state = CounterState::Paused
            }
            Event::CounterResumed { counter } => {
                let desk = self.desk(*counter, &[CounterState::Paused]);
                desk.state = CounterState::Open;
                if desk.who.is_none() {
                    desk.idle_since = now;
                }
            }
            Event::CounterClosed { counter } => {
                assert_eq!(
                    self.desk(*counter, &[CounterState::Open, CounterState::Paused])
                        .who,
                    None,
                    "a counter closes without anybody"
                );
                self.desk_closes(counter.0);
            }
            Event::ClosingAnnounced { counter, at } => {
                self.desk(*counter, &[CounterState::Open, CounterState::Paused])
                    .closes_at = *at
            }
            Event::AutoCallSet { counter, on } => {
                self.desk(*counter, &[CounterState::Open, CounterState::Paused])
                    .auto = *on
            }
            _ => self.hear_of_visit(event),
        }
    }

    fn hear_of_visit(&mut self, event: &Event) {
        use LegState::{Called, NoShow, Parked, Served, Serving, Waiting};
        match *event {
            Event::VisitCalled { visit, counter, .. } => {
                let tier = self
                    .tier(
                        counter.0,
                        self.people[&visit.0].legs[self.people[&visit.0].current].service,
                    )
                    .expect("it serves it");
                let office = self.office.as_ref().expect("a day was opened");
                let class = oracle::Waiting::new(&self.people[&visit.0], office, tier).class;
                self.calls.push((counter.0, visit.0, class));
                self.turn(visit.0, &[Waiting, Parked, NoShow], Called);
                let now = self.now;
                let leg = self.people.get_mut(&visit.0).expect("known").leg_mut();
                (leg.counter, leg.called, leg.untouched) = (Some(counter.0), Some(now), false);
                self.desk(counter, &[CounterState::Open]).who = Some(visit.0);
            }
            Event::VisitRecalled { visit, counter } => {
                self.here(visit.0, counter, &[Called]);
                let now = self.now;
                self.people
                    .get_mut(&visit.0)
                    .expect("known")
                    .leg_mut()
                    .called = Some(now);
            }
            Event::ServiceStarted { visit, counter } => {
                self.here(visit.0, counter, &[Called]);
                self.turn(visit.0, &[Called], Serving);
                let now = self.now;
                self.people
                    .get_mut(&visit.0)
                    .expect("known")
                    .leg_mut()
                    .started = Some(now);
            }
            Event::LegServed {
                visit,
                counter,
                inferred,
            } => {
                self.goes(visit.0, counter);
                let began = self.people[&visit.0].legs[self.people[&visit.0].current].started;
                self.turn(visit.0, &[Called, Serving], Served);
                let now = self.now;
                let person = self.people.get_mut(&visit.0).expect("known");
                let leg = person.leg_mut();
                (leg.started, leg.ended, leg.evidence) = (began, Some(now), evidence(inferred));
                if person.current + 1 < person.legs.len() {
                    person.current += 1;
                    person.legs[person.current].state = Waiting;
                    self.comers.insert(visit.0);
                }
            }
            Event::NoShow {
                visit,
                counter,
                inferred,
            } => {
                self.goes(visit.0, counter);
                self.turn(visit.0, &[Called], NoShow);
                let now = self.now;
                let leg = self.people.get_mut(&visit.0).expect("known").leg_mut();
                (leg.ended, leg.evidence) = (Some(now), evidence(inferred));
            }
            Event::OutcomeCorrected { visit, served } => self.corrected(visit.0, served),
            Event::VisitParked { visit, counter, .. } => {
                counter.into_iter().for_each(|c| self.goes(visit.0, c));
                let from: &[LegState] = if counter.is_some() {
                    &[Called, Serving]
                } else {
                    &[Waiting]
                };
                self.turn(visit.0, from, Parked);
            }
            Event::VisitRequeued { visit } => {
                if let Some(desk) = self.desks.values_mut().find(|d| d.who == Some(visit.0)) {
                    desk.who = None;
                    desk.idle_since = self.now;
                }
                self.turn(visit.0, &[Parked, NoShow, Called], Waiting);
                self.comers.insert(visit.0);
            }
            Event::VisitTransferred {
                visit,
                counter,
                to,
                come_back,
                ..
            } => {
                self.goes(visit.0, counter);
                self.turn(visit.0, &[Called, Serving], Waiting);
                let person = self.people.get_mut(&visit.0).expect("known");
                let current = person.current;
                if come_back {
                    let back = Stage {
                        bound: Some(counter.0),
                        ..Stage::new(person.legs[current].service)
                    };
                    person.legs.insert(current + 1, back);
                }
                person.legs[current].service =
                    to.service.map_or(person.legs[current].service, |s| s.0);
                person.legs[current].bound = to.counter.map(|c| c.0);
                self.comers.insert(visit.0);
            }
            Event::LegAdded {
                visit,
                counter,
                service,
            } => {
                self.here(visit.0, counter, &[Called, Serving]);
                self.people
                    .get_mut(&visit.0)
                    .expect("known")
                    .legs
                    .push(Stage::new(service.0));
            }
            Event::ActionUndone { counter } => {
                let action = self.record.undone(counter.0, self.now);
                for person in action.people {
                    self.people.insert(person.id, person);
                }
                let desk = self.desks.get_mut(&counter.0).expect("known");
                (desk.who, desk.idle_since) = (action.who, action.idle_since);
                if let Some(called) = action.called {
                    let at = self
                        .calls
                        .iter()
                        .rposition(|c| c.0 == counter.0 && c.1 == called)
                        .expect("it was called");
                    self.calls.remove(at);
                }
            }
            _ => unreachable!("told in hear"),
        }
    }

    fn day_opens(&mut self, day: u32, office: &Office) {
        assert!(self.day.is_none() && self.last_day.is_none_or(|last| day > last));
        (self.day, self.last_day, self.office) = (Some(day), Some(day), Some(office.clone()));
        self.people.clear();
        self.issued_today.clear();
        self.calls.clear();
        self.desks.clear();
        self.add_desks();
    }

    fn office_changes(&mut self, office: &Office) {
        self.office = Some(office.clone());
        let in_use: BTreeSet<u16> = office
            .counters
            .iter()
            .filter(|c| !c.retired)
            .map(|c| c.number.0)
            .collect();
        let gone: Vec<u16> = self
            .desks
            .keys()
            .copied()
            .filter(|n| !in_use.contains(n))
            .collect();
        for number in gone {
            assert_eq!(
                self.desks.remove(&number).expect("known").state,
                CounterState::Closed,
                "an open counter is never taken away"
            );
        }
        self.add_desks();
        let served = |counter: u16, service: u16| {
            office.counters.iter().any(|c| {
                c.number.0 == counter && !c.retired && c.serves.iter().any(|s| s.0.0 == service)
            })
        };
        for person in self.people.values_mut() {
            // Who did not come when called is not in the queue, and is asked again what is still served when coming back.
            let queued = person.state().is_open();
            for leg in &mut person.legs {
                leg.bound = leg.bound.filter(|&b| served(b, leg.service));
                let offered = !office.services[usize::from(leg.service)].retired
                    && in_use.iter().any(|&c| served(c, leg.service));
                assert!(
                    offered || !queued || !leg.state.is_open(),
                    "the new office strands somebody"
                );
            }
        }
    }

    fn add_desks(&mut self) {
        let office = self.office.as_ref().expect("just set");
        for plan in office.counters.iter().filter(|c| !c.retired) {
            let fresh = Desk {
                state: CounterState::Closed,
                who: None,
                auto: plan.auto_call,
                only: None,
                idle_since: self.now,
                closes_at: None,
            };
            self.desks.entry(plan.number.0).or_insert(fresh);
        }
    }

    fn issued(&mut self, event: &Event) {
        let Event::VisitIssued {
            visit,
            number,
            services,
            class,
            slot,
            ..
        } = event
        else {
            unreachable!("told in hear")
        };
        self.issued_ever += 1;
        assert_eq!(visit.0, self.issued_ever, "ids are given in order");
        let area = self.office.as_ref().expect("a day was opened").services
            [usize::from(services[0].0)]
        .area;
        assert_eq!(
            number.letter,
            self.office.as_ref().expect("just seen").areas[usize::from(area.0)].letter
        );
        let last = self.issued_today.entry(number.letter).or_default();
        *last += 1;
        assert_eq!(
            number.n, *last,
            "numbers are given in order, once, without gaps"
        );
        let mut legs: Vec<Stage> = services.iter().map(|s| Stage::new(s.0)).collect();
        legs[0].state = LegState::Waiting;
        let person = Person {
            id: visit.0,
            class: *class,
            arrived: self.now,
            slot: *slot,
            legs,
            current: 0,
        };
        self.people.insert(visit.0, person);
        self.comers.insert(visit.0);
    }

    fn ends(&mut self, visit: u64, end: LegState, from: &[LegState]) {
        let person = self.people.get_mut(&visit).expect("known");
        assert!(from.contains(&person.state()));
        let now = self.now;
        person
            .legs
            .iter_mut()
            .filter(|leg| leg.state.is_open())
            .for_each(|leg| (leg.state, leg.ended) = (end, Some(now)));
        self.desks
            .values_mut()
            .filter(|d| d.who == Some(visit))
            .for_each(|d| {
                d.who = None;
                d.idle_since = self.now;
            });
    }

    /// Whatever began before is over: only what is said of the new state holds.
    fn turn(&mut self, visit: u64, from: &[LegState], to: LegState) {
        let person = self.people.get_mut(&visit).expect("known");
        assert!(
            from.contains(&person.state()),
            "from {:?} to {to:?}",
            person.state()
        );
        let leg = person.leg_mut();
        (leg.state, leg.started, leg.ended, leg.evidence) = (to, None, None, Evidence::Stated);
    }

    fn corrected(&mut self, visit: u64, served: bool) {
        let person = self.people.get_mut(&visit).expect("known");
        let leg = person
            .open_to_correction()
            .expect("only what was inferred is corrected");
        assert_eq!(
            person.legs[leg].state,
            if served {
                LegState::NoShow
            } else {
                LegState::Served
            }
        );
        (person.legs[leg].state, person.legs[leg].evidence) = (
            if served {
                LegState::Served
            } else {
                LegState::NoShow
            },
            Evidence::Corrected,
        );
        person.current = leg;
        if leg + 1 < person.legs.len() {
            person.current += usize::from(served);
            person.legs[leg + 1].state = if served {
                LegState::Waiting
            } else {
                LegState::Pending
            };
            if served {
                self.comers.insert(visit);
            }
        }
    }

    fn here(&self, visit: u64, counter: CounterId, states: &[LegState]) {
        assert_eq!(self.desks[&counter.0].who, Some(visit));
        assert!(states.contains(&self.people[&visit].state()));
    }

    fn goes(&mut self, visit: u64, counter: CounterId) {
        let desk = self.desks.get_mut(&counter.0).expect("known");
        assert_eq!(desk.who.take(), Some(visit));
        desk.idle_since = self.now;
    }

    fn desk(&mut self, counter: CounterId, states: &[CounterState]) -> &mut Desk {
        let desk = self.desks.get_mut(&counter.0).expect("known");
        assert!(states.contains(&desk.state));
        desk
    }

    fn desk_closes(&mut self, number: u16) {
        let desk = self.desks.get_mut(&number).expect("known");
        (desk.state, desk.who, desk.only, desk.closes_at) =
            (CounterState::Closed, None, None, None);
        for leg in self.people.values_mut().flat_map(|p| &mut p.legs) {
            leg.bound = leg.bound.filter(|&b| b != number);
        }
    }
}

fn desk(c: &queue::Counter) -> Desk {
    Desk {
        state: c.state,
        who: c.visit.map(|v| v.0),
        auto: c.auto_call,
        only: c.only.clone(),
        idle_since: c.idle_since,
        closes_at: c.closes_at,
    }
}
