// SPDX-License-Identifier: EUPL-1.2
//! Whatever comes, however absurd, nothing panics or overflows; and a full hall stays quick.

use queue::{
    AccessClass, AreaId, Command, Condition, CounterId, Day, Destination, Event, Hall, Language,
    Moment, Number, Office, Policy, Ratio, Reason, ServiceId, Take, Token, VisitId, decide,
};

use super::dice::Dice;
use super::{commands, offices};

#[test]
fn absurd_commands_events_and_moments_never_panic() {
    for seed in 1..=60 {
        let mut dice = Dice::new(seed);
        let mut hall = Hall::new();
        for step in 0..1_000 {
            let at = moment(&mut dice);
            if dice.one_in(4) {
                let event = event(&mut dice);
                hall.apply(&event, at);
            }
            let command = if dice.one_in(3) {
                command(&mut dice)
            } else {
                commands::any(&mut dice, &hall, step)
            };
            for event in decide(&hall, &command, at).unwrap_or_default() {
                hall.apply(&event, at);
            }
            look_everywhere(&hall, &mut dice);
        }
    }
}

#[test]
fn a_hall_of_a_hundred_thousand_takes_one_more_ticket_as_quickly_as_an_empty_one() {
    let office = crate::script::office::sample();
    let mut hall = Hall::new();
    let at = Moment(0);
    decide(
        &hall,
        &Command::OpenDay {
            day: Day(1),
            office,
        },
        at,
    )
    .expect("it can open")
    .iter()
    .for_each(|e| hall.apply(e, at));
    // Were a ticket as slow as looking at everybody, these would take hours, not a moment.
    for i in 0..100_000_u64 {
        let mut token = [0; 16];
        token[..8].copy_from_slice(&i.to_le_bytes());
        let take = Take {
            token: Token(token),
            services: vec![ServiceId(u16::try_from(i % 4).expect("small"))],
            class: AccessClass::Standard,
            language: Language::ITALIAN,
            slot: None,
            slots: None,
            promise: None,
        };
        let now = Moment(i64::try_from(i).expect("small"));
        decide(&hall, &Command::Take(take), now)
            .expect("it is served")
            .iter()
            .for_each(|e| hall.apply(e, now));
        assert_eq!(
            hall.visit_by_token(Token(token)).map(|v| v.id),
            Some(VisitId(i + 1))
        );
        let reach = hall.reach(ServiceId(0)).expect("in use");
        assert_eq!(u64::from(reach.ahead), i / 4 + 1);
    }
    let open = Command::Open {
        counter: CounterId(1),
        services: None,
    };
    decide(&hall, &open, Moment(200_000))
        .expect("it is closed")
        .iter()
        .for_each(|e| hall.apply(e, Moment(200_000)));
    let look = hall
        .look_counter(CounterId(1), 3, Moment(200_000))
        .expect("known");
    assert_eq!(look.waiting, 50_000);
    assert_eq!(
        look.next.iter().map(|n| n.0.0).collect::<Vec<_>>(),
        [1, 2, 5]
    );
    // The last of all knows that everybody who can be called at its counter is before it.
    assert_eq!(
        hall.look_visit(VisitId(99_998), Moment(200_000))
            .map(|l| l.ahead),
        Some(49_999)
    );
}

fn look_everywhere(hall: &Hall, dice: &mut Dice) {
    let now = moment(dice);
    let _ = (
        hall.look_services(),
        hall.stranded(),
        hall.reach(ServiceId(dice.below_u16(9))),
    );
    let _ = hall.look_counter(CounterId(dice.below_u16(9)), 5, now);
    let visit = VisitId(u64::from(dice.below(50)));
    let _ = (
        hall.look_visit(visit, now),
        hall.call_reason(visit),
        hall.look_visit(VisitId(dice.roll()), now),
    );
}

fn moment(dice: &mut Dice) -> Moment {
    match dice.below(200) {
        0 => Moment(i64::MIN),
        1 => Moment(i64::MAX),
        2 => Moment(dice.roll().cast_signed()),
        _ => Moment(i64::from(dice.below(100_000_000))),
    }
}

fn span(dice: &mut Dice) -> i64 {
    dice.pick(&[0, 1, -1, 60_000, i64::MAX, i64::MIN, -3_600_000])
}

