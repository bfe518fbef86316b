// SPDX-License-Identifier: EUPL-1.2
//! Numbers set aside for totems that are cut off, and what they hand over afterwards.

use queue::{
    AccessClass, Command, Event, Hall, Language, Number, ServiceId, Take, Token, VisitId, decide,
};

use crate::script::{TODAY, check, moment, office};

#[test]
fn each_totem_has_numbers_of_its_own_for_today_and_the_next_day() {
    check(
        "reserved 900 999
         9:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         9:00 lease totem2 20261123 1 of 4 | totem2 has 925-949 of 20261123
         9:00 lease totem1 20261123 2 of 4 |
         9:00 lease totem3 20261123 1 of 4 | totem3 has 950-974 of 20261123
         9:00 lease totem4 20261123 9 of 4 | totem4 has 975-999 of 20261123
         9:00 lease totem5 20261123 0 of 4 | no: nothing to lease
         9:00 lease totem1 20261124 0 of 4 | totem1 has 900-924 of 20261124
         9:00 lease totem1 20261122 0 of 4 | no: nothing to lease
         9:00 see leases                   | totem1 900-924 of 20261123, totem2 925-949 of 20261123, totem3 950-974 of 20261123, totem4 975-999 of 20261123, totem1 900-924 of 20261124
         20:00 close-day                   | day 20261123 ends
         33:00 open-day 20261124           | day 20261124 opens; totem1 has 900-924 of 20261124
         33:00 lease totem2 20261124 0 of 4 | totem2 has 925-949 of 20261124
         33:00 see leases                  | totem1 900-924 of 20261124, totem2 925-949 of 20261124",
    );
}

#[test]
fn an_office_without_a_series_leases_nothing() {
    check("9:00 lease totem1 20261123 0 of 4 | no: nothing to lease");
}

#[test]
fn the_sequence_leaves_out_what_is_set_aside() {
    check(
        "reserved 2 8
         9:00 take carta | A001 waits for carta
         9:00 take carta | A009 waits for carta
         9:00 take nascita | S001 waits for nascita
         9:01 claim totem7 20261123 2 3 | totem7 has 2-3 of 20261123
         9:01 claim totem7 20261123 2 3 |
         9:01 claim totem8 20261123 3 4 | no: nothing to lease
         9:01 claim totem8 20261123 8 7 | no: nothing to lease
         9:02 take carta | A010 waits for carta",
    );
}

#[test]
fn a_device_claims_of_the_reserved_numbers_alone_and_no_more_than_it_may_have_had() {
    check(
        "reserved 900 999
         9:00 claim totem7 20261123 12 20   | no: nothing to lease
         9:00 claim totem7 20261123 899 905 | no: nothing to lease
         9:00 claim totem7 20261123 990 1004 | no: nothing to lease
         9:00 claim totem7 20261123 900 909 | totem7 has 900-909 of 20261123
         9:00 claim totem7 20261123 910 919 | no: nothing to lease
         9:00 lease totem8 20261123 3 of 4  | totem8 has 975-999 of 20261123",
    );
}

#[test]
fn what_was_given_without_the_server_is_merged_by_arrival() {
    check(
        "reserved 900 999
         9:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         9:00 open 1                                      | 1 opens
         9:01 take carta                                  | A001 waits for carta
         9:10 take carta                                  | A002 waits for carta
         9:11 hand-over totem1 20261123 A900 9:05 carta nascita | A900 waits for carta, nascita since 9:05
         9:11 hand-over totem1 20261123 A900 9:05 carta nascita |
         9:11 hand-over totem1 20261123 S900 9:06 nascita | S900 waits for nascita since 9:06
         9:12 take carta                                  | A003 waits for carta
         9:12 see next 1                                  | A001 (longest wait), A900 (longest wait), A002 (longest wait), A003 (longest wait)
         9:13 next 1                                      | A001 to 1 (longest wait)
         9:14 next 1                                      | A001 counts as absent at 1; then A900 to 1 (longest wait)",
    );
}

