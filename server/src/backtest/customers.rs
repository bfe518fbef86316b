// SPDX-License-Identifier: EUPL-1.2
//! Customers' logs: CSV with at least the columns `day,arr,service,call,end,agent`, sorted by day; `prio`, `queued` and `left` if there are.

use anyhow::{Context, ensure};
use forecast::backtest::Customer;

/// The customers, and the names of the days.
#[derive(Debug)]
pub(super) struct Log {
    pub customers: Vec<Customer>,
    pub days: Vec<String>,
}

pub(super) fn read(text: &str) -> anyhow::Result<Log> {
    let mut lines = text.lines();
    let header = Header::of(lines.next().context("the log is empty")?)?;
    let mut log = Log { customers: vec![], days: vec![] };
    for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let day = cells.get(header.day).copied().unwrap_or("");
        if log.days.last().is_none_or(|last| last != day) {
            log.days.push(day.to_owned());
        }
        let nth = log.days.len() as u32 - 1;
        log.customers.push(header.customer(&cells, nth).with_context(|| format!("line {}", index + 2))?);
    }
    Ok(log)
}

/// Where each column stands.
struct Header {
    day: usize,
    arrived: usize,
    service: usize,
    called: usize,
    ended: usize,
    agent: usize,
    priority: Option<usize>,
    queued: Option<usize>,
    left: Option<usize>,
}

impl Header {
    fn of(line: &str) -> anyhow::Result<Header> {
        let maybe = |name: &str| line.split(',').position(|c| c.trim() == name);
        let find = |name: &str| maybe(name).with_context(|| format!("the column {name} is missing"));
        Ok(Header {
            day: find("day")?,
            arrived: find("arr")?,
            service: find("service")?,
            called: find("call")?,
            ended: find("end")?,
            agent: find("agent")?,
            priority: maybe("prio"),
            queued: maybe("queued"),
            left: maybe("left"),
        })
    }

    fn customer(&self, cells: &[&str], day: u32) -> anyhow::Result<Customer> {
        let text = |at: usize| cells.get(at).copied().unwrap_or("");
        let arrived_s = number("arr", text(self.arrived))?.context("arr is missing")?;
        let called_s = number("call", text(self.called))?;
        let service = number("service", text(self.service))?.context("service is missing")?;
        ensure!((0.0..4_096.0).contains(&service), "service is a number from 0 to 4095");
        let agent = number("agent", text(self.agent))?.filter(|a| *a >= 0.0);
        ensure!(agent.is_none_or(|a| a < 4_096.0), "agent is a number from 0 to 4095, or -1 for none");
        // Where the log does not say who had to wait, more than a second is a wait.
        let waited = called_s.is_some_and(|s| s - arrived_s > 1.0);
        Ok(Customer {
            day,
            arrived_s,
            service: service as u16,
            priority: self.priority.map_or(Ok(None), |at| number("prio", text(at)))?.unwrap_or(0.0),
            queued: self.queued.map_or(waited, |at| waited && matches!(text(at), "True" | "true" | "1")),
            called_s,
            ended_s: number("end", text(self.ended))?,
            left_s: self.left.map_or(Ok(None), |at| number("left", text(at)))?,
            agent: agent.map(|a| a as u16),
        })
    }
}

fn number(name: &str, text: &str) -> anyhow::Result<Option<f64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let number: f64 = text.parse().ok().with_context(|| format!("{name} is not a number"))?;
    ensure!(number.is_finite(), "{name} is not finite");
    Ok(Some(number))
}
