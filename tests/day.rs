// SPDX-License-Identifier: EUPL-1.2
//! A citizen's visit from the totem to the thanks, with every side way that the contract knows, over plain HTTP against the real server.

use protocol::{ConsoleView, LegState, NextAnswer, Ticket, VisitState};
use serde_json::json;
use tests::{Office, new_key};

#[test]
fn a_visit_from_the_totem_to_the_end() {
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    assert_eq!(
        (ticket.number.as_str(), ticket.area.as_str(), ticket.ahead),
        ("A 001", "anagrafe", 0)
    );
    assert_eq!(ticket.token.len(), 32, "128 random bits");
    assert!(
        ticket.url.ends_with(&format!("/t/{}", ticket.token)),
        "{}",
        ticket.url
    );
    let forecast = ticket.forecast.expect("a counter is open");
    assert!(forecast.low_s <= forecast.median_s && forecast.median_s <= forecast.high_s);
    assert_eq!(office.waiting("carta-identita"), 1);
    assert_eq!(office.visit(&ticket.token).state, VisitState::Waiting);

    let next = office.next(1);
    assert_eq!(
        (
            next.call.number.as_str(),
            next.call.counter,
            next.call.recall
        ),
        ("A 001", 1, false)
    );
    assert_eq!(next.reason.id, "longest-wait");
    assert_eq!(
        next.console.visit.as_ref().map(|visit| visit.id),
        Some(ticket.id)
    );
    let view = office.visit(&ticket.token);
    assert_eq!(
        (view.state, view.call.map(|call| call.counter)),
        (VisitState::Called, Some(1))
    );

    let console = office.act(1, "serve");
    assert!(console.visit.expect("somebody is here").serving);
    assert_eq!(office.visit(&ticket.token).state, VisitState::Serving);
    let console = office.act(1, "finish");
    assert!(console.visit.is_none());
    assert_eq!(office.visit(&ticket.token).state, VisitState::Served);
    assert_eq!(office.waiting("carta-identita"), 0);
    office.server.stop_well();
}

#[test]
fn numbers_go_up_in_each_area_by_itself() {
    let office = Office::open(&[]);
    let services = [
        "carta-identita",
        "consegna-atti",
        "residenza",
        "pin",
        "carta-identita",
    ];
    let numbers = services.map(|service| office.take(service).number);
    assert_eq!(numbers, ["A 001", "P 001", "A 002", "I 001", "A 003"]);
    let ticket = office.take("pin");
    assert_eq!(
        ticket.forecast, None,
        "no counter is open, so nothing is promised"
    );
    assert_eq!(
        ticket.forecast_reason,
        Some(protocol::NoForecast::NoCounter)
    );
}

#[test]
fn next_finishes_the_one_and_calls_the_other_in_one_step() {
    let office = Office::open(&[1]);
    let (first, second) = (office.take("carta-identita"), office.take("residenza"));
    office.next(1);
    office.act(1, "serve");
    let next = office.next(1);
    assert_eq!(next.visit.id, second.id);
    assert_eq!(office.visit(&first.token).state, VisitState::Served);
    office.act(1, "serve");
    let nobody = office.clerk.act(1, "next");
    assert_eq!(
        (nobody.status, nobody.text.as_str()),
        (204, ""),
        "the second is finished and nobody waits"
    );
    assert_eq!(office.visit(&second.token).state, VisitState::Served);
    assert_eq!(office.clerk.act(1, "next").status, 204);
}

#[test]
fn next_over_somebody_who_never_came_is_no_service() {
    let office = Office::open(&[1, 2]);
    let (first, second, third) = (
        office.take("carta-identita"),
        office.take("carta-identita"),
        office.take("carta-identita"),
    );
    office.next(1);
    let next = office.next(1);
    assert_eq!(next.visit.id, second.id);
    assert_eq!(
        next.console.absent.first().map(|absent| absent.id),
        Some(first.id),
        "a service of minutes is not over at once"
    );
    let view = office.visit(&first.token);
    assert_eq!((view.state, view.inferred), (VisitState::NoShow, true));
    // One key says that it was served after all, and the same one that it was not.
    for (served, state) in [(true, VisitState::Served), (false, VisitState::NoShow)] {
        let console = office.act_with(
            1,
            "correct",
            &json!({ "visit": first.id, "served": served }),
        );
        assert_eq!(
            console
                .counted
                .first()
                .map(|one| (one.id, one.served, one.corrected)),
            Some((first.id, served, true))
        );
        assert_eq!(office.visit(&first.token).state, state);
    }
    // Whoever comes late with the number is called by any counter.
    let back: NextAnswer = office
        .clerk
        .act_with(2, "call", &json!({ "number": first.number }))
        .expect(200)
        .json();
    assert_eq!(back.visit.id, first.id);
    // Not present and the next one: one press.
    let next: NextAnswer = office
        .clerk
        .act_with(1, "no-show-and-next", &json!({ "visit": second.id }))
        .expect(200)
        .json();
    assert_eq!(next.visit.id, third.id);
    let view = office.visit(&second.token);
    assert_eq!(
        (view.state, view.inferred),
        (VisitState::NoShow, false),
        "the clerk said so"
    );
}

