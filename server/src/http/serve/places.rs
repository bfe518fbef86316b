// SPDX-License-Identifier: EUPL-1.2
//! Places for connections. Who comes in is not known before the first request is read; so everybody is let in as long as somebody who only
//! waits can be shown the door for it, and what each may keep depends on what it shows then.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use queue::Token;
use tokio::sync::Notify;

use super::caps::Caps;
use super::complaints::{Complaints, Limit};
use super::watched::Activity;
use terms::refused::Refused;

/// The places of one listener.
#[derive(Debug)]
pub(super) struct Places {
    pub caps: Caps,
    open: Mutex<Open>,
    complaints: Complaints,
}

#[derive(Debug, Default)]
struct Open {
    /// Of the last one that came.
    last: u64,
    all: BTreeMap<u64, Seat>,
    counts: HashMap<Role, usize>,
    phones: usize,
    listeners: usize,
}

#[derive(Debug)]
struct Seat {
    role: Role,
    follows: bool,
    activity: Arc<Activity>,
    closed: Arc<Notify>,
}

/// What a connection is at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Role {
    /// It has shown nothing, or only asked something from this address.
    Guest(IpAddr),
    /// It shows a token or a session of this device or person.
    Holder(String),
    /// It follows this visit.
    Phone(Token),
    /// It follows the hall from this address and shows nothing.
    Listener(IpAddr),
    /// The same from the server's own machine.
    Here,
}

/// What a stream is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follower {
    Hall,
    Phone(Token),
}

/// A connection's place; given back when dropped.
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    pub activity: Arc<Activity>,
    /// Told when the connection has to end.
    pub closed: Arc<Notify>,
}

/// The connection that a request came on, for handlers that learn what it is.
#[derive(Clone, Debug)]
pub struct Connection {
    places: Arc<Places>,
    id: u64,
    client: IpAddr,
}

/// A stream's place; given back when dropped.
#[derive(Debug)]
pub struct StreamPlace(Connection);

impl Places {
    pub fn new(caps: Caps) -> Arc<Places> {
        Arc::new(Places {
            caps,
            open: Mutex::default(),
            complaints: Complaints::default(),
        })
    }

    /// A place for whoever comes from `from`. `None` when there is none and nobody can be shown the door. Our own proxies speak for many.
    pub fn enter(places: &Arc<Places>, from: IpAddr, is_proxy: bool) -> Option<Place> {
        let from = from.to_canonical();
        let guest = Role::Guest(from);
        let most = places.caps.per_address;
        let mut open = places.open();
        if !is_proxy && open.count(&guest) >= most {
            places.complaints.reached(Limit::PerAddress, most, from);
            open.close_oldest(|role| *role == guest)?;
        }
        if open.all.len() >= places.caps.connections {
            places
                .complaints
                .reached(Limit::Connections, places.caps.connections, from);
            open.make_room()?;
        }
        open.last += 1;
        let (id, activity, closed) = (
            open.last,
            Arc::new(Activity::default()),
            Arc::new(Notify::new()),
        );
        open.all.insert(
            id,
            Seat {
                role: guest.clone(),
                follows: false,
                activity: activity.clone(),
                closed: closed.clone(),
            },
        );
        open.add(&guest);
        Some(Place {
            places: places.clone(),
            id,
            activity,
            closed,
        })
    }

    /// Closes whoever has done nothing for too long.
    pub fn close_overdue(&self) {
        let open = self.open();
        open.all
            .values()
            .filter(|seat| seat.activity.is_overdue(&self.caps))
            .for_each(|seat| seat.closed.notify_one());
    }

