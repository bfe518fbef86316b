// SPDX-License-Identifier: EUPL-1.2
//! What the machine does, step by step; whole days are lived in `tests/fault_days`.

use protocol::{HeldNumbers, Instants, ServiceHours};

use super::*;

const DAY: &str = "2026-11-23";

fn body() -> TakeBody {
    TakeBody {
        services: vec!["cie".to_owned()],
        access: None,
        language: None,
        appointment: None,
    }
}

fn now(time: &str) -> Now {
    let office: Timestamp = time.parse().expect("a time");
    Now {
        at_ms: office.as_millisecond(),
        office,
    }
}

/// Two numbers for the day, and the catalogue of the totem's tests.
fn machine() -> Machine {
    let hours = |from: &str, to: &str| Instants {
        from: format!("{DAY}T{from}:00+01:00"),
        to: format!("{DAY}T{to}:00+01:00"),
    };
    let lease = LeasedDay {
        day: DAY.to_owned(),
        begins: format!("{DAY}T04:00:00+01:00"),
        ends: "2026-11-24T04:00:00+01:00".to_owned(),
        numbers: vec![HeldNumbers {
            day: DAY.to_owned(),
            from: 900,
            to: 902,
        }],
        used: BTreeMap::from([('A', 900)]),
        services: vec![ServiceHours {
            id: "cie".to_owned(),
            spans: vec![hours("08:30", "12:00")],
        }],
    };
    let office = serde_json::from_str(include_str!("../../../../tests/data/office.json"))
        .expect("office.json");
    Machine::from_records([
        Record::Catalogue(Box::new(office)),
        Record::Lease(lease),
        Record::Epoch(3),
    ])
}

fn give(machine: &mut Machine, touch: &str, time: &str) -> Result<Box<Ticket>, NoNumber> {
    let token = format!("{touch:0>32}");
    let given = machine.give(
        &Ask {
            touch,
            body: &body(),
            was_asked: false,
            fresh_token: &token,
        },
        now(time),
    )?;
    given
        .records
        .into_iter()
        .for_each(|record| machine.apply(record));
    Ok(given.ticket)
}

/// The server's answer to the press "b": A 042.
fn keep_a_servers_ticket(machine: &mut Machine, own: &Ticket) -> Ticket {
    let servers = Ticket {
        id: 7,
        number: "A 042".to_owned(),
        token: "f".repeat(32),
        ..own.clone()
    };
    let kept = machine.keep(
        ("b", 3),
        &body(),
        &servers,
        now("2026-11-23T09:01:00+01:00"),
    );
    kept.into_iter().for_each(|record| machine.apply(record));
    servers
}

#[test]
fn it_gives_what_is_left_of_its_numbers_within_the_hours_and_the_same_to_the_same_press() {
    let mut machine = machine();
    assert_eq!(
        give(&mut machine, "a", "2026-11-23T08:29:59+01:00"),
        Err(NoNumber::Closed)
    );
    assert_eq!(
        give(&mut machine, "a", "2026-11-23T08:30:00+01:00")
            .expect("given")
            .number,
        "A 901",
        "900 was given before a disk was lost"
    );
    assert_eq!(
        give(&mut machine, "a", "2026-11-23T08:31:00+01:00")
            .expect("again")
            .number,
        "A 901"
    );
    let second = give(&mut machine, "b", "2026-11-23T08:32:00+01:00").expect("given");
    assert_eq!(
        (second.number.as_str(), second.ahead, second.id),
        ("A 902", 1, 0)
    );
    assert_eq!(
        give(&mut machine, "c", "2026-11-23T08:33:00+01:00"),
        Err(NoNumber::UsedUp)
    );
    assert_eq!(
        give(&mut machine, "c", "2026-11-24T08:33:00+01:00"),
        Err(NoNumber::NoLease),
        "it holds nothing for that day"
    );
}

#[test]
fn the_offices_time_at_a_start_is_of_a_day_whose_numbers_it_holds() {
    let mut machine = machine();
    let at = |time: &str| now(time).at_ms;
    let (morning, past) = (
        at("2026-11-23T09:00:00+01:00"),
        at("2036-02-07T09:00:00+01:00"),
    );
    assert_eq!(
        machine.office_at_start(morning),
        morning,
        "the wall clock, before anything was done"
    );
    give(&mut machine, "a", "2026-11-23T08:30:00+01:00").expect("given");
    let last = at("2026-11-23T08:30:00+01:00");
    assert_eq!(machine.office_at_start(morning), morning);
    assert_eq!(machine.office_at_start(last - 600_000), last, "set back");
    assert_eq!(
        machine.office_at_start(0),
        0,
        "a dead battery: it gives no number until it hears the server"
    );
    let kept = machine.tickets().next().cloned().expect("a ticket");
    machine.apply(Record::Ticket(Kept {
        at_ms: past,
        ..kept
    }));
    assert_eq!(
        machine.office_at_start(morning),
        morning,
        "once started in 2036, then put right"
    );
}