#[test]
fn an_appointment_that_is_not_of_today_gets_no_number() {
    let office = Office::open(&[1]);
    for slot in ["1970-01-01T00:00:00Z", "2999-12-25T10:00:00+01:00"] {
        let body = json!({ "services": ["carta-identita"], "access": "appointment", "appointment": { "slot": slot } });
        let refused = office.kiosk.take(slot, &body);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "slot-not-today"),
            "{slot}"
        );
    }
    assert_eq!(
        office.take("carta-identita").number,
        "A 001",
        "no number was used up"
    );
}

#[test]
fn legs_are_served_one_after_the_other_under_one_number() {
    let office = Office::open(&[1, 3]);
    let two_legs = office.take_for(&["carta-identita", "consegna-atti"]);
    assert_eq!(
        (two_legs.number.as_str(), two_legs.legs.len()),
        ("A 001", 2)
    );
    let later = office.take("consegna-atti");
    office.next(1);
    office.act(1, "serve");
    office.act(1, "finish");
    let view = office.visit(&two_legs.token);
    assert_eq!((view.state, view.current), (VisitState::Waiting, 1));
    assert_eq!(
        view.legs.iter().map(|leg| leg.state).collect::<Vec<_>>(),
        [LegState::Served, LegState::Waiting]
    );
    let next = office.next(3);
    assert_eq!(
        next.visit.id, two_legs.id,
        "it came to the office before {}",
        later.number
    );
    assert_eq!(next.call.number, "A 001");
}

#[test]
fn a_leg_is_added_at_the_counter() {
    let office = Office::open(&[1, 3]);
    let ticket = office.take("carta-identita");
    office.next(1);
    let console = office.act_with(
        1,
        "add-leg",
        &json!({ "service": "pin", "visit": ticket.id }),
    );
    assert_eq!(console.visit.expect("still here").legs.len(), 2);
    office.act(1, "finish");
    assert_eq!(office.next(3).visit.id, ticket.id);
}

#[test]
fn a_transfer_keeps_number_and_arrival_and_comes_back() {
    let office = Office::open(&[1, 3]);
    let ticket = office.take("carta-identita");
    office.next(1);
    office.act(1, "serve");
    let later = office.take("consegna-atti");
    let body = json!({ "service": "consegna-atti", "come_back": true, "note": "Deve protocollare la denuncia", "visit": ticket.id });
    assert!(office.act_with(1, "transfer", &body).visit.is_none());
    let next = office.next(3);
    assert_eq!(
        (next.visit.id, next.call.number.as_str()),
        (ticket.id, "A 001"),
        "it arrived before {}",
        later.number
    );
    assert_eq!(
        next.visit.note.as_deref(),
        Some("Deve protocollare la denuncia")
    );
    office.act(3, "serve");
    office.act(3, "finish");
    let back = office.next(1);
    assert_eq!(
        (back.visit.id, back.reason.id.as_str()),
        (ticket.id, "sent-here")
    );
}

#[test]
fn a_transfer_to_a_counter_waits_for_that_counter_alone() {
    let office = Office::open(&[1, 2, 4]);
    let ticket = office.take("carta-identita");
    office.next(1);
    office.act_with(1, "transfer", &json!({ "counter": 2, "visit": ticket.id }));
    assert_eq!(
        office.clerk.act(4, "next").status,
        204,
        "it was sent to counter 2"
    );
    assert_eq!(office.next(2).visit.id, ticket.id);
}

