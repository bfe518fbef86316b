// SPDX-License-Identifier: EUPL-1.2
//! Says in the log that a limit was reached: once in a while for each address, since whoever reaches it may do so all the time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The same limit and address are said again after this.
const AGAIN: Duration = Duration::from_secs(60);
/// Addresses remembered at most. While they are full others are counted only.
const MOST: usize = 32;

/// Which limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Limit {
    Connections,
    PerAddress,
    PerLoopback,
    PerHolder,
    Phones,
    PerVisit,
    Listeners,
    ListenersPerAddress,
}

impl Limit {
    /// Its name in the log.
    fn name(self) -> &'static str {
        match self {
            Limit::Connections => "connections in all",
            Limit::PerAddress => "connections of one address",
            Limit::PerLoopback => "streams without a token of this machine",
            Limit::PerHolder => "connections with one token or session",
            Limit::Phones => "phones",
            Limit::PerVisit => "phones of one visit",
            Limit::Listeners => "streams without a token",
            Limit::ListenersPerAddress => "streams without a token from one address",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Complaints(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    last: HashMap<(Limit, IpAddr), Instant>,
    unsaid: u64,
}

impl Complaints {
    pub fn reached(&self, limit: Limit, most: usize, from: IpAddr) {
        if let Some(unsaid) = self.is_due(limit, from, Instant::now()) {
            tracing::warn!(%from, limit = limit.name(), most, unsaid, "a limit was reached: somebody was turned away or an idle connection closed");
        }
    }

    /// How many were not said since the last that was; `None` when this one is not to be said either.
    fn is_due(&self, limit: Limit, from: IpAddr, now: Instant) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.last.retain(|_, at| now.duration_since(*at) < AGAIN);
        if said.last.len() >= MOST || said.last.contains_key(&(limit, from)) {
            said.unsaid += 1;
            return None;
        }
        said.last.insert((limit, from), now);
        Some(std::mem::take(&mut said.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_said_once_a_minute_for_each_address() {
        let (complaints, begin) = (Complaints::default(), Instant::now());
        let from = |n: u8| IpAddr::from([192, 168, 1, n]);
        let due = |limit, n, s| complaints.is_due(limit, from(n), begin + Duration::from_secs(s));
        assert_eq!(due(Limit::Phones, 1, 0), Some(0));
        assert_eq!(due(Limit::Phones, 1, 30), None);
        assert_eq!(due(Limit::PerAddress, 1, 30), Some(1));
        assert_eq!(due(Limit::Phones, 1, 61), Some(0));
        // A flood of addresses is counted.
        let said = (0..=255)
            .filter(|n| due(Limit::Listeners, *n, 62).is_some())
            .count();
        assert!(said <= MOST, "{said}");
    }
}