    /// Closes the one that has waited longest, if there is one that only waits.
    pub fn make_room(&self) {
        let _nobody = self.open().make_room();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// A request has arrived that `client` sent: it has shown nothing yet.
    pub fn begin(&self, client: IpAddr) -> Connection {
        self.places.open().become_one(self.id, Role::Guest(client));
        Connection {
            places: self.places.clone(),
            id: self.id,
            client,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _closed_before = self.places.open().leave(self.id);
    }
}

impl Connection {
    /// The request shows a good token or session. Each may have a number of connections, so that one that was stolen harms only itself.
    pub fn is_held_by(&self, holder: &str) -> Result<(), Refused> {
        let (role, most) = (Role::Holder(holder.to_owned()), self.places.caps.per_holder);
        let mut open = self.places.open();
        if open.is(self.id, &role) {
            return Ok(());
        }
        if open.count(&role) >= most {
            self.places
                .complaints
                .reached(Limit::PerHolder, most, self.client);
            open.close_oldest(|other| *other == role)
                .ok_or_else(Refused::crowded)?;
        }
        open.become_one(self.id, role);
        Ok(())
    }

    /// Room for a stream on this connection, for as long as the answer lives.
    pub fn stream(&self, follower: Follower) -> Result<StreamPlace, Refused> {
        let mut open = self.places.open();
        if let Some((limit, most)) = open.over(self, follower) {
            self.places.complaints.reached(limit, most, self.client);
            return Err(Refused::crowded());
        }
        if !open.is_holder(self.id) {
            let role = match follower {
                Follower::Phone(visit) => Role::Phone(visit),
                Follower::Hall if self.client.is_loopback() => Role::Here,
                Follower::Hall => Role::Listener(self.client),
            };
            open.become_one(self.id, role);
        }
        open.follow(self.id, true);
        Ok(StreamPlace(self.clone()))
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let StreamPlace(Connection { places, id, client }) = self;
        let mut open = places.open();
        open.follow(*id, false);
        if !open.is_holder(*id) {
            open.become_one(*id, Role::Guest(*client));
        }
    }
}

impl Open {
    /// The limit that one more stream would go over, if any.
    fn over(&self, connection: &Connection, follower: Follower) -> Option<(Limit, usize)> {
        let (caps, client) = (&connection.places.caps, connection.client);
        if self.is_holder(connection.id) {
            return None;
        }
        let (count, most, limit) = match follower {
            // Whoever holds one link does not keep other citizens out; while there is plenty of room nobody is kept out.
            Follower::Phone(visit)
                if self.phones >= caps.phones / 2 && self.phones < caps.phones =>
            {
                (
                    self.count(&Role::Phone(visit)),
                    caps.per_visit,
                    Limit::PerVisit,
                )
            }
            Follower::Phone(_) => (self.phones, caps.phones, Limit::Phones),
            Follower::Hall if client.is_loopback() => (
                self.count(&Role::Here),
                caps.per_loopback,
                Limit::PerLoopback,
            ),
            Follower::Hall if self.listeners >= caps.listeners => {
                (self.listeners, caps.listeners, Limit::Listeners)
            }
            Follower::Hall => (
                self.count(&Role::Listener(client)),
                caps.listeners_per_address,
                Limit::ListenersPerAddress,
            ),
        };
        (count >= most).then_some((limit, most))
    }

    /// Whoever shows nothing goes before whoever shows a token.
    fn make_room(&mut self) -> Option<()> {
        self.close_oldest(|role| matches!(role, Role::Guest(_)))
            .or_else(|| self.close_oldest(|role| matches!(role, Role::Holder(_))))
    }

    /// Closes the one among these that has waited longest; `None` when all of them are being answered or follow something.
    fn close_oldest(&mut self, among: impl Fn(&Role) -> bool) -> Option<()> {
        let waits_since = |seat: &Seat| -> Option<Instant> {
            if seat.follows || !among(&seat.role) {
                None
            } else {
                seat.activity.waits_since()
            }
        };
        let (_, id) = self
            .all
            .iter()
            .filter_map(|(id, seat)| Some((waits_since(seat)?, *id)))
            .min()?;
        // Its connection ends in a moment; its place is free at once.
        self.leave(id)?.closed.notify_one();
        Some(())
    }

    fn leave(&mut self, id: u64) -> Option<Seat> {
        let seat = self.all.remove(&id)?;
        self.remove(&seat.role);
        Some(seat)
    }

    /// Nothing when it was closed meanwhile.
    fn become_one(&mut self, id: u64, role: Role) {
        let Some(seat) = self.all.get_mut(&id).filter(|seat| seat.role != role) else {
            return;
        };
        let before = std::mem::replace(&mut seat.role, role.clone());
        self.remove(&before);
        self.add(&role);
    }

    fn follow(&mut self, id: u64, follows: bool) {
        if let Some(seat) = self.all.get_mut(&id) {
            seat.follows = follows;
        }
    }

    fn is(&self, id: u64, role: &Role) -> bool {
        self.all.get(&id).is_some_and(|seat| seat.role == *role)
    }

    fn is_holder(&self, id: u64) -> bool {
        self.all
            .get(&id)
            .is_some_and(|seat| matches!(seat.role, Role::Holder(_)))
    }

    fn count(&self, role: &Role) -> usize {
        self.counts.get(role).copied().unwrap_or(0)
    }

    fn add(&mut self, role: &Role) {
        *self.counts.entry(role.clone()).or_default() += 1;
        self.phones += usize::from(matches!(role, Role::Phone(_)));
        self.listeners += usize::from(matches!(role, Role::Listener(_)));
    }

    fn remove(&mut self, role: &Role) {
        if let Some(count) = self.counts.get_mut(role) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(role);
            }
        }
        self.phones -= usize::from(matches!(role, Role::Phone(_)));
        self.listeners -= usize::from(matches!(role, Role::Listener(_)));
    }
}

#[cfg(test)]
mod tests;
