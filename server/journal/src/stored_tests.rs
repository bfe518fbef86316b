// SPDX-License-Identifier: EUPL-1.2
//! The golden files in `golden/` are events as journals of released versions hold them. They may never be edited: a journal lives as long as its
//! office. A new kind of event, or a new field with a default, adds a file.

use queue::{
    AccessClass, Area, Condition, CounterPlan, Judged, Number, Policy, Ratio, Reason, ReasonId,
    Service, ServiceId, SlipOutcome, SlipTrouble, Token,
};

use super::*;

/// Each file with the event that it stores.
macro_rules! golden {
    ($($file:literal => $event:expr,)*) => {
        fn golden() -> Vec<(&'static str, &'static str, Event)> {
            vec![$(($file, include_str!(concat!("golden/", $file, ".json")), $event),)*]
        }
    };
}

golden! {
    "day_opened" => Event::DayOpened { day: Day(20_261_123), office: office() },
    "day_closed" => Event::DayClosed { day: Day(20_261_123) },
    "office_changed" => Event::OfficeChanged { office: small_office() },
    "visit_issued" => issued(AccessClass::Standard, None, None),
    "visit_issued_appointment" => issued(AccessClass::Appointment, Some(Moment(1_795_420_800_000)), Some(promise())),
    "visit_handed_over" => handed_over(),
    "visit_too_late" => Event::VisitTooLate {
        token: Token(*b"0123456789abcdef"),
        number: Number { letter: 'A', n: 900 },
        day: Day(20_261_122),
        arrived: Moment(1_795_420_700_000),
        device: DeviceId(3),
    },
    "numbers_leased" => Event::NumbersLeased { device: DeviceId(3), day: Day(20_261_124), from: 900, to: 924 },
    "numbers_skipped" => Event::NumbersSkipped { letter: 'A', to: 57 },
    "restored" => Event::Restored { epoch: 1_795_420_700 },
    "day_opened_reserved" => Event::DayOpened { day: Day(20_261_123), office: Office { reserved: Some(queue::Series { from: 900, to: 999 }), ..small_office() } },
    "visit_left" => Event::VisitLeft { visit: VisitId(7) },
    "visit_expired" => Event::VisitExpired { visit: VisitId(7) },
    "slip_printed" => Event::SlipReported { visit: VisitId(7), outcome: SlipOutcome::Printed },
    "slip_not_wanted" => Event::SlipReported { visit: VisitId(7), outcome: SlipOutcome::NotWanted },
    "slip_unreachable" => slip(SlipTrouble::Unreachable),
    "slip_paper_out" => slip(SlipTrouble::PaperOut),
    "slip_cover_open" => slip(SlipTrouble::CoverOpen),
    "slip_uncertain" => slip(SlipTrouble::Uncertain),
    "slip_other" => slip(SlipTrouble::Other),
    "counter_opened" => Event::CounterOpened { counter: CounterId(3), services: None },
    "counter_opened_limited" => Event::CounterOpened { counter: CounterId(3), services: Some(vec![ServiceId(0)]) },
    "counter_paused" => Event::CounterPaused { counter: CounterId(3), reason: None },
    "counter_paused_reason" => Event::CounterPaused { counter: CounterId(3), reason: Some(ReasonId(0)) },
    "counter_paused_other" => Event::CounterPaused { counter: CounterId(3), reason: Some(ReasonId::OTHER) },
    "counter_resumed" => Event::CounterResumed { counter: CounterId(3) },
    "counter_closed" => Event::CounterClosed { counter: CounterId(3) },
    "closing_announced" => Event::ClosingAnnounced { counter: CounterId(3), at: Some(Moment(1_795_433_400_000)) },
    "closing_taken_back" => Event::ClosingAnnounced { counter: CounterId(3), at: None },
    "auto_call_set" => Event::AutoCallSet { counter: CounterId(3), on: true },
    "called_longest_wait" => called(Reason::LongestWait, false),
    "called_preferred" => called(Reason::Preferred, false),
    "called_head_start" => called(Reason::HeadStart(AccessClass::Priority), false),
    "called_appointment_due" => called(Reason::AppointmentDue, false),
    "called_ratio" => called(Reason::Ratio(AccessClass::Standard), true),
    "called_condition" => called(Reason::Condition(queue::AreaId(1)), false),
    "called_starvation_guard" => called(Reason::StarvationGuard, false),
    "called_counter_free" => called(Reason::CounterFree, false),
    "called_sent_here" => called(Reason::SentHere, false),
    "called_clerk_choice" => called(Reason::ClerkChoice, false),
    "called_sooner" => judged(Judged::Before),
    "called_kept" => judged(Judged::Within),
    "called_later" => judged(Judged::After),
    "visit_recalled" => Event::VisitRecalled { visit: VisitId(7), counter: CounterId(3) },
    "service_started" => Event::ServiceStarted { visit: VisitId(7), counter: CounterId(3) },
    "leg_served" => Event::LegServed { visit: VisitId(7), counter: CounterId(3), inferred: false },
    "leg_served_inferred" => Event::LegServed { visit: VisitId(7), counter: CounterId(3), inferred: true },
    "no_show" => Event::NoShow { visit: VisitId(7), counter: CounterId(3), inferred: false },
    "no_show_inferred" => Event::NoShow { visit: VisitId(7), counter: CounterId(3), inferred: true },
    "outcome_corrected" => Event::OutcomeCorrected { visit: VisitId(7), served: true },
    "office_changed_next_over_call" => Event::OfficeChanged { office: office_of_no_shows() },
    "visit_parked" => Event::VisitParked { visit: VisitId(7), counter: Some(CounterId(3)), reason: Some(ReasonId(0)) },
    "visit_parked_waiting" => Event::VisitParked { visit: VisitId(7), counter: None, reason: None },
    "visit_requeued" => Event::VisitRequeued { visit: VisitId(7) },
    "visit_transferred" => transferred(Some(ServiceId(1)), None),
    "visit_transferred_counter" => transferred(None, Some(CounterId(2))),
    "leg_added" => Event::LegAdded { visit: VisitId(7), counter: CounterId(3), service: ServiceId(1) },
    "action_undone" => Event::ActionUndone { counter: CounterId(3) },
    "slip_asked_again" => Event::SlipAskedAgain { visit: VisitId(7), device: 2, job: Token([0xAB; 16]) },
    "slip_again" => Event::SlipAgain { visit: VisitId(7), job: Token([0xAB; 16]), outcome: SlipOutcome::Printed },
    "device_changed" => Event::DeviceChanged { device: 2, trouble: "paper-near-end".to_owned(), on: true },
}

