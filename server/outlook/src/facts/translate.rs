// SPDX-License-Identifier: EUPL-1.2
//! One event, with the hall as it was before it, in facts.

use queue::{
    Counter, CounterId, CounterState, Event, Hall, LegState, ReasonId, ServiceId, VisitId,
};

use super::{Step, Translator, began_s, open_legs};
use forecast::{Fact, What};
use terms::names::Reasons;

/// One event on its way.
pub(super) struct Now<'a> {
    pub(super) translator: &'a mut Translator,
    /// Before the event.
    pub(super) hall: &'a Hall,
    pub(super) at_s: f64,
    pub(super) steps: Vec<Step>,
}

impl Now<'_> {
    pub(super) fn tell(&mut self, event: &Event, reasons: &Reasons) {
        match event {
            Event::DayOpened { .. } | Event::VisitRecalled { .. } | Event::LegAdded { .. } => {}
            Event::AutoCallSet { .. }
            | Event::SlipReported { .. }
            | Event::SlipAskedAgain { .. }
            | Event::SlipAgain { .. }
            | Event::DeviceChanged { .. } => {}
            Event::NumbersLeased { .. }
            | Event::NumbersSkipped { .. }
            | Event::Restored { .. }
            | Event::VisitTooLate { .. } => {}
            Event::DayClosed { .. } => self.close_day(),
            Event::OfficeChanged { office } => {
                self.translator.places.map(office);
                self.steps.push(self.translator.office());
            }
            Event::VisitIssued { .. } => self.issued(event),
            Event::VisitLeft { visit } | Event::VisitExpired { visit } => {
                self.visit(*visit, |ticket| What::Left { ticket })
            }
            Event::CounterOpened { counter, services } => {
                self.limit(*counter, services.clone());
                self.counter(*counter, |counter| What::Opened { counter });
            }
            Event::CounterPaused { counter, reason } => self.paused(*counter, *reason, reasons),
            Event::CounterResumed { counter } => self.resumed(*counter),
            Event::CounterClosed { counter } => {
                self.counter(*counter, |counter| What::Closed { counter });
                self.limit(*counter, None);
            }
            Event::ClosingAnnounced { counter, at } => {
                let at_s = at.map(|at| self.translator.at_s(at));
                self.counter(*counter, |counter| What::ClosesAt { counter, at_s });
            }
            Event::VisitCalled { visit, counter, .. } => self.called(*visit, *counter),
            Event::ServiceStarted { visit, .. } => {
                self.visit(*visit, |ticket| What::Started { ticket })
            }
            Event::LegServed { visit, counter, .. } => {
                self.served(*visit);
                self.rest(*counter, reasons);
            }
            Event::OutcomeCorrected { visit, served } => self.corrected(*visit, *served),
            Event::NoShow { visit, counter, .. } => {
                self.visit(*visit, |ticket| What::NoShow { ticket });
                self.rest(*counter, reasons);
            }
            Event::VisitParked { visit, counter, .. } => {
                self.visit(*visit, |ticket| What::Parked { ticket });
                counter
                    .iter()
                    .for_each(|counter| self.rest(*counter, reasons));
            }
            Event::VisitRequeued { visit } => self.waits_again(*visit),
            Event::VisitTransferred {
                visit,
                counter,
                to,
                come_back,
                ..
            } => {
                self.transferred(*visit, to, *come_back);
                self.rest(*counter, reasons);
            }
            Event::ActionUndone { counter } => {
                let undone = self
                    .translator
                    .actions
                    .get(counter)
                    .filter(|undone| !undone.is_empty());
                let nothing = |undone: &Vec<usize>| {
                    Step::Rewrite(undone.iter().map(|at| (*at, Vec::new())).collect())
                };
                self.steps.extend(undone.map(nothing));
            }
        }
    }

    fn issued(&mut self, event: &Event) {
        let Event::VisitIssued {
            visit,
            services,
            class,
            slot,
            arrived,
            ..
        } = event
        else {
            return;
        };
        let legs = self.translator.places.services(services);
        if legs.is_empty() {
            return;
        }
        self.translator.known.insert(*visit);
        let slot_s = slot.map(|slot| self.translator.at_s(slot));
        let came_s = arrived.map_or(self.at_s, |arrived| {
            self.translator.at_s(arrived).min(self.at_s)
        });
        self.visit_at(came_s, *visit, |ticket| What::Issued {
            ticket,
            legs,
            class: *class,
            slot_s,
            booking: None,
        });
    }

    /// Somebody who was parked or did not come may be called by name.
    fn called(&mut self, visit: VisitId, counter: CounterId) {
        if self
            .hall
            .visit(visit)
            .is_some_and(|v| v.state() != Some(LegState::Waiting))
        {
            self.waits_again(visit);
        }
        match self.translator.places.counter(counter) {
            Some(counter) => self.visit(visit, |ticket| What::Called { ticket, counter }),
            // A counter that is not there any more took somebody out of the line.
            None => self.visit(visit, |ticket| What::Left { ticket }),
        }
    }

    fn served(&mut self, id: VisitId) {
        let Some(visit) = self.hall.visit(id) else {
            return;
        };
        if let Some(called) = visit
            .leg()
            .filter(|leg| leg.started.is_none())
            .and_then(|leg| leg.last_called)
        {
            self.visit_at(
                began_s(self.translator.at_s(called), self.at_s),
                id,
                |ticket| What::Started { ticket },
            );
        }
        self.visit(id, |ticket| What::Ended { ticket });
        if let Some(following) = visit.following() {
            self.waits(
                id,
                visit
                    .legs
                    .iter()
                    .skip(visit.current + 1)
                    .map(|leg| leg.service),
                following.bound_to,
            );
        }
    }

    /// What is learned follows the correction: what was a no-show was a service, or the other way round, and then nothing came of it.
    fn corrected(&mut self, id: VisitId, served: bool) {
        let (Some(visit), Some(steps)) = (self.hall.visit(id), self.translator.ends.get(&id))
        else {
            return;
        };
        let Some(leg) = visit.inferred_leg().and_then(|index| visit.legs.get(index)) else {
            return;
        };
        let (Some(called), Some(ended), Some((first, others))) =
            (leg.last_called, leg.ended, steps.split_first())
        else {
            return;
        };
        let (called_s, at_s, ticket) = (
            self.translator.at_s(called),
            self.translator.at_s(ended),
            id.0,
        );
        let facts = if served {
            let started = Fact {
                at_s: began_s(called_s, at_s),
                what: What::Started { ticket },
            };
            vec![
                started,
                Fact {
                    at_s,
                    what: What::Ended { ticket },
                },
            ]
        } else {
            vec![Fact {
                at_s,
                what: What::NoShow { ticket },
            }]
        };
        let edits = [(*first, facts)]
            .into_iter()
            .chain(others.iter().map(|at| (*at, Vec::new())));
        self.steps.push(Step::Rewrite(edits.collect()));
        if let Some(following) = visit.following().filter(|_| served) {
            self.waits(
                id,
                visit
                    .legs
                    .iter()
                    .skip(visit.current + 1)
                    .map(|leg| leg.service),
                following.bound_to,
            );
        }
    }

    fn waits_again(&mut self, id: VisitId) {
        let Some((visit, leg)) = self
            .hall
            .visit(id)
            .and_then(|visit| Some((visit, visit.leg()?)))
        else {
            return;
        };
        self.waits(id, open_legs(visit), leg.bound_to);
    }

    fn transferred(&mut self, id: VisitId, to: &queue::Destination, come_back: bool) {
        let Some((visit, leg)) = self
            .hall
            .visit(id)
            .and_then(|visit| Some((visit, visit.leg()?)))
        else {
            return;
        };
        let now = to.service.unwrap_or(leg.service);
        let back = come_back.then_some(leg.service);
        self.waits(
            id,
            [now]
                .into_iter()
                .chain(back)
                .chain(open_legs(visit).skip(1)),
            to.counter,
        );
    }

    fn waits(
        &mut self,
        visit: VisitId,
        services: impl Iterator<Item = ServiceId>,
        bound_to: Option<CounterId>,
    ) {
        let legs = self
            .translator
            .places
            .services(&services.collect::<Vec<_>>());
        let bound_to = bound_to.and_then(|counter| self.translator.places.counter(counter));
        self.visit(visit, |ticket| {
            if legs.is_empty() {
                What::Left { ticket }
            } else {
                What::Waits {
                    ticket,
                    legs,
                    bound_to,
                }
            }
        });
    }

    /// A counter that goes on pause while somebody is there does so when they are gone.
    fn paused(&mut self, counter: CounterId, reason: Option<ReasonId>, reasons: &Reasons) {
        if self.alone(counter) {
            self.pause(counter, reason, reasons);
        } else {
            let lunch = Some(self.is_lunch(reason, reasons));
            self.counter(counter, |counter| What::PausesNext { counter, lunch });
        }
    }

    fn rest(&mut self, counter: CounterId, reasons: &Reasons) {
        if let Some(Counter {
            state: CounterState::Paused,
            paused_for,
            ..
        }) = self.hall.counter(counter)
        {
            self.pause(counter, *paused_for, reasons);
        }
    }

    fn pause(&mut self, counter: CounterId, reason: Option<ReasonId>, reasons: &Reasons) {
        let lunch = self.is_lunch(reason, reasons);
        self.counter(counter, |counter| What::Paused { counter, lunch });
    }

    fn is_lunch(&self, reason: Option<ReasonId>, reasons: &Reasons) -> bool {
        reason.is_some_and(|reason| self.translator.catalogue.is_lunch(reasons.slug(reason)))
    }

    fn resumed(&mut self, counter: CounterId) {
        if self.alone(counter) {
            self.counter(counter, |counter| What::Resumed { counter });
        } else {
            self.counter(counter, |counter| What::PausesNext {
                counter,
                lunch: None,
            });
        }
    }

    fn alone(&self, counter: CounterId) -> bool {
        self.hall
            .counter(counter)
            .is_some_and(|counter| counter.visit.is_none())
    }

    fn close_day(&mut self) {
        for counter in self
            .hall
            .counters()
            .filter(|counter| counter.state != CounterState::Closed)
        {
            self.counter(counter.number, |counter| What::Closed { counter });
        }
    }

    fn limit(&mut self, counter: CounterId, services: Option<Vec<ServiceId>>) {
        let limits = &mut self.translator.limits;
        let before = match services {
            Some(services) => limits.insert(counter, services.clone()).as_ref() != Some(&services),
            None => limits.remove(&counter).is_some(),
        };
        if before {
            self.steps.push(self.translator.office());
        }
    }

    fn counter(&mut self, counter: CounterId, what: impl FnOnce(u16) -> What) {
        if let Some(place) = self.translator.places.counter(counter) {
            self.fact(what(place));
        }
    }

    fn visit(&mut self, visit: VisitId, what: impl FnOnce(u64) -> What) {
        self.visit_at(self.at_s, visit, what);
    }

    fn visit_at(&mut self, at_s: f64, visit: VisitId, what: impl FnOnce(u64) -> What) {
        if self.translator.known.contains(&visit) {
            self.steps.push(Step::Fact(Fact {
                at_s,
                what: what(visit.0),
            }));
        }
    }

    fn fact(&mut self, what: What) {
        self.steps.push(Step::Fact(Fact {
            at_s: self.at_s,
            what,
        }));
    }
}
