// SPDX-License-Identifier: EUPL-1.2
//! A server of a newer release: it says more than this one knows, and nobody is cut off by it.

use serde_json::{Value, json};

use super::*;

fn event(id: &str, kind: &str, data: &Value) -> String {
    format!("id: {id}\nevent: {kind}\ndata: {data}\n\n")
}

/// The whole hall as 0.1.0 says it.
fn golden(name: &str) -> Value {
    let all: Value =
        serde_json::from_str(include_str!("../../../protocol/golden/0.1.0.json")).unwrap();
    all["to_devices"][name][0].clone()
}

#[test]
fn a_board_follows_a_newer_server_without_a_break() {
    let mut snapshot = golden("live");
    snapshot["counters"][0]["state"] = json!("lent-to-another-office");
    snapshot["services"][1]["forecast_reason"] = json!("lunch");
    snapshot["office"] = json!({ "state": "by-appointment", "with": ["cie"] });
    snapshot["counters"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": 70_000, "state": "open", "services": [] }));
    snapshot["services"][0]["forecast"]["high_s"] = json!(-1);
    snapshot["weather"] = json!({ "sky": "grey" });
    let mut news = golden("call");
    (news["seq"], news["area"], news["counter"], news["age_s"]) =
        (json!(50), json!("of-tomorrow"), json!(900), json!(-3));
    let mut unreadable = golden("call");
    (unreadable["seq"], unreadable["counter"]) = (json!(52), json!(70_000));
    let said = event("41", "snapshot", &snapshot)
        + &event("50", "call", &news)
        + &event("51", "handed-to-spare", &json!([1]))
        + &event("52", "call", &unreadable)
        + &event("53", "live", &snapshot)
        + &event("54", "weather", &json!("sun"));
    let server = FakeServer::start(vec![
        says(stream(&said)),
        says_and_freezes(stream(&call_event(55))),
    ]);
    let follower = Follower::start_with_pace(hasty(), &server.url, None, None, || {}).unwrap();

    assert_eq!(receive(&follower), Heard::Connected);
    let Heard::Snapshot(view) = receive(&follower) else {
        panic!("the whole hall first")
    };
    assert_eq!(
        view.counters.len(),
        4,
        "the one that cannot be read is left out, the others are there"
    );
    assert_eq!(
        (view.counters[0].state, view.counters[0].number.as_deref()),
        (protocol::CounterState::Unknown, Some("S 007"))
    );
    assert_eq!(
        (view.office.clone(), view.services[0].forecast.clone()),
        (OpenState::Unknown, None)
    );
    assert_eq!(
        view.services[1].forecast_reason,
        Some(protocol::NoForecast::Unknown)
    );
    let Heard::Call(call) = receive(&follower) else {
        panic!("then the call")
    };
    assert_eq!(
        (call.seq, call.counter, call.age_s, call.area.as_str()),
        (50, 900, 0, "of-tomorrow")
    );
    assert!(
        matches!(receive(&follower), Heard::Live(_)),
        "no break where something was passed over"
    );
    assert_eq!(
        receive(&follower),
        Heard::CutOff,
        "the fake server ends here"
    );
    assert_eq!(header(&server.request(), "last-event-id"), None);
    assert_eq!(
        header(&server.request(), "last-event-id").as_deref(),
        Some("54"),
        "also what was passed over is never asked for again"
    );
}

#[test]
fn a_totem_understands_a_newer_servers_answers() {
    let mut ticket = golden("ticket");
    (
        ticket["access"],
        ticket["legs"][0]["state"],
        ticket["forecast_reason"],
    ) = (json!("vip"), json!("on-a-video-call"), json!("lunch"));
    ticket["queue"] = json!({ "room": 3 });
    let hello = json!({ "epoch": 4, "at": "x", "day": null, "days": [], "spare": "http://spare" });
    let handed = json!({ "epoch": 4, "visits": [{ "token": "a", "became": "given-to-the-spare", "at": 3 }] });
    let answers = [ticket.to_string(), hello.to_string(), handed.to_string()];
    let server = FakeServer::start(
        answers
            .iter()
            .map(|answer| says(http("200 OK", "application/json", answer)))
            .collect(),
    );
    let client = Client::new(&server.url, None);
    let got = client.take(&new_key(), &take_body()).unwrap();
    assert_eq!(
        (got.number.as_str(), got.access, got.legs[0].state),
        (
            "A 042",
            protocol::Access::Unknown,
            protocol::LegState::Unknown
        )
    );
    let body = protocol::HelloBody {
        instance: "i".to_owned(),
        held: vec![],
        heard: None,
    };
    assert_eq!(client.hello(&body).unwrap().epoch, 4);
    let body = protocol::HandOverBody {
        instance: "i".to_owned(),
        at_ms: 0,
        visits: vec![],
    };
    let became = client.hand_over(&new_key(), &body).unwrap().visits[0].became;
    assert!(
        became.is_settled(),
        "the server has dealt with it: it is not told for ever"
    );
}
