// SPDX-License-Identifier: EUPL-1.2
//! What a totem knows and may do, as a pure value. Every method that would change something answers with the [`Record`]s that say so;
//! whoever calls writes them, and only then makes them known with [`Machine::apply`].

mod asked;

use std::collections::BTreeMap;

use jiff::Timestamp;
use protocol::{
    HandOverAnswer, HandOverBody, HeardNumbers, HelloAnswer, HelloBody, LeasedDay, LiveView,
    MOST_HANDED_OVER, OfficeView, SlipBody, TakeBody, Ticket,
};

use crate::alone;
use crate::record::{Kept, Record};

pub use asked::{Ask, Disobeyed, Given, NoNumber, Now};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Machine {
    pub(crate) office: Option<Box<OfficeView>>,
    epoch: u64,
    leases: BTreeMap<String, LeasedDay>,
    heard: HeardNumbers,
    tickets: BTreeMap<String, Kept>,
    /// What the server has to be told of paper, by the tickets' links.
    slips: BTreeMap<String, SlipBody>,
    /// The hall as it was last heard, since the program started: only shown, so it is not kept on disk.
    pub(crate) live: Option<Box<LiveView>>,
    /// When that was, on the totem's clock.
    live_at_ms: i64,
}

impl Machine {
    /// As the disk tells.
    pub fn from_records(records: impl IntoIterator<Item = Record>) -> Machine {
        let mut machine = Machine::default();
        records.into_iter().for_each(|record| machine.apply(record));
        machine
    }

    /// Makes known what is on disk.
    pub fn apply(&mut self, record: Record) {
        match record {
            Record::Catalogue(office) => self.office = Some(office),
            Record::Epoch(epoch) => self.epoch = epoch,
            Record::Lease(lease) => {
                self.leases.insert(lease.day.clone(), lease);
            }
            Record::Heard(heard) => self.heard = heard,
            Record::Ticket(kept) => {
                self.tickets.insert(kept.token.clone(), kept);
            }
            Record::Slip { token, body } => {
                self.slips.insert(token, body);
            }
        }
    }

    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    pub fn tickets(&self) -> impl Iterator<Item = &Kept> {
        self.tickets.values()
    }

    /// Whether a ticket waits to be handed over: the server does not know it, or not any more.
    pub fn is_untold(&self, token: &str, now: Now) -> bool {
        let today = self.lease(now.office).map(|lease| lease.day.as_str());
        self.tickets
            .get(token)
            .is_some_and(|kept| self.is_due(kept, today))
    }

    /// What the server was not told of paper yet.
    pub fn slips(&self) -> impl Iterator<Item = (&String, &SlipBody)> {
        self.slips.iter()
    }

    /// Tickets of a server's that nobody took: it has to know, however often it is told.
    pub fn given_up(&self) -> impl Iterator<Item = &Kept> {
        self.tickets
            .values()
            .filter(|kept| kept.given_up && kept.handed_in.is_some())
    }

    /// What became of a ticket's paper.
    pub fn slip_became(&self, token: &str, body: &SlipBody) -> Vec<Record> {
        let is_known = self.slips.get(token) == Some(body);
        if is_known {
            Vec::new()
        } else {
            vec![Record::Slip {
                token: token.to_owned(),
                body: body.clone(),
            }]
        }
    }

    /// The server knows what became of a ticket's paper: true when that was still to be told.
    pub(crate) fn slip_told(&mut self, token: &str) -> bool {
        self.slips.remove(token).is_some()
    }

    /// Whether it is a ticket of the business day that it is now, in somebody's hands.
    pub fn is_todays(&self, token: &str, now: Now) -> bool {
        let today = self.lease(now.office).map(|lease| lease.day.as_str());
        self.tickets
            .get(token)
            .is_some_and(|kept| today == Some(kept.day.as_str()) && !kept.given_up)
    }

