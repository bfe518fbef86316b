// SPDX-License-Identifier: EUPL-1.2
//! Any command, mostly one that makes sense.

use queue::{
    AccessClass, Command, CounterId, Day, Destination, Hall, Language, Moment, ReasonId, ServiceId,
    SlipOutcome, SlipTrouble, Take, Token, VisitId,
};

use super::dice::Dice;
use super::offices;

pub fn any(dice: &mut Dice, hall: &Hall, step: u32) -> Command {
    if hall.day().is_none() && !dice.one_in(5) || dice.one_in(400) {
        let last = hall.last_day().map_or(0, |d| d.0);
        return Command::OpenDay {
            day: Day((last + dice.below(3)).max(1)),
            office: offices::any(dice),
        };
    }
    match dice.below(100) {
        0 if dice.one_in(4) => Command::CloseDay,
        1 => match hall.office() {
            Some(office) => Command::ChangeOffice {
                office: offices::changed(dice, office),
            },
            None => Command::CloseDay,
        },
        2..=21 => Command::Take(take(dice, hall, step)),
        22..=23 => Command::Leave {
            token: visit(dice, hall)
                .and_then(|v| hall.visit(v))
                .map_or(Token([9; 16]), |v| v.token),
        },
        24..=25 => Command::Slip {
            visit: visit_or_none(dice, hall),
            outcome: slip(dice),
        },
        26..=27 => Command::ParkWaiting {
            visit: visit_or_none(dice, hall),
            reason: dice.maybe(2, |_| ReasonId(3)),
        },
        28 if dice.one_in(8) => Command::SlipAgain {
            visit: visit_or_none(dice, hall),
            device: dice.below(3).into(),
            job: Token([7; 16]),
        },
        28 if dice.one_in(8) => Command::SlipAgainDone {
            visit: visit_or_none(dice, hall),
            job: Token([7; 16]),
            outcome: slip(dice),
        },
        29 if dice.one_in(4) => Command::Device {
            device: dice.below(3).into(),
            trouble: "paper-out".to_owned(),
            on: dice.one_in(2),
        },
        28 => Command::ParkWaiting {
            visit: visit_or_none(dice, hall),
            reason: None,
        },
        29..=30 => Command::CorrectOutcome {
            visit: visit_or_none(dice, hall),
            served: dice.one_in(2),
        },
        31..=32 => Command::Requeue {
            visit: visit_or_none(dice, hall),
        },
        33 => Command::CallDue {
            since: hall
                .latest()
                .unwrap_or(Moment(0))
                .plus_ms(-i64::from(dice.below(1_800_000))),
        },
        _ => at_counter(dice, hall),
    }
}

fn at_counter(dice: &mut Dice, hall: &Hall) -> Command {
    let counters = u16::try_from(hall.counters().count()).expect("few");
    let counter = CounterId(dice.below_u16(counters + 1) + u16::from(!dice.one_in(30)));
    let expect = expectation(dice, hall, counter);
    match dice.below(70) {
        0..=6 => Command::Open {
            counter,
            services: dice.maybe(4, |d| (0..d.below(4)).map(|_| service(d, hall)).collect()),
        },
        7..=8 => Command::Pause {
            counter,
            reason: dice.maybe(2, |_| ReasonId::OTHER),
        },
        9..=11 => Command::Resume { counter },
        12 if dice.one_in(3) => Command::CloseAt {
            counter,
            at: dice.maybe(2, |d| Moment(i64::from(d.below(86_400_000)))),
        },
        12 => Command::Close {
            counter,
            shortest_ms: shortest_ms(dice),
        },
        13..=14 => Command::AutoCall {
            counter,
            on: !dice.one_in(3),
        },
        15..=27 => Command::Next {
            counter,
            expect,
            shortest_ms: shortest_ms(dice),
        },
        28..=29 => Command::NoShowAndNext { counter, expect },
        30..=33 => Command::Call {
            counter,
            visit: visit_or_none(dice, hall),
            expect,
            shortest_ms: shortest_ms(dice),
        },
        34..=36 => Command::Recall { counter, expect },
        37..=43 => Command::Serve { counter, expect },
        44..=47 => Command::Finish { counter, expect },
        48..=50 => Command::NoShow { counter, expect },
        51..=53 => Command::Park {
            counter,
            reason: None,
            expect,
        },
        54..=58 => Command::Transfer {
            counter,
            to: destination(dice, hall),
            come_back: dice.one_in(2),
            noted: dice.one_in(2),
            expect,
        },
        59..=61 => Command::AddLeg {
            counter,
            service: service(dice, hall),
            expect,
        },
        _ => Command::Undo { counter },
    }
}

