// SPDX-License-Identifier: EUPL-1.2
//! How many connections of which sort there may be.

use std::time::Duration;

/// How many connections there may be, and how long they may do nothing. Each listener has its own.
///
/// Whoever shows a token or a session, and programs on the server itself, find room as long as there is any; those who show nothing have
/// shares that together leave a quarter of all places free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    pub connections: usize,
    /// Streams of visits. Each shows a citizen's link, so a whole hall may come from one address.
    pub phones: usize,
    /// Of these, for one visit, once half of them are taken.
    pub per_visit: usize,
    /// Streams of the hall for who shows neither token nor session: boards in a browser.
    pub listeners: usize,
    /// Of these, from one address.
    pub listeners_per_address: usize,
    /// Connections of one address that follow nothing: they are asked something now and then, or were opened just now. A browser opens up to
    /// six, and a whole hall comes back at once when its network does.
    pub per_address: usize,
    /// Streams of the hall for programs on the server itself that show nothing.
    pub per_loopback: usize,
    /// Connections that show the same token or session.
    pub per_holder: usize,
    /// The head of a request must arrive within this, once begun; the first one from the start.
    pub head: Duration,
    /// A connection that is kept open between requests.
    pub idle: Duration,
    /// A reader that takes nothing of its answer, or whose machine acknowledges nothing.
    pub stalled: Duration,
}

impl Default for Caps {
    fn default() -> Caps {
        Caps::of(4_096)
    }
}

impl Caps {
    /// So many places in all, shared out in the usual proportions.
    pub fn of(connections: usize) -> Caps {
        let eighth = connections / 8;
        Caps {
            connections,
            phones: eighth * 5,
            per_visit: 8,
            listeners: eighth,
            listeners_per_address: (eighth / 4).clamp(1, 64),
            per_address: (connections / 2).max(1),
            per_loopback: eighth.max(1),
            per_holder: (eighth / 2).clamp(16, 128),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(30),
        }
    }

    /// No more places than there are descriptors for them.
    pub fn within(self, descriptors: usize) -> Caps {
        if self.connections <= descriptors {
            return self;
        }
        let fit = Caps::of(descriptors);
        Caps {
            connections: fit.connections,
            phones: self.phones.min(fit.phones),
            per_visit: self.per_visit.min(fit.per_visit),
            listeners: self.listeners.min(fit.listeners),
            listeners_per_address: self.listeners_per_address.min(fit.listeners_per_address),
            per_address: self.per_address.min(fit.per_address),
            per_loopback: self.per_loopback.min(fit.per_loopback),
            per_holder: self.per_holder.min(fit.per_holder),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_left_for_who_shows_a_token() {
        for connections in [64, 192, 960, 4_096] {
            let caps = Caps::of(connections);
            assert!(
                caps.phones + caps.listeners <= connections - connections / 4,
                "{caps:?}"
            );
            assert!(
                caps.listeners_per_address <= caps.listeners && caps.per_holder >= 16,
                "{caps:?}"
            );
        }
        let narrow = Caps {
            per_loopback: 2,
            ..Caps::default()
        }
        .within(192);
        assert_eq!(
            (narrow.connections, narrow.phones, narrow.per_loopback),
            (192, 120, 2)
        );
        assert_eq!(Caps::default().within(10_000), Caps::default());
    }
}