#[test]
fn no_arrival_is_in_the_future_or_before_the_day_began() {
    check(
        "reserved 900 999
         8:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         9:00 take carta                            | A001 waits for carta
         9:05 hand-over totem1 20261123 A904 3:00 carta | A904 waits for carta since 4:00
         9:05 hand-over totem1 20261123 A900 8:00 carta | A900 waits for carta since 8:00
         9:05 hand-over totem1 20261123 A901 9:30 carta | A901 waits for carta since 9:05
         9:06 hand-over totem1 20261123 A902 9:04 carta after A901 | A902 waits for carta since 9:05
         9:06 hand-over totem1 20261123 A903 9:06 carta after A901 | A903 waits for carta since 9:06",
    );
}

#[test]
fn one_touch_is_one_visit_also_when_the_first_answer_was_lost() {
    check(
        "reserved 900 999
         9:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         9:00 open 1                                                  | 1 opens
         9:01 take carta                                              | A001 waits for carta
         9:02 take carta                                              | A002 waits for carta
         9:03 hand-over totem1 20261123 A900 9:02 carta instead A002  | A002 left; A900 waits for carta since 9:02
         9:03 hand-over totem1 20261123 A900 9:02 carta instead A002  |
         9:04 next 1                                                  | A001 to 1 (longest wait)
         9:05 hand-over totem1 20261123 A901 9:01 carta instead A001  | A901 waits for carta since 9:01
         9:06 see visit A001                                          | carta Called
         9:06 see visit A002                                          | carta Left",
    );
}

#[test]
fn a_number_whose_day_is_over_or_that_nobody_serves_is_kept_as_expired() {
    check(
        "reserved 900 999
         8:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         9:00 take carta                                     | A001 waits for carta
         9:01 hand-over totem1 20261122 A900 9:00 carta      | A900 of 20261122 came too late
         9:01 hand-over totem1 20261122 A900 9:00 carta      |
         9:02 hand-over totem1 20261124 A900 9:00 carta      | no: day not later
         9:03 change retired morte                           | the office changes
         9:04 hand-over totem1 20261123 S900 9:00 morte      | S900 of 20261123 came too late
         9:04 hand-over totem1 20261123 S901 9:00 morte nascita | S901 waits for nascita since 9:00
         9:05 hand-over totem1 20261123 A901 9:00            | no: bad services
         20:00 close-day                                     | A001 expired; S901 expired; day 20261123 ends
         20:01 hand-over totem1 20261123 A902 9:00 carta     | no: day closed",
    );
}

#[test]
fn a_free_counter_that_calls_by_itself_takes_whoever_is_handed_over() {
    check(
        "reserved 900 999
         counter 1 calls by itself
         9:00 lease totem1 20261123 0 of 4              | totem1 has 900-924 of 20261123
         9:00 open 1                                    | 1 opens
         9:05 hand-over totem1 20261123 A900 9:02 carta | A900 waits for carta since 9:02; A900 to 1 (counter free)",
    );
}

#[test]
fn after_a_restore_the_sequence_goes_on_behind_what_totems_know() {
    check(
        "reserved 900 999
         9:00 take carta                                | A001 waits for carta
         9:01 hand-over totem1 20261123 A004 8:59 carta | no: never given
         9:01 skip A004                                 | A goes on behind 4
         9:01 hand-over totem1 20261123 A004 8:59 carta | A004 waits for carta since 8:59
         9:02 hand-over totem2 20261123 A002 8:58 carta | A002 waits for carta since 8:58
         9:03 skip A006                                 | A goes on behind 6
         9:03 skip A005                                 |
         9:03 skip A950                                 |
         9:03 skip Z007                                 |
         9:04 take carta                                | A007 waits for carta
         9:05 hand-over totem2 20261123 A005 8:58 carta | A005 waits for carta since 8:58",
    );
}