fn take(dice: &mut Dice, hall: &Hall, step: u32) -> Take {
    let mut token = [0; 16];
    token[..8].copy_from_slice(&dice.roll().to_le_bytes());
    token[8..12].copy_from_slice(&step.to_le_bytes());
    if dice.one_in(200) {
        token = visit(dice, hall)
            .and_then(|v| hall.visit(v))
            .map_or(token, |v| v.token.0);
    }
    let legs = if dice.one_in(50) {
        dice.below(20)
    } else {
        1 + dice.below(5) / 3
    };
    let class = dice.pick(&AccessClass::ALL);
    let slot = dice.maybe(2, |d| d.below(5_400_000));
    let slot = slot.map(|ms| {
        hall.latest()
            .unwrap_or(Moment(0))
            .plus_ms(i64::from(ms) - 1_800_000)
    });
    let slots = dice.maybe(3, |d| {
        hall.latest()
            .unwrap_or(Moment(0))
            .plus_ms(-i64::from(d.below(1_800_000)))
    });
    Take {
        token: Token(token),
        services: (0..legs).map(|_| service(dice, hall)).collect(),
        class,
        language: Language::ITALIAN,
        slot,
        slots: slots.map(|first| (first, first.plus_ms(5_400_000))),
        promise: None,
    }
}

/// What was learned of the service, if anything.
fn shortest_ms(dice: &mut Dice) -> Option<i64> {
    dice.maybe(2, |d| i64::from(d.below(400_000)))
}

fn destination(dice: &mut Dice, hall: &Hall) -> Destination {
    let service = if dice.one_in(3) {
        None
    } else {
        Some(service(dice, hall))
    };
    Destination {
        service,
        counter: dice.maybe(2, |d| CounterId(1 + d.below_u16(6))),
    }
}

fn service(dice: &mut Dice, hall: &Hall) -> ServiceId {
    let services = hall
        .office()
        .map_or(1, |o| u16::try_from(o.services.len()).expect("few"));
    ServiceId(dice.below_u16(services) + u16::from(dice.one_in(60)))
}

/// Now and then what a screen that is behind would expect.
fn expectation(dice: &mut Dice, hall: &Hall, counter: CounterId) -> Option<VisitId> {
    match dice.below(10) {
        0..=5 => None,
        6..=8 => hall.counter(counter).and_then(|c| c.visit),
        _ => visit(dice, hall),
    }
}

/// One of the latest visits of the day.
fn visit(dice: &mut Dice, hall: &Hall) -> Option<VisitId> {
    let ids: Vec<VisitId> = hall.visits().map(|v| v.id).collect();
    let last = ids
        .get(ids.len().saturating_sub(25)..)
        .filter(|l| !l.is_empty())?;
    Some(dice.pick(last))
}

fn visit_or_none(dice: &mut Dice, hall: &Hall) -> VisitId {
    if dice.one_in(50) {
        VisitId(dice.roll())
    } else {
        visit(dice, hall).unwrap_or(VisitId(0))
    }
}

fn slip(dice: &mut Dice) -> SlipOutcome {
    dice.pick(&[
        SlipOutcome::Printed,
        SlipOutcome::NotWanted,
        SlipOutcome::NotPrinted(SlipTrouble::Uncertain),
    ])
}
