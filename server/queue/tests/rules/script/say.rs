// SPDX-License-Identifier: EUPL-1.2
//! What happened, in words.

use queue::{
    AccessClass, CounterId, Event, Hall, Judged, Moment, OfficeError, Reason, Refusal, ServiceId,
    VisitId,
};

use super::{Stage, commands::visit, office};

pub fn event(stage: &Stage, event: &Event) -> String {
    let who = |v: &VisitId| number(&stage.hall, *v);
    let what = |s: &ServiceId| stage.office.services[usize::from(s.0)].slug.clone();
    match event {
        Event::DayOpened { day, .. } => format!("day {} opens", day.0),
        Event::DayClosed { day } => format!("day {} ends", day.0),
        Event::OfficeChanged { .. } => "the office changes".into(),
        Event::VisitIssued {
            visit,
            services,
            arrived,
            ..
        } => {
            let since = arrived.map_or(String::new(), |at| {
                format!(" since {}:{:02}", at.0 / 3_600_000, at.0 / 60_000 % 60)
            });
            format!(
                "{} waits for {}{since}",
                who(visit),
                services.iter().map(what).collect::<Vec<_>>().join(", ")
            )
        }
        Event::NumbersLeased {
            device,
            day,
            from,
            to,
        } => format!("totem{} has {from}-{to} of {}", device.0, day.0),
        Event::NumbersSkipped { letter, to } => format!("{letter} goes on behind {to}"),
        Event::Restored { epoch } => format!("restored as {epoch}"),
        Event::VisitTooLate { number, day, .. } => format!(
            "{} of {} came too late",
            number.to_string().replace(' ', ""),
            day.0
        ),
        Event::VisitLeft { visit } => format!("{} left", who(visit)),
        Event::VisitExpired { visit } => format!("{} expired", who(visit)),
        Event::SlipReported { visit, outcome } => format!("{} slip {outcome:?}", who(visit)),
        Event::CounterOpened { counter, .. } => format!("{} opens", counter.0),
        Event::CounterPaused { counter, .. } => format!("{} pauses", counter.0),
        Event::CounterResumed { counter } => format!("{} resumes", counter.0),
        Event::CounterClosed { counter } => format!("{} closes", counter.0),
        Event::ClosingAnnounced {
            counter,
            at: Some(at),
        } => {
            format!(
                "{} will close at {}:{:02}",
                counter.0,
                at.0 / 3_600_000,
                at.0 / 60_000 % 60
            )
        }
        Event::ClosingAnnounced { counter, at: None } => {
            format!("{} does not say when it will close", counter.0)
        }
        Event::AutoCallSet { counter, on: true } => format!("{} calls by itself", counter.0),
        Event::AutoCallSet { counter, on: false } => format!("{} calls when told", counter.0),
        Event::VisitCalled {
            visit,
            counter,
            reason: why,
            continues,
            judged,
        } => {
            let judged = match judged {
                None => "",
                Some(Judged::Before) => ", sooner than told",
                Some(Judged::Within) => ", as told",
                Some(Judged::After) => ", later than told",
            };
            format!(
                "{}{} to {} ({}{judged})",
                if *continues { "then " } else { "" },
                who(visit),
                counter.0,
                reason(why)
            )
        }
        Event::VisitRecalled { visit, counter } => format!("{} again to {}", who(visit), counter.0),
        Event::ServiceStarted { visit, counter } => format!("{} serves {}", counter.0, who(visit)),
        Event::LegServed {
            visit,
            counter,
            inferred: false,
        } => format!("{} done at {}", who(visit), counter.0),
        Event::LegServed {
            visit,
            counter,
            inferred: true,
        } => format!("{} counts as done at {}", who(visit), counter.0),
        Event::NoShow {
            visit,
            counter,
            inferred: false,
        } => format!("{} absent at {}", who(visit), counter.0),
        Event::NoShow {
            visit,
            counter,
            inferred: true,
        } => format!("{} counts as absent at {}", who(visit), counter.0),
        Event::OutcomeCorrected {
            visit,
            served: true,
        } => format!("{} was served", who(visit)),
        Event::OutcomeCorrected {
            visit,
            served: false,
        } => format!("{} was absent", who(visit)),
        Event::VisitParked {
            visit,
            counter: Some(c),
            ..
        } => format!("{} parked at {}", who(visit), c.0),
        Event::VisitParked {
            visit,
            counter: None,
            ..
        } => format!("{} parked", who(visit)),
        Event::VisitRequeued { visit } => format!("{} waits again", who(visit)),
        Event::VisitTransferred {
            visit,
            counter,
            to,
            come_back,
            ..
        } => {
            let service = to
                .service
                .as_ref()
                .map_or(String::new(), |s| format!(" for {}", what(s)));
            let place = to
                .counter
                .map_or(String::new(), |c| format!(" to counter {}", c.0));
            format!(
                "{} sent from {}{service}{place}{}",
                who(visit),
                counter.0,
                if *come_back { " and back" } else { "" }
            )
        }
        Event::LegAdded { visit, service, .. } => format!("{} adds {}", who(visit), what(service)),
        Event::ActionUndone { counter } => format!("{} takes it back", counter.0),
        Event::SlipAskedAgain { visit, device, .. } => {
            format!("{} slip again from {device}", who(visit))
        }
        Event::SlipAgain { visit, outcome, .. } => format!("{} slip again {outcome:?}", who(visit)),
        Event::DeviceChanged {
            device,
            trouble,
            on,
        } => format!(
            "device {device} {trouble} {}",
            if *on { "on" } else { "off" }
        ),
    }
}