#[test]
fn who_is_parked_resumes_with_the_old_arrival_or_is_called() {
    let office = Office::open(&[1]);
    let (first, second) = (office.take("carta-identita"), office.take("carta-identita"));
    office.next(1);
    let console = office.act_with(
        1,
        "park",
        &json!({ "reason": "manca-documento", "visit": first.id }),
    );
    let parked = console.parked.first().expect("it is parked");
    assert_eq!(
        (
            parked.id,
            parked.reason.as_ref().map(|reason| reason.id.as_str())
        ),
        (first.id, Some("manca-documento"))
    );
    assert_eq!(office.visit(&first.token).state, VisitState::Parked);
    office.act_with(1, "requeue", &json!({ "visit": first.id }));
    assert_eq!(
        office.next(1).visit.id,
        first.id,
        "before {}, who came later",
        second.number
    );
    office.act_with(
        1,
        "park",
        &json!({ "reason": "scritto a mano", "visit": first.id }),
    );
    let called: NextAnswer = office
        .clerk
        .act_with(1, "call", &json!({ "number": "a1" }))
        .expect(200)
        .json();
    assert_eq!(
        (called.visit.id, called.reason.id.as_str()),
        (first.id, "clerk-choice")
    );
}

#[test]
fn who_does_not_come_can_be_admitted_again() {
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    office.next(1);
    let recall = office.act(1, "recall");
    assert_eq!(recall.visit.expect("still called").calls, 2);
    let console = office.act(1, "no-show");
    assert_eq!(
        console.absent.first().map(|absent| absent.id),
        Some(ticket.id)
    );
    assert_eq!(office.visit(&ticket.token).state, VisitState::NoShow);
    office.act_with(1, "requeue", &json!({ "visit": ticket.id }));
    assert_eq!(office.visit(&ticket.token).state, VisitState::Waiting);
    assert_eq!(office.next(1).visit.id, ticket.id);
}

#[test]
fn a_recall_is_another_call_on_the_board() {
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    let call = office.next(1).call;
    office.act(1, "recall");
    let calls = office.live().calls;
    assert_eq!(
        calls.len(),
        1,
        "the recall takes the place of the call: {calls:?}"
    );
    assert!(calls[0].recall && calls[0].seq > call.seq && calls[0].number == ticket.number);
}

#[test]
fn every_mistake_of_a_clerk_can_be_undone() {
    let office = Office::open(&[1]);
    let (first, second) = (office.take("carta-identita"), office.take("carta-identita"));
    office.next(1);
    let console = office.act(1, "undo");
    assert!(console.visit.is_none(), "the call is taken back");
    assert_eq!(office.visit(&first.token).state, VisitState::Waiting);
    office.next(1);
    for mistake in ["no-show", "finish", "park"] {
        let console = office.act(1, mistake);
        assert!(console.visit.is_none() && console.can_undo, "{mistake}");
        let console = office.act(1, "undo");
        assert_eq!(
            console.visit.map(|visit| visit.id),
            Some(first.id),
            "{mistake}"
        );
    }
    office.act_with(1, "transfer", &json!({ "service": "pin" }));
    assert_eq!(
        office.act(1, "undo").visit.map(|visit| visit.id),
        Some(first.id)
    );
    assert_eq!(
        office.next(1).visit.id,
        second.id,
        "the first is finished and the second called"
    );
    assert_eq!(
        office.act(1, "undo").visit.map(|visit| visit.id),
        Some(first.id),
        "one undo takes both back"
    );
    assert_eq!(office.visit(&second.token).state, VisitState::Waiting);
    let calls = office.live().calls;
    assert!(
        calls.iter().all(|call| call.number != second.number),
        "a call that was taken back is gone: {calls:?}"
    );
}

#[test]
fn a_citizen_gives_the_place_up() {
    let office = Office::open(&[1]);
    let (first, second) = (office.take("carta-identita"), office.take("carta-identita"));
    assert_eq!(office.visit(&second.token).ahead, 1);
    let leave = format!("/api/v1/visits/{}/leave", first.token);
    office.server.api.post(&leave, &json!({})).expect(200);
    assert_eq!(office.visit(&first.token).state, VisitState::Left);
    assert_eq!(office.visit(&second.token).ahead, 0);
    office.server.api.post(&leave, &json!({})).expect(200);
    assert_eq!(office.next(1).visit.id, second.id);
}

#[test]
fn a_counter_on_pause_calls_nobody_and_goes_on() {
    let office = Office::open(&[1]);
    office.take("carta-identita");
    let console = office.act_with(1, "pause", &json!({ "reason": "caffe" }));
    assert_eq!(
        console.pause_reason.map(|reason| reason.id),
        Some("caffe".to_owned())
    );
    assert_eq!(
        office.live().services[0].forecast_reason,
        Some(protocol::NoForecast::Paused)
    );
    assert_eq!(office.clerk.act(1, "next").problem(), "counter-paused");
    office.act(1, "resume");
    office.next(1);
    assert_eq!(office.act(1, "close").state, protocol::CounterState::Closed);
}

