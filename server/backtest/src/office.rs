// SPDX-License-Identifier: EUPL-1.2
//! The office description that goes with an event log: what an administrator would tell. Times are seconds since midnight.

use anyhow::{Context, bail};
use forecast::hall::Setting;
use forecast::learn::{CounterPrior, Prior};
use queue::{AreaId, Policy, Tier};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Office {
    /// When the totem gives numbers.
    kiosk_open: f64,
    kiosk_close: f64,
    /// When the counters stop calling.
    close: f64,
    rule: Rule,
    services: Vec<Service>,
    counters: Vec<Counter>,
}

/// The key is the arrival (or the slot) less the class's bonus, plus the penalty of a secondary service; seconds.
#[derive(Debug, Deserialize)]
struct Rule {
    bonus: [f64; 3],
    tier_penalty: f64,
    appt_early: f64,
}

#[derive(Debug, Deserialize)]
struct Service {
    #[serde(default)]
    name: String,
    /// Expected seconds at the counter.
    nominal: f64,
}

/// Services by their position.
#[derive(Debug, Deserialize)]
struct Counter {
    primary: Vec<usize>,
    secondary: Vec<usize>,
    #[serde(default)]
    lunch: Option<f64>,
    start: f64,
}

/// The rules, what the office says of itself, and the names of its services.
pub(super) fn read(json: &str) -> anyhow::Result<(Setting, Prior, Vec<String>)> {
    let office: Office = serde_json::from_str(json.trim_start_matches('\u{feff}'))
        .context("the office description is not understood")?;
    let services = office.services.len();
    if services == 0
        || office.counters.is_empty()
        || services.max(office.counters.len()) > usize::from(u16::MAX)
    {
        bail!("an office has services and counters, at most 65535 of each");
    }
    if let Some(wrong) = office
        .counters
        .iter()
        .flat_map(|c| c.primary.iter().chain(&c.secondary))
        .find(|s| **s >= services)
    {
        bail!("a counter serves service {wrong}, but there are only {services}");
    }
    let tiers = office
        .counters
        .iter()
        .map(|c| (0..services).map(|s| c.tier(s)).collect())
        .collect();
    let areas = (0..services).map(|s| AreaId(s as u16)).collect();
    let setting = Setting {
        policy: policy(&office.rule),
        areas,
        tiers,
        last_ticket_s: office.kiosk_close,
    };
    let counter = |c: &Counter| CounterPrior {
        opens_s: c.start,
        closes_s: office.close,
        lunch_s: c.lunch,
    };
    let prior = Prior {
        expected_s: office.services.iter().map(|s| s.nominal).collect(),
        counters: office.counters.iter().map(counter).collect(),
        tickets_from_s: office.kiosk_open,
        tickets_to_s: office.kiosk_close,
    };
    Ok((
        setting,
        prior,
        office.services.into_iter().map(|s| s.name).collect(),
    ))
}

impl Counter {
    fn tier(&self, service: usize) -> Option<Tier> {
        let second = self.secondary.contains(&service).then_some(1);
        if self.primary.contains(&service) {
            Some(0)
        } else {
            second
        }
    }
}

fn policy(rule: &Rule) -> Policy {
    let ms = |s: f64| (s * 1_000.0) as i64;
    Policy {
        head_start_ms: rule.bonus.map(ms),
        tier_penalty_ms: [0, ms(rule.tier_penalty), ms(rule.tier_penalty)],
        appointment_early_ms: ms(rule.appt_early),
        // A booked visit keeps its slot however late it comes.
        appointment_late_ms: i64::MAX / 4,
        ratios: Vec::new(),
        conditions: Vec::new(),
        guard_ms: None,
        readmit_ms: 0,
        calls_before_no_show: 1,
        recall_after_ms: 0,
        next_over_call: queue::NextOverCall::Judge,
    }
}
