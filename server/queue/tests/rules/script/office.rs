// SPDX-License-Identifier: EUPL-1.2
//! The office of the tables, and the lines that change it before the day begins.

use queue::{
    AccessClass, Area, AreaId, Condition, CounterId, CounterPlan, NextOverCall, Office, Policy,
    Ratio, Series, Service, ServiceId,
};

use super::span_ms;

/// Two areas and four services; counter 1 is there for the registry, 3 for births and deaths, 2 for both; 4 serves the registry last.
pub fn sample() -> Office {
    let area = |slug: &str, letter| Area {
        slug: slug.into(),
        letter,
        retired: false,
    };
    let service = |slug: &str, area| Service {
        slug: slug.into(),
        area: AreaId(area),
        expected_s: 600,
        retired: false,
    };
    let counter = |number, serves: &[(u16, u8)]| CounterPlan {
        number: CounterId(number),
        serves: serves
            .iter()
            .map(|&(s, tier)| (ServiceId(s), tier))
            .collect(),
        auto_call: false,
        retired: false,
    };
    Office {
        areas: vec![area("anagrafe", 'A'), area("stato-civile", 'S')],
        services: vec![
            service("carta", 0),
            service("residenza", 0),
            service("nascita", 1),
            service("morte", 1),
        ],
        counters: vec![
            counter(1, &[(0, 0), (1, 0)]),
            counter(2, &[(0, 0), (2, 1)]),
            counter(3, &[(2, 0), (3, 0)]),
            counter(4, &[(0, 2), (1, 2), (2, 0)]),
        ],
        policy: Policy {
            head_start_ms: [0; 3],
            tier_penalty_ms: [0; 3],
            appointment_early_ms: span_ms("10m"),
            appointment_late_ms: span_ms("15m"),
            ratios: vec![],
            conditions: vec![],
            guard_ms: None,
            readmit_ms: span_ms("20m"),
            calls_before_no_show: 1,
            recall_after_ms: 0,
            next_over_call: NextOverCall::Judge,
        },
        reserved: None,
    }
}

pub fn set_up(office: &mut Office, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let area = |office: &Office, slug: &str| {
        let place = office
            .areas
            .iter()
            .position(|a| a.slug == slug)
            .unwrap_or_else(|| panic!("no area {slug}"));
        AreaId(u16::try_from(place).expect("few areas"))
    };
    match *words.as_slice() {
        ["policy", "head-start", c, span] => {
            office.policy.head_start_ms[class(c).index()] = span_ms(span)
        }
        ["policy", "tier-penalty", tier, span] => {
            office.policy.tier_penalty_ms[tier.parse::<usize>().expect("a tier")] = span_ms(span)
        }
        ["policy", "early", span] => office.policy.appointment_early_ms = span_ms(span),
        ["policy", "late", span] => office.policy.appointment_late_ms = span_ms(span),
        ["policy", "next-over-call", word] => {
            office.policy.next_over_call = match word {
                "judge" => NextOverCall::Judge,
                "served" => NextOverCall::Served,
                "no-show" => NextOverCall::NoShow,
                _ => panic!("not understood: {line}"),
            };
        }
        ["takes", slug, span] => {
            let id = service(office, slug);
            office.services[usize::from(id.0)].expected_s =
                u32::try_from(span_ms(span) / 1_000).expect("a length of time");
        }
        ["policy", "guard", span] => office.policy.guard_ms = Some(span_ms(span)),
        ["policy", "readmit", span] => office.policy.readmit_ms = span_ms(span),
        ["policy", "recall-after", span] => office.policy.recall_after_ms = span_ms(span),
        ["policy", "calls-before-no-show", n] => {
            office.policy.calls_before_no_show = n.parse().expect("a number")
        }
        ["policy", "ratio", "1", one, "every", every, other] => {
            let every = every.parse().expect("a number");
            office.policy.ratios.push(Ratio {
                class: class(one),
                every,
                other: class(other),
            });
        }
        ["policy", "when", slug, "over", span, "prefer", prefer] => {
            let condition = Condition {
                area: area(office, slug),
                over_ms: span_ms(span),
                prefer: area(office, prefer),
            };
            office.policy.conditions.push(condition);
        }
        ["counter", number, "calls", "by", "itself"] => {
            let number = CounterId(number.parse().expect("a number"));
            office
                .counters
                .iter_mut()
                .filter(|c| c.number == number)
                .for_each(|c| c.auto_call = true);
        }
        ["reserved", from, to] => {
            let number = |text: &str| text.parse().expect("a number");
            office.reserved = Some(Series {
                from: number(from),
                to: number(to),
            });
        }
        ["retired", slug] => office
            .services
            .iter_mut()
            .filter(|s| s.slug == slug)
            .for_each(|s| s.retired = true),
        ["nobody", "serves", slug] => {
            let id = service(office, slug);
            office
                .counters
                .iter_mut()
                .for_each(|c| c.serves.retain(|&(s, _)| s != id));
        }
        ["no", "counter", number] => {
            let number = CounterId(number.parse().expect("a number"));
            office
                .counters
                .iter_mut()
                .filter(|c| c.number == number)
                .for_each(|c| c.retired = true);
        }
        _ => panic!("not understood: {line}"),
    }
}

pub fn class(word: &str) -> AccessClass {
    match word {
        "standard" => AccessClass::Standard,
        "priority" => AccessClass::Priority,
        "appointment" => AccessClass::Appointment,
        _ => panic!("no class {word}"),
    }
}

/// A service by its slug; `unknown` is one that is not there.
pub fn service(office: &Office, slug: &str) -> ServiceId {
    if slug == "unknown" {
        return ServiceId(99);
    }
    let place = office
        .services
        .iter()
        .position(|s| s.slug == slug)
        .unwrap_or_else(|| panic!("no service {slug}"));
    ServiceId(u16::try_from(place).expect("few services"))
}
