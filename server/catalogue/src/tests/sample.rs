// SPDX-License-Identifier: EUPL-1.2
//! The sample office, which towns copy.

use std::collections::BTreeSet;

use assets::sample::OFFICE_TOML as SAMPLE;
use protocol::Text;

use super::*;

pub(super) fn sample() -> Catalogue {
    Catalogue::parse(SAMPLE)
        .unwrap_or_else(|faults| panic!("the sample office has faults:\n{}", lines(&faults)))
}

#[test]
fn it_is_the_office_of_the_pictures() {
    let view = sample().view("2026-11-23T10:24:00+01:00".parse().expect("a moment"));
    let letters: String = view.areas.iter().map(|area| area.letter).collect();
    assert_eq!(letters, "ASPUI");
    assert_eq!(view.counters.len(), 6);
    assert!((24..=30).contains(&view.services.len()));
    assert_eq!(view.name.get("it"), "Centro Servizi al Cittadino");
    assert_eq!(view.notices.len(), 4);
    assert!(view.hours.now.is_open());
}

#[test]
fn every_text_is_there_in_english_and_short_enough_for_its_place() {
    let view = sample().view("2026-11-23T10:24:00+01:00".parse().expect("a moment"));
    let areas = view
        .areas
        .iter()
        .flat_map(|area| [&area.name, &area.description, &area.place]);
    let services = view.services.iter().flat_map(|service| {
        [&service.name, &service.short, &service.hint]
            .into_iter()
            .chain(&service.bring)
    });
    let reasons = view
        .pause_reasons
        .iter()
        .chain(&view.park_reasons)
        .map(|reason| &reason.text);
    let notices = view
        .notices
        .iter()
        .flat_map(|notice| [&notice.title, &notice.text]);
    let rest = [&view.name, &view.body]
        .into_iter()
        .chain(view.counters.iter().map(|counter| &counter.name));
    for text in areas
        .chain(services)
        .chain(reasons)
        .chain(notices)
        .chain(rest)
        .filter(|text| !text.is_empty())
    {
        assert!(has(text, "it") && has(text, "en"), "{text:?}");
        assert!(
            !text.0.values().any(|said| said.contains('\'')),
            "an apostrophe is ’: {text:?}"
        );
    }
    let longest = view
        .services
        .iter()
        .map(|service| service.hint.get("it").chars().count())
        .max();
    assert!(
        longest.is_some_and(|length| length <= 50),
        "hints must fit on one line of the totem: {longest:?}"
    );
}

#[test]
fn every_service_is_described_and_has_a_counter() {
    let catalogue = sample();
    let view = catalogue.view("2026-11-23T10:24:00+01:00".parse().expect("a moment"));
    let served: BTreeSet<&str> = view
        .counters
        .iter()
        .flat_map(|counter| counter.services.iter().map(String::as_str))
        .collect();
    for service in &view.services {
        assert!(served.contains(service.id.as_str()), "{}", service.id);
        assert!(
            !service.name.is_empty() && !service.short.is_empty() && !service.hint.is_empty(),
            "{}",
            service.id
        );
    }
}

#[test]
fn what_is_commented_out_is_right_too() {
    // Keys that wait behind a `# ` are tried as well: a town's first change is to take the mark away.
    let is_key = |line: &str| {
        line.starts_with("[[")
            || line.split_once(" = ").is_some_and(|(key, _)| {
                !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
    };
    let uncommented: Vec<&str> = SAMPLE
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| is_key(rest) && !rest.contains("…"))
                .unwrap_or(line)
        })
        .collect();
    let catalogue = Catalogue::parse(&uncommented.join("\n"))
        .unwrap_or_else(|faults| panic!("{}", lines(&faults)));
    assert_eq!(catalogue.policy.ratios.len(), 1);
    assert_eq!(catalogue.policy.conditions.len(), 1);
    assert!(catalogue.public_url().is_some());
    assert!(
        !catalogue
            .open_state("2026-11-23T10:24:00+01:00".parse().expect("a moment"))
            .is_open()
    );
}

fn has(text: &Text, language: &str) -> bool {
    text.0.get(language).is_some_and(|said| !said.is_empty())
}

#[test]
fn every_key_of_the_sample_is_in_the_documentation() {
    let page = include_str!("../../../../docs/catalogue.md");
    let keys = SAMPLE
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once(" = "))
        .map(|(key, _)| key);
    let keys: BTreeSet<&str> = keys
        .filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    assert!(keys.len() > 40, "{keys:?}");
    for key in keys.iter().filter(|key| !key.ends_with("day")) {
        assert!(
            page.contains(&format!("`{key}`")) || page.contains(&format!(".{key}`")),
            "{key}"
        );
    }
}