/// An office that no check would let pass.
fn office(dice: &mut Dice) -> Office {
    let mut office = offices::any(dice);
    office.policy = Policy {
        head_start_ms: [span(dice), span(dice), span(dice)],
        tier_penalty_ms: [span(dice), span(dice), span(dice)],
        appointment_early_ms: span(dice),
        appointment_late_ms: span(dice),
        ratios: vec![Ratio {
            class: AccessClass::Priority,
            every: 0,
            other: AccessClass::Priority,
        }],
        conditions: vec![Condition {
            area: AreaId(dice.below_u16(9)),
            over_ms: span(dice),
            prefer: AreaId(u16::MAX),
        }],
        guard_ms: dice.maybe(2, span),
        readmit_ms: span(dice),
        calls_before_no_show: 255,
        recall_after_ms: span(dice),
        next_over_call: queue::NextOverCall::Judge,
    };
    match dice.below(4) {
        0 => {
            office.counters[0].serves =
                vec![(ServiceId(999), 200), (ServiceId(0), 9), (ServiceId(0), 1)]
        }
        1 => office.areas.clear(),
        2 => office.services.clear(),
        _ => office.counters[0].number = CounterId(0),
    }
    office
}

fn command(dice: &mut Dice) -> Command {
    let (counter, visit) = (CounterId(dice.below_u16(9)), VisitId(dice.roll()));
    let service = ServiceId(u16::try_from(dice.roll() % 65_536).expect("small"));
    let everything = Destination {
        service: Some(service),
        counter: Some(CounterId(u16::MAX)),
    };
    match dice.below(12) {
        0 => Command::OpenDay {
            day: Day(dice.below(5)),
            office: office(dice),
        },
        1 => Command::ChangeOffice {
            office: office(dice),
        },
        2 => Command::Call {
            counter,
            visit,
            expect: Some(visit),
            shortest_ms: Some(span(dice)),
        },
        3 => Command::Open {
            counter,
            services: Some(vec![service; 300]),
        },
        4 => Command::Transfer {
            counter,
            to: everything,
            come_back: true,
            noted: true,
            expect: None,
        },
        5 => Command::Transfer {
            counter,
            to: Destination {
                service: None,
                counter: None,
            },
            come_back: true,
            noted: true,
            expect: None,
        },
        6 => Command::AddLeg {
            counter,
            service,
            expect: None,
        },
        7 => Command::Requeue { visit },
        8 => Command::CorrectOutcome {
            visit,
            served: true,
        },
        9 => Command::Next {
            counter,
            expect: None,
            shortest_ms: Some(span(dice)),
        },
        10 => Command::Close {
            counter,
            shortest_ms: Some(span(dice)),
        },
        _ => Command::Leave {
            token: Token([dice.below(200) as u8; 16]),
        },
    }
}

fn event(dice: &mut Dice) -> Event {
    let (counter, visit) = (
        CounterId(dice.below_u16(7)),
        VisitId(u64::from(dice.below(40))),
    );
    let service = ServiceId(dice.below_u16(12));
    let to = Destination {
        service: dice.maybe(2, |_| service),
        counter: dice.maybe(2, |_| counter),
    };
    match dice.below(21) {
        0 => Event::DayOpened {
            day: Day(dice.below(90)),
            office: office(dice),
        },
        1 => Event::OfficeChanged {
            office: office(dice),
        },
        2 => Event::VisitIssued {
            visit: VisitId(u64::from(dice.below(60))),
            token: Token([dice.below(250) as u8; 16]),
            number: Number {
                letter: dice.pick(&['A', 'é', '\0']),
                n: dice.pick(&[0, 1, 2, u32::MAX]),
            },
            services: vec![service; dice.below(40) as usize],
            class: dice.pick(&AccessClass::ALL),
            language: Language::ENGLISH,
            slot: dice.maybe(2, moment),
            promise: None,
            arrived: dice.maybe(3, moment),
        },
        3 => Event::VisitLeft { visit },
        4 => Event::VisitExpired { visit },
        5 => Event::CounterOpened {
            counter,
            services: Some(vec![service, service, ServiceId(0)]),
        },
        6 => Event::CounterClosed { counter },
        7 => Event::CounterPaused {
            counter,
            reason: None,
        },
        8 => Event::CounterResumed { counter },
        9 | 10 => Event::VisitCalled {
            visit,
            counter,
            reason: Reason::SentHere,
            continues: dice.one_in(2),
            judged: None,
        },
        11 => Event::VisitRecalled { visit, counter },
        12 => Event::ServiceStarted { visit, counter },
        13 => Event::LegServed {
            visit,
            counter,
            inferred: dice.one_in(2),
        },
        14 => Event::NoShow {
            visit,
            counter,
            inferred: dice.one_in(2),
        },
        15 => Event::VisitParked {
            visit,
            counter: dice.maybe(2, |_| counter),
            reason: None,
        },
        16 => Event::VisitRequeued { visit },
        17 => Event::VisitTransferred {
            visit,
            counter,
            to,
            come_back: dice.one_in(2),
            noted: true,
        },
        19 => Event::OutcomeCorrected {
            visit,
            served: dice.one_in(2),
        },
        18 => Event::LegAdded {
            visit,
            counter,
            service,
        },
        _ => Event::ActionUndone { counter },
    }
}
