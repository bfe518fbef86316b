// SPDX-License-Identifier: EUPL-1.2
//! Customers' logs: CSV with at least the columns `day,arr,call`; `service,end,agent,prio,queued,left` if there are.

use std::collections::BTreeMap;

use anyhow::Context;
use forecast::backtest::Customer;

use super::calendar::Calendar;
use super::csv::{Row, Sheet};

/// The customers, and the names of the days.
#[derive(Debug)]
pub(super) struct Log {
    pub customers: Vec<Customer>,
    pub days: Vec<String>,
}

/// More services or agents than this are a slip in the log.
const MOST: usize = 4_096;

pub(super) fn read(text: &str) -> anyhow::Result<Log> {
    let sheet = Sheet::of(text)?;
    let mut header = Header::of(&sheet)?;
    let names: Vec<String> = sheet.rows().map(|row| row.text(header.day).to_owned()).collect();
    let calendar = Calendar::of(names.iter().map(String::as_str));
    let customer = |row: Row| {
        let day = calendar.place(row.text(header.day));
        header.customer(&row, day).with_context(|| format!("line {}", row.line))
    };
    let customers = sheet.rows().map(customer).collect::<anyhow::Result<_>>()?;
    Ok(Log { customers, days: calendar.days.into_iter().map(|day| day.name).collect() })
}

/// Where each column stands, and the names met so far.
struct Header {
    day: Option<usize>,
    arrived: Option<usize>,
    called: Option<usize>,
    service: Option<usize>,
    ended: Option<usize>,
    agent: Option<usize>,
    priority: Option<usize>,
    queued: Option<usize>,
    left: Option<usize>,
    services: BTreeMap<String, u16>,
    agents: BTreeMap<String, u16>,
}

impl Header {
    fn of(sheet: &Sheet<'_>) -> anyhow::Result<Header> {
        Ok(Header {
            day: Some(sheet.needs("day")?),
            arrived: Some(sheet.needs("arr")?),
            called: Some(sheet.needs("call")?),
            service: sheet.column("service"),
            ended: sheet.column("end"),
            agent: sheet.column("agent"),
            priority: sheet.column("prio"),
            queued: sheet.column("queued"),
            left: sheet.column("left"),
            services: BTreeMap::new(),
            agents: BTreeMap::new(),
        })
    }

    fn customer(&mut self, row: &Row, day: u32) -> anyhow::Result<Customer> {
        let arrived_s = row.time("arr", self.arrived)?.context("arr is missing")?;
        let called_s = row.time("call", self.called)?;
        let service = named(&mut self.services, row.text(self.service)).context("more than 4096 services")?;
        let agent = row.text(self.agent);
        let nobody = agent.is_empty() || agent.parse().is_ok_and(|number: f64| number < 0.0);
        let agent = if nobody { None } else { Some(named(&mut self.agents, agent).context("more than 4096 agents")?) };
        // Where the log does not say who had to wait, more than a second is a wait.
        let waited = called_s.is_some_and(|s| s - arrived_s > 1.0);
        let queued = match row.text(self.queued) {
            "" => waited,
            said => waited && matches!(said.to_lowercase().as_str(), "true" | "1" | "1.0" | "yes" | "t"),
        };
        let left_s = row.time("left", self.left)?;
        let ended_s = row.time("end", self.ended)?;
        Ok(Customer {
            day,
            arrived_s,
            service,
            priority: row.number("prio", self.priority)?.unwrap_or(0.0),
            queued,
            called_s,
            ended_s,
            left_s,
            agent,
        })
    }
}

/// Services and agents have any names; here they are numbered as they come.
fn named(names: &mut BTreeMap<String, u16>, name: &str) -> Option<u16> {
    let next = names.len();
    match names.get(name) {
        Some(known) => Some(*known),
        None if next < MOST => {
            names.insert(name.to_owned(), next as u16);
            Some(next as u16)
        }
        None => None,
    }
}