#[test]
fn who_was_only_called_waits_again_when_the_counter_closes() {
    let office = Office::open(&[1, 2]);
    let ticket = office.take("carta-identita");
    office.next(1);
    office.act(1, "close");
    assert_eq!(office.visit(&ticket.token).state, VisitState::Waiting);
    assert_eq!(office.next(2).visit.id, ticket.id);
}

#[test]
fn staff_see_who_is_stranded() {
    let office = Office::open(&[1]);
    let ticket = office.take("pin");
    let console: ConsoleView = office.clerk.get("/api/v1/counters/1").expect(200).json();
    assert_eq!(
        console
            .stranded
            .iter()
            .map(|visit| visit.id)
            .collect::<Vec<_>>(),
        [ticket.id],
        "no open counter serves it"
    );
    office.act(3, "open");
    let console: ConsoleView = office.clerk.get("/api/v1/counters/1").expect(200).json();
    assert!(console.stranded.is_empty());
}

#[test]
fn a_free_counter_calls_who_arrives_when_told_so() {
    let office = Office::open(&[1, 4]);
    office.act_with(4, "auto-call", &json!({ "on": true }));
    let ticket = office.take("carta-identita");
    let call = ticket.call.expect("called in the same step");
    assert_eq!(call.counter, 4);
    let console: ConsoleView = office.clerk.get("/api/v1/counters/4").expect(200).json();
    assert_eq!(
        console.visit.expect("somebody is called").reason.id,
        "counter-free"
    );
}

#[test]
fn priority_has_a_head_start_and_the_reason_is_told() {
    let office = Office::open(&[1]);
    let first = office.take("carta-identita");
    let body = json!({ "services": ["carta-identita"], "access": "priority" });
    let urgent: Ticket = office.kiosk.take(&new_key(), &body).expect(201).json();
    assert_eq!(
        (
            office.visit(&urgent.token).ahead,
            office.visit(&first.token).ahead
        ),
        (0, 1)
    );
    assert_eq!(urgent.ahead, 0, "the ticket knows of the head start too");
    let next = office.next(1);
    assert_eq!(
        (next.visit.id, next.reason.id.as_str()),
        (urgent.id, "head-start")
    );
    assert_eq!(office.next(1).reason.id, "longest-wait");
}

#[test]
fn the_wait_is_the_same_on_tile_ticket_and_phone() {
    let office = Office::open(&[1, 2, 3]);
    for service in [
        "carta-identita",
        "residenza",
        "consegna-atti",
        "pin",
        "carta-identita",
        "consegna-atti",
        "pin",
        "residenza",
    ] {
        settled(&office);
        let tile = office
            .live()
            .services
            .into_iter()
            .find(|known| known.id == service)
            .expect("the service is there")
            .forecast;
        let ticket = office.take(service);
        let phone = office.visit(&ticket.token);
        assert_eq!(ticket.forecast, tile, "{service}: what the totem showed");
        assert_eq!(
            (phone.ahead, phone.forecast),
            (ticket.ahead, ticket.forecast.clone()),
            "{service}: what the phone shows"
        );
        assert_eq!(
            ticket.forecast.map(|forecast| forecast.ahead),
            Some(ticket.ahead),
            "{service}: the number of people"
        );
    }
}

/// Waits until the forecast knows of all that has happened: between a look at the tile and the touch it may otherwise get a newer one.
fn settled(office: &Office) {
    let seq = office.live().seq;
    let quality = || {
        office
            .server
            .api
            .get("/api/v1/forecast/quality")
            .expect(200)
            .json::<protocol::ForecastQuality>()
    };
    tests::until(
        "the forecast follows",
        std::time::Duration::from_secs(30),
        || quality().seq >= seq,
    );
}

#[test]
fn a_stale_screen_is_refused_with_the_fresh_state() {
    let office = Office::open(&[1]);
    let (first, second) = (office.take("carta-identita"), office.take("carta-identita"));
    office.next(1);
    office.act(1, "serve");
    // The other tab of the same clerk finishes and calls the next.
    assert_eq!(office.next(1).visit.id, second.id);
    let stale = office
        .clerk
        .act_with(1, "finish", &json!({ "visit": first.id }));
    assert_eq!((stale.status, stale.problem().as_str()), (409, "stale"));
    let problem: protocol::Problem = stale.json();
    let fresh = problem.console.expect("the fresh state");
    assert_eq!(fresh.visit.map(|visit| visit.id), Some(second.id));
    assert_eq!(
        office.visit(&second.token).state,
        VisitState::Called,
        "nothing was done"
    );
}
