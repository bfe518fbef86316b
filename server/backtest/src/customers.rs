// SPDX-License-Identifier: EUPL-1.2
//! Customers' logs: CSV with at least the columns `day,arr,call`; `service,end,agent,prio,queued,left` if there are.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use forecast::backtest::Customer;

use super::calendar::Calendar;
use super::csv::{Row, Sheet, says_nothing};

/// The customers, and the names of the days.
#[derive(Debug)]
pub(super) struct Log {
    pub customers: Vec<Customer>,
    pub days: Vec<String>,
}

/// A day's times may go on after midnight, and clocks of two machines may differ by so much.
const DAY_S: f64 = 86_400.0;
const SKEW_S: f64 = 60.0;
/// More services or agents than this are a slip in the log.
const MOST: usize = 4_096;

pub(super) fn read(text: &str) -> anyhow::Result<Log> {
    let sheet = Sheet::of(text)?;
    let mut header = Header::of(&sheet)?;
    let names: Vec<String> = sheet
        .rows()
        .map(|row| row.text(header.day).to_owned())
        .collect();
    let calendar = Calendar::of(names.iter().map(String::as_str));
    let customer = |row: Row| {
        let day = calendar.place(row.text(header.day));
        header
            .customer(&row, day)
            .with_context(|| format!("line {}", row.line))
    };
    let customers = sheet.rows().map(customer).collect::<anyhow::Result<_>>()?;
    Ok(Log {
        customers,
        days: calendar.days.into_iter().map(|day| day.name).collect(),
    })
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
        ensure!(!row.text(self.day).is_empty(), "day is missing");
        let arrived_s = row.time("arr", self.arrived)?.context("arr is missing")?;
        ensure!(
            (0.0..2.0 * DAY_S).contains(&arrived_s),
            "arr is no time of a day"
        );
        let called_s = after(arrived_s, "call", row.time("call", self.called)?)?;
        let left_s = after(arrived_s, "left", row.time("left", self.left)?)?;
        let ended_s = after(
            called_s.unwrap_or(arrived_s),
            "end",
            row.time("end", self.ended)?,
        )?;
        let service =
            named(&mut self.services, row.text(self.service)).context("more than 4096 services")?;
        let agent = row.text(self.agent);
        let nobody = says_nothing(agent) || agent.parse().is_ok_and(|number: f64| number < 0.0);
        let agent = if nobody {
            None
        } else {
            Some(named(&mut self.agents, agent).context("more than 4096 agents")?)
        };
        // Where the log does not say who had to wait, more than a second is a wait.
        let waited = called_s.is_some_and(|s| s - arrived_s > 1.0);
        let queued = match row.text(self.queued) {
            said if says_nothing(said) => waited,
            said => {
                waited
                    && matches!(
                        said.to_lowercase().as_str(),
                        "true" | "1" | "1.0" | "yes" | "t" | "y"
                    )
            }
        };
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

/// A time of the same customer that cannot be before `earlier_s`: after midnight it may begin again from 0.
fn after(earlier_s: f64, name: &str, at_s: Option<f64>) -> anyhow::Result<Option<f64>> {
    let Some(at_s) = at_s else { return Ok(None) };
    ensure!(
        (0.0..2.0 * DAY_S).contains(&at_s),
        "{name} is no time of a day"
    );
    let at_s = if at_s + DAY_S / 2.0 < earlier_s {
        at_s + DAY_S
    } else {
        at_s
    };
    ensure!(at_s + SKEW_S >= earlier_s, "{name} is before it can be");
    Ok(Some(at_s.max(earlier_s)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn customers(text: &str) -> Vec<Customer> {
        read(text).expect("the log is sound").customers
    }

    #[test]
    fn odd_but_sensible_logs_are_read() {
        let plain = customers(
            "day,arr,call,service,prio,queued,end,left,agent\n0,36000,36100,A,0,True,36400,,7\n0,36010,,A,0,True,,36300,-1\n",
        );
        assert_eq!(
            (
                plain[0].called_s,
                plain[0].ended_s,
                plain[0].agent,
                plain[0].queued
            ),
            (Some(36_100.0), Some(36_400.0), Some(0), true)
        );
        assert_eq!(
            (
                plain[1].called_s,
                plain[1].left_s,
                plain[1].agent,
                plain[1].queued
            ),
            (None, Some(36_300.0), None, false)
        );
        for other in [
            // Another order, times of the clock, dates, a further column, blanks in other words.
            "Agent;left;END;queued;x;prio;service;call;arr;day\n7;;10:06:40;1;?;0,0;A;10:01:40;10:00:00;2026-11-23\n-1.0;10:05;;yes;;NA;A;;10:00:10;2026-11-23\n",
            "day,arr,call,service,prio,queued,end,left,agent\n0,36000.0,36100.0,A,,,36400.0,nan,7\n0,36010,NULL,A,none,,NaN,36300,NA\n",
            "day,arr,call,service,end,left,agent\n2026-11-23,2026-11-23 10:00:00,2026-11-23T10:01:40,A,2026-11-23 10:06:40,,7\n2026-11-23,10:00:10,,A,,10:05:00\n",
        ] {
            assert_eq!(customers(other), plain, "{other}");
        }
    }

    #[test]
    fn only_three_columns_are_needed_and_midnight_may_pass() {
        let read = customers("call,arr,day\n,100,1\n40,86300,0\n86290,86300,0\n");
        assert_eq!(
            read.iter()
                .map(|c| (c.day, c.called_s, c.queued))
                .collect::<Vec<_>>(),
            [
                (1, None, false),
                (0, Some(86_440.0), true),
                (0, Some(86_300.0), false)
            ]
        );
    }

    #[test]
    fn broken_rows_are_refused_with_their_number() {
        for (row, told) in [
            ("0,,100", "arr is missing"),
            (",50,100", "day is missing"),
            ("0,x,100", "arr is not a number"),
            ("0,50,1:2:3:4", "call is not a time"),
            ("0,-50,100", "arr is no time of a day"),
            ("0,1700000000,1700000100", "arr is no time of a day"),
            ("0,30000,10", "call is before it can be"),
            ("0,500,1000,,,600", "end is before it can be"),
            ("0,500,,400,,", "left is before it can be"),
            ("0,500,1000,,high,", "prio is not a number"),
        ] {
            let error = format!(
                "{:#}",
                read(&format!("day,arr,call,left,prio,end\n0,10,20,,,\n{row}\n"))
                    .expect_err("a broken row")
            );
            assert!(
                error.contains(told) && error.contains("line 3"),
                "{row}: {error}"
            );
        }
    }
}
