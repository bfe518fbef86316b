// SPDX-License-Identifier: EUPL-1.2
//! From the file to the rules' office, and from one file to the next within a day.

use queue::{AreaId, CounterId, ServiceId};

use super::*;

#[test]
fn a_fresh_office_follows_the_file() {
    let office = small().office(None);
    let slugs: Vec<&str> = office
        .services
        .iter()
        .map(|service| service.slug.as_str())
        .collect();
    assert_eq!(slugs, ["cie", "residenza", "consegna"]);
    assert_eq!(office.services[0].expected_s, 720);
    assert_eq!(office.services[2].area, AreaId(1));
    assert_eq!(office.areas[1].letter, 'P');
    // A service named by itself goes before its area named as a whole.
    assert_eq!(
        office.counters[1].serves,
        [(ServiceId(0), 1), (ServiceId(1), 2), (ServiceId(2), 0)]
    );
    assert!(office.counters[1].auto_call);
    assert!(!office.counters[0].auto_call);
}

#[test]
fn a_changed_file_keeps_places_and_retires_what_is_gone() {
    let before = small().office(None);
    let changed = SMALL
        .replace(
            "[[service]]\nid = \"residenza\"",
            "[[service]]\nid = \"certificati\"",
        )
        .replace("third = [\"residenza\"]", "third = [\"certificati\"]")
        .replace("number = 1\n", "number = 7\n");
    let after = Catalogue::parse(&changed)
        .expect("no faults")
        .office(Some(&before));
    assert!(after.services[1].retired && after.services[1].slug == "residenza");
    assert_eq!(service_id(&after, "residenza"), None);
    assert_eq!(service_id(&after, "certificati"), Some(ServiceId(3)));
    assert_eq!(service_id(&after, "consegna"), Some(ServiceId(2)));
    let counters: Vec<(CounterId, bool)> = after
        .counters
        .iter()
        .map(|counter| (counter.number, counter.retired))
        .collect();
    assert_eq!(
        counters,
        [
            (CounterId(1), true),
            (CounterId(2), false),
            (CounterId(7), false)
        ]
    );
    assert_eq!(
        after.counters[1].serves,
        [(ServiceId(0), 1), (ServiceId(2), 0), (ServiceId(3), 2)]
    );
    // Back to the first file: everything is in use again, at its old place.
    let back = small().office(Some(&after));
    assert_eq!(service_id(&back, "residenza"), Some(ServiceId(1)));
    assert!(back.counters[2].retired && !back.counters[0].retired);
}

#[test]
fn whatever_is_saved_in_a_day_the_rules_can_take_it() {
    let swapped = {
        // The second area first: indexes must follow the names, also in conditions.
        let (head, rest) = SMALL
            .split_once("[[area]]\nid = \"anagrafe\"")
            .expect("the first area");
        let (first, rest) = rest
            .split_once("[[area]]\nid = \"protocollo\"")
            .expect("the second area");
        let (second, tail) = rest.split_once("[[service]]").expect("services");
        format!(
            "{head}[[area]]\nid = \"protocollo\"{second}[[area]]\nid = \"anagrafe\"{first}[[service]]{tail}[[policy.condition]]\narea = \"protocollo\"\nover_min = 30\n"
        )
    };
    let files = [
        SMALL.to_owned(),
        swapped,
        SMALL.replace("\"residenza\"", "\"certificati\""),
        SMALL
            .replace("number = 2", "number = 9")
            .replace("minutes = 5", "minutes = 8"),
        format!(
            "{SMALL}[[area]]\nid = \"urp\"\nletter = \"U\"\nname = \"URP\"\ncolour = \"rose\"\nicon = \"info\"\n[[service]]\nid = \"aiuto\"\narea = \"urp\"\nname = \"Aiuto\"\nicon = \"info\"\nminutes = 3\n[[counter]]\nnumber = 3\nfirst = [\"urp\"]\n"
        ),
        // Another area with the letter of one that is gone.
        SMALL
            .replace("\"protocollo\"", "\"messi\"")
            .replace("\"consegna\"", "\"notifiche\""),
    ];
    let files: Vec<Catalogue> = files
        .iter()
        .map(|text| Catalogue::parse(text).unwrap_or_else(|faults| panic!("{}", lines(&faults))))
        .collect();
    for sequence in 0..files.len().pow(4) {
        let mut office = files[sequence % files.len()].office(None);
        assert_eq!(office.check(), Ok(()));
        for step in 1..4 {
            let file = &files[sequence / files.len().pow(step) % files.len()];
            let next = file.office(Some(&office));
            assert_eq!(
                (next.check(), next.replaces(&office)),
                (Ok(()), Ok(())),
                "{sequence} {step}"
            );
            office = next;
            assert_says(&office, file);
        }
    }
}

