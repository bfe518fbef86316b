// SPDX-License-Identifier: EUPL-1.2
//! The wire may grow, and what was released is still read and written: `golden/` has what each release sends, and is never edited.

use protocol::{
    CallView, ConsoleView, DeviceAnswer, DeviceReport, EmptyBody, HandOverAnswer, HandOverBody,
    HelloAnswer, HelloBody, LiveView, NextAnswer, OfficeView, PrintJobs, Problem, SlipBody,
    TakeBody, Ticket, tolerant,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const GOLDEN: [(&str, &str); 1] = [("0.1.0", include_str!("../golden/0.1.0.json"))];

/// What a message becomes when today's reader and writer have had it.
type Again = fn(&Value, Reader) -> Result<Value, String>;

#[derive(Clone, Copy)]
enum Reader {
    Strict,
    Tolerant,
}

fn again<T: DeserializeOwned + Serialize>(
    message: &Value,
    reader: Reader,
) -> Result<Value, String> {
    let bytes = serde_json::to_vec(message).expect("JSON is written");
    let read: Result<T, _> = match reader {
        Reader::Strict => serde_json::from_slice(&bytes),
        Reader::Tolerant => tolerant::read(&bytes),
    };
    read.map_err(|error| error.to_string())
        .map(|value| serde_json::to_value(value).expect("it is written"))
}

fn readers(direction: &str) -> Vec<(&'static str, Again)> {
    match direction {
        "to_devices" => vec![
            ("office", again::<OfficeView>),
            ("live", again::<LiveView>),
            ("call", again::<CallView>),
            ("ticket", again::<Ticket>),
            ("console", again::<ConsoleView>),
            ("next", again::<NextAnswer>),
            ("device-answer", again::<DeviceAnswer>),
            ("hello-answer", again::<HelloAnswer>),
            ("hand-over-answer", again::<HandOverAnswer>),
            ("prints", again::<PrintJobs>),
            ("problem", again::<Problem>),
        ],
        _ => vec![
            ("take", again::<TakeBody>),
            ("slip", again::<SlipBody>),
            ("report", again::<DeviceReport>),
            ("hello", again::<HelloBody>),
            ("hand-over", again::<HandOverBody>),
            ("empty", again::<EmptyBody>),
        ],
    }
}

/// Every message of every release, with who reads it today.
fn messages(direction: &str) -> Vec<(String, Value, Again)> {
    let mut all = Vec::new();
    for (release, text) in GOLDEN {
        let golden: Value = serde_json::from_str(text).expect("the samples are JSON");
        let by_name = golden[direction].as_object().expect("samples by name");
        let readers = readers(direction);
        for name in by_name.keys() {
            assert!(
                readers.iter().any(|(known, _)| known == name),
                "{release}: nobody reads `{name}` any more"
            );
        }
        for (name, again) in readers {
            for (index, sample) in by_name
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
            {
                all.push((format!("{release} {name} {index}"), sample.clone(), again));
            }
        }
    }
    all
}

/// Whether all that is in `old` is in `new`, with the same values.
fn has_all(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(key, old)| new.get(key).is_some_and(|new| has_all(new, old))),
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| has_all(new, old))
        }
        _ => new == old,
    }
}

#[test]
fn a_device_reads_what_every_released_server_sent_and_nothing_of_it_is_sent_no_more() {
    for (name, sample, again) in messages("to_devices") {
        let today =
            again(&sample, Reader::Strict).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            has_all(&today, &sample),
            "{name}: an older device misses something in {today:#}"
        );
    }
}

#[test]
fn a_server_reads_what_every_released_device_sent_and_a_device_says_nothing_that_an_older_server_refuses()
 {
    for (name, sample, again) in messages("from_devices") {
        let today =
            again(&sample, Reader::Strict).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            today, sample,
            "{name}: a server of 0.1 refuses fields that it does not know, so new ones are left out while they say nothing"
        );
    }
}

#[test]
fn every_word_is_in_the_samples() {
    let text = GOLDEN[0].1;
    for word in [
        "standard",
        "priority",
        "appointment",
        "no_counter",
        "unavailable",
        "not_waiting",
        "pending",
        "no_show",
        "not_printed",
        "not_wanted",
        "uncertain",
        "paper_near_end",
        "cutter_error",
        "no_answer",
        "paused",
        "deadline",
        "initiative",
        "violet",
        "longer_visits",
        "merged",
        "later",
        "refused",
        "more_appointments",
        "slower_than_usual",
    ] {
        assert!(text.contains(&format!("\"{word}\"")), "{word}");
    }
}

/// All places of a value, as pointers of RFC 6901.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            places(
                value,
                &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                all,
            )
        }),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| places(value, &format!("{at}/{index}"), all)),
        _ => {}
    }
}

/// The message with a change at every place in turn; `change` says whether it is one.
fn changed(sample: &Value, change: impl Fn(&mut Value) -> bool) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    places(sample, "", &mut all);
    let with = |place: String| {
        let mut message = sample.clone();
        change(message.pointer_mut(&place)?).then_some((place, message))
    };
    all.into_iter().filter_map(with).collect()
}