    /// The last moment that is known: the clock goes on from there.
    pub fn last_ms(&self) -> i64 {
        self.tickets
            .values()
            .map(|kept| kept.at_ms)
            .max()
            .unwrap_or(i64::MIN)
    }

    /// The numbers for the business day that it is now.
    pub fn lease(&self, office: Timestamp) -> Option<&LeasedDay> {
        let within = |lease: &&LeasedDay| alone::is_within(office, &lease.begins, &lease.ends);
        self.leases
            .values()
            .find(within)
            .filter(|lease| !lease.numbers.is_empty())
    }

    /// A catalogue was heard.
    pub fn office_heard(&self, office: &OfficeView) -> Vec<Record> {
        let known = self.office.as_deref() == Some(office);
        if known {
            Vec::new()
        } else {
            vec![Record::Catalogue(Box::new(office.clone()))]
        }
    }

    /// The hall was heard.
    pub fn live_heard(&mut self, live: &LiveView, at_ms: i64) {
        self.live = Some(Box::new(live.clone()));
        self.live_at_ms = at_ms;
    }

    /// The last numbers heard, if they are news for the disk.
    pub fn numbers_heard(&self) -> Vec<Record> {
        let heard = self.heard_now();
        if heard == self.heard {
            Vec::new()
        } else {
            vec![Record::Heard(heard)]
        }
    }

    pub fn hello(&self, instance: &str) -> HelloBody {
        let held = self
            .leases
            .values()
            .flat_map(|lease| lease.numbers.clone())
            .collect();
        let heard = self.heard_now();
        HelloBody {
            instance: instance.to_owned(),
            held,
            heard: (!heard.day.is_empty()).then_some(heard),
        }
    }

    /// The server's answer to a hello.
    ///
    /// # Errors
    /// When it must not be followed.
    pub fn greeted(&self, answer: &HelloAnswer) -> Result<Vec<Record>, Disobeyed> {
        let mut records = self.obey(answer.epoch)?;
        records.extend(self.numbers_heard());
        let news = |lease: &&LeasedDay| self.leases.get(&lease.day) != Some(*lease);
        records.extend(answer.days.iter().filter(news).cloned().map(Record::Lease));
        Ok(records)
    }

    /// A ticket that the server gave, to be remembered before anybody sees it. Nothing when the totem gave one of its own for the same
    /// press meanwhile. `epoch` is the one that was known when the server was asked: an answer of an old server may come late.
    pub fn keep(
        &self,
        (touch, epoch): (&str, u64),
        body: &TakeBody,
        ticket: &Ticket,
        now: Now,
    ) -> Vec<Record> {
        if self.tickets.values().any(|kept| kept.touch == touch) {
            return Vec::new();
        }
        let day = self.live.as_ref().and_then(|live| live.day.clone());
        let day = day.or_else(|| self.lease(now.office).map(|lease| lease.day.clone()));
        let kept = Kept {
            token: ticket.token.clone(),
            number: ticket.number.clone(),
            day: day.unwrap_or_else(|| ticket.issued_at.get(..10).unwrap_or_default().to_owned()),
            at_ms: now.at_ms,
            services: body.services.clone(),
            area: ticket.area.clone(),
            access: ticket.access,
            language: ticket.language.clone(),
            slot: body
                .appointment
                .as_ref()
                .map(|appointment| appointment.slot.clone()),
            promise: ticket.forecast.clone(),
            touch: touch.to_owned(),
            was_asked: true,
            alone: false,
            handed_in: Some(epoch),
            given_up: false,
        };
        vec![Record::Ticket(kept)]
    }

    /// Whether the totem has answered this press itself: what the server made of it is to be given up.
    pub fn has_answered(&self, touch: &str) -> bool {
        self.tickets
            .values()
            .any(|kept| kept.touch == touch && kept.alone)
    }

    /// Nobody was there for this ticket: it is not told to a server that has lost it.
    pub fn give_up(&self, token: &str) -> Vec<Record> {
        let kept = self.tickets.get(token).cloned().map(|kept| Kept {
            given_up: true,
            ..kept
        });
        kept.map(Record::Ticket).into_iter().collect()
    }