/// What is in use is just what the file says.
fn assert_says(office: &queue::Office, file: &Catalogue) {
    for service in &file.services {
        let id = service_id(office, &service.slug).expect("every service of the file is in use");
        let entry = &office.services[usize::from(id.0)];
        let area = &office.areas[usize::from(entry.area.0)];
        assert_eq!(
            (area.slug.as_str(), area.retired),
            (file.areas[service.area].slug.as_str(), false)
        );
        assert_eq!(entry.expected_s, service.expected_s);
    }
    assert_eq!(
        office
            .services
            .iter()
            .filter(|service| !service.retired)
            .count(),
        file.services.len()
    );
    assert_eq!(
        office.areas.iter().filter(|area| !area.retired).count(),
        file.areas.len()
    );
    assert_eq!(
        office
            .counters
            .iter()
            .filter(|counter| !counter.retired)
            .count(),
        file.counters.len()
    );
    for condition in &office.policy.conditions {
        assert_eq!(
            office.areas[usize::from(condition.area.0)].slug,
            "protocollo"
        );
    }
}

#[test]
fn another_letter_or_area_is_for_the_rules_to_refuse() {
    let before = small().office(None);
    for (from, to) in [
        ("letter = \"P\"", "letter = \"Q\""),
        (
            "id = \"residenza\"\narea = \"anagrafe\"",
            "id = \"residenza\"\narea = \"protocollo\"",
        ),
    ] {
        let changed = Catalogue::parse(&SMALL.replace(from, to)).expect("no faults");
        assert_eq!(
            changed.office(Some(&before)).replaces(&before),
            Err(queue::OfficeError::Moved)
        );
        assert_eq!(changed.office(None).check(), Ok(()));
    }
}

#[test]
fn the_policy_comes_in_milliseconds() {
    let text = "[policy]\npriority_head_start_min = 20\nsecond_choice_min = 10\nguard_min = 0\nrecall_after_s = 7\nnext_over_call = \"no-show\"\n[[policy.ratio]]\nclass = \"priority\"\nevery = 2\nother = \"standard\"\n";
    let policy = Catalogue::parse(&format!("{SMALL}{text}"))
        .expect("no faults")
        .office(None)
        .policy;
    assert_eq!(policy.head_start_ms, [0, 1_200_000, 0]);
    // The third choice is never gladder than the second.
    assert_eq!(policy.tier_penalty_ms, [0, 600_000, 600_000]);
    assert_eq!(policy.guard_ms, None);
    assert_eq!(
        (policy.appointment_early_ms, policy.appointment_late_ms),
        (300_000, 600_000)
    );
    assert_eq!(
        (policy.recall_after_ms, policy.calls_before_no_show),
        (7_000, 1)
    );
    assert_eq!(policy.next_over_call, queue::NextOverCall::NoShow);
    assert_eq!(
        small().office(None).policy.next_over_call,
        queue::NextOverCall::Judge
    );
    assert_eq!(policy.ratios.len(), 1);
    assert_eq!(small().office(None).policy.guard_ms, Some(3_600_000));
}

/// The service in use that has this slug.
fn service_id(office: &queue::Office, slug: &str) -> Option<ServiceId> {
    let index = office
        .services
        .iter()
        .position(|service| !service.retired && service.slug == slug)?;
    Some(ServiceId(u16::try_from(index).expect("a small office")))
}