fn every_message() -> impl Iterator<Item = (String, Value, Again)> {
    messages("to_devices")
        .into_iter()
        .chain(messages("from_devices"))
}

#[test]
fn a_field_of_a_newer_release_changes_nothing_wherever_it_stands() {
    let new_field = |value: &mut Value| {
        value
            .as_object_mut()
            .map(|fields| fields.insert("never-heard-of".to_owned(), json!({ "x": [1] })))
            .is_some()
    };
    let mut tried = 0;
    for (name, sample, again) in every_message() {
        let expected = again(&sample, Reader::Tolerant).expect("it is read");
        for (place, message) in changed(&sample, new_field) {
            // Texts and numbers by letter are not made of fields: what is new in them is an entry.
            let is_map = [
                "/name",
                "/text",
                "/title",
                "/short",
                "/hint",
                "/body",
                "/description",
                "/place",
                "/exception",
                "/used",
                "/last",
            ];
            let read = again(&message, Reader::Tolerant)
                .unwrap_or_else(|error| panic!("{name} {place}: {error}"));
            assert!(
                read == expected
                    || is_map.iter().any(|end| place.ends_with(end))
                    || place.contains("/bring/"),
                "{name} {place}: {read:#}"
            );
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried} places");
}

#[test]
fn a_word_of_a_newer_release_is_unknown_and_all_the_rest_is_read() {
    let mut words = 0;
    for (name, sample, again) in every_message() {
        let before = again(&sample, Reader::Tolerant).expect("it is read");
        for (place, message) in changed(&sample, |value| {
            value.is_string() && std::mem::replace(value, json!("never-heard-of")) != Value::Null
        }) {
            let mut read = again(&message, Reader::Tolerant)
                .unwrap_or_else(|error| panic!("{name} {place}: {error}"));
            if read.pointer(&place) != Some(&json!("never-heard-of")) && !place.ends_with("/letter")
            {
                // A word of a list of words: everything else is as it was, but for what belongs to the word.
                words += 1;
                let end = place.strip_suffix("/state").filter(|open| {
                    before.pointer(open).is_some_and(|open| {
                        open.get("until").is_some() || open.get("opens").is_some()
                    })
                });
                let end = end.unwrap_or(&place);
                let known = before.pointer(end).expect("it was there").clone();
                assert!(
                    read.pointer(end).is_some_and(
                        |unknown| unknown == "unknown" || unknown["state"] == "unknown"
                    ),
                    "{name} {place}"
                );
                *read.pointer_mut(end).expect("it is there") = known;
                assert_eq!(read, before, "{name} {place}");
            }
        }
    }
    assert!(words > 80, "{words} words");
}

#[test]
fn a_number_out_of_its_range_takes_no_more_with_it_than_what_it_belongs_to() {
    // Without these the whole says nothing.
    let heads = [
        "/seq",
        "/epoch",
        "/id",
        "/device",
        "/clock_ahead_ms",
        "/uptime_s",
        "/at_ms",
        "/counter",
        "/status",
        "/waiting",
        "/ahead",
        "/open_counters",
    ];
    for (name, sample, again) in every_message() {
        for number in [json!(-1), json!(1.5), json!(u64::MAX), json!(1e300)] {
            for (place, message) in changed(&sample, |value| {
                value.is_number() && std::mem::replace(value, number.clone()) != Value::Null
            }) {
                let outcome = again(&message, Reader::Tolerant);
                let is_head = heads.contains(&place.as_str())
                    || place.starts_with("/visit/")
                    || place.starts_with("/console/")
                    || place.starts_with("/call/");
                assert!(
                    outcome.is_ok() || is_head,
                    "{name} {place} {number}: {outcome:?}"
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_read_at_all_is_an_error_and_takes_no_time() {
    assert!(tolerant::read::<LiveView>(b"{").is_err());
    assert!(tolerant::read::<LiveView>(b"[]").is_err());
    assert!(tolerant::read::<LiveView>(b"{}").is_err());
    assert!(tolerant::read::<LiveView>("[".repeat(30_000).as_bytes()).is_err());
    let many: Vec<Value> = (0..10_000).map(|_| json!({ "token": 1 })).collect();
    assert!(
        tolerant::read::<HandOverAnswer>(
            json!({ "epoch": 1, "visits": many }).to_string().as_bytes()
        )
        .is_err()
    );
}

#[test]
fn one_unreadable_entry_of_a_list_is_left_out_and_the_others_stay() {
    let answer = json!({ "epoch": 3, "visits": [{ "token": "a", "became": "merged" }, { "token": 7, "became": "merged" }, "x", { "token": "b", "became": "known" }] });
    let read: HandOverAnswer = tolerant::read(answer.to_string().as_bytes()).expect("it is read");
    let tokens: Vec<&str> = read
        .visits
        .iter()
        .map(|visit| visit.token.as_str())
        .collect();
    assert_eq!(tokens, ["a", "b"]);
}