    /// A number of the totem's own. The same press gets the same ticket.
    pub fn give(&self, ask: &Ask<'_>, now: Now) -> Result<Given, NoNumber> {
        if let Some(kept) = self
            .tickets
            .values()
            .find(|kept| kept.touch == ask.touch && kept.alone)
        {
            return Ok(Given {
                records: Vec::new(),
                ticket: Box::new(self.ticket(kept, now)),
            });
        }
        if self.tickets.values().any(|kept| kept.touch == ask.touch) {
            return Err(NoNumber::Answered);
        }
        let office = self.office.as_deref().ok_or(NoNumber::NoLease)?;
        let lease = self.lease(now.office).ok_or(NoNumber::NoLease)?;
        for service in &ask.body.services {
            if !alone::gives_tickets(lease, service, now.office) {
                return Err(NoNumber::Closed);
            }
        }
        let first = ask
            .body
            .services
            .first()
            .and_then(|id| office.services.iter().find(|service| service.id == *id));
        let area = first
            .and_then(|first| office.areas.iter().find(|area| area.id == first.area))
            .ok_or(NoNumber::UnknownService)?;
        let n = self
            .next_number(lease, area.letter)
            .ok_or(NoNumber::UsedUp)?;
        let kept = Kept {
            token: ask.fresh_token.to_owned(),
            number: format!("{} {n:03}", area.letter),
            day: lease.day.clone(),
            at_ms: now.at_ms,
            services: ask.body.services.clone(),
            area: area.id.clone(),
            access: ask.body.access.unwrap_or(protocol::Access::Standard),
            language: ask.body.language.clone().unwrap_or_else(|| "it".to_owned()),
            slot: ask
                .body
                .appointment
                .as_ref()
                .map(|appointment| appointment.slot.clone()),
            promise: None,
            touch: ask.touch.to_owned(),
            was_asked: ask.was_asked,
            alone: true,
            handed_in: None,
            given_up: false,
        };
        let ticket = Box::new(self.ticket(&kept, now));
        Ok(Given {
            records: vec![Record::Ticket(kept)],
            ticket,
        })
    }

    /// What the server does not know yet, in the order in which it was given: the totem's own numbers, and after a restore all of today's.
    pub fn hand_over(&self, instance: &str, now: Now) -> Option<HandOverBody> {
        let today = self.lease(now.office).map(|lease| lease.day.as_str());
        let mut due: Vec<&Kept> = self
            .tickets
            .values()
            .filter(|kept| self.is_due(kept, today))
            .collect();
        due.sort_by(|a, b| (a.at_ms, &a.token).cmp(&(b.at_ms, &b.token)));
        due.truncate(MOST_HANDED_OVER);
        let visits: Vec<_> = due
            .into_iter()
            .map(|kept| kept.handed(self.before(kept)))
            .collect();
        (!visits.is_empty()).then(|| HandOverBody {
            instance: instance.to_owned(),
            at_ms: now.at_ms,
            visits,
        })
    }

    /// The server says what became of what it was told.
    ///
    /// # Errors
    /// When it must not be followed.
    pub fn handed_over(&self, answer: &HandOverAnswer) -> Result<Vec<Record>, Disobeyed> {
        let mut records = self.obey(answer.epoch)?;
        let settled = answer
            .visits
            .iter()
            .filter(|visit| visit.became.is_settled());
        let kept = settled.filter_map(|visit| self.tickets.get(&visit.token).cloned());
        records.extend(kept.map(|kept| {
            Record::Ticket(Kept {
                handed_in: Some(answer.epoch),
                ..kept
            })
        }));
        Ok(records)
    }

