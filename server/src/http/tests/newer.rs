// SPDX-License-Identifier: EUPL-1.2
//! Devices of a newer release: they say more than this server knows, and are served all the same.

use serde_json::{Value, json};

use super::*;

const PROGRAM: &str = "User-Agent: regolacode-device/0.9.0";

/// The same message with a field and with a word of a newer release, at every place that has one.
fn newer(sample: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    walk(sample, "", &mut places);
    let mut all = Vec::new();
    for place in &places {
        let mut message = sample.clone();
        let value = message.pointer_mut(place).unwrap();
        let words = ["/access", "/outcome", "/reason", "/printer"];
        match value {
            // By letter.
            Value::Object(_) if place.ends_with("/last") => continue,
            Value::Object(fields) => {
                fields.insert("never_heard_of".to_owned(), json!({ "x": [1] }));
            }
            Value::String(word) if words.iter().any(|end| place.ends_with(end)) => {
                *word = "never_heard_of".to_owned()
            }
            _ => continue,
        }
        all.push(message);
    }
    all
}

fn walk(value: &Value, at: &str, places: &mut Vec<String>) {
    places.push(at.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(key, value)| walk(value, &format!("{at}/{key}"), places)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| walk(value, &format!("{at}/{index}"), places)),
        _ => {}
    }
}

#[test]
fn whatever_a_newer_device_says_it_is_heard() {
    let office = Office::new("newer", Caps::default());
    let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
    let golden: Value =
        serde_json::from_str(include_str!("../../../protocol/golden/0.1.0.json")).unwrap();
    let ticket = office
        .ask(
            "POST /api/v1/visits",
            &[JSON, &kiosk, "Idempotency-Key: first"],
            r#"{"services":["tari"]}"#,
        )
        .2;
    let ticket: protocol::Ticket = serde_json::from_str(&ticket).unwrap();
    let slip = format!("POST /api/v1/visits/{}/slip", ticket.token);
    let table = [
        ("POST /api/v1/device/report", "report", 2),
        ("POST /api/v1/device/hello", "hello", 1),
        ("POST /api/v1/device/handover", "hand-over", 1),
        (slip.as_str(), "slip", 7),
        ("POST /api/v1/visits", "take", 3),
    ];
    let mut tried = 0;
    for (request, name, samples) in table {
        for sample in golden["from_devices"][name]
            .as_array()
            .unwrap()
            .iter()
            .take(samples)
        {
            // What this office does not have, or never leased, is not the matter here.
            let mut sample = sample.clone();
            for services in [
                "/services",
                "/visits/0/services",
                "/visits/1/services",
                "/visits/2/services",
            ] {
                if let Some(services) = sample.pointer_mut(services) {
                    *services = json!(["tari"]);
                }
            }
            // A device each, for one alone may not say so much at once.
            let asked = |body: &Value, key: usize| {
                let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
                office.ask(
                    request,
                    &[
                        JSON,
                        &kiosk,
                        PROGRAM,
                        &format!("Idempotency-Key: {name}-{key}"),
                    ],
                    &body.to_string(),
                )
            };
            let (expected, ..) = asked(&sample, tried);
            for message in newer(&sample) {
                tried += 1;
                let (status, _, answer) = asked(&message, tried);
                assert!(
                    status == expected || status < 300,
                    "{request} {message} is answered {status}: {answer}"
                );
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn of_a_script_with_a_totems_token_what_is_not_known_is_a_mistake() {
    let office = Office::new("scripts", Caps::default());
    let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
    for body in [
        r#"{"services":["tari"],"colour":"red"}"#,
        r#"{"services":["tari"],"access":"vip"}"#,
        r#"{"services":["tari"],"access":"unknown"}"#,
    ] {
        let script = [JSON, kiosk.as_str(), "Idempotency-Key: k"];
        assert_eq!(
            office.problem("POST /api/v1/visits", &script, body),
            (422, "wrong-fields".to_owned()),
            "{body}"
        );
    }
    let program = [JSON, kiosk.as_str(), "Idempotency-Key: k", PROGRAM];
    let (status, _, ticket) = office.ask(
        "POST /api/v1/visits",
        &program,
        r#"{"services":["tari"],"colour":"red","access":"vip"}"#,
    );
    let ticket: protocol::Ticket = serde_json::from_str(&ticket).unwrap();
    assert_eq!(
        (status, ticket.access),
        (201, protocol::Access::Standard),
        "a newer totem's citizen gets a number like anybody's"
    );
}
