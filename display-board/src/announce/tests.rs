// SPDX-License-Identifier: EUPL-1.2
use protocol::{CounterLive, CounterState, OpenState};

use super::*;

/// A call written as `12:A 042>3`, with `@90` for its age in seconds and `!` for a recall.
fn call(text: &str) -> CallView {
    let (seq, rest) = text.split_once(':').unwrap();
    let recall = rest.ends_with('!');
    let (rest, age) = rest
        .trim_end_matches('!')
        .split_once('@')
        .unwrap_or((rest.trim_end_matches('!'), "0"));
    let (number, counter) = rest.split_once('>').unwrap();
    CallView {
        seq: seq.parse().unwrap(),
        number: number.to_owned(),
        area: "anagrafe".to_owned(),
        counter: counter.parse().unwrap(),
        language: "it".to_owned(),
        at: String::new(),
        age_s: age.parse().unwrap(),
        recall,
    }
}

/// A view written as `12 | A 042>3 called, B 001>1 serving | 12:A 042>3, 10:B 001>1`: number, who is at the counters, calls.
fn view(text: &str) -> LiveView {
    let columns: Vec<&str> = text.split('|').map(str::trim).collect();
    let list = |column: &str| {
        column
            .split(", ")
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    LiveView {
        seq: columns[0].parse().unwrap(),
        at: String::new(),
        day: None,
        catalogue: String::new(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![],
        counters: list(columns[1]).iter().map(|text| counter(text)).collect(),
        calls: list(columns[2]).iter().map(|text| call(text)).collect(),
        notices: vec![],
        forecast_quality: None,
        prints: 0,
    }
}

fn counter(text: &str) -> CounterLive {
    let (call, state) = text.rsplit_once(' ').unwrap();
    let (number, id) = call.split_once('>').unwrap();
    CounterLive {
        id: id.parse().unwrap(),
        state: CounterState::Open,
        number: Some(number.to_owned()),
        area: None,
        serving: Some(state == "serving"),
        services: vec![],
        closes_at: None,
    }
}

/// Plays a script and compares what is said. Lines: `call …`, `snapshot …`, `live …`, `say` (the voice is free: says one), `says …` (all that is
/// left, in order; `-` for nothing).
fn check(script: &str) {
    let mut announcements = Announcements::default();
    for line in script
        .trim()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match verb {
            "call" => announcements.hear_call(&call(rest)),
            "snapshot" => announcements.hear_snapshot(&view(rest)),
            "live" => announcements.hear_live(&view(rest)),
            "say" => assert_eq!(
                announcements.next_due().map(|call| call.number),
                Some(rest.to_owned()),
                "{line}"
            ),
            "says" => {
                let said: Vec<String> = std::iter::from_fn(|| announcements.next_due())
                    .map(|call| format!("{}:{}>{}", call.seq, call.number, call.counter))
                    .collect();
                let said = if said.is_empty() {
                    "-".to_owned()
                } else {
                    said.join(", ")
                };
                assert_eq!(said, rest, "in {script}");
            }
            _ => panic!("{line}"),
        }
    }
}

#[test]
fn each_call_once_in_order_recall_included() {
    check(
        "snapshot 9 | |
         call 10:A 001>1
         live 10 | A 001>1 called | 10:A 001>1
         call 12:B 001>2
         call 14:A 001>1!
         live 14 | A 001>1 called, B 001>2 called | 14:A 001>1!, 12:B 001>2
         says 10:A 001>1, 12:B 001>2, 14:A 001>1
         live 15 | A 001>1 serving, B 001>2 called | 14:A 001>1!, 12:B 001>2
         says -",
    );
}

#[test]
fn a_first_snapshot_announces_only_fresh_calls_once() {
    check(
        "snapshot 30 | A 003>1 called | 29:A 003>1@5, 25:A 002>2@60, 20:A 001>3@61
         says 25:A 002>2, 29:A 003>1
         snapshot 30 | A 003>1 called | 29:A 003>1@9, 25:A 002>2@64, 20:A 001>3@65
         says -",
    );
}

#[test]
fn after_a_resume_nothing_is_said_twice() {
    check(
        "snapshot 9 | |
         call 10:A 001>1
         say A 001
         # The stream breaks and comes back with the last call again.
         call 10:A 001>1@4
         call 11:A 002>2@2
         live 11 | A 001>1 called, A 002>2 called | 11:A 002>2@2, 10:A 001>1@4
         says 11:A 002>2",
    );
}

#[test]
fn after_a_long_break_only_those_still_expected_are_said() {
    check(
        "snapshot 9 | |
         call 10:A 001>1@600
         call 20:A 002>1@300
         call 30:A 003>2@90
         call 40:A 004>3@30
         says 40:A 004>3
         live 41 | A 002>1 serving, A 003>2 called | 40:A 004>3@30, 30:A 003>2@90, 20:A 002>1@300, 10:A 001>1@600
         says 30:A 003>2",
    );
}

#[test]
fn a_call_taken_back_before_it_was_said_is_not_said() {
    check(
        "snapshot 9 | |
         call 10:A 001>1
         call 11:A 002>2
         call 12:A 003>3
         say A 001
         live 13 | A 001>1 called, A 003>3 called | 12:A 003>3, 10:A 001>1
         says 12:A 003>3",
    );
    check(
        "snapshot 9 | |
         call 10:A 001>1
         live 11 | |
         call 12:A 002>1
         live 12 | A 002>1 called | 12:A 002>1
         says 12:A 002>1",
    );
    // A view made before the call says nothing about it.
    check(
        "snapshot 9 | |
         call 10:A 001>1
         live 9 | |
         says 10:A 001>1",
    );
}

#[test]
fn a_burst_longer_than_the_views_list_is_said_whole() {
    let mut announcements = Announcements::default();
    announcements.hear_snapshot(&view("0 | | "));
    let calls: Vec<CallView> = (1..=1_000)
        .map(|seq| call(&format!("{seq}:A {seq:03}>{}", seq % 6 + 1)))
        .collect();
    for call in &calls {
        announcements.hear_call(call);
        let mut live = view(&format!("{} | | ", call.seq));
        live.calls = calls[..call.seq as usize]
            .iter()
            .rev()
            .take(5)
            .cloned()
            .collect();
        announcements.hear_live(&live);
    }
    assert_eq!(
        std::iter::from_fn(|| announcements.next_due()).collect::<Vec<_>>(),
        calls
    );
}

#[test]
fn another_journal_starts_afresh() {
    check(
        "snapshot 5000 | |
         call 5001:A 099>1
         say A 099
         snapshot 7 | A 001>1 called | 6:A 001>1@3, 2:A 000>1@80
         call 8:A 002>1
         says 6:A 001>1, 8:A 002>1",
    );
}

#[test]
fn a_call_seen_only_in_a_view_is_said() {
    check(
        "snapshot 9 | |
         live 12 | A 001>1 called | 12:A 001>1@1
         call 12:A 001>1@1
         says 12:A 001>1",
    );
}

#[test]
fn the_visits_language_then_italian() {
    let phrases = Phrasebook::new();
    let texts = |language: &str| {
        let call = CallView {
            language: language.to_owned(),
            ..call("1:A 042>3")
        };
        phrases
            .sentences(&call)
            .into_iter()
            .map(|sentence| (sentence.language.code(), sentence.text))
            .collect::<Vec<_>>()
    };
    let italian = ("it", "A quarantadue, sportello tre".to_owned());
    assert_eq!(texts("it"), std::slice::from_ref(&italian));
    assert_eq!(
        texts("en"),
        [
            ("en", "Eigh forty-two, counter three".to_owned()),
            italian.clone()
        ]
    );
    assert_eq!(texts("ro"), [italian]);
}

#[test]
fn recorded_clips_have_names() {
    let clips = |text: &str| {
        Phrasebook::new()
            .sentences(&call(text))
            .remove(0)
            .clips
            .join(" ")
    };
    assert_eq!(clips("1:A 042>3"), "letter-a number-42 counter-3");
    assert_eq!(clips("1:P 100>12"), "letter-p number-100 counter-12");
    assert_eq!(
        clips("1:P 1342>1"),
        "letter-p number-1000 number-300 number-42 counter-1"
    );
    assert_eq!(clips("1:P 000>1"), "letter-p number-0 counter-1");
}