    /// Forgets tickets and leases of days before `day`, but what no server knows yet; answers with the keys of their records.
    pub fn forget_before(&mut self, day: &str) -> Vec<String> {
        let old =
            |kept: &&Kept| kept.day.as_str() < day && (kept.handed_in.is_some() || kept.given_up);
        let tickets = self
            .tickets
            .values()
            .filter(old)
            .cloned()
            .map(Record::Ticket);
        let leases = self
            .leases
            .values()
            .filter(|lease| lease.day.as_str() < day)
            .cloned()
            .map(Record::Lease);
        let keys: Vec<String> = tickets.chain(leases).map(|record| record.key()).collect();
        self.tickets.retain(|_, kept| !old(&&*kept));
        self.leases.retain(|lease, _| lease.as_str() >= day);
        keys
    }

    /// How many tickets of its own the totem gave for the area on this day since the hall was last heard.
    pub(crate) fn given_since(&self, area: &str, day: &str) -> u32 {
        let of_day = |kept: &&Kept| kept.alone && kept.area == area && kept.day == day;
        let since = |kept: &&Kept| kept.at_ms >= self.live_at_ms && !kept.given_up;
        u32::try_from(self.tickets.values().filter(of_day).filter(since).count())
            .unwrap_or(u32::MAX)
    }

    /// The ticket that was given before this one on the same day.
    fn before(&self, kept: &Kept) -> Option<&Kept> {
        let earlier = self
            .tickets
            .values()
            .filter(|other| other.day == kept.day && other.at_ms < kept.at_ms && !other.given_up);
        earlier.max_by_key(|other| other.at_ms)
    }

    fn is_due(&self, kept: &Kept, today: Option<&str>) -> bool {
        match kept.handed_in {
            None => !kept.given_up,
            Some(epoch) => epoch < self.epoch && today == Some(kept.day.as_str()) && !kept.given_up,
        }
    }

    /// The epoch to be written, if it is a new one.
    fn obey(&self, epoch: u64) -> Result<Vec<Record>, Disobeyed> {
        match epoch.cmp(&self.epoch) {
            std::cmp::Ordering::Less => Err(Disobeyed {
                theirs: epoch,
                known: self.epoch,
            }),
            std::cmp::Ordering::Equal => Ok(Vec::new()),
            std::cmp::Ordering::Greater => Ok(vec![Record::Epoch(epoch)]),
        }
    }

    /// The first number of the lease that nobody has.
    fn next_number(&self, lease: &LeasedDay, letter: char) -> Option<u32> {
        let used = lease.used.get(&letter).copied().unwrap_or(0);
        let own = self
            .tickets
            .values()
            .filter(|kept| kept.day == lease.day)
            .filter_map(Kept::number_parts);
        let given: std::collections::BTreeSet<u32> = own
            .filter(|(of, _)| *of == letter)
            .map(|(_, n)| n)
            .collect();
        lease
            .numbers
            .iter()
            .flat_map(|held| held.from..=held.to)
            .find(|n| {
                // What the server knows to be given within a block, this totem gave in order, perhaps before it lost its disk.
                let in_used_block = lease.numbers.iter().any(|held| {
                    (held.from..=held.to).contains(&used) && (held.from..=used).contains(n)
                });
                !given.contains(n) && !in_used_block
            })
    }

    /// The last numbers heard of the open day; those of before, when it is the same day, are never lower.
    fn heard_now(&self) -> HeardNumbers {
        let Some((live, office)) = self.live.as_deref().zip(self.office.as_deref()) else {
            return self.heard.clone();
        };
        let Some(day) = live.day.clone() else {
            return self.heard.clone();
        };
        let mut last = if day == self.heard.day {
            self.heard.last.clone()
        } else {
            BTreeMap::new()
        };
        for area in &live.areas {
            if let Some(known) = office
                .areas
                .iter()
                .find(|known| known.id == area.id && area.last_number > 0)
            {
                let heard = last.entry(known.letter).or_default();
                *heard = area.last_number.max(*heard);
            }
        }
        HeardNumbers { day, last }
    }

    fn ticket(&self, kept: &Kept, now: Now) -> Ticket {
        alone::ticket(self, kept, now)
    }
}

#[cfg(test)]
mod tests;