#[test]
fn a_restored_journal_leaves_out_what_may_have_been_given_since_the_copy() {
    check(
        "reserved 900 999
         9:00 take carta         | A001 waits for carta
         9:30 restored 7 50      | restored as 7; A goes on behind 51; S goes on behind 50
         9:30 restored 7 50      |
         9:31 take carta         | A052 waits for carta
         9:31 take nascita       | S051 waits for nascita
         20:00 close-day         | A001 expired; A052 expired; S051 expired; day 20261123 ends
         33:00 open-day 20261124 | day 20261124 opens; restored as 7
         33:00 restored 7 50     |
         33:00 take carta        | A001 waits for carta",
    );
}

#[test]
fn a_number_is_given_once_even_if_two_totems_tell_of_it() {
    check(
        "reserved 900 999
         9:00 lease totem1 20261123 0 of 4 | totem1 has 900-924 of 20261123
         9:00 take carta                                | A001 waits for carta
         9:01 hand-over totem1 20261123 A900 9:00 carta | A900 waits for carta since 9:00
         9:02 hand-over totem2 20261123 A001 9:00 carta | A002 waits for carta since 9:00",
    );
}

#[test]
fn a_totem_tells_of_no_number_that_it_cannot_have_given() {
    check(
        "reserved 900 999
         9:00 lease totem1 20261123 0 of 4              | totem1 has 900-924 of 20261123
         9:00 lease totem2 20261123 1 of 4              | totem2 has 925-949 of 20261123
         9:00 take carta                                | A001 waits for carta
         9:01 hand-over totem1 20261123 A925 9:00 carta | no: never given
         9:01 hand-over totem1 20261123 A999 9:00 carta | no: never given
         9:01 hand-over totem1 20261123 A002 9:00 carta | no: never given
         9:01 hand-over totem1 20261123 A9999 9:00 carta | no: never given
         9:01 hand-over totem1 20261123 Z900 9:00 carta | no: never given
         9:01 hand-over totem1 20261122 Z900 9:00 carta | no: never given
         9:01 hand-over totem2 20261123 A925 9:00 carta | A925 waits for carta since 9:00
         9:02 take carta                                | A002 waits for carta",
    );
}

#[test]
fn no_sequence_goes_on_behind_an_absurd_number_that_was_heard() {
    check(
        "9:00 take carta       | A001 waits for carta
         9:01 skip A4294967290 |
         9:01 skip A10000       |
         9:02 take carta       | A002 waits for carta
         9:03 skip A9999       | A goes on behind 9999",
    );
}

/// A journal of version 0.1 may hold what a device said there.
#[test]
fn a_journal_with_an_absurd_number_comes_up_and_goes_on_where_it_was() {
    let (mut hall, now, n) = (Hall::new(), moment("9:00"), 4_294_967_291);
    let issued = |visit, number, token| Event::VisitIssued {
        visit: VisitId(visit),
        token: Token([token; 16]),
        number: Number {
            letter: 'A',
            n: number,
        },
        services: vec![ServiceId(0)],
        class: AccessClass::Standard,
        language: Language::ITALIAN,
        slot: None,
        promise: None,
        arrived: None,
    };
    let opened = Event::DayOpened {
        day: TODAY,
        office: office::sample(),
    };
    for event in [
        opened,
        issued(1, 1, 1),
        Event::NumbersSkipped {
            letter: 'A',
            to: n - 1,
        },
        issued(2, n, 2),
    ] {
        hall.apply(&event, now);
    }
    assert_eq!(
        hall.visits()
            .map(|visit| visit.number.n)
            .collect::<Vec<_>>(),
        [1, n],
        "what was given stays given"
    );
    let take = Take {
        token: Token([3; 16]),
        services: vec![ServiceId(0)],
        class: AccessClass::Standard,
        language: Language::ITALIAN,
        slot: None,
        slots: None,
        promise: None,
    };
    let events = decide(&hall, &Command::Take(take), now).expect("the area has numbers");
    let next = events.iter().find_map(|event| match event {
        Event::VisitIssued { number, .. } => Some(number.n),
        _ => None,
    });
    assert_eq!(next, Some(2));
}