#[test]
fn who_waited_yesterday_is_not_counted_in_the_morning() {
    let mut machine = machine();
    let area = machine.office.as_ref().expect("an office").areas[0]
        .id
        .clone();
    let heard = |day: &str| {
        let text = format!(
            r#"{{"seq":0,"at":"","day":"{day}","catalogue":"c","office":{{"state":"open","until":null}},"services":[],
                "areas":[{{"id":"{area}","last_number":0,"waiting":7,"open_counters":0,"forecast":null,"forecast_reason":null}}],
                "counters":[],"calls":[],"notices":[]}}"#
        );
        serde_json::from_str::<LiveView>(&text).expect("a live view")
    };
    let waiting = |machine: &Machine| {
        let alone = machine
            .alone(now("2026-11-23T08:30:00+01:00"))
            .expect("it holds numbers");
        alone
            .live
            .areas
            .iter()
            .find(|known| known.id == area)
            .expect("the area")
            .waiting
    };
    machine.live_heard(&heard("2026-11-22"), now("2026-11-22T18:00:00+01:00").at_ms);
    assert_eq!(waiting(&machine), 0);
    machine.live_heard(&heard(DAY), now("2026-11-23T08:00:00+01:00").at_ms);
    assert_eq!(waiting(&machine), 7);
}

#[test]
fn of_two_answers_to_a_press_the_first_written_stands() {
    let mut machine = machine();
    let late = give(&mut machine, "a", "2026-11-23T09:00:00+01:00").expect("given");
    let servers = Ticket {
        id: 7,
        number: "A 042".to_owned(),
        token: "f".repeat(32),
        ..*late
    };
    assert!(
        machine
            .keep(
                ("a", 3),
                &body(),
                &servers,
                now("2026-11-23T09:00:01+01:00")
            )
            .is_empty()
            && machine.has_answered("a")
    );
    let kept = machine.keep(
        ("b", 3),
        &body(),
        &servers,
        now("2026-11-23T09:01:00+01:00"),
    );
    kept.into_iter().for_each(|record| machine.apply(record));
    assert_eq!(
        give(&mut machine, "b", "2026-11-23T09:01:01+01:00"),
        Err(NoNumber::Answered)
    );
    assert!(!machine.has_answered("b"));
}

#[test]
fn after_a_restore_it_tells_all_of_the_day_and_an_older_server_is_not_followed() {
    let mut machine = machine();
    let own = give(&mut machine, "a", "2026-11-23T09:00:00+01:00").expect("given");
    keep_a_servers_ticket(&mut machine, &own);
    let told = |machine: &Machine| {
        machine
            .hand_over("i", now("2026-11-23T09:02:00+01:00"))
            .map_or(0, |body| body.visits.len())
    };
    assert_eq!(told(&machine), 1, "the server knows its own");
    let hello = |epoch| HelloAnswer {
        epoch,
        at: String::new(),
        day: None,
        days: Vec::new(),
    };
    assert_eq!(
        machine.greeted(&hello(2)),
        Err(Disobeyed {
            theirs: 2,
            known: 3
        })
    );
    let records = machine.greeted(&hello(9)).expect("followed");
    records.into_iter().for_each(|record| machine.apply(record));
    assert_eq!(told(&machine), 2);
    let untold = |machine: &Machine, time: &str| machine.is_untold(&"f".repeat(32), now(time));
    assert!(
        untold(&machine, "2026-11-23T09:02:00+01:00"),
        "nothing is told of its paper before"
    );
    assert!(
        !untold(&machine, "2026-11-24T09:02:00+01:00"),
        "a day that is over is not told again, and holds up nothing"
    );
    let body = machine
        .hand_over("i", now("2026-11-23T09:02:00+01:00"))
        .expect("due");
    assert_eq!(body.visits[1].after.as_deref(), Some(own.token.as_str()));
    let became = |visit: &protocol::HandedVisit| protocol::HandedOver {
        token: visit.token.clone(),
        became: protocol::Became::Known,
    };
    let answer = HandOverAnswer {
        epoch: 9,
        visits: body.visits.iter().map(became).collect(),
    };
    let records = machine.handed_over(&answer).expect("followed");
    records.into_iter().for_each(|record| machine.apply(record));
    assert_eq!(told(&machine), 0);
    assert!(
        machine.forget_before("2026-11-24").len() == 3,
        "two tickets and the lease"
    );
}

#[test]
fn what_became_of_paper_is_kept_until_the_server_is_told() {
    let mut machine = machine();
    let body = protocol::SlipBody {
        outcome: protocol::SlipOutcome::NotWanted,
        reason: None,
    };
    let records = machine.slip_became("a", &body);
    assert_eq!(
        records.iter().map(Record::key).collect::<Vec<_>>(),
        ["slip/a"]
    );
    records.into_iter().for_each(|record| machine.apply(record));
    assert!(machine.slip_became("a", &body).is_empty(), "once is enough");
    assert_eq!(
        machine.slips().collect::<Vec<_>>(),
        [(&"a".to_owned(), &body)]
    );
    assert!(machine.slip_told("a") && !machine.slip_told("a") && machine.slips().next().is_none());
}

#[test]
fn a_servers_ticket_that_nobody_took_is_remembered_and_an_own_one_is_never_told() {
    let mut machine = machine();
    let own = give(&mut machine, "a", "2026-11-23T09:00:00+01:00").expect("given");
    let servers = keep_a_servers_ticket(&mut machine, &own);
    for token in [&own.token, &servers.token] {
        machine
            .give_up(token)
            .into_iter()
            .for_each(|record| machine.apply(record));
    }
    assert_eq!(
        machine
            .given_up()
            .map(|kept| kept.number.as_str())
            .collect::<Vec<_>>(),
        ["A 042"]
    );
    let later = now("2026-11-23T09:02:00+01:00");
    assert!(!machine.is_untold(&own.token, later) && machine.hand_over("i", later).is_none());
}
