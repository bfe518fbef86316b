// SPDX-License-Identifier: EUPL-1.2
//! The journal as an event log for the back-test, and the office that goes with it: so that whoever doubts the forecast can check it with the
//! office's own days.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use forecast::hall::Setting;
use forecast::learn::Prior;
use forecast::{Fact, What};
use queue::Event;
use serde_json::{Value, json};

use super::facts::Translator;
use super::ledger::Ledger;
use super::places::Places;
use catalogue::Catalogue;
use journal::{ExportError, JournalError, Reader};

/// The columns of an event log, as `docs/forecast.md` describes them.
const HEADER: &str = "day,t,ev,ticket,book,service,cls,appt,counter,info";

/// Writes the journal in the folder `data` as an event log, in the places of the catalogue's office; answers how many facts there were.
pub fn export(
    data: &Path,
    catalogue: &Arc<Catalogue>,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    let mut reader = Reader::open(data, u32::MAX)?;
    let mut translator = Translator::new(catalogue.clone(), catalogue.office(None));
    let (mut day, mut ledger, mut count) = (None, Ledger::default(), 0);
    writeln!(out, "{HEADER}")?;
    loop {
        let mut written: Result<(), std::io::Error> = Ok(());
        let read = reader.read(|hall, reasons, entry| {
            if let Event::DayOpened { day: opened, .. } = entry.event {
                let over = std::mem::take(&mut ledger);
                let result = write_day(day.replace(opened), &over, out);
                count += result.as_ref().map_or(0, |n| *n);
                if let Err(error) = result {
                    written = Err(error);
                }
            }
            ledger.observe(&translator.observe(hall, &entry.event, entry.at, reasons));
        });
        let read: usize = read.map_err(|error: JournalError| ExportError::from(error))?;
        written?;
        if read == 0 {
            break;
        }
    }
    count += write_day(day, &ledger, out)?;
    out.flush()?;
    Ok(count)
}

/// What an office file says to the back-test; hours from the first opening to the last closing of any day of the week.
pub fn office(catalogue: &Catalogue) -> (Setting, Prior) {
    let (places, hours) = (
        Places::new(catalogue.office(None)),
        catalogue.widest_hours(),
    );
    (
        places.setting(&std::collections::BTreeMap::new(), hours.last_ticket_s),
        places.prior(hours),
    )
}

/// The same as JSON, for other programs. Ratios, conditions and the guard have no place in it.
pub fn office_json(catalogue: &Catalogue) -> Value {
    let (setting, prior) = office(catalogue);
    let s = |ms: i64| ms as f64 / 1_000.0;
    let office = catalogue.office(None);
    let services = office
        .services
        .iter()
        .map(|service| json!({"name": service.slug, "nominal": service.expected_s}));
    let counters = setting.tiers.iter().zip(&prior.counters).zip(&office.counters).map(|((tiers, prior), plan)| {
        let of = |wanted: fn(u8) -> bool| -> Vec<usize> {
            tiers.iter().enumerate().filter(|(_, tier)| tier.is_some_and(wanted)).map(|(service, _)| service).collect()
        };
        json!({"name": plan.number.0.to_string(), "primary": of(|tier| tier == 0), "secondary": of(|tier| tier > 0), "lunch": prior.lunch_s, "start": prior.opens_s})
    });
    json!({
        "kiosk_open": prior.tickets_from_s,
        "kiosk_close": prior.tickets_to_s,
        "close": prior.counters.first().map(|counter| counter.closes_s),
        "rule": {
            "bonus": setting.policy.head_start_ms.map(s),
            "tier_penalty": s(setting.policy.tier_penalty_ms[1]),
            "appt_early": s(setting.policy.appointment_early_ms),
        },
        "services": services.collect::<Vec<_>>(),
        "counters": counters.collect::<Vec<_>>(),
    })
}

fn write_day(
    day: Option<queue::Day>,
    ledger: &Ledger,
    out: &mut impl Write,
) -> std::io::Result<u64> {
    let Some(day) = day.and_then(terms::names::date) else {
        return Ok(0);
    };
    let mut facts: Vec<&Fact> = ledger.facts().collect();
    // When a service began may have been told only at its end.
    facts.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    let mut count = 0;
    for row in facts.iter().filter_map(|fact| row(fact)) {
        writeln!(out, "{day},{row}")?;
        count += 1;
    }
    Ok(count)
}

/// All columns after the day; nothing for the begin of the day, which every row says.
fn row(fact: &Fact) -> Option<String> {
    let t = fact.at_s;
    let further = |legs: &[u16]| {
        legs.iter()
            .skip(1)
            .map(u16::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let first = |legs: &[u16]| legs.first().map(u16::to_string).unwrap_or_default();
    Some(match &fact.what {
        What::Day { .. } => return None,
        What::Booked {
            booking,
            legs,
            slot_s,
        } => format!(
            "{t},BOOK,,{booking},{},2,{slot_s},,{}",
            first(legs),
            further(legs)
        ),
        What::Issued {
            ticket,
            legs,
            class,
            slot_s,
            booking,
        } => {
            let [slot, booking] = [
                slot_s.map(|s| s.to_string()),
                booking.map(|b| b.to_string()),
            ]
            .map(Option::unwrap_or_default);
            format!(
                "{t},ISSUE,{ticket},{booking},{},{},{slot},,{}",
                first(legs),
                class.index(),
                further(legs)
            )
        }
        What::Called { ticket, counter } => format!("{t},CALL,{ticket},,,,,{counter},"),
        What::Started { ticket } => format!("{t},START,{ticket},,,,,,"),
        What::Ended { ticket } => format!("{t},END,{ticket},,,,,,"),
        What::NoShow { ticket } => format!("{t},NOSHOW,{ticket},,,,,,"),
        What::Left { ticket } => format!("{t},LEFT,{ticket},,,,,,"),
        What::Waits {
            ticket,
            legs,
            bound_to,
        } => {
            let bound_to = bound_to
                .map(|counter| counter.to_string())
                .unwrap_or_default();
            format!(
                "{t},WAIT,{ticket},,{},,,{bound_to},{}",
                first(legs),
                further(legs)
            )
        }
        What::Parked { ticket } => format!("{t},PARK,{ticket},,,,,,"),
        What::Opened { counter } => format!("{t},OPEN,,,,,,{counter},"),
        What::Paused { counter, lunch } => format!(
            "{t},PAUSE,,,,,,{counter},{}",
            if *lunch { "lunch" } else { "short" }
        ),
        What::Resumed { counter } => format!("{t},RESUME,,,,,,{counter},"),
        What::Closed { counter } => format!("{t},CLOSE,,,,,,{counter},"),
        // The pause itself follows.
        What::PausesNext { .. } => return None,
        What::ClosesAt { counter, at_s } => format!(
            "{t},CLOSES,,,,,{},{counter},",
            at_s.map(|s| s.to_string()).unwrap_or_default()
        ),
    })
}