pub fn refusal(hall: &Hall, refusal: &Refusal) -> String {
    match refusal {
        Refusal::SomebodyHere(v)
        | Refusal::WrongState(v)
        | Refusal::TooLateToReadmit(v)
        | Refusal::TooLateToCorrect(v)
        | Refusal::WouldStrand(v) => {
            format!("{} {}", plain(&name(refusal)), number(hall, *v))
        }
        Refusal::Stale(Some(v)) => format!("stale, {} is here", number(hall, *v)),
        Refusal::Stale(None) => "stale, nobody is here".into(),
        Refusal::UnknownCounter(c) | Refusal::CounterCannotServe(c) => {
            format!("{} {}", plain(&name(refusal)), c.0)
        }
        Refusal::TooSoon { after_ms } => format!("too soon, in {} s", after_ms / 1000),
        Refusal::CallAgainFirst { calls, needed } => {
            format!("call again first, {calls} of {needed}")
        }
        Refusal::BadOffice(OfficeError::Moved) => "bad office, moved".into(),
        _ => plain(&name(refusal)),
    }
}

pub fn look(stage: &Stage, words: &str, now: Moment) -> String {
    let hall = &stage.hall;
    let numbers = |ids: &[VisitId]| match ids {
        [] => "nobody".into(),
        ids => ids
            .iter()
            .map(|&v| number(hall, v))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let counter = |n: &str| {
        hall.look_counter(CounterId(n.parse().expect("a counter")), 9, now)
            .expect("a known counter")
    };
    match *words.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["next", n] => {
            let next: Vec<String> = counter(n)
                .next
                .iter()
                .map(|(v, _, why)| format!("{} ({})", number(hall, *v), reason(why)))
                .collect();
            if next.is_empty() {
                "nobody".into()
            } else {
                next.join(", ")
            }
        }
        ["leases"] => {
            let told: Vec<String> = hall
                .leases()
                .map(|l| {
                    format!(
                        "totem{} {}-{} of {}",
                        l.device.0, l.numbers.from, l.numbers.to, l.day.0
                    )
                })
                .collect();
            if told.is_empty() {
                "none".into()
            } else {
                told.join(", ")
            }
        }
        ["parked"] => numbers(&counter("1").parked),
        ["absent"] => numbers(&counter("1").absent),
        ["inferred", n] => numbers(&counter(n).inferred),
        ["undo", n] => format!("{}", counter(n).can_undo),
        ["stranded"] => numbers(&hall.stranded()),
        ["waiting", slug] => {
            let id = office::service(&stage.office, slug);
            let look = hall
                .look_services()
                .into_iter()
                .find(|s| s.service == id)
                .expect("a service in use");
            format!(
                "{} waiting, {} open, {} on pause",
                look.waiting, look.open_counters, look.paused_counters
            )
        }
        ["reach", slug] => {
            let r = hall
                .reach(office::service(&stage.office, slug))
                .expect("a service in use");
            let (ahead, work) = (r.ahead, r.ahead_work_s / 60);
            format!(
                "{ahead} ahead, {work} min; {} open, {} idle, {} in all",
                r.open_counters, r.idle_counters, r.pool_counters
            )
        }
        ["ahead", who] => hall
            .look_visit(visit(hall, who), now)
            .map_or("does not wait".into(), |l| l.ahead.to_string()),
        ["visit", who] => {
            let v = hall.visit(visit(hall, who)).expect("a known visit");
            let leg = |l: &queue::Leg| {
                let bound = l.bound_to.map_or(String::new(), |c| format!(" at {}", c.0));
                format!(
                    "{} {:?}{bound}",
                    stage.office.services[usize::from(l.service.0)].slug,
                    l.state
                )
            };
            v.legs.iter().map(leg).collect::<Vec<_>>().join(", ")
        }
        _ => panic!("not understood: see {words}"),
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::HeadStart(c) => format!("head start of {}", class(*c)),
        Reason::Ratio(c) => format!("turn of {}", class(*c)),
        Reason::Condition(area) => format!("area {} overdue", area.0),
        other => plain(&format!("{other:?}")),
    }
}

fn class(class: AccessClass) -> &'static str {
    match class {
        AccessClass::Standard => "standard",
        AccessClass::Priority => "priority",
        AccessClass::Appointment => "appointment",
    }
}

fn number(hall: &Hall, id: VisitId) -> String {
    hall.visit(id).map_or_else(
        || format!("visit {}", id.0),
        |v| format!("{}", v.number).replace(' ', ""),
    )
}

/// The name of a variant without what it carries.
fn name(refusal: &Refusal) -> String {
    let all = format!("{refusal:?}");
    all.split(['(', ' ', '{'])
        .next()
        .expect("split gives one at least")
        .into()
}

/// `NobodyWaiting` as `nobody waiting`.
fn plain(camel: &str) -> String {
    let mut plain = String::new();
    for c in camel.chars() {
        if c.is_uppercase() && !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(c.to_lowercase());
    }
    plain
}
