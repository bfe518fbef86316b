// SPDX-License-Identifier: EUPL-1.2
//! What the faces show is what a count from nothing gives.

use queue::{CounterState, Hall, LegState, VisitId};

use super::dice::Dice;
use super::model::Model;
use super::oracle;

pub fn counts(hall: &Hall, model: &Model) {
    let Some(office) = &model.office else { return };
    let mut stranded = vec![];
    for look in hall.look_services() {
        let service = look.service.0;
        let waiting: Vec<_> = model
            .people
            .values()
            .filter(|p| p.waits() && p.legs[p.current].service == service)
            .collect();
        let desks = |state| {
            model
                .desks
                .iter()
                .filter(|(n, d)| d.state == state && model.tier(**n, service).is_some())
                .count()
        };
        assert_eq!(look.waiting as usize, waiting.len());
        assert_eq!(look.oldest_arrival, waiting.iter().map(|p| p.arrived).min());
        assert_eq!(look.open_counters as usize, desks(CounterState::Open));
        assert_eq!(look.paused_counters as usize, desks(CounterState::Paused));
        if desks(CounterState::Open) + desks(CounterState::Paused) == 0 {
            stranded.extend(waiting.iter().map(|p| VisitId(p.id)));
        }
        assert!(!office.services[usize::from(service)].retired);
        reach(hall, model, look.service);
    }
    stranded.sort_unstable();
    assert_eq!(
        hall.stranded(),
        stranded,
        "staff see exactly whom nobody serves"
    );
}

/// Who comes next at a counter, and how many go before a visit: by asking the oracle again and again.
pub fn in_order(hall: &Hall, model: &Model, dice: &mut Dice) {
    let counters: Vec<_> = hall.counters().map(|c| c.number).collect();
    let (Some(office), false) = (&model.office, counters.is_empty()) else {
        return;
    };
    let counter = dice.pick(&counters);
    let look = hall
        .look_counter(counter, usize::MAX, model.now)
        .expect("a known counter");
    let mut waiting = oracle::waiting_for(model, counter.0);
    let mut calls = model.classes_called();
    assert_eq!(look.waiting as usize, waiting.len());
    for (visit, _, reason) in &look.next {
        let must = oracle::next(&office.policy, &calls, &waiting, model.now);
        assert_eq!(must, Some((visit.0, *reason)));
        let at = waiting
            .iter()
            .position(|w| w.id == visit.0)
            .expect("it was chosen among them");
        calls.push(waiting.remove(at).class);
    }
    assert_eq!(
        oracle::next(&office.policy, &calls, &waiting, model.now),
        None,
        "everybody due is in the list"
    );
    let parked: Vec<VisitId> = model
        .people
        .values()
        .filter(|p| p.state() == LegState::Parked)
        .map(|p| VisitId(p.id))
        .collect();
    assert_eq!(look.parked, parked);
    let back = |p: &&super::person::Person| {
        p.state() == LegState::NoShow
            && p.legs[p.current]
                .ended
                .is_some_and(|at| model.now.0 - at.0 <= office.policy.readmit_ms)
    };
    assert_eq!(
        look.absent,
        model
            .people
            .values()
            .filter(back)
            .map(|p| VisitId(p.id))
            .collect::<Vec<_>>()
    );
    let mut ends: Vec<_> = model
        .people
        .values()
        .filter_map(|p| Some((p, &p.legs[p.open_to_correction()?])))
        .collect();
    ends.retain(|(_, leg)| {
        leg.counter == Some(counter.0)
            && leg
                .ended
                .is_some_and(|at| model.now.0 - at.0 <= office.policy.readmit_ms)
    });
    ends.sort_by_key(|(p, leg)| std::cmp::Reverse((leg.ended, p.id)));
    assert_eq!(
        look.inferred,
        ends.iter().map(|(p, _)| VisitId(p.id)).collect::<Vec<_>>(),
        "what the clerk may correct"
    );
    assert_eq!(look.can_undo, model.record.can_undo(counter.0, model.now));
}

/// Asked for all who wait at once, each has the place that it has when asked alone.
pub fn all_at_once(hall: &Hall, model: &Model) {
    let alone = hall
        .visits()
        .filter_map(|visit| Some((visit.id, hall.look_visit(visit.id, model.now)?)));
    assert_eq!(hall.look_waiting(model.now), alone.collect());
}

fn reach(hall: &Hall, model: &Model, service: queue::ServiceId) {
    let reach = hall.reach(service).expect("a service in use");
    let open = |s: u16| -> Vec<u16> {
        let serves =
            |n: &u16| model.desks[n].state == CounterState::Open && model.tier(*n, s).is_some();
        model.desks.keys().copied().filter(serves).collect()
    };
    let mine = open(service.0);
    let shared = |s: u16| s == service.0 || open(s).iter().any(|n| mine.contains(n));
    let ahead = model
        .people
        .values()
        .filter(|p| p.waits() && shared(p.legs[p.current].service))
        .count();
    assert_eq!(
        (reach.ahead as usize, reach.open_counters as usize),
        (ahead, mine.len())
    );
    assert_eq!(
        reach.idle_counters as usize,
        mine.iter().filter(|n| model.desks[n].who.is_none()).count()
    );
}
