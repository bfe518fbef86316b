// SPDX-License-Identifier: EUPL-1.2
//! From the file to the rules' office, and from one file to the next within a day.

use queue::{AreaId, CounterId, ServiceId};

use super::*;

#[test]
fn a_fresh_office_follows_the_file() {
    let office = small().office(None);
    let slugs: Vec<&str> = office.services.iter().map(|service| service.slug.as_str()).collect();
    assert_eq!(slugs, ["cie", "residenza", "consegna"]);
    assert_eq!(office.services[0].expected_s, 720);
    assert_eq!(office.services[2].area, AreaId(1));
    assert_eq!(office.areas[1].letter, 'P');
    // A service named by itself goes before its area named as a whole.
    assert_eq!(office.counters[1].serves, [(ServiceId(0), 1), (ServiceId(1), 2), (ServiceId(2), 0)]);
    assert!(office.counters[1].auto_call);
    assert!(!office.counters[0].auto_call);
}

#[test]
fn a_changed_file_keeps_places_and_retires_what_is_gone() {
    let before = small().office(None);
    let changed = SMALL
        .replace("[[service]]\nid = \"residenza\"", "[[service]]\nid = \"certificati\"")
        .replace("third = [\"residenza\"]", "third = [\"certificati\"]")
        .replace("number = 1\n", "number = 7\n");
    let after = Catalogue::parse(&changed).expect("no faults").office(Some(&before));
    assert!(after.services[1].retired && after.services[1].slug == "residenza");
    assert_eq!(service_id(&after, "residenza"), None);
    assert_eq!(service_id(&after, "certificati"), Some(ServiceId(3)));
    assert_eq!(service_id(&after, "consegna"), Some(ServiceId(2)));
    assert_eq!(service_slug(&after, ServiceId(1)), Some("residenza"));
    let counters: Vec<(CounterId, bool)> = after.counters.iter().map(|counter| (counter.number, counter.retired)).collect();
    assert_eq!(counters, [(CounterId(1), true), (CounterId(2), false), (CounterId(7), false)]);
    assert_eq!(after.counters[1].serves, [(ServiceId(0), 1), (ServiceId(2), 0), (ServiceId(3), 2)]);
    // Back to the first file: everything is in use again, at its old place.
    let back = small().office(Some(&after));
    assert_eq!(service_id(&back, "residenza"), Some(ServiceId(1)));
    assert!(back.counters[2].retired && !back.counters[0].retired);
}