#[test]
fn every_event_is_written_as_its_golden_file() {
    let mut reasons = Reasons::default();
    reasons.id("lunch");
    for (file, text, event) in golden() {
        let written = String::from_utf8(encode(&event, &office(), &reasons)).unwrap();
        assert_eq!(
            written,
            text.trim_end(),
            "golden/{file}.json may not be edited; has the stored form changed?"
        );
    }
}

#[test]
fn every_golden_file_is_read_as_its_event() {
    for (file, text, event) in golden() {
        let mut reasons = Reasons::default();
        reasons.id("lunch");
        let read = decode(text.trim_end().as_bytes(), Some(&office()), &mut reasons);
        assert_eq!(
            read.unwrap_or_else(|error| panic!("golden/{file}.json: {error}")),
            event,
            "golden/{file}.json"
        );
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let table = [
        ("{}", "not an event of this version"),
        (
            r#"{"visit_vanished":{"visit":1}}"#,
            "not an event of this version",
        ),
        (
            r#"{"visit_left":{"visit":1,"name":"Rossi"}}"#,
            "not an event of this version",
        ),
        (
            r#"{"leg_added":{"visit":1,"counter":1,"service":"nowhere"}}"#,
            "service 'nowhere' is not known",
        ),
        (
            r#"{"visit_called":{"visit":1,"counter":1,"reason":"whim"}}"#,
            "reason 'whim' is not known",
        ),
    ];
    for (text, expected) in table {
        let error = decode(text.as_bytes(), Some(&office()), &mut Reasons::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let error = decode(
        br#"{"leg_added":{"visit":1,"counter":1,"service":"a"}}"#,
        None,
        &mut Reasons::default(),
    )
    .unwrap_err();
    assert!(matches!(error, Unreadable::NoOffice));
}

fn issued(class: AccessClass, slot: Option<Moment>, promise: Option<Promise>) -> Event {
    Event::VisitIssued {
        visit: VisitId(7),
        token: Token(*b"0123456789abcdef"),
        number: Number { letter: 'A', n: 42 },
        services: vec![ServiceId(0), ServiceId(1)],
        class,
        language: queue::Language::ITALIAN,
        slot,
        promise,
        arrived: None,
    }
}

fn handed_over() -> Event {
    match issued(AccessClass::Standard, None, None) {
        Event::VisitIssued {
            visit,
            token,
            services,
            class,
            language,
            slot,
            promise,
            ..
        } => Event::VisitIssued {
            visit,
            token,
            number: Number {
                letter: 'A',
                n: 900,
            },
            services,
            class,
            language,
            slot,
            promise,
            arrived: Some(Moment(1_795_420_700_000)),
        },
        other => other,
    }
}

fn promise() -> Promise {
    Promise {
        low_s: 300,
        median_s: 610,
        high_s: 1_050,
        ahead: 3,
    }
}

fn slip(why: SlipTrouble) -> Event {
    Event::SlipReported {
        visit: VisitId(7),
        outcome: SlipOutcome::NotPrinted(why),
    }
}

fn called(reason: Reason, continues: bool) -> Event {
    Event::VisitCalled {
        visit: VisitId(7),
        counter: CounterId(3),
        reason,
        continues,
        judged: None,
    }
}

fn judged(judged: Judged) -> Event {
    let (visit, counter, reason) = (VisitId(7), CounterId(3), Reason::LongestWait);
    Event::VisitCalled {
        visit,
        counter,
        reason,
        continues: false,
        judged: Some(judged),
    }
}

fn transferred(service: Option<ServiceId>, counter: Option<CounterId>) -> Event {
    Event::VisitTransferred {
        visit: VisitId(7),
        counter: CounterId(3),
        to: Destination { service, counter },
        come_back: true,
        noted: false,
    }
}

fn office() -> Office {
    let area = |slug: &str, letter, retired| Area {
        slug: slug.to_owned(),
        letter,
        retired,
    };
    let service = |slug: &str, area, retired| Service {
        slug: slug.to_owned(),
        area: queue::AreaId(area),
        expected_s: 600,
        retired,
    };
    Office {
        areas: vec![area("anagrafe", 'A', false), area("tributi", 'T', true)],
        services: vec![
            service("carta-identita", 0, false),
            service("tari", 1, true),
        ],
        counters: vec![
            CounterPlan {
                number: CounterId(3),
                serves: vec![(ServiceId(0), 0), (ServiceId(1), 2)],
                auto_call: true,
                retired: false,
            },
            CounterPlan {
                number: CounterId(4),
                serves: vec![(ServiceId(1), 0)],
                auto_call: false,
                retired: true,
            },
        ],
        policy: Policy {
            head_start_ms: [0, 900_000, 0],
            tier_penalty_ms: [0, 240_000, 480_000],
            appointment_early_ms: 300_000,
            appointment_late_ms: 600_000,
            ratios: vec![Ratio {
                class: AccessClass::Priority,
                every: 2,
                other: AccessClass::Standard,
            }],
            conditions: vec![Condition {
                area: queue::AreaId(0),
                over_ms: 1_800_000,
                prefer: queue::AreaId(0),
            }],
            guard_ms: Some(3_600_000),
            readmit_ms: 1_800_000,
            calls_before_no_show: 2,
            recall_after_ms: 10_000,
            next_over_call: queue::NextOverCall::Judge,
        },
        reserved: None,
    }
}

fn small_office() -> Office {
    let mut office = office();
    office.policy.ratios.clear();
    office.policy.conditions.clear();
    office.policy.guard_ms = None;
    office
}

fn office_of_no_shows() -> Office {
    let mut office = small_office();
    office.policy.next_over_call = queue::NextOverCall::NoShow;
    office
}
