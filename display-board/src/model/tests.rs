// SPDX-License-Identifier: EUPL-1.2
use protocol::{CounterState, NoticeKind, OpenState, Text};

use super::*;

fn call(seq: u64, number: &str, age_s: u32) -> CallView {
    CallView {
        seq,
        number: number.to_owned(),
        area: "anagrafe".to_owned(),
        counter: 3,
        language: "it".to_owned(),
        at: String::new(),
        age_s,
        recall: false,
    }
}

fn view(seq: u64, calls: Vec<CallView>) -> LiveView {
    let counter = CounterLive {
        id: 3,
        state: CounterState::Open,
        number: None,
        area: None,
        serving: None,
        services: vec![],
        closes_at: None,
    };
    let notice = |title: &str| Notice {
        kind: NoticeKind::News,
        title: Text::italian(title),
        text: Text::default(),
        date: None,
    };
    LiveView {
        seq,
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        day: None,
        catalogue: "c1".to_owned(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![],
        counters: vec![counter],
        calls,
        notices: vec![notice("one"), notice("two")],
        forecast_quality: None,
        prints: 0,
    }
}

fn numbers(model: &Model) -> Vec<&str> {
    model
        .calls()
        .iter()
        .map(|call| call.number.as_str())
        .collect()
}

#[test]
fn a_call_is_shown_at_once_and_marked_for_ten_seconds() {
    let mut model = Model::default();
    model.receive(
        Heard::Snapshot(Box::new(view(
            5,
            vec![call(5, "A 002", 300), call(3, "A 001", 400)],
        ))),
        0,
    );
    assert_eq!(model.mark(&model.calls()[0], 0), Mark::Plain);

    model.receive(Heard::Call(call(8, "A 001", 0)), 1_000);
    assert_eq!(numbers(&model), ["A 001", "A 002"]);
    assert_eq!(
        model
            .counter(3)
            .and_then(|counter| counter.number.as_deref()),
        Some("A 001")
    );
    let marks: Vec<Mark> = [1_000, 1_999, 2_000, 3_000, 10_999, 11_000]
        .map(|now_ms| model.mark(&model.calls()[0], now_ms))
        .into();
    assert_eq!(
        marks,
        [
            Mark::On,
            Mark::On,
            Mark::Off,
            Mark::On,
            Mark::Off,
            Mark::Plain
        ]
    );

    // The view that contains it marks it no second time.
    model.receive(
        Heard::Live(Box::new(view(
            8,
            vec![call(8, "A 001", 2), call(5, "A 002", 302)],
        ))),
        3_000,
    );
    assert_eq!(model.mark(&model.calls()[0], 4_600), Mark::Off);
    assert_eq!(model.mark(&model.calls()[0], 11_000), Mark::Plain);
}

#[test]
fn the_board_blinks_at_most_once_a_second() {
    let mut model = Model::default();
    model.receive(Heard::Snapshot(Box::new(view(5, vec![]))), 0);
    model.receive(Heard::Call(call(8, "A 001", 0)), 0);
    let marks: Vec<Mark> = (0..10_000)
        .map(|now_ms| model.mark(&model.calls()[0], now_ms))
        .collect();
    let lights = marks
        .windows(2)
        .filter(|pair| pair == &[Mark::Off, Mark::On])
        .count();
    assert!(lights <= 10, "{lights} times in 10 s");
}

#[test]
fn a_break_is_told_after_a_moment_and_until_fresh_news() {
    let mut model = Model::default();
    assert_eq!(model.link(0), Link::Starting);
    model.receive(Heard::CutOff, 10);
    assert_eq!(
        model.link(10),
        Link::Cut { since_ms: 10 },
        "nothing to show meanwhile"
    );
    model.receive(Heard::Connected, 20);
    model.receive(Heard::Snapshot(Box::new(view(5, vec![]))), 30);
    assert_eq!(model.link(30), Link::Up);
    model.receive(Heard::CutOff, 1_000);
    assert_eq!(model.link(1_500), Link::Up);
    assert_eq!(model.changes_in_ms(1_500), 100);
    assert_eq!(model.link(1_600), Link::Cut { since_ms: 1_000 });
    model.receive(Heard::Connected, 2_000);
    assert_eq!(model.link(2_000), Link::Cut { since_ms: 1_000 });
    model.receive(Heard::Live(Box::new(view(6, vec![]))), 2_010);
    assert_eq!(model.link(2_010), Link::Up);
}

#[test]
fn a_board_that_starts_marks_only_what_was_just_called() {
    let mut model = Model::default();
    model.receive(
        Heard::Snapshot(Box::new(view(
            9,
            vec![call(9, "A 002", 4), call(3, "A 001", 30)],
        ))),
        50_000,
    );
    assert_eq!(model.mark(&model.calls()[0], 50_000), Mark::On);
    assert_eq!(model.mark(&model.calls()[0], 56_000), Mark::Plain);
    assert_eq!(model.mark(&model.calls()[1], 50_000), Mark::Plain);
}

#[test]
fn notices_turn_calmly_and_never_during_a_call() {
    let mut model = Model::default();
    model.receive(Heard::Snapshot(Box::new(view(5, vec![]))), 0);
    let title = |model: &Model| model.notice().unwrap().title.get("it").to_owned();
    assert_eq!(title(&model), "one");
    model.receive(Heard::Call(call(8, "A 001", 0)), 9_000);
    model.pass(15_000);
    assert_eq!(title(&model), "one");
    model.pass(19_000);
    assert_eq!(title(&model), "two");
    model.pass(28_000);
    assert_eq!(title(&model), "two");
    model.pass(33_000);
    assert_eq!(title(&model), "one");
}

#[test]
fn nothing_is_drawn_between_two_changes() {
    let mut model = Model::default();
    assert_eq!(model.changes_in_ms(0), 60_000);
    let mut quiet = view(5, vec![]);
    quiet.notices.clear();
    model.receive(Heard::Snapshot(Box::new(quiet)), 0);
    assert_eq!(model.changes_in_ms(0), 60_000, "the clock's next minute");
    assert_eq!(model.changes_in_ms(59_000), 1_000);
    model.receive(Heard::Call(call(8, "A 001", 0)), 20_000);
    assert_eq!(model.changes_in_ms(20_100), 900);
}

/// Each drawing of a large screen without a graphics chip costs some hundredths of a second of processor time.
#[test]
fn a_call_is_drawn_at_the_edges_of_its_blinking_and_at_nothing_else() {
    let mut model = Model::default();
    let mut quiet = view(5, vec![]);
    quiet.notices.clear();
    model.receive(Heard::Snapshot(Box::new(quiet.clone())), 0);
    let mut drawn = vec![model.picture(0)];
    for now_ms in 1..15_000 {
        if now_ms == 1_000 {
            model.receive(Heard::Call(call(8, "A 001", 0)), now_ms);
        } else if now_ms > 1_000 && now_ms % 250 == 0 {
            // The server's views tell the same again, a little older.
            let age_s = u32::try_from((now_ms - 1_000) / 1_000).unwrap();
            model.receive(
                Heard::Live(Box::new(LiveView {
                    seq: 8 + now_ms,
                    ..with_calls(&quiet, call(8, "A 001", age_s))
                })),
                now_ms,
            );
        } else {
            model.pass(now_ms);
        }
        let picture = model.picture(now_ms);
        if drawn.last() != Some(&picture) {
            drawn.push(picture);
        }
    }
    assert!(drawn.len() <= 13, "{} drawings", drawn.len());
}

fn with_calls(view: &LiveView, call: CallView) -> LiveView {
    LiveView {
        calls: vec![call],
        ..view.clone()
    }
}

#[test]
fn a_new_catalogue_is_asked_for() {
    let mut model = Model::default();
    assert_eq!(model.wanted_catalogue(), None);
    model.receive(Heard::Snapshot(Box::new(view(5, vec![]))), 0);
    assert_eq!(model.wanted_catalogue(), Some("c1"));
}
